"""`halfminute check alerts`: every receiver is tried by itself, and what is wrong with one hides nothing of another."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.app.chores import check, check_adapter
from bot.app.trying import TITLE, tried
from bot.core.alerts import Page, Person
from bot.core.checks import Finding, Grade
from bot.core.errors import Doubtful, Permanent, Retryable
from bot.core.model import UserName
from config.settings import PACKAGED, Settings, ShopSettings, WatchSettings
from tests.support.clock import FakeClock
from tests.support.robots import FakeDingtalk, FakeWecom

FILE = """
[[people]]
name = "limei"
wecom = "LiMei"

[[shifts]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
begin = "00:00"
end = "24:00"
people = ["limei"]
"""


def without_receivers() -> str:
    """The packaged file, in which nobody is told."""
    packaged = (PACKAGED / "alerts.toml").read_text("utf-8")
    told = re.sub(r"^receivers = .*$", "receivers = []", packaged, flags=re.MULTILINE)
    return re.sub(r"^\[receivers\..*\n(?:\w+ = .*\n)*", "", told, flags=re.MULTILINE)


class Says:
    """A receiver that ends like this."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.pages: list[Page] = []

    async def send(self, pages: Sequence[Page]) -> None:
        self.pages += pages
        if self.error:
            raise self.error


async def test_each_receiver_gets_one_marked_page_and_its_end_is_told() -> None:
    receivers = {
        "fine": Says(), "busy": Says(Retryable("busy", 7)), "doubt": Says(Doubtful("no answer")),
        "broken": Says(Permanent("removed")),
    }  # fmt: skip
    people = (Person(name=UserName("limei")),)
    found = [await tried(name, receiver, people, FakeClock()) for name, receiver in receivers.items()]
    assert {finding.step: finding.grade for finding in found} == {
        "fine": Grade.FINE, "busy": Grade.WARNING, "doubt": Grade.WARNING, "broken": Grade.FAULT,
    }  # fmt: skip
    for receiver in receivers.values():
        [page] = receiver.pages
        assert page.title == TITLE
        assert page.people == people
        assert page.claim == ""


async def checked(rules: Path) -> tuple[bool, dict[str, Finding]]:
    told: list[Finding] = []
    shop = ShopSettings(sentence_vectors=False)
    well = await check_adapter(
        Settings(watch=WatchSettings(rules=str(rules)), shop=shop), "alerts", told.append, FakeClock()
    )
    return well, {finding.step: finding for finding in told}


async def test_the_command_tries_what_stands_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group, muted = FakeWecom(FakeClock()), FakeDingtalk(FakeClock())
    async with group.opened() as url, muted.opened() as other:
        monkeypatch.setenv("PR_WECOM_URL", url)
        rules = tmp_path / "alerts.toml"
        rules.write_text(
            f'{without_receivers()}\n{FILE}\n[receivers.pr]\ntype = "wecom"\nurl = "$PR_WECOM_URL"\n'
            f'[receivers.unset]\ntype = "feishu"\nurl = "$NOBODY_SET_THIS"\n'
            f'[receivers.unsigned]\ntype = "dingtalk"\nurl = "{other}"\n',
            "utf-8",
        )
        well, found = await checked(rules)
    assert not well
    assert {name: finding.grade for name, finding in found.items()} == {
        "page_url": Grade.WARNING, "pr": Grade.FINE, "unset": Grade.FAULT, "unsigned": Grade.FAULT,
    }  # fmt: skip
    assert "NOBODY_SET_THIS" in found["unset"].says
    assert "加签" in found["unsigned"].says
    [message] = group.told
    assert TITLE in message.text
    assert message.called == ["LiMei"]


async def test_without_receivers_the_command_says_where_to_write_one(tmp_path: Path) -> None:
    (tmp_path / "alerts.toml").write_text(without_receivers(), "utf-8")
    well, found = await checked(tmp_path / "alerts.toml")
    assert well
    assert "[receivers.NAME]" in found["alerts"].says


@pytest.mark.parametrize(
    ("table", "says"),
    [('type = "wecm"', "wecm"), ('type = "wecom"\nurl = "$NOBODY_SET_THIS"', "NOBODY_SET_THIS")],
)
async def test_settings_with_a_receiver_that_cannot_be_opened_are_not_in_order(
    tmp_path: Path, table: str, says: str
) -> None:
    rules = tmp_path / "alerts.toml"
    rules.write_text(f"{without_receivers()}\n{FILE}\n[receivers.pr]\n{table}\n", "utf-8")
    shop = ShopSettings(sentence_vectors=False)
    [fault] = await check(Settings(watch=WatchSettings(rules=str(rules)), shop=shop))
    assert "[receivers.pr]" in fault
    assert says in fault
