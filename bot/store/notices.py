"""Notices as they are kept: given once each, and what became of them.

In: a client, the promise of the disk, what turns a `Give` into an approved draft (`bot.stages.approval`), what masks.
Out: `StoredNotices`, the port `Notices`. Called by `bot.stages.notifying`, by adapters (`Common.delivered`) and the
console. Texts are kept masked.

To give one takes three calls, each of which may be made again: it is reserved in the first partition, under the yes to
its template as that stands then; it is given in the customer's, where their will and the cap are looked at; it is
settled. Whoever dies in between leaves it open, and the next try goes on where that one stopped.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from bot.core import codec
from bot.core.clock import Millis, later
from bot.core.conversations import customer_of
from bot.core.lifecycle import WAITS, DraftState
from bot.core.model import Draft, Outbound
from bot.core.notices import Give, Given, Notice, NoticeFate, NoticeId, NoticeRecord
from bot.core.ports import Durable
from bot.store import functions, keys, noticekeys
from bot.store.client import Client, speaking

log = logging.getLogger(__name__)

DAY_S: Final = 86_400
AT_ONCE: Final = 500
SAID_S: Final = 7 * DAY_S
"""So long it is known what a platform said of a message it took: it may say so before we have written that it did."""
SETTLED_AFTER_S: Final = 3 * DAY_S
"""So long after it was given a platform may still say something of one that it took."""
OPEN_S: Final = 9 * DAY_S
"""So long one may wait for its customer: somewhat longer than adapters keep what waits."""

Approved = Callable[[Give], tuple[Draft, Outbound]]
_STATES: Final = {
    DraftState.SENT: NoticeFate.SENT,
    DraftState.UNKNOWN: NoticeFate.UNKNOWN,
    DraftState.FAILED: NoticeFate.FAILED,
    DraftState.WITHDRAWN: NoticeFate.FAILED,
}
_WAYS: Final = frozenset({"template", "subscription"})


class Said(msgspec.Struct, frozen=True, array_like=True):
    """What a platform said later of a message it took."""

    fate: NoticeFate
    reason: str
    at: Millis


class StoredNotices:
    """All notices; `keep_days` after they were given they are forgotten."""

    def __init__(
        self, client: Client, durable: Durable, approved: Approved, mask: Callable[[str], str], keep_days: int
    ) -> None:
        self._client = client
        self._durable = durable
        self._approved = approved
        self._mask = mask
        self._keep_s = keep_days * DAY_S

    # ---- give -------------------------------------------------------------------------------------------------------

    async def give(self, give: Give) -> Given:
        """See the port. Raises Unavailable."""
        notice, marks = give.notice, marks_of(give.notice)
        shown = msgspec.structs.replace(notice, values={name: self._mask(text) for name, text in notice.values.items()})
        record = NoticeRecord(
            notice=shown, fate=NoticeFate.GIVING, at=give.at, template=give.template,
            text=self._mask(give.written.text), draft=give.draft, late=give.late,
        )  # fmt: skip
        body = msgspec.json.encode(record)
        word = await self._home("reserve_notice", notice.id, give.template, body, give.at, *marks)
        if word != "open":
            return Given(word)
        given = await self._given(give, record)
        await self._home("settle_notice", notice.id, body if given is Given.GIVEN else b"", *marks)
        await self._durable.wait()
        return given

    async def _given(self, give: Give, record: NoticeRecord) -> Given:
        draft, outbound = self._approved(give)
        partition, address = keys.partition_of(draft.id), draft.address
        reply = await functions.call(
            self._client, "give_notice", partition,
            give.conversation, draft.id, customer_of(address, partition), address.channel,
            address.customer or address.conversation, msgspec.json.encode(address), give.notice.id,
            "1" if give.consents else "", give.day, give.most, codec.encode(draft), draft.text, draft.hash,
            draft.version, give.by, give.at, draft.expires_at, record.text, codec.encode(outbound),
        )  # fmt: skip
        return Given(_word(reply))

    # ---- read -------------------------------------------------------------------------------------------------------

    async def record(self, notice: NoticeId) -> NoticeRecord | None:
        found = await self._records([notice])
        return found[0] if found else None

    async def listed(self, before: Millis, limit: int, subject: str = "") -> list[NoticeRecord]:
        """The last first."""
        name = noticekeys.of(subject) if subject else noticekeys.times()
        with speaking("listing notices"):
            ids: Any = await self._client.zrange(
                name, f"({before}", "-inf", desc=True, byscore=True, offset=0, num=limit
            )
        return await self._records([identity.decode() for identity in ids])

    async def settled(self, channel: str, platform_id: str, fate: NoticeFate, reason: str, at: Millis) -> None:
        """Kept under the platform's number, and laid over the notice where it is read. Raises Unavailable."""
        said = msgspec.json.encode(Said(fate, self._mask(reason), at))
        await self._home("said_of_notice", noticekeys.number(channel, platform_id), said, SAID_S)

    async def sweep(self, now: Millis) -> None:
        """Keep what became of those given, which their drafts tell for some days only, and forget old ones."""
        cursor: str | int = "-inf"
        while True:
            with speaking("looking which notices are open"):
                found: Any = await self._client.zrange(
                    noticekeys.still_open(), cursor, "+inf", byscore=True, offset=0, num=AT_ONCE, withscores=True
                )
            await self._keep([identity.decode() for identity, _ in found], now)
            if len(found) < AT_ONCE:
                break
            cursor = f"({found[-1][1]:.0f}"
        await self._forget(later(now, -self._keep_s))

    # ---- inside -----------------------------------------------------------------------------------------------------

    async def _keep(self, ids: Sequence[str], now: Millis) -> None:
        for ends in (True, False):
            rows: list[str | bytes] = []
            for record in await self._records(ids):
                if _is_over(record, now) is ends:
                    rows += [record.notice.id, msgspec.json.encode(record)]
            if rows:
                await self._home("keep_notices", "1" if ends else "", *rows)

    async def _forget(self, before: Millis) -> None:
        while True:
            with speaking("looking for old notices"):
                ids: Any = await self._client.zrange(
                    noticekeys.times(), "-inf", f"({before}", byscore=True, offset=0, num=AT_ONCE
                )
                rows: Any = await self._client.hmget(noticekeys.notices(), ids) if ids else []
            for identity, row in zip(ids, rows, strict=True):
                record = _readable(row) if row else None
                await self._home("drop_notice", identity, *(marks_of(record.notice) if record else ()))
            if len(ids) < AT_ONCE:
                return

    async def _records(self, ids: Sequence[str]) -> list[NoticeRecord]:
        """Those that can be read, with what has become of them by now."""
        if not ids:
            return []
        with speaking("reading notices"):
            rows: Any = await self._client.hmget(noticekeys.notices(), list(ids))
        records = [(row.startswith(b"ended "), record) for row in rows if row and (record := _readable(row))]
        drafts = await self._drafts([record for ended, record in records if not ended])
        return [record if ended else drafts[record.notice.id] for ended, record in records]

    async def _drafts(self, records: Sequence[NoticeRecord]) -> dict[str, NoticeRecord]:
        """These as their drafts and the platform have them."""
        if not records:
            return {}
        with speaking("reading what became of notices"):
            async with self._client.pipeline(transaction=False) as pipe:
                for record in records:
                    pipe.hmget(keys.draft(record.draft), ["state", "reason", "platform_id"])
                drafts: Any = await pipe.execute()
        looked = [_followed(record, fields) for record, fields in zip(records, drafts, strict=True)]
        numbers = [
            noticekeys.said(record.notice.address.channel, (fields[2] or b"").decode())
            for record, fields in zip(records, drafts, strict=True)
        ]
        with speaking("reading what platforms said of notices"):
            async with self._client.pipeline(transaction=False) as pipe:
                for number in numbers:
                    pipe.get(number)
                told: Any = await pipe.execute()
        return {
            record.notice.id: _told(record, said) if said else record for record, said in zip(looked, told, strict=True)
        }

    async def _home(self, name: str, *argv: str | bytes | int) -> str:
        return _word(await functions.call(self._client, name, noticekeys.HOME, *argv))


