"""The desk at every size, in both languages and themes: nothing cut off, nothing sideways; and its pictures."""

from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.pictures import SIDEWAYS
from tests.browser.shop import FABRIC, FREIGHT, POSTAGE, ROOM, Screens, Shop, act, becomes, card, recent, settled

pytestmark = pytest.mark.browser

SIZES = {"desk": (1440, 900), "small": (1280, 720), "narrow": (1024, 768), "tablet": (820, 1180)}
KEPT = {"desk-zh": "desk", "desk-en": "desk-en", "tablet-zh": "tablet"}
"""Pictures for the README; the other sizes are only looked at."""
WAVES = (
    ("羽绒服会钻绒吗", *[FREIGHT] * 12, "今天拍什么时候发货"),
    ("身高165体重120斤卫衣穿什么码", *[FABRIC] * 3, "耳机能连苹果手机吗", "毛衣起球吗"),
    ("加湿器声音大不大", "台灯几档亮度", "打底裤会勒肚子吗", "支持七天无理由吗"),
)
BUTTONS = ("approve", "edit", "prompt", "hand-over", "reject")
CUT_OFF = """() => [
    ...document.querySelectorAll(".act, .count, .line, .topbar a, .panel-head, .badges > *, .ring-text b, .staffing"),
].filter((box) => {
    const { left, right, top, bottom } = box.getBoundingClientRect();
    const outside = right > innerWidth + 0.5 || left < -0.5 || bottom > innerHeight + 0.5 || top < -0.5;
    return outside || box.scrollWidth > box.clientWidth + 1;
}).filter((box) => !box.closest(".rows, .recent-list")).map((box) => `${box.className}: ${box.textContent}`)"""


async def busy(shop: Shop, page: Page) -> None:
    """A desk in the middle of its work: some sent, one on the prompter, more waiting, one asked by many."""
    await page.goto(await shop.link())
    await expect(page.locator(".empty")).to_be_visible()
    for question, button in ((POSTAGE, "approve"), ("可以开发票吗", "approve"), ("充电宝能带上飞机吗", "prompt")):
        shop.ask(question)
        await expect(card(page)).to_contain_text(question)
        await act(page, button).click()
    await expect(recent(page, "sent")).to_have_count(2)
    left = page.locator(".row", has_text=WAVES[0][0]).locator(".row-left b")
    for wave, seconds in zip(WAVES, (29, 28, 27), strict=True):
        shop.ask(*wave)
        await expect(page.locator(".row", has_text=wave[-1])).to_be_visible()
        await becomes(partial(at_most, left, seconds), True)


async def at_most(left: Locator, seconds: int) -> bool:
    """So much time is left at most; +3 is said of what is late."""
    said = await left.inner_text()
    return said.startswith("+") or int(said) <= seconds


async def whole(page: Page) -> None:
    await becomes(lambda: page.evaluate(CUT_OFF), [])
    await becomes(lambda: page.evaluate(SIDEWAYS), 0)


async def test_nothing_is_cut_off_at_any_size(shop: Shop, people: Screens, folder: Path) -> None:
    page = await people.page()
    await busy(shop, page)
    for language in ("zh", "en"):
        for name, (width, height) in SIZES.items():
            await page.set_viewport_size({"width": width, "height": height})
            await page.locator(".row", has_text=FREIGHT).click()
            await expect(card(page)).to_contain_text(FREIGHT)
            await whole(page)
            if kept := KEPT.get(f"{name}-{language}"):
                await page.screenshot(path=folder / f"{kept}.png")
            await act(page, "reject").click()
            await expect(act(page, "reason-1")).to_be_visible()
            await whole(page)
            await page.keyboard.press("Escape")
            await act(page, "hand-over").click()
            await expect(page.get_by_test_id("note")).to_be_focused()
            await whole(page)
            await page.keyboard.press("Escape")
            await expect(act(page, "edit")).to_be_visible()
        await page.keyboard.press("l")


async def test_light_theme_and_health(shop: Shop, people: Screens, folder: Path) -> None:
    page = await people.page(1440, 900, scheme="light")
    await busy(shop, page)
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await page.screenshot(path=folder / "desk-light.png")
    await page.evaluate("location.hash = '#/health'")
    await expect(page.get_by_test_id("status")).to_have_text("一切正常")
    await expect(page.locator(".bars")).not_to_have_count(0)
    await becomes(lambda: page.evaluate(SIDEWAYS), 0)
    await page.screenshot(path=folder / "health.png")


async def test_buttons_stay_where_they_are(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    shop.ask(FREIGHT, "身高165体重120斤卫衣穿什么码")
    await expect(page.locator(".row")).to_have_count(2)
    first = str(await card(page).get_attribute("data-id"))

    async def places() -> list[object]:
        return [await act(page, name).bounding_box() for name in BUTTONS]

    await settled(page)
    before = await places()
    await page.keyboard.press("j")
    await expect(card(page)).not_to_have_attribute("data-id", first)
    await settled(page)
    await becomes(places, before)
    await expect(card(page)).to_contain_text(ROOM)
