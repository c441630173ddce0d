"""Tracking: what couriers tell, merged into the parcels, with the notice that follows planned in the same call.

In: snapshots (port `Tracking`), looks that are due. Out: changed parcels, orders that go on with them, due items.
Called by adapters of couriers through `Common.track`, and by `bot.stages.clockwork` for items of kind WATCH.

A parcel that no order names is kept, and told of once one does. One that was kept under another carrier is moved. What
comes in a flood is told once: a newer item of a parcel takes the place of the one that waits.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from bot.core import selling, telling
from bot.core.clock import SECOND, Clock, Millis, later
from bot.core.due import Done, Due, Plans, Skip, SkipReason, Verdict
from bot.core.errors import Unavailable
from bot.core.moments import moment
from bot.core.notices import NoticeKind
from bot.core.orders import KeptOrder
from bot.core.parcels import Parcel, ParcelId, Snapshot, parcel_id
from bot.core.shipping import Change, Shipping
from bot.core.telling import SHIP_BY, Looks, Saying, following, looks
from bot.core.tracking import (
    PROMISE,
    STALLED,
    Telling,
    adopted,
    cleaned,
    is_followed,
    is_stray,
    is_there,
    merged,
    moved_at,
    opened,
)

AT_ONCE: Final = 200
TRIES: Final = 8
"""How often a change is made anew when others were faster."""
AGAIN_H: Final = 6
MOST_ASKS: Final = 3
"""So many hours later a courier that gave up is asked again, so often a month (platform-apis.md 7.1: at most four)."""
HOUR: Final = 3_600 * SECOND


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with. `mask` takes personal data out of a text; `reason` says why an order is late, as far as data
    show it."""

    shipping: Shipping
    plans: Plans
    clock: Clock
    mask: Callable[[str], str]
    saying: Saying
    reason: Callable[[KeptOrder], str]
    rules: Looks


