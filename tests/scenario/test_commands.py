"""The commands of the README, run as a person types them."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.house import until
from tests.support.process import BASE, BY_WORDS, HouseProcess, at_desk


def typed(*words: str, config: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words, "--config", str(config)], capture_output=True, text=True, check=False
    )


def settings(folder: Path) -> Path:
    file = folder / "my.toml"
    file.write_text(BASE.replace("DATA", str(folder / "data")).replace("CONSOLE", "8787"), encoding="utf-8")
    return file


async def test_the_demo_shows_drafts_and_sends_what_is_approved(tmp_path: Path) -> None:
    """`make run`, without the installing: within a minute a newcomer has seen a draft sent."""
    async with HouseProcess(tmp_path, command="demo") as house, at_desk(house.login) as desk:

        async def drafted() -> list[Any]:
            """Of the recorded room, whose answers can be posted."""
            drafts = (await desk.get("/api/drafts"))["drafts"]
            return [draft for draft in drafts if draft["address"]["channel"] == "open_feed" and draft["text"]]

        async def waiting() -> bool:
            return bool(await drafted())

        await until(waiting, within_s=30)
        (draft, *_) = await drafted()
        seen = {"version": draft["version"], "hash": draft["hash"]}
        status, answer = await desk.post(f"/api/drafts/{draft['id']}/approve", seen)
        assert (status, answer["draft"]["text"]) == (200, draft["text"])

        async def sent() -> bool:
            return bool((await desk.get(f"/api/drafts/{draft['id']}"))["draft"]["state"] == "sent")

        await until(sent, within_s=10)
        assert await house.stop() == 0


def test_check_config_finds_nothing_wrong_in_the_demo_shop(tmp_path: Path) -> None:
    answer = typed("check-config", config=settings(tmp_path))
    assert (answer.returncode, answer.stdout) == (0, "Settings and content are in order.\n")


def test_login_prints_a_link_and_the_audit_is_unbroken(tmp_path: Path) -> None:
    config = settings(tmp_path)
    unknown = typed("login", "lin", config=config)
    assert unknown.returncode == 1
    assert "--role" in unknown.stderr
    assert "/#login=" in typed("login", "lin", "--role", "assistant", config=config).stdout
    audit = typed("store", "audit", config=config)
    assert audit.returncode == 0
    assert "unbroken" in audit.stdout


async def test_login_works_beside_a_running_house(tmp_path: Path) -> None:
    async with HouseProcess(tmp_path, base=BY_WORDS) as house:
        answer = typed("login", config=house.config)
        token = answer.stdout.strip().rpartition("#")[2]
        async with at_desk(f"{house.url}/#{token}") as desk:
            assert (await desk.get("/api/me"))["name"] == "admin"
