"""A week of ordinary traffic about the demo shop, made from real texts that know nothing of it.

In: what was asked of `tests.bench.false_pages`, which says what is assumed. Out: `Week.signals`, in order.
"""

import argparse
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from random import Random

import msgspec

from bot.core.clock import Millis, later
from bot.core.model import Address, ConversationId, MessageId
from bot.core.monitoring import Monitoring
from bot.core.signals import Posted, PostId, Reacted, Signal, Spoken, Writer
from bot.core.vocabulary import EntityKind, Intent
from bot.reading import reader
from bot.reading.examples import lines
from config.settings import PACKAGED
from tests.support.spotting import shop

MONDAY = Millis(1_760_284_800_000)  # 2025-10-13 00:00 in Shanghai
DAY_S = 86_400.0
AWAKE = (3, 2, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 8, 7, 7, 7, 7, 7, 8, 9, 10, 10, 9, 6)
"""How many post in each hour."""
TALK = frozenset({Intent.CHITCHAT, Intent.FLOOD, Intent.GREETING, Intent.PRAISE})


class Row(msgspec.Struct, frozen=True):
    text: str = ""
    texts: tuple[str, ...] = ()
    label: int | float | str | None = None


class Week:
    """What is written in so many days, in order."""

    def __init__(self, asked: argparse.Namespace, watch: Monitoring) -> None:
        self._asked = asked
        self._watch = watch
        self._rng = Random(asked.seed)
        self._reader = reader.load(PACKAGED / "words")
        self._products = shop().products
        self._posts = 0

    def signals(self) -> list[tuple[Millis, Signal]]:
        asked, texts = self._asked, cycle(self._texts())
        told = [signal for text in self._public() for signal in self._passed_on(self._posted(text), texts)]
        told += [(one.at, one) for one in self._room()]
        told += [(one.at, one) for one in self._private()]
        end = later(MONDAY, asked.days * DAY_S)
        return sorted((one for one in told if one[0] < end), key=lambda one: one[0])

    def _public(self) -> Iterator[str]:
        asked, rng = self._asked, self._rng
        for row in rows(asked.posts):
            yield self._named(row.text) if rng.random() < asked.named else row.text
        reviews = list(rows(asked.reviews))
        bad = [row.text for row in reviews if str(row.label) in ("0", "0.0")]
        good = [row.text for row in reviews if str(row.label) in ("1", "1.0")]
        for _ in range(round(asked.reviews_a_day * asked.days)):
            yield self._named(rng.choice(bad if rng.random() < asked.bad else good), product=True)

    def _named(self, text: str, *, product: bool = False) -> str:
        """As somebody would name the shop, before or after."""
        name = self._watch_name()
        if product or self._rng.random() < 0.5:
            name += f"的{self._rng.choice(self._products).aliases[0]}"
        return f"{name}，{text}" if self._rng.random() < 0.7 else f"{text} {name}"

    def _watch_name(self) -> str:
        return "@小满生活" if self._rng.random() < 0.3 else "小满生活"

    def _posted(self, text: str) -> Posted:
        self._posts += 1
        rng = self._rng
        writer = Writer(id=f"u{rng.randrange(5_000)}", name="网友", followers=round(rng.lognormvariate(5.7, 1.6)))
        return Posted(post=PostId(f"weibo/{self._posts}"), at=self._moment(), text=text, writer=writer)

    def _passed_on(self, post: Posted, texts: Iterator[str]) -> Iterator[tuple[Millis, Signal]]:
        yield post.at, post
        rng = self._rng
        many = 0 if rng.random() < 0.7 else min(60, int(rng.paretovariate(1.3)))
        for number in range(many):
            at = later(post.at, min(DAY_S, rng.lognormvariate(8.2, 1.3)))
            text = next(texts) if rng.random() < 0.6 else ""
            who = Writer(id=f"r{rng.randrange(50_000)}", followers=round(rng.lognormvariate(5.3, 1.5)))
            yield at, Reacted(post=post.post, id=f"{post.post}/{number}", at=at, text=text, writer=who)

    def _moment(self) -> Millis:
        hour = self._rng.choices(range(24), AWAKE)[0]
        day = self._rng.randrange(self._asked.days)
        return later(MONDAY, day * DAY_S + hour * 3_600 + self._rng.random() * 3_600)

    def _room(self) -> Iterator[Spoken]:
        talk = list(rows(self._asked.chat))
        for place, row in enumerate(talk):
            day, within = divmod(place * self._asked.days / len(talk), 1)
            second = 19 * 3_600 + within * 3 * 3_600
            product = self._products[int(second // 600) % len(self._products)].id
            yield from self._spoken(row.text, Address("douyin", "room", public=True), day * DAY_S + second, product)

    def _private(self) -> Iterator[Spoken]:
        for row in rows(self._asked.private) if self._asked.private else ():
            product = self._rng.choice(self._products).id if self._rng.random() < 0.4 else ""
            who = Address("wechat", f"c{self._rng.randrange(2_000)}", public=False)
            second = (self._moment() - MONDAY) / 1_000
            yield from self._spoken(row.text, who, second, product)

    def _spoken(self, text: str, address: Address, second: float, product: str) -> Iterator[Spoken]:
        """As triage's observer tells it, where it is a complaint."""
        (reading,) = self._reader.read([text], [address.public])
        if reading.intent in TALK and not reading.abuse:
            return
        if self._watch.spotter.complains(reading.intent, reading):
            self._posts += 1
            yield Spoken(
                message=MessageId(str(self._posts)),
                address=address,
                at=later(MONDAY, second),
                text=reading.masked,
                intent=reading.intent,
                sentiment=reading.sentiment,
                abuse=reading.abuse,
                product=product,
                orders=reading.values(EntityKind.ORDER_NO),
                conversation=ConversationId("" if address.public else address.conversation),
            )

    def _texts(self) -> list[str]:
        """What reposters write: `--texts`, else the posts about life."""
        source = self._asked.texts or self._asked.posts
        found = [text for row in rows(source) for text in (row.texts or (row.text,)) if text]
        self._rng.shuffle(found)
        return found


def rows(path: Path) -> Iterator[Row]:
    for _, line in lines(path):
        yield msgspec.json.decode(line, type=Row)
