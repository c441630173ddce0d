"""The demo's vendor and the checks of both: what a newcomer sees before there is an account."""

import csv
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
import pytest

from adapters.courier.fake import script
from adapters.courier.kdniao import adapter as kdniao
from adapters.courier.kdniao.check import check as check_kdniao
from adapters.courier.kdniao.settings import KdniaoSettings, Subscribing
from adapters.courier.kdniao.settings import checked as kdniao_checked
from adapters.courier.kuaidi100 import adapter as kuaidi100
from adapters.courier.kuaidi100.check import check as check_kuaidi100
from adapters.courier.kuaidi100.fake import Account
from adapters.courier.kuaidi100.settings import DemoSettings, Kuaidi100Settings
from adapters.courier.kuaidi100.settings import checked as kuaidi100_checked
from bot.core.carriers import clean, likely, wants_tail
from bot.core.checks import Around, Grade
from bot.core.errors import Misconfigured
from bot.core.parcels import Milestone, Trouble
from bot.core.secret import Secret
from tests.support.clock import FakeClock
from tests.support.couriers import NOON, SALT, at_kdniao, at_kuaidi100, played

SCRIPT = Path("config/demo/courier.ndjson")


def test_the_script_fits_the_shop() -> None:
    """Its parcels are those of the demo's orders, but for one that nobody ordered."""
    with Path("config/demo/orders.csv").open(encoding="utf-8") as file:
        orders = {row["tracking_no"]: row for row in csv.DictReader(file) if row["tracking_no"]}
    cues = script.read(SCRIPT, "test")
    strangers = {cue.number for cue in cues} - set(orders)
    assert len(strangers) == 1
    for cue in cues:
        assert cue.carrier in likely(cue.number), cue
        assert clean(cue.number) == cue.number
    tails = {cue.number: cue.tail for cue in cues if cue.tail}
    for cue in cues:
        if wants_tail(cue.carrier) and cue.number not in strangers:
            assert orders[cue.number]["phone"].endswith(tails[cue.number])


async def test_the_demo_moves_parcels_along_through_the_real_door() -> None:
    """Five minutes of it: all are heard of, by signed pushes, and end where the script says."""
    clock = FakeClock(NOON)
    async with played(clock, SCRIPT) as (kept, pages):
        await pages(lambda: len({one.number for one in kept.heard_of}) >= 10)
        for _ in range(60):
            await clock.advance(5)
            await pages(lambda: True)
        await pages(lambda: len(kept.heard_of) >= 10 + 20)
        stands = {one.number: (one.milestone, one.trouble) for one in kept.heard_of}
    assert stands["YT8844612947489"] == (Milestone.SIGNED, None)
    assert stands["YT8824214355491"] == (Milestone.AT_LOCKER, None)
    assert stands["75820056423212"] == (Milestone.AT_LOCKER, Trouble.LEFT_IN_LOCKER)
    assert stands["SF1529257181890"] == (Milestone.IN_TRANSIT, Trouble.DAMAGED)
    assert stands["773040000912345"] == (Milestone.IN_TRANSIT, None)
    first = next(one for one in kept.heard_of if one.number == "YT8844612947489")
    assert len(first.events) == 4
    assert first.events[0].at == NOON - 70 * 3_600_000


def test_a_script_that_is_none_is_named(tmp_path: Path) -> None:
    for text in ("", "{}", '{"t": 1, "carrier": "YTO", "number": "1", "stop": "flies", "text": ""}'):
        (tmp_path / "script").write_text(text)
        with pytest.raises(Misconfigured, match=r"\[adapters.kuaidi100\] demo: script"):
            kuaidi100.SPEC.make(Kuaidi100Settings(demo=DemoSettings(script=str(tmp_path / "script"))), FakeClock())


