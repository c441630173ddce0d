"""What the console is given to look after parcels, notices and what is due.

In: a `House` and its `Floor`. Out: `logistics_parts`: None where not all of it is put together. Called by
bot/app/doors.py.
"""

from functools import partial
from zoneinfo import ZoneInfo

from bot.app.frame import Floor, House
from bot.app.noticing import fits
from bot.app.tracking import asking
from bot.console.keys import LogisticsParts


def logistics_parts(house: House, floor: Floor) -> LogisticsParts | None:
    """All of it, as ports."""
    made, writer = house.shipments, house.content.notices
    if not (made and writer and house.notices and house.templates and house.noticing):
        return None
    return LogisticsParts(
        parcels=made.parcels,
        orders=made.orders,
        notices=house.notices,
        templates=house.templates,
        writer=writer,
        preview=house.noticing,
        agenda=house.plans,
        plans=house.plans,
        workdays=house.workdays,
        fits=partial(fits, house.adapters),
        look=asking(house, made).look,
        take_in=made.take_in,
        channels=tuple(name for name, adapter in house.adapters.items() if adapter.forms),
        notice_settings=floor.settings.notices,
        timezone=ZoneInfo(floor.settings.shop.timezone),
    )
