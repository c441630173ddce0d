"""Every name in the store that belongs to cases, as in keys.py; all of them lie on partition 0, but for what was heard.

In: ids. Out: key names. Called by bot/store only. Ids of cases, customers and conversations are hashes.

    {hm:p}:case:<id>    hash    one case: version, number, body; with its row in cases:closed
    {hm:p}:cases:open   zset    open cases by when they were opened; until they are closed
    {hm:p}:cases:closed  zset   closed ones by when; swept `cases.keep_days` later, with their rows everywhere
    {hm:p}:cases:about:<id>  zset  the cases of a conversation or customer, by when they were opened; swept likewise
    {hm:p}:cases:day:<day>  string  how many were opened on a day of the shop; a window of three days
    {hm:p}:incidents    hash    incidents by id: version, a blank, JSON; a closed one is swept like its cases
    {hm:p}:cases:heard  hash    complaints and scores that cases do not know of yet, by message, in the
                                partition of their conversation; until they do
"""

from datetime import date
from typing import Final

from bot.core.model import Partition
from bot.store.keys import tag

HOME: Final = Partition(0)
"""Where nearly all of it lies."""


def case(identity: str) -> str:
    return f"{tag(HOME)}:case:{identity}"


def open_ones() -> str:
    return f"{tag(HOME)}:cases:open"


def closed() -> str:
    return f"{tag(HOME)}:cases:closed"


def about(identity: str) -> str:
    return f"{tag(HOME)}:cases:about:{identity}"


def incidents() -> str:
    return f"{tag(HOME)}:incidents"


def heard(partition: Partition) -> str:
    return f"{tag(partition)}:cases:heard"


def day(of: date) -> str:
    """As it stands in a name."""
    return of.strftime("%Y%m%d")
