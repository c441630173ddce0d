"""The real stages of cases over everything in memory, on a clock of the test's.

In: nothing. Out: `Casing`: cases, people, what is due and what was said; `casing`, which makes one. Called by
tests/unit/test_casework*.py and tests/property/test_cases.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
from msgspec.structs import replace

from bot.core.casebook import CaseBook
from bot.core.casedues import Times
from bot.core.caseopening import CaseOpening
from bot.core.cases import NOTHING_ELSE, Also, Case, CaseAct, CaseId, CaseKind, Described, Opening
from bot.core.casesteps import Authority
from bot.core.complaints import CaseNews
from bot.core.conversations import Conversation, ConversationState, Conversing, identity
from bot.core.counting import Working
from bot.core.due import DueKind
from bot.core.errors import Refused
from bot.core.model import Address, ConversationId, MessageId, Partition, User, UserName
from bot.core.notices import Notice, NoticeFate, NoticeId, NoticeRecord, Notices
from bot.core.parcels import Carrier, Parcel, parcel_id
from bot.core.serviceclocks import Nudge, Targets
from bot.core.staff import Agent
from bot.core.topics import TopicId
from bot.core.vocabulary import Role, Urgency
from bot.stages import caseclocks, casework, complaining
from tests.support.cases import MemoryCases
from tests.support.clock import FakeClock
from tests.support.console import MemoryFeed
from tests.support.console_conversations import MemoryConversations, MemoryStaff
from tests.support.customers import MemoryCustomers, order_of
from tests.support.due import MemoryPlans
from tests.support.gaps import SHANGHAI
from tests.support.house import NOON
from tests.support.people import MemoryPresence
from tests.support.serving import BANNED, StrictGuard

LI, WANG = User(UserName("小李"), Role.AGENT), User(UserName("小王"), Role.AGENT)
LEAD, BOSS = User(UserName("老陈"), Role.SUPERVISOR), User(UserName("老板"), Role.ADMIN)
HEAD = User(UserName("组长"), Role.AGENT)
ANNA = Address("wechat", "anna", "anna")
TALK = ConversationId(identity(Partition(0), ANNA.key))
HOUR = 3_600
TARGETS = Targets(answer=dict.fromkeys(Urgency, 600.0), presale_s=30, solution_s=24 * HOUR, follow_up_s=72 * HOUR)
TIMES = Times(
    targets=TARGETS, accept_s=1_800, urgent_s=600, verify_s=4 * HOUR, tell_every_s=8 * HOUR, silent_s=48 * HOUR
)


class KeptCases(MemoryCases):
    """With what goes with each change."""

    def __init__(self, clock: FakeClock, feed: MemoryFeed, plans: MemoryPlans) -> None:
        super().__init__(clock, feed)
        self._plans = plans
        self.nudges: list[Nudge] = []

    async def put(self, case: Case, by: UserName, what: str, also: Also = NOTHING_ELSE) -> Case:
        put = await super().put(case, by, what)
        for key in also.drops:
            await self._plans.drop(key, self._plans.clock.now())
        await self._plans.plan(also.plans)
        self.nudges += [also.nudge] if also.nudge else []
        return put


class MemoryNews:
    """The port `CaseNewsbox`; `asked` is what conversations expect an answer to."""

    def __init__(self) -> None:
        self.box: list[CaseNews] = []
        self.asked: list[tuple[ConversationId, CaseId, str]] = []

    async def waiting(self, limit: int) -> list[CaseNews]:
        return sorted(self.box, key=lambda one: one.at)[:limit]

    async def done(self, news: Sequence[CaseNews]) -> None:
        self.box = [one for one in self.box if one not in news]

    async def expect(self, conversation: ConversationId, case: CaseId, what: str, at: int) -> None:
        self.asked.append((conversation, case, what))


class Said:
    """Whoever may say something to a customer; the guard stops some of it."""

    def __init__(self) -> None:
        self.texts: list[tuple[UserName, str]] = []

    async def say(self, talk: ConversationId, by: User, text: str, files: Sequence[str], also: Sequence[str]) -> None:
        if BANNED in text:
            raise Refused("this text must not go out")
        self.texts.append((by.name, text))


class Casing(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of it. `fates` says what became of notices, `here` who has an account."""

    clock: FakeClock
    cases: KeptCases
    plans: MemoryPlans
    talks: MemoryConversations
    staff: MemoryStaff
    presence: MemoryPresence
    news: MemoryNews
    said: Said
    fates: dict[str, NoticeFate]
    here: set[UserName]
    work: casework.CaseworkStage
    clocks: caseclocks.CaseClocks
    complaints: complaining.Complaining

    async def open(self, kind: CaseKind = CaseKind.DAMAGED, **fields: Any) -> Case:
        opening = Opening(kind=kind, title="杯子收到就碎了", conversation=TALK)
        return await self.work.open(replace(opening, **fields), LI)

    async def pass_by(self, seconds: float) -> None:
        """Time goes by, and what falls due in it is carried out; notices are left for others."""
        end = self.clock.now() + round(seconds * 1000)
        while True:
            waiting = [one for one in self.plans.waiting.values() if one.kind is not DueKind.NOTICE]
            first = min((one.at for one in waiting), default=end + 1)
            if first > end:
                break
            await self.clock.advance(max(0, first - self.clock.now()) / 1000)
            handlers = {DueKind.CLOCK: self.clocks.clock, DueKind.FOLLOW_UP: self.clocks.follow_up}
            await self.plans.run(handlers)
        await self.clock.advance(max(0, end - self.clock.now()) / 1000)

    def notices(self) -> list[Notice]:
        """Those that are to be given, the oldest first."""
        found = [*self.plans.ready.values(), *self.plans.waiting.values()]
        found = [one for one in found if one.kind is DueKind.NOTICE]
        return [msgspec.json.decode(one.payload, type=Notice) for one in sorted(found, key=lambda one: one.at)]

    async def hear(self, text: str = "", case: str = "", what: str = "", score: int = 0, session: int = 1) -> None:
        """A customer says something of a case, and it is taken up."""
        now = self.clock.now()
        self.news.box.append(
            CaseNews(
                message=MessageId(f"m-{now}-{len(text)}"), conversation=TALK, session=session, at=now, text=text,
                case=CaseId(case), what=what, score=score,
            )
        )  # fmt: skip
        await self.complaints.take_up()

    async def step(self, case: Case, act: CaseAct = CaseAct.ADVANCE, by: User = LI) -> Case:
        """With every line of its step checked and a finding written."""
        for line in case.checklist:
            if line.step is case.step and not line.by:
                case = await self.work.check(case.id, case.version, by, line.key, "", done=True)
        if not case.finding:
            case = await self.work.describe(case.id, case.version, by, Described(finding="运输中压坏"))
        return await self.work.act(case.id, case.version, act, by)


