"""The open orders' wire form: one JSON object a line. Pure functions; the contract is OPEN_ORDERS.md.

In: raw lines. Out: `Batch`: news of orders and customers, snapshots of parcels, and a `Fault` for each line that cannot
be read. Called by the door of adapters.open_orders. A line that is odd is lost, not the ones after it. What a fault
says never repeats the line: it may hold anything.
"""

import re
from collections.abc import Sequence
from typing import Final, TypeVar

import msgspec

from adapters import loose
from adapters.dates import moment
from adapters.linewise import MAX_LINE
from adapters.loose import Fields
from bot.core.carriers import clean, likely, named
from bot.core.clock import Millis
from bot.core.customers import Consent
from bot.core.errors import Unreadable
from bot.core.moments import DATE, iso
from bot.core.orders import CustomerNews, Happened, OrderNews
from bot.core.parcels import Carrier, Milestone, Snapshot, TrackEvent, Trouble
from bot.core.selling import STATES, fault_of

MAX_TEXT: Final = 300
MAX_EVENTS: Final = 200
MAX_UNPACKED: Final = 1_000
"""Objects that arrays may bring in one call of `read`."""
TEXTS: Final = (
    "channel", "customer", "customer_name", "phone", "product", "size", "color", "status", "carrier", "tracking_no",
    "note",
)  # fmt: skip
TIMES: Final = ("placed_at", "promised_ship_by", "shipped_at", "eta")
MONEY: Final = ("paid", "refunded")
FINAL: Final = frozenset({Milestone.SIGNED, Milestone.RETURNED})
_MILESTONES: Final = {str(one): one for one in Milestone}
_TROUBLES: Final = {str(one): one for one in Trouble}
_HAPPENED: Final = {str(one): one for one in Happened}
_CONSENTS: Final = {str(one): one for one in Consent}
_BIRTHDAY: Final = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)
T = TypeVar("T")
_CHANNEL: Final = re.compile(r"[a-z0-9_-]{1,32}", re.ASCII)


class Fault(msgspec.Struct, frozen=True):
    """What could not be read: `line` counts from 1 within the call."""

    line: int
    says: str


class Batch(msgspec.Struct):
    """What a number of lines held, with the line each stood in."""

    orders: list[tuple[int, OrderNews]]
    customers: list[tuple[int, CustomerNews]]
    parcels: list[Snapshot]
    faults: list[Fault]
    unpacked: int = 0


def read(raws: Sequence[bytes], source: str, channel: str, now: Millis) -> Batch:
    """Every line, in order; blank ones are skipped. Never raises. `channel` is of lines that do not say."""
    batch = Batch([], [], [], [])
    for number, raw in enumerate(raws, 1):
        if len(raw) > MAX_LINE:
            batch.faults.append(Fault(number, f"a line longer than {MAX_LINE} bytes"))
        elif raw.strip(b"\xef\xbb\xbf\0 \t\r\n"):
            try:
                found = loose.value(raw)
                for item in _items(found, batch):
                    _take(number, item, source, channel, now, batch)
            except Unreadable as error:
                batch.faults.append(Fault(number, str(error)))
    return batch


def _items(found: object, batch: Batch) -> Sequence[object]:
    if not isinstance(found, list):
        return (found,)
    batch.unpacked += len(found)
    if batch.unpacked > MAX_UNPACKED:
        raise Unreadable(f"{MAX_UNPACKED} objects in arrays are taken at once; send lines")
    return found


def _take(number: int, item: object, source: str, channel: str, now: Millis, batch: Batch) -> None:
    """Raises Unreadable."""
    if not isinstance(item, dict):
        raise Unreadable("a line must be a JSON object with a type")
    match item.get("type"):
        case "order":
            news = _order(item, channel)
            if fault := fault_of(news):
                raise Unreadable(fault)
            batch.orders.append((number, news))
        case "parcel":
            batch.parcels.append(_parcel(item, source, now))
        case "customer":
            batch.customers.append((number, _customer(item, channel)))
        case _:
            raise Unreadable("`type` must be order, parcel or customer")


