"""What is planned for a parcel or an order: notices to its customer, and looks at whether it goes on.

In: a parcel or an order, what is to be told of it. Out: due items. Pure. Called by `bot.stages.tracking` and
`ordering`. The values are those of `bot.core.notices.FIELDS`.
"""

import re
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Final

import msgspec

from bot.core import moments
from bot.core.carriers import name_of
from bot.core.clock import Millis, later
from bot.core.conversations import customer_of
from bot.core.due import Due, DueKind, due_id
from bot.core.model import Choice, partition_of
from bot.core.notices import FIELDS, Notice, NoticeKind, notice_id
from bot.core.orders import KeptOrder
from bot.core.parcels import Milestone, Parcel, Trouble
from bot.core.selling import sent_at
from bot.core.tracking import (
    HOUR,
    PROMISE,
    STALLED,
    Telling,
    is_fresh,
    is_there,
    marked,
    moved_at,
    told_next,
)

CODE: Final = re.compile(
    r"(?:取件码|提货码|取货码|凭货码|货码|凭)\s*[:：]?\s*([A-Za-z0-9]{1,6}(?:-[A-Za-z0-9]{1,6}){0,4})"
)
OLD_DAYS: Final = 10
"""Of what has not moved for so long no look is planned: it is a table of old parcels."""
SHIP_BY: Final = "ship_by"
REFUNDED: Final = "refunded"
READY: Final = "ready"
LATE: Final = {
    NoticeKind.SHIPPED: (12 * 3_600, True),
    NoticeKind.OUT_FOR_DELIVERY: (4 * 3_600, True),
    NoticeKind.AT_LOCKER: (3 * 3_600, False),
    NoticeKind.SIGNED: (24 * 3_600, True),
    NoticeKind.DELAYED: (24 * 3_600, False),
    NoticeKind.EXCEPTION: (12 * 3_600, False),
    NoticeKind.RETURNED: (24 * 3_600, False),
    NoticeKind.REFUNDED: (24 * 3_600, False),
    NoticeKind.SHIP_LATE: (24 * 3_600, True),
    NoticeKind.PREORDER_READY: (24 * 3_600, False),
}
"""So much later (seconds) a notice is late, and whether it is dropped then: that a parcel comes today is no news
tomorrow."""
WHAT: Final = {
    Trouble.NOT_MOVING: ("快递有一阵没有更新了", "我们会催快递核实"),
    Trouble.NOT_SIGNED: ("快递显示还没有签收", "没收到的话回复我们，马上去查"),
    Trouble.LEFT_IN_LOCKER: ("包裹还没有取走", "不方便取的话回复我们来协调"),
    Trouble.REFUSED: ("快递显示包裹被拒收", "要重新派送，直接回复我们"),
    Trouble.FAILED: ("快递派送没有成功", "我们会联系快递重新派送"),
    Trouble.UNREACHABLE: ("快递员没联系上您", "回复方便的时间，我们来转告"),
    Trouble.BAD_ADDRESS: ("快递说地址需要核对", "把正确地址回复给我们就行"),
    Trouble.DAMAGED: ("快递反馈包裹有破损", "要补发或退款，直接回复我们"),
    Trouble.LOST: ("快递暂时找不到包裹", "要补发或退款，直接回复我们"),
    Trouble.STOPPED: ("快递停止了派送", "我们会跟快递核实原因"),
    Trouble.CUSTOMS: ("包裹清关遇到了问题", "我们会跟快递核实原因"),
    Trouble.UNKNOWN: ("快递反馈包裹有异常", "我们会跟快递核实原因"),
}
"""What is the matter and what we do about it, in at most 20 characters each (a field of a platform's template)."""
BACK: Final = ("包裹正在退回", "要重新寄出，直接回复我们")
RETURNED_NEXT: Final = "要重新寄出或退款，直接回复我们"
CHOICE: Final = "继续等、换一款或退款都可以"
CHOICES: Final = (Choice("ship-wait", "继续等"), Choice("ship-change", "换一款"), Choice("ship-refund", "申请退款"))


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """How things are called and when: `product` names a product by its id; what comes of one parcel within `gather_s`
    is told once. `partitions`: of the store, in which customers lie."""

    product: Callable[[str], str]
    zone: tzinfo
    gather_s: float
    partitions: int

    def customer(self, order: KeptOrder) -> str:
        """The id of whoever ordered; "" where nobody knows how to reach them."""
        address = order.address
        return customer_of(address, partition_of(address, self.partitions)) if address else ""


