"""Whether one reply says what another says, only nicer.

In: two texts. Out: `polished`. Called by `bot.knowledge.gaps`. Pure. An edit that changes a number or a no is never
polish, however few letters it took.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Final

from bot.reading.normalize import key, plain

ALIKE: Final = 0.8
"""Of the letters and pairs of neighbours of both texts, the share that stands in both."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[a-z]+")
_NO = re.compile(r"[不没无未别非]")
_ONE = re.compile(r"[二两三四五六七八九十百半]")


@lru_cache(maxsize=32_768)
def polished(one: str, other: str) -> bool:
    """Whether two texts say the same but for tone, particles and order of a word or two."""
    if _facts(one) != _facts(other):
        return False
    left, right = key(one), key(other)
    if left == right:
        return True
    mine, theirs = _pieces(left), _pieces(right)
    both = mine.total() + theirs.total()
    return both > 0 and 2 * (mine & theirs).total() >= ALIKE * both


def _pieces(text: str) -> Counter[str]:
    return Counter([*text, *map("".join, pairwise(text))])


def _facts(text: str) -> tuple[list[str], list[str], int]:
    """What must not change: numbers, Latin words, and how often it says no."""
    said = plain(text)
    return sorted(_NUMBER.findall(said)), sorted(_ONE.findall(said)), len(_NO.findall(said))
