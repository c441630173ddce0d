"""Every name in the store that belongs to alerts, as in keys.py; all of them lie on partition 0.

In: ids. Out: key names. Called by bot/store only.

    {hm:p}:alerts       hash    alerts by id: how often it was written, a blank, the alert; swept `watch.keep_days`
                                after the last that happened to it, with all below
    {hm:p}:alerts:touched  zset  their ids by when something happened to them last
    {hm:p}:alerts:board  zset   their ids by when they were resolved, those that are not with a score of 9e15
    {hm:p}:alerts:topics  hash  the last alert of each topic
    {hm:p}:told:<id>    hash    the notification log of an alert, by plan and receiver
    {hm:p}:silences     hash    silences by id; swept `watch.keep_days` after their end
    {hm:p}:alerts:set   hash    what people changed of the file: roster and rules, each its version, a blank, and JSON;
                                and the key that links in messages are signed with; kept
"""

from typing import Final

from bot.core.alerts import AlertId
from bot.core.model import Partition
from bot.store.keys import tag

HOME: Final = Partition(0)
"""Where all of it lies."""


def alerts() -> str:
    return f"{tag(HOME)}:alerts"


def touched() -> str:
    return f"{tag(HOME)}:alerts:touched"


def board() -> str:
    return f"{tag(HOME)}:alerts:board"


def topics() -> str:
    return f"{tag(HOME)}:alerts:topics"


def told(alert: AlertId) -> str:
    return f"{tag(HOME)}:told:{alert}"


def silences() -> str:
    return f"{tag(HOME)}:silences"


def setup() -> str:
    return f"{tag(HOME)}:alerts:set"
