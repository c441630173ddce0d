"""How far a post goes: what is remembered of its reposts, and the forecast made from it.

In: nothing. Out: `Track`, `Forecast` and the port `Spread` (`monitoring.spread`). A track takes constant work an event
and at most 2 KB a post, whatever the post does; everything said of it can be told in words.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from bot.core.clock import Millis


class Track(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of one post's spread. `born`: when it was posted; `at`: the last moment known of it.

    `reposts` is the greatest number known, counted or told; `seen`, the events among them; `total` the last number told
    and `total_at` its moment (0: none was). `rates` are sums over the reposts, each decaying with one of the times of
    `monitoring.spread`, as of `at`; `peak` the greatest of the one that tells a burst. `ages` is the sum of the ages
    (minutes) at which they came, `squares` that of their squares. `voices` is the sum of the reposters' followers where
    known, of `voices_of` reposters. `judged` texts were read; `negative` is the sum over them, decaying with each.
    `known` are fingerprints of the last events, so that one told twice counts once. `fell`: the totals have fallen so
    many times. `gone`: when it was deleted (0: it was not).
    """

    born: Millis
    at: Millis
    reposts: int = 0
    seen: int = 0
    total: int = 0
    total_at: Millis = Millis(0)
    rates: tuple[float, ...] = ()
    peak: float = 0.0
    ages: float = 0.0
    squares: float = 0.0
    last_event: Millis = Millis(0)
    followers: int | None = None
    voices: int = 0
    voices_of: int = 0
    negative: float = 0.0
    judged: int = 0
    known: bytes = b""
    fell: int = 0
    gone: Millis = Millis(0)

    @property
    def told(self) -> float:
        """The share of the reposts known only from totals: when they came is a guess."""
        return (self.reposts - self.seen) / self.reposts if self.reposts else 0.0


class Reach(msgspec.Struct, frozen=True):
    """`reposts` will be there at about `at`."""

    reposts: int
    at: Millis


class Forecast(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far it has gone at `at` and will go within 24 hours of its birth (of `born`; later on: in the next hours).

    `per_min` is the present rate; `acceleration` the share by which it is above (or below) that of an hour ago.
    `until` is the end of those 24 hours (or of the next hours); `expected`, the reposts by then, lies with 80 % between
    `low` and `high`. `reproduction`: reposts that one repost brings, about; from 1 on
    it grows. `negative`: the share of negative texts among reposts and comments, None below eight of them
    (`negative_of`). `voices`: how many followers the reposters have together, as far as known. `reaches`: when it will
    have reached the next round numbers. `estimated`: some of the course is known from totals only. `says`: all of it in
    a line of Chinese, as in 「已转发 412，每分钟 9.3，预计 24 小时 1,900（1,300–2,900）」.
    """

    at: Millis
    born: Millis
    reposts: int
    per_min: float
    acceleration: float
    expected: float
    low: float
    high: float
    reproduction: float
    until: Millis = Millis(0)
    voices: int = 0
    negative: float | None = None
    negative_of: int = 0
    reaches: tuple[Reach, ...] = ()
    estimated: bool = False
    gone: bool = False
    says: str = ""


class Spread(Protocol):
    """Pure: a track and something new in, a track out. Times may be late, repeated, before the post or ahead of `now`;
    none of that raises, and no number falls below what is known."""

    def begin(self, born: Millis, followers: int | None, reposts: int | None, now: Millis) -> Track:
        """First sight of a post; `reposts` are those it has already (None: not said)."""
        ...

    def repost(self, track: Track, event: str, at: Millis, followers: int | None, now: Millis) -> Track:
        """One more, known by its id; the same track where it was known already."""
        ...

    def judge(self, track: Track, negative: float) -> Track:
        """A repost's or comment's text reads as negative with that probability."""
        ...

    def count(self, track: Track, at: Millis, reposts: int, now: Millis) -> Track:
        """So many altogether, at that moment."""
        ...

    def end(self, track: Track, at: Millis) -> Track:
        """It was deleted."""
        ...

    def forecast(self, track: Track, now: Millis) -> Forecast: ...

    def together(self, forecasts: Sequence[Forecast]) -> Forecast:
        """Those of several posts, made at about the same moment, as one. Raises ValueError without any."""
        ...
