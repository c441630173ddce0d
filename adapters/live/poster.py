"""The plug point for posting into rooms whose platform has no official way: a program of the shop's own posts.

In: approved texts of one channel, the table `[adapters.<channel>.poster]`. Out: one signed call a text; the platform's
id, or Retryable / Doubtful / Permanent. Made by the adapters of live rooms (Bilibili, Douyin) where that table is set;
without it nothing here is in use. The contract for the program is POSTER.md.
"""

from collections.abc import Callable
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from adapters.http import Heard, Web
from bot.core.catalog import Limits
from bot.core.clock import Clock
from bot.core.errors import Doubtful, Misconfigured, Permanent, Retryable
from bot.core.model import Address, Outbound
from bot.core.ports import Capability
from bot.core.secret import Secret
from bot.core.signed import signed

SECRET_LENGTH: Final = 16
BYTES_PER_CHAR: Final = 4
COPIED_CHARS: Final = 60
ROOMS: Final = 1_000
MOST_BYTES: Final = 64 * 1024
LONGEST_WAIT_S: Final = 60.0
BUSY_S: Final = 2.0
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
REFUSES_US: Final = frozenset({401, 403})
BUSY: Final = frozenset({429, 503})


class PosterSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`url` is the shop's program, on this machine or over https. `max_chars` is what the room takes in one line,
    `every_s` the least time between two lines of a room."""

    url: str
    secret: Secret
    max_chars: Annotated[int, Meta(ge=1)] = 40
    every_s: Annotated[float, Meta(ge=0)] = 1.0
    timeout_s: Annotated[float, Meta(gt=0, le=7)] = 5.0

    def __post_init__(self) -> None:
        place = urlsplit(self.url)
        if not (place.scheme == "https" or (place.scheme == "http" and place.hostname in LOOPBACK)):
            raise ValueError("`url` must begin with https://, or with http:// where it is on this machine")
        if not place.hostname or place.username is not None:
            raise ValueError("`url` must name a host and no user")
        if len(self.secret.reveal()) < SECRET_LENGTH:
            raise ValueError(
                f'`secret` needs {SECRET_LENGTH} or more characters; write "$NAME" and set the environment variable'
            )


class Line(msgspec.Struct, frozen=True):
    """What the program is to post. `id` is the idempotency key."""

    id: str
    room: str
    text: str
    in_reply_to: str


class Told(msgspec.Struct, frozen=True):
    """What it says became of it: `status` is sent, refused or busy."""

    status: str
    platform_id: str | int = ""
    message: str = ""
    retry_after: float = BUSY_S


class Poster:
    """The port `Sender` over the shop's program, for one channel."""

    def __init__(
        self, channel: str, settings: PosterSettings, clock: Clock, web: Web, shows_own: Callable[[Address], bool]
    ) -> None:
        self._name = f"{channel} poster"
        self._settings = settings
        self._clock = clock
        self._web = web
        self._shows_own = shows_own
        self._free_at: dict[str, float] = {}

    def capability(self, address: Address) -> Capability:
        return Capability(
            can_post=True,
            idempotent=True,
            read_back=False,
            limits=_limits(self._settings.max_chars),
            shows_own=self._shows_own(address),
        )

    async def look_up(self, outbound: Outbound) -> str | None:
        raise Doubtful(f"{self._name}: {outbound.id} cannot be read back; send it again, the program knows its id")

    async def send(self, outbound: Outbound) -> str:
        """See the port; the same id may be sent again, the contract makes the program answer it as before."""
        if len(outbound.text) > self._settings.max_chars:
            raise Permanent(
                f"{self._name}: {outbound.id} has {len(outbound.text)} characters, "
                f"the room takes {self._settings.max_chars}; shorten it"
            )
        self._queue_up(outbound.address.conversation)
        line = Line(outbound.id, outbound.address.conversation, outbound.text, outbound.in_reply_to)
        body = msgspec.json.encode(line)
        heard = await self._web.call(
            self._name, "POST", self._settings.url, body=body, most=MOST_BYTES, total_s=self._settings.timeout_s,
            headers=signed(self._settings.secret, body, self._clock.now()),
        )  # fmt: skip
        return self._outcome(heard)

    def _queue_up(self, room: str) -> None:
        """Raises Retryable for a line that comes too soon after the last one of its room."""
        now = self._clock.monotonic()
        if (wait := self._free_at.get(room, now) - now) > 0:
            raise Retryable(f"{self._name}: room {room} takes a line every {self._settings.every_s:g} s", after=wait)
        self._free_at.pop(room, None)
        self._free_at[room] = now + self._settings.every_s
        if len(self._free_at) > ROOMS:
            del self._free_at[next(iter(self._free_at))]

    def _outcome(self, heard: Heard) -> str:
        status = heard.status
        if status in REFUSES_US:
            raise Misconfigured(f"{self._name}: the program refuses our signature ({status}); is `secret` the same?")
        if status in BUSY:
            raise Retryable(f"{self._name}: busy ({status})", after=_wait(heard.headers.get("Retry-After", "")))
        if 300 <= status < 400:
            raise Permanent(f"{self._name}: the program leads elsewhere ({status}), which is not followed; set its url")
        if status >= 500:
            raise Doubtful(f"{self._name}: the program failed with {status}; look into the room")
        if status >= 400:
            raise Permanent(f"{self._name}: the program does not take it ({status})")
        try:
            told = msgspec.json.decode(heard.body, type=Told)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise Doubtful(f"{self._name}: an answer that POSTER.md does not know; look into the room") from None
        return self._meant(told)

    def _meant(self, told: Told) -> str:
        why = told.message[:120]
        match told.status:
            case "sent":
                return str(told.platform_id)[:128]
            case "busy":
                raise Retryable(f"{self._name}: busy: {why}", after=_wait(told.retry_after))
            case "refused":
                raise Permanent(f"{self._name}: refused: {why}")
        raise Doubtful(f"{self._name}: the program says {told.status[:20]!r}, not sent, refused or busy")


class Copied:
    """The port `Sender` where no program posts: lines go to the prompter or are copied by hand, and then the room's
    feed may show them."""

    def __init__(self, channel: str, shows_own: Callable[[Address], bool]) -> None:
        self._channel = channel
        self._shows_own = shows_own

    def capability(self, address: Address) -> Capability:
        return Capability(
            can_post=False,
            idempotent=False,
            read_back=False,
            limits=_limits(COPIED_CHARS),
            shows_own=self._shows_own(address),
        )

    async def send(self, outbound: Outbound) -> str:
        raise Permanent(f"{self._channel} takes no lines from here; use the prompter, or copy it")

    async def look_up(self, outbound: Outbound) -> str | None:
        raise Doubtful(f"{self._channel} cannot be asked what stands in a room")


def _limits(chars: int) -> Limits:
    return Limits(max_chars=chars, max_bytes=chars * BYTES_PER_CHAR, public=True)


def _wait(asked: str | float) -> float:
    """Seconds, within reason."""
    try:
        seconds = float(asked)
    except ValueError:
        return BUSY_S
    return min(max(seconds, 0.5), LONGEST_WAIT_S) if seconds == seconds else BUSY_S
