"""What a person reads at the start: content faults as they are, whatever characters they quote."""

from types import SimpleNamespace
from typing import cast

import pytest

from bot.__main__ import announce
from bot.app.house import House


async def test_a_fault_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    note = "a.toml:3: [/red] and [bold] are no keys of [[entry]]"
    await announce(cast(House, SimpleNamespace(content=SimpleNamespace(notes=[note]), console_url="")))
    assert note in capsys.readouterr().out
