"""Notifying: what the house tells a customer of its own accord, when it is due, once, and only where it may.

In: due items of kind NOTICE. Out: verdicts; a notice goes out as an approved draft of the house under a person's
standing yes to exactly that version of its template. Called by `bot.stages.clockwork` (`give`) and the console
(`judge`, the port `Preview`).

    too late and dropped? ─ switched off? ─ a version that a person allowed? ─ can they be reached? ─ do they want it?
      ─ quiet hours, a crisis about it, a person who speaks with them: later ─ the guard ─ given

Whether they were told before, want it, and had their share of the day is looked at by the store once more, in the
moment of giving, and whether they want it again in the moment of sending.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from bot.core.clock import SECOND, Clock, Millis, day_of, later
from bot.core.conversations import Conversations, ConversationState, identity
from bot.core.crises import CALM, Watchful
from bot.core.customers import Consent, Customer, CustomerId, Customers
from bot.core.due import Done, Due, Skip, SkipReason, Verdict, Wait, WaitReason
from bot.core.errors import NotFound
from bot.core.hours import fault_in, is_open, opens_at
from bot.core.model import Address, ConversationId, DraftId, partition_of, text_hash
from bot.core.notices import (
    CARE,
    OF_CASES,
    URGENT,
    Give,
    Given,
    Judged,
    Notice,
    NoticeKind,
    Notices,
    NoticeWriter,
    Templates,
    TemplateState,
    Written,
)
from bot.core.staff import DAYS, Hours, Slot
from bot.core.standing import HOUSE
from bot.core.vocabulary import RiskKind

log = logging.getLogger(__name__)

LOOK_AGAIN_S: Final = 60.0
"""So long what a crisis or a person's conversation holds up waits before it is looked at again."""
ANSWERS: Final = frozenset({NoticeKind.CASE_PROGRESS, NoticeKind.CASE_SOLVED})
"""What a customer who complained was promised to hear: no crisis holds it."""
GRAVE: Final = frozenset({RiskKind.LINK, RiskKind.PERSONAL_DATA, RiskKind.BEYOND_AUTHORITY})
"""What nobody looks at does not go out with these, though a person might let it pass in private."""
HOUR_S: Final = 3_600.0
USEFUL_H: Final = {
    NoticeKind.OUT_FOR_DELIVERY: 12.0,
    NoticeKind.DELAYED: 48.0,
    NoticeKind.SHIP_LATE: 48.0,
    NoticeKind.SHIPPED: 72.0,
    NoticeKind.AT_LOCKER: 72.0,
    NoticeKind.BIRTHDAY: 24.0,
    NoticeKind.BROWSED: 24.0,
}
"""So long one that waits for its customer to write still says something; the others a week."""
WEEK_H: Final = 7 * 24.0
UNALLOWED_S: Final = 24 * HOUR_S
"""So long a notice waits for somebody to allow its template; it is looked for every `LOOK_S`."""
LOOK_S: Final = 60.0
SAID: Final = {
    SkipReason.SWITCHED_OFF: "这类通知没有开启",
    SkipReason.NOT_APPROVED: "这一版话术还没有放行",
    SkipReason.UNREACHABLE: "联系不上这位顾客",
    SkipReason.OPTED_OUT: "顾客不想收到通知",
    SkipReason.NO_CONSENT: "顾客还没有同意接收关怀消息",
    SkipReason.REFUSED: "内容没有通过检查",
    SkipReason.TOO_LATE: "已经太晚，说了也没有用",
    SkipReason.CRISIS: "危机处理太久，已经不合适再发",
    SkipReason.MOOT: "看不懂这条通知的内容",
    SkipReason.TOLD: "这件事已经通知过",
    SkipReason.CAPPED: "这位顾客今天收到的通知够多了",
}
"""Why nothing goes out, for people."""
GIVEN: Final = {
    Given.TOLD: SkipReason.TOLD,
    Given.CAPPED: SkipReason.CAPPED,
    Given.OPTED_OUT: SkipReason.OPTED_OUT,
    Given.NO_CONSENT: SkipReason.NO_CONSENT,
    Given.NOT_APPROVED: SkipReason.NOT_APPROVED,
}
"""What the store says to it in the moment of giving, where that is no."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """`open_hours`: when notices may go out (empty: always). One customer gets `most_a_day`; a crisis holds a notice
    for `crisis_s` at most. `partitions`: of the store."""

    zone: tzinfo
    open_hours: Hours = ()
    most_a_day: int = 4
    crisis_s: float = 24 * HOUR_S
    partitions: int = 1


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with, put in by bot.app. `reaches`: whether anything can be sent to that address."""

    notices: Notices
    templates: Templates
    writer: NoticeWriter
    customers: Customers
    conversations: Conversations
    reaches: Callable[[Address], bool]
    clock: Clock
    watchful: Watchful = CALM


