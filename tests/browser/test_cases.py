"""A complaint goes through its four steps by two people; cases with one cause become an incident with one wording."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.async_api import Locator, Page, expect

from bot.console.static import BUILT
from bot.core.cases import Case, CaseKind, CaseStep, Manner
from bot.core.clock import MINUTE, Millis, SystemClock
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.serviceclocks import ClockKind, Level, Nudge
from bot.core.vocabulary import Role
from tests.browser.pictures import at_every_size
from tests.browser.shop import Screens, Shop, act
from tests.browser.talks import write
from tests.support.cases import HOUR, case
from tests.support.console import House, console
from tests.support.console_conversations import talk
from tests.support.house import until

pytestmark = pytest.mark.browser

LI, LIN = "小李", "林主管"
BOXES = (".case-card", ".case-steps li", ".case-deeds button", ".case-column", ".block", ".case-checks li > label")
CRACKED = "11 月批次陶瓷杯开裂"
STOPPED = "这一批陶瓷杯已停售，收到的都可以退款或换新，运费我们出。"
SOOTHED = "这件事我来跟到底，一小时内给您回话。"


async def board(page: Page, link: str) -> Page:
    """Everything that is open, by keys."""
    await page.goto(link)
    await expect(page.locator(".desk")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("b")
    await expect(page.locator(".page.cases")).to_be_visible()
    await page.keyboard.press("3")
    return page


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
    """Opened and taken by key; what the step needs keeps it there, and her lead sees it move."""
    await expect(li.locator(".case-card")).to_contain_text("还没有人负责")
    await li.keyboard.press("j")
    await expect(li.locator(".case-card.at")).to_have_count(1)
    await li.keyboard.press("Enter")
    await at_step(li, "accept")
    await li.keyboard.press("o")
    await expect(li.get_by_test_id("owner")).to_have_text("负责人 小李")
    await li.keyboard.press("Enter")
    await expect(li.get_by_test_id("toast").last).to_contain_text("听顾客讲完")
    await li.keyboard.press("1")
    await li.keyboard.press("2")  # faster than the first is answered
    for key in ("heard", "promised"):
        await expect(li.locator(f'[data-check="{key}"]')).to_have_class("done")
    await expect(li.get_by_test_id("lacks")).to_have_count(0)
    await li.keyboard.press("Enter")
    await at_step(li, "verify")
    await expect(column(lin, "verify").locator(".case-card")).to_contain_text(LI)


async def verified(li: Page) -> None:
    """What was found stands there; the customer hears of it, with words to begin from."""
    await check(li, "photo", "courier")
    await li.get_by_test_id("finding").locator("textarea").fill("外箱有压痕，是运输途中碎的")
    await act(li, "save-finding").click()
    await expect(act(li, "save-finding")).to_have_count(0)
    await li.get_by_test_id("talk").locator("summary").click()
    await li.locator("[data-words]").first.click()
    await expect(li.get_by_test_id("tell")).to_be_focused()
    await expect(li.get_by_test_id("tell")).not_to_have_value("")
    await li.get_by_test_id("tell").fill(SOOTHED)
    await li.keyboard.press("Control+Enter")
    await expect(li.locator('[data-what="told"]').first).to_contain_text("顾客已知")
    await expect(li.get_by_test_id("tell")).to_have_value("")
    await li.keyboard.press("Escape")
    await li.keyboard.press("Enter")
    await at_step(li, "solve")


async def solved(li: Page, lin: Page, folder: Path) -> None:
    """Beyond her authority: it waits for her lead, who agrees on her own screen; then the customer's yes."""
    await check(li, "options")
    await li.keyboard.press("p")
    await li.locator('[data-pick="remedy refund"]').click()
    await li.locator("input[name=amount]").fill("99.00")
    await act(li, "propose").click()
    await expect(li.locator('[data-remedy="1"]')).to_contain_text("超出 小李 的权限，等主管同意")
    await expect(act(li, "agree-remedy")).to_have_count(0)
    await expect(lin.locator(".case-card")).to_contain_text("等主管同意")
    await lin.locator(".case-card a").click()
    await act(lin, "agree-remedy").click()
    await expect(li.locator('[data-remedy="1"]')).to_contain_text("林主管")
    await act(li, "carry-out").click()
    await expect(li.locator('[data-remedy="1"]')).to_contain_text("已办")
    await expect(li.get_by_test_id("asked-yes")).to_contain_text("已请顾客确认")
    await li.get_by_test_id("toast").get_by_role("button").evaluate_all("all => all.forEach((one) => one.click())")
    await expect(li.get_by_test_id("toast")).to_have_count(0)
    await li.locator("h1").evaluate("one => { for (; one; one = one.parentElement) one.scrollTop = 0; }")
    await at_every_size(li, BOXES, folder / "case.png")
    await li.keyboard.press("c")
    await li.get_by_test_id("asking-confirm").locator("input").fill("电话里说退款就行")
    await li.keyboard.press("Enter")
    await expect(li.get_by_test_id("confirmed")).to_contain_text(LI)


async def visited(li: Page, lin: Page) -> None:
    """Her lead closes it; both see it."""
    for page in (li, lin):
        await at_step(page, "follow_up")
    await lin.keyboard.press("Enter")
    await lin.get_by_test_id("asking-close").locator("input").fill("这类易碎品改用双层箱")
    await lin.keyboard.press("Enter")
    for page in (li, lin):
        await at_step(page, "closed")
    await expect(li.get_by_test_id("satisfied")).to_contain_text("改用双层箱")
    await li.keyboard.press("Escape")
    await li.keyboard.press("4")
    await expect(column(li, "closed").locator(".case-card")).to_have_count(1)


