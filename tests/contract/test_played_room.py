"""A room that is played does with effects and decisions what the store does: same outcomes, counts, states."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.core.clock import later
from bot.core.effects import Applied
from bot.core.lifecycle import ANSWERING, JOINABLE, DraftState, Verb
from bot.core.model import Draft
from bot.core.vocabulary import Outcome
from bot.rehearsal.room import PlayedRoom
from tests.support.asking import LI, Asking, asking
from tests.support.store import opening

AGAIN_S = 300.0


class Both:
    """One script, carried out by the store and by the room that is played; each answer is asked of both."""

    def __init__(self, live: Asking) -> None:
        self.live = live
        self.played = PlayedRoom(AGAIN_S)

    async def opens(self, text: str, viewer: str = "") -> Draft:
        entry = await self.live.heard(text, viewer)
        effect = opening(self.live.opened(entry), entry)
        stored = await self.live.apply(effect)
        assert self.played.apply([effect], {entry.id: entry}, self.live.clock.now()) == _plainly(stored)
        return effect.draft

    async def joins(self, draft: Draft, text: str, viewer: str = "", more_s: float = 0) -> str:
        entry = await self.live.heard(text, viewer, draft.address)
        effect = self.live.joined(entry, draft)
        effect = msgspec.structs.replace(effect, expires_at=later(effect.expires_at, more_s))
        stored = await self.live.apply(effect)
        played = self.played.apply([effect], {entry.id: entry}, self.live.clock.now())
        assert played == _plainly(stored)
        await self.same(draft)
        return played.outcomes.get(entry.id) or ("again" if played.again else "stale")

    async def decides(self, verb: Verb, draft: Draft) -> None:
        state = (await self.live.decides(verb, draft)).state
        assert self.played.decide(draft.id, LI, self.live.clock.now(), state)
        await self.same(draft)

    async def same(self, draft: Draft) -> None:
        stored, played = await self.live.now(draft), self.played.drafts[draft.id]
        assert (played.count, played.expires_at) == (stored.count, stored.expires_at)
        for kind in (JOINABLE, ANSWERING):
            assert (played.state in kind) == (stored.state in kind)


def _plainly(applied: Applied) -> Applied:
    """Without what hosts talk about, which nobody says of a room that is played."""
    return msgspec.structs.replace(applied, topics={})


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    async with asking(tmp_path) as live:
        yield Both(live)


async def test_each_viewer_counts_once_and_who_has_no_id_each_time(both: Both) -> None:
    draft = await both.opens("M码还有吗", "u-1")
    for viewer in ("u-2", "u-1", "u-2", "", ""):
        assert await both.joins(draft, "M码有吗", viewer) == Outcome.JOINED
    assert both.played.drafts[draft.id].count == 4


async def test_asked_after_the_answer_and_long_after_it(both: Both) -> None:
    draft = await both.opens("M码还有吗", "u-1")
    await both.joins(draft, "M码有吗", "u-2")
    await both.live.clock.advance(5)
    await both.decides(Verb.APPROVE, draft)
    await both.live.sends()
    await both.live.clock.advance(200)
    assert await both.joins(draft, "M码还有吗", "u-3") == Outcome.ANSWERED
    await both.live.clock.advance(120)
    assert await both.joins(draft, "M码还有吗", "u-4") == "again"
    told = {message: one.at for one in both.played.told for message in one.messages}
    assert set(told) == {"m-1", "m-2", "m-3"}
    assert set(told.values()) == {later(draft.received_at, 5)}


async def test_what_was_rejected_takes_nobody_and_what_expired_another_draft(both: Both) -> None:
    rejected, expired = await both.opens("主播多大", "u-1"), await both.opens("包邮吗", "u-2")
    await both.decides(Verb.REJECT, rejected)
    assert await both.joins(rejected, "主播多大了", "u-3") == Outcome.IGNORED
    await both.live.clock.advance(121)
    now = both.live.clock.now()
    assert both.played.expire(now) == await both.live.store.drafts.expire(now, 10) == [expired.id]
    assert both.played.drafts[expired.id].state is DraftState.EXPIRED
    assert await both.joins(expired, "包不包邮", "u-4") == "stale"


async def test_who_joins_late_keeps_a_question_waiting_longer(both: Both) -> None:
    draft = await both.opens("M码还有吗", "u-1")
    await both.live.clock.advance(60)
    assert await both.joins(draft, "M码有吗", "u-2", more_s=60) == Outcome.JOINED
    assert both.played.expire(later(draft.expires_at, 1)) == []
    assert both.played.expire(later(draft.expires_at, 60)) == [draft.id]
