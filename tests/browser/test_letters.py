"""A message that could not be processed is thrown away by two presses of the mouse, never by one."""

import pytest
from playwright.async_api import expect

from bot.core.model import UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from tests.browser.shop import Screens, act
from tests.support.clock import FakeClock
from tests.support.console import House, console

pytestmark = pytest.mark.browser

ADMIN = UserName("admin")


async def test_two_presses(people: Screens) -> None:
    house = House(FakeClock())
    await house.accounts.put(Account(ADMIN, Role.ADMIN))
    async with console(house.parts) as browser:
        page = await people.page()
        await page.goto(f"{browser.base}/#login={await house.accounts.issue_login(ADMIN, 60)}")
        await expect(page.locator(".desk")).to_be_visible()
        await page.evaluate("location.hash = '#/health'")
        await act(page, "discard").click()
        await expect(act(page, "discard")).to_contain_text("确定")
        assert list(house.letters.letters) == ["0-9"]
        await act(page, "discard").click()
        await expect(page.locator("[data-letter]")).to_have_count(0)
        assert house.letters.letters == {}
        await people.close()  # before its server
