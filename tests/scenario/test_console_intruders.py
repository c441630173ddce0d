"""What strangers and hostile input get: refused, alike, without a trace outside."""

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator

import aiohttp
import msgspec
import pytest
import structlog

from bot.console.app import make_app
from bot.console.asks import MAX_BODY, READ_S
from bot.core.errors import Misconfigured
from bot.core.model import UserName
from bot.core.people import Health
from bot.core.vocabulary import Role
from config.settings import ConsoleSettings
from tests.support.clock import eventually
from tests.support.console import Browser, StillHouse, console, draft

JSON = {"Content-Type": "application/json"}


@contextlib.asynccontextmanager
async def desk(settings: ConsoleSettings | None = None) -> AsyncIterator[tuple[StillHouse, Browser]]:
    """A house with one draft, and an agent who is logged in."""
    house = StillHouse(settings)
    house.desk.open(draft(house.clock))
    async with console(house.parts) as browser:
        yield house, await browser.come_in(house.parts, "小李", Role.AGENT)


# ---- other sites ----------------------------------------------------------------------------------------------------

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Origin": "https://{host}"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://{host}", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://evil.example", "Host": "evil.example"},
]


@pytest.mark.parametrize("headers", [*FOREIGN, {}], ids=str)
async def test_asvs_3_5_1_a_write_from_another_site_is_refused(headers: dict[str, str]) -> None:
    async with desk() as (house, browser):
        before = house.desk.drafts.copy()
        sent = {name: value.format(host=browser.base[7:]) for name, value in headers.items()}
        seen = {"version": 1, "hash": before["0-1"].hash}  # type: ignore[index]
        for path, body in (("/api/drafts/0-1/approve", seen), ("/api/login", {"token": "x"}), ("/api/logout", {})):
            answer = await browser.ask("POST", path, headers={**JSON, **sent}, data=msgspec.json.encode(body))
            assert (answer.status, answer.body["error"]) == (403, "cross-site")
        assert house.desk.drafts == before
        assert (await browser.get("/api/me")).status == 200


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_asvs_3_5_1_an_event_stream_for_another_site_is_refused(headers: dict[str, str]) -> None:
    async with desk() as (_, browser):
        sent = {name: value.format(host=browser.base[7:]) for name, value in headers.items()}
        answer = await browser.ask("GET", "/api/events", headers=sent)
        assert (answer.status, answer.body["error"]) == (403, "cross-site")


async def test_our_own_pages_may_write_also_from_behind_a_declared_proxy() -> None:
    async with desk(ConsoleSettings(origins=("https://desk.example.com",))) as (_, browser):
        for origin in (browser.base, browser.base.replace("127.0.0.1", "localhost"), "https://desk.example.com"):
            host = origin.partition("//")[2]
            said = {**JSON, "Origin": origin, "Host": host, "Sec-Fetch-Site": "same-origin"}
            assert (await browser.ask("POST", "/api/presence", headers=said, data=b"{}")).status == 200, origin


async def test_asvs_3_4_2_no_other_site_may_read_answers() -> None:
    async with desk() as (_, browser):
        answer = await browser.ask("OPTIONS", "/api/drafts", headers={"Origin": "https://evil.example"})
        assert answer.status in {403, 405}
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.9", "desk.example.com", "::"])
def test_asvs_12_2_1_plain_http_away_from_loopback_does_not_start(host: str) -> None:
    for origins in ((), ("http://desk.example.com",), ("https://a.example", "http://b.example")):
        with pytest.raises(Misconfigured, match="TLS proxy"):
            make_app(StillHouse(ConsoleSettings(host=host, origins=origins)).parts)
    make_app(StillHouse(ConsoleSettings(host=host, origins=("https://desk.example.com",))).parts)


# ---- headers --------------------------------------------------------------------------------------------------------


