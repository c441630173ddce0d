"""What Douyin could not deliver of gifts and fan clubs, fetched page by page; comments are never kept (4.2).

In: the interface, page after page. Out: `Inbound`s to the intake. Run by adapters.live.douyin.tasks, one loop a room.
The platform remembers no place, so we do, for as long as it keeps the items: the last page is read again and again,
and known items are passed over.
"""

import logging
from typing import Final

from adapters.live.douyin.api import PAGE, Api
from adapters.live.douyin.events import Items, read
from adapters.live.douyin.hook import DouyinHook
from adapters.live.douyin.pulse import Pulse
from adapters.live.douyin.settings import NAME, DouyinSettings, MsgType
from bot.core.clock import Clock
from bot.core.errors import HalfMinuteError, Unreadable
from bot.core.ports import Intake
from bot.core.shared import Shared

log = logging.getLogger(__name__)

KEPT: Final = (MsgType.GIFT, MsgType.FANS)
KEPT_S: Final = 86_400.0
PAGES_AT_ONCE: Final = 20
"""Two thousand items; the rest waits for the next round."""


class Recovery:
    """Fetches for all rooms; what it finds takes the way of a push."""

    def __init__(
        self, settings: DouyinSettings, api: Api, hook: DouyinHook, shared: Shared, pulse: Pulse, clock: Clock
    ) -> None:
        self._settings = settings
        self._api = api
        self._hook = hook
        self._shared = shared
        self._pulse = pulse
        self._clock = clock
        self._taken: dict[tuple[str, MsgType], int] = {}  # of the last page; after a restart it is read anew
        self._kinds = [kind for kind in KEPT if kind in settings.push_secrets]

    async def run(self, room: str, intake: Intake) -> None:
        """Until cancelled."""
        while self._kinds:
            await self._clock.sleep(self._settings.recover_s)
            for kind in self._kinds:
                try:
                    await self._round(room, kind, intake)
                except HalfMinuteError as error:
                    log.info("what Douyin could not deliver waits: %s", error)

    async def _round(self, room: str, kind: MsgType, intake: Intake) -> None:
        name = f"{NAME}-{self._settings.app_id}-{room}-{kind}-page"
        page = int(await self._shared.get(name) or 1)
        for _ in range(PAGES_AT_ONCE):
            rows = await self._api.failed(room, kind, page)
            self._take(room, kind, rows[self._taken.get((room, kind), 0) :], intake)
            self._taken[room, kind] = len(rows) % PAGE
            if len(rows) < PAGE:
                return
            page += 1
            await self._shared.put(name, str(page), KEPT_S)

    def _take(self, room: str, kind: MsgType, payloads: list[str], intake: Intake) -> None:
        pulse, now = self._pulse.room(room), self._clock.now()
        before, duplicates = pulse.heard, pulse.duplicates
        for payload in payloads:
            try:
                found: Items = read(payload.encode("utf-8", "surrogatepass"))
            except Unreadable:
                pulse.unreadable += 1
                continue
            intake.offer(self._hook.taken(found, kind, room, now))
        pulse.fetched(pulse.heard - before)
        pulse.duplicates = duplicates  # to read a page again is our way, and no fault of the feed
