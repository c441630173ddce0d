"""What answers are made of besides words: files, menus, the sign of typing, and how many messages are left."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from adapters.wechat import outgoing
from adapters.wechat.fake.envelopes import Account
from bot.core.clock import SECOND
from bot.core.errors import Doubtful, Permanent, Retryable, Unavailable
from bot.core.media import MediaFile
from bot.core.model import Address, Choice, DraftId, OutboundId
from tests.support.clock import eventually
from tests.support.files import PNG
from tests.support.wechat import ANNA, reply, waits, world

DAY_S = 86_400


# ---- answers of several parts


async def test_a_text_and_its_picture_are_two_messages_and_the_second_one_may_wait() -> None:
    async with world(passive_s=0) as shop:
        name = await shop.home.shelf.put(MediaFile("image/png", PNG))
        await shop.platform.says(ANNA, "有尺码表吗")
        for number in range(4):
            await shop.sender.send(reply(None, f"第{number}句"))
        outbound = reply(None, "有的，请看图", media=(name,))
        assert await waits(shop, outbound) == "1 of 2 parts went out"
        assert shop.platform.customer(ANNA).screen[4:] == ["有的，请看图"]
        await shop.platform.says(ANNA, "图呢")
        assert shop.home.again == [DraftId(outbound.approval.draft)]
        await shop.sender.send(outbound)
        assert shop.platform.customer(ANNA).screen[4:] == ["有的，请看图", "[image]"]
        assert (await shop.sender.left(outbound.address)).messages == 4


async def test_an_answer_of_two_parts_that_is_sent_twice_arrives_twice() -> None:
    async with world(passive_s=0) as shop:
        name = await shop.home.shelf.put(MediaFile("image/png", PNG))
        await shop.platform.says(ANNA, "有尺码表吗")
        outbound = reply(None, "有的，请看图", media=(name,))
        for _ in range(2):
            await shop.sender.send(outbound)
        assert shop.platform.customer(ANNA).screen == ["有的，请看图", "[image]"] * 2


@pytest.mark.parametrize(
    ("fault", "kind", "pictures"), [(-1, Retryable, 1), (45002, Permanent, 1), ("lose", Doubtful, 2)]
)
async def test_what_goes_wrong_between_the_parts_is_told_and_a_repetition_goes_on_there(
    fault: int | str, kind: type[Exception], pictures: int
) -> None:
    async with world(passive_s=0) as shop:
        name = await shop.home.shelf.put(MediaFile("image/png", PNG))
        await shop.platform.says(ANNA, "有尺码表吗")
        await shop.api.check()
        outbound = reply(None, "有的，请看图", media=(name,))
        shop.platform.faults.extend((0, 0, fault))  # the file, the text, the picture
        with pytest.raises(kind, match=r"^1 of 2 parts went out; "):
            await shop.sender.send(outbound)
        await shop.restart()
        again = msgspec.structs.replace(outbound, id=OutboundId(f"{outbound.approval.draft}.3"))
        await shop.sender.send(again)
        assert shop.platform.customer(ANNA).screen == ["有的，请看图", *["[image]"] * pictures]
        assert shop.platform.calls["upload"] == 1


@pytest.mark.parametrize(("fault", "shown"), [(0, ["[image]"]), (-1, [])])
async def test_what_went_out_is_not_repeated_because_the_store_was_away(
    fault: int, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(passive_s=0) as shop:
        name = await shop.home.shelf.put(MediaFile("image/png", PNG))
        await shop.platform.says(ANNA, "有尺码表吗")
        await shop.api.check()
        screen = shop.platform.customer(ANNA).screen

        def failing(step: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
            async def away(name: str, *rest: Any) -> Any:
                if screen and ("-parts-" in name or "-typing" in name):
                    raise Unavailable("the store is away")
                return await step(name, *rest)

            return away

        for step in ("get", "put", "drop"):
            monkeypatch.setattr(shop.shared, step, failing(getattr(shop.shared, step)))
        shop.platform.faults.extend((0, 0, fault))
        sending = shop.sender.send(reply(None, "有的，请看图", media=(name,)))
        if fault:
            with pytest.raises(Doubtful, match="1 of 2 parts"):  # nobody repeats it without being asked
                await sending
        else:
            assert await sending
        assert screen == ["有的，请看图", *shown]


# ---- the rest


async def test_a_menu_is_shown_where_the_account_may_and_its_taps_come_back() -> None:
    async with world(passive_s=0, service_account=True) as shop:
        choices = (Choice("rating-5", "非常满意"), Choice("rating-1", "很不满意"))
        await shop.platform.says(ANNA, "谢谢")
        await shop.sender.send(reply(None, "请为本次服务打分，回复 1–5 也可以", choices=choices))
        assert shop.platform.customer(ANNA).screen == [
            "请为本次服务打分，回复 1–5 也可以\n[rating-5] 非常满意\n[rating-1] 很不满意"
        ]
        await shop.platform.taps(ANNA, "rating-5", "非常满意")
        assert (shop.desk.heard[-1].choice, shop.desk.heard[-1].text) == ("rating-5", "非常满意")
        left = await shop.sender.left(Address("wechat", ANNA, ANNA))
        assert left.messages == 4 + 3


@pytest.mark.parametrize(("service", "menus", "calls"), [(True, False, 3), (False, True, 2)])
async def test_without_menus_the_text_alone_says_it(service: bool, menus: bool, calls: int) -> None:
    async with world(Account(menus=menus), passive_s=0, service_account=service) as shop:
        await shop.platform.says(ANNA, "谢谢")
        for _ in range(2):
            await shop.sender.send(reply(None, "请回复 1–5 打分", choices=(Choice("rating-5", "非常满意"),)))
        assert shop.platform.customer(ANNA).screen == ["请回复 1–5 打分"] * 2
        assert shop.platform.calls["send"] == calls
        assert (await shop.sender.left(Address("wechat", ANNA, ANNA))).messages == 3


async def test_whoever_wants_a_person_goes_on_in_wechats_own_desk_where_the_shop_says_so() -> None:
    for transfer, told in ((True, "[transfer_customer_service]"), (False, "success")):
        async with world(transfer=transfer) as shop, asyncio.TaskGroup() as group:
            shop.home.wanting = {ANNA}
            for customer in (ANNA, "oBert-7"):
                push = group.create_task(shop.platform.says(customer, "转人工"))
                await eventually(lambda: shop.clock.sleepers > 1)
                await shop.clock.advance(4.1)
                assert await push == (told if customer == ANNA else "success")


async def test_how_many_messages_are_left_is_told_with_the_time_they_end() -> None:
    async with world(passive_s=0) as shop:
        address = Address("wechat", ANNA, ANNA)
        assert (await shop.sender.left(address)).messages == 0
        await shop.platform.says(ANNA, "在吗")
        await shop.sender.send(reply(None, "在的"))
        left = await shop.sender.left(address)
        assert (left.messages, left.until) == (4, shop.clock.now() + 2 * DAY_S * SECOND)


# ---- the sign of typing


async def test_typing_is_shown_at_most_every_five_seconds_and_ends_with_the_answer() -> None:
    async with world(passive_s=0) as shop:
        address, customer = Address("wechat", ANNA, ANNA), shop.platform.customer(ANNA)
        await shop.platform.says(ANNA, "在吗")
        for _ in range(3):
            await shop.shop.typing.show(address)
        assert (customer.typing, shop.platform.calls["typing"]) == (True, 1)
        await shop.sender.send(reply(None, "在的"))
        assert (customer.typing, shop.platform.calls["typing"]) == (False, 2)
        await shop.sender.send(reply(None, "您说"))
        assert shop.platform.calls["typing"] == 2


@pytest.mark.parametrize("fault", [45072, 45080, 45081, 48001, -1, "500"])
async def test_nothing_fails_for_the_sign_of_typing(fault: int | str) -> None:
    async with world(passive_s=0) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.api.check()
        shop.platform.faults.append(fault)
        await shop.shop.typing.show(Address("wechat", ANNA, ANNA))
        assert not shop.platform.customer(ANNA).typing


async def test_an_answer_that_went_out_does_not_wait_for_the_sign_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(customer: str, *, begins: bool) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(outgoing, "COURTESY_S", 0.01)
    async with asyncio.timeout(10), world(passive_s=0) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.shop.typing.show(Address("wechat", ANNA, ANNA))
        monkeypatch.setattr(shop.api, "typing", never)
        assert await shop.sender.send(reply(None, "在的"))
        assert shop.platform.customer(ANNA).screen == ["在的"]


async def test_who_does_not_want_the_sign_gets_none() -> None:
    async with world(passive_s=0, typing=False) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.shop.typing.show(Address("wechat", ANNA, ANNA))
        assert shop.platform.calls["typing"] == 0
