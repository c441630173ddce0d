"""Whatever comes of a post, in whatever order: nothing raises, counts keep their bounds, a track stays small."""

import sys
from dataclasses import dataclass

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.clock import Millis
from bot.core.spreading import Forecast, Track
from monitoring.spread import load
from monitoring.spread.tracking import KEPT

NOW = 1_790_042_400_000
SPREAD = load()
TIMES = st.integers(-(10**15), 10**15) | st.integers(NOW - 200_000_000, NOW + 200_000_000)
COUNTS = st.integers(-5, 2000) | st.integers(-(10**20), 10**20)


@dataclass(frozen=True)
class Event:
    id: str
    at: int


@dataclass(frozen=True)
class Total:
    at: int
    reposts: int


@dataclass(frozen=True)
class Opinion:
    negative: float


HAPPENINGS = st.lists(
    st.builds(Event, st.text(max_size=6) | st.integers(0, 40).map(str), TIMES)
    | st.builds(Total, TIMES, COUNTS)
    | st.builds(Opinion, st.floats()),
    max_size=40,
)


def moved(track: Track, one: Event | Total | Opinion, now: int) -> Track:
    match one:
        case Event():
            return SPREAD.repost(track, one.id, Millis(one.at), None, Millis(now))
        case Total():
            return SPREAD.count(track, Millis(one.at), one.reposts, Millis(now))
        case Opinion():
            return SPREAD.judge(track, one.negative)


def sound(told: Forecast) -> bool:
    share = told.negative is None or 0 <= told.negative <= 1
    times = all(told.at <= reach.at <= told.until for reach in told.reaches)
    return (
        told.reposts <= told.low <= told.expected <= told.high < float("inf") and told.per_min >= 0 and share and times
    )


@given(TIMES, st.none() | COUNTS, st.none() | COUNTS, HAPPENINGS, st.booleans(), TIMES)
@settings(max_examples=150, deadline=None)
def test_anything_may_come(
    born: int,
    followers: int | None,
    reposts: int | None,
    happenings: list[Event | Total | Opinion],
    gone: bool,
    now: int,
) -> None:
    track = SPREAD.begin(Millis(born), followers, reposts, Millis(NOW))
    for one in happenings:
        after = moved(track, one, NOW)
        assert after.reposts >= track.reposts
        assert after.seen <= after.reposts
        track = after
    if gone:
        track = SPREAD.end(track, Millis(now))
    wire = msgspec.msgpack.encode(track)
    assert len(wire) < 2048
    track = msgspec.msgpack.decode(wire, type=Track)
    for moment in (now, NOW, NOW + 50_000_000):
        assert sound(SPREAD.forecast(track, Millis(moment)))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 86_400_000)), max_size=60), st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_and_repetition_of_events_change_no_count(events: list[tuple[int, int]], chance: object) -> None:
    happened = {f"e{number}": Event(f"e{number}", NOW + offset) for number, offset in events}
    later = NOW + 86_400_000
    orders = [list(happened.values()), sorted([*happened.values()] * 2, key=lambda one: (one.id[::-1], one.at))]
    tracks = []
    for order in orders:
        track = SPREAD.begin(Millis(NOW), None, None, Millis(NOW))
        for one in order:
            track = moved(track, one, later)
        tracks.append(track)
    assert [track.reposts for track in tracks] == [len(happened)] * 2
    first, second = (SPREAD.forecast(track, Millis(later)) for track in tracks)
    assert abs(first.per_min - second.per_min) < 1e-6 * (1 + first.per_min)


@given(st.lists(st.builds(Event, st.integers(0, 60).map(str), TIMES) | st.builds(Total, TIMES, st.integers(0, 500))))
@settings(max_examples=60, deadline=None)
def test_events_and_totals_together_lie_between_either_and_both(happened: list[Event | Total]) -> None:
    track = SPREAD.begin(Millis(NOW - 200_000_000), None, None, Millis(NOW))
    for one in happened:
        track = moved(track, one, NOW)
    events = len({one.id for one in happened if isinstance(one, Event)})
    totals = max((one.reposts for one in happened if isinstance(one, Total)), default=0)
    assert max(events, totals) <= track.reposts <= events + totals


def test_a_track_keeps_its_size_and_knows_the_last_ones_again() -> None:
    track = SPREAD.begin(Millis(NOW), None, None, Millis(NOW))
    for place in range(3000):
        track = SPREAD.repost(
            track, f"{4_912_345_678_901_234 + place}", Millis(NOW + place * 100), 10**9, Millis(NOW + place * 100)
        )
    again = track
    for place in range(3000 - KEPT, 3000):
        again = SPREAD.repost(again, f"{4_912_345_678_901_234 + place}", Millis(NOW), None, Millis(NOW + 10**6))
    assert again is track
    parts = [getattr(track, name) for name in Track.__struct_fields__]
    assert sys.getsizeof(track) + sum(map(sys.getsizeof, parts)) + sum(map(sys.getsizeof, track.rates)) <= 2048
