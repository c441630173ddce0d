"""What triage wants done for each message of a batch; the store does all of it in one call, each only once.

In: nothing. Out: `Entry`, the effects and `Applied`. Made by `bot.stages.triage`, carried out by `bot.store`.
"""

from collections.abc import Mapping

import msgspec

from bot.core.catalog import Why
from bot.core.clock import Millis
from bot.core.conversations import Heard
from bot.core.model import Address, Draft, DraftId, Inbound, Member, MessageId, RoomId
from bot.core.rooms import Happening
from bot.core.vocabulary import IgnoreReason, Outcome


class Back(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a message brings along that was in a draft before: it was put so `times` (by `also` too: each the id of a
    message, in a room with when and by whom, as the store keeps those who ask), it is wanted until `expires_at`, it was
    about `product` (a name), and a person took it out of the draft `apart` (empty: nobody did). `absent`: it was put so
    by `also` alone; who wrote this very message asks elsewhere."""

    times: int = 1
    also: tuple[str, ...] = ()
    expires_at: Millis = Millis(0)
    product: str = ""
    apart: DraftId = DraftId("")
    absent: bool = False


class Entry(msgspec.Struct, frozen=True):
    """One stream entry; `item` is None where the bytes (`raw`) were unreadable, `fault` then says why."""

    id: str
    item: Inbound | None
    deliveries: int = 1
    fault: str = ""
    raw: bytes = b""
    back: Back | None = None


class Wording(msgspec.Struct, frozen=True):
    """The way a message puts its question. `key` is equal for equal wordings; `member` and `raw` (the message as it
    came) are given where the draft may not have met it yet."""

    key: str
    member: Member | None = None
    raw: bytes = b""


class Open(msgspec.Struct, frozen=True):
    """The message opens a draft, which keeps why it says what it says. `continues`: it takes the place of that draft,
    whose asker went on writing. Not applied (and left unacknowledged) where that one does not wait any more."""

    entry: str
    draft: Draft
    why: Why
    wording: Wording
    back: Back | None = None
    heard: Heard | None = None
    continues: DraftId = DraftId("")


class Join(msgspec.Struct, frozen=True):
    """The message asks what `draft` answers: in the room `room`, which is at `where`, `viewer` (the platform's id;
    empty where nobody knows) asked at `at`, and is counted once however often they ask. Not applied (and left
    unacknowledged) where that draft takes nobody any more, or where a person took this wording out of it."""

    entry: str
    message: MessageId
    draft: DraftId
    expires_at: Millis
    wording: Wording
    back: Back | None = None
    heard: Heard | None = None
    viewer: str = ""
    at: Millis = Millis(0)
    room: RoomId = RoomId("")
    where: Address | None = None


class Ignore(msgspec.Struct, frozen=True):
    """Nobody should answer. In a room, which is at `where`, the reason is counted for it; `happening` is what else the
    message says, that was heard `at`."""

    entry: str
    message: MessageId
    reason: IgnoreReason
    heard: Heard | None = None
    room: RoomId = RoomId("")
    happening: Happening | None = None
    at: Millis = Millis(0)
    where: Address | None = None


class Bury(msgspec.Struct, frozen=True):
    """The message cannot be processed: keep it for a person to look at."""

    entry: str
    message: MessageId
    why: str
    raw: bytes
    preview: str = ""
    back: Back | None = None


Effect = Open | Join | Ignore | Bury


class Applied(msgspec.Struct, frozen=True):
    """What the store really did: outcome by entry, the entries whose draft took nobody any more, those whose wording a
    person keeps apart from it, and those who ask `again` what it has answered: in private, or in a room where that was
    long ago. `topics`: what the hosts of the rooms that were heard talk about, as people say."""

    outcomes: dict[str, Outcome]
    stale: tuple[str, ...]
    apart: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    topics: Mapping[RoomId, str] = {}
