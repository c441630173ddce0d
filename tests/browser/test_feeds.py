"""The health page tells how each feed stands, in words and shapes: silence in a show never looks calm."""

from collections.abc import Sequence

import msgspec
import pytest
from playwright.async_api import Locator, Page, expect

from bot.core.clock import Millis, later
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.ports import FeedGauge
from bot.core.vocabulary import Role
from bot.stages.coverage import FeedWatch
from config.settings import LiveSettings
from tests.browser.shop import Screens
from tests.support.clock import FakeClock
from tests.support.console import House, console

pytestmark = pytest.mark.browser

ADMIN = UserName("admin")
ROOM = "7560123456789012345"


def feed(name: str, last_at: Millis | None, **more: object) -> FeedGauge:
    plain = FeedGauge(name, True, 0, 0, 0, 0, last_at, channel="open_feed", rooms=(name,))
    return msgspec.structs.replace(plain, **more)


class Feeds:
    """Feeds on a clock, and the eye on them."""

    def __init__(self, house: House, clock: FakeClock, feeds: Sequence[FeedGauge]) -> None:
        self.house, self.clock, self.feeds = house, clock, {one.feed: one for one in feeds}
        self._watch = FeedWatch(lambda: tuple(self.feeds.values()), LiveSettings(), clock)
        self.look()

    def look(self) -> None:
        self.house.vitals.states = self._watch.states()
        self.house.vitals.feeds = tuple(self.feeds.values())

    def speaks(self, name: str) -> None:
        self.change(name, heard=self.feeds[name].heard + 1, last_at=self.clock.now())

    def change(self, name: str, **changes: object) -> None:
        self.feeds[name] = msgspec.structs.replace(self.feeds[name], **changes)
        self.look()


def row(page: Page, name: str) -> Locator:
    return page.locator(f'tr[data-feed="{name}"]')


DOUYIN = f"douyin {ROOM}"
STANDS = (
    (DOUYIN, "alarm", "4 分钟"),
    ("二号直播间", "silent", "2 分钟"),
    ("一号直播间", "heard", "有"),
    ("昨晚的直播间", "idle", "没在播"),
    ("wechat", "idle", "已连接"),
)
"""Each feed, its state, and what is said of it, the worst first."""


async def one_of_each(house: House, clock: FakeClock) -> Feeds:
    """250 s, 130 s and 0 s since the three were heard that should be."""
    start = clock.now()
    feeds = Feeds(
        house,
        clock,
        (
            feed("一号直播间", start, heard=1_832, anonymous=220, duplicates=14),
            feed("二号直播间", start, heard=96),
            feed(DOUYIN, later(start, -40), heard=41, gaps=2, lost=150, channel="douyin", rooms=(ROOM,)),
            feed("昨晚的直播间", later(start, -60_000), heard=9_000, expects=False, connected=False),
            feed("wechat", None, channel="wechat", rooms=(), expects=False),
        ),
    )
    for name, seconds in (("二号直播间", 120), ("一号直播间", 130)):
        await clock.advance(seconds)
        feeds.speaks(name)
    feeds.change(DOUYIN, connected=False)
    return feeds


async def all_stand(page: Page) -> None:
    """As `STANDS` says, each in a shape of its own."""
    states = page.locator("table.feeds tbody tr")
    await expect(states).to_have_count(len(STANDS))
    for place, (name, state, words) in enumerate(STANDS):
        await expect(states.nth(place)).to_have_attribute("data-feed", name)
        await expect(states.nth(place)).to_have_attribute("data-state", state)
        await expect(states.nth(place).locator(".feed-state")).to_contain_text(words)
    shapes = page.locator(".feed-state path")
    await expect(shapes).to_have_count(len(STANDS))
    drawn = {await shapes.nth(place).get_attribute("d") for place in range(4)}
    assert len(drawn) == 4, "not by colour alone"


async def test_every_state_has_its_words_and_its_shape_and_the_worst_stands_first(people: Screens) -> None:
    clock = FakeClock()
    house = House(clock)
    await house.accounts.put(Account(ADMIN, Role.ADMIN))
    feeds = await one_of_each(house, clock)
    async with console(house.parts) as browser:
        page = await people.page()
        await page.goto(f"{browser.base}/#login={await house.accounts.issue_login(ADMIN, 60)}")
        await expect(page.locator(".desk")).to_be_visible()
        await page.evaluate("location.hash = '#/health'")
        await all_stand(page)
        await expect(page.get_by_test_id("status")).to_have_text("有来源收不到消息")
        await expect(row(page, "一号直播间")).to_contain_text("12%")
        await expect(row(page, DOUYIN).locator("td.caution")).to_have_text(["2", "150"])
        feeds.change(DOUYIN, connected=True)
        feeds.speaks(DOUYIN)
        await expect(row(page, DOUYIN)).to_have_attribute("data-state", "heard")
        await expect(page.locator("table.feeds tbody tr").nth(0)).to_have_attribute("data-feed", "二号直播间")
        await expect(page.get_by_test_id("status")).to_have_text("一切正常")
        feeds.feeds = {"昨晚的直播间": feeds.feeds["昨晚的直播间"]}
        feeds.look()
        await page.evaluate("location.hash = '#/desk'")
        await expect(page.locator('.empty[data-hearing="idle"]')).to_contain_text("现在没有直播")
        await expect(page.locator(".banner.shown")).to_have_count(0)
        await people.close()  # before its server
