"""What is remembered of a post's spread, moved on by one repost, one total or one opinion at a time.

In: a `Track` and what happened. Out: the next `Track`. Called by `monitoring.spread.streaming`. Constant work an event,
at most 2 KB a track. Pure: the sums do not depend on the order in which events arrive, only `peak` does. Times within
are minutes of activity (`monitoring.spread.daytime`).
"""

from hashlib import blake2b
from math import exp, expm1, log, log1p

import msgspec

from bot.core.clock import Millis
from bot.core.spreading import Track
from monitoring.spread.daytime import activity

TIMES = (5.0, 20.0, 60.0, 240.0, 720.0)
"""How long the sums of `Track.rates` remember."""
BURST = 1
"""The one among them whose greatest value is `Track.peak`."""
PRINT, KEPT = 5, 128  # a fingerprint's bytes, and how many are kept
OPINIONS = 200.0  # after so many later opinions one counts a third
EARLY = 20.0  # a course nobody saw: its rate is taken to have fallen with 1 / (age + EARLY)
STEPS = 8
MOST = 10**12  # no count is believed beyond it


def begin(born: Millis, followers: int | None, reposts: int | None, now: Millis) -> Track:
    """First sight of a post."""
    born = max(Millis(0), min(born, now))
    track = Track(born, born, rates=(0.0,) * len(TIMES), followers=_natural(followers))
    return track if reposts is None else count(track, now, reposts, now)


def repost(track: Track, event: str, at: Millis, followers: int | None, now: Millis) -> Track:
    """One more, unless it was heard of before."""
    mark = blake2b(event.encode(errors="surrogatepass"), digest_size=PRINT).digest()
    if _among(track.known, mark):
        return track
    at = max(track.born, min(at, now))
    heard = _natural(followers)
    track = msgspec.structs.replace(
        track,
        seen=track.seen + 1,
        voices=track.voices + (heard or 0),
        voices_of=track.voices_of + (heard is not None),
        known=(track.known + mark)[-PRINT * KEPT :],
    )
    if at <= track.total_at and track.seen <= track.reposts:
        return track  # the total told of it already
    age = activity(at) - activity(track.born)
    return _grown(track, 1, at, at, _one(track, at), age, age * age)


def count(track: Track, at: Millis, reposts: int, now: Millis) -> Track:
    """So many altogether. What no event told of is spread evenly over the time since the total before."""
    at = max(track.born, min(at, now))
    reposts = min(MOST, max(0, reposts))
    before = track
    if at >= track.total_at:
        fell = track.fell + (reposts < track.total)
        track = msgspec.structs.replace(track, total=reposts, total_at=at, fell=fell)
    more = reposts - track.reposts
    if more <= 0:
        return track
    if before.total_at and before.total_at < at:
        return _evenly(track, more, before.total_at, at)
    return _unseen(track, more, at)


def judge(track: Track, negative: float) -> Track:
    """One more opinion; old ones fade."""
    share = min(1.0, max(0.0, negative)) if negative == negative else 0.0
    return msgspec.structs.replace(track, judged=track.judged + 1, negative=track.negative * exp(-1 / OPINIONS) + share)


def end(track: Track, at: Millis) -> Track:
    """It was deleted."""
    return msgspec.structs.replace(track, gone=max(track.born, at))


def negative(track: Track) -> float:
    """The share of negative opinions, old ones faded; 0 without any."""
    weight = expm1(-track.judged / OPINIONS) / expm1(-1 / OPINIONS)
    return min(1.0, track.negative / weight) if track.judged else 0.0


def faded(track: Track, now: Millis) -> tuple[float, ...]:
    """The sums as of `now`."""
    passed = activity(now) - activity(track.at)
    if passed <= 0:
        return track.rates
    return tuple(rate * exp(-passed / tau) for rate, tau in zip(track.rates, TIMES, strict=True))


def _natural(number: int | None) -> int | None:
    return None if number is None or number < 0 else min(number, MOST)


def _among(known: bytes, mark: bytes) -> bool:
    found = known.find(mark)
    while found >= 0 and found % PRINT:
        found = known.find(mark, found + 1)
    return found >= 0


def _one(track: Track, at: Millis) -> tuple[float, ...]:
    """What one repost at `at` adds to the sums as of the later of `at` and the track's own moment."""
    late = min(0.0, activity(at) - activity(track.at))
    return tuple(exp(late / tau) for tau in TIMES) if late else (1.0,) * len(TIMES)


def _grown(
    track: Track, more: int, at: Millis, last: Millis, added: tuple[float, ...], ages: float, squares: float
) -> Track:
    """With `more` reposts known up to `at`, the last of them at `last`, which add so much to each sum."""
    rates = tuple(old + new for old, new in zip(faded(track, at), added, strict=True))
    moment = max(track.at, at)
    age, tau = max(1.0, activity(moment) - activity(track.born)), TIMES[BURST]
    return msgspec.structs.replace(
        track,
        at=moment,
        reposts=track.reposts + more,
        rates=rates,
        peak=max(track.peak, rates[BURST] / (tau * -expm1(-age / tau))),
        ages=track.ages + ages,
        squares=track.squares + squares,
        last_event=max(track.last_event, last),
    )


def _evenly(track: Track, more: int, since: Millis, at: Millis) -> Track:
    """`more` of them came between `since` and `at`, nobody knows when."""
    begun, ended = activity(since), activity(at)
    gap, now, birth = max(1e-3, ended - begun), max(ended, activity(track.at)), activity(track.born)
    added = tuple(more * tau / gap * (exp((ended - now) / tau) - exp((ended - gap - now) / tau)) for tau in TIMES)
    first, last = begun - birth, ended - birth
    squares = more * (first * first + first * last + last * last) / 3
    final = Millis(at - (at - since) // (2 * more))
    return _grown(track, more, at, final, added, more * (first + last) / 2, squares)


def _unseen(track: Track, more: int, at: Millis) -> Track:
    """`more` of them came between the birth and `at`, most of them early, as posts do."""
    age = activity(at) - activity(track.born)
    if age < 1:
        return _grown(track, more, at, at, tuple(more * one for one in _one(track, at)), 0.0, 0.0)
    logs = log1p(age / EARLY)
    behind = max(0.0, activity(track.at) - activity(at))
    added = tuple(more * exp(-behind / tau) * _steady(age, tau) / logs for tau in TIMES)
    squares = more * ((age * age / 2 - EARLY * age) / logs + EARLY * EARLY)
    return _grown(track, more, at, at, added, more * (age / logs - EARLY), squares)


def _steady(age: float, tau: float) -> float:
    """A sum at `age` that decays with `tau`, of a course that fell as 1 / (age + EARLY)."""
    whole = -expm1(-age / tau)
    steps = (whole * (step + 0.5) / STEPS for step in range(STEPS))
    return tau * whole / STEPS * sum(1 / (age + tau * log(1 - step) + EARLY) for step in steps)
