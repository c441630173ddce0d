"""What speaks to an adapter from both sides: an intake that remembers, rooms' clients, texts on their way out.

In: adapters under test. Out: what they heard and what customers saw. Called by the contract suites and unit tests.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from typing import Any

import aiohttp
import msgspec

from adapters.live.open_feed import SPEC, OpenFeed
from adapters.live.open_feed_settings import FeedSettings, OpenFeedSettings
from bot.core.clock import Clock
from bot.core.errors import Unavailable
from bot.core.model import Address, Approval, DraftId, Inbound, MessageId, Outbound, OutboundId, UserName, text_hash
from bot.core.ports import Source
from bot.core.unread import Unread
from config.settings import convert
from tests.support.clock import START, FakeClock, settle


class Heard:
    """An intake that keeps what it is given. `away` makes the store refuse that many times; `slow_s` to be slow."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.items: list[Inbound] = []
        self.batches: list[int] = []
        self.buried: list[Unread] = []
        self.away = 0
        self.slow_s = 0.0
        self.tries = 0
        self._clock = clock or FakeClock()

    def offer(self, items: Sequence[Inbound]) -> None:
        if items:
            self.items.extend(items)
            self.batches.append(len(items))

    async def accept(self, items: Sequence[Inbound]) -> int:
        self.tries += 1
        await self._clock.sleep(self.slow_s)
        if self.away:
            self.away -= 1
            raise Unavailable("the store is away")
        self.offer(items)
        return len(items)

    async def bury(self, unread: Unread) -> None:
        self.buried.append(unread)

    @property
    def texts(self) -> list[str]:
        return [item.text for item in self.items]


@asynccontextmanager
async def running(source: Source, intake: Heard) -> AsyncIterator[asyncio.Task[None]]:
    """`source` at work; what it raises comes out here."""
    task = asyncio.create_task(source.run(intake))
    await settle()
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def open_feed(clock: Clock, *feeds: dict[str, Any]) -> OpenFeed:
    """The adapter as bot.app makes it, from the tables of a settings file."""
    settings = convert({"feeds": list(feeds)}, SPEC.settings, "[adapters.open_feed]")
    assert isinstance(settings, OpenFeedSettings)
    assert all(isinstance(feed, FeedSettings) for feed in settings.feeds)
    return OpenFeed(settings, clock)


def comment(number: int, text: str, room: str = "room-1", **more: object) -> dict[str, object]:
    """One line of a room."""
    user = {"id": f"u{number}", "name": f"客人{number}"}
    return {"v": 1, "room": room, "id": f"c{number}", "user": user, "text": text, **more}


def wire(*lines: dict[str, object] | bytes) -> bytes:
    """Lines as they travel; bytes go as they are."""
    return b"".join((line if isinstance(line, bytes) else msgspec.json.encode(line)) + b"\n" for line in lines)


def outbound(address: Address, text: str, key: str = "d1.2", in_reply_to: str = "") -> Outbound:
    """An approved text on its way."""
    approval = Approval(DraftId(key.partition(".")[0]), 2, text_hash(text), UserName("小林"), START)
    return Outbound(
        id=OutboundId(key), address=address, text=text, approval=approval, in_reply_to=MessageId(in_reply_to)
    )


class Manner(StrEnum):
    """How a room's client treats a reply."""

    POST = "post"
    REFUSE = "refuse"
    BUSY = "busy"
    KEEP_SILENT = "keep_silent"  # posts it, loses the receipt
    LEAVE = "leave"  # goes away after the reply has reached it


class RoomClient:
    """A room's client as OPEN_FEED.md asks for: it posts an id once and answers it again with the same receipt."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.manner = Manner.POST
        self.posted: list[dict[str, Any]] = []
        self.told: list[dict[str, Any]] = []
        self._receipts: dict[str, dict[str, Any]] = {}

    async def say(self, *lines: dict[str, object] | bytes) -> None:
        """One frame of lines."""
        await self.socket.send_bytes(wire(*lines))

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next notice of that type; others are kept in `told`."""
        while True:
            line = await self.socket.receive_json(timeout=5)
            self.told.append(line)
            if line["type"] == kind:
                return dict(line)

    async def serve(self) -> None:
        """Post replies until the connection ends."""
        async for message in self.socket:
            line = msgspec.json.decode(message.data)
            self.told.append(line)
            if line["type"] == "reply" and not await self._reply(line):
                return

    def hang_up(self) -> None:
        """The connection breaks, without a goodbye."""
        response = self.socket._response
        assert response.connection is not None
        assert response.connection.transport is not None
        response.connection.transport.abort()

    async def _reply(self, line: dict[str, Any]) -> bool:
        if self.manner is Manner.LEAVE:
            await self.socket.close()
            return False
        failed: dict[Manner, dict[str, Any]] = {
            Manner.REFUSE: {"message": "禁言中"},
            Manner.BUSY: {"message": "太快了", "retry_after": 3},
        }
        answer: dict[str, Any] = {"type": "receipt", "id": line["id"], "status": "failed"}
        if self.manner in failed:
            await self.socket.send_json(answer | failed[self.manner])
            return True
        if line["id"] not in self._receipts:
            self.posted.append(line)
            self._receipts[line["id"]] = answer | {"status": "sent", "platform_id": f"p{len(self.posted)}"}
        if self.manner is Manner.POST:
            await self.socket.send_json(self._receipts[line["id"]])
        return True


@asynccontextmanager
async def visiting(
    port: int | None, path: str = "/feed", headers: dict[str, str] | None = None
) -> AsyncIterator[RoomClient]:
    """A client connected to a feed's websocket."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"ws://127.0.0.1:{port}{path}", headers=headers or {}, max_msg_size=0) as socket,
    ):
        yield RoomClient(socket)


@asynccontextmanager
async def posting(port: int | None, **hello: object) -> AsyncIterator[RoomClient]:
    """A client that has said it can post, and posts."""
    async with visiting(port) as client:
        await client.say({"type": "hello", "can_post": True, **hello})
        await client.hear("welcome")
        serving = asyncio.create_task(client.serve())
        try:
            yield client
        finally:
            await client.socket.close()
            await serving
