"""What one collector has told, for the health page; and the way from its lines to whoever watches.

In: lines of a feed or of a call. Out: signals to `Common.tell`, a true `FeedGauge`. Called by the feeds and the door
of adapters.watch. A collector has nothing to say while nobody writes: its silence is told only once it has promised,
with a line `alive`, to be heard again and again.
"""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec

from adapters.watch.codec import Batch, Fault, Heard
from bot.core.clock import MINUTE, Clock, Millis
from bot.core.errors import Retryable
from bot.core.ports import FeedGauge
from bot.core.signals import Posted, Signal, name_of

log = logging.getLogger(__name__)

Tell = Callable[[Sequence[Signal]], Awaitable[None]]

SKEW: Final = 5 * MINUTE
KNOWN: Final = 20_000
"""Signals remembered against duplicates; the store knows older ones."""
LOGGED: Final = 20
"""Faults that are logged one by one; all of them are counted."""


class Ear:
    """One feed's. `lines` were read of it before."""

    def __init__(self, feed: str, channel: str, clock: Clock) -> None:
        self.feed = feed
        self.channel = channel
        self.clock = clock
        self.connected = False
        self.over = False
        self.note = ""
        self.lines = 0
        self._heard = self._unreadable = self._duplicates = self._skewed = 0
        self._promised = False
        self._trouble = self._fault = ""
        self._last_at: Millis | None = None
        self._since: Millis | None = None
        self._known: OrderedDict[str, None] = OrderedDict()

    def arrive(self) -> None:
        """It can be heard from now on."""
        if not self.connected:
            self._since = self.clock.now()
        self.connected, self.over = True, False

    def leave(self) -> None:
        self.connected, self._since = False, None

    def hear(self, batch: Batch, before: int) -> list[Heard]:
        """Count what lines after the first `before` held; its signals, none of them ahead of our time."""
        now = self.clock.now()
        self.lose(batch.faults, before)
        self._promised = self._promised or batch.alive
        if batch.heard or batch.alive:
            self._last_at = now
        return [self._in_time(heard, now) for heard in batch.heard]

    def count(self, signals: Sequence[Signal]) -> None:
        """These were told."""
        self._heard += len(signals)
        for name in map(name_of, signals):
            if name in self._known:
                self._duplicates += 1
                continue
            self._known[name] = None
            if len(self._known) > KNOWN:
                self._known.popitem(last=False)

    def lose(self, faults: Sequence[Fault], before: int) -> None:
        """Lines nobody can read: by their number, never by what stands in them."""
        for fault in faults:
            self._fault = f"line {before + fault.line}: {fault.says}"
            if self._unreadable < LOGGED:
                log.warning("open watch %s: %s", self.feed, self._fault)
            self._unreadable += fault.count

    async def told(self, signals: Sequence[Signal], tell: Tell) -> None:
        """Tell them, and wait as long as the store is away: nothing of a file or a pipe is lost."""
        while signals:
            try:
                await tell(signals)
            except Retryable as error:
                self._trouble = "the store is away; what is told waits"
                await self.clock.sleep(error.after)
            else:
                self._trouble = ""
                self.count(signals)
                return

    def gauge(self) -> FeedGauge:
        notes = [self.note, self._trouble, f"the last line nobody can read is {self._fault}" if self._fault else ""]
        if self._skewed:
            notes.append(f"{self._skewed} times lay more than 5 minutes ahead of this machine's clock, taken as now")
        return FeedGauge(
            feed=self.feed,
            connected=self.connected,
            heard=self._heard,
            unreadable=self._unreadable,
            duplicates=self._duplicates,
            dropped=0,
            last_at=self._last_at,
            note="; ".join(filter(None, notes)),
            channel=self.channel,
            since=self._since,
            expects=self._promised and not self.over,
        )

    def _in_time(self, heard: Heard, now: Millis) -> Heard:
        signal = heard.signal
        late = signal.seen_at if isinstance(signal, Posted) else signal.at
        if max(signal.at, late) <= now + SKEW:
            return heard
        self._skewed += 1
        changed = msgspec.structs.replace(signal, at=min(signal.at, now))
        if isinstance(changed, Posted):
            changed = msgspec.structs.replace(changed, seen_at=min(changed.seen_at, now))
        return Heard(heard.line, changed, heard.due)