async def test_asvs_3_4_every_answer_carries_the_headers_that_bind_a_browser() -> None:
    async with desk() as (_, browser):
        paths = ("/", "/api/me", "/api/nothing", "/assets/x.js", "/api/openapi.json")
        answers = [await browser.get(path) for path in paths]
        async with browser.events() as events:
            for headers in (*(answer.headers for answer in answers), events.answer.headers):
                policy = headers["Content-Security-Policy"].split("; ")
                assert policy[:2] == ["default-src 'none'", "script-src 'self'"]
                assert {"frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} <= set(policy)
                assert "unsafe" not in headers["Content-Security-Policy"]
                assert headers["X-Content-Type-Options"] == "nosniff"
                assert headers["Referrer-Policy"] == "no-referrer"
                assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
                assert headers["Cache-Control"] == "no-store"
                assert "Server" not in headers
                assert "Strict-Transport-Security" not in headers


async def test_asvs_3_4_1_behind_tls_browsers_are_told_to_stay_with_it() -> None:
    async with desk(ConsoleSettings(origins=("https://desk.example.com",))) as (_, browser):
        assert "max-age=31536000" in (await browser.get("/")).headers["Strict-Transport-Security"]


# ---- bodies ---------------------------------------------------------------------------------------------------------

MALFORMED = {
    "empty text": b" ",
    "not JSON": b"{",
    "an array": b"[]",
    "a number": b"1",
    "null": b"null",
    "duplicate keys": b'{"version":1,"version":1,"hash":"h"}',
    "duplicate keys below": b'{"version":1,"hash":"h","reason":{"a":1,"a":2}}',
    "NaN": b'{"version":NaN,"hash":"h"}',
    "infinite": b'{"version":1e999,"hash":"h"}',
    "huge number": b'{"version":' + b"9" * 5_000 + b',"hash":"h"}',
    "beyond 64 bits": b'{"version":99999999999999999999,"hash":"h"}',
    "negative": b'{"version":-1,"hash":"h"}',
    "a fraction": b'{"version":1.5,"hash":"h"}',
    "a text for a number": b'{"version":"1","hash":"h"}',
    "a boolean for a number": b'{"version":true,"hash":"h"}',
    "lone surrogate": b'{"version":1,"hash":"\\ud800"}',
    "not UTF-8": b'{"version":1,"hash":"\xff"}',
    "UTF-16": '{"version":1,"hash":"h"}'.encode("utf-16"),
    "unknown field": b'{"version":1,"hash":"h","role":"admin"}',
    "missing field": b'{"version":1}',
    "deep": b'{"version":1,"hash":' + b"[" * 30_000 + b"}",
    "deep below": b'{"version":1,"hash":"h","reason":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}",
    "too long a hash": b'{"version":1,"hash":"' + b"h" * 65 + b'"}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
async def test_asvs_1_5_3_what_is_not_exactly_as_it_should_be_is_a_400(body: bytes) -> None:
    async with desk() as (house, browser):
        said = {**JSON, "Origin": browser.base}
        answer = await browser.ask("POST", "/api/drafts/0-1/approve", headers=said, data=body)
        assert (answer.status, answer.body["error"]) == (400, "bad-request")
        assert house.desk.sent == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "a/json"])
async def test_asvs_4_1_1_only_json_is_taken(kind: str) -> None:
    async with desk() as (_, browser):
        said = {"Origin": browser.base, "Content-Type": kind}
        answer = await browser.ask("POST", "/api/presence", headers=said, data=b'{"draft":null}')
        assert (answer.status, answer.body["error"]) == (415, "unsupported-media-type")


async def test_a_compressed_body_is_refused_before_it_can_unfold() -> None:
    async with desk() as (_, browser):
        bomb = gzip.compress(b'{"draft":"' + b"a" * 10_000_000 + b'"}')
        said = {**JSON, "Origin": browser.base, "Content-Encoding": "gzip"}
        assert (await browser.ask("POST", "/api/presence", headers=said, data=bomb)).status == 415


async def test_an_oversize_body_is_refused_told_or_untold() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 1024

    async with desk() as (_, browser):
        said = {**JSON, "Origin": browser.base}
        assert (await browser.ask("POST", "/api/presence", headers=said, data=b" " * MAX_BODY + b"{}")).status == 413
        assert (await browser.ask("POST", "/api/presence", headers=said, data=endless())).status == 413


