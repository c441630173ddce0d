"""Packets of the danmaku websocket: whole ones are read in order, whatever stands beside them; every bound holds."""

import struct
import zlib
from collections import Counter
from types import ModuleType

import pytest

from adapters.live.bilibili import packets
from adapters.live.bilibili.packets import (
    DEEPEST,
    MOST_COUNTED,
    MOST_FRAME,
    MOST_PACKED,
    MOST_PACKETS,
    MOST_UNPACKED,
    Flaw,
    Operation,
    Packet,
    Version,
    packet,
    read,
)
from adapters.live.bilibili.unbrotli import unpacker

MESSAGE = Operation.MESSAGE
ONE, TWO = packet(MESSAGE, b'{"cmd":"a"}'), packet(MESSAGE, b'{"cmd":"b"}')


def bodies(data: bytes) -> list[bytes]:
    return [one.body for one in read(data).packets]


def zipped(*inner: bytes) -> bytes:
    return packet(MESSAGE, zlib.compress(b"".join(inner)), Version.ZLIB)


def test_a_packet_has_the_platforms_layout() -> None:
    assert packet(Operation.AUTH, b"xyz") == bytes.fromhex("00000013 0010 0000 00000007 00000001") + b"xyz"


@pytest.mark.parametrize(
    "frame", [ONE + TWO, zipped(ONE, TWO), ONE + zipped(TWO), zipped(ONE) + zipped(TWO), zipped(zipped(ONE), TWO)]
)
def test_packets_are_read_in_order_however_they_travel(frame: bytes) -> None:
    assert bodies(frame) == [b'{"cmd":"a"}', b'{"cmd":"b"}']
    assert not read(frame).flaws


def test_the_length_of_a_heartbeats_reply_leaves_out_our_own_body() -> None:
    reply = packet(Operation.HEARTBEAT_REPLY, b"\0\0\1\2", Version.NUMBER)
    for echo in (b"", b"[object Object]", b'{"a long body": "of our own heartbeat"}'):
        frame = read(reply + echo)
        assert (frame.packets, frame.flaws) == ([Packet(3, b"\0\0\1\2")], Counter())
    assert len(read(reply + ONE).packets) == 2


@pytest.mark.parametrize(
    ("frame", "flaw"),
    [
        (ONE + b"\0" * 15, Flaw.SHORT),
        (ONE + struct.pack(">IHHII", 0, 16, 0, 5, 1) + TWO, Flaw.LENGTH),
        (ONE + struct.pack(">IHHII", 15, 16, 0, 5, 1) + TWO, Flaw.LENGTH),
        (ONE + struct.pack(">IHHII", 17, 16, 0, 5, 1), Flaw.LENGTH),
        (ONE + struct.pack(">IHHII", 2**32 - 1, 16, 0, 5, 1), Flaw.LENGTH),
        (ONE + struct.pack(">IHHII", 20, 12, 0, 5, 1) + b"abcd", Flaw.HEADER),
        (ONE + packet(MESSAGE, b"abcd", version=9), Flaw.VERSION),
        (ONE + packet(MESSAGE, b"abcd", version=Version.BROTLI), Flaw.VERSION),
        (ONE + packet(MESSAGE, b"not zlib", Version.ZLIB), Flaw.UNPACKING),
        (ONE + packet(MESSAGE, b"", Version.ZLIB), Flaw.CUT),
        (ONE + packet(MESSAGE, zlib.compress(TWO * 9)[:-6], Version.ZLIB), Flaw.CUT),
    ],
)
def test_what_is_wrong_with_one_packet_is_counted_and_harms_none_before_it(
    frame: bytes, flaw: Flaw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packets, "unbrotli", None)
    found = read(frame)
    assert found.packets[0].body == b'{"cmd":"a"}'
    assert found.flaws == Counter({flaw: 1})


def test_a_wrong_header_or_packing_does_not_hide_what_comes_after() -> None:
    wrong = struct.pack(">IHHII", 20, 12, 0, 5, 1) + b"abcd" + packet(MESSAGE, b"x", Version.ZLIB)
    assert bodies(ONE + wrong + TWO) == [b'{"cmd":"a"}', b'{"cmd":"b"}']


