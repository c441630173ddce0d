"""Who serves whom and when, as the settings say it."""

from pathlib import Path

import pytest

from bot.app.conversing import staff_rules
from bot.core.errors import Misconfigured
from bot.core.staff import Group, Slot, Weekday
from bot.core.vocabulary import Stage
from config.settings import SettingsError, load


def written(folder: Path, text: str) -> Path:
    file = folder / "shop.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_any_there_are_three_groups_that_always_work() -> None:
    rules = staff_rules(load())
    assert rules.groups == (
        Group("售前", (Stage.PRESALE,)),
        Group("售中", (Stage.INSALE,)),
        Group("售后", (Stage.AFTERSALE, Stage.NONE)),
    )
    assert str(rules.zone) == "Asia/Shanghai"


def test_hours_are_taken_as_they_are_written(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        [[conversations.groups]]
        name = "夜班"
        hours = [{ days = ["fri", "sat"], begin = "20:00", end = "02:00" }, { begin = "09:00", end = "12:00" }]
        """,
    )
    (group,) = staff_rules(load(file)).groups
    night = Slot((Weekday.FRI, Weekday.SAT), "20:00", "02:00")
    assert group == Group("夜班", (), (night, Slot(tuple(Weekday), "09:00", "12:00")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[conversations.groups]]\nname = "夜班"\nhours = [{ begin = "8pm", end = "02:00" }]', "夜班.*8pm.*09:00"),
        ('[[conversations.groups]]\nname = "一"\n[[conversations.groups]]\nname = "一"', "two groups 一"),
    ],
)
def test_what_cannot_be_is_told_with_its_group(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        staff_rules(load(written(tmp_path, text)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[conversations]\nreturn_after = 5", "did you mean `return_after_s`"),
        ("[conversations]\nreturn_after_s = 0", "return_after_s"),
        ('[[conversations.groups]]\nname = ""', "name"),
        ('[[conversations.groups]]\nname = "一"\nstages = ["later"]', "later"),
        (
            '[[conversations.groups]]\nname = "一"\nhours = [{ days = ["monday"], begin = "09:00", end = "12:00" }]',
            "monday",
        ),
    ],
)
def test_a_wrong_key_or_value_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load(written(tmp_path, text))
