"""What becomes of an order when the shop's systems speak of it.

In: what is kept of an order, and news of it. Out: `fault_of`, `changed` (the order after the news), `advanced` (what a
parcel says of its order), `linked` (the parcel of an order). Pure. Called by `bot.stages.ordering` and `tracking`.
"""

import re
from collections.abc import Callable
from typing import Final

import msgspec

from bot.core import moments
from bot.core.carriers import clean, likely, named
from bot.core.catalog import Order
from bot.core.clock import SECOND, Millis
from bot.core.customers import discreet
from bot.core.orders import KeptOrder, OrderNews
from bot.core.parcels import Carrier, Milestone, Parcel, parcel_id

NUMBER: Final = re.compile(r"[0-9A-Za-z-]{6,40}", re.ASCII)
CHANNEL: Final = re.compile(r"[a-z0-9_-]{0,32}", re.ASCII)
MONEY: Final = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?", re.ASCII)
MOST_TEXT: Final = 200
TAIL: Final = 4
RECENT_DAYS: Final = 30
STATES: Final = (
    "pending_payment", "paid", "shipped", "out_for_delivery", "delivered", "signed", "refunding", "refunded",
    "cancelled",
)  # fmt: skip
"""Where an order stands, in the words of the order table (`playbooks.orders.OrderState`)."""
MOVING: Final = ("paid", "shipped", "out_for_delivery", "delivered", "signed")
"""Those through which its parcel carries it on, in their order."""
PAID: Final = MOVING[0]
UNDER_WAY: Final = MOVING[:-1]
SENT: Final = MOVING[1:]
_TIMES: Final = ("placed_at", "promised_ship_by", "shipped_at", "eta")
_OWN: Final = ("order_no", "at", "channel", "phone", "preorder", "ready", "refunded")
"""Fields of the news that are none of an `Order`."""
_BLANK: Final = Order("", "", "", "", "", "", 1, "", "", "", "", "", "", "", "", "")
_REACHED: Final = {
    Milestone.PICKED_UP: "shipped",
    Milestone.IN_TRANSIT: "shipped",
    Milestone.IN_CITY: "shipped",
    Milestone.OUT_FOR_DELIVERY: "out_for_delivery",
    Milestone.AT_LOCKER: "delivered",
    Milestone.SIGNED: "signed",
}


def fault_of(news: OrderNews) -> str:
    """Why it cannot be taken, and what would be right; empty where it can."""
    if not NUMBER.fullmatch(news.order_no):
        return "order_no: write 6 to 40 letters, digits or hyphens"
    if news.status and news.status not in STATES:
        return f"status: write one of {', '.join(STATES)}"
    if news.channel and not CHANNEL.fullmatch(news.channel):
        return "channel: write the name of an adapter, such as wechat"
    for name in ("at", *_TIMES):
        told = getattr(news, name)
        if told and moments.moment(told) is None:
            return f"{name}: write a time like 2026-11-22T09:30:00+08:00, or a date"
    for name in ("paid", "refunded"):
        told = getattr(news, name)
        if told and not MONEY.fullmatch(told):
            return f"{name}: write yuan like 129 or 129.00"
    if news.quantity is not None and not 1 <= news.quantity <= 9_999:
        return "quantity: write a number from 1 to 9999"
    if news.tracking_no and not clean(news.tracking_no):
        return "tracking_no: write at most 40 letters, digits or hyphens"
    return ""


def changed(
    kept: KeptOrder | None, news: OrderNews, source: str, now: Millis, mask: Callable[[str], str]
) -> KeptOrder | None:
    """The order after the news; None where they say nothing new, or something older than is known."""
    at = said_at(news, now)
    if kept and news.at and at < kept.changed_at:
        return None
    before = kept or KeptOrder(order=msgspec.structs.replace(_BLANK, order_no=news.order_no))
    said = {name: told for name in OrderNews.__struct_fields__ if (told := getattr(news, name)) is not None}
    fields = {name: told for name, told in said.items() if name not in _OWN}
    order = msgspec.structs.replace(before.order, **_written(fields, mask))
    after = msgspec.structs.replace(
        before,
        order=order,
        channel=said.get("channel", before.channel),
        phone_tail=_tail(said["phone"]) if "phone" in said else before.phone_tail,
        preorder=said.get("preorder", before.preorder),
        ready=said.get("ready", before.ready),
        refunded=said.get("refunded", before.refunded),
    )
    if kept and after == before:
        return None
    return msgspec.structs.replace(after, changed_at=at if news.at else before.changed_at, source=source)


