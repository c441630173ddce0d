"""Coverage: how long each feed has been silent, and who must know.

In: the gauges of all adapters, looked at every second. Out: states (port `Watcher`), one log line for each change of
one, counts by state, notes for the health page while an alarm stands. Started by bot.app; asked by console and metrics.
How long a feed is silent is measured here, on the monotonic clock: a wall clock set back must not make silence short.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from bot.core.clock import Clock, Millis
from bot.core.coverage import Coverage, FeedState, Patience, told
from bot.core.ports import FeedGauge

log = logging.getLogger(__name__)

EVERY_S: Final = 1.0
Name = tuple[str, str]


class _Ear(msgspec.Struct):
    """What is remembered of one feed; `since`: from when on its silence counts, in monotonic seconds."""

    since: float
    heard: tuple[int, Millis | None]
    expected: bool
    state: Coverage


class FeedWatch:
    """Keeps an eye on all feeds of this process (port `Watcher`)."""

    def __init__(self, gauges: Callable[[], Sequence[FeedGauge]], patience: Patience, clock: Clock) -> None:
        self.gauges = gauges
        self._patience = patience
        self._clock = clock
        self._ears: dict[Name, _Ear] = {}
        self.counts: Counter[str] = Counter()

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            self.states()
            await self._clock.sleep(EVERY_S)

    def states(self) -> tuple[FeedState, ...]:
        """As they stand at this moment; a change since the last look is logged and counted."""
        gauges = self.gauges()
        known = {(gauge.channel, gauge.feed) for gauge in gauges}
        self._ears = {name: ear for name, ear in self._ears.items() if name in known}
        return tuple(self._looked(gauge) for gauge in gauges)

    def notes(self) -> tuple[str, ...]:
        """What somebody must see to now."""
        return tuple(_alarm(state) for state in self.states() if state.state is Coverage.ALARM)

    def _looked(self, gauge: FeedGauge) -> FeedState:
        now, name = self._clock.monotonic(), (gauge.channel, gauge.feed)
        heard = gauge.heard, gauge.last_at
        ear = self._ears.get(name)
        if ear is None:
            ear = self._ears[name] = _Ear(now, heard, gauge.expects, Coverage.IDLE)
            ear.state = told(gauge, 0.0, self._patience).state
        if heard != ear.heard or (gauge.expects and not ear.expected):
            ear.since, ear.heard = now, heard
        ear.expected = gauge.expects
        found = told(gauge, now - ear.since, self._patience)
        if found.state is not ear.state:
            self._tell(ear.state, found)
            ear.state = found.state
        return found

    def _tell(self, before: Coverage, found: FeedState) -> None:
        self.counts[f"coverage:{found.state}"] += 1
        if found.state is Coverage.ALARM:
            log.warning("alarm: %s", _alarm(found))
        elif before is Coverage.ALARM:
            log.warning("the alarm about %s is over: %s", _name(found), found.state)
        else:
            log.info("%s was %s and is %s", _name(found), before, found.state)


def _name(state: FeedState) -> str:
    return f"feed {state.feed}" + (f" ({state.channel})" if state.channel not in ("", state.feed) else "")


def _alarm(state: FeedState) -> str:
    says = f"nothing is heard of {_name(state)}, though it should be live; look at its line, answer in the room by hand"
    return f"{says} ({state.note})" if state.note else says
