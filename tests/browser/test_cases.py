"""A complaint goes through its four steps by two people; cases with one cause become an incident with one wording."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from bot.console.static import BUILT
from bot.core.cases import CaseKind, CaseStep, Links
from bot.core.clock import MINUTE, Millis, SystemClock
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.serviceclocks import ClockKind, Level, Nudge
from bot.core.vocabulary import Role
from tests.browser.pictures import at_every_size
from tests.browser.shop import Screens, act
from tests.support.cases import HOUR, case
from tests.support.console import House, console
from tests.support.console_conversations import talk

pytestmark = pytest.mark.browser

LI, LIN = "小李", "林主管"
BOXES = (".case-card", ".case-steps li", ".case-deeds button", ".case-column", ".block", ".case-checks li > label")
CRACKED = "11 月批次陶瓷杯开裂"


async def come(house: House, people: Screens, base: str, name: str, role: Role) -> Page:
    """That person at the board, by keys."""
    page = await people.page()
    await house.accounts.put(Account(UserName(name), role))
    await page.goto(f"{base}/#login={await house.accounts.issue_login(UserName(name), 600)}")
    await expect(page.locator(".desk")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("b")
    await expect(page.locator(".page.cases")).to_be_visible()
    await page.keyboard.press("3")
    return page


def card(page: Page, number: str) -> Locator:
    return page.locator(f'[data-case="{number}"]')


def column(page: Page, step: str) -> Locator:
    return page.locator(f'[data-step="{step}"]')


async def at_step(page: Page, step: str) -> None:
    await expect(page.get_by_test_id("steps")).to_have_attribute("data-step", step)


async def check(page: Page, *keys: str) -> None:
    for key in keys:
        line = page.locator(f'[data-check="{key}"]')
        await line.get_by_role("checkbox").click()
        await expect(line).to_have_class("done")


async def accepted(li: Page, lin: Page) -> None:
    """Opened and taken by key; what the step needs keeps it there, and its lead sees it move."""
    await expect(card(li, "1122-001")).to_contain_text("还没有人负责")
    await li.keyboard.press("j")
    await li.keyboard.press("j")
    await expect(card(li, "1122-001")).to_have_attribute("aria-current", "true")
    await li.keyboard.press("Enter")
    await at_step(li, "accept")
    await li.keyboard.press("o")
    await expect(li.get_by_test_id("owner")).to_have_text("负责人 小李")
    await li.keyboard.press("Enter")
    await expect(li.get_by_test_id("toast").last).to_contain_text("还差：还没核对：听客户讲完")
    await check(li, "heard", "promised")
    await expect(li.get_by_test_id("lacks")).to_have_count(0)
    await at_every_size(li, BOXES)
    await li.keyboard.press("Enter")
    await at_step(li, "verify")
    await expect(column(lin, "verify").locator('[data-case="1122-001"]')).to_contain_text(LI)


async def verified(li: Page) -> None:
    """What was found stands there; the customer hears of it in words that are offered."""
    await check(li, "photo", "order")
    await li.get_by_test_id("finding").locator("textarea").fill("11 月 18 日批次釉面薄，三只里裂了一只")
    await act(li, "save-finding").click()
    await expect(act(li, "save-finding")).to_have_count(0)
    await li.keyboard.press("a")
    await expect(li.get_by_test_id("tell")).to_be_focused()
    await li.get_by_test_id("talk").locator("summary").click()
    await li.locator('[data-words="soothe"]').click()
    await expect(li.get_by_test_id("tell")).to_have_value(re.compile("这件事我来负责到底"))
    await li.keyboard.press("Control+Enter")
    await expect(li.locator('[data-what="told"]')).to_contain_text("顾客已知")
    await expect(li.get_by_test_id("tell")).to_have_value("")
    await li.keyboard.press("Escape")
    await li.keyboard.press("Enter")
    await at_step(li, "solve")


async def solved(li: Page, lin: Page) -> None:
    """Beyond her authority: it waits for her lead, who agrees on her own screen."""
    await li.keyboard.press("p")
    await li.locator('[data-pick="remedy refund"]').click()
    await li.locator("input[name=amount]").fill("99.00")
    await act(li, "propose").click()
    await expect(li.locator('[data-remedy="1"]')).to_contain_text("超出 小李 的权限，等主管同意")
    await expect(act(li, "agree-remedy")).to_have_count(0)
    await expect(card(lin, "1122-001")).to_contain_text("等主管同意")
    await card(lin, "1122-001").locator("a").click()
    await act(lin, "agree-remedy").click()
    await expect(li.locator('[data-remedy="1"]')).to_contain_text("林主管")
    await act(li, "carry-out").click()
    await expect(li.locator('[data-remedy="1"]')).to_contain_text("已办")
    await check(li, "options")
    await li.keyboard.press("c")
    await li.get_by_test_id("asking-confirm").locator("input").fill("电话里说退款就行")
    await li.keyboard.press("Enter")
    await expect(li.get_by_test_id("confirmed")).to_contain_text("小李")


async def visited(li: Page, lin: Page) -> None:
    """Her lead closes it; both see it."""
    await li.keyboard.press("Enter")
    await at_step(li, "follow_up")
    await at_step(lin, "follow_up")
    await lin.keyboard.press("Enter")
    await lin.get_by_test_id("asking-close").locator("input").fill("这一批已下架，供应商重新烧制")
    await lin.keyboard.press("Enter")
    await at_step(lin, "closed")
    await at_step(li, "closed")
    await expect(li.get_by_test_id("satisfied")).to_contain_text("供应商重新烧制")
    await li.keyboard.press("Escape")
    await li.keyboard.press("4")
    await expect(column(li, "closed").locator('[data-case="1122-001"]')).to_be_visible()


async def gathered(house: House, li: Page, lin: Page) -> None:
    """Two with one cause: one wording, written by one and agreed to by the other, told to all."""
    await li.keyboard.press("3")
    for number in ("1122-002", "1122-003"):
        await card(li, number).locator(".case-mark").click()
    await li.get_by_test_id("incident-title").fill(CRACKED)
    await act(li, "gather").click()
    await act(li, "write-word").click()
    await li.get_by_test_id("incident-words").fill("这一批陶瓷杯已停售，收到的都可以退款或换新，运费我们出。")
    await act(li, "send-word").click()
    await expect(li.get_by_test_id("own-word")).to_contain_text("另一位同事")
    await lin.evaluate("location.hash = '#/cases/incidents'")
    await lin.locator(f'[data-incident="{CRACKED}"]').click()
    await act(lin, "agree-word").click()
    await act(lin, "tell-all").click()
    await act(lin, "tell-all").click()
    await expect(lin.get_by_test_id("toast").last).to_contain_text("已安排告诉 2 位顾客")
    assert {one for one, text in house.casework.told if "停售" in text} == {"0-1122-002", "0-1122-003"}


async def test_four_steps_by_two_people(people: Screens) -> None:
    house = House(SystemClock())
    now, there = house.clock.now(), talk(house.clock)
    house.talks.conversations.all[there.id] = there
    first = case(house.clock, conversation=there.id, links=Links(orders=("20261120001",)))
    late = case(house.clock, "1122-002", due_at=Millis(now - 20 * MINUTE), level=Level.LEAD, title="杯底掉渣")
    third = case(house.clock, "1122-003", due_at=Millis(now + 9 * HOUR), step=CaseStep.VERIFY, owner=UserName(LI))
    house.cases.add(first, late, third)
    async with console(house.parts, BUILT) as server:
        li = await come(house, people, server.base, LI, Role.AGENT)
        lin = await come(house, people, server.base, LIN, Role.SUPERVISOR)
        await expect(column(li, "accept").locator(".case-card").first).to_have_attribute("data-case", "1122-002")
        await at_every_size(li, BOXES)
        await accepted(li, lin)
        await verified(li)
        await solved(li, lin)
        await visited(li, lin)
        await gathered(house, li, lin)
        house.feed.tell(
            Nudge(
                id="0-1122-003 verify", level=Level.WARNED, kind=ClockKind.SOLUTION, to=(UserName(LI),), at=now,
                due_at=Millis(now + HOUR), case="0-1122-003", title="杯口不平",
            )
        )  # fmt: skip
        told = li.get_by_test_id("toast").last
        await expect(told).to_contain_text("处理快到时间了")
        await told.get_by_role("link").click()
        await expect(li.locator("h1")).to_contain_text("1122-003")
        await expect(lin.get_by_test_id("toast").filter(has_text="快到时间")).to_have_count(0)


async def test_a_case_from_its_conversation(people: Screens) -> None:
    house = House(SystemClock())
    there = talk(house.clock)
    house.talks.conversations.all[there.id] = there
    async with console(house.parts, BUILT) as server:
        li = await come(house, people, server.base, LI, Role.AGENT)
        await li.evaluate("where => { location.hash = where; }", f"#/conversations/{there.id}")
        await expect(act(li, "new-case-here")).to_be_visible()
        await li.keyboard.press("w")
        form = li.get_by_test_id("opening")
        await form.locator("[name=title]").fill("说好周一发货，今天还没动静")
        await form.locator('[data-pick="kind delay"]').click()
        await act(li, "open-case").click()
        await expect(li.locator("h1")).to_contain_text("说好周一发货")
        (opened,) = house.cases.all.values()
        assert (opened.kind, opened.conversation, opened.owner) == (CaseKind.DELAY, there.id, LI)
        await li.keyboard.press("v")
        await expect(li.get_by_test_id("cases-here")).to_contain_text("说好周一发货")
