"""The ring shows the server's deadline: even, never jumping, red only when late; whatever clock the person has."""

import datetime
import itertools
from functools import partial

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.core.model import Draft
from bot.core.vocabulary import Role
from tests.browser.shop import Screens, act, card, until_shown
from tests.support.clock import FakeClock
from tests.support.console import House, console, draft

pytestmark = pytest.mark.browser

WRONG_CLOCK = datetime.datetime(2031, 5, 1, 8, tzinfo=datetime.UTC)
MOMENT_MS = 20
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
        whole, rest = divmod(round(seconds * 1000), STEP_MS)
        for ms in (*[STEP_MS] * whole, *[rest] * bool(rest)):
            await self._step(ms)
            arc = self.page.locator(".ring-arc")
            if await arc.count():
                self.drawn.append(float(await arc.get_attribute("stroke-dashoffset") or 0))

    async def until_shown(self, selector: str) -> None:
        await until_shown(self.page.locator(selector), partial(self._step, MOMENT_MS))

    async def _step(self, ms: int) -> None:
        await self.clock.advance(ms / 1000)
        await self.page.clock.run_for(ms)


@pytest_asyncio.fixture(loop_scope="session")
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
        assert 0 <= int(await number.inner_text()) - left < 1.5
        steps = [after - before for before, after in itertools.pairwise(room.drawn)]
        even = 2 * 3.14159 * 34 / 30 * STEP_S
        assert all(abs(step - even) < even * 0.25 for step in steps), steps

        await room.pass_time(left - 0.5)
        await expect(number).to_have_text("1")
        await expect(ring).not_to_have_class("ring late")
        await room.pass_time(1)
        await expect(number).to_have_text("+1")
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
        read, waiting = house.desk.open(draft(clock, 1, value=1.0)), house.desk.open(draft(clock, 2, value=1.0))
        await room.until_shown(".card[data-id]")
        await room.pass_time(20)
        fresh = house.desk.open(draft(clock, 3, value=0.9))
        await room.until_shown(f"#row-{fresh.id}")

        async def order(*wanted: Draft) -> None:
            for place, one in enumerate(wanted):
                await expect(page.locator(".row").nth(place)).to_have_id(f"row-{one.id}")

        await order(read, waiting, fresh)
        await room.pass_time(14)
        await order(read, fresh, waiting)
