"""What made-up customers do by themselves: one line of NDJSON each, by time.

In: a file. Out: `Cue`s. Called by adapters.wechat.fake.demo.
"""

from pathlib import Path
from typing import Final

import msgspec

from bot.core.errors import Misconfigured

PICTURES: Final = {".png": "image/png", ".jpg": "image/jpeg"}


class Cue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`t` seconds after the start `customer` writes `text`, or sends the file `picture` (beside the script), or does
    `event` (as the platform calls it: subscribe, SCAN, CLICK …, with its `key`)."""

    t: float
    customer: str
    name: str = ""
    text: str = ""
    picture: str = ""
    event: str = ""
    key: str = ""


def read(file: Path) -> list[Cue]:
    """The cues in a script. Raises Misconfigured, which names the file."""
    try:
        cues = msgspec.json.Decoder(Cue).decode_lines(file.read_bytes())
    except (OSError, msgspec.MsgspecError) as error:
        raise Misconfigured(f"[adapters.wechat.demo] script {file}: {error}; each line is one JSON object") from error
    for cue in cues:
        if sum(map(bool, (cue.text, cue.picture, cue.event))) != 1:
            raise Misconfigured(f"{file}: at {cue.t:g} s {cue.customer} does not do exactly one thing")
        if cue.picture and not (file.parent / cue.picture).is_file():
            raise Misconfigured(f"{file}: {cue.picture} is not there")
        if cue.picture and Path(cue.picture).suffix not in PICTURES:
            raise Misconfigured(f"{file}: {cue.picture} is neither PNG nor JPEG")
    return sorted(cues, key=lambda cue: cue.t)
