"""Douyin's pushes against changed bytes: whatever comes is read or unreadable, bounded, and soon.

4,000 cases in the short form, 100,000 in the full one, where none may take 50 ms (quality-bar.md P8). True pushes in
both forms and hostile ones, cut, doubled, spliced and flipped by a generator that begins where the test says.
"""

import json
import tracemalloc
from collections.abc import Iterator
from random import Random
from typing import Final

import pytest

from adapters.live.douyin.events import MAX_NAME, MAX_TEXT, MOST_BYTES, MOST_ITEMS, Items, inbound, number_of, read
from adapters.live.douyin.settings import MsgType
from bot.core.codec import decode, encode
from bot.core.errors import Unreadable
from bot.core.model import Inbound
from tests.support.clock import START
from tests.support.mutations import in_time, mutated

ROOM: Final = "7560123456789012345"
COMMENT: Final = {
    "msg_id": "7560123456789099999", "sec_openid": "o-1", "content": "3号还有M码吗😀", "nickname": "小雨",
    "avatar_url": "https://p.example/1.jpeg", "timestamp": START, "fansclub_level": 5, "user_privilege_level": 30,
}  # fmt: skip
GIFT: Final = {"msg_id": 7560123456789099998, "sec_openid": 42, "gift_num": 1, "gift_value": 100, "test": True}
SEEDS: Final = tuple(
    json.dumps(one, ensure_ascii=form).encode()
    for form in (True, False)
    for one in (
        [COMMENT, GIFT],
        {"roomid": ROOM, "msg_type": "live_comment", "payload": json.dumps([COMMENT])},
        COMMENT,
        [[COMMENT], None, 7, "x"],
    )
)
PIECES: Final = (
    b"{", b"}", b"[", b"]", b'"', b":", b",", b"NaN", b"-Infinity", b"1e999", b"-0", b"9" * 400, b"1" * 19, b"true",
    b'"\\ud800"', b"\\u0000", b"null", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", "😀".encode(), b"\\",
    b'"msg_id":', b'"content":', b'"payload":', b'"timestamp":', b'"gift_value":1e308,', "\u202e".encode(), b" ",
)  # fmt: skip


def mutations(start: int, count: int) -> Iterator[bytes]:
    """`count` changed pushes, the same for the same `start`."""
    random = Random(start)
    for _ in range(count):
        yield mutated(random.choice(SEEDS), random, SEEDS, PIECES)[:MOST_BYTES]


def taken(body: bytes) -> tuple[Items, list[Inbound]] | None:
    """What a push brings, and what every message promises; None for one that is unreadable."""
    try:
        found = read(body)
    except Unreadable:
        return None
    assert len(found.items) + found.unreadable <= MOST_ITEMS
    made = []
    for item in found.items:
        one = inbound(item, MsgType.COMMENT, ROOM, START, {"42"})
        assert one is not None
        made.append(one)
        assert one.id == number_of(item, MsgType.COMMENT, ROOM, START)
        assert one.id.startswith(f"{ROOM}/")
        assert len(one.text) <= MAX_TEXT
        assert len(one.author) <= MAX_NAME
        assert len(one.id) <= len(ROOM) + 129
        assert len(one.address.customer) <= 128
        assert (one.id + one.author + one.address.customer).isprintable()
        assert one.sent_at is None or abs(one.sent_at - START) <= 300_000
        assert one.badge is None or 0 <= one.badge.level <= 10**9
        assert decode(encode(one), Inbound) == one
    return found, made


@pytest.mark.parametrize(
    ("count", "timed"),
    [(4_000, False), pytest.param(100_000, True, marks=[pytest.mark.full, pytest.mark.timeout(900)])],
)
def test_changed_pushes_are_read_or_unreadable(count: int, timed: bool) -> None:
    whole = 0
    for body in mutations(3, count):
        whole += taken(body) is not None
        assert not timed or in_time(lambda body=body: taken(body)), body  # type: ignore[misc]
    assert count // 100 < whole < count, "the cases are neither all whole nor all broken"


WORST: Final = {
    "deep arrays": b"[" * MOST_BYTES,
    "deep objects": b'{"a":' * (MOST_BYTES // 5),
    "envelopes in envelopes": b'{"payload":"' * (MOST_BYTES // 12),
    "halves of characters": b'[{"content":"' + b"\\ud83d" * 80_000 + b'"}]',
    "a long number": b'[{"msg_id":' + b"9" * (MOST_BYTES - 20) + b"}]",
    "a long exponent": b'[{"timestamp":1e' + b"9" * (MOST_BYTES - 30) + b"}]",
    "many numbers": b"[" + b"1," * (MOST_BYTES // 2 - 2) + b"1]",
    "many objects": b"[" + b"{}," * (MOST_BYTES // 3 - 2) + b"{}]",
    "ten thousand events": b"[" + b'{"content":"3\\u53f7"},' * 10_000 + b"{}]",
    "one key again and again": b"[{" + b'"content":1,' * (MOST_BYTES // 12 - 4) + b'"content":"x"}]',
    "wide characters": ('[{"nickname":"' + "\u202e" * 160_000 + '","content":1}]').encode(),
    "no JSON": b"\xff" * MOST_BYTES,
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_pushes_take_little_time_and_memory(name: str) -> None:
    body = WORST[name]
    assert len(body) <= MOST_BYTES
    assert in_time(lambda: taken(body))
    tracemalloc.start()
    try:
        taken(body)
        assert tracemalloc.get_traced_memory()[1] < 40 * MOST_BYTES
    finally:
        tracemalloc.stop()
