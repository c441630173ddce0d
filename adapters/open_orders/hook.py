"""The door through which the shop's own systems tell of orders, parcels and customers: POST {hooks}/orders, signed.

In: calls of the public door. Out: `Common.ordered` and `Common.track`; an answer that names the lines nobody can take,
given once the others are safe on disk. Called by bot.hooks. A signature more than five minutes old or used before is
refused, in every process; each try is signed anew. OPEN_ORDERS.md is the contract.
"""

from functools import partial
from typing import Final

import msgspec

from adapters.linewise import parts
from adapters.open_orders.codec import Batch, Fault, read
from adapters.open_orders.settings import NAME, OpenOrdersSettings
from adapters.pulse import Pulse
from bot.core.clock import Clock
from bot.core.errors import Forged
from bot.core.hooks import Answer, Call
from bot.core.ports import Intake
from bot.core.shared import Common
from bot.core.signed import once, proven

MOST_BYTES: Final = 4 << 20
MOST_LINES: Final = 1_000
PIECE: Final = 200
"""Lines read before others get their turn."""
FAULTS: Final = 50


class Taken(msgspec.Struct, frozen=True):
    """What is answered: how many orders and customers were new or known, with every parcel that was heard among the
    new; how many lines are lost, of which the first are named."""

    taken: int
    known: int
    lost: int
    faults: tuple[Fault, ...]


class OrdersHook:
    """The port `Hook`."""

    most_bytes = MOST_BYTES

    def __init__(self, settings: OpenOrdersSettings, clock: Clock, common: Common, pulse: Pulse) -> None:
        self._settings = settings
        self._clock = clock
        self._common = common
        self._pulse = pulse

    @property
    def path(self) -> str:
        return self._settings.path

    async def answer(self, call: Call, intake: Intake) -> Answer:
        """Raises Forged, Unavailable."""
        if call.method != "POST":
            raise Forged(f"a {call.method}")
        name = f"open-orders-{proven(self._settings.secret, call)}"
        taken = await once(self._common.shared, name, partial(self._taken, call.body))
        return Answer(msgspec.json.encode(taken), "application/json")

    async def _taken(self, body: bytes) -> Taken:
        """Each line by itself: one that cannot be taken would not get better if it came again."""
        lines = body.split(b"\n")
        taken = known = 0
        faults: list[Fault] = []
        for number, piece in enumerate(parts(lines[:MOST_LINES], PIECE)):
            batch = read(piece, NAME, self._settings.channel, self._clock.now())
            new, same, wrong = await self._told(batch)
            taken, known = taken + new, known + same
            faults += [Fault(fault.line + number * PIECE, fault.says) for fault in (*batch.faults, *wrong)]
            await self._clock.sleep(0)
        if len(lines) > MOST_LINES:
            faults.append(Fault(MOST_LINES + 1, f"{MOST_LINES} lines are taken in one call; these are not"))
        self._pulse.hears(new=True)
        self._pulse.unreadable += len(faults)
        return Taken(taken, known, len(faults), tuple(sorted(faults, key=lambda one: one.line)[:FAULTS]))

    async def _told(self, batch: Batch) -> tuple[int, int, list[Fault]]:
        """Orders first, so that their parcels are known. Raises Unavailable."""
        wrong: list[Fault] = []
        orders = await self._common.ordered.orders([one for _, one in batch.orders], NAME)
        customers = await self._common.ordered.customers([one for _, one in batch.customers], NAME)
        await self._common.track.heard(batch.parcels)
        for told, places in ((orders, batch.orders), (customers, batch.customers)):
            for fault in told.faults:
                place, _, says = fault.partition(": ")
                at = int(place) if place.isdigit() else 0
                line = places[at - 1][0] if 0 < at <= len(places) else 1
                wrong.append(Fault(line, says or fault))
        return orders.taken + customers.taken + len(batch.parcels), orders.known + customers.known, wrong