async def test_a_body_that_never_ends_is_given_up() -> None:
    async with desk() as (house, browser):
        host, port = browser.base[7:].split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST /api/login HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {browser.base}\r\n"
        writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode())
        sleepers = house.clock.sleepers
        await eventually(lambda: house.clock.sleepers > sleepers)
        await house.clock.advance(READ_S)
        assert b" 408 " in await asyncio.wait_for(reader.readline(), 5)
        writer.close()


@pytest.mark.parametrize(
    "query",
    [
        "state=",
        "state=pending,",
        "state=gone",
        "state=pending&state=sent",
        "limit=0",
        "limit=501",
        "limit=1.5",
        "limit=x",
        "limit=" + "9" * 5_000,
        "color=red",
    ],
)
async def test_asvs_2_2_1_a_query_out_of_bounds_is_a_400(query: str) -> None:
    async with desk() as (_, browser):
        answer = await browser.get(f"/api/drafts?{query}")
        assert (answer.status, answer.body["error"]) == (400, "bad-request")


# ---- inside stays inside --------------------------------------------------------------------------------------------


async def test_script_in_a_nickname_stays_data() -> None:
    script = '</script><script>alert(1)</script><img src=x onerror=alert(1)>'
    async with desk() as (house, browser):
        house.desk.open(draft(house.clock, 2, asker=script, question=script, text=script))
        answer = await browser.ask("GET", "/api/drafts")
        assert answer.headers["Content-Type"] == "application/json"
        assert [one["asker"] for one in answer.body["drafts"]] == ["小鱼", script]
        async with browser.events("0.1760000000000-1") as events:
            opened = await events.until("opened")
            assert opened.data["draft"]["text"] == script


async def test_asvs_16_5_1_a_bug_is_logged_without_what_people_wrote_and_told_to_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with desk() as (house, browser):
        async def broken() -> Health:
            secret = "13812345678"
            raise ZeroDivisionError(f"customer {secret}")

        monkeypatch.setattr(house.vitals, "health", broken)
        with structlog.testing.capture_logs() as logs:
            answer = await browser.get("/api/health", **{"Accept-Language": "en"})
        told = "Something broke and was logged; try again or tell the admin."
        assert (answer.status, answer.body) == (500, {"error": "internal", "message": told})
        assert [log["error"] for log in logs] == ["ZeroDivisionError"]
        assert "13812345678" not in str(logs)
        assert "in broken" in str(logs)


async def test_a_store_that_is_away_gives_503_and_says_when_to_come_back() -> None:
    async with desk() as (house, browser):
        house.desk.away = True
        one = house.desk.drafts[draft(house.clock).id]
        answer = await browser.post("/api/drafts/0-1/approve", {"version": 1, "hash": one.hash})
        assert (answer.status, answer.body["error"], answer.headers["Retry-After"]) == (503, "unavailable", "2")
        house.desk.away = False
        assert (await browser.post("/api/drafts/0-1/approve", {"version": 1, "hash": one.hash})).status == 200


async def test_asvs_8_2_2_what_does_not_exist_is_a_404_whatever_its_name() -> None:
    async with desk() as (_, browser):
        for name in ("0-2", "1-1", "x", "..", "%2e%2e%2f", "%00", "🙂", "0-1%0d%0aX: y", "a" * 3_000):
            for answer in (
                await browser.get(f"/api/drafts/{name}"),
                await browser.post(f"/api/drafts/{name}/approve", {"version": 1, "hash": "h"}),
            ):
                assert answer.status in {404, 405}, name


async def test_garbage_instead_of_a_cookie_is_nobody() -> None:
    async with desk() as (_, browser):
        for browser.cookie in ("x", "*", "hm:session:*", "a" * 4_000, '"', "小李", "=;="):
            with contextlib.suppress(aiohttp.ClientError):
                assert (await browser.get("/api/me")).status in {400, 401}


async def test_an_account_named_like_a_key_is_only_a_name() -> None:
    async with desk() as (house, browser):
        for name in ("小李 ", "小李\x00", "*", "{hm:0}", json.dumps("小李")):
            assert await house.accounts.find(UserName(name)) is None
            assert (await browser.post("/api/login", {"account": name, "password": "x" * 12})).status in {401, 429}
