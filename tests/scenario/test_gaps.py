"""From questions to a proposed entry: asked, drafted, decided by people, read in the console as gaps; and no draft
counts twice or not at all, whoever is killed."""

import asyncio
import contextlib
import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.core.clock import SystemClock, day_of
from bot.core.gaps import Fate
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Decision, Draft, Seen, User
from bot.store.gaps import StoredTraces
from tests.support.clock import FakeClock, eventually
from tests.support.gaps import SHANGHAI
from tests.support.house import LI, WANG, Life, living, until
from tests.support.process import SHOP, Desk, HouseProcess, at_desk, free_port
from tests.support.store import P0, Store, lapse, message, opens, running_store

REPLY = "精梳棉的，正常穿不起球，翻面洗更好～"


async def asked(life: Life, customer: str, question: str) -> Draft:
    """A private question, and the draft that comes of it."""
    life.platform.say(customer, customer, question, name="张女士")
    found: list[Draft] = []

    async def there() -> bool:
        found[:] = [draft for draft in await life.drafts() if draft.address.customer == customer]
        return bool(found)

    await until(there)
    return found[0]


async def decide(life: Life, draft: Draft, verb: Verb, by: User = LI, text: str = "", reason: str = "") -> None:
    await life.house.decisions.decide(verb, draft.id, Seen(draft.version, draft.hash), by, text, reason)


async def page(life: Life, desk: Desk, path: str, want: int, of: str = "asked") -> dict[str, Any]:
    """The answer to `path`, once everything is counted; a report is looked at anew every five seconds."""
    found: dict[str, Any] = {}

    async def counted() -> bool:
        await life.clock.advance(5)
        found.update(await desk.get(path))
        return bool(found[of] == want)

    await until(counted)
    return found


@contextlib.asynccontextmanager
async def a_bad_day(folder: Path) -> AsyncIterator[tuple[Life, Desk]]:
    """Four people ask one thing: twice the answer is rewritten, once rejected, once nobody gets to it. Afterwards a
    lead sits down at the console."""
    questions = ("云朵卫衣会起球吗", "云朵卫衣会不会起球呀", "云朵卫衣起球不", "云朵卫衣起球吗？")
    async with living(folder) as life:
        drafts = [await asked(life, f"c-{number}", question) for number, question in enumerate(questions)]
        await decide(life, drafts[0], Verb.EDIT, text=f"张女士，您好，{REPLY}")
        await decide(life, drafts[1], Verb.EDIT, WANG, text=REPLY)
        await decide(life, drafts[2], Verb.REJECT, reason="答非所问，请打 13912345678")

        async def expired() -> bool:
            life.clock.jump(600)
            await life.clock.advance(1)
            return bool(await life.drafts(DraftState.EXPIRED))

        await until(expired)
        async with at_desk(await life.house.login_link()) as desk:
            yield life, desk


async def test_what_had_no_good_answer_becomes_a_gap_with_the_reply_people_wrote(tmp_path: Path) -> None:
    async with a_bad_day(tmp_path) as (life, desk):
        body = await page(life, desk, "/api/gaps", want=4)
        (gap,) = body["gaps"]
        assert gap["outcomes"] == {"edited": 2, "rejected": 1, "expired": 1}
        assert (gap["drafts"], gap["answered"], body["total"]) == (4, 0, 1)
        assert [(reply["text"], reply["times"], set(reply["by"])) for reply in gap["replies"]] == [
            (REPLY, 2, {LI.name, WANG.name})
        ]
        assert gap["reasons"] == ["答非所问，请打 139****5678"]
        entry = gap["proposal"]
        assert entry["answer"] == REPLY
        assert len(entry["questions"]) == len(gap["wordings"]) >= 2
        assert entry["product"] == gap["product"] != ""
        assert entry["valid_from"] == day_of(life.clock.now(), SHANGHAI).isoformat()
        assert gap["product_name"] in {product.name for product in life.house.content.catalog.products.values()}


