"""Telling people of alerts: what topics raise becomes pages, and pages go out until somebody takes them.

In: topics, alerts, the planner and receivers as ports. Out: alerts raised and resolved, pages, the notification log.
Started by bot.app, one under a lease. Each tick: what topics became → alerts; what the house does by itself; what is to
be told → one task a notice, which tries its receivers in their order.

A notice is told at least once: what is meant stands in the log before, what came of it after; a house that dies in
between tells it again. While a notice is on its way no other one of that alert begins.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from bot.core import claims
from bot.core.alerting import heard
from bot.core.alerts import (
    Alert,
    AlertRules,
    Alerts,
    AlertState,
    Board,
    Notice,
    Page,
    Planner,
    Receiver,
    Roster,
    TellKind,
    Told,
)
from bot.core.claims import Claim
from bot.core.clock import Clock, Millis, later
from bot.core.errors import AlertChanged, NotFound, Unavailable
from bot.core.model import UserName
from bot.core.outlet import TOLD, Answer, Outlet
from bot.core.topics import Topic, TopicId, Topics

log = logging.getLogger(__name__)

AT_ONCE: Final = 300
"""So many notices are on their way at most; the gravest go first."""
PATIENCE_S: Final = 2.5
"""So long a receiver may take while there is another one: the first page is to be there within five seconds."""
LAST_PATIENCE_S: Final = 10.0
"""So long the last one may take."""
PAUSE_S: Final = 2.0
LONGEST_PAUSE_S: Final = 30.0
LONGEST_DOUBT_S: Final = 600.0
"""How long a notice that nobody took rests: twice as long each time; longer where it may have been told each time."""
STORE_S: Final = 0.5
TOGETHER: Final = 50
"""So many changes of alerts are written at a time."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with, put in by bot.app."""

    topics: Topics
    alerts: Alerts
    planner: Planner
    receivers: Mapping[str, Receiver]
    clock: Clock


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """`page_url`: how people reach the console; empty: messages carry no links. `owners`: whose a receiver is, where it
    is one person's."""

    tick_s: float = 0.5
    page_url: str = ""
    claim_hours: float = 24
    owners: Mapping[str, UserName] = {}


