"""Customers: the card beside a conversation, and what people change on it.

In: asks of bot/console/wire_customers.py. Out: `CustomerCard`s, masked. Called by the route list. Who changed what
stands in the audit, which whoever keeps the profiles writes.
"""

from typing import TypeVar

from aiohttp import web
from msgspec import UnsetType

from bot.console.keys import USER, service_of
from bot.console.wire import Nothing
from bot.console.wire_customers import ChangeCustomer, OtherCustomer
from bot.core.customers import CustomerCard, CustomerChange, CustomerId

T = TypeVar("T")


async def one_customer(request: web.Request, ask: Nothing) -> CustomerCard:
    """Whoever it is, with the orders and accounts that are theirs."""
    return await service_of(request).customers.card(_id(request))


async def change_customer(request: web.Request, ask: ChangeCustomer) -> CustomerCard:
    """Say what to call them, tag them, keep their consent, add a note; on the profile as it was on screen."""
    change = CustomerChange(
        called=_given(ask.called), tags=_given(ask.tags), consent=_given(ask.consent), note=_given(ask.note)
    )
    customers = service_of(request).customers
    await customers.change(_id(request), ask.version, change, request[USER].name)
    return await customers.card(_id(request))


async def merge_customer(request: web.Request, ask: OtherCustomer) -> CustomerCard:
    """Say that another account is the same person."""
    customers = service_of(request).customers
    await customers.merge(_id(request), ask.other, request[USER].name)
    return await customers.card(_id(request))


async def part_customer(request: web.Request, ask: OtherCustomer) -> CustomerCard:
    """Say that another account is somebody else after all."""
    customers = service_of(request).customers
    await customers.part(_id(request), ask.other, request[USER].name)
    return await customers.card(_id(request))


def _given(value: T | UnsetType) -> T | None:
    return None if isinstance(value, UnsetType) else value


def _id(request: web.Request) -> CustomerId:
    return CustomerId(request.match_info["id"])
