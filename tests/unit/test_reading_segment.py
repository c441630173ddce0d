"""Words as jieba cuts them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.reading.segment import cut, words


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("5-6天发货", ["5", "-", "6", "天", "发货"]),
        ("check-in", ["check", "-", "in"]),
        ("v1.2.3", ["v1.2", ".", "3"]),
        ("1.5kg", ["1.5", "kg"]),
        ("100%棉", ["100%", "棉"]),
        ("...", ["..."]),
    ],
)
def test_joiners_are_cut(text: str, tokens: list[str]) -> None:
    assert cut(text) == tokens


def test_words_leave_signs_out() -> None:
    assert words("多少钱? 包邮吗!") == ("多少", "钱", "包邮", "吗")


def test_the_first_start_ever_warns_of_nothing(tmp_path: Path) -> None:
    """jieba is compiled then, and its patterns have escapes that Python complains about."""
    environ = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    subprocess.run([sys.executable, "-W", "error", "-c", "import bot.reading.segment"], check=True, env=environ)
