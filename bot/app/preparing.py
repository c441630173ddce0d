"""Before a show: whether everything is there, and making ready what can be made ready.

In: a house's parts, or those of a store beside a running house. Out: `preparing`, for the console; `prepare`, the
command. Called by bot/__main__.py and, through the port `Rehearsing`, by the console. What people will ask is put
through the same find and write as in triage; nothing of that is kept, counted or sent.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, TypedDict

import msgspec

from bot.app.content import Content, read_content
from bot.app.frame import Floor, House
from bot.app.plugs import Senders
from bot.core.checks import Grade
from bot.core.clock import Clock, SystemClock, later
from bot.core.coverage import Coverage, FeedState
from bot.core.ports import Answers
from bot.core.prompting import Prompters
from bot.core.rehearsal import Checked, Ready, Rehearsals, Step, Unanswered
from bot.core.rooms import Rooms, Shows
from bot.core.shelf import EVERY_ROOM
from bot.core.trial import Attempt, Trial
from bot.core.vocabulary import Rung
from bot.knowledge.library import LiveKnowledge
from bot.knowledge.shelves import LiveShelves
from bot.reading.privacy import masked
from bot.rehearsal.telling import told_ready
from bot.stages import trial
from bot.store import client, functions, server
from bot.store.durable import DiskSync
from bot.store.library import StoredOverlay
from bot.store.presence import RedisPresence
from bot.store.prompting import StoredPrompters
from bot.store.rehearsals import StoredRehearsals
from bot.store.rooms import StoredRooms
from bot.store.shelf import StoredShelves
from bot.store.shows import StoredShows
from config.settings import Part, Settings

ASKED: Final = ("多少钱", "还有货吗", "有优惠券吗", "包邮吗", "怎么选尺码")
"""What is asked of every product; the last one only where there are sizes."""
MOST_ASKED: Final = 30
"""Questions of the last show that are tried."""
TOP: Final = 40
HEARD: Final = frozenset({Coverage.HEARD, Coverage.IDLE})
ANSWERED: Final = frozenset({Rung.APPROVED_ANSWER, Rung.PLAYBOOK})
WARM_S: Final = 120.0
SEEN_S: Final = 60.0
"""A prompter that was not heard for longer is dark."""


@dataclass(frozen=True, kw_only=True)
class Preparing:
    """What a look before the show needs. `feeds` None: they are another process's; `warm` makes the vectors."""

    ready: Callable[[], bool]
    warm: Callable[[], Awaitable[None]]
    entries: Callable[[], int]
    shelves: LiveShelves
    rooms: Rooms
    shows: Shows
    trial: Trial
    feeds: Callable[[], Sequence[FeedState]] | None
    prompters: Prompters
    people: Callable[[], Awaitable[int]]
    rehearsals: Rehearsals
    mask: Callable[[str], str]
    clock: Clock

    async def look(self) -> Ready:
        """Everything, step by step. Raises Unavailable."""
        vectors = await self._vectors()
        questions, unanswered = await self._questions()
        steps = (vectors, await self._shelf(), questions, self._feeds(), await self._prompters(), await self._people())
        return Ready(self.clock.now(), steps, unanswered)

    async def _vectors(self) -> Checked:
        if not self.ready():
            await asyncio.wait({asyncio.ensure_future(self.warm())}, timeout=WARM_S)
        entries, ready = self.entries(), self.ready()
        return Checked(Step.VECTORS, Grade.FINE if ready else Grade.WARNING, entries if ready else 0, entries)

    async def _shelf(self) -> Checked:
        """Links of all rooms, those that count where none has its own."""
        rooms = {EVERY_ROOM, *(room.id for room in await self.rooms.listed())}
        shelves = [self.shelves.shelf(room) for room in rooms]
        lines = {(shelf.taken_from, line.link): (line, product) for shelf in shelves for line, product in shelf.lines}
        sold = [product for line, product in lines.values() if line.on_sale]
        left = [one for one in sold if not one.stock or any(line.stock for line in one.stock)]
        gone = sorted({one.name for one in sold} - {one.name for one in left})
        grade = Grade.FAULT if not sold else Grade.WARNING if gone else Grade.FINE
        return Checked(Step.SHELF, grade, len(left), len(lines), tuple(gone[:TOP]))

    async def _questions(self) -> tuple[Checked, tuple[Unanswered, ...]]:
        """Each that will be asked: does it get more than a holding line?"""
        tried, lacking = 0, list[Unanswered]()
        for attempt, askers in [*self._of_products(), *await self._of_last_show()]:
            found = await self.trial.try_question(attempt)
            tried += 1
            if found.draft is None or found.draft.rung not in ANSWERED:
                lacking.append(Unanswered(self.mask(attempt.text), found.product, askers))
            await self.clock.sleep(0)  # others have their turn
        grade = Grade.WARNING if lacking or not tried else Grade.FINE
        return Checked(Step.QUESTIONS, grade, tried - len(lacking), tried), tuple(lacking[:TOP])

    def _of_products(self) -> Iterator[tuple[Attempt, int]]:
        for product in self.shelves.tables.products.values():
            for asked in ASKED if product.sizes else ASKED[:-1]:
                yield Attempt(product.name + asked, product=product.id), 1

    async def _of_last_show(self) -> list[tuple[Attempt, int]]:
        """What most people asked the last time, and still would."""
        shows = await self.shows.listed(1)
        asked: Counter[tuple[str, str, str]] = Counter()
        for show in shows:
            for draft in await self.shows.drafts(show.room, show.began_at, show.ended_at or self.clock.now()):
                asked[draft.question, draft.product, draft.address.key] += draft.count
        most = asked.most_common(MOST_ASKED)
        return [(Attempt(question, room, product), count) for (question, product, room), count in most]

    def _feeds(self) -> Checked:
        if self.feeds is None:
            return Checked(Step.FEEDS, Grade.SKIPPED)
        states = self.feeds()
        silent = tuple(sorted({one.feed for one in states if one.state not in HEARD}))
        grade = Grade.FAULT if len(silent) == len(states) else Grade.WARNING if silent else Grade.FINE
        return Checked(Step.FEEDS, grade, len(states) - len(silent), len(states), silent)

    async def _prompters(self) -> Checked:
        since = later(self.clock.now(), -SEEN_S)
        count = sum(one.seen_at >= since and not one.hidden for one in await self.prompters.open())
        return Checked(Step.PROMPTERS, Grade.FINE if count else Grade.WARNING, count)

    async def _people(self) -> Checked:
        """Who is at the desk, against what the last rehearsal needed."""
        there, last = await self.people(), await self.rehearsals.listed()
        wanted = (last[0].needed or last[0].hint) if last else 0
        return Checked(Step.PEOPLE, Grade.FINE if there >= max(1, wanted) else Grade.WARNING, there, wanted)


