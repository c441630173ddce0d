"""Every name in the store that belongs to parcels and orders, as in keys.py; all of them lie on partition 0.

In: ids. Out: key names. Called by bot/store only. Numbers of parcels and orders are in no name: it is made of their
hash.

    {hm:p}:parcel:<h>   string  one parcel: its version, a blank, its JSON; `notices.keep_days` in seconds since its
                                last change
    {hm:p}:parcels      zset    parcels by when they changed; likewise swept
    {hm:p}:parcels:open  zset   those under way, likewise
    {hm:p}:parcels:trouble  zset  those in trouble, likewise
    {hm:p}:parcels:unknown  zset  those that no order names, likewise
    {hm:p}:parcels:asking  zset  those a courier is to be asked about, by when; until it is over
    {hm:p}:parcels:by:<h>  set  the parcels of an order, a customer or a tracking number; as many seconds as a parcel
    {hm:p}:order:<h>    string  one order: its version, a blank, its JSON; `cases.keep_days` in seconds after it changed
    {hm:p}:orders       zset    orders by when they changed; likewise swept
    {hm:p}:orders:by:<h>  set   the orders of a customer's account or a tracking number; as many seconds as an order
    {hm:p}:orders:changes  stream  which orders changed; the last ~10,000 changes
"""

import hashlib
from typing import Final

from bot.core.model import Partition
from bot.core.parcels import ParcelId
from bot.store.keys import tag

HOME: Final = Partition(0)
"""Where all of it lies."""


def parcel(identity: ParcelId) -> str:
    return f"{tag(HOME)}:parcel:{hashed(identity)}"


def parcels() -> str:
    return f"{tag(HOME)}:parcels"


def under_way() -> str:
    return f"{tag(HOME)}:parcels:open"


def in_trouble() -> str:
    return f"{tag(HOME)}:parcels:trouble"


def unknown() -> str:
    return f"{tag(HOME)}:parcels:unknown"


def asking() -> str:
    return f"{tag(HOME)}:parcels:asking"


def parcels_by(hashed_: str) -> str:
    return f"{tag(HOME)}:parcels:by:{hashed_}"


def order(number: str) -> str:
    return f"{tag(HOME)}:order:{hashed(number)}"


def orders() -> str:
    return f"{tag(HOME)}:orders"


def orders_by(hashed_: str) -> str:
    return f"{tag(HOME)}:orders:by:{hashed_}"


def order_changes() -> str:
    return f"{tag(HOME)}:orders:changes"


def of_order(number: str) -> str:
    """The hash under which something of an order is found; the next three likewise."""
    return hashed(f"order {number}")


def of_number(number: str) -> str:
    return hashed(f"number {number}")


def of_customer(customer: str) -> str:
    return hashed(f"customer {customer}")


def of_account(channel: str, account: str) -> str:
    return hashed(f"account {channel} {account}")


def hashed(identity: str) -> str:
    """Any text as part of a name."""
    return hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=12).hexdigest()
