"""Settings of the open watch: the table `[adapters.open_watch]`.

In: decoded TOML; the secret may be written "$NAME" and then comes from the environment. Out: frozen structs, checked.
Called by the rest of adapters.watch.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.core.secret import Secret

NAME: Final = "open_watch"
SECRET_LENGTH: Final = 16
Channel = Annotated[str, Meta(pattern=r"^[a-z0-9_-]{1,32}$")]


class FeedSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one collector writes: exactly one of `file` and `pipe` (a named pipe, or "-" for the standard input).

    Without `speed` a file is read as it is and then followed while it grows. With it, it is a recording: its first line
    is now, 1 is as fast as it was, 60 an hour in a minute, and each playing has posts of its own; 0 takes all of it at
    once with the times it has (back-fill). `loop` plays it again and again. `channel`: where posts are that do not say.
    """

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    file: str = ""
    pipe: str = ""
    speed: Annotated[float, Meta(ge=0)] | None = None
    loop: bool = False
    channel: Channel = NAME

    def __post_init__(self) -> None:
        if bool(self.file) == bool(self.pipe):
            raise ValueError(f"feed {self.name!r} needs exactly one of `file` and `pipe`")
        if self.pipe and (self.speed is not None or self.loop):
            raise ValueError(f"feed {self.name!r}: `speed` and `loop` are for a recording, not for a pipe")
        if self.file.endswith(".gz") and self.speed is None:
            raise ValueError(f"feed {self.name!r}: a packed file does not grow; set `speed`, 0 to take it at once")
        if self.loop and not self.speed:
            raise ValueError(f"feed {self.name!r}: `loop` needs a `speed` above 0")


class OpenWatchSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All feeds, and the door for signed calls: open at {hooks}`path` where there is a `secret` of 16 characters or
    more. `channel`: where posts are that do not say."""

    feeds: tuple[FeedSettings, ...] = ()
    path: Annotated[str, Meta(pattern=r"^(/[A-Za-z0-9._-]+)+$")] = "/watch"
    secret: Secret = Secret()
    channel: Channel = NAME

    def __post_init__(self) -> None:
        names = [feed.name for feed in self.feeds]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two feeds have the same name: {', '.join(twice)}")
        if self.secret and len(self.secret.reveal()) < SECRET_LENGTH:
            raise ValueError(f"`secret` needs {SECRET_LENGTH} or more characters")
