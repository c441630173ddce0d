"""Files people put up to be sent, and the pictures of the knowledge base.

In: bytes, names. Out: `FolderShelf`, the port `MediaShelf`. Called by the console and by whatever sends files. A file's
name is made of its content, so the same one is kept once; it goes `keep_s` seconds after it was last put up.
"""

import asyncio
import contextlib
import hashlib
import os
import re
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Final

from bot.core.clock import SECOND, Clock
from bot.core.errors import NotFound, Permanent, Unavailable, Unreadable
from bot.core.media import MediaFile
from bot.core.mediatypes import ENDINGS, MOST, media_type

TAKEN: Final = frozenset(ENDINGS) - {"image/webp"}
"""What platforms take."""
OWN: Final = re.compile(rf"[0-9a-f]{{32}}\.(?:{'|'.join(ENDINGS.values())})")
"""A name we gave."""
MOST_KEPT: Final = 4 << 30
"""Bytes of all files together."""
SPARE: Final = 512 << 20
"""Bytes of the disk that are the store's."""
DRAWING: Final = "image/svg+xml"
_LARGEST: Final = max(MOST.values())


class FolderShelf:
    """Two folders: what people put up, and the knowledge base's pictures, which are only read."""

    def __init__(self, folder: Path, pictures: Path, clock: Clock, keep_s: float) -> None:
        self._folder = folder
        self._pictures = pictures
        self._clock = clock
        self._keep_s = keep_s

    async def put(self, file: MediaFile) -> str:
        """See the port. Raises Unreadable for a kind that is not taken, Permanent for one that is too large or where
        the shelf is full."""
        media = media_type(file.body)
        if media not in TAKEN:
            raise Unreadable("this is no picture (PNG, JPEG, GIF), no sound (MP3, AMR) and no film (MP4)")
        if len(file.body) > MOST[media]:
            raise Permanent(f"{len(file.body)} bytes of {media}; {MOST[media]} at most")
        name = f"{hashlib.sha256(file.body).hexdigest()[:32]}.{ENDINGS[media]}"
        try:
            await asyncio.to_thread(self._keep, name, file.body)
        except OSError as error:
            raise Unavailable(f"{self._folder} does not take files: {error.strerror}", after=30) from error
        return name

    async def get(self, name: str) -> MediaFile:
        """See the port."""
        if OWN.fullmatch(name):
            with contextlib.suppress(NotFound):
                return await asyncio.to_thread(_read, self._folder, name, drawings=False)
        return await asyncio.to_thread(_read, self._pictures, name, drawings=True)

    def _keep(self, name: str, body: bytes) -> None:
        now = self._clock.now() / SECOND
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / name
        if not path.exists():
            self._make_room(len(body), now)
            _written(path, body)
        os.utime(path, (now, now))

    def _make_room(self, wanted: int, now: float) -> None:
        """Forget what is too old; nothing is taken that would not fit."""
        kept = 0
        for entry in os.scandir(self._folder):
            with contextlib.suppress(FileNotFoundError):  # another process tidies up, too
                found = entry.stat(follow_symlinks=False)
                if found.st_mtime < now - self._keep_s:
                    Path(entry.path).unlink()
                else:
                    kept += found.st_size
        if kept + wanted > MOST_KEPT or shutil.disk_usage(self._folder).free < SPARE + wanted:
            raise Permanent(f"{self._folder} is full; make room on its disk, or delete what nobody needs")


def _written(path: Path, body: bytes) -> None:
    """Whole or not at all, and on disk."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink()
        raise


def _read(folder: Path, name: str, *, drawings: bool) -> MediaFile:
    """A file right in that folder. Raises NotFound: no such file, or nothing people may open."""
    missing = NotFound(f"there is no file {name[:200]!r}")
    if name.startswith(".") or any(sign in name for sign in "/\\\0"):
        raise missing
    try:
        body = _contents(folder / name)
    except (OSError, ValueError) as error:
        raise missing from error
    media = media_type(body) or (DRAWING if drawings and _is_drawing(body) else "")
    if not media or len(body) > MOST.get(media, _LARGEST):
        raise missing
    return MediaFile(media, body)


def _contents(path: Path) -> bytes:
    """The bytes of a plain file, one more than the largest may have; empty where it is none. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        plain = stat.S_ISREG(os.fstat(handle).st_mode)
        return os.read(handle, _LARGEST + 1) if plain else b""
    finally:
        os.close(handle)


def _is_drawing(body: bytes) -> bool:
    return b"<svg" in body[:1024] and b"\0" not in body[:1024]
