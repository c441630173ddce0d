"""Which questions the desk shows, and in which order: the page and bot/core/value.py choose alike, whatever comes."""

import random
from collections.abc import Sequence

import msgspec
import pytest
from playwright.async_api import Page, expect

from bot.core import value
from bot.core.clock import Millis, later
from bot.core.coverage import Coverage
from bot.core.desk import Joined
from bot.core.model import Address, ConversationId, Draft, DraftId
from bot.core.vocabulary import Role, Urgency
from config.settings import LiveSettings
from tests.browser.shop import Screens, becomes, card
from tests.support.clock import FakeClock
from tests.support.console import House, console, draft
from tests.support.rooms import room

pytestmark = pytest.mark.browser

SEED = 20_261_122
MOST = 15
"""What one person who takes two seconds a decision can decide in half a minute."""
INSIDE_MS = 25_000
"""Every deadline lies that far inside its half minute: the page's clock goes on a little, the house's stands still."""
ON_SCREEN = "rows => rows.map((row) => row.dataset.id)"


def any_draft(clock: FakeClock, number: int, chance: random.Random) -> Draft:
    """A question as a busy evening may bring it, late or not, in a room or in private."""
    left_ms = chance.choice((-3, 0, 0, 0, 1, 2)) * 30_000 + INSIDE_MS + chance.randint(0, 2_000)
    now = clock.now()
    made = draft(
        clock, number, question=f"第 {number} 个问题", urgency=chance.choice((Urgency.GENERAL, *Urgency)),
        count=chance.choice((1, 1, 2, 3, 8, 40)), value=round(chance.uniform(0.3, 3), 3),
        received_at=type(now)(now + left_ms - 30_000), deadline=type(now)(now + left_ms),
        expires_at=type(now)(now + 600_000),
    )  # fmt: skip
    if chance.random() < 0.15:
        private = Address("wechat", f"u-{number}", f"u-{number}")
        return msgspec.structs.replace(made, address=private, conversation=ConversationId(f"0-c{number}"), count=1)
    return made


async def on_screen(page: Page) -> list[str]:
    found: list[str] = await page.locator(".row[data-id]").evaluate_all(ON_SCREEN)
    return found


def behind(drafts: Sequence[Draft], shown: Sequence[Draft], now: Millis) -> list[DraftId]:
    """The others, worth most first."""
    rest = [one for one in drafts if one not in shown]
    return [one.id for one in sorted(rest, key=lambda one: (-value.value(one, now), one.received_at, one.id))]


def in_place(shown: Sequence[str], front: str) -> list[str]:
    """The one in front came first and is read ever since: it keeps its place on top."""
    return [front, *(one for one in shown if one != front)]


class Evening:
    """A desk with a busy room before it."""

    def __init__(self, house: House, page: Page) -> None:
        self.house = house
        self.page = page

    @property
    def waiting(self) -> list[Draft]:
        return list(self.house.desk.drafts.values())

    async def alike(self) -> list[Draft]:
        """What the house would show is what the page shows."""
        shown = value.shown(self.waiting, self.house.clock.now(), MOST)
        front = str(await card(self.page).get_attribute("data-id"))
        await becomes(lambda: on_screen(self.page), in_place([one.id for one in shown], front))
        await expect(self.page.locator(".behind-line")).to_contain_text(f"另有 {len(self.waiting) - len(shown)} 个问题")
        return shown

    def more_ask(self, chance: random.Random) -> None:
        for one in chance.sample(self.waiting, 30):
            grown = msgspec.structs.replace(one, count=one.count + chance.randint(1, 60))
            self.house.desk.drafts[one.id] = grown
            self.house.feed.tell(Joined(one.id, grown.count, 0, one.expires_at))

    async def hold_one_of_the_rest(self, shown: Sequence[Draft]) -> None:
        """Open what waits behind, take one of it, close it: the one that is held stays."""
        page, now = self.page, self.house.clock.now()
        await page.keyboard.press("v")
        rest = behind(self.waiting, shown, now)
        await becomes(lambda: on_screen(page), [*in_place([one.id for one in shown], "0-1"), *rest])
        await expect(page.locator(".behind-line")).to_be_in_viewport()
        await page.mouse.move(200, 400)
        await page.mouse.wheel(0, 900)
        await becomes(lambda: page.locator(".rows").evaluate("rows => rows.scrollTop > 400"), True)
        held = [one for one in map(self.house.desk.drafts.__getitem__, rest) if one.deadline > now][-1]
        await page.locator(f"#row-{held.id}").click()
        await page.mouse.move(900, 300)
        await page.keyboard.press("v")
        kept = sorted([*shown, held], key=lambda one: value.place(one, now))
        await becomes(lambda: on_screen(page), [one.id for one in kept])
        await expect(card(page)).to_have_attribute("data-id", held.id)


async def silence_is_told(evening: Evening, clock: FakeClock) -> None:
    """Over the desk, and where rooms stand on it, by them."""
    page, house = evening.page, evening.house
    house.feeds.stands(Coverage.ALARM, 200, feed="bilibili")
    await clock.advance(2)
    await expect(page.get_by_test_id("banner")).to_contain_text("「bilibili」已经 3 分钟没有弹幕")
    house.rooms.put(room(began_at=clock.now(), heard_at=clock.now()))
    await clock.advance(2)
    await expect(page.get_by_test_id("rooms").get_by_role("alert")).to_contain_text("打开直播间看一眼")
    await expect(page.get_by_test_id("banner")).to_have_count(0)


async def test_page_and_house_choose_alike_and_nothing_held_disappears(people: Screens) -> None:
    chance, clock = random.Random(SEED), FakeClock()
    house = House(clock, live=LiveSettings(pace_s=2))
    page = await people.page(1280, 900)
    evening = Evening(house, page)
    async with console(house.parts) as server:
        await server.come_in(house.parts, "小李", Role.ASSISTANT)
        token = await house.accounts.issue_login((await house.accounts.listed())[0].name, 60)
        await page.goto(f"{server.base}/#login={token}")
        await expect(page.locator(".empty")).to_be_visible()
        in_time = later(clock.now(), 85)
        house.desk.open(draft(clock, 1, question="第 1 个问题", urgency=Urgency.URGENT, deadline=in_time))
        await expect(card(page)).to_contain_text("第 1 个问题")
        for number in range(2, 62):
            house.desk.open(any_draft(clock, number, chance))

        before = await evening.alike()
        evening.more_ask(chance)
        shown = await evening.alike()
        assert {one.id for one in shown} != {one.id for one in before}, "more askers changed what is shown"
        await evening.hold_one_of_the_rest(shown)
        await silence_is_told(evening, clock)
