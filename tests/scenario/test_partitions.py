"""More than one partition, more than one house, a store of the shop's own: the same promises."""

import contextlib
import itertools
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec

from adapters.fake import FakePlatform, FakeSettings
from bot.app.house import open_house
from bot.core.adapters import Adapter
from bot.core.coverage import Coverage
from bot.core.desk import Changed, DeskChange, Joined, Opened
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import DraftId, Partition
from bot.core.vocabulary import Kind
from bot.store import client, keys
from bot.store.client import Client
from bot.store.feed import StoredFeed
from bot.store.server import Endpoint
from config.settings import ConsoleSettings, Part, Settings, StoreSettings
from tests.support.clock import FakeClock, eventually
from tests.support.house import NOON, Life, demo_content, until
from tests.support.process import free_port
from tests.support.store import plain_server

PARTITIONS = 4
ROOMS = tuple(f"room-{number}" for number in range(24))
CHATTER = ("哈哈哈哈", "666", "主播好美")


@contextlib.asynccontextmanager
async def house(url: str, parts: tuple[Part, ...] = tuple(Part), clock: FakeClock | None = None) -> AsyncIterator[Life]:
    """A house of four partitions on a store that stands by itself."""
    clock = clock or FakeClock(NOON)
    platform = FakePlatform(FakeSettings(rooms=ROOMS), clock)
    settings = Settings(
        store=StoreSettings(url=url, partitions=PARTITIONS),
        console=ConsoleSettings(port=0, private_port=0),
        parts=parts,
    )
    async with open_house(settings, clock, {"fake": Adapter("fake", platform, platform)}, demo_content()) as opened:
        if Part.INTAKE in parts:
            await eventually(lambda: platform.gauges()[0].connected)
        yield Life(opened, platform, clock)


@contextlib.asynccontextmanager
async def tcp_store(folder: Path, port: int) -> AsyncIterator[str]:
    async with plain_server(folder, "--port", str(port), "--bind", "127.0.0.1", "--requirepass", "pass-w0rd"):
        yield f"redis://:pass-w0rd@127.0.0.1:{port}/0"


@contextlib.asynccontextmanager
async def look(url: str) -> AsyncIterator[Client]:
    made = client.connect(Endpoint(url))
    yield made
    await made.aclose()


async def journal(redis: Client) -> dict[int, list[str]]:
    """The messages that have an outcome, in the order they got it, partition by partition."""
    found: dict[int, list[str]] = {}
    for number in range(PARTITIONS):
        rows: Any = await redis.xrange(keys.journal(Partition(number)))
        found[number] = [row[0] for _, fields in rows for row in msgspec.msgpack.decode(fields[b"b"])]
    return found


async def test_rooms_spread_each_keeps_its_order_and_the_desk_sees_them_all(tmp_path: Path) -> None:
    async with tcp_store(tmp_path, free_port()) as url, look(url) as redis, look(url) as reading:
        async with house(url) as life:
            feed = StoredFeed(redis, reading, PARTITIONS)
            cursor = await feed.now_cursor()
            for turn, room in itertools.product(range(5), ROOMS):
                text = "什么时候发货" if turn == 2 else CHATTER[turn % 3]
                life.ask(text, customer=f"u-{turn}", room=room, ident=f"{room}.{turn}")
            outcomes = await life.ended(5 * len(ROOMS))
            assert outcomes["drafted"] == len(ROOMS)
            drafts = await life.drafts()
            used = Counter(draft.id.partition("-")[0] for draft in drafts)
            assert len(used) == PARTITIONS
            for draft in drafts:
                await life.decide(Verb.APPROVE, draft)
            await eventually(lambda: len(life.platform.received) == len(ROOMS))
            assert {received.address.conversation for received in life.platform.received} == set(ROOMS)
            told: defaultdict[DraftId, list[DraftState]] = defaultdict(list)
            async for item in feed.follow(cursor):
                for change in msgspec.json.decode(item.changes, type=list[DeskChange]):
                    match change:
                        case Opened(draft):
                            told[draft.id].append(draft.state)
                        case Changed(id=identity, state=state):
                            told[identity].append(state)
                        case Joined():
                            pass
                if sum(states[-1] is DraftState.SENT for states in told.values()) == len(ROOMS):
                    break
            way = [DraftState.PENDING, DraftState.APPROVED, DraftState.SENDING, DraftState.SENT]
            assert all(states == way for states in told.values())
        got = await journal(redis)
        assert all(got.values())
        for messages in got.values():
            for room in {message.partition(".")[0] for message in messages}:
                mine = [message for message in messages if message.startswith(f"{room}.")]
                assert mine == [f"{room}.{turn}" for turn in range(5)]


