"""When a notice goes out and when it waits, on a clock that stands still: the hours, a crisis, who speaks there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from msgspec.structs import replace

from bot.core.clock import Millis, later
from bot.core.conversations import Conversation, ConversationState
from bot.core.crises import Crisis, CrisisId, NothingWrong
from bot.core.customers import Consent, Customer, CustomerId
from bot.core.due import Done, Skip, SkipReason, Verdict, Wait, WaitReason
from bot.core.errors import NotFound
from bot.core.model import Address, ConversationId, UserName
from bot.core.notices import (
    Give,
    Given,
    Judged,
    NoticeFate,
    NoticeId,
    NoticeKind,
    NoticeRecord,
    NoticeTemplate,
    TemplateState,
)
from bot.stages.notifying import NotifyingStage, Parts, Rules, open_hours
from tests.support.asks import voice
from tests.support.clock import FakeClock
from tests.support.notices import LEAD, SHANGHAI, due_of, notice, writer
from tests.support.talks import ANNA

K = NoticeKind
HOUR = 3_600.0
TEMPLATES = {template.kind: template for template in voice().notice_templates}


def at(written: str) -> Millis:
    return Millis(round(datetime.fromisoformat(written).replace(tzinfo=SHANGHAI).timestamp() * 1000))


class Trouble(NothingWrong):
    """An open crisis about some products."""

    def __init__(self) -> None:
        self.about: set[str] = set()

    def holds_notices(self, product: str) -> Crisis | None:
        if product not in self.about:
            return None
        return Crisis(id=CrisisId("0-1"), title="风衣掉色", opened_by=UserName("小周"), opened_at=Millis(0))


@dataclass
class Shop:
    """The stage with all it asks, in memory."""

    clock: FakeClock
    hours: tuple[str, str] = ("21:30", "08:30")
    customer: Customer = field(
        default_factory=lambda: Customer(id=CustomerId("0-anna"), channel="fake", account="anna", called="张女士")
    )
    others: dict[str, Customer] = field(default_factory=dict)
    state: ConversationState = ConversationState.BOT
    says: Given = Given.GIVEN
    trouble: Trouble = field(default_factory=Trouble)
    reachable: bool = True
    templates: dict[NoticeKind, NoticeTemplate] = field(default_factory=lambda: dict(TEMPLATES))
    allowed: UserName = LEAD
    given: list[Give] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    def stage(self) -> NotifyingStage:
        parts = Parts(
            notices=self, templates=self, writer=writer(), customers=self, conversations=self,  # type: ignore[arg-type]
            reaches=lambda address: self.reachable, clock=self.clock, watchful=self.trouble,
        )  # fmt: skip
        return NotifyingStage(parts, Rules(zone=SHANGHAI, open_hours=open_hours(*self.hours), crisis_s=24 * HOUR))

    # what the stage asks

    async def give(self, give: Give) -> Given:
        self.given.append(give)
        return self.says

    async def record(self, identity: NoticeId) -> NoticeRecord | None:
        if identity not in self.told:
            return None
        return NoticeRecord(notice=notice(), fate=NoticeFate.SENT, at=Millis(0))

    async def current(self, kind: NoticeKind) -> TemplateState | None:
        found = self.templates.get(kind)
        return TemplateState(template=found, allowed_by=self.allowed) if found else None

    async def known(self, addresses: Sequence[Address]) -> Mapping[str, Customer]:
        return {addresses[0].key: self.customer}

    async def get(self, identity: str) -> Customer | Conversation:
        if identity in self.others:
            return self.others[identity]
        if identity == self.customer.id:
            raise NotFound(identity)
        return Conversation(id=ConversationId(identity), address=ANNA, state=self.state)

    # what a test does

    async def gives(self, kind: NoticeKind = K.SHIPPED, planned: Millis | None = None, **due: object) -> Verdict:
        now = self.clock.now()
        return await self.stage().give(due_of(notice(kind), planned or now, **due), now)

    async def judges(self, kind: NoticeKind = K.SHIPPED, moment: Millis | None = None) -> Judged:
        (found,) = await self.stage().judge([(notice(kind), moment or self.clock.now())])
        return found


def shop(written: str = "2026-11-20T12:00", **fields: object) -> Shop:
    return Shop(FakeClock(at(written)), **fields)  # type: ignore[arg-type]


async def test_by_day_it_goes_out_in_the_words_for_its_customer() -> None:
    here = shop()
    assert await here.gives() == Done()
    (give,) = here.given
    assert give.written.text.startswith("张女士，您好！您买的松针风衣已经发出")
    assert (give.day, give.most, give.consents, give.late) == ("2026-11-20", 4, False, False)
    assert (give.template, give.at) == (TEMPLATES[K.SHIPPED].id, here.clock.now())


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-20T21:30", "2026-11-21T08:30"),
        ("2026-11-20T23:59", "2026-11-21T08:30"),
        ("2026-11-21T03:00", "2026-11-21T08:30"),
        ("2026-02-28T22:00", "2026-03-01T08:30"),
        ("2028-02-28T22:00", "2028-02-29T08:30"),
    ],
)
async def test_at_night_it_waits_for_the_morning(now: str, until: str) -> None:
    here = shop(now)
    assert await here.gives() == Wait(at(until), WaitReason.QUIET)
    assert here.given == []


async def test_quiet_hours_of_no_length_are_none_and_a_wrong_time_is_named() -> None:
    assert await shop("2026-11-20T03:00", hours=("00:00", "00:00")).gives() == Done()
    assert await shop("2026-11-20T13:00", hours=("12:00", "14:00")).gives() == Wait(
        at("2026-11-20T14:00"), WaitReason.QUIET
    )
    with pytest.raises(ValueError, match="25:00"):
        open_hours("25:00", "08:30")


async def test_late_it_says_sorry_or_is_dropped() -> None:
    here = shop()
    planned = later(here.clock.now(), -2 * HOUR)
    assert await here.gives(K.AT_LOCKER, planned, late_s=3_600) == Done("来晚了，已致歉")
    assert here.given[-1].written.text.startswith("张女士，您好！消息来晚了，抱歉。")
    assert await here.gives(K.SHIPPED, planned, late_s=3_600, drops=True) == Skip(
        SkipReason.TOO_LATE, "已经太晚，说了也没有用"
    )
    assert await here.gives(K.AT_LOCKER, planned, late_s=3 * 3_600) == Done()
    assert "来晚" not in here.given[-1].written.text


async def test_what_waited_for_the_morning_alone_is_not_late() -> None:
    here = shop("2026-11-21T08:30")
    first = at("2026-11-20T22:00")
    assert await here.gives(K.AT_LOCKER, here.clock.now(), first_at=first, late_s=3_600) == Done()
    assert "来晚" not in here.given[-1].written.text


async def test_a_crisis_holds_what_is_about_it_and_releases_what_still_says_something() -> None:
    here = shop(hours=("00:00", "00:00"))
    here.trouble.about = {"coat"}
    began = here.clock.now()
    assert await here.gives() == Wait(later(began, 60), WaitReason.CRISIS)
    assert await here.gives(K.CASE_PROGRESS) == Done()  # whoever complained was promised to hear
    await here.clock.advance(6 * HOUR)
    held = {"first_at": began, "late_s": 4 * 3_600}
    here.trouble.about = set()
    assert await here.gives(K.OUT_FOR_DELIVERY, began, **held, drops=True) == Skip(
        SkipReason.TOO_LATE, "已经太晚，说了也没有用"
    )
    assert await here.gives(K.AT_LOCKER, began, **held) == Done("来晚了，已致歉")
    here.trouble.about = {"coat"}
    await here.clock.advance(19 * HOUR)
    assert await here.gives(K.DELAYED, began, first_at=began) == Skip(SkipReason.CRISIS, "危机处理太久，已经不合适再发")


async def test_nobody_speaks_over_a_colleague_but_a_case_tells_what_that_one_does() -> None:
    here = shop(state=ConversationState.HELD)
    assert await here.gives() == Wait(later(here.clock.now(), 60), WaitReason.HELD)
    assert await here.gives(K.CASE_PROGRESS) == Done()


async def test_who_cannot_be_reached_or_does_not_want_it_gets_nothing() -> None:
    here = shop(reachable=False)
    assert (await here.gives()) == Skip(SkipReason.UNREACHABLE, "联系不上这位顾客")
    here = shop()
    here.customer = replace(here.customer, reachable=False)
    assert (await here.gives()) == Skip(SkipReason.UNREACHABLE, "联系不上这位顾客")
    refused = replace(here.customer, consent=Consent.REFUSED, reachable=True)
    here.customer = refused
    assert (await here.gives()) == Skip(SkipReason.OPTED_OUT, "顾客不想收到通知")
    here.customer = replace(refused, consent=Consent.GRANTED, merged=(CustomerId("0-other"),))
    here.others["0-other"] = replace(refused, id=CustomerId("0-other"))
    assert (await here.gives()) == Skip(SkipReason.OPTED_OUT, "顾客不想收到通知")  # the same person, elsewhere
    public = notice(address=Address("fake", "room-1", "u-1", public=True))
    assert await here.stage().give(due_of(public, here.clock.now()), here.clock.now()) == Skip(
        SkipReason.UNREACHABLE, "联系不上这位顾客"
    )


async def test_what_is_urgent_goes_over_the_cap() -> None:
    here = shop()
    for kind in (K.EXCEPTION, K.SHIPPED):
        await here.gives(kind)
    assert [give.most for give in here.given] == [0, 4]


@pytest.mark.parametrize("says", [one for one in Given if one is not Given.GIVEN])
async def test_the_last_word_is_the_stores(says: Given) -> None:
    verdict = await shop(says=says).gives()
    assert isinstance(verdict, Skip)
    assert verdict.reason.value == says.value
    assert verdict.says


async def test_what_a_courier_wrote_does_not_smuggle_a_link_in() -> None:
    here = shop()
    bad = notice(K.AT_LOCKER, values={"product": "风衣", "place": "取件请点 http://evil.example.com/x"})
    verdict = await here.stage().give(due_of(bad, here.clock.now()), here.clock.now())
    assert isinstance(verdict, Skip)
    assert verdict.reason is SkipReason.REFUSED
    assert here.given == []


async def test_an_item_nobody_can_read_is_told_and_done_with() -> None:
    here = shop()
    broken = replace(due_of(notice(), here.clock.now()), payload='{"kind":"teleport"}')
    assert await here.stage().give(broken, here.clock.now()) == Skip(SkipReason.MOOT, "看不懂这条通知的内容")


async def test_what_would_go_out_tomorrow_is_shown_with_what_hinders_it() -> None:
    here = shop()
    judged = await here.judges(moment=at("2026-11-21T10:00"))
    assert judged.text.startswith("张女士，您好！您买的松针风衣已经发出")
    assert judged.says == ""
    assert (await here.judges(moment=at("2026-11-21T23:00"))).says == "安静时段不打扰，08:30 再发"
    here.told.add(notice().id)
    assert (await here.judges()).says == "这件事已经通知过"
    here.allowed = UserName("")
    assert (await here.judges(K.SIGNED)).says == "这一版话术还没有放行"
    here.templates.clear()
    assert (await here.judges(K.SIGNED)) == Judged(None, "", "这一版话术还没有放行")
    assert here.given == []


async def test_what_nobody_allowed_waits_for_a_day_and_no_longer() -> None:
    """A lead who reads the templates in the afternoon finds nothing lost that is still of use."""
    here = shop(allowed=UserName(""))
    now = here.clock.now()
    assert await here.gives() == Wait(later(now, 60), WaitReason.UNALLOWED)
    assert await here.gives(planned=later(now, -86_400)) == Wait(later(now, 60), WaitReason.UNALLOWED)
    assert await here.gives(planned=later(now, -86_401)) == Skip(SkipReason.NOT_APPROVED, "这一版话术还没有放行")
    here.allowed = UserName("林主管")
    assert await here.gives() == Done()
