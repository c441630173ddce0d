"""What is killed comes back, and nothing is lost or done twice: workers, store, the house while it is sending."""

import contextlib
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from adapters.fake import FakePlatform, FakeSettings, Mode
from bot.core.clock import SystemClock
from bot.core.conversations import ConversationState, ListAsk
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Address, Inbound, MessageId
from bot.store import keys
from bot.store.conversations import StoredConversations
from tests.support.clock import FakeClock, eventually
from tests.support.house import NOON, ROOM, Life, living, until
from tests.support.process import BY_WORDS, SHOP, Desk, HouseProcess, at_desk, free_port
from tests.support.store import P0, Store, lapse, running_store

WORKER = f"""
parts = ["triage"]
{SHOP}
sentence_vectors = false
[triage]
batch = 32
"""
TEXTS = ("什么时候发货", "哈哈哈", "M码还有吗", "666", "能便宜点吗", "主播好美", "怎么退货", "1号链接有没有黑色")


def crowd(count: int) -> list[Inbound]:
    """Comments from one room, each with an id of its own."""
    now = SystemClock().now()
    room = Address("fake", "room-1", "u-1", public=True)
    texts = [f"{TEXTS[number % len(TEXTS)]}{number // 400 or ''}" for number in range(count)]
    return [Inbound(MessageId(f"k-{number}"), room, text, "观众", now) for number, text in enumerate(texts)]


async def journal(store: Store) -> Counter[str]:
    """How often each message has got an outcome."""
    rows: Any = await store.client.xrange(keys.journal(P0))
    return Counter(row[0] for _, fields in rows for row in msgspec.msgpack.decode(fields[b"b"]))


@contextlib.asynccontextmanager
async def worker(folder: Path, store: Store) -> AsyncIterator[HouseProcess]:
    """A process that does nothing but triage, on a store it does not own; killed at the end."""
    url = store.endpoint.url.replace("unix://", f"unix://{store.endpoint.user}:{store.endpoint.password}@")
    process = HouseProcess(folder, base=WORKER + f'[store]\nurl = "{url}"\n')
    await process.start()
    try:
        yield process
    finally:
        await process.kill()
        await lapse(store)


def callers(count: int) -> list[Inbound]:
    """The same, from customers who write privately, ten messages each."""
    return [
        msgspec.structs.replace(
            item, id=MessageId(f"p-{number}"), address=Address("fake", f"u-{number // 10}", f"u-{number // 10}")
        )
        for number, item in enumerate(crowd(count))
    ]


async def kill_workers(folder: Path, items: list[Inbound], kills: int) -> tuple[Counter[str], Counter[str]]:
    """Read them with workers that are killed, one after another, in the middle of their work. Returns how often each
    message got an outcome, and how often each stands in a conversation."""
    messages = len(items)
    async with running_store(folder / "store", SystemClock()) as store:
        await store.inbox().put(P0, items)
        for number in range(kills):
            async with worker(folder / f"w{number}", store):
                goal = messages * (number + 1) // (kills + 1)

                async def far_enough(goal: int = goal) -> bool:
                    return len(await journal(store)) >= goal

                await until(far_enough, within_s=30)
        async with worker(folder / "last", store):

            async def all_done() -> bool:
                return await store.client.xlen(keys.inbound(P0)) == 0

            await until(all_done, within_s=30)
        assert await heard_in_rooms(store) == sum(item.address.public for item in items)
        return await journal(store), await spoken(store)


async def heard_in_rooms(store: Store) -> int:
    """How many messages their rooms have counted."""
    counted = 0
    async for name in store.client.scan_iter("{hm:0}:minutes:*"):
        fields: Any = await store.client.hgetall(name)
        counted += sum(int(value) for field, value in fields.items() if field.endswith(b":heard"))
    return counted


async def spoken(store: Store) -> Counter[str]:
    """How often each message stands in a thread."""
    talks, found = StoredConversations(store.client, store.settings), Counter[str]()
    for talk in await talks.listed(ListAsk(states=tuple(ConversationState), limit=10_000)):
        found.update(turn.message for turn in await talks.turns(talk.id, 0, 10_000) if turn.message)
    return found


async def test_every_message_has_one_outcome_however_workers_die(tmp_path: Path) -> None:
    """P5 and "exactly one outcome", short form: kill -9 in the middle of the work. Private ones have one line."""
    outcomes, lines = await kill_workers(tmp_path, [*crowd(1_500), *callers(500)], kills=2)
    assert len(outcomes) == 2_000
    assert set(outcomes.values()) == {1}
    assert lines == {f"p-{number}": 1 for number in range(500)}


@pytest.mark.full
@pytest.mark.timeout(900)
async def test_every_message_has_one_outcome_over_forty_kills(tmp_path: Path) -> None:
    outcomes, _ = await kill_workers(tmp_path, crowd(20_000), kills=40)
    assert len(outcomes) == 20_000
    assert set(outcomes.values()) == {1}


