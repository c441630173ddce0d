"""Crisis mode in a whole house, by two people through the API: one wording everywhere, two yeses in public, its end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.core.crises import contacting
from bot.core.lifecycle import SOURCE_CHANGED, DraftState
from bot.core.model import Address, Draft, Inbound, UserName
from bot.core.people import Account
from bot.core.signals import PostId
from bot.core.vocabulary import Kind, Role, SourceKind
from tests.support.console import Answer, Browser
from tests.support.house import ROOM, Life, living, until

SWELLS = "暖手宝充电鼓包了怎么办"
SAID = "鼓包的请马上停用，私信客服订单号，全额退款。"
CARES = "鼓包的请马上停用，把订单号发我，今天就给您退款。"
POST = PostId("weibo/4912345678901234")
BELOW = Address("fake", "4912345678901234", "u-9", aloud=True)


@dataclass
class Two:
    """Two people at the console of one house."""

    life: Life
    zhou: Browser
    chen: Browser

    async def handle(self, by: Browser, crisis: Any, deed: str, **ask: object) -> Any:
        answer = await by.post(f"/api/crises/{crisis['id']}/{deed}", {"version": crisis.get("version", 1), **ask})
        assert answer.status == 200, answer
        return answer.body["crisis"]

    async def open(self) -> Any:
        """A crisis of the whole shop, with its words."""
        opened = await self.zhou.post("/api/crises", {"shop": True, "title": "暖手宝 · 安全"})
        assert opened.status == 200, opened
        return await self.handle(self.zhou, opened.body["crisis"], "change", holds=True, seconds=True, words=["鼓包"])

    async def word(self, crisis: Any, public: str, private: str) -> Any:
        """She writes it, he approves it."""
        worded = await self.handle(self.zhou, crisis, "word", public=public, private=private)
        return await self.handle(self.chen, worded, "approve-wording")

    async def known(self, crises: int) -> None:
        """The desk follows within two seconds."""

        async def follows() -> bool:
            return len(self.life.house.watchful.crises()) == crises

        await until(follows, 2.0)

    async def press(self, by: Browser, draft: Draft, verb: str = "approve") -> Answer:
        return await by.post(f"/api/drafts/{draft.id}/{verb}", {"version": draft.version, "hash": draft.hash})

    async def becomes(self, fits: Callable[[Draft], bool], state: DraftState = DraftState.PENDING) -> Draft:
        """The draft of that kind, once it is there."""
        found: list[Draft] = []

        async def there() -> bool:
            found[:] = [draft for draft in await self.life.drafts(state) if fits(draft)]
            return bool(found)

        await until(there)
        return found[0]


@asynccontextmanager
async def two(folder: Path) -> AsyncIterator[Two]:
    async with (
        living(folder) as life,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        people = []
        for name, role in (("周岚", Role.PR), ("陈主管", Role.SUPERVISOR)):
            await life.house.accounts.put(Account(UserName(name), role))
            browser = Browser(http, life.house.console_url)
            token = await life.house.accounts.issue_login(UserName(name), 60)
            assert (await browser.post("/api/login", {"token": token})).status == 200
            people.append(browser)
        yield Two(life, *people)


def has(text: str) -> Callable[[Draft], bool]:
    return lambda draft: text in draft.text


async def test_one_wording_for_whoever_means_it_and_two_people_for_what_all_read(tmp_path: Path) -> None:
    async with two(tmp_path) as desk:
        desk.life.ask(SWELLS)
        early = await desk.life.draft()
        crisis = await desk.open()
        await desk.known(1)
        own = await desk.zhou.post(
            f"/api/crises/{crisis['id']}/word",
            {"version": crisis.get("version", 1), "public": "全网最安全", "private": ""},
        )
        assert (own.status, own.body["error"]) == (422, "refused")
        crisis = await desk.word(crisis, SAID, CARES)
        said = await desk.becomes(has(SAID))
        assert (said.sources[0].kind, said.question) == (SourceKind.STATEMENT, early.question)
        gone = await desk.life.house.drafts.get(early.id)
        assert (gone.state, gone.reason) == (DraftState.WITHDRAWN, SOURCE_CHANGED)
        both = await asyncio.gather(desk.press(desk.zhou, said), desk.press(desk.chen, said))
        assert sorted(one.status for one in both) == [200, 409]
        backed = await desk.life.house.drafts.get(said.id)
        assert (backed.state, desk.life.platform.received) == (DraftState.PENDING, [])
        first, second = (desk.zhou, desk.chen) if backed.backed_by == "周岚" else (desk.chen, desk.zhou)
        again = await desk.press(first, backed)
        assert (again.status, again.body["risks"][0]["advice"][-7:]) == (422, "同事复核后发出")
        assert (await desk.press(second, backed)).status == 200
        sent = await desk.becomes(has(SAID), DraftState.SENT)
        assert {sent.backed_by, sent.decided_by} == {"周岚", "陈主管"}


async def test_in_private_and_below_a_post_and_until_it_is_over(tmp_path: Path) -> None:
    async with two(tmp_path) as desk:
        crisis = await desk.word(await desk.open(), SAID, CARES)
        await desk.known(1)
        desk.life.ask("我的暖手宝充电鼓包了，怎么处理", customer="anna", room="anna")
        private = await desk.becomes(has(CARES))
        assert private.text.endswith(CARES)
        asks = Inbound(
            contacting(POST), BELOW, "暖手宝鼓包，太吓人了", "阿**", desk.life.clock.now(), kind=Kind.COMMENT
        )
        for _ in range(2):
            await desk.life.house.ingest.accept([asks])
        contact = await desk.becomes(lambda draft: draft.message == contacting(POST))
        assert "抱歉" in contact.text
        assert "私信" in contact.text
        assert (await desk.press(desk.zhou, contact)).body["draft"]["state"] == "pending"
        assert (await desk.press(desk.zhou, private)).body["draft"]["state"] == "approved"
        desk.life.ask(SWELLS, room=ROOM)
        said = await desk.becomes(has(SAID))
        crisis = await desk.handle(desk.chen, crisis, "close", lessons="入库前抽检")
        await desk.known(0)
        other = await desk.becomes(lambda draft: draft.question == said.question and SAID not in draft.text)
        assert (await desk.press(desk.zhou, other)).body["draft"]["state"] != "pending"
        report = (await desk.zhou.get(f"/api/crises/{crisis['id']}/review")).body
        assert report["answered"] == 1
        assert [one["kind"] for one in report["moments"]] == ["opened", "changed", "worded", "wording", "closed"]
        assert len([one for one in await desk.life.drafts() if one.message == contacting(POST)]) == 1


async def test_whoever_complained_before_is_listed_and_marked_and_their_words_are_known(tmp_path: Path) -> None:
    async with two(tmp_path) as desk:
        for name in ("anna", "ben", "carl"):
            desk.life.ask("你们的小太阳暖手宝充电的时候鼓包了，还冒烟，太吓人了！", customer=name, room=name)
        found: list[Any] = []

        async def gathered() -> bool:
            await desk.life.clock.advance(1)
            found[:] = (await desk.zhou.get("/api/watch?level=0")).body["topics"]
            return bool(found) and found[0]["topic"].get("voices", 0) == 3

        await until(gathered, 10.0)
        topic = found[0]["topic"]["id"]
        opened = (await desk.zhou.post("/api/crises", {"topics": [topic]})).body["crisis"]
        assert opened["about"] == found[0]["topic"]["about"]
        assert "鼓包" in opened["words"]
        page: dict[str, Any] = {}

        async def listed() -> bool:
            await desk.life.clock.advance(1)
            page.update((await desk.zhou.get(f"/api/crises/{opened['id']}")).body)
            return len(page["affected"]) == 3

        await until(listed, 10.0)
        talks = (await desk.zhou.get("/api/conversations")).body
        assert talks["crises"] == {one["id"]: opened["id"] for one in talks["conversations"]}
        one = page["affected"][0]
        ask = {"key": one["key"], "state": "contacted", "note": "已致电"}
        done = await desk.chen.post(f"/api/crises/{opened['id']}/follow", ask)
        assert done.body["affected"]["by"] == "陈主管"