def test_a_zlib_bomb_is_bounded() -> None:
    found = read(zipped(ONE, packet(MESSAGE, b"\0" * (20 << 20))) + TWO)
    assert [one.body for one in found.packets] == [b'{"cmd":"a"}', b'{"cmd":"b"}']
    assert found.flaws == Counter({Flaw.BOMB: 1})
    assert found.unpacked == MOST_UNPACKED


def test_many_small_bombs_share_one_bound() -> None:
    found = read(zipped(packet(MESSAGE, b"\0" * (MOST_UNPACKED // 2))) * 9)
    assert found.unpacked == MOST_UNPACKED
    assert len(found.packets) == 1
    assert found.flaws[Flaw.BOMB] == 8


def test_packing_inside_packing_ends_somewhere() -> None:
    nested = ONE
    for _ in range(DEEPEST + 1):
        nested = zipped(nested)
    assert read(nested).flaws == Counter({Flaw.DEEP: 1})
    assert read(zipped(ONE) * (MOST_PACKED + 5)).flaws == Counter({Flaw.DEEP: 5})


def test_ten_thousand_events_in_one_frame_are_bounded_and_counted() -> None:
    found = read(zipped(ONE * 10_000))
    assert (len(found.packets), found.lost, found.flaws) == (MOST_PACKETS, 10_000 - MOST_PACKETS, Counter())
    found = read(packet(MESSAGE) * (MOST_FRAME // 16))
    assert (len(found.packets), found.lost) == (MOST_PACKETS, MOST_COUNTED - MOST_PACKETS)


def test_a_frame_too_large_is_not_looked_into() -> None:
    assert read(b"\0" * (MOST_FRAME + 1)).flaws == Counter({Flaw.BOMB: 1})


class Slow:
    """A stand-in for the package brotli from 1.2 on, over zlib: at least a block at a time, the rest on demand."""

    BLOCK = 1 << 15

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj()
        self._kept = b""

    def process(self, data: bytes, output_buffer_limit: int = 0) -> bytes:
        try:
            found = self._inflater.decompress(self._kept + data, max(self.BLOCK, output_buffer_limit))
        except zlib.error as error:
            raise BrotliError(str(error)) from None
        self._kept = self._inflater.unconsumed_tail
        return found

    def is_finished(self) -> bool:
        return self._inflater.eof


class BrotliError(Exception):
    """What that package raises."""


def stand_in(kind: type) -> ModuleType:
    module = ModuleType("brotli")
    module.__dict__.update(Decompressor=kind, error=BrotliError)
    return module


def test_brotli_is_read_where_it_can_be_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packets, "unbrotli", unpacker(stand_in(Slow)))
    brotli = packet(MESSAGE, zlib.compress(ONE + TWO), Version.BROTLI)
    assert bodies(brotli) == [b'{"cmd":"a"}', b'{"cmd":"b"}']
    bomb = packet(MESSAGE, zlib.compress(ONE + packet(MESSAGE, b"\0" * (20 << 20))), Version.BROTLI)
    found = read(bomb + TWO)
    assert [one.body for one in found.packets] == [b'{"cmd":"a"}', b'{"cmd":"b"}']
    assert found.flaws == Counter({Flaw.BOMB: 1})
    assert read(packet(MESSAGE, b"no brotli", Version.BROTLI)).flaws == Counter({Flaw.UNPACKING: 1})
    assert read(packet(MESSAGE, zlib.compress(TWO * 9)[:-6], Version.BROTLI)).flaws == Counter({Flaw.CUT: 1})


def test_brotli_stops_soon_after_its_bound() -> None:
    unpack = unpacker(stand_in(Slow))
    assert unpack is not None
    found, ended = unpack(zlib.compress(b"\0" * (20 << 20)), 1_000)
    assert (1_000 <= len(found) <= Slow.BLOCK, ended) == (True, False)


def test_a_brotli_without_bounds_is_not_used() -> None:
    class Old(Slow):
        def process(self, data: bytes) -> bytes:  # type: ignore[override]
            return super().process(data)

    assert unpacker(stand_in(Old)) is None
    assert unpacker(ModuleType("brotli")) is None
