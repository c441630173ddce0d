"""What the fake Bilibili knows of an app and its rooms, and whom it lets in.

In: calls as they came, the time. Out: codes of refusals, sessions. Called by adapters.live.bilibili.fake.platform.
Rules and codes: platform-apis.md 3.1 to 3.3.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Final

import msgspec

from adapters.live.bilibili import signing
from bot.core.clock import SECOND, Clock, Millis

WINDOW_S: Final = 600
KEPT_S: Final = 60.0
MOST_SESSIONS: Final = 5
MOST_BATCH: Final = 200
CODE: Final = re.compile(r"[0-9A-Z]{12,14}")


class App(msgspec.Struct, frozen=True, kw_only=True):
    """An app as its page shows it. `plugin`: of the kind whose sessions have no id. `alone`: a room takes one session
    at a time; else five. `cool_s`: so long after the end of a session the next one is refused."""

    key: str = msgspec.field(default_factory=lambda: secrets.token_hex(12))
    secret: str = msgspec.field(default_factory=lambda: secrets.token_hex(16))
    number: int = 1_699_000_000_001
    plugin: bool = False
    alone: bool = True
    cool_s: float = 0.0
    addresses: tuple[str, ...] = ()


class Host(msgspec.Struct, frozen=True):
    """Who streams, and the code that lets an app in."""

    code: str
    room: int
    name: str
    open_id: str


class Game(msgspec.Struct):
    """One session. `auth` is what opens its websocket, to be given back as it is."""

    id: str
    host: Host
    auth: str
    kept_at: Millis


class Gate:
    """Whether a call proves who makes it."""

    def __init__(self, app: App, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._nonces: set[str] = set()

    def refuses(self, headers: Mapping[str, str], body: bytes, address: str) -> int:
        """0, or the code of a refusal. `headers` with names in small letters."""
        said = {name: headers.get(name, "") for name in signing.headers("", "", b"", "", 0) if name.startswith("x-")}
        if headers.get("content-type") != signing.JSON:
            return 4011
        if headers.get("accept") != signing.JSON:
            return 4013
        if said["x-bili-accesskeyid"] != self._app.key:
            return 4001
        if said["x-bili-signature-method"] != signing.METHOD:
            return 4005
        if said["x-bili-signature-version"] != signing.VERSION:
            return 4006
        if said["x-bili-content-md5"] != hashlib.md5(body, usedforsecurity=False).hexdigest():
            return 4012
        lines = "\n".join(f"{name}:{said[name]}" for name in sorted(said))
        fits = hmac.new(self._app.secret.encode(), lines.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(fits.encode(), headers.get("authorization", "").encode("utf-8", "replace")):
            return 4002
        return self._fresh(said) or (4007 if self._app.addresses and address not in self._app.addresses else 0)

    def _fresh(self, said: Mapping[str, str]) -> int:
        told = said["x-bili-timestamp"]
        if not told.isdecimal() or abs(int(told) - self._clock.now() / SECOND) > WINDOW_S:
            return 4003
        nonce = said["x-bili-signature-nonce"]
        if not nonce or nonce in self._nonces:
            return 4004
        self._nonces.add(nonce)
        return 0


class Games:
    """The sessions of all rooms."""

    def __init__(self, app: App, clock: Clock) -> None:
        self.hosts: dict[str, Host] = {}
        self.live: dict[str, Game] = {}
        self._app = app
        self._clock = clock
        self._ended: dict[int, Millis] = {}

    def start(self, code: object, number: object) -> Game | int:
        self.expire()
        host = self.hosts.get(str(code))
        if number != self._app.number:
            return 4000
        if host is None:
            return 7007
        mine = [game for game in self.live.values() if game.host.room == host.room]
        if len(mine) >= (1 if self._app.alone else MOST_SESSIONS):
            return 7002 if self._app.alone else 7010
        ended = self._ended.get(host.room)
        if ended is not None and self._clock.now() - ended < self._app.cool_s * SECOND:
            return 7001
        auth = {"roomid": host.room, "protover": 2, "uid": 0, "key": secrets.token_urlsafe(96), "group": "open"}
        game = Game(secrets.token_hex(12), host, msgspec.json.encode(auth).decode(), self._clock.now())
        self.live[game.id] = game
        return game

    def keep(self, game: str) -> int:
        self.expire()
        found = self.live.get(game)
        if found is None:
            return 7003
        found.kept_at = self._clock.now()
        return 0

    def end(self, game: str) -> int:
        self.expire()
        found = self.live.pop(game, None)
        if found is None:
            return 7000
        self._ended[found.host.room] = self._clock.now()
        return 0

    def expire(self) -> None:
        """Sessions nobody keeps; those without an id live as long as the platform does."""
        if self._app.plugin:
            return
        late = self._clock.now() - KEPT_S * SECOND
        for game in [game for game in self.live.values() if game.kept_at < late]:
            del self.live[game.id]

    def admits(self, auth: str) -> Game | None:
        self.expire()
        return next((game for game in self.live.values() if game.auth == auth), None)
