"""Accounts, sessions, presence and audit in memory: the same promises as the store's, without a store.

In: a clock. Out: `MemoryAccounts`, `MemorySessions`, `MemoryPresence`, `MemoryAudit`. Called by tests;
tests/contract/test_accounts.py holds them to the same suite as the real ones.
"""

import secrets
from collections import defaultdict

import msgspec

from bot.core.clock import Clock, Millis, later
from bot.core.errors import Unavailable
from bot.core.model import ConversationId, DraftId, UserName
from bot.core.people import Account, Looking, Session


class MemoryAccounts:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._accounts: dict[UserName, Account] = {}
        self._logins: dict[str, tuple[UserName, Millis]] = {}
        self._codes: dict[str, tuple[UserName, Millis]] = {}
        self._tries: dict[str, list[Millis]] = defaultdict(list)

    async def find(self, name: UserName) -> Account | None:
        return self._accounts.get(name)

    async def put(self, account: Account) -> None:
        self._accounts[account.name] = account

    async def listed(self) -> list[Account]:
        return [self._accounts[name] for name in sorted(self._accounts)]

    async def issue_login(self, name: UserName, valid_s: float) -> str:
        token = secrets.token_urlsafe(32)
        self._logins[token] = name, later(self._clock.now(), valid_s)
        return token

    async def redeem_login(self, token: str) -> UserName | None:
        name, until = self._logins.pop(token, (None, Millis(0)))
        return name if self._clock.now() < until else None

    async def issue_code(self, name: UserName, valid_s: float) -> str:
        code = "".join(secrets.choice("2345ABCD") for _ in range(8))
        self._codes[code] = name, later(self._clock.now(), valid_s)
        return code

    async def redeem_code(self, code: str) -> UserName | None:
        name, until = self._codes.pop(code, (None, Millis(0)))
        return name if self._clock.now() < until else None

    async def allow_try(self, key: str, limit: int, window_s: float) -> bool:
        now = self._clock.now()
        self._tries[key] = [moment for moment in self._tries[key] if moment > later(now, -window_s)]
        allowed = len(self._tries[key]) < limit
        if allowed:
            self._tries[key].append(now)
        return allowed


class MemorySessions:
    def __init__(self, clock: Clock, idle_s: float, absolute_s: float, stands_s: float | None = None) -> None:
        self._clock = clock
        self._idle_s = idle_s
        self._absolute_s = absolute_s
        self._stands_s = stands_s or absolute_s
        self._sessions: dict[str, Session] = {}
        self.away = False

    async def open(self, user: UserName, by_link: bool = False, stands: bool = False) -> str:
        token, now = secrets.token_urlsafe(32), self._clock.now()
        self._sessions[token] = Session(user, now, now, by_link, stands)
        return token

    async def find(self, token: str, use: bool = False) -> Session | None:
        if self.away:
            raise Unavailable("the store is away")
        session, now = self._sessions.get(token), self._clock.now()
        if session is None:
            return None
        idle = not session.stands and now >= later(session.seen_at, self._idle_s)
        if idle or now >= later(session.opened_at, self._stands_s if session.stands else self._absolute_s):
            del self._sessions[token]
            return None
        if use:
            session = self._sessions[token] = msgspec.structs.replace(session, seen_at=now)
        return session

    async def close(self, token: str) -> None:
        self._sessions.pop(token, None)

    async def close_all(self, user: UserName) -> None:
        self._sessions = {token: one for token, one in self._sessions.items() if one.user != user}


class MemoryPresence:
    def __init__(self, clock: Clock, keep_s: float = 15, writes_s: float = 8) -> None:
        self._clock = clock
        self._keep_s = keep_s
        self._writes_s = writes_s
        self._writes: dict[UserName, tuple[ConversationId, Millis]] = {}
        self._looks: dict[UserName, tuple[DraftId | None, ConversationId | None, Millis]] = {}

    async def look(self, user: UserName, draft: DraftId | None, conversation: ConversationId | None = None) -> None:
        self._looks.pop(user, None)
        if draft is not None or conversation is not None:
            self._looks[user] = draft, conversation, later(self._clock.now(), self._keep_s)

    async def write(self, user: UserName, conversation: ConversationId) -> None:
        self._writes[user] = conversation, later(self._clock.now(), self._writes_s)

    async def looking(self) -> Looking:
        drafts: dict[DraftId, tuple[UserName, ...]] = {}
        conversations: dict[ConversationId, tuple[UserName, ...]] = {}
        for user, (draft, conversation, until) in sorted(self._looks.items()):
            if self._clock.now() < until and draft is not None:
                drafts[draft] = (*drafts.get(draft, ()), user)
            if self._clock.now() < until and conversation is not None:
                conversations[conversation] = (*conversations.get(conversation, ()), user)
        typing: dict[ConversationId, tuple[UserName, ...]] = {}
        for user, (place, until) in sorted(self._writes.items()):
            if self._clock.now() < until:
                typing[place] = (*typing.get(place, ()), user)
        return Looking(drafts, conversations, typing)


class MemoryAudit:
    def __init__(self) -> None:
        self.lines: list[tuple[str, str, str, str]] = []

    async def note(self, what: str, who: str, subject: str, detail: str = "") -> None:
        self.lines.append((what, who, subject, detail))
