"""Links in messages that say "mine": tokens that name an alert and perhaps a person, signed and good for a while.

In: a `Claim` and the house's key (`Alerts.claim_key`). Out: a token, and back. Made by `bot.stages.paging`, read by
`bot.console.claims`.
"""

import base64
import binascii
import hmac
from typing import Final

import msgspec

from bot.core.alerts import AlertId
from bot.core.clock import Millis
from bot.core.errors import Forged
from bot.core.model import UserName

LONGEST: Final = 1_000


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who opens the link may claim that alert until then, as `person` (empty: whoever of the roster they are)."""

    alert: AlertId
    until: Millis
    person: UserName = UserName("")


def sign(claim: Claim, key: bytes) -> str:
    """The token; letters, digits, "-", "_" and a dot."""
    body = _written(msgspec.json.encode(claim))
    return f"{body}.{_seal(body, key)}"


def read(token: str, key: bytes) -> Claim:
    """What a token says, however old it is. Raises Forged for one that this house never made."""
    body, _, seal = token.partition(".")
    if len(token) > LONGEST or not token.isascii() or not hmac.compare_digest(seal, _seal(body, key)):
        raise Forged("the token of a claim link is not ours")
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=Claim)
    except (msgspec.MsgspecError, binascii.Error) as error:
        raise Forged("a claim link is signed but says nothing we know") from error


def _seal(body: str, key: bytes) -> str:
    return _written(hmac.digest(key, body.encode(), "sha256"))


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
