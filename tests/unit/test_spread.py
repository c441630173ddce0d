"""How a post's spread is followed: totals without events, late and repeated ones, old posts, and what is said of it."""

from pathlib import Path

import msgspec
import pytest

from bot.core.clock import MINUTE, Millis
from bot.core.errors import Misconfigured
from bot.core.spreading import Track
from monitoring.spread import load
from monitoring.spread.daytime import DAY, activity, moment
from monitoring.spread.fit import fit, read
from monitoring.spread.simulate import cascades
from monitoring.spread.terms import NAMES
from monitoring.spread.weights import SHIPPED
from monitoring.spread.weights import read as read_weights

BORN = Millis(1_790_042_400_000)  # ten in the morning in China
SPREAD = load()


def at(minutes: float) -> Millis:
    return Millis(BORN + round(minutes * MINUTE))


def passed_on(times: list[float], until: float = 600.0) -> Track:
    track = SPREAD.begin(BORN, 1000, None, BORN)
    for place, minutes in enumerate(times):
        track = SPREAD.repost(track, f"r{place}", at(minutes), 100, at(until))
    return track


def test_each_repost_counts_once() -> None:
    track = passed_on([1, 2, 3])
    again = SPREAD.repost(track, "r1", at(2), 100, at(600))
    assert again is track
    assert (track.reposts, track.seen, track.voices, track.voices_of) == (3, 3, 300, 3)


def test_late_ones_leave_the_same_sums() -> None:
    in_order = passed_on([1, 5, 30, 90])
    late = passed_on([90, 5, 1, 30])
    assert late.rates == pytest.approx(in_order.rates)
    assert late.ages == pytest.approx(in_order.ages)
    assert (late.at, late.last_event) == (in_order.at, in_order.last_event)


def test_odd_times_are_brought_to_the_post_and_the_clock() -> None:
    track = SPREAD.begin(BORN, None, None, BORN)
    track = SPREAD.repost(track, "before", at(-500), None, at(10))
    track = SPREAD.repost(track, "ahead", at(9999), None, at(10))
    assert (track.reposts, track.at) == (2, at(10))
    assert SPREAD.begin(at(50), None, None, BORN).born == BORN


def test_totals_fill_what_no_event_told() -> None:
    track = passed_on([1, 2, 3, 4])
    track = SPREAD.count(track, at(10), 20, at(10))
    assert (track.reposts, track.seen) == (20, 4)
    assert track.told == pytest.approx(0.8)
    track = SPREAD.repost(track, "told of in that total", at(8), None, at(11))
    assert (track.reposts, track.seen) == (20, 5)
    track = SPREAD.repost(track, "new", at(12), None, at(12))
    assert (track.reposts, track.seen) == (21, 6)
    assert SPREAD.forecast(track, at(12)).estimated


def test_a_total_between_two_others_is_spread_over_their_gap() -> None:
    polled = SPREAD.begin(BORN, None, None, BORN)
    for minutes in range(0, 121, 20):
        polled = SPREAD.count(polled, at(minutes), minutes * 2, at(minutes))
    known = passed_on([place / 2 for place in range(1, 241)], 120)
    assert polled.reposts == known.reposts == 240
    for guessed, true in zip(polled.rates, known.rates, strict=True):
        assert guessed == pytest.approx(true, rel=0.25)
    told, better = SPREAD.forecast(polled, at(120)), SPREAD.forecast(known, at(120))
    assert told.expected == pytest.approx(better.expected, rel=0.2)
    assert told.high - told.low > (better.high - better.low) * 0.9


def test_totals_that_fall_are_counted_and_change_nothing() -> None:
    track = SPREAD.count(SPREAD.begin(BORN, None, 50, at(5)), at(6), 60, at(6))
    fallen = SPREAD.count(track, at(7), 40, at(7))
    assert (fallen.reposts, fallen.fell) == (60, 1)
    older = SPREAD.count(fallen, at(6.5), 70, at(8))
    assert (older.reposts, older.fell) == (70, 1)
    assert SPREAD.count(older, at(9), -5, at(9)).reposts == 70


def test_a_post_first_seen_old_and_big_is_not_taken_for_a_burst() -> None:
    old = SPREAD.begin(BORN, None, 800, at(600))
    young = SPREAD.begin(at(570), None, 800, at(600))
    slow, fast = SPREAD.forecast(old, at(600)), SPREAD.forecast(young, at(600))
    assert slow.reposts == fast.reposts == 800
    assert slow.per_min < fast.per_min / 3
    assert slow.per_min < 0.6 * 800 / 600  # posts are passed on most when they are young
    assert slow.expected < fast.expected
    assert slow.estimated
    assert "部分按总数推算" in slow.says


def test_what_grows_is_expected_to_grow_more_than_what_has_stopped() -> None:
    steady = [float(minute) for minute in range(1, 121)]
    grows = SPREAD.forecast(passed_on(steady, 120), at(120))
    stopped = SPREAD.forecast(passed_on([minute / 4 for minute in steady], 120), at(120))
    assert grows.expected > stopped.expected * 1.5
    assert (grows.acceleration > stopped.acceleration, grows.reproduction > stopped.reproduction) == (True, True)
    assert grows.per_min == pytest.approx(1.0, rel=0.4)


def test_round_numbers_are_reached_in_their_order_before_the_end() -> None:
    told = SPREAD.forecast(passed_on([minute / 3 for minute in range(1, 181)], 60), at(60))
    assert told.reaches[0].reposts == 200
    moments = [told.at, *(reach.at for reach in told.reaches), told.until]
    assert moments == sorted(moments)
    assert all(told.reposts < reach.reposts <= told.expected for reach in told.reaches)


