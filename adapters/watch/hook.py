"""The door through which collectors tell what they see: POST {hooks}/watch, signed. OPEN_WATCH.md is the contract.

In: calls of the public door. Out: signals to `Common.tell`; an answer that names the lines nobody can read, given once
the others are safe on disk. Called by bot.hooks. A signature more than five minutes old or used before is refused, in
every process; each try is signed anew.
"""

from functools import partial
from typing import Final

import msgspec

from adapters.linewise import parts
from adapters.watch.codec import Fault, read
from adapters.watch.ear import Ear, Tell
from adapters.watch.feeds import PIECE
from bot.core.errors import Forged
from bot.core.hooks import Answer, Call
from bot.core.ports import Intake
from bot.core.secret import Secret
from bot.core.shared import Shared
from bot.core.signals import Signal
from bot.core.signed import once, proven

MOST_BYTES: Final = 1 << 20
MOST_LINES: Final = 5_000
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
        self._secret = secret
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
        name = f"open-watch-{proven(self._secret, call)}"
        taken = await once(self._shared, name, partial(self._taken, call.body))
        return Answer(msgspec.json.encode(taken), "application/json")

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
