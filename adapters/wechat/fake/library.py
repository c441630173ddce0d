"""The fake WeChat's files: kept for three days, within the platform's sizes and kinds.

In: what customers send, what the shop puts up. Out: files by their numbers, error codes. Called by
adapters.wechat.fake.platform and .service. Numbers: platform-apis.md 1.9 and the vendor's page on temporary media.
"""

import secrets
from typing import Final

import msgspec

from bot.core.clock import Clock, Millis, later
from bot.core.mediatypes import media_type

KEPT_S: Final = 3 * 86_400.0
TAKES: Final = {
    "image": (10 << 20, frozenset({"image/png", "image/jpeg", "image/gif"})),
    "voice": (2 << 20, frozenset({"audio/mpeg", "audio/amr"})),
    "video": (10 << 20, frozenset({"video/mp4"})),
}


class Kept(msgspec.Struct, frozen=True):
    """One file; `kind` is what it was put up as ("" for what a customer sent)."""

    media: str
    body: bytes
    until: Millis
    kind: str = ""


class Files:
    """All files of the account."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, Kept] = {}

    def keep(self, media: str, body: bytes, kind: str = "") -> str:
        """A file, by the number it gets."""
        number = secrets.token_urlsafe(24)
        self._kept[number] = Kept(media, body, later(self._clock.now(), KEPT_S), kind)
        return number

    def get(self, number: str) -> Kept | None:
        """The file, while it is kept."""
        found = self._kept.get(number)
        return found if found and found.until > self._clock.now() else None

    def kept(self) -> dict[str, Kept]:
        return dict(self._kept)

    def refuses(self, kind: str, body: bytes) -> int:
        """0, or why a file is not taken."""
        if kind not in TAKES:
            return 40004
        most, kinds = TAKES[kind]
        if len(body) > most:
            return 45001
        return 0 if media_type(body) in kinds else 40005
