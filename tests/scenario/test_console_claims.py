"""Claim links: opened by chat apps and people, they change nothing; their form claims, once, for somebody of the
roster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from msgspec.structs import replace

from bot.console.app import make_app
from bot.core import claims
from bot.core.alerts import Alert, AlertAct, AlertDeed, AlertState
from bot.core.claims import Claim
from bot.core.clock import later
from bot.core.errors import Unavailable
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.topics import Level
from bot.core.vocabulary import Role
from tests.support.alerts import LI, ROSTER, WANG, topic_of
from tests.support.console import StillHouse, running
from tests.support.watch import MemoryAlerts

HOUR = 3_600


@dataclass
class Phone:
    """Somebody's phone with a message in it."""

    base: str
    http: aiohttp.ClientSession
    house: StillHouse
    alerts: MemoryAlerts
    alert: Alert

    def path(self, person: str = "", hours: float = 1, key: bytes = b"k" * 32) -> str:
        until = later(self.house.clock.now(), hours * HOUR)
        return f"/claim/{claims.sign(Claim(self.alert.id, until, UserName(person)), key)}"

    async def open(self, path: str, language: str = "zh-CN") -> tuple[int, str]:
        async with self.http.get(self.base + path, headers={"Accept-Language": language}) as answer:
            return answer.status, await answer.text()

    async def press(self, path: str, person: str = "", **headers: str) -> tuple[int, str]:
        """What the form does; the page it leads to is opened."""
        sent = {"Origin": self.base} | {name.replace("_", "-"): value for name, value in headers.items()}
        data = {"person": person} if person else {}
        async with self.http.post(self.base + path, data=data, headers=sent) as answer:
            return answer.status, await answer.text()

    @property
    def now(self) -> Alert:
        return self.alerts.alerts[self.alert.id]


@asynccontextmanager
async def phone() -> AsyncIterator[Phone]:
    house = StillHouse()
    watch = house.parts.watch
    assert watch
    alerts = watch.alerts
    assert isinstance(alerts, MemoryAlerts)
    alerts.roster = ROSTER
    raised = await alerts.hear(topic_of("0-t", Level.CRISIS, house.clock.now()), house.clock.now())
    assert raised
    async with running(make_app(house.parts)) as base, aiohttp.ClientSession() as http:
        yield Phone(base, http, house, alerts, raised)


async def test_opening_a_link_shows_what_it_is_about_and_changes_nothing() -> None:
    async with phone() as mine:
        await mine.open(mine.path())
        status, page = await mine.open(mine.path())
        assert status == 200
        assert "小太阳暖手宝 · 安全" in page
        assert "危机" in page
        assert "预计 24 小时转发 1,900，超过 1,000" in page
        assert "还没有人认领" in page
        assert [f'<option value="{one.name}">' in page for one in ROSTER.people] == [True] * 3
        assert mine.now == mine.alert
        _, english = await mine.open(mine.path(), "en")
        assert "Nobody has claimed it yet" in english


async def test_the_form_claims_for_whoever_was_chosen_and_the_next_one_sees_who_has_it() -> None:
    async with phone() as mine:
        status, page = await mine.press(mine.path(), WANG.name)
        assert (status, mine.now.claimed_by, mine.now.state) == (200, WANG.name, AlertState.CLAIMED)
        assert "小王 已认领" in page
        assert "<form" not in page
        status, page = await mine.press(mine.path(), LI.name)
        assert (status, mine.now.claimed_by) == (409, WANG.name)
        assert "小王 已认领" in page
        assert (await mine.press(mine.path(), WANG.name))[0] == 200


async def test_a_link_of_ones_own_claims_without_asking_who() -> None:
    async with phone() as mine:
        _, page = await mine.open(mine.path(LI.name))
        assert "以 小李 的身份认领" in page
        assert "<option" not in page
        await mine.press(mine.path(LI.name), WANG.name)
        assert mine.now.claimed_by == LI.name