async def kill_store(life: Life, folder: Path) -> None:
    """kill -9 of the embedded server, and time until the house goes on with its successor."""
    file = folder / "data" / "valkey.pid"
    pid = int(file.read_text(encoding="ascii"))
    os.kill(pid, signal.SIGKILL)
    await eventually(lambda: file.exists() and file.read_text(encoding="ascii") not in ("", str(pid)))

    async def healthy() -> bool:
        await life.clock.advance(1)
        return (await life.house.vitals.health()).status == "ok"

    await until(healthy, within_s=20)


async def test_a_decision_told_to_a_person_outlives_the_store(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("什么时候发货")
        draft = await life.draft()
        life.platform.settings = FakeSettings(rooms=(ROOM,), answer_s=30)
        await life.decide(Verb.APPROVE, draft)
        await kill_store(life, tmp_path)
        assert (await life.house.drafts.get(draft.id)).state in {DraftState.APPROVED, DraftState.SENDING}


async def test_comments_heard_while_the_store_is_away_are_read_when_it_is_back(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("什么时候发货", ident="before")
        await life.ended(1)
        pid = int((tmp_path / "data" / "valkey.pid").read_text(encoding="ascii"))
        os.kill(pid, signal.SIGSTOP)
        for number in range(50):
            life.ask(f"哈哈哈{number}", customer=f"u-{number}", ident=f"c-{number}")
        os.kill(pid, signal.SIGCONT)
        await life.clock.advance(1)
        assert sum((await life.ended(51)).values()) == 51


@pytest.mark.parametrize(
    ("mode", "state", "copies"),
    [(Mode.NO_KEY, DraftState.UNKNOWN, 1), (Mode.KEY, DraftState.SENT, 1), (Mode.READ_BACK, DraftState.SENT, 1)],
)
async def test_a_house_that_ends_while_sending_never_makes_a_copy(
    tmp_path: Path, mode: Mode, state: DraftState, copies: int
) -> None:
    """P2: found in `sending`, the text may have been sent; the platform's own abilities decide."""
    clock = FakeClock(NOON)
    platform = FakePlatform(FakeSettings(rooms=(ROOM,), mode=mode, answer_s=3), clock)
    async with living(tmp_path, clock=clock, platform=platform) as life:
        life.ask("什么时候发货")
        await life.decide(Verb.APPROVE, await life.draft())
        await eventually(lambda: len(platform.received) == 1)
        assert (await life.draft(DraftState.SENDING)).state is DraftState.SENDING
    platform.settings = FakeSettings(rooms=(ROOM,), mode=mode)
    async with living(tmp_path, clock=clock, platform=platform) as again:
        assert (await again.draft(state)).state is state
        assert len(platform.received) == copies


def running(pid: int) -> bool:
    """Whether that process lives; one that ended but was not collected has no command line any more."""
    listing = Path(f"/proc/{pid}/cmdline")
    return listing.exists() and bool(listing.read_bytes())


async def test_an_orphaned_server_is_ended_by_the_next_house(tmp_path: Path) -> None:
    feed = "[[adapters.open_feed.feeds]]\nname = 'x'\nlisten = '127.0.0.1:0'\n"
    async with HouseProcess(tmp_path, feed, base=BY_WORDS) as house:
        orphan = house.store_pid
        await house.kill()
        assert running(orphan)
        await house.start()
        assert house.store_pid != orphan
        assert not running(orphan)
        assert await house.stop() == 0


async def test_triage_in_a_process_of_its_own_is_started_again_and_ends_with_its_house(tmp_path: Path) -> None:
    port = free_port()
    feed = (
        "[triage]\nown_process = true\n[[adapters.open_feed.feeds]]\n"
        f"name = 'x'\nlisten = '127.0.0.1:{port}'\nreply = 'none'\n"
    )

    async def drafted(desk: Desk, question: str) -> None:
        await http.send_str(f'{{"room": "r", "id": "{question}", "text": "{question}"}}')

        async def shown() -> bool:
            return question in str(await desk.get("/api/drafts"))

        await until(shown, within_s=30)

    async with HouseProcess(tmp_path, feed, base=BY_WORDS) as house, at_desk(house.login) as desk:
        async with aiohttp.ClientSession() as session, session.ws_connect(f"ws://127.0.0.1:{port}/feed") as http:
            await drafted(desk, "什么时候发货")
            (child,) = triage_of(house)
            os.kill(child, signal.SIGKILL)
            await drafted(desk, "支持七天无理由吗")
        (successor,) = triage_of(house)
        assert successor != child
        await house.kill()
        await eventually(lambda: not running(successor), within_s=10)


def triage_of(house: HouseProcess) -> list[int]:
    """The processes for triage that a house has started."""
    children = Path(f"/proc/{house.pid}/task/{house.pid}/children").read_text(encoding="ascii").split()
    return [int(pid) for pid in children if b"triage-process" in Path(f"/proc/{pid}/cmdline").read_bytes()]