GOOD = Kuaidi100Settings(key=Secret("k"), salt=Secret(SALT), callback="http://shop.example/kuaidi100")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"key": Secret()}, "key is empty"), ({"salt": Secret("short")}, "salt needs 16"),
        ({"callback": ""}, "callback is no address"), ({"callback": "ftp://x/y"}, "callback is no address"),
        ({"api": "http://poll.kuaidi100.com"}, "api must begin with https"),
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused(changes: dict[str, object], says: str) -> None:
    kuaidi100_checked(GOOD)
    with pytest.raises(Misconfigured, match=says):
        kuaidi100_checked(msgspec.structs.replace(GOOD, **changes))


def test_settings_of_the_other_vendor_likewise() -> None:
    good = KdniaoSettings(business_id="1", key=Secret("k"))
    kdniao_checked(good)
    for changes, says in (
        ({"business_id": ""}, "business_id"), ({"key": Secret()}, "key is empty"), ({"api": "http://x/"}, "https"),
    ):  # fmt: skip
        with pytest.raises(Misconfigured, match=says):
            kdniao_checked(msgspec.structs.replace(good, **changes))
    assert kdniao.SPEC.name == "kdniao"


async def _grades(found: object) -> dict[str, Grade]:
    return {one.step: one.grade async for one in found}  # type: ignore[attr-defined]


async def test_the_check_of_kuaidi100_finds_what_is_wrong() -> None:
    async with AsyncExitStack() as stack:
        shop = await stack.enter_async_context(at_kuaidi100())
        base = shop.hook.removesuffix("/kuaidi100")
        fine = Kuaidi100Settings(
            key=Secret(Account().key), customer="c", salt=Secret(SALT), callback="http://shop.example/kuaidi100",
            api=shop.api,
        )  # fmt: skip
        around = Around(shop.clock, base)
        assert await _grades(check_kuaidi100(fine, around)) == {
            "salt": Grade.FINE, "customer": Grade.FINE, "callback": Grade.WARNING, "key": Grade.FINE,
            "door": Grade.FINE, "address": Grade.FINE,
        }  # fmt: skip
        wrong = msgspec.structs.replace(
            fine, key=Secret("another"), salt=Secret("another salt of length"), callback="http://127.0.0.1/kuaidi100",
            customer="",
        )  # fmt: skip
        assert await _grades(check_kuaidi100(wrong, around)) == {
            "salt": Grade.FINE, "customer": Grade.WARNING, "callback": Grade.FAULT, "key": Grade.FAULT,
            "door": Grade.FAULT, "address": Grade.FINE,
        }  # fmt: skip
        away = await _grades(check_kuaidi100(fine, Around(shop.clock, "http://127.0.0.1:9")))
        assert away["door"] is Grade.WARNING
        demo = await _grades(check_kuaidi100(msgspec.structs.replace(fine, demo=DemoSettings(script="x")), around))
        assert demo == {"demo": Grade.SKIPPED}
        assert shop.kept.heard_of == []
        assert shop.vendor.breaches == []


async def test_the_check_of_kdniao_finds_what_is_wrong() -> None:
    async with at_kdniao() as shop:
        around = Around(shop.clock, shop.hook.removesuffix("/kdniao"))
        fine = shop.settings
        assert isinstance(fine, KdniaoSettings)
        assert await _grades(check_kdniao(fine, around)) == {
            "settings": Grade.FINE, "key": Grade.FINE, "door": Grade.FINE, "address": Grade.FINE,
        }  # fmt: skip
        wrong = msgspec.structs.replace(fine, key=Secret("another"))
        assert await _grades(check_kdniao(wrong, around)) == {
            "settings": Grade.FINE, "key": Grade.FAULT, "door": Grade.FAULT, "address": Grade.FINE,
        }  # fmt: skip
        asks = msgspec.structs.replace(fine, subscribe=Subscribing.NONE)
        assert (await _grades(check_kdniao(asks, around)))["subscribe"] is Grade.WARNING
        none = await _grades(check_kdniao(KdniaoSettings(), around))
        assert none == {"settings": Grade.FAULT}
        assert shop.kept.heard_of == []


def test_no_secret_shows() -> None:
    assert "halfminute-secret" not in repr(msgspec.structs.replace(GOOD, key=Secret("halfminute-secret")))
