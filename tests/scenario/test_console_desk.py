"""The reply desk on a real store: a draft appears, is decided by exactly one person, and everybody sees it."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from bot.console.app import make_app
from bot.console.keys import ConsoleParts
from bot.core.vocabulary import Role
from bot.knowledge.mining import Mining
from bot.stages.approval import Approvals
from bot.store import audit, keys
from bot.store.accounts import RedisAccounts
from bot.store.audit import Ledger
from bot.store.feed import StoredFeed
from bot.store.gaps import StoredTraces
from bot.store.letters import StoredLetters
from bot.store.library import StoredOverlay
from bot.store.members import StoredMembers
from bot.store.presence import RedisPresence
from bot.store.prompting import StoredPrompters, StoredPrompting
from bot.store.sessions import RedisSessions
from bot.store.stream import Worklist
from config.settings import ConsoleSettings
from tests.support.clock import FakeClock
from tests.support.console import Browser, MemoryFeed, running
from tests.support.console_conversations import Talks
from tests.support.gaps import SHANGHAI, MemoryForms
from tests.support.library import small_library
from tests.support.live import Feeds, live_parts
from tests.support.members import approving
from tests.support.rehearsals import MemoryRehearsals, StillPlayer
from tests.support.rooms import MemoryRooms, MemoryShows
from tests.support.store import P0, Store, message, opens, running_store
from tests.support.trial import NothingKnown
from tests.support.vitals import MemoryVitals


class Shop:
    """A store with its inbound stream at work, and a console before it."""

    def __init__(self, store: Store, work: Worklist, clock: FakeClock, li: Browser, wang: Browser) -> None:
        self.store = store
        self.work = work
        self.clock = clock
        self.li = li
        self.wang = wang

    async def asked(self, *texts: str) -> list[str]:
        """Customers ask; each question becomes a draft. Returns the drafts' ids."""
        await self.store.inbox().put(P0, [message(text, clock=self.clock) for text in texts])
        effects = [opens(entry, self.clock) for entry in await self.work.take(len(texts), 1.0)]
        await self.work.apply(effects, self.clock.now())
        return [effect.draft.id for effect in effects]

    async def pending(self, browser: Browser) -> dict[str, Any]:
        answer = await browser.get("/api/drafts")
        assert answer.status == 200, answer
        body: dict[str, Any] = answer.body
        return body


def parts(store: Store, clock: FakeClock) -> ConsoleParts:
    """A console on the real ports of the store."""
    traces = StoredTraces(store.client, store.settings, SHANGHAI, clock, store.durable())
    settings, drafts = ConsoleSettings(), store.drafts
    overlay = StoredOverlay(store.client, store.reader(), store.durable())
    members = StoredMembers(store.client, store.settings)
    return ConsoleParts(
        settings=settings,
        clock=clock,
        drafts=drafts,
        members=members,
        decisions=Approvals(approving(drafts, members, store.durable(), clock)),
        feed=StoredFeed(store.client, store.reader(), 1),
        letters=StoredLetters(store.client, 1, clock),
        presence=RedisPresence(store.client, clock),
        accounts=RedisAccounts(store.client, clock, store.durable()),
        sessions=RedisSessions(store.client, clock, settings.idle_minutes * 60, settings.absolute_hours * 3600),
        audit=Ledger(store.client, clock),
        vitals=MemoryVitals(clock),
        library=small_library(clock, overlay=overlay),
        trial=NothingKnown(),
        gaps=Mining(traces, MemoryForms(), {}, clock, SHANGHAI),
        service=Talks(clock, RedisPresence(store.client, clock), MemoryFeed()).parts,
        live=live_parts(MemoryRooms(), MemoryShows(), Feeds()),
        prompting=StoredPrompting(store.client, drafts),
        prompters=StoredPrompters(store.client, clock),
        rehearsals=MemoryRehearsals(),
        rehearsing=StillPlayer(clock),
        registry=CollectorRegistry(),
    )


@contextlib.asynccontextmanager
async def opened_shop(folder: Path) -> AsyncIterator[Shop]:
    clock = FakeClock()
    async with running_store(folder, clock) as store:
        lease, work = await store.worklist()
        house, done = parts(store, clock), asyncio.Event()

        async def hold() -> None:
            await done.wait()

        async with asyncio.TaskGroup() as group, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
            holding = group.create_task(lease.during(hold))
            async with running(make_app(house)) as base:
                li = await Browser(http, base).come_in(house, "小李", Role.ASSISTANT)
                wang = await Browser(http, base).come_in(house, "小王", Role.AGENT)
                yield Shop(store, work, clock, li, wang)
            done.set()
            await holding


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with opened_shop(tmp_path) as made:
        yield made


