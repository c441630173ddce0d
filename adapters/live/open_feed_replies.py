"""Replies on their way into an open feed's room: posted by a connected client, or recorded.

In: approved `Outbound`s, and the clients' receipts. Out: the platform's ids, or Retryable / Doubtful / Permanent.
Called by adapters.live.open_feed, which finds the feed, and by the feed's server, which brings clients and receipts.
"""

import asyncio
from collections import OrderedDict, deque
from pathlib import Path
from typing import Protocol

import msgspec

from adapters.live.open_feed_codec import Answer, own_id
from bot.core.clock import Clock, Millis, within
from bot.core.errors import Doubtful, Permanent, Retryable, Unavailable
from bot.core.model import Outbound

REMEMBERED = 10_000
SENT, FAILED = "sent", "failed"


class ReplyLine(msgspec.Struct, frozen=True, tag_field="type", tag="reply"):
    """One reply, as a client gets it and as it is recorded. `id` is the idempotency key."""

    id: str
    room: str
    text: str
    in_reply_to: str
    at: Millis


class Poster(Protocol):
    """The sending side of one feed."""

    def can_post(self, room: str) -> bool: ...

    async def post(self, outbound: Outbound) -> str: ...


class Client(Protocol):
    """A connected client that can post."""

    def speaks_for(self, room: str) -> bool: ...

    @property
    def gone(self) -> bool: ...

    async def tell(self, line: msgspec.Struct) -> None: ...


def line_of(outbound: Outbound, now: Millis) -> ReplyLine:
    room = outbound.address.conversation
    return ReplyLine(outbound.id, room, outbound.text, own_id(outbound.in_reply_to, room), now)


class ClientPoster:
    """Has a connected client post, and waits for its receipt.

    The same id may be asked for again: the contract makes clients answer an id they know with its receipt, and a
    receipt that came too late is remembered here.
    """

    def __init__(self, feed: str, receipt_s: float, clock: Clock) -> None:
        self._feed = feed
        self._receipt_s = receipt_s
        self._clock = clock
        self._clients: list[Client] = []
        self._waiting: dict[str, tuple[Client, asyncio.Future[Answer]]] = {}
        self._done: OrderedDict[str, Answer] = OrderedDict()

    def join(self, client: Client) -> None:
        if client not in self._clients:
            self._clients.append(client)

    def leave(self, client: Client) -> None:
        """The connection is gone: whatever it has not answered may have been posted or not."""
        if client in self._clients:
            self._clients.remove(client)
        for outbound, (asked, answer) in self._waiting.items():
            if asked is client and not answer.done():
                answer.set_exception(
                    Doubtful(f"open feed {self._feed}: the client left before its receipt for {outbound}")
                )

    def hear(self, answer: Answer) -> None:
        """A receipt, in time or late."""
        if answer.status == SENT:
            self._done[answer.id] = answer
            if len(self._done) > REMEMBERED:
                self._done.popitem(last=False)
        _, waiting = self._waiting.get(answer.id, (None, None))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def can_post(self, room: str) -> bool:
        return self._client(room) is not None

    async def post(self, outbound: Outbound) -> str:
        known = self._done.get(outbound.id)
        if known is not None:
            return str(known.platform_id)
        client = self._client(outbound.address.conversation)
        if client is None:
            raise Unavailable(
                f"open feed {self._feed}: no client that can post is connected; is the room's client running?", after=2
            )
        return _platform_id(await self._ask(client, outbound), self._feed)

    async def _ask(self, client: Client, outbound: Outbound) -> Answer:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[outbound.id] = (client, answer)

        async def tell_and_wait() -> Answer:
            await client.tell(line_of(outbound, self._clock.now()))
            return await answer

        try:
            return await within(self._clock, self._receipt_s, tell_and_wait())
        except (TimeoutError, ConnectionError) as error:
            raise Doubtful(
                f"open feed {self._feed}: no receipt for {outbound.id} within {self._receipt_s:g} s; look into the room"
            ) from error
        finally:
            self._waiting.pop(outbound.id, None)
            if not answer.cancel() and not answer.cancelled():
                answer.exception()  # looked at, so that asyncio does not report it as overlooked

    def _client(self, room: str) -> Client | None:
        """The client that speaks for the room; the newest connection where there are several."""
        fit = (client for client in reversed(self._clients) if client.speaks_for(room) and not client.gone)
        return next(fit, None)


def _platform_id(answer: Answer, feed: str) -> str:
    if answer.status == SENT:
        return str(answer.platform_id)
    if answer.status != FAILED:
        raise Doubtful(f"open feed {feed}: the receipt for {answer.id} says neither sent nor failed")
    why = answer.message[:200] or "no reason given"
    if answer.retry_after is not None:
        raise Retryable(f"open feed {feed}: {answer.id} not posted: {why}", after=max(0.1, answer.retry_after))
    raise Permanent(f"open feed {feed}: {answer.id} not posted: {why}")


class Record:
    """Keeps replies in memory, the latest `REMEMBERED`, and adds them to an NDJSON file if there is one."""

    def __init__(self, feed: str, path: str, clock: Clock) -> None:
        self.replies: deque[ReplyLine] = deque(maxlen=REMEMBERED)
        self._feed = feed
        self._path = Path(path) if path else None
        self._clock = clock
        self._known: OrderedDict[str, None] | None = None

    def can_post(self, room: str) -> bool:
        return True

    async def post(self, outbound: Outbound) -> str:
        line = line_of(outbound, self._clock.now())
        if self._known is None:
            self._known = OrderedDict.fromkeys(self._recorded())
        if line.id not in self._known:
            self._keep(line)
            self._known[line.id] = None
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return f"{self._feed}/{line.id}"

    def _keep(self, line: ReplyLine) -> None:
        if self._path is not None:
            try:
                with self._path.open("ab") as file:
                    file.write(msgspec.json.encode(line) + b"\n")
            except OSError as error:
                raise Permanent(
                    f"open feed {self._feed}: cannot write to {self._path}: {error.strerror}; mend `replies`"
                ) from error
        self.replies.append(line)

    def _recorded(self) -> list[str]:
        """Ids that an earlier run has recorded, so that a repeated one stays single."""
        if self._path is None or not self._path.exists():
            return []
        ids = []
        with self._path.open("rb") as file:
            for raw in file:
                try:
                    ids.append(msgspec.json.decode(raw, type=ReplyLine).id)
                except msgspec.MsgspecError:  # a line cut short by a crash
                    continue
        return ids[-REMEMBERED:]