class _Ready(msgspec.Struct, frozen=True):
    """It may go out, in these words."""

    state: TemplateState
    written: Written
    late: bool


class NotifyingStage:
    """Gives notices, and tells what would go out."""

    def __init__(self, parts: Parts, rules: Rules) -> None:
        self._parts = parts
        self._rules = rules

    async def give(self, due: Due, now: Millis) -> Verdict:
        """Carry out an item (`bot.core.due.Handler`). Raises Unavailable."""
        try:
            notice = msgspec.json.decode(due.payload, type=Notice)
        except msgspec.MsgspecError as error:
            log.error("the notice %s cannot be read: %s", due.id, error)
            return _skip(SkipReason.MOOT)
        if due.drops and due.is_late(now):
            return _skip(SkipReason.TOO_LATE)
        first = due.first_at or due.at
        late = bool(due.late_s) and now > later(self._opens(first), due.late_s)
        looked = await self._looked(notice, first, now, late)
        if not isinstance(looked, _Ready):
            return looked
        given = await self._parts.notices.give(self._giving(notice, looked, now))
        if given is Given.GIVEN:
            return Done("来晚了，已致歉" if looked.late and looked.state.template.late else "")
        return _skip(GIVEN[given])

    async def judge(self, notices: Sequence[tuple[Notice, Millis]]) -> list[Judged]:
        """See the port. Raises Unavailable."""
        return [await self._judged(notice, max(at, self._parts.clock.now())) for notice, at in notices]

    async def _judged(self, notice: Notice, at: Millis) -> Judged:
        state = await self._parts.templates.current(notice.kind)
        if state is None:
            return Judged(None, "", SAID[SkipReason.NOT_APPROVED])
        called = await self._called(notice)
        text = self._parts.writer.write(state.template, notice, called, late=False).text
        if await self._parts.notices.record(notice.id):
            return Judged(state, text, SAID[SkipReason.TOLD])
        return Judged(state, text, self._says(await self._looked(notice, at, at, late=False)))

    def _says(self, looked: "_Ready | Skip | Wait") -> str:
        match looked:
            case Skip(reason, says):
                return says or SAID.get(reason, "")
            case Wait(until, WaitReason.QUIET):
                return f"安静时段不打扰，{datetime.fromtimestamp(until / SECOND, self._rules.zone):%H:%M} 再发"
            case Wait(reason=WaitReason.UNALLOWED):
                return SAID[SkipReason.NOT_APPROVED]
            case Wait(reason=WaitReason.CRISIS):
                return "危机处理中，先等一等"
            case Wait():
                return "同事正在和这位顾客说话，先等一等"
            case _:
                return ""

    async def _looked(self, notice: Notice, first: Millis, now: Millis, late: bool) -> "_Ready | Skip | Wait":
        """Whether it may go out now; `first`: when it was planned for."""
        state = await self._parts.templates.current(notice.kind)
        if state is not None and not state.enabled:
            return _skip(SkipReason.SWITCHED_OFF)
        if state is None or (not state.allowed_by and now > later(first, UNALLOWED_S)):
            return _skip(SkipReason.NOT_APPROVED)
        if not state.allowed_by:
            return Wait(later(now, LOOK_S), WaitReason.UNALLOWED)
        customer = await self._customer(notice)
        refusal = await self._refusal(notice, customer)
        if refusal is not None:
            return _skip(refusal)
        waits = await self._waits(notice, first, now)
        if waits is not None:
            return waits
        written = self._parts.writer.write(state.template, notice, customer.called, late)
        found = next((risk for risk in written.risks if risk.blocking or risk.kind in GRAVE), None)
        if found is not None:
            return Skip(SkipReason.REFUSED, f"{SAID[SkipReason.REFUSED]}：{found.advice}")
        return _Ready(state, written, late)

    async def _refusal(self, notice: Notice, customer: Customer) -> SkipReason | None:
        """Why this customer does not get it at all."""
        address = notice.address
        if address.is_read_by_all or not customer.reachable or not self._parts.reaches(address):
            return SkipReason.UNREACHABLE
        if customer.consent is Consent.REFUSED or await self._refused_elsewhere(customer):
            return SkipReason.OPTED_OUT
        if notice.kind in CARE and customer.consent is not Consent.GRANTED:
            return SkipReason.NO_CONSENT
        return None

    async def _refused_elsewhere(self, customer: Customer) -> bool:
        """Whether the same person said no under another account."""
        for other in customer.merged:
            try:
                if (await self._parts.customers.get(other)).consent is Consent.REFUSED:
                    return True
            except NotFound:
                continue
        return False

    async def _waits(self, notice: Notice, first: Millis, now: Millis) -> Skip | Wait | None:
        """Whether it is not the time for it."""
        opens = self._opens(now)
        if opens > now:
            return Wait(opens, WaitReason.QUIET)
        again = later(now, LOOK_AGAIN_S)
        if notice.kind not in ANSWERS and self._parts.watchful.holds_notices(notice.product) is not None:
            if now >= later(first, self._rules.crisis_s):
                return _skip(SkipReason.CRISIS)
            return Wait(again, WaitReason.CRISIS)
        if notice.kind not in OF_CASES and await self._held(notice.address):
            return Wait(again, WaitReason.HELD)
        return None

    def _opens(self, moment: Millis) -> Millis:
        hours, zone = self._rules.open_hours, self._rules.zone
        return moment if is_open(hours, moment, zone) else opens_at(hours, moment, zone) or moment

    async def _held(self, address: Address) -> bool:
        """Whether a person speaks there just now."""
        try:
            return (await self._parts.conversations.get(self._place(address))).state is ConversationState.HELD
        except NotFound:
            return False

    async def _customer(self, notice: Notice) -> Customer:
        found = await self._parts.customers.known([notice.address])
        nobody = Customer(id=CustomerId(notice.customer), channel=notice.address.channel, account="")
        return found.get(notice.address.key, nobody)

    async def _called(self, notice: Notice) -> str:
        return (await self._customer(notice)).called

    def _place(self, address: Address) -> ConversationId:
        return ConversationId(identity(partition_of(address, self._rules.partitions), address.key))

    def _giving(self, notice: Notice, ready: _Ready, now: Millis) -> Give:
        partition = partition_of(notice.address, self._rules.partitions)
        return Give(
            notice=notice,
            written=ready.written,
            template=ready.state.template.id,
            by=HOUSE,
            draft=DraftId(f"{partition}-notice-{text_hash(notice.id)}"),
            conversation=self._place(notice.address),
            at=now,
            day=day_of(now, self._rules.zone).isoformat(),
            most=0 if notice.kind in URGENT else self._rules.most_a_day,
            consents=notice.kind in CARE,
            expires_at=later(now, USEFUL_H.get(notice.kind, WEEK_H) * HOUR_S),
            late=ready.late,
        )


def open_hours(quiet_from: str, quiet_until: str) -> Hours:
    """When notices may go out, every day alike; always where the quiet begins and ends at one time. Raises ValueError,
    saying which is no time of day."""
    if quiet_from == quiet_until:
        return ()
    hours = (Slot(DAYS, quiet_until, quiet_from),)
    if fault := fault_in(hours):
        raise ValueError(fault)
    return hours


def _skip(reason: SkipReason) -> Skip:
    return Skip(reason, SAID[reason])