async def gathered(shop: Shop, li: Page, lin: Page) -> None:
    """Two with one cause: one wording, written by one and agreed to by the other, told to all."""
    await li.keyboard.press("3")
    for customer in ("晚风", "海边的云"):
        write(shop, "杯子用了一次就裂了，质量太差，我要投诉", customer)
    marks = li.locator(".case-mark")
    await expect(marks).to_have_count(2)
    await marks.nth(0).click()
    await marks.nth(1).click()
    await expect(li.get_by_test_id("gathering")).to_contain_text("选中 2 张")
    await li.get_by_test_id("incident-title").fill(CRACKED)
    await act(li, "gather").click()
    await act(li, "write-word").click()
    await li.get_by_test_id("incident-words").fill(STOPPED)
    await act(li, "send-word").click()
    await expect(li.get_by_test_id("own-word")).to_contain_text("另一位同事")
    await lin.evaluate("location.hash = '#/cases/incidents'")
    await lin.locator(f'[data-incident="{CRACKED}"]').click()
    await act(lin, "agree-word").click()
    await act(lin, "tell-all").click()
    await act(lin, "tell-all").click()
    await expect(lin.get_by_test_id("toast").last).to_contain_text("已安排告诉 2 位顾客")


async def test_four_steps_by_two_people(shop: Shop, people: Screens, folder: Path) -> None:
    li = await board(await people.page(), await shop.link(LI, Role.AGENT))
    lin = await board(await people.page(), await shop.link(LIN, Role.SUPERVISOR))
    write(shop, "杯子收到就碎了，太过分了，我要投诉")
    await accepted(li, lin)
    await verified(li)

    async def heard() -> bool:
        return SOOTHED in [one.text for one in shop.platform.received]

    await until(heard)
    await solved(li, lin, folder)
    await visited(li, lin)
    await gathered(shop, li, lin)


async def come(house: House, people: Screens, base: str) -> Page:
    """An agent at the board of a house in memory."""
    await house.accounts.put(Account(UserName(LI), Role.AGENT))
    return await board(await people.page(), f"{base}/#login={await house.accounts.issue_login(UserName(LI), 600)}")


def under_way(house: House) -> list[Case]:
    """Others of the day, further on."""
    now, told = house.clock.now(), ("title", "kind", "manner", "called", "owner", "step")
    lines: list[tuple[object, ...]] = [
        ("卫衣袖口开线，想换一件", CaseKind.QUALITY, Manner.CALM, "林夏", LI, CaseStep.VERIFY),
        ("说好周一发货，今天还没动静", CaseKind.DELAY, Manner.EMOTIONAL, "苏禾", "小王", CaseStep.VERIFY),
        ("要的是雾蓝，寄来的是奶白", CaseKind.WRONG_ITEM, Manner.CALM, "何念", LI, CaseStep.SOLVE),
        ("退款说三天，到第五天还没到账", CaseKind.PAYMENT, Manner.REPEATED, "唐可", LIN, CaseStep.FOLLOW_UP),
    ]
    return [
        case(house.clock, f"1121-00{n}", due_at=Millis(now + n * 3 * HOUR), **dict(zip(told, line, strict=True)))
        for n, line in enumerate(lines, 1)
    ]


async def test_late_ones_come_first_and_whoever_has_one_is_told(people: Screens, folder: Path) -> None:
    house = House(SystemClock())
    now = house.clock.now()
    late = case(house.clock, "1122-002", due_at=Millis(now - 20 * MINUTE), level=Level.LEAD, owner=UserName(LI))
    house.cases.add(case(house.clock), late, case(house.clock, "1122-003", waits_since=now), *under_way(house))
    nudge = Nudge(
        id="0-1122-001 accept", level=Level.WARNED, kind=ClockKind.SOLUTION, to=(UserName(LI),), at=now,
        due_at=Millis(now + HOUR), case="0-1122-001", title="杯子收到就有裂纹",
    )  # fmt: skip
    async with console(house.parts, BUILT) as server:
        li = await come(house, people, server.base)
        numbers = column(li, "accept").locator(".case-card")
        for place, number in enumerate(("1122-002", "1122-001", "1122-003")):
            await expect(numbers.nth(place)).to_have_attribute("data-case", number)
        await expect(li.get_by_test_id("late-cases")).to_contain_text("1")
        await at_every_size(li, BOXES, folder / "cases.png")
        house.feed.tell(nudge, replace(nudge, id="0-1122-002 accept", to=(UserName(LIN),), title="不是我的"))
        await expect(li.get_by_test_id("toast")).to_have_count(1)
        await expect(li.get_by_test_id("toast")).to_contain_text("处理快到时间了")
        await li.get_by_test_id("toast").get_by_role("link").click()
        await expect(li.locator("h1")).to_contain_text("1122-001")


async def test_a_case_from_its_conversation(people: Screens) -> None:
    house = House(SystemClock())
    there = talk(house.clock)
    house.talks.conversations.all[there.id] = there
    async with console(house.parts, BUILT) as server:
        li = await come(house, people, server.base)
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
