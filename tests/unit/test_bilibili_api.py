"""The open platform's answers, as they should be and as they should not: a session, or why there is none."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from adapters import http
from adapters.http import Heard, Web
from adapters.live.bilibili.api import Api, skew
from adapters.live.bilibili.errors import Refusal
from adapters.live.bilibili.fake.rules import App
from bot.core.errors import Doubtful, Unreadable
from tests.support.bilibili import CODE, settings_of, world
from tests.support.clock import FakeClock

GOOD: dict[str, Any] = {
    "game_info": {"game_id": "g-1"},
    "websocket_info": {"auth_body": '{"key":"k"}', "wss_link": ["wss://a.example/sub", "ws://127.0.0.1:1/sub"]},
    "anchor_info": {"room_id": 9007199254740993, "uname": "小满", "open_id": "o-host"},
}


class Told(Web):
    """A platform that says one thing, whatever it is asked."""

    def __init__(self, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self._heard = Heard(200, "application/json", body, headers or {})

    async def call(self, *_: Any, **__: Any) -> Heard:
        return self._heard


def api(answer: object, headers: Mapping[str, str] | None = None) -> Api:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return Api(Told(body, headers), settings_of(App(), "https://api.example"), FakeClock())


def session(**parts: object) -> dict[str, Any]:
    return {"code": 0, "message": "0", "data": {**GOOD, **parts}}


async def test_a_session_is_what_the_answer_says() -> None:
    found = await api(session()).start(CODE)
    assert (found.game, found.room, found.host, found.host_id) == ("g-1", "9007199254740993", "小满", "o-host")
    assert found.links == ("wss://a.example/sub", "ws://127.0.0.1:1/sub")
    assert found.auth.reveal() == '{"key":"k"}'
    assert '"k"' not in repr(found)


@pytest.mark.parametrize("game", [{"game_id": ""}, {"game_id": None}, {}, None, 7])
async def test_a_session_may_have_no_id(game: object) -> None:
    assert (await api(session(game_info=game)).start(CODE)).game == ""


@pytest.mark.parametrize(
    "part",
    [
        {"anchor_info": None},
        {"anchor_info": {"room_id": []}},
        {"websocket_info": None},
        {"websocket_info": {"auth_body": "", "wss_link": ["wss://a.example/"]}},
        {"websocket_info": {"auth_body": "x" * 100_000, "wss_link": ["wss://a.example/"]}},
        {"websocket_info": {"auth_body": "x", "wss_link": "wss://a.example/"}},
        {"websocket_info": {"auth_body": "x", "wss_link": []}},
        {
            "websocket_info": {
                "auth_body": "x",
                "wss_link": ["ws://a.example/", "http://127.0.0.1/", 7, "wss://[", None],
            }
        },
    ],
)
async def test_an_answer_without_a_room_or_a_safe_address_is_unreadable(part: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        await api(session(**part)).start(CODE)


async def test_addresses_are_bounded() -> None:
    many = {"auth_body": "x", "wss_link": ["wss://a.example/"] * 10_000}
    assert len((await api(session(websocket_info=many)).start(CODE)).links) == 16


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"code":"0"}', b'{"code":null}', b"{" * 100_000, b"\xff"])
async def test_an_answer_without_a_code_is_doubtful(body: bytes) -> None:
    with pytest.raises(Doubtful, match="proxy"):
        await api(body).start(CODE)


async def test_a_refusal_is_told_on_one_line_and_with_the_clocks_hint() -> None:
    with pytest.raises(Refusal) as caught:
        await api({"code": 4003, "message": "x\ny" * 900}, {"Date": "Thu, 09 Oct 2025 09:13:20 GMT"}).start(CODE)
    assert "20 min behind Bilibili's" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
    with pytest.raises(Refusal, match="NTP"):
        await api({"code": 4003}, {"Date": "yesterday"}).start(CODE)
    assert [skew(one) for one in (-30.4, 100, 7_200)] == ["30 s behind", "100 s ahead of", "120 min ahead of"]


async def test_more_sessions_than_a_call_may_name_are_kept_in_several() -> None:
    async with world() as shop:
        from_now = msgspec.structs.replace(shop.settings, calls_per_s=100.0)
        async with http.opened(http.Times()) as web:
            games = [f"g-{number}" for number in range(450)]
            over = await Api(web, from_now, shop.clock).heartbeat(games)
            assert await Api(web, from_now, shop.clock).heartbeat([]) == frozenset()
        assert over == set(games)
        assert [len(asked["game_ids"]) for asked in shop.platform.asked] == [199, 199, 52]


@pytest.mark.parametrize("failed", [None, [], "g-1", {}, [None, []], 7])
async def test_odd_lists_of_failed_sessions_end_none(failed: object) -> None:
    answer = {"code": 0, "data": {"failed_game_ids": failed}}
    assert "g-1" not in await api(answer).heartbeat(["g-1", "g-2"])
    assert await api({"code": 0, "data": {"failed_game_ids": ["g-2"]}}).heartbeat(["g-1", "g-2"]) == {"g-2"}
