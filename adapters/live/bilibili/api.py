"""The open platform's calls: start a session, keep it alive, end it. Signed, limited, never repeated here but for a
nonce that was used before.

In: identity codes and sessions' ids. Out: `Session`s, ids of failed ones, or a `Refusal`, Unavailable, Doubtful.
Called by adapters.live.bilibili.{rooms,session,beats,check}. Calls: platform-apis.md 3.1.
"""

import secrets
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import msgspec

from adapters import loose
from adapters.http import Heard, Web
from adapters.live.bilibili import signing
from adapters.live.bilibili.errors import Refusal, Remedy, refusal
from adapters.live.bilibili.settings import BilibiliSettings
from adapters.live.poster import LOOPBACK
from bot.core.clock import SECOND, Clock
from bot.core.errors import Doubtful, Unreadable
from bot.core.secret import Secret

MOST_LINKS: Final = 16
LONGEST_AUTH: Final = 16 * 1024
MOST_BYTES: Final = 256 * 1024
END: Final = "/v2/app/end"
BATCH: Final = 199
"""Sessions one heartbeat may speak for: fewer than 200."""


class Session(msgspec.Struct, frozen=True):
    """One session as the platform began it. `game` is empty for some kinds of app; such a session needs no heartbeat
    and no end. `auth` goes into the first packet as it is."""

    game: str
    auth: Secret
    links: tuple[str, ...]
    room: str
    host: str
    host_id: str


class Api:
    """The calls of one app."""

    def __init__(self, web: Web, settings: BilibiliSettings, clock: Clock) -> None:
        self._web = web
        self._settings = settings
        self._clock = clock
        self._turn_at = -1.0
        self.off_s: float | None = None
        """How many seconds this machine's clock is ahead of the platform's, as its last answer told."""

    async def start(self, code: str) -> Session:
        """Begin a session in the room of the host with this code."""
        what = "starting a session"
        data = await self._called(what, "/v2/app/start", {"code": code, "app_id": self._settings.app_id})
        session = _session(data)
        if not session.links or not session.auth or not session.room:
            raise Unreadable(f"{what}: the answer names no room or no address to hear it at")
        return session

    async def heartbeat(self, games: Sequence[str]) -> frozenset[str]:
        """Keep these sessions; returns those that are over."""
        failed: set[str] = set()
        for first in range(0, len(games), BATCH):
            failed |= await self._kept(games[first : first + BATCH])
        return frozenset(failed)

    async def end(self, game: str) -> None:
        """End a session; one that is over already is as good."""
        try:
            await self._called("ending a session", END, {"app_id": self._settings.app_id, "game_id": game})
        except Refusal as error:
            if error.meaning.remedy not in {Remedy.DONE, Remedy.RENEW}:
                raise

    async def _kept(self, games: Sequence[str]) -> set[str]:
        what = "keeping a session"
        if len(games) > 1:
            data = await self._called(what, "/v2/app/batchHeartbeat", {"game_ids": list(games)})
            failed = data.get("failed_game_ids")
            return {loose.text(game) for game in failed} if isinstance(failed, list) else set()
        try:
            await self._called(what, "/v2/app/heartbeat", {"game_id": games[0]})
        except Refusal as error:
            if error.meaning.remedy is not Remedy.RENEW:
                raise
            return set(games)
        return set()

    async def _called(self, what: str, path: str, body: Mapping[str, object]) -> loose.Fields:
        """The data of the answer. A used nonce is tried once more with another."""
        try:
            return await self._once(what, path, body)
        except Refusal as error:
            if error.meaning.remedy is not Remedy.NONCE:
                raise
        return await self._once(what, path, body)

    async def _once(self, what: str, path: str, body: Mapping[str, object]) -> loose.Fields:
        if path != END:  # whoever stops must not wait
            await self._turn()
        sent = msgspec.json.encode(body)
        key, secret = self._settings.access_key.reveal(), self._settings.access_secret.reveal()
        signed = signing.headers(key, secret, sent, secrets.token_hex(16), self._clock.now() // SECOND)
        heard = await self._web.call(
            f"Bilibili, {what}", "POST", self._settings.api + path, body=sent, headers=signed, most=MOST_BYTES
        )
        self._look_at_clock(heard)
        try:
            found = loose.fields(loose.value(heard.body))
        except Unreadable:
            found = {}
        code = found.get("code")
        if not isinstance(code, int):
            raise Doubtful(f"Bilibili, {what}: an answer without a code (status {heard.status}); is a proxy between?")
        if code:
            raise refusal(f"Bilibili, {what}", code, loose.text(found.get("message")), self._hint(code))
        return loose.fields(found.get("data"))

    async def _turn(self) -> None:
        """Wait until our own limit allows one more call: so many a second, as many at once."""
        now = self._clock.monotonic()
        at = max(self._turn_at, now - 1)
        self._turn_at = at + 1 / self._settings.calls_per_s
        if self._turn_at > now:
            await self._clock.sleep(self._turn_at - now)

    def _look_at_clock(self, heard: Heard) -> None:
        told = [value for name, value in heard.headers.items() if name.lower() == "date"]
        try:
            self.off_s = self._clock.now() / SECOND - parsedate_to_datetime("".join(told)).timestamp()
        except ValueError:
            self.off_s = None

    def _hint(self, code: int) -> str:
        if code != WRONG_TIME or self.off_s is None:
            return ""
        return f"this machine's clock is {skew(self.off_s)} Bilibili's; let it follow a time server (NTP)"


WRONG_TIME: Final = 4003


def skew(off_s: float) -> str:
    """ "15 min behind", "40 s ahead of"."""
    size = abs(off_s)
    told = f"{size:.0f} s" if size < 120 else f"{size / 60:.0f} min"
    return f"{told} {'ahead of' if off_s > 0 else 'behind'}"


def _session(data: loose.Fields) -> Session:
    anchor, line = loose.fields(data.get("anchor_info")), loose.fields(data.get("websocket_info"))
    auth, links = loose.text(line.get("auth_body")), line.get("wss_link")
    known = [link for link in links if isinstance(link, str) and _safe(link)] if isinstance(links, list) else []
    return Session(
        game=loose.text(loose.fields(data.get("game_info")).get("game_id")),
        auth=Secret(auth if len(auth) <= LONGEST_AUTH else ""),
        links=tuple(known[:MOST_LINKS]),
        room=loose.ident(anchor.get("room_id")),
        host=loose.text(anchor.get("uname"))[:64],
        host_id=loose.ident(anchor.get("open_id")),
    )


def _safe(link: str) -> bool:
    """Encrypted, or on this machine."""
    try:
        place = urlsplit(link)
    except ValueError:
        return False
    return place.scheme == "wss" or (place.scheme == "ws" and place.hostname in LOOPBACK)
