"""What the open platform's codes mean, and what is to be done about each.

In: `code` and `message` of an answer. Out: a `Refusal`. Called by adapters.live.bilibili.api. Codes and their
treatment: platform-apis.md 3.3.
"""

from enum import StrEnum
from typing import Final

import msgspec

from bot.core.errors import Permanent


class Remedy(StrEnum):
    """What a code asks for."""

    AGAIN = "again"  # try again after a while, longer each time
    NONCE = "nonce"  # at once, with another nonce
    CLOCK = "clock"  # this machine's clock is wrong; try again once in a while
    COOL = "cool"  # the platform wants a pause between two sessions
    TAKEN = "taken"  # another session stands; it ends by itself when nobody keeps it
    RENEW = "renew"  # this session is over; begin another
    DONE = "done"  # there was nothing to end
    CODE = "code"  # the identity code is wrong: never ask with it again
    SETUP = "setup"  # nothing works until somebody changes a setting, here or on the platform's page


class Meaning(msgspec.Struct, frozen=True):
    """One code, in words for people."""

    remedy: Remedy
    says: str
    wait_s: float = 0.0


STALE_S: Final = 60.0
"""A session that gets no heartbeat ends after so long."""
_OURS: Final = "Bilibili cannot read our call; update HalfMinute"

CODES: Final[dict[int, Meaning]] = {
    4000: Meaning(Remedy.SETUP, "Bilibili takes a parameter for wrong; compare app_id with the platform's page"),
    4001: Meaning(Remedy.SETUP, "access_key is not valid; copy it from the platform's page"),
    4002: Meaning(Remedy.SETUP, "the signature is wrong; copy access_secret from the platform's page"),
    4003: Meaning(Remedy.CLOCK, "this machine's clock is off; let it follow a time server (NTP)", 60.0),
    4004: Meaning(Remedy.NONCE, "the nonce was used before"),
    4005: Meaning(Remedy.SETUP, _OURS),
    4006: Meaning(Remedy.SETUP, _OURS),
    4007: Meaning(
        Remedy.SETUP, "this machine's address is not on the app's IP whitelist; add it on the platform's page"
    ),
    4008: Meaning(Remedy.SETUP, "the app has no right to this call; ask for it on the platform's page"),
    4009: Meaning(Remedy.AGAIN, "too many calls lately", 10.0),
    4010: Meaning(Remedy.SETUP, _OURS),
    4011: Meaning(Remedy.SETUP, _OURS),
    4012: Meaning(Remedy.SETUP, _OURS),
    4013: Meaning(Remedy.SETUP, _OURS),
    5000: Meaning(Remedy.AGAIN, "Bilibili has trouble"),
    5001: Meaning(Remedy.AGAIN, "Bilibili has trouble"),
    5002: Meaning(Remedy.AGAIN, "Bilibili has trouble"),
    5003: Meaning(Remedy.AGAIN, "Bilibili has trouble"),
    5004: Meaning(Remedy.SETUP, "the room is not on the app's list of rooms; change the list on the platform's page"),
    5005: Meaning(Remedy.SETUP, "the room is on the app's black list; change the list on the platform's page"),
    5011: Meaning(
        Remedy.SETUP, "an app that is not published may only join its developer's own room; publish it first"
    ),
    6012: Meaning(Remedy.SETUP, "Bilibili knows no host for this code; take the code of a host with a live room"),
    7000: Meaning(Remedy.DONE, "no session stands"),
    7001: Meaning(Remedy.COOL, "Bilibili wants a pause between two sessions", 12.0),
    7002: Meaning(
        Remedy.TAKEN, "another session stands for this room: does another program use the same code?", STALE_S
    ),
    7003: Meaning(Remedy.RENEW, "the session is over"),
    7004: Meaning(Remedy.SETUP, _OURS),
    7005: Meaning(Remedy.SETUP, _OURS),
    7007: Meaning(
        Remedy.CODE, "the identity code (身份码) is wrong; copy it anew from the host's live page and set it here"
    ),
    7008: Meaning(Remedy.SETUP, "the plug-in is open in this room already; close it there"),
    7009: Meaning(Remedy.SETUP, "the host has not bought or added this app; add it on the platform's page"),
    7010: Meaning(Remedy.TAKEN, "five sessions of this app stand in the room; close the other programs", STALE_S),
    8002: Meaning(Remedy.SETUP, "the project has no access; ask for it on the platform's page"),
}
UNKNOWN: Final = Meaning(Remedy.AGAIN, "an unknown refusal", 10.0)


class Refusal(Permanent):
    """Bilibili said no; `meaning` tells what to do."""

    def __init__(self, what: str, code: int, message: str, meaning: Meaning, hint: str = "") -> None:
        told = message[:80] if message.isprintable() else ""
        super().__init__(f"{what}: {hint or meaning.says} (Bilibili says {code}: {told})")
        self.code = code
        self.meaning = meaning


def refusal(what: str, code: int, message: str, hint: str = "") -> Refusal:
    """`hint` takes the place of the table's words where more is known."""
    return Refusal(what, code, message, CODES.get(code, UNKNOWN), hint)
