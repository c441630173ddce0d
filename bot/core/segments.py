"""What kind of customer somebody is, by what is known of them.

In: tags, visits and orders. Out: `segment_of`, and what they paid. Pure. Called by `bot.store.customers`.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from bot.core.catalog import Order
from bot.core.clock import SECOND, Millis
from bot.core.customers import Segment

ANOTHER_DAY: Final = 86_400 * SECOND
"""Whoever first wrote longer ago than this has been here before, also where nobody closed the conversation."""

TAGGED: Final = {
    Segment.HIGH_VALUE: frozenset({Segment.HIGH_VALUE.value, "高价值", "大客户", "VIP"}),
    Segment.RETURNING: frozenset({Segment.RETURNING.value, "老客", "老客户", "老顾客"}),
    Segment.NEW: frozenset({Segment.NEW.value, "新客", "新客户", "新顾客"}),
}
"""Tags by which people say it themselves; the first of these wins over what is found out."""

_NOT_PAID: Final = frozenset({"pending_payment", "refunding", "refunded", "cancelled"})
"""States of the order table in which the shop does not have, or does not keep, the money."""


def segment_of(
    tags: Sequence[str], visits: int, first_at: Millis, orders: Sequence[Order], now: Millis, high_value: Decimal
) -> Segment:
    """`visits` with this one; `first_at` 0 where they never wrote; `high_value` in yuan."""
    said = (segment for segment, names in TAGGED.items() if names.intersection(tags))
    tagged = next(said, None)
    if tagged is not None:
        return tagged
    if spent(orders) >= high_value:
        return Segment.HIGH_VALUE
    known = bool(first_at) and now - first_at > ANOTHER_DAY
    return Segment.RETURNING if orders or visits > 1 or known else Segment.NEW


def spent(orders: Iterable[Order]) -> Decimal:
    """The sum of what was paid and stayed paid, in yuan with two decimals; an amount that cannot be read is none."""
    return sum((_amount(order.paid) for order in orders if order.status not in _NOT_PAID), Decimal("0.00"))


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and abs(amount) < Decimal("1e12") else Decimal(0)
