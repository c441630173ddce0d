"""The ports `Rooms` and `Shows`: what people change of a room, when shows end, what was counted, asked and decided.

Every implementation of `Rooms` must pass the suite: the store's, and the one in memory that the console's tests use.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from bot.core.clock import MINUTE, Millis, SystemClock, later
from bot.core.errors import NotFound
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Address, Decision, DraftId, Partition, RoomId, UserName, partition_of
from bot.core.rooms import Room, RoomChange, Rooms, Show, room_of
from bot.store import audit, keys
from bot.store.rooms import StoredRooms
from bot.store.shows import StoredShows
from config.settings import RoomSettings
from tests.support.clock import START, FakeClock
from tests.support.rooms import STUDIO, STUDIO_ID, MemoryRooms, room, write_show
from tests.support.store import P0, ROOM, Store, draft_of, message, opening, running_store

WANG = UserName("王姐")
OTHER = Address("fake", "studio-2", public=True)


class Shop:
    """A shop's rooms, and a way to have one heard."""

    def __init__(self, rooms: Rooms, hear: Callable[[Room], Awaitable[None]]) -> None:
        self.rooms, self.hear = rooms, hear


@pytest.fixture(params=["memory", "store"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    if request.param == "memory":
        memory = MemoryRooms()

        async def put(one: Room) -> None:
            memory.put(one)

        yield Shop(memory, put)
        return
    async with running_store(tmp_path, FakeClock()) as store:
        yield Shop(
            StoredRooms(store.client, store.settings, store.durable()), lambda one: write_show(store.client, one)
        )


class TestRooms:
    async def test_those_heard_last_come_first(self, shop: Shop) -> None:
        await shop.hear(room(heard_at=later(START, 5)))
        await shop.hear(room(OTHER, heard_at=later(START, 9), title="", hosts=()))
        assert [one.address.conversation for one in await shop.rooms.listed()] == ["studio-2", "studio-1"]
        first = await shop.rooms.one(STUDIO_ID)
        assert (first.title, first.hosts, first.address, first.version) == ("上新专场", ("小夏",), STUDIO, 0)

    async def test_what_is_not_said_stays(self, shop: Shop) -> None:
        await shop.hear(room(showing="3"))
        changed = await shop.rooms.change(STUDIO_ID, RoomChange(topic="羽绒服", hosts=("小夏", "阿南")), WANG, START)
        assert (changed.title, changed.hosts, changed.topic, changed.showing) == (
            "上新专场",
            ("小夏", "阿南"),
            "羽绒服",
            "3",
        )
        changed = await shop.rooms.change(STUDIO_ID, RoomChange(topic="", showing=""), WANG, START)
        assert (changed.topic, changed.showing, changed.version) == ("", "", 2)
        assert await shop.rooms.one(STUDIO_ID) == changed

    async def test_a_show_ends_once(self, shop: Shop) -> None:
        await shop.hear(room())
        ended = await shop.rooms.end(STUDIO_ID, WANG, later(START, 60))
        assert ended.ended_at == later(START, 60)
        assert await shop.rooms.end(STUDIO_ID, WANG, later(START, 90)) == ended

    @pytest.mark.parametrize("unknown", ["0-" + "0" * 20, "7-" + "0" * 20, "nonsense", "0-x:y"])
    async def test_a_room_nobody_has_heard_of(self, shop: Shop, unknown: str) -> None:
        for ask in (
            shop.rooms.one(RoomId(unknown)),
            shop.rooms.change(RoomId(unknown), RoomChange(title="x"), WANG, START),
            shop.rooms.end(RoomId(unknown), WANG, START),
        ):
            with pytest.raises(NotFound):
                await ask
        assert await shop.rooms.listed() == []


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, SystemClock(), partitions=3) as made:
        yield made


def rooms_of(store: Store) -> StoredRooms:
    return StoredRooms(store.client, store.settings, store.durable())


def shows_of(store: Store) -> StoredShows:
    return StoredShows(store.client, store.settings)


class TestTheStoresRooms:
    async def test_what_people_do_is_in_the_audit(self, store: Store) -> None:
        await write_show(store.client, room())
        await rooms_of(store).change(STUDIO_ID, RoomChange(title="双十一"), WANG, START)
        for _ in range(2):
            await rooms_of(store).end(STUDIO_ID, WANG, START)
        lines = [line.decode() async for line, _ in audit.lines(store.client, P0)]
        assert [('"change_room"' in line, '"end_show"' in line, WANG in line) for line in lines] == [
            (True, False, True), (False, True, True),
        ]  # fmt: skip
        assert "双十一" in lines[0]

    async def test_the_clock_ends_what_has_long_been_silent(self, store: Store) -> None:
        now = later(START, 3_600)
        await write_show(store.client, room(heard_at=later(now, -1_801)))
        await write_show(store.client, room(OTHER, heard_at=later(now, -1_799)))
        assert await rooms_of(store).end_silent(now, 1_800) == [STUDIO_ID]
        assert (await rooms_of(store).one(STUDIO_ID)).ended_at == later(now, -1_801), "when it was last heard"
        assert (await rooms_of(store).one(room_of(OTHER, P0))).ended_at == 0
        assert await rooms_of(store).end_silent(now, 1_800) == []

    async def test_what_was_shed_before_it_came_here_is_counted_where_the_room_is_known(self, store: Store) -> None:
        at = partition_of(STUDIO, 3)
        assert not await rooms_of(store).count(STUDIO, {"shed:low": 3}, START)
        await write_show(store.client, room(id=room_of(STUDIO, at)))
        for _ in range(2):
            assert await rooms_of(store).count(STUDIO, {"shed:low": 3, "shed:high": 1}, START)
        (minute,) = await shows_of(store).minutes(room_of(STUDIO, at), START, START)
        assert dict(minute.counts) == {"shed:low": 6, "shed:high": 2}
        assert await store.client.ttl(keys.minutes(room_of(STUDIO, at), minute.at // MINUTE // 1_440)) > 0

    async def test_settings_name_a_room_until_people_do(self, store: Store) -> None:
        called = RoomSettings(channel="fake", room="studio-1", title="旗舰店", hosts=("小夏",))
        at = room_of(STUDIO, partition_of(STUDIO, 3))
        await rooms_of(store).name([called])
        assert [(one.id, one.title, one.hosts) for one in await rooms_of(store).listed()] == [(at, "旗舰店", ("小夏",))]
        await rooms_of(store).change(at, RoomChange(topic="羽绒服"), WANG, START)
        await rooms_of(store).name([msgspec.structs.replace(called, title="旗舰店一号")])
        assert (await rooms_of(store).one(at)).title == "旗舰店一号"
        await rooms_of(store).change(at, RoomChange(title="年货节"), WANG, START)
        await rooms_of(store).name([called])
        assert (await rooms_of(store).one(at)).title == "年货节"


class TestTheStoresShows:
    async def test_the_latest_first_of_all_partitions(self, store: Store) -> None:
        for partition, began in ((0, 1), (1, 3), (2, 2)):
            one = room(id=room_of(STUDIO, Partition(partition)), began_at=Millis(began), ended_at=Millis(10))
            await write_show(store.client, one, "开播" if partition else "")
        await write_show(store.client, room(began_at=Millis(4)))
        shows = await shows_of(store).listed(10)
        assert [(show.began_at, show.ended_at, show.title) for show in shows] == [
            (4, 0, "上新专场"), (3, 10, "开播"), (2, 10, "开播"), (1, 10, "上新专场"),
        ]  # fmt: skip
        assert await shows_of(store).listed(1) == [Show(STUDIO_ID, Millis(4), Millis(0), "上新专场")]

    async def test_old_ones_are_forgotten_but_for_the_one_that_goes_on(self, store: Store) -> None:
        old = room(began_at=Millis(1), ended_at=Millis(2))
        await write_show(store.client, old, "去年")
        await write_show(store.client, room(OTHER, began_at=Millis(3)))
        await rooms_of(store).sweep(START)
        assert [show.began_at for show in await shows_of(store).listed(10)] == [3]
        assert await store.client.hgetall(keys.ended(STUDIO_ID)) == {}

    async def test_minutes_of_two_days_in_order(self, store: Store) -> None:
        midnight = START // (1_440 * MINUTE) * 1_440
        told = {-1: {"heard": 7}, 2: {"heard": 9, "ignored:praise": 4}, 3: {"heard": 1}}
        for minute, name, by in ((midnight + one, name, by) for one, row in told.items() for name, by in row.items()):
            await store.client.hset(keys.minutes(STUDIO_ID, minute // 1_440), f"{minute}:{name}", str(by))
        since, until = Millis((midnight - 1) * MINUTE + 59_000), Millis((midnight + 2) * MINUTE)
        for long_before in (since, Millis(since - 60 * MINUTE)):  # few minutes are read another way than many
            found = await shows_of(store).minutes(STUDIO_ID, long_before, until)
            assert [(one.at // MINUTE - midnight, dict(one.counts)) for one in found] == [
                (-1, {"heard": 7}), (2, {"heard": 9, "ignored:praise": 4}),
            ]  # fmt: skip

    async def test_what_was_asked_then_and_who_decided(self, store: Store) -> None:
        opened = await asked(store, 3)
        began = store.clock.now()
        await store.drafts.decide(Decision(draft=opened[1], verb=Verb.REJECT, by=WANG, at=began, reason="不对"), None)
        at = {opened[0]: 100, opened[1]: 50, opened[2]: 300}
        await store.client.zadd(keys.asked_in(STUDIO_ID), {str(draft): score for draft, score in at.items()})
        await store.client.zadd(keys.asked_in(STUDIO_ID), {"0-9-9": 70})
        found = await shows_of(store).asked(STUDIO_ID, Millis(0), Millis(200))
        assert [(one.draft.id, one.draft.state, one.offered) for one in found] == [
            (opened[1], DraftState.REJECTED, "有的，M码还有货～"), (opened[0], DraftState.PENDING, "有的，M码还有货～"),
        ]  # fmt: skip
        assert [one.id for one in await shows_of(store).drafts(STUDIO_ID, Millis(51), Millis(300))] == [
            opened[0],
            opened[2],
        ]
        (act,) = await shows_of(store).acts(STUDIO_ID, later(began, -60), later(began, 60))
        assert (act.draft, act.verb, act.by, act.at) == (opened[1], Verb.REJECT, WANG, began)
        assert await shows_of(store).acts(STUDIO_ID, later(began, 60), later(began, 120)) == []

    async def test_nonsense_is_not_found(self, store: Store) -> None:
        shows, none, now = shows_of(store), RoomId("nonsense"), Millis(1)
        for ask in (shows.minutes(none, now, now), shows.asked(none, now, now), shows.acts(none, now, now)):
            with pytest.raises(NotFound):
                await ask


async def asked(store: Store, number: int) -> list[DraftId]:
    """So many drafts that really lie in the store."""
    lease, work = await store.worklist()
    opened: list[DraftId] = []

    async def make() -> None:
        await store.inbox().put(P0, [message(clock=store.clock) for _ in range(number)])
        made = [(entry, draft_of(entry, store.clock)) for entry in await work.take(number, 1.0)]
        drafts = [(entry, msgspec.structs.replace(one, room=room_of(one.address, P0))) for entry, one in made]
        await work.apply([opening(one, entry) for entry, one in drafts], store.clock.now())
        opened.extend(one.id for _, one in drafts)

    await lease.during(make)
    return opened


class TestWithTheMessages:
    """What the functions write as messages are settled, and what the ports say of it."""

    async def test_a_show_from_its_first_word_to_its_report(self, store: Store) -> None:
        opened = await asked(store, 3)
        began = store.clock.now()
        (one,) = await rooms_of(store).listed()
        assert (one.address, one.heard_at > 0, one.ended_at) == (msgspec.structs.replace(ROOM, customer=""), True, 0)
        (show,) = await shows_of(store).listed(5)
        assert (show.room, show.began_at, show.ended_at) == (one.id, one.began_at, 0)
        assert await shows_of(store).one(one.id, show.began_at) == show
        await store.drafts.decide(Decision(draft=opened[0], verb=Verb.REJECT, by=WANG, at=began), None)
        found = await shows_of(store).asked(one.id, show.began_at, later(began, 60))
        assert {asked.draft.id for asked in found} == set(opened)
        minutes = await shows_of(store).minutes(one.id, show.began_at, later(began, 60))
        assert sum(minute.counts["heard"] for minute in minutes) == 3
        assert sum(minute.counts["drafted"] for minute in minutes) == 3
        ended = await rooms_of(store).end(one.id, WANG, later(began, 90))
        assert (ended.ended_at, ended.version) == (later(began, 90), 0)
        assert (await shows_of(store).listed(5))[0].ended_at == later(began, 90)
