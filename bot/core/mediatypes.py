"""What kind of file some bytes really are, and how large one of that kind may be.

In: bytes. Out: a media type, or "". Called by whoever takes in, keeps or hands out files; the word of the sender, the
name and the platform's header count for nothing.
"""

from typing import Final

IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SOUNDS: Final = frozenset({"audio/mpeg", "audio/amr"})
FILMS: Final = frozenset({"video/mp4"})
ENDINGS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "audio/mpeg": "mp3",
    "audio/amr": "amr",
    "video/mp4": "mp4",
}
"""What a file's name ends in."""

MOST: Final = {
    **dict.fromkeys(IMAGES, 10 << 20),
    **dict.fromkeys(SOUNDS, 2 << 20),
    **dict.fromkeys(FILMS, 10 << 20),
}
"""Bytes at most; no more is taken by the platforms either."""

_STARTS: Final = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"#!AMR\n": "audio/amr",
    b"#!AMR-WB\n": "audio/amr",
    b"ID3": "audio/mpeg",
}
_BRANDS: Final = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "})
"""Films; pictures of phones (heic, avif) come in the same box."""


def media_type(body: bytes) -> str:
    """The type that the bytes show; "" where it is none of ours."""
    for start, media in _STARTS.items():
        if body.startswith(start):
            return media
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[4:8] == b"ftyp" and body[8:12] in _BRANDS:
        return "video/mp4"
    return "audio/mpeg" if _is_mp3(body[:4]) else ""


def _is_mp3(head: bytes) -> bool:
    """A frame header of MPEG layer III, with a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return False
    return head[2] >> 4 not in {0, 15} and head[2] >> 2 & 3 != 3
