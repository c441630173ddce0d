"""A live room on a real store: viewers ask, lines are heard, people and the clock do what they do.

In: a folder. Out: `Asking` (what triage would have the store do, by hand), `asking`. Called by contract tests.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from bot.core.clock import Millis
from bot.core.effects import Applied, Effect, Entry, Ignore, Join
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import (
    Address,
    Approval,
    Decision,
    Draft,
    Inbound,
    MessageId,
    Outbound,
    Receipt,
    RoomId,
    Seen,
    UserName,
    Watch,
    partition_of,
)
from bot.core.rooms import Happening, Room, room_of
from bot.core.vocabulary import IgnoreReason
from bot.store import keys
from bot.store.members import StoredMembers
from bot.store.rooms import StoredRooms
from bot.store.shows import StoredShows
from bot.store.stream import Outbox, Worklist
from tests.support.clock import START, FakeClock
from tests.support.store import P0, Store, draft_of, opening, running_store, wording_of

LI, WANG = UserName("小李"), UserName("小王")
STUDIO = Address("fake", "studio", public=True)


class Asking:
    """One partition's inbound and outbound streams, held."""

    def __init__(self, store: Store, work: Worklist, outbox: Outbox) -> None:
        self.store, self.work, self.outbox = store, work, outbox
        assert isinstance(store.clock, FakeClock)
        self.clock = store.clock
        self.members = StoredMembers(store.client, store.settings)
        self.rooms = StoredRooms(store.client, store.settings, store.durable())
        self.shows = StoredShows(store.client, store.settings)
        self._number = 0

    async def heard(self, text: str, viewer: str = "", where: Address = STUDIO) -> Entry:
        """One fresh message of a room."""
        self._number += 1
        address = msgspec.structs.replace(where, customer=viewer)
        item = Inbound(MessageId(f"m-{self._number}"), address, text, "小林", self.clock.now())
        await self.store.inbox().put(P0, [item])
        return (await self.work.take(1, 1.0))[0]

    async def apply(self, *effects: Effect) -> Applied:
        return await self.work.apply(effects, self.clock.now())

    def opened(self, entry: Entry) -> Draft:
        assert entry.item is not None
        draft = draft_of(entry, self.clock)
        return msgspec.structs.replace(draft, room=self.room(entry.item.address), value=1.0)

    def joined(self, entry: Entry, draft: Draft) -> Join:
        item = entry.item
        assert item is not None
        return Join(
            entry.id, item.id, draft.id, draft.expires_at, wording_of(entry), entry.back, None,
            item.address.customer, item.received_at, self.room(item.address), item.address,
        )  # fmt: skip

    async def opens(self, text: str, viewer: str = "", where: Address = STUDIO) -> Draft:
        """A question that nobody asked before."""
        return await self.opens_for(await self.heard(text, viewer, where))

    async def opens_for(self, entry: Entry) -> Draft:
        draft = self.opened(entry)
        await self.apply(msgspec.structs.replace(opening(draft, entry), back=entry.back))
        return await self.now(draft)

    async def joins(self, draft: Draft, text: str, viewer: str = "") -> str:
        """What becomes of somebody who asks the same; what is not taken stays in the stream."""
        entry = await self.heard(text, viewer, draft.address)
        applied = await self.apply(self.joined(entry, draft))
        left = {"stale": applied.stale, "apart": applied.apart, "again": applied.again}
        return applied.outcomes.get(entry.id) or next(name for name, entries in left.items() if entry.id in entries)

    async def ignores(
        self, reason: IgnoreReason = IgnoreReason.CHITCHAT, happens: Happening | None = None, where: Address = STUDIO
    ) -> Applied:
        entry = await self.heard("哈哈", "u-1", where)
        item, room = entry.item, self.room(where)
        assert item is not None
        return await self.apply(Ignore(entry.id, item.id, reason, None, room, happens, item.received_at, where))

    async def now(self, draft: Draft) -> Draft:
        return await self.store.drafts.get(draft.id)

    async def decides(self, verb: Verb, draft: Draft, watch: Watch | None = None) -> Draft:
        current, at = await self.now(draft), self.clock.now()
        approval = Approval(current.id, current.version, current.hash, LI, at)
        outbound = Outbound.to_customer(current, current.text, approval) if verb is Verb.APPROVE else None
        seen = Seen(current.version, current.hash)
        decision = Decision(draft=draft.id, verb=verb, by=LI, at=at, seen=seen, watch=watch)
        return await self.store.drafts.decide(decision, outbound)

    async def sends(self, state: DraftState = DraftState.SENT, watch: Watch | None = None) -> None:
        """What is approved goes out, and the platform says what became of it."""
        (entry,) = await self.outbox.take(1, 1.0)
        assert (await self.outbox.begin(entry)).go
        await self.outbox.finish(entry, Receipt(entry.outbound.id, state, self.clock.now(), "", "", watch))

    async def merges(self, draft: Draft, into: Draft) -> Draft:
        one, other = await self.now(draft), await self.now(into)
        await self.members.merge(one.id, one.version, other.id, other.version, LI, self.clock.now())
        return await self.now(into)

    def room(self, where: Address = STUDIO) -> RoomId:
        return room_of(where, partition_of(where, 1))

    async def known(self, where: Address = STUDIO) -> Room:
        return await self.rooms.one(self.room(where))

    async def counted(self, where: Address = STUDIO) -> Counter[str]:
        """All that was ever counted in a room."""
        found: Counter[str] = Counter()
        for name in [one async for one in self.store.client.scan_iter(f"{{hm:0}}:minutes:{self.room(where)}:*")]:
            fields: Any = await self.store.client.hgetall(name)
            for field, value in fields.items():
                found[field.decode().split(":", 1)[1]] += int(value)
        return found

    async def viewers(self, draft: Draft) -> set[str]:
        fields: Any = await self.store.client.hgetall(keys.viewers(draft.id))
        return {field.decode() for field in fields}


@asynccontextmanager
async def asking(folder: Path, now: Millis = START) -> AsyncIterator[Asking]:
    async with running_store(folder, FakeClock(now)) as store:
        inbound, work = await store.worklist()
        outbound, outbox = await store.outbox()
        held, done = asyncio.Event(), asyncio.Event()

        async def both() -> None:
            await outbound.during(hold)

        async def hold() -> None:
            held.set()
            await done.wait()

        holding = asyncio.create_task(inbound.during(both))
        await held.wait()
        yield Asking(store, work, outbox)
        done.set()
        await holding
