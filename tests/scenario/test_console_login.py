"""Coming in: what OWASP ASVS 5 asks of passwords, logins, sessions and cookies, on a real server and a fake clock."""

import contextlib
from collections.abc import AsyncIterator

import msgspec
import pytest
from argon2 import PasswordHasher

from bot.console import passwords
from bot.console.passwords import Passwords
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from tests.support.console import Browser, StillHouse, console

LI = UserName("小李")
PASSWORD = "hao-shui-bu-zhi-dao"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cheap parameters; tests/unit/test_console_passwords.py looks at the real ones."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "PasswordHasher", lambda: quick)
    monkeypatch.setattr(passwords, "NOBODYS", quick.hash("nobody's"))


@contextlib.asynccontextmanager
async def opened(password: str = PASSWORD) -> AsyncIterator[tuple[StillHouse, Browser]]:
    """A house where 小李 is an agent with a password."""
    house = StillHouse()
    hashed = await Passwords().hashed(password) if password else ""
    await house.accounts.put(Account(LI, Role.AGENT, hashed))
    async with console(house.parts) as browser:
        yield house, browser


def again(browser: Browser) -> Browser:
    """Another browser, not logged in."""
    return Browser(browser.http, browser.base)


async def login(browser: Browser, password: str = PASSWORD, account: str = LI) -> int:
    return (await browser.post("/api/login", {"account": account, "password": password})).status


async def test_a_person_comes_in_with_a_password_and_goes_out() -> None:
    async with opened() as (house, browser):
        assert (await browser.get("/api/me")).status == 401
        answer = await browser.post("/api/login", {"account": LI, "password": PASSWORD})
        assert answer.status == 200
        assert answer.body == {"name": "小李", "role": "agent", "has_password": True, "unmasks": False}
        assert (await browser.get("/api/me")).body == answer.body
        old = browser.cookie
        assert (await browser.post("/api/logout")).status == 200
        assert browser.cookie == ""
        assert [line[:3] for line in house.audit.lines] == [("login", LI, LI), ("logout", LI, LI)]
        browser.cookie = old
        assert (await browser.get("/api/me")).status == 401, "V7.4.1: the old token is of no use after logout"


async def test_asvs_3_3_the_cookie_is_bound_to_this_host_and_out_of_reach() -> None:
    async with opened() as (_, browser):
        await login(browser)
        name, *attributes = browser.set_cookie.split("; ")
        assert name.startswith("__Host-halfminute=")
        assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
        assert not any(attribute.startswith("Domain") for attribute in attributes)


@pytest.mark.parametrize("wrong", ["", "x", PASSWORD.upper(), PASSWORD + " ", PASSWORD[:-1]])
async def test_a_wrong_password_is_refused(wrong: str) -> None:
    async with opened() as (_, browser):
        assert await login(browser, wrong) == 401
        assert browser.cookie == ""


async def test_asvs_6_3_8_a_refusal_does_not_tell_whether_the_account_exists() -> None:
    async with opened() as (house, browser):
        await house.accounts.put(Account(UserName("小王"), Role.AGENT))  # never set a password
        hashed = await Passwords().hashed(PASSWORD)
        await house.accounts.put(Account(UserName("小赵"), Role.AGENT, hashed, active=False))
        answers = [
            await browser.post("/api/login", {"account": name, "password": password})
            for name, password in [("小李", "wrong"), ("nobody", PASSWORD), ("小王", PASSWORD), ("小赵", PASSWORD)]
        ]
        assert {(answer.status, str(answer.body)) for answer in answers} == {(401, str(answers[0].body))}


async def test_asvs_6_3_1_five_tries_a_minute_an_account() -> None:
    async with opened() as (house, browser):
        assert [await login(browser, "wrong") for _ in range(6)] == [401] * 5 + [429]
        answer = await browser.post("/api/login", {"account": LI, "password": PASSWORD})
        assert answer.status == 429, "not even the right password, or guessing would go on"
        assert int(answer.headers["Retry-After"]) == 60
        assert await login(browser, account="小王") == 401, "others are not kept out"
        await house.clock.advance(60)
        assert await login(browser) == 200


