"""The demo's room of Bilibili: a script played through the real adapter; and the adapter as the house opens it."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.live.bilibili.adapter import SPEC
from adapters.live.bilibili.fake.script import read
from adapters.live.bilibili.settings import BilibiliSettings, DemoSettings, RoomSettings
from adapters.live.poster import Copied, Poster, PosterSettings
from bot.core.adapters import Adapter
from bot.core.errors import Misconfigured
from bot.core.model import Address
from bot.core.secret import Secret
from bot.core.shared import Common
from bot.core.vocabulary import Kind
from config.settings import PACKAGED
from tests.support.bilibili import CODE, ROOM, world
from tests.support.clock import FakeClock, eventually
from tests.support.feeds import Heard, outbound, running
from tests.support.house import NOON, living
from tests.support.poster import SECRET, PostingProgram
from tests.support.shared import MemoryAllowances, MemoryShared

SCRIPT = PACKAGED / "demo" / "bilibili.ndjson"
COMMON = Common(MemoryShared(), MemoryAllowances())


def lines(*cues: dict[str, Any]) -> str:
    return "\n".join(json.dumps(cue, ensure_ascii=False) for cue in cues)


def opened(adapter: Adapter) -> Any:
    assert adapter.opened is not None
    return adapter.opened(COMMON)


async def test_a_script_is_heard_through_the_real_adapter_over_and_over(tmp_path: Path) -> None:
    file = tmp_path / "s.ndjson"
    file.write_text(lines(
        {"t": 4, "user": {"id": "b-2", "name": "江江"}, "text": "有货吗", "kind": "super_chat", "rmb": 30},
        {"t": 0, "kind": "start", "text": "上新"},
        {"v": 1, "t": 2, "user": {"id": "b-1", "name": "小鹿"}, "text": "多少钱", "level": 3, "room": "any"},
    ))  # fmt: skip
    clock = FakeClock()
    demo = DemoSettings(script=str(file), speed=2.0)
    async with opened(SPEC.make(BilibiliSettings(demo=demo), clock)) as adapter:
        assert isinstance(adapter.sender, Copied)
        async with running(adapter.source, intake := Heard(clock)):
            for number, seconds in ((1, 1.0), (2, 1.0), (3, 1.0), (4, 3.5), (5, 1.0)):
                await eventually(lambda: adapter.source.gauges()[0].connected)
                await clock.advance(seconds)
                await eventually(lambda n=number: len(intake.items) >= n)  # type: ignore[misc]
            assert intake.texts == ["上新", "多少钱", "有货吗", "多少钱", "有货吗"]
            assert [item.kind for item in intake.items].count(Kind.START) == 1
            assert len({item.id for item in intake.items}) == 5
            assert adapter.source.gauges()[0].feed == "bilibili 小满直播间"


async def test_a_question_of_the_room_is_drafted_for_its_askers(tmp_path: Path) -> None:
    file = tmp_path / "s.ndjson"
    file.write_text(lines(
        {"t": 1, "user": {"id": "b-1", "name": "小鹿"}, "text": "1号雾蓝色还有L码吗"},
        {"t": 1, "user": {"id": "b-2", "name": "江江"}, "text": "1号雾蓝L码有吗"},
        {"t": 1, "kind": "sticker", "user": {"id": "b-3", "name": "阿哲"}, "text": "好看"},
    ))  # fmt: skip
    clock = FakeClock(NOON)
    adapter = SPEC.make(BilibiliSettings(demo=DemoSettings(script=str(file), loop=False)), clock)
    async with living(tmp_path, clock=clock, others={"bilibili": adapter}) as life:
        rooms = life.house.adapters["bilibili"].source
        assert rooms is not None
        await eventually(lambda: rooms.gauges()[0].connected)
        await clock.advance(2)
        await life.ended(3)
        draft = await life.draft()
        assert (draft.address.key, draft.count) == (f"bilibili/{ROOM}", 2)
        assert not life.house.senders.capability(draft.address).can_post


@pytest.mark.parametrize("text", ["", "{", '{"text": "no time"}', '{"t": 1, "kind": "dance"}'])
def test_a_script_that_is_none_is_told_with_its_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "s.ndjson"
    file.write_text(text)
    for script in (file, tmp_path / "nowhere.ndjson"):
        with pytest.raises(Misconfigured, match=script.name):
            SPEC.make(BilibiliSettings(demo=DemoSettings(script=str(script))), FakeClock())


def test_the_packaged_script_is_a_show_of_the_demo_shop() -> None:
    cues = read(SCRIPT)
    written = [cue for cue in cues if cue.kind in {"comment", "super_chat"}]
    assert 35 <= len(written) <= 50
    assert (cues[0].kind, cues[0].t) == ("start", 0)
    assert 120 < cues[-1].t < 240
    assert {cue.kind for cue in cues} >= {"comment", "sticker", "super_chat", "guard", "gift", "like", "enter", "start"}
    assert all(cue.user.id and cue.user.name for cue in cues[1:])
    assert len({cue.user.id for cue in written}) >= 20
    assert len({cue.text for cue in written}) == len(written)


async def test_the_adapter_posts_only_through_the_shops_own_program() -> None:
    program = PostingProgram(clock := FakeClock())
    address = Address("bilibili", str(ROOM), "o-1", public=True)
    async with program.opened() as url, world(clock=clock) as shop:
        own = (RoomSettings(name="晚场", code=Secret(CODE), own_ids=("o-shop",)),)
        settings = msgspec.structs.replace(shop.settings, rooms=own)
        async with opened(SPEC.make(settings, clock)) as adapter:
            assert not adapter.sender.capability(address).can_post
        poster = PosterSettings(url=url, secret=Secret(SECRET))
        async with opened(SPEC.make(msgspec.structs.replace(settings, poster=poster), clock)) as adapter:
            assert isinstance(adapter.sender, Poster)
            async with running(adapter.source, Heard(clock)):
                await eventually(lambda: adapter.source.gauges()[0].connected)
                assert adapter.sender.capability(address).shows_own
                assert await adapter.sender.send(outbound(address, "3号M码有货")) == "p1"
            assert program.posted == [{"id": "d1.2", "room": "1000", "text": "3号M码有货", "in_reply_to": ""}]
