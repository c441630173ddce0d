"""Brotli, where a package for it is installed that can be told how much it may unpack.

In: compressed bytes. Out: `unbrotli`, or None in its place. Called by adapters.live.bilibili.packets. The open platform
packs with zlib; only the web's own feed has brotli, so the package is none of ours. Versions before 1.2 unpack a few
bytes to gigabytes in one step and are not used.
"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Final

Unpack = Callable[[bytes, int], tuple[bytes, bool]]


def unpacker(brotli: ModuleType) -> Unpack | None:
    """`unbrotli` made of a module like the package brotli; None for one without bounds."""
    try:
        brotli.Decompressor().process(b"", output_buffer_limit=1)
    except (AttributeError, TypeError):
        return None

    def unpack(body: bytes, most: int) -> tuple[bytes, bool]:
        """At least `most` bytes where there are as many, at most twice that, and whether that was all. Raises
        ValueError."""
        inflater, found, given = brotli.Decompressor(), bytearray(), body
        try:
            while len(found) < most and not inflater.is_finished():
                piece = inflater.process(given, output_buffer_limit=most - len(found))
                if not piece and not given:
                    break
                found += piece
                given = b""
        except brotli.error as error:
            raise ValueError(str(error)) from None
        return bytes(found), inflater.is_finished()

    return unpack


def _installed() -> Unpack | None:
    try:
        return unpacker(import_module("brotli"))
    except ImportError:
        return None


unbrotli: Final = _installed()