async def test_asvs_6_3_1_twenty_tries_a_minute_an_address_links_included() -> None:
    async with opened() as (_, browser):
        tries = [(await browser.post("/api/login", {"token": f"guess{number}"})).status for number in range(21)]
        assert tries == [401] * 20 + [429]
        assert await login(browser) == 429


async def test_asvs_6_5_1_a_one_time_login_works_once_and_lets_set_a_password() -> None:
    async with opened(password="") as (house, browser):
        token = await house.accounts.issue_login(LI, 900)
        answer = await browser.post("/api/login", {"token": token})
        assert answer.body == {"name": "小李", "role": "agent", "has_password": False, "unmasks": False}
        assert (await again(browser).post("/api/login", {"token": token})).status == 401
        answer = await browser.post("/api/password", {"new": PASSWORD})
        assert (answer.status, answer.body["has_password"]) == (200, True)
        assert await login(again(browser)) == 200


async def test_asvs_6_4_1_a_one_time_login_expires() -> None:
    async with opened() as (house, browser):
        token = await house.accounts.issue_login(LI, 900)
        await house.clock.advance(900)
        assert (await browser.post("/api/login", {"token": token})).status == 401


async def test_asvs_6_2_3_a_new_password_needs_the_old_one() -> None:
    async with opened() as (house, browser):
        await login(browser)
        for old in ({}, {"old": ""}, {"old": "wrong"}):
            answer = await browser.post("/api/password", {"new": "another-long-one", **old})
            assert (answer.status, answer.body["error"]) == (403, "wrong-password")
        assert (await browser.post("/api/password", {"new": "another-long-one", "old": PASSWORD})).status == 200
        assert await login(again(browser)) == 429, "V6.3.1: guesses at the old password count as tries"
        await house.clock.advance(60)
        assert await login(again(browser)) == 401
        assert await login(again(browser), "another-long-one") == 200


async def test_asvs_6_2_3_a_link_lets_forget_the_old_password_once() -> None:
    async with opened() as (house, browser):
        await browser.post("/api/login", {"token": await house.accounts.issue_login(LI, 900)})
        assert (await browser.post("/api/password", {"new": "another-long-one"})).status == 200
        answer = await browser.post("/api/password", {"new": "a-third-long-one"})
        assert answer.body["error"] == "wrong-password"


async def test_asvs_6_2_1_short_passwords_are_refused_and_long_ones_kept_whole() -> None:
    async with opened(password="") as (house, browser):
        await browser.come_in(house.parts, LI, Role.AGENT)
        for weak in ("", "123456789", "小李"):
            assert (await browser.post("/api/password", {"new": weak})).body["error"] == "weak-password"
        long = "长" * 199 + "尾"
        assert (await browser.post("/api/password", {"new": long})).status == 200
        assert await login(again(browser), long[:-1]) == 401
        assert await login(again(browser), long) == 200


async def test_asvs_7_2_4_every_login_has_a_new_session_and_ends_the_old_one() -> None:
    """Session fixation: a token planted in the browser never becomes a session, and an older session does not stay."""
    async with opened() as (_, browser):
        browser.cookie = "planted-by-somebody-else-0123456789abcdefghij"
        await login(browser)
        first = browser.cookie
        assert first != "planted-by-somebody-else-0123456789abcdefghij"
        await login(browser)
        assert browser.cookie != first
        stale = again(browser)
        for stale.cookie in (first, "planted-by-somebody-else-0123456789abcdefghij"):
            assert (await stale.get("/api/me")).status == 401


async def test_asvs_7_4_3_a_new_password_ends_all_other_sessions_and_renews_this_one() -> None:
    async with opened() as (_, browser):
        other = again(browser)
        await login(browser)
        await login(other)
        before = browser.cookie
        await browser.post("/api/password", {"new": "another-long-one", "old": PASSWORD})
        assert browser.cookie != before
        assert (await browser.get("/api/me")).status == 200
        assert (await other.get("/api/me")).status == 401


