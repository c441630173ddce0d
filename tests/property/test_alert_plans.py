"""Whoever is to be told is told, once and in time, whatever topics and people do on a random time line."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from bot.core import alerting
from bot.core.alerts import (
    ALERT,
    Alert,
    AlertAct,
    AlertDeed,
    AlertState,
    Board,
    Demand,
    Muted,
    Notice,
    Roster,
    Ruling,
    Silence,
    SilenceId,
    TellKind,
    Told,
)
from bot.core.clock import SECOND, Millis, later
from bot.core.errors import AlertChanged
from bot.core.model import UserName
from bot.core.topics import Level, TopicId
from monitoring.escalation import ladder
from monitoring.grouping import opened_at
from monitoring.muting import View
from monitoring.pipeline import Pipeline
from tests.support.alerts import CHEN, LI, ROSTER, RULES, WANG, topic_of

ZONE = ZoneInfo("Asia/Shanghai")
EVENING = Millis(1_795_262_400_000)
"""2026-11-21 20:00 in Shanghai, two hours before the quiet hours begin."""
DEMANDS = {
    Level.NOTICE: Demand(),
    Level.WARNING: Demand(receivers=("wecom",), wait_s=60, repeat_s=1_800, escalate_s=1_200, resolve_s=3_600),
    Level.SERIOUS: Demand(receivers=("wecom", "mail"), wait_s=5, repeat_s=900, escalate_s=600, quiet=False),
    Level.CRISIS: Demand(receivers=("mail", "wecom"), wait_s=0, repeat_s=300, escalate_s=300, quiet=False, resolve_s=0),
}
TOPICS = ("0-a", "0-b", "0-c")
ABOUT = {"0-a": ("warmer",), "0-b": ("warmer", "lamp"), "0-c": ("cup",)}
PEOPLE = st.sampled_from([LI.name, WANG.name, CHEN.name])
levels = st.sampled_from(Level)
topics = st.sampled_from(TOPICS)


class Shop(RuleBasedStateMachine):
    """Alerts that are told at once and without fault whenever something is planned."""

    def __init__(self) -> None:
        super().__init__()
        self.planner = Pipeline(ZONE)
        self.now = EVENING
        self.alerts: dict[str, Alert] = {}
        self.silences: dict[str, Silence] = {}
        self.log: list[Told] = []
        self.told: list[Notice] = []
        self.roster = ROSTER

    @initialize(leads=st.lists(PEOPLE, max_size=3, unique=True))
    def set_up(self, leads: list[UserName]) -> None:
        self.roster = Roster(people=ROSTER.people, leads=tuple(leads))

    @property
    def board(self) -> Board:
        return Board(
            alerts=tuple(self.alerts.values()),
            silences=tuple(self.silences.values()),
            log=tuple(self.log),
            roster=self.roster,
            rules=replace(RULES, demands=DEMANDS),
        )

    @rule(name=topics, level=levels)
    def topic_becomes(self, name: str, level: Level) -> None:
        topic = topic_of(name, level, self.now, ABOUT[name])
        alert = alerting.heard(self.alerts.get(name), topic, self.now)
        if alert:
            self.alerts[name] = alert

    @rule(name=topics, act=st.sampled_from(AlertAct), by=PEOPLE, to=PEOPLE, seen=st.integers(0, 3))
    def somebody_acts(self, name: str, act: AlertAct, by: UserName, to: UserName, seen: int) -> None:
        alert = self.alerts.get(name)
        if alert is None:
            return
        deed = AlertDeed(alert=alert.id, act=act, at=self.now, by=by, to=to, version=seen, ruling=Ruling.REAL)
        mine = act is AlertAct.CLAIM and alert.claimed_by == by and alert.state is AlertState.CLAIMED
        allowed = mine or ((alert.state, act) in ALERT and seen in (0, alert.version))
        if not allowed:
            with pytest.raises(AlertChanged):
                alerting.acted(alert, deed)
            return
        after = alerting.acted(alert, deed)
        assert after.state is (alert.state if mine else ALERT[alert.state, act])
        assert after.version == alert.version + (not mine)
        assert (after.state is AlertState.CLAIMED) <= bool(after.claimed_by)
        self.alerts[name] = after

    @rule(name=topics, minutes=st.integers(1, 60), most=levels, by_about=st.booleans())
    def somebody_silences(self, name: str, minutes: int, most: Level, by_about: bool) -> None:
        self.silences[name] = Silence(
            id=SilenceId(name),
            until=later(self.now, minutes * 60),
            by=LI.name,
            at=self.now,
            reason="处理中",
            topic=TopicId("" if by_about else name),
            about=ABOUT[name][0] if by_about else "",
            most=most,
        )

    @rule(name=topics)
    def silence_ends(self, name: str) -> None:
        if name in self.silences:
            self.silences[name] = replace(self.silences[name], ended_at=self.now)

    @rule(seconds=st.one_of(st.integers(1, 90), st.integers(100, 4_000), st.integers(20_000, 40_000)))
    def time_goes_by(self, seconds: int) -> None:
        self.now = later(self.now, seconds)

    @invariant()
    def who_is_to_be_told_is_told(self) -> None:
        """Everything due is told in a few rounds: news, then a step, never more."""
        for deed in self.planner.deeds(self.board, self.now):
            (name,) = (name for name, alert in self.alerts.items() if alert.id == deed.alert)
            self.alerts[name] = alerting.acted(self.alerts[name], deed)
        for _ in range(3):
            board = self.board
            planned = self.planner.plan(board, self.now)
            assert planned == Pipeline(ZONE).plan(board, self.now)
            for notice in planned:
                self.tell(notice, board)
            if not planned:
                break
        assert self.planner.plan(self.board, self.now) == ()
        for alert in self.alerts.values():
            self.look_at(alert)

    def tell(self, notice: Notice, board: Board) -> None:
        assert notice.plan not in {one.plan for one in self.told}
        assert notice.receivers
        assert not any(self.silenced(one, notice.alert) for one in self.silences.values())
        assert self.planner.muted(notice.alert, board, self.now) is None
        of_this = [
            one
            for one in self.told
            if one.alert.id == notice.alert.id and opened_at(one.alert) == opened_at(notice.alert)
        ]
        unasked = notice.kind is TellKind.GRAVER and notice.alert.state is AlertState.CLAIMED
        assert bool(of_this) is (notice.kind is not TellKind.FIRST) or unasked  # claimed before anybody was told
        if notice.kind in (TellKind.REPEAT, TellKind.ESCALATED, TellKind.FIRST):
            assert notice.alert.state is AlertState.OPEN
        if notice.kind is TellKind.GRAVER:
            assert notice.alert.level > max((one.alert.level for one in of_this), default=Level.NONE)
        if notice.kind is TellKind.RESOLVED:
            assert {person.name for person in notice.people} <= {p.name for one in of_this for p in one.people}
        self.told.append(notice)
        self.log.append(
            Told(
                alert=notice.alert.id,
                plan=notice.plan,
                kind=notice.kind,
                level=notice.alert.level,
                receiver=notice.receivers[0],
                at=self.now,
                names=tuple(person.name for person in notice.people),
                step=notice.step,
                done=True,
            )
        )

    def silenced(self, silence: Silence, alert: Alert) -> bool:
        over = silence.ended_at or silence.until <= self.now
        level = alert.peak if alert.state is AlertState.RESOLVED else alert.level
        named = silence.topic == alert.topic or (not silence.topic and silence.about in alert.about)
        return bool(named and not over and level <= silence.most)

    def look_at(self, alert: Alert) -> None:
        """Nothing more is due of it, and it was told if nothing mutes it."""
        muted = self.planner.muted(alert, self.board, self.now)
        assert muted is not None
        if muted is not Muted.TOLD:
            return
        told = View(self.board, self.now, ZONE).history(alert)
        if alert.state is AlertState.OPEN:
            assert told.level >= alert.level
            assert told.last_at >= alert.claimed_at  # who had it gave it back
            demand = DEMANDS[alert.level]
            assert self.now - told.last_at < demand.repeat_s * SECOND
            waited = (self.now - (told.stepped_at or told.begun)) / SECOND
            assert told.step == len(ladder(self.roster)) or waited < demand.escalate_s
        if alert.state is AlertState.CLAIMED and told.first_at:
            assert told.level >= alert.level


TestShop = Shop.TestCase
TestShop.settings = settings(max_examples=60, stateful_step_count=40)