def casing() -> Casing:
    """A shop whose customer Anna has one order and one parcel, and complains of what is talked about."""
    clock = FakeClock(NOON)
    feed, plans = MemoryFeed(), MemoryPlans(clock)
    cases, talks = KeptCases(clock, feed, plans), MemoryConversations(feed)
    presence, news, said, staff = MemoryPresence(clock), MemoryNews(), Said(), _staff(clock)
    here, fates = {one.name for one in (LI, WANG, LEAD, BOSS, HEAD)}, dict[str, NoticeFate]()
    talks.open(Conversation(id=TALK, address=ANNA, state=ConversationState.BOT, group="售后", name="安娜"))

    async def names() -> frozenset[UserName]:
        return frozenset(here)

    book, opening = CaseBook(cases, clock, lambda group: Working((), SHANGHAI), TIMES, SHANGHAI), _opening(clock)
    work = casework.Parts(
        book=book, opening=opening, conversations=talks, conversing=cast(Conversing, said), guard=StrictGuard(),
        news=news, staff=staff, authority=Authority(50, 500), names=names, words=lambda case: {"listen": "我听着。"},
    )  # fmt: skip
    clocks = caseclocks.Parts(
        book=book, news=news, conversations=talks, staff=staff, presence=presence, names=names,
        supervisors=_supervisors, notices=cast(Notices, Records(fates)),
    )  # fmt: skip
    heard = complaining.Parts(
        book=book, opening=opening, news=news, conversations=talks, staff=staff, supervisors=_supervisors
    )
    return Casing(
        clock=clock, cases=cases, plans=plans, talks=talks, staff=staff, presence=presence, news=news, said=said,
        fates=fates, here=here, work=casework.CaseworkStage(work), clocks=caseclocks.CaseClocks(clocks),
        complaints=complaining.Complaining(heard),
    )  # fmt: skip


def _staff(clock: FakeClock) -> MemoryStaff:
    staff = MemoryStaff(clock)
    for one in (LI, WANG):
        staff.agents[one.name] = Agent(name=one.name, groups=("售后",), here=True)
    staff.agents[HEAD.name] = Agent(name=HEAD.name, groups=("售后",), leads=("售后",))
    return staff


async def _supervisors() -> Sequence[UserName]:
    return [LEAD.name]


def _opening(clock: FakeClock) -> CaseOpening:
    customers = MemoryCustomers(clock, [order_of("anna", "2026112200001")])
    customers.see(ANNA, "安娜", clock.now())

    async def parcels(orders: Sequence[str]) -> Mapping[str, Sequence[Parcel]]:
        one = Parcel(id=parcel_id(Carrier.ZTO, "78001"), carrier=Carrier.ZTO, number="78001")
        return dict.fromkeys(orders, (one,))

    async def topics(conversations: Sequence[ConversationId]) -> Mapping[ConversationId, TopicId]:
        return {one: TopicId("t-cups") for one in conversations}

    return CaseOpening(customers=customers, clock=clock, parcels=parcels, topics=topics)


class Records:
    """What became of notices, as the port `Notices` tells it."""

    def __init__(self, fates: dict[str, NoticeFate]) -> None:
        self._fates = fates

    async def record(self, notice: NoticeId) -> NoticeRecord | None:
        fate = self._fates.get(notice)
        return NoticeRecord(notice=cast(Notice, None), fate=fate, at=NOON) if fate else None
