"""What a person reads at the start: content faults as they are, whatever characters they quote."""

from types import SimpleNamespace
from typing import cast

import pytest

from bot.__main__ import announce
from bot.app.frame import House


async def test_a_fault_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    note = "a.toml:3: [/red] and [bold] are no keys of [[entry]]"
    knowledge = SimpleNamespace(knowledge=SimpleNamespace(faults=()))
    house = SimpleNamespace(
        content=SimpleNamespace(notes=[note]), knowledge=knowledge, console_url="", help_url="", adapters={}
    )
    await announce(cast(House, house))
    assert note in capsys.readouterr().out
