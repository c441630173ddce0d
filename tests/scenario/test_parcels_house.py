"""A whole house on a time line: a parcel from order to signed, with a delay and a locker; each told once, in time."""

import asyncio
import json
from pathlib import Path

import aiohttp

from adapters.open_orders.adapter import SPEC
from adapters.open_orders.settings import OpenOrdersSettings
from bot.app.importing import import_table
from bot.core.adapters import Adapter
from bot.core.clock import Clock
from bot.core.model import Address, Reading
from bot.core.notices import NoticeKind
from bot.core.parcels import Milestone, Snapshot
from bot.core.secret import Secret
from bot.core.signed import signed
from config.settings import convert
from tests.support.clock import FakeClock
from tests.support.house import LI, NOON, Life, living, until
from tests.support.shipments import NUMBER, ORDER_NO, PARCEL, snapshot

SECRET = "a-secret-of-the-shop"
HERS = Address("fake", "c-7001", "c-7001")
M = Milestone


class Systems:
    """The shop's own systems, which call the house."""

    def __init__(self, web: aiohttp.ClientSession, life: Life) -> None:
        self._web = web
        self._life = life

    async def say(self, *lines: object, secret: str = SECRET) -> tuple[int, dict[str, object]]:
        body = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
        return await self.post(body, signed(Secret(secret), body, self._life.clock.now()))

    async def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, object]]:
        async with self._web.post(f"{self._life.house.hooks_url}/orders", data=body, headers=headers) as answer:
            return answer.status, await answer.json() if answer.status == 200 else {}


def order(**more: object) -> dict[str, object]:
    plain = {"type": "order", "order_no": ORDER_NO, "channel": "fake", "customer": HERS.customer, "product": "lamp"}
    return {**plain, **more}


def plugged(clock: Clock) -> dict[str, Adapter]:
    return {"open_orders": SPEC.make(convert({"secret": SECRET}, OpenOrdersSettings, "[adapters.open_orders]"), clock)}


async def allowed(life: Life) -> None:
    """A lead says yes to everything that may be told."""
    assert life.house.templates
    for kind in NoticeKind:
        state = await life.house.templates.current(kind)
        if state and state.enabled:
            await life.house.templates.allow(state.template.id, LI.name)


def told(life: Life) -> list[str]:
    """What stands on her screen."""
    return [one.text for one in life.platform.received if one.address == HERS]


async def next_message(life: Life) -> str:
    """What her customer is told next, some seconds from now."""
    before = len(told(life))
    await life.clock.advance(20)

    async def came() -> bool:
        await life.clock.advance(1)
        return len(told(life)) > before

    await until(came, within_s=20)
    return told(life)[-1]


async def bought(life: Life, systems: Systems) -> None:
    """She pays; within two seconds everybody who answers knows."""
    status, taken = await systems.say(order(status="paid", placed_at="2026-11-22 11:58:03", phone="13800005678"))
    assert (status, taken) == (200, {"taken": 1, "known": 0, "lost": 0, "faults": []})

    async def answers() -> bool:
        await life.clock.advance(0.1)
        return [one.status for one in life.house.shelves.orders(Reading("", "到哪了"), HERS)] == ["paid"]

    await until(answers)


def at_locker(clock: FakeClock) -> list[Snapshot]:
    """What the courier tells at once after a day of silence."""
    text = "已存入幸福路驿站，取件码 6-2-3021，快递员电话13911112222"
    return [
        snapshot(clock, M.PICKED_UP, M.OUT_FOR_DELIVERY, minutes_ago=30),
        snapshot(clock, M.PICKED_UP, M.OUT_FOR_DELIVERY, M.AT_LOCKER, text=text, place="幸福路驿站"),
    ]


