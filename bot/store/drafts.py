"""Drafts: kept, listed, decided, expired.

In: a client. Out: `StoredDrafts`, the port `Drafts`. Called by triage's expiry tick, approval and console through
that port.
"""

import logging
import re
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import msgspec

from bot.core import codec
from bot.core.catalog import Why
from bot.core.clock import Clock, Millis, SystemClock
from bot.core.errors import Conflict, Held, NotFound, Unreadable
from bot.core.lifecycle import DraftState
from bot.core.model import (
    ConversationId,
    Decision,
    Draft,
    DraftId,
    MessageId,
    Outbound,
    Partition,
    UserName,
    Watch,
    text_hash,
)
from bot.core.value import place
from bot.core.vocabulary import Sight
from bot.store import functions, keys, rows
from bot.store.client import Client, speaking
from config.settings import StoreSettings

log = logging.getLogger(__name__)

SWEEP: Final = 500
"""Drafts of each state forgotten in one call."""

READ: Final = 2_000
"""Pending drafts of each partition among which the order is chosen."""

T = TypeVar("T")
_ASKER: Final = re.compile(rb"^[0-9a-f]+ (.*?)(?: \d{10,}(?: .*)?)?$", re.DOTALL)
"""A line of `asked`: wording, message, and in a room when and by whom."""


class StoredDrafts:
    """All drafts of all partitions. `mask` hides personal data in the lines that threads show."""

    def __init__(
        self, client: Client, settings: StoreSettings, mask: Callable[[str], str] = str, clock: Clock | None = None
    ) -> None:
        self._client = client
        self._clock = clock or SystemClock()
        self._mask = mask
        self._partitions = [Partition(number) for number in range(settings.partitions)]
        self._keep_s = settings.retention_days * 86_400

    async def get(self, draft: DraftId) -> Draft:
        """Raises NotFound."""
        (found,) = await self._load([draft])
        if not found:
            raise NotFound(f"there is no draft {draft} (any more)")
        return draft_from(found)

    async def why(self, draft: DraftId) -> Why:
        """Raises NotFound, also for a draft from before there were reasons."""
        with speaking("reading why"):
            found: Any = await self._client.hget(checked(keys.draft, draft), "why")
        if not found:
            raise NotFound(f"nothing is kept about why draft {draft} says what it says")
        return codec.decode(found, Why)

    async def listed(self, states: Sequence[DraftState], limit: int) -> list[Draft]:
        """Pending ones by `bot.core.value.place`, other states by time of change, newest first."""
        others = [state for state in states if state is not DraftState.PENDING]
        waiting = await self._waiting(limit) if DraftState.PENDING in states else []
        return [*waiting, *(await self._changed(others, limit) if others else ())][:limit]

    async def _waiting(self, limit: int) -> list[Draft]:
        """Those that wait, in order. What can still be in time is read before what cannot."""
        now, most = self._clock.now(), max(limit, READ)
        with speaking("listing what waits"):
            async with self._client.pipeline(transaction=False) as pipe:
                for partition in self._partitions:
                    name = keys.state(partition, DraftState.PENDING)
                    pipe.zrange(name, now, "+inf", withscores=True, byscore=True, offset=0, num=most)
                    pipe.zrange(name, f"({now}", "-inf", desc=True, withscores=True, byscore=True, offset=0, num=most)
                rows: Any = await pipe.execute()
        found = sorted((due < now, abs(due - now), identity.decode()) for row in rows for identity, due in row)
        drafts = await self.readable([DraftId(identity) for *_, identity in found[:most]])
        pending = (draft for draft in drafts if draft.state is DraftState.PENDING)
        return sorted(pending, key=lambda draft: place(draft, now))

    async def _changed(self, states: Sequence[DraftState], limit: int) -> list[Draft]:
        with speaking("listing drafts"):
            async with self._client.pipeline(transaction=False) as pipe:
                for partition in self._partitions:
                    for state in states:
                        pipe.zrange(keys.state(partition, state), 0, limit - 1, desc=True)
                rows: Any = await pipe.execute()
        drafts = await self.readable([DraftId(identity.decode()) for row in rows for identity in row])
        return sorted((one for one in drafts if one.state in states), key=lambda one: -one.changed_at)

    async def messages(self, draft: DraftId) -> tuple[MessageId, ...]:
        """The messages that asked, oldest first; at most the last 1,000."""
        with speaking("reading who asked"):
            rows: Any = await self._client.lrange(checked(keys.asked, draft), 0, -1)
        return tuple(MessageId((_ASKER.sub(rb"\1", row)).decode()) for row in rows)

    async def decide(self, decision: Decision, outbound: Outbound | None) -> Draft:
        """One winner: raises Conflict with the draft as it stands when it was decided, or changed, before; Held where
        somebody else speaks to that customer."""
        allowed, to, final = functions.transition(decision.verb)
        version, seen_hash = (str(decision.seen.version), decision.seen.hash) if decision.seen else ("", "")
        text = decision.text
        partition = checked(keys.partition_of, decision.draft)
        try:
            reply = await functions.call(
                self._client, "decide", partition,
                decision.draft, decision.verb, allowed, to, version, seen_hash,
                decision.by, decision.at, decision.reason, text or "", text_hash(text) if text is not None else "",
                codec.encode(outbound) if outbound else b"", final, self._keep_s, *self._line(outbound), decision.host,
                *watched(decision.watch),
            )  # fmt: skip
        except functions.SomebodyElses as other:
            held = await rows.load(self._client, ConversationId(str(other)))
            raise Held(f"{held.owner or 'somebody'} serves this customer now", held) from other
        except functions.OutOfDate as late:
            current = await self.get(decision.draft)
            raise Conflict(f"{current.last_by or 'somebody'} was faster: {current.state}", current) from late
        return draft_from(functions.pairs(reply))

    def _line(self, outbound: Outbound | None) -> tuple[str, str]:
        """What the thread of a private conversation shows of it: the text, masked, and its files."""
        if outbound is None or outbound.address.public:
            return "", ""
        files = msgspec.json.encode(outbound.media).decode() if outbound.media else ""
        return self._mask(outbound.text), files

    async def expire(self, now: Millis, limit: int) -> list[DraftId]:
        """Pending drafts whose time is over become expired; returns which."""
        gone: list[DraftId] = []
        for partition in self._partitions:
            reply = await functions.call(self._client, "expire", partition, now, limit, self._keep_s)
            gone += [DraftId(item.decode()) for item in functions.texts(reply)]
        return gone

    async def sweep(self, now: Millis) -> None:
        """Forget the drafts older than the retention, whatever became of them."""
        oldest = now - self._keep_s * 1000
        for partition in self._partitions:
            while functions.whole(
                await functions.call(self._client, "sweep", partition, oldest, SWEEP, *sorted(_AGING))
            ):
                pass

    async def readable(self, ids: Sequence[DraftId]) -> list[Draft]:
        """Those that are there; one that cannot be read is told in the log and hides no other."""
        drafts = []
        for identity, fields in zip(ids, await self._load(ids), strict=True):
            try:
                drafts += [draft_from(fields)] if fields else []
            except Unreadable as error:
                log.error("the draft %s is left out: %s", identity, error)
        return drafts

    async def _load(self, ids: Sequence[DraftId]) -> list[dict[str, bytes]]:
        with speaking("reading drafts"):
            async with self._client.pipeline(transaction=False) as pipe:
                for identity in ids:
                    pipe.hgetall(checked(keys.draft, identity))
                rows = await pipe.execute() if ids else []
        return [{name.decode(): value for name, value in row.items()} for row in rows]


