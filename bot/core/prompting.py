"""Where a line stands on the hosts' prompters: whose it is, whether it stays first, and which prompters are open.

In: nothing. Out: `OpenPrompter` and the ports `Prompting` and `Prompters`. Implemented by `bot.store.prompting`; used
by the console.
"""

from typing import Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.model import Draft, DraftId, UserName


class Prompting(Protocol):
    """What assistants do to a line that waits to be said. Each is a `changed` on the desk, and stands in the audit."""

    async def place(
        self, draft: DraftId, version: int, host: str | None, pinned: bool | None, by: UserName, at: Millis
    ) -> Draft:
        """Give it to `host` ("": to all) and pin it or let it go; None leaves it as it is. At most one line a host is
        pinned: the one before is let go. Raises Conflict when it is not prompted (any more) or has another version,
        NotFound, Unavailable."""
        ...

    async def spoken(self, draft: DraftId, by: UserName, at: Millis) -> bool:
        """A line that is withdrawn was said all the same: the viewers heard it, so the desk must know. False where that
        is known already, or it is not withdrawn. Raises NotFound, Unavailable."""
        ...


class OpenPrompter(msgspec.Struct, frozen=True, kw_only=True):
    """One screen that shows lines: `screen` tells two of the same account apart, `host` is whose lines (empty: all
    hosts'). `hidden`: another page or nothing lies over it. `reading`: the line that stands first there."""

    screen: str
    user: UserName
    host: str
    seen_at: Millis
    hidden: bool = False
    reading: DraftId = DraftId("")


class Prompters(Protocol):
    """Which prompters are open. One that goes dark without a word is still told of for some hours."""

    async def beat(self, prompter: OpenPrompter) -> None:
        """A sign of life of one screen."""
        ...

    async def leave(self, user: UserName, screen: str) -> None:
        """It was closed on purpose."""
        ...

    async def open(self) -> tuple[OpenPrompter, ...]:
        """Those heard last first. Raises Unavailable, like all of them."""
        ...
