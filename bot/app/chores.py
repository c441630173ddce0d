"""Small jobs on settings, content and store, for the command line.

In: `Settings`. Out: lines to print. Called by bot/__main__.py. They work beside a running house, on its store.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Final

from bot.app.content import read_content
from bot.app.conversing import staff_rules
from bot.app.measuring import counting
from bot.app.plugs import chosen, make_adapters
from bot.app.receivers import open_receivers
from bot.app.shelves import shelf_secret
from bot.app.trying import ALERTS, check_alerts
from bot.core.checks import Around, Finding, Grade
from bot.core.clock import Clock, SystemClock
from bot.core.errors import Misconfigured
from bot.core.model import Partition, UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from bot.knowledge.entries import settle
from bot.store import audit, client, server
from bot.store.accounts import RedisAccounts
from bot.store.durable import DiskSync
from bot.store.sessions import RedisSessions
from config.settings import Settings

EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - to listen there is the owner's choice
HERE: Final = "127.0.0.1"
DAY_S: Final = 86_400.0


async def check(settings: Settings) -> list[str]:
    """Everything that is wrong in settings and content."""
    clock = SystemClock()
    try:
        make_adapters(settings, clock)
        staff = staff_rules(settings)
        counting(settings, staff.groups, staff.days)
        shelf_secret(settings)
        content = await asyncio.to_thread(read_content, settings, clock)
        async with AsyncExitStack() as opened:
            await open_receivers(content.monitoring.receivers if content.monitoring else {}, clock, opened)
    except Misconfigured as error:
        return [str(error)]
    knowledge = settle(content.files.entries.values(), content.catalog.products)
    return [*content.notes, *map(str, knowledge.faults)]


async def check_adapter(
    settings: Settings, name: str, tell: Callable[[Finding], None], clock: Clock | None = None
) -> bool:
    """Whether the adapter `name` finds everything it needs; `tell` gets each step. Raises Misconfigured where it is not
    set up at all. "alerts" are no adapter: it sends a test through every receiver."""
    if name == ALERTS:
        return await check_alerts(settings, tell, clock)
    spec, own = chosen(settings, name)
    if spec.check is None:
        raise Misconfigured(f"the adapter {name} has nothing to check beyond its settings, which are in order")
    hooks = settings.hooks
    host = HERE if hooks.host in EVERYWHERE else hooks.host
    shown = f"[{host}]" if ":" in host else host
    well = True
    async for finding in spec.check(own, Around(clock or SystemClock(), f"http://{shown}:{hooks.port}")):
        tell(finding)
        well = well and finding.grade is not Grade.FAULT
    return well


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
            if known is not None and known.role is not role:
                sessions = RedisSessions(redis, clock, DAY_S, DAY_S)
                await sessions.close_all(name)
        elif known is None:
            raise Misconfigured(f"there is no account {name}; make it with --role, such as --role assistant")
        token = await accounts.issue_login(name, settings.console.login_minutes * 60)
    return f"http://{settings.console.host}:{settings.console.port}/#login={token}"
