"""What is said while a crisis is open: the one wording, word for word, before all else; and the word to a poster."""

import msgspec
import pytest

from bot.core.catalog import Ask, Before, Guarded, Limits, Pass, Unified
from bot.core.clock import Millis
from bot.core.crises import contacting
from bot.core.signals import PostId
from bot.core.vocabulary import Intent, RiskKind, Rung, SourceKind
from playbooks import writer
from playbooks.crisis import Crisis
from tests.support.asks import CHAT, CONFIG, SETTINGS, ask, hit, voice

SAID = Unified("0-cup", 3, "恒温杯 · 安全", "这批杯子已停售，烫手的可全额退。")
BELOW_A_POST = Limits(max_chars=140, max_bytes=420, public=True)


def about(text: str, intent: Intent = Intent.OTHER, unified: Unified = SAID, **changes: object) -> Ask:
    return msgspec.structs.replace(ask(text, intent, **changes), unified=unified)  # type: ignore[arg-type]


def write(one: Ask) -> Guarded:
    return voice().writer.write(one)


def test_in_a_room_it_is_the_wording_and_nothing_else_and_says_where_it_comes_from() -> None:
    found = write(about("杯子烫手吗", hits=[hit("不烫手的，放心用。")]))
    assert found.proposal.text == SAID.text
    assert (found.proposal.rung, found.proposal.playbook) == (Rung.APPROVED_ANSWER, "crisis")
    (source,) = found.proposal.sources
    assert (source.kind, source.id, source.hash) == (SourceKind.STATEMENT, "0-cup", "3")
    assert [risk for risk in found.risks if risk.blocking] == []


def test_in_private_the_customer_is_greeted_by_name_first() -> None:
    text = write(about("杯子烫手吗", public=False, author="张女士")).proposal.text
    assert text == f"张女士，您好！{SAID.text}"


@pytest.mark.parametrize(
    ("text", "intent", "feeling", "before"),
    [
        ("你们杯子把我烫伤了", Intent.COMPLAINT, -0.7, Before()),
        ("烫手，我要退货", Intent.REFUND, 0.0, Before()),
        ("杯子呢", Intent.OTHER, 0.0, Before(upset=True)),
        ("气死了，烫手", Intent.OTHER, -0.9, Before()),
    ],
)
def test_who_is_upset_hears_first_that_they_were_heard(
    text: str, intent: Intent, feeling: float, before: Before
) -> None:
    said = write(about(text, intent, public=False, sentiment=feeling, before=before)).proposal.text
    assert said.endswith(SAID.text)
    assert "抱歉" in said.removesuffix(SAID.text)


def test_who_asks_for_a_person_gets_one() -> None:
    assert write(about("转人工", Intent.HUMAN, public=False)).proposal.rung is Rung.HAND_OVER


def test_the_guard_looks_at_the_wording_too() -> None:
    found = write(about("杯子烫手吗", unified=msgspec.structs.replace(SAID, text="全网最安全，放心用。")))
    assert found.proposal.playbook != "crisis"
    assert "最安全" in found.tried[0].because


def test_a_wording_that_does_not_fit_is_left_out_and_told() -> None:
    found = write(about("杯子烫手吗", unified=msgspec.structs.replace(SAID, text="说明" * 40)))
    assert found.tried[0] == Pass("crisis", "统一口径在这个渠道放不下")


def test_the_writer_of_a_post_is_asked_into_private_with_an_apology_and_no_argument() -> None:
    post = contacting(PostId("weibo/4912345678901234"))
    asked = ask("杯子烫手，别买", Intent.COMPLAINT, limits=BELOW_A_POST, message=post, aloud=True)
    asks = [msgspec.structs.replace(asked, now=Millis(n * 600_000)) for n in range(20)]
    texts = {write(one).proposal.text for one in asks}
    assert len(texts) >= 2
    for text in texts:
        assert "抱歉" in text
        assert "私信" in text
        assert not any(word in text for word in ("但是", "您操作", "误会", "不属实"))
    found = write(asks[0])
    assert (found.proposal.rung, found.proposal.playbook) == (Rung.PLAYBOOK, "crisis")
    assert RiskKind.PERSONAL_DATA not in {risk.kind for risk in found.risks}


def test_a_comment_in_a_room_that_calls_itself_a_post_is_a_comment() -> None:
    found = write(ask("杯子烫手，别买", Intent.COMPLAINT, message=contacting(PostId("weibo/49"))))
    assert found.proposal.playbook != "crisis"


def test_nothing_is_proposed_where_no_crisis_is_open() -> None:
    made = Crisis(writer.load(CONFIG / "playbooks", voice().guard, SETTINGS))
    assert isinstance(made.propose(ask("杯子烫手吗")), Pass)


def test_first_versions_name_the_crisis_and_pass_the_guard() -> None:
    found = voice().suggested("恒温杯 · 安全")
    for text in (found.public, found.private, found.acknowledge, found.next):
        limits = CHAT if text == found.private else Limits(500, 2_000, public=True)
        assert voice().guard.check(text, limits) == ()
    assert "恒温杯" in found.public
    assert "恒温杯" in found.acknowledge
    assert not any("安全" in text for text in (found.public, found.private, found.acknowledge, found.next))
    assert found.facts == ""
