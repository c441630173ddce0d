"""Words for those who complain: heard, soothed, explained, offered a choice; nothing promised, nobody blamed."""

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.cases import Case, CaseId, CaseKind, CaseStep, Manner
from bot.core.catalog import Ask, Before, Caller, Proposal
from bot.core.grievances import kind_of, manner_of
from bot.core.vocabulary import Intent, Rung
from playbooks import complaint
from playbooks.complaint import WHOLE, Part
from tests.support.asks import ask, voice

AWAY = Caller(opens="明天 9:00", opens_s=36_000)


def private(text: str, intent: Intent, author: str = "", **more: Any) -> Ask:
    return replace(ask(text, intent, public=False, author=author), **more)


def said(asked: Ask) -> Proposal:
    return voice().writer.write(asked).proposal


def words(kind: CaseKind, manner: Manner = Manner.CALM, step: CaseStep = CaseStep.ACCEPT) -> dict[str, str]:
    case = Case(id=CaseId("0-1"), number="1122-001", kind=kind, manner=manner, called="张女士", step=step)
    return dict(voice().complaint(case))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("杯子收到就碎了", CaseKind.DAMAGED), ("发错颜色了，我要的是白色", CaseKind.WRONG_ITEM),
        ("五天了还没发货", CaseKind.DELAY), ("退款还没到账", CaseKind.PAYMENT), ("你们客服态度太差", CaseKind.ATTITUDE),
        ("说好昨天发的", CaseKind.PROMISE), ("穿一次就起球", CaseKind.QUALITY), ("账号被盗了", CaseKind.ACCOUNT),
        ("暖手宝侧面鼓起来一块，客服电话打不通", CaseKind.QUALITY), ("我要投诉", CaseKind.OTHER),
    ],
)  # fmt: skip
def test_what_happened_is_read_in_their_words(text: str, kind: CaseKind) -> None:
    assert kind_of(text) is kind


def test_how_they_come_is_read_in_their_words_the_gravest_first() -> None:
    assert manner_of("不赔就等着瞧，退一赔十") is Manner.MALICIOUS
    assert manner_of("再次发错，十倍赔我") is Manner.DEMANDING
    assert manner_of("又坏了，气死我了") is Manner.REPEATED
    assert manner_of("太过分了") is Manner.EMOTIONAL
    assert manner_of("收到的杯子碎了") is Manner.CALM
    assert manner_of("收到的杯子碎了", strong=True) is Manner.EMOTIONAL
    assert manner_of("收到的杯子碎了", strong=True, again=True) is Manner.REPEATED


@pytest.mark.parametrize("kind", CaseKind)
@pytest.mark.parametrize("manner", Manner)
def test_every_answer_has_its_four_parts_in_order(kind: CaseKind, manner: Manner) -> None:
    found = words(kind, manner)
    assert list(found)[:4] == list(WHOLE)
    assert found[Part.LISTEN].startswith("张女士，您好！")
    assert re.search("抱歉|对不住|理解", found[Part.LISTEN] + found[Part.SOOTHE])
    assert re.search(r"\d+ 分钟内", found[Part.EXPLAIN])
    assert found[Part.SOLVE].count("？") or "您选一种" in found[Part.SOLVE]


@pytest.mark.parametrize("kind", CaseKind)
@pytest.mark.parametrize("manner", Manner)
def test_none_argues_blames_or_promises(kind: CaseKind, manner: Manner) -> None:
    for text in (text for step in CaseStep for text in words(kind, manner, step).values()):
        assert not re.search("但是|不过|可是|公司规定|规定|操作不当|可能|也许|你|亲亲|一定赔|全额赔|保证", text), text
        assert not voice().guard.check(text, complaint._LIMITS), text


@pytest.mark.parametrize(
    ("called", "hello"),
    [
        ("张女士", "张女士，您好！"),
        ("小鹿", "小鹿，您好！"),
        ("微信用户88", "您好！"),
        ("加微信", "您好！"),
        ("", "您好！"),
    ],
)
def test_nobody_is_called_by_what_is_no_name(called: str, hello: str) -> None:
    case = Case(id=CaseId("0-1"), number="1122-001", kind=CaseKind.DELAY, called=called)
    assert voice().complaint(case)[Part.LISTEN] == hello + "等了这么久，您着急我理解。"


def test_each_step_has_its_own_words() -> None:
    found = {step: list(words(CaseKind.DELAY, step=step)) for step in CaseStep}
    assert found == {
        CaseStep.ACCEPT: ["listen", "soothe", "explain", "solve"],
        CaseStep.VERIFY: ["soothe", "explain", "progress"],
        CaseStep.SOLVE: ["soothe", "solve", "progress"],
        CaseStep.FOLLOW_UP: ["follow_up", "close"],
        CaseStep.CLOSED: [],
    }


def test_boundaries_are_said_to_those_who_threaten_only() -> None:
    for manner in Manner:
        assert ({"boundary", "end"} <= words(CaseKind.OTHER, manner).keys()) is (manner is Manner.MALICIOUS)


def test_a_private_complaint_gets_the_words_for_what_happened_and_a_person() -> None:
    proposal = said(private("杯子收到就碎了，我要投诉", Intent.COMPLAINT, author="张女士"))
    assert proposal.rung is Rung.HAND_OVER
    assert proposal.text == "".join(words(CaseKind.DAMAGED, Manner.EMOTIONAL)[part] for part in WHOLE).replace(
        "30 分钟", "10 分钟"
    )
    assert proposal.promise_s == 600
    assert proposal.template in {one.id for one in voice().templates}


def test_who_asks_for_more_threatens_or_comes_again_is_answered_by_a_person_alone() -> None:
    for text in ("杯子碎了，十倍赔我", "杯子碎了，不赔就等着瞧", "又坏了，第二次了"):
        proposal = said(private(text, Intent.COMPLAINT))
        assert (proposal.template, proposal.rung) == ("", Rung.HAND_OVER)
    assert "请保存证据" in said(private("杯子碎了，不赔就等着瞧", Intent.COMPLAINT)).because


def test_the_same_is_not_said_twice_and_nothing_is_promised_while_nobody_is_at_work() -> None:
    first = said(private("杯子收到就碎了，我要投诉", Intent.COMPLAINT))
    again = said(private("杯子收到就碎了，我要投诉", Intent.COMPLAINT, before=Before(template=first.template)))
    assert again.text != first.text
    closed = said(private("杯子收到就碎了，我要投诉", Intent.COMPLAINT, caller=AWAY))
    assert "9:00" in closed.text


def test_what_is_wrong_in_the_files_is_named_with_its_line_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        '[grievance.qualty]\nlisten = "好"\n\n[grievance.quality]\nlisten = "您说的我记下了。"\n'
        'soothe = "{name}抱歉。"\n'
        'explain = "全网最低价。"\nsolv = "退款"\nsolve = "退{款"\n',
        encoding="utf-8",
    )
    found = complaint.load(tmp_path, voice().guard)
    assert found.texts == {("quality", Part.LISTEN): "您说的我记下了。"}
    assert [re.sub(r"^.*a\.toml:", "", fault)[:2].rstrip(":") for fault in found.faults] == ["1", "6", "7", "8", "9"]
    assert "did you mean quality?" in found.faults[0]


def test_a_caller_who_waits_longer_is_promised_no_sooner() -> None:
    assert "25 分钟内" in said(private("杯子碎了，我要投诉", Intent.COMPLAINT, caller=Caller(ahead=3, minutes=25))).text
