"""Everybody who can be given conversations: hours, seats and waits, on the real store."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.clock import SECOND, Millis
from bot.core.errors import Refused
from bot.core.model import ConversationId, UserName
from bot.core.staff import DAYS, AgentSetup, AgentStatus, Group, Slot, Wait
from bot.core.vocabulary import Stage
from bot.core.workdays import PLAIN_WEEK, Workdays
from bot.store.audit import lines
from bot.store.staff import ALIVE_S, ENOUGH, StaffRules, StoredStaff
from bot.workdays import ShopCalendar
from config.settings import CalendarSettings
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, running_store

SHANGHAI = ZoneInfo("Asia/Shanghai")
LI, WANG, ZHAO, LEAD = UserName("小李"), UserName("小王"), UserName("小赵"), UserName("主管")
DAY = (Slot(DAYS, "09:00", "12:00"), Slot(DAYS, "13:00", "18:00"))
GROUPS = (
    Group("售前", (Stage.PRESALE,), DAY),
    Group("售后", (Stage.AFTERSALE, Stage.NONE)),
)


def at(text: str) -> Millis:
    return Millis(round(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) * SECOND)


class Office:
    """A staff on a clock; `queue` is what its queues hold, by group."""

    def __init__(
        self, store: Store, clock: FakeClock, groups: tuple[Group, ...] = GROUPS, days: Workdays = PLAIN_WEEK
    ) -> None:
        self.store = store
        self.clock = clock
        self.queue: dict[str, tuple[int, int]] = {}
        self.staff = StoredStaff(store.client, clock, StaffRules(groups, SHANGHAI, 4.0, days), self._counts)

    async def _counts(self) -> Mapping[str, tuple[int, int]]:
        return self.queue

    async def comes(self, name: UserName, *groups: str, most: int = 8, hours: tuple[Slot, ...] = ()) -> None:
        await self.staff.set_up(name, AgentSetup(groups=groups, most=most, hours=hours), LEAD)
        await self.staff.say_status(name, AgentStatus.ONLINE)

    async def given(self, number: int, group: str = "售前", *, again: bool = True) -> UserName | None:
        return await self.staff.reserve(ConversationId(f"0-c{number}"), group, again=again)

    async def loads(self) -> dict[UserName, int]:
        return {agent.name: agent.load for agent in await self.staff.listed()}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    clock = FakeClock(at("2026-11-23 10:00"))
    async with running_store(tmp_path, clock) as store:
        yield Office(store, clock)


async def test_a_stage_has_its_group_and_the_first_where_none_serves_it(office: Office) -> None:
    staff = office.staff
    assert staff.group_for(Stage.AFTERSALE) == "售后"
    assert staff.group_for(Stage.INSALE) == "售前"
    assert Office(office.store, office.clock, ()).staff.group_for(Stage.PRESALE) == ""


async def test_here_is_who_is_online_alive_and_at_work(office: Office) -> None:
    await office.comes(LI, "售前")
    await office.comes(WANG, "售后")
    await office.staff.sign_of_life(ZHAO)
    assert {agent.name: agent.here for agent in await office.staff.listed()} == {LI: True, WANG: True, ZHAO: False}
    await office.clock.advance(ALIVE_S)
    await office.staff.sign_of_life(WANG)
    assert {agent.name for agent in await office.staff.listed() if agent.here} == {WANG}
    await office.staff.say_status(WANG, AgentStatus.BUSY)
    assert not any(agent.here for agent in await office.staff.listed())


async def test_whoever_has_least_on_their_hands_gets_the_next(office: Office) -> None:
    await office.comes(LI, "售前", most=2)
    await office.comes(WANG, "售前", "售后", most=4)
    await office.comes(ZHAO, "售后")
    got = []
    for number in range(7):
        got.append(await office.given(number))
        await office.clock.advance(1)
    assert got == [
        LI,
        WANG,
        WANG,
        LI,
        WANG,
        WANG,
        None,
    ]  # by share of what each can bear, then longest without a new one
    assert await office.loads() == {LI: 2, WANG: 4, ZHAO: 0}
    assert await office.given(7, "售后") == ZHAO


async def test_of_many_asked_for_at_once_nobody_gets_more_than_they_bear(office: Office) -> None:
    await office.comes(LI, "售前", most=3)
    await office.comes(WANG, "售前", most=5)
    got = await asyncio.gather(*(office.given(number) for number in range(20)))
    assert {name: got.count(name) for name in got} == {LI: 3, WANG: 5, None: 12}


async def test_a_seat_is_kept_moved_and_left(office: Office) -> None:
    await office.comes(LI, "售前")
    await office.comes(WANG, "售前")
    first = await office.given(1)
    assert first == LI
    assert await asyncio.gather(*(office.given(1, again=False) for _ in range(5))) == [LI] * 5
    await office.staff.seat(ConversationId("0-c1"), WANG)
    assert await office.loads() == {LI: 0, WANG: 1}
    await office.staff.leave(ConversationId("0-c1"), LI)  # a word that came late
    assert await office.loads() == {LI: 0, WANG: 1}
    taken = await office.staff.taken()
    assert {identity: seat.name for identity, seat in taken.items()} == {"0-c1": WANG}
    await office.staff.leave(ConversationId("0-c1"), WANG)
    assert await office.staff.taken() == {}


async def test_who_had_the_customer_before_comes_first_or_last(office: Office) -> None:
    await office.comes(LI, "售前")
    await office.comes(WANG, "售前")
    for number in (1, 2):
        await office.staff.seat(ConversationId(f"0-c{number}"), WANG)
        await office.staff.leave(ConversationId(f"0-c{number}"), WANG)
    await office.staff.seat(ConversationId("0-c9"), WANG)
    assert await office.given(1) == WANG
    assert await office.given(2, again=False) == LI
    await office.staff.say_status(LI, AgentStatus.AWAY)
    await office.staff.seat(ConversationId("0-c3"), WANG)
    await office.staff.leave(ConversationId("0-c3"), WANG)
    assert await office.given(3, again=False) == WANG


async def test_outside_working_hours_nobody_is_given_anything(office: Office) -> None:
    await office.comes(LI, "售前")
    await office.comes(WANG, "售前", hours=(Slot(DAYS, "12:00", "20:00"),))
    assert await office.given(1) == LI
    await office.clock.advance(2.5 * 3_600)  # 12:30: the group's break, in which 小王 works
    for name in (LI, WANG):
        await office.staff.sign_of_life(name)
    assert await office.given(2) == WANG
    await office.clock.advance(9 * 3_600)
    for name in (LI, WANG):
        await office.staff.sign_of_life(name)
    assert await office.given(3) is None


async def test_a_wait_tells_how_many_are_before_and_how_long_that_takes(office: Office) -> None:
    await office.comes(LI, "售前", most=2)
    office.queue = {"售前": (5, 1), "售后": (2, 0)}
    assert await office.staff.wait("售前") == Wait("售前", 5, 8)  # 2 free seats, 4 of 6 wait: two rounds of 4 minutes
    office.queue = {}
    assert await office.staff.wait("售前") == Wait("售前", 0, 1)
    office.queue = {"售前": (5, 1), "售后": (2, 0)}
    assert (await office.staff.wait("")).ahead == 7
    for number in range(ENOUGH):
        await office.staff.seat(ConversationId(f"0-c{number}"), LI)
    await office.clock.advance(60)
    for number in range(ENOUGH):
        await office.staff.leave(ConversationId(f"0-c{number}"), LI)
    assert await office.staff.wait("售前") == Wait("售前", 5, 2)  # a minute each, as it turned out


async def test_with_nobody_at_work_a_wait_tells_when_it_opens(office: Office) -> None:
    await office.comes(LI, "售前", "售后")
    await office.clock.advance(2.5 * 3_600)
    assert (await office.staff.wait("售前")).opens_at == at("2026-11-23 13:00")
    assert (await office.staff.wait("售后")).opens_at == 0  # open, though nobody is there
    await office.clock.advance(8 * 3_600)
    assert (await office.staff.wait("售前")).opens_at == at("2026-11-24 09:00")


async def test_hours_are_those_of_the_shops_calendar(office: Office) -> None:
    week = (Group("售前", (Stage.PRESALE,), (Slot(DAYS[:5], "09:00", "18:00"),)),)
    days = ShopCalendar(CalendarSettings(closed=("2026-10-09",)))
    shop = Office(office.store, FakeClock(at("2026-10-01 10:00")), week, days)
    await shop.comes(LI, "售前")
    assert await shop.given(1) is None, "the national day"
    assert (await shop.staff.wait("售前")).opens_at == at("2026-10-08 09:00")
    await shop.clock.advance(7 * 86_400 + 9 * 3_600)
    assert (await shop.staff.wait("售前")).opens_at == at("2026-10-10 09:00"), "closed on Friday, a Saturday made up"


async def test_who_leads_which_groups_is_kept(office: Office) -> None:
    await office.staff.set_up(LI, AgentSetup(groups=("售前",), leads=("售前", "售后")), LEAD)
    assert [agent.leads for agent in await office.staff.listed()] == [("售前", "售后")]


@pytest.mark.parametrize(
    ("setup", "said"),
    [
        (AgentSetup(groups=("售中",)), "售中"),
        (AgentSetup(groups=("售前",), leads=("售中",)), "售中"),
        (AgentSetup(most=0), "too few"),
        (AgentSetup(hours=(Slot(DAYS, "9点", "18:00"),)), "9点"),
    ],
)
async def test_what_cannot_be_is_refused(office: Office, setup: AgentSetup, said: str) -> None:
    with pytest.raises(Refused, match=said):
        await office.staff.set_up(LI, setup, LEAD)
    assert await office.staff.listed() == ()


async def test_who_set_somebody_up_is_on_the_record(office: Office) -> None:
    await office.comes(LI, "售前", hours=DAY)
    (line,) = [line async for line, _ in lines(office.store.client, P0)]
    assert all(word in line.decode() for word in ("set up staff", LEAD, LI, "售前", "13:00"))
