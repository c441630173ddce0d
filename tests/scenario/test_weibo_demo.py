"""The made-up Weibo of the demo, in a whole house; and whether `check` finds what is wrong with a real account's
settings."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.weibo.adapter import SPEC
from adapters.weibo.check import check
from adapters.weibo.fake.rules import Account
from adapters.weibo.settings import DemoSettings, WeiboSettings
from bot.core.checks import Around, Grade
from bot.core.errors import Misconfigured
from bot.core.lifecycle import DraftState, Verb
from bot.core.secret import Secret
from tests.support.clock import FakeClock
from tests.support.house import NOON, Life, living, until
from tests.support.weibo import World, world

ASKS = (
    {"t": 2, "do": "message", "who": {"id": "5820031107", "name": "安安"}, "text": "怎么退货"},
    {"t": 3, "do": "post", "who": {"id": "6233440551", "name": "阿伯"}, "text": "@小满生活 怎么退货", "post": "p"},
    {"t": 4, "do": "grow", "post": "p", "reposts": 5},
)


def script(folder: Path, *cues: Mapping[str, Any]) -> WeiboSettings:
    file = folder / "script.ndjson"
    file.write_text("\n".join(json.dumps(cue, ensure_ascii=False) for cue in cues), encoding="utf-8")
    return WeiboSettings(demo=DemoSettings(script=str(file), loop=False))


async def test_what_people_do_is_drafted_and_the_answers_arrive_where_they_asked(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    made = SPEC.make(script(tmp_path, *ASKS), clock)
    async with living(tmp_path, clock=clock, others={"weibo": made}) as life, released(clock):
        await clock.advance(2.5)
        asked = await life.draft()
        assert (asked.address.channel, asked.address.is_read_by_all) == ("weibo", False)
        await life.decide(Verb.APPROVE, asked)
        await life.draft(DraftState.SENT)
        await clock.advance(2)
        said = await life.draft()
        assert (said.address.customer, said.address.aloud, said.conversation != "") == ("6233440551", True, True)
        await life.decide(Verb.APPROVE, said)
        await eventually_sent(life, 2)


@asynccontextmanager
async def released(clock: FakeClock) -> AsyncIterator[None]:
    """In the end no push holds its line any more."""
    try:
        yield
    finally:
        await clock.advance(12)


async def eventually_sent(life: Life, count: int) -> None:
    async def sent() -> bool:
        return len(await life.drafts(DraftState.SENT)) == count

    await until(sent)


@pytest.mark.parametrize(
    ("cues", "says"),
    [
        ((), "empty"),
        (({"t": 1, "do": "post", "text": "x", "post": "p"},), "nobody"),
        (({"t": 1, "do": "grow", "post": "p"},), "no post p"),
        (({"t": 1, "do": "dance"},), "one JSON object"),
    ],
)
def test_a_script_that_is_none_is_named(tmp_path: Path, cues: tuple[Mapping[str, Any], ...], says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        SPEC.make(script(tmp_path, *cues), FakeClock())


async def found(shop: World, **changes: Any) -> dict[str, tuple[Grade, str]]:
    door = shop.platform.hook.removesuffix(shop.settings.path)
    settings = msgspec.structs.replace(shop.settings, **changes)
    return {one.step: (one.grade, one.says) async for one in check(settings, Around(shop.clock, door))}


async def test_an_account_in_order_is_found_in_order() -> None:
    async with world(Account(app_secret="0" * 32)) as shop:
        told = await found(shop)
        assert {grade for grade, _ in told.values()} == {Grade.FINE}
        assert "365 days" in told["token"][1]
        assert "/weibo" in told["address"][1]
        assert shop.platform.calls["comments/create"] == shop.platform.calls["messages/reply"] == 0


@pytest.mark.parametrize(
    ("account", "changes", "step", "says"),
    [
        (Account(lives_s=86_400), {}, "token", "authorise anew soon"),
        (Account(), {"access_token": Secret("2.00wrong")}, "token", "authorise the app"),
        (Account(), {"access_token": Secret()}, "access_token", "neither read nor answered"),
        (Account(), {"uid": "42"}, "token", "uid says 42"),
        (Account(), {"uid": ""}, "uid", "empty"),
        (Account(), {"app_secret": Secret("0" * 32)}, "door", "another"),
        (Account(), {"app_secret": Secret()}, "app_secret", "empty"),
        (Account(per_hour=20), {}, "limit", "17 calls"),
        (Account(per_hour=1), {}, "comments", "used up"),
        (Account(), {"api": "http://127.0.0.1:9"}, "mentions", "no connection"),
    ],
)
async def test_what_is_wrong_is_named_with_what_to_do(
    account: Account, changes: Mapping[str, Any], step: str, says: str
) -> None:
    async with world(account) as shop:
        grade, told = (await found(shop, **changes))[step]
        assert grade in {Grade.FAULT, Grade.WARNING}
        assert says in told
