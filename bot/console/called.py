"""Whose something is, as colleagues call them.

In: private addresses. Out: `called`, names by `Address.key`. Called by the pages of parcels, notices and the agenda.
"""

from collections.abc import Iterable, Mapping

from aiohttp import web

from bot.console.keys import service_of
from bot.core.model import Address


async def called(request: web.Request, addresses: Iterable[Address | None]) -> Mapping[str, str]:
    """What people want to be called, else their nickname (masked); those of whom nobody knows either are left out."""
    private = {one.key: one for one in addresses if one and not one.public}
    if not private:
        return {}
    known = await service_of(request).customers.known(tuple(private.values()))
    names = {key: one.called or one.nickname for key, one in known.items()}
    return {key: name for key, name in names.items() if name}


def name_at(names: Mapping[str, str], address: Address | None) -> str:
    return names.get(address.key, "") if address else ""
