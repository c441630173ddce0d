"""The console with its house in memory, on a real port, and a browser's manners to speak to it.

In: a clock. Out: `House` and `StillHouse` (parts one can reach into), `running` (a real server), `Browser`. Called by
console tests and browser tests.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import msgspec
from aiohttp import web
from prometheus_client import CollectorRegistry

from bot.console.app import make_app
from bot.console.auth import COOKIE
from bot.console.keys import ConsoleParts, LiveParts
from bot.core.catalog import Why
from bot.core.clock import Clock, Millis
from bot.core.desk import Changed, DeskChange, Opened
from bot.core.errors import Conflict, NotFound, Unavailable
from bot.core.lifecycle import DraftState, Verb, after
from bot.core.model import (
    Address,
    Decision,
    Draft,
    DraftId,
    MessageId,
    Outbound,
    Partition,
    Reading,
    Seen,
    UserName,
    text_hash,
)
from bot.core.people import Account
from bot.core.ports import DeskItem
from bot.core.vocabulary import Role, Rung
from bot.knowledge.mining import Mining
from bot.stages.approval import Approvals
from config.settings import ConsoleSettings, LiveSettings
from tests.support.cases import MemoryCases, MemoryCasework, case_parts
from tests.support.clock import FakeClock
from tests.support.console_conversations import Talks
from tests.support.crises import MemoryCrises, Offered, crisis_parts
from tests.support.figures import MemoryMeasures
from tests.support.gaps import SHANGHAI, MemoryForms, MemoryTraces
from tests.support.library import small_library
from tests.support.live import Feeds, live_parts
from tests.support.members import AtOnce, Cited, MemoryMembers, approving
from tests.support.parcels import Logistics
from tests.support.people import MemoryAccounts, MemoryAudit, MemoryPresence, MemorySessions
from tests.support.prompters import MemoryPrompters, MemoryPrompting
from tests.support.rehearsals import MemoryRehearsals, StillPlayer
from tests.support.rooms import MemoryRecordings, MemoryRooms, MemoryShows
from tests.support.trial import NothingKnown
from tests.support.vitals import MemoryLetters, MemoryVitals
from tests.support.watch import MemoryAlerts, MemoryTopics, watch_parts

ROOM = Address(channel="fake", conversation="room", public=True)


def draft(clock: Clock, number: int = 1, **changes: Any) -> Draft:
    """A pending draft as triage makes them."""
    text = changes.pop("text", "亲，这款是纯棉的，机洗也不会变形～")
    now = clock.now()
    made = Draft(
        id=DraftId(f"0-{number}"),
        address=ROOM,
        message=MessageId(f"m{number}"),
        question="纯棉的吗",
        asker="小鱼",
        text=text,
        rung=Rung.APPROVED_ANSWER,
        playbook="presale",
        received_at=now,
        deadline=type(now)(now + 30_000),
        expires_at=type(now)(now + 120_000),
        changed_at=now,
        hash=text_hash(text),
    )
    return msgspec.structs.replace(made, **changes)


class MemoryFeed:
    """A desk stream of one partition; `forget` trims it, `away` makes it fail."""

    def __init__(self) -> None:
        self.items: list[DeskItem] = []
        self.away = False
        self.followers = 0
        self._number = 0
        self._trimmed = 0
        self._more = asyncio.Event()

    def tell(self, *changes: DeskChange) -> None:
        self.tell_raw(msgspec.json.encode(changes))

    def tell_raw(self, changes: bytes) -> None:
        self._number += 1
        self.items.append(DeskItem(Partition(0), f"1760000000000-{self._number}", changes))
        self._more.set()
        self._more = asyncio.Event()

    def forget(self) -> None:
        """Everything so far is trimmed away."""
        self.items.clear()
        self._trimmed = self._number

    async def now_cursor(self) -> dict[Partition, str]:
        if self.away:
            raise Unavailable("the store is away")
        return {Partition(0): f"1760000000000-{self._number}" if self._number else "0-0"}

    async def follow(self, cursor: Mapping[Partition, str]) -> AsyncIterator[DeskItem]:
        self.followers += 1
        try:
            at = int((dict(cursor) or await self.now_cursor())[Partition(0)].split("-")[1])
            while not self.away:
                more = self._more
                if at < self._trimmed:
                    at = self._trimmed
                    yield DeskItem(Partition(0), f"1760000000000-{at}", b"[]", gap=True)
                for item in [one for one in self.items if int(one.id.split("-")[1]) > at]:
                    at = int(item.id.split("-")[1])
                    yield item
                await more.wait()
            raise Unavailable("the store is away", after=0.5)
        finally:
            self.followers -= 1

    def fail(self) -> None:
        """The store goes away under whoever follows."""
        self.away = True
        self._more.set()
        self._more = asyncio.Event()


class MemoryDrafts:
    """Drafts with one compare-and-set, like the store's; every change is told on the feed."""

    def __init__(self, feed: MemoryFeed) -> None:
        self._feed = feed
        self.drafts: dict[DraftId, Draft] = {}
        self.sent: list[Outbound] = []
        self.away = False

    def open(self, one: Draft) -> Draft:
        self.drafts[one.id] = one
        self._feed.tell(Opened(one))
        return one

    async def get(self, draft: DraftId) -> Draft:
        if self.away:
            raise Unavailable("the store is away", after=2)
        if draft not in self.drafts:
            raise NotFound(f"no draft {draft}")
        return self.drafts[draft]

    async def why(self, draft: DraftId) -> Why:
        return Why(Reading("", (await self.get(draft)).question, because="问到“几点”"))

    async def listed(self, states: Sequence[DraftState], limit: int) -> list[Draft]:
        if self.away:
            raise Unavailable("the store is away", after=2)
        return [one for one in self.drafts.values() if one.state in states][:limit]

    async def messages(self, draft: DraftId) -> tuple[MessageId, ...]:
        return ((await self.get(draft)).message,)

    async def decide(self, decision: Decision, outbound: Outbound | None) -> Draft:
        current = await self.get(decision.draft)
        state = after(current.state, decision.verb)
        if state is None or decision.seen != Seen(current.version, current.hash):
            raise Conflict("somebody was faster", current)
        text = decision.text or current.text
        backs = decision.verb is Verb.BACK
        decided = msgspec.structs.replace(
            current,
            state=state,
            version=current.version + 1,
            text=text,
            hash=text_hash(text),
            decided_by=current.decided_by if backs else decision.by,
            backed_by=decision.by if backs else current.backed_by,
            reason=decision.reason,
            changed_at=decision.at,
            host=decision.host or current.host,
        )
        if outbound:
            self.sent.append(outbound)
        return self.change(decided)

    def change(self, one: Draft) -> Draft:
        self.drafts[one.id] = one
        self._feed.tell(changed(one))
        return one

    async def expire(self, now: Millis, limit: int) -> list[DraftId]:
        raise NotImplementedError("the console never expires a draft")