async def test_an_answer_sent_as_it_was_or_only_polished_is_no_gap_but_a_hot_question(tmp_path: Path) -> None:
    async with living(tmp_path) as life, at_desk(await life.house.login_link()) as desk:
        first, second = await asked(life, "c-1", "什么时候发货"), await asked(life, "c-2", "啥时候发货呀")
        await decide(life, first, Verb.APPROVE)
        await decide(life, second, Verb.EDIT, text=f"亲～{second.text}")
        body = await page(life, desk, "/api/gaps", want=1, of="questions")
        assert body["gaps"] == []
        (today,) = (await desk.get("/api/insights?days=1"))["days"]
        assert (today["asked"], today["answered_share"], today["questions"]) == (2, 1.0, 1)
        assert [hot["asked"] for hot in today["hot"]] == [2]


async def test_who_asks_late_is_counted_too(tmp_path: Path) -> None:
    async with living(tmp_path) as life, at_desk(await life.house.login_link()) as desk:
        life.ask("什么时候发货", customer="u-1")
        await life.decide(Verb.HAND_OVER, await life.draft())
        await page(life, desk, "/api/gaps", want=1)
        for number in range(3):
            life.ask("什么时候发货呀", customer=f"late-{number}")
        await life.ended(4)
        body = await page(life, desk, "/api/gaps", want=4)
        assert body["gaps"][0]["drafts"] == 1


async def test_a_lead_puts_a_gap_away_and_takes_the_rest_along(tmp_path: Path) -> None:
    async with a_bad_day(tmp_path) as (life, desk):
        (gap,) = (await page(life, desk, "/api/gaps", want=4))["gaps"]
        table = list(csv.reader(io.StringIO(await exported(desk, "/api/gaps/export"), newline="")))
        assert table[1][0] == gap["question"]
        assert REPLY in table[1]
        assert len(table) == 2
        assert len(await exported(desk, "/api/insights/export")) > 50

        status, _ = await desk.post("/api/gaps/dismiss", {"key": gap["key"], "reason": "下架了"})
        assert status == 200
        assert (await desk.get("/api/gaps"))["gaps"] == []
        (away,) = (await desk.get("/api/gaps?state=dismissed"))["gaps"]
        assert (away["key"], away["dismissed"]["reason"]) == (gap["key"], "下架了")
        status, _ = await desk.post("/api/gaps/reopen", {"key": gap["key"]})
        assert status == 200
        assert [one["key"] for one in (await desk.get("/api/gaps"))["gaps"]] == [gap["key"]]
        assert (await desk.post("/api/gaps/dismiss", {"key": "0123456789ab", "reason": "没有这个"}))[0] == 404
        assert (await desk.post("/api/gaps/reopen", {"key": "0123456789ab"}))[0] == 404


async def test_the_proposed_entry_answers_the_next_who_asks_and_the_gap_is_filled(tmp_path: Path) -> None:
    async with a_bad_day(tmp_path) as (life, desk):
        (gap,) = (await page(life, desk, "/api/gaps", want=4))["gaps"]
        entry = f"/api/knowledge/entry/{gap['proposal']['id']}"
        assert (await desk.post(f"{entry}/propose", {"version": 0, "written": gap["proposal"]}))[0] == 200
        (waiting,) = (await desk.get("/api/gaps"))["gaps"]
        assert (waiting["state"], waiting["waiting"]) == ("open", gap["proposal"]["id"])
        assert (await desk.post(f"{entry}/approve", {"version": 1}))[0] == 200
        (filled,) = (await desk.get("/api/gaps?state=filled"))["gaps"]
        assert (filled["key"], filled["filled_by"]) == (gap["key"], gap["proposal"]["id"])
        assert (await desk.get("/api/gaps"))["counts"] == {"filled": 1}
        in_force = life.house.knowledge
        await eventually(lambda: gap["proposal"]["id"] in {one.written.id for one in in_force.knowledge.entries})
        draft = await asked(life, "c-9", "云朵卫衣会起球吗")
        assert REPLY[:10] in draft.text


async def exported(desk: Desk, path: str) -> str:
    async with aiohttp.ClientSession() as http, http.get(desk.url + path, headers=desk.headers) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Disposition"].endswith('.csv"')
        return (await answer.read()).decode("utf-8-sig")


