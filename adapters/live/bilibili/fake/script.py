"""What is said in a made-up room by itself: lines of the open feed, by time.

In: a file. Out: `Cue`s. Called by adapters.live.bilibili.fake.player. Beside what the open feed knows, a line may say
what Bilibili does: a `kind` of its own, `rmb`, `level`, `guard`, `admin`.
"""

from enum import StrEnum
from pathlib import Path

import msgspec

from bot.core.errors import Misconfigured


class CueKind(StrEnum):
    """What a line does."""

    COMMENT = "comment"
    STICKER = "sticker"
    SUPER_CHAT = "super_chat"
    GUARD = "guard"
    GIFT = "gift"
    LIKE = "like"
    ENTER = "enter"
    START = "start"
    END = "end"


class Who(msgspec.Struct, frozen=True):
    """Who does it."""

    id: str = ""
    name: str = ""


class Cue(msgspec.Struct, frozen=True):
    """`t` seconds after the start of the script; `text` is what is written, the name of a gift, the title of a show."""

    t: float
    kind: CueKind = CueKind.COMMENT
    text: str = ""
    user: Who = Who()
    rmb: float = 0.0
    level: int = 0
    guard: int = 0
    admin: bool = False


def read(file: Path) -> list[Cue]:
    """The cues in a script. Raises Misconfigured, which names the file."""
    try:
        cues = msgspec.json.Decoder(Cue).decode_lines(file.read_bytes())
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise Misconfigured(f"[adapters.bilibili.demo] script {file}: {error}; each line is one JSON object") from error
    if not cues:
        raise Misconfigured(f"[adapters.bilibili.demo] script {file} is empty")
    return sorted(cues, key=lambda cue: cue.t)
