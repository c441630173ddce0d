"""How feeds are heard, told by the process that listens to those that only show.

In: a house. Out: a loop. Called by bot/app/loops.py.
"""

from contextlib import suppress
from typing import Final

from bot.app.frame import House
from bot.core.errors import Unavailable
from config.settings import Part

EVERY_S: Final = 2.0


async def covering(house: House) -> None:
    """Until cancelled: tell the others how feeds are heard here, or learn how they are heard elsewhere."""
    listens = Part.INTAKE in house.settings.parts
    try:
        while True:
            with suppress(Unavailable):  # the health page tells of that
                await (house.feeds.tell(house.coverage.gauges()) if listens else house.feeds.read())
            await house.clock.sleep(EVERY_S)
    finally:
        if listens:
            with suppress(Unavailable):
                await house.feeds.forget(house.coverage.gauges())
