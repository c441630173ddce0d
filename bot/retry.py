"""The one retry policy: only this file waits and tries again.

In: something that may raise `Retryable`. Out: its result, or the last error. Called by bot.app, which hands it
to delivery. An adapter says whether a failure may be repeated and how long to wait; the number of tries is a setting.
"""

import datetime as dt
import logging
from collections.abc import Awaitable, Callable

import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from bot.core.errors import Retryable

log = logging.getLogger(__name__)

LONGEST_WAIT_S = 10.0


def persisting(attempts: int) -> Callable[[Callable[[], Awaitable[str]]], Awaitable[str]]:
    """A function that awaits its argument up to `attempts` times, waiting as long as each `Retryable` asks."""
    set_on_retry_hooks([_told])  # stamina's own print arguments, unmasked, and count in the process's registry
    caller = stamina.AsyncRetryingCaller(attempts=attempts, timeout=None)

    async def persist(attempt: Callable[[], Awaitable[str]]) -> str:
        return await caller(_pause, attempt)

    return persist


def _told(details: RetryDetails) -> None:
    log.warning("tried again in %.1f s: %s", details.wait_for, details.caused_by)


def _pause(error: Exception) -> bool | float | dt.timedelta:
    return min(error.after, LONGEST_WAIT_S) if isinstance(error, Retryable) else False
