"""Shows of live rooms: which there were, what was counted minute by minute, what was asked and who decided.

In: a client. Out: `StoredShows`, the port `Shows`. Called by the console, and by whoever prepares the next show. It
reads what is written with the messages (rooms.lua) and with decisions (the audit).
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from bot.core import codec
from bot.core.clock import MINUTE, Millis
from bot.core.errors import NotFound, Unreadable
from bot.core.lifecycle import Verb
from bot.core.model import Draft, DraftId, Partition, RoomId, UserName
from bot.core.rooms import Act, Asked, Minute, Show
from bot.core.shedding import SHED_AS
from bot.core.vocabulary import IgnoreReason
from bot.store import keys
from bot.store.audit import Line
from bot.store.client import Client, speaking
from bot.store.drafts import draft_from
from config.settings import StoreSettings

log = logging.getLogger(__name__)

DAY: Final = 1_440
"""Minutes of one."""
FEW: Final = 10
COUNTED: Final = (
    "heard", "drafted", "joined", "repeated", "answered", "dead", "in_time", "late", "expired",
    *(f"ignored:{reason}" for reason in IgnoreReason),
    *SHED_AS.values(),
)  # fmt: skip
"""What the functions count in a room's minutes."""
PAGE: Final = 500
DECIDED: Final = frozenset({Verb.APPROVE, Verb.EDIT, Verb.PROMPT, Verb.COPY, Verb.REJECT, Verb.HAND_OVER})
"""What an assistant does to a question."""


