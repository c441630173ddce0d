"""The door of the open orders: what it passes on, what it answers, and what its document promises."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from adapters.open_orders.adapter import SPEC
from adapters.open_orders.check import check
from adapters.open_orders.codec import read
from adapters.open_orders.settings import NAME, OpenOrdersSettings
from bot.core.adapters import Adapter
from bot.core.checks import Around, Grade
from bot.core.errors import Forged, Unavailable
from bot.core.hooks import Call
from bot.core.orders import CustomerNews, OrderNews, Told
from bot.core.parcels import Snapshot
from bot.core.secret import Secret
from bot.core.shared import Common
from bot.core.signed import SIGNATURE, TIMESTAMP, signed
from config.settings import SettingsError, convert
from tests.support.clock import START, FakeClock
from tests.support.shared import MemoryAllowances, MemoryShared

SECRET = Secret("the-shop-and-we-know")
CONTRACT = Path("adapters/open_orders/OPEN_ORDERS.md")
EXAMPLES = re.findall(r"^```json\n(\{\"type\".*)\n```$", CONTRACT.read_text(encoding="utf-8"), re.MULTILINE)


class Shop:
    """Who hears it. `away`: so many calls fail before the store is back."""

    def __init__(self) -> None:
        self.heard_: list[Snapshot] = []
        self.sold: list[OrderNews] = []
        self.people: list[CustomerNews] = []
        self.away = 0

    async def orders(self, news: Sequence[OrderNews], source: str) -> Told:
        if self.away:
            self.away -= 1
            raise Unavailable("the store is away")
        assert source == NAME
        self.sold += news
        return Told(len(news) - 1, 0, ("2: it is somebody else's",)) if len(news) > 1 else Told(len(news))

    async def customers(self, news: Sequence[CustomerNews], source: str) -> Told:
        self.people += news
        return Told(0, len(news))

    async def heard(self, snapshots: Sequence[Snapshot]) -> None:
        self.heard_ += snapshots


class Answered(msgspec.Struct, frozen=True):
    """What is answered, as the contract says."""

    taken: int
    known: int
    lost: int
    faults: tuple[dict[str, object], ...]


class Nobody:
    """Takes no messages."""


@pytest.fixture
def shop() -> Shop:
    return Shop()


async def call(shop: Shop, *lines: object, shared: MemoryShared | None = None, **changes: object) -> Answered:
    """Signed, but for what `changes` says of the call."""
    clock = FakeClock()
    settings = OpenOrdersSettings(secret=SECRET, channel="wechat")
    common = Common(shared or MemoryShared(), MemoryAllowances(), track=shop, ordered=shop)
    adapter: Adapter = SPEC.make(settings, clock)
    assert adapter.opened
    body = b"\n".join(json.dumps(line).encode() for line in lines)
    async with adapter.opened(common) as whole:
        (hook,) = whole.hooks
        said = {name.lower(): (value,) for name, value in signed(SECRET, body, clock.now()).items()}
        made = msgspec.structs.replace(Call("POST", {}, said, body, clock.now()), **changes)
        answer = await hook.answer(made, Nobody())  # type: ignore[arg-type]
        assert whole.gauges
        assert whole.gauges()[0].heard == 1
    return msgspec.json.decode(answer.body, type=Answered)


async def test_each_kind_goes_its_way_and_faults_name_their_line(shop: Shop) -> None:
    taken = await call(
        shop,
        {"type": "order", "order_no": "111111", "customer": "o1"},
        {"type": "order", "order_no": "?"},
        {"type": "parcel", "number": "XM-1"},
        {"type": "order", "order_no": "222222", "customer": "o2", "channel": "weibo"},
        {"type": "customer", "customer": "o1", "what": "profile"},
    )
    assert [(one.order_no, one.channel) for one in shop.sold] == [("111111", "wechat"), ("222222", "weibo")]
    assert [one.number for one in shop.heard_] == ["XM-1"]
    assert [one.channel for one in shop.people] == ["wechat"]
    assert (taken.taken, taken.known, taken.lost) == (2, 1, 2)
    assert [fault["line"] for fault in taken.faults] == [2, 4]


async def test_more_lines_than_are_taken_in_one_call_are_said(shop: Shop) -> None:
    taken = await call(shop, *[{"type": "parcel", "number": f"XM-{number}"} for number in range(1_003)])
    assert (len(shop.heard_), taken.lost) == (1_000, 1)
    assert taken.faults == ({"line": 1_001, "says": "1000 lines are taken in one call; these are not"},)


async def test_while_the_store_is_away_nothing_is_taken_and_the_call_may_come_again(shop: Shop) -> None:
    shop.away, shared = 1, MemoryShared()
    line = {"type": "order", "order_no": "111111"}
    with pytest.raises(Unavailable):
        await call(shop, line, shared=shared)
    assert (await call(shop, line, shared=shared)).taken == 1
    with pytest.raises(Forged):
        await call(shop, line, shared=shared)
    assert len(shop.sold) == 1


STAMP = str(START // 1000)


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": {}},
        {"body": b'{"type": "order", "order_no": "222222"}'},
        {"method": "GET"},
        {"at": START + 301_000},
        {"at": START - 301_000},
        {"headers": {TIMESTAMP.lower(): (STAMP, STAMP), SIGNATURE.lower(): ("0" * 64,)}},
        {"headers": {TIMESTAMP.lower(): (STAMP,), SIGNATURE.lower(): ("0" * 64, "0" * 64)}},
        {"headers": {TIMESTAMP.lower(): (STAMP,), SIGNATURE.lower(): ("ü\udcff",)}},
    ],
    ids=["unsigned", "altered", "get", "old", "of tomorrow", "two times", "two signatures", "no ascii"],
)
async def test_nobody_else_tells_of_orders(shop: Shop, changes: dict[str, object]) -> None:
    shared = MemoryShared()
    with pytest.raises(Forged):
        await call(shop, {"type": "order", "order_no": "111111"}, shared=shared, **changes)
    assert shop.sold == []
    assert (await call(shop, {"type": "order", "order_no": "111111"}, shared=shared)).taken == 1


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_examples_of_the_contract_are_read(number: int) -> None:
    batch = read([EXAMPLES[number].encode()], NAME, "", FakeClock().now())
    assert batch.faults == []
    assert len(batch.orders) + len(batch.parcels) + len(batch.customers) == 1


def test_the_contract_has_an_example_of_each_kind() -> None:
    assert {json.loads(one)["type"] for one in EXAMPLES} == {"order", "parcel", "customer"}


async def test_the_check_says_what_is_missing() -> None:
    around = Around(FakeClock(), "http://127.0.0.1:9")
    nothing = [one async for one in check(OpenOrdersSettings(), around)]
    assert [one.grade for one in nothing] == [Grade.FAULT]
    alone = [one async for one in check(OpenOrdersSettings(secret=SECRET), around)]
    assert [(one.step, one.grade) for one in alone] == [
        ("door", Grade.WARNING),
        ("address", Grade.FINE),
        ("channel", Grade.WARNING),
    ]
    with pytest.raises(SettingsError, match="16 or more characters"):
        convert({"secret": "short"}, OpenOrdersSettings, "[adapters.open_orders]")
