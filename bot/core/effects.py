"""What triage wants done for each message of a batch; the store does all of it in one call, each only once.

In: nothing. Out: `Entry`, the effects and `Applied`. Made by `bot.stages.triage`, carried out by `bot.store`.
"""

import msgspec

from bot.core.catalog import Why
from bot.core.clock import Millis
from bot.core.model import Draft, DraftId, Inbound, MessageId
from bot.core.vocabulary import IgnoreReason, Outcome


class Entry(msgspec.Struct, frozen=True):
    """One stream entry; `item` is None where the bytes (`raw`) were unreadable, `fault` then says why."""

    id: str
    item: Inbound | None
    deliveries: int = 1
    fault: str = ""
    raw: bytes = b""


class Open(msgspec.Struct, frozen=True):
    """The message opens a draft, which keeps why it says what it says."""

    entry: str
    draft: Draft
    why: Why


class Join(msgspec.Struct, frozen=True):
    """The message asks what `draft` answers. Not applied (and left unacknowledged) where that draft takes nobody any
    more."""

    entry: str
    message: MessageId
    draft: DraftId
    expires_at: Millis


class Ignore(msgspec.Struct, frozen=True):
    """Nobody should answer."""

    entry: str
    message: MessageId
    reason: IgnoreReason


class Bury(msgspec.Struct, frozen=True):
    """The message cannot be processed: keep it for a person to look at."""

    entry: str
    message: MessageId
    why: str
    raw: bytes
    preview: str = ""


Effect = Open | Join | Ignore | Bury


class Applied(msgspec.Struct, frozen=True):
    """What the store really did: outcome by entry, and the entries whose draft took nobody any more."""

    outcomes: dict[str, Outcome]
    stale: tuple[str, ...]
