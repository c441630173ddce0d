"""What the fake WeChat allows and forbids, by the platform's own rules.

In: what customers do and what the shop asks. Out: error codes, 0 where something is allowed. Called by
adapters.wechat.fake.platform. Numbers: platform-apis.md 1.5 and 1.6.
"""

import secrets
from collections import Counter, deque
from enum import StrEnum

import msgspec

from bot.core.clock import Clock, Millis, later

TOKEN_S = 7_200.0
OVERLAP_S = 300.0
FORCED_EVERY_S = 30.0
FORCED_A_DAY = 20
TEXT_BYTES = 2_048
A_MINUTE = 60_000
TEMPLATES_A_MINUTE = 10
"""Template messages one customer gets in a minute; the platform's own number is not documented."""
LINES = 200
"""So many lines of a phone are kept for looking at."""


class Grant(msgspec.Struct):
    """So many messages until then."""

    left: int
    until: Millis


class Way(StrEnum):
    """How a line came onto a phone's screen."""

    WROTE = "wrote"  # by the customer
    PASSIVE = "passive"  # in the answer to a push; costs nothing
    SERVICE = "service"  # a customer-service message; counted
    TEMPLATE = "template"  # a template message
    SUBSCRIPTION = "subscription"  # a notice agreed to
    NOTICE = "notice"  # of the platform


class Line(msgspec.Struct, frozen=True):
    """One line on a phone's screen; `media` is the number of a picture."""

    at: Millis
    way: Way
    text: str
    media: str = ""


class Customer(msgspec.Struct):
    """One follower, and what stands on the screen: texts of the shop, and the platform's notices; `lines` are the last
    of both, with what the customer wrote. `consents`: how many notices of each template they agreed to.
    `blocks_notices`: they take messages but no template messages, which the platform tells afterwards."""

    openid: str
    follows: bool = True
    blocked: bool = False
    blocks_notices: bool = False
    wrote_at: Millis | None = None
    grants: dict[str, Grant] = {}
    screen: list[str] = []
    notices: list[str] = []
    typing: bool = False
    consents: Counter[str] = msgspec.field(default_factory=Counter)
    lines: deque[Line] = msgspec.field(default_factory=lambda: deque(maxlen=LINES))

    def writes(self, text: str, now: Millis, media: str = "") -> None:
        self.lines.append(Line(now, Way.WROTE, text, media))

    def gets(self, text: str, way: Way, now: Millis, media: str = "") -> None:
        """The shop's text, or the platform's notice, on the screen."""
        (self.notices if way is Way.NOTICE else self.screen).append(text)
        self.lines.append(Line(now, way, text, media))

    def templates_often(self, now: Millis) -> bool:
        """Whether they have had as many template messages as may come in a minute."""
        had = [line for line in self.lines if line.way is Way.TEMPLATE and now - line.at < A_MINUTE]
        return len(had) >= TEMPLATES_A_MINUTE

    def left(self, now: Millis) -> int:
        """How many customer-service messages the shop may still send."""
        return sum(max(0, grant.left) for grant in self.grants.values() if grant.until > now)

    def allow(self, kind: str, messages: int, within_s: float, now: Millis) -> None:
        self.grants[kind] = Grant(messages, later(now, within_s))

    def refuses(self) -> int:
        """0, or why nothing at all reaches them."""
        return 43019 if self.blocked else 0 if self.follows else 43004

    def take(self, now: Millis) -> int:
        """Count one message of the shop; an error code where none is allowed."""
        if code := self.refuses():
            return code
        live = [grant for grant in self.grants.values() if grant.until > now]
        if not live:
            return 45015
        usable = [grant for grant in live if grant.left > 0]
        if not usable:
            return 45047
        min(usable, key=lambda grant: grant.until).left -= 1
        return 0


class Tokens:
    """Stable tokens: the same for all who ask, a new one early, the old one good until its end."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, Millis] = {}
        self._current = ""
        self._forced: deque[Millis] = deque(maxlen=FORCED_A_DAY)
        self.fetched = 0
        self.none_is_good = False

    def give(self, *, force: bool) -> tuple[str, int] | int:
        """The token and the seconds it lives, or an error code."""
        now = self._clock.now()
        self.fetched += 1
        if force:
            if self._forced and now - self._forced[-1] < FORCED_EVERY_S * 1_000:
                return 45011
            self._forced.append(now)
            self._known.clear()
            self._current = ""
        ends = self._known.get(self._current, Millis(0))
        if ends - now <= OVERLAP_S * 1_000:
            self._current = secrets.token_urlsafe(96)
            ends = self._known[self._current] = later(now, TOKEN_S)
        return self._current, (ends - now) // 1_000

    def refuses(self, token: str) -> int:
        """0, or why a token is not accepted."""
        ends = self._known.get(token)
        if ends is None or self.none_is_good:
            return 40001
        return 42001 if ends <= self._clock.now() else 0

    def revoke(self) -> None:
        """As when the secret was reset: no token of before is good."""
        self._known.clear()
        self._current = ""
