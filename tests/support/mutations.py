"""Recordings with a few bytes changed, for what must survive anything and never take long.

In: seeds, and pieces that the grammar cares about; what is to be done with them. Out: `mutated`, `in_time`. Called by
the property tests of parsers.
"""

import time
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

MOST_S: Final = 0.05
"""What one hostile case may take (quality-bar P8)."""


def mutated(seed: bytes, random: Random, seeds: Sequence[bytes], pieces: Sequence[bytes]) -> bytes:
    """`seed` with one to eight changes; the same for the same state of `random`."""
    body = bytearray(seed)
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        at, to = sorted(random.randrange(len(body) + 1) for _ in range(2))
        match random.randrange(7):
            case 0:
                body[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                del body[at : min(to, at + 40)]
            case 2:
                body[at:at] = random.choice(pieces)
            case 3:
                body[at:at] = random.choice(pieces) * random.choice((2, 50, 2_000))
            case 4:
                body[at:at] = body[at:to]
            case 5:
                body[at:to] = random.choice(seeds)
            case _:
                del body[at:]
    return bytes(body)


def in_time(parse: Callable[[], object]) -> bool:
    """Whether it takes less than 50 ms of this thread; whoever does not gets two more tries."""
    for _ in range(3):
        before = time.thread_time()
        parse()
        if time.thread_time() - before < MOST_S:
            return True
    return False
