"""What the ports `Hearing` and `SignalWork` promise: told once, kept on disk, taken by one worker, never lost."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.errors import LeaseLost, Unavailable
from bot.core.model import ConversationId, UserName
from bot.core.signals import Counted, Reacted, Signal
from bot.core.topics import TopicId
from bot.core.watching import SignalEntry, WatchEffects, dead_of
from bot.store import watchkeys
from bot.store.letters import StoredLetters
from bot.store.signals import DAY_MS, SignalInbox, SignalStream
from bot.store.stream import Lease
from bot.store.topics import StoredTopics
from tests.support.clock import FakeClock
from tests.support.signalled import post_id, posted, reposted, spoken
from tests.support.store import Store, running_store

KEEP_S = 86_400
Work = Callable[[SignalStream], Awaitable[None]]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


def inbox(store: Store, cap: int = 1_000) -> SignalInbox:
    return SignalInbox(store.client, store.durable(), store.clock, cap)


async def stream(store: Store, worker: str = "w-1") -> tuple[Lease, SignalStream]:
    lease = store.lease("watch", worker)
    made = SignalStream(store.client, store.reader(), lease, KEEP_S)
    await made.prepare()
    return lease, made


async def held(store: Store, work: Work, worker: str = "w-1") -> None:
    lease, made = await stream(store, worker)
    await lease.during(lambda: work(made))


async def heard(store: Store, done: bool = True) -> list[Signal]:
    """What a worker takes; with `done` it is dealt with."""
    found: list[SignalEntry] = []

    async def take(work: SignalStream) -> None:
        found.extend(await work.take(1_000, 0.01))
        if done:
            await work.apply(WatchEffects(done=tuple(entry.id for entry in found)), store.clock.now())

    await held(store, take)
    return [entry.signal for entry in found if entry.signal]


EVERY: list[Signal] = [
    posted(1, reposts=5, pictures=("https://p/1.jpg",)),
    reposted(1, text="转发微博", parent="r-0"),
    Counted(post=post_id(1), at=Millis(5), likes=3),
    spoken(1, orders=("A1", "A2")),
]


async def test_what_is_told_is_heard_in_its_order_whatever_it_is(store: Store) -> None:
    await inbox(store).tell(EVERY)
    assert await heard(store) == EVERY
    assert await store.client.xlen(watchkeys.signals()) == 0


async def test_what_was_told_before_is_told_once_for_days(store: Store) -> None:
    assert isinstance(store.clock, FakeClock)
    box = inbox(store)
    await box.tell([EVERY[0], EVERY[0], EVERY[1]])
    store.clock.jump(2 * DAY_MS / 1000)
    await box.tell(EVERY)
    assert await heard(store) == EVERY
    store.clock.jump(3 * DAY_MS / 1000)
    await box.tell([EVERY[1]])
    assert await heard(store) == [EVERY[1]]


async def test_half_a_character_and_a_number_beyond_all_bounds_are_mended(store: Store) -> None:
    broken = msgspec.structs.replace(posted(1), text="漏水\ud83d", page="\ud83d")
    await inbox(store).tell([broken])
    (found,) = await heard(store)
    assert found == msgspec.structs.replace(broken, text="漏水?", page="?")
    await inbox(store).tell([msgspec.structs.replace(posted(2), reposts=2**70, at=Millis(-(2**90)))])
    assert await heard(store) == [msgspec.structs.replace(posted(2), reposts=2**53, at=Millis(-(2**53)))]


async def test_a_watch_far_behind_takes_no_more_and_loses_nothing(store: Store) -> None:
    signals = [reposted(number) for number in range(30)]
    with pytest.raises(Unavailable):
        await inbox(store, cap=20).tell(signals)
    assert len(await heard(store)) == 20
    await inbox(store, cap=20).tell(signals)
    assert await heard(store) == signals[20:]


async def test_what_a_worker_left_is_taken_over_with_its_deliveries_counted(store: Store) -> None:
    await inbox(store).tell(EVERY[:2])
    await heard(store, done=False)

    async def over(work: SignalStream) -> None:
        first, second = await work.left_over()
        claimed = await work.claim(first)
        assert claimed is not None
        assert (claimed.signal, claimed.deliveries) == (EVERY[0], 2)
        dead = dead_of(claimed, "failed 3 times")
        await work.apply(WatchEffects(done=(first,), dead=(dead,)), store.clock.now())
        assert await work.claim(first) is None
        await work.apply(WatchEffects(done=(second,)), store.clock.now())
        assert await work.left_over() == []

    await held(store, over, "w-2")
    letters = StoredLetters(store.client, 1, store.clock)
    (letter,) = await letters.listed(10)
    assert (letter.why, letter.preview) == ("failed 3 times", "posted")
    await letters.replay(letter.id, UserName("小李"))
    assert await heard(store) == [EVERY[0]]
    assert await letters.listed(10) == []


async def test_who_has_no_lease_writes_nothing(store: Store) -> None:
    await inbox(store).tell(EVERY)
    late: list[SignalStream] = []

    async def keep(work: SignalStream) -> None:
        late.append(work)

    await held(store, keep)
    with pytest.raises(LeaseLost):
        await late[0].apply(WatchEffects(done=("0-1",), counts={"signals_dropped": 1}), store.clock.now())
    assert await heard(store) == EVERY


async def test_signals_that_were_told_are_never_lost_when_the_store_is_killed(tmp_path: Path) -> None:
    """Each is either still there, or what it leads to is: never neither, never both."""
    told: list[str] = []
    for life in range(2):
        async with running_store(tmp_path, FakeClock()) as store:
            worker = asyncio.create_task(held(store, serve))
            for number in range(life * 100, life * 100 + 100, 10):
                some = [reposted(number + one) for one in range(10)]
                await inbox(store).tell(some)
                told += [one.id for one in some]
            os.kill(int((tmp_path / "valkey.pid").read_text(encoding="ascii")), signal.SIGKILL)
            worker.cancel()
            await asyncio.wait([worker])
    async with running_store(tmp_path, FakeClock()) as store:
        left = {one.id for one in await rest(store) if isinstance(one, Reacted)}
        topics = StoredTopics(store.client, store.durable(), store.clock, 90)
        dealt = set(await topics.of_conversations([ConversationId(one) for one in told]))
    assert len(told) == 200
    assert left | dealt == set(told)
    assert not left & dealt
    assert left
    assert dealt


async def serve(work: SignalStream) -> None:
    """What another worker left, then what comes; each leads to something that can be seen."""
    for entry in await work.left_over():
        await deal(work, [claimed] if (claimed := await work.claim(entry)) else [])
    while True:
        await deal(work, await work.take(7, 0.01))


async def deal(work: SignalStream, entries: list[SignalEntry]) -> None:
    seen = {ConversationId(entry.signal.id): TopicId("0-1") for entry in entries if isinstance(entry.signal, Reacted)}
    await work.apply(WatchEffects(done=tuple(entry.id for entry in entries), complaints=seen), Millis(1))
    await asyncio.sleep(0.03)  # so that some are left when the end comes


async def rest(store: Store) -> list[Signal]:
    """What nobody dealt with: left by a worker, or never taken."""
    found: list[Signal] = []

    async def look(work: SignalStream) -> None:
        entries = [await work.claim(entry) for entry in await work.left_over()]
        entries += await work.take(1_000, 0.01)
        found.extend(entry.signal for entry in entries if entry and entry.signal)

    await held(store, look)
    return found
