"""How an account is doing, for the health page: what it heard, and what is wrong just now.

In: what both halves of an adapter notice. Out: one `FeedGauge`. Called by adapters.wechat and adapters.weibo. An alarm
stands until the same thing goes well again; it is logged once, when it begins.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from bot.core.clock import Clock, Millis
from bot.core.errors import AuthExpired, Misconfigured, Permanent, Retryable
from bot.core.ports import FeedGauge

log = logging.getLogger(__name__)

UNANSWERED: Final = 3
"""Calls in a row that the platform could not take: fewer happen to everybody."""


class Trouble(StrEnum):
    """What can be wrong for a while."""

    CLOCK = "clock"
    CREDENTIALS = "credentials"
    AWAY = "away"
    LIMIT = "limit"
    RIGHTS = "rights"


class Pulse:
    """The gauge of one account in this process."""

    def __init__(self, channel: str, clock: Clock, feed: str = "") -> None:
        self.heard = self.unreadable = self.duplicates = self.lost = 0
        self._channel = channel
        self._feed = feed or channel
        self._clock = clock
        self._last_at: Millis | None = None
        self._alarms: dict[Trouble, str] = {}
        self._failed = 0

    def hears(self, *, new: bool) -> None:
        """A message came that proves itself and can be read."""
        self.heard += new
        self.duplicates += not new
        self._last_at = self._clock.now()

    def alarm(self, trouble: Trouble, says: str) -> None:
        if trouble not in self._alarms:
            log.error("alarm: %s", says)
        self._alarms[trouble] = says

    def calm(self, trouble: Trouble) -> None:
        if self._alarms.pop(trouble, ""):
            log.info("the alarm about the %s is over", trouble)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Around a call of the platform's interface: an alarm when credentials are refused, or nothing works
        for a while."""
        try:
            yield
        except (AuthExpired, Misconfigured) as error:
            self.alarm(Trouble.CREDENTIALS, str(error))
            raise
        except Retryable as error:
            self._failed += 1
            if self._failed >= UNANSWERED and Trouble.CREDENTIALS not in self._alarms:
                self.alarm(Trouble.AWAY, str(error))
            raise
        except Permanent:  # about this call or this customer: the platform is there and knows us
            self._well()
            raise
        self._well()

    def _well(self) -> None:
        self._failed = 0
        self.calm(Trouble.CREDENTIALS)
        self.calm(Trouble.AWAY)

    def gauges(self) -> Sequence[FeedGauge]:
        """Not connected, while anything is wrong: the note says what. Customers write when they like: while
        all is well, nothing is expected."""
        note = "; ".join(self._alarms.values())
        return (
            FeedGauge(
                self._feed,
                not self._alarms,
                self.heard,
                self.unreadable,
                self.duplicates,
                0,
                self._last_at,
                note,
                channel=self._channel,
                lost=self.lost,
                expects=bool(self._alarms),
            ),
        )
