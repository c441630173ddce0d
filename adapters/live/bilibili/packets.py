"""The websocket's packets: from a frame's bytes to bodies, and back. Pure; what comes in may be anything.

In: frames. Out: `Frame` with its packets, what was wrong with the rest, and how many packets were left out. Called by
adapters.live.bilibili.line and the fake platform. Layout and operations: platform-apis.md 3.4. Every bound is here:
packets and compressed bodies of a frame, bytes that all of them together may unpack to, depth of packing.
"""

import struct
import zlib
from collections import Counter
from enum import IntEnum, StrEnum
from typing import Final

import msgspec

from adapters.live.bilibili.unbrotli import unbrotli

HEADER: Final = struct.Struct(">IHHII")
SIZE: Final = HEADER.size
MOST_FRAME: Final = 1 << 20
"""Bytes of one frame as it travels."""
MOST_UNPACKED: Final = 2 << 20
"""Bytes that all compressed bodies of one frame give, together."""
MOST_PACKETS: Final = 2_000
MOST_COUNTED: Final = 20_000
"""So far packets are still counted that nobody takes."""
MOST_PACKED: Final = 64
DEEPEST: Final = 2
"""Compressed bodies inside a compressed body; the platform has none."""


class Operation(IntEnum):
    """What a packet is for."""

    HEARTBEAT = 2
    HEARTBEAT_REPLY = 3
    MESSAGE = 5
    AUTH = 7
    AUTH_REPLY = 8


class Version(IntEnum):
    """How a packet's body is written."""

    PLAIN = 0
    NUMBER = 1
    ZLIB = 2
    BROTLI = 3


class Flaw(StrEnum):
    """What can be wrong with a piece of a frame."""

    SHORT = "shorter than a header"
    LENGTH = "a length that cannot be"
    HEADER = "a header of another size"
    VERSION = "an unknown way of packing"
    UNPACKING = "does not unpack"
    CUT = "packed data without its end"
    BOMB = "unpacks to too much"
    DEEP = "packed too often"


class Packet(msgspec.Struct, frozen=True, gc=False):
    """One packet, unpacked."""

    operation: int
    body: bytes


class Frame(msgspec.Struct):
    """What a frame held. `lost` packets were left out because there were too many."""

    packets: list[Packet]
    flaws: Counter[Flaw]
    lost: int = 0
    seen: int = 0
    unpacked: int = 0
    packed: int = 0


def read(data: bytes) -> Frame:
    """Every packet of a frame, in order. Never raises; ends at the first length that cannot be, since nobody knows
    where the next packet would begin."""
    frame = Frame([], Counter())
    if len(data) > MOST_FRAME:
        frame.flaws[Flaw.BOMB] += 1
    else:
        _walk(data, frame, 0)
    return frame


def packet(operation: int, body: bytes = b"", version: int = Version.PLAIN, sequence: int = 1) -> bytes:
    """One packet as it travels."""
    return HEADER.pack(SIZE + len(body), SIZE, version, operation, sequence) + body


def _walk(data: bytes, frame: Frame, depth: int) -> None:
    at, end = 0, len(data)
    while at < end:
        if end - at < SIZE:
            frame.flaws[Flaw.SHORT] += 1
            return
        length, header, version, operation, _ = HEADER.unpack_from(data, at)
        if length < SIZE or length > end - at:
            frame.flaws[Flaw.LENGTH] += 1
            return
        frame.seen += 1
        if frame.seen > MOST_PACKETS:
            frame.lost += 1
            if frame.seen >= MOST_COUNTED:
                return
        elif header != SIZE:
            frame.flaws[Flaw.HEADER] += 1
        else:
            _take(data[at + SIZE : at + length], version, operation, frame, depth)
        at += length
        if operation == Operation.HEARTBEAT_REPLY and not _begins_packet(data, at):
            return  # the rest is our own heartbeat's body, which the length leaves out


def _begins_packet(data: bytes, at: int) -> bool:
    if len(data) - at < SIZE:
        return False
    length, header, version, _, _ = HEADER.unpack_from(data, at)
    return bool(header == SIZE and version <= Version.BROTLI and SIZE <= length <= len(data) - at)


def _take(body: bytes, version: int, operation: int, frame: Frame, depth: int) -> None:
    if version <= Version.NUMBER:
        frame.packets.append(Packet(operation, body))
    elif version > Version.BROTLI or (version == Version.BROTLI and unbrotli is None):
        frame.flaws[Flaw.VERSION] += 1
    elif depth >= DEEPEST or frame.packed >= MOST_PACKED:
        frame.flaws[Flaw.DEEP] += 1
    else:
        frame.packed += 1
        frame.seen -= 1  # what is in it counts
        _unpack(body, version, frame, depth)


def _unpack(body: bytes, version: int, frame: Frame, depth: int) -> None:
    """What is in a compressed body, as far as it goes: of one that is cut or too large, the packets that are whole."""
    left = MOST_UNPACKED - frame.unpacked
    unpack = unbrotli if version == Version.BROTLI and unbrotli else _inflate
    try:
        inner, ended = unpack(body, left + 1)
    except ValueError:
        frame.flaws[Flaw.UNPACKING] += 1
        return
    frame.unpacked += min(len(inner), left)
    if len(inner) > left:
        frame.flaws[Flaw.BOMB] += 1
        inner = _whole(inner[:left])
    elif not ended:
        frame.flaws[Flaw.CUT] += 1
        inner = _whole(inner)
    _walk(inner, frame, depth + 1)


def _inflate(body: bytes, most: int) -> tuple[bytes, bool]:
    """At most `most` bytes, and whether that was all. Raises ValueError."""
    inflater = zlib.decompressobj()
    try:
        return inflater.decompress(body, most), inflater.eof
    except zlib.error as error:
        raise ValueError(str(error)) from None


def _whole(data: bytes) -> bytes:
    """The packets of which nothing is missing, so that the piece at the end counts as one flaw and not as two."""
    at = 0
    while len(data) - at >= SIZE:
        (length,) = struct.unpack_from(">I", data, at)
        if length < SIZE or length > len(data) - at:
            break
        at += length
    return data[:at]
