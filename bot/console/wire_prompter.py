"""What the hosts' prompters and those who tend them send and get, as types.

In: nothing. Out: structs. Called by bot/console.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from bot.console.wire import AccountName, Ask, HostName, Version
from bot.core.clock import Millis
from bot.core.model import DraftId
from bot.core.prompting import OpenPrompter

ScreenName = Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]{1,36}$(?!\n)", description="made up by the page")]


class Place(Ask, frozen=True, kw_only=True):
    """Where a line stands: `host` whose it is from now on (empty: all), `pinned` whether it stays first; what is left
    out stays as it is. `version` is the one on screen."""

    version: Version
    host: HostName | None = None
    pinned: bool | None = None


class Pair(Ask, frozen=True, kw_only=True):
    """The host whose prompter a tablet is to become."""

    host: AccountName


class Paired(msgspec.Struct, frozen=True):
    """What lets one tablet in, once, for `minutes`: `address` is to be opened there (it holds the code), `code` to be
    typed where it cannot be. `reachable` false: that address leads to this machine only."""

    host: str
    code: str
    address: str
    minutes: int
    reachable: bool


class Beat(Ask, frozen=True, kw_only=True):
    """A prompter's sign of life, every 8 s; `closed`: the last one. A host's own name stands for `host`."""

    screen: ScreenName
    host: HostName = ""
    hidden: bool = False
    reading: Annotated[DraftId, Meta(max_length=128)] = DraftId("")
    closed: bool = False


class PrompterList(msgspec.Struct, frozen=True):
    """The hosts by name, the prompters that are or were open, heard last first, and the server's time."""

    hosts: tuple[str, ...]
    open: tuple[OpenPrompter, ...]
    now: Millis
