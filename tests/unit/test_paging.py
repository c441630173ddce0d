"""Telling people of alerts, on a clock of its own: who is told through what, and what a receiver's trouble leads to."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from bot.core import claims
from bot.core.alerts import AlertAct, AlertDeed, AlertRules, AlertState, Page, Receiver, TellKind
from bot.core.clock import Millis
from bot.core.errors import Doubtful, Permanent, Retryable
from bot.core.topics import Dossier, Level, Topic
from bot.stages.paging import PagingStage, Parts, Rules
from monitoring.pipeline import Pipeline
from tests.support.alerts import LI, RULES, MemoryAlerts, topic_of
from tests.support.clock import FakeClock
from tests.support.watch import EVER, MemoryTopics

ZONE = ZoneInfo("Asia/Shanghai")
NOON = Millis(1_795_233_600_000)
"""2026-11-21 12:00 in Shanghai."""


class Phone:
    """A receiver that notes what it was told, or has trouble: an error to raise, or "hang"."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.trouble: Exception | str | None = None
        self.heard: list[tuple[float, tuple[Page, ...]]] = []
        self.then: Callable[[], object] = int

    async def send(self, pages: Sequence[Page]) -> None:
        if isinstance(self.trouble, Exception):
            raise self.trouble
        if self.trouble:
            await self.clock.sleep(3_600)
        self.heard.append((self.clock.monotonic(), tuple(pages)))
        self.then()

    @property
    def kinds(self) -> list[TellKind]:
        return [page.kind for _, pages in self.heard for page in pages]


class GraveTopics(MemoryTopics):
    """Topics all of which were grave lately."""

    async def grave(self, now: Millis = EVER) -> list[Topic]:
        return await self.listed(EVER, 1_000)


@dataclass
class Shop:
    clock: FakeClock
    alerts: MemoryAlerts
    topics: GraveTopics
    phones: dict[str, Phone]
    stage: PagingStage

    def say(self, name: str, level: Level, about: str = "warmer") -> None:
        self.topics.put(Dossier(topic_of(name, level, self.clock.now(), (about,)), (), (), (), (), (), ()))

    async def act(self, act: AlertAct) -> None:
        (alert,) = self.alerts.kept
        await self.alerts.act(AlertDeed(alert=alert, act=act, at=self.clock.now(), by=LI.name))


@asynccontextmanager
async def paging(rules: Rules | None = None, kept: AlertRules = RULES) -> AsyncIterator[Shop]:
    clock = FakeClock(NOON)
    alerts, topics = MemoryAlerts(clock, kept), GraveTopics()
    phones = {name: Phone(clock) for name in ("wecom", "mail")}
    receivers: Mapping[str, Receiver] = dict(phones)
    planner = Pipeline(ZONE)
    parts = Parts(topics=topics, alerts=alerts, planner=planner, receivers=receivers, clock=clock)
    stage = PagingStage(parts, rules or Rules())
    running = asyncio.create_task(stage.run())
    try:
        yield Shop(clock, alerts, topics, phones, stage)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_the_first_page_is_there_within_two_seconds_and_names_who_is_on_duty() -> None:
    async with paging() as shop:
        shop.say("0-a", Level.CRISIS)
        await shop.clock.advance(2)
        ((when, (page,)),) = shop.phones["wecom"].heard
        assert when <= 2
        assert (page.kind, page.level, page.title) == (TellKind.FIRST, Level.CRISIS, "小太阳暖手宝 · 安全")
        assert page.lines == (
            "公开发帖 12 条，雷同转抄 30 条，8 个账号在说，顾客私下反映 3 起",
            "已转发 412，每分钟 9.3，预计 24 小时 1,900（1,300–2,900）",
            "判断依据：预计 24 小时转发 1,900，超过 1,000",
            "还没有人认领",
            "请先认领，再私信联系发帖人；没核实清楚之前不要公开回应。",
        )
        assert [person.name for person in page.people] == ["小李", "小王", "陈姐"]
        assert shop.phones["mail"].heard == []
        (line,) = shop.alerts.lines.values()
        assert (line.receiver, line.done, line.fault) == ("wecom", True, "")


async def test_nobody_claims_and_it_goes_to_the_leads_then_to_all_and_is_told_again() -> None:
    async with paging() as shop:
        shop.say("0-a", Level.SERIOUS)
        await shop.clock.advance(2)
        shop.clock.jump(600)
        await shop.clock.advance(2)
        assert shop.phones["wecom"].kinds == [TellKind.FIRST, TellKind.ESCALATED]
        ((alert),) = shop.alerts.kept.values()
        assert alert.step == 1
        assert [one.name for one in shop.phones["wecom"].heard[1][1][0].people] == ["陈姐"]
        shop.clock.jump(602)
        await shop.clock.advance(2)
        assert shop.phones["wecom"].kinds[2:] == [TellKind.ESCALATED]
        assert len(shop.phones["wecom"].heard[2][1][0].people) == 3
        shop.clock.jump(902)
        await shop.clock.advance(2)
        assert shop.phones["wecom"].kinds[3:] == [TellKind.REPEAT]
        await shop.act(AlertAct.CLAIM)
        shop.clock.jump(7_200)
        await shop.clock.advance(2)
        assert len(shop.phones["wecom"].kinds) == 4


