"""Who writes just now: customers and staff put together, cheaply for a whole batch."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.catalog import Caller
from bot.core.clock import Millis
from bot.core.customers import CustomerChange, Segment
from bot.core.model import Address, UserName
from bot.core.staff import Agent, AgentSetup, AgentStatus, Group, Wait
from bot.core.visitors import Visitor
from bot.core.vocabulary import Stage
from bot.stages.visiting import Visiting, opening
from tests.support.clock import START, FakeClock
from tests.support.customers import MemoryCustomers, order_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
PRESALE, AFTERSALE = "售前", "售后"


class Desk:
    """Two groups; `waits` says what each lets expect, `asked` counts how often."""

    groups: Sequence[Group] = (Group(PRESALE, (Stage.PRESALE,)), Group(AFTERSALE, (Stage.AFTERSALE, Stage.NONE)))

    def __init__(self) -> None:
        self.waits = {PRESALE: Wait(PRESALE, 2, 6), AFTERSALE: Wait(AFTERSALE, opens_at=Millis(START + 86_400_000))}
        self.asked: Counter[str] = Counter()

    def group_for(self, stage: Stage) -> str:
        return next(group.name for group in self.groups if stage in group.stages)

    async def wait(self, group: str) -> Wait:
        self.asked[group] += 1
        return self.waits[group]

    async def listed(self) -> tuple[Agent, ...]:
        raise NotImplementedError

    async def set_up(self, name: UserName, setup: AgentSetup, by: UserName) -> None:
        raise NotImplementedError

    async def say_status(self, name: UserName, status: AgentStatus) -> None:
        raise NotImplementedError

    async def sign_of_life(self, name: UserName) -> None:
        raise NotImplementedError


def private(account: str) -> Address:
    return Address("chat", account, account)


async def test_each_gets_their_group_and_what_to_expect_there() -> None:
    clock = FakeClock()
    customers = MemoryCustomers(clock, [order_of("u-1", "1", "2500.00")])
    identity = customers.see(private("u-1"), "小满", START)
    await customers.change(identity, 0, CustomerChange(called="张女士"), UserName("小李"))
    visiting = Visiting(customers, Desk(), clock, SHANGHAI)
    found = await visiting.known(
        [(private("u-1"), Stage.PRESALE), (private("u-2"), Stage.NONE), (private("u-1"), Stage.AFTERSALE)]
    )
    valued = Caller("张女士", returning=True, valued=True, ahead=2, minutes=6)
    assert found[0] == Visitor(valued, Segment.HIGH_VALUE, PRESALE)
    assert found[1] == Visitor(Caller(opens="明天 16:53", opens_s=86_400), Segment.NEW, AFTERSALE)
    assert (found[2].group, found[2].caller.called, found[2].caller.opens) == (AFTERSALE, "张女士", "明天 16:53")
    assert await visiting.known([]) == []


async def test_waits_are_asked_once_a_moment_and_again_when_they_are_old() -> None:
    clock, desk = FakeClock(), Desk()
    visiting = Visiting(MemoryCustomers(clock), desk, clock, SHANGHAI)
    batch = [(private(f"u-{n}"), Stage.PRESALE) for n in range(50)]
    for _ in range(3):
        assert {visitor.caller.ahead for visitor in await visiting.known(batch)} == {2}
    assert desk.asked == {PRESALE: 1}
    desk.waits[PRESALE] = Wait(PRESALE, 9, 30)
    await clock.advance(2)
    assert {visitor.caller.ahead for visitor in await visiting.known(batch)} == {9}
    assert desk.asked == {PRESALE: 2}


@pytest.mark.parametrize(
    ("month", "day", "hour", "said"),
    [(10, 9, 20, "今天 20:05"), (10, 10, 9, "明天 9:05"), (10, 11, 9, "后天 9:05"), (10, 13, 0, "10月13日 0:05")],
)
def test_an_opening_is_told_as_people_say_it(month: int, day: int, hour: int, said: str) -> None:
    moment = datetime(2025, month, day, hour, 5, tzinfo=SHANGHAI)
    assert opening(Millis(int(moment.timestamp()) * 1000), START, SHANGHAI) == said
    assert opening(Millis(0), START, SHANGHAI) == ""
