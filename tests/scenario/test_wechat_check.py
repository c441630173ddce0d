"""`halfminute check wechat`: every step that can fail, on a WeChat of our own, said in words that help."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from adapters.wechat.check import check
from adapters.wechat.fake.envelopes import Account
from adapters.wechat.settings import DemoSettings
from bot.app.chores import check_adapter
from bot.core.checks import Around, Finding, Grade
from bot.core.errors import Misconfigured
from bot.core.secret import Secret
from config.settings import HookSettings, Settings
from tests.support.clock import FakeClock
from tests.support.process import BASE, free_port
from tests.support.wechat import NOON, settings_of, world

ACCOUNT = Account(secret="0123456789abcdef0123456789abcdef")
"""One whose secret has the real form."""


@dataclass
class Checked:
    """What a check found, by step."""

    findings: list[Finding]

    def __getitem__(self, step: str) -> Finding:
        return next(finding for finding in self.findings if finding.step == step)

    @property
    def faults(self) -> set[str]:
        return {finding.step for finding in self.findings if finding.grade is Grade.FAULT}

    @property
    def warnings(self) -> set[str]:
        return {finding.step for finding in self.findings if finding.grade is Grade.WARNING}


async def checked(account: Account = ACCOUNT, ahead_s: float = 0, **changes: Any) -> Checked:
    """A check of a shop with a running house, whose settings differ from what the platform knows by `changes`."""
    async with world(account) as shop:
        clock = FakeClock(NOON)
        clock.jump(ahead_s)
        settings = msgspec.structs.replace(settings_of(account, shop.base), **changes)
        around = Around(clock, shop.platform.hook.removesuffix("/wechat"))
        found = Checked([finding async for finding in check(settings, around)])
        assert account.secret not in str(found.findings)
        assert ACCOUNT.aes_key not in str(found.findings)
        assert shop.desk.heard == []
        return found


async def test_a_shop_that_is_set_up_right_has_nothing_but_fine_steps_in_order() -> None:
    found = await checked()
    assert [finding.step for finding in found.findings if finding.grade is Grade.FINE] == [
        "app_id", "app_secret", "token", "aes_key", "mode", "platform", "credentials", "rights", "callback", "clock",
        "door", "address",
    ]  # fmt: skip
    assert len(found.findings) == 12
    assert "https://YOUR-DOMAIN/wechat" in found["address"].says
    assert "203.0.113.7" in found["callback"].says


async def test_a_made_up_account_has_nothing_to_check() -> None:
    found = await checked(demo=DemoSettings())
    assert [(finding.step, finding.grade) for finding in found.findings] == [("demo", Grade.SKIPPED)]


@pytest.mark.parametrize(
    ("changes", "step", "grade", "says"),
    [
        ({"app_id": ""}, "app_id", Grade.FAULT, "AppID"),
        ({"app_id": "gh_5c0ffee1234"}, "app_id", Grade.WARNING, "wx and 16"),
        ({"app_secret": Secret()}, "app_secret", Grade.FAULT, "$NAME"),
        ({"app_secret": Secret(" " + ACCOUNT.secret)}, "app_secret", Grade.WARNING, "33 characters"),
        ({"token": Secret()}, "token", Grade.FAULT, "empty"),
        ({"token": Secret("小满")}, "token", Grade.FAULT, "3 to 32 letters"),
        ({"token": Secret("a" * 33)}, "token", Grade.FAULT, "33 characters"),
        ({"aes_key": Secret()}, "aes_key", Grade.FAULT, "安全模式"),
        ({"aes_key": Secret(ACCOUNT.aes_key[1:])}, "aes_key", Grade.FAULT, "42 characters"),
        ({"aes_key": Secret("!" + ACCOUNT.aes_key[1:])}, "aes_key", Grade.FAULT, "43 letters and digits"),
        ({"previous_aes_key": Secret("short")}, "previous_aes_key", Grade.FAULT, "5 characters"),
        ({"plain_allowed": True}, "mode", Grade.WARNING, "read and alter"),
        ({"original_id": "xiaoman"}, "original_id", Grade.WARNING, "gh_"),
    ],
)
async def test_a_setting_of_the_wrong_form_is_told(changes: dict[str, Any], step: str, grade: Grade, says: str) -> None:
    found = await checked(**changes)
    assert (found[step].grade, says in found[step].says) == (grade, True), found[step]


@pytest.mark.parametrize(
    ("account", "changes", "says"),
    [
        (ACCOUNT, {"app_id": "wx0000000000000000"}, "app_id is not known"),
        (ACCOUNT, {"app_secret": Secret("f" * 32)}, "app_secret is wrong"),
        (Account(secret=ACCOUNT.secret, frozen=True), {}, "unfreeze"),
        (Account(secret=ACCOUNT.secret, addresses=("198.51.100.1",)), {}, "whitelist (IP白名单) is 127.0.0.1"),
    ],
)
async def test_credentials_that_are_refused_are_told_with_the_remedy(
    account: Account, changes: dict[str, Any], says: str
) -> None:
    found = await checked(account, **changes)
    assert found["platform"].grade is Grade.FINE
    assert found["credentials"].grade is Grade.FAULT
    assert says in found["credentials"].says
    assert found["rights"].grade is Grade.SKIPPED
    assert found["clock"].grade is Grade.FINE


async def test_an_account_that_is_not_verified_is_told_what_it_loses() -> None:
    found = await checked(Account(secret=ACCOUNT.secret, verified=False))
    assert found.faults == {"rights"}
    assert "verify it" in found["rights"].says


@pytest.mark.parametrize(
    ("places", "grade", "says"), [(None, Grade.WARNING, "no URL is set"), ((), Grade.FAULT, "DNS")]
)
async def test_what_the_platform_knows_of_our_address_is_told(
    places: tuple[str, ...] | None, grade: Grade, says: str
) -> None:
    found = await checked(Account(secret=ACCOUNT.secret, found=places))
    assert (found["callback"].grade, says in found["callback"].says) == (grade, True)


@pytest.mark.parametrize(
    ("ahead_s", "grade", "says"),
    [(2, Grade.FINE, "agrees"), (90, Grade.WARNING, "90 s ahead of"), (-400, Grade.FAULT, "400 s behind")],
)
async def test_a_clock_that_is_off_is_told(ahead_s: float, grade: Grade, says: str) -> None:
    found = await checked(ahead_s=ahead_s)
    assert (found["clock"].grade, says in found["clock"].says) == (grade, True), found["clock"]
    assert (found["door"].grade is Grade.FAULT) == (grade is Grade.FAULT)


async def test_a_house_with_another_token_refuses_our_own_call() -> None:
    found = await checked(token=Secret("another"))
    assert found.faults == {"door"}


async def test_before_the_first_start_there_is_no_house_and_no_fault() -> None:
    async with world(ACCOUNT) as shop:
        around = Around(FakeClock(NOON), f"http://127.0.0.1:{free_port()}")
        found = Checked([one async for one in check(settings_of(ACCOUNT, shop.base), around)])
        assert (found.faults, found.warnings) == (set(), {"door"})


async def test_a_platform_that_is_away_is_told_and_the_rest_still_looked_at() -> None:
    found = await checked(api=f"http://127.0.0.1:{free_port()}")
    assert found.faults == {"platform"}
    assert found["door"].grade is Grade.FINE


@asynccontextmanager
async def somebody_else() -> AsyncIterator[str]:
    """A proxy that answers everything with a page."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(text="<html>please log in</html>", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_an_answer_that_is_not_the_platforms_is_told() -> None:
    async with somebody_else() as base:
        found = await checked(api=base)
        assert found.faults == {"platform"}
        assert "is a proxy in between?" in found["platform"].says


