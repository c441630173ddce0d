"""Calls that Weibo does not take from us for a while, each of which must not keep the others from being made.

In: what a call raised. Out: whether to leave it out for now. Called by adapters.weibo.hearing and .watching. A call of
which this hour's share is used up (10024) rests until the next hour; one that the app has no right to is tried again an
hour later, in case somebody asked for it meanwhile.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from adapters.pulse import Pulse, Trouble
from adapters.weibo.errors import WeiboError
from bot.core.clock import SECOND, Clock, Millis, later
from bot.core.errors import Misconfigured

log = logging.getLogger(__name__)

THIS_CALL: Final = 10024
HOUR_S: Final = 3600


class Rests:
    """By the name of a call."""

    def __init__(self, clock: Clock, pulse: Pulse) -> None:
        self._clock = clock
        self._pulse = pulse
        self._until: dict[str, Millis] = {}

    def rests(self, name: str) -> bool:
        return self._until.get(name, Millis(0)) > self._clock.now()

    @contextmanager
    def resting(self, name: str) -> Iterator[None]:
        """Around a call: a refusal of this very call ends here, and it rests; anything else goes on."""
        try:
            yield
            if self._until.pop(name, None):
                self._pulse.calm(Trouble.RIGHTS)
        except WeiboError as error:
            if error.code != THIS_CALL:
                raise
            self._rest(name, HOUR_S - self._clock.now() / SECOND % HOUR_S, str(error))
        except Misconfigured as error:
            self._pulse.alarm(Trouble.RIGHTS, str(error))
            self._rest(name, HOUR_S, str(error))

    def _rest(self, name: str, seconds: float, why: str) -> None:
        log.warning("Weibo is not asked for %s any more for %.0f min: %s", name, seconds / 60, why)
        self._until[name] = later(self._clock.now(), seconds)