def changed(one: Draft) -> Changed:
    said = one.id, one.state, one.version, one.hash, one.text, one.decided_by, one.changed_at, one.reason
    return Changed(*said, one.host, one.pinned, backed_by=one.backed_by)


class House:
    """All parts of a console, within a test's reach."""

    def __init__(self, clock: Clock, settings: ConsoleSettings | None = None, live: LiveSettings | None = None) -> None:
        self.clock = clock
        self.settings = settings or ConsoleSettings()
        self.feed = MemoryFeed()
        self.desk = MemoryDrafts(self.feed)
        self.letters = MemoryLetters(clock)
        self.presence = MemoryPresence(clock)
        self.accounts = MemoryAccounts(clock)
        self.audit = MemoryAudit()
        self.vitals = MemoryVitals(clock)
        self.library, self.trial = small_library(clock), NothingKnown()
        self.members = MemoryMembers(self.desk)
        self.prompting, self.prompters = MemoryPrompting(self.desk), MemoryPrompters(clock)
        self.cited = Cited()
        self.approving = approving(self.desk, self.members, AtOnce(), clock, self.cited)
        self.talks = Talks(clock, self.presence, self.feed)
        self.rooms, self.shows, self.feeds = MemoryRooms(), MemoryShows(), Feeds()
        self.recordings = MemoryRecordings()
        self.rehearsals, self.player = MemoryRehearsals(), StillPlayer(clock)
        self.topics = MemoryTopics()
        self.alerts = MemoryAlerts(self.topics)
        self.traces, self.forms = MemoryTraces(clock), MemoryForms()
        idle, absolute = self.settings.idle_minutes * 60, self.settings.absolute_hours * 3600
        self.sessions = MemorySessions(clock, idle, absolute, self.settings.host_hours * 3600)
        self.crises, self.put_in = MemoryCrises(), Offered()
        self.crisis = crisis_parts(self, self.crises, self.topics, self.alerts, self.put_in)
        self.cases, self.measures = MemoryCases(clock, self.feed), MemoryMeasures()
        self.casework, self.logistics = MemoryCasework(self.cases, clock), Logistics(clock)
        self.parts = self._parts(live_parts(self.rooms, self.shows, self.feeds, live, self.recordings))

    def _parts(self, live: LiveParts) -> ConsoleParts:
        clock = self.clock
        return ConsoleParts(
            settings=self.settings,
            clock=clock,
            drafts=self.desk,
            members=self.members,
            decisions=Approvals(self.approving),
            feed=self.feed,
            letters=self.letters,
            presence=self.presence,
            accounts=self.accounts,
            sessions=self.sessions,
            audit=self.audit,
            vitals=self.vitals,
            library=self.library,
            trial=self.trial,
            gaps=Mining(self.traces, self.forms, {"hoodie": "云朵卫衣"}, clock, SHANGHAI),
            service=self.talks.parts,
            live=live,
            prompting=self.prompting,
            prompters=self.prompters,
            rehearsals=self.rehearsals,
            rehearsing=self.player,
            registry=CollectorRegistry(),
            crisis=self.crisis,
            cases=case_parts(self.cases, self.casework),
            logistics=self.logistics.parts,
            measures=self.measures,
            watch=watch_parts(self.topics, self.alerts, self.crises),
        )


