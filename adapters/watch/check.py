"""Whether collectors can be heard: each step in the order a person takes it, each fault with what to do.

In: settings, where the house's public door is. Out: `Finding`s. Called by `halfminute check open_watch`. It reads the
first lines of files and sends the door a signed call that says nothing.
"""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from adapters.echo import lets_in
from adapters.linewise import Splitter
from adapters.watch.codec import read
from adapters.watch.settings import NAME, FeedSettings, OpenWatchSettings
from bot.core.checks import Around, Finding, Grade

LOOKED_AT: Final = 256 * 1024


async def check(settings: msgspec.Struct, around: Around) -> AsyncIterator[Finding]:
    """Every feed, then the door."""
    if not isinstance(settings, OpenWatchSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    if not settings.feeds and not settings.secret:
        yield Finding(
            "settings", Grade.FAULT,
            "nobody can tell anything: write a [[adapters.open_watch.feeds]] with `file` or `pipe`, or set `secret` "
            "for signed calls",
        )  # fmt: skip
        return
    for feed in settings.feeds:
        yield _file(feed, around) if feed.file else _pipe(feed)
    if settings.secret:
        yield await lets_in(settings.path, settings.secret, around)
        forwarded = "" if urlsplit(around.door).port == 443 else f", forwarded by a proxy to {around.door}"
        yield Finding("address", Grade.FINE, f"collectors call https://YOUR-DOMAIN{settings.path}{forwarded}")


def _file(feed: FeedSettings, around: Around) -> Finding:
    path = Path(feed.file)
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            beginning = file.read(LOOKED_AT)
    except (OSError, EOFError) as error:
        waits = " (a file that is followed is waited for)" if feed.speed is None else ""
        return Finding(
            feed.name, Grade.FAULT, f"cannot read {path}: {getattr(error, 'strerror', None) or error}{waits}"
        )
    splitter = Splitter()
    lines = splitter.feed(beginning)
    if len(beginning) < LOOKED_AT:  # to its end, not into the midst of a line
        lines += splitter.end()
    batch = read(lines, feed.channel, around.clock.now())
    if batch.faults:
        first = batch.faults[0]
        return Finding(
            feed.name, Grade.WARNING,
            f"{path}: {len(batch.faults)} of the first {len(lines)} lines cannot be read, such as line {first.line}: "
            f"{first.says}",
        )  # fmt: skip
    return Finding(feed.name, Grade.FINE, f"{path}: the first {len(batch.heard)} signals can be read")


def _pipe(feed: FeedSettings) -> Finding:
    path = Path(feed.pipe)
    if feed.pipe == "-" or path.is_fifo():
        return Finding(feed.name, Grade.FINE, f"{feed.pipe} is a pipe")
    return Finding(feed.name, Grade.FAULT, f"{path} is no pipe; make it with `mkfifo {path}`")
