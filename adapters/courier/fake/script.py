"""What becomes of made-up parcels by itself: one line of NDJSON each, by time.

In: a file. Out: `Cue`s. Called by the demos of adapters.courier.
"""

from pathlib import Path

import msgspec

from adapters.courier.fake.world import Stop
from bot.core.errors import Misconfigured
from bot.core.parcels import Carrier


class Cue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`t` seconds after the start of the script; before it (below 0) it is part of the parcel's past. `tail` are the
    last digits of the receiver's phone, said once a parcel."""

    t: float
    carrier: Carrier
    number: str
    stop: Stop
    text: str
    place: str = ""
    tail: str = ""


def read(file: Path, table: str) -> list[Cue]:
    """The cues in a script, by time. Raises Misconfigured, which names the file."""
    try:
        cues = msgspec.json.Decoder(Cue).decode_lines(file.read_bytes())
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise Misconfigured(f"{table} script {file}: {error}; each line is one JSON object") from error
    if not cues:
        raise Misconfigured(f"{table} script {file} is empty")
    return sorted(cues, key=lambda cue: cue.t)