class StillHouse(House):
    """A house whose time moves only when a test says so."""

    clock: FakeClock

    def __init__(self, settings: ConsoleSettings | None = None) -> None:
        super().__init__(FakeClock(), settings)


class Answer(NamedTuple):
    """What came back; `body` is the decoded JSON (or the bytes)."""

    status: int
    body: Any
    headers: Mapping[str, str]


class Browser:
    """One person's browser: keeps the cookie, says where it stands."""

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self.http = http
        self.base = base
        self.cookie = ""
        self.set_cookie = ""

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, headers={"Sec-Fetch-Site": "same-origin", **headers})

    async def post(self, path: str, body: Mapping[str, object] | None = None, **headers: str) -> Answer:
        said = {"Origin": self.base, "Content-Type": "application/json", **headers}
        return await self.ask("POST", path, headers=said, data=msgspec.json.encode(body or {}))

    async def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, data: Any = None) -> Answer:
        """A request exactly as given, but for the cookie."""
        sent = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        async with self.http.request(
            method, self.base + path, headers={**sent, **(headers or {})}, data=data, allow_redirects=False
        ) as answer:
            if COOKIE in answer.cookies:
                self.set_cookie = answer.headers["Set-Cookie"]
                self.cookie = answer.cookies[COOKIE].value
            raw = await answer.read()
            is_json = answer.content_type == "application/json"
            return Answer(answer.status, msgspec.json.decode(raw) if is_json else raw, answer.headers)

    async def come_in(self, parts: ConsoleParts, name: str, role: Role) -> "Browser":
        """Log in by a one-time login, opening the account where there is none."""
        await parts.accounts.put(Account(UserName(name), role))
        answer = await self.post("/api/login", {"token": await parts.accounts.issue_login(UserName(name), 60)})
        assert answer.status == 200, answer
        return self

    @contextlib.asynccontextmanager
    async def events(self, cursor: str = "", last_id: str = "") -> AsyncIterator["Events"]:
        headers = {"Cookie": f"{COOKIE}={self.cookie}", "Sec-Fetch-Site": "same-origin"}
        if last_id:
            headers["Last-Event-ID"] = last_id
        async with self.http.get(f"{self.base}/api/events", params={"cursor": cursor}, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            yield Events(answer)


class Event(NamedTuple):
    """One server-sent event, or a comment (name "")."""

    name: str
    data: Any
    id: str


class Events:
    """An event stream, read one event at a time; `None` at its end."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer

    async def next(self, within_s: float = 5.0) -> Event | None:
        name, data, identity = "", "", ""
        async with asyncio.timeout(within_s):
            while line := (await self.answer.content.readline()).decode():
                field, _, value = line.rstrip("\n").partition(": ")
                match field:
                    case "event":
                        name = value
                    case "data":
                        data += value
                    case "id":
                        identity = value
                    case "" if line == "\n" and name:
                        return Event(name, msgspec.json.decode(data), identity)
                    case "" if line.startswith(":"):
                        return Event("", None, "")
        return None

    async def until(self, name: str) -> Event:
        """The next event of that name."""
        while event := await self.next():
            if event.name == name:
                return event
        raise AssertionError(f"the stream ended without {name}")


@contextlib.asynccontextmanager
async def running(app: web.Application) -> AsyncIterator[str]:
    """The application on a real port of this machine; gives its address."""
    runner = web.AppRunner(app, shutdown_timeout=2.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def console(parts: ConsoleParts, built: Path | None = None) -> AsyncIterator[Browser]:
    """A console on a real port, and a browser before it that is not logged in."""
    app = make_app(parts, built) if built else make_app(parts)
    async with running(app) as base, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield Browser(http, base)
