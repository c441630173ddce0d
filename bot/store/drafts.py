"""Drafts: kept, listed, decided, expired.

In: a client. Out: `StoredDrafts`, the port `Drafts`. Called by triage's expiry tick, approval and console through
that port.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from bot.core import codec
from bot.core.clock import Millis
from bot.core.errors import Conflict, NotFound
from bot.core.lifecycle import DraftState
from bot.core.model import Decision, Draft, DraftId, MessageId, Outbound, Partition, text_hash
from bot.core.vocabulary import Urgency
from bot.store import functions, keys
from bot.store.client import Client, speaking
from config.settings import StoreSettings

T = TypeVar("T")
_RANK = {urgency: rank for rank, urgency in enumerate(Urgency)}


class StoredDrafts:
    """All drafts of all partitions."""

    def __init__(self, client: Client, settings: StoreSettings) -> None:
        self._client = client
        self._partitions = [Partition(number) for number in range(settings.partitions)]
        self._keep_s = settings.retention_days * 86_400

    async def get(self, draft: DraftId) -> Draft:
        """Raises NotFound."""
        (found,) = await self._load([draft])
        if found is None:
            raise NotFound(f"there is no draft {draft} (any more)")
        return found

    async def listed(self, states: Sequence[DraftState], limit: int) -> list[Draft]:
        """Pending by urgency, deadline, number of askers; other states by time of change, newest first."""
        oldest_first = DraftState.PENDING in states
        with speaking("listing drafts"):
            async with self._client.pipeline(transaction=False) as pipe:
                for partition in self._partitions:
                    for state in states:
                        pipe.zrange(keys.state(partition, state), 0, limit - 1, desc=not oldest_first)
                rows: Any = await pipe.execute()
        ids = [DraftId(identity.decode()) for row in rows for identity in row]
        found = [draft for draft in await self._load(ids) if draft and draft.state in states]
        found.sort(key=_most_urgent if oldest_first else _newest)
        return found[:limit]

    async def messages(self, draft: DraftId) -> tuple[MessageId, ...]:
        """The messages that asked, oldest first; at most the last 1,000."""
        with speaking("reading who asked"):
            rows: Any = await self._client.lrange(_checked(keys.asked, draft), 0, -1)
        return tuple(MessageId(row.decode()) for row in rows)

    async def decide(self, decision: Decision, outbound: Outbound | None) -> Draft:
        """One winner: raises Conflict with the draft as it stands when it was decided, or changed, before."""
        allowed, to, final = functions.transition(decision.verb)
        version, seen_hash = (str(decision.seen.version), decision.seen.hash) if decision.seen else ("", "")
        text = decision.text
        partition = _checked(keys.partition_of, decision.draft)
        try:
            reply = await functions.call(
                self._client, "decide", partition,
                decision.draft, decision.verb, allowed, to, version, seen_hash,
                decision.by, decision.at, decision.reason, text or "", text_hash(text) if text is not None else "",
                codec.encode(outbound) if outbound else b"", final, self._keep_s,
            )  # fmt: skip
        except functions.OutOfDate as late:
            current = await self.get(decision.draft)
            raise Conflict(f"{current.decided_by or 'somebody'} was faster: {current.state}", current) from late
        return _draft(functions.pairs(reply))

    async def expire(self, now: Millis, limit: int) -> list[DraftId]:
        """Pending drafts whose time is over become expired; returns which."""
        gone: list[DraftId] = []
        for partition in self._partitions:
            reply = await functions.call(self._client, "expire", partition, now, limit, self._keep_s)
            gone += [DraftId(item.decode()) for item in functions.texts(reply)]
        return gone

    async def sweep(self, now: Millis) -> None:
        """Forget the index rows of drafts older than the retention; their own keys run out by themselves."""
        oldest = now - self._keep_s * 1000
        for partition in self._partitions:
            await functions.call(self._client, "sweep", partition, oldest, *sorted(_AGING))

    async def _load(self, ids: Sequence[DraftId]) -> list[Draft | None]:
        with speaking("reading drafts"):
            async with self._client.pipeline(transaction=False) as pipe:
                for identity in ids:
                    pipe.hgetall(_checked(keys.draft, identity))
                rows = await pipe.execute() if ids else []
        return [_draft({name.decode(): value for name, value in row.items()}) if row else None for row in rows]


_AGING = frozenset(DraftState) - {DraftState.PENDING, DraftState.APPROVED, DraftState.SENDING}


def _draft(fields: dict[str, bytes]) -> Draft:
    """The draft as first written, with what has changed since laid over it."""
    return msgspec.structs.replace(
        codec.decode(fields["body"], Draft),
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
    )


def _checked(make: Callable[[DraftId], T], draft: DraftId) -> T:
    """A name made from an id that came from outside; raises NotFound for what cannot be an id."""
    try:
        return make(draft)
    except ValueError as error:
        raise NotFound(str(error)) from error


def _most_urgent(draft: Draft) -> tuple[int, int, int]:
    return _RANK[draft.urgency], draft.deadline, -draft.count


def _newest(draft: Draft) -> int:
    return -draft.changed_at
