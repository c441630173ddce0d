"""From signals to pages, step by step on a stepped clock: the chain that a drill plays.

In: signals when they are due. Out: `Chain` with what happened on the way, and its report. Called by
bot/app/drilling.py. The links are the house's own; receivers are paper, and nobody is paged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.app.watching import DAY_S
from bot.core.alerts import Alert, AlertAct, AlertDeed, AlertState, Page
from bot.core.clock import SECOND, Clock, Millis, SteppedClock, SystemClock, later
from bot.core.drill import DrillMoment, DrillReport, Paged
from bot.core.model import UserName
from bot.core.signals import Signal
from bot.core.topics import LEVEL_NAMES, Level, Topic, TopicId
from bot.stages import paging, watching
from bot.store.alerts import StoredAlerts
from bot.store.signals import SignalInbox, SignalStream
from bot.store.topics import StoredTopics

STEP_S: Final = 60.0
"""How often topics are looked at where nothing is told."""
ON_DUTY: Final = UserName("当班公关")
"""Who claims in a drill."""
DAY_MS: Final = DAY_S * SECOND


class Beside:
    """The time of a played clock, for those who wait in earnest: nothing of theirs ends because time jumps."""

    def __init__(self, played: Clock) -> None:
        self._played = played
        self._own = SystemClock()

    def now(self) -> Millis:
        return self._played.now()

    def monotonic(self) -> float:
        return self._played.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._own.sleep(seconds)


class Paper:
    """The port `Receiver`: keeps what it is told, until somebody reads it."""

    def __init__(self) -> None:
        self._pages: list[Page] = []

    async def send(self, pages: Sequence[Page]) -> None:
        """See the port."""
        self._pages += pages

    def taken(self) -> list[Page]:
        """What was told since the last time."""
        pages, self._pages = self._pages, []
        return pages


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The chain's links, all on one store and one clock."""

    clock: SteppedClock
    inbox: SignalInbox
    watching: watching.Watching
    topics: StoredTopics
    alerts: StoredAlerts
    paging: paging.PagingStage
    paper: Paper
    claim_after_s: float | None


class Chain:
    """From signals to pages, step by step, with what happened on the way."""

    def __init__(self, parts: Parts, work: SignalStream) -> None:
        self._parts = parts
        self._work = work
        self._looked = parts.clock.now()
        self._levels: dict[TopicId, Level] = {}
        self.signals = 0
        self.course: dict[TopicId, list[tuple[Millis, int]]] = {}
        self.moments: list[tuple[TopicId, DrillMoment]] = []
        self.pages: list[tuple[TopicId, Paged]] = []

    async def hear(self, signals: Sequence[Signal], now: Millis) -> None:
        """What is told at `now`, as `Common.tell`."""
        await self.until(now)
        self.signals += len(signals)
        await self._parts.inbox.tell(signals)
        await self._parts.watching.settle(self._work)
        await self._page()

    async def until(self, moment: Millis) -> None:
        """Time passes, and nothing is told."""
        while (due := later(self._looked, STEP_S)) <= moment:
            self._looked = due
            self._parts.clock.to(due)
            await self._parts.watching.look(self._work)
            await self._page()
        self._parts.clock.to(moment)

    async def _page(self) -> None:
        """Alerts and pages as they follow from topics, and whoever claims."""
        parts, now = self._parts, self._parts.clock.now()
        await parts.paging.once()
        for topic in await parts.topics.grave():
            self._note(topic, now)
        board = await parts.alerts.board()
        for page in parts.paper.taken():
            alert = next(one for one in board.alerts if page.id.startswith(one.id))
            self._paged(alert, page)
        for alert in board.alerts:
            if alert.state is AlertState.OPEN and self._is_claimed(alert, now):
                await parts.alerts.act(AlertDeed(alert=alert.id, act=AlertAct.CLAIM, at=now, by=ON_DUTY))
                self._mark(alert.topic, now, "claimed", ON_DUTY)

    def _is_claimed(self, alert: Alert, now: Millis) -> bool:
        first = next((page.at for topic, page in self.pages if topic == alert.topic), None)
        after_s = self._parts.claim_after_s
        return first is not None and after_s is not None and later(first, after_s) <= now

    def _note(self, topic: Topic, now: Millis) -> None:
        level = topic.verdict.level if topic.verdict else Level.NONE
        course = self.course.setdefault(topic.id, [])
        if topic.forecast and (not course or course[-1][1] != topic.forecast.reposts):
            course.append((now, topic.forecast.reposts))
        if level > self._levels.get(topic.id, Level.NONE):
            self._levels[topic.id] = level
            why = topic.verdict.says if topic.verdict else ""
            self._mark(topic.id, now, "level", f"{LEVEL_NAMES[level]}  {why}")

    def _paged(self, alert: Alert, page: Page) -> None:
        facts, names = alert.verdict.facts, tuple(str(person.name) for person in page.people)
        paged = Paged(
            at=page.at,
            kind=page.kind,
            level=page.level,
            title=page.title,
            people=names,
            reposts=facts.reposts,
            expected=facts.expected,
            low=facts.low,
            high=facts.high,
        )
        self.pages.append((alert.topic, paged))
        self._mark(alert.topic, page.at, "told", f"{page.kind} {LEVEL_NAMES[page.level]} → {'、'.join(names)}")

    async def report(self, recording: str, unreadable: int) -> DrillReport:
        """Of the topic that went farthest."""
        lead = max(self.course, key=lambda topic: self.course[topic][-1][1] if self.course[topic] else 0, default=None)
        now = self._parts.clock.now()
        if lead is None:
            return DrillReport(
                recording=recording, signals=self.signals, unreadable=unreadable, title="", first_at=now, ended_at=now,
                final=0, day=0, peak=Level.NONE, pages=(), moments=(),
            )  # fmt: skip
        dossier = await self._parts.topics.dossier(lead)
        first = min((post.at for post in dossier.posts), default=dossier.topic.first_at)
        final = self.course[lead][-1][1]
        pages = tuple(page for topic, page in self.pages if topic == lead)
        return DrillReport(
            recording=recording,
            signals=self.signals,
            unreadable=unreadable,
            title=dossier.topic.title,
            first_at=first,
            ended_at=now,
            final=final,
            day=max((reposts for at, reposts in self.course[lead] if at <= first + DAY_MS), default=0),
            peak=max((page.level for page in pages), default=Level.NONE),
            pages=pages,
            moments=(DrillMoment(first, "post", dossier.topic.title, 0), *self._of(lead)),
            left=1 - pages[0].reposts / final if pages and final else None,
        )

    def _of(self, topic: TopicId) -> list[DrillMoment]:
        return [moment for mine, moment in self.moments if mine == topic]

    def _mark(self, topic: TopicId, at: Millis, kind: str, says: str) -> None:
        course = self.course.get(topic)
        self.moments.append((topic, DrillMoment(at, kind, says, course[-1][1] if course else 0)))
