"""One reader for all screens: what each gets, after a pause, after a gap, and when it is too slow."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator

import msgspec
import pytest

from bot.console import broadcast, cursor
from bot.console.broadcast import Broadcast, framed
from bot.console.pulse import PulseTaker
from bot.core.desk import Joined, Opened
from bot.core.model import DraftId, Partition, UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from tests.support.clock import FakeClock, settle
from tests.support.console import MemoryFeed, draft
from tests.support.live import Feeds, live_parts
from tests.support.people import MemoryAccounts, MemoryPresence
from tests.support.rooms import MemoryRooms, MemoryShows

FIRST = {Partition(0): "1760000000000-1"}


class Desk:
    """A running broadcast with its feed and its watchers."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.feed = MemoryFeed()
        self.presence = MemoryPresence(self.clock)
        self.accounts = MemoryAccounts(self.clock)
        self.rooms, self.shows, self.feeds = MemoryRooms(), MemoryShows(), Feeds()
        pulses = PulseTaker(live_parts(self.rooms, self.shows, self.feeds), self.accounts, self.clock)
        self.cast = Broadcast(self.feed, self.presence, self.clock, pulses)

    def joined(self, *counts: int) -> None:
        self.feed.tell(*(Joined(DraftId("0-1"), count, 0, self.clock.now()) for count in counts))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    made.joined(1)  # one batch is there before anybody listens
    async with asyncio.TaskGroup() as group:
        task = group.create_task(made.cast.run())
        await settle()
        yield made
        task.cancel()


async def text(reader: AsyncGenerator[bytes, None]) -> str:
    """The next piece, which must be there without waiting for time to pass."""
    async with asyncio.timeout(2):
        return (await anext(reader)).decode()


def ended(reader: AsyncGenerator[bytes, None]) -> "asyncio.Task[bytes | None]":
    return asyncio.ensure_future(anext(reader, None))


def counts(piece: str) -> list[int]:
    """The counts of the `joined` events in a piece of stream."""
    blocks = [block for block in piece.split("\n\n") if "event: joined" in block]
    return [msgspec.json.decode(block.partition("data: ")[2])["count"] for block in blocks]


async def test_every_screen_gets_the_same_bytes_from_one_reader(desk: Desk) -> None:
    screens = [desk.cast.since(None) for _ in range(10)]
    for screen in screens:
        first = (await text(screen)).split("\n\n")
        assert first[:2] == ["retry: 1000", 'event: presence\ndata: {"lookers":{},"at":{},"typing":{}}']
    desk.joined(2, 3)
    pieces = {await text(screen) for screen in screens}
    assert [counts(piece) for piece in pieces] == [[2, 3]]
    assert desk.feed.followers == 1


def test_a_batch_is_cut_into_events_and_only_its_last_carries_the_cursor() -> None:
    clock = FakeClock()
    changes = msgspec.json.encode([Opened(draft(clock)), Joined(DraftId("0-1"), 2, 0, clock.now())])
    first, second, rest = framed(changes, "0.5-1").decode().split("\n\n")
    assert first.startswith('event: opened\ndata: {"type":"opened","draft":{"id":"0-1"')
    assert second.startswith('id: 0.5-1\nevent: joined\ndata: {"type":"joined","id":"0-1","count":2')
    assert rest == ""


def test_a_line_break_between_values_cannot_break_an_event() -> None:
    """The store's functions write JSON too; whatever blanks they use, an event stays on one line."""
    piece = framed(b'[{"id":"0-1",\r\n"count":2,\n"type":"joined"}]', "0.5-1").decode()
    assert piece == 'id: 0.5-1\nevent: joined\ndata: {"id":"0-1",  "count":2, "type":"joined"}\n\n'


def test_kinds_of_a_later_version_are_passed_over() -> None:
    assert framed(b'[{"type":"painted"}]', "0.5-1") == b"id: 0.5-1\n\n"
    with pytest.raises(msgspec.DecodeError):
        framed(b'[{"type":', "0.5-1")


async def test_whoever_comes_back_goes_on_where_they_were(desk: Desk) -> None:
    for number in (2, 3, 4):
        desk.joined(number)
    await settle()
    back = desk.cast.since({Partition(0): "1760000000000-2"})
    assert "reset" not in await text(back)
    assert counts(await text(back)) == [3, 4]
    desk.joined(5)
    assert counts(await text(back)) == [5]


async def test_whoever_read_the_drafts_ahead_of_us_hears_nothing_twice(desk: Desk) -> None:
    ahead = desk.cast.since({Partition(0): "1760000000000-3"})
    await text(ahead)
    desk.joined(2)
    desk.joined(3)
    desk.joined(4)
    assert counts(await text(ahead)) == [4]


async def test_whoever_comes_back_from_before_our_time_reloads(desk: Desk) -> None:
    desk.joined(2)
    await settle()
    back = desk.cast.since({Partition(0): "1759999999999-7"})
    assert "id: 0.1760000000000-2\nevent: reset\ndata: {}\n\n" in await text(back)
    desk.joined(3)
    assert counts(await text(back)) == [3]  # and goes on from now, the reload covers the rest


async def test_a_position_in_an_unknown_partition_is_a_gap(desk: Desk) -> None:
    assert "event: reset" in await text(desk.cast.since({Partition(7): "1760000000000-1"}))


