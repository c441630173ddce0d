"""The tasks that make Douyin push: begun, watched, begun again, ended; and what it could not deliver, fetched.

In: settings, the interface. Out: pushes, at the hook; recovered items, to the intake; what is known of each task, in
the pulse. The source of the adapter. Rhythms and rules: platform-apis.md 4.2 and 4.6.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from adapters.live.douyin.api import Api, Status
from adapters.live.douyin.errors import NotLive
from adapters.live.douyin.pulse import Pulse, RoomPulse
from adapters.live.douyin.rooms import Rooms
from adapters.live.douyin.settings import DouyinSettings, MsgType
from bot.core.clock import Clock, within
from bot.core.errors import AuthExpired, HalfMinuteError, Misconfigured
from bot.core.ports import FeedGauge, Intake

log = logging.getLogger(__name__)

PATIENT: Final = 5
PATIENT_S: Final = 3.0
"""A mount may lag behind its room: so often and so far apart a refused task is tried at first."""
UNANSWERED: Final = 3
STOP_S: Final = 3.0
Tried = Callable[[str, MsgType], Awaitable[object]]


class Fetching(Protocol):
    """Who fetches what could not be delivered (`adapters.live.douyin.recovery`)."""

    async def run(self, room: str, intake: Intake) -> None: ...


class Aside(Protocol):
    """Whatever else runs while the source does."""

    async def run(self) -> None: ...


class Tasks:
    """The port `Source`."""

    def __init__(
        self, settings: DouyinSettings, api: Api, rooms: Rooms, fetching: Fetching, aside: Aside, pulse: Pulse,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._api = api
        self._rooms = rooms
        self._fetching = fetching
        self._aside = aside
        self._pulse = pulse
        self._clock = clock

    def gauges(self) -> tuple[FeedGauge, ...]:
        return tuple(self._pulse.gauges())

    async def run(self, intake: Intake) -> None:
        """Until cancelled; then the tasks end, if that is wanted and the platform is there."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._aside.run())
            async for room in self._rooms.known():
                pulse = self._pulse.room(room)
                pulse.watched = True
                for kind in self._settings.types:
                    group.create_task(self._keep(room, kind, pulse))
                group.create_task(self._fetching.run(room, intake))

    async def _keep(self, room: str, kind: MsgType, pulse: RoomPulse) -> None:
        """One task, until cancelled."""
        try:
            while True:
                await self._begin(room, kind, pulse)
                await self._watch(room, kind, pulse)
        finally:
            pulse.stands(kind, gap=False)
            if self._settings.stop_at_end:
                await self._end(room, kind)

    async def _begin(self, room: str, kind: MsgType, pulse: RoomPulse) -> None:
        """Until it runs: some tries soon after each other, then slowly. Long refused, the show is taken as over."""
        tries, since = 0, self._clock.monotonic()
        while not await self._tried(self._api.start, room, kind, pulse):
            tries += 1
            refused = kind in pulse.refusals
            if refused and self._clock.monotonic() - since >= self._settings.over_after_s:
                pulse.long_refused()
            await self._clock.sleep(PATIENT_S if tries < PATIENT else self._settings.refused_s)
        pulse.runs(kind)

    async def _watch(self, room: str, kind: MsgType, pulse: RoomPulse) -> None:
        """Until it is found not to run any more."""
        begun, unanswered = self._clock.monotonic(), 0
        while True:
            await self._clock.sleep(self._settings.watch_s)
            if self._clock.monotonic() - begun >= self._settings.renew_s:
                return
            try:
                status = await self._api.status(room, kind)
            except HalfMinuteError as error:
                unanswered += 1
                self._trouble(error)
                if unanswered >= UNANSWERED:
                    if pulse.answers:
                        log.warning("nobody knows whether %s is pushed: %s", kind, error)
                    pulse.answers = False
                    pulse.gap()
                continue
            unanswered = 0
            self._well(pulse)
            if status is not Status.RUNNING:
                log.warning("the task for %s of room %s was found stopped; it is begun again", kind, room)
                pulse.stands(kind)
                return

    async def _tried(self, call: Tried, room: str, kind: MsgType, pulse: RoomPulse) -> bool:
        try:
            await call(room, kind)
        except NotLive as error:
            self._well(pulse)
            if kind not in pulse.refusals:
                log.warning("%s", error)
            pulse.refused(kind, str(error))
            return False
        except HalfMinuteError as error:
            self._trouble(error)
            return False
        self._well(pulse)
        return True

    def _trouble(self, error: HalfMinuteError) -> None:
        """Told until something goes well again; what people must set right, at once in the log."""
        if not self._pulse.trouble and isinstance(error, AuthExpired | Misconfigured):
            log.error("alarm: %s", error)
        self._pulse.trouble = str(error)

    def _well(self, pulse: RoomPulse) -> None:
        self._pulse.trouble = ""
        pulse.answers = True

    async def _end(self, room: str, kind: MsgType) -> None:
        """The platform delivers what it still has and stops; not at any price."""
        try:
            await within(self._clock, STOP_S, self._api.stop(room, kind))
        except (HalfMinuteError, TimeoutError) as error:
            log.info("the task for %s goes on: %s", kind, error)