def of_parcel(parcel: Parcel, telling: Telling, now: Millis, saying: Saying) -> Due | None:
    """The notice of a parcel; None where nobody knows whom to tell."""
    if parcel.address is None:
        return None
    values = {
        "product": saying.product(parcel.product),
        "tail": parcel.orders[-1][-4:] if parcel.orders else "",
        "carrier": name_of(parcel.carrier),
        "number": parcel.number,
        "place": parcel.events[-1].place if parcel.events else "",
        "eta": moments.said_day(parcel.eta or parcel.promised_at, saying.zone)
        if parcel.eta or parcel.promised_at
        else "",
        "code": _code(parcel),
        "since": moments.said_day(moved_at(parcel), saying.zone),
        **_explained(parcel, telling),
    }
    wanted = FIELDS[telling.kind]
    notice = Notice(
        id=notice_id(telling.kind, parcel.id, telling.event),
        kind=telling.kind,
        subject=parcel.id,
        event=telling.event,
        address=parcel.address,
        customer=parcel.customer,
        born_at=telling.born_at,
        values={name: value for name, value in values.items() if name in wanted and value},
        product=parcel.product,
        order_no=parcel.orders[-1] if parcel.orders else "",
        parcel=parcel.id,
    )
    key = trouble_key(parcel) if is_of_trouble(telling) else parcel_key(parcel)
    return _due(notice, later(now, saying.gather_s), key, f"包裹 尾号{parcel.number[-4:]}")


def of_order(
    order: KeptOrder, event: str, born_at: Millis, now: Millis, saying: Saying, reason: str = ""
) -> Due | None:
    """The notice of an order (REFUNDED, READY, SHIP_BY); None where nobody knows whom to tell."""
    if order.address is None:
        return None
    kind = {REFUNDED: NoticeKind.REFUNDED, READY: NoticeKind.PREORDER_READY, SHIP_BY: NoticeKind.SHIP_LATE}[event]
    by = moments.moment(order.order.promised_ship_by)
    values = {
        "product": saying.product(order.order.product),
        "tail": order.order.order_no[-4:],
        "amount": order.refunded,
        "by": moments.said_day(by, saying.zone) if by else "",
        "reason": reason,
        "choice": CHOICE,
    }
    notice = Notice(
        id=notice_id(kind, order.order.order_no, event),
        kind=kind,
        subject=order.order.order_no,
        event=event,
        address=order.address,
        customer=saying.customer(order),
        born_at=born_at,
        values={name: value for name, value in values.items() if name in FIELDS[kind] and value},
        product=order.order.product,
        order_no=order.order.order_no,
        choices=CHOICES if event == SHIP_BY else (),
    )
    return _due(notice, later(now, saying.gather_s), order_key(order, event), f"订单 尾号{order.order.order_no[-4:]}")


class Looks(msgspec.Struct, frozen=True, kw_only=True):
    """Hours without movement that are a delay, and hours before a promise at which it is looked whether it is kept."""

    stalled_h: float
    ship_warn_h: float


def following(
    parcel: Parcel, orders: Sequence[KeptOrder], now: Millis, saying: Saying
) -> tuple[Parcel, tuple[Due, ...], tuple[str, ...]]:
    """The parcel with what its customer is told from now on, the notice for it, and the keys of what is moot: what
    waits to be told of a trouble that is over, or of a milestone that a trouble has overtaken."""
    moot = () if parcel.trouble else (trouble_key(parcel),)
    sent = max((sent_at(order) for order in orders), default=Millis(0))
    told = told_next(parcel, sent) if parcel.address else None
    if told is None:
        return parcel, (), moot
    due = of_parcel(parcel, told, now, saying) if is_fresh(told, now) else None
    if due and is_of_trouble(told):
        moot = (parcel_key(parcel),)
    return marked(parcel, told), (due,) if due else (), moot


