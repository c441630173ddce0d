"""The phones of the made-up official account: who types as a customer is answered there, and no text becomes markup."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from adapters.wechat.fake.demo import VISITOR
from bot.core.lifecycle import Verb
from tests.browser.shop import Screens
from tests.support.wechat_demo import demo, lines

pytestmark = pytest.mark.browser

TYPED = "怎么退货 <img src=x onerror=alert(1)>"
SCRIPT = lines({"t": 0, "customer": "o1", "name": "<b>林夏</b>", "event": "subscribe"})


async def test_a_visitor_writes_as_a_customer_and_reads_the_answer(people: Screens, tmp_path: Path) -> None:
    page = await people.page()
    async with demo(tmp_path, SCRIPT) as shop:
        await page.goto(shop.page.address)
        own, other = page.locator("section").nth(0), page.locator("section").nth(1)
        await expect(other.locator("h2")).to_contain_text("<b>林夏</b>")
        await expect(other.locator("li.act")).to_be_visible()
        await own.locator("input").fill(TYPED)
        await own.locator("input").press("Enter")
        await expect(own.locator("li.wrote")).to_contain_text(TYPED)
        draft = await shop.life.draft()
        assert draft.address.customer == VISITOR
        await shop.life.decide(Verb.APPROVE, draft)
        await expect(own.locator("li.passive")).to_contain_text(draft.text)
        await expect(own.locator("h2 small")).to_contain_text("5")
        await expect(page.locator("main img")).to_have_count(0)
        await page.goto("about:blank")  # before the demo ends
