"""A host at the prompter: what a tablet may see and do, and how it comes in, on a real server and a fake clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from bot.core.clock import Millis
from bot.core.desk import Joined, Told
from bot.core.lifecycle import DraftState
from bot.core.model import Address, Draft, MessageId, UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from config.settings import ConsoleSettings
from tests.support.console import Browser, StillHouse, console, draft
from tests.support.console_conversations import talk

HOST, LI, BOSS = UserName("小满"), UserName("小李"), UserName("老板")
SECRET = "我的电话是多少"


class Stage:
    """A house, an assistant at the desk, and a host at a tablet."""

    def __init__(self, house: StillHouse, li: Browser, tablet: Browser) -> None:
        self.house, self.li, self.tablet = house, li, tablet

    def line(self, number: int, **changes: Any) -> Draft:
        """A line that waits to be said."""
        return self.house.desk.open(draft(self.house.clock, number, **{"state": DraftState.PROMPTED, **changes}))

    def become(self, number: int, **changes: Any) -> Draft:
        """A draft changes, and the desk is told."""
        (current,) = [one for one in self.house.desk.drafts.values() if one.id == f"0-{number}"]
        return self.house.desk.change(msgspec.structs.replace(current, version=current.version + 1, **changes))

    def another(self) -> Browser:
        return Browser(self.tablet.http, self.tablet.base)

    async def code(self, host: str = HOST) -> str:
        answer = await self.li.post("/api/prompters", {"host": host})
        assert answer.status == 200, answer
        return str(answer.body["code"])


@contextlib.asynccontextmanager
async def opened(settings: ConsoleSettings | None = None) -> AsyncIterator[Stage]:
    house = StillHouse(settings)
    async with console(house.parts) as browser:
        stage = Stage(
            house, await browser.come_in(house.parts, LI, Role.ASSISTANT), Browser(browser.http, browser.base)
        )
        assert (await stage.tablet.post("/api/login", {"code": await stage.code()})).status == 200
        yield stage


def seen(one: Draft) -> dict[str, object]:
    return {"version": one.version, "hash": one.hash}


async def test_a_host_lists_the_own_lines_and_nothing_else() -> None:
    async with opened() as stage:
        everybodys, hers = stage.line(1), stage.line(2, host=HOST)
        stage.line(3, host="阿宽")
        stage.line(4, address=Address("wechat", "c-1", "c-1"))
        stage.line(5, state=DraftState.PENDING)
        listed = await stage.tablet.get("/api/drafts?state=prompted")
        assert [one["id"] for one in listed.body["drafts"]] == [everybodys.id, hers.id]
        for states in ("", "?state=pending", "?state=said", "?state=prompted,pending"):
            assert (await stage.tablet.get(f"/api/drafts{states}")).status == 403
        assert (await stage.tablet.get("/api/me")).body["role"] == "host"
        assert (await stage.tablet.get(f"/api/drafts/{hers.id}")).status == 403


async def test_a_host_says_the_own_lines_once_and_no_other() -> None:
    async with opened() as stage:
        hers, others = stage.line(1, host=HOST), stage.line(2, host="阿宽")
        waiting = stage.line(3, state=DraftState.PENDING, text="还没人看过的回答")
        said = await stage.tablet.post(f"/api/drafts/{hers.id}/say", seen(hers))
        assert (said.status, said.body["draft"]["state"], said.body["draft"]["decided_by"]) == (200, "said", HOST)
        again = await stage.tablet.post(f"/api/drafts/{hers.id}/say", seen(hers))
        assert (again.status, again.body["draft"]["state"]) == (409, "said"), "told twice, said once"
        for other in (others, waiting):
            answer = await stage.tablet.post(f"/api/drafts/{other.id}/say", seen(other))
            assert answer.status == 404
            assert other.text not in str(answer.body)
        assert stage.house.desk.drafts[others.id].state is DraftState.PROMPTED


async def test_a_host_never_learns_who_asks() -> None:
    async with opened() as stage:
        who = {"address": Address("bilibili", "2233", "open-id-77", public=True), "asker": "小**"}
        one = stage.line(1, **who)
        told = [(await stage.tablet.get("/api/drafts?state=prompted")).body]
        async with stage.tablet.events() as events:
            await events.next()
            stage.line(2, state=DraftState.PENDING, **who)
            stage.become(2, state=DraftState.PROMPTED)
            opening = await events.next()
        assert opening
        told += [opening.data]
        told += [(await stage.tablet.post(f"/api/drafts/{one.id}/say", seen(one))).body for _ in range(2)]
        for body in told:
            assert "open-id-77" not in str(body)
            assert "小**" not in str(body)
            assert one.message not in str(body)
        assert [one.id in str(body) for body in told] == [True, False, True, True]


async def test_the_desk_is_told_of_a_line_that_was_said_though_it_was_withdrawn() -> None:
    async with opened() as stage:
        hers, others, waiting = (
            stage.line(1, host=HOST), stage.line(2, host="阿宽"), stage.line(3, state=DraftState.PENDING),
        )  # fmt: skip
        for number in (1, 2):
            stage.become(number, state=DraftState.WITHDRAWN)
        for one in (hers, others, waiting, hers):
            assert (await stage.tablet.post(f"/api/drafts/{one.id}/say", seen(one))).status == 404
        assert stage.house.prompting.told == {hers.id: HOST}
        unseen = {"version": others.version, "hash": "0" * len(others.hash)}
        assert (await stage.li.post(f"/api/drafts/{others.id}/say", unseen)).status == 409
        assert others.id not in stage.house.prompting.told
        assert (await stage.li.post(f"/api/drafts/{others.id}/say", seen(others))).status == 409
        assert stage.house.prompting.told[others.id] == LI


async def test_the_hosts_stream_tells_of_lines_and_of_nothing_else() -> None:
    async with opened() as stage:
        stage.line(1, host=HOST)
        async with stage.tablet.events("0.1-1") as events:
            first = await events.next()
            assert first, "the screen is told to reload, whatever it says it knows"
            assert (first.name, first.data) == ("reset", {})
            stage.line(2, state=DraftState.PENDING, question=SECRET)
            stage.become(2, state=DraftState.APPROVED)
            conversation = stage.house.talks.conversations.open(talk(stage.house.clock, last_text=SECRET))
            stage.house.feed.tell(
                Told(conversation.id, stage.house.talks.conversations.line(conversation.id, text=SECRET))
            )
            await stage.li.post("/api/presence", {"draft": "0-1"})
            stage.line(3, state=DraftState.PENDING, question="包邮吗")
            stage.become(3, state=DraftState.PROMPTED)  # for all: now it is the host's too
            stage.line(4, state=DraftState.PENDING, question=SECRET)
            stage.become(4, state=DraftState.PROMPTED, host="阿宽")
            stage.become(4, state=DraftState.SAID, host="阿宽")
            stage.house.feed.tell(Joined(draft(stage.house.clock, 3).id, 7, 0, Millis(9), (MessageId("m-77"),)))
            stage.house.feed.tell(Joined(draft(stage.house.clock, 4).id, 8, 0, Millis(9), (MessageId("m-88"),)))
            stage.become(1, state=DraftState.WITHDRAWN, reason="价格变了")
            heard = [event for event in [await events.next() for _ in range(3)] if event]
        assert [event.name for event in heard] == ["opened", "joined", "changed"]
        assert [one.data.get("id", one.data.get("draft", {}).get("id")) for one in heard] == ["0-3", "0-3", "0-1"]
        assert heard[1].data == {"id": "0-3", "count": 7, "late": 0, "expires_at": 9, "question": ""}
        assert (heard[2].data["state"], heard[2].data["reason"]) == ("withdrawn", "价格变了")


async def test_every_event_a_host_gets_is_of_four_kinds() -> None:
    async with opened() as stage:
        async with stage.tablet.events() as events:
            for number in range(2, 12):
                stage.line(number, state=DraftState.PENDING, question=SECRET)
                stage.become(number, state=DraftState.REJECTED)
            stage.line(1, state=DraftState.PENDING)
            stage.become(1, state=DraftState.PROMPTED)
            stage.become(1, state=DraftState.SAID)
            heard = [await events.next() for _ in range(3)]
        names = [event.name for event in heard if event]
        assert names == ["reset", "opened", "changed"]
        assert SECRET not in str(heard)


async def test_a_line_goes_to_another_host_and_comes_back() -> None:
    async with opened() as stage:
        line = stage.line(1)
        async with stage.tablet.events() as events:
            await events.until("reset")
            for host, name in (("阿宽", "changed"), (HOST, "opened")):
                now = stage.house.desk.drafts[line.id]
                placed = await stage.li.post(f"/api/drafts/{line.id}/place", {"version": now.version, "host": host})
                assert (placed.status, placed.body["draft"]["host"]) == (200, host)
                event = await events.until(name)
                assert event.data.get("draft", event.data)["host"] == host
            stale = await stage.li.post(f"/api/drafts/{line.id}/place", {"version": 1, "pinned": True})
            assert (stale.status, stale.body["draft"]["host"]) == (409, HOST)


async def test_a_code_lets_one_tablet_in_once_and_never_too_late() -> None:
    async with opened(ConsoleSettings(login_minutes=10)) as stage:
        code, late = await stage.code(), await stage.code()
        login = {"code": code}
        assert (await stage.another().post("/api/login", login)).body["role"] == "host"
        assert (await stage.another().post("/api/login", login)).status == 401
        for wrong in ("", "AAAAAAAA", code[:-1]):
            assert (await stage.another().post("/api/login", {"code": wrong})).status == 401
        await stage.house.clock.advance(600)
        assert (await stage.another().post("/api/login", {"code": late})).status == 401
        kinds = [line[0] for line in stage.house.audit.lines if line[2] == HOST]
        assert kinds == ["account", "pairing", "login", "pairing", "pairing", "login"]


async def test_asvs_6_3_1_codes_are_guessed_no_oftener_than_passwords() -> None:
    async with opened() as stage:
        tries = [
            (await stage.another().post("/api/login", {"code": f"GUESS{number:03}"})).status for number in range(20)
        ]
        assert tries.count(401) == 18, "two logins came from here already"
        assert tries[-1] == 429
        asked = [(await stage.li.post("/api/prompters", {"host": HOST})).status for _ in range(10)]
        assert asked[-1] == 429, "nor made without end"


async def test_a_code_never_gives_more_than_a_prompter() -> None:
    async with opened() as stage:
        await stage.house.accounts.put(Account(BOSS, Role.ADMIN))
        refused = await stage.li.post("/api/prompters", {"host": BOSS})
        assert (refused.status, refused.body["error"]) == (400, "not-a-host")
        code = await stage.code("阿宽")
        await stage.house.accounts.put(Account(UserName("阿宽"), Role.SUPERVISOR))
        assert (await stage.another().post("/api/login", {"code": code})).status == 401
        code = await stage.code()
        await stage.house.accounts.put(Account(HOST, Role.HOST, active=False))
        assert (await stage.another().post("/api/login", {"code": code})).status == 401
        refused = await stage.li.post("/api/prompters", {"host": HOST})
        assert (refused.status, refused.body["error"]) == (400, "host-closed"), "an assistant reopens nobody"
        assert (await stage.tablet.get("/api/me")).status == 401


async def test_the_address_on_the_code_leads_to_the_console() -> None:
    async with opened() as stage:
        told = (await stage.li.post("/api/prompters", {"host": HOST})).body
        assert told["address"] == f"{stage.li.base}/#pair={told['code']}"
        assert told["reachable"] is False, "a tablet is another machine"
    async with opened(ConsoleSettings(origins=("https://desk.example.com",))) as stage:
        told = (await stage.li.post("/api/prompters", {"host": HOST}, **{"Sec-Fetch-Site": "same-origin"})).body
        assert told["address"].startswith("https://desk.example.com/#pair=")
        assert told["reachable"] is True


async def test_a_prompter_stands_open_untouched() -> None:
    async with opened() as stage:
        beat = {"screen": "tab-1", "reading": "0-1", "host": "阿宽"}
        assert (await stage.tablet.post("/api/prompters/beat", beat)).status == 200
        (there,) = (await stage.li.get("/api/prompters")).body["open"]
        assert (there["host"], there["user"], there["reading"], there["hidden"]) == (HOST, HOST, "0-1", False)
        await stage.house.clock.advance(2_400)  # nobody touched it, nobody spoke
        assert (await stage.tablet.get("/api/me")).status == 200
        assert (await stage.tablet.post("/api/prompters/beat", {"screen": "tab-1", "closed": True})).status == 200
        boss = await stage.another().come_in(stage.house.parts, BOSS, Role.ADMIN)
        told = (await boss.get("/api/prompters")).body
        assert (told["hosts"], told["open"]) == ([HOST], [])


async def test_an_open_prompter_keeps_the_desks_session_while_it_can_be_read() -> None:
    async with opened() as stage:
        for _ in range(4):
            await stage.house.clock.advance(1_000)
            assert (await stage.li.post("/api/prompters/beat", {"screen": "s", "host": HOST})).status == 200
        assert (await stage.li.get("/api/me")).status == 200
        for _ in range(2):
            await stage.house.clock.advance(1_000)
            await stage.li.post("/api/prompters/beat", {"screen": "s", "host": HOST, "hidden": True})
        assert (await stage.li.get("/api/me")).status == 401


async def test_a_host_that_cannot_be_served_is_let_go_and_comes_again() -> None:
    async with opened() as stage:
        stage.house.desk.away = True
        async with stage.tablet.events() as events:
            assert await asyncio.wait_for(events.next(), 5) is None
        stage.house.desk.away = False
        async with stage.tablet.events() as events:
            assert (await events.until("reset")).data == {}
