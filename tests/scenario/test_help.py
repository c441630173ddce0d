"""The customers' search page, over real HTTP: what it tells, what it keeps back, and how it holds out."""

import logging
from collections.abc import AsyncIterator
from urllib.parse import quote

import aiohttp
import pytest

from bot.core.vocabulary import Intent
from bot.help.pace import BURST, EVERY_S
from config.settings import HelpSettings
from tests.support.clock import FakeClock
from tests.support.help import Misses, searching


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"Accept-Language": "zh-CN,zh;q=0.9"}) as session:
        yield session


async def asked(http: aiohttp.ClientSession, url: str, text: str) -> dict[str, object]:
    async with http.get(f"{url}/search", params={"q": text}) as answer:
        assert answer.status == 200
        found: dict[str, object] = await answer.json()
        return found


async def test_an_answer_is_found_in_the_customers_own_words(http: aiohttp.ClientSession) -> None:
    misses = Misses()
    async with searching(FakeClock(), misses) as url:
        found = await asked(http, url, "大概几天能发货呀")
        assert found["answers"] == [{"question": "几天能发货", "text": "您好，付款后 48 小时内发出。"}]
        assert found["message"] == ""
        async with http.get(url, params={"q": "几天能发货"}) as answer:
            body = await answer.text()
        assert "付款后 48 小时内发出" in body
        assert 'value="几天能发货"' in body
    assert misses.noted == []


@pytest.mark.parametrize(
    "text",
    ["帽子多少钱", "袜子多少钱", "今晚抽什么奖", "年货节有活动吗", "我要投诉你们", "能赔我多少钱", "外星人存在吗"],
    ids=["from the tables", "written price", "of a room", "over", "complaint", "beyond an agent", "unknown"],
)
async def test_what_a_person_must_see_first_is_kept_back_and_counted(http: aiohttp.ClientSession, text: str) -> None:
    misses = Misses()
    async with searching(FakeClock(), misses) as url:
        found = await asked(http, url, text)
        assert found["answers"] == []
        assert found["message"] == "没有找到，可以联系客服"
        async with http.get(url, params={"q": text}) as answer:
            assert "没有找到，可以联系客服" in await answer.text()
    assert [question for question, _, _ in misses.noted] == [text, text]


async def test_a_miss_is_counted_masked_and_a_store_that_is_away_costs_nobody_the_page(
    http: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    misses = Misses()
    with caplog.at_level(logging.DEBUG):
        async with searching(FakeClock(), misses) as url:
            await asked(http, url, "我电话13812345678，外星人存在吗")
            ((question, intent, product),) = misses.noted
            assert "13812345678" not in question
            assert (intent in set(Intent), product) == (True, "")
            misses.away = True
            found = await asked(http, url, "13812345678")
            assert "13812345678" not in str(found)
    assert "13812345678" not in caplog.text


async def test_markup_is_shown_and_never_run(http: aiohttp.ClientSession) -> None:
    async with searching(FakeClock(), Misses()) as url:
        body = ""
        for text in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "毛衣怎么洗"):
            async with http.get(url, params={"q": text}) as answer:
                body = await answer.text()
                policy = answer.headers["Content-Security-Policy"]
            assert "<script" not in body
            assert "<img" not in body
            assert "<小>" not in body
            assert policy.startswith("default-src 'none'; style-src 'self'")
            assert "script" not in policy
        assert "&lt;b&gt;手洗&lt;/b&gt;" in body
        assert "<style" not in body
        async with http.get(f"{url}/style.css") as style:
            assert "prefers-color-scheme: dark" in await style.text()


async def test_it_speaks_the_language_of_the_browser_or_the_one_chosen(http: aiohttp.ClientSession) -> None:
    async with searching(FakeClock(), Misses()) as url:
        for headers, query, word in (
            ({}, "", "自助查询"),
            ({"Accept-Language": "en-GB,en"}, "", "Your question"),
            ({"Accept-Language": "en"}, "?lang=zh", "自助查询"),
            ({}, "?lang=en&q=外星人", "Nothing found"),
            ({}, "?lang=xx", "自助查询"),
        ):
            async with http.get(f"{url}/{query}", headers=headers) as answer:
                assert word in await answer.text()


async def test_who_asks_too_fast_waits_and_another_does_not(http: aiohttp.ClientSession) -> None:
    clock = FakeClock()
    async with searching(clock, Misses(), HelpSettings(behind_proxy=True)) as url:
        fast, other = {"X-Forwarded-For": "6.6.6.6, 203.0.113.5"}, {"X-Forwarded-For": "203.0.113.6"}
        statuses, waits = [], []
        for _ in range(BURST + 3):
            async with http.get(f"{url}/search", params={"q": "发货"}, headers=fast) as answer:
                statuses.append(answer.status)
                waits.append(answer.headers.get("Retry-After"))
        assert statuses == [200] * BURST + [429] * 3
        assert set(waits[BURST:]) <= {"1", "2"}
        async with http.get(url, params={"q": "发货"}, headers=fast) as answer:
            assert answer.status == 429
            assert "请稍等几秒再试" in await answer.text()
        async with http.get(url, headers=fast) as answer:
            assert answer.status == 200, "the empty page costs nothing"
        async with http.get(f"{url}/search", params={"q": "发货"}, headers=other) as answer:
            assert answer.status == 200
        await clock.advance(EVERY_S)
        async with http.get(f"{url}/search", params={"q": "发货"}, headers=fast) as answer:
            assert answer.status == 200


async def test_a_household_of_the_new_addresses_is_one(http: aiohttp.ClientSession) -> None:
    async with searching(FakeClock(), Misses(), HelpSettings(behind_proxy=True)) as url:

        async def ask(address: str) -> int:
            headers = {"X-Forwarded-For": address}
            async with http.get(f"{url}/search", params={"q": "发货"}, headers=headers) as answer:
                return answer.status

        assert [await ask(f"2001:db8:1:2::{number:x}") for number in range(BURST + 1)] == [200] * BURST + [429]
        assert await ask("2001:db8:1:3::1") == 200


async def test_bad_requests_get_a_friendly_page_and_do_no_harm(http: aiohttp.ClientSession) -> None:
    async with searching(FakeClock(), Misses()) as url:
        for method, path, status in (
            ("GET", "/nowhere", 404),
            ("POST", "/", 405),
            ("POST", "/search", 405),
            ("GET", "/?q=" + "长" * 300, 414),
            ("GET", "/?q=%ff%fe%00", 200),
            ("GET", "/?q=" + quote("\u200b\u2800"), 200),
            ("GET", "/search", 200),
        ):
            async with http.request(method, url + path) as answer:
                assert answer.status == status, path
                assert "Traceback" not in await answer.text()
        async with http.post(url, data=b"x" * 1_000_000) as answer:
            assert answer.status in {405, 413}
        assert (await asked(http, url, "几天能发货"))["answers"]


async def test_only_the_shops_own_sites_may_ask_by_script(http: aiohttp.ClientSession) -> None:
    async with searching(FakeClock(), Misses(), HelpSettings(origins=("https://shop.example",))) as url:
        for origin, allowed in (("https://shop.example", "https://shop.example"), ("https://evil.example", None)):
            async with http.get(f"{url}/search", params={"q": "发货"}, headers={"Origin": origin}) as answer:
                assert answer.headers.get("Access-Control-Allow-Origin") == allowed
