"""One entry: proposed, reviewed, in force, undone; nobody's text is lost, whoever was faster."""

import re

import pytest
from playwright.async_api import Route, expect

from tests.browser.desks import (
    FREIGHT_ANSWER,
    FREIGHT_ENTRY,
    come,
    diff,
    entry,
    go,
    history,
    propose,
    questions,
    rows,
    text,
)
from tests.browser.shop import PATIENCE_S, Screens, Shop, act, card, not_told
from tests.support.clock import eventually

pytestmark = pytest.mark.browser

NEW_QUESTION = "双十二红包雨几点开始"
PASSWORD = "xiaoman-2026"
NEW_ANSWER = "每晚八点整，直播间右上角点红包就能抢。"


async def test_from_a_proposal_to_an_answer_in_the_room(shop: Shop, people: Screens) -> None:
    li, lin = await come(shop, people, "小李", "new"), await come(shop, people, "林主管", "")
    await expect(questions(li).first).to_be_focused()
    await li.keyboard.insert_text(NEW_QUESTION)
    await li.keyboard.press("Enter")
    await expect(questions(li).nth(1)).to_be_focused()
    await li.keyboard.insert_text("红包雨什么时候下")
    await text(li, "answer").fill(NEW_ANSWER)
    await li.get_by_test_id("intent").select_option("discount")
    await li.get_by_test_id("note").fill("运营群里刚定")
    await act(li, "propose").click()
    await expect(li.get_by_test_id("reading")).to_contain_text(NEW_QUESTION)
    await expect(act(li, "approve")).to_have_count(0)

    await lin.locator('.chip[data-state="proposed"]').click()
    await expect(rows(lin)).to_have_count(1)
    await expect(rows(lin)).to_contain_text("新条目待审")
    await lin.keyboard.press("ArrowDown")
    await lin.keyboard.press("Enter")
    await expect(lin.locator(".waiting")).to_contain_text("运营群里刚定")
    await lin.keyboard.press("a")
    await expect(history(lin, "approved")).to_be_visible()
    await expect(lin.locator(".sheetlike-head")).to_contain_text("在用")

    library = shop.house.knowledge
    await eventually(lambda: NEW_ANSWER in {one.written.answer for one in library.knowledge.entries}, PATIENCE_S)
    await li.evaluate("location.hash = '#/'")
    shop.ask(NEW_QUESTION)
    await expect(card(li)).to_contain_text(NEW_ANSWER)


async def test_what_changed_is_marked_word_by_word(shop: Shop, people: Screens) -> None:
    li = await come(shop, people, "小李")
    await entry(li, "return-7days")
    await li.keyboard.press("e")
    await expect(text(li, "answer")).to_have_value(re.compile("7 天"))
    answer = await text(li, "answer").input_value()
    await text(li, "answer").fill(answer.replace("7 天", "15 天").replace("次日", "当天"))
    await questions(li).last.press("Enter")
    await expect(questions(li).last).to_be_focused()
    await li.keyboard.insert_text("半个月能退吗")
    changes = li.get_by_test_id("changes")
    await expect(changes.locator('[data-field="answer"] ins')).to_have_text(["15", "当天"])
    await expect(changes.locator('[data-field="answer"] del')).to_have_text(["7", "次日"])
    await li.keyboard.press("Control+Enter")

    sides = diff(li, "answer").locator(".side")
    await expect(sides.first.locator("del")).to_have_text(["7", "次日"])
    await expect(sides.last.locator("ins")).to_have_text(["15", "当天"])
    await expect(diff(li, "questions").locator("ins")).to_have_text(["半个月能退吗"])
    await expect(diff(li, "live")).to_have_count(0)