def said_at(news: OrderNews, now: Millis) -> Millis:
    """When it became so; now, where they do not say."""
    found = moments.moment(news.at) if news.at else None
    return min(found or now, now)


def advanced(order: KeptOrder, parcel: Parcel) -> KeptOrder:
    """With what its parcel says: an order goes on with it, and never back."""
    reached = _REACHED.get(parcel.milestone)
    standing = order.order.status
    if reached is None or standing not in MOVING or order.order.tracking_no != parcel.number:
        return order
    if MOVING.index(reached) <= MOVING.index(standing):
        return order
    picked = next((event.at for event in parcel.events if event.milestone), parcel.shown_at)
    shipped = order.order.shipped_at or (moments.iso(picked) if picked else "")
    return msgspec.structs.replace(
        order, order=msgspec.structs.replace(order.order, status=reached, shipped_at=shipped)
    )


def carrier_of(order: Order) -> Carrier:
    """By its name; by the number where there is no name and only one carrier has such numbers."""
    if order.carrier:
        return named(order.carrier)
    found = likely(order.tracking_no)
    return found[0] if len(found) == 1 else Carrier.OTHER


def linked(parcel: Parcel | None, order: KeptOrder, customer: str, now: Millis) -> Parcel:
    """The parcel of an order, with what the order knows of it. One that is somebody else's stays theirs: `fault` says
    so. Of one that no courier spoke of the order says whether anything is waited for."""
    told = order.order
    if parcel is None:
        carrier = carrier_of(told)
        parcel = Parcel(
            id=parcel_id(carrier, told.tracking_no), carrier=carrier, number=told.tracking_no, opened_at=now
        )
    if parcel.customer and customer and parcel.customer != customer:
        fault = f"订单 {told.order_no} 也写了这个单号，但顾客不是同一个人，请核对"
        return msgspec.structs.replace(parcel, fault=fault)
    orders = dict.fromkeys((*parcel.orders, told.order_no))
    promised = moments.day_end(told.eta)
    return msgspec.structs.replace(
        parcel,
        orders=tuple(orders),
        address=order.address or parcel.address,
        customer=customer or parcel.customer,
        product=parcel.product or told.product,
        phone_tail=order.phone_tail or parcel.phone_tail,
        promised_at=max(parcel.promised_at, promised) if len(orders) > 1 else promised,
        over=parcel.over if parcel.events else told.status not in UNDER_WAY,
    )


def is_recent(order: KeptOrder, now: Millis) -> bool:
    """Whether its parcel may still be on its way; a table may hold orders of years that nobody closed."""
    told = [moments.moment(one) for one in (order.order.shipped_at, order.order.placed_at) if one]
    return not told or now - max(one or 0 for one in told) <= RECENT_DAYS * 24 * 3_600 * SECOND


def sent_at(order: KeptOrder) -> Millis:
    """When the shop says that it was shipped; 0 where it does not say."""
    shipped = moments.moment(order.order.shipped_at) if order.order.shipped_at else None
    return shipped or Millis(0) if order.order.status in SENT else Millis(0)


def _written(fields: dict[str, object], mask: Callable[[str], str]) -> dict[str, object]:
    """As they are kept: nothing unmasked, times in one form."""
    out: dict[str, object] = {}
    for name, told in fields.items():
        if not isinstance(told, str):
            out[name] = told
            continue
        text = told.strip()[:MOST_TEXT].encode("utf-8", "replace").decode()
        if name == "customer_name":
            out[name] = mask(discreet(text))
        elif name == "tracking_no":
            out[name] = clean(text)
        elif name in _TIMES:
            out[name] = _time(text)
        else:
            out[name] = mask(text) if name == "note" else text
    return out


def _time(text: str) -> str:
    found = moments.moment(text)
    return text if found is None or len(text) <= moments.DATE else moments.iso(found)


def _tail(phone: str) -> str:
    digits = "".join(one for one in phone if one.isascii() and one.isdigit())
    return digits[-TAIL:] if len(digits) >= TAIL else ""