async def test_only_what_was_asked_for_is_listed(tmp_path: Path) -> None:
    async with a_bad_day(tmp_path) as (life, desk):
        (gap,) = (await page(life, desk, "/api/gaps", want=4))["gaps"]
        for query, count in (
            (f"product={gap['product']}", 1), ("product=none", 0), (f"intent={gap['intent']}", 1),
            ("intent=invoice", 0), ("days=90", 1), ("limit=1", 1),
        ):  # fmt: skip
            assert len((await desk.get(f"/api/gaps?{query}"))["gaps"]) == count, query
        life.clock.jump(7 * 86_400)
    async with living(tmp_path, clock=life.clock) as life, at_desk(await life.house.login_link()) as desk:
        assert (await desk.get("/api/gaps?days=7"))["gaps"] == []
        assert len((await desk.get("/api/gaps?days=8"))["gaps"]) == 1


async def test_what_happened_while_nobody_followed_is_learned_later(tmp_path: Path) -> None:
    """A shop that ran before there were gaps: its decided drafts are looked through at the first start."""
    async with running_store(tmp_path / "data", FakeClock()) as store:
        drafts = await decided(store, 12)
    async with running_store(tmp_path / "data", SystemClock()) as store:
        assert await log_of(store).places() == {}
    async with living(tmp_path, clock=FakeClock()) as life, at_desk(await life.house.login_link()) as desk:
        await page(life, desk, "/api/gaps", want=len(drafts))


CONSOLE = f"""
parts = ["console"]
{SHOP}
sentence_vectors = false
[console]
port = CONSOLE
private_port = 0
"""


def log_of(store: Store) -> StoredTraces:
    return StoredTraces(store.client, store.settings, SHANGHAI, store.clock, store.durable())


async def decided(store: Store, count: int) -> list[Draft]:
    """That many drafts on a store, each rejected."""
    lease, work = await store.worklist()
    drafts: list[Draft] = []

    async def make() -> None:
        await store.inbox().put(P0, [message(clock=store.clock) for _ in range(count)])
        effects = [opens(entry, store.clock) for entry in await work.take(count, 1.0)]
        await work.apply(effects, store.clock.now())
        drafts.extend(effect.draft for effect in effects)

    await lease.during(make)
    for draft in drafts:
        await store.drafts.decide(
            Decision(draft=draft.id, verb=Verb.REJECT, by=LI.name, at=store.clock.now(), reason="不对"), None
        )
    return drafts


@contextlib.asynccontextmanager
async def console_process(folder: Path, store: Store) -> AsyncIterator[HouseProcess]:
    """A process that only shows the console (and learns), on a store it does not own; killed at the end."""
    url = store.endpoint.url.replace("unix://", f"unix://{store.endpoint.user}:{store.endpoint.password}@")
    process = HouseProcess(folder, port=free_port(), base=CONSOLE + f'[store]\nurl = "{url}"\n')
    await process.start()
    try:
        yield process
    finally:
        await process.kill()
        await lapse(store)


@pytest.mark.timeout(180)
async def test_each_draft_counts_once_however_the_followers_die(tmp_path: Path) -> None:
    """kill -9 while it learns, twice; another process goes on where it stopped."""
    async with running_store(tmp_path / "store", SystemClock()) as store:
        log, drafts = log_of(store), await decided(store, 100)
        today = day_of(store.clock.now(), SHANGHAI)
        for number in range(2):
            async with console_process(tmp_path / f"p{number}", store):
                more = asyncio.create_task(decided(store, 300))
                start = len(drafts)

                async def some(goal: int = start + 40) -> bool:
                    return len(await log.between(today, today)) >= goal

                await until(some, within_s=60)
            drafts += await more
        async with console_process(tmp_path / "last", store):

            async def all_learned() -> bool:
                return len(await log.between(today, today)) >= len(drafts)

            await until(all_learned, within_s=60)
        traces = await log.between(today, today)
    assert sorted(one.draft for one in traces) == sorted(draft.id for draft in drafts)
    assert {(one.fate, one.asked, one.reason) for one in traces} == {(Fate.REJECTED, 1, "不对")}