class PagingStage:
    """One shop's. `notes`: what people must mend so that they are told."""

    def __init__(self, parts: Parts, rules: Rules) -> None:
        self._parts = parts
        self._rules = rules
        self._outlets = {name: Outlet(name, one, parts.clock) for name, one in parts.receivers.items()}
        self._on_way: set[str] = set()
        self._rests: dict[str, tuple[float, float]] = {}
        self._board: Board | None = None

    def notes(self) -> tuple[str, ...]:
        """For the health page."""
        broken = (
            f"the receiver {name} does not work and is left alone for a while: {outlet.fault}"
            for name, outlet in self._outlets.items()
            if outlet.fault
        )
        return (*broken, *(self._wrong(self._board) if self._board else ()))

    def _wrong(self, board: Board) -> Iterator[str]:
        """What is wrong in what people set."""
        named = {name for demand in board.rules.demands.values() for name in demand.receivers}
        for name in sorted(named - self._outlets.keys()):
            yield f"the alert rules name a receiver {name}, which is not configured"
        kept: dict[str, AlertRules | Roster] = {"alert rules": board.rules, "roster": board.roster}
        for what, one in kept.items():
            if one.version and not one.changed_by:
                yield f"the {what} set at the console cannot be read any more and those of the file hold; set them anew"

    async def run(self) -> None:
        """Until cancelled. A store that is away is waited for: what is on its way goes on."""
        async with asyncio.TaskGroup() as group:
            for outlet in self._outlets.values():
                group.create_task(outlet.run())
            while True:
                try:
                    await self.tick(group)
                except Unavailable as error:
                    log.warning("alerts wait: %s", error)
                await self._parts.clock.sleep(self._rules.tick_s)

    async def once(self) -> None:
        """One tick and all that comes of it: for what is played and not lived through. Raises Unavailable."""
        async with asyncio.TaskGroup() as outlets:
            running = [outlets.create_task(outlet.run()) for outlet in self._outlets.values()]
            async with asyncio.TaskGroup() as notices:
                await self.tick(notices)
            for one in running:
                one.cancel()

    async def tick(self, group: asyncio.TaskGroup) -> None:
        """Everything that is due now. Raises Unavailable."""
        now = self._parts.clock.now()
        self._board = board = await self._heard(now)
        for deed in self._parts.planner.deeds(board, now):
            try:
                await self._parts.alerts.act(deed)
            except (AlertChanged, NotFound):
                log.info("somebody was faster with alert %s", deed.alert)
        planned = self._parts.planner.plan(board, now)
        self._rests = {one.plan: self._rests[one.plan] for one in planned if one.plan in self._rests}
        for notice in planned:
            if self._may_begin(notice):
                self._on_way.add(_way(notice))
                group.create_task(self._tell(notice))

    async def _heard(self, now: Millis) -> Board:
        """The board, with what topics became meanwhile."""
        topics, board = await self._parts.topics.grave(), await self._parts.alerts.board()
        known: dict[TopicId, Alert] = {
            alert.topic: alert for alert in sorted(board.alerts, key=lambda one: one.raised_at)
        }
        changed = [topic for topic in topics if _is_news(known.get(topic.id), topic, now)]
        for first in range(0, len(changed), TOGETHER):
            await asyncio.gather(*(self._hear(topic, now) for topic in changed[first : first + TOGETHER]))
        return await self._parts.alerts.board() if changed else board

    async def _hear(self, topic: Topic, now: Millis) -> None:
        try:
            await self._parts.alerts.hear(topic, now)
        except (AlertChanged, NotFound) as error:
            log.warning("topic %s is heard at the next tick: %s", topic.id, error)

    def _may_begin(self, notice: Notice) -> bool:
        """Whether nothing of that alert is on its way, and it does not rest."""
        until, _ = self._rests.get(notice.plan, (float("-inf"), 0.0))
        resting = self._parts.clock.monotonic() < until
        return not resting and _way(notice) not in self._on_way and len(self._on_way) < AT_ONCE

    async def _tell(self, notice: Notice) -> None:
        """Through the first receiver that takes it; where none does, it rests and is planned again."""
        try:
            answers = await self._tried(notice)
            if TOLD not in answers:
                self._rest(notice, LONGEST_DOUBT_S if any(one.doubt for one in answers) else LONGEST_PAUSE_S)
        except NotFound as error:
            log.info("nobody is told any more: %s", error)
        except Unavailable as error:
            log.warning("a page waits: %s", error)
        except Exception:
            log.exception("a page failed and is tried again")
            self._rest(notice, LONGEST_PAUSE_S)
        finally:
            self._on_way.discard(_way(notice))

    async def _tried(self, notice: Notice) -> list[Answer]:
        """What each receiver made of it, in their order, as far as they were asked."""
        answers: list[Answer] = []
        outlets = self._usable(notice)
        for left, outlet in zip(range(len(outlets) - 1, -1, -1), outlets, strict=True):
            page = await self._page(notice, outlet.name)
            await self._parts.alerts.log(self._line(notice, outlet.name))
            answer = await outlet.tell(page, PATIENCE_S if left else outlet.rests_s + LAST_PATIENCE_S)
            answers.append(answer)
            await self._record(self._line(notice, outlet.name, fault=answer.fault, done=answer is TOLD))
            if answer is TOLD:
                if notice.kind is TellKind.ESCALATED:
                    await self._parts.alerts.step(notice.alert.id, notice.step, self._parts.clock.now())
                break
            log.warning("alert %s: %s was not told: %s", notice.alert.id, outlet.name, answer.fault)
        return answers

    def _usable(self, notice: Notice) -> list[Outlet]:
        """Those that work and may be spoken to, who just failed to answer last; where limits let none through, the one
        that is free first. Where none works, all count: somebody may have mended one. Where none of them is there any
        more, the others take what is not over: rather by another way than not at all."""
        known = [self._outlets[name] for name in notice.receivers if name in self._outlets]
        if not known and notice.kind is not TellKind.RESOLVED:
            known = list(self._outlets.values())
        working = [outlet for outlet in known if not outlet.fault] or known
        ready = [outlet for outlet in working if outlet.rests_s <= PATIENCE_S]
        soonest = sorted(working, key=lambda outlet: outlet.rests_s)[:1]
        return sorted(ready, key=lambda outlet: outlet.shaky) or soonest

    async def _page(self, notice: Notice, receiver: str) -> Page:
        """With links, where people can reach the console."""
        base = self._rules.page_url.rstrip("/")
        if not base:
            return self._parts.planner.page(notice, "", "")
        until = later(self._parts.clock.now(), self._rules.claim_hours * 3_600)
        claim = Claim(notice.alert.id, until, self._rules.owners.get(receiver, UserName("")))
        token = claims.sign(claim, await self._parts.alerts.claim_key())
        return self._parts.planner.page(notice, f"{base}/#/watch/{notice.alert.topic}", f"{base}/claim/{token}")

    def _line(self, notice: Notice, receiver: str, *, fault: str = "", done: bool = False) -> Told:
        return Told(
            alert=notice.alert.id,
            plan=notice.plan,
            kind=notice.kind,
            level=notice.alert.level,
            receiver=receiver,
            at=self._parts.clock.now(),
            names=tuple(person.name for person in notice.people),
            step=notice.step,
            done=done,
            fault=fault,
        )

    async def _record(self, line: Told) -> None:
        """What came of it, however long the store is away: without it, it would be told again."""
        while True:
            try:
                await self._parts.alerts.log(line)
                return
            except Unavailable as error:
                log.warning("what came of a page waits for the store: %s", error)
            await self._parts.clock.sleep(STORE_S)

    def _rest(self, notice: Notice, longest_s: float) -> None:
        _, before = self._rests.get(notice.plan, (0.0, 0.0))
        pause = min(before * 2, longest_s) or PAUSE_S
        self._rests[notice.plan] = (self._parts.clock.monotonic() + pause, pause)


def _is_news(alert: Alert | None, topic: Topic, at: Millis) -> bool:
    """Whether it may change an alert. One that was resolved long ago is not on the board, and has to follow its topic
    down all the same: else it would not be seen when that becomes graver again."""
    return alert is None or heard(alert, topic, at) is not alert


def _way(notice: Notice) -> str:
    """One notice of an alert at a time; that it is over goes to several receivers at once."""
    return notice.plan if notice.alert.state is AlertState.RESOLVED else notice.alert.id
