"""A real house behind a real browser: the demo shop with a room where customers speak, and people at their screens.

In: a folder. Out: `Shop` (start, stop, say) and `Screens` (people in Chromium). Called by the browser tests.
"""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import msgspec
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from adapters.fake import NAME, FakePlatform, FakeSettings
from bot.app.content import Content, read_content
from bot.app.frame import House
from bot.app.house import open_house
from bot.console.static import BUILT
from bot.core.adapters import Adapter
from bot.core.clock import Clock, SystemClock
from bot.core.lifecycle import DraftState
from bot.core.model import Draft, UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from config.settings import Settings, load
from tests.support.house import until

CHROMIUM: Final = "/usr/bin/chromium"
PATIENCE_S: Final = 20.0
"""How long a page may take to show what is expected of it, on the slowest machine."""
ROOM: Final = "小满生活直播间"
NICKNAMES: Final = ("桃子汽水", "阿may", "晚风", "一只小鹿", "橘猫不胖", "海边的云", "momo", "早睡的鱼", "栗子")

FREIGHT: Final = "有运费险吗"
FABRIC: Final = "卫衣什么面料"
POSTAGE: Final = "包邮吗"
"""Questions the demo shop has an approved answer for."""


def shop_settings(folder: Path, port: int, knowledge: str) -> Settings:
    """The packaged demo shop, by words only, with its data in `folder`; with entries of its own if `knowledge` says."""
    settings = load(None, {})
    replace = msgspec.structs.replace
    return replace(
        settings,
        store=replace(settings.store, data_dir=str(folder)),
        console=replace(settings.console, port=port, private_port=0),
        live=replace(settings.live, pace_s=2.0),
        shop=replace(settings.shop, sentence_vectors=False, knowledge=knowledge or settings.shop.knowledge),
    )


@functools.cache
def content_of(knowledge: str) -> Content:
    """What the shop has learned from its files, read once for all tests."""
    return read_content(shop_settings(Path(), 0, knowledge), SystemClock())


class Shop:
    """The demo shop, open or closed, on a free port that it keeps; told one before, pages carry links to it.
    `knowledge`: another folder of entries; `content`, `others`: in place of, and besides, what it has."""

    def __init__(self, folder: Path, clock: Clock | None = None, port: int = 0) -> None:
        self.clock = clock or SystemClock()
        self.platform = FakePlatform(FakeSettings(rooms=(ROOM,)), self.clock)
        self.knowledge = ""
        self.content: Content | None = None
        self.others: dict[str, Adapter] = {}
        self._folder = folder
        self._port = port
        self._house: House | None = None
        self._open = AsyncExitStack()
        self._said = 0

    @property
    def house(self) -> House:
        assert self._house is not None, "the shop is closed"
        return self._house

    async def open(self) -> None:
        adapters = {NAME: Adapter(NAME, source=self.platform, sender=self.platform), **self.others}
        settings = shop_settings(self._folder, self._port, self.knowledge)
        if self._port:
            watch = msgspec.structs.replace(settings.watch, page_url=f"http://127.0.0.1:{self._port}")
            settings = msgspec.structs.replace(settings, watch=watch)
        house = open_house(settings, self.clock, adapters, self.content or content_of(self.knowledge))
        self._house = await self._open.enter_async_context(house)
        self._port = int(self._house.console_url.rpartition(":")[2])

    async def close(self) -> None:
        await self._open.aclose()
        self._open = AsyncExitStack()
        self._house = None

    def ask(self, *texts: str) -> None:
        """Customers write in the room, each another person."""
        for text in texts:
            self._said += 1
            name = NICKNAMES[(self._said - 1) % len(NICKNAMES)]
            self.platform.say(ROOM, f"c{self._said}", text, name=name, message_id=f"m{self._said}")

    async def drafts(self, state: DraftState) -> list[Draft]:
        return await self.house.drafts.listed((state,), 100)

    async def link(self, name: str = "admin", role: Role = Role.ASSISTANT) -> str:
        """A one-time login for `name`, whose account is opened where there is none."""
        if await self.house.accounts.find(UserName(name)) is None:
            await self.house.accounts.put(Account(UserName(name), role))
        return await self.house.login_link(UserName(name))


class Screens:
    """Browsers of several people. Everything a page complains about is kept in `complaints`."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    async def page(self, width: int = 1280, height: int = 720, scheme: str = "dark") -> Page:
        """A new person's page, in a browser that remembers nothing."""
        context = await self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="light" if scheme == "light" else "dark",
            locale="zh-CN",
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_S * 1_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._note(said.type, said.text))
        return page

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.complaints.append(text)

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()


@contextlib.asynccontextmanager
async def screens(browser: Browser) -> AsyncIterator[Screens]:
    """People in that browser, and at the end the certainty that no page complained."""
    assert (BUILT / "index.html").is_file(), "the console is not built: make ui"
    made = Screens(browser)
    try:
        yield made
    finally:
        await made.close()
    assert made.complaints == []


async def becomes(read: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Wait until what is read is as wanted; for what `expect` cannot ask: boxes on screen, what the store holds."""
    last: list[object] = []

    async def there() -> bool:
        last[:] = [await read()]
        return last == [wanted]

    try:
        await until(there, PATIENCE_S)
    except TimeoutError:
        assert last == [wanted]


async def until_shown(shown: Locator, moment: Callable[[], Awaitable[None]]) -> None:
    """Until it is there, on a page whose clock stands still: as many moments as the page's own timers need, and for the
    network all the real time it takes."""
    for _ in range(200):
        with contextlib.suppress(AssertionError):
            return await expect(shown).to_be_attached(timeout=100)
        await moment()
    raise AssertionError(f"{shown} never came up")


@contextlib.asynccontextmanager
async def not_told(page: Page, path: str) -> AsyncIterator[None]:
    """As long as the block runs, the page gets no answer when it looks at `path` of the interface again by itself."""
    over = asyncio.Event()

    async def late(route: Route) -> None:
        await over.wait()
        await route.continue_()

    await page.route(f"**/api/{path}", late)
    try:
        yield
    finally:
        over.set()


async def settled(page: Page) -> None:
    """The card has stood there long enough for a key to be meant for it."""
    await expect(page.locator('[data-act="edit"]:not([aria-disabled="true"])')).to_be_visible()


async def nothing_waits(page: Page) -> None:
    """Every question is dealt with, and no decision is still on its way to the server."""
    await expect(page.locator(".empty")).to_be_visible()
    await expect(page.locator(".row")).to_have_count(0)


def card(page: Page) -> Locator:
    """The question in front of the person."""
    return page.locator(".card[data-id]")


def act(page: Page | Locator, name: str) -> Locator:
    """A button of the action bar."""
    return page.locator(f'[data-act="{name}"]')


def recent(page: Page, state: str) -> Locator:
    """What was just dealt with, by where it stands."""
    return page.locator(f'.past[data-state="{state}"]')
