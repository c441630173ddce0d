"""The open feed: any live room that can speak JSON lines, over a websocket, from a pipe, or from a recording.

In: `[[adapters.open_feed.feeds]]` in the settings, and approved texts. Out: `Inbound`s of channel "open_feed", replies
into the rooms. Made by bot.app through SPEC. The contract for clients is OPEN_FEED.md.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import msgspec

from adapters.live.open_feed_codec import CHANNEL
from adapters.live.open_feed_ear import Ear
from adapters.live.open_feed_pipe import PipeFeed
from adapters.live.open_feed_replay import Replay
from adapters.live.open_feed_replies import ClientPoster, Poster, Record, ReplyLine
from adapters.live.open_feed_server import WebsocketFeed
from adapters.live.open_feed_settings import FeedSettings, OpenFeedSettings, Reply
from bot.core.adapters import Adapter, AdapterSpec
from bot.core.catalog import Limits
from bot.core.clock import Clock
from bot.core.errors import Doubtful, Misconfigured, Permanent, Unavailable
from bot.core.model import Address, Outbound
from bot.core.ports import Capability, FeedGauge, Intake

BYTES_PER_CHAR = 4


class Feed(Protocol):
    """The in-half of one feed."""

    async def run(self, intake: Intake) -> None: ...


class Room(msgspec.Struct, frozen=True):
    """One feed, made: how it is heard, and how it is answered."""

    settings: FeedSettings
    ear: Ear
    feed: Feed
    poster: Poster | None


class OpenFeed:
    """Both halves of the adapter over all configured feeds."""

    def __init__(self, settings: OpenFeedSettings, clock: Clock) -> None:
        self._rooms = tuple(_make_room(feed, clock) for feed in settings.feeds)

    # ---- the in-half

    async def run(self, intake: Intake) -> None:
        """Hear all feeds until cancelled, or until the last recording ends. Raises Misconfigured if one cannot work."""
        try:
            async with asyncio.TaskGroup() as group:
                for room in self._rooms:
                    group.create_task(room.feed.run(intake))
        except BaseExceptionGroup as group_of_errors:
            hopeless = group_of_errors.subgroup(Misconfigured)
            if hopeless is None:
                raise
            raise _first(hopeless) from None

    def gauges(self) -> Sequence[FeedGauge]:
        return tuple(room.ear.gauge() for room in self._rooms)

    def port(self, feed: str) -> int | None:
        """Where a websocket feed really listens, once it does."""
        server = self._named(feed).feed
        return server.port if isinstance(server, WebsocketFeed) else None

    def replies(self, feed: str) -> Sequence[ReplyLine]:
        """What was answered into a recorded room, oldest first."""
        poster = self._named(feed).poster
        return tuple(poster.replies) if isinstance(poster, Record) else ()

    def _named(self, feed: str) -> Room:
        return next(room for room in self._rooms if room.settings.name == feed)

    # ---- the out-half

    def capability(self, address: Address) -> Capability:
        """`idempotent` holds by contract: a client answers an id it knows with its receipt."""
        room = self._find(address)
        chars = room.settings.max_chars if room else FeedSettings(name="-", pipe="-").max_chars
        return Capability(
            can_post=room is not None and room.poster is not None and room.poster.can_post(address.conversation),
            idempotent=room is not None and room.poster is not None,
            read_back=False,
            limits=Limits(max_chars=chars, max_bytes=chars * BYTES_PER_CHAR, public=True),
            shows_own=room is not None and room.settings.shows_own,
        )

    async def send(self, outbound: Outbound) -> str:
        room = self._find(outbound.address)
        if room is None:
            raise Unavailable(
                f"open feed: no feed has heard room {outbound.address.conversation} since the start", after=2
            )
        if room.poster is None:
            raise Permanent(
                f"open feed {room.settings.name}: this room cannot be answered; set `reply`, or use the prompter"
            )
        if len(outbound.text) > room.settings.max_chars:
            raise Permanent(
                f"open feed {room.settings.name}: {outbound.id} has {len(outbound.text)} characters, "
                f"the room takes {room.settings.max_chars}; shorten it"
            )
        return await room.poster.post(outbound)

    async def look_up(self, outbound: Outbound) -> str | None:
        raise Doubtful(f"open feed: {outbound.id} cannot be read back; send it again, clients know its id")

    def _find(self, address: Address) -> Room | None:
        """The feed that speaks for a room: of several that know it, one that can post there now."""
        name = address.conversation
        known = [room for room in self._rooms if name in room.ear.rooms]
        return next((room for room in known if room.poster and room.poster.can_post(name)), known[0] if known else None)


def _make_room(settings: FeedSettings, clock: Clock) -> Room:
    ear = Ear(settings.name, settings.default_room, clock)
    record = Record(settings.name, settings.replies, clock) if settings.replying is Reply.RECORD else None
    if settings.listen:
        client = ClientPoster(settings.name, settings.receipt_s, clock) if settings.replying is Reply.CLIENT else None
        return Room(settings, ear, WebsocketFeed(settings, ear, client, clock), client or record)
    if settings.file:
        return Room(settings, ear, Replay(settings, ear, record, clock), record)
    return Room(settings, ear, PipeFeed(settings, ear, clock), record)


def _first(group: BaseExceptionGroup[Misconfigured]) -> Misconfigured:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def _make(settings: msgspec.Struct, clock: Clock) -> Adapter:
    assert isinstance(settings, OpenFeedSettings)  # noqa: S101 - bot.app decodes with SPEC.settings
    feed = OpenFeed(settings, clock)
    return Adapter(CHANNEL, source=feed, sender=feed)


SPEC = AdapterSpec(CHANNEL, OpenFeedSettings, _make)
