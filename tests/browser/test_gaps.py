"""What the shop can learn from its own questions: gaps turned into knowledge, put away, and days looked at."""

import csv
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot.app import gaps as parts
from bot.core.clock import SystemClock
from bot.knowledge import mining
from tests.browser.desks import PEOPLE, history, questions, text
from tests.browser.learned import COUPON, FADED, GLOVES, NOT_THE_POINT, PILLING, REPLY, SHIPPING, past
from tests.browser.shop import Screens, Shop, act, card, recent

pytestmark = pytest.mark.browser

RAIN = "红包雨几点开始"
RAIN_REPLY = "每晚八点整，直播间右上角点红包就能抢～"


@pytest.fixture(autouse=True)
def counted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports are made anew whenever something was decided, not only every five seconds."""
    monkeypatch.setattr(mining, "FRESH_S", 0.0)


@pytest_asyncio.fixture(loop_scope="session")
async def old_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """A shop that has been open for weeks."""
    log = past(SystemClock())
    monkeypatch.setattr(parts, "traces", lambda _: log)
    made = Shop(tmp_path)
    await made.open()
    yield made
    await made.close()


async def come(shop: Shop, people: Screens, name: str = "林主管", at: str = "") -> Page:
    page = await people.page()
    await page.goto(await shop.link(name, PEOPLE[name]))
    await expect(page.locator(".desk")).to_be_visible()
    await page.evaluate("where => { location.hash = '#/gaps' + where; }", at)
    await expect(page.locator(".insight")).to_be_visible()
    return page


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))


def gap(page: Page, question: str) -> Locator:
    return page.locator(".gap", has_text=question)


async def test_from_a_rewritten_reply_to_an_entry_in_force(shop: Shop, people: Screens) -> None:
    li = await people.page()
    await li.goto(await shop.link("小李", PEOPLE["小李"]))
    shop.ask(RAIN)
    await expect(card(li)).to_contain_text(RAIN)
    await act(li, "edit").click()
    await li.get_by_test_id("editor").fill(RAIN_REPLY)
    await act(li, "send-edit").click()
    await expect(recent(li, "sent")).to_contain_text(RAIN_REPLY)

    lin = await come(shop, people)
    await expect(gap(lin, RAIN)).to_contain_text("有现成回复", timeout=40_000)
    await lin.keyboard.press("j")
    await expect(gap(lin, RAIN).locator(".gap-replies")).to_contain_text(RAIN_REPLY)
    await expect(gap(lin, RAIN).locator(".gap-replies")).to_contain_text("小李 用了 1 次")
    await lin.keyboard.press("n")
    await expect(questions(lin).first).to_have_value(RAIN)
    await expect(text(lin, "answer")).to_have_value(RAIN_REPLY)
    await act(lin, "propose-approve").click()
    await expect(history(lin, "approved")).to_be_visible()

    await lin.evaluate("location.hash = '#/gaps'")
    await expect(gap(lin, RAIN)).to_have_count(0, timeout=40_000)
    await lin.locator('.chip[data-state="filled"]').click()
    await expect(gap(lin, RAIN)).to_be_visible()
    await lin.keyboard.press("j")
    await expect(gap(lin, RAIN)).to_contain_text("现在由这一条回答")


async def test_the_most_asked_first_with_what_became_of_them(old_shop: Shop, people: Screens) -> None:
    page = await come(old_shop, people)
    await expect(page.locator(".gap")).to_have_count(3)
    await expect(page.locator(".gap").first).to_contain_text(PILLING)
    await expect(page.get_by_test_id("summary")).to_contain_text("有 3 种没答好，涉及 30 人")
    await expect(gap(page, PILLING)).to_contain_text("15 人改写后才答上 · 4 人草稿被驳回")
    await page.locator('[data-days="1"]').click()
    await expect(gap(page, PILLING).locator(".gap-asked")).to_contain_text("5")
    await gap(page, GLOVES).locator(".gap-head").click()
    await expect(gap(page, GLOVES)).to_contain_text(NOT_THE_POINT)
    await expect(gap(page, GLOVES)).to_contain_text("还没有人写过回复")
    await act(page, "write-up").click()
    await expect(questions(page).first).to_have_value(GLOVES)
    await expect(text(page, "answer")).to_have_value("")


async def test_put_away_with_a_reason_and_brought_back(old_shop: Shop, people: Screens) -> None:
    page = await come(old_shop, people)
    await gap(page, GLOVES).locator(".gap-head").click()
    await page.keyboard.press("x")
    await expect(page.get_by_test_id("note")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(gap(page, GLOVES)).to_contain_text("写一句原因")
    await page.get_by_test_id("note").fill("只有一位顾客会问")
    await page.keyboard.press("Enter")
    await expect(gap(page, GLOVES)).to_have_count(0)
    await page.locator('.chip[data-state="dismissed"]').click()
    await gap(page, GLOVES).locator(".gap-head").click()
    await expect(gap(page, GLOVES)).to_contain_text("林主管 放到一边：只有一位顾客会问")
    await act(page, "reopen").click()
    await page.locator('.chip[data-state="open"]').click()
    await expect(gap(page, GLOVES)).to_be_visible()


async def test_everybody_reads_and_the_role_decides_what_else(old_shop: Shop, people: Screens) -> None:
    for name, may in {"实习生": [], "小李": ["write-up"], "林主管": ["write-up", "dismiss"]}.items():
        page = await come(old_shop, people, name)
        await gap(page, PILLING).locator(".gap-head").click()
        await expect(gap(page, PILLING).locator(".gap-replies")).to_contain_text(REPLY)
        acts = gap(page, PILLING).locator("[data-act]")
        await expect(acts).to_have_count(len(may))
        assert await acts.evaluate_all("all => all.map((one) => one.dataset.act)") == may
        await expect(act(page, "export")).to_have_count(int(name == "林主管"))


async def test_days_with_what_was_hot_and_which_products_are_weak(old_shop: Shop, people: Screens) -> None:
    page = await come(old_shop, people, at="/days")
    await expect(page.locator(".strip button")).to_have_count(7)
    await expect(page.get_by_test_id("day")).to_contain_text("21 人问了 5 种问题")
    await expect(page.get_by_test_id("hot").locator("li").first).to_contain_text(SHIPPING)
    await expect(page.get_by_test_id("hot").locator("li", has_text=COUPON)).to_contain_text("0% 答上")
    weak = page.locator('.weak[data-product="hoodie"]')
    await expect(weak).to_contain_text("云朵加绒卫衣")
    await expect(weak).to_contain_text("10 人里 5 人")
    await expect(weak).to_contain_text("比前几天多 50 个点")
    await expect(weak).to_contain_text(FADED)
    await expect(page.get_by_test_id("heat").locator("tr", has_text=SHIPPING).locator(".total")).to_have_text("42")

    await page.keyboard.press("ArrowLeft")
    await expect(page.get_by_test_id("day")).to_contain_text("34 人")
    await expect(page.get_by_test_id("weak")).to_contain_text("没有人抱怨")
    await page.locator('[data-days="30"]').click()
    await expect(page.locator(".strip button")).to_have_count(30)


async def test_tables_to_take_home(old_shop: Shop, people: Screens) -> None:
    page = await come(old_shop, people)
    await page.get_by_label("全部商品").select_option("hoodie")
    await expect(page.locator(".gap")).to_have_count(1)
    async with page.expect_download() as waiting:
        await act(page, "export").click()
    assert [row[0] for row in table(await (await waiting.value).path())[1:]] == [PILLING]
    await page.get_by_label("全部商品").select_option("")
    async with page.expect_download() as waiting:
        await act(page, "export").click()
    gaps = table(await (await waiting.value).path())
    assert [row[0] for row in gaps[1:]] == [PILLING, COUPON, GLOVES]
    await page.get_by_role("link", name="每天的热点").click()
    async with page.expect_download() as waiting:
        await act(page, "export").click()
    days = table(await (await waiting.value).path())
    assert SHIPPING in {row[2] for row in days}


async def test_in_english(old_shop: Shop, people: Screens) -> None:
    page = await come(old_shop, people)
    await page.keyboard.press("l")
    await expect(page.get_by_test_id("summary")).to_contain_text("3 not answered well, by 30 people")
    await page.keyboard.press("j")
    await expect(gap(page, PILLING)).to_contain_text("What colleagues wrote")
    await page.get_by_role("link", name="Day by day").click()
    await expect(page.get_by_test_id("weak")).to_contain_text("50 points more than before")
    await expect(page.get_by_test_id("heat")).to_contain_text("Total")


async def test_a_shop_without_a_past_says_so(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "实习生")
    await expect(page.locator(".insight")).to_contain_text("问的都答好了")
    await page.evaluate("location.hash = '#/gaps/days'")
    await expect(page.locator(".insight")).to_contain_text("还没有顾客提问")
