"""What outlives a process: identity codes that are wrong, and the session each room had last.

In: codes, sessions' ids. Out: the same, later. Called by adapters.live.bilibili.session. Codes are kept as
fingerprints. A store that is away is no reason to hear nothing: then this process alone remembers.
"""

from contextlib import suppress
from typing import Final

from adapters.live.bilibili.names import NAME
from adapters.loose import digest
from bot.core.errors import Unavailable
from bot.core.secret import Secret
from bot.core.shared import Shared

REFUSED_S: Final = 30 * 86_400.0
SESSION_S: Final = 7 * 86_400.0


class Memory:
    """One app's."""

    def __init__(self, shared: Shared | None, app_id: int) -> None:
        self._shared = shared
        self._app = str(app_id)
        self._wrong: set[str] = set()

    async def refuses(self, code: Secret) -> bool:
        """Whether the platform has said that this code is wrong."""
        name = self._name(code, "wrong")
        return name in self._wrong or bool(await self._get(name))

    async def refuse(self, code: Secret) -> None:
        name = self._name(code, "wrong")
        self._wrong.add(name)
        await self._put(name, "1", REFUSED_S)

    async def session(self, code: Secret) -> str:
        """The session that this room had last; "" where none is known."""
        return await self._get(self._name(code, "session"))

    async def began(self, code: Secret, game: str) -> None:
        await self._put(self._name(code, "session"), game, SESSION_S)

    def _name(self, code: Secret, what: str) -> str:
        return f"{NAME}-{digest(self._app, code.reveal())}-{what}"

    async def _get(self, name: str) -> str:
        if self._shared is not None:
            with suppress(Unavailable):
                return await self._shared.get(name) or ""
        return ""

    async def _put(self, name: str, value: str, live_s: float) -> None:
        if self._shared is not None:
            with suppress(Unavailable):
                await self._shared.put(name, value, live_s)
