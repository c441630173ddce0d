"""Which rooms are heard: those of the settings, and those of launch tokens.

In: settings, the interface. Out: room numbers; whose words are the shop's. Called by adapters.live.douyin.tasks. A
launch token is good for 30 minutes (platform-apis.md 4.2), so what it stood for is kept for a day.
"""

import hashlib
import logging
from collections.abc import AsyncIterator
from typing import Final

from adapters.live.douyin.api import Api, Info
from adapters.live.douyin.pulse import Pulse
from adapters.live.douyin.settings import NAME, DouyinSettings
from bot.core.clock import Clock
from bot.core.errors import AuthExpired, Doubtful, HalfMinuteError, Retryable
from bot.core.secret import Secret
from bot.core.shared import Shared

log = logging.getLogger(__name__)

KEPT_S: Final = 86_400.0
AGAIN_S: Final = 10.0


class Rooms:
    """`own` grows by the host of each launch token."""

    def __init__(
        self, settings: DouyinSettings, api: Api, own: set[str], shared: Shared, pulse: Pulse, clock: Clock
    ) -> None:
        self._settings = settings
        self._api = api
        self._own = own
        self._shared = shared
        self._pulse = pulse
        self._clock = clock

    async def known(self) -> AsyncIterator[str]:
        """Each room once; one whose launch token is refused is left out, and told."""
        seen = set()
        for named in self._settings.rooms:
            if str(named) not in seen:
                seen.add(str(named))
                yield str(named)
        for token in self._settings.launch_tokens:
            room = await self._of(token)
            if room and room not in seen:
                seen.add(room)
                yield room

    async def _of(self, token: Secret) -> str:
        name = f"{NAME}-launch-{hashlib.sha256(token.reveal().encode()).hexdigest()[:16]}"
        while True:
            try:
                kept = await self._shared.get(name)
                if not kept:
                    info: Info = await self._api.info(token.reveal())
                    kept = f"{info.room} {info.host}"
                    await self._shared.put(name, kept, KEPT_S)
            except (Retryable, Doubtful, AuthExpired) as error:
                self._pulse.trouble = str(error)
                await self._clock.sleep(AGAIN_S)
            except HalfMinuteError as error:
                self._pulse.trouble = f"{error}; a launch token is good for 30 minutes, get a new one or name the room"
                log.error("alarm: %s", self._pulse.trouble)
                return ""
            else:
                room, _, host = kept.partition(" ")
                if host:
                    self._own.add(host)
                return room
