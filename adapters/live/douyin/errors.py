"""What Douyin's error codes mean, and what is to be done about each.

In: `err_no` and `err_msg`. Out: an exception of the product's tree, made by `error_for`. Called by
adapters.live.douyin.api. Codes: platform-apis.md 4.2; all of them come with HTTP 200.
"""

from typing import Final

from bot.core.errors import AuthExpired, HalfMinuteError, Misconfigured, Permanent, Retryable

TOKEN_REFUSED: Final = 40022
BUSY: Final = 10001
NOT_LIVE: Final = 5003019
BUSY_S: Final = 1.0

_OURS: Final = {40023: "a parameter is missing", 10011: "the page asked for is none"}
_SETUP: Final = {
    40015: "app_id is not known to Douyin; compare it with the app's page",
    40017: "app_secret is wrong; copy it anew from the app's page",
    40020: "the grant is not accepted",
}
NOT_LIVE_SAYS: Final = (
    "Douyin pushes nothing from this room: the room's number is wrong or its stream is over, the app is not mounted in "
    "it, the app has no right to this type of message, or its pushes are too many"
)


class NotLive(Permanent):
    """The conditions for a task are not met; a mount may lag behind (5003019)."""


def error_for(code: int, message: str, what: str) -> HalfMinuteError:
    """The exception for a code; `message` is Douyin's own."""
    says = f"(Douyin says {code}: {message[:120]})"
    if code == NOT_LIVE:
        return NotLive(f"{what}: {NOT_LIVE_SAYS} {says}")
    if code == TOKEN_REFUSED:
        return AuthExpired(f"{what}: the access token is not valid {says}")
    if code == BUSY:
        return Retryable(f"{what}: Douyin is busy {says}", BUSY_S)
    if code in _SETUP:
        return Misconfigured(f"{what}: {_SETUP[code]} {says}")
    return Permanent(f"{what}: {_OURS.get(code, 'an unknown refusal')} {says}")
