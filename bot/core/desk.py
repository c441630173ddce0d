"""What the desk is told when drafts change: the JSON that goes from the store through `/api/events` to the screen.

In: nothing. Out: three structs, told apart by their `type`. `opened` carries the whole draft; `joined` and `changed`
only
what changed. Written by the store's functions (`changed`, `joined`) and by triage's effects (`opened`).
"""

import msgspec

from bot.core.clock import Millis
from bot.core.conversations import Conversation, Turn
from bot.core.lifecycle import DraftState
from bot.core.model import ConversationId, Draft, DraftId, MessageId
from bot.core.serviceclocks import Nudge
from bot.core.vocabulary import Sight


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """A new draft."""

    draft: Draft


class Joined(msgspec.Struct, frozen=True, tag="joined"):
    """More people ask the same, or fewer: `messages` are the new ones, `left` those put apart; `late` counts those who
    came after the answer. `question`: how most of them put it, where that is another wording now."""

    id: DraftId
    count: int
    late: int
    expires_at: Millis
    messages: tuple[MessageId, ...] = ()
    left: tuple[MessageId, ...] = ()
    question: str = ""


class Changed(msgspec.Struct, frozen=True, tag="changed"):
    """A decision, a delivery result, or another place on the prompter. `spoken`: who said it though it is withdrawn;
    `backed_by`: the first of two who must agree."""

    id: DraftId
    state: DraftState
    version: int
    hash: str
    text: str
    decided_by: str
    changed_at: Millis
    reason: str
    host: str = ""
    pinned: bool = False
    sight: Sight = Sight.UNWATCHED
    spoken: str = ""
    backed_by: str = ""


class Moved(msgspec.Struct, frozen=True, tag="conversation"):
    """A conversation as it stands now: it is new, or anything about it changed."""

    conversation: Conversation


class Told(msgspec.Struct, frozen=True, tag="turn"):
    """A line of a thread, new or changed (then it has the number of the one it takes the place of)."""

    conversation: ConversationId
    turn: Turn


class CaseMoved(msgspec.Struct, frozen=True, tag="case"):
    """A case is new, or anything about it changed; whoever shows it asks for it."""

    case: str
    version: int


DeskChange = Opened | Joined | Changed | Moved | Told | CaseMoved | Nudge
