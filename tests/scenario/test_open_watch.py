"""Collectors call a whole house: what they tell becomes a topic, a forged call becomes nothing."""

import gzip
from pathlib import Path

import aiohttp

from adapters.watch.adapter import SPEC
from adapters.watch.settings import OpenWatchSettings
from bot.core.clock import MINUTE, Millis
from bot.core.topics import Theme
from config.settings import PACKAGED, WatchSettings, convert
from tests.support.clock import FakeClock
from tests.support.collecting import SECRET, signed
from tests.support.house import living, until

LINES = 250
BEGUN = Millis(1_795_174_560_000)
"""2026-11-20 19:36 in Shanghai, when the first post of the recorded crisis was written."""


async def test_what_collectors_call_in_becomes_a_topic(tmp_path: Path) -> None:
    body = b"\n".join(gzip.decompress((PACKAGED / "demo/crisis.ndjson.gz").read_bytes()).split(b"\n")[:LINES])
    clock = FakeClock(Millis(BEGUN + 110 * MINUTE))
    adapter = SPEC.make(convert({"secret": SECRET}, OpenWatchSettings, "[adapters.open_watch]"), clock)
    async with (
        living(tmp_path, clock=clock, others={"open_watch": adapter}, watch=WatchSettings(look_s=2)) as life,
        aiohttp.ClientSession() as web,
    ):

        async def call(secret: str) -> tuple[int, dict[str, object]]:
            made = signed(clock, body, secret)
            headers = {name: value[0] for name, value in made.headers.items()}
            async with web.post(f"{life.house.hooks_url}/watch", data=body, headers=headers) as answer:
                return answer.status, await answer.json() if answer.status == 200 else {}

        assert await call("another-secret-of-16") == (403, {})
        assert await call(SECRET) == (200, {"taken": LINES, "lost": 0, "faults": []})
        assert await call(SECRET) == (403, {})  # the same signature again
        await clock.advance(3)

        async def gathered() -> bool:
            return any(topic.posts > 2 and topic.voices for topic in await life.house.topics.listed(Millis(0), 9))

        await until(gathered)
        topic = max(await life.house.topics.listed(Millis(0), 9), key=lambda one: one.posts)
        assert (topic.about, topic.theme, topic.systemic) == (("hand-warmer",), Theme.SAFETY, True)
        assert topic.copies >= 1
        assert topic.forecast is not None
        assert topic.forecast.reposts > 50
