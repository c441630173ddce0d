"""Settings of the open feed: the table `[adapters.open_feed]` with one entry a feed.

In: decoded TOML. Out: frozen structs, checked; an impossible combination raises ValueError, which the settings reader
turns into an error that names the key. Called by adapters.live.open_feed.
"""

import re
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated

import msgspec
from msgspec import Meta

Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(gt=0)]
TOKEN_LENGTH = 16


class Reply(StrEnum):
    """What becomes of an approved reply."""

    CLIENT = "client"  # a connected client posts it
    RECORD = "record"  # it is kept, in memory and in a file if one is set
    NONE = "none"  # the room cannot be answered


class FeedSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One feed: exactly one of `listen` ("host:port" of a websocket server), `file` (a recording) and `pipe` (a named
    pipe, or "-" for the standard input).

    `room` is the room of lines that name none (default: the feed's name). `speed` 1 replays in real time, 0 as fast as
    messages are taken; `rate` is lines a second of a recording without times. `replies` is a file that recorded replies
    are added to. `max_chars` is what the room takes in one reply, `receipt_s` how long a client may take to post it.
    `shows_own`: what the shop's account writes comes back as lines with `own`, so that a reply nobody sees is noticed.
    """

    name: str
    room: str = ""
    listen: str = ""
    path: str = "/feed"
    token: str = ""
    file: str = ""
    pipe: str = ""
    speed: Annotated[float, Meta(ge=0)] = 1.0
    rate: Seconds = 50.0
    loop: bool = False
    reply: Reply | None = None
    replies: str = ""
    max_chars: Count = 60
    receipt_s: Seconds = 5.0
    lines_per_s: Count = 12_000
    connections: Count = 8
    shows_own: bool = False

    def __post_init__(self) -> None:
        if sum(map(bool, (self.listen, self.file, self.pipe))) != 1:
            raise ValueError(f"feed {self.name!r} needs exactly one of `listen`, `file` and `pipe`")
        if self.listen:
            self._check_server()
        if self.reply is Reply.CLIENT and not self.listen:
            raise ValueError(f"feed {self.name!r}: reply = 'client' needs `listen`; nobody posts into a file or a pipe")

    def _check_server(self) -> None:
        host, _ = self.endpoint
        if not re.fullmatch(r"(/[A-Za-z0-9._-]+)+", self.path):
            raise ValueError(f"feed {self.name!r}: `path` must look like /feed or /rooms/studio-1")
        if not self.token and not is_loopback(host):
            raise ValueError(f"feed {self.name!r} listens on {host}, which others can reach: set a `token`")
        if self.token and (len(self.token) < TOKEN_LENGTH or not self.token.isascii() or not self.token.isprintable()):
            raise ValueError(f"feed {self.name!r}: `token` needs {TOKEN_LENGTH} or more plain ASCII characters")

    @property
    def endpoint(self) -> tuple[str, int]:
        """Host and port of `listen`; port 0 takes any free one."""
        host, colon, port = self.listen.rpartition(":")
        if not (colon and host and port.isdecimal() and int(port) <= 65_535):
            raise ValueError(f"feed {self.name!r}: `listen` must be host:port, such as 127.0.0.1:8790")
        return host.strip("[]"), int(port)

    @property
    def default_room(self) -> str:
        return self.room or self.name

    @property
    def replying(self) -> Reply:
        """`reply`, or what suits this kind of feed."""
        if self.reply is not None:
            return self.reply
        if self.listen:
            return Reply.CLIENT
        return Reply.RECORD if self.file else Reply.NONE

    def __repr__(self) -> str:
        token = "…" if self.token else ""
        where = self.listen or self.file or self.pipe
        return f"FeedSettings(name={self.name!r}, at={where!r}, room={self.room!r}, token={token!r})"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return [("feed", repr(self))]


class OpenFeedSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All open feeds."""

    feeds: tuple[FeedSettings, ...] = ()

    def __post_init__(self) -> None:
        for what, values in (
            ("name", [feed.name for feed in self.feeds]),
            ("room", [feed.default_room for feed in self.feeds]),
            ("listen", [feed.listen for feed in self.feeds if feed.listen and feed.endpoint[1]]),
        ):
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"two feeds have the same {what}: {', '.join(twice)}")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
