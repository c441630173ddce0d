"""A show in a whole house: known from its first word on, recorded masked, over when the room has fallen silent."""

import gzip
from pathlib import Path

import msgspec

from bot.core.rooms import Show
from bot.store.rooms import StoredRooms
from bot.store.shows import StoredShows
from config.settings import LiveSettings, StoreSettings
from tests.support.clock import FakeClock
from tests.support.house import NOON, ROOM, living
from tests.support.store import running_store


async def test_a_show_is_recorded_and_ends_by_itself(tmp_path: Path) -> None:
    async with living(tmp_path, live=LiveSettings(show_gap_s=10)) as life:
        for number, text in enumerate(("3号链接还有M码吗", "主播好美", "我的电话13800012345，什么时候发货")):
            life.ask(text, customer=f"u-{number}")
        await life.ended(3)
        life.house.ingest.shed[f"fake/{ROOM}", "shed:low"] = 4
        await life.clock.advance(16)
    async with running_store(tmp_path / "data", FakeClock()) as store:
        rooms = StoredRooms(store.client, store.settings, store.durable())
        shows = StoredShows(store.client, StoreSettings())
        (show,) = await shows.listed(5)
        assert show == Show(show.room, NOON, NOON)
        assert (await rooms.one(show.room)).address.conversation == ROOM
        counts = [minute.counts for minute in await shows.minutes(show.room, NOON, NOON)]
        assert [(one["heard"], one["drafted"], one["shed:low"]) for one in counts] == [(3, 2, 4)], "each told once"
        assert len(await shows.asked(show.room, NOON, NOON)) == 2
    (path,) = (tmp_path / "data" / "recordings").iterdir()
    lines = [msgspec.json.decode(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert [line["text"] for line in lines] == ["3号链接还有M码吗", "主播好美", "我的电话138****2345，什么时候发货"]
    assert all("u-" not in line["user"]["id"] for line in lines)
    assert all(set(line) == {"room", "channel", "text", "ts", "user"} for line in lines)


async def test_what_is_not_to_be_recorded_is_not(tmp_path: Path) -> None:
    async with living(tmp_path, live=LiveSettings(record=False)) as life:
        life.ask("3号链接还有M码吗")
        await life.ended(1)
    assert not (tmp_path / "data" / "recordings").exists()
