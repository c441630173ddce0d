"""A customers' search page on a real port, with a small shop behind it.

In: a clock. Out: `Misses` (the port `Unanswered` in memory), `searching` (a server). Called by the tests of the page.
"""

import contextlib
from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from bot.core.clock import Clock
from bot.core.errors import Unavailable
from bot.core.vocabulary import Authority, Intent
from bot.help.app import make_help_app
from bot.help.finding import Finder, Parts
from bot.knowledge.entries import Entry
from bot.knowledge.index import KnowledgeIndex
from bot.reading import reader
from config.settings import PACKAGED, HelpSettings
from tests.support.knowledge import LONG_AGO, NoFacts, entry

SHOP = "山雀<小>铺"


def changed(one: Entry, **fields: object) -> Entry:
    return msgspec.structs.replace(one, written=msgspec.structs.replace(one.written, **fields))


ENTRIES = (
    entry(
        "ship", "什么时候发货", "几天能发货", answer="{name}您好，付款后 48 小时内发出。", intent=Intent.SHIPPING_TIME
    ),
    entry("wash", "毛衣怎么洗", answer="<b>手洗</b>，平铺晾干 & 不要拧。", intent=Intent.PRODUCT),
    entry("price", "帽子多少钱", answer="{product.price} 元。", intent=Intent.PRICE),
    entry("fixed", "袜子多少钱", answer="9 元。", intent=Intent.PRICE),
    entry("room", "今晚抽什么奖", answer="抽免单。", rooms=("live/9",)),
    entry("old", "年货节有活动吗", answer="满减。", until=LONG_AGO),
    entry("angry", "我要投诉你们", answer="给您道歉了。", intent=Intent.COMPLAINT),
    changed(entry("lead", "能赔我多少钱", answer="赔您一倍。", intent=Intent.REFUND), authority=Authority.LEAD),
)


class Misses:
    """What was searched in vain; `away` makes it fail."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, Intent, str]] = []
        self.away = False

    async def note(self, question: str, intent: Intent = Intent.OTHER, product: str = "") -> None:
        if self.away:
            raise Unavailable("the store is away")
        self.noted.append((question, intent, product))


@contextlib.asynccontextmanager
async def searching(clock: Clock, misses: Misses, settings: HelpSettings | None = None) -> AsyncIterator[str]:
    """The page at the address that is given."""
    index = KnowledgeIndex(ENTRIES, ZoneInfo("Asia/Shanghai"))
    parts = Parts(reader.load(PACKAGED / "words"), NoFacts(), index, misses, clock)
    runner = web.AppRunner(make_help_app(Finder(parts), SHOP, settings or HelpSettings(), clock), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
