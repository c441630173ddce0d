"""Signals on their way to the watch: told by adapters and triage, read by one worker at a time.

In: clients, a lease on "watch". Out: `SignalInbox` (the port `Hearing`, `Common.tell`) and `SignalStream` (the port
`SignalWork`). Called by bot.app. An entry is acknowledged by the same function call that writes what it leads to.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import msgspec

from bot.core import codec
from bot.core.clock import Clock, Millis
from bot.core.errors import Unavailable, Unreadable
from bot.core.ports import Durable
from bot.core.signals import Packed, Signal, name_of
from bot.core.watching import SignalEntry, WatchEffects
from bot.store import functions, watchkeys
from bot.store.client import Client
from bot.store.stream import Lease, WorkStream
from bot.store.watched import Plan

DAY_MS: Final = 86_400_000
DAYS: Final = 3
"""A signal is known again for two to three days: platforms are asked anew for so long, at the most."""
MOST_SEEN: Final = 500_000
"""Fingerprints kept a day, some 30 MB; what is told beyond that and repeated is told twice."""
MOST: Final = 2**53
TOGETHER: Final = 256
"""Signals in one call: others wait for the store meanwhile."""


class SignalInbox:
    """The way in."""

    def __init__(self, client: Client, durable: Durable, clock: Clock, cap: int) -> None:
        self._client = client
        self._durable = durable
        self._clock = clock
        self._cap = cap

    async def tell(self, signals: Sequence[Signal]) -> None:
        """See the port. What no bytes can carry is mended: halves of characters, numbers beyond all bounds."""
        pieces = [piece for signal in signals for piece in (_mark(signal), _packed(signal))]
        today = self._clock.now() // DAY_MS
        days = [today - back for back in range(DAYS)]
        for start in range(0, len(pieces), 2 * TOGETHER):
            some = pieces[start : start + 2 * TOGETHER]
            reply = await functions.call(
                self._client, "hear", watchkeys.HOME, self._cap, MOST_SEEN, (DAYS + 1) * DAY_MS // 1000, DAYS, *days,
                *some,
            )  # fmt: skip
            taken = functions.whole(reply[0]) if isinstance(reply, list) else 0
            if 2 * taken < len(some):
                raise Unavailable(f"the watch is {self._cap} signals behind; tell them again later")
        await self._durable.wait()


class SignalStream(WorkStream):
    """The way out, for the worker that holds the lease. `keep_s`: how long complaints are known."""

    def __init__(self, client: Client, reader: Client, lease: Lease, keep_s: int) -> None:
        super().__init__(client, reader, lease, watchkeys.signals())
        self._keep_s = keep_s

    async def left_over(self) -> list[str]:
        return await self.pending_ids()

    async def claim(self, entry: str) -> SignalEntry | None:
        found = await self._claim(entry)
        return _entry(entry, found[0], found[1]) if found else None

    async def take(self, limit: int, wait_s: float) -> list[SignalEntry]:
        return [_entry(entry, fields, 1) for entry, fields in await self._read(limit, wait_s)]

    async def apply(self, effects: WatchEffects, now: Millis) -> None:
        plan = Plan(effects, now, self._keep_s)
        await functions.call(
            self._client, "watch", watchkeys.HOME, self._lease.fence, msgspec.msgpack.encode(plan.told), *plan.blobs
        )


def _entry(entry: str, fields: dict[bytes, bytes], deliveries: int) -> SignalEntry:
    raw = fields.get(b"m", b"")
    try:
        return SignalEntry(entry, codec.decode(raw, Packed).signal, deliveries, raw=raw)
    except Unreadable as error:
        return SignalEntry(entry, None, deliveries, str(error), raw)


def _mark(signal: Signal) -> bytes:
    return hashlib.blake2b(name_of(signal).encode("utf-8", "replace"), digest_size=8).digest()


def _packed(signal: Signal) -> bytes:
    try:
        return codec.encode(Packed(signal))
    except (UnicodeEncodeError, OverflowError):
        return codec.encode(msgspec.convert(_mended(msgspec.to_builtins(Packed(signal))), Packed))


def _mended(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case int():
            return max(-MOST, min(value, MOST))
        case dict():
            return {_mended(name): _mended(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_mended(inner) for inner in value]
        case _:
            return value
