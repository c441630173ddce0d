"""What proves that a call comes from Weibo: a signature over the app's secret, the time and a nonce, on every call.

In: raw calls, the app's secret. Out: nothing, or Forged, whatever is wrong; Skewed for what is proven but not of now.
Called by adapters.weibo.account. Rules and vector: platform-apis.md 5.1 and 1.11. The body is not signed: a call that
somebody caught could carry other words for as long as `WINDOW_S`; only https on the way protects from that.
"""

import hashlib
import hmac
import re
from typing import Final

from bot.core.clock import SECOND
from bot.core.errors import Forged
from bot.core.hooks import Call
from bot.core.secret import Secret

WINDOW_S: Final = 300
"""How far a call's time may lie from ours: the platform repeats a call for 20 s, clocks differ."""
MILLIS_FROM: Final = 100_000_000_000
"""A number from here on counts milliseconds, as in the platform's own example; smaller ones count seconds."""
_TIME: Final = re.compile(r"[0-9]{1,14}", re.ASCII)


class Skewed(Forged):
    """Proven, but made too far from our time: our clock is off, or somebody repeats an old call."""

    def __init__(self, off_s: float) -> None:
        super().__init__(f"proven, but made {abs(off_s):.0f} s {'before' if off_s < 0 else 'after'} our time")


def prove(call: Call, secret: Secret) -> None:
    """Raises Forged unless it was signed with the app's secret, and lately."""
    told = call.field("timestamp")
    if not _TIME.fullmatch(told):
        raise Forged("a time that is none")
    due = signature(secret.reveal(), told, call.field("nonce"))
    if not hmac.compare_digest(due.encode(), call.field("signature").encode("utf-8", "replace")):
        raise Forged("signature does not fit")
    made = int(told) / SECOND if int(told) >= MILLIS_FROM else int(told)
    off_s = made - call.at / SECOND
    if abs(off_s) > WINDOW_S:
        raise Skewed(off_s)


def signature(*parts: str) -> str:
    """SHA-1 of the sorted parts, in hex."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