async def test_asvs_7_3_1_a_session_ends_after_thirty_idle_minutes() -> None:
    async with opened() as (house, browser):
        await login(browser)
        house.clock.jump(29 * 60)
        assert (await browser.get("/api/me")).status == 200
        for _ in range(3):  # a hidden page goes on to say that nobody looks
            house.clock.jump(9 * 60)
            await browser.post("/api/presence", {"draft": None})
        house.clock.jump(3 * 60)
        assert (await browser.get("/api/me")).status == 401


async def test_a_card_in_front_of_somebody_keeps_the_session() -> None:
    async with opened() as (house, browser):
        await login(browser)
        for _ in range(4):
            house.clock.jump(20 * 60)
            assert (await browser.post("/api/presence", {"draft": "0-1"})).status == 200


async def test_asvs_7_3_2_a_session_ends_after_twelve_hours() -> None:
    async with opened() as (house, browser):
        await login(browser)
        for _ in range(35):
            house.clock.jump(20 * 60)
            assert (await browser.get("/api/me")).status == 200
        house.clock.jump(20 * 60)
        assert (await browser.get("/api/me")).status == 401


async def test_asvs_7_4_2_a_closed_account_is_out_at_once() -> None:
    async with opened() as (house, browser):
        await login(browser)
        await house.accounts.put(Account(LI, Role.AGENT, active=False))
        assert (await browser.get("/api/me")).status == 401


async def test_asvs_8_3_2_a_changed_role_counts_at_once() -> None:
    async with opened() as (house, browser):
        await login(browser)
        assert (await browser.get("/api/accounts")).status == 403
        await house.accounts.put(Account(LI, Role.SUPERVISOR))
        assert (await browser.get("/api/accounts")).status == 200


async def test_an_admin_opens_changes_and_closes_accounts() -> None:
    async with opened() as (house, browser):
        admin = await again(browser).come_in(house.parts, "boss", Role.ADMIN)
        await login(browser)
        answer = await admin.post("/api/accounts", {"name": "小陈", "role": "viewer"})
        chen = again(browser)
        path, _, token = answer.body["login"].partition("#login=")
        assert path == "/"
        assert (await chen.post("/api/login", {"token": token})).body["name"] == "小陈"
        await admin.post("/api/accounts", {"name": "小李", "role": "viewer"})
        assert (await browser.get("/api/me")).status == 401, "a changed role ends the sessions"
        assert await login(browser) == 200, "and keeps the password"
        closed = await admin.post("/api/accounts", {"name": "小陈", "role": "viewer", "active": False})
        assert closed.body == {"login": ""}
        assert (await chen.get("/api/me")).status == 401
        lines = (await admin.get("/api/accounts")).body["accounts"]
        assert [(line["name"], line["role"], line["active"], line["has_password"]) for line in lines] == [
            ("boss", "admin", True, False), ("小李", "viewer", True, True), ("小陈", "viewer", False, False),
        ]
        assert "argon2" not in str(lines)
        for change in ({"role": "viewer"}, {"role": "admin", "active": False}):
            assert (await admin.post("/api/accounts", {"name": "boss", **change})).body["error"] == "own-account"
        for name in ("", " 小李", "小李\n", "a/b", "<b>", "x" * 33, "小\u200b李"):
            assert (await admin.post("/api/accounts", {"name": name, "role": "viewer"})).status == 400, name


async def test_behind_a_proxy_tries_are_counted_for_whom_the_proxy_saw() -> None:
    settings = msgspec.structs.replace(StillHouse().settings, origins=("https://desk.example.com",))
    house = StillHouse(settings)
    async with console(house.parts) as browser:
        async def guess(forwarded: str) -> int:
            return (await browser.post("/api/login", {"token": "x"}, **{"X-Forwarded-For": forwarded})).status

        assert [await guess("203.0.113.9") for _ in range(21)][-1] == 429
        assert await guess("6.6.6.6, 203.0.113.9") == 429, "what the browser claims does not count"
        assert await guess("203.0.113.10") == 401
        assert [await guess(f"2001:db8:1:2::{number:x}") for number in range(21)][-1] == 429, "one household"
