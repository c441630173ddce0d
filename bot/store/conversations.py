"""Private conversations as they are kept: rows, threads, what people do in them, what is due in them.

In: a client, and what masks. Out: `StoredConversations`, the ports `Conversations`, `Clocks` and `Befores`. Called by
triage, `bot.stages.conversing`, the clocks and the console through those ports. Everything that changes is done by one
call of conversations.lua each; lines of customers are written where their messages are settled (threads.lua).
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from bot.core import codec
from bot.core.catalog import Before
from bot.core.clock import Millis
from bot.core.conversations import (
    CONVERSATION,
    Act,
    Conversation,
    ConversationState,
    Deed,
    ListAsk,
    Turn,
    Want,
    identity,
)
from bot.core.desk import Opened
from bot.core.errors import Held, NotFound
from bot.core.lifecycle import DraftState
from bot.core.model import (
    Address,
    Approval,
    ConversationId,
    Draft,
    DraftId,
    Inbound,
    Outbound,
    Partition,
    UserName,
    partition_of,
)
from bot.store import functions, keys, rows
from bot.store.client import Client, speaking
from bot.store.drafts import StoredDrafts
from config.settings import StoreSettings

LOOKED: Final = 5_000
"""Conversations of a partition, the newest first, among which a list finds what it asks for; those that are queued,
held or wait are found among all."""
PAGE: Final = 500
SWEEP: Final = 200
DAY_MS: Final = 86_400_000
OPEN_ENDED: Final = frozenset({ConversationState.BOT, ConversationState.CLOSED})
WANTING: Final = frozenset({Act.WANT, Act.QUEUE})

T = TypeVar("T")


class StoredConversations:
    """All conversations of all partitions. `mask` hides personal data in what threads show; `keep_days` after its last
    line a conversation is forgotten."""

    def __init__(
        self, client: Client, settings: StoreSettings, mask: Callable[[str], str] = str, keep_days: int = 180
    ) -> None:
        self._client = client
        self._drafts = StoredDrafts(client, settings)
        self._partitions = [Partition(number) for number in range(settings.partitions)]
        self._keep_draft_s = settings.retention_days * 86_400
        self._keep_ms = keep_days * DAY_MS
        self._mask = mask

    # ---- read -------------------------------------------------------------------------------------------------------

    async def get(self, conversation: ConversationId) -> Conversation:
        """Raises NotFound."""
        return await rows.load(self._client, conversation)

    async def listed(self, ask: ListAsk) -> list[Conversation]:
        """Broken promises first, then who waits longest, then the newest."""
        found = {talk.id: talk async for talk in self._candidates(ask) if _asked(ask, talk)}
        on_time = await self._on_time()

        def order(talk: Conversation) -> tuple[bool, bool, int]:
            broken = bool(talk.promise_at) and talk.id not in on_time
            waits = bool(talk.waiting_since)
            return not broken, not waits, talk.waiting_since if waits else -talk.last_at

        return sorted(found.values(), key=order)[: ask.limit]

    async def turns(self, conversation: ConversationId, before: int, limit: int) -> tuple[Turn, ...]:
        """The last `limit` lines with a number below `before` (0: the very last), oldest first."""
        end = before or (await self.get(conversation)).turns + 1
        numbers = range(max(1, end - limit), end)
        if not numbers:
            return ()
        with speaking("reading a thread"):
            found: Any = await self._client.hmget(_made(keys.thread, conversation), [str(number) for number in numbers])
        return tuple(msgspec.json.decode(line, type=Turn) for line in found if line)

    async def drafts(self, conversation: ConversationId) -> tuple[Draft, ...]:
        """The drafts that wait for a person there, oldest first."""
        with speaking("reading which drafts wait"):
            found: Any = await self._client.zrange(_made(keys.waiting, conversation), 0, -1)
        return await self._pending(found)

    async def before(self, addresses: Sequence[Address]) -> list[Before]:
        """What went before in the session of each (port `Befores`); nothing where it is over."""
        with speaking("reading what went before"):
            async with self._client.pipeline(transaction=False) as pipe:
                for address in addresses:
                    place = ConversationId(identity(partition_of(address, len(self._partitions)), address.key))
                    pipe.hmget(keys.conversation(place), ["state", "misses", "template", "upset"])
                found: Any = await pipe.execute()
        return [
            Before(int(misses), (template or b"").decode(), bool(upset)) if state and state != b"closed" else Before()
            for state, misses, template, upset in found
        ]

    # ---- change -----------------------------------------------------------------------------------------------------

    async def act(self, deed: Deed) -> Conversation:
        """Raises Held, NotFound. Who takes it has it; who assigns or transfers says `to` whom."""
        table = ",".join(f"{before}>{after}" for (before, act), after in CONVERSATION.items() if act is deed.act)
        want = deed.want or Want.COLLEAGUE if deed.act in WANTING else ""
        owner = deed.by if deed.act is Act.TAKE else deed.to
        return await self._change(
            "act", deed.conversation, deed.act, table, deed.version, deed.by, deed.at, owner, deed.group, want,
            deed.text, "1" if deed.ask_rating else "", self._keep_draft_s,
        )  # fmt: skip

    async def speak(self, draft: Draft, by: UserName, at: Millis, also: Sequence[DraftId]) -> Conversation:
        """Raises Held, NotFound. Whoever writes a text allows it by writing it."""
        approval = Approval(draft.id, draft.version, draft.hash, by, at)
        outbound = Outbound.to_customer(draft, draft.text, approval)
        said = msgspec.structs.replace(
            draft, state=DraftState.APPROVED, version=draft.version + 1, decided_by=by, changed_at=at
        )
        files = msgspec.json.encode(draft.media).decode() if draft.media else ""
        return await self._change(
            "speak", draft.conversation, draft.id, codec.encode(said), draft.text, draft.hash, said.version, by, at,
            draft.deadline, draft.expires_at, draft.message, draft.promise_s, self._mask(draft.text), files,
            codec.encode(outbound), msgspec.json.encode(Opened(said)), self._keep_draft_s, *also,
        )  # fmt: skip

    async def note(self, conversation: ConversationId, by: UserName, text: str, at: Millis) -> Turn:
        """Raises NotFound. The text must be masked already."""
        line = await self._call("remark", conversation, by, at, text)
        return msgspec.json.decode(line if isinstance(line, bytes) else b"", type=Turn)

    async def unmask(self, conversation: ConversationId, number: int, by: UserName, reason: str, at: Millis) -> Inbound:
        """Raises NotFound."""
        raw = await self._call("reveal", conversation, number, by, at, reason)
        return codec.decode(raw if isinstance(raw, bytes) else b"", Inbound)

    async def sweep(self, now: Millis) -> None:
        """Forget the conversations in which nothing was said for `keep_days`."""
        for partition in self._partitions:
            while functions.whole(
                await functions.call(self._client, "forget", partition, now - self._keep_ms, SWEEP)
            ):  # fmt: skip
                pass

    # ---- what is due ------------------------------------------------------------------------------------------------

    async def queued(self, partition: Partition, limit: int) -> tuple[Conversation, ...]:
        """The first to serve first."""
        with speaking("looking who waits for a person"):
            found: Any = await self._client.zrange(keys.queue(partition), 0, limit - 1)
        return await self._those(found, ConversationState.QUEUED)

    async def silent(self, partition: Partition, before: Millis, limit: int) -> tuple[Conversation, ...]:
        """The longest silent first."""
        with speaking("looking who is silent"):
            found: Any = await self._client.zrangebyscore(
                keys.held(partition), "-inf", f"({before}", start=0, num=limit
            )
        return await self._those(found, ConversationState.HELD)

    async def overdue(self, partition: Partition, now: Millis, limit: int) -> tuple[Conversation, ...]:
        """Each promise once; the desk is told in the same call."""
        found = functions.texts(await functions.call(self._client, "overdue", partition, now, limit))
        return tuple(await rows.load_all(self._client, _ids(found)))

    async def unacknowledged(self, partition: Partition, before: Millis, limit: int) -> tuple[Draft, ...]:
        """Oldest first; of one conversation the first only."""
        return await self._pending(
            functions.texts(await functions.call(self._client, "unacknowledged", partition, before, limit))
        )

    async def counts(self) -> Mapping[str, tuple[int, int]]:
        """For each group how many conversations are queued and how many held."""
        with speaking("counting who waits"):
            async with self._client.pipeline(transaction=False) as pipe:
                for partition in self._partitions:
                    pipe.zrange(keys.queue(partition), 0, -1)
                    pipe.zrange(keys.held(partition), 0, -1)
                found: Any = await pipe.execute()
        waiting, served = Counter[str](), Counter[str]()
        for talk in await rows.load_all(self._client, _ids(one for part in found for one in part)):
            waiting[talk.group] += talk.state is ConversationState.QUEUED
            served[talk.group] += talk.state is ConversationState.HELD
        return {group: (waiting[group], served[group]) for group in sorted({*waiting, *served})}

    # ---- inside -----------------------------------------------------------------------------------------------------

    async def _change(self, name: str, conversation: ConversationId, *argv: str | bytes | int) -> Conversation:
        """Call a function that returns the row. Raises Held with it as it stands, NotFound."""
        try:
            reply = await self._call(name, conversation, *argv)
        except functions.SomebodyElses as other:
            talk = await self.get(conversation)
            who = f"{talk.owner} serves this customer now" if talk.owner else "it changed meanwhile"
            raise Held(f"{who}; look at conversation {conversation} again", talk) from other
        return rows.conversation_of(conversation, functions.pairs(reply))

    async def _call(self, name: str, conversation: ConversationId, *argv: str | bytes | int) -> functions.Reply:
        partition = _made(keys.partition_of, conversation)
        return await functions.call(self._client, name, partition, conversation, *argv)

    async def _those(self, found: Iterable[bytes], state: ConversationState) -> tuple[Conversation, ...]:
        """Those that are in that state still, in their order."""
        return tuple(talk for talk in await rows.load_all(self._client, _ids(found)) if talk.state is state)

    async def _pending(self, found: Iterable[bytes]) -> tuple[Draft, ...]:
        drafts = await self._drafts.readable([DraftId(identity.decode()) for identity in found])
        return tuple(draft for draft in drafts if draft.state is DraftState.PENDING)

    async def _candidates(self, ask: ListAsk) -> AsyncIterator[Conversation]:
        """Everything that somebody waits in, then the newest, until there are enough that were asked for."""
        for partition in self._partitions:
            with speaking("listing conversations"):
                async with self._client.pipeline(transaction=False) as pipe:
                    for index in (keys.queue, keys.held, keys.waits):
                        pipe.zrange(index(partition), 0, LOOKED - 1)
                    first: Any = await pipe.execute()
            for talk in await rows.load_all(self._client, _ids({one for part in first for one in part})):
                yield talk
            if not OPEN_ENDED.isdisjoint(ask.states):
                async for talk in self._newest(partition, ask):
                    yield talk

    async def _on_time(self) -> frozenset[ConversationId]:
        """Those whose promise may still be kept."""
        with speaking("looking for promises"):
            async with self._client.pipeline(transaction=False) as pipe:
                for partition in self._partitions:
                    pipe.zrange(keys.promises(partition), 0, -1)
                found: Any = await pipe.execute()
        return frozenset(_ids(one for part in found for one in part))

    async def _newest(self, partition: Partition, ask: ListAsk) -> AsyncIterator[Conversation]:
        found = 0
        for start in range(0, LOOKED, PAGE):
            with speaking("listing conversations"):
                page: Any = await self._client.zrange(
                    keys.conversations(partition), start, start + PAGE - 1, desc=True
                )  # fmt: skip
            for talk in await rows.load_all(self._client, _ids(page)):
                found += _asked(ask, talk)
                yield talk
            if len(page) < PAGE or found >= ask.limit:
                return


def _asked(ask: ListAsk, talk: Conversation) -> bool:
    text = ask.text.casefold()
    silent = talk.state is ConversationState.BOT and not talk.opened_at  # the house told them something, no more
    return (
        talk.state in ask.states
        and not silent
        and (not ask.owner or talk.owner == ask.owner)
        and (not text or text in talk.name.casefold() or text in talk.last_text.casefold())
    )


def _ids(found: Iterable[bytes]) -> list[ConversationId]:
    return [ConversationId(identity.decode()) for identity in found]


def _made(make: Callable[[ConversationId], T], conversation: ConversationId) -> T:
    """A name made from an id that came from outside; raises NotFound for what cannot be an id."""
    try:
        return make(conversation)
    except ValueError as error:
        raise NotFound(str(error)) from error