async def test_a_gap_in_the_store_resets_everybody_and_whoever_comes_from_before_it(desk: Desk) -> None:
    screen = desk.cast.since(FIRST)
    await text(screen)
    desk.feed.fail()
    await settle()
    desk.feed.away = False
    desk.joined(2)
    desk.feed.forget()
    await desk.clock.advance(1)
    assert await text(screen) == "id: 0.1760000000000-2\nevent: reset\ndata: {}\n\n"
    assert "event: reset" in await text(desk.cast.since(FIRST))


async def test_a_store_that_was_away_costs_no_event(desk: Desk) -> None:
    screen = desk.cast.since(None)
    await text(screen)
    desk.feed.fail()
    await settle()
    desk.joined(2)
    await desk.clock.advance(3)
    desk.feed.away = False
    await desk.clock.advance(1)
    assert counts(await text(screen)) == [2]


async def test_an_unreadable_batch_becomes_a_reset_and_the_stream_goes_on(desk: Desk) -> None:
    screen = desk.cast.since(None)
    await text(screen)
    desk.feed.tell_raw(b'[{"type":"joined"')
    assert "event: reset" in await text(screen)
    desk.joined(3)
    assert counts(await text(screen)) == [3]


async def test_a_slow_screen_is_reset_and_let_go_and_delays_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "FRAMES", 20)
    slow, quick = desk.cast.since(None), desk.cast.since(None)
    await text(slow)
    await text(quick)
    heard = []
    for number in range(50):
        desk.joined(number)
        heard += counts(await text(quick))
    assert heard == list(range(50))
    assert await text(slow) == "id: 0.1760000000000-51\nevent: reset\ndata: {}\n\n"
    with pytest.raises(StopAsyncIteration):
        await anext(slow)


async def test_the_ring_is_bounded_in_bytes_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "BYTES", 1_000)
    for number in range(100):
        desk.joined(number)
    await settle()
    assert "event: reset" in await text(desk.cast.since(FIRST))
    held = desk.cast.since({Partition(0): "1760000000000-98"})
    assert "event: reset" not in await text(held)
    assert counts(await text(held)) == [97, 98, 99]


async def test_who_looks_at_what_is_told_when_it_changes_and_to_newcomers(desk: Desk) -> None:
    screen = desk.cast.since(None)
    await text(screen)
    await desk.presence.look(UserName("小李"), DraftId("0-1"))
    await desk.cast.refresh()
    await desk.cast.refresh()
    told = 'event: presence\ndata: {"lookers":{"0-1":["小李"]},"at":{},"typing":{}}\n\n'
    assert await text(screen) == told
    assert told in await text(desk.cast.since(None))
    await desk.clock.advance(16)  # nobody says that 小李 went home
    assert 'event: presence\ndata: {"lookers":{},"at":{},"typing":{}}\n\n' in await text(screen)


async def test_silence_is_filled_with_a_heartbeat_every_ten_seconds(desk: Desk) -> None:
    screen = desk.cast.since(None)
    await text(screen)
    waiting = ended(screen)
    await desk.clock.advance(9.9)
    assert not waiting.done()
    await desk.clock.advance(0.1)
    assert await waiting == b": \n\n"


async def test_at_the_end_every_screen_is_let_go(desk: Desk) -> None:
    screen = desk.cast.since(None)
    await text(screen)
    waiting = ended(screen)
    await settle()
    desk.cast.end()
    assert await waiting is None


async def test_a_screen_that_comes_before_the_store_waits_for_it() -> None:
    desk = Desk()
    desk.feed.away = True
    task = asyncio.ensure_future(desk.cast.run())
    early = ended(desk.cast.since(FIRST))
    await desk.clock.advance(2)
    assert not early.done()
    desk.feed.away = False
    desk.joined(1)
    await desk.clock.advance(1)
    first = await early
    assert first
    assert b"reset" not in first
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def test_a_cursor_survives_the_way_to_the_screen_and_back() -> None:
    at = {Partition(1): "1760000000000-12", Partition(0): "0-0"}
    assert cursor.packed(at) == "0.0-0_1.1760000000000-12"
    assert cursor.unpacked(cursor.packed(at)) == at


@pytest.mark.parametrize(
    "text", ["0", "0.1", "0.1-", "0.1-2_", "-1.1-2", "0.１-2", "0.1-2\n", "0.1-2,1.1-2", "9" * 4000]
)
def test_a_cursor_of_somebody_elses_making_is_none(text: str) -> None:
    assert cursor.unpacked(text) is None


def test_cursor_ids_compare_as_numbers() -> None:
    assert cursor.order("9-10") > cursor.order("9-9") > cursor.order("8-99")


async def test_a_pulse_is_told_when_it_changed_and_at_once_to_who_comes(desk: Desk) -> None:
    early = desk.cast.since(None)
    assert '"people":0' in await text(early)
    await desk.clock.advance(2)
    desk.joined(7)
    assert "event: pulse" not in await text(early), "nothing has changed"

    await desk.accounts.put(Account(UserName("小李"), Role.ASSISTANT))
    await desk.presence.look(UserName("小李"), DraftId("0-1"))
    await desk.cast.refresh()
    piece = await text(early)
    assert '"people":1' in piece
    late = await text(desk.cast.since(None))
    assert '"people":1' in late


async def test_moments_that_are_over_are_not_repeated_to_who_comes_back(desk: Desk) -> None:
    await desk.clock.advance(2)
    desk.joined(7)
    await settle()
    back = desk.cast.since(FIRST)
    first = await text(back)
    assert first.count("event: pulse") == 1
    again = await text(back)
    assert counts(again) == [7]
    assert "event: pulse" not in again
