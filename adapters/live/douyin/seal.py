"""What proves that a push comes from Douyin.

In: raw calls, the secret of each message type. Out: `Proven`, or Forged: no caller learns what was wrong. Called by
adapters.live.douyin.hook and, to sign, by the fake platform. Rules: platform-apis.md 4.3 and 4.7.
"""

import base64
import hashlib
import hmac
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

import msgspec

from adapters.live.douyin.settings import MsgType
from bot.core.clock import SECOND, Millis
from bot.core.errors import Forged
from bot.core.hooks import Call
from bot.core.secret import Secret

SIGNED: Final = ("x-msg-type", "x-nonce-str", "x-roomid", "x-timestamp")
"""By name, as the signature wants them."""
WINDOW_S: Final = 300
LONGEST: Final = 256
"""Characters of a header; the platform's have some twenty."""
REMEMBERED: Final = 100_000
"""Pushes; at the platform's 100 a second, more than a window holds."""

_TIME: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_ROOM: Final = re.compile(r"[0-9]{1,20}", re.ASCII)
_NOBODY: Final = Secret("no such type, compared all the same")


class Skewed(Forged):
    """Proven, but made too far from our time: our clock is off, or somebody repeats an old push."""

    def __init__(self, off_s: float) -> None:
        super().__init__(f"proven, but made {abs(off_s):.0f} s {'before' if off_s < 0 else 'after'} our time")
        self.off_s = off_s


class Proven(msgspec.Struct, frozen=True):
    """A push that comes from the platform."""

    type: MsgType
    room: str
    mark: str
    """Its signature: no other push has it."""


def signature(headers: Mapping[str, str], body: bytes, secret: Secret) -> str:
    """Base64 of MD5 over the four headers as k=v&k=v, the body as it is, and the secret."""
    line = "&".join(f"{name}={headers[name]}" for name in SIGNED)
    digest = hashlib.md5(_bytes(line) + body + secret.reveal().encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode("ascii")


def _bytes(header: str) -> bytes:
    """A header as it came over the line."""
    try:
        return header.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise Forged("a header no line carries") from None


class Seal:
    """Checks pushes; each is let in once."""

    def __init__(self, secrets: Mapping[MsgType, Secret]) -> None:
        self._secrets = secrets
        self._seen: OrderedDict[str, None] = OrderedDict()

    def proven(self, call: Call) -> Proven:
        """The push's type and room. Raises Forged."""
        headers = {name: call.header(name) for name in (*SIGNED, "x-signature")}
        if max(map(len, headers.values())) > LONGEST:
            raise Forged("a header nobody signs")
        said = _bytes(headers["x-signature"])
        kind = next((known for known in self._secrets if known == headers["x-msg-type"]), None)
        secret = _NOBODY if kind is None else self._secrets[kind]
        if not hmac.compare_digest(said, signature(headers, call.body, secret).encode()) or kind is None:
            raise Forged("a wrong signature")
        if not _ROOM.fullmatch(headers["x-roomid"]) or not _TIME.fullmatch(headers["x-timestamp"]):
            raise Forged("a room or a time that is no number")
        self._in_time(int(headers["x-timestamp"]), call.at)
        self._first(headers["x-signature"])
        return Proven(kind, headers["x-roomid"], headers["x-signature"])

    def forget(self, push: Proven) -> None:
        """Its answer did not arrive: the platform may say it once more."""
        self._seen.pop(push.mark, None)

    def _in_time(self, made_at: int, now: Millis) -> None:
        off_s = (made_at - now) / SECOND
        if abs(off_s) > WINDOW_S:
            raise Skewed(off_s)

    def _first(self, mark: str) -> None:
        if mark in self._seen:
            raise Forged("a push that came before")
        self._seen[mark] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
