"""How fast people decide, and how much the desk shows them."""

from bot.core.clock import Millis
from bot.core.model import UserName
from bot.core.pace import FEWEST, MOST, Pace
from tests.support.clock import START

LI, WANG = UserName("小李"), UserName("小王")


def at(seconds: float) -> Millis:
    return Millis(START + round(seconds * 1000))


def test_the_usual_pace_counts_until_enough_is_measured() -> None:
    pace = Pace(4.0)
    for number in range(8):
        pace.decided(LI, at(number * 2))
    assert pace.each_s == 4.0
    pace.decided(LI, at(16))
    assert pace.each_s == 2.0


def test_each_person_has_a_pace_of_their_own_and_a_rest_is_no_slow_decision() -> None:
    pace = Pace(4.0)
    for number in range(6):
        pace.decided(LI, at(number * 3))
        pace.decided(WANG, at(number * 5 + 1))
    pace.decided(LI, at(3_600))
    assert pace.each_s == 4.0  # five gaps of 3 s, five of 5 s, and none of an hour
    pace.decided(LI, at(3_603))
    assert pace.each_s == 3.0


def test_two_decisions_in_one_moment_are_one_batch() -> None:
    pace = Pace(4.0)
    for _ in range(50):
        pace.decided(LI, at(0))
    assert pace.each_s == 4.0


def test_the_desk_shows_what_people_can_decide_within_bounds() -> None:
    pace = Pace(4.0)
    assert pace.capacity(3, 30) == 22
    assert pace.capacity(0, 30) == pace.capacity(1, 30) == 7
    assert Pace(40.0).capacity(1, 30) == FEWEST
    assert Pace(1.0).capacity(9, 30) == MOST
