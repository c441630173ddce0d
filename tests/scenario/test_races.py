"""P3: of two people, or a person and the clock, exactly one decides and the other is told who."""

import asyncio
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from bot.core.clock import Millis
from bot.core.effects import Entry
from bot.core.errors import Conflict
from bot.core.lifecycle import Verb, target_of
from bot.core.model import Approval, Decision, Draft, Outbound, Seen, UserName, text_hash
from bot.store import client, keys
from bot.store.drafts import StoredDrafts
from bot.store.stream import Worklist
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, draft_of, message, opens, running_store

VERBS: Final = (Verb.APPROVE, Verb.EDIT, Verb.REJECT, Verb.EXPIRE, Verb.WITHDRAW)
BACKING: Final = tuple((Verb.BACK, verb) for verb in (Verb.BACK, Verb.APPROVE, Verb.EDIT, Verb.REJECT, Verb.WITHDRAW))
"""The first of two who must agree: of two at once, one is."""
PAIRS: Final = (*itertools.combinations_with_replacement(VERBS, 2), *BACKING)
SENDS: Final = {Verb.APPROVE, Verb.EDIT}
AT_ONCE: Final = 100
LI, WANG = UserName("小李"), UserName("小王")


async def opened(store: Store, work: Worklist, count: int) -> list[Draft]:
    await store.inbox().put(P0, [message(clock=store.clock) for _ in range(count)])
    entries: list[Entry] = []
    while len(entries) < count:
        entries += await work.take(count, 1.0)
    await work.apply([opens(entry, store.clock) for entry in entries], store.clock.now())
    return [draft_of(entry, store.clock) for entry in entries]


async def attempt(drafts: StoredDrafts, draft: Draft, verb: Verb, by: UserName, clock: FakeClock) -> Draft | Conflict:
    """What one of the two gets: the draft as decided, or who was faster."""
    if verb is Verb.EXPIRE:
        gone = await drafts.expire(Millis(draft.expires_at), 10_000)
        current = await drafts.get(draft.id)
        return current if draft.id in gone else Conflict("late", current)
    text = f"{by}改过的" if verb is Verb.EDIT else None
    wanted = text or draft.text
    approval = Approval(draft.id, draft.version, text_hash(wanted), by, clock.now())
    decision = Decision(
        draft=draft.id, verb=verb, by=by, at=clock.now(), seen=Seen(draft.version, draft.hash), text=text
    )
    try:
        return await drafts.decide(decision, Outbound.to_customer(draft, wanted, approval) if verb in SENDS else None)
    except Conflict as lost:
        return lost


async def race(folder: Path, pairs: Sequence[tuple[Verb, Verb]], trials: int) -> None:
    clock = FakeClock()
    async with running_store(folder, clock) as store:
        other = client.connect(store.endpoint)
        here, there = store.drafts, StoredDrafts(other, store.settings)
        lease, work = await store.worklist()

        async def run() -> None:
            for first, second in pairs:
                for _ in range(trials // AT_ONCE):
                    drafts = await opened(store, work, AT_ONCE)
                    sent = await store.client.xlen(keys.outbound(P0))
                    both = await asyncio.gather(
                        *(
                            asyncio.gather(
                                attempt(here, draft, first, LI, clock), attempt(there, draft, second, WANG, clock)
                            )
                            for draft in drafts
                        )
                    )
                    verbs = [judged(one, two, first, second) for one, two in both]
                    sent = await store.client.xlen(keys.outbound(P0)) - sent
                    assert sent == sum(verb in SENDS for verb in verbs)

        await lease.during(run)
        await other.aclose()


def judged(one: Draft | Conflict, two: Draft | Conflict, first: Verb, second: Verb) -> Verb:
    """The verb that won, after a look at both answers."""
    if Verb.EXPIRE in {first, second} and isinstance(one, Conflict) and isinstance(two, Conflict):
        # the clock's own call for another draft of the same moment took this one too
        assert one.current.state is two.current.state is target_of(Verb.EXPIRE)
        return Verb.EXPIRE
    winner, loser, verb = (one, two, first) if isinstance(one, Draft) else (two, one, second)
    assert isinstance(winner, Draft)
    assert isinstance(loser, Conflict)
    assert winner.state is loser.current.state is target_of(verb)
    assert winner.last_by == loser.current.last_by
    assert (winner.version, winner.hash) == (loser.current.version, loser.current.hash)
    return verb


async def test_one_of_two_decides_short_form(tmp_path: Path) -> None:
    await race(tmp_path, PAIRS, AT_ONCE)


@pytest.mark.full
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
async def test_one_of_two_decides_in_ten_thousand_trials(tmp_path: Path, pair: tuple[Verb, Verb]) -> None:
    await race(tmp_path, [pair], 10_000)
