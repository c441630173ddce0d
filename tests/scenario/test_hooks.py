"""The public door, over real connections: what gets in, and what everybody else is told."""

import asyncio
import contextlib
import gzip
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from bot.core.errors import Forged, Unavailable
from bot.core.hooks import Answer, Call
from bot.core.model import Inbound
from bot.core.ports import Intake
from bot.core.unread import Unread
from bot.hooks import Door, Rules, make_runner
from tests.support.clock import FakeClock, eventually
from tests.support.store import message

MOST = 2_000
SECRET = "open sesame"


class Porter:
    """A platform that knows a word."""

    path = "/porter"
    most_bytes = MOST

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.calls: list[Call] = []
        self.told: list[bool] = []

    async def answer(self, call: Call, intake: Intake) -> Answer:
        self.calls.append(call)
        if call.field("word") != SECRET:
            raise Forged("another word")
        if call.body == b"bug":
            raise ZeroDivisionError("a bug")
        await intake.accept([message(clock=self._clock)])
        return Answer("好".encode(), "text/xml", self.told.append)


@dataclass
class Desk:
    """An intake that is well, away, or asleep."""

    taken: list[Inbound] = field(default_factory=list)
    away: bool = False
    awake: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.awake.set()

    def offer(self, items: Sequence[Inbound]) -> None:
        raise NotImplementedError

    async def accept(self, items: Sequence[Inbound]) -> int:
        await self.awake.wait()
        if self.away:
            raise Unavailable("the store is away")
        self.taken += items
        return len(items)

    async def bury(self, unread: Unread) -> None:
        await self.awake.wait()


@dataclass
class House:
    """The door with everything behind it."""

    clock: FakeClock
    porter: Porter
    desk: Desk
    door: Door
    base: str
    port: int
    http: aiohttp.ClientSession

    async def knock(self, method: str = "POST", path: str = "/porter", word: str = SECRET, **more: object) -> int:
        async with self.http.request(method, f"{self.base}{path}", params={"word": word}, **more) as answer:  # type: ignore[arg-type]
            await answer.read()
            return answer.status


@contextlib.asynccontextmanager
async def opened(**rules: float) -> AsyncIterator[House]:
    clock = FakeClock()
    porter, desk, chosen = Porter(clock), Desk(), Rules(**rules)  # type: ignore[arg-type]
    door = Door([porter], desk, clock, chosen)
    runner = make_runner(door, chosen)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    async with aiohttp.ClientSession() as http:
        try:
            yield House(clock, porter, desk, door, f"http://127.0.0.1:{port}", port, http)
        finally:
            await runner.cleanup()


async def test_a_message_is_answered_once_it_is_safe() -> None:
    async with opened() as house, house.http.post(f"{house.base}/porter?word={SECRET}", data=b"hello") as answer:
        assert (answer.status, answer.content_type, await answer.read()) == (200, "text/xml", "好".encode())
        assert len(house.desk.taken) == 1
        assert house.porter.calls[0].body == b"hello"
        assert house.door.counts == {"hook:/porter:answered": 1}


async def test_health_is_all_else_there_is() -> None:
    async with opened() as house:
        assert await house.knock("GET", "/health") == 200
        for path in ("/", "/health/", "/metrics", "/api/drafts", "/porter/x", "//porter"):
            assert await house.knock("GET", path) == 403
        assert not house.porter.calls


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"])
async def test_other_methods_reach_nobody(method: str) -> None:
    async with opened() as house:
        assert await house.knock(method) == 403
        assert not house.porter.calls


async def test_every_refusal_looks_the_same() -> None:
    async with opened(read_s=0.05) as house:
        told = set()
        for path, word, body in (
            ("/nowhere", SECRET, b""),
            ("/porter", "wrong", b""),
            ("/porter", SECRET, b"x" * (MOST + 1)),
        ):
            async with house.http.post(house.base + path, params={"word": word}, data=body) as answer:
                headers = {name: value for name, value in answer.headers.items() if name != "Date"}
                told.add((answer.status, await answer.read(), tuple(sorted(headers.items()))))
        assert len(told) == 1
        assert not house.desk.taken


async def test_a_field_given_twice_is_a_forgery() -> None:
    async with opened() as house:
        async with house.http.post(f"{house.base}/porter?word={SECRET}&word=other") as answer:
            assert answer.status == 403
        assert not house.desk.taken


