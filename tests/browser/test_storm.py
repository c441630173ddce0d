"""A flood on the desk: fifty changes a second for five seconds, and the page stays quick and still."""

import asyncio

import pytest
from playwright.async_api import expect

from bot.core.clock import SystemClock
from bot.core.desk import Joined
from bot.core.model import Draft, Member
from bot.core.vocabulary import Role, Urgency
from tests.browser.shop import Screens, act, card
from tests.support.clock import FakeClock
from tests.support.console import House, console, draft

pytestmark = pytest.mark.browser

CHANGES_PER_S = 50
SECONDS = 5
LONGEST_TASK_MS = 100
WATCH = """() => { window.tasks = []; new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.tasks.push(entry.duration);
}).observe({entryTypes: ["longtask"]}); }"""


async def pour(house: House, clock: FakeClock) -> list[Draft]:
    """New drafts and joins by turns, at their intended times."""
    pace, opened = SystemClock(), list[Draft]()
    began = pace.monotonic()
    for number in range(CHANGES_PER_S * SECONDS):
        if number % 2 == 0:
            opened.append(house.desk.open(draft(clock, number + 100, question=f"第 {number} 个问题")))
        else:
            one = opened[len(opened) * 2 // 3]
            house.feed.tell(Joined(one.id, number, 0, one.expires_at))
        await clock.advance(1 / CHANGES_PER_S)
        await pace.sleep(began + number / CHANGES_PER_S - pace.monotonic())
    return opened


async def test_no_long_task_and_no_jump_in_a_flood(people: Screens) -> None:
    clock = FakeClock()
    house = House(clock)
    page = await people.page()
    async with console(house.parts) as server:
        await server.come_in(house.parts, "小李", Role.ASSISTANT)
        token = await house.accounts.issue_login((await house.accounts.listed())[0].name, 60)
        await page.goto(f"{server.base}/#login={token}")
        await expect(page.locator(".empty")).to_be_visible()
        for number in range(20):
            house.desk.open(draft(clock, number, question=f"先来的第 {number} 个问题"))
        await expect(page.locator(".row")).to_have_count(20)
        reading = page.locator(".row").nth(4)
        question = await reading.locator("b").nth(1).inner_text()
        await reading.click()
        await page.mouse.move(700, 300)
        await expect(card(page)).to_contain_text(question)
        place = await page.locator(".row.chosen").bounding_box()
        await clock.advance(5)
        await page.evaluate(WATCH)

        house.desk.open(draft(clock, 90, question="付了两次款", urgency=Urgency.URGENT))
        opened = await pour(house, clock)
        await expect(page.get_by_test_id("waiting")).to_have_text(str(len(opened) + 21))
        await expect(card(page)).to_contain_text(question)
        assert await page.locator(".row.chosen").bounding_box() == place
        await expect(page.locator(".pill")).to_contain_text("新到")
        assert await page.locator(".row").count() in {60, 61}
        tasks: list[float] = await page.evaluate("window.tasks")
        assert max(tasks, default=0.0) < LONGEST_TASK_MS, tasks


async def rush(house: House, clock: FakeClock, one: Draft) -> None:
    """More and more people ask the same."""
    pace = SystemClock()
    began = pace.monotonic()
    for number in range(CHANGES_PER_S * SECONDS):
        house.feed.tell(Joined(one.id, number + 2, 0, one.expires_at))
        await pace.sleep(began + number / CHANGES_PER_S - pace.monotonic())


async def test_wordings_are_told_in_the_middle_of_a_rush(people: Screens) -> None:
    clock = FakeClock()
    house = House(clock)
    page = await people.page()
    async with console(house.parts) as server, asyncio.TaskGroup() as group:
        await server.come_in(house.parts, "小李", Role.ASSISTANT)
        token = await house.accounts.issue_login((await house.accounts.listed())[0].name, 60)
        await page.goto(f"{server.base}/#login={token}")
        one = draft(clock, 1, count=1)
        house.members.members[one.id] = [Member(one.message, one.asker, one.question, clock.now())]
        house.desk.open(one)
        await expect(card(page)).to_contain_text(one.question)
        rushing = group.create_task(rush(house, clock, one))
        await expect(act(page, "members")).to_contain_text("1 种说法")
        assert not rushing.done()
