"""The doors of a house: the public one for webhooks, the console with its private listener, the customers' search page.

In: a `House` and its `Floor`. Out: `with_doors`: the house with its addresses. Called by bot/app/house.py.
"""

from dataclasses import replace
from functools import partial
from typing import Final

from aiohttp import web

from bot import telemetry
from bot.app import gaps
from bot.app.asking import help_page, trials
from bot.app.casework import case_parts
from bot.app.crises import crisis_parts
from bot.app.duty import watch_parts
from bot.app.frame import FIRST_ACCOUNT, Floor, House
from bot.app.live import live_parts
from bot.app.logistics import logistics_parts
from bot.app.plugs import reread
from bot.app.preparing import preparing
from bot.app.rehearsal_job import Playing
from bot.app.shelves import shelf_doors
from bot.console.app import make_app, make_private_app
from bot.console.keys import ConsoleParts, ServiceParts
from bot.core.errors import Misconfigured
from bot.core.people import Account, Accounts
from bot.core.vocabulary import Role
from bot.hooks import Door, Rules, make_runner
from bot.store import client
from bot.store.audit import Ledger
from bot.store.feed import StoredFeed
from bot.store.letters import StoredLetters
from bot.store.members import StoredMembers
from bot.store.presence import RedisPresence
from bot.store.prompting import StoredPrompters, StoredPrompting
from bot.store.rehearsals import StoredRehearsals
from bot.store.sessions import RedisSessions
from config.settings import Part

GOODBYE_S: Final = 2.0
"""How long open pages may take to finish when the house ends."""


async def with_doors(house: House, floor: Floor) -> House:
    """Open what this process has: the console with its private listener and the search page, the public door. The
    house then knows its addresses."""
    parts = house.settings.parts
    if Part.INTAKE in parts:
        house = replace(house, hooks_url=await _webhooks(house, floor))
        for adapter in house.adapters.values():
            if adapter.door:
                adapter.door(house.hooks_url)
    return await _console(house, floor) if Part.CONSOLE in parts else house


async def _webhooks(house: House, floor: Floor) -> str:
    """The address platforms and the shop's machines push to; empty where nobody may."""
    hooks = [*shelf_doors(house, floor), *(hook for adapter in house.adapters.values() for hook in adapter.hooks)]
    if not hooks:
        return ""
    chosen = house.settings.hooks
    rules = Rules(
        stop_s=chosen.stop_s, read_s=chosen.read_s, in_flight=chosen.in_flight, forgeries=chosen.forgeries,
        behind_proxy=chosen.behind_proxy,
    )  # fmt: skip
    door = Door(hooks, house.ingest, house.clock, rules, house.ingest.counts)
    return await _served(floor, make_runner(door, rules), chosen.host, chosen.port, "hooks.port")


async def _console(house: House, floor: Floor) -> House:
    settings = house.settings.console
    await _first_account(house.accounts)
    parts = _parts(house, floor)
    return replace(
        house,
        console_url=await _listen(floor, make_app(parts), settings.host, settings.port, "console.port"),
        private_url=await _listen(
            floor, make_private_app(parts), settings.private_host, settings.private_port, "console.private_port"
        ),
        help_url=await _help(house, floor),
    )


def _parts(house: House, floor: Floor) -> ConsoleParts:
    settings, redis, clock = house.settings.console, floor.redis, floor.clock
    partitions = house.settings.store.partitions
    return ConsoleParts(
        settings=settings,
        clock=clock,
        drafts=house.drafts,
        members=StoredMembers(redis, house.settings.store),
        decisions=house.decisions,
        feed=StoredFeed(redis, floor.hold(client.reader(floor.endpoint)), partitions),
        letters=StoredLetters(redis, partitions, clock, partial(reread, house.adapters, house.ingest)),
        presence=RedisPresence(redis, clock),
        accounts=house.accounts,
        sessions=_sessions(house, floor),
        audit=Ledger(redis, clock),
        vitals=house.vitals,
        library=house.library,
        trial=trials(house),
        products=tuple(house.content.catalog.products.values()),
        gaps=gaps.mining(house, floor),
        service=_service(house),
        live=live_parts(house, floor),
        prompting=StoredPrompting(redis, house.drafts),
        prompters=StoredPrompters(redis, clock),
        rehearsals=StoredRehearsals(redis),
        rehearsing=_rehearsing(house, floor),
        crisis=crisis_parts(house, floor),
        watch=watch_parts(house, floor),
        logistics=logistics_parts(house, floor),
        cases=case_parts(house),
        measures=house.measures,
        registry=telemetry.registry(house.metrics),
    )


def _rehearsing(house: House, floor: Floor) -> Playing:
    playing = Playing(floor.settings, floor.endpoint, preparing(house, floor).look)
    floor.stack.push_async_callback(playing.close)
    return playing


def _sessions(house: House, floor: Floor) -> RedisSessions:
    chosen = house.settings.console
    limits = chosen.idle_minutes * 60, chosen.absolute_hours * 3_600, chosen.host_hours * 3_600
    return RedisSessions(floor.redis, floor.clock, *limits)


def _service(house: House) -> ServiceParts:
    return ServiceParts(
        conversing=house.conversing,
        conversations=house.conversations,
        customers=house.customers,
        staff=house.staff,
        standing=house.standing,
        shelf=house.shelf,
        doors={name: adapter.media for name, adapter in house.adapters.items() if adapter.media},
    )


async def _help(house: House, floor: Floor) -> str:
    """The address of the customers' search page; empty where there is none."""
    chosen = floor.settings.help
    return await _listen(floor, help_page(house, floor), chosen.host, chosen.port, "help.port") if chosen.port else ""


async def _first_account(accounts: Accounts) -> None:
    """Somebody must be able to log in for the first time."""
    if not await accounts.listed():
        await accounts.put(Account(FIRST_ACCOUNT, Role.ADMIN))


async def _listen(floor: Floor, app: web.Application, host: str, port: int, setting: str) -> str:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=GOODBYE_S)
    return await _served(floor, runner, host, port, setting)


async def _served(floor: Floor, runner: "web.AppRunner | web.ServerRunner", host: str, port: int, setting: str) -> str:
    await runner.setup()
    floor.stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        raise Misconfigured(f"port {port} on {host} is not free: {error.strerror}; set another {setting}") from error
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{runner.addresses[0][1]}"
