"""The customers' search page of a running house: the library in force, and what it could not answer in the gaps."""

from pathlib import Path

import aiohttp
import msgspec

from bot.app.house import open_house
from bot.core.clock import SystemClock
from config.settings import HelpSettings, load
from tests.support.process import free_port


async def test_a_house_opens_the_page_where_the_settings_say_and_counts_what_it_lacks(tmp_path: Path) -> None:
    replace, shipped = msgspec.structs.replace, load(None, {})
    port = free_port()
    settings = replace(
        shipped,
        store=replace(shipped.store, data_dir=str(tmp_path)),
        console=replace(shipped.console, port=0, private_port=0),
        shop=replace(shipped.shop, sentence_vectors=False),
        help=HelpSettings(port=port),
    )
    async with open_house(settings, SystemClock(), {}) as house, aiohttp.ClientSession() as http:
        assert house.help_url == f"http://127.0.0.1:{port}"
        async with http.get(f"{house.help_url}/search", params={"q": "有运费险吗"}) as answer:
            found = await answer.json()
        assert "运费险" in found["answers"][0]["text"]
        async with http.get(f"{house.help_url}/search", params={"q": "你们老板属什么生肖"}) as answer:
            assert (await answer.json())["answers"] == []
        login = (await house.login_link()).rpartition("=")[2]
        async with http.post(
            f"{house.console_url}/api/login", json={"token": login}, headers={"Origin": house.console_url}
        ) as answer:
            cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in answer.cookies.items())
        async with http.get(f"{house.console_url}/api/gaps?days=1", headers={"Cookie": cookie}) as answer:
            gaps = (await answer.json())["gaps"]
        assert [gap["question"] for gap in gaps] == ["你们老板属什么生肖"]
        assert gaps[0]["outcomes"] == {"missed": 1}


def test_there_is_no_such_page_unless_told_and_then_for_this_machine_only() -> None:
    assert (load(None, {}).help.port, HelpSettings(port=1).host) == (0, "127.0.0.1")
