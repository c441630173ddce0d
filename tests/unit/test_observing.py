"""Triage's observer: complaints are told within a second, masked and once; talk costs nothing; trouble loses none."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.core.clock import Millis
from bot.core.errors import Unavailable
from bot.core.model import Address, Entity, Inbound, MessageId, Reading
from bot.core.signals import Signal, Spoken
from bot.core.vocabulary import EntityKind, Intent, Kind
from bot.stages.observing import MOST_WAITING, TOGETHER, Complaints, Parts
from tests.support.clock import FakeClock, settle
from tests.support.signalled import Words

PRIVATE = Address("wechat", "c-1", "c-1")
ROOM = Address("bilibili", "room-1", "v-1", public=True)
_numbers = itertools.count()


class Heard:
    """Who is told; `away` it refuses."""

    def __init__(self) -> None:
        self.signals: list[Signal] = []
        self.away = False

    async def tell(self, signals: Sequence[Signal]) -> None:
        if self.away:
            raise Unavailable("the store is away")
        self.signals += signals


class Counting(Words):
    """How often somebody asked whether a text complains."""

    asked = 0

    def complains(self, intent: Intent, reading: Reading) -> bool:
        self.asked += 1
        if "POISON" in reading.masked:
            raise ZeroDivisionError("a bug in the spotter")
        return super().complains(intent, reading)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def spotter() -> Counting:
    return Counting()


@pytest.fixture
async def observer(clock: FakeClock, heard: Heard, spotter: Counting) -> AsyncIterator[Complaints]:
    made = Complaints(Parts(spotter, lambda reading, address: "cup", heard.tell, 1, clock))
    task = asyncio.create_task(made.run())
    yield made
    task.cancel()
    await asyncio.wait([task])


def said(text: str, address: Address = PRIVATE, own: bool = False, kind: Kind = Kind.TEXT) -> tuple[Inbound, Reading]:
    order = Entity(EntityKind.ORDER_NO, "A100", 0, 1)
    reading = Reading(text, text.replace("13800012345", "〔手机〕"), intent=Intent.COMPLAINT, entities=(order,))
    message = MessageId(f"m-{next(_numbers)}")
    return Inbound(message, address, text, "小林", Millis(7), kind=kind, own=own), reading


async def test_a_complaint_is_told_masked_with_what_is_known_of_it(
    observer: Complaints, heard: Heard, clock: FakeClock
) -> None:
    private, public = said("漏水，打13800012345"), said("漏水", ROOM)
    observer.note([private, public])
    assert not heard.signals
    await clock.advance(1.1)
    one, other = heard.signals
    assert isinstance(one, Spoken)
    assert isinstance(other, Spoken)
    assert (one.message, one.text, one.product, one.orders) == (private[0].id, "漏水，打〔手机〕", "cup", ("A100",))
    assert one.conversation.startswith("0-")
    assert (other.address, other.conversation) == (ROOM, "")


async def test_only_what_customers_say_of_something_wrong_is_told(
    observer: Complaints, heard: Heard, clock: FakeClock, spotter: Counting
) -> None:
    below_a_post = Address("weibo", "4911", "w-1", aloud=True)
    observer.note([said("你好"), said("漏水", own=True), said("漏水", kind=Kind.EVENT), said("漏水", below_a_post)])
    item, reading = said("漏水")
    observer.note([(item, Reading(reading.text, reading.masked, intent=Intent.CHITCHAT))])
    await clock.advance(1.1)
    assert not heard.signals
    assert spotter.asked == 1


async def test_a_flood_of_one_text_is_looked_at_once_and_told_before_the_second_is_over(
    observer: Complaints, heard: Heard, spotter: Counting
) -> None:
    observer.note([said("漏水", ROOM) for _ in range(TOGETHER)])
    await settle()
    assert len(heard.signals) == TOGETHER
    assert spotter.asked == 1
    observer.note([said("漏水", ROOM) for _ in range(MOST_WAITING + 50)])
    assert observer.counts["complaints_lost"] == 50


async def test_a_store_that_is_away_is_told_later_and_a_bug_harms_nobody(
    observer: Complaints, heard: Heard, clock: FakeClock
) -> None:
    heard.away = True
    observer.note([said("漏水"), said("POISON"), said("太差")])
    await clock.advance(5)
    heard.away = False
    observer.note([said("起火")])
    await clock.advance(1.1)
    assert [signal.text for signal in heard.signals if isinstance(signal, Spoken)] == ["漏水", "太差", "起火"]
    assert observer.counts == {"complaints": 3, "complaints_lost": 0}


async def test_what_waits_is_told_when_the_house_ends(heard: Heard, clock: FakeClock) -> None:
    observer = Complaints(Parts(Words(), lambda reading, address: "", heard.tell, 1, clock))
    task = asyncio.create_task(observer.run())
    await settle()
    observer.note([said("漏水")])
    task.cancel()
    await asyncio.wait([task])
    assert len(heard.signals) == 1
