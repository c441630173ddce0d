"""Whatever collectors write, the open watch's codec answers in bounded time, never raises, and tells only what can be
kept."""

import json
from random import Random

import msgspec
import pytest

from adapters.linewise import MAX_LINE
from adapters.watch.codec import MAX_NAME, MAX_TEXT, MAX_UNPACKED, MOST, read
from bot.core.clock import SECOND
from bot.core.signals import Counted, Packed, Posted, Reacted, Spoken, name_of
from tests.support.clock import START
from tests.support.mutations import in_time, mutated

WRITER = {"id": 12345678901234567890123, "name": "半盏茉莉", "followers": "1.2万", "verified": True}
COUNTS = {"reposts": 3, "comments": "3,400", "likes": 9.0}
LINES: list[object] = [
    {"type": "posted", "post": "weibo/1", "at": "2026-11-20T19:36:00+08:00", "text": "鼓包", "writer": WRITER,
     "page": "https://weibo.example/1", "pictures": ["https://img.example/1.jpg"], "seen_at": START, **COUNTS},
    {"type": "reacted", "post": 7, "id": "r", "at": START, "kind": "comment", "writer": WRITER, "text": "离谱😀"},
    {"type": "counted", "post": "weibo/1", "at": "Mon Jul 16 18:09:20 +0800 2012", **COUNTS},
    {"type": "deleted", "post": "weibo/1", "at": "2012年7月16日 18:09"},
    {"type": "spoken", "message": 5, "customer": "c", "at": START, "text": "裂了", "orders": ["1", 2], "sentiment": -1},
    {"type": "alive"},
    [{"type": "deleted", "post": 1}, {"type": "deleted", "post": 2}],
]  # fmt: skip
SEEDS = [json.dumps(line, ensure_ascii=escaped).encode() for line in LINES for escaped in (True, False)]
PIECES = [
    b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\u0000", b"\\ud83d", b"\xf0\x9f", b"\xff", b"\0",
    b"\xef\xbb\xbf", b"NaN", b"1e999", b"-0", b"9" * 400, b"null", b"true",
    b'"post":', b'"type":"posted"', b'"at":', b'"seen_at":',
    b'"text":', b'"writer":{', b'"id":', b'"followers":', b'"pictures":[', b'"orders":[', "亿".encode(), "年".encode(),
    b"2026-11-20T19:36:00", b"+99:99", b"weibo/", b" ", b"\r",
]  # fmt: skip


def harmless(raw: bytes) -> None:
    batch = read([raw.replace(b"\n", b" ")], "here", START)
    assert len(batch.heard) <= MAX_UNPACKED
    for heard in batch.heard:
        signal = heard.signal
        packed = msgspec.json.encode(Packed(signal))
        assert msgspec.json.decode(packed, type=Packed).signal == signal  # goes into the store and comes back
        assert name_of(signal).isprintable()
        assert 0 < signal.at <= 4_000_000_000 * SECOND
        if isinstance(signal, Posted | Reacted):
            assert len(signal.text) <= MAX_TEXT
            assert len(signal.writer.name) <= MAX_NAME
            assert signal.writer.name.isprintable()
            assert signal.writer.followers is None or 0 <= signal.writer.followers <= MOST
        if isinstance(signal, Posted | Counted):
            counts = (signal.reposts, signal.comments, signal.likes)
            assert all(count is None or 0 <= count <= MOST for count in counts)
        if isinstance(signal, Spoken):
            assert -1 <= signal.sentiment <= 1
            assert signal.text
    for fault in batch.faults:
        assert fault.line == 1
        assert len(fault.says) < 120
        assert "茉莉" not in fault.says


def scrambled(count: int, seed: int) -> None:
    random = Random(seed)
    for _ in range(count):
        raw = mutated(random.choice(SEEDS), random, SEEDS, PIECES)[: MAX_LINE + 10]
        try:
            harmless(raw)
        except Exception as error:
            raise AssertionError(f"this line does harm: {raw!r}") from error


def test_no_changed_line_does_harm() -> None:
    scrambled(3_000, seed=1)


@pytest.mark.full
@pytest.mark.timeout(900)
def test_no_changed_line_does_harm_in_a_long_run() -> None:
    scrambled(100_000, seed=2)


WORST = {
    "deep arrays": b"[" * MAX_LINE,
    "deep objects": b'{"a":' * (MAX_LINE // 5),
    "halves of characters": b'{"type":"posted","post":1,"text":"' + b"\\ud83d" * 20_000 + b'"}',
    "unseen characters": ('{"type":"reacted","post":1,"writer":{"name":"' + "\u202e" * 40_000 + '"}}').encode(),
    "a long number": b'{"type":"counted","likes":1,"post":' + b"9" * (MAX_LINE - 50) + b"}",
    "a long count": b'{"type":"counted","post":1,"likes":"' + b"9," * (MAX_LINE // 2 - 30) + b'"}',
    "a long time": b'{"type":"deleted","post":1,"at":"' + b"2" * (MAX_LINE - 50) + b'"}',
    "many objects": b"[" + b"{}," * (MAX_LINE // 3 - 2) + b"{}]",
    "many posts": b"[" + b'{"type":"deleted","post":1},' * (MAX_LINE // 28 - 2) + b"{}]",
    "many pictures": b'{"type":"posted","post":1,"pictures":[' + b'"https://a",' * (MAX_LINE // 13) + b"1]}",
    "many keys": b'{"type":"alive"' + b"".join(b',"%d":0' % number for number in range(12_000)) + b"}",
    "no JSON": b"\xff" * MAX_LINE,
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_lines_take_little_time(name: str) -> None:
    assert in_time(lambda: harmless(WORST[name]))
