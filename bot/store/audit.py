"""The audit: every decision and send once, each line chained to the one before by its hash.

In: a client. Out: `note` (lines of the console: logins, exports), `verify` (what is broken) and `lines`. Called by
the console, and by `halfminute store audit`. Decisions write their line inside the function that carries them out
(base.lua).
"""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from bot.core.clock import Clock
from bot.core.model import Partition
from bot.store import functions, keys
from bot.store.client import Client, speaking

PAGE = 1_000


class Line(msgspec.Struct, frozen=True):
    """One audit line: `what` was done by `who` to `subject`; `n` counts from 1 without a gap."""

    n: int
    what: str
    who: str
    subject: str
    at: str
    detail: str


class Ledger:
    """Writes lines that do not belong to a draft; they go to the first partition's chain."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def note(self, what: str, who: str, subject: str, detail: str = "") -> None:
        await functions.call(self._client, "note", Partition(0), what, who, subject, self._clock.now(), detail)


async def lines(client: Client, partition: Partition) -> AsyncIterator[tuple[bytes, str]]:
    """Each line's bytes and hash, oldest first."""
    last = "-"
    while True:
        with speaking("reading the audit"):
            rows: Any = await client.xrange(keys.audit(partition), min=last, count=PAGE)
        for entry, fields in rows:
            last = "(" + entry.decode()
            yield fields[b"line"], fields[b"hash"].decode()
        if len(rows) < PAGE:
            return


async def verify(client: Client, partition: Partition) -> tuple[int, list[str]]:
    """Recompute the chain: how many lines, and each break with its place. Lines may be added meanwhile."""
    last, last_hash = await _head(client, partition)
    before, expected, number, breaks = "", 0, 0, []
    async for line, found in lines(client, partition):
        number += 1
        parsed = _parsed(line)
        expected += 1
        if parsed is None or parsed.n != expected:
            breaks.append(f"partition {partition}: line {number} should be number {expected}, is {parsed and parsed.n}")
            expected = parsed.n if parsed else expected
        if hashlib.sha1(before.encode() + line, usedforsecurity=False).hexdigest() != found:
            breaks.append(f"partition {partition}: line {number} was changed or stands after a changed one")
        if expected == last and found != last_hash:
            breaks.append(f"partition {partition}: line {number} is not the one that was written as number {last}")
        before = found
    if expected < last:
        breaks.append(f"partition {partition}: {last - expected} lines are missing at the end")
    if number and not last:
        breaks.append(f"partition {partition}: the record of the last line is missing")
    return number, breaks


async def _head(client: Client, partition: Partition) -> tuple[int, str]:
    """Number and hash of the line written last."""
    with speaking("reading the end of the audit"):
        row: Any = await client.hmget(keys.audit_head(partition), ["number", "hash"])
    number, found = row
    return (int(number), found.decode()) if number and found else (0, "")


def _parsed(line: bytes) -> Line | None:
    try:
        return msgspec.json.decode(line, type=Line, strict=False)
    except msgspec.MsgspecError:
        return None
