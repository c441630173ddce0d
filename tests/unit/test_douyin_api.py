"""What Douyin's interface may answer, and what is made of it: an odd field is lost, never the call."""

import asyncio
import json
from typing import Any

import pytest

from adapters.http import Heard, Web
from adapters.live.douyin.api import PER_S, Api, Status
from adapters.live.douyin.errors import NotLive
from adapters.live.douyin.settings import DouyinSettings, MsgType
from bot.core.errors import AuthExpired, Doubtful, HalfMinuteError, Misconfigured, Permanent, Retryable
from bot.core.secret import Secret
from tests.support.clock import FakeClock
from tests.support.shared import MemoryShared

TOKEN = {"err_no": 0, "data": {"access_token": "t-1", "expires_in": 7_200}}


class Line(Web):
    """A line on which the platform says what a test wants; the token first, unless the test has one."""

    def __init__(self, *answers: object, status: int = 200) -> None:
        self.answers = list(answers)
        self.status = status
        self.asked: list[dict[str, Any]] = []

    async def call(self, name: str, method: str, address: str, **more: Any) -> Heard:
        self.asked.append({"method": method, "address": address, **more})
        said = self.answers.pop(0)
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return Heard(self.status, "application/json", body, {})


def api(line: Line, clock: FakeClock | None = None) -> Api:
    settings = DouyinSettings(app_id="tt1", app_secret=Secret("s"))
    return Api(line, settings, MemoryShared(), clock or FakeClock())


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"err_no": 0, "data": {"status": 3}}, Status.RUNNING),
        ({"err_no": "0", "data": {"status": "3"}}, Status.RUNNING),
        ({"data": {"status": 2}}, Status.STOPPED),
        ({"err_no": 0, "data": {"status": 7}}, Status.NONE),
        ({"err_no": 0, "data": None}, Status.NONE),
        ({"err_no": None, "data": ""}, Status.NONE),
        ({"err_no": 0, "data": {"status": True}}, Status.NONE),
    ],
)
async def test_how_a_task_stands(answer: object, status: Status) -> None:
    assert await api(Line(TOKEN, answer)).status("268", MsgType.COMMENT) is status


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"err_no": 5003019, "err_msg": "not met", "data": ""}, NotLive),
        ({"errcode": "5003019"}, NotLive),
        ({"err_no": 10001}, Retryable),
        ({"err_no": 40023, "err_tips": "appid"}, Permanent),
        ({"err_no": 40015}, Misconfigured),
        ({"err_no": 77, "data": [1]}, Permanent),
        (b"<html>", Doubtful),
        (b"[]", Doubtful),
        (b"", Doubtful),
        (b"[" * 100_000, Doubtful),
    ],
)
async def test_what_it_says_no_with(answer: object, error: type[HalfMinuteError]) -> None:
    with pytest.raises(error):
        await api(Line(TOKEN, answer)).start("268", MsgType.COMMENT)


async def test_a_server_that_fails_leaves_doubt() -> None:
    with pytest.raises(Doubtful, match="502"):
        await api(Line(b"", status=502)).check()


async def test_a_refused_token_is_renewed_once_and_never_in_circles() -> None:
    other = {"err_no": 0, "data": {"access_token": "t-2", "expires_in": 7_200}}
    line = Line(TOKEN, {"err_no": 40022}, other, {"err_no": 40022})
    with pytest.raises(AuthExpired):
        await api(line).stop("268", MsgType.COMMENT)
    assert [one["headers"]["access-token"] for one in line.asked if one.get("headers")] == ["t-1", "t-2"]
    assert line.answers == []


async def test_numbers_of_rooms_keep_every_digit() -> None:
    room = 7560123456789012345
    line = Line(TOKEN, {"data": {"info": {"room_id": room, "anchor_open_id": "h"}}}, {"err_no": 0})
    one = api(line)
    info = await one.info("launch")
    await one.start(info.room, MsgType.COMMENT)
    assert (info.room, info.host) == (str(room), "h")
    assert json.loads(line.asked[-1]["body"])["roomid"] == str(room)
    assert line.asked[1]["headers"] == {"X-Token": "t-1"}
    for odd in ({"room_id": 7.5e18}, {"room_id": "no"}, {}, {"room_id": None}):
        with pytest.raises(Doubtful):
            await api(Line(TOKEN, {"data": {"info": odd}})).info("launch")


@pytest.mark.parametrize(
    ("rows", "payloads"),
    [(None, []), ([], []), ("x", []), ([{"payload": "{}"}, {"payload": 7}, None, "x", {}], ["{}", "7", "", "", ""])],
)
async def test_rows_that_are_none(rows: object, payloads: list[str]) -> None:
    line = Line(TOKEN, {"data": {"total_count": "1", "data_list": rows}})
    assert await api(line).failed("268", MsgType.GIFT, 1) == payloads
    assert line.asked[-1]["query"]["page_size"] == "100"


async def test_no_more_than_ten_calls_a_second() -> None:
    clock = FakeClock()
    one = api(Line(TOKEN, *[{"err_no": 0}] * 40), clock)
    calls = [asyncio.create_task(one.start(str(number), MsgType.COMMENT)) for number in range(35)]
    done = []
    for _ in range(4):
        await clock.advance(0.99)
        done.append(sum(call.done() for call in calls))
        await clock.advance(0.01)
    assert done == [PER_S, 2 * PER_S, 3 * PER_S, 35]
