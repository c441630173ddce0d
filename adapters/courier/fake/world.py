"""Parcels that are none, as every fake vendor sees them: where they went, in the words of their carrier.

In: what becomes of parcels. Out: `Journey`s by number. Called by the fake vendors of adapters.courier. Each vendor says
it in codes of its own.
"""

from enum import StrEnum
from typing import Final

import msgspec

from bot.core.clock import Clock, Millis
from bot.core.parcels import Carrier


class Stop(StrEnum):
    """What can happen to a parcel."""

    ORDERED = "ordered"
    PICKED_UP = "picked_up"
    ON_ROAD = "on_road"
    IN_CITY = "in_city"
    DELIVERING = "delivering"
    IN_LOCKER = "in_locker"
    SIGNED = "signed"
    SIGNED_FOR = "signed_for"  # by somebody else
    FETCHED = "fetched"  # out of a locker
    STUCK = "stuck"
    LATE = "late"  # out for delivery for too long
    FAILED = "failed"
    UNREACHED = "unreached"
    REFUSED = "refused"
    LEFT = "left"  # in a locker for too long
    NO_SUCH_PLACE = "no_such_place"
    DAMAGED = "damaged"
    STOPPED = "stopped"
    RETURNING = "returning"


OVER: Final = frozenset({Stop.SIGNED, Stop.SIGNED_FOR, Stop.FETCHED})


class Line(msgspec.Struct, frozen=True):
    """One line of a history."""

    at: Millis
    stop: Stop
    text: str
    place: str = ""


class Journey(msgspec.Struct):
    """One parcel, oldest line first; `tail` are the last digits of its receiver's phone."""

    carrier: Carrier
    number: str
    tail: str = ""
    lines: list[Line] = []

    @property
    def over(self) -> bool:
        return bool(self.lines) and self.lines[-1].stop in OVER


class FakeParcels:
    """All parcels there are."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._journeys: dict[str, Journey] = {}

    def add(self, carrier: Carrier, number: str, tail: str = "") -> Journey:
        """Handed in, if it was not."""
        return self._journeys.setdefault(number, Journey(carrier, number, tail))

    def moves(self, number: str, stop: Stop, text: str, place: str = "", at: Millis | None = None) -> Journey:
        """Something happens to it, now or at `at`."""
        journey = self._journeys[number]
        journey.lines.append(Line(self._clock.now() if at is None else at, stop, text, place))
        return journey

    def of(self, number: str) -> Journey | None:
        return self._journeys.get(number)