def seen(draft: dict[str, Any], **more: str) -> dict[str, object]:
    return {"version": draft["version"], "hash": draft["hash"], **more}


async def test_a_question_appears_is_approved_and_everybody_sees_it(shop: Shop) -> None:
    before = await shop.pending(shop.li)
    assert before["drafts"] == []
    async with shop.li.events(before["cursor"]) as li, shop.wang.events(before["cursor"]) as wang:
        (identity,) = await shop.asked("M码还有吗")
        opened = (await li.until("opened")).data["draft"]
        assert (opened["id"], opened["question"], opened["state"]) == (identity, "M码还有吗", "pending")
        (listed,) = (await shop.pending(shop.wang))["drafts"]
        assert {**listed, "changed_at": 0} == {**opened, "changed_at": 0}
        answer = await shop.wang.post(f"/api/drafts/{identity}/approve", seen(opened))
        assert (answer.status, answer.body["draft"]["decided_by"]) == (200, "小王")
        for events in (li, wang):
            changed = (await events.until("changed")).data
            assert (changed["id"], changed["state"], changed["decided_by"]) == (identity, "approved", "小王")
    assert await shop.store.client.xlen(keys.outbound(P0)) == 1
    one = (await shop.li.get(f"/api/drafts/{identity}")).body
    assert (one["draft"]["state"], len(one["messages"])) == ("approved", 1)
    assert (await audit.verify(shop.store.client, P0))[1] == []


async def test_the_slower_of_two_is_told_who_won_and_when(shop: Shop) -> None:
    (identity,) = await shop.asked("有红色吗")
    (draft,) = (await shop.pending(shop.li))["drafts"]
    assert (await shop.li.post(f"/api/drafts/{identity}/approve", seen(draft))).status == 200
    await shop.clock.advance(0.8)
    answer = await shop.wang.post(f"/api/drafts/{identity}/reject", seen(draft))
    assert answer.status == 409
    assert answer.body["message"] == "小李 已在 0.8 秒前批准"
    assert (answer.body["winner"], answer.body["draft"]["state"]) == ("小李", "approved")
    english = await shop.wang.post(f"/api/drafts/{identity}/reject", seen(draft), **{"Accept-Language": "en"})
    assert english.body["message"] == "小李 approved it 0.8 s ago"


async def test_of_two_decisions_at_once_exactly_one_wins(shop: Shop) -> None:
    """Every pair of verbs, ten drafts each, through HTTP."""
    verbs = ("approve", "edit", "reject", "prompt", "hand-over")
    pairs = list(itertools.combinations_with_replacement(verbs, 2)) * 10
    identities = await shop.asked(*(f"第{number}问：有货吗" for number in range(len(pairs))))
    drafts = {one["id"]: one for one in (await shop.li.get("/api/drafts?limit=500")).body["drafts"]}

    async def decide(browser: Browser, identity: str, verb: str) -> tuple[int, str]:
        body = seen(drafts[identity], **({"text": "有货的，喜欢就带走吧～"} if verb == "edit" else {}))
        answer = await browser.post(f"/api/drafts/{identity}/{verb}", body)
        return answer.status, answer.body.get("winner") or answer.body["draft"]["decided_by"]

    async def race(identity: str, verbs: tuple[str, str], people: dict[str, Browser]) -> str:
        sides = zip(people.values(), verbs, strict=True)
        told = await asyncio.gather(*(decide(browser, identity, verb) for browser, verb in sides))
        (winner,) = [name for name, (status, _) in zip(people, told, strict=True) if status == 200]
        assert sorted(told) == [(200, winner), (409, winner)], verbs
        return winner

    orders = itertools.cycle([{"小李": shop.li, "小王": shop.wang}, {"小王": shop.wang, "小李": shop.li}])
    races = zip(identities, pairs, orders, strict=False)
    winners = await asyncio.gather(*(race(*one) for one in races))
    assert len(winners) == 150
    assert set(winners) == {"小李", "小王"}, "a race that always has the same winner is none"
    sends = sum(
        one["state"] == "approved" for one in (await shop.li.get("/api/drafts?state=approved&limit=500")).body["drafts"]
    )
    assert sends > 0
    assert await shop.store.client.xlen(keys.outbound(P0)) == sends


