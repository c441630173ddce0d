"""The customer's card in the console: seen by everybody, changed one after the other, masked, joined and parted."""

from collections.abc import AsyncIterator
from typing import NamedTuple

import aiohttp
import pytest
from msgspec.structs import replace

from bot.console.app import make_app
from bot.core.customers import CustomerId
from bot.core.model import Address
from bot.core.vocabulary import Role
from tests.support.clock import START
from tests.support.console import Browser, StillHouse, running
from tests.support.customers import MemoryCustomers, order_of


class Desk(NamedTuple):
    """Two colleagues, and two accounts of one person."""

    li: Browser
    wang: Browser
    looks: Browser
    near: CustomerId
    far: CustomerId

    def path(self, deed: str = "") -> str:
        return f"/api/customers/{self.near}{deed}"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    house = StillHouse()
    orders = [order_of("u-1", "202510010000000001", "120.00", note="电话 13812345678", customer_name="陈小满")]
    customers = MemoryCustomers(house.clock, orders)
    near = customers.see(Address("wechat", "u-1", "u-1"), "小满", START, new_session=True)
    far = customers.see(Address("weibo", "u-2", "u-2"), "满满", START)
    parts = replace(house.parts, service=replace(house.talks.parts, customers=customers))
    async with running(make_app(parts)) as base, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        li = await Browser(http, base).come_in(parts, "小李", Role.AGENT)
        wang = await Browser(http, base).come_in(parts, "小王", Role.AGENT)
        looks = await Browser(http, base).come_in(parts, "小看", Role.VIEWER)
        yield Desk(li, wang, looks, near, far)


async def test_everybody_sees_the_card_and_nothing_unmasked(desk: Desk) -> None:
    told = await desk.looks.get(desk.path())
    assert told.status == 200
    assert (told.body["customer"]["nickname"], told.body["customer"]["segment"]) == ("小满", "returning")
    assert [order["order_no"] for order in told.body["orders"]] == ["202510010000000001"]
    assert "13812345678" not in str(told.body)
    assert "陈小满" not in str(told.body)
    assert (await desk.looks.get("/api/customers/0-nobody")).status == 404
    assert (await desk.looks.post(desk.path(), {"version": 0, "note": "在吗"})).status == 403


async def test_a_profile_is_changed_as_it_was_seen_and_by_one_at_a_time(desk: Desk) -> None:
    change = {"version": 0, "called": "陈女士", "tags": ["怕冷"], "consent": "granted", "note": "手机 13812345678"}
    told = await desk.li.post(desk.path(), change)
    customer = told.body["customer"]
    assert (customer["called"], customer["tags"], customer["consent"]) == ("陈女士", ["怕冷"], "granted")
    assert [(note["by"], note["text"]) for note in customer["notes"]] == [("小李", "手机 138****5678")]
    late = await desk.wang.post(desk.path(), {"version": 0, "called": "李先生"})
    assert (late.status, late.body["error"], late.body["customer"]["called"]) == (409, "customer-changed", "陈女士")
    kept = await desk.wang.post(desk.path(), {"version": 1, "tags": []})
    assert (kept.body["customer"]["tags"], kept.body["customer"]["called"]) == ([], "陈女士")


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 0, "called": "{name}"},
        {"version": 0, "called": "张" * 21},
        {"version": 0, "called": "张\n女士"},
        {"version": 0, "called": None},
        {"version": 0, "tags": [" "]},
        {"version": 0, "tags": ["怕冷"] * 31},
        {"version": 0, "consent": "perhaps"},
        {"version": 0, "note": "长" * 501},
        {"version": 0, "segment": "high_value"},
        {"called": "张女士"},
    ],
)
async def test_what_is_not_as_it_should_be_changes_nothing(desk: Desk, wrong: dict[str, object]) -> None:
    assert (await desk.li.post(desk.path(), wrong)).status == 400
    assert (await desk.li.get(desk.path())).body["customer"]["version"] == 0


async def test_a_name_that_tells_too_much_is_refused_with_the_reason(desk: Desk) -> None:
    refused = await desk.li.post(desk.path(), {"version": 0, "called": "电话13812345678"})
    assert (refused.status, refused.body["error"]) == (422, "refused")
    assert refused.body["risks"][0]["kind"] == "personal_data"


async def test_accounts_are_joined_and_parted(desk: Desk) -> None:
    joined = await desk.li.post(desk.path("/merge"), {"other": desk.far})
    assert [one["account"] for one in joined.body["others"]] == ["u-2"]
    assert (await desk.li.get(f"/api/customers/{desk.far}")).body["customer"]["merged"] == [desk.near]
    parted = await desk.wang.post(desk.path("/part"), {"other": desk.far})
    assert (parted.status, parted.body["others"]) == (200, [])
    assert (await desk.li.post(desk.path("/merge"), {"other": "0-nobody"})).status == 404
    assert (await desk.looks.post(desk.path("/merge"), {"other": desk.far})).status == 403
