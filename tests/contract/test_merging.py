"""Two questions of a room put together by hand, in one step and once; and any order of joining, splitting, putting
together and deciding, after which everybody is counted where they are."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.core.desk import Changed, Joined, Opened
from bot.core.errors import Conflict, NotFound
from bot.core.lifecycle import MERGED, DraftState, Verb
from bot.core.model import Address, Draft, DraftId, MessageId
from bot.core.vocabulary import Outcome
from bot.store import audit, keys
from tests.support.asking import LI, Asking, asking
from tests.support.store import P0


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Asking]:
    async with asking(tmp_path) as made:
        yield made


async def two(live: Asking) -> tuple[Draft, Draft]:
    """Two questions; u-2 asks both, somebody without an id the first."""
    one = await live.opens("M码还有吗", "u-1")
    await live.joins(one, "M还有没", "u-2")
    await live.joins(one, "M还有没")
    other = await live.opens("还有M码没有", "u-2")
    await live.joins(other, "M码有货不", "u-3")
    return one, other


async def test_all_who_ask_the_one_get_the_answer_of_the_other(live: Asking) -> None:
    one, other = await two(live)
    now = await live.merges(one, other)
    assert (now.count, now.version, now.state) == (4, 1, DraftState.PENDING)
    assert await live.viewers(now) == {"u-1", "u-2", "u-3"}
    listed = await live.members.listed(other.id)
    assert [(member.text, member.times) for member in listed] == [
        ("M码还有吗", 1), ("M还有没", 1), ("还有M码没有", 1), ("M码有货不", 1),
    ]  # fmt: skip
    assert sorted(await live.store.drafts.messages(other.id)) == ["m-1", "m-3", "m-4", "m-5"]
    typed = await live.members.unmask(other.id, LI, "核对", live.clock.now())
    assert len(typed) == 4
    gone = await live.now(one)
    assert (gone.state, gone.reason, gone.decided_by) == (DraftState.WITHDRAWN, MERGED, LI)
    assert await live.members.unmask(one.id, LI, "核对", live.clock.now()) == ()


async def test_the_desk_hears_of_both_and_the_audit_has_it(live: Asking) -> None:
    one, other = await two(live)
    await live.merges(one, other)
    rows: Any = await live.store.client.xrevrange(keys.desk(P0), count=1)
    gone, more = msgspec.json.decode(rows[0][1][b"c"], type=list[Opened | Joined | Changed])
    assert isinstance(gone, Changed)
    assert (gone.id, gone.state, gone.reason) == (one.id, DraftState.WITHDRAWN, MERGED)
    assert isinstance(more, Joined)
    assert (more.id, more.count, sorted(more.messages)) == (other.id, 4, ["m-1", "m-3"])
    lines = [msgspec.json.decode(line, type=audit.Line) async for line, _ in audit.lines(live.store.client, P0)]
    assert [(line.what, line.who, line.subject) for line in lines][-1] == ("merge", LI, other.id)
    assert (await audit.verify(live.store.client, P0))[1] == []


async def test_whoever_is_found_to_ask_it_later_is_led_there(live: Asking) -> None:
    one, other = await two(live)
    third = await live.opens("M码库存", "u-9")
    await live.merges(one, other)
    await live.merges(other, third)
    assert await live.joins(one, "M码还有吗", "u-5") == Outcome.JOINED
    assert await live.joins(one, "M码还有吗", "u-1") == Outcome.JOINED
    assert (await live.now(third)).count == 6
    await live.decides(Verb.PROMPT, third)
    assert await live.joins(one, "M码还有吗", "u-6") == Outcome.ANSWERED
    assert (await live.now(third)).late == 1


async def test_it_may_be_undone_by_taking_the_wordings_out(live: Asking) -> None:
    one, other = await two(live)
    await live.merges(one, other)
    await live.members.split(other.id, 1, [MessageId("m-1"), MessageId("m-2")], LI, live.clock.now())
    now = await live.now(other)
    assert (now.count, await live.viewers(other)) == (2, {"u-2", "u-3"})
    entries = {entry.item.text: entry for entry in await live.work.take(5, 1.0) if entry.item}
    assert [entry.back and entry.back.apart for entry in entries.values()] == [other.id] * 2
    apart = await live.opens_for(entries["M还有没"])
    assert (apart.count, await live.viewers(apart)) == (1, set()), "u-2, who put it so first, asks the other"
    assert await live.store.drafts.messages(apart.id) == ("m-3",)
    assert await live.joins(one, "M码还有吗", "u-7") == "apart"


async def test_what_was_taken_out_may_be_put_back(live: Asking) -> None:
    one = await live.opens("M码还有吗", "u-1")
    await live.joins(one, "L码还有吗", "u-2")
    await live.members.split(one.id, 1, [MessageId("m-2")], LI, live.clock.now())
    (entry,) = await live.work.take(5, 1.0)
    apart = await live.opens_for(entry)
    await live.merges(apart, one)
    assert await live.joins(one, "L码还有吗", "u-3") == Outcome.JOINED
    assert (await live.now(one)).count == 3


async def test_of_two_who_put_it_elsewhere_one_does(live: Asking) -> None:
    one, other = await two(live)
    third = await live.opens("M码库存", "u-9")
    tries = [live.merges(one, other), live.merges(one, third)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Draft"]
    assert [(await live.now(draft)).count for draft in (other, third)] in ([4, 1], [2, 4])


@pytest.mark.parametrize("late", ["one", "other"])
async def test_what_was_decided_meanwhile_is_told(live: Asking, late: str) -> None:
    one, other = await two(live)
    decided = one if late == "one" else other
    await live.decides(Verb.REJECT, decided)
    with pytest.raises(Conflict) as refused:
        await live.members.merge(one.id, 1, other.id, 1, LI, live.clock.now())
    assert (refused.value.current.id, refused.value.current.state) == (decided.id, DraftState.REJECTED)
    assert (await live.now(other)).count == 2


async def test_a_question_is_not_put_into_itself_nor_elsewhere_nor_into_what_is_gone(live: Asking) -> None:
    one, _ = await two(live)
    elsewhere = await live.opens("M码还有吗", "u-1", Address("fake", "stage", public=True))
    with pytest.raises(Conflict):
        await live.merges(one, elsewhere)
    with pytest.raises(Conflict):
        await live.members.merge(one.id, 1, one.id, 1, LI, live.clock.now())
    for unknown in ("0-1-1", "7-1-1", "nonsense"):
        with pytest.raises(NotFound):
            await live.members.merge(one.id, 1, DraftId(unknown), 1, LI, live.clock.now())
    assert (await live.now(one)).state is DraftState.PENDING


WORDINGS = ("M码还有吗", "L码还有吗", "还有M吗", "有没有L", "XL呢")
VIEWERS = ("", "u-1", "u-2", "u-3")


class Room(RuleBasedStateMachine):
    """Viewers, people and the clock in any order. The model: who asks which draft, in which wording."""

    loop: asyncio.AbstractEventLoop
    live: Asking

    def do(self, step: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(step)

    @initialize()
    def begin(self) -> None:
        self.drafts: list[Draft] = []
        self.asks: dict[DraftId, list[tuple[str, str]]] = {}  # wording and viewer, each asker once
        self.apart: dict[DraftId, set[str]] = {}
        self.pending: set[DraftId] = set()
        self.messages = 0
        self.outcomes: list[str] = []
        self.begun: int = self.do(self._settled())
        self.open("M码还有吗", "u-1")

    def _pick(self, number: int) -> Draft | None:
        left = [draft for draft in self.drafts if draft.id in self.pending]
        return left[number % len(left)] if left else None

    @rule(text=st.sampled_from(WORDINGS), viewer=st.sampled_from(VIEWERS))
    def open(self, text: str, viewer: str) -> None:
        self.messages += 1
        self._opened(self.do(self.live.opens(text, viewer)), [(text, viewer)])
        self.outcomes.append(Outcome.DRAFTED)

    def _opened(self, draft: Draft, asks: list[tuple[str, str]]) -> None:
        self.drafts.append(draft)
        self.asks[draft.id], self.apart[draft.id] = asks, set()
        self.pending.add(draft.id)

    @rule(number=st.integers(0, 9), text=st.sampled_from(WORDINGS), viewer=st.sampled_from(VIEWERS))
    def join(self, number: int, text: str, viewer: str) -> None:
        draft = self._pick(number)
        if draft is None:
            return
        outcome = self.do(self.live.joins(draft, text, viewer))
        if text in self.apart[draft.id]:
            assert outcome == "apart"
            self.do(self._give_up())
            return
        assert outcome == Outcome.JOINED
        self.messages += 1
        self.outcomes.append(outcome)
        self._count(draft, text, viewer)

    def _count(self, draft: Draft, text: str, viewer: str) -> None:
        asks = self.asks[draft.id]
        if not viewer or viewer not in {who for _, who in asks}:
            asks.append((text, viewer))

    async def _give_up(self) -> None:
        """Triage would open another draft for it; here it just goes."""
        for entry in await self.live.work.pending_ids():
            await self.live.store.client.xack(keys.inbound(P0), keys.GROUP, entry)
            await self.live.store.client.xdel(keys.inbound(P0), entry)

    @rule(number=st.integers(0, 9), other=st.integers(0, 9))
    def merge(self, number: int, other: int) -> None:
        one, into = self._pick(number), self._pick(other)
        if one is None or into is None or one.id == into.id:
            return
        self.do(self.live.merges(one, into))
        self.pending.discard(one.id)
        moved = self.asks.pop(one.id)
        mine = {viewer for _, viewer in self.asks[into.id] if viewer}
        coming = [(text, viewer) for text, viewer in moved if viewer not in mine]
        self.asks[into.id] += coming
        self.apart[into.id] -= {text for text, _ in coming}

    @rule(number=st.integers(0, 9), which=st.integers(0, 4))
    def split(self, number: int, which: int) -> None:
        draft = self._pick(number)
        if draft is None:
            return
        listed = [one for one in self.do(self.live.members.listed(draft.id)) if one.message != draft.message]
        if not listed:
            return
        member = listed[which % len(listed)]
        self.do(self.live.members.split(draft.id, 1, [member.message], LI, self.live.clock.now()))
        (entry,) = self.do(self.live.work.take(5, 1.0))
        gone = [ask for ask in self.asks[draft.id] if ask[0] == member.text]
        self.asks[draft.id] = [ask for ask in self.asks[draft.id] if ask[0] != member.text]
        self.apart[draft.id].add(member.text)
        self._opened(self.do(self.live.opens_for(entry)), gone)
        self.outcomes.append(Outcome.DRAFTED)

    @rule(number=st.integers(0, 9), verb=st.sampled_from([Verb.PROMPT, Verb.COPY, Verb.REJECT]))
    def decide(self, number: int, verb: Verb) -> None:
        draft = self._pick(number)
        if draft is None:
            return
        self.do(self.live.decides(verb, draft))
        self.pending.discard(draft.id)
        self.asks.pop(draft.id)

    @invariant()
    def everybody_is_counted_once(self) -> None:
        for draft in self.drafts if hasattr(self, "drafts") else ():
            if draft.id not in self.pending:
                continue
            asks = self.asks[draft.id]
            assert self.do(self.live.now(draft)).count == len(asks)
            assert self.do(self.live.viewers(draft)) == {viewer for _, viewer in asks if viewer}
            listed = self.do(self.live.members.listed(draft.id))
            assert {one.text: one.times for one in listed} == {
                text: sum(text == other for other, _ in asks) for text, _ in asks
            }
            assert len(self.do(self.live.store.drafts.messages(draft.id))) == len(asks)

    async def _settled(self) -> int:
        rows: Any = await self.live.store.client.xrange(keys.journal(P0))
        return sum(len(msgspec.msgpack.decode(fields[b"b"])) for _, fields in rows)

    def teardown(self) -> None:
        if hasattr(self, "drafts"):
            assert self.do(self._settled()) - self.begun == len(self.outcomes)
            assert self.do(self.live.work.backlog()) == 0
            self.do(self._forget_room())

    async def _forget_room(self) -> None:
        await self.live.store.drafts.expire(self.drafts[-1].expires_at, 10_000)


def walked(folder: Path, examples: int) -> None:
    loop, stack = asyncio.new_event_loop(), AsyncExitStack()

    async def prepare() -> None:
        Room.live = await stack.enter_async_context(asking(folder))

    try:
        Room.loop = loop
        loop.run_until_complete(prepare())
        run_state_machine_as_test(Room, settings=settings(max_examples=examples, stateful_step_count=20, deadline=None))
    finally:
        loop.run_until_complete(stack.aclose())
        loop.close()


def test_any_order_of_joining_parting_and_putting_together_counts_everybody_once(tmp_path: Path) -> None:
    walked(tmp_path, 8)


@pytest.mark.full
@pytest.mark.timeout(600)
def test_any_of_many_orders_counts_everybody_once(tmp_path: Path) -> None:
    walked(tmp_path, 100)
