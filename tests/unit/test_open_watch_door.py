"""Signed calls of collectors: who is let in, what they are answered, and what `halfminute check open_watch` finds."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from adapters.watch.adapter import SPEC
from adapters.watch.check import check
from adapters.watch.hook import MOST_LINES
from adapters.watch.settings import OpenWatchSettings
from bot.core.adapters import Adapter
from bot.core.checks import Around, Finding, Grade
from bot.core.errors import Forged, Unavailable
from bot.core.hooks import Call, Hook
from config.settings import convert
from tests.support.clock import START, FakeClock
from tests.support.collecting import SECRET, Listener, line, signed
from tests.support.feeds import Heard

BODY = b"\n".join((line(id="a", at=START), b"broken", line(id="b", at=START), b""))


class Door:
    """The adapter's hook, called as the public door calls it."""

    def __init__(self, adapter: Adapter, clock: FakeClock, listener: Listener) -> None:
        assert adapter.source is None
        assert adapter.gauges is not None
        [self.hook] = adapter.hooks
        self.gauges, self.clock, self.listener = adapter.gauges, clock, listener

    async def told(self, call: Call) -> dict[str, object]:
        answer = await self.hook.answer(call, Heard(self.clock))
        found: dict[str, object] = json.loads(answer.body)
        return found


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    clock, listener = FakeClock(), Listener()
    made = SPEC.make(convert({"secret": SECRET, "channel": "weibo"}, OpenWatchSettings, "x"), clock)
    assert made.opened is not None
    async with made.opened(listener.common) as adapter:
        yield Door(adapter, clock, listener)


async def test_a_call_is_answered_once_its_lines_were_told(door: Door) -> None:
    answer = await door.told(signed(door.clock, BODY))
    assert answer == {
        "taken": 2, "lost": 1, "faults": [{"line": 2, "says": "not JSON from character 1 on", "count": 1}],
    }  # fmt: skip
    assert len(door.listener.batches) == 1
    [gauge] = door.gauges()
    assert (gauge.heard, gauge.unreadable, gauge.connected, gauge.expects) == (2, 1, True, False)


async def test_a_call_is_let_in_once(door: Door) -> None:
    call = signed(door.clock, BODY)
    await door.told(call)
    with pytest.raises(Forged):
        await door.told(call)
    assert len(door.listener.batches) == 1


async def test_a_call_the_store_could_not_keep_may_come_again(door: Door) -> None:
    door.listener.away = 1
    call = signed(door.clock, BODY)
    with pytest.raises(Unavailable):
        await door.told(call)
    assert door.gauges()[0].heard == 0
    assert (await door.told(call))["taken"] == 2


async def test_nobody_else_gets_in(door: Door) -> None:
    now = door.clock.now() // 1_000
    good = signed(door.clock, BODY)
    changed = Call("POST", {}, good.headers, BODY + b"x", good.at)
    calls = [
        signed(door.clock, BODY, secret="somebody-elses-secret"),
        signed(door.clock, BODY, at_s=now - 301),
        signed(door.clock, BODY, at_s=now + 301),
        changed,
        Call("GET", {}, good.headers, BODY, good.at),
        Call("POST", {}, {}, BODY, good.at),
        Call("POST", {}, {**good.headers, "x-halfminute-timestamp": (str(now),) * 2}, BODY, good.at),
        Call("POST", {}, {**good.headers, "x-halfminute-timestamp": ("١٧",)}, BODY, good.at),
        Call("POST", {}, {**good.headers, "x-halfminute-signature": ("ü\udcff",)}, BODY, good.at),
    ]
    for call in calls:
        with pytest.raises(Forged):
            await door.told(call)
    assert door.listener.batches == []
    assert (await door.told(signed(door.clock, BODY, at_s=now - 299)))["taken"] == 2


async def test_too_many_lines_are_taken_in_part_and_said(door: Door) -> None:
    body = b"\n".join(line(id=str(number), at=START) for number in range(MOST_LINES + 7))
    answer = await door.told(signed(door.clock, body))
    assert (answer["taken"], answer["lost"]) == (MOST_LINES, 7)


async def test_a_sign_of_life_needs_no_posts(door: Door) -> None:
    assert (await door.told(signed(door.clock, b'{"type": "alive"}')))["taken"] == 0
    assert door.listener.batches == []
    assert door.gauges()[0].expects


# ---- halfminute check open_watch


async def found(settings: dict[str, object], address: str = "http://127.0.0.1:1") -> dict[str, Finding]:
    around = Around(FakeClock(), address)
    steps = [step async for step in check(convert(settings, OpenWatchSettings, "x"), around)]
    return {step.step: step for step in steps}


async def test_a_check_reads_files_and_says_which_line_is_broken(tmp_path: Path) -> None:
    (tmp_path / "good.ndjson").write_bytes(line(id="a", at=START) + b"\n")
    (tmp_path / "bad.ndjson").write_bytes(BODY)
    feeds = [{"name": name, "file": str(tmp_path / f"{name}.ndjson")} for name in ("good", "bad", "none")]
    steps = await found({"feeds": [*feeds, {"name": "pipe", "pipe": str(tmp_path / "good.ndjson")}]})
    assert {name: step.grade for name, step in steps.items()} == {
        "good": Grade.FINE, "bad": Grade.WARNING, "none": Grade.FAULT, "pipe": Grade.FAULT,
    }  # fmt: skip
    assert "line 2" in steps["bad"].says
    assert "first 1 signals" in steps["good"].says


async def test_a_check_of_nothing_says_what_to_set() -> None:
    assert (await found({}))["settings"].grade is Grade.FAULT


@pytest.mark.parametrize(("secret", "grade"), [(SECRET, Grade.FINE), ("another-secret-here", Grade.FAULT)])
async def test_a_check_tries_the_door(door: Door, secret: str, grade: Grade) -> None:
    async def answer(request: web.Request) -> web.Response:
        hook: Hook = door.hook
        headers = {name.lower(): (value,) for name, value in request.headers.items()}
        call = Call("POST", {}, headers, await request.read(), door.clock.now())
        try:
            return web.Response(body=(await hook.answer(call, Heard(door.clock))).body)
        except Forged:
            return web.Response(status=403)

    app = web.Application()
    app.router.add_post("/watch", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        steps = await found({"secret": secret}, f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()
    assert steps["door"].grade is grade
    assert (await found({"secret": secret}))["door"].grade is Grade.WARNING
