"""The demo shop's watch for tests: its rules, its spotter, and facts with little effort.

In: nothing, or the counts a test is about. Out: see below. Called by the tests of `monitoring` and by its bench.
"""

from functools import cache

import msgspec

from bot.core.clock import Millis
from bot.core.model import Reading
from bot.core.monitoring import Shop
from bot.core.topics import Facts, Spot, Theme, TopicId
from bot.knowledge import catalog
from bot.reading import reader
from config.settings import PACKAGED
from monitoring import rules
from monitoring.tables import Rulebook
from monitoring.topics import Words
from tests.support.clock import START

TOPIC = TopicId("0-t")


@cache
def shop() -> Shop:
    return Shop("小满生活", tuple(catalog.load(PACKAGED / "demo").products.values()))


@cache
def book() -> Rulebook:
    return rules.read(PACKAGED / "alerts.toml", shop())


@cache
def spotter() -> Words:
    return Words(book(), shop().products)


@cache
def _reader() -> reader.RuleReader:
    return reader.load(PACKAGED / "words")


def read(text: str) -> Reading:
    return _reader().read([text])[0]


def spot(text: str, product: str = "", *, ours: bool = False) -> Spot | None:
    return spotter().spot(text, read(text), product, ours=ours)


def facts(**counts: object) -> Facts:
    """At noon, of an ordinary theme, but for what is given."""
    known: dict[str, object] = {"topic": TOPIC, "at": Millis(START), "theme": Theme.QUALITY, "hour": 12}
    return msgspec.convert(known | counts, Facts)
