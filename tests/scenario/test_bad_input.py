"""A nasty recording through the whole house: every line that can be read ends in one outcome, the rest is counted."""

import json
from pathlib import Path
from typing import Any, Final

import msgspec

from bot.core.adapters import Adapter
from bot.core.clock import SystemClock
from bot.core.lifecycle import Verb
from bot.store import keys
from tests.support.clock import FakeClock, eventually
from tests.support.feeds import comment, open_feed
from tests.support.house import NOON, living
from tests.support.store import P0, running_store

QUESTION: Final = "什么时候发货"

TEXTS: Final[tuple[str, ...]] = (
    QUESTION,
    "",
    "   \t ",
    "😂😂😂",
    "👨‍👩‍👧‍👦🏳️‍🌈",
    "\u200b\u200d\ufeff\u2060",
    "\x00\x01\x1b[31m红\x07",
    "\u202e吗有还码M",
    "问" * 10_000,
    "M码还有吗" * 2_000,
    "\ud800",
    "尺码\udfff怎么选",
    "Ｍ码　还有吗？？？",
    "<script>alert(1)</script>多少钱",
    "]]>{{7*7}}${jndi:ldap://x}多少钱",
    "'; FLUSHALL; --",
    "*3\r\n$8\r\nFLUSHALL\r\n",
    "a" * 3_000,
    "é" * 500 + "\u0301" * 500,
    "1" * 5_000,
    "{hm:0}:draft:0-1-0",
    "\u2028\u2029\x85换行",
)
"""Whatever people type, and what nobody types."""

SKEWED: Final[tuple[Any, ...]] = (0, -1, 1e300, 4_102_444_800_000, 1_000, 1_795_320_000_000.5, None)
"""Times a line may claim: long ago, far ahead, none."""


def line(value: object) -> bytes:
    return json.dumps(value).encode()


def unreadable() -> list[bytes]:
    return [
        b"{", b"not json", b"\xff\xfe\xfa", b"nul", b'"text"', b"17", b"[[[[" * 5_000, b'{"a":' * 5_000,
        b'{"v":1,"text":' + b'"x' * 3, line({"v": 1}), line({"text": None}), line({"text": {"a": 1}}),
        line({"v": 99, "text": QUESTION}), b'{"text": "' + b"x" * 200_000 + b'"}',
    ]  # fmt: skip


def readable() -> list[bytes]:
    lines = [line(comment(number, text)) for number, text in enumerate(TEXTS)]
    lines += [line(comment(100 + number, f"{number}号链接多少钱", ts=ts)) for number, ts in enumerate(SKEWED)]
    odd: list[dict[str, object]] = [
        {"user": 17}, {"user": None}, {"user": {"id": None, "name": ["x"]}}, {"id": 10**30}, {"id": "i" * 5_000},
        {"room": {"x": 1}}, {"kind": 7}, {"own": "yes"}, {"extra": {"deep": [1, 2, 3]}}, {"id": "\ud800"},
        {"user": {"id": "\udfff", "name": "\ud83d"}},
    ]  # fmt: skip
    lines += [line({**comment(200 + number, "怎么退货"), **more}) for number, more in enumerate(odd)]
    return lines


async def test_every_readable_line_has_one_outcome_and_the_rest_is_counted(tmp_path: Path) -> None:
    good, bad = readable(), unreadable()
    again = [good[0], good[0], good[3]]
    mixed = [one for pair in zip(good, [*bad, *[b""] * len(good)], strict=False) for one in pair]
    file = tmp_path / "room.ndjson"
    file.write_bytes(b"\n".join([*mixed, *again, line(comment(999, "怎么退货"))]) + b"\n")
    clock = FakeClock(NOON)
    feed = open_feed(clock, {"name": "nasty", "file": str(file), "speed": 0, "room": "room-9"})
    async with living(tmp_path, clock=clock, others={"open_feed": Adapter("open_feed", feed, feed)}) as life:
        await eventually(lambda: feed.gauges()[0].unreadable == len(bad))
        outcomes = await life.ended(len(good) + 1)
        gauge = feed.gauges()[0]
        assert gauge.unreadable == len(bad)
        assert sum(outcomes.values()) == len(good) + 1
        counters = (await life.house.vitals.health()).counters
        assert counters.get("duplicate", 0) + gauge.duplicates == len(again)
        assert counters.get("shed", 0) == counters.get("unstorable", 0) == outcomes.get("dead", 0) == 0
        now = life.clock.now()
        drafts = await life.drafts()
        assert drafts
        for draft in drafts:
            assert draft.received_at <= now
            assert draft.deadline <= now + 30_000
            assert len(draft.question) <= 2_001
            msgspec.json.encode(draft)
        await life.decide(Verb.REJECT, drafts[0])
    async with running_store(tmp_path / "data", SystemClock()) as store:
        rows: Any = await store.client.xrange(keys.journal(P0))
        ended = [row[0] for _, fields in rows for row in msgspec.msgpack.decode(fields[b"b"])]
        assert len(ended) == len(set(ended)) == len(good) + 1
        assert await store.client.xlen(keys.inbound(P0)) == 0