async def test_who_has_it_hears_when_it_grows_and_all_who_heard_hear_when_it_is_over() -> None:
    async with paging() as shop:
        shop.say("0-a", Level.WARNING)
        await shop.clock.advance(12)
        await shop.act(AlertAct.CLAIM)
        shop.phones["wecom"].trouble = Permanent("the robot is gone")
        shop.say("0-a", Level.CRISIS)
        await shop.clock.advance(1)
        ((_, (graver,)),) = shop.phones["mail"].heard
        assert (graver.kind, graver.people[0].name, graver.claim) == (TellKind.GRAVER, LI.name, "")
        assert "小李 已认领（12:00）" in graver.lines
        shop.phones["wecom"].trouble = None
        await shop.act(AlertAct.RESOLVE)
        await shop.clock.advance(1)
        assert shop.phones["mail"].kinds[1:] == [TellKind.RESOLVED]
        assert shop.phones["wecom"].kinds[1:] == [TellKind.RESOLVED]
        assert shop.phones["wecom"].heard[-1][1][0].lines[0] == "小李 于 12:00 解除"
        shop.clock.jump(3_600)
        await shop.clock.advance(2)
        assert shop.phones["wecom"].kinds == [TellKind.FIRST, TellKind.RESOLVED]


async def test_what_calms_down_is_resolved_by_itself() -> None:
    async with paging() as shop:
        shop.say("0-a", Level.WARNING)
        await shop.clock.advance(12)
        shop.say("0-a", Level.NONE)
        await shop.clock.advance(1)
        shop.clock.jump(3_602)
        await shop.clock.advance(2)
        ((alert),) = shop.alerts.kept.values()
        assert (alert.state, alert.resolved_by) == (AlertState.RESOLVED, "")
        assert shop.phones["wecom"].kinds == [TellKind.FIRST, TellKind.RESOLVED]


@pytest.mark.parametrize(
    ("trouble", "within_s"),
    [(Permanent("gone"), 2), (Doubtful("500"), 2), (Retryable("full", 60), 2), ("hang", 5), (OSError("bug"), 2)],
)
async def test_the_second_channel_tells_when_the_first_does_not(trouble: Exception | str, within_s: float) -> None:
    async with paging() as shop:
        shop.phones["wecom"].trouble = trouble
        shop.say("0-a", Level.CRISIS)
        await shop.clock.advance(within_s)
        assert shop.phones["mail"].kinds == [TellKind.FIRST]
        faults = {line.receiver: line.fault for line in shop.alerts.lines.values()}
        assert faults["wecom"]
        assert not faults["mail"]


async def test_a_broken_receiver_is_left_alone_and_named_until_it_is_tried_again() -> None:
    async with paging() as shop:
        shop.phones["wecom"].trouble = Permanent("the robot was removed")
        shop.say("0-a", Level.CRISIS)
        await shop.clock.advance(2)
        assert "wecom does not work" in shop.stage.notes()[0]
        assert "the robot was removed" in shop.stage.notes()[0]
        shop.phones["wecom"].trouble = None
        shop.say("0-b", Level.CRISIS, "lamp")
        await shop.clock.advance(2)
        assert len(shop.phones["mail"].kinds) == 2
        await shop.clock.advance(600)
        shop.say("0-c", Level.CRISIS, "cup")
        await shop.clock.advance(2)
        assert TellKind.FIRST in shop.phones["wecom"].kinds
        assert shop.stage.notes() == ()


async def test_a_limit_keeps_pages_which_then_go_together() -> None:
    async with paging() as shop:
        shop.phones["wecom"].trouble = shop.phones["mail"].trouble = Retryable("20 a minute", 30)
        shop.say("0-a", Level.SERIOUS, "lamp")
        await shop.clock.advance(5)
        shop.say("0-b", Level.CRISIS)
        await shop.clock.advance(10)
        shop.phones["wecom"].trouble = shop.phones["mail"].trouble = None
        await shop.clock.advance(30)
        ((_, pages),) = shop.phones["wecom"].heard
        assert [page.level for page in pages] == [Level.CRISIS, Level.SERIOUS]


async def test_what_is_due_at_once_goes_in_one_message() -> None:
    async with paging() as shop:
        for name in "abc":
            shop.say(f"0-{name}", Level.SERIOUS, name)
        await shop.clock.advance(2)
        ((_, pages),) = shop.phones["wecom"].heard
        assert len(pages) == 3


async def test_after_a_message_the_next_ones_gather_for_a_second_the_gravest_first() -> None:
    async with paging() as shop:
        shop.say("0-a", Level.CRISIS, "a")
        await shop.clock.advance(0.5)
        shop.say("0-b", Level.SERIOUS, "b")
        shop.say("0-c", Level.CRISIS, "c")
        await shop.clock.advance(3)
        (first, _), (second, pages) = shop.phones["wecom"].heard
        assert second - first >= 1
        assert [page.level for page in pages] == [Level.CRISIS, Level.SERIOUS]


