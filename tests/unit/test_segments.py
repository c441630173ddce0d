"""New, returning, of high value: by what people did, or by the tag that says so."""

from decimal import Decimal

import pytest

from bot.core.clock import Millis
from bot.core.customers import Segment
from bot.core.segments import ANOTHER_DAY, segment_of, spent
from tests.support.clock import START
from tests.support.customers import order_of

HIGH = Decimal(2000)
S = Segment


@pytest.mark.parametrize(
    ("visits", "ago", "paid", "segment"),
    [
        (0, None, (), S.NEW),
        (1, 0, (), S.NEW),
        (1, ANOTHER_DAY, (), S.NEW),
        (1, ANOTHER_DAY + 1, (), S.RETURNING),
        (2, 0, (), S.RETURNING),
        (1, 0, ("20.00",), S.RETURNING),
        (0, None, ("1999.99",), S.RETURNING),
        (0, None, ("1999.99", "0.01"), S.HIGH_VALUE),
        (9, 9 * ANOTHER_DAY, ("5000",), S.HIGH_VALUE),
    ],
)
def test_visits_orders_and_what_was_paid_decide(
    visits: int, ago: int | None, paid: tuple[str, ...], segment: Segment
) -> None:
    orders = [order_of("u", str(number), amount) for number, amount in enumerate(paid)]
    first = Millis(0 if ago is None else START - ago)
    assert segment_of((), visits, first, orders, START, HIGH) is segment


@pytest.mark.parametrize(
    ("tags", "segment"),
    [
        (("怕冷",), S.RETURNING),
        (("怕冷", "high_value"), S.HIGH_VALUE),
        (("VIP",), S.HIGH_VALUE),
        (("新客",), S.NEW),
        (("老客", "高价值"), S.HIGH_VALUE),
    ],
)
def test_a_tag_of_that_name_wins(tags: tuple[str, ...], segment: Segment) -> None:
    assert segment_of(tags, 5, START, [], START, HIGH) is segment


@pytest.mark.parametrize("status", ["pending_payment", "cancelled", "refunding", "refunded"])
def test_money_the_shop_does_not_have_does_not_count(status: str) -> None:
    orders = [order_of("u", "1", "3000.00", status=status), order_of("u", "2", "10.5")]
    assert spent(orders) == Decimal("10.50")
    assert segment_of((), 1, START, orders, START, HIGH) is S.RETURNING


@pytest.mark.parametrize("amount", ["", "免费", "NaN", "Infinity", "1e400", "12,00"])
def test_an_amount_that_cannot_be_read_is_none(amount: str) -> None:
    assert spent([order_of("u", "1", amount), order_of("u", "2", "7.00")]) == Decimal("7.00")
