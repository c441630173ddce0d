"""A flood on the desk: fifty changes a second for some seconds, thousands waiting, rooms on top of it all; and the page
stays quick and still."""

import asyncio
import itertools

import msgspec
import pytest
from playwright.async_api import Browser, expect

from bot.core.clock import MINUTE, Millis, SystemClock
from bot.core.desk import Joined
from bot.core.model import Address, Draft, Member
from bot.core.rooms import Minute
from bot.core.vocabulary import Role, Urgency
from config.settings import LiveSettings
from tests.browser.shop import Screens, act, becomes, card
from tests.support.clock import FakeClock
from tests.support.console import House, console, draft
from tests.support.rooms import room

pytestmark = pytest.mark.browser

CHANGES_PER_S = 50
SECONDS = 4
WAITING = 2_000
SHOWN = 30
"""What one person who takes a second a decision can decide in half a minute."""
LONGEST_TASK_MS = 100
"""Of processor time: what else the machine does while the page works is not the page's fault."""
TASKS = "toplevel"


class Task(msgspec.Struct):
    """An event of the browser's own record; times in microseconds."""

    name: str
    tid: int = 0
    tdur: int = 0
    args: dict[str, object] = {}


class Record(msgspec.Struct):
    events: list[Task] = msgspec.field(name="traceEvents")


def longest_ms(record: bytes) -> float:
    """The longest task of the page's thread, of some hundreds."""
    events = msgspec.json.decode(record, type=Record).events
    (main,) = [one.tid for one in events if one.name == "thread_name" and one.args.get("name") == "CrRendererMain"]
    tasks = [one.tdur / 1000 for one in events if one.name == "ThreadControllerImpl::RunTask" and one.tid == main]
    assert len(tasks) > 100
    return max(tasks)


def studio(house: House, heard: int) -> None:
    """Three rooms, in which more and more is heard."""
    now = house.clock.now()
    for number, name in enumerate(("上新专场", "清仓专场", "旗舰店")):
        one = room(Address("fake", f"studio-{number}", public=True), title=name, began_at=now, heard_at=now)
        house.rooms.put(one)
        counts = {"heard": 40 * heard, "drafted": heard, "joined": 2 * heard, "ignored:praise": 9 * heard}
        house.shows.counted[one.id] = [Minute(Millis(now // MINUTE * MINUTE), counts)]


async def pour(house: House, clock: FakeClock) -> list[Draft]:
    """New drafts and joins by turns, at their intended times."""
    pace, opened = SystemClock(), list[Draft]()
    began = pace.monotonic()
    for number in range(CHANGES_PER_S * SECONDS):
        if number % 2 == 0:
            worth = number % 27 / 10
            opened.append(house.desk.open(draft(clock, number + 5_000, question=f"第 {number} 个问题", value=worth)))
            studio(house, number)
        else:
            one = opened[len(opened) * 2 // 3]
            house.feed.tell(Joined(one.id, number, 0, one.expires_at))
        await clock.advance(1 / CHANGES_PER_S)
        await pace.sleep(began + number / CHANGES_PER_S - pace.monotonic())
    return opened


async def test_no_long_task_and_no_jump_in_a_flood(people: Screens, chromium: Browser) -> None:
    clock = FakeClock()
    house = House(clock, live=LiveSettings(pace_s=1))
    page = await people.page()
    async with console(house.parts) as server:
        await server.come_in(house.parts, "小李", Role.ASSISTANT)
        token = await house.accounts.issue_login((await house.accounts.listed())[0].name, 60)
        await page.goto(f"{server.base}/#login={token}")
        await expect(page.locator(".empty")).to_be_visible()
        studio(house, 0)
        await clock.advance(2)
        await expect(page.get_by_test_id("rooms")).to_contain_text("上新专场")
        for number in range(20):
            house.desk.open(draft(clock, number, question=f"先来的第 {number} 个问题", value=1.0))
        await expect(page.locator(".row")).to_have_count(20)
        reading = page.locator(".row").nth(4)
        question = await reading.locator("b").nth(1).inner_text()
        await reading.click()
        await page.mouse.move(700, 300)
        await expect(card(page)).to_contain_text(question)
        await page.locator(".rows").evaluate("rows => rows.scrollTo(0, 120)")
        place = await page.locator(".row.chosen").bounding_box()
        for number in range(WAITING):
            house.desk.open(draft(clock, number + 1_000, question=f"后面的第 {number} 个问题", value=0.3))
        await expect(page.get_by_test_id("waiting")).to_have_text(str(WAITING + 20))
        await clock.advance(5)
        await chromium.start_tracing(page=page, categories=[TASKS])

        house.desk.open(draft(clock, 90, question="付了两次款", urgency=Urgency.URGENT))
        opened = await pour(house, clock)
        await expect(page.get_by_test_id("waiting")).to_have_text(str(WAITING + len(opened) + 21))
        await expect(card(page)).to_contain_text(question)
        await becomes(lambda: page.locator(".row.chosen").bounding_box(), place)
        await expect(page.locator(".pill")).to_contain_text("新到")
        await expect(page.locator(".behind-line")).to_contain_text(f"另有 {WAITING + len(opened) + 20 - SHOWN - 1} 个")
        assert longest_ms(await chromium.stop_tracing()) < LONGEST_TASK_MS


async def rush(house: House, one: Draft) -> None:
    """More and more people ask the same, until it is enough."""
    for number in itertools.count(2):
        house.feed.tell(Joined(one.id, number, 0, one.expires_at))
        await SystemClock().sleep(1 / CHANGES_PER_S)


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
        rushing = group.create_task(rush(house, one))
        await expect(act(page, "members")).to_contain_text("1 种说法")
        rushing.cancel()