@pytest.mark.parametrize(
    ("hours", "key", "status", "says"),
    [(0, b"k" * 32, 410, "链接过期了"), (1, b"x" * 32, 404, "不是本店发出的")],
)
async def test_old_and_forged_links_say_what_to_do(hours: float, key: bytes, status: int, says: str) -> None:
    async with phone() as mine:
        path = mine.path(hours=hours, key=key)
        for found, page in (await mine.open(path), await mine.press(path, LI.name)):
            assert found == status
            assert says in page
            assert "暖手宝" not in page
        assert mine.now == mine.alert


async def test_a_link_of_an_alert_that_is_over_or_gone_says_so() -> None:
    async with phone() as mine:
        done = AlertDeed(alert=mine.alert.id, act=AlertAct.RESOLVE, at=mine.house.clock.now(), by=LI.name)
        await mine.alerts.act(done)
        status, page = await mine.open(mine.path())
        assert status == 200
        assert "已解除" in page
        assert "<form" not in page
        assert (await mine.press(mine.path(), LI.name))[0] == 409
        del mine.alerts.alerts[mine.alert.id]
        status, page = await mine.open(mine.path())
        assert status == 410
        assert "已经不在了" in page


async def test_only_people_of_the_roster_whose_account_is_open_can_claim() -> None:
    async with phone() as mine:
        status, page = await mine.press(mine.path(), "路人")
        assert status == 400
        assert "请选择名册里的人" in page
        assert (await mine.press(mine.path()))[0] == 400
        await mine.house.accounts.put(Account(LI.name, Role.PR, active=False))
        assert (await mine.press(mine.path(), LI.name))[0] == 400
        assert (await mine.press(mine.path(LI.name)))[0] == 400
        mine.alerts.roster = replace(ROSTER, people=())
        status, page = await mine.open(mine.path())
        assert "值班名册里还没有人" in page
        assert mine.now == mine.alert


async def test_forms_of_other_sites_are_refused_and_those_of_chat_apps_are_not() -> None:
    async with phone() as mine:
        assert (await mine.press(mine.path(), LI.name, Origin="https://evil.example"))[0] == 403
        assert (await mine.press(mine.path(), LI.name, Origin="null", Sec_Fetch_Site="cross-site"))[0] == 403
        assert mine.now == mine.alert
        assert (await mine.press(mine.path(), LI.name, Origin="null"))[0] == 200
        assert mine.now.claimed_by == LI.name


async def test_the_page_runs_nothing_and_its_style_is_let_through() -> None:
    async with phone() as mine, mine.http.get(mine.base + mine.path()) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
        assert "style-src 'sha256-" in policy
        assert "script" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<script" not in await answer.text()


async def test_what_strangers_wrote_is_text_on_the_page() -> None:
    async with phone() as mine:
        mine.alerts.alerts[mine.alert.id] = replace(mine.alert, title="<img src=x onerror=alert(1)>")
        _, page = await mine.open(mine.path())
        assert "<img" not in page
        assert "&lt;img" in page


async def test_too_many_tries_wait_and_a_store_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with phone() as mine:

        async def away(*_: object) -> Alert:
            raise Unavailable("the store is away")

        monkeypatch.setattr(mine.alerts, "act", away)
        status, page = await mine.press(mine.path(), LI.name)
        assert status == 503
        assert "认领没有记上" in page
        for _ in range(60):
            await mine.open(mine.path())
        status, page = await mine.open(mine.path())
        assert status == 429
        assert "太频繁" in page


async def test_no_token_reaches_a_log(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    async with phone() as mine:

        async def broken(*_: object) -> Alert:
            raise RuntimeError("a bug")

        monkeypatch.setattr(mine.alerts, "one", broken)
        path = mine.path()
        assert (await mine.open(path))[0] == 503
        said = capsys.readouterr()
        assert path.rpartition("/")[2] not in said.out + said.err
