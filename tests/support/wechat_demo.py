"""A house whose official account is none, and the page of its customers' phones.

In: a folder, a script. Out: `Shop`. Called by scenario and browser tests.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from adapters.wechat.adapter import SPEC
from adapters.wechat.settings import DemoSettings, WechatSettings
from bot.core.adapters import Page
from bot.core.clock import Millis
from bot.core.secret import Secret
from tests.support.clock import FakeClock
from tests.support.house import NOON, Life, living

NO_SECRETS = {"app_id": "demo", "app_secret": Secret("demo"), "token": Secret("demo")}


def lines(*cues: dict[str, Any]) -> str:
    return "\n".join(json.dumps(cue, ensure_ascii=False) for cue in cues)


ASKS = lines({"t": 5, "customer": "o1", "name": "林夏", "text": "怎么退货"})


@dataclass
class Shop:
    """A house whose official account is none, and the page of its customers' phones."""

    life: Life
    clock: FakeClock
    page: Page
    http: aiohttp.ClientSession

    async def phones(self) -> dict[str, dict[str, Any]]:
        async with self.http.get(f"{self.page.address}/phones") as answer:
            return {phone["openid"]: phone for phone in (await answer.json())["phones"]}

    async def says(self, body: object, **headers: str) -> int:
        async with self.http.post(f"{self.page.address}/say", json=body, headers=headers) as answer:
            return answer.status


@asynccontextmanager
async def demo(folder: Path, script: str = ASKS, start: Millis = NOON) -> AsyncIterator[Shop]:
    file = folder / "script.ndjson"
    file.write_text(script, encoding="utf-8")
    clock = FakeClock(start)
    settings = WechatSettings(**NO_SECRETS, demo=DemoSettings(script=str(file), port=0))  # type: ignore[arg-type]
    async with (
        living(folder, clock=clock, others={"wechat": SPEC.make(settings, clock)}) as life,
        aiohttp.ClientSession() as http,
    ):
        (page,) = life.house.adapters["wechat"].pages
        yield Shop(life, clock, page, http)
        await clock.advance(12)  # no push holds its line any more
