"""In a private conversation: where the customer's own order stands.

In: an ask with the customer's orders. Out: a proposal from one row of the order table, a question for the order number,
or the reason to pass. Called by the ladder; `own_business` also by the knowledge rung, since a customer's own order
answers better than any general text.
"""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Final

from bot.core.catalog import Ask, Order, Pass, Proposal
from bot.core.clock import SECOND
from bot.core.model import Source
from bot.core.vocabulary import EntityKind, Intent, Rung, SourceKind, Stage
from playbooks.cases import Case, Finding
from playbooks.writer import Writer, fits


class OrderState(StrEnum):
    """Where an order stands, in the words of the order table."""

    PENDING_PAYMENT = "pending_payment"
    PAID = "paid"
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    SIGNED = "signed"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


_S = OrderState
_MOVING: Final = (_S.SHIPPED, _S.OUT_FOR_DELIVERY, _S.DELIVERED)
_SENT: Final = (*_MOVING, _S.SIGNED)
_MEANT: Final[dict[Intent, tuple[tuple[OrderState, ...], ...]]] = {
    Intent.LOGISTICS: (_MOVING, (_S.PAID,), (_S.SIGNED, _S.REFUNDING)),
    Intent.SHIPPING_TIME: ((_S.PAID,), _MOVING, (_S.PENDING_PAYMENT,)),
    Intent.REFUND: ((_S.REFUNDING,), (_S.REFUNDED,)),
    Intent.PAYMENT: ((_S.PENDING_PAYMENT,),),
    Intent.ORDER_CHANGE: ((_S.PAID, _S.PENDING_PAYMENT), _MOVING),
    Intent.CANCEL: ((_S.PAID, _S.PENDING_PAYMENT), _MOVING),
}
"""Which orders a question means, most likely first."""

_STATUS: Final = frozenset({Intent.LOGISTICS, Intent.SHIPPING_TIME, Intent.REFUND})
_CHANGES: Final = frozenset({Intent.ORDER_CHANGE, Intent.CANCEL})
_CASE: Final = {
    _S.PENDING_PAYMENT: Case.ORDER_UNPAID,
    _S.PAID: Case.ORDER_PREPARING,
    _S.SHIPPED: Case.ORDER_SHIPPED,
    _S.OUT_FOR_DELIVERY: Case.ORDER_OUT,
    _S.DELIVERED: Case.ORDER_DELIVERED,
    _S.SIGNED: Case.ORDER_SIGNED,
    _S.REFUNDING: Case.ORDER_REFUNDING,
    _S.REFUNDED: Case.ORDER_REFUNDED,
    _S.CANCELLED: Case.ORDER_CANCELLED,
}


_NAME: Final = {
    _S.PENDING_PAYMENT: "待付款",
    _S.PAID: "待发货",
    _S.SHIPPED: "已发货",
    _S.OUT_FOR_DELIVERY: "派送中",
    _S.DELIVERED: "已送达",
    _S.SIGNED: "已签收",
    _S.REFUNDING: "退款中",
    _S.REFUNDED: "已退款",
    _S.CANCELLED: "已关闭",
}


class Orders:
    """Playbook of the customer's own orders."""

    name = "orders"

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def propose(self, ask: Ask) -> Proposal | Pass:
        if ask.limits.public:
            return Pass(self.name, "公开场合不说订单")
        if ask.reading.intent not in _MEANT and not _numbers(ask):
            return Pass(self.name, "不是订单问题")
        if ask.orders:
            return self._about(ask)
        return self._which(ask)

    def _about(self, ask: Ask) -> Proposal | Pass:
        meant = _meant(ask)
        if not meant:
            return Pass(self.name, "顾客的订单都和这个问题对不上")
        order = meant[0]
        state = _state(order)
        if state is None:
            return Pass(self.name, f"订单状态“{order.status}”不在表里，请人工查看")
        found = _say(ask, order, state, self._writer.zone)
        if isinstance(found, str):
            return Pass(self.name, found)
        said = self._writer.say(found.case, ask, found.facts)
        if said is None:
            return Pass(self.name, f"没有放得下的话术：{found.case}")
        text = said.text
        if len(meant) > 1 and (more := self._writer.say(Case.ORDER_OTHERS, ask, {"count": str(len(meant) - 1)})):
            text = text + more.text if fits(text + more.text, ask.limits) else text
        place = f"订单表 {order.order_no}"
        source = Source(SourceKind.ORDER, order.order_no, f"尾号 {_tail(order)}：{_NAME[state]}", place)
        sure = 0.95 if len(meant) == 1 or _numbers(ask) else 0.8
        because = "；".join(filter(None, (found.because, order.note and f"订单备注：{order.note}")))
        sure = round(sure * found.weight, 2)
        return Proposal(text, Rung.PLAYBOOK, self.name, sure, because, (source,), promise_s=said.promise_s)

    def _which(self, ask: Ask) -> Proposal | Pass:
        numbers = _numbers(ask)
        if not numbers and (ask.reading.intent not in _STATUS or ask.reading.stage is Stage.PRESALE):
            return Pass(self.name, "没有订单，也不是查订单")
        if numbers:
            case, filled, because = Case.ORDER_NOT_FOUND, {"number": numbers[0][:32]}, "顾客名下没有这个订单号"
        else:
            case, filled, because = Case.ORDER_WHICH, {}, "要查订单，但不知道是哪一单"
        said = self._writer.say(case, ask, filled)
        if said is None:
            return Pass(self.name, f"没有放得下的话术：{case}")
        return Proposal(said.text, Rung.PLAYBOOK, self.name, 0.8, because, (self._writer.source(case),))