def _order(item: Fields, channel: str) -> OrderNews:
    said: dict[str, object] = {"order_no": loose.text(item.get("order_no")).strip()}
    for name in TEXTS:
        if name in item and item[name] is not None:
            said[name] = loose.text(item[name]).strip()[:MAX_TEXT]
    for name in (*TIMES, "at"):
        if (told := item.get(name)) is not None:
            said[name] = _time(name, told)
    for name in MONEY:
        if (told := item.get(name)) is not None:
            said[name] = loose.text(told).strip().removeprefix("¥").replace(",", "")
    for name in ("preorder", "ready"):
        if (told := item.get(name)) is not None:
            said[name] = loose.flag(told)
    if (told := item.get("quantity")) is not None:
        said["quantity"] = round(loose.number(told, 0.0))
    if "customer" in said and channel:
        said.setdefault("channel", channel)
    if said.get("status") not in (None, "", *STATES):
        raise Unreadable(f"status: write one of {', '.join(STATES)}")
    return msgspec.convert(said, OrderNews)


def _time(name: str, told: object) -> str:
    """In ISO 8601; a date stays one. What has no zone is Beijing's."""
    if told == "":
        return ""
    found = moment(told)
    if found is None:
        raise Unreadable(f"{name}: write a time like 2026-11-22T09:30:00+08:00, or milliseconds since 1970")
    written = iso(found)
    return written[:DATE] if isinstance(told, str) and not told.isdigit() and ":" not in told else written


def _parcel(item: Fields, source: str, now: Millis) -> Snapshot:
    number = clean(loose.text(item.get("number")))
    if not number:
        raise Unreadable("number: write at most 40 letters, digits or hyphens")
    told = item.get("events")
    listed = told[-MAX_EVENTS:] if isinstance(told, list) else []
    events = sorted((_event(loose.fields(one)) for one in listed), key=lambda event: event.at)
    reached = next((event.milestone for event in reversed(events) if event.milestone), Milestone.ANNOUNCED)
    milestone = _milestone(item.get("milestone")) or reached
    trouble = _trouble(item.get("trouble")) or (events[-1].trouble if events else None)
    return Snapshot(
        carrier=_carrier(loose.text(item.get("carrier")), number),
        number=number,
        events=tuple(events),
        milestone=milestone,
        trouble=trouble,
        over=loose.flag(item.get("over")) or milestone in FINAL,
        eta=moment(item.get("eta")) or Millis(0),
        source=source,
        heard_at=now,
    )


def _carrier(written: str, number: str) -> Carrier:
    found = likely(number)
    return named(written) if written else found[0] if len(found) == 1 else Carrier.OTHER


def _event(item: Fields) -> TrackEvent:
    at = moment(item.get("at"))
    if at is None:
        raise Unreadable("an event without a time that can be read; write `at`")
    return TrackEvent(
        at,
        loose.text(item.get("text"))[:MAX_TEXT],
        _milestone(item.get("milestone")),
        _trouble(item.get("trouble")),
        loose.text(item.get("place"))[:MAX_TEXT],
    )


def _milestone(told: object) -> Milestone | None:
    return _word("milestone", told, _MILESTONES)


def _trouble(told: object) -> Trouble | None:
    return _word("trouble", told, _TROUBLES)


def _word(name: str, told: object, known: dict[str, T]) -> T | None:
    if told in (None, ""):
        return None
    found = known.get(loose.text(told))
    if found is None:
        raise Unreadable(f"{name}: write one of {', '.join(known)}")
    return found


def _customer(item: Fields, channel: str) -> CustomerNews:
    what = _word("what", item.get("what"), _HAPPENED)
    said = loose.text(item.get("channel")).strip() or channel
    customer = loose.ident(item.get("customer"))
    if what is None:
        raise Unreadable(f"what: write one of {', '.join(_HAPPENED)}")
    if not _CHANNEL.fullmatch(said) or not customer:
        raise Unreadable("a customer needs `channel`, the name of an adapter, and `customer`, their account there")
    birthday = loose.text(item.get("birthday")).strip()
    if birthday and not _BIRTHDAY.fullmatch(birthday):
        raise Unreadable("birthday: write month and day, like 02-29")
    product = loose.ident(item.get("product"))
    if what is not Happened.PROFILE and not product:
        raise Unreadable(f"{what}: name the `product`")
    return CustomerNews(
        channel=said,
        customer=customer,
        what=what,
        product=product,
        at=_time("at", item["at"]) if item.get("at") is not None else None,
        birthday=birthday or None,
        member=loose.text(item["member"]).strip()[:40] if item.get("member") is not None else None,
        consent=_word("consent", item.get("consent"), _CONSENTS),
    )
