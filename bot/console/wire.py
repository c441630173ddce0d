"""What the API takes and gives, as types: they decode what comes in and describe it in `/api/openapi.json`.

In: nothing. Out: structs. Called by bot/console. What people type is bounded here; unknown fields are refused.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.core.clock import Millis
from bot.core.lifecycle import DraftState
from bot.core.model import ConversationId, Draft, DraftId, Member, MessageId, Risk, UserName
from bot.core.people import DeadLetter
from bot.core.vocabulary import Role

MAX_LISTED: Final = 500
SHORTEST_PASSWORD: Final = 10

AccountName = Annotated[
    UserName,
    Meta(
        pattern=r"^[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._-]{0,31}$(?!\n)",
        description="Chinese characters, letters and digits, with . _ - between; 32 at most",
    ),
]
Password = Annotated[str, Meta(max_length=200)]
HostName = Annotated[
    str,
    Meta(
        pattern=r"^([0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._-]{0,31})?$(?!\n)",
        description="a host by name, as accounts are called; empty: all hosts",
    ),
]
Text = Annotated[str, Meta(min_length=1, max_length=5_000)]
Note = Annotated[str, Meta(max_length=500)]
Version = Annotated[int, Meta(ge=0, le=2**53)]
TextHash = Annotated[str, Meta(min_length=1, max_length=64, description="fingerprint of the text that was on screen")]
MessageName = Annotated[MessageId, Meta(max_length=512)]
States = Annotated[
    str,
    Meta(
        pattern="^({0})(,({0}))*$(?!\n)".format("|".join(DraftState)),
        max_length=200,
        description="states, separated by commas",
    ),
]


VISIBLE: Final = r"[^\s\x1c-\x1f\x85\ufeff]"
"""Something one can see: what is no blank in the regular expressions of Python and of JSON Schema."""
Reason = Annotated[
    str,
    Meta(max_length=500, pattern=rf"{VISIBLE}[\s\S]{{2,}}{VISIBLE}", description="4 characters at least"),
]


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Root of everything that comes in."""


class Nothing(Ask, frozen=True, kw_only=True):
    """No fields."""


class Login(Ask, frozen=True, kw_only=True):
    """An account with its password, the token of a one-time login, or the code of a host's tablet."""

    account: Annotated[str, Meta(max_length=64)] = ""
    password: Password = ""
    token: Annotated[str, Meta(max_length=128)] = ""
    code: Annotated[str, Meta(max_length=16)] = ""


class NewPassword(Ask, frozen=True, kw_only=True):
    """`old` is needed unless the session was opened by a one-time login or there is no password yet."""

    new: Password
    old: Password = ""


class DraftsAsk(Ask, frozen=True, kw_only=True):
    """Which drafts."""

    state: States = DraftState.PENDING.value
    limit: Annotated[int, Meta(ge=1, le=MAX_LISTED)] = 100


class EventsAsk(Ask, frozen=True, kw_only=True):
    """Where to go on; `Last-Event-ID` wins."""

    cursor: Annotated[str, Meta(max_length=4_096)] = ""


class Decide(Ask, frozen=True, kw_only=True):
    """A decision about exactly what was on screen. `host`: whose prompter, where it goes to one; empty: to all."""

    version: Version
    hash: TextHash
    reason: Note = ""
    host: HostName = ""


class Edit(Decide, frozen=True, kw_only=True):
    """Approve a changed text, in one step."""

    text: Text


class Split(Ask, frozen=True, kw_only=True):
    """The wordings to take out, each by the message it is listed with. `version` is the one on screen."""

    version: Version
    messages: Annotated[tuple[MessageName, ...], Meta(min_length=1, max_length=200)]


class Merge(Ask, frozen=True, kw_only=True):
    """The question of the same room whose answer all of them get; the versions are those on screen."""

    version: Version
    into: Annotated[DraftId, Meta(min_length=1, max_length=128)]
    into_version: Version


class Unmask(Ask, frozen=True, kw_only=True):
    """Why somebody must read what was typed; kept in the audit."""

    reason: Reason


class Look(Ask, frozen=True, kw_only=True):
    """What the person looks at now; both null when at nothing."""

    draft: Annotated[str, Meta(max_length=128)] | None = None
    conversation: Annotated[str, Meta(max_length=128)] | None = None


class NewAccount(Ask, frozen=True, kw_only=True):
    """An account to open, change or (with `active` false) close."""

    name: AccountName
    role: Role
    active: bool = True


# ---- answers --------------------------------------------------------------------------------------------------------


class Done(msgspec.Struct, frozen=True):
    """It is done."""


class Me(msgspec.Struct, frozen=True):
    """Who is logged in; `has_password` is false until one was set, `unmasks` where the role may read what was typed."""

    name: UserName
    role: Role
    has_password: bool
    unmasks: bool


class DraftList(msgspec.Struct, frozen=True):
    """Drafts, the cursor to follow `/api/events` from, and the server's time. `held`: which of their conversations
    somebody has, and who."""

    drafts: list[Draft]
    cursor: str
    now: Millis
    held: dict[ConversationId, UserName] = {}


class OneDraft(msgspec.Struct, frozen=True):
    """A draft, the ids of the messages it answers, and the wordings in which they ask, oldest first."""

    draft: Draft
    messages: tuple[MessageId, ...]
    members: tuple[Member, ...]


class Typed(msgspec.Struct, frozen=True):
    """A message as it was typed."""

    message: MessageId
    text: str


class Unmasked(msgspec.Struct, frozen=True):
    """What was asked, unmasked: one text a wording, oldest first."""

    texts: tuple[Typed, ...]


class Decided(msgspec.Struct, frozen=True):
    """The draft as it stands after the decision."""

    draft: Draft


class Lookers(msgspec.Struct, frozen=True):
    """Event `presence`: who looks at which draft, who is at which conversation, and who writes an answer in one."""

    lookers: dict[DraftId, tuple[UserName, ...]] = {}
    at: dict[ConversationId, tuple[UserName, ...]] = {}
    typing: dict[ConversationId, tuple[UserName, ...]] = {}


class Letters(msgspec.Struct, frozen=True):
    """Messages that could not be processed, newest first."""

    letters: list[DeadLetter]


class AccountLine(msgspec.Struct, frozen=True):
    """An account as others see it."""

    name: UserName
    role: Role
    active: bool
    has_password: bool


class AccountList(msgspec.Struct, frozen=True):
    """Every account."""

    accounts: list[AccountLine]


class Invited(msgspec.Struct, frozen=True):
    """The path of a one-time login to hand to that person; empty when the account was closed."""

    login: str


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went wrong: a code for programs, a sentence for people; `detail` names the field."""

    error: str
    message: str
    detail: str = ""


class ConflictFault(msgspec.Struct, frozen=True):
    """Somebody decided first."""

    error: str
    message: str
    winner: UserName
    draft: Draft


class RefusedFault(msgspec.Struct, frozen=True):
    """The guard says no."""

    error: str
    message: str
    risks: tuple[Risk, ...]
