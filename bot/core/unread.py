"""What a platform surely sent and nobody here could read.

In: nothing. Out: `Unread`. Made by adapters, kept among the dead letters by the store, read anew on request.
"""

import hashlib

import msgspec

from bot.core.clock import Millis


class Unread(msgspec.Struct, frozen=True, array_like=True):
    """The bytes as they came (opened, where they were sealed), through which channel, when, and why they cannot be
    read. `why` holds nothing of what a customer wrote."""

    channel: str
    body: bytes
    why: str
    at: Millis

    @property
    def id(self) -> str:
        """The same for the same bytes: a platform that repeats itself is kept once."""
        return f"{self.channel}-unread-{hashlib.sha256(self.body).hexdigest()[:16]}"