async def test_the_slower_one_keeps_every_word(shop: Shop, people: Screens) -> None:
    li, may = await come(shop, people, "小李"), await come(shop, people, "阿may")
    await entry(li, FREIGHT_ENTRY)
    await li.keyboard.press("e")
    await text(li, "answer").fill(FREIGHT_ANSWER)
    async with not_told(li, f"knowledge/entry/{FREIGHT_ENTRY}"):
        await propose(may, FREIGHT_ENTRY, "全店包邮，新疆西藏除外。")
        async with li.expect_response("**/propose"):
            await act(li, "propose").click()
    await expect(li.get_by_test_id("overtaken")).to_contain_text("阿may 快了一步")
    await expect(text(li, "answer")).to_have_value(FREIGHT_ANSWER)
    await expect(li.get_by_test_id("against-proposed").locator("del").first).to_be_visible()
    await act(li, "propose").click()
    await expect(diff(li, "answer")).to_contain_text("偏远地区也不加钱")
    await expect(li.locator(".waiting")).to_contain_text("小李")


async def test_a_receipt_that_gets_lost_is_no_conflict_with_oneself(shop: Shop, people: Screens) -> None:
    li = await come(shop, people, "小李")
    await entry(li, FREIGHT_ENTRY)
    await li.keyboard.press("e")
    await text(li, "answer").fill(FREIGHT_ANSWER)

    async def lost(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await li.route("**/propose", lost, times=1)
    async with not_told(li, f"knowledge/entry/{FREIGHT_ENTRY}"):
        await act(li, "propose").click()
        await expect(li.get_by_test_id("toast")).to_contain_text("内容都在")
        async with li.expect_response("**/propose"):
            await act(li, "propose").click()
    await expect(diff(li, "answer")).to_contain_text("偏远地区也不加钱")
    await expect(li.get_by_test_id("overtaken")).to_have_count(0)
    await expect(li.get_by_test_id("begun-here")).to_have_count(0)


async def test_a_session_that_ends_while_one_writes_costs_no_word(shop: Shop, people: Screens) -> None:
    li = await come(shop, people, "小李")
    await li.evaluate("location.hash = '#/accounts'")
    await li.locator("[name=new]").fill(PASSWORD)
    await li.get_by_role("button", name="保存").click()
    await expect(li.locator(".form-said").first).to_contain_text("已保存")
    await entry(li, FREIGHT_ENTRY)
    await li.keyboard.press("e")
    await text(li, "answer").fill(FREIGHT_ANSWER)
    await li.context.clear_cookies()
    await act(li, "propose").dispatch_event("click")  # a page that has noticed already takes no real one
    await expect(li.locator(".over .login-note")).to_contain_text("登录已过期")
    await li.locator("[name=account]").fill("小李")
    await li.locator("[name=password]").fill(PASSWORD)
    await li.keyboard.press("Enter")
    await expect(li.locator(".over")).to_have_count(0)
    await expect(text(li, "answer")).to_have_value(FREIGHT_ANSWER)
    await act(li, "propose").click()
    await expect(diff(li, "answer")).to_contain_text("偏远地区也不加钱")


async def test_a_reviewer_never_approves_what_they_did_not_see(shop: Shop, people: Screens) -> None:
    lin, may = await come(shop, people, "林主管"), await come(shop, people, "阿may")
    await propose(may, FREIGHT_ENTRY, "全店包邮。")
    await entry(lin, FREIGHT_ENTRY)
    await expect(diff(lin, "answer")).to_be_visible()
    async with not_told(lin, f"knowledge/entry/{FREIGHT_ENTRY}"):
        await propose(may, FREIGHT_ENTRY, FREIGHT_ANSWER)
        await lin.keyboard.press("a")
        await expect(lin.get_by_test_id("toast")).to_contain_text("阿may 快了一步")
    await expect(diff(lin, "answer")).to_contain_text("偏远地区也不加钱")
    await expect(history(lin, "approved")).to_have_count(0)


async def test_a_text_left_behind_is_offered_again(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李")
    await entry(page, FREIGHT_ENTRY)
    await page.keyboard.press("e")
    await text(page, "answer").fill(FREIGHT_ANSWER)
    await page.reload()
    await expect(page.get_by_test_id("begun-here")).to_contain_text("没有提交")
    await page.get_by_role("button", name="接着写").click()
    await expect(text(page, "answer")).to_have_value(FREIGHT_ANSWER)
    await page.keyboard.press("Escape")
    await go(page)
    await expect(page.get_by_test_id("begun")).to_contain_text("你有 1 条没写完")
    await page.get_by_test_id("begun").get_by_role("button").click()
    await page.get_by_role("button", name="丢掉").click()
    await expect(page.get_by_test_id("begun-here")).to_have_count(0)
    await go(page)
    await expect(rows(page).first).to_be_visible()
    await expect(page.get_by_test_id("begun")).to_have_count(0)


async def test_checks_speak_while_one_types_and_hold_back_what_is_wrong(shop: Shop, people: Screens) -> None:
    lin = await come(shop, people, "林主管")
    await entry(lin, "price-now")
    await lin.keyboard.press("e")
    await expect(lin.get_by_test_id("checks")).to_contain_text("没有发现问题")
    await text(lin, "answer").fill("现在只要 129 元，{product.prise} 包邮。")
    await expect(lin.get_by_test_id("checks").locator("li.blocking")).to_have_count(2)
    await expect(lin.get_by_test_id("checks")).to_contain_text("product.prise")
    await expect(act(lin, "propose-approve")).to_be_disabled()
    await text(lin, "answer").fill("现在只要  元，包邮。")
    await text(lin, "answer").evaluate("box => box.setSelectionRange(5, 5)")
    await lin.locator('[data-blank="product.price"]').click()
    await expect(text(lin, "answer")).to_have_value("现在只要 {product.price} 元，包邮。")
    await expect(lin.get_by_test_id("checks").locator("li.blocking")).to_have_count(0)
    await act(lin, "propose-approve").click()
    await expect(history(lin, "approved")).to_be_visible()


async def test_sent_back_with_a_reason_retired_and_undone(shop: Shop, people: Screens) -> None:
    lin, may = await come(shop, people, "林主管"), await come(shop, people, "阿may")
    await propose(may, FREIGHT_ENTRY, "邮费另算。", "试试")
    await entry(lin, FREIGHT_ENTRY)
    await lin.keyboard.press("r")
    await expect(lin.get_by_test_id("why")).to_be_focused()
    await lin.keyboard.insert_text("我们一直包邮")
    await lin.keyboard.press("Enter")
    await expect(history(lin, "rejected")).to_contain_text("我们一直包邮")

    await lin.keyboard.press("x")
    await expect(lin.get_by_test_id("why")).to_be_focused()
    await lin.keyboard.insert_text("活动停了")
    await lin.keyboard.press("Enter")
    await expect(lin.locator(".sheetlike-head")).to_contain_text("已停用")
    await lin.keyboard.press("u")
    await expect(history(lin, "restored")).to_be_visible()
    await expect(lin.locator(".sheetlike-head")).to_contain_text("在用")


async def test_an_older_form_is_restored_from_the_history(shop: Shop, people: Screens) -> None:
    lin = await come(shop, people, "林主管")
    await entry(lin, FREIGHT_ENTRY)
    before = await lin.locator(".said-answer").inner_text()
    for answer in (FREIGHT_ANSWER, "全店包邮。"):
        await lin.keyboard.press("e")
        await text(lin, "answer").fill(answer)
        await act(lin, "propose-approve").click()
        await expect(lin.locator(".said-answer")).to_have_text(answer)
    await lin.locator("[data-restore]").first.click()
    await expect(lin.locator(".said-answer")).to_have_text(FREIGHT_ANSWER)
    await lin.locator('[data-restore="0"]').click()
    await expect(lin.locator(".said-answer")).to_have_text(before)