def preparing(house: House, floor: Floor) -> Preparing:
    """What the console's button looks at, in the running house."""
    knowledge = house.knowledge
    return Preparing(
        ready=lambda: knowledge.ready,
        warm=lambda: _ready(knowledge, floor.clock),
        entries=lambda: len(knowledge.knowledge.entries),
        shelves=house.shelves,
        trial=_trial(house.content, knowledge, house.shelves, house.senders, floor.clock),
        feeds=house.coverage.states if Part.INTAKE in floor.settings.parts else None,
        **_stored(floor.redis, floor.settings, floor.durable, floor.clock),
    )


async def prepared(settings: Settings) -> Ready:
    """The command: on the store of a running house if there is one. Its feeds only that house knows. The vectors that
    are made stay in the folder of the store, where the next start finds them."""
    clock = SystemClock()
    content = await asyncio.to_thread(read_content, settings, clock)
    async with (
        server.reached(settings.store, clock) as endpoint,
        client.opened(endpoint, settings.store.partitions) as redis,
        aclosing(client.reader(endpoint)) as following,
    ):
        await functions.load(redis)
        durable = DiskSync(redis, settings.store.durable_timeout_s)
        overlay = StoredOverlay(redis, following, durable)
        knowledge = LiveKnowledge(content.files, content.catalog.products, overlay, content.index, clock)
        stored = _stored(redis, settings, durable, clock)
        shelf = StoredShelves(redis, following, durable)
        shelves = LiveShelves(content.catalog, shelf, stored["rooms"], settings.store.partitions, clock)
        await knowledge.load()
        await shelves.load()
        try:
            look = Preparing(
                ready=lambda: knowledge.ready,
                warm=lambda: _ready(knowledge, clock),
                entries=lambda: len(knowledge.knowledge.entries),
                shelves=shelves,
                trial=_trial(content, knowledge, shelves, Senders({}), clock),
                feeds=None,
                **stored,
            )
            return await _while_warming(knowledge, look)
        finally:
            knowledge.close()


async def prepare(settings: Settings, as_json: bool) -> tuple[bool, str]:
    """The command: whether nothing stands in the way of a show, and what to print."""
    ready = await prepared(settings)
    well = all(step.grade is not Grade.FAULT for step in ready.steps)
    return well, msgspec.json.encode(ready).decode() if as_json else told_ready(ready)


async def _while_warming(knowledge: LiveKnowledge, look: Preparing) -> Ready:
    warming = asyncio.create_task(knowledge.warm())
    try:
        return await look.look()
    finally:
        warming.cancel()
        await asyncio.wait({warming})


async def _ready(knowledge: LiveKnowledge, clock: Clock) -> None:
    """Wait until somebody's warming is done."""
    while not knowledge.ready:
        await clock.sleep(0.2)


class Stored(TypedDict):
    """What lies in the store, the same beside a house as in it."""

    rooms: StoredRooms
    shows: StoredShows
    prompters: StoredPrompters
    rehearsals: StoredRehearsals
    people: Callable[[], Awaitable[int]]
    mask: Callable[[str], str]
    clock: Clock


def _stored(redis: client.Client, settings: Settings, durable: DiskSync, clock: Clock) -> Stored:
    presence = RedisPresence(redis, clock)

    async def people() -> int:
        return len({name for names in (await presence.looking()).drafts.values() for name in names})

    return Stored(
        rooms=StoredRooms(redis, settings.store, durable),
        shows=StoredShows(redis, settings.store, masked),
        prompters=StoredPrompters(redis, clock),
        rehearsals=StoredRehearsals(redis),
        people=people,
        mask=masked,
        clock=clock,
    )


def _trial(content: Content, answers: Answers, shelves: LiveShelves, senders: Senders, clock: Clock) -> trial.Trials:
    """What questions are tried with, as triage would answer them."""
    return trial.Trials(
        trial.Parts(
            reader=content.reader,
            facts=shelves,
            sold=shelves.at,
            answers=answers,
            writer=content.writer,
            limits=senders.limits,
            clock=clock,
        )
    )
