"""A live room of any size: 50 comments a second, bursts of 500, people who ask as they do in the demo shop's evening.

In: a `Shape`, chatter. Out: a `Recording`. Called by tests/bench/room.py and tests/scenario/test_peak.py. The questions
and their mix are those of `config/demo/room` (typos and all); of all comments, the share `asks` are questions: by
default one in twenty, more than in live_stream_sim (426 of 12,296), fewer than in the demo's evening. A burst is a rush
(a product is shown: everybody asks about it) or a giveaway (everybody writes the same, nobody asks more than else).
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

import msgspec

from bot.core.clock import Millis
from bot.core.model import Address, Badge, Inbound, MessageId
from bot.core.vocabulary import Kind
from bot.rehearsal.recording import CHANNEL, Cue, Recording
from config.demo.record_room import HERE as DEMO
from config.demo.record_room import Comment, Script, compose, filled, typed

ASKS: Final = 0.05
VIEWERS: Final = 20_000
ROOM: Final = "crowd"
WORDS: Final = ("小满暖冬", "小满暖冬！", "福袋福袋", "抽我抽我", "求中", "必中")
"""What four of five write in a giveaway."""


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """`minutes` of the evening, from second `begin_s` of it, at `rate` comments a second; every `every_s` a burst of
    `burst_s` seconds at `burst` a second."""

    minutes: float = 20.0
    begin_s: int = 0
    rate: int = 50
    burst: int = 500
    every_s: float = 120.0
    burst_s: float = 8.0
    asks: float = ASKS
    seed: int = 20261122


def crowd(shape: Shape, chatter: Sequence[str] = ()) -> Recording:
    """The room; without `chatter`, people talk as in the demo's."""
    return Recording(f"crowd of {shape.minutes:g} minutes", tuple(_cues(shape, chatter)))


def _cues(shape: Shape, chatter: Sequence[str]) -> Iterator[Cue]:
    rng = random.Random(shape.seed)
    script, evening = Script(DEMO), _evening()
    asked = [comment for comment in evening if comment.topic]
    talk = list(chatter) or [comment.text for comment in evening if not comment.topic]
    thin = shape.asks * shape.rate * script.schedule["seconds"] / len(asked)
    by_second: defaultdict[int, list[str]] = defaultdict(list)
    for comment in asked:
        if rng.random() < thin:
            by_second[int(comment.t)].append(comment.text)
    shown, number = "", 0
    for second in range(round(shape.minutes * 60)):
        product = script.product_at(second + shape.begin_s)
        if product["link"] != shown:
            shown = product["link"]
            yield Cue(second, _item(number, "", shown, rng, Kind.SHELF))
            number += 1
        texts = [*by_second[second + shape.begin_s], *_burst(shape, second, product, script, rng)]
        pace = shape.burst if _in_burst(shape, second) else shape.rate
        giveaway = _in_burst(shape, second) == "giveaway"
        while len(texts) < pace:
            texts.append(rng.choice(WORDS) if giveaway and rng.random() < 0.8 else rng.choice(talk))
        rng.shuffle(texts)
        for at, text in zip(sorted(second + rng.random() for _ in texts), texts, strict=True):
            yield Cue(at, _item(number, f"u{int(VIEWERS * rng.random() ** 2)}", text, rng))
            number += 1


@cache
def _evening() -> list[Comment]:
    return compose()


def _in_burst(shape: Shape, second: int) -> str:
    """Bursts come by turns, the first after a quarter of the time between two."""
    turn, into = divmod(second - shape.every_s / 4, shape.every_s)
    return "" if turn < 0 or into >= shape.burst_s else "rush" if turn % 2 == 0 else "giveaway"


def _burst(shape: Shape, second: int, product: Mapping[str, str], script: Script, rng: random.Random) -> Iterator[str]:
    """In a rush as many more ask as write, all about what is shown."""
    if _in_burst(shape, second) != "rush":
        return
    topics = [*script.asks["every"], *(topic for topic in script.asks["products"] if topic["product"] == product["id"])]
    if product["category"] == "clothing":
        topics += script.asks["clothes"]
    weights = [topic["count"] for topic in topics]
    for topic in rng.choices(topics, weights, k=round(shape.asks * (shape.burst - shape.rate))):
        yield typed(filled(rng.choice(topic["says"]), product, script, rng), script.noise, rng)


def _item(number: int, viewer: str, text: str, rng: random.Random, kind: Kind = Kind.COMMENT) -> Inbound:
    roll = rng.random()
    badge = Badge(paid_fen=3_000) if roll < 0.0005 else Badge(level=12) if roll < 0.03 else None
    address = Address(CHANNEL, ROOM, viewer, public=True)
    return Inbound(MessageId(f"{ROOM}/{number}"), address, text, "", Millis(0), kind=kind, badge=badge)