def own_business(ask: Ask) -> bool:
    """Whether a private question about status meets an order of the customer's own that answers it."""
    return not ask.limits.public and ask.reading.intent in _STATUS and bool(_meant(ask))


def _numbers(ask: Ask) -> tuple[str, ...]:
    return ask.reading.values(EntityKind.ORDER_NO) + ask.reading.values(EntityKind.TRACKING_NO)


def _meant(ask: Ask) -> Sequence[Order]:
    """The orders a question is about, newest first: those named, else the likeliest group by state."""
    named = _numbers(ask)
    if named:
        return [order for order in ask.orders if {order.order_no, order.tracking_no} & set(named)] or ask.orders
    for group in _MEANT.get(ask.reading.intent, ()):
        meant = [order for order in ask.orders if _state(order) in group]
        if meant:
            return meant
    return ()


def _state(order: Order) -> OrderState | None:
    try:
        return OrderState(order.status)
    except ValueError:
        return None


def _tail(order: Order) -> str:
    return order.order_no[-4:]


def _say(ask: Ask, order: Order, state: OrderState, zone: tzinfo) -> Finding | str:
    """The case of an order, with what its row says."""
    filled = {"tail": _tail(order), "carrier": order.carrier, "tracking": order.tracking_no}
    if state in _SENT and not (order.carrier and order.tracking_no):
        return "订单表里没有快递单号，请人工查看"
    if ask.reading.intent in _CHANGES:
        case = Case.ORDER_CHANGE_SENT if state in _MOVING else Case.ORDER_CHANGE
        return Finding(case, filled, f"要改或取消，订单{_NAME[state]}", 0.85)
    now = datetime.fromtimestamp(ask.now / SECOND, zone)
    if state is _S.PAID:
        return _waiting(order, filled, now)
    if state is _S.SHIPPED:
        return _moving(order, filled, now)
    return Finding(_CASE[state], filled, f"订单{_NAME[state]}")


def _waiting(order: Order, filled: dict[str, str], now: datetime) -> Finding | str:
    """Paid, not shipped: the promised day, or an apology once it has passed."""
    promised = _moment(order.promised_ship_by, now)
    if promised is None:
        return "订单表里没有承诺发货时间，请人工查看"
    filled = {**filled, "day": _day(promised.date(), now.date())}
    if promised < now:
        return Finding(Case.ORDER_LATE, filled, f"订单待发货，承诺 {order.promised_ship_by} 前发出，已超时")
    return Finding(Case.ORDER_PREPARING, filled, f"订单待发货，承诺 {order.promised_ship_by} 前发出")


def _moving(order: Order, filled: dict[str, str], now: datetime) -> Finding | str:
    """Shipped: the day of arrival, or an apology once it has passed."""
    arrives = _moment(order.eta, now)
    if arrives is None:
        return "订单表里没有预计送达日，请人工查看"
    filled = {**filled, "day": _day(arrives.date(), now.date())}
    if arrives.date() < now.date():
        return Finding(Case.ORDER_SLOW, filled, f"预计 {order.eta} 送达，已超时")
    return Finding(Case.ORDER_SHIPPED, filled, f"预计 {order.eta} 送达")


def _moment(text: str, now: datetime) -> datetime | None:
    """A date or time of the table in the shop's zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=now.tzinfo) if moment.tzinfo is None else moment.astimezone(now.tzinfo)


def _day(day: date, today: date) -> str:
    """今天, 明天, 昨天, or 11月20日."""
    near = {-1: "昨天", 0: "今天", 1: "明天"}
    return near.get((day - today).days, f"{day.month}月{day.day}日")
