"""How many assistants a room needs: against people who queue one by one."""

import heapq
import random

import pytest

from bot.core.staffing import needed, within


def simulated(rate: float, each_s: float, people: int, within_s: float, count: int = 40_000) -> float:
    """The share in time where people queue and are served one after the other."""
    dice = random.Random(7)
    free = [0.0] * people
    now, in_time = 0.0, 0
    for _ in range(count):
        now += dice.expovariate(rate)
        begun = max(now, heapq.heappop(free))
        ends = begun + dice.expovariate(1 / each_s)
        heapq.heappush(free, ends)
        in_time += ends - now <= within_s
    return in_time / count


@pytest.mark.parametrize(
    ("rate", "each_s", "people", "within_s"), [(0.5, 4, 3, 10), (0.5, 4, 4, 12), (1.0, 2, 3, 4), (0.12, 4, 1, 20)]
)
def test_the_formula_agrees_with_a_queue(rate: float, each_s: float, people: int, within_s: float) -> None:
    assert within(rate, each_s, people, within_s) == pytest.approx(simulated(rate, each_s, people, within_s), abs=0.02)


def test_more_people_never_do_worse_and_as_many_as_needed_are_enough() -> None:
    shares = [within(1.3, 4.0, people, 30.0) for people in range(1, 12)]
    assert shares == sorted(shares)
    people = needed(1.3, 4.0)
    assert within(1.3, 4.0, people, 30.0) >= 0.95 > within(1.3, 4.0, people - 1, 30.0)


def test_nobody_asks_and_everybody_asks() -> None:
    assert needed(0.0, 4.0) == 1
    assert needed(1_000.0, 4.0) == 200
    assert within(1.0, 4.0, 0, 30.0) == within(1.0, 4.0, 4, 30.0) == 0.0
