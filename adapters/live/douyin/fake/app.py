"""An app at the fake Douyin, its tokens, its rooms.

In: nothing. Out: `App`, `Tokens`, `Room`. Called by adapters.live.douyin.fake. Numbers: platform-apis.md 4.2.
"""

import secrets
from collections import deque
from typing import Final

import msgspec

from adapters.live.douyin.api import Status
from adapters.live.douyin.settings import MsgType
from bot.core.clock import Clock, Millis, later
from bot.core.secret import Secret

TOKEN_S: Final = 7_200.0
OVERLAP_S: Final = 300.0
FORCED_A_DAY: Final = 20
LAUNCH_S: Final = 1_800.0
KEPT: Final = 100_000


class App(msgspec.Struct, frozen=True):
    """What the platform's page shows of an app. `granted`: the types it has a right to."""

    app_id: str
    secret: Secret
    push_secrets: dict[MsgType, Secret]
    granted: frozenset[MsgType] = frozenset(MsgType)

    @staticmethod
    def made_up() -> "App":
        """One nobody else knows: its pushes are believed because of these."""
        return App(
            f"tt{secrets.token_hex(8)}",
            Secret(secrets.token_hex(20)),
            {kind: Secret(secrets.token_hex(16)) for kind in MsgType},
        )


class Room(msgspec.Struct):
    """One stream. `mounted`: the host has the app in it. `failed` keeps what could not be delivered of some types."""

    number: str
    host: str = "host-1"
    live: bool = True
    mounted: bool = True
    tasks: dict[MsgType, Status] = {}
    failed: dict[MsgType, list[str]] = {}

    def keep(self, kind: MsgType, payload: str) -> None:
        """Only gifts and fan clubs, and not without end."""
        if kind in (MsgType.GIFT, MsgType.FANS) and len(self.failed.get(kind, ())) < KEPT:
            self.failed.setdefault(kind, []).append(payload)


class Tokens:
    """Stable tokens: the same for all who ask, a new one early, the old one good until its end."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, Millis] = {}
        self._current = ""
        self._forced: deque[Millis] = deque(maxlen=FORCED_A_DAY)
        self.fetched = 0

    def give(self, *, force: bool) -> tuple[str, int]:
        """The token and the seconds it lives."""
        now = self._clock.now()
        self.fetched += 1
        if force:
            self._forced.append(now)
            self.revoke()
        ends = self._known.get(self._current, Millis(0))
        if ends - now <= OVERLAP_S * 1_000:
            self._current = secrets.token_urlsafe(48)
            ends = self._known[self._current] = later(now, TOKEN_S)
        return self._current, (ends - now) // 1_000

    def good(self, token: str) -> bool:
        return self._known.get(token, Millis(0)) > self._clock.now()

    def revoke(self) -> None:
        """No token of before is good any more."""
        self._known.clear()
        self._current = ""
