"""Askers of one draft parted again, answers written anew when what they rest on changes, texts shown as typed: in a
house, on a clock that stands still."""

import contextlib
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from bot.core.clock import later
from bot.core.library import Action, Change, Record
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Address, Draft, UserName
from bot.core.people import Account
from bot.core.vocabulary import Role, SourceKind
from bot.store import audit
from config.settings import ConsoleSettings
from tests.support.clock import FakeClock
from tests.support.console import Browser, House, console
from tests.support.console import draft as draft_of_console
from tests.support.house import NOON, ROOM, Life, living, until
from tests.support.store import P0, running_store

PHONE = "13800138000"
SHIPPING = ("什么时候发货", "什么时候发货啊？？？", "今天拍今天发吗", "今天拍今天发吗")
DAY_S = 86_400


@contextlib.asynccontextmanager
async def browsing(life: Life, role: Role) -> AsyncIterator[Browser]:
    """Somebody of that role at the house's console."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        browser, name = Browser(http, life.house.console_url), UserName(f"{role}的人")
        await life.house.accounts.put(Account(name, role))
        token = await life.house.accounts.issue_login(name, 60)
        assert (await browser.post("/api/login", {"token": token})).status == 200
        yield browser


async def asked(life: Life, *texts: str) -> Draft:
    """The one draft these open together."""
    for number, text in enumerate(texts):
        life.ask(text, customer=f"u-{number}", ident=f"q-{number}")
    await life.ended(len(texts))
    return await life.draft()


async def one(browser: Browser, draft: Draft) -> dict[str, Any]:
    answer = await browser.get(f"/api/drafts/{draft.id}")
    assert answer.status == 200, answer
    body: dict[str, Any] = answer.body
    return body


async def split(browser: Browser, draft: Draft, *messages: str, version: int = 1) -> int:
    answer = await browser.post(f"/api/drafts/{draft.id}/split", {"version": version, "messages": messages})
    return answer.status


async def change(life: Life, draft: Draft, by: str, **fields: Any) -> None:
    """The entry which that draft cites says something else from now on, or (without fields) is retired."""
    cited = next(source.id for source in draft.sources if source.kind is SourceKind.KNOWLEDGE)
    library = life.house.knowledge
    known = next((record for record in await library.overlay.records([cited])), Record(id=cited))
    form = next(entry.written for entry in library.knowledge.entries if entry.written.id == cited)
    form = msgspec.structs.replace(form, **fields)
    version, action = known.version + 1, Action.APPROVED if fields else Action.RETIRED
    record = Record(id=cited, version=version, approved=form, retired=not fields)
    lost = await library.overlay.write([(record, Change(version, life.clock.now(), UserName(by), action, form))])
    assert lost == ()


async def test_what_a_person_takes_out_gets_a_draft_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    async with living(tmp_path) as life, browsing(life, Role.ASSISTANT) as browser:
        draft = await asked(life, *SHIPPING)
        found = await one(browser, draft)
        assert [(member["text"], member["times"]) for member in found["members"]] == [
            ("什么时候发货", 1), ("什么时候发货啊？？？", 1), ("今天拍今天发吗", 2),
        ]  # fmt: skip
        assert await split(browser, draft, "q-2") == 200
        await life.ended(5)
        apart = next(other for other in await life.drafts() if other.id != draft.id)
        assert (apart.question, apart.count, apart.expires_at) == ("今天拍今天发吗", 2, draft.expires_at)
        assert (await one(browser, apart))["messages"] == ["q-2", "q-3"]
        assert [member["message"] for member in (await one(browser, draft))["members"]] == ["q-0", "q-1"]
        life.ask("今天拍今天发吗", customer="u-8")
        life.ask("今天拍今天发吗？？", customer="u-9")
        life.ask("什么时候发货～", customer="u-7")
        await life.ended(8)
        counts = {other.id: other.count for other in await life.drafts()}
        assert counts == {draft.id: 3, apart.id: 4}
        await life.decide(Verb.APPROVE, await life.house.drafts.get(apart.id))
        await life.draft(DraftState.SENT)
        assert (await life.house.drafts.get(draft.id)).state is DraftState.PENDING
    async with running_store(tmp_path / "data", life.clock) as store:
        assert (await audit.verify(store.client, P0))[1] == []


async def test_taken_out_it_stays_apart_in_a_house_that_begins_anew(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with living(tmp_path, clock=clock) as life, browsing(life, Role.AGENT) as browser:
        draft = await asked(life, *SHIPPING)
        assert await split(browser, draft, "q-2") == 200
        await life.ended(5)
    async with living(tmp_path, clock=clock) as again:
        again.ask("今天拍今天发吗", customer="u-8", ident="later")
        await again.ended(6)
        assert (await again.house.drafts.get(draft.id)).count == 2


@pytest.mark.parametrize(
    ("messages", "version", "status"),
    [(("q-0",), 1, 400), (("q-2", "q-0"), 1, 400), (("q-9",), 1, 409), (("q-2",), 2, 409), ((), 1, 400)],
    ids=["the first", "with the first", "unknown", "another version", "none"],
)
async def test_what_cannot_be_taken_out_stays(
    tmp_path: Path, messages: tuple[str, ...], version: int, status: int
) -> None:
    async with living(tmp_path) as life, browsing(life, Role.SUPERVISOR) as browser:
        draft = await asked(life, *SHIPPING)
        assert await split(browser, draft, *messages, version=version) == status
        assert await split(browser, msgspec.structs.replace(draft, id="0-1-1"), "q-2") == 404
        assert (await one(browser, draft))["draft"]["count"] == 4


async def test_an_answer_changed_meanwhile_is_written_anew_for_all_who_asked(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        draft = await asked(life, *SHIPPING)
        revision = life.house.knowledge.revision
        await change(life, draft, "小王", answer="拍下后三天内发出。", live="拍下三天内发出哦～")
        await life.house.knowledge.changed(revision)

        async def anew() -> bool:
            return [one.text for one in await life.drafts()] == ["拍下三天内发出哦～"]

        await until(anew)
        fresh, old = await life.draft(), await life.house.drafts.get(draft.id)
        await life.ended(7)
        assert (old.state, old.reason) == (DraftState.WITHDRAWN, "source_changed")
        assert ((await life.draft()).count, fresh.expires_at) == (4, draft.expires_at)
        assert (await life.decide(Verb.APPROVE, await life.draft())).state is DraftState.APPROVED


async def test_when_the_day_turns_what_cites_yesterdays_answers_is_written_anew(tmp_path: Path) -> None:
    clock = FakeClock(later(NOON, DAY_S / 2 - 10))
    async with living(tmp_path, clock=clock) as life:
        draft = await asked(life, "什么时候发货")
        revision = life.house.knowledge.revision
        await change(life, draft, "小王", valid_until=date(2026, 11, 22))
        await life.house.knowledge.changed(revision)
        await life.clock.advance(9)
        assert (await life.house.drafts.get(draft.id)).state is DraftState.PENDING
        await life.clock.advance(2)
        await life.ended(2)
        (fresh,) = await life.drafts()
        cited = {source.id for source in draft.sources}
        assert fresh.id != draft.id
        assert not cited & {source.id for source in fresh.sources}
        assert (await life.house.drafts.get(draft.id)).state is DraftState.WITHDRAWN


async def test_a_question_asked_about_what_was_on_show_is_written_anew_about_that(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        shelf = life.house.shelves
        shelf.show(Address("fake", ROOM), "1")
        draft = await asked(life, "这个起球吗")
        shelf.show(Address("fake", ROOM), "2")
        if not draft.sources or draft.sources[0].kind is not SourceKind.KNOWLEDGE:
            pytest.fail("the demo shop should have an approved answer for this")
        revision = life.house.knowledge.revision
        await change(life, draft, "小王", answer="不起球。", live="不起球哒")
        await life.house.knowledge.changed(revision)
        await life.ended(2)
        assert (await life.draft()).product == draft.product != ""
        shelf.show(Address("fake", ROOM), "")


async def test_what_was_typed_is_shown_to_who_may_with_a_reason_and_the_audit_knows(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with living(tmp_path) as life:
        draft = await asked(life, f"什么时候发货，我电话{PHONE}")
        where = f"/api/drafts/{draft.id}/unmask"
        assert PHONE not in draft.question
        async with browsing(life, Role.SUPERVISOR) as boss, browsing(life, Role.AGENT) as agent:
            assert (await agent.post(where, {"reason": "要打电话给客户"})).status == 403
            for reason in ("", "   ", "看看", "   看看   "):
                assert (await boss.post(where, {"reason": reason})).status == 400
            answer = await boss.post(where, {"reason": f"客户要求回电 {PHONE}"})
            assert answer.status == 200
            assert answer.body == {"texts": [{"message": "q-0", "text": f"什么时候发货，我电话{PHONE}"}]}
            assert answer.headers["Cache-Control"] == "no-store"
            assert (await boss.post("/api/drafts/0-1-1/unmask", {"reason": "要打电话给客户"})).status == 404
            assert PHONE not in str(await one(boss, draft))
    assert PHONE not in caplog.text
    async with running_store(tmp_path / "data", life.clock) as store:
        lines = [msgspec.json.decode(line, type=audit.Line) async for line, _ in audit.lines(store.client, P0)]
        seen = [line for line in lines if line.what == "unmask"]
        assert [(line.who, line.subject) for line in seen] == [("supervisor的人", draft.id)]
        assert seen[0].detail.startswith("客户要求回电")
        assert PHONE not in seen[0].detail
        assert (await audit.verify(store.client, P0))[1] == []


async def test_a_shop_says_who_may_see_what_was_typed() -> None:
    house = House(FakeClock(), ConsoleSettings(unmask_roles=("agent",)))
    one = house.desk.open(draft_of_console(house.clock))
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "小李", Role.AGENT)
        assert (await browser.post(f"/api/drafts/{one.id}/unmask", {"reason": "要打电话给客户"})).status == 200
        await browser.come_in(house.parts, "主管", Role.SUPERVISOR)
        assert (await browser.post(f"/api/drafts/{one.id}/unmask", {"reason": "要打电话给客户"})).status == 403