def looks(parcel: Parcel, now: Millis, rules: Looks) -> tuple[Due, ...]:
    """When it is looked whether it goes on, and whether it came."""
    if is_there(parcel) or parcel.unknown or now - moved_at(parcel) > OLD_DAYS * 24 * HOUR:
        return ()
    stalled = max(later(moved_at(parcel), rules.stalled_h * 3_600), now)
    found = [look_at_parcel(parcel, STALLED, stalled)]
    if parcel.promised_at > now:
        found.append(look_at_parcel(parcel, PROMISE, parcel.promised_at))
    return tuple(found)


def look_at_parcel(parcel: Parcel, event: str, at: Millis) -> Due:
    """Look then whether it moved (STALLED) or came (PROMISE)."""
    what = "还在不在走" if event == STALLED else "到了没有"
    return _look(parcel.id, event, at, f"看看包裹 尾号{parcel.number[-4:]} {what}")


def look_at_order(order: KeptOrder, at: Millis) -> Due:
    """Look then whether it was shipped."""
    number = order.order.order_no
    return _look(number, SHIP_BY, at, f"看看订单 尾号{number[-4:]} 发货没有")


def is_of_trouble(telling: Telling) -> bool:
    """Whether it is moot once the parcel goes on."""
    is_wrong = telling.kind is NoticeKind.EXCEPTION and telling.event != Milestone.RETURNING
    return is_wrong or telling.event == STALLED


def parcel_key(parcel: Parcel) -> str:
    """Of what waits to be told of one parcel only the newest is."""
    return f"parcel/{parcel.id}"


def trouble_key(parcel: Parcel) -> str:
    """The same for what is wrong with it: moot once it goes on."""
    return f"parcel/{parcel.id}/trouble"


def order_key(order: KeptOrder, event: str) -> str:
    return f"order/{order.order.order_no}/{event}"


def look_key(subject: str, event: str) -> str:
    return f"look/{subject}/{event}"


def _look(subject: str, event: str, at: Millis, title: str) -> Due:
    return Due(
        id=due_id(DueKind.WATCH, subject, event, at), kind=DueKind.WATCH, subject=subject, event=event, at=at,
        title=title, key=look_key(subject, event),
    )  # fmt: skip


def _due(notice: Notice, at: Millis, key: str, title: str) -> Due:
    late_s, drops = LATE[notice.kind]
    return Due(
        id=due_id(DueKind.NOTICE, notice.subject, f"{notice.kind}/{notice.event}", at),
        kind=DueKind.NOTICE,
        subject=notice.subject,
        event=f"{notice.kind}/{notice.event}",
        at=at,
        title=title,
        key=key,
        customer=notice.customer,
        payload=msgspec.json.encode(notice).decode(),
        late_s=late_s,
        drops=drops,
    )


def _explained(parcel: Parcel, telling: Telling) -> dict[str, str]:
    """What is the matter, and what we do about it."""
    if telling.kind is NoticeKind.RETURNED:
        return {"next": RETURNED_NEXT}
    if telling.event in (STALLED, PROMISE):
        return {"next": WHAT[Trouble.NOT_MOVING][1]}
    if telling.event == Milestone.RETURNING:
        return dict(zip(("what", "next"), BACK, strict=True))
    what = WHAT[parcel.trouble] if parcel.trouble and telling.kind is NoticeKind.EXCEPTION else ("", "")
    return dict(zip(("what", "next"), what, strict=True))


def _code(parcel: Parcel) -> str:
    """With what it is fetched, where the courier says so; only the last word counts."""
    if parcel.milestone is not Milestone.AT_LOCKER or not parcel.events:
        return ""
    found = CODE.search(parcel.events[-1].text)
    return found[1] if found else ""
