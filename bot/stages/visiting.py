"""Visiting: who writes in private just now, and who would serve them.

In: addresses with the stage their message is about. Out: `Visiting`, the port `Visitors`. Asked by triage, once for a
whole batch. How long a group lets people wait is asked at most every two seconds: a sentence for a customer needs it no
fresher, and a flood of messages would ask it for each batch.
"""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from bot.core.catalog import Caller
from bot.core.clock import SECOND, Clock, Millis, day_of
from bot.core.customers import Customer, Customers, Segment
from bot.core.model import Address
from bot.core.staff import Staff, Wait
from bot.core.visitors import Visitor
from bot.core.vocabulary import Stage

FRESH_S: Final = 2.0
NEAR: Final = ("今天", "明天", "后天")


class Visiting:
    """Customers and staff, put together; `zone` is where the shop's days begin."""

    def __init__(self, customers: Customers, staff: Staff, clock: Clock, zone: tzinfo) -> None:
        self._customers = customers
        self._staff = staff
        self._clock = clock
        self._zone = zone
        self._waits: dict[str, tuple[float, Wait]] = {}

    async def known(self, asked: Sequence[tuple[Address, Stage]]) -> list[Visitor]:
        """One for each, in their order."""
        groups = [self._staff.group_for(stage) for _, stage in asked]
        people = await self._customers.known([address for address, _ in asked]) if asked else {}
        waits = {group: await self._wait(group) for group in dict.fromkeys(groups)}
        return [
            self._visitor(people.get(address.key), waits[group])
            for (address, _), group in zip(asked, groups, strict=True)
        ]

    async def _wait(self, group: str) -> Wait:
        now = self._clock.monotonic()
        asked_at, wait = self._waits.get(group, (now - FRESH_S, Wait(group)))
        if now - asked_at >= FRESH_S:
            wait = msgspec.structs.replace(await self._staff.wait(group), group=group)
            self._waits[group] = now, wait
        return wait

    def _visitor(self, customer: Customer | None, wait: Wait) -> Visitor:
        segment, now = customer.segment if customer else Segment.NEW, self._clock.now()
        caller = Caller(
            called=customer.called if customer else "",
            returning=segment is not Segment.NEW,
            valued=segment is Segment.HIGH_VALUE,
            ahead=wait.ahead,
            minutes=wait.minutes,
            opens=opening(wait.opens_at, now, self._zone),
            opens_s=max(0, wait.opens_at - now) // SECOND,
        )
        return Visitor(caller, segment, wait.group)


def opening(moment: Millis, now: Millis, zone: tzinfo) -> str:
    """When somebody is there again, as people say it: 明天 9:00, 11月25日 9:00; empty where that is now or unknown."""
    if moment <= now:
        return ""
    day, today = day_of(moment, zone), day_of(now, zone)
    ahead = (day - today).days
    at = datetime.fromtimestamp(moment / SECOND, zone)
    named = NEAR[ahead] if 0 <= ahead < len(NEAR) else f"{day.month}月{day.day}日"
    return f"{named} {at.hour}:{at.minute:02}"