def test_opinions_are_unknown_below_eight_and_old_ones_fade() -> None:
    track = passed_on([1])
    for _ in range(7):
        track = SPREAD.judge(track, 1.0)
    assert SPREAD.forecast(track, at(5)).negative is None
    track = SPREAD.judge(track, 1.0)
    assert SPREAD.forecast(track, at(5)).negative == pytest.approx(1.0)
    for _ in range(400):
        track = SPREAD.judge(track, 0.0)
    told = SPREAD.forecast(track, at(5))
    assert told.negative is not None
    assert told.negative < 8 / 408
    assert told.negative_of == 408


def test_it_is_said_in_a_line() -> None:
    told = SPREAD.forecast(passed_on([minute / 8 for minute in range(1, 413)], 60), at(60))
    assert told.says.startswith("已转发 412，每分钟 ")
    assert "，预计 24 小时 " in told.says
    assert told.says.endswith("）")
    assert SPREAD.forecast(SPREAD.begin(BORN, None, None, BORN), at(1)).says == "还没有人转发"
    assert SPREAD.forecast(SPREAD.begin(BORN, None, 1234, at(1)), at(3)).says.startswith("已转发 1,234，每分钟 ")
    assert SPREAD.forecast(passed_on([1, 2, 3]), at(3000)).says == "已转发 3，基本停了"


def test_a_deleted_post_ends_where_it_is() -> None:
    told = SPREAD.forecast(SPREAD.end(passed_on([1, 2, 3]), at(5)), at(6))
    assert (told.gone, told.low, told.expected, told.high, told.per_min, told.reaches) == (True, 3, 3, 3, 0, ())
    assert told.says == "已转发 3，原帖已删除"


def test_after_a_day_the_next_hours_are_forecast() -> None:
    late = passed_on([minute * 2.0 for minute in range(1, 900)], 1800)
    told = SPREAD.forecast(late, at(1800))
    assert told.until == at(1800 + 360)
    assert "，预计再过 6 小时 " in told.says
    assert told.reposts < told.low <= told.expected <= told.high < told.reposts * 1.6


def test_nothing_is_expected_that_its_pace_cannot_bring_before_the_day_ends() -> None:
    told = SPREAD.forecast(SPREAD.begin(BORN, None, 1000, at(1400)), at(1400))
    assert told.expected - 1000 < 1.5 * 40 * 1000 / 1400 * 2
    assert told.high < 1200


def test_a_post_larger_than_any_learned_from_grows_by_their_factor() -> None:
    known, beyond = (SPREAD.forecast(SPREAD.begin(BORN, None, many, at(60)), at(60)) for many in (2_000, 2_000_000))
    assert beyond.expected / beyond.reposts == pytest.approx(known.expected / known.reposts, rel=0.05)
    assert beyond.high / beyond.reposts < 60


def test_posts_add_up_and_are_surer_together() -> None:
    one = SPREAD.forecast(passed_on([minute / 2 for minute in range(1, 121)], 60), at(60))
    both = SPREAD.together([one, one])
    assert both.reposts == 2 * one.reposts
    assert both.expected == pytest.approx(2 * one.expected)
    assert 2 * one.low < both.low <= both.expected <= both.high < 2 * one.high
    assert both.per_min == pytest.approx(2 * one.per_min)
    assert both.acceleration == pytest.approx(one.acceleration)
    assert SPREAD.together([one]) == one
    with pytest.raises(ValueError, match="no forecast"):
        SPREAD.together([])


def test_a_day_of_activity_is_a_day_and_its_nights_are_slow() -> None:
    for begun in (BORN, at(333), at(777)):
        assert activity(Millis(begun + DAY * MINUTE)) - activity(begun) == pytest.approx(DAY)
        assert moment(activity(begun)) == pytest.approx(begun, abs=2)
    assert activity(at(18 * 60 + 60)) - activity(at(18 * 60)) < 20  # four in the morning
    assert activity(at(12 * 60 + 60)) - activity(at(12 * 60)) > 70  # ten in the evening


def test_shipped_weights_belong_to_this_code_and_are_of_our_own_making() -> None:
    weights = read_weights(SHIPPED)
    assert tuple(weights.growth) == NAMES
    assert "simulated" in weights.made


def test_weights_of_another_version_are_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "weights.json"
    shipped = msgspec.json.decode(SHIPPED.read_bytes())
    file.write_bytes(msgspec.json.encode({**shipped, "growth": {"one": 1.0}}))
    with pytest.raises(Misconfigured, match=r"weights.json.*monitoring\.spread\.fit"):
        load(file)
    file.write_bytes(b"{")
    with pytest.raises(Misconfigured, match=r"weights\.json"):
        load(file)


def test_fitting_learns_from_a_file_and_says_when_it_is_too_small(tmp_path: Path) -> None:
    posts = list(cascades(5, 60))
    lines = [
        msgspec.json.encode({"created": post.born / 1000, "offsets": [offset / 1000 for offset in post.offsets]})
        for post in posts
    ]
    file = tmp_path / "own.jsonl"
    file.write_bytes(b"\n".join([*lines, b"not a post", b'{"created": 1, "user": null, "offsets": []}']))
    found = read(file)
    assert sum(len(post.offsets) for post in found) == sum(len(post.offsets) for post in posts)
    weights = fit(found, "own")
    assert all(value >= 0 for value in (*weights.memory, *weights.low, *weights.high))
    with pytest.raises(ValueError, match="at least 50"):
        fit(found[:20])
