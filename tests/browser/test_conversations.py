"""Two agents and one customer: take over, see it, pass it on, answer, let it go back; and never two at a time."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from bot.core.conversations import ListAsk
from bot.core.model import UserName
from bot.core.staff import AgentSetup
from tests.browser.shop import Screens, Shop, act, card
from tests.browser.talks import Hurried, box, come, hurried_shop, line, opened, row, state, write

pytestmark = pytest.mark.browser

QUESTION = "我上周买的卫衣到哪了"
PROMISE = "您稍等，我去问仓库，十分钟内告诉您。"
NOTE = "顾客在等单号，仓库说下午有"
PICTURE = (Path(__file__).parents[2] / "config/demo/photos/seam.png").read_bytes()
ANSWER = "单号已经出来了，今天傍晚发出。"


@pytest_asyncio.fixture(loop_scope="session")
async def hurried(tmp_path: Path) -> AsyncIterator[tuple[Shop, Hurried]]:
    shop, clock = hurried_shop(tmp_path)
    await shop.open()
    yield shop, clock
    await shop.close()


async def test_taken_over_passed_on_answered_and_given_back(hurried: tuple[Shop, Hurried], people: Screens) -> None:
    shop, clock = hurried
    li, wang = await come(shop, people, "小李"), await come(shop, people, "小王")
    write(shop, QUESTION)
    for page in (li, wang):
        await opened(page)
        await expect(line(page, "customer", QUESTION)).to_be_visible()
    await expect(li.get_by_test_id("lookers")).to_contain_text("小王 也在看")

    await li.keyboard.press("o")
    await expect(state(li)).to_contain_text("你在接待")
    await expect(box(li)).to_be_focused()
    await locked(wang)

    await li.keyboard.insert_text(PROMISE)
    await expect(wang.get_by_test_id("writers")).to_contain_text("小李 正在输入…")
    await li.keyboard.press("Enter")
    await expect(line(wang, "shop", PROMISE)).to_have_attribute("data-state", "sent")
    assert [(one.text, one.address.customer) for one in shop.platform.received] == [(PROMISE, "桃子汽水")]

    await passed_on(li, "小王")
    await expect(state(wang)).to_contain_text("你在接待")
    await expect(wang.get_by_test_id("toast")).to_contain_text(NOTE)
    await expect(state(wang)).to_contain_text("首问 小李")
    await expect(line(wang, "event", NOTE)).to_contain_text("小李 转给 小王")
    await expect(li.get_by_test_id("locked")).to_contain_text("小王 正在接待")
    await expect(wang.get_by_test_id("waiting-for-me")).to_have_count(0)

    write(shop, "好的，等你")
    await expect(wang.get_by_test_id("waiting-for-me")).to_have_text("1")
    await wang.keyboard.press("a")
    await wang.keyboard.insert_text(ANSWER)
    await wang.keyboard.press("Enter")
    await expect(line(li, "shop", ANSWER)).to_have_attribute("data-state", "sent")
    assert NOTE not in [one.text for one in shop.platform.received]

    clock.ahead_ms += 11 * 60_000
    await given_back(li, wang)


async def locked(page: Page) -> None:
    """小李 has it, and nothing can be sent from here."""
    await expect(state(page)).to_contain_text("小李 正在接待")
    await expect(page.get_by_test_id("locked")).to_contain_text("小李 正在接待，要接着说请 TA 转给你")
    await expect(box(page)).to_have_count(0)
    await expect(act(page, "approve")).to_have_count(0)


async def passed_on(page: Page, colleague: str) -> None:
    """The conversation on that screen goes to a colleague, with a note."""
    await expect(act(page, "transfer")).to_be_enabled()
    await page.keyboard.press("Escape")
    await page.keyboard.press("f")
    await expect(page.get_by_test_id("transfer-search")).to_be_focused()
    await page.keyboard.insert_text(colleague)
    await expect(page.locator(".target")).to_have_count(1)
    await page.get_by_test_id("transfer-note").fill(NOTE)
    await page.keyboard.press("Enter")


async def given_back(li: Page, wang: Page) -> None:
    """The clock gave it to the bot: it may be taken anew."""
    await expect(line(wang, "event", "自动交回机器人")).to_be_visible()
    await expect(state(wang)).to_contain_text("机器人在答")
    await expect(box(li)).to_be_visible()


async def test_of_two_who_take_it_one_has_it_and_the_other_is_told_who(shop: Shop, people: Screens) -> None:
    li, wang = await come(shop, people, "小李"), await come(shop, people, "小王")
    write(shop, QUESTION)
    for page in (li, wang):
        await opened(page)
        await expect(act(page, "take")).to_be_visible()
    wang_is_done = asyncio.Event()

    async def slow_line(route: Route) -> None:
        await wang_is_done.wait()
        await route.continue_()

    await li.route("**/take", slow_line)
    await li.keyboard.press("o")
    await wang.keyboard.press("o")
    await expect(state(wang)).to_contain_text("你在接待")
    wang_is_done.set()
    await expect(li.get_by_test_id("toast")).to_contain_text("小王 正在接待")
    await expect(li.get_by_test_id("locked")).to_be_visible()
    (one,) = await shop.house.conversations.listed(ListAsk())
    assert (one.owner, one.first_owner) == ("小王", "小王")

    await li.keyboard.press("g")
    await li.keyboard.press("d")
    await expect(li.locator(".empty")).to_be_visible()
    await expect(box(wang)).to_be_focused()
    await wang.keyboard.press("Escape")
    await wang.keyboard.press("b")
    await expect(li.locator(".row", has_text=QUESTION)).to_be_visible()


async def test_a_question_leaves_the_desk_when_a_colleague_takes_it_and_waits_for_a_group(
    shop: Shop, people: Screens
) -> None:
    li, wang = await come(shop, people, "小李"), await come(shop, people, "小王")
    await li.keyboard.press("g")
    await li.keyboard.press("d")
    write(shop, QUESTION)
    await expect(card(li)).to_contain_text(QUESTION)
    await opened(wang)
    await wang.keyboard.press("f")
    await wang.locator('[data-target="售后"]').click()
    await act(wang, "send-transfer").click()
    await expect(state(wang)).to_contain_text("在等人接待")
    await expect(state(wang)).to_contain_text("售后")
    await expect(act(wang, "take")).to_be_enabled()
    await expect(wang.locator("dialog[open]")).to_have_count(0)
    await wang.keyboard.press("o")
    await expect(li.get_by_test_id("held")).to_contain_text("小王 正在接待这位顾客")
    await expect(li.locator(".empty")).to_be_visible()


async def test_a_draft_a_note_a_picture_the_original_and_a_rating(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "林主管")
    write(shop, "有运费险吗")
    await opened(page)
    await expect(page.locator(".waits-draft")).to_contain_text("运费险")
    await expect(act(page, "approve")).not_to_have_attribute("aria-disabled", "true")
    await page.keyboard.press("Enter")
    await expect(page.locator('.utterance.ours[data-state="sent"]')).to_have_count(1)
    await expect(row(page)).not_to_contain_text("等 ")

    write(shop, "我电话是13812345678，尽快联系我")
    await expect(line(page, "customer", "尽快联系我")).not_to_contain_text("13812345678")
    await page.keyboard.press("u")
    await page.get_by_test_id("note").fill("顾客要回电")
    await page.keyboard.press("Enter")
    await expect(line(page, "customer", "尽快联系我")).to_contain_text("13812345678")
    await expect(page.get_by_test_id("typed")).to_contain_text("秒后遮上")

    await page.keyboard.press("n")
    await page.keyboard.insert_text("已让仓库回电")
    await page.keyboard.press("Enter")
    await expect(line(page, "note", "已让仓库回电")).to_contain_text("仅内部可见")

    await shown(page)
    await closed(page)
    write(shop, "5")
    await expect(page.get_by_test_id("rating")).to_contain_text("★★★★★")
    assert all("已让仓库回电" not in one.text for one in shop.platform.received)


async def shown(page: Page) -> None:
    """A picture goes to the customer, and opens large."""
    await expect(act(page, "transfer")).to_be_enabled()
    await page.get_by_test_id("attach").set_input_files(
        {"name": "面单.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    await expect(page.get_by_test_id("upload")).to_contain_text("面单.png")
    await box(page).fill("这是面单")
    await page.keyboard.press("Enter")
    await page.locator(".utterance.ours", has_text="这是面单").locator(".thumb").click()
    await expect(page.locator(".large img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".large")).not_to_be_visible()


async def closed(page: Page) -> None:
    """Over, with the question how it was."""
    await expect(act(page, "close")).to_be_enabled()
    await page.keyboard.press("x")
    await expect(page.get_by_test_id("closing")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(state(page)).to_contain_text("已结束")


async def test_given_to_whoever_is_there_and_the_card_kept(shop: Shop, people: Screens) -> None:
    staff = shop.house.staff
    await staff.set_up(UserName("小王"), AgentSetup(groups=tuple(group.name for group in staff.groups)), UserName("林"))
    page = await come(shop, people, "小王")
    await page.get_by_test_id("my-status").locator("summary").click()
    await page.locator('.my-status [data-status="online"]').click()
    await expect(page.get_by_test_id("my-status")).to_have_attribute("data-status", "online")
    write(shop, "耳机连不上，转人工")
    await expect(page.get_by_test_id("toast")).to_contain_text("桃子汽水 的会话到你这里了")
    await expect(row(page)).to_contain_text("我")
    write(shop, "在吗", "晚风")
    await opened(page)
    await expect(line(page, "event", "系统分给 小王")).to_be_visible()

    await act(page, "called").click()
    await page.keyboard.insert_text("陶女士")
    await page.keyboard.press("Enter")
    await expect(page.locator(".customer-name h2")).to_have_text("陶女士")
    await page.get_by_test_id("customer-tag").fill("耳机")
    await page.keyboard.press("Enter")
    await expect(page.locator(".tags li").first).to_contain_text("耳机")
    await page.get_by_test_id("customer-note").fill("换过一次左耳")
    await page.keyboard.press("Enter")
    await expect(page.locator(".customer-notes")).to_contain_text("换过一次左耳")
    await page.locator('[data-consent="granted"]').click()
    await expect(page.locator('[data-consent="granted"]')).to_have_attribute("aria-pressed", "true")
    await act(page, "merge").click()
    await page.get_by_test_id("merge-search").fill("晚风")
    await act(page, "merge-this").click()
    await act(page, "merge-this").click()
    await expect(act(page, "part")).to_be_visible()

    await page.reload()
    await opened(page)
    await expect(page.locator(".customer-name h2")).to_have_text("陶女士")
    await expect(page.locator(".customer-notes")).to_contain_text("小王")
    await expect(page.locator(".accounts li", has=act(page, "part"))).to_contain_text("晚风")
