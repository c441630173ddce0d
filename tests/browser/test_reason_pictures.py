"""Reasons, wordings and what can be learned, at every size, in both languages and themes: nothing cut off, nothing
sideways; and their pictures.
"""

from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.app import gaps as parts
from bot.core.clock import SystemClock
from bot.core.vocabulary import Role
from tests.browser.learned import PILLING, past
from tests.browser.pictures import at_every_size
from tests.browser.shop import FREIGHT, Screens, Shop, act, card

pytestmark = pytest.mark.browser

KEPT = {"why", "wordings", "gaps", "days"}
SIZE = "身高165体重120斤卫衣穿什么码，手机13812345678"
BOXES = (
    ".act", ".chip", ".badge", ".tabs a", ".block", ".wording", ".typed-note", ".gap", ".gap-head",
    ".strip", ".hot li", ".look-up",
)  # fmt: skip


async def looked_at(page: Page, folder: Path | None, name: str) -> None:
    await at_every_size(page, BOXES, folder / f"{name}.png" if folder and name in KEPT else None)


async def dressed(people: Screens, shop: Shop, scheme: str, language: str) -> Page:
    page = await people.page(scheme=scheme)
    await page.goto(await shop.link("林主管", Role.SUPERVISOR))
    await expect(page.locator(".empty")).to_be_visible()
    if language == "en":
        await page.keyboard.press("l")
    return page


@pytest.mark.parametrize(("scheme", "language"), [("dark", "zh"), ("light", "en")])
async def test_reasons_and_wordings(shop: Shop, people: Screens, folder: Path, scheme: str, language: str) -> None:
    page = await dressed(people, shop, scheme, language)
    look = partial(looked_at, page, folder if language == "zh" else None)
    shop.ask(SIZE, FREIGHT, "运费险有没有啊", "有没有运费险", "送运费险吗", "运费险有吗", FREIGHT)
    await page.locator(".row", has_text=FREIGHT).click()
    await expect(act(page, "members")).to_be_visible()
    await look("card")
    await page.keyboard.press("m")
    await page.keyboard.press("j")
    await page.keyboard.press("Space")
    await expect(page.locator('.wording[aria-checked="true"]')).to_have_count(1)
    await look("wordings")
    await page.keyboard.press("Escape")
    await page.locator(".row", has_text="165").click()
    await expect(card(page)).to_contain_text("165")
    await page.keyboard.press("w")
    await expect(page.get_by_test_id("understood")).to_be_visible()
    await look("why")
    await page.keyboard.press("u")
    await expect(page.get_by_test_id("note")).to_be_focused()
    await look("reason")
    await page.get_by_test_id("note").fill("核对电话，顾客要回电")
    await page.get_by_test_id("note").press("Enter")
    await expect(page.get_by_test_id("typed")).to_be_visible()
    await look("typed")
    await page.keyboard.press("Escape")
    await page.evaluate("id => { location.hash = `#/why/${id}`; }", await card(page).get_attribute("data-id"))
    await expect(page.get_by_test_id("why-page").get_by_test_id("understood")).to_be_visible()
    await look("why-page")


@pytest.mark.parametrize(("scheme", "language"), [("dark", "zh"), ("light", "en")])
async def test_gaps_and_days(
    tmp_path: Path, people: Screens, folder: Path, scheme: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, shop = past(SystemClock()), Shop(tmp_path)
    monkeypatch.setattr(parts, "traces", lambda _: log)
    await shop.open()
    try:
        page = await dressed(people, shop, scheme, language)
        look = partial(looked_at, page, folder if language == "zh" else None)
        await page.keyboard.type("gi")
        await expect(page.locator(".gap", has_text=PILLING)).to_be_visible()
        await page.keyboard.press("j")
        await expect(page.locator(".gap-replies")).to_be_visible()
        await look("gaps")
        await page.keyboard.press("x")
        await expect(page.get_by_test_id("note")).to_be_focused()
        await look("dismiss")
        await page.evaluate("location.hash = '#/gaps/days'")
        await expect(page.get_by_test_id("heat")).to_be_visible()
        await look("days")
        await page.locator('[data-days="30"]').click()
        await expect(page.locator(".strip button")).to_have_count(30)
        await look("month")
    finally:
        await shop.close()
