"""How many assistants a room needs so that nearly everybody is answered within the half minute.

In: questions a second and seconds a decision. Out: `needed`, `within`. Pure. Called by the console's hint, the report
and the rehearsal. The model is the M/M/c queue with Erlang's waiting formula (A. K. Erlang, 1917): people come at
random, each draft takes one assistant for a random time with the measured mean, nobody gives up.
"""

import math
from typing import Final

MOST: Final = 200


def within(rate_per_s: float, each_s: float, people: int, within_s: float) -> float:
    """The share of questions decided within `within_s` of being asked, 0…1; 0 where the queue only grows."""
    if rate_per_s <= 0:
        return 1.0
    service, load = 1 / each_s, rate_per_s * each_s
    if people < 1 or load >= people:
        return 0.0
    waits = _erlang_c(load, people)
    spare = people * service - rate_per_s
    # P(wait + service > t), the wait being exponential with rate `spare` where there is one
    alone = math.exp(-service * within_s)
    if math.isclose(spare, service):
        behind = (1 + service * within_s) * alone
    else:
        behind = (spare * alone - service * math.exp(-spare * within_s)) / (spare - service)
    return 1 - ((1 - waits) * alone + waits * behind)


def needed(rate_per_s: float, each_s: float, within_s: float = 30.0, share: float = 0.95) -> int:
    """The fewest people with whom at least `share` are decided within `within_s`; at most 200."""
    if rate_per_s <= 0:
        return 1
    least = max(1, math.ceil(rate_per_s * each_s))
    return next((n for n in range(least, MOST) if within(rate_per_s, each_s, n, within_s) >= share), MOST)


def _erlang_c(load: float, people: int) -> float:
    """The probability of having to wait, by the recursion of Erlang's B, which does not overflow."""
    blocked = 1.0
    for number in range(1, people + 1):
        blocked = load * blocked / (number + load * blocked)
    return people * blocked / (people - load * (1 - blocked))
