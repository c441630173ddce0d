"""Passwords: argon2id, off the event loop, never in a hurry.

In: a password. Out: its hash, or whether it matches one. Called by bot/console/pages/login.py. At most `AT_ONCE` hashes
are
computed at a time (64 MiB each), so that a flood of logins cannot take the machine's memory.
"""

import asyncio
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE: Final = 2

NOBODYS: Final = "$argon2id$v=19$m=65536,t=3,p=4$AiiGjHHTcRGyfuCkwRYmQg$40y46acr5DEUbHaikDTMgkupHhmD+y7pGQxRmqiTxac"
"""The hash of a random password that nobody knows: an account that does not exist costs the same time as one that
does."""


class Passwords:
    """argon2id with the library's parameters (RFC 9106, low memory)."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def hashed(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, stored: str, password: str) -> bool:
        """Whether `password` is the one behind `stored`; an empty `stored` matches nothing, in the same time."""
        async with self._slots:
            return await asyncio.to_thread(self._verified, stored or NOBODYS, password) and bool(stored)

    def _verified(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
