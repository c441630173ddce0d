"""The host's screen: what was pushed stands there large, and one press says it was said."""

import pytest
from playwright.async_api import Page, expect

from bot.core.lifecycle import DraftState
from tests.browser.shop import FABRIC, FREIGHT, Screens, Shop, act, becomes, card, nothing_waits

pytestmark = pytest.mark.browser

MEASURED = """p => ({
    large: parseFloat(getComputedStyle(p).fontSize) >= 64,
    cut: p.scrollHeight > p.parentElement.clientHeight + 1,
})"""
TABLETS = ((1280, 720), (820, 1180), (1180, 820))


async def pushed(shop: Shop, page: Page, *questions: str) -> None:
    for question in questions:
        shop.ask(question)
        await expect(card(page)).to_contain_text(question)
        await act(page, "prompt").click()
        await nothing_waits(page)


@pytest.mark.parametrize("size", TABLETS)
async def test_lines_are_large_and_whole(shop: Shop, people: Screens, size: tuple[int, int]) -> None:
    desk, host = await people.page(), await people.page(*size)
    await desk.goto(await shop.link())
    await pushed(shop, desk, FREIGHT)
    await host.goto(await shop.link("主播"))
    await host.evaluate("location.hash = '#/prompter'")
    line = host.locator(".spoken.first p")
    await expect(line).to_have_text((await shop.drafts(DraftState.PROMPTED))[0].text)
    await becomes(lambda: line.evaluate(MEASURED), {"large": True, "cut": False})


async def test_the_clicker_says_said_and_the_line_being_read_stays(shop: Shop, people: Screens) -> None:
    desk, host = await people.page(), await people.page()
    await desk.goto(await shop.link())
    await host.clock.install()
    await host.goto(await shop.link("主播"))
    await host.evaluate("location.hash = '#/prompter'")
    await expect(host.locator(".prompter-empty")).to_be_visible()
    await pushed(shop, desk, FREIGHT)
    await expect(host.locator(".spoken.first")).to_contain_text(FREIGHT)
    await pushed(shop, desk, FABRIC)
    await expect(host.locator(".spoken")).to_have_count(2)
    await expect(host.locator(".spoken.first")).to_contain_text(FREIGHT)

    await host.clock.fast_forward(1_000)  # long enough on screen for a press to be meant for it
    await host.keyboard.press("PageDown")
    await expect(host.locator(".spoken.first")).to_contain_text(FABRIC)
    await host.locator(".spoken.first").click()
    await expect(host.locator(".prompter-empty")).to_be_visible()
    await expect(desk.locator('.past[data-state="said"]')).to_have_count(2)
    assert len(await shop.drafts(DraftState.SAID)) == 2
    assert shop.platform.received == []
