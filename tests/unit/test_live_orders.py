"""Orders that are told lie over those of the tables, for answers and customer cards alike."""

from collections.abc import AsyncIterator, Sequence

from bot.core.catalog import Order
from bot.core.model import Address, Entity, Reading
from bot.core.orders import KeptOrder
from bot.core.vocabulary import EntityKind
from bot.knowledge.orders import LiveOrders, OrderBook

HERS = Address("fake", "c-1", "c-1")


def order(number: str, customer: str = "c-1", status: str = "paid", placed: str = "2026-11-20") -> Order:
    return Order(number, customer, "", "lamp", "", "", 1, "", status, placed, "", "", "", "", "", "")


class Told:
    """The store as far as it is asked."""

    def __init__(self) -> None:
        self.kept: dict[str, Order] = {}
        self.news: list[tuple[str, tuple[str, ...]]] = []
        self.trimmed = False

    async def find(self, order_nos: Sequence[str]) -> dict[str, KeptOrder]:
        return {one: KeptOrder(order=self.kept[one]) for one in order_nos if one in self.kept}

    async def latest(self, limit: int) -> list[str]:
        return list(self.kept)[:limit]

    async def end(self) -> str:
        return "5-0"

    async def lost(self, cursor: str) -> bool:
        return self.trimmed

    async def follow_changes(self, cursor: str) -> AsyncIterator[tuple[str, tuple[str, ...]]]:
        for one in self.news:
            yield one


def states(book: OrderBook) -> dict[str, str]:
    return {one.order_no: one.status for one in book.owned("c-1")}


async def test_what_is_told_takes_the_place_of_the_table_and_of_what_was_told_before() -> None:
    book, store = OrderBook([order("111111"), order("222222", placed="2026-11-21")]), Told()
    store.kept = {"111111": order("111111", status="shipped"), "333333": order("333333", placed="2026-11-22")}
    live = LiveOrders(book, store)
    await live.load()
    assert states(book) == {"333333": "paid", "222222": "paid", "111111": "shipped"}
    store.kept["222222"] = order("222222", status="signed", placed="2026-11-21")
    store.news = [("6-0", ()), ("7-0", ("222222",))]
    await live.follow()
    assert list(states(book).items()) == [("333333", "paid"), ("222222", "signed"), ("111111", "shipped")]
    assert book.orders(Reading("", ""), HERS) == book.owned("c-1")


async def test_the_same_account_on_another_channel_is_somebody_else() -> None:
    book = OrderBook([order("111111")])
    book.lay(order("222222", placed="2026-11-21"), "wechat")
    for channel, numbers in (("wechat", ["222222", "111111"]), ("fake", ["111111"])):
        address = Address(channel, "c-1", "c-1")
        assert [one.order_no for one in book.orders(Reading("", ""), address)] == numbers
        named = Reading("", "", entities=(Entity(EntityKind.ORDER_NO, "222222", 0, 6),))
        assert len(book.orders(named, address)) == (channel == "wechat")


async def test_an_order_that_gets_another_owner_is_no_longer_the_firsts() -> None:
    book = OrderBook([order("111111")])
    other = book.copied()
    book.lay(order("111111", customer="c-2"))
    assert (book.owned("c-1"), len(book.owned("c-2")), len(other.owned("c-1"))) == ((), 1, 1)


async def test_news_that_were_lost_are_made_good_by_reading_all() -> None:
    book, store = OrderBook([]), Told()
    live = LiveOrders(book, store)
    await live.load()
    store.kept, store.trimmed = {"111111": order("111111")}, True
    await live.follow()
    assert states(book) == {"111111": "paid"}
