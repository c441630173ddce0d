"""The event stream over real sockets: gaps, slow and stuck screens, sessions that end, the house's own end."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.console import broadcast
from bot.console.app import make_app
from bot.console.auth import COOKIE
from bot.console.broadcast import HEARTBEAT_S
from bot.console.feed import SCREENS, STUCK_S, Screen
from bot.core.desk import Opened
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from tests.support.clock import eventually, settle
from tests.support.console import Browser, StillHouse, console, draft, running

LI = UserName("小李")


@contextlib.asynccontextmanager
async def desk(*before: int) -> AsyncIterator[tuple[StillHouse, Browser]]:
    """A house with drafts from before its console began, and a viewer who is logged in."""
    house = StillHouse()
    open_drafts(house, *before)
    async with console(house.parts) as browser:
        yield house, await browser.come_in(house.parts, LI, Role.VIEWER)


def open_drafts(house: StillHouse, *numbers: int) -> None:
    if numbers:
        house.feed.tell(*(Opened(draft(house.clock, number)) for number in numbers))


async def test_a_screen_that_comes_back_gets_what_it_missed() -> None:
    async with desk() as (house, browser):
        async with browser.events() as events:
            await events.until("presence")
            open_drafts(house, 1, 2)
            assert (await events.until("opened")).id == "", "half a batch is no place to come back to"
            last = (await events.until("opened")).id
        open_drafts(house, 3)
        async with browser.events(cursor="0.0-0", last_id=last) as events:
            assert (await events.until("opened")).data["draft"]["id"] == "0-3", "Last-Event-ID wins"


@pytest.mark.parametrize("cursor", ["0.1-1", "7.1-1", "nonsense", "x" * 4_000])
async def test_a_cursor_that_leads_nowhere_gets_a_reset(cursor: str) -> None:
    async with desk(1) as (house, browser), browser.events(cursor) as events:
        reset = await events.until("reset")
        assert reset.data == {}
        open_drafts(house, 2)
        assert (await events.until("opened")).data["draft"]["id"] == "0-2"


async def test_a_trimmed_stream_resets_every_screen() -> None:
    async with desk() as (house, browser), browser.events() as one, browser.events() as two:
        await one.until("presence")
        await two.until("presence")
        house.feed.fail()
        open_drafts(house, 1)
        house.feed.forget()
        house.feed.away = False
        await house.clock.advance(1)
        assert (await one.until("reset")).id == (await two.until("reset")).id != ""


async def test_silence_is_filled_with_heartbeats() -> None:
    async with desk() as (house, browser), browser.events() as events:
        await events.until("pulse")
        for _ in range(3):
            await house.clock.advance(HEARTBEAT_S)
            heartbeat = await events.next()
            assert heartbeat
            assert heartbeat.name == ""


@pytest.mark.parametrize("how", ["logout", "closed account", "other role", "too old"])
async def test_asvs_7_4_a_stream_ends_with_its_session(how: str) -> None:
    async with desk() as (house, browser), browser.events() as events:
        await events.until("presence")
        match how:
            case "logout":
                await browser.post("/api/logout")
            case "closed account":
                await house.accounts.put(Account(LI, Role.VIEWER, active=False))
            case "other role":
                await house.accounts.put(Account(LI, Role.AGENT))
            case _:
                house.clock.jump(12 * 3600)
        await house.clock.advance(HEARTBEAT_S)
        while await events.next():
            pass


async def test_a_good_session_keeps_its_stream_while_the_store_is_away() -> None:
    async with desk() as (house, browser), browser.events() as events:
        await events.until("presence")
        house.sessions.away = True
        await house.clock.advance(3 * HEARTBEAT_S)
        house.sessions.away = False
        open_drafts(house, 1)
        assert await events.until("opened")


class Clogged:
    """A screen whose socket takes little and is not read."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @staticmethod
    async def open(browser: Browser) -> "Clogged":
        plug = socket.socket()
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        plug.setblocking(False)
        host, port = browser.base[7:].split(":")
        await asyncio.get_running_loop().sock_connect(plug, (host, int(port)))
        reader, writer = await asyncio.open_connection(sock=plug, limit=4_096)
        cookie = f"Cookie: {COOKIE}={browser.cookie}\r\n"
        writer.write(f"GET /api/events HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{cookie}\r\n".encode())
        return Clogged(reader, writer)


@contextlib.asynccontextmanager
async def clogged_desk() -> AsyncIterator[tuple[StillHouse, Browser, Clogged, Screen]]:
    """A desk with one screen that is stuck in the middle of a write."""
    house = StillHouse()
    app = make_app(house.parts)
    async with running(app) as base, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        browser = await Browser(http, base).come_in(house.parts, LI, Role.VIEWER)
        clogged = await Clogged.open(browser)
        await eventually(lambda: len(app[SCREENS]) == 1)
        (screen,) = app[SCREENS]
        number = 0
        while screen.waits_since is None:
            number += 1
            open_big(house, number)
            await settle()
        try:
            yield house, browser, clogged, screen
        finally:
            clogged.writer.close()


def open_big(house: StillHouse, number: int) -> None:
    house.feed.tell(Opened(draft(house.clock, number, text="很长的回复" * 5_000)))


async def test_a_screen_that_reads_too_slowly_is_reset_and_delays_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "BYTES", 300_000)
    async with clogged_desk() as (house, browser, clogged, screen), browser.events() as quick:
        await quick.until("presence")
        for number in range(1_000, 1_020):
            open_big(house, number)
            assert (await quick.until("opened")).data["draft"]["id"] == f"0-{number}"
        assert screen.waits_since is not None
        text = await clogged.reader.read()
        end = text[-200:].decode()
        assert "event: reset\ndata: {}\n\n" in end
        assert b'"id":"0-1000"' not in text, "what it missed is not sent late"


async def test_a_screen_that_takes_nothing_is_cut_off() -> None:
    async with clogged_desk() as (house, _, _, screen):
        await house.clock.advance(STUCK_S - 1)
        assert screen.waits_since is not None
        await house.clock.advance(HEARTBEAT_S)
        await eventually(lambda: screen.request.transport is None)


async def test_streams_end_when_the_house_does() -> None:
    house = StillHouse()
    async with contextlib.AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        async with running(make_app(house.parts)) as base:
            browser = await Browser(http, base).come_in(house.parts, LI, Role.VIEWER)
            events = await stack.enter_async_context(browser.events())
            await events.until("pulse")
        assert await events.next() is None
        assert house.feed.followers == 0
