"""Streams of bytes as lines of bounded length: what collectors and rooms write into files and pipes.

In: chunks, open files. Out: lines without their ends. Called by adapters that read lines (adapters.live.open_feed,
adapters.watch).
"""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import IO, Final

MAX_LINE: Final = 128 * 1024
"""Bytes. Enough for 10,000 characters in the longest escape (two \\uXXXX each)."""
CHUNK: Final = 64 * 1024


class Splitter:
    """Cuts a stream of bytes into lines. Of a line beyond `MAX_LINE` just enough is kept for its reader to refuse
    it."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that `chunk` completes."""
        *lines, rest = (self._rest + chunk).split(b"\n")
        self._rest = rest[: MAX_LINE + 1]
        return lines

    def end(self) -> list[bytes]:
        """The last line, where the stream ended without a line break."""
        rest, self._rest = self._rest, b""
        return [rest] if rest else []


def parts(items: Sequence[bytes], size: int) -> Iterator[Sequence[bytes]]:
    """`items` in pieces that are short enough not to hold up the loop."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


async def chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    """All that comes through a pipe until nobody holds its other end, or stands in a file."""
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        while chunk := file.read(CHUNK):
            yield chunk
        return
    reader = asyncio.StreamReader(CHUNK)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), file
    )
    try:
        while chunk := await reader.read(CHUNK):
            yield chunk
    finally:
        transport.close()
