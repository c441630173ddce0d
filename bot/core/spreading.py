"""How far a post goes: what is remembered of its reposts, and the forecast made from it.

In: nothing. Out: `Track`, `Forecast` and the port `Spread` (`monitoring.spread`). A track takes constant work an event
and at most 2 KB a post, whatever the post does; everything said of it can be told in words.
"""

from typing import Protocol

import msgspec

from bot.core.clock import Millis


class Track(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of one post's spread. `born`: when it was posted; `at`: the last moment known of it.

    `reposts` is the greatest number known, counted or told; `seen`, the events among them. `rates` are reposts a
    minute, each decaying with one of the times of `monitoring.spread`; `peak` the greatest of the fastest one. `ages`
    is the sum of the ages (minutes) at which they came. `voices` is the sum of the reposters' followers where known, of
    `voices_of` reposters. `negative` of `judged` texts were negative, both decaying. `told` is the share of reposts
    known only from totals, spread evenly over the gap. `known` are fingerprints of the last events, so that one told
    twice counts once. `fell`: the totals have fallen so many times. `gone`: when it was deleted.
    """

    born: Millis
    at: Millis
    reposts: int = 0
    seen: int = 0
    rates: tuple[float, ...] = ()
    peak: float = 0.0
    ages: float = 0.0
    squares: float = 0.0
    last_event: Millis = Millis(0)
    followers: int | None = None
    voices: int = 0
    voices_of: int = 0
    negative: float = 0.0
    judged: float = 0.0
    told: float = 0.0
    known: bytes = b""
    fell: int = 0
    gone: Millis = Millis(0)


class Reach(msgspec.Struct, frozen=True):
    """`reposts` will be there at about `at`."""

    reposts: int
    at: Millis


class Forecast(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far it has gone at `at` and will go within 24 hours of its birth (of `born`; later on: in the next hours).

    `per_min` is the present rate; `acceleration` the share by which it is above (or below) that of an hour ago.
    `expected` lies with 80 % between `low` and `high`. `reproduction`: reposts that one repost brings, about; from 1 on
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
    voices: int = 0
    negative: float | None = None
    negative_of: int = 0
    reaches: tuple[Reach, ...] = ()
    estimated: bool = False
    gone: bool = False
    says: str = ""


class Spread(Protocol):
    """Pure: a track and something new in, a track out. Times may be late, repeated, before the post or ahead of the
    clock; none of that raises, and no number falls below what is known."""

    def begin(self, born: Millis, followers: int | None, reposts: int | None, at: Millis) -> Track: ...

    def repost(self, track: Track, event: str, at: Millis, followers: int | None) -> Track:
        """One more, known by its id."""
        ...

    def judge(self, track: Track, at: Millis, negative: float) -> Track:
        """A repost's or comment's text reads as negative with that probability."""
        ...

    def count(self, track: Track, at: Millis, reposts: int) -> Track:
        """So many altogether, at that moment."""
        ...

    def end(self, track: Track, at: Millis) -> Track:
        """It was deleted."""
        ...

    def forecast(self, track: Track, now: Millis) -> Forecast: ...
