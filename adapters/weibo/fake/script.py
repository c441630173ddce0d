"""What made-up people do on Weibo by themselves: one line of NDJSON each, by time.

In: a file. Out: `Cue`s. Called by adapters.weibo.demo.
"""

from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from bot.core.errors import Misconfigured

OURS: Final = "ours"
"""The post below which people comment without having to name one: the shop's own."""


class Does(StrEnum):
    """What a line does."""

    MESSAGE = "message"  # privately, to the shop
    EVENT = "event"  # `text` is which: follow, unfollow …
    POST = "post"  # `post` is the name other lines call it by; with `of` it passes that one on
    COMMENT = "comment"  # below `post`
    GROW = "grow"  # `post` gets `reposts`, `comments` and `likes` more, from nobody in particular
    DELETE = "delete"  # `post` goes


class Who(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who does it; "us" is the shop."""

    id: str
    name: str = ""
    followers: int = 0
    verified: bool = False


NOBODY: Final = Who("")


class Cue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`t` seconds after the start of the script."""

    t: float
    do: Does
    who: Who = NOBODY
    text: str = ""
    post: str = OURS
    of: str = ""
    reposts: int = 0
    comments: int = 0
    likes: int = 0


def read(file: Path) -> list[Cue]:
    """The cues in a script. Raises Misconfigured, which names the file."""
    try:
        cues = msgspec.json.Decoder(Cue).decode_lines(file.read_bytes())
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise Misconfigured(f"[adapters.weibo.demo] script {file}: {error}; each line is one JSON object") from error
    if not cues:
        raise Misconfigured(f"[adapters.weibo.demo] script {file} is empty")
    named = {OURS}
    for cue in sorted(cues, key=lambda cue: cue.t):
        if cue.do not in {Does.GROW, Does.DELETE} and not cue.who.id:
            raise Misconfigured(f"{file}: at {cue.t:g} s nobody does it; add who")
        if cue.do is Does.POST:
            named.add(cue.post)
        if missing := {cue.post, cue.of or OURS} - named:
            raise Misconfigured(f"{file}: at {cue.t:g} s there is no post {', '.join(sorted(missing))} yet")
    return sorted(cues, key=lambda cue: cue.t)
