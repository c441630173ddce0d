"""How the store and the streams are doing.

In: a client and what the process knows of itself. Out: `HouseVitals`, the port `Vitals`. Called by the console and
the metrics.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from bot.core.clock import Clock
from bot.core.coverage import FeedState
from bot.core.errors import Unavailable
from bot.core.model import Partition
from bot.core.people import Health
from bot.core.ports import FeedGauge
from bot.store import duekeys, functions, keys, watchkeys
from bot.store.client import Client, speaking
from bot.store.due import own_time, time_of

WORKS: Final = ("triage", "delivery", "clocks")
"""What somebody must do in each partition, in the order their leases are asked for."""
ASKED: Final = 4 + len(WORKS)
"""Answers for each partition."""
OVERDUE_S: Final = 10
OVERDUE: Final = "what is due waits since {} s: no process with the part clock moves it"


class Known(msgspec.Struct, frozen=True):
    """What this process knows of itself: its version, its feeds and how they stand, its own counters and
    remarks."""

    version: str
    feeds: Callable[[], Sequence[FeedGauge]]
    counts: Callable[[], dict[str, int]]
    notes: Callable[[], tuple[str, ...]]
    states: Callable[[], Sequence[FeedState]]


class HouseVitals:
    """The port `Vitals`. With the store away it still answers, and says so. `watched`: somebody must watch what is said
    in public, and page people."""

    def __init__(self, client: Client, partitions: int, house: Known, clock: Clock, watched: bool = False) -> None:
        self._client = client
        self._watched = watched
        self._partitions = [Partition(number) for number in range(partitions)]
        self._house = house
        self._clock = clock
        self._started = clock.now()

    async def health(self) -> Health:
        own = self._house.counts()
        known = Health(
            status="ok",
            version=self._house.version,
            started_at=self._started,
            now=self._clock.now(),
            store="ok",
            store_memory_bytes=0,
            backlog={},
            workers={},
            feeds=tuple(self._house.feeds()),
            counters=own,
            shed=own.get("shed", 0),
            dead_letters=0,
            notes=self._house.notes(),
            states=tuple(self._house.states()),
        )
        try:
            return await self._with_clock(await self._with_store(known))
        except Unavailable as error:
            return msgspec.structs.replace(known, status="store_away", store=str(error))

    async def _with_store(self, known: Health) -> Health:
        with speaking("asking how it is"):
            async with self._client.pipeline(transaction=False) as pipe:
                for partition in self._partitions:
                    pipe.hgetall(keys.counts(partition))
                    pipe.xlen(keys.inbound(partition))
                    pipe.xlen(keys.outbound(partition))
                    pipe.xlen(keys.dead(partition))
                    pipe.get(keys.lease(partition, "inbound"))
                    pipe.get(keys.lease(partition, "outbound"))
                    pipe.get(keys.lease(partition, "clock"))
                pipe.xlen(watchkeys.signals())
                pipe.get(keys.lease(watchkeys.HOME, "watch"))
                pipe.get(keys.lease(watchkeys.HOME, "page"))
                pipe.info("memory")
                *rows, signals, watch, page, memory = await pipe.execute()
        counters: Counter[str] = Counter(known.counters)
        backlog: dict[str, int] = {}
        workers: dict[str, str] = {}
        dead = 0
        for partition in self._partitions:
            counts, inbound, outbound, letters, *leases = rows[partition * ASKED : (partition + 1) * ASKED]
            counters.update({name.decode(): int(value) for name, value in counts.items()})
            backlog |= {f"inbound {partition}": inbound, f"outbound {partition}": outbound}
            workers |= {f"{work} {partition}": _worker(lease) for work, lease in zip(WORKS, leases, strict=True)}
            dead += letters
        if self._watched:
            backlog["signals"] = signals
            workers |= {"watch": _worker(watch), "paging": _worker(page)}
        idle = [name for name, worker in workers.items() if not worker]
        return msgspec.structs.replace(
            known,
            status="no_worker" if idle else "ok",
            counters=dict(counters),
            backlog=backlog,
            workers=workers,
            dead_letters=dead,
            store_memory_bytes=int(memory["used_memory"]),
        )

    async def _with_clock(self, known: Health) -> Health:
        """How many items wait, since how many seconds the first should have gone out, and who carries them out."""
        now = time_of(own_time(self._clock))
        told: Any = await functions.call(self._client, "look_due", duekeys.HOME, now)
        waiting, overdue_s, worker = told
        return msgspec.structs.replace(
            known,
            status=known.status if worker else "no_worker",
            due_waiting=waiting,
            due_overdue_s=overdue_s,
            workers={**known.workers, "clockwork": worker.decode()},
            notes=(*known.notes, OVERDUE.format(overdue_s)) if overdue_s > OVERDUE_S else known.notes,
        )


def _worker(lease: Any) -> str:
    """The worker's name in a lease: a fencing number, a blank, the name."""
    return lease.decode().partition(" ")[2] if isinstance(lease, bytes) else ""
