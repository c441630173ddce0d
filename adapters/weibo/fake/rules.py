"""What the fake Weibo allows and forbids, by the platform's own rules.

In: what is asked, by whom and from where. Out: error codes, 0 where something is allowed. Called by
adapters.weibo.fake.platform. Numbers: platform-apis.md 5.1 to 5.3; what the platform does not publish is made up, and
marked so.
"""

from collections import Counter, deque
from typing import Final

import msgspec

from bot.core.clock import MINUTE, SECOND, Clock, Millis, later

HOUR: Final = 60 * MINUTE
COMMENT_CHARS: Final = 140
MESSAGE_CHARS: Final = 300
REMEMBERED: Final = 50
"""So many of our last comments may not be said again (made up)."""
NO_WINDOW: Final = 10012
"""What a message outside the window is answered with (made up: the pages do not say)."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The shop's account, as both sides know it. `per_hour`: calls for the account; `per_ip` of an address; `per_call`
    of one kind. `repeats`: whether the same comment may be written twice. `reviewed`: the app is."""

    uid: str = "7012345678"
    name: str = "小满生活"
    app_secret: str = "xyz123xyz"  # noqa: S105 - the example of the platform's own page
    token: str = "2.00demo"  # noqa: S105 - of a platform that is none
    message_token: str = "2.00page"  # noqa: S105
    lives_s: float = 365 * 86_400.0
    per_hour: int = 150
    per_ip: int = 1_000
    per_call: int = 1_000
    repeats: bool = False
    reviewed: bool = True
    may_search: bool = False
    messages: int = 3
    within_s: float = 48 * 3600.0


class Grant(msgspec.Struct):
    """So many messages until then."""

    left: int
    until: Millis


class Rules:
    """What was called in this hour, which token is good, what may still be sent to whom, what was said lately."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self.account = account
        self.ends = later(clock.now(), account.lives_s)
        self.revoked = False
        self._clock = clock
        self._hour = 0
        self._calls: Counter[str] = Counter()
        self._grants: dict[str, Grant] = {}
        self._said: deque[str] = deque(maxlen=REMEMBERED)

    def refuses_token(self, token: str, *, message: bool = False) -> int:
        if not token:
            return 10006
        known = {self.account.message_token, self.account.token} if message else {self.account.token}
        if token not in known:
            return 21332
        if self.revoked:
            return 21319
        return 21327 if self._clock.now() >= self.ends else 0

    def lives_s(self) -> int:
        return (self.ends - self._clock.now()) // SECOND

    def refuses_call(self, kind: str) -> int:
        """Count it, and say whether it was one too many; the counts begin anew with the full hour."""
        hour = self._clock.now() // HOUR
        if hour != self._hour:
            self._hour = hour
            self._calls.clear()
        self._calls.update((kind, "all"))
        if self._calls["all"] > self.account.per_ip:
            return 10022
        if self._calls["all"] > self.account.per_hour:
            return 10023
        return 10024 if self._calls[kind] > self.account.per_call else 0

    def status(self) -> dict[str, object]:
        """What account/rate_limit_status tells; asking for it counts for nothing."""
        now = self._clock.now()
        used = self._calls["all"] if now // HOUR == self._hour else 0
        return {
            "ip_limit": self.account.per_ip, "limit_time_unit": "HOURS", "user_limit": self.account.per_hour,
            "remaining_ip_hits": max(0, self.account.per_ip - used),
            "remaining_user_hits": max(0, self.account.per_hour - used),
            "reset_time_in_seconds": (HOUR - now % HOUR) // SECOND,
        }  # fmt: skip

    def refuses_comment(self, words: str) -> int:
        if not words.strip():
            return 20008
        if length(words) > COMMENT_CHARS:
            return 20012
        if "http://spam" in words:
            return 20018
        if words in self._said and not self.account.repeats:
            return 20019
        self._said.append(words)
        return 0

    def allow(self, customer: str, messages: int) -> None:
        self._grants[customer] = Grant(messages, later(self._clock.now(), self.account.within_s))

    def left(self, customer: str) -> int:
        grant = self._grants.get(customer)
        return grant.left if grant and grant.until > self._clock.now() else 0

    def refuses_message(self, customer: str, words: str) -> int:
        if length(words) > MESSAGE_CHARS:
            return 20013
        if not self.left(customer):
            return NO_WINDOW
        self._grants[customer].left -= 1
        return 0


def length(words: str) -> float:
    """Chinese characters; two of ASCII are one."""
    return sum(0.5 if sign.isascii() else 1 for sign in words)
