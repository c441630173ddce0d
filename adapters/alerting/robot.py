"""The robots of group chats: one call, and what the answer means. Status 200 says nothing: the code in the body does.

In: a robot's address and body, its table of error codes. Out: nothing, or Retryable / Doubtful / Permanent in plain
words. Called by the receivers for WeCom, DingTalk, Feishu and the signed webhook. The address is the secret: it stands
in no error, and neither does what a platform repeats of it.
"""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

import msgspec

from adapters import http, loose
from adapters.alerting.pacing import Pace
from adapters.alerting.words import cut, plain
from adapters.http import Heard, Web
from bot.core.errors import Doubtful, Misconfigured, Permanent, Retryable, Unreadable
from bot.core.secret import Secret

TIMES: Final = http.Times(pool_s=1.0, connect_s=2.0, read_s=4.0, total_s=5.0)
MOST_BYTES: Final = 64 * 1024
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
BUSY: Final = frozenset({429, 503})
BUSY_S: Final = 5.0
LONGEST_S: Final = 900.0
SAID: Final = 120
MASK: Final = "…"
TOO_MANY: Final = ("too many request", "too fast", "frequency limit", "freq out of limit")
"""Words for a limit that come with codes for something else."""
TOO_MANY_S: Final = 60.0
SHORTEST: Final = 6
"""Shorter pieces of an address are no secret."""


class Remedy(msgspec.Struct, frozen=True):
    """What a code means and what to do. `after_s`: it passes by itself (None: it stays until somebody mends it)."""

    says: str
    after_s: float | None = None


class Told(msgspec.Struct, frozen=True):
    """What a platform answered in its body."""

    code: int
    message: str


def checked_address(url: Secret, *secrets: str) -> None:
    """Raises ValueError for an address nothing may be sent to."""
    try:
        place = urlsplit(url.reveal())
        host, _ = place.hostname, place.port
    except ValueError:
        raise ValueError("`url` is no address") from None
    if not (place.scheme == "https" or (place.scheme == "http" and host in LOOPBACK)):
        raise ValueError("`url` must begin with https://, or with http:// where it is on this machine")
    if not host or place.username is not None:
        raise ValueError("`url` must name a host and no user")


class Robot:
    """One robot: `codes` are those that are known; a code that is not known is a refusal."""

    def __init__(self, name: str, url: Secret, secrets: Iterable[Secret], codes: Mapping[int, Remedy], pace: Pace):
        self._name = name
        self._url = url.reveal()
        self._hidden = tuple(_pieces(self._url, secrets))
        self._codes = codes
        self._pace = pace

    async def post(
        self, web: Web, body: bytes, query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        """Say it once; returns only when the platform says that it took it."""
        self._pace.take()
        heard = await web.call(self._name, "POST", self._url, query=query, body=body, headers=headers, most=MOST_BYTES)
        if 300 <= heard.status < 400:
            raise Permanent(f"{self._name}: led elsewhere ({heard.status}), which is not followed; is the url right?")
        told = read(heard.body)
        if told is None:
            raise self._unread(heard)
        if told.code == 0 and heard.status < 300:
            return
        raise self.refusal(told, heard.status)

    def refusal(self, told: Told, status: int) -> Exception:
        """The exception for a code."""
        said = f"(code {told.code}: {self._masked(told.message)})"
        remedy = self._codes.get(told.code)
        if (remedy is None or remedy.after_s is None) and any(word in told.message.lower() for word in TOO_MANY):
            remedy = Remedy("too many messages", TOO_MANY_S)
        if remedy is None:
            if told.code == 0 or status >= 500:
                return Doubtful(f"{self._name}: the platform failed with {status}; look into the group {said}")
            return Permanent(f"{self._name}: refused for a reason not known here {said}")
        if remedy.after_s is None:
            return Misconfigured(f"{self._name}: {remedy.says} {said}")
        self._pace.close(remedy.after_s)
        return Retryable(f"{self._name}: {remedy.says} {said}", remedy.after_s)

    def _unread(self, heard: Heard) -> Exception:
        """An answer that is not the platform's JSON."""
        if heard.status in BUSY:
            after = waits(heard.headers.get("Retry-After", ""))
            self._pace.close(after)
            return Retryable(f"{self._name}: busy ({heard.status})", after)
        if 400 <= heard.status < 500:
            return Permanent(f"{self._name}: not taken ({heard.status}); is the url right?")
        what = f"{len(heard.body)} bytes of {cut(plain(heard.media), 40)}" if heard.body else "an empty answer"
        return Doubtful(f"{self._name}: {heard.status} with {what}, not the platform's answer; look into the group")

    def _masked(self, message: str) -> str:
        for piece in self._hidden:
            message = message.replace(piece, MASK)
        return cut(plain(message), SAID)


def read(body: bytes) -> Told | None:
    """The code and the words for it, in any of the three platforms' spelling; None for what has no code."""
    try:
        found = loose.fields(loose.value(body))
    except Unreadable:
        return None
    for code, message in (("errcode", "errmsg"), ("code", "msg"), ("StatusCode", "StatusMessage")):
        value = found.get(code)
        if code in found and not isinstance(value, bool) and (number := loose.number(value, -0.5)).is_integer():
            return Told(int(number), loose.text(found.get(message)))
    return None


def waits(asked: object) -> float:
    """Seconds somebody asks us to wait, within reason."""
    return min(max(loose.number(asked, BUSY_S), 0.5), LONGEST_S)


def _pieces(url: str, secrets: Iterable[Secret]) -> Iterable[str]:
    """What of an address and of secrets must not be repeated, the longest first."""
    place = urlsplit(url)
    inner = [*place.path.split("/"), *(pair.partition("=")[2] for pair in place.query.split("&"))]
    found = {url, *inner, *(secret.reveal() for secret in secrets)}
    return sorted((piece for piece in found if len(piece) >= SHORTEST), key=len, reverse=True)
