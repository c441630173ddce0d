"""Every name in the store that belongs to service clocks and figures, as in keys.py.

In: partitions and days (since 1970, in UTC). Out: key names. Called by bot/store only.

    {hm:p}:ticking      zset    conversations whose customer waits and whose last nudge is still to come, by since when
    {hm:p}:rounds:<day>  list   the rounds that began that day, as waiting.lua writes them (some 120 bytes each);
                                `service.keep_days`, at the most 400 days in seconds
    {hm:p}:ratings:<day>  list  what customers tapped when a conversation was closed, likewise
    {hm:p}:live:<day>   hash    questions of live rooms in_time, late and expired, by quarter of an hour; likewise
"""

from bot.core.model import Partition
from bot.store.keys import tag


def ticking(partition: Partition) -> str:
    return f"{tag(partition)}:ticking"


def rounds(partition: Partition, day: int) -> str:
    return f"{tag(partition)}:rounds:{day}"


def ratings(partition: Partition, day: int) -> str:
    return f"{tag(partition)}:ratings:{day}"


def live(partition: Partition, day: int) -> str:
    return f"{tag(partition)}:live:{day}"
