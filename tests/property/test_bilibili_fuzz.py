"""Bilibili's packets and messages against changed bytes: whatever comes, events or nothing, soon and small.

3,000 cases in the short form; 100,000 in the full one, where none may take 50 ms (quality-bar.md P8). The cases are
true frames of a room's life and hostile ones, cut, doubled, spliced, flipped and packed anew; the case that fails is
shown.
"""

import zlib
from collections.abc import Iterator
from random import Random
from typing import Final

import msgspec
import pytest

from adapters.live.bilibili import events, packets
from adapters.live.bilibili.ear import Ear
from adapters.live.bilibili.events import Place
from adapters.live.bilibili.fake import speech
from adapters.live.bilibili.fake.lines import frame
from adapters.live.bilibili.fake.rules import Host
from adapters.live.bilibili.fake.speech import Viewer
from adapters.live.bilibili.packets import MOST_FRAME, MOST_PACKETS, MOST_UNPACKED, packet
from bot.core.errors import Unreadable
from tests.support.clock import START, FakeClock
from tests.support.mutations import in_time, mutated

HOST: Final = Host("C0DE00000001A", 1000, "小满", "host-1")
MAY: Final = Viewer("o-may", "小美", level=7)
AT: Final = START // 1_000
PLACE: Final = Place("1000", frozenset({"host-1"}))
LIFE: Final = (
    speech.start(HOST, "初冬上新", AT),
    speech.comment(HOST, MAY, "3号还有M码吗 😀", AT),
    speech.comment(HOST, MAY, "笑", AT, dm_type=1),
    speech.super_chat(HOST, MAY, "请看看我的问题", AT, rmb=30, number=9007199254740993),
    speech.taken_back(HOST, [9007199254740993]),
    speech.gift(HOST, MAY, "小花花", AT),
    speech.guard(HOST, MAY, AT),
    speech.like(HOST, MAY, AT),
    speech.enter(HOST, MAY, AT),
    speech.mirror(HOST, MAY, "隔壁的问题", AT),
    speech.stopped("g-1", AT),
    speech.end(HOST, "初冬上新", AT),
)
PLAIN: Final = tuple(frame(*LIFE[at : at + 3], packed=False) for at in range(0, len(LIFE), 3))
PACKED: Final = tuple(zlib.decompress(frame(*LIFE[at : at + 4])[16:]) for at in range(0, len(LIFE), 4))
BOMB: Final = packet(5, zlib.compress(b"\0" * (20 << 20)), 2)
HOSTILE: Final = (
    packet(8, b'{"code":0}') + packet(3, b"\0\0\0\1") + b"[object Object]",
    BOMB,
    packet(5, zlib.compress(packet(5, zlib.compress(PLAIN[0]), 2)), 2),
    packet(5) * 3_000,
    packet(5, zlib.compress(packet(5, b"{}") * 10_000), 2),
    packet(5, b"not brotli", 3),
)
PIECES: Final = (
    b"\0\0\0\0", b"\0\0\0\x0f", b"\0\0\0\x10", b"\xff\xff\xff\xff", b"\0\x10\0\0", b"\0\x10\0\2", b"\0\x10\0\3",
    b"\0\0\0\5", b"\x78\x9c", b"\0", b"\xff", b"{", b"}", b"[", b"]", b'"', b",", b":", b"NaN", b"1e999", b"9" * 400,
    b'"\\ud800"', b"null", b'"cmd"', b'"data":', b"\\u0000", "😀".encode(), packet(5, b"{}"), packet(5, b"x", 2),
)  # fmt: skip
"""What the layout and the grammar care about."""


def mutations(start: int, count: int) -> Iterator[bytes]:
    """`count` changed frames: half of them changed before they are packed."""
    random = Random(start)
    for _ in range(count):
        if random.random() < 0.5:
            inner = mutated(random.choice(PACKED), random, PACKED, PIECES)
            body = packet(5, zlib.compress(inner, 1), 2)
            if random.random() < 0.2:
                body = mutated(body, random, HOSTILE, PIECES)
        else:
            seeds = PLAIN if random.random() < 0.8 else HOSTILE
            body = mutated(random.choice(seeds), random, seeds, PIECES)
        yield body[:MOST_FRAME]


FORMS: Final = pytest.mark.parametrize(
    ("count", "timed"),
    [(3_000, False), pytest.param(100_000, True, marks=[pytest.mark.full, pytest.mark.timeout(1_800)])],
)


@FORMS
def test_changed_frames_are_bounded_and_never_an_error(count: int, timed: bool) -> None:
    ear = Ear("a", (), FakeClock())
    ear.meet("1000", "host-1")
    heard = 0
    for body in mutations(7, count):
        found = packets.read(body)
        assert len(found.packets) <= MOST_PACKETS, body
        assert found.unpacked <= MOST_UNPACKED, body
        assert sum(len(one.body) for one in found.packets) <= MOST_FRAME + MOST_UNPACKED, body
        taken = ear.take(found)
        heard += bool(found.packets)
        assert all(message.id and message.address.conversation == "1000" for message in taken.messages), body
        assert not timed or in_time(lambda body=body: ear.take(packets.read(body))), body  # type: ignore[misc]
    assert count // 20 < heard < count, "the cases are neither all whole nor all broken"


@FORMS
def test_changed_messages_are_events_or_unreadable(count: int, timed: bool) -> None:
    random, seeds = Random(8), tuple(msgspec.json.encode(message) for message in LIFE)
    read = 0
    for _ in range(count):
        body = mutated(random.choice(seeds), random, seeds, PIECES)
        try:
            event = events.read(body, PLACE, START)
        except Unreadable:
            continue
        read += 1
        for message in event.messages:
            message.text.encode()
            message.id.encode()
            assert len(message.author) <= 64, body
            assert len(message.id) <= 160, body
        assert not timed or in_time(lambda body=body: events.read(body, PLACE, START)), body  # type: ignore[misc]
    assert count // 20 < read < count


@pytest.mark.parametrize("piece", PIECES)
def test_one_piece_over_and_over_is_no_trouble(piece: bytes) -> None:
    many = piece * (MOST_FRAME // 2 // len(piece))
    for body in (many, packet(5, many), packet(5, zlib.compress(many, 1), 2)):
        ear = Ear("a", (), FakeClock())
        assert in_time(lambda body=body, ear=ear: ear.take(packets.read(body)))  # type: ignore[misc]
