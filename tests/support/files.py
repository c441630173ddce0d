"""Small files of every kind people send, and others that only say they are.

In: nothing. Out: bytes by media type, `MemoryShelf`. Called by tests of media.
"""

import hashlib
import struct
import zlib
from typing import Final

from bot.core.errors import NotFound, Permanent, Unreadable
from bot.core.media import MediaFile
from bot.core.mediatypes import ENDINGS, MOST, media_type


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG: Final = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\x7f"))
    + _chunk(b"IEND", b"")
)
"""One grey point, which a browser can show."""
JPEG: Final = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"
GIF: Final = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
WEBP: Final = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0/\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"
MP3: Final = b"\xff\xfb\x90\x64" + bytes(413)
TAGGED_MP3: Final = b"ID3\4\0\0\0\0\0\0" + MP3
AMR: Final = b"#!AMR\n\x3c" + bytes(31)
MP4: Final = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08mdat"
HEIC: Final = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
SVG: Final = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML: Final = b"<!doctype html><script>alert(1)</script>"
BY_TYPE: Final = {
    "image/png": PNG,
    "image/jpeg": JPEG,
    "image/gif": GIF,
    "image/webp": WEBP,
    "audio/mpeg": MP3,
    "audio/amr": AMR,
    "video/mp4": MP4,
}


class MemoryShelf:
    """What people put up, in memory; `pictures` are the knowledge base's."""

    def __init__(self, pictures: dict[str, MediaFile] | None = None) -> None:
        self.files: dict[str, MediaFile] = {}
        self.pictures = pictures or {}

    async def put(self, file: MediaFile) -> str:
        media = media_type(file.body)
        if media in {"", "image/webp"}:
            raise Unreadable("no picture, sound or film that platforms take")
        if len(file.body) > MOST[media]:
            raise Permanent(f"too large for {media}")
        name = f"{hashlib.sha256(file.body).hexdigest()[:32]}.{ENDINGS[media]}"
        self.files[name] = MediaFile(media, file.body)
        return name

    async def get(self, name: str) -> MediaFile:
        found = self.files.get(name) or self.pictures.get(name)
        if found is None:
            raise NotFound(f"there is no file {name!r}")
        return found
