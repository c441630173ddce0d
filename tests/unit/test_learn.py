"""The stage that follows the desk: which changes tell something, what is kept of a draft, going on after trouble."""

import asyncio
from collections.abc import Sequence

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.desk import Joined, Opened
from bot.core.errors import Unavailable
from bot.core.gaps import Fate, Settled, Trace
from bot.core.lifecycle import DraftState
from bot.core.model import Draft, DraftId, Partition, Source
from bot.core.vocabulary import Intent, SourceKind
from bot.stages.learn import Learning, settled_in, trace_of
from tests.support.clock import FakeClock, settle
from tests.support.console import MemoryFeed, changed, draft
from tests.support.gaps import MemoryTraces

CLOCK = FakeClock()
OFFERED = "亲，这款是纯棉的，机洗也不会变形～"


def hide(text: str) -> str:
    return text.replace("13912345678", "139****5678")


def settled(state: DraftState, number: int = 1, **changes: object) -> Draft:
    return draft(CLOCK, number, state=state, version=2, decided_by="小李", changed_at=Millis(5), **changes)


class Shop:
    """A desk, its feed and the traces, with somebody who learns."""

    def __init__(self) -> None:
        self.feed = MemoryFeed()
        self.log = MemoryTraces(CLOCK)

    def decide(self, one: Draft, offered: str = OFFERED, told: bool = True) -> Draft:
        self.log.desk[one.id] = Settled(one, offered)
        if told:
            self.feed.tell(changed(one))
        return one

    async def learn(self, log: MemoryTraces | None = None) -> None:
        """Follow until nothing is left to do, or something fails."""
        following = asyncio.create_task(Learning(self.feed, log or self.log, hide).run())
        await settle()
        if not following.done():
            following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        if not following.cancelled() and (error := following.exception()):
            raise error


@pytest.mark.parametrize(
    ("state", "fate"),
    [
        (DraftState.APPROVED, Fate.SENT), (DraftState.SENT, Fate.SENT), (DraftState.UNKNOWN, Fate.SENT),
        (DraftState.FAILED, Fate.SENT), (DraftState.PROMPTED, Fate.SENT), (DraftState.SAID, Fate.SENT),
        (DraftState.COPIED, Fate.SENT),
        (DraftState.REJECTED, Fate.REJECTED), (DraftState.HANDED_OVER, Fate.HANDED_OVER),
        (DraftState.EXPIRED, Fate.EXPIRED), (DraftState.WITHDRAWN, Fate.WITHDRAWN),
    ],
)  # fmt: skip
def test_each_state_has_its_fate(state: DraftState, fate: Fate) -> None:
    assert trace_of(Settled(settled(state), OFFERED), hide).fate is fate


@pytest.mark.parametrize("state", sorted(set(DraftState) - {DraftState.PENDING}))
async def test_every_state_but_pending_is_learned(state: DraftState) -> None:
    shop = Shop()
    one = shop.decide(settled(state))
    await shop.learn()
    assert [kept.draft for kept in shop.log.traces.values()] == [one.id]


def test_other_words_than_the_drafts_are_kept_masked() -> None:
    one = settled(DraftState.SENT, text="不是纯棉，打 13912345678", reason="问 13912345678", count=3, late=2)
    kept = trace_of(Settled(one, OFFERED), hide)
    assert (kept.fate, kept.offered, kept.reply) == (Fate.EDITED, OFFERED, "不是纯棉，打 139****5678")
    assert (kept.reason, kept.asked, kept.by) == ("问 139****5678", 5, "小李")


@pytest.mark.parametrize("state", [DraftState.REJECTED, DraftState.EXPIRED, DraftState.HANDED_OVER])
def test_what_did_not_go_out_is_no_reply(state: DraftState) -> None:
    kept = trace_of(Settled(settled(state, text="一半"), OFFERED), hide)
    assert (kept.fate, kept.reply) != (Fate.EDITED, "一半")
    assert kept.reply == ""


def test_only_knowledge_entries_are_cited() -> None:
    sources = (Source(SourceKind.KNOWLEDGE, "wool", "起球"), Source(SourceKind.PRODUCT, "hoodie", "云朵卫衣"))
    kept = trace_of(
        Settled(settled(DraftState.SENT, sources=sources, product="hoodie", intent=Intent.PRODUCT), ""), hide
    )
    assert (kept.entries, kept.product, kept.intent) == (("wool",), "hoodie", Intent.PRODUCT)


