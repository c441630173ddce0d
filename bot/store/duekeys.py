"""Every name in the store that belongs to what is due, as in keys.py; all of them lie on partition 0.

In: kinds. Out: key names. Called by bot/store only. Ids, which say whom an item is for, are in no name.

    {hm:p}:due          zset    the ids of what waits, by when it is due; as it waits
    {hm:p}:due:items    hash    what is not ended, by id: the JSON of the item; until it is ended
    {hm:p}:due:keys     hash    the newest item of each key, by key; until it is ended
    {hm:p}:due:ready:<kind>  stream  what is due and not ended; an entry is deleted with its acknowledgement
    {hm:p}:due:workers  zset    who carries it out, by when they were last seen; an hour later they are dropped
    {hm:p}:due:ended    hash    what became of an item, by id: reason and times, a line break, the item without its
                                payload, a line break, what was said of it (some 300 bytes each); swept after 30 days
    {hm:p}:due:past     zset    the ids of what ended, by when; swept likewise
"""

from typing import Final

from bot.core.due import DueKind
from bot.core.model import Partition
from bot.store.keys import tag

HOME: Final = Partition(0)
"""Where all of it lies."""


def due() -> str:
    return f"{tag(HOME)}:due"


def items() -> str:
    return f"{tag(HOME)}:due:items"


def ready(kind: DueKind) -> str:
    return f"{tag(HOME)}:due:ready:{kind}"


def workers() -> str:
    return f"{tag(HOME)}:due:workers"


def ended() -> str:
    return f"{tag(HOME)}:due:ended"


def past() -> str:
    return f"{tag(HOME)}:due:past"