def marks_of(notice: Notice) -> tuple[str, ...]:
    """By what a notice is found: its subject, its parcel, order and case; as they stand in names."""
    about = (notice.subject, notice.parcel, notice.order_no, notice.case)
    return tuple(noticekeys.hashed(one) for one in dict.fromkeys(about) if one)


def _word(reply: functions.Reply) -> str:
    return reply.decode() if isinstance(reply, bytes) else ""


def _readable(row: bytes) -> NoticeRecord | None:
    try:
        return msgspec.json.decode(row.partition(b" ")[2], type=NoticeRecord)
    except msgspec.MsgspecError as error:
        log.error("a notice that is kept cannot be read, and is left out: %s", error)
        return None


def _followed(record: NoticeRecord, fields: Sequence[bytes | None]) -> NoticeRecord:
    """As its draft has it; as it was kept where that is gone."""
    state, reason, number = ((field or b"").decode() for field in fields)
    if not state:
        return record
    now = DraftState(state)
    fate = _STATES.get(now, NoticeFate.GIVING)
    if now is DraftState.FAILED and reason.startswith(WAITS):
        fate = NoticeFate.WAITING
    way = number.partition("-")[0]
    way = way if way in _WAYS else "message" if fate is NoticeFate.SENT else ""
    return msgspec.structs.replace(record, state=now, fate=fate, reason=reason, way=way)


def _told(record: NoticeRecord, body: bytes) -> NoticeRecord:
    said = msgspec.json.decode(body, type=Said)
    return msgspec.structs.replace(record, fate=said.fate, reason=said.reason)


def _is_over(record: NoticeRecord, now: Millis) -> bool:
    """Whether nothing more is to be heard of it."""
    passing: Mapping[NoticeFate, int] = {
        NoticeFate.GIVING: OPEN_S,
        NoticeFate.WAITING: OPEN_S,
        NoticeFate.UNKNOWN: OPEN_S,
        NoticeFate.SENT: SETTLED_AFTER_S,
        NoticeFate.FAILED: SETTLED_AFTER_S,
    }
    return now > later(record.at, passing.get(record.fate, 0))
