"""Where a line stands on the hosts' prompters: whose it is, and whether it stays first.

In: nothing. Out: the port `Prompting`. Implemented by `bot.store.prompting`; used by the console.
"""

from typing import Protocol

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