async def test_one_that_hangs_delays_nobody_elses_page() -> None:
    async with paging() as shop:
        demand = replace((await shop.alerts.board()).rules.demands[Level.SERIOUS], receivers=("mail",))
        rules = (await shop.alerts.board()).rules
        await shop.alerts.put_rules(replace(rules, demands={**rules.demands, Level.SERIOUS: demand}), LI.name)
        shop.phones["wecom"].trouble = "hang"
        shop.say("0-a", Level.CRISIS)
        await shop.clock.advance(1.5)
        shop.say("0-b", Level.SERIOUS, "lamp")
        await shop.clock.advance(2)
        assert shop.phones["mail"].kinds == [TellKind.FIRST]


async def test_who_did_not_answer_is_asked_after_the_others_for_a_while() -> None:
    async with paging() as shop:
        shop.phones["wecom"].trouble = "hang"
        shop.say("0-a", Level.CRISIS, "a")
        await shop.clock.advance(4)
        shop.say("0-b", Level.CRISIS, "b")
        await shop.clock.advance(2)
        assert len(shop.phones["mail"].heard) == 2
        shop.phones["wecom"].trouble = None
        await shop.clock.advance(45)
        shop.say("0-c", Level.CRISIS, "c")
        await shop.clock.advance(2)
        assert len(shop.phones["wecom"].heard) == 1


async def test_a_store_that_is_away_is_waited_for_and_nothing_is_told_twice() -> None:
    async with paging() as shop:
        shop.say("0-a", Level.CRISIS)
        shop.alerts.away = True
        await shop.clock.advance(10)
        assert shop.phones["wecom"].heard == []
        shop.alerts.away = False
        shop.phones["wecom"].then = partial(setattr, shop.alerts, "away", True)
        await shop.clock.advance(10)
        shop.alerts.away = False
        await shop.clock.advance(10)
        assert shop.phones["wecom"].kinds == [TellKind.FIRST]
        (line,) = shop.alerts.lines.values()
        assert line.done


async def test_what_nobody_takes_is_tried_again_ever_more_rarely() -> None:
    async with paging() as shop:
        shop.phones["wecom"].trouble = shop.phones["mail"].trouble = Doubtful("500")
        shop.say("0-a", Level.CRISIS)
        await shop.clock.advance(60)
        shop.phones["mail"].trouble = None
        await shop.clock.advance(60)
        assert shop.phones["mail"].kinds == [TellKind.FIRST]


async def test_a_receiver_that_is_not_there_is_named_and_another_one_takes_its_pages() -> None:
    async with paging() as shop:
        rules = (await shop.alerts.board()).rules
        demand = replace(rules.demands[Level.CRISIS], receivers=("sms",))
        await shop.alerts.put_rules(replace(rules, demands={**rules.demands, Level.CRISIS: demand}), LI.name)
        await shop.clock.advance(1)
        assert shop.stage.notes() == ("the alert rules name a receiver sms, which is not configured",)
        shop.say("0-a", Level.CRISIS)
        await shop.clock.advance(3)
        assert shop.phones["wecom"].kinds == [TellKind.FIRST]
        await shop.alerts.put_rules(replace(rules, version=1), LI.name)
        await shop.clock.advance(1)
        assert shop.stage.notes() == ()


async def test_what_was_resolved_days_ago_is_told_again_when_it_comes_back() -> None:
    async with paging() as shop:
        shop.say("0-a", Level.CRISIS)
        await shop.clock.advance(2)
        await shop.act(AlertAct.RESOLVE)
        await shop.clock.advance(2)
        for level in (Level.CRISIS, Level.NONE, Level.CRISIS):
            shop.clock.jump(26 * 3_600)
            shop.say("0-a", level)
            await shop.clock.advance(3)
        assert shop.phones["wecom"].kinds == [TellKind.FIRST, TellKind.RESOLVED, TellKind.FIRST]


async def test_rules_set_at_the_console_that_cannot_be_read_any_more_are_told_on_the_health_page() -> None:
    async with paging(kept=replace(RULES, version=3)) as shop:
        await shop.clock.advance(1)
        (note,) = shop.stage.notes()
        assert "alert rules set at the console cannot be read" in note
        await shop.alerts.put_rules((await shop.alerts.board()).rules, LI.name)
        await shop.clock.advance(1)
        assert shop.stage.notes() == ()


async def test_messages_carry_links_to_the_topic_and_to_a_claim_in_the_name_of_whose_receiver_it_is() -> None:
    rules = Rules(page_url="https://desk.example.com/", claim_hours=2, owners={"wecom": LI.name})
    async with paging(rules) as shop:
        shop.say("0-a", Level.CRISIS)
        await shop.clock.advance(2)
        ((_, (page,)),) = shop.phones["wecom"].heard
        assert page.link == "https://desk.example.com/#/watch/0-a"
        claim = claims.read(page.claim.removeprefix("https://desk.example.com/claim/"), await shop.alerts.claim_key())
        (alert,) = shop.alerts.kept
        assert (claim.alert, claim.person) == (alert, LI.name)
        assert 7_195_000 < claim.until - NOON < 7_205_000
