"""Posts in nearly the same words.

In: texts as people wrote them. Out: `Copies`. Called by `monitoring.gathering`. A text is stripped of links, names
called, emoji, marks and of what it passes on; what is left is cut into runs of three characters, and 32 minima of their
hashes (MinHash) are kept in eight bands: two texts that share 70 % of their runs meet in one of them nearly always, and
are compared by all 32. Constant work and memory a text.
"""

import re
import unicodedata
from collections import OrderedDict
from functools import lru_cache
from typing import Final

import msgspec
import numpy as np

from bot.core.signals import PostId
from bot.core.topics import TopicId

ALIKE: Final = 0.6
"""So much of their runs two copies share, as far as 32 minima can tell."""
SHORTEST: Final = 8
"""Characters; shorter texts are alike by chance and never copies."""
MOST: Final = 20_000
_MINIMA, _BANDS = 32, 8
_RUN: Final = 3
_PASSED_ON: Final = re.compile(r"/{2,}\s*@(?:[^:\s/@]{1,30}:)?")
_ADDED: Final = re.compile(
    r"https?://\S+|www\.\S+|[a-z0-9.]+\.(?:cn|com|net)/\S*|@[\w-]{1,30}|转发微博|快转微博|轉發微博|^(?:转发?|rt)[:：\s]"
    r"|#[^#\s]{1,40}#|\[[^\[\]\s]{1,8}\]|(?:查看|查看全部)图片|网页链接|\w{1,20}的微博视频|全文$"
)
_MARKS: Final = re.compile(r"[\W_]+")
_rng = np.random.default_rng(20)
_FACTORS: Final = _rng.integers(1, 1 << 62, _MINIMA, dtype=np.uint64) | np.uint64(1)
_SHIFTS: Final = _rng.integers(0, 1 << 62, _MINIMA, dtype=np.uint64)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


class Original(msgspec.Struct, frozen=True):
    topic: TopicId
    post: PostId


class _Kept(msgspec.Struct, frozen=True):
    original: Original
    minima: bytes
    bands: tuple[bytes, ...]


class Copies:
    """Texts of posts seen lately; the oldest is forgotten when there are too many."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        """By the bare words."""
        self._banded: dict[bytes, str] = {}
        self._of: dict[TopicId, set[str]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, text: str) -> Original | None:
        words = bare(text)
        if len(words) < SHORTEST:
            return None
        if same := self._kept.get(words):
            return same.original
        minima, bands = _print(words)
        best, found = ALIKE, None
        for other in {self._banded[band] for band in bands if band in self._banded}:
            kept = self._kept[other]
            share = np.mean(minima == np.frombuffer(kept.minima, dtype=np.uint64))
            if share >= best:
                best, found = float(share), kept.original
        return found

    def keep(self, topic: TopicId, post: PostId, text: str) -> None:
        """The first of equal words is the original."""
        words = bare(text)
        if len(words) < SHORTEST or words in self._kept:
            return
        minima, bands = _print(words)
        self._kept[words] = _Kept(Original(topic, post), minima.tobytes(), bands)
        self._of.setdefault(topic, set()).add(words)
        for band in bands:
            self._banded.setdefault(band, words)
        if len(self._kept) > self._most:
            self._drop(next(iter(self._kept)))

    def forget(self, topic: TopicId) -> None:
        for words in tuple(self._of.get(topic, ())):
            self._drop(words)

    def _drop(self, words: str) -> None:
        kept = self._kept.pop(words)
        for band in kept.bands:
            if self._banded.get(band) == words:
                del self._banded[band]
        others = self._of[kept.original.topic]
        others.discard(words)
        if not others:
            del self._of[kept.original.topic]


def bare(text: str) -> str:
    """The words alone: of a chain of reposts what was said last, or where nothing was, what was passed on."""
    folded = unicodedata.normalize("NFKC", text[:2_000]).lower()
    parts = [_MARKS.sub("", _ADDED.sub(" ", part)) for part in _PASSED_ON.split(folded)]
    return next((part for part in parts if len(part) >= SHORTEST), max(parts, key=len))


@lru_cache(256)
def _print(words: str) -> tuple[np.ndarray[tuple[int], np.dtype[np.uint64]], tuple[bytes, ...]]:
    codes = np.frombuffer(words.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    runs = codes[: 1 - _RUN or None].copy()
    for ahead in range(1, _RUN):
        runs = (runs * _MIX) ^ codes[ahead : len(codes) - _RUN + 1 + ahead]
    hashed = np.unique(runs)[:, None] * _FACTORS + _SHIFTS
    hashed ^= hashed >> np.uint64(29)
    hashed *= _MIX
    minima = (hashed >> np.uint64(8)).min(axis=0)
    width = _MINIMA // _BANDS
    raw = minima.tobytes()
    bands = tuple(bytes((band,)) + raw[band * width * 8 : (band + 1) * width * 8] for band in range(_BANDS))
    return minima, bands
