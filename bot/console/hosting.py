"""What a host may see: lines that wait to be said, his own and those for all hosts, and what becomes of them.

In: drafts, and the event stream made for everybody. Out: `may_see`, `was_withdrawn`, `as_line`, `lines_of`,
`only_lines`. Called by bot/console/feed.py and bot/console/pages. The stream is cut into events here, one host at a
time: hosts are few, and nothing of what others see is decoded but its kind.
"""

import re
from collections.abc import AsyncGenerator
from typing import Final

import msgspec

from bot.core.clock import Millis
from bot.core.desk import Opened
from bot.core.errors import NotFound, Retryable
from bot.core.lifecycle import DraftState
from bot.core.model import Draft, DraftId, MessageId, Seen
from bot.core.ports import Drafts

LINES: Final = 200
"""Lines that wait to be said at a time, as a bound."""
SHOWN: Final = frozenset({DraftState.PROMPTED, DraftState.SAID})

_EVENT: Final = re.compile(rb"(?:id: [^\n]*\n)?(event: (\w+)\ndata: ([^\n]*))")


class _Change(msgspec.Struct, frozen=True):
    id: DraftId
    state: DraftState
    host: str = ""


class _Count(msgspec.Struct, frozen=True):
    """How many ask, without who they are."""

    id: DraftId
    count: int
    late: int
    expires_at: Millis
    question: str = ""


_CHANGE: Final = msgspec.json.Decoder(_Change)
_COUNT: Final = msgspec.json.Decoder(_Count)


def may_see(draft: Draft, host: str) -> bool:
    """Whether it is a line of that host, said or to be said. What is private is on nobody's prompter."""
    return draft.state in SHOWN and draft.address.public and draft.host in {"", host}


def was_withdrawn(draft: Draft, shown: Seen, host: str) -> bool:
    """Whether that host (empty: somebody at the desk) had it on screen as `shown` before it was withdrawn."""
    there = draft.state is DraftState.WITHDRAWN and draft.hash == shown.hash and draft.version > shown.version
    return there and draft.address.public and (not host or draft.host in {"", host})


def as_line(draft: Draft) -> Draft:
    """Without who asks: what is said is said to all."""
    address = msgspec.structs.replace(draft.address, customer="")
    return msgspec.structs.replace(draft, address=address, asker="", message=MessageId(""))


async def lines_of(drafts: Drafts, host: str) -> list[Draft]:
    """What waits to be said by that host. Raises Unavailable."""
    return [as_line(draft) for draft in await drafts.listed((DraftState.PROMPTED,), LINES) if may_see(draft, host)]


async def only_lines(chunks: AsyncGenerator[bytes, None], drafts: Drafts, host: str) -> AsyncGenerator[bytes, None]:
    """Of the events for everybody those that concern that host's lines; a line that is new comes as a whole.

    Ends where the store is away: whoever listens comes again and reloads.
    """
    known: set[DraftId] | None = None
    try:
        async for chunk in chunks:
            if known is None:  # only now the stream has its place: nothing falls between these and what follows
                known = {draft.id for draft in await lines_of(drafts, host)}
            kept = [await _for_host(block, known, drafts, host) for block in chunk.split(b"\n\n") if block]
            if told := b"".join(block + b"\n\n" for block in kept if block):
                yield told
    except Retryable:
        return
    finally:
        await chunks.aclose()


async def _for_host(block: bytes, known: set[DraftId], drafts: Drafts, host: str) -> bytes:
    """One event as that host may have it; empty where it is none of his."""
    match = _EVENT.fullmatch(block)
    if match is None:
        return block if block.startswith((b":", b"retry:")) else b""
    whole, kind, data = match[1], match[2], match[3]
    if kind == b"reset":
        return whole
    if kind == b"joined" and (count := _COUNT.decode(data)).id in known:
        return b"event: joined\ndata: " + msgspec.json.encode(count)
    return await _changed(whole, _CHANGE.decode(data), known, drafts, host) if kind == b"changed" else b""


async def _changed(whole: bytes, change: _Change, known: set[DraftId], drafts: Drafts, host: str) -> bytes:
    if change.id in known:
        if change.state is not DraftState.PROMPTED or change.host not in {"", host}:
            known.discard(change.id)
        return whole
    if change.state is not DraftState.PROMPTED:
        return b""
    try:
        draft = await drafts.get(change.id)
    except NotFound:
        return b""
    if not may_see(draft, host):
        return b""
    known.add(change.id)
    return b"event: opened\ndata: " + msgspec.json.encode(Opened(as_line(draft)))