async def test_a_secret_is_not_sent_over_an_open_line_without_a_word() -> None:
    found = [
        one
        async for one in check(settings_of(ACCOUNT, "http://0.0.0.0:1"), Around(FakeClock(NOON), "http://127.0.0.1:1"))
    ]
    assert "unencrypted" in Checked(found)["api"].says


async def test_the_command_ends_well_or_with_a_one(tmp_path: Path) -> None:
    async with world(ACCOUNT) as shop:
        table = {
            "app_id": ACCOUNT.app_id, "app_secret": ACCOUNT.secret, "token": ACCOUNT.token,
            "aes_key": ACCOUNT.aes_key, "api": shop.base,
        }  # fmt: skip
        port = int(shop.platform.hook.rpartition(":")[2].partition("/")[0])
        settings = Settings(adapters={"wechat": table}, hooks=HookSettings(host="0.0.0.0", port=port))
        told: list[Finding] = []
        assert await check_adapter(settings, "wechat", told.append, shop.clock)
        assert Checked(told).warnings == set()
        wrong = {**table, "token": "x"}
        worse = msgspec.structs.replace(settings, adapters={"wechat": wrong})
        assert not await check_adapter(worse, "wechat", told.append, shop.clock)
        for name in ("wechat", "fake", "telegraph"):
            with pytest.raises(Misconfigured, match=f"adapters.{name}|the adapter {name}"):
                await check_adapter(Settings(adapters={"fake": {}}), name, told.append, shop.clock)


def test_the_command_prints_a_line_a_step(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    own = f'[adapters.wechat]\napp_id = "wx5f2e8c0a7d31b946"\napp_secret = "x"\ntoken = "小满"\napi = "http://127.0.0.1:{free_port()}"\n'
    file.write_text(BASE.replace("DATA", str(tmp_path)).replace("CONSOLE", "8787") + own, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "bot", "check", "wechat", "--config", str(file)],
        capture_output=True, text=True, check=False, env={"NO_COLOR": "1"},
    )  # fmt: skip
    assert told.returncode == 1
    lines = told.stdout.splitlines()
    assert len(lines) == 8, told.stdout + told.stderr
    assert lines[0].split() == ["fine", "app_id", "wx5f2e8c0a7d31b946", "has", "the", "form", "of", "an", "AppID"]
    assert lines[2].startswith("fault    token")
    assert "Traceback" not in told.stderr
