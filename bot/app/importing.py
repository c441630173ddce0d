"""A table of orders or parcels, taken in from the command line, also beside a running house.

In: settings, what the table is of, a file. Out: whether all of it was right, and what to print. Called by
bot/__main__.py.
"""

import asyncio
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Final

from bot.app.shipments import Ground, shipments
from bot.core.clock import SystemClock
from bot.core.errors import Misconfigured
from bot.knowledge import catalog
from bot.store import client, server
from bot.store.due import StoredDue
from bot.store.durable import DiskSync
from config.settings import Settings

SHOWN: Final = 20
"""Faults that are printed."""


async def import_table(settings: Settings, table: str, file: Path, apply: bool) -> tuple[bool, str]:
    """Raises Misconfigured for a file that cannot be read, Unavailable."""
    try:
        raw = await asyncio.to_thread(file.read_bytes)
    except OSError as error:
        raise Misconfigured(f"cannot read {file}: {error.strerror}; name a CSV file of {table}") from error
    async with AsyncExitStack() as stack:
        clock = SystemClock()
        endpoint = await stack.enter_async_context(server.reached(settings.store, clock))
        redis = await stack.enter_async_context(client.opened(endpoint, settings.store.partitions))
        reader = await stack.enter_async_context(aclosing(client.reader(endpoint)))
        syncing = await stack.enter_async_context(aclosing(client.reader(endpoint)))
        durable = DiskSync(syncing, settings.store.durable_timeout_s)
        ground = Ground(
            redis=redis,
            durable=durable,
            clock=clock,
            settings=settings,
            catalog=await asyncio.to_thread(catalog.load, settings.path(settings.shop.tables)),
            plans=StoredDue(redis, durable),
        )
        told = await shipments(ground, reader).take_in(table, raw, apply)
    lines = [f"{told.taken} {table} {'taken in' if apply else 'would be new'}, {told.known} known before"]
    lines += [f"left out: {fault}" for fault in told.faults[:SHOWN]]
    if len(told.faults) > SHOWN:
        lines.append(f"and {len(told.faults) - SHOWN} more")
    return not told.faults, "\n".join(lines)
