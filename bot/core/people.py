"""What the console may ask of the house: decisions, accounts, presence, dead letters, health.

In: nothing. Out: Protocols and the structs they speak in. Implemented by `bot.stages.approval` and `bot.store`, used by
`bot.console`; `bot.app` puts the real things in.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.coverage import FeedState
from bot.core.lifecycle import Verb
from bot.core.model import ConversationId, Draft, DraftId, Inbound, MessageId, Seen, User, UserName
from bot.core.ports import FeedGauge
from bot.core.vocabulary import Role


class Decisions(Protocol):
    """What people do to drafts (`bot.stages.approval`)."""

    async def decide(
        self, verb: Verb, draft: DraftId, seen: Seen, by: User, text: str = "", reason: str = "", host: str = ""
    ) -> Draft:
        """Carry out `verb` and return the draft as it then stands, safe on disk.

        `text` goes with EDIT: the new text, checked by the guard, approved in the same step. `reason` goes with
        REJECT and HAND_OVER, `host` with what goes to a prompter: whose, empty for all. Raises Conflict (somebody was
        faster: who, in its draft), Refused (the guard), NotFound, Unavailable.
        """
        ...

    async def split(self, draft: DraftId, version: int, messages: Sequence[MessageId], by: User) -> Draft:
        """Take the wordings that begin with these messages out of a pending draft; they get another one.

        Returns the draft with those who are left, safe on disk. Raises Conflict, NotFound, Unavailable.
        """
        ...

    async def merge(self, draft: DraftId, version: int, into: DraftId, into_version: int, by: User) -> Draft:
        """Let all who ask `draft` get the answer of `into`, a question of the same room.

        Returns `into` with all of them, safe on disk. Raises Conflict, Refused (they name different things), NotFound,
        Unavailable.
        """
        ...

    async def unmask(self, draft: DraftId, by: User, reason: str) -> tuple[Inbound, ...]:
        """The questions of a draft as they were typed, once the audit has it on disk who saw them and why.

        Raises NotFound, Unavailable.
        """
        ...


class DeadLetter(msgspec.Struct, frozen=True):
    """A message that could not be processed. `preview` is masked; the bytes stay in the store for the replay."""

    id: str
    message: MessageId
    why: str
    at: Millis
    preview: str


class DeadLetters(Protocol):
    async def listed(self, limit: int) -> list[DeadLetter]: ...

    async def replay(self, letter: str, by: UserName) -> None:
        """Put it back at the end of its stream. Raises NotFound, Unreadable (what could not be read still cannot)."""
        ...

    async def discard(self, letter: str, by: UserName) -> None: ...


class Looking(msgspec.Struct, frozen=True):
    """Who looks at which draft, who at which conversation, and who writes an answer in one; names in order."""

    drafts: dict[DraftId, tuple[UserName, ...]] = {}
    conversations: dict[ConversationId, tuple[UserName, ...]] = {}
    typing: dict[ConversationId, tuple[UserName, ...]] = {}


class Presence(Protocol):
    """Who is looking at what; forgotten by itself after some seconds."""

    async def look(self, user: UserName, draft: DraftId | None, conversation: ConversationId | None = None) -> None:
        """At these from now on; both None: at nothing."""
        ...

    async def write(self, user: UserName, conversation: ConversationId) -> None:
        """This person writes an answer there."""
        ...

    async def looking(self) -> Looking: ...


class Account(msgspec.Struct, frozen=True):
    """A console account; `password` is an argon2id hash or empty (then only one-time logins work)."""

    name: UserName
    role: Role
    password: str = ""
    active: bool = True


class Accounts(Protocol):
    async def find(self, name: UserName) -> Account | None: ...

    async def put(self, account: Account) -> None: ...

    async def listed(self) -> list[Account]: ...

    async def issue_login(self, name: UserName, valid_s: float) -> str:
        """A token for one login, of which only a hash is kept."""
        ...

    async def redeem_login(self, token: str) -> UserName | None:
        """Whose login it is, once; None when used, expired or unknown."""
        ...

    async def issue_code(self, name: UserName, valid_s: float) -> str:
        """Eight characters one can read out and type, good once, to let a tablet in as that host's prompter."""
        ...

    async def redeem_code(self, code: str) -> UserName | None:
        """Whose prompter it is for, once; None when used, expired or unknown."""
        ...

    async def allow_try(self, key: str, limit: int, window_s: float) -> bool:
        """Count one login try under `key`; False beyond `limit` a window."""
        ...


class Session(msgspec.Struct, frozen=True):
    """One person at one screen. `by_link`: opened by a one-time login, which may set a password without the old one.
    `stands`: a host's prompter, which is read from afar and not touched for long; it has no idle limit."""

    user: UserName
    opened_at: Millis
    seen_at: Millis
    by_link: bool = False
    stands: bool = False


class Sessions(Protocol):
    """Who is logged in; kept on the server, found by a token of which only a hash is kept."""

    async def open(self, user: UserName, by_link: bool = False, stands: bool = False) -> str:
        """Begin a session; returns its token, which nobody else ever had."""
        ...

    async def find(self, token: str, use: bool = False) -> Session | None:
        """The session, or None when it was closed, stood idle too long or is too old; `use` counts as a sign of
        life."""
        ...

    async def close(self, token: str) -> None: ...

    async def close_all(self, user: UserName) -> None:
        """End every session of that person: the password, the role or the right to be here changed."""
        ...


class Audit(Protocol):
    """The house's chained record, for what is no decision on a draft: logins, accounts, passwords."""

    async def note(self, what: str, who: str, subject: str, detail: str = "") -> None: ...


class Health(msgspec.Struct, frozen=True):
    """How the house is doing. `counters` holds outcomes and reasons since the first start, by name;
    `states` how each of `feeds` stands, in the same order. `due_waiting` items wait for their time; the first of them
    should have gone out `due_overdue_s` seconds ago."""

    status: str
    version: str
    started_at: Millis
    now: Millis
    store: str
    store_memory_bytes: int
    backlog: dict[str, int]
    workers: dict[str, str]
    feeds: tuple[FeedGauge, ...]
    counters: dict[str, int]
    shed: int
    dead_letters: int
    notes: tuple[str, ...] = ()
    states: tuple[FeedState, ...] = ()
    due_waiting: int = 0
    due_overdue_s: int = 0


class Vitals(Protocol):
    async def health(self) -> Health: ...