_AGING = frozenset(DraftState) - {DraftState.PENDING, DraftState.APPROVED, DraftState.SENDING}


def draft_from(fields: dict[str, bytes]) -> Draft:
    """The draft as first written, with what has changed since laid over it."""
    draft = codec.decode(fields["body"], Draft)
    return msgspec.structs.replace(
        draft,
        state=DraftState(fields["state"].decode()),
        version=int(fields["version"]),
        text=fields["text"].decode(),
        hash=fields["hash"].decode(),
        count=int(fields["count"]),
        late=int(fields["late"]),
        decided_by=fields["by"].decode(),
        changed_at=Millis(int(fields["at"])),
        reason=fields["reason"].decode(),
        expires_at=Millis(int(fields["expires_at"])),
        question=fields["question"].decode() if "question" in fields else draft.question,
        host=fields.get("host", b"").decode(),
        pinned=fields.get("pinned") == b"1",
        sight=Sight(fields.get("sight", b"").decode()),
        backed_by=UserName(fields.get("backed_by", b"").decode()),
    )


def watched(watch: Watch | None) -> tuple[int | str, str]:
    """Until when a line should come back through its room's feed, and its fingerprint; empty where nobody looks."""
    return (watch.until, watch.line) if watch else ("", "")


def checked(make: Callable[[DraftId], T], draft: DraftId) -> T:
    """A name made from an id that came from outside; raises NotFound for what cannot be an id."""
    try:
        return make(draft)
    except ValueError as error:
        raise NotFound(str(error)) from error
