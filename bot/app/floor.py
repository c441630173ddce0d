"""The floor of a house, opened: its store with the functions in it, and the connections that everybody shares.

In: settings, a clock, a stack to close it with. Out: `open_floor`. Called by bot/app/house.py and by drills, which
stand on a store of their own.
"""

from contextlib import AsyncExitStack, aclosing

from bot.app.frame import Floor
from bot.core.clock import Clock, SystemClock
from bot.store import client, functions, server
from bot.store.durable import DiskSync
from bot.store.together import together
from config.settings import Settings


async def open_floor(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Floor:
    """Open as long as the stack is. Raises Misconfigured, Unavailable."""
    endpoint = await stack.enter_async_context(server.serve(settings.store, SystemClock()))
    redis = await stack.enter_async_context(client.opened(endpoint, settings.store.partitions))
    await functions.load(redis)
    syncing = await stack.enter_async_context(aclosing(client.reader(endpoint)))
    return Floor(
        settings=settings,
        clock=clock,
        endpoint=endpoint,
        redis=redis,
        together=await stack.enter_async_context(together(endpoint)),
        durable=DiskSync(syncing, settings.store.durable_timeout_s),
        stack=stack,
    )
