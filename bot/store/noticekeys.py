"""Every name in the store that belongs to notices, as in keys.py.

In: days, subjects, numbers of platforms. Out: key names. Called by bot/store only. Whom a notice is for is in no name.
All lie on partition 0, but for what was given in a day, which lies where the customer does.

    {hm:p}:notices      hash    what became of each notice, by id: "open" (being given), "given" or "ended", a blank,
                                the JSON of its record; swept after `notices.keep_days`, with its rows in the next three
    {hm:p}:notices:times  zset  their ids by when they were given
    {hm:p}:notices:open  zset   those of which more may be heard, likewise
    {hm:p}:notices:of:<h>  zset  those of a parcel, an order or a case, by its hash, likewise
    {hm:p}:notices:day:<day>  hash  how many a customer got on a day of the shop; a window of three days
    {hm:p}:notices:said:<h>  string  what the platform said of a message it took; a window of a week
    {hm:p}:templates    hash    what people wrote, by kind: version, a blank, fingerprint, a blank, JSON; kept
    {hm:p}:templates:allowed  hash  who allowed which version, by its fingerprint; kept
"""

import hashlib
from typing import Final

from bot.core.model import Partition
from bot.store.keys import tag

HOME: Final = Partition(0)
"""Where nearly all of it lies."""


def notices() -> str:
    return f"{tag(HOME)}:notices"


def times() -> str:
    return f"{tag(HOME)}:notices:times"


def still_open() -> str:
    return f"{tag(HOME)}:notices:open"


def of(subject: str) -> str:
    return f"{tag(HOME)}:notices:of:{hashed(subject)}"


def day(partition: Partition, written: str) -> str:
    return f"{tag(partition)}:notices:day:{written}"


def said(channel: str, platform_id: str) -> str:
    return f"{tag(HOME)}:notices:said:{number(channel, platform_id)}"


def number(channel: str, platform_id: str) -> str:
    """A message, as its platform numbers it."""
    return hashed(f"{channel}/{platform_id}")


def templates() -> str:
    return f"{tag(HOME)}:templates"


def allowed() -> str:
    return f"{tag(HOME)}:templates:allowed"


def hashed(identity: str) -> str:
    """Any text as part of a name."""
    return hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=12).hexdigest()
