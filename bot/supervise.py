"""Loops that must go on: what to do when one of them fails.

In: a coroutine function. Out: nothing; it runs until cancelled. Called by bot.app for every loop of the house.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from bot.core.clock import Clock
from bot.core.errors import LeaseLost, Misconfigured, Unavailable

log = logging.getLogger(__name__)

PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 4.0
"""Short enough that work goes on well within the ten seconds of quality-bar P5 once what was away is back."""
CALM_S: Final = 60.0
"""A loop that ran this long before it failed starts again with the shortest pause."""


async def forever(name: str, work: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Run `work` until it ends, again whenever it fails, after a pause that grows while it keeps failing.

    A `Misconfigured` ends it: trying again cannot help, and the log says what to change.
    """
    pause = PAUSE_S
    while True:
        began = clock.monotonic()
        try:
            await work()
            return
        except Exception as error:
            if _among(error, Misconfigured):
                log.error("%s stops: %s", name, _first(error))
                return
            if _among(error, Unavailable, LeaseLost):
                log.warning("%s begins again: %s", name, _first(error))
            else:
                log.exception("%s failed and begins again", name)
        pause = PAUSE_S if clock.monotonic() - began > CALM_S else min(pause * 2, LONGEST_PAUSE_S)
        await clock.sleep(pause)


def _among(error: Exception, *kinds: type[Exception]) -> bool:
    """Whether `error`, or everything in a group of errors, is of these kinds."""
    if isinstance(error, ExceptionGroup):
        return all(_among(inner, *kinds) for inner in error.exceptions)
    return isinstance(error, kinds)


def _first(error: Exception) -> Exception:
    return _first(error.exceptions[0]) if isinstance(error, ExceptionGroup) else error
