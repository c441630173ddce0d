"""The door through which collectors tell what they see: POST {hooks}/watch, signed. OPEN_WATCH.md is the contract.

In: calls of the public door. Out: signals to `Common.tell`; an answer that names the lines nobody can read, given once
the others are safe on disk. Called by bot.hooks. A signature more than five minutes old or used before is refused, in
every process; each try is signed anew.
"""

import hashlib
import hmac
from typing import Final

import msgspec

from adapters.linewise import parts
from adapters.watch.codec import Fault, read
from adapters.watch.ear import Ear, Tell
from adapters.watch.feeds import PIECE
from bot.core.clock import SECOND
from bot.core.errors import Forged
from bot.core.hooks import Answer, Call
from bot.core.ports import Intake
from bot.core.secret import Secret
from bot.core.shared import Shared
from bot.core.signals import Signal

TIMESTAMP: Final = "x-halfminute-timestamp"
SIGNATURE: Final = "x-halfminute-signature"
MOST_BYTES: Final = 1 << 20
MOST_LINES: Final = 5_000
SKEW_S: Final = 300
REMEMBERED_S: Final = 2.0 * SKEW_S + 60.0
"""How long a signature is remembered: longer than it is good for."""
FAULTS: Final = 50


class Taken(msgspec.Struct, frozen=True):
    """What is answered. `lost`: lines nobody can read; the first of them are named."""

    taken: int
    lost: int
    faults: tuple[Fault, ...]


class WatchHook:
    """The port `Hook`."""

    most_bytes = MOST_BYTES

    def __init__(self, path: str, secret: Secret, ear: Ear, tell: Tell, shared: Shared) -> None:
        self._path = path
        self._key = secret.reveal().encode()
        self._ear = ear
        self._tell = tell
        self._shared = shared

    @property
    def path(self) -> str:
        return self._path

    async def answer(self, call: Call, intake: Intake) -> Answer:
        """Raises Forged, Unavailable."""
        if call.method != "POST":
            raise Forged(f"a {call.method}")
        name = f"open-watch-{self._signed(call)}"
        if not await self._shared.swap(name, "", "1", REMEMBERED_S):
            raise Forged("a signature that was used before")
        try:
            taken = await self._taken(call.body)
        except BaseException:
            await self._shared.drop(name, "1")  # nothing came of it: the same call may come again
            raise
        return Answer(msgspec.json.encode(taken), "application/json")

    def _signed(self, call: Call) -> str:
        """The signature, if it is right."""
        stamp, said = call.header(TIMESTAMP), call.header(SIGNATURE)
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
            raise Forged("a timestamp that is none")
        own = signature(self._key, stamp, call.body)
        if not hmac.compare_digest(own.encode(), said.lower().encode("utf-8", "replace")):
            raise Forged("a signature that does not fit")
        if abs(int(stamp) * SECOND - call.at) > SKEW_S * SECOND:
            raise Forged(f"a timestamp {round(call.at / SECOND) - int(stamp)} s old; check the clocks")
        return own

    async def _taken(self, body: bytes) -> Taken:
        """Each line by itself: one that cannot be read would not get better if it came again."""
        lines = body.split(b"\n")
        signals: list[Signal] = []
        faults: list[Fault] = []
        for number, piece in enumerate(parts(lines[:MOST_LINES], PIECE)):
            before = number * PIECE
            batch = read(piece, self._ear.channel, self._ear.clock.now())
            signals += [heard.signal for heard in self._ear.hear(batch, before)]
            faults += [msgspec.structs.replace(fault, line=fault.line + before) for fault in batch.faults]
            await self._ear.clock.sleep(0)
        if len(lines) > MOST_LINES:
            more = Fault(MOST_LINES + 1, f"{MOST_LINES} lines are taken in one call", len(lines) - MOST_LINES)
            self._ear.lose([more], 0)
            faults.append(more)
        if signals:
            await self._tell(signals)
            self._ear.count(signals)
        self._ear.arrive()
        return Taken(len(signals), sum(fault.count for fault in faults), tuple(faults[:FAULTS]))


def signature(key: bytes, timestamp: str, body: bytes) -> str:
    """Hexadecimal HMAC-SHA256 of "<timestamp>.<body>"."""
    return hmac.new(key, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
