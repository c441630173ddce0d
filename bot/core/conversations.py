"""A private conversation: its states, its thread, and what people do in it.

In: nothing. Out: `Conversation`, `Turn`, the table `CONVERSATION`, and the ports `Conversations` (the store) and
`Conversing` (what people may do, for the console). Written by triage, approval, delivery and `bot.stages.conversing`.

    bot ──want──> queued ──assign/take──> held ──give_back/lapse──> bot
     └────────────take──────────────────────┘ └─transfer──> held or queued
    any ──close──> closed ──hear──> bot (the next session)

Only whoever holds a conversation sends into it, and that is looked at again in the moment of sending. The first person
who took it stays on the record (首问负责制), also when it is passed on.
"""

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.customers import CustomerId, Segment
from bot.core.media import Attachment
from bot.core.model import (
    Address,
    Choice,
    ConversationId,
    Draft,
    DraftId,
    Inbound,
    MessageId,
    Partition,
    User,
    UserName,
)
from bot.core.notices import NOTICES
from bot.core.serviceclocks import Level
from bot.core.shared import Left
from bot.core.vocabulary import Stage, Urgency

SPOKEN = "person"
"""The playbook of a draft that a person wrote themselves: it answers nobody else's question."""
MEDIA = "media"
"""The playbook of a draft that only says that a picture, voice or film has come."""
MANNERS = "manners"
"""The playbook of a draft that greets back."""
ASKS_NOTHING = frozenset({SPOKEN, MEDIA, MANNERS, NOTICES})
"""What was asked there is no question that an entry of the library could answer."""


def identity(partition: Partition, key: str) -> str:
    """The id of a conversation (`Address.key`) or a customer ("channel/account"): it tells where it lies in the store,
    and nothing about whom it is."""
    return f"{partition}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}"


def customer_of(address: Address, partition: Partition) -> CustomerId:
    """The id of the one who writes from a private address of that partition; of their conversation too where the
    platform knows them by one name."""
    return CustomerId(identity(partition, f"{address.channel}/{address.customer or address.conversation}"))


class ConversationState(StrEnum):
    """Where a conversation stands."""

    BOT = "bot"  # drafts go to the desk, whoever is free decides
    QUEUED = "queued"  # waits for a person
    HELD = "held"  # a person speaks; nobody else sends
    CLOSED = "closed"  # over; the next message begins the next session


class Act(StrEnum):
    """What can happen to a conversation."""

    HEAR = "hear"  # the customer writes
    WANT = "want"  # a person is wanted
    ASSIGN = "assign"  # the house gives it to somebody
    TAKE = "take"  # somebody takes it
    TRANSFER = "transfer"  # to a colleague
    QUEUE = "queue"  # to a group, or back into the queue
    GIVE_BACK = "give_back"  # to the bot
    LAPSE = "lapse"  # nothing was said for too long: to the bot
    CLOSE = "close"


_S, _A = ConversationState, Act

CONVERSATION: dict[tuple[ConversationState, Act], ConversationState] = {
    (_S.CLOSED, _A.HEAR): _S.BOT,
    (_S.BOT, _A.WANT): _S.QUEUED,
    (_S.BOT, _A.TAKE): _S.HELD,
    (_S.BOT, _A.CLOSE): _S.CLOSED,
    (_S.QUEUED, _A.ASSIGN): _S.HELD,
    (_S.QUEUED, _A.TAKE): _S.HELD,
    (_S.QUEUED, _A.QUEUE): _S.QUEUED,
    (_S.QUEUED, _A.GIVE_BACK): _S.BOT,
    (_S.QUEUED, _A.CLOSE): _S.CLOSED,
    (_S.HELD, _A.TRANSFER): _S.HELD,
    (_S.HELD, _A.QUEUE): _S.QUEUED,
    (_S.HELD, _A.GIVE_BACK): _S.BOT,
    (_S.HELD, _A.LAPSE): _S.BOT,
    (_S.HELD, _A.CLOSE): _S.CLOSED,
    (_S.CLOSED, _A.TAKE): _S.HELD,
}


class Want(StrEnum):
    """Why a person is wanted."""

    WORDS = "words"  # the customer asked for one
    EMOTION = "emotion"  # strong feeling, abuse, a complaint
    REPEATED = "repeated"  # the drafts did not help, several times
    COLLEAGUE = "colleague"  # a person put it into the queue
    SILENT = "silent"  # who held it did not answer


