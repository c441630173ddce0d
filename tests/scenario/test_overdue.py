"""Answers that come late, on a time line: who is told when, each once, and nobody while somebody writes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bot.core.clock import SECOND, Millis
from bot.core.conversations import Act
from bot.core.counting import Working
from bot.core.desk import DeskChange
from bot.core.model import User, UserName
from bot.core.serviceclocks import ClockKind, Level, Nudge, Targets
from bot.core.staff import DAYS, AgentSetup, Slot
from bot.core.vocabulary import Role, Stage, Urgency
from bot.stages.overdue import OverdueStage, Parts
from bot.store import keys
from bot.store.overdue import StoredTicking
from tests.support.clock import FakeClock
from tests.support.serving import LEAD, LI, RECEIVED, WANG, Counter, serving
from tests.support.store import P0

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Working((Slot(DAYS[:5], "09:00", "12:00"), Slot(DAYS[:5], "13:00", "18:00")), SHANGHAI)
TARGETS = Targets(
    answer={Urgency.URGENT: 600, Urgency.GENERAL: 1_800, Urgency.NOT_URGENT: 7_200},
    presale_s=30, solution_s=86_400, follow_up_s=259_200,
)  # fmt: skip
ZHOU = User(UserName("组长小周"), Role.AGENT)
MINUTE = 60


def at(text: str) -> Millis:
    return Millis(round(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) * SECOND)


class Watched:
    """A counter with its overdue stages; `working` is the group's time."""

    def __init__(self, counter: Counter, working: Working) -> None:
        self.counter = counter
        self._working = working
        self.stage = self.another()

    def another(self) -> OverdueStage:
        """The stage of one more process."""
        parts = Parts(
            ticking=StoredTicking(self.counter.store.client), staff=self.counter.staff,
            presence=self.counter.parts.presence, supervisors=self._supervisors, working=lambda group: self._working,
            clock=self.counter.clock,
        )  # fmt: skip
        return OverdueStage(P0, parts, TARGETS)

    async def _supervisors(self) -> Sequence[UserName]:
        return (LEAD.name,)

    async def at(self, seconds: float) -> list[Nudge]:
        """So long after this was asked last; what was told there."""
        before = len(await self.told())
        await self.counter.clock.advance(seconds)
        await self.counter.alive(LI, WANG, ZHOU)
        await self.stage.tick()
        return (await self.told())[before:]

    async def told(self) -> list[Nudge]:
        rows: Any = await self.counter.store.client.xrange(keys.desk(P0))
        changes = [one for _, fields in rows for one in msgspec.json.decode(fields[b"c"], type=list[DeskChange])]
        return [change for change in changes if isinstance(change, Nudge)]


def brief(nudges: list[Nudge]) -> list[tuple[Level, tuple[UserName, ...]]]:
    return [(nudge.level, nudge.to) for nudge in nudges]


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    """Monday, ten in the morning: two at work, with a lead of theirs."""
    async with serving(tmp_path, FakeClock(at("2026-11-23 10:00"))) as counter:
        await counter.comes(LI, WANG, ZHOU, groups=("售后",))
        await counter.staff.set_up(ZHOU.name, AgentSetup(groups=("售后",), leads=("售后",)), LEAD.name)
        yield Watched(counter, OFFICE)


async def test_warned_before_then_the_lead_then_the_supervisors_each_once(watched: Watched) -> None:
    counter = watched.counter
    await counter.hears("u-1", "怎么退货")
    await counter.act(Act.TAKE, "u-1", LI)
    assert await watched.at(24 * MINUTE - 1) == []
    (warned,) = await watched.at(1)
    assert (warned.level, warned.to, warned.kind) == (Level.WARNED, (LI.name,), ClockKind.FIRST_ANSWER)
    assert warned.due_at == at("2026-11-23 10:30")
    assert (await counter.talk("u-1")).clock is Level.WARNED
    await asyncio.gather(watched.stage.tick(), watched.another().tick())
    assert await watched.at(6 * MINUTE - 1) == []
    assert brief(await watched.at(1)) == [(Level.LEAD, (ZHOU.name,))]
    assert await watched.at(15 * MINUTE - 1) == []
    assert brief(await watched.at(1)) == [(Level.SUPERVISOR, (LEAD.name,))]
    assert await watched.at(60 * MINUTE) == []
    assert len(await watched.told()) == 3


async def test_of_two_processes_one_tells(watched: Watched) -> None:
    await watched.counter.hears("u-1")
    await watched.counter.clock.advance(31 * MINUTE)
    await watched.counter.alive(LI, WANG, ZHOU)
    await asyncio.gather(*(watched.another().tick() for _ in range(4)))
    assert brief(await watched.told()) == [(Level.LEAD, (LI.name, WANG.name, ZHOU.name))], "whom nobody warned, and why"


