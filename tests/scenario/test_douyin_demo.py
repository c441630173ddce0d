"""The room of the demo at Douyin: viewers who write by themselves, through the real door, into a real house."""

from pathlib import Path

import pytest

from adapters.live.douyin.adapter import SPEC
from adapters.live.douyin.fake.demo import ROOM, read
from adapters.live.douyin.settings import DemoSettings, DouyinSettings
from bot.core.coverage import Coverage
from bot.core.errors import Misconfigured
from config.settings import PACKAGED
from tests.support.clock import FakeClock
from tests.support.house import NOON, living, until

SCRIPT = PACKAGED / "demo" / "douyin.ndjson"


async def test_what_viewers_write_is_drafted_again_and_again(tmp_path: Path) -> None:
    script = tmp_path / "room.ndjson"
    script.write_text(
        '{"t": 1, "user": {"id": "v1", "name": "小雨"}, "text": "怎么退货", "badges": {"level": 7}}\n'
        '{"t": 2, "user": {"id": "v2"}, "text": "666"}\n',
        encoding="utf-8",
    )
    clock = FakeClock(NOON)
    settings = DouyinSettings(demo=DemoSettings(script=str(script)))
    async with living(tmp_path, clock=clock, others={"douyin": SPEC.make(settings, clock)}) as life:
        await clock.advance(1)
        draft = await life.draft()
        assert (draft.address.channel, draft.address.conversation) == ("douyin", ROOM)
        await clock.advance(1)

        async def again() -> bool:
            await clock.advance(1)
            [state] = [one for one in life.house.coverage.states() if one.channel == "douyin"]
            [gauge] = [one for one in (await life.house.vitals.health()).feeds if one.channel == "douyin"]
            return state.state is Coverage.HEARD and gauge.heard >= 4

        await until(again)


def test_the_packaged_script_is_a_room_of_three_minutes() -> None:
    cues = read(SCRIPT)
    assert len(cues) >= 40
    assert 150 <= cues[-1].t <= 240
    assert len({cue.user.id for cue in cues}) >= 10
    assert len({cue.text for cue in cues}) == len(cues)


@pytest.mark.parametrize("content", ["", "{", '{"t": 1}', "[]"])
def test_a_script_that_is_none_names_the_file(content: str, tmp_path: Path) -> None:
    script = tmp_path / "room.ndjson"
    script.write_text(content, encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"room\.ndjson"):
        SPEC.make(DouyinSettings(demo=DemoSettings(script=str(script))), FakeClock())
