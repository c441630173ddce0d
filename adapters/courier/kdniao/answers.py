"""What 快递鸟 tells of parcels, pushed or asked for, read into snapshots.

In: the JSON of a proven push, or an answer. Out: `Snapshot`s. Pure. Called by adapters.courier.kdniao. A field that is
wrong is lost, never the parcel; a parcel without a number is left out. Fields: platform-apis.md 7.2.
"""

from typing import Final

import msgspec

from adapters import dates, loose
from adapters.courier.history import MOST_PLACE, Meaning, Row, cleaned, events, standing
from adapters.courier.kdniao.codes import CARRIERS, STATES, STICKY
from adapters.courier.kdniao.settings import NAME
from adapters.loose import Fields
from bot.core.carriers import clean
from bot.core.clock import Millis
from bot.core.errors import Forged, Unreadable
from bot.core.parcels import Carrier, Milestone, Snapshot, TrackEvent

MOST_PARCELS: Final = 100
"""The vendor sends at most ten in a push."""
MOST_ROWS: Final = 1_000
MOST_WHY: Final = 120


def read(raw: bytes, business_id: str, at: Millis) -> list[Snapshot]:
    """The parcels of a push. Raises Forged for another business's, Unreadable."""
    push = loose.value(raw)
    if not isinstance(push, dict):
        raise Unreadable("JSON that is no object")
    if loose.ident(push.get("EBusinessID")) != business_id:
        raise Forged("a push for another business")
    found = push.get("Data")
    if not isinstance(found, list):
        raise Unreadable("a push without Data")
    told = [parcel(loose.fields(one), at) for one in found[:MOST_PARCELS]]
    known = [one for one in told if one is not None]
    if found and not known:
        raise Unreadable("a push of parcels without numbers")
    return known


def parcel(told: Fields, at: Millis) -> Snapshot | None:
    """One parcel; None where nobody can tell which."""
    number = clean(loose.text(told.get("LogisticCode")))
    if not number:
        return None
    history = _at_station(events(_rows(told.get("Traces")), at, newest_first=False), told)
    stands = standing(history, _state(told))
    failed = loose.text(told.get("Reason")) if told.get("Success") is False else ""
    eta = dates.moment(told.get("EstimatedDeliveryTime"))
    return Snapshot(
        carrier=CARRIERS.get(loose.text(told.get("ShipperCode")).strip().upper(), Carrier.OTHER), number=number,
        events=history, milestone=stands.milestone or Milestone.ANNOUNCED, trouble=stands.trouble, over=stands.final,
        gone="" if history else cleaned(failed, MOST_WHY), eta=eta or Millis(0), source=NAME, heard_at=at,
    )  # fmt: skip


def _at_station(history: tuple[TrackEvent, ...], told: Fields) -> tuple[TrackEvent, ...]:
    """The station where it waits stands beside the history, not in it."""
    station = cleaned(loose.text(told.get("Station")), MOST_PLACE)
    if not (station and history and history[-1].milestone is Milestone.AT_LOCKER):
        return history
    return (*history[:-1], msgspec.structs.replace(history[-1], place=station))


def _state(told: Fields) -> Meaning | None:
    """StateEx where it is told; a coarse 4 says only that there once was trouble, so the last line decides."""
    fine, coarse = loose.ident(told.get("StateEx")), loose.ident(told.get("State"))
    if fine in STATES and fine != "0":
        return STATES[fine]
    lines = told.get("Traces")
    fine_lines = isinstance(lines, list) and any(loose.fields(line).get("Action") for line in lines[:MOST_ROWS])
    return None if coarse == STICKY and fine_lines else STATES.get(coarse)


def _rows(found: object) -> list[Row]:
    lines = found[:MOST_ROWS] if isinstance(found, list) else []
    return [_row(line) for line in lines if isinstance(line, dict)]


def _row(line: Fields) -> Row:
    return Row(
        dates.moment(line.get("AcceptTime")), loose.text(line.get("AcceptStation")),
        STATES.get(loose.ident(line.get("Action")), Meaning(rough=True)), loose.text(line.get("Location")),
    )  # fmt: skip
