"""What the open watch makes of lines, clean and odd; and that its contract says what the code does."""

import json
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from adapters import linewise
from adapters.watch import codec, hook
from adapters.watch.codec import Batch, read
from adapters.watch.settings import OpenWatchSettings
from bot.core.clock import Millis
from bot.core.model import Address
from bot.core.signals import Counted, Deleted, Posted, PostId, Reacted, Reaction, Signal, Spoken, Writer
from bot.core.vocabulary import Intent
from config.settings import SettingsError, convert
from tests.support.clock import START
from tests.support.collecting import line

PAGE = (Path(linewise.__file__).parent / "watch" / "OPEN_WATCH.md").read_text("utf-8")
BIG = 12345678901234567890123


def one(raw: bytes, channel: str = "here") -> Signal:
    batch = read([raw], channel, START)
    assert batch.faults == []
    [heard] = batch.heard
    return heard.signal


def posted(**fields: object) -> Posted:
    signal = one(line("posted", **({"at": START, "text": "鼓包"} | fields)))
    assert isinstance(signal, Posted)
    return signal


def reacted(**fields: object) -> Reacted:
    signal = one(line(**({"at": START, "id": "r"} | fields)))
    assert isinstance(signal, Reacted)
    return signal


# ---- the contract


def test_every_example_of_the_contract_is_read() -> None:
    examples = re.findall(r"```json\n(.*?)\n```", PAGE, re.DOTALL)
    batch = read([example.encode() for example in examples[:6]], "here", START)
    assert batch.faults == []
    assert batch.alive
    assert [type(heard.signal) for heard in batch.heard] == [Posted, Reacted, Counted, Deleted, Spoken]
    answered = msgspec.json.decode(examples[6], type=hook.Taken)
    assert answered.lost == sum(fault.count for fault in answered.faults)


def test_the_settings_of_the_contract_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setenv("WATCH_SECRET", "collectors-and-we-know")
    [table] = re.findall(r"```toml\n(.*?)\n```", PAGE, re.DOTALL)
    settings = convert(tomllib.loads(table)["adapters"]["open_watch"], OpenWatchSettings, "the page")
    assert [feed.name for feed in settings.feeds] == ["collector", "scraper", "last-year"]


def test_the_limits_of_the_contract_are_the_codes() -> None:
    assert f"at most {linewise.MAX_LINE // 1024} KiB" in PAGE
    assert f"{codec.MAX_TEXT:,}\n  characters of a text are kept" in PAGE
    assert f"up to {codec.MAX_UNPACKED:,} objects" in PAGE
    assert f"at most 1 MiB and {hook.MOST_LINES:,} lines" in PAGE
    assert hook.MOST_BYTES == 1 << 20


