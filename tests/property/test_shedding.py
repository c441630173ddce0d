"""What waits and what goes is as the stated rule says, in any order of events, and bounded whatever comes."""

import asyncio
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.clock import Millis
from bot.core.model import Address, Badge, Inbound, MessageId, Partition
from bot.core.ports import Put
from bot.core.shedding import Line, Rank, rank_of
from bot.core.unread import Unread
from bot.core.vocabulary import Kind, Traffic
from bot.stages.ingest import Ingest, Rules
from tests.support.clock import START, FakeClock, settle
from tests.support.members import AtOnce

MOST = 6
Comment = tuple[str, str]
COMMENTS = st.tuples(st.sampled_from(["low", "high", "shelf", "start", "paid", "own"]), st.sampled_from(["a", "b"]))
STEPS = st.one_of(
    COMMENTS, st.tuples(st.just("take"), st.integers(1, 4)), st.tuples(st.just("put back"), st.integers(0, 4))
)


def wants(item: Inbound) -> bool:
    return item.text == "high"


def comment(number: int, what: str, room: str) -> Inbound:
    kind = {"shelf": Kind.SHELF, "start": Kind.START}.get(what, Kind.COMMENT)
    badge = Badge(paid_fen=3_000) if what == "paid" else None
    address = Address("fake", room, "u", public=True)
    return Inbound(
        MessageId(f"m{number}"), address, what, "", Millis(START + number), kind=kind, own=what == "own", badge=badge
    )


def obvious(waiting: list[Inbound]) -> Inbound | None:
    """The rule word by word: the oldest of low value, else of high value, else the oldest."""
    if len(waiting) <= MOST:
        return None
    ranked = {rank: [item for item in waiting if rank_of(item, wants) is rank] for rank in Rank}
    return next(items[0] for items in ranked.values() if items)


@given(st.lists(STEPS, max_size=60))
@settings(max_examples=150)
def test_the_line_does_what_the_rule_says(steps: list[tuple[str, str | int]]) -> None:
    line, model, away = Line(MOST, wants), list[Inbound](), []
    for number, (what, more) in enumerate(steps):
        if what == "take":
            taken = line.take(int(more))
            assert [item for _, _, item in taken] == model[: int(more)]
            away += taken
            del model[: int(more)]
        elif what == "put back":
            back = away[len(away) - int(more) :] if int(more) else []
            del away[len(away) - len(back) :]
            model[:0] = [item for _, _, item in back]
            shed = line.put_back(back)
            for _, _, gone in shed:
                assert gone == obvious(model)
                model.remove(gone)
        else:
            item = comment(number, what, str(more))
            model.append(item)
            waiting = line.add(item)
            assert (waiting[2] if waiting else None) == obvious(model)
            if waiting:
                model.remove(waiting[2])
        assert len(line) == len(model) <= MOST
    assert [item for _, _, item in line.take(MOST)] == model


class Moody:
    """An inbox that takes as many as it is told, and then no more until it is told again."""

    def __init__(self) -> None:
        self.items: list[Inbound] = []
        self.room = 0

    async def put(self, partition: Partition, items: Sequence[Inbound], traffic: Traffic) -> Put:
        taken = items[: self.room]
        self.items += taken
        self.room -= len(taken)
        await asyncio.sleep(0)
        return Put(len(taken), 0)

    async def bury(self, partition: Partition, unread: Unread) -> None:
        raise AssertionError


@given(st.lists(st.one_of(COMMENTS, st.integers(0, 5)), max_size=40))
@settings(max_examples=30, deadline=None)
def test_order_is_kept_and_each_comment_is_stored_or_counted(steps: list[Comment | int]) -> None:
    asyncio.run(_run(steps))


async def _run(steps: list[Comment | int]) -> None:
    inbox, clock = Moody(), FakeClock()
    rules = Rules(partitions=1, queue=MOST, batch=3, max_text=100, reply_s=30.0)
    ingest = Ingest(inbox, AtOnce(), clock, rules, wants)
    running, offered = asyncio.create_task(ingest.run()), list[Inbound]()
    for number, step in enumerate(steps):
        if isinstance(step, int):
            inbox.room = step
            await clock.advance(0.2)
        else:
            offered.append(comment(number, *step))
            ingest.offer(offered[-1:])
            await settle()
        assert ingest.waiting() <= MOST
    inbox.room = 1_000
    await clock.advance(0.2)
    running.cancel()
    await asyncio.wait({running})
    numbers = [int(item.id[1:]) for item in inbox.items]
    assert numbers == sorted(set(numbers))
    counts = ingest.counts
    assert len(numbers) + counts["shed"] == len(offered)
    assert counts["shed"] == sum(count for name, count in counts.items() if name.startswith("shed:"))
    assert counts["shed"] == sum(ingest.shed.values())
