"""Where somebody is in the desk's streams: one short text over all partitions, opaque to the screen.

In: partition → entry id. Out: a text such as `0.1760000000000-3_1.1760000000100-0`, and back. Called by bot/console.
"""

import re
from collections.abc import Mapping
from typing import Final

from bot.core.model import Partition

Order = tuple[int, int]
START: Final[Order] = (0, 0)
_PART: Final = re.compile(r"(\d{1,5})\.(\d{1,20}-\d{1,20})", re.ASCII)


def packed(at: Mapping[Partition, str]) -> str:
    return "_".join(f"{partition}.{entry}" for partition, entry in sorted(at.items()))


def unpacked(text: str) -> dict[Partition, str] | None:
    """The positions, or None where the text is not one of ours."""
    found = [_PART.fullmatch(part) for part in text.split("_")]
    if not all(found):
        return None
    return {Partition(int(match[1])): match[2] for match in found if match}


def order(entry: str) -> Order:
    """Entry ids compared as numbers."""
    moment, _, number = entry.partition("-")
    return int(moment), int(number or 0)