class Rating(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a customer found a session: asked when, and the answer (1…5; 0: none yet)."""

    asked_at: Millis = Millis(0)
    score: int = 0
    at: Millis = Millis(0)


class RatingAsk(msgspec.Struct, frozen=True):
    """The line that asks a customer how it was, with what they can tap where the platform has menus."""

    text: str
    choices: tuple[Choice, ...] = ()


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """One private conversation as the list shows it. `name` and `last_text` are masked. Times are 0 where nothing is
    to be told.

    `opened_at` is 0 where nobody has said anything yet, and notices are all there is.
    `version` counts what was done to it, not its lines: who takes what they saw is not held up by the customer's next
    message. `session` counts from 1; the next one begins with the first message after it was closed, or a day after
    everything was answered. `owner` has it now, `first_owner` was the first to have this session. `waiting_since`: the
    oldest message nobody has answered; `promise_at`: until when an answer was promised. Of what waits, `stage` and
    `urgency` are those of the most pressing message, which came at `pressing_since`; `answered`: this session has had
    an answer; `clock`: who has been told that the answer is late. `turns` is the number of the
    last turn. `expires_at` of a quota: how many messages the platform still takes is asked apart (`Left`).
    """

    id: ConversationId
    address: Address
    state: ConversationState = ConversationState.BOT
    version: int = 1
    session: int = 1
    name: str = ""
    segment: Segment = Segment.NEW
    group: str = ""
    owner: UserName = UserName("")
    first_owner: UserName = UserName("")
    want: Want | None = None
    wanted_at: Millis = Millis(0)
    opened_at: Millis = Millis(0)
    last_at: Millis = Millis(0)
    last_text: str = ""
    waiting_since: Millis = Millis(0)
    pressing_since: Millis = Millis(0)
    promise_at: Millis = Millis(0)
    stage: Stage = Stage.NONE
    urgency: Urgency = Urgency.GENERAL
    answered: bool = False
    clock: Level | None = None
    turns: int = 0
    rating: Rating = Rating()


class TurnKind(StrEnum):
    """Whose line it is."""

    CUSTOMER = "customer"
    SHOP = "shop"  # an answer; where it stands is in `state`
    NOTE = "note"  # for colleagues only
    EVENT = "event"  # what happened to the conversation


class TurnState(StrEnum):
    """Where a line stands; the states of a draft that matter to a reader of the thread, and the customer's taking
    back."""

    DONE = "done"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class Turn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a thread; `number` counts from 1 over all sessions, `text` is masked.

    `by`: the colleague, or "" for the customer and the house. `message`: the customer's message, or the one answered.
    `draft`: what became this answer. `act`, `to` and `want` tell of an event; `reason` of a failure.
    """

    number: int
    session: int
    kind: TurnKind
    at: Millis
    text: str = ""
    by: UserName = UserName("")
    state: TurnState = TurnState.DONE
    message: MessageId = MessageId("")
    draft: DraftId = DraftId("")
    act: Act | None = None
    to: str = ""
    want: Want | None = None
    reason: str = ""
    media: tuple[Attachment, ...] = ()
    files: tuple[str, ...] = ()


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do to a conversation that was seen at `version` (0: whatever it is now). `to` is a colleague,
    `group` a group; `text` a note for whoever gets it (masked). `by` is "" where the house itself does it."""

    conversation: ConversationId
    act: Act
    at: Millis
    by: UserName = UserName("")
    version: int = 0
    to: UserName = UserName("")
    group: str = ""
    want: Want | None = None
    text: str = ""
    ask_rating: bool = False


class ListAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Which conversations: in these states, held by `owner` where given, whose name or last line holds `text`."""

    states: tuple[ConversationState, ...] = (ConversationState.BOT, ConversationState.QUEUED, ConversationState.HELD)
    owner: UserName = UserName("")
    text: str = ""
    limit: int = 200


class Scored(msgspec.Struct, frozen=True):
    """What a customer tapped below a question about a case: `what` is "csat", "nps" or "settled" (1: it does)."""

    case: str
    what: str
    score: int


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A private message on its way into the thread, as triage read it; carried by its effect, written by the store in
    the same call. `text` and `name` are masked; `raw` (the message's bytes as they came) is kept apart for unmasking.

    `own`: written by our own account elsewhere; it is shown as the shop's. `want`: a person is wanted for this reason;
    `miss`: nothing useful was drafted (several in a row count as REPEATED); `score`: it reads as a rating, which
    counts where one was asked for; `scored`: it was tapped below a question about a case. `complains`: it opens a case;
    `opts_out`: they want no notices any more, `opts_in`: they want them (again). `withdraws`: the customer took that
    message back."""

    conversation: ConversationId
    address: Address
    message: MessageId
    at: Millis
    text: str
    name: str = ""
    segment: Segment = Segment.NEW
    group: str = ""
    media: tuple[Attachment, ...] = ()
    own: bool = False
    event: bool = False
    want: Want | None = None
    miss: bool = False
    score: int = 0
    stage: Stage = Stage.NONE
    urgency: Urgency = Urgency.GENERAL
    complains: bool = False
    opts_out: bool = False
    opts_in: bool = False
    scored: Scored | None = None
    withdraws: MessageId = MessageId("")
    raw: bytes = b""


class Conversations(Protocol):
    """The conversations as they are kept. `act` and `speak` are one step each, with audit and thread."""

    async def get(self, conversation: ConversationId) -> Conversation:
        """Raises NotFound."""
        ...

    async def listed(self, ask: ListAsk) -> list[Conversation]:
        """Broken promises first, then who waits longest, then the newest."""
        ...

    async def turns(self, conversation: ConversationId, before: int, limit: int) -> tuple[Turn, ...]:
        """The last `limit` lines with a number below `before` (0: the very last), oldest first."""
        ...

    async def drafts(self, conversation: ConversationId) -> tuple[Draft, ...]:
        """The drafts that wait for a person there, oldest first."""
        ...

    async def act(self, deed: Deed) -> Conversation:
        """Carry it out, as the table allows. Raises Held (somebody else has it, or it changed meanwhile: carries it as
        it is), NotFound."""
        ...

    async def speak(self, draft: Draft, by: UserName, at: Millis, also: Sequence[DraftId]) -> Conversation:
        """A text a person wrote, already approved: becomes a draft in state approved with its outbound entry; the
        pending drafts `also` are withdrawn as answered by it. Raises Held, NotFound."""
        ...

    async def note(self, conversation: ConversationId, by: UserName, text: str, at: Millis) -> Turn: ...

    async def unmask(self, conversation: ConversationId, number: int, by: UserName, reason: str, at: Millis) -> Inbound:
        """One customer's line as it came; the audit says who saw it and why. Raises NotFound."""
        ...


class Clocks(Protocol):
    """What is due in the conversations of a partition, for whoever watches the time; kept like `Conversations`."""

    async def queued(self, partition: Partition, limit: int) -> tuple[Conversation, ...]:
        """QUEUED ones, the first to serve first: customers of high value before others, then who waits longest."""
        ...

    async def silent(self, partition: Partition, before: Millis, limit: int) -> tuple[Conversation, ...]:
        """HELD ones whose owner last did something there (took it, wrote, approved, noted) before `before`."""
        ...

    async def overdue(self, partition: Partition, now: Millis, limit: int) -> tuple[Conversation, ...]:
        """Those whose promise has just been broken: each promise is told once, and counted."""
        ...

    async def unacknowledged(self, partition: Partition, before: Millis, limit: int) -> tuple[Draft, ...]:
        """Pending drafts made from a template, of messages received before `before`, in conversations that nobody
        holds and whose customer was not acknowledged since the last answer."""
        ...

    async def counts(self) -> Mapping[str, tuple[int, int]]:
        """For each group how many conversations are queued and how many held."""
        ...


class View(msgspec.Struct, frozen=True):
    """A conversation as its screen needs it. `left`: what the platform still takes (None: it does not count).
    `typing`: colleagues who write an answer there just now."""

    conversation: Conversation
    turns: tuple[Turn, ...]
    drafts: tuple[Draft, ...]
    left: Left | None = None
    typing: tuple[UserName, ...] = ()


class Conversing(Protocol):
    """What people may do (`bot.stages.conversing`). All raise Held, NotFound, Unavailable; a view is safe on disk."""

    async def view(self, conversation: ConversationId) -> View: ...

    async def act(self, deed: Deed, by: User) -> Conversation:
        """TAKE, TRANSFER, QUEUE, GIVE_BACK, CLOSE or WANT by a person. Raises Refused where the role may not."""
        ...

    async def say(
        self, conversation: ConversationId, by: User, text: str, files: Sequence[str], answers: Sequence[DraftId]
    ) -> Conversation:
        """Send a person's own words (who takes no conversation first, takes it with them). Raises Refused (guard)."""
        ...

    async def note(self, conversation: ConversationId, by: User, text: str) -> Turn: ...

    async def unmask(self, conversation: ConversationId, number: int, by: User, reason: str) -> Inbound: ...

    async def typing(self, conversation: ConversationId, by: User) -> None:
        """This person writes there; colleagues see it, and the customer where the platform can show it. For 8 s."""
        ...
