"""The console of a whole house on an official account: a customer's picture, two colleagues, one answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from adapters.wechat.fake.envelopes import Account
from adapters.wechat.fake.platform import FakeWechat
from bot.core.model import UserName
from bot.core.people import Account as ConsoleAccount
from bot.core.vocabulary import Role
from tests.support.clock import FakeClock
from tests.support.console import Browser
from tests.support.files import PNG
from tests.support.house import NOON, Life
from tests.support.wechat import ANNA
from tests.support.wechat_house import connected


@asynccontextmanager
async def browsing(life: Life) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield Browser(http, life.house.console_url)


async def come_in(life: Life, browser: Browser, name: str, role: Role = Role.AGENT) -> Browser:
    own = Browser(browser.http, browser.base)
    await life.house.accounts.put(ConsoleAccount(UserName(name), role))
    token = (await life.house.login_link(UserName(name))).partition("#login=")[2]
    assert (await own.post("/api/login", {"token": token})).status == 200
    return own


async def test_a_customer_is_served_by_one_person_from_the_console(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakeWechat(Account(), clock)
    async with connected(tmp_path, platform, clock, passive_s=0) as line, browsing(line.life) as door:
        li, wang = [await come_in(line.life, door, name) for name in ("小李", "小王")]
        cursor = (await li.get("/api/conversations")).body["cursor"]
        async with li.events(cursor) as events:
            await platform.shows(ANNA, "image/png", PNG)
            told = (await events.until("turn")).data
            identity, turn = told["conversation"], told["turn"]
            path = f"/api/conversations/{identity}"
            picture = await li.get(f"{path}/media/{turn['number']}/0")
            assert (picture.headers["Content-Type"], picture.body) == ("image/png", PNG)
            assert (await li.post(f"{path}/take", {"version": 0})).status == 200
            refused = await wang.post(f"{path}/say", {"text": "我来吧"})
            assert (refused.status, refused.body["message"]) == (409, "小李 正在接待这位顾客。")
            desk = (await wang.get("/api/drafts")).body
            (draft,) = desk["drafts"]
            assert (draft["conversation"], desk["held"]) == (identity, {identity: "小李"})
            seen = {"version": draft["version"], "hash": draft["hash"]}
            late = await wang.post(f"/api/drafts/{draft['id']}/approve", seen)
            assert (late.status, late.body["error"]) == (409, "held")
            said = await li.ask("POST", "/api/media", {"Origin": li.base, "Content-Type": "image/png"}, PNG)
            words = {"text": "图片收到，这件可以换的。", "files": [said.body["name"]], "answers": [draft["id"]]}
            assert (await li.post(f"{path}/say", words)).status == 200
            while (await events.until("turn")).data["turn"].get("state") != "sent":
                pass
        view = (await wang.get(path)).body
        assert view["drafts"] == []
        assert (view["turns"][-1]["by"], view["turns"][-1]["files"]) == ("小李", words["files"])
        assert view["left"]["messages"] >= 0
        assert view["card"]["customer"]["account"] == ANNA
        assert platform.customer(ANNA).screen[0] == words["text"]
        assert platform.customer(ANNA).lines[-1].media, "the picture follows"


async def test_staff_and_standing_wordings_are_set_from_the_console(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with connected(tmp_path, FakeWechat(Account(), clock), clock) as line, browsing(line.life) as door:
        li, boss = await come_in(line.life, door, "小李"), await come_in(line.life, door, "主管", Role.SUPERVISOR)
        groups = [group["name"] for group in (await boss.get("/api/staff")).body["groups"]]
        assert groups
        set_up = await boss.post("/api/staff/小李", {"groups": groups[:1], "most": 2})
        assert set_up.status == 200, set_up.body
        assert (await li.post("/api/staff/status", {"status": "online"})).body["me"]["here"] is True
        standing = (await boss.get("/api/standing")).body["standing"]
        template = standing[0]["template"]["id"]
        allowed = (await boss.post("/api/standing/allow", {"template": template})).body["standing"]
        assert [one["by"] for one in allowed if one["template"]["id"] == template] == ["主管"]