class TrackingStage:
    """The port `Tracking`, and the handler of items of kind WATCH."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._shipping = parts.shipping

    async def heard(self, snapshots: Sequence[Snapshot]) -> None:
        """Raises Unavailable."""
        now = self._parts.clock.now()
        for start in range(0, len(snapshots), AT_ONCE):
            todo: dict[ParcelId, list[Snapshot]] = {}
            for snapshot in snapshots[start : start + AT_ONCE]:
                clean = cleaned(snapshot, now, self._parts.mask)
                if clean.number:
                    todo.setdefault(parcel_id(clean.carrier, clean.number), []).append(clean)
            for _ in range(TRIES):
                todo = await self._merge(todo, now)
                if not todo:
                    break
            else:
                raise Unavailable("others change the same parcels all the time; tell it again")

    async def _merge(self, todo: Mapping[ParcelId, list[Snapshot]], now: Millis) -> dict[ParcelId, list[Snapshot]]:
        """Returns what has to be done again."""
        known = await self._shipping.parcels(list(todo))
        strays = await self._shipping.of_numbers([todo[one][0].number for one in todo if one not in known])
        before = {one: known.get(one) or _stray(strays.get(todo[one][0].number, ())) for one in todo}
        orders = await self._shipping.orders([no for one in before.values() if one for no in one.orders])
        changes = {one: self._change(before[one], todo[one], orders, now) for one in todo}
        made = await self._shipping.keep([change for change in changes.values() if not change.is_empty])
        kept = dict(zip((one for one in changes if not changes[one].is_empty), made, strict=True))
        return {one: todo[one] for one, done in kept.items() if not done}

    def _change(
        self, before: Parcel | None, snapshots: Sequence[Snapshot], orders: Mapping[str, KeptOrder], now: Millis
    ) -> Change:
        first = snapshots[0]
        parcel = before or opened(first, now)
        gone: tuple[ParcelId, ...] = ()
        if parcel.id != parcel_id(first.carrier, first.number):
            gone, parcel = (parcel.id,), adopted(parcel, first)
        after = parcel
        for snapshot in snapshots:
            after = merged(after, snapshot)
        if before is not None and after == before:
            return Change()
        own = [orders[number] for number in after.orders if number in orders]
        moved = [went for one in own if (went := selling.advanced(one, after)) != one]
        after, dues, moot = following(after, own, now, self._parts.saying)
        if gone:
            dues = (*dues, *looks(after, now, self._parts.rules))
        ask = Millis(0) if after.over else None
        if after.gone and parcel.gone != after.gone and after.asks < MOST_ASKS:
            ask = Millis(now + AGAIN_H * HOUR)
        return Change(parcels=(after,), orders=tuple(moved), dues=dues, gone=gone, moot=moot, ask=ask)

    # ---- what is due ----

    async def look(self, due: Due, now: Millis) -> Verdict:
        """The handler of items of kind WATCH. Raises Unavailable."""
        if due.event == SHIP_BY:
            return await self._look_at_order(due.subject, now)
        for _ in range(TRIES):
            parcel = (await self._shipping.parcels([ParcelId(due.subject)])).get(ParcelId(due.subject))
            if parcel is None or is_there(parcel) or not is_followed(parcel) or await self._is_settled(parcel):
                return Skip(SkipReason.MOOT)
            again = self._again_at(parcel, due.event)
            if again > now:
                await self._parts.plans.plan([telling.look_at_parcel(parcel, due.event, again)])
                return Done("还在正常走，到时候再看")
            made = await self._tell_delay(parcel, due.event, now)
            if made is not None:
                return made
        raise Unavailable("others change the same parcel all the time")

    async def _is_settled(self, parcel: Parcel) -> bool:
        """Whether the shop itself says that nothing is on its way any more."""
        orders = (await self._shipping.orders(parcel.orders)).values()
        return bool(orders) and all(order.order.status not in selling.UNDER_WAY for order in orders)

    def _again_at(self, parcel: Parcel, event: str) -> Millis:
        """When it is a delay, as it stands now."""
        if event == PROMISE:
            return parcel.promised_at
        return later(moved_at(parcel), self._parts.rules.stalled_h * 3_600)

    async def _tell_delay(self, parcel: Parcel, event: str, now: Millis) -> Verdict | None:
        """None: somebody changed it meanwhile."""
        stands_still = STALLED in parcel.told and self._again_at(parcel, STALLED) <= now
        if event in parcel.told or (event == PROMISE and stands_still):
            return Skip(SkipReason.TOLD)
        said = Telling(NoticeKind.DELAYED, event, now)
        due = telling.of_parcel(parcel, said, now, self._parts.saying)
        if due is None:
            return Skip(SkipReason.UNREACHABLE)
        after = msgspec.structs.replace(parcel, told=(*parcel.told, event))
        (made,) = await self._shipping.keep([Change(parcels=(after,), dues=(due,))])
        return Done("没有新进展，告诉顾客") if made else None

    async def _look_at_order(self, number: str, now: Millis) -> Verdict:
        order = (await self._shipping.orders([number])).get(number)
        if order is None or order.order.status != selling.PAID or order.ready:
            return Skip(SkipReason.MOOT)
        promised = moment(order.order.promised_ship_by)
        if promised is None:
            return Skip(SkipReason.MOOT)
        warn = later(promised, -self._parts.rules.ship_warn_h * 3_600)
        if warn > now:
            await self._parts.plans.plan([telling.look_at_order(order, warn)])
            return Done("发货时间改了，到时候再看")
        due = telling.of_order(order, SHIP_BY, now, now, self._parts.saying, self._parts.reason(order))
        if due is None:
            return Skip(SkipReason.UNREACHABLE)
        await self._parts.plans.plan([due])
        return Done("可能赶不上承诺的发货时间，先告诉顾客")


def _stray(found: Sequence[Parcel]) -> Parcel | None:
    """The one that may have been kept under another carrier; of two nobody knows which."""
    strays = [one for one in found if is_stray(one)]
    return strays[0] if len(strays) == 1 else None
