"""A live room under load, three assistants, a virtual clock: the desk holds by choosing and by putting questions
together, and by neither alone. The twenty-minute form with its table is `python -m tests.bench.room`.
"""

from functools import cache

import msgspec

from bot.app.content import Content, read_content
from bot.app.rehearsing import cast
from bot.core.clock import Millis, SystemClock
from bot.core.model import UserName
from bot.core.rehearsal import HOLDS, Plan, Policy, Rehearsal
from bot.knowledge.entries import settle
from bot.rehearsal.engine import Cast, rehearse
from bot.rehearsal.recording import Recording
from config.settings import Settings, load
from tests.support.crowd import Shape, crowd

EVENING = Millis(1_795_348_800_000)
"""22 November 2026, 20:00 in Shanghai: what the demo shop knows is valid then."""


@cache
def shop() -> tuple[Settings, Content]:
    settings = load()
    settings = msgspec.structs.replace(settings, shop=msgspec.structs.replace(settings.shop, sentence_vectors=False))
    return settings, read_content(settings, SystemClock())


def players(queue: int = 20_000, per_s: int = 5_000) -> Cast:
    settings, content = shop()
    made = cast(settings, content, settle(content.files.entries.values(), content.catalog.products).entries)
    return msgspec.structs.replace(made, rules=msgspec.structs.replace(made.rules, queue=queue, per_s=per_s))


async def play(recording: Recording, plan: Plan, made: Cast | None = None, *, search: bool = False) -> Rehearsal:
    return await rehearse(recording, plan, made or players(), ident="r", by=UserName("u"), at=EVENING, search=search)


async def test_three_people_hold_the_half_minute_through_a_rush() -> None:
    """Six minutes of the evening at 50 comments a second, with three bursts of 500: rush, giveaway, rush."""
    report = await play(crowd(Shape(minutes=6, begin_s=600)), Plan(speed=1.0, seed=3))
    assert report.messages > 25_000
    assert report.results[0].policy is Policy.CHOSEN
    assert report.results[0].askers > 1_000
    assert report.results[0].share >= HOLDS
    assert report.holds
    assert (report.weak_from_s, report.weak_to_s, report.shed) == (0, 0, {})


async def test_where_there_is_too_much_choosing_and_putting_together_win_and_neither_does_alone() -> None:
    """The first four minutes: everybody asks which size fits them, which is another question each."""
    report = await play(crowd(Shape(minutes=4)), Plan(speed=1.0))
    by = {result.policy: result for result in report.results}
    assert by[Policy.CHOSEN].askers == by[Policy.FIRST_COME].askers == by[Policy.ALONE].askers > 700
    assert by[Policy.CHOSEN].share > by[Policy.FIRST_COME].share + 0.1
    assert by[Policy.FIRST_COME].share > by[Policy.ALONE].share + 0.3
    assert by[Policy.ALONE].drafts > 4 * by[Policy.CHOSEN].drafts
    assert not report.holds
    assert 0 <= report.weak_from_s < report.weak_to_s <= 240
    assert sum(minute.askers for minute in report.minutes) == by[Policy.CHOSEN].askers
    assert sum(minute.in_time for minute in report.minutes) == by[Policy.CHOSEN].in_time


SMALL = Shape(minutes=0.5, every_s=1_000)


async def test_it_says_how_many_people_are_needed_and_with_so_many_it_holds() -> None:
    recording, faster = crowd(SMALL), Plan(speed=3.0, assistants=1)
    report = await play(recording, faster, search=True)
    assert not report.holds
    assert report.needed > 1
    with_them = msgspec.structs.replace(faster, assistants=report.needed)
    assert (await play(recording, with_them)).holds


async def test_the_same_seed_gives_the_same_report_and_another_one_another() -> None:
    recording = crowd(SMALL)
    one, same = await play(recording, Plan()), await play(recording, Plan())
    assert one == same
    assert (await play(recording, Plan(seed=9))).results != one.results


async def test_what_the_house_cannot_read_in_time_is_shed_chatter_first() -> None:
    """A house that reads 100 a second where 150 are said: a third goes, hardly a question among it."""
    recording = crowd(SMALL)
    report = await play(recording, Plan(speed=3.0, assistants=6), players(queue=100, per_s=100))
    assert report.shed["shed:low"] > 150
    assert report.shed.get("shed:high", 0) < 20
    unhurried = await play(recording, Plan(speed=3.0, assistants=6))
    assert unhurried.shed == {}
    assert report.results[0].in_time > 0.9 * unhurried.results[0].in_time
