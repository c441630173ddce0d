"""The clockwork in a house, and on a store that loses power while schedulers are killed: the short form of
`tests.bench.clockwork`."""

from pathlib import Path

import pytest

from bot.app.house import open_house
from bot.core.clock import later
from config.settings import ConsoleSettings, HookSettings, Part, Settings, StoreSettings
from tests.bench.clockwork import measure
from tests.support.clock import FakeClock
from tests.support.due import due
from tests.support.house import NOON, demo_content, until


async def test_each_comes_out_once_whatever_is_killed(tmp_path: Path) -> None:
    figures = await measure(due=200, schedulers=2, kills=4, folder=tmp_path, seconds=4, lead_s=1)
    shown = {name: figures[name] for name in ("due", "once", "duplicated", "never", "kills", "power_cuts", "ended")}
    assert shown == {
        "due": 200, "once": 200, "duplicated": 0, "never": 0, "kills": 4, "power_cuts": 1, "ended": 200,
    }  # fmt: skip


@pytest.mark.parametrize("parts", [tuple(Part), (Part.TRIAGE,)], ids=["with a clock", "without"])
async def test_a_house_says_who_carries_it_out_and_since_when_something_waits(
    tmp_path: Path, parts: tuple[Part, ...]
) -> None:
    clock, runs = FakeClock(NOON), Part.CLOCK in parts
    settings = Settings(
        store=StoreSettings(data_dir=str(tmp_path)),
        console=ConsoleSettings(port=0, private_port=0),
        hooks=HookSettings(port=0),
        parts=parts,
    )
    async with open_house(settings, clock, {}, demo_content()) as house:
        await house.plans.plan([due(later(NOON, 900 if runs else 20))])
        clock.jump(60)

        async def told() -> bool:
            await clock.advance(1)
            health = await house.vitals.health()
            return bool(health.workers["clockwork"]) == runs == (health.due_overdue_s == 0)

        await until(told)
        health = await house.vitals.health()
        assert any(note.startswith("what is due waits since 4") for note in health.notes) == (not runs)
        assert health.due_waiting > 0