async def test_a_body_without_end_is_cut_off() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1_000

    async with opened() as house:
        with contextlib.suppress(aiohttp.ClientError):
            assert await house.knock(data=endless()) == 403
        assert not house.porter.calls


async def test_a_body_that_never_comes_is_not_waited_for() -> None:
    async with opened(read_s=0.05) as house:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
        writer.write(b"POST /porter?word=x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
        assert b" 403 " in await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        assert not house.porter.calls


async def test_headers_that_never_end_are_not_waited_for() -> None:
    async with opened(idle_s=0.05) as house:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
        writer.write(b"POST /porter HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


async def test_nothing_is_unpacked() -> None:
    async with opened() as house:
        packed = gzip.compress(b"x" * 1_000_000)
        assert len(packed) < MOST
        assert await house.knock(data=packed, headers={"Content-Encoding": "gzip"}) == 200
        assert house.porter.calls[0].body == packed


async def test_a_store_that_is_away_or_slow_means_again_please_and_in_time() -> None:
    async with opened(stop_s=0.05) as house:
        house.desk.away = True
        assert await house.knock() == 503
        house.desk.away = False
        house.desk.awake.clear()
        async with asyncio.timeout(5):
            assert await house.knock() == 503
        house.desk.awake.set()
        assert await house.knock() == 200
        assert house.door.counts["hook:/porter:busy"] == 2


async def test_a_bug_means_again_please_and_tells_nobody_what_was_written(caplog: pytest.LogCaptureFixture) -> None:
    async with opened() as house:
        with caplog.at_level(logging.INFO):
            assert await house.knock(data=b"bug") == 503
        assert "a bug" in caplog.text
        assert SECRET not in caplog.text


async def test_whoever_hangs_up_before_the_answer_leaves_no_error_behind(caplog: pytest.LogCaptureFixture) -> None:
    async with opened() as house:
        house.desk.awake.clear()
        _, line = await asyncio.open_connection("127.0.0.1", house.port)
        line.write(
            f"POST /porter?word={SECRET.replace(' ', '+')} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode()
        )
        await eventually(lambda: bool(house.porter.calls))
        line.transport.abort()
        await house.knock("GET", "/health", "")  # by now the door has heard of it
        house.desk.awake.set()
        await eventually(lambda: house.porter.told == [False])
        assert await house.knock() == 200
        assert house.porter.told == [False, True]
        assert not [entry for entry in caplog.records if entry.levelno >= logging.ERROR]


async def test_beyond_what_is_in_flight_others_come_again() -> None:
    async with opened(in_flight=1, stop_s=30) as house:
        house.desk.awake.clear()
        async with asyncio.TaskGroup() as group:
            first = group.create_task(house.knock())
            await eventually(lambda: bool(house.porter.calls))
            assert await house.knock() == 503
            house.desk.awake.set()
        assert first.result() == 200


async def test_whoever_forges_too_often_is_not_listened_to_for_a_minute() -> None:
    async with opened(forgeries=3, behind_proxy=True) as house:
        mallory, platform = {"X-Forwarded-For": "1.2.3.4, 5.6.7.8"}, {"X-Forwarded-For": "5.6.7.8, 9.9.9.9"}
        for _ in range(3):
            assert await house.knock(word="guess", headers=mallory) == 403
        calls = len(house.porter.calls)
        assert await house.knock(headers=mallory) == 403
        assert len(house.porter.calls) == calls
        assert await house.knock(headers=platform) == 200
        for number in range(4):
            status = await house.knock(word="guess", headers={"X-Forwarded-For": f"2001:db8:1:2::{number}"})
            assert status == 403
        assert await house.knock(headers={"X-Forwarded-For": "2001:db8:1:2::9"}) == 403, "one household"
        await house.clock.advance(61)
        assert await house.knock(headers=mallory) == 200


async def test_a_proxy_of_our_own_is_never_shut_out() -> None:
    async with opened(forgeries=3) as house:
        for _ in range(10):
            assert await house.knock(word="guess") == 403
        assert await house.knock() == 200


async def test_one_connection_serves_many_messages() -> None:
    async with opened() as house:
        assert [await house.knock() for _ in range(5)] == [200] * 5
