"""The host's screen: lines stand there large, a press says one was said, and assistants have it in hand."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Draft, Seen, User, UserName
from bot.core.vocabulary import Role
from tests.browser.shop import FABRIC, FREIGHT, PATIENCE_S, POSTAGE, Screens, Shop, becomes
from tests.support.house import until

pytestmark = pytest.mark.browser

LI = User(UserName("小李"), Role.ASSISTANT)
MEASURED = """p => ({
    large: parseFloat(getComputedStyle(p).fontSize) >= 64,
    cut: p.scrollHeight > p.parentElement.clientHeight + 1,
})"""
SIZES = ((1280, 720), (1024, 768), (820, 1180))
HELD_DOWN = "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, repeat: true, bubbles: true}))"


async def prompted(shop: Shop, question: str, host: str = "") -> Draft:
    """A question is asked and its answer put on the prompter of `host`, or of all."""
    shop.ask(question)

    async def asked() -> bool:
        return bool(await shop.drafts(DraftState.PENDING))

    await until(asked, PATIENCE_S)
    (draft,) = await shop.drafts(DraftState.PENDING)
    return await shop.house.decisions.decide(Verb.PROMPT, draft.id, Seen(draft.version, draft.hash), LI, host=host)


async def said(shop: Shop) -> list[tuple[str, str]]:
    """The lines that were said, and by whom."""
    return sorted((one.id, one.decided_by) for one in await shop.drafts(DraftState.SAID))


async def pressed(page: Page, key: str) -> None:
    """A key of a keyboard or a remote clicker, once what stands there has stood long enough for it."""
    await page.clock.fast_forward(600)
    await page.keyboard.press(key)


async def tablet(shop: Shop, people: Screens, name: str, width: int, height: int) -> Page:
    page = await people.page(width, height)
    await page.clock.install()
    await page.goto(await shop.link(name, Role.HOST))
    await expect(page.locator(".prompter")).to_be_visible()
    return page


async def chosen(board: Page, host: str, line: Draft) -> None:
    """The assistant takes a line in hand, and keys are meant for it."""
    await board.locator(f'.lane[data-host="{host}"] .lane-row', has_text=line.text).click()
    await expect(board.locator(f'.lane[data-host="{host}"] .lane-row.chosen')).to_contain_text(line.text)
    await expect(board.locator(".controls-text")).to_have_text(line.text)


async def taken_in_hand(board: Page, man: Page, kuan: Page, freight: Draft, postage: Draft, folder: Path) -> None:
    """An assistant gives a line of one host to the other, pins it there, and withdraws what that one is reading."""
    await chosen(board, "阿宽", postage)
    await pressed(board, "1")  # 小满
    await expect(kuan.locator(".spoken:not(.leaving)")).to_have_count(1)
    await expect(man.locator(".spoken")).to_have_count(3)
    await chosen(board, "小满", postage)
    await pressed(board, "p")
    await expect(man.locator(".spoken").nth(1)).to_contain_text(postage.text)
    await expect(man.locator(".spoken").nth(1)).to_contain_text("置顶")
    await man.screenshot(path=folder / "prompter.png")
    await board.screenshot(path=folder / "prompters.png")
    await chosen(board, "小满", freight)
    await pressed(board, "x")
    await expect(board.locator(".controls-why")).to_be_visible()
    await board.keyboard.press("1")
    await expect(man.locator(".gone-line")).to_contain_text("已撤下，别说")
    await expect(man.locator(".gone-line")).to_contain_text("价格或库存变了")


async def test_lines_are_large_and_whole(shop: Shop, people: Screens) -> None:
    page = await tablet(shop, people, "主播", 1280, 720)
    line = await prompted(shop, FREIGHT)
    shown = page.locator(".spoken.first p")
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await expect(shown).to_have_text(line.text)
        await becomes(lambda: shown.evaluate(MEASURED), {"large": True, "cut": False})
    await page.locator("[data-act=tools]").click()
    await page.locator("[data-act=mirror]").click()
    await expect(page.locator(".prompter.mirrored")).to_be_visible()
    await page.reload()
    await expect(page.locator(".prompter.mirrored .spoken.first p")).to_have_text(line.text)
    await page.clock.fast_forward(600)
    await page.locator(".spoken.first").click()
    await expect(page.locator(".prompter-empty")).to_be_visible()
    await becomes(lambda: said(shop), [(line.id, "主播")])


async def test_two_hosts_a_clicker_and_an_assistant_who_has_them_in_hand(
    shop: Shop, people: Screens, folder: Path
) -> None:
    man = await tablet(shop, people, "小满", 1024, 768)
    kuan = await tablet(shop, people, "阿宽", 390, 844)
    freight = await prompted(shop, FREIGHT, "小满")
    await expect(man.locator(".spoken.first")).to_contain_text(freight.text)
    fabric = await prompted(shop, FABRIC)
    await expect(man.locator(".spoken")).to_have_count(2)
    await expect(man.locator(".spoken.first")).to_contain_text(freight.text)  # what is being read keeps its place
    await expect(kuan.locator(".spoken.first")).to_contain_text(fabric.text)
    postage = await prompted(shop, POSTAGE, "阿宽")
    await expect(kuan.locator(".spoken")).to_have_count(2)

    board = await people.page()
    await board.clock.install()
    await board.goto(await shop.link("小李"))
    await board.evaluate("location.hash = '#/prompter'")
    await expect(board.locator('.lane[data-host="小满"] .read')).to_have_count(1)
    await taken_in_hand(board, man, kuan, freight, postage, folder)

    await pressed(man, "PageDown")  # seen; nothing is said by it
    await expect(man.locator(".spoken.first:not(.shown-again)")).to_contain_text(postage.text)
    await man.clock.fast_forward(600)
    await man.evaluate(HELD_DOWN, "PageDown")
    await expect(man.locator(".spoken.first")).to_contain_text(postage.text)
    await pressed(man, ".")
    await expect(man.locator(".spoken.first")).to_contain_text(fabric.text)
    await pressed(man, "PageUp")
    await expect(man.locator(".shown-again.again")).to_contain_text(postage.text)
    await pressed(man, "b")  # back to the present line
    await expect(man.locator(".spoken.first:not(.shown-again)")).to_contain_text(fabric.text)
    await pressed(kuan, "Enter")
    await expect(kuan.locator(".prompter-empty")).to_be_visible()
    await expect(man.locator(".gone-line")).to_contain_text("阿宽标了已说")
    await expect(board.locator(".lane-row")).to_have_count(0)
    await becomes(lambda: said(shop), sorted([(postage.id, "小满"), (fabric.id, "阿宽")]))
    assert shop.platform.received == []


async def goes_dark(board: Page) -> None:
    """No sign of life for a minute: the board says so, and the bar above every screen."""

    async def silent(route: Route) -> None:
        told = await (await route.fetch()).json()
        for one in told["open"]:
            one["seen_at"] -= 60_000
        await route.fulfill(json=told)

    await expect(board.locator(".nav-dark")).to_have_count(0)
    await board.route("**/api/prompters", silent)
    await expect(board.locator('.screens li[data-condition="dark"]')).to_contain_text("1 分钟没有回音")
    await expect(board.locator(".nav-dark")).to_contain_text("小满")
    await board.unroute_all(behavior="wait")


async def code_for(board: Page, host: str) -> str:
    """What an assistant reads out for a tablet that cannot scan."""
    await board.keyboard.press("c")
    await board.locator("[name=host]").fill(host)
    await board.keyboard.press("Enter")
    await expect(board.locator(".qr path")).to_have_attribute("d", re.compile(r"^(M\d+ \d+h1v1h-1z){200,}$"))
    return str(await board.get_by_test_id("pair-code").text_content())


async def test_a_tablet_comes_in_by_a_code_and_says_offline(shop: Shop, people: Screens) -> None:
    board, host = await people.page(), await people.page(1024, 768)
    await board.goto(await shop.link("小李"))
    await board.evaluate("location.hash = '#/prompter'")
    await expect(board.locator(".screens")).to_be_visible()
    code = await code_for(board, "小满")

    await host.clock.install()
    await host.goto(shop.house.console_url)
    await host.locator("[data-act=by-code]").click()
    await expect(host.locator("[name=code]")).to_be_focused()
    await host.locator("[name=code]").fill(code.lower())
    await host.keyboard.press("Enter")
    await expect(host.locator(".prompter-empty")).to_contain_text("小满")
    await expect(board.locator(".pairing-done")).to_contain_text("小满")
    await board.keyboard.press("Escape")
    await expect(board.locator('.screens li[data-condition="open"]')).to_contain_text("小满")
    lines = [await prompted(shop, question) for question in (FREIGHT, FABRIC)]
    await expect(host.locator(".spoken")).to_have_count(2)

    await host.context.set_offline(True)
    await host.clock.fast_forward(2_000)
    await expect(host.locator(".prompter-lost")).to_be_visible()
    await host.clock.fast_forward(600)
    await host.locator(".spoken.first").dblclick()  # a hasty hand says one line, not two
    await expect(host.locator(".spoken")).to_have_count(1)
    await expect(host.locator(".prompter-lost")).to_contain_text("1 条")
    await pressed(host, "PageDown")
    await expect(host.locator(".spoken")).to_have_count(0)
    await expect(host.locator(".prompter-lost")).to_contain_text("2 条")
    assert len(await shop.drafts(DraftState.PROMPTED)) == 2
    await shop.house.decisions.decide(Verb.SAY, lines[1].id, Seen(lines[1].version, lines[1].hash), LI)
    await host.context.set_offline(False)
    await host.clock.fast_forward(5_000)
    await expect(host.locator(".prompter-lost")).to_have_count(0)
    await expect(board.locator(".lane-row")).to_have_count(0)
    await becomes(lambda: said(shop), sorted([(lines[0].id, "小满"), (lines[1].id, "小李")]))
    assert await host.evaluate("localStorage.getItem('hm.said')") == "[]"
    await goes_dark(board)
