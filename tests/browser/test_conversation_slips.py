"""What nobody looks at: files still on their way when the next conversation is open, a bot with hundreds of talks,
lines that came during a long absence."""

import asyncio
import re

import pytest
from playwright.async_api import FilePayload, Route, expect

from tests.browser.shop import Screens, Shop, act
from tests.browser.talks import come, line, opened, row, state, write
from tests.support.files import PNG

pytestmark = pytest.mark.browser

OTHER = "晚风"
MANY = 200
"""As many as the page asks for at a time."""
LISTS = re.compile(r"/api/conversations\?")


async def test_files_stay_with_the_conversation_they_were_chosen_in(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李")
    write(shop, "我要看看实物")
    write(shop, "包邮吗", OTHER)
    over = asyncio.Event()

    async def slow(route: Route) -> None:
        await over.wait()
        await route.continue_()

    await opened(page)
    await expect(act(page, "take")).to_be_enabled()
    await page.route("**/api/media", slow)
    async with page.expect_request("**/api/media"):
        await page.get_by_test_id("attach").set_input_files(
            [FilePayload(name=name, mimeType="image/png", buffer=PNG) for name in ("正面.png", "背面.png")]
        )
    await opened(page, OTHER)
    async with page.expect_request("**/api/media"):  # the second file
        over.set()
    await expect(page.get_by_test_id("upload")).to_have_count(0)
    await opened(page)
    await expect(page.get_by_test_id("upload")).to_contain_text(["正面.png", "背面.png"])


async def test_what_i_have_is_listed_however_much_the_bot_has(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李")
    write(shop, "我要看看实物")
    await opened(page)
    await page.keyboard.press("o")
    await expect(state(page)).to_contain_text("你在接待")

    async def crowded(route: Route) -> None:
        """The answer of a house whose bot talks with hundreds; they stand before what nobody waits in."""
        url = route.request.url
        answer = await route.fetch(url=LISTS.sub("/api/conversations?states=held&of=", url).partition("&of=")[0])
        told = await answer.json()
        if "bot" in url:
            mine = told["conversations"][0]
            told["conversations"] = [mine | {"id": f"0-{n:032x}", "state": "bot", "owner": ""} for n in range(MANY)]
        await route.fulfill(json=told)

    await page.route(LISTS, crowded)
    await page.evaluate("location.hash = location.hash.replace(/\\/[^/]+$/, '')")
    await page.reload()
    await expect(page.locator(".talks")).to_be_visible()
    await page.keyboard.press("1")
    await expect(row(page)).to_have_count(1)
    await page.unroute_all(behavior="ignoreErrors")  # the page may ask once more as it goes


async def test_lines_missed_in_a_long_absence_are_asked_for_as_older_ones(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李")
    write(shop, "我要看看实物")
    await opened(page)
    await expect(line(page, "customer", "实物")).to_be_visible()
    await expect(page.locator(".older")).to_have_count(0)

    async def much_later(route: Route) -> None:
        """The last lines as they are after a hundred others."""
        answer = await route.fetch()
        told = await answer.json()
        told["turns"] = [turn | {"number": turn["number"] + 100, "text": "后来说的"} for turn in told["turns"]]
        await route.fulfill(json=told)

    await page.route(re.compile(r"/api/conversations/[^/?]+$"), much_later)
    write(shop, "还有别的颜色吗")
    await expect(line(page, "customer", "后来说的").first).to_be_visible()
    await expect(page.locator(".older")).to_be_visible()
    await expect(line(page, "customer", "实物")).to_have_count(0)
    await page.unroute_all(behavior="ignoreErrors")  # the page may ask once more as it goes


async def test_what_waited_and_did_not_go_out_as_they_wrote_can_be_sent_again(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李")
    write(shop, "我要看看实物")

    async def left_behind(route: Route) -> None:
        """The thread as it is where a colleague had the customer as they wrote again."""
        answer = await route.fetch()
        told = await answer.json()
        asked = told["turns"][-1]
        failed = {"kind": "shop", "state": "failed", "reason": "waits_for_customer", "draft": "0-1", "text": "马上拍"}
        later = [asked | failed | {"number": asked["number"] + 1}, asked | {"number": asked["number"] + 2}]
        told["turns"] += later if over.is_set() else later[:1]
        await route.fulfill(json=told)

    over = asyncio.Event()
    await page.route(re.compile(r"/api/conversations/[^/?]+$"), left_behind)
    await opened(page)
    await expect(line(page, "shop", "马上拍").locator(".said-doubt")).to_contain_text("自动先发出")
    await expect(line(page, "shop", "马上拍").get_by_role("button")).to_have_count(0)
    over.set()
    await page.reload()
    await expect(line(page, "shop", "马上拍").get_by_role("button")).to_have_text("重发")
    await page.unroute_all(behavior="ignoreErrors")  # the page may ask once more as it goes
