"""Pictures, voices, films and places that come with a message or go out with an answer.

In: nothing. Out: `Attachment`, `MediaFile`, and the ports `MediaDoor` and `MediaShelf`. Named by `Inbound` and `Turn`,
fetched by the console, sent by adapters.
"""

from enum import StrEnum
from typing import Protocol

import msgspec


class MediaKind(StrEnum):
    """What form an attachment has."""

    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"  # title is the place's name
    LINK = "link"  # url and title


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of them as the platform names it. `id` is the platform's (for `MediaDoor.fetch`), `url` only for links."""

    kind: MediaKind
    id: str = ""
    title: str = ""
    url: str = ""


class MediaFile(msgspec.Struct, frozen=True):
    """The bytes of one; `media` is the type they really have, as the bytes themselves tell, never the sender."""

    media: str
    body: bytes


class MediaDoor(Protocol):
    """The part of an adapter that fetches what customers sent."""

    async def fetch(self, attachment: Attachment) -> MediaFile:
        """Raises NotFound (the platform keeps it no more), Unreadable (not of a kind people may open), Unavailable,
        Permanent (too large)."""
        ...


class MediaShelf(Protocol):
    """Files people put up to be sent (`bot.store.media`); the name is made of the content, so the same is kept once."""

    async def put(self, file: MediaFile) -> str:
        """Keep it; returns its name, as it stands in `Draft.media` and `Outbound.media`."""
        ...

    async def get(self, name: str) -> MediaFile:
        """Raises NotFound. Also the pictures of the knowledge base, by their file names."""
        ...