@pytest.mark.parametrize(
    ("feed", "says"),
    [
        ({"name": "a"}, "exactly one of"),
        ({"name": "a", "file": "x", "pipe": "y"}, "exactly one of"),
        ({"name": "a", "pipe": "y", "speed": 1}, "not for a pipe"),
        ({"name": "a", "file": "x.ndjson.gz"}, "does not grow"),
        ({"name": "a", "file": "x", "loop": True}, "needs a `speed`"),
        ({"name": "a", "file": "x", "channel": "We ibo"}, "channel"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(feed: dict[str, object], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        convert({"feeds": [feed]}, OpenWatchSettings, "x")


def test_a_short_secret_and_two_feeds_of_one_name_are_refused() -> None:
    with pytest.raises(SettingsError, match="16 or more"):
        convert({"secret": "short"}, OpenWatchSettings, "x")
    feed = {"name": "a", "file": "x"}
    with pytest.raises(SettingsError, match="same name"):
        convert({"feeds": [feed, feed]}, OpenWatchSettings, "x")


# ---- posts and who wrote them


@pytest.mark.parametrize(
    ("told", "post"),
    [
        ("weibo/4912345678901234", "weibo/4912345678901234"),
        (4912345678901234, "here/4912345678901234"),
        (BIG, f"here/{BIG}"),
        (str(BIG), f"here/{BIG}"),
        (" 7 ", "here/7"),
    ],
)
def test_ids_of_posts_are_text_however_long_they_are(told: object, post: str) -> None:
    assert reacted(post=told).post == post


def test_a_channel_of_the_line_wins_over_the_feeds() -> None:
    assert reacted(post=7, channel="zhihu").post == "zhihu/7"
    assert reacted(post=7, channel="No Channel!").post == "here/7"


@pytest.mark.parametrize("told", [None, "", 4.9e15, {}, [], True, "\ud800" * 0])
def test_a_post_without_an_id_is_no_post(told: object) -> None:
    batch = read([line(post=told)], "here", START)
    assert batch.heard == []
    assert "post" in batch.faults[0].says


def test_ids_nobody_could_use_as_keys_become_fingerprints() -> None:
    ids = [reacted(id=told).id for told in ("a b", "x" * 500, "好\n", "tab\there")]
    assert all(re.fullmatch(r"[0-9a-f]{24}|好", told) for told in ids)
    assert reacted(id="a b").id == reacted(id="a b").id


def test_a_half_empty_writer_is_known_as_far_as_told() -> None:
    assert reacted(writer={"name": "半盏茉莉"}).writer == Writer(name="半盏茉莉")
    told = {"id": 7, "followers": "1.2万", "verified": 1}
    assert reacted(writer=told).writer == Writer("7", "", 12_000, verified=True)
    odds: list[object] = [None, "x", [], {"id": None, "name": 3.5, "followers": "many", "verified": "?"}]
    for odd in odds:
        assert reacted(writer=odd).writer.followers is None
    assert reacted(writer={"name": "a\u202eb\x00c" * 100}).writer.name.isprintable()


@pytest.mark.parametrize(
    ("told", "count"),
    [(3, 3), ("3", 3), ("3,400", 3_400), ("1.2万", 12_000), ("2w+", 20_000), ("1亿", 10**8), (3.0, 3), (0, 0),
     (-1, None), (True, None), ("", None), ("转发", None), (1e300, None), ("9" * 40, None), (None, None), ([3], None)],
)  # fmt: skip
def test_counts_are_what_can_be_a_count(told: object, count: int | None) -> None:
    assert posted(reposts=told).reposts == count


def test_counts_have_a_moment_so_that_the_same_post_can_be_seen_again() -> None:
    assert posted().seen_at == 0
    assert posted(at=START - 9_000, reposts=3).seen_at == START - 9_000
    assert posted(reposts=3, seen_at=START + 5).seen_at == START + 5


def test_pictures_and_pages_are_addresses_or_nothing() -> None:
    shown = posted(page="javascript:alert(1)", pictures=["https://img.example/1.jpg", "file:///etc/x", 3, None])
    assert (shown.page, shown.pictures) == ("", ("https://img.example/1.jpg",))
    assert posted(pictures="https://img.example/1.jpg").pictures == ()


# ---- times


@pytest.mark.parametrize(
    "told",
    [1760000000000, 1760000000, "1760000000000", "2025-10-09T08:53:20Z", "2025-10-09T16:53:20+08:00",
     "2025-10-09 16:53:20", "Thu Oct 09 16:53:20 +0800 2025", "2025年10月9日 16:53:20"],
)  # fmt: skip
def test_times_are_read_however_they_are_written(told: object) -> None:
    assert reacted(at=told).at == START


@pytest.mark.parametrize("told", [None, "gestern", -5, 1e300, {}, True, "2025-13-45T00:00:00Z"])
def test_without_a_time_it_is_now_and_due_is_open(told: object) -> None:
    batch = read([line(at=told, id="r")], "here", START)
    [heard] = batch.heard
    assert (heard.signal.at, heard.due) == (START, None)


def test_what_was_seen_late_is_due_when_it_was_seen() -> None:
    [heard] = read([line(at=START - 60_000, seen_at=START, id="r")], "here", Millis(0)).heard
    assert (heard.signal.at, heard.due) == (START - 60_000, START)


# ---- reactions, counts, complaints


def test_a_reaction_without_an_id_is_known_again_by_what_it_says() -> None:
    first, again, other = (reacted(id=None, text=text) for text in ("离谱", "离谱", "离谱！"))
    assert first.id == again.id != other.id


def test_a_kind_nobody_knows_is_a_repost() -> None:
    assert [reacted(kind=kind).kind for kind in ("comment", "repost", "share", 3)] == [
        Reaction.COMMENT, Reaction.REPOST, Reaction.REPOST, Reaction.REPOST,
    ]  # fmt: skip


def test_a_count_of_nothing_is_a_fault() -> None:
    batch = read([line("counted", at=START, reposts="many"), line("counted", at=START, likes=0)], "here", START)
    assert [heard.signal for heard in batch.heard] == [Counted(post=PostId("weibo/1"), at=START, likes=0)]
    assert batch.faults[0].line == 1


def test_what_a_customer_said_elsewhere_is_a_complaint_unless_told_otherwise() -> None:
    signal = one(line("spoken", at=START, text="裂开了", customer="c-1", product="hand-warmer", orders=["1", None, 2]))
    assert isinstance(signal, Spoken)
    assert signal.address == Address("here", "c-1", "c-1")
    assert (signal.intent, signal.sentiment, signal.product) == (Intent.COMPLAINT, codec.UPSET, "hand-warmer")
    assert signal.orders == ("1", "2")
    other = one(line("spoken", at=START, text="退款", intent="refund", sentiment=-7, channel="hotline", message=5))
    assert isinstance(other, Spoken)
    assert (other.intent, other.sentiment, other.address.channel, other.message) == (
        Intent.REFUND,
        -1.0,
        "hotline",
        "5",
    )


# ---- lines that are not


BROKEN = [
    b"{", b"null", b"3", b'"x"', b'{"type": "posted"', b"\xff\xfe\x00", b"[" * 100_000, b'{"type": "gift", "post": 1}',
    b'{"post": "weibo/1", "text": "13912345678"}', b'{"type": ["posted"], "post": 1}', b"x" * (linewise.MAX_LINE + 1),
]  # fmt: skip


def test_a_line_nobody_can_read_costs_nobody_else_anything() -> None:
    good = line(id="r", at=START)
    batch = read([good, *(raw for broken in BROKEN for raw in (broken, good))], "here", START)
    assert len(batch.heard) == len(BROKEN) + 1
    assert [fault.line for fault in batch.faults] == [2 * number for number in range(1, len(BROKEN) + 1)]
    assert "13912345678" not in str(batch.faults)


def test_blank_lines_are_nothing_and_arrays_are_lines() -> None:
    many = b"[" + b",".join([line(id="a", at=START), b"{}", line(id="b", at=START)]) + b"]"
    batch = read([b"", b"  \r", b"\xef\xbb\xbf", many], "here", START)
    assert [heard.signal.id for heard in batch.heard if isinstance(heard.signal, Reacted)] == ["a", "b"]
    assert [fault.line for fault in batch.faults] == [4]


def test_an_array_without_end_is_taken_in_part() -> None:
    body = json.dumps([{"type": "deleted", "post": number} for number in range(1, 1_301)]).encode()
    batch: Batch = read([body], "here", START)
    assert len(batch.heard) == codec.MAX_UNPACKED
    assert batch.faults[0].count == 300


def test_texts_are_cut_and_broken_characters_replaced() -> None:
    told = posted(text="好" * 9_000).text
    assert (len(told), told[-1]) == (codec.MAX_TEXT, "…")
    assert one(b'{"type":"posted","post":1,"text":"\\ud83d\\u0000x"}') == msgspec.structs.replace(
        posted(text="\ufffdx", post=1), at=START
    )
