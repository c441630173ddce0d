"""A client whose users share the way: what is asked while one round is on its way goes out together with the next.

In: an endpoint. Out: `together`, a client for short commands that many ask for at once. Opened by bot.app for webhooks:
each push costs three commands and more, and a command alone costs some ten times as much processor time as its share
of a round. The order of commands stays; nothing that blocks may go through it.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any, Final, NamedTuple

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as Away
from redis.exceptions import ResponseError

from bot.store.client import Client, reader
from bot.store.server import Endpoint

MOST: Final = 256
"""Commands in one round, so that the last to come waits some milliseconds at most for all the others."""


class Asked(NamedTuple):
    """A command, and who waits for its reply."""

    args: tuple[Any, ...]
    options: dict[str, Any]
    reply: "asyncio.Future[Any]"


class Together(Redis):
    """redis-py's client, but for how its commands travel. `run` must be running."""

    def __init__(self, inner: Client) -> None:
        super().__init__(connection_pool=inner.connection_pool)
        self._inner = inner
        self._asked: deque[Asked] = deque()
        self._some = asyncio.Event()

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """See redis-py; every method of a client ends here."""
        reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._asked.append(Asked(args, options, reply))
        self._some.set()
        return await reply

    async def run(self) -> None:
        """Carry rounds to the store until cancelled; whoever waits then learns that the store is away."""
        round_: list[Asked] = []
        try:
            while True:
                await self._some.wait()
                round_ = [self._asked.popleft() for _ in range(min(len(self._asked), MOST))]
                if not self._asked:
                    self._some.clear()
                await self._carry([one for one in round_ if not one.reply.done()])
        finally:
            _fail([*round_, *self._asked], "the house ends")

    async def _carry(self, asked: list[Asked]) -> None:
        try:
            async with self._inner.pipeline(transaction=False) as pipe:
                for one in asked:
                    pipe.execute_command(*one.args, **one.options)
                replies = await pipe.execute(raise_on_error=False)
        except Exception as error:  # noqa: BLE001 - the next round may go well; all of this one learn what was wrong
            _fail(asked, f"{type(error).__name__} {error}")
        else:
            for one, reply in zip(asked, replies, strict=True):
                if one.reply.done():
                    continue  # who asked has given up
                if isinstance(reply, ResponseError):
                    one.reply.set_exception(reply)
                else:
                    one.reply.set_result(reply)


def _fail(asked: list[Asked], why: str) -> None:
    """Each gets an error of its own: one that several raise collects all their traces."""
    for one in asked:
        if not one.reply.done():
            one.reply.set_exception(Away(why))


@asynccontextmanager
async def together(endpoint: Endpoint) -> AsyncIterator[Client]:
    """The client, for as long as the block runs."""
    async with aclosing(reader(endpoint)) as inner:
        made = Together(inner)
        running = asyncio.create_task(made.run(), name="rounds to the store")
        try:
            yield made
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