async def test_a_parcel_from_order_to_signed_with_a_delay_and_a_locker(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with living(tmp_path, clock=clock, others=plugged(clock)) as life, aiohttp.ClientSession() as web:
        assert life.house.shipments
        systems, made = Systems(web, life), life.house.shipments
        await allowed(life)
        await bought(life, systems)
        clock.jump(3_600)
        carried = {"carrier": "中通快递", "tracking_no": NUMBER, "eta": "2026-11-26"}
        sent = order(status="shipped", shipped_at="2026-11-22 13:00", **carried)
        await systems.say(sent)
        assert f"由中通快递承运，单号 {NUMBER}。预计11月26日送到" in await next_message(life)
        await made.tracking.heard([snapshot(clock, M.PICKED_UP)])
        clock.jump(49 * 3_600)
        assert "在路上慢了" in await next_message(life)
        await made.tracking.heard([snapshot(clock, M.PICKED_UP, M.IN_TRANSIT, M.IN_CITY)])
        clock.jump(20 * 3_600)
        flood = at_locker(clock)
        await made.tracking.heard(flood)
        assert "地点：幸福路驿站。取件码 6-2-3021" in await next_message(life)
        clock.jump(3 * 3_600)
        final = snapshot(clock, M.PICKED_UP, M.OUT_FOR_DELIVERY, M.AT_LOCKER, M.SIGNED)
        await made.tracking.heard([final])
        assert "显示已经签收" in await next_message(life)
        await made.tracking.heard([*flood, final])  # the courier tells all of it again
        assert (await systems.say(sent))[1]["taken"] == 0
        await clock.advance(60)
        assert (len(told(life)), "13911112222" in str(told(life))) == (4, False)
        parcel, (kept,) = await made.parcels.get(PARCEL), await made.orders.owned("fake", HERS.customer)
        assert (parcel.milestone, parcel.over, kept.order.status) == (M.SIGNED, True, "signed")


async def test_a_table_is_imported_beside_the_running_house(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    await asyncio.to_thread(
        file.write_text, f"订单号,状态,渠道,客户编号\n{ORDER_NO},已付款,fake,{HERS.customer}\n1,已付款,,\n"
    )
    async with living(tmp_path) as life:
        well, says = await import_table(life.house.settings, "orders", file, apply=False)
        assert (well, says.splitlines()[0]) == (False, "1 orders would be new, 0 known before")
        await import_table(life.house.settings, "orders", file, apply=True)

        async def shown() -> bool:
            return len(life.house.content.catalog.owned(HERS.customer)) == 1

        await until(shown)
        _, says = await import_table(life.house.settings, "orders", file, apply=True)
        first, fault = says.splitlines()
        assert first == "0 orders taken in, 1 known before"
        assert fault.startswith("left out: line 3: order_no:")


async def test_a_call_that_does_not_prove_itself_changes_nothing(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with living(tmp_path, clock=clock, others=plugged(clock)) as life, aiohttp.ClientSession() as web:
        assert life.house.shipments
        systems = Systems(web, life)
        body = json.dumps(order(status="paid")).encode()
        fine = signed(Secret(SECRET), body, clock.now())
        assert (await systems.say(order(), secret="another-secret-of-16"))[0] == 403
        assert (await systems.post(body + b" ", fine))[0] == 403
        assert (await systems.post(body, {}))[0] == 403
        assert await life.house.shipments.shipping.orders([ORDER_NO]) == {}
        assert (await systems.post(body, fine))[0] == 200
        assert (await systems.post(body, fine))[0] == 403  # replayed
        clock.jump(400)
        assert (await systems.post(body, fine))[0] == 403
        lines = [
            order(order_no="1"),
            {"type": "parcel", "number": "XM-1", "events": [{"at": clock.now(), "text": "出库"}]},
        ]
        status, taken = await systems.say(*lines, {"type": "what"}, order(note="加急"))
        assert (status, taken["taken"], taken["lost"]) == (200, 2, 2)
        assert [fault["line"] for fault in taken["faults"]] == [1, 3]  # type: ignore[attr-defined]


async def test_the_table_of_a_start_is_taken_in_and_tells_nobody_of_the_past(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with living(tmp_path, clock=clock) as life:
        made = life.house.shipments
        assert made

        async def taken_in() -> bool:
            return len(await made.orders.latest(1_000)) > 40

        await until(taken_in)
        orders = (await made.orders.find(await made.orders.latest(1_000))).values()
        parcels = await made.parcels.of_orders([one.order.order_no for one in orders])
        known = {one.order.order_no: one for one in orders}
        assert any(one.address for one in orders)
        assert all(known[number].order.tracking_no for number, found in parcels.items() if found)
        assert not any(phone in str(known) for phone in ("13200001022", "15100001038"))
