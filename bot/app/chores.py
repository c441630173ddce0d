"""Small jobs on settings, content and store, for the command line.

In: `Settings`. Out: lines to print. Called by bot/__main__.py. They work beside a running house, on its store.
"""

import asyncio

from bot.app.content import read_content
from bot.app.plugs import make_adapters
from bot.core.clock import SystemClock
from bot.core.errors import Misconfigured
from bot.core.model import Partition, UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from bot.knowledge.entries import settle
from bot.store import audit, client, server
from bot.store.accounts import RedisAccounts
from bot.store.durable import DiskSync
from config.settings import Settings


async def check(settings: Settings) -> list[str]:
    """Everything that is wrong in settings and content."""
    clock = SystemClock()
    try:
        make_adapters(settings, clock)
        content = await asyncio.to_thread(read_content, settings, clock)
    except Misconfigured as error:
        return [str(error)]
    knowledge = settle(content.files.entries.values(), content.catalog.products)
    return [*content.notes, *map(str, knowledge.faults)]


async def check_audit(settings: Settings) -> tuple[int, list[str]]:
    """How many lines the audit has, and what is broken in its chain, partition by partition."""
    total, found = 0, []
    async with (
        server.reached(settings.store, SystemClock()) as endpoint,
        client.opened(endpoint, settings.store.partitions) as redis,
    ):
        for number in range(settings.store.partitions):
            count, breaks = await audit.verify(redis, Partition(number))
            total += count
            found += breaks
    return total, found


async def login(settings: Settings, name: UserName, role: Role | None) -> str:
    """A one-time login for `name`, whose account is made or changed when `role` is given."""
    clock = SystemClock()
    async with (
        server.reached(settings.store, clock) as endpoint,
        client.opened(endpoint, settings.store.partitions) as redis,
    ):
        durable = DiskSync(redis, settings.store.durable_timeout_s)
        accounts = RedisAccounts(redis, clock, durable)
        known = await accounts.find(name)
        if role is not None:
            await accounts.put(Account(name, role, known.password if known else ""))
        elif known is None:
            raise Misconfigured(f"there is no account {name}; make it with --role, such as --role assistant")
        token = await accounts.issue_login(name, settings.console.login_minutes * 60)
    return f"http://{settings.console.host}:{settings.console.port}/#login={token}"
