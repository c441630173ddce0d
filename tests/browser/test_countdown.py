"""The ring shows the server's deadline: even, never jumping, red only when late; whatever clock the person has."""

import datetime
import itertools

import pytest
from playwright.async_api import Page, expect

from bot.core.vocabulary import Role
from tests.browser.shop import Screens, act, card
from tests.support.clock import FakeClock
from tests.support.console import House, console, draft

pytestmark = pytest.mark.browser

WRONG_CLOCK = datetime.datetime(2031, 5, 1, 8, tzinfo=datetime.UTC)
STEP_MS = 250
STEP_S = STEP_MS / 1000


class Room:
    """A console and one page, whose times move together and only when told."""

    def __init__(self, clock: FakeClock, house: House, page: Page) -> None:
        self.clock = clock
        self.house = house
        self.page = page
        self.drawn: list[float] = []

    async def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            await self.clock.advance(STEP_S)
            await self.page.clock.run_for(STEP_MS)
            arc = self.page.locator(".ring-arc")
            if await arc.count():
                self.drawn.append(float(await arc.get_attribute("stroke-dashoffset") or 0))

    async def until_shown(self, selector: str) -> None:
        for _ in range(80):
            if await self.page.locator(selector).count():
                return
            await self.pass_time(STEP_S)
        raise AssertionError(f"{selector} never came up")


@pytest.fixture
async def page(people: Screens) -> Page:
    made = await people.page()
    await made.clock.install(time=WRONG_CLOCK)
    await made.clock.pause_at(WRONG_CLOCK + datetime.timedelta(seconds=1))
    return made


async def test_thirty_seconds_pass_evenly_and_red_comes_last(page: Page) -> None:
    clock = FakeClock()
    house = House(clock)
    async with console(house.parts) as server:
        await server.come_in(house.parts, "小李", Role.ASSISTANT)
        token = await house.accounts.issue_login((await house.accounts.listed())[0].name, 60)
        room = Room(clock, house, page)
        await page.goto(f"{server.base}/#login={token}")
        await room.until_shown(".empty")
        opened = house.desk.open(draft(clock))
        await room.until_shown(".card[data-id]")
        ring, number = page.locator(".ring"), page.locator(".ring-text b")

        room.drawn.clear()
        await room.pass_time(10)
        left = (opened.deadline - clock.now()) / 1000
        assert abs(int(await number.inner_text()) - left) <= 1
        steps = [after - before for before, after in itertools.pairwise(room.drawn)]
        even = 2 * 3.14159 * 34 / 30 * STEP_S
        assert all(abs(step - even) < even * 0.25 for step in steps), steps

        await room.pass_time(left - 0.5)
        assert await number.inner_text() == "1"
        await expect(ring).not_to_have_class("ring late")
        await room.pass_time(1)
        assert await number.inner_text() == "+1"
        await expect(ring).to_have_class("ring late")
        await expect(card(page)).to_contain_text("作废")
        await expect(act(page, "approve")).to_be_enabled()


async def test_what_is_late_lets_the_others_go_first_but_never_under_the_eyes(page: Page) -> None:
    clock = FakeClock()
    house = House(clock)
    async with console(house.parts) as server:
        await server.come_in(house.parts, "小李", Role.ASSISTANT)
        token = await house.accounts.issue_login((await house.accounts.listed())[0].name, 60)
        room = Room(clock, house, page)
        await page.goto(f"{server.base}/#login={token}")
        await room.until_shown(".empty")
        read, waiting = house.desk.open(draft(clock, 1)), house.desk.open(draft(clock, 2))
        await room.until_shown(".card[data-id]")
        await room.pass_time(20)
        fresh = house.desk.open(draft(clock, 3))
        await room.until_shown(f"#row-{fresh.id}")
        rows = page.locator(".row")

        async def order() -> list[str]:
            return [(await row.get_attribute("id") or "").removeprefix("row-") for row in await rows.all()]

        assert await order() == [read.id, waiting.id, fresh.id]
        await room.pass_time(14)
        assert await order() == [read.id, fresh.id, waiting.id]