class StoredShows:
    """Shows of all partitions. `mask` hides personal data in what people wrote: answers and reasons."""

    def __init__(self, client: Client, settings: StoreSettings, mask: Callable[[str], str] = str) -> None:
        self._client = client
        self._mask = mask
        self._partitions = [Partition(number) for number in range(settings.partitions)]

    async def listed(self, limit: int) -> list[Show]:
        """The latest first."""
        with speaking("listing shows"):
            async with self._client.pipeline(transaction=False) as pipe:
                for partition in self._partitions:
                    pipe.zrange(keys.shows(partition), 0, limit - 1, desc=True)
                rows: Any = await pipe.execute()
        begun = [place for row in rows for raw in row if (place := _place(raw.decode()))]
        return await self._read(sorted(begun, key=lambda place: (-place[1], place[0]))[:limit])

    async def one(self, room: RoomId, began: Millis) -> Show:
        """Raises NotFound."""
        try:
            name = keys.shows(keys.partition_of(room))
        except ValueError as error:
            raise NotFound(str(error)) from error
        with speaking("looking for a show"):
            rows: Any = await self._client.zrange(name, began, began, byscore=True)
        if f"{room} {began}".encode() not in rows:
            raise NotFound(f"there is no show of room {room} that began then (any more)")
        return (await self._read([(room, began)]))[0]

    async def _read(self, places: Sequence[tuple[RoomId, int]]) -> list[Show]:
        with speaking("reading shows"):
            async with self._client.pipeline(transaction=False) as pipe:
                for room, began in places:
                    pipe.hmget(keys.ended(room), str(began), f"{began}:title")
                    pipe.hget(keys.room(room), "title")
                told: Any = await pipe.execute() if places else []
        return [
            Show(room, Millis(began), Millis(int(ended or 0)), (title or called or b"").decode())
            for (room, began), (ended, title), called in zip(places, told[::2], told[1::2], strict=True)
        ]

    async def minutes(self, room: RoomId, since: Millis, until: Millis) -> list[Minute]:
        """Those that begin between the minute of `since` and `until`, oldest first."""
        first, last = since // MINUTE, until // MINUTE
        if last - first < FEW:
            return await self._few_minutes(room, range(first, last + 1))
        with speaking("reading what was counted in a room"):
            async with self._client.pipeline(transaction=False) as pipe:
                for day in range(first // DAY, last // DAY + 1):
                    pipe.hgetall(_checked(room, day))
                rows: Any = await pipe.execute()
        counts: dict[int, dict[str, int]] = defaultdict(dict)
        for row in rows:
            for field, value in row.items():
                minute, _, name = field.decode().partition(":")
                if first <= int(minute) <= last:
                    counts[int(minute)][name] = int(value)
        return [Minute(Millis(minute * MINUTE), counted) for minute, counted in sorted(counts.items())]

    async def _few_minutes(self, room: RoomId, minutes: Sequence[int]) -> list[Minute]:
        """By the names that are known: screens ask every few seconds, and a day is long."""
        with speaking("reading what was counted in a room lately"):
            async with self._client.pipeline(transaction=False) as pipe:
                for minute in minutes:
                    pipe.hmget(_checked(room, minute // DAY), [f"{minute}:{name}" for name in COUNTED])
                rows: Any = await pipe.execute()
        counts = [{name: int(count) for name, count in zip(COUNTED, row, strict=True) if count} for row in rows]
        return [
            Minute(Millis(minute * MINUTE), counted) for minute, counted in zip(minutes, counts, strict=True) if counted
        ]

    async def drafts(self, room: RoomId, since: Millis, until: Millis) -> list[Draft]:
        """Oldest first."""
        return [one.draft for one in await self.asked(room, since, until)]

    async def asked(self, room: RoomId, since: Millis, until: Millis) -> list[Asked]:
        """Oldest first; one that cannot be read is told in the log and left out."""
        try:
            name = keys.asked_in(room)
        except ValueError as error:
            raise NotFound(str(error)) from error
        with speaking("looking for what was asked in a room"):
            rows: Any = await self._client.zrange(name, since, until, byscore=True)
        ids = [DraftId(row.decode()) for row in rows]
        found: list[Asked] = []
        for start in range(0, len(ids), PAGE):
            some = ids[start : start + PAGE]
            with speaking("reading what was asked in a room"):
                async with self._client.pipeline(transaction=False) as pipe:
                    for draft in some:
                        pipe.hgetall(keys.draft(draft))
                    drafts: Any = await pipe.execute()
            found += await asyncio.to_thread(_readable, some, drafts, self._mask)
        return found

    async def acts(self, room: RoomId, since: Millis, until: Millis) -> list[Act]:
        """Read from the audit, whose entries are numbered by the store's clock."""
        try:
            name = keys.audit(keys.partition_of(room))
        except ValueError as error:
            raise NotFound(str(error)) from error
        found: list[Act] = []
        place = str(since)
        while True:
            with speaking("reading who decided in a room"):
                rows: Any = await self._client.xrange(name, min=place, max=str(until), count=PAGE)
            found += [act for _, fields in rows if (act := _act(fields[b"line"]))]
            if len(rows) < PAGE:
                return found
            place = "(" + rows[-1][0].decode()


def _checked(room: RoomId, day: int) -> str:
    try:
        return keys.minutes(room, day)
    except ValueError as error:
        raise NotFound(str(error)) from error


def _place(show: str) -> tuple[RoomId, int] | None:
    room, _, began = show.partition(" ")
    return (RoomId(room), int(began)) if began.isdecimal() else None


def _readable(ids: Sequence[DraftId], rows: Sequence[dict[bytes, bytes]], mask: Callable[[str], str]) -> list[Asked]:
    found: list[Asked] = []
    for identity, row in zip(ids, rows, strict=True):
        fields = {name.decode(): value for name, value in row.items()}
        try:
            if fields:
                draft, offered = draft_from(fields), codec.decode(fields["body"], Draft).text
                told = {"text": mask(draft.text), "reason": mask(draft.reason)}
                found.append(Asked(msgspec.structs.replace(draft, **told), mask(offered)))
        except Unreadable as error:
            log.error("the draft %s is left out: %s", identity, error)
    return found


def _act(raw: bytes) -> Act | None:
    """A decision of a person about a draft; anything else the audit holds is none."""
    try:
        line = msgspec.json.decode(raw, type=Line, strict=False)
    except msgspec.MsgspecError:
        return None
    return (
        Act(DraftId(line.subject), line.what, UserName(line.who), Millis(int(line.at)))
        if line.what in DECIDED
        else None
    )