async def test_an_edit_goes_out_as_written_and_a_forbidden_one_does_not(shop: Shop) -> None:
    (identity,) = await shop.asked("能便宜点吗")
    (draft,) = (await shop.pending(shop.li))["drafts"]
    edit = f"/api/drafts/{identity}/edit"
    refused = await shop.li.post(edit, seen(draft, text="全网最便宜"))
    assert (refused.status, refused.body["error"]) == (422, "refused")
    assert [risk["found"] for risk in refused.body["risks"]] == ["最便宜"]
    assert (await shop.pending(shop.li))["drafts"] == [draft], "nothing happened to the draft"
    assert (await shop.li.post(edit, seen(draft))).status == 400, "an edit without a text"
    assert (await shop.li.post(f"/api/drafts/{identity}/approve", seen(draft, text="x"))).status == 400
    edited = await shop.li.post(edit, seen(draft, text="今天下单减 10 元～"))
    assert edited.body["draft"]["text"] == "今天下单减 10 元～"


async def test_a_text_that_changed_under_the_eyes_is_not_approved(shop: Shop) -> None:
    (identity,) = await shop.asked("几天到")
    (draft,) = (await shop.pending(shop.li))["drafts"]
    for wrong in ({**draft, "hash": "0" * 16}, {**draft, "version": 7}):
        answer = await shop.li.post(f"/api/drafts/{identity}/approve", seen(wrong))
        assert (answer.status, answer.body["message"]) == (409, "内容刚刚更新，请看过新版再决定")
    assert await shop.store.client.xlen(keys.outbound(P0)) == 0


async def test_nothing_is_missed_between_the_list_and_the_stream(shop: Shop) -> None:
    """Drafts come in while the list is read; list plus stream from its cursor is all of them, however the two fall."""
    made: list[str] = []

    async def customers() -> None:
        for _ in range(6):
            made.extend(await shop.asked("在吗在吗", "发什么快递"))

    for _ in range(10):
        asking = asyncio.ensure_future(customers())
        listed = (await shop.li.get("/api/drafts?limit=500")).body
        known = {one["id"] for one in listed["drafts"]}
        async with shop.li.events(listed["cursor"]) as events:
            await asking
            while known != set(made):
                known.add((await events.until("opened")).data["draft"]["id"])
    assert len(made) == 120


async def test_after_a_break_the_stream_goes_on_without_loss_or_repeat(shop: Shop) -> None:
    start = (await shop.pending(shop.li))["cursor"]
    async with shop.li.events(start) as events:
        first = await shop.asked("一", "二")
        heard = [await events.until("opened"), await events.until("opened")]
        assert [event.data["draft"]["id"] for event in heard] == first
    missed = await shop.asked("三")
    async with shop.li.events(start, last_id=heard[-1].id) as events:
        assert (await events.until("opened")).data["draft"]["id"] == missed[0]


async def test_a_restarted_console_takes_its_screens_back(tmp_path: Path) -> None:
    async with opened_shop(tmp_path) as shop:
        await shop.asked("一")
        cursor = (await shop.pending(shop.li))["cursor"]
        cookie = shop.li.cookie
    async with opened_shop(tmp_path) as shop:
        shop.li.cookie = cookie
        assert len((await shop.pending(shop.li))["drafts"]) == 1, "the session outlived the restart"
        async with shop.li.events(cursor) as events:
            (identity,) = await shop.asked("二")
            assert (await events.until("opened")).data["draft"]["id"] == identity


async def test_who_looks_at_a_card_is_seen_by_the_others(shop: Shop) -> None:
    (identity,) = await shop.asked("尺码准吗")
    async with shop.wang.events() as events:
        assert (await events.until("presence")).data == {"lookers": {}, "at": {}, "typing": {}}
        await shop.li.post("/api/presence", {"draft": identity})
        assert (await events.until("presence")).data == {"lookers": {identity: ["小李"]}, "at": {}, "typing": {}}
        await shop.li.post("/api/logout")
        await shop.clock.advance(2)
        assert (await events.until("presence")).data == {"lookers": {}, "at": {}, "typing": {}}


async def test_asvs_16_3_1_logins_and_accounts_stand_in_the_audit(shop: Shop) -> None:
    boss = await Browser(shop.li.http, shop.li.base).come_in(parts(shop.store, shop.clock), "boss", Role.ADMIN)
    await boss.post("/api/accounts", {"name": "小陈", "role": "viewer"})
    await boss.post("/api/logout")
    count, breaks = await audit.verify(shop.store.client, P0)
    assert (count, breaks) == (5, [])  # three logins, an account, a logout
