"""Reasons, wordings and what can be learned, at every size, in both languages and themes: nothing cut off, nothing
sideways; and their pictures.

The pictures go into the folder that HALFMINUTE_PICTURES names (docs/images for the README), else they are thrown away.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.app import gaps as parts
from bot.core.clock import SystemClock
from bot.core.vocabulary import Role
from tests.browser.learned import PILLING, past
from tests.browser.shop import FREIGHT, Screens, Shop, act, card

pytestmark = pytest.mark.browser

SIZES = {"small": (1280, 720), "narrow": (1024, 768), "phone": (390, 844)}
KEPT = {"why", "wordings", "gaps", "days"}
SIZE = "身高165体重120斤卫衣穿什么码，手机13812345678"
BEYOND = """() => [
    ...document.querySelectorAll(
        ".act, .chip, .badge, .tabs a, .block, .wording, .typed-note, .gap, .gap-head, .strip, .hot li, .look-up",
    ),
].filter((box) => !box.closest(".chips, .heat-scroll")).filter((box) => {
    const { left, right } = box.getBoundingClientRect();
    return right > innerWidth + 0.5 || left < -0.5 || box.scrollWidth > box.clientWidth + 1;
}).map((box) => `${box.className}: ${box.textContent.slice(0, 60)}`)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    wanted = os.environ.get("HALFMINUTE_PICTURES")
    return Path(wanted) if wanted else tmp_path


async def at_every_size(page: Page, name: str, folder: Path) -> None:
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(BEYOND) == [], (name, size)
        assert await page.evaluate(SIDEWAYS) == 0, (name, size)
        if name in KEPT and size == "small":
            await page.screenshot(path=folder / f"{name}.png")
    await page.set_viewport_size({"width": 1280, "height": 720})


async def dressed(people: Screens, shop: Shop, scheme: str, language: str) -> Page:
    page = await people.page(scheme=scheme)
    await page.goto(await shop.link("林主管", Role.SUPERVISOR))
    await expect(page.locator(".empty")).to_be_visible()
    if language == "en":
        await page.keyboard.press("l")
    return page


@pytest.mark.parametrize(("scheme", "language"), [("dark", "zh"), ("light", "en")])
async def test_reasons_and_wordings(
    shop: Shop, people: Screens, tmp_path: Path, folder: Path, scheme: str, language: str
) -> None:
    page, kept = await dressed(people, shop, scheme, language), folder if language == "zh" else tmp_path
    shop.ask(SIZE, FREIGHT, "运费险有没有啊", "有没有运费险", "送运费险吗", "运费险有吗", FREIGHT)
    await page.locator(".row", has_text=FREIGHT).click()
    await expect(act(page, "members")).to_be_visible()
    await at_every_size(page, "card", kept)
    await page.keyboard.press("m")
    await page.keyboard.press("j")
    await page.keyboard.press("Space")
    await at_every_size(page, "wordings", kept)
    await page.keyboard.press("Escape")
    await page.locator(".row", has_text="165").click()
    await expect(card(page)).to_contain_text("165")
    await page.keyboard.press("w")
    await expect(page.get_by_test_id("understood")).to_be_visible()
    await at_every_size(page, "why", kept)
    await page.keyboard.press("u")
    await at_every_size(page, "reason", kept)
    await page.get_by_test_id("note").fill("核对电话，顾客要回电")
    await page.get_by_test_id("note").press("Enter")
    await expect(page.get_by_test_id("typed")).to_be_visible()
    await at_every_size(page, "typed", kept)
    await page.keyboard.press("Escape")
    await page.evaluate("id => { location.hash = `#/why/${id}`; }", await card(page).get_attribute("data-id"))
    await expect(page.get_by_test_id("why-page").get_by_test_id("understood")).to_be_visible()
    await at_every_size(page, "why-page", kept)


@pytest.mark.parametrize(("scheme", "language"), [("dark", "zh"), ("light", "en")])
async def test_gaps_and_days(
    tmp_path: Path, people: Screens, folder: Path, scheme: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, shop = past(SystemClock()), Shop(tmp_path)
    monkeypatch.setattr(parts, "traces", lambda _: log)
    await shop.open()
    try:
        page, kept = await dressed(people, shop, scheme, language), folder if language == "zh" else tmp_path
        await page.keyboard.press("g")
        await page.keyboard.press("i")
        await expect(page.locator(".gap", has_text=PILLING)).to_be_visible()
        await page.keyboard.press("j")
        await expect(page.locator(".gap-replies")).to_be_visible()
        await at_every_size(page, "gaps", kept)
        await page.keyboard.press("x")
        await at_every_size(page, "dismiss", kept)
        await page.evaluate("location.hash = '#/gaps/days'")
        await expect(page.get_by_test_id("heat")).to_be_visible()
        await at_every_size(page, "days", kept)
        await page.locator('[data-days="30"]').click()
        await expect(page.locator(".strip button")).to_have_count(30)
        await at_every_size(page, "month", kept)
    finally:
        await shop.close()
