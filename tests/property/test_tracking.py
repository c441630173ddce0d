"""Any interleaving of a courier's snapshots, with repeats and between two orders' news, gives the same final state, and
at most one notice for each milestone."""

import asyncio
from collections import Counter

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.clock import Millis
from bot.core.due import DueKind
from bot.core.notices import Notice
from bot.core.parcels import Carrier, Milestone, Parcel, Snapshot, TrackEvent, Trouble
from bot.core.tracking import merged, newer, opened, weight
from tests.support.clock import FakeClock
from tests.support.shipments import HOUR, NUMBER, PARCEL, Goods, in_memory, order

START = FakeClock().now()
STEPS = st.lists(
    st.tuples(st.sampled_from(Milestone), st.integers(0, 40), st.sampled_from((None, *Trouble))), min_size=1, max_size=9
)


def history(steps: list[tuple[Milestone, int, Trouble | None]]) -> list[Snapshot]:
    """Each snapshot holds all before it; times may stand still, and milestones may go back."""
    events: list[TrackEvent] = []
    told = []
    for milestone, hours, trouble in steps:
        at = Millis((events[-1].at if events else START - 5 * HOUR) + hours * HOUR // 80)
        events.append(TrackEvent(at, f"{milestone} {len(events)}", milestone, trouble))
        told.append(
            Snapshot(
                carrier=Carrier.ZTO, number=NUMBER, events=tuple(events), milestone=milestone, trouble=trouble,
                over=milestone is Milestone.SIGNED, heard_at=START,
            )
        )  # fmt: skip
    return told


@st.composite
def interleavings(draw: st.DrawFn) -> tuple[list[Snapshot], list[Snapshot]]:
    """Snapshots as they were made, and as they come: mixed up, some twice."""
    made = history(draw(STEPS))
    twice = draw(st.lists(st.sampled_from(made), max_size=4))
    return made, draw(st.permutations([*made, *twice]))


def said(parcel: Parcel) -> Parcel:
    """What a courier says of it, without the past of its telling."""
    return msgspec.structs.replace(parcel, told=(), version=0, opened_at=START, heard_at=START, asked_at=START)


async def after(told: list[Snapshot], order_at: int, pause: bool) -> tuple[Parcel, Counter[str]]:
    """The parcel once all of that was heard, with its order told at some place in between; and how often each notice
    was carried out, where time goes on between two of them, or waited."""
    goods = in_memory(FakeClock())
    given_: Counter[str] = Counter()
    for place, one in enumerate(told):
        if place == order_at:
            await goods.sell(order())
        await goods.hear(one)
        if pause:
            await goods.clock.advance(25)
            await carry_out(goods, given_)
    if order_at >= len(told):
        await goods.sell(order())
    await goods.clock.advance(25)
    await carry_out(goods, given_)
    return await goods.parcel(PARCEL), given_


async def carry_out(goods: Goods, given_: Counter[str]) -> None:
    for due in await goods.waiting():
        if due.at <= goods.clock.now():
            given_[msgspec.json.decode(due.payload, type=Notice).id] += 1
            await goods.plans.drop(due.key, goods.clock.now())


@settings(max_examples=120, deadline=None)
@given(interleavings(), st.integers(0, 9), st.booleans())
def test_any_interleaving_ends_the_same_and_tells_each_milestone_once(
    cases: tuple[list[Snapshot], list[Snapshot]], order_at: int, pause: bool
) -> None:
    made, mixed = cases
    straight, _ = asyncio.run(after(made, 0, False))
    parcel, given_ = asyncio.run(after(mixed, order_at, pause))
    assert said(parcel) == said(straight)
    assert not [notice for notice, count in given_.items() if count > 1]
    assert pause or len(given_) <= 2  # one of the milestones, one of what is wrong


@given(interleavings())
def test_of_two_snapshots_one_is_newer_and_merging_knows_no_order(
    cases: tuple[list[Snapshot], list[Snapshot]],
) -> None:
    _, mixed = cases
    parcel = opened(mixed[0], START)
    for one in mixed:
        parcel = merged(parcel, one)
    heaviest = max(mixed, key=weight)
    assert (parcel.events, parcel.milestone, parcel.trouble) == (heaviest.events, heaviest.milestone, heaviest.trouble)
    for one in mixed:
        assert newer(heaviest, one) or weight(one) == weight(heaviest)
        assert merged(parcel, one) is parcel


def test_a_watch_is_planned_for_a_parcel_under_way_and_none_for_one_that_is_there() -> None:
    async def planned(milestone: Milestone) -> int:
        goods = in_memory(FakeClock())
        await goods.hear(*history([(milestone, 300, None)]))
        await goods.sell(order())
        return len(await goods.waiting(DueKind.WATCH))

    assert asyncio.run(planned(Milestone.IN_TRANSIT)) == 1
    assert asyncio.run(planned(Milestone.SIGNED)) == 0
