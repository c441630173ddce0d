"""What accounts, sessions and presence promise, kept by the real store and by the ones in memory that tests use."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.core.errors import Unavailable
from bot.core.model import ConversationId, DraftId, UserName
from bot.core.people import Account, Accounts, Looking, Presence, Sessions
from bot.core.vocabulary import Role
from bot.store import keys
from bot.store.accounts import RedisAccounts
from bot.store.client import Client
from bot.store.presence import RedisPresence
from bot.store.sessions import RedisSessions
from tests.support.clock import FakeClock
from tests.support.people import MemoryAccounts, MemoryPresence, MemorySessions
from tests.support.store import running_store

LI, WANG = UserName("小李"), UserName("小王")
IDLE_S, ABSOLUTE_S, STANDS_S = 1_800.0, 43_200.0, 57_600.0
HOUR_S = 3_600.0


class People(NamedTuple):
    """One implementation of the three ports, and the clock it runs on."""

    clock: FakeClock
    accounts: Accounts
    sessions: Sessions
    presence: Presence


@contextlib.asynccontextmanager
async def stored(folder: Path) -> AsyncIterator[tuple[People, Client]]:
    """On a real store of its own."""
    clock = FakeClock()
    async with running_store(folder, clock) as store:
        sessions = RedisSessions(store.client, clock, IDLE_S, ABSOLUTE_S, STANDS_S)
        accounts = RedisAccounts(store.client, clock, store.durable())
        yield People(clock, accounts, sessions, RedisPresence(store.client, clock)), store.client


@pytest.fixture(params=["memory", "store"])
async def people(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[People]:
    if request.param == "memory":
        clock = FakeClock()
        sessions = MemorySessions(clock, IDLE_S, ABSOLUTE_S, STANDS_S)
        yield People(clock, MemoryAccounts(clock), sessions, MemoryPresence(clock))
        return
    async with stored(tmp_path) as (made, _):
        yield made


async def test_an_account_is_found_replaced_and_listed_by_name(people: People) -> None:
    assert await people.accounts.find(LI) is None
    await people.accounts.put(Account(WANG, Role.ADMIN, "$argon2id$…", active=False))
    await people.accounts.put(Account(LI, Role.VIEWER))
    await people.accounts.put(Account(LI, Role.AGENT))
    assert await people.accounts.find(LI) == Account(LI, Role.AGENT)
    assert await people.accounts.listed() == [
        Account(LI, Role.AGENT), Account(WANG, Role.ADMIN, "$argon2id$…", active=False)
    ]


async def test_asvs_6_5_1_a_one_time_login_works_once(people: People) -> None:
    token = await people.accounts.issue_login(LI, 900)
    assert await people.accounts.redeem_login(token + "x") is None
    answers = await asyncio.gather(*(people.accounts.redeem_login(token) for _ in range(5)))
    assert sorted(answers, key=str) == [None, None, None, None, LI]


async def test_asvs_6_4_1_a_one_time_login_expires(people: People) -> None:
    token = await people.accounts.issue_login(LI, 900)
    await people.clock.advance(900)
    assert await people.accounts.redeem_login(token) is None


async def test_a_tablets_code_is_short_works_once_and_is_no_other_login(people: People) -> None:
    code, late = await people.accounts.issue_code(LI, 900), await people.accounts.issue_code(LI, 900)
    assert len(code) == 8
    assert code.isalnum()
    assert await people.accounts.redeem_login(code) is None
    answers = await asyncio.gather(*(people.accounts.redeem_code(code) for _ in range(5)))
    assert sorted(answers, key=str) == [None, None, None, None, LI]
    token = await people.accounts.issue_login(LI, 900)
    assert await people.accounts.redeem_code(token) is None
    await people.clock.advance(900)
    assert await people.accounts.redeem_code(late) is None


async def test_asvs_6_3_1_tries_are_allowed_up_to_the_limit_in_any_window(people: People) -> None:
    async def attempt(key: str = "account:小李") -> bool:
        return await people.accounts.allow_try(key, 3, 60)

    assert [await attempt(), await attempt()] == [True, True]
    await people.clock.advance(40)
    assert [await attempt(), await attempt(), await attempt()] == [True, False, False]
    assert await attempt("account:小王")
    await people.clock.advance(21)  # the first two are out of the window, the refused ones never counted
    assert [await attempt(), await attempt(), await attempt()] == [True, True, False]


async def test_tries_at_the_same_moment_do_not_slip_through(people: People) -> None:
    answers = await asyncio.gather(*(people.accounts.allow_try("address:::1", 5, 60) for _ in range(30)))
    assert sum(answers) <= 5


async def test_asvs_7_2_3_tokens_are_long_and_never_the_same(people: People) -> None:
    tokens = {await people.sessions.open(LI) for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 43  # 256 bits in base64


async def test_a_session_is_found_by_its_token_only(people: People) -> None:
    token = await people.sessions.open(LI, by_link=True)
    found = await people.sessions.find(token)
    assert found
    assert (found.user, found.by_link, found.opened_at) == (LI, True, people.clock.now())
    assert await people.sessions.find(token[:-1]) is None
    assert await people.sessions.find("") is None
    assert await people.sessions.find("*") is None


async def test_asvs_7_3_1_a_session_ends_when_nothing_is_done(people: People) -> None:
    token = await people.sessions.open(LI)
    await people.clock.advance(IDLE_S - 1)
    assert await people.sessions.find(token, use=True)
    await people.clock.advance(IDLE_S - 1)
    assert await people.sessions.find(token)  # to look at it is no use of it
    await people.clock.advance(1)
    assert await people.sessions.find(token, use=True) is None


async def test_asvs_7_3_2_a_session_ends_after_its_time_however_busy(people: People) -> None:
    token = await people.sessions.open(LI)
    for _ in range(71):
        await people.clock.advance(600)
        assert await people.sessions.find(token, use=True)
    await people.clock.advance(600)
    assert await people.sessions.find(token, use=True) is None


async def test_a_hosts_prompter_is_not_touched_for_long_and_ends_after_its_own_time(people: People) -> None:
    token = await people.sessions.open(LI, stands=True)
    await people.clock.advance(ABSOLUTE_S + HOUR_S)
    assert await people.sessions.find(token)
    await people.clock.advance(STANDS_S - ABSOLUTE_S - HOUR_S)
    assert await people.sessions.find(token, use=True) is None


async def test_asvs_7_4_1_a_closed_session_stays_closed(people: People) -> None:
    token, other = await people.sessions.open(LI), await people.sessions.open(LI)
    await people.clock.advance(60)
    found = await asyncio.gather(people.sessions.close(token), people.sessions.find(token, use=True))
    assert found[0] is None
    assert await people.sessions.find(token) is None
    assert await people.sessions.find(other)
    await people.sessions.close(token)


async def test_asvs_7_4_1_a_sign_of_life_never_revives_what_was_just_closed(tmp_path: Path) -> None:
    async with stored(tmp_path) as (people, client):
        token, get = await people.sessions.open(LI), client.get
        await people.clock.advance(60)

        async def closed_meanwhile(name: str) -> object:
            found = await get(name)
            await people.sessions.close(token)
            return found

        client.get = closed_meanwhile  # type: ignore[method-assign, assignment]
        assert await people.sessions.find(token, use=True)
        client.get = get  # type: ignore[method-assign]
        assert await people.sessions.find(token) is None


async def test_asvs_7_4_3_all_sessions_of_a_person_can_be_ended(people: People) -> None:
    mine = [await people.sessions.open(LI) for _ in range(3)]
    hers = await people.sessions.open(WANG)
    await people.sessions.close_all(LI)
    await people.sessions.close_all(LI)
    assert [await people.sessions.find(token) for token in mine] == [None] * 3
    assert await people.sessions.find(hers)


async def test_a_look_is_seen_by_all_until_it_moves_on_or_ages(people: People) -> None:
    one, two, there = DraftId("0-1"), DraftId("0-2 odd\n"), ConversationId("0-abc")
    await people.presence.look(WANG, one)
    await people.presence.look(LI, one, there)
    assert await people.presence.looking() == Looking({one: (LI, WANG)}, {there: (LI,)})
    await people.clock.advance(10)
    await people.presence.look(LI, two)
    assert await people.presence.looking() == Looking({one: (WANG,), two: (LI,)})
    await people.clock.advance(5)
    assert await people.presence.looking() == Looking({two: (LI,)})
    await people.presence.look(LI, None, there)
    assert await people.presence.looking() == Looking(conversations={there: (LI,)})
    await people.presence.look(LI, None)
    assert await people.presence.looking() == Looking()


async def test_writing_is_seen_for_eight_seconds(people: People) -> None:
    one, two = ConversationId("0-1"), ConversationId("0-2")
    await people.presence.write(WANG, one)
    await people.presence.write(LI, one)
    assert await people.presence.looking() == Looking(typing={one: (LI, WANG)})
    await people.clock.advance(5)
    await people.presence.write(LI, two)
    await people.clock.advance(3)
    assert await people.presence.looking() == Looking(typing={two: (LI,)})


async def test_asvs_11_4_no_token_lies_in_the_store(tmp_path: Path) -> None:
    async with stored(tmp_path) as (people, client):
        tokens = [await people.sessions.open(LI), await people.accounts.issue_login(LI, 900)]
        names = [name async for name in client.scan_iter(count=1000)]
        kinds = [name for name in names if name.startswith((b"hm:session:", b"hm:login:"))]
        values = [await client.get(name) for name in kinds]
        assert len(kinds) == 2
        assert not [token for token in tokens for text in (*names, *values) if token.encode() in text]


async def test_what_is_forgotten_leaves_nothing_behind(tmp_path: Path) -> None:
    async with stored(tmp_path) as (people, client):
        await people.sessions.close(await people.sessions.open(LI))
        await people.accounts.redeem_login(await people.accounts.issue_login(LI, 900))
        await people.presence.look(LI, None)
        token = await people.sessions.open(LI)
        await people.accounts.issue_login(LI, 900)
        await people.accounts.allow_try("account:小李", 5, 60)
        await people.presence.look(LI, DraftId("0-1"))
        await people.presence.write(LI, ConversationId("0-2"))
        lives = {name: await client.ttl(name) async for name in client.scan_iter(count=1000)}
        lives = {name: life for name, life in lives.items() if not name.startswith((b"hm:sync:", b"hm:meta"))}
        assert len(lives) == 6
        assert all(0 < life <= ABSOLUTE_S for life in lives.values()), lives
        await people.sessions.close(token)
        assert not await client.exists(keys.sessions(LI))


async def test_a_store_that_is_away_is_said_to_be_away(tmp_path: Path) -> None:
    async with stored(tmp_path) as (people, _):
        pass
    for doing in (
        people.accounts.find(LI),
        people.accounts.put(Account(LI, Role.ADMIN)),
        people.accounts.listed(),
        people.accounts.issue_login(LI, 1),
        people.accounts.redeem_login("x"),
        people.accounts.allow_try("x", 1, 1),
        people.sessions.open(LI),
        people.sessions.find("x"),
        people.sessions.close("x"),
        people.sessions.close_all(LI),
        people.presence.look(LI, None),
        people.presence.write(LI, ConversationId("0-1")),
        people.presence.looking(),
    ):
        with pytest.raises(Unavailable):
            await doing
