"""A private conversation on a real store: what its customer writes, what people decide, what goes out.

In: a folder. Out: `Line`: the store with both its streams held. Called by contract tests of conversations.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from bot.core.clock import Millis
from bot.core.conversations import Act, Conversation, Deed, Heard, Turn, identity
from bot.core.desk import DeskChange
from bot.core.effects import Applied, Effect, Entry, Ignore, Join, Open
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import (
    Address,
    Approval,
    ConversationId,
    Decision,
    Draft,
    DraftId,
    MessageId,
    Outbound,
    Receipt,
    UserName,
    text_hash,
)
from bot.core.ports import Begun
from bot.core.vocabulary import IgnoreReason
from bot.store import audit, keys
from bot.store.conversations import StoredConversations
from bot.store.stream import Lease, Outbox, Worklist
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, draft_of, joining, message, opening, running_store

ANNA = Address("fake", "anna", "anna")
TALK = ConversationId(identity(P0, ANNA.key))
LI, WANG = UserName("小李"), UserName("小王")


@dataclass
class Line:
    """One store, and the customer Anna on it."""

    store: Store
    clock: FakeClock
    work: Worklist
    outbox: Outbox
    talks: StoredConversations

    async def entry(self, text: str, address: Address = ANNA, ident: str = "") -> Entry:
        """A message that lies in the stream, read but not settled."""
        await self.store.inbox().put(P0, [message(text, clock=self.clock, address=address, ident=ident)])
        (entry,) = await self.work.take(1, 1.0)
        return entry

    async def apply(self, *effects: Effect) -> Applied:
        return await self.work.apply(effects, self.clock.now())

    async def hears(self, text: str, address: Address = ANNA, ident: str = "", **heard: Any) -> Draft:
        """She writes, and a draft answers."""
        entry = await self.entry(text, address, ident)
        draft = private(entry, self.clock)
        await self.apply(opened(entry, draft, **heard))
        return await self.store.drafts.get(draft.id)

    async def ignores(self, text: str, reason: IgnoreReason = IgnoreReason.EVENT, ident: str = "", **heard: Any) -> str:
        """She writes, or something happens, and nothing is drafted."""
        entry = await self.entry(text, ident=ident)
        assert entry.item is not None
        applied = await self.apply(Ignore(entry.id, entry.item.id, reason, heard_of(entry, **heard)))
        return applied.outcomes[entry.id]

    async def decides(self, verb: Verb, draft: Draft, by: UserName = LI, text: str | None = None) -> Draft:
        outbound = None
        if verb in (Verb.APPROVE, Verb.EDIT, Verb.RESEND):
            said = draft.text if text is None else text
            approval = Approval(draft.id, draft.version, text_hash(said), by, self.clock.now())
            outbound = Outbound.to_customer(draft, said, approval)
        decision = Decision(draft=draft.id, verb=verb, by=by, at=self.clock.now(), text=text)
        return await self.store.drafts.decide(decision, outbound)

    async def sends(self, state: DraftState = DraftState.SENT) -> Begun:
        """What is approved goes to the platform, which answers so."""
        (entry,) = await self.outbox.take(1, 1.0)
        begun = await self.outbox.begin(entry)
        if begun.go:
            await self.outbox.finish(entry, Receipt(entry.outbound.id, state, self.clock.now(), "", "没发出去"))
        return begun

    async def does(self, act: Act, by: UserName = LI, **deed: Any) -> Conversation:
        return await self.talks.act(Deed(conversation=TALK, act=act, by=by, at=self.clock.now(), **deed))

    async def speaks(self, text: str, by: UserName = LI, also: Sequence[DraftId] = (), **fields: Any) -> Conversation:
        draft = spoken(text, self.clock, **fields)
        return await self.talks.speak(draft, by, self.clock.now(), also)

    async def now(self) -> Conversation:
        return await self.talks.get(TALK)

    async def thread(self) -> tuple[Turn, ...]:
        return await self.talks.turns(TALK, 0, 100)

    async def told(self) -> list[DeskChange]:
        """Everything the desk was told."""
        rows: Any = await self.store.client.xrange(keys.desk(P0))
        return [change for _, fields in rows for change in msgspec.json.decode(fields[b"c"], type=list[DeskChange])]

    async def audited(self) -> list[str]:
        """What the audit says, whose chain is whole."""
        found = [msgspec.json.decode(line, type=audit.Line) async for line, _ in audit.lines(self.store.client, P0)]
        assert (await audit.verify(self.store.client, P0))[1] == []
        return [line.what for line in found]

    async def counts(self) -> dict[str, int]:
        found: Any = await self.store.client.hgetall(keys.counts(P0))
        return {name.decode(): int(value) for name, value in found.items()}


def private(entry: Entry, clock: FakeClock, **fields: Any) -> Draft:
    """A draft that answers a private entry."""
    assert entry.item is not None
    talk = ConversationId(identity(P0, entry.item.address.key))
    return msgspec.structs.replace(draft_of(entry, clock), conversation=talk, **fields)


def heard_of(entry: Entry, **fields: Any) -> Heard:
    """The line an entry is."""
    assert entry.item is not None
    item = entry.item
    usual = Heard(
        conversation=ConversationId(identity(P0, item.address.key)),
        address=item.address,
        message=item.id,
        at=item.received_at,
        text=item.text,
        name=item.author,
        group="售前",
        raw=entry.raw,
    )
    return msgspec.structs.replace(usual, **fields)


def opened(entry: Entry, draft: Draft, continues: str = "", **heard: Any) -> Open:
    return msgspec.structs.replace(opening(draft, entry), heard=heard_of(entry, **heard), continues=DraftId(continues))


def joined(entry: Entry, draft: Draft, **heard: Any) -> Join:
    return msgspec.structs.replace(joining(entry, draft), heard=heard_of(entry, **heard))


def spoken(text: str, clock: FakeClock, ident: str = "0-say-1", **fields: Any) -> Draft:
    """What a person wrote, as a draft."""
    now = clock.now()
    entry = Entry("say", message("", clock=clock, address=ANNA))
    usual = draft_of(entry, clock, text)
    return msgspec.structs.replace(
        usual, id=DraftId(ident), conversation=TALK, message=MessageId("m-asked"), deadline=Millis(now), **fields
    )


@asynccontextmanager
async def talking(folder: Path) -> AsyncIterator[Line]:
    """A store on `folder`, both its streams held."""
    clock = FakeClock()
    async with running_store(folder, clock) as store:
        lease, work = await store.worklist()
        sending, outbox = await store.outbox()
        async with _held(lease), _held(sending):
            yield Line(store, clock, work, outbox, StoredConversations(store.client, store.settings))


@asynccontextmanager
async def _held(lease: Lease) -> AsyncIterator[None]:
    held, done = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        held.set()
        await done.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(lease.during(hold))
        await held.wait()
        try:
            yield
        finally:
            done.set()