async def test_two_houses_share_the_work_on_one_store(tmp_path: Path) -> None:
    door = (Part.INTAKE, Part.DELIVERY, Part.CONSOLE)
    async with tcp_store(tmp_path, free_port()) as url, house(url, door) as life:
        life.ask("什么时候发货", room="room-1")
        life.platform.say("c-7", "c-7", "你好，什么时候发货", name="张女士")
        await eventually(lambda: len(life.platform.acknowledged) == 1)
        assert await life.drafts() == []
        async with house(url, (Part.TRIAGE,), life.clock):
            await life.ended(2)
            for draft in await life.drafts():
                await life.decide(Verb.APPROVE, draft)
            await eventually(lambda: len(life.platform.received) == 2)
        life.ask("怎么退货", room="room-2")
        async with house(url, (Part.TRIAGE,), life.clock):
            assert (await life.ended(3))["drafted"] == 3


async def test_a_store_that_goes_and_comes_back_finds_the_house_waiting(tmp_path: Path) -> None:
    port, clock = free_port(), FakeClock(NOON)
    async with contextlib.AsyncExitStack() as stack:
        async with contextlib.AsyncExitStack() as first:
            url = await first.enter_async_context(tcp_store(tmp_path, port))
            life = await stack.enter_async_context(house(url, clock=clock))
            life.ask("什么时候发货", room="room-1")
            draft = await life.draft()
        life.ask("怎么退货", room="room-1", ident="while-away")
        assert (await life.house.vitals.health()).status == "store_away"
        stored = (await life.house.vitals.health()).store
        assert "pass-w0rd" not in stored
        await stack.enter_async_context(tcp_store(tmp_path, port))

        async def back() -> bool:
            await clock.advance(1)
            return (await life.house.vitals.health()).status == "ok" and len(await life.drafts()) == 2

        await until(back, within_s=20)
        assert draft.id in {one.id for one in await life.drafts()}
        await life.decide(Verb.APPROVE, draft)
        await life.draft(DraftState.SENT)


async def test_private_conversations_spread_too(tmp_path: Path) -> None:
    async with tcp_store(tmp_path, free_port()) as url, house(url) as life:
        for number in range(40):
            item = life.platform.say(f"c-{number}", f"c-{number}", "你好，什么时候发货", name="张女士")
            assert item.kind is Kind.TEXT
        await eventually(lambda: len(life.platform.acknowledged) == 40)
        assert (await life.ended(40))["drafted"] == 40
        spread = Counter(draft.id.partition("-")[0] for draft in await life.drafts())
        assert len(spread) == PARTITIONS


async def test_who_only_shows_knows_how_feeds_are_heard(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with tcp_store(tmp_path, free_port()) as url, house(url, (Part.CONSOLE,), clock) as shows:

        async def stands(*wanted: Coverage) -> bool:
            await clock.advance(2)
            health = await shows.house.vitals.health()
            return tuple(state.state for state in health.states) == wanted and len(health.feeds) == len(wanted)

        assert await stands()
        async with house(url, (Part.INTAKE,), clock) as listens:
            await until(lambda: stands(Coverage.HEARD))
            listens.platform.say(ROOMS[0], "u1", "怎么退货")

            async def told() -> bool:
                [gauge] = (await shows.house.vitals.health()).feeds
                return await stands(Coverage.HEARD) and (gauge.feed, gauge.heard, gauge.rooms) == ("fake", 1, ROOMS)

            await until(told)
        await until(stands)
