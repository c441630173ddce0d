"""The receivers of alerts that stand in the file, opened: each table is one, its `type` says which kind.

In: the tables, entry points. Out: `open_receivers`, and what the tables say of each. Called by bot/app/paging.py and
duty.py; light, so that whoever only pages need not load the house.
"""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Final

from bot.core.alerts import Receiver
from bot.core.clock import Clock
from bot.core.errors import Misconfigured
from bot.core.model import UserName
from bot.core.monitoring import ReceiverSpec
from bot.discovery import RECEIVERS, found, installed
from config.settings import SettingsError, convert

Tables = Mapping[str, Mapping[str, object]]

TYPE: Final = "type"
OWNER: Final = "person"
"""The key of a receiver's table that says whose it is, where it is one person's: links in its messages claim for
them."""


async def open_receivers(tables: Tables, clock: Clock, stack: AsyncExitStack) -> dict[str, Receiver]:
    """By name, in the order of the file. Raises Misconfigured, naming the table."""
    specs = found(installed(RECEIVERS), ReceiverSpec)
    opened = {}
    for name, table in tables.items():
        where = f"[receivers.{name}]"
        spec = specs.get(str(table.get(TYPE, "")))
        if spec is None:
            raise Misconfigured(f'{where}: type = "{table.get(TYPE, "")}" is no receiver; known: {", ".join(specs)}')
        own = {key: value for key, value in table.items() if key not in (TYPE, OWNER)}
        try:
            settings = convert(own, spec.settings, where)
        except SettingsError as error:
            raise Misconfigured(str(error)) from error
        opened[name] = await stack.enter_async_context(spec.open(name, settings, clock))
    return opened


def owners(tables: Tables) -> dict[str, UserName]:
    """Whose those receivers are that are one person's."""
    return {name: UserName(str(table[OWNER])) for name, table in tables.items() if OWNER in table}


def types(tables: Tables) -> dict[str, str]:
    """What kind each receiver is of, for the console."""
    return {name: str(table.get(TYPE, "")) for name, table in tables.items()}