async def test_nobody_is_told_while_somebody_writes(watched: Watched) -> None:
    counter = watched.counter
    await counter.hears("u-1")
    await counter.act(Act.TAKE, "u-1", LI)
    await counter.clock.advance(24 * MINUTE)
    await counter.stage.typing(counter.id("u-1"), LI)
    assert await watched.at(7) == []
    assert brief(await watched.at(2)) == [(Level.WARNED, (LI.name,))], "eight seconds after the last key"


async def test_the_time_is_that_of_the_groups_hours(watched: Watched) -> None:
    counter = watched.counter
    await counter.clock.advance(115 * MINUTE)
    await counter.hears("u-1")  # 11:55, before a break of an hour
    assert await watched.at(60 * MINUTE) == []  # 12:55
    assert await watched.at(23 * MINUTE) == []  # 13:18
    assert brief(await watched.at(1 * MINUTE)) == [(Level.WARNED, (LI.name, WANG.name, ZHOU.name))]
    assert (await watched.told())[0].due_at == at("2026-11-23 13:25")
    await counter.clock.advance(4 * 3_600)
    await counter.hears("u-2")  # 17:19
    await watched.at(60 * MINUTE)  # 18:19
    late = [nudge.conversation for nudge in await watched.told() if nudge.level is Level.SUPERVISOR]
    assert late == [counter.id("u-1")], "until closing 41 minutes passed, of 45"
    assert await watched.at(14 * 3_600 + 44 * MINUTE) == []  # 9:03 in the morning
    assert brief(await watched.at(2 * MINUTE)) == [(Level.SUPERVISOR, (LEAD.name,))]


async def test_a_presale_question_has_half_a_minute_whatever_else_waits(watched: Watched) -> None:
    counter = watched.counter
    await counter.hears("u-1", "怎么退货")
    await counter.clock.advance(10 * MINUTE)
    await counter.hears("u-1", "另外这款有M码吗", stage=Stage.PRESALE)
    assert await watched.at(23) == []
    assert brief(await watched.at(1)) == [(Level.WARNED, ())], "the list marks it; no bell rings for six seconds"
    assert await watched.at(35) == []
    assert brief(await watched.at(1)) == [(Level.LEAD, (ZHOU.name,))], "after a minute"
    assert await watched.at(119) == []
    assert brief(await watched.at(1)) == [(Level.SUPERVISOR, (LEAD.name,))], "after three"


async def test_an_answer_ends_it_and_the_next_question_begins_anew(watched: Watched) -> None:
    counter = watched.counter
    draft = await counter.hears("u-1")
    await watched.at(25 * MINUTE)
    await counter.say("u-1", LI, "寄回来就行，运费我们出。", draft.id)
    await counter.sends()
    assert await watched.at(60 * MINUTE) == []
    await counter.hears("u-1", "地址呢")
    assert await watched.at(24 * MINUTE - 1) == []
    (warned,) = await watched.at(1)
    assert (warned.kind, warned.to) == (ClockKind.NEXT_ANSWER, (LI.name,))


async def test_a_lead_who_is_away_does_not_keep_it_from_the_supervisors(watched: Watched) -> None:
    counter = watched.counter
    await counter.staff.set_up(ZHOU.name, AgentSetup(groups=("售前",), leads=("售后",)), LEAD.name)
    await counter.hears("u-1")
    await counter.act(Act.TAKE, "u-1", LI)
    await watched.at(24 * MINUTE)
    await counter.clock.advance(6 * MINUTE)
    await counter.alive(LI)
    await watched.stage.tick()
    assert brief(await watched.told())[1:] == [(Level.LEAD, (ZHOU.name, LEAD.name))]


async def test_a_promise_of_thirty_minutes_kept_and_broken(watched: Watched) -> None:
    """Customers who would have half a minute were told a time, and that is the time that counts."""
    counter = watched.counter
    await counter.standing.allow(RECEIVED.id, LEAD.name)
    for customer in ("u-kept", "u-broken"):
        await counter.hears(customer, stage=Stage.PRESALE, template=RECEIVED.id, promise_s=30 * MINUTE)
    await counter.clock.advance(16)
    await counter.clocks.tick()
    assert len(await counter.sends()) == 2, "received, and promised for 10:30:16"
    assert await watched.at(20 * MINUTE) == []
    assert sorted(brief(await watched.at(5 * MINUTE))) == [(Level.WARNED, (LI.name, WANG.name, ZHOU.name))] * 2
    await counter.say("u-kept", LI, "查到了，明天发货。")
    await counter.sends()
    (late,) = await watched.at(5 * MINUTE)
    assert (late.conversation, late.level, late.to) == (counter.id("u-broken"), Level.LEAD, (ZHOU.name,))
    await counter.clock.advance(1)
    await counter.clocks.tick()
    assert (await counter.counted("promise_kept"), await counter.counted("promise_broken")) == (1, 1)
    assert brief(await watched.at(16 * MINUTE)) == [(Level.SUPERVISOR, (LEAD.name,))]
    await counter.say("u-broken", WANG, "抱歉让您久等，今天下午发货。")
    await counter.sends()
    assert await watched.at(60 * MINUTE) == []
    assert (await counter.counted("promise_kept"), await counter.counted("promise_broken")) == (1, 1)
