"""A rehearsal beside a running store: in a child process, with the shop's own knowledge, its report kept; and the look
before a show."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.app.preparing import prepare
from bot.app.rehearsal_job import Playing, rehearse_file
from bot.core.clock import SystemClock
from bot.core.errors import Misconfigured
from bot.core.model import UserName
from bot.core.rehearsal import Busy, Plan, Ready
from bot.store.rehearsals import KEPT, StoredRehearsals
from config.settings import Settings, load
from tests.support.rehearsals import report
from tests.support.store import running_store

LEAD = UserName("林主管")
ROOM = "\n".join(
    json.dumps({"t": n / 4, "room": "r", "user": {"id": f"u{n}"}, "text": text})
    for n, text in enumerate(["666", "卫衣多少钱", "来了", "包邮吗", "卫衣什么价"] * 8)
).encode()


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def nothing() -> Ready:
    raise AssertionError


def shop(folder: Path) -> Settings:
    settings = load(None, {})
    replace = msgspec.structs.replace
    return replace(
        settings,
        store=replace(settings.store, data_dir=str(folder)),
        shop=replace(settings.shop, sentence_vectors=False),
    )


async def test_a_child_plays_it_and_the_report_is_kept(tmp_path: Path) -> None:
    async with running_store(tmp_path, SystemClock()) as store:
        playing = Playing(shop(tmp_path), store.endpoint, nothing)
        await playing.start("年货节", pieces(ROOM), Plan(speed=1.0), LEAD)
        assert playing.running() == "年货节"
        with pytest.raises(Busy):
            await playing.start("another", pieces(ROOM), Plan(), LEAD)
        async with asyncio.timeout(60):
            await playing.ended()
        assert (playing.running(), playing.failed()) == ("", "")
        (kept,) = await StoredRehearsals(store.client).listed()
        assert (kept.recording, kept.by, kept.messages, kept.questions) == ("年货节", LEAD, 40, 24)
        assert kept.holds
        assert kept.results[0].drafts < kept.results[2].drafts

        await playing.start("broken", pieces(b"hello"), Plan(), LEAD)
        async with asyncio.timeout(60):
            await playing.ended()
        assert "no message in it" in playing.failed()
        await playing.close()


async def test_the_commands_work_without_a_house(tmp_path: Path) -> None:
    path = tmp_path / "room.ndjson"
    path.write_bytes(ROOM)
    settings = shop(tmp_path / "data")
    holds, text = await rehearse_file(settings, path, Plan(speed=1.0), False)
    assert holds
    assert "as the desk chooses" in text
    well, said = await prepare(settings, True)
    ready = msgspec.json.decode(said, type=Ready)
    assert well
    assert [step.step for step in ready.steps][:3] == ["vectors", "shelf", "questions"]
    assert ready.steps[2].of > 60
    assert ready.steps[1].count == ready.steps[1].of
    assert ready.steps[-1].of == 1, "one person was enough for that room"
    with pytest.raises(Misconfigured):
        await rehearse_file(settings, tmp_path / "gone", Plan(), False)


async def test_the_last_reports_are_kept(tmp_path: Path) -> None:
    async with running_store(tmp_path, SystemClock()) as store:
        kept = StoredRehearsals(store.client)
        for number in range(KEPT + 3):
            await kept.keep(report(f"{number:04}"))
        listed = await kept.listed()
        assert [one.id for one in (listed[0], listed[-1])] == [f"{KEPT + 2:04}", "0003"]
        assert len(listed) == KEPT
        assert await kept.one("0009") == report("0009")
