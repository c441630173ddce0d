"""What the pages of conversations and media take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/conversations.py, bot/console/pages/media.py and the route list.
Conversations, turns, drafts and cards travel as the nouns of `bot.core`.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.console.wire import VISIBLE, Ask, Note, Reason, Version
from bot.core.clock import Millis
from bot.core.conversations import Conversation, ConversationState, Turn
from bot.core.crises import CrisisId
from bot.core.customers import Customer, CustomerCard
from bot.core.model import ConversationId, Draft, DraftId, UserName
from bot.core.shared import Left

MAX_LISTED: Final = 500
MAX_TURNS: Final = 200
MAX_FILES: Final = 9

States = Annotated[
    str,
    Meta(
        pattern="^({0})(,({0}))*$(?!\n)".format("|".join(ConversationState)),
        max_length=100,
        description="states, separated by commas",
    ),
]
Colleague = Annotated[UserName, Meta(max_length=64)]
GroupName = Annotated[str, Meta(max_length=64)]
TurnNumber = Annotated[int, Meta(ge=0, le=2**53)]
FileName = Annotated[str, Meta(min_length=1, max_length=200, description="as `POST /api/media` gave it")]
DraftName = Annotated[DraftId, Meta(min_length=1, max_length=128)]


class ConversationsAsk(Ask, frozen=True, kw_only=True):
    """Which conversations: in these states, held by `owner`, whose name or last line holds `text`."""

    states: States = "bot,queued,held"
    owner: Colleague = UserName("")
    text: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=MAX_LISTED)] = 200


class TurnsAsk(Ask, frozen=True, kw_only=True):
    """The last `limit` lines with a number below `before`; 0: the very last."""

    before: TurnNumber = 0
    limit: Annotated[int, Meta(ge=1, le=MAX_TURNS)] = 50


class Move(Ask, frozen=True, kw_only=True):
    """Something to do to a conversation that was seen at `version`. `transfer` names a colleague in `to`, `queue` a
    group (or none: its own); `text` is a note for whoever gets it. `ask_rating` goes with `close`."""

    version: Version
    to: Colleague = UserName("")
    group: GroupName = ""
    text: Note = ""
    ask_rating: bool = False


class Say(Ask, frozen=True, kw_only=True):
    """A person's own words, files from the shelf, or both; `answers` are the pending drafts that they take the place
    of."""

    text: Annotated[str, Meta(max_length=5_000)] = ""
    files: Annotated[tuple[FileName, ...], Meta(max_length=MAX_FILES)] = ()
    answers: Annotated[tuple[DraftName, ...], Meta(max_length=50)] = ()


class WriteNote(Ask, frozen=True, kw_only=True):
    """Something for colleagues only."""

    text: Annotated[str, Meta(min_length=1, max_length=2_000, pattern=VISIBLE)]


class UnmaskTurn(Ask, frozen=True, kw_only=True):
    """Which line somebody must read as it was typed, and why; kept in the audit."""

    number: Annotated[int, Meta(ge=1, le=2**53)]
    reason: Reason


# ---- answers --------------------------------------------------------------------------------------------------------


class ConversationList(msgspec.Struct, frozen=True):
    """Conversations (broken promises first, then who waits longest, then the newest), the cursor to follow
    `/api/events` from, and the server's time. `crises`: which of them are about which open crisis."""

    conversations: list[Conversation]
    cursor: str
    now: Millis
    crises: dict[ConversationId, CrisisId] = {}


class ConversationView(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as its screen needs it: its last lines, the drafts that wait in it, who writes (`typing`) and who
    looks at it (`lookers`), and the customer's card. `left`: how many messages the platform still takes and until when;
    null where it does not count."""

    conversation: Conversation
    turns: tuple[Turn, ...]
    drafts: tuple[Draft, ...]
    left: Left | None
    typing: tuple[UserName, ...]
    lookers: tuple[UserName, ...]
    card: CustomerCard
    now: Millis
    crisis: CrisisId = CrisisId("")


class Turns(msgspec.Struct, frozen=True):
    """Lines of a thread, oldest first."""

    turns: tuple[Turn, ...]


class OneConversation(msgspec.Struct, frozen=True):
    """The conversation as it stands after what was done."""

    conversation: Conversation


class OneTurn(msgspec.Struct, frozen=True):
    """The line that was written."""

    turn: Turn


class UnmaskedTurn(msgspec.Struct, frozen=True):
    """A line as it was typed."""

    text: str


class Shelved(msgspec.Struct, frozen=True):
    """The name under which an uploaded file can be sent and looked at."""

    name: str


class HeldFault(msgspec.Struct, frozen=True):
    """Somebody else has that conversation, or it changed first; `conversation` is how it stands."""

    error: str
    message: str
    conversation: Conversation


class CustomerFault(msgspec.Struct, frozen=True):
    """Somebody changed the profile first; `customer` is how it stands."""

    error: str
    message: str
    customer: Customer
