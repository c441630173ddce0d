"""Recordings in every form become one time axis; what cannot be read is counted, what is too much is refused."""

import gzip
import json
from pathlib import Path

import pytest

from bot.core.errors import Misconfigured
from bot.core.model import Badge
from bot.core.vocabulary import Kind
from bot.rehearsal import recording
from bot.rehearsal.recording import Recording, of_bytes, read


def lines(*events: object) -> bytes:
    return b"\n".join(json.dumps(event).encode() for event in events)


def texts(made: Recording) -> list[tuple[float, str]]:
    return [(cue.at, cue.item.text) for cue in made.cues]


def test_our_own_recordings() -> None:
    made = of_bytes(
        "a",
        lines(
            {"room": "7", "kind": "start", "t": 0.5, "text": "年货节"},
            {"room": "7", "t": 1.5, "user": {"id": "p1"}, "text": "多少钱", "badges": {"level": 12, "member": True}},
            {"room": "7", "t": 2, "kind": "shelf", "text": "3"},
            {"room": "7", "t": 2, "kind": "gift", "text": ""},
            {"room": "7", "t": 3, "own": True, "text": "129元"},
        ),
    )
    assert [cue.item.kind for cue in made.cues] == [Kind.START, Kind.COMMENT, Kind.SHELF, Kind.EVENT, Kind.COMMENT]
    asked, own = made.cues[1].item, made.cues[4].item
    assert (asked.address.key, asked.address.customer, asked.address.public) == ("open_feed/7", "p1", True)
    assert asked.badge == Badge(level=12, member=True)
    assert own.own
    assert [cue.at for cue in made.cues] == [0, 1.0, 1.5, 1.5, 2.5]
    assert made.seconds == 2.5


def test_research_sets_and_packed_files(tmp_path: Path) -> None:
    path = tmp_path / "sim.jsonl.gz"
    path.write_bytes(
        gzip.compress(lines({"stream": 4, "t": 9, "uid": "a", "text": "x"}, {"stream": 4, "t": 11, "text": "y"}))
    )
    made = read(path)
    assert (made.name, texts(made)) == ("sim.jsonl.gz", [(0, "x"), (2, "y")])
    assert made.cues[0].item.address.conversation == "room-4"
    assert made.cues[1].item.address.customer == ""


def test_several_rooms_follow_each_other_and_time_never_goes_back() -> None:
    made = of_bytes("a", lines(*({"t": t, "text": str(t)} for t in (0, 5, 4.5, 100, 0, 7)), {"text": "-"}))
    assert [at for at, _ in texts(made)] == [0, 5, 5, 100, 100, 107, 107]


def test_the_time_of_day_is_kept_where_it_is_told() -> None:
    made = of_bytes("a", lines({"ts": 1_700_000_000_000, "text": "a"}, {"ts": 1_700_000_060_000, "text": "b"}))
    assert (made.begins_at, texts(made)) == (1_700_000_000_000, [(0, "a"), (60, "b")])


def test_lines_that_cannot_be_read_are_counted() -> None:
    broken = [b"{", b"[]", b'{"text": 5, "t": {}}', b'{"text":"\\ud800"}', b"\xff\xfe", b"", b"   "]
    made = of_bytes("a", b"\n".join([lines({"t": 0, "text": "ok"}), *broken]))
    assert [text for _, text in texts(made)][:1] == ["ok"]
    assert made.unreadable >= 4
    assert len(made.cues) + made.unreadable == 6


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no message"),
        (b"hello", "no message"),
        (gzip.compress(b'{"text":"a"}\n' * 9, mtime=0)[:-12], "damaged"),
        (b"\x1f\x8b garbage", "damaged"),
        (b'{"text":"' + b"a" * 200_000 + b'"}', "too large"),
    ],
)
def test_what_is_no_recording_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Misconfigured, match=why):
        of_bytes("a", content)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MAX_BYTES", 1 << 20)
    bomb = gzip.compress((b'{"text":"' + b"0" * 1_000 + b'"}\n') * 50_000)
    assert len(bomb) < 200_000
    with pytest.raises(Misconfigured, match="too large"):
        of_bytes("a", bomb)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"gone\.ndjson"):
        read(tmp_path / "gone.ndjson")
