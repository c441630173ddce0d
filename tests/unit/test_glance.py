"""At a glance nearly every question of the demo's room is kept, most chatter is not; badges and payment always are."""

from functools import cache

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.model import Address, Badge, Inbound, MessageId
from bot.core.shedding import Glance, Rank, rank_of
from bot.core.vocabulary import Kind
from bot.reading import reader
from bot.reading.glance import glancing
from bot.reading.wordlists import read_word_files
from bot.reading.worth import gate
from config.demo.record_room import compose
from config.settings import PACKAGED

WORDS = PACKAGED / "words"


@cache
def glance() -> Glance:
    return glancing(read_word_files(WORDS))


def comment(text: str) -> Inbound:
    return Inbound(MessageId("m"), Address("fake", "r", "u", public=True), text, "", Millis(0))


def test_of_the_demo_room_questions_are_kept_and_most_chatter_is_not() -> None:
    texts = list(dict.fromkeys(said.text for said in compose()[:6_000]))
    readings = reader.load(WORDS).read(texts)
    asked = [text for text, read in zip(texts, readings, strict=True) if gate(comment(text), read) is None]
    chatter = [text for text in texts if text not in set(asked)]
    assert min(len(asked), len(chatter)) > 400
    assert sum(glance()(comment(text)) for text in asked) > 0.98 * len(asked)
    assert sum(glance()(comment(text)) for text in chatter) < 0.4 * len(chatter)


@pytest.mark.parametrize(
    "text", ["3号还有M码吗", "３號還有嗎", "165 120斤", "能换8", "多少米呀", "发货了没？", "投诉你们"]
)
def test_what_asks_is_kept_however_it_is_typed(text: str) -> None:
    assert glance()(comment(text))


@pytest.mark.parametrize("text", ["", "666", "？？？？", "哈哈哈哈", "冲冲冲", "来了来了", "👍👍"])
def test_chatter_and_floods_are_not(text: str) -> None:
    assert not glance()(comment(text))


@pytest.mark.parametrize(
    ("badge", "rank"),
    [
        (Badge(paid_fen=100), Rank.VITAL),
        (Badge(member=True), Rank.HIGH),
        (Badge(moderator=True), Rank.HIGH),
        (Badge(level=20), Rank.HIGH),
        (Badge(level=3), Rank.LOW),
        (None, Rank.LOW),
    ],
)
def test_who_pays_or_belongs_to_the_room_is_kept(badge: Badge | None, rank: Rank) -> None:
    assert rank_of(msgspec.structs.replace(comment("哈哈"), badge=badge), glance()) is rank


@pytest.mark.parametrize("kind", [Kind.SHELF, Kind.START, Kind.END, Kind.WITHDRAWN])
def test_what_the_room_itself_says_is_vital(kind: Kind) -> None:
    assert rank_of(msgspec.structs.replace(comment(""), kind=kind), glance()) is Rank.VITAL


def test_gifts_go_first_and_private_messages_late() -> None:
    assert rank_of(msgspec.structs.replace(comment("多少钱"), kind=Kind.EVENT), glance()) is Rank.LOW
    private = msgspec.structs.replace(comment("哈"), address=Address("fake", "c", "u"))
    assert rank_of(private, glance()) is Rank.HIGH
