"""Calls between this house and programs of the shop: signed, good for minutes, and taken once.

In: a secret, bytes, a `Call`. Out: `signed` (headers to send), `proven` and `once` (for doors). Called by doors
(`bot.shelfdoor`, `adapters.watch`) and by whoever calls a program (`adapters.live.poster`, `adapters.alerting`).

The signature is the hexadecimal HMAC-SHA256 of "<timestamp>.<body>"; the timestamp is in seconds since 1970.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from bot.core.clock import SECOND, Millis
from bot.core.errors import Forged
from bot.core.hooks import Call
from bot.core.secret import Secret
from bot.core.shared import Shared

TIMESTAMP: Final = "X-HalfMinute-Timestamp"
SIGNATURE: Final = "X-HalfMinute-Signature"
SKEW_S: Final = 300
REMEMBERED_S: Final = 2.0 * SKEW_S + 60.0
"""How long a signature is remembered: longer than it is good for."""
DIGITS: Final = 12

T = TypeVar("T")


def signature(secret: Secret, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.reveal().encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed(secret: Secret, body: bytes, now: Millis) -> dict[str, str]:
    """The headers that prove a call of ours."""
    timestamp = str(now // SECOND)
    return {TIMESTAMP: timestamp, SIGNATURE: signature(secret, timestamp, body)}


def proven(secret: Secret, call: Call) -> str:
    """The signature of a call that proves itself. Raises Forged."""
    stamp, said = call.header(TIMESTAMP.lower()), call.header(SIGNATURE.lower())
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= DIGITS):
        raise Forged("a timestamp that is none")
    own = signature(secret, stamp, call.body)
    if not hmac.compare_digest(own.encode(), said.lower().encode("utf-8", "replace")):
        raise Forged("a signature that does not fit")
    if abs(int(stamp) * SECOND - call.at) > SKEW_S * SECOND:
        raise Forged(f"a timestamp {round(call.at / SECOND) - int(stamp)} s old; check the clocks")
    return own


async def once(shared: Shared, name: str, work: Callable[[], Awaitable[T]]) -> T:
    """Do `work` for the call known as `name`, in one process and one time; where nothing comes of it, it may come
    again. Raises Forged for one that was used before."""
    if not await shared.swap(name, "", "1", REMEMBERED_S):
        raise Forged("a signature that was used before")
    try:
        return await work()
    except BaseException:
        await shared.drop(name, "1")
        raise
