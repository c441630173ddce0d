"""Promise P14: of 1,000 planted values in 17 spellings none is left where a text goes, and no number of the trade is
taken for one. Every spelling stands in the sentences people write."""

import itertools
import logging
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import telemetry
from bot.core.catalog import Ask, Limits, explained
from bot.core.clock import Millis
from bot.core.effects import Entry
from bot.core.model import Address, Inbound, MessageId
from bot.core.questions import bury
from bot.core.vocabulary import SpanKind
from bot.reading.privacy import find_spans, masked
from bot.reading.reader import RuleReader, load
from tests.support import planted

EVERY: Final = {**planted.SPELLINGS, **planted.MORE_SPELLINGS}
VALUES: Final = 1_000
LIMITS: Final = Limits(500, 2_000, public=True)


@cache
def reader() -> RuleReader:
    return load(Path(__file__).parents[2] / "config" / "words")


def values() -> Iterator[tuple[SpanKind, str]]:
    """A thousand, six of ten phones."""
    dice = Random(20261122)
    kinds = [SpanKind.PHONE] * 6 + [SpanKind.ID_CARD] * 2 + [SpanKind.BANK_CARD] * 2
    for kind in itertools.islice(itertools.cycle(kinds), VALUES):
        yield kind, planted.NUMBERS[kind](dice)


def messages(every: int) -> list[tuple[str, str]]:
    """Each value in each spelling, in one sentence or another; one of `every`."""
    carriers = itertools.cycle(planted.CARRIERS)
    planted_all = itertools.product(values(), planted.SPELLINGS.values())
    return [
        (value, next(carriers).format(spell(value)))
        for (_, value), spell in itertools.islice(planted_all, 0, None, every)
    ]


def test_there_are_seventeen_spellings_that_a_person_can_read() -> None:
    assert len(planted.SPELLINGS) == 17
    for (_, value), (name, spell) in itertools.product(itertools.islice(values(), 20), EVERY.items()):
        assert planted.bare(spell(value)) == value, name


@pytest.mark.parametrize("every", [13, pytest.param(1, marks=pytest.mark.full)])
def test_none_of_1000_values_in_17_spellings_survives(every: int) -> None:
    told = messages(every)
    assert len(told) == -(-VALUES * 17 // every)
    for at in range(0, len(told), 256):
        batch = told[at : at + 256]
        texts = [text for _, text in batch]
        for (value, text), outlets in zip(batch, outlets_of(texts), strict=True):
            for name, shown in outlets.items():
                assert value not in planted.bare(shown), f"{value} typed {text!r} stands in {name}: {shown}"


def outlets_of(texts: Sequence[str]) -> Iterator[dict[str, str]]:
    """What leaves the reading of each text: on the desk, in a dead letter, with a draft's reasons, in the log."""
    readings = reader().read(texts)
    askers = reader().read([f"小林{text}" for text in texts])
    log = telemetry.masking(masked)
    for text, reading, asker in zip(texts, readings, askers, strict=True):
        item = Inbound(MessageId("m-1"), Address("fake", "room", "u", True), text, text, Millis(0))
        why = explained(Ask(item, reading, (), None, (), LIMITS, Millis(0)), ())
        event = log(
            logging.getLogger(), "info", {"event": text, "details": {"typed": [text]}, "exception": f"E: {text}\n"}
        )
        yield {
            "the desk's question": reading.masked,
            "the desk's asker": asker.masked,
            "a draft's reasons": msgspec.json.encode(why).decode(),
            "a dead letter": bury(Entry("1", item), "unreadable").preview,
            "the log": str(event),
        }


@given(
    st.sampled_from(sorted(planted.NUMBERS)),
    st.integers(0, 2**32),
    st.sampled_from(planted.CARRIERS),
    st.data(),
)
def test_a_value_in_any_spelling_is_found_as_a_whole(
    kind: SpanKind, seed: int, carrier: str, data: st.DataObject
) -> None:
    ways = EVERY | (planted.PHONE_SPELLINGS if kind is SpanKind.PHONE else {})
    name = data.draw(st.sampled_from(sorted(ways)))
    typed = ways[name](planted.NUMBERS[kind](Random(seed)))
    text = carrier.format(typed)
    (span,) = find_spans(text)
    assert span.kind is kind, name
    left = text[: span.start] + text[span.end :]
    assert not any(char.isdigit() for char in left), name


@given(st.integers(0, 2**32))
def test_numbers_of_the_trade_are_left(seed: int) -> None:
    text = planted.trade(Random(seed))
    assert find_spans(text) == (), text


@given(st.integers(0, 2**32), st.sampled_from(["微信{}", "加我微信：{} 哦", "vx {}", "薇信号是{}，通过一下", "wx:{}"]))
def test_chat_accounts_are_found_beside_their_word(seed: int, carrier: str) -> None:
    name = planted.account(Random(seed))
    text = carrier.format(name)
    assert [text[span.start : span.end] for span in find_spans(text)] == [name]


@given(st.integers(0, 2**32), st.sampled_from(["发票发{}就行", "{}", "邮箱是：{}，谢谢"]))
def test_mail_addresses_are_found(seed: int, carrier: str) -> None:
    name = planted.email(Random(seed))
    text = carrier.format(name)
    assert [(span.kind, text[span.start : span.end]) for span in find_spans(text)] == [(SpanKind.EMAIL, name)]
