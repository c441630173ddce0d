"""Rooms are told once how many of their messages were shed, also where the store is away in between."""

from collections import Counter
from collections.abc import Mapping

import pytest

from bot.app.shows import tell_shed
from bot.core.clock import Millis
from bot.core.errors import Unavailable
from bot.core.model import Address
from tests.support.clock import START


class Rooms:
    """The count of a store that may be away, or may not know a room yet."""

    def __init__(self) -> None:
        self.away = False
        self.known = {"studio"}
        self.counted: Counter[tuple[str, str]] = Counter()

    async def count(self, address: Address, counted: Mapping[str, int], at: Millis) -> bool:
        if self.away:
            raise Unavailable("away")
        if address.conversation not in self.known:
            return False
        self.counted.update({(address.conversation, name): by for name, by in counted.items()})
        return True


async def test_each_is_told_once() -> None:
    rooms, told = Rooms(), Counter[tuple[str, str]]()
    shed = Counter({("fake/studio", "shed:low"): 5, ("fake/stage", "shed:low"): 2})
    await tell_shed(shed, told, rooms.count, START)
    shed["fake/studio", "shed:high"] += 1
    rooms.away = True
    with pytest.raises(Unavailable):
        await tell_shed(shed, told, rooms.count, START)
    rooms.away, rooms.known = False, {"studio", "stage"}
    await tell_shed(shed, told, rooms.count, START)
    await tell_shed(shed, told, rooms.count, START)
    assert rooms.counted == {("studio", "shed:low"): 5, ("studio", "shed:high"): 1, ("stage", "shed:low"): 2}