def test_only_changes_that_say_something_are_looked_at() -> None:
    news = [
        Opened(draft(CLOCK, 1)),
        Joined(DraftId("0-2"), 3, 0, Millis(9)),
        Joined(DraftId("0-3"), 3, 1, Millis(9)),
        changed(settled(DraftState.SENT, 4)),
        changed(settled(DraftState.PENDING, 5)),
        changed(settled(DraftState.REJECTED, 4)),
    ]
    assert settled_in(msgspec.json.encode(news)) == ["0-3", "0-4"]
    assert settled_in(b'[{"type":"of a later version","id":"0-9","more":[1]}]') == []


async def test_it_goes_on_where_it_stopped() -> None:
    shop = Shop()
    shop.decide(settled(DraftState.REJECTED, 1))
    await shop.learn()
    (place,) = (await shop.log.places()).values()
    shop.log.traces.clear()
    shop.decide(settled(DraftState.REJECTED, 2))
    await shop.learn()
    assert set(shop.log.traces) == {"0-2"}
    assert (await shop.log.places())[Partition(0)] > place


async def test_the_first_time_and_after_a_gap_it_looks_through_all_drafts() -> None:
    shop = Shop()
    shop.decide(settled(DraftState.REJECTED, 1), told=False)
    shop.decide(settled(DraftState.EXPIRED, 2), told=False)
    await shop.learn()
    assert set(shop.log.traces) == {"0-1", "0-2"}
    shop.decide(settled(DraftState.REJECTED, 3))
    shop.feed.forget()
    await shop.learn()
    assert set(shop.log.traces) == {"0-1", "0-2", "0-3"}
    shop.decide(settled(DraftState.REJECTED, 4))
    await shop.learn()
    assert "0-4" in shop.log.traces


async def test_people_who_ask_again_through_another_draft_are_counted_there() -> None:
    shop = Shop()
    shop.decide(settled(DraftState.WITHDRAWN, 1, reason="source_changed"))
    shop.decide(settled(DraftState.WITHDRAWN, 2, reason="重复了"))
    shop.decide(settled(DraftState.WITHDRAWN, 3, reason="continued"))
    shop.decide(settled(DraftState.WITHDRAWN, 4, reason="taken_back"))
    shop.decide(settled(DraftState.WITHDRAWN, 5, reason="merged"))
    await shop.learn()
    assert set(shop.log.traces) == {"0-2"}


async def test_what_asks_nothing_is_no_question_for_the_library() -> None:
    shop = Shop()
    for number, playbook in enumerate(("person", "media", "manners", "presale"), 1):
        shop.decide(settled(DraftState.REJECTED, number, playbook=playbook))
    await shop.learn()
    assert set(shop.log.traces) == {"0-4"}


class Failing(MemoryTraces):
    """Fails at its n-th write, before or after it is done."""

    def __init__(self, other: MemoryTraces, at: int, after: bool) -> None:
        super().__init__(CLOCK)
        self.__dict__.update(other.__dict__)
        self._left = at
        self._after = after

    async def learn(self, partition: Partition, place: str, traces: Sequence[tuple[Draft, Trace]]) -> None:
        self._left -= 1
        if self._left or self._after:
            await super().learn(partition, place, traces)
        if not self._left:
            raise Unavailable("the store is away")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, 9))
async def test_each_draft_counts_once_wherever_it_breaks(at: int, after: bool) -> None:
    """Also in the middle of the first look through everything."""
    shop = Shop()
    for number in range(1, 4):
        shop.decide(settled(DraftState.REJECTED, number), told=False)
    broken = Failing(shop.log, at, after)
    for number in range(4, 8):
        with_trouble = asyncio.gather(shop.learn(broken), return_exceptions=True)
        shop.decide(settled(DraftState.REJECTED, number))
        await with_trouble
    shop.log.__dict__.update({name: value for name, value in broken.__dict__.items() if name in shop.log.__dict__})
    await shop.learn()
    assert sorted(shop.log.traces) == [f"0-{number}" for number in range(1, 8)]
    assert {kept.asked for kept in shop.log.traces.values()} == {1}
