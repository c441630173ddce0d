"""What is changed on a shelf during a show: what waits, or stands on a prompter, is written anew by what is so now."""

import hashlib
import hmac
from collections.abc import Set
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import msgspec
import pytest

from bot.core.catalog import Coupon, StockLine
from bot.core.clock import Millis
from bot.core.errors import Misconfigured
from bot.core.lifecycle import SOURCE_CHANGED, DraftState, Verb
from bot.core.model import Address, DraftId, Partition, UserName
from bot.core.rooms import room_of
from bot.core.shelf import ANY, ShelfLine
from bot.knowledge.shelving import LiveShelving
from bot.store.rooms import StoredRooms
from config.settings import LiveSettings
from tests.support.house import ROOM, Life, living, until

STUDIO = Address("fake", ROOM, public=True)
STUDIO_ID = room_of(STUDIO, Partition(0))
LI = UserName("小李")
PATIENCE_S = 15.0
SECRET = "a long and secret word"
JEANS = ShelfLine("3", "jeans", "129.00")


def shelving(life: Life) -> LiveShelving:
    """What the console does with the shelves of this house."""
    house = life.house
    rooms = house.shelves._rooms
    assert isinstance(rooms, StoredRooms)
    return LiveShelving(house.shelves, rooms, house.content.guard, ZoneInfo("Asia/Shanghai"), life.clock)


async def answer_of(life: Life, question: str, wanted: str) -> None:
    """The one answer to that question that waits says so, soon."""

    async def says() -> bool:
        return [wanted in one.text for one in await life.drafts() if one.question == question] == [True]

    await until(says, PATIENCE_S)


async def anew(life: Life, before: Set[DraftId]) -> bool:
    """Whether all but the answer about postage are other drafts than before."""
    drafts = await life.drafts()
    return len(drafts) == 3 and {one.question for one in drafts if one.id in before} == {"包邮吗"}


async def test_what_waits_and_what_is_prompted_is_written_anew_by_the_new_price(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("3号多少钱", "u-1")
        life.ask("牛仔裤28码还有吗", "u-2")
        life.ask("包邮吗", "u-3")
        await life.ended(3)
        shop = shelving(life)
        (price,) = [one for one in await life.drafts() if one.question == "3号多少钱"]
        assert "139" in price.text
        await life.decide(Verb.PROMPT, price)
        others = {one.id for one in await life.drafts()}
        await shop.put(STUDIO_ID, [JEANS], ANY, LI)
        await answer_of(life, "3号多少钱", "129")
        gone = await life.house.drafts.get(price.id)
        assert (gone.state, gone.reason) == (DraftState.WITHDRAWN, SOURCE_CHANGED)
        assert {one.id for one in await life.drafts() if one.question != "3号多少钱"} == others
        await shop.put(STUDIO_ID, [JEANS, ShelfLine("5", "shirt", "1.00")], ANY, LI)
        await shop.stock("jeans", [StockLine("28", "黑色", 80)], LI)
        await until(partial(anew, life, others), PATIENCE_S)
        assert await life.drafts(DraftState.PROMPTED) == []


async def test_a_coupon_that_ends_is_not_promised_any_more(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("来了来了")
        await life.ended(1)
        ends = Millis(life.clock.now() + 20_000)
        await shelving(life).put(STUDIO_ID, [ShelfLine("3", "jeans", "", (Coupon("满99减15", ends),))], ANY, LI)
        life.ask("3号有券吗", "u-2")
        await answer_of(life, "3号有券吗", "满99减15")
        await life.clock.advance(20)

        async def changed() -> bool:
            return all("满99减15" not in one.text for one in await life.drafts()) and bool(await life.drafts())

        await until(changed, PATIENCE_S)


async def test_what_is_on_show_is_meant_and_a_house_that_begins_anew_knows_it(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("来了来了")
        await life.ended(1)
        await shelving(life).put(STUDIO_ID, [JEANS, ShelfLine("5", "shirt", "99.00")], ANY, LI)
        await shelving(life).show(STUDIO_ID, "5", LI)
        life.ask("这个多少钱", "u-2")
        await answer_of(life, "这个多少钱", "99")
    async with living(tmp_path) as life:
        assert life.house.shelves.showing(STUDIO) == "5"
        assert [product.link for product in life.house.shelves.sold(STUDIO)] == ["3", "5"]


def signed(body: object, life: Life) -> tuple[bytes, dict[str, str]]:
    """The body and headers of a machine that knows the secret."""
    raw, stamp = msgspec.json.encode(body), str(life.clock.now() // 1000)
    sign = hmac.new(SECRET.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
    return raw, {"X-HalfMinute-Timestamp": stamp, "X-HalfMinute-Signature": sign}


async def test_the_shops_machine_comes_in_by_the_door_of_the_webhooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveSettings(shelf_secret_env="HM_TEST_SHELF")
    with pytest.raises(Misconfigured, match="HM_TEST_SHELF"):
        async with living(tmp_path, live=live):
            pass
    monkeypatch.setenv("HM_TEST_SHELF", SECRET)
    async with living(tmp_path, live=live) as life, aiohttp.ClientSession() as http:
        life.ask("3号多少钱", "u-1")
        await life.ended(1)
        line = {"link": "3", "product": "jeans", "price": "88"}
        raw, headers = signed({"room": {"channel": "fake", "room": ROOM}, "lines": [line], "showing": 3}, life)
        async with http.post(f"{life.house.hooks_url}/shelf", data=raw, headers=headers) as answer:
            assert (answer.status, await answer.json()) == (
                200, {"lines": 1, "stock": 0, "showing": True, "faults": []},
            )  # fmt: skip
        await answer_of(life, "3号多少钱", "88")
        async with http.post(f"{life.house.hooks_url}/shelf", data=raw, headers=headers) as answer:
            assert answer.status == 403
