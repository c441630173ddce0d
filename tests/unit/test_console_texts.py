"""What the console says, in which language, and that everything it may say is there in both."""

import msgspec
import pytest

from bot.console.texts import DECIDED, SENTENCES, Code, Language, language, sentence, who_won
from bot.core.clock import later
from bot.core.lifecycle import SOURCE_CHANGED, DraftState
from bot.core.model import UserName
from tests.support.clock import FakeClock
from tests.support.console import draft

LI, WANG = UserName("小李"), UserName("小王")


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", Language.ZH),
        ("*", Language.ZH),
        ("fr-FR,fr;q=0.9", Language.ZH),
        ("en", Language.EN),
        ("en-US,en;q=0.9,zh-CN;q=0.8", Language.EN),
        ("zh-CN,zh;q=0.9,en;q=0.8", Language.ZH),
        ("en;q=0.2, zh;q=0.7", Language.ZH),
        ("de, EN-gb;q=0.1", Language.EN),
        ("en;q=lots", Language.ZH),
        ("zh;q=0", Language.ZH),
    ],
)
def test_the_language_is_the_one_liked_best(header: str, wanted: Language) -> None:
    assert language(header) is wanted


def test_every_code_and_every_state_has_words_in_both_languages() -> None:
    assert set(SENTENCES) == set(Code) - {Code.CONFLICT}  # which names who won, in the words of DECIDED
    assert set(DECIDED) == set(DraftState)
    for code in SENTENCES:
        assert sentence(code, Language.ZH) != sentence(code, Language.EN)


@pytest.mark.parametrize(
    ("state", "seconds", "chinese", "english"),
    [
        (DraftState.APPROVED, 0.8, "小李 已在 0.8 秒前批准", "小李 approved it 0.8 s ago"),
        (DraftState.REJECTED, 35.2, "小李 已在 35 秒前驳回", "小李 rejected it 35 s ago"),
        (DraftState.SENT, 720, "小李 已经批准，12 分钟前发出", "小李 approved it; it was sent 12 min ago"),
        (DraftState.PROMPTED, 7_300, "小李 已在 2 小时前推到提词屏", "小李 pushed it to the prompter 2 h ago"),
        (DraftState.HANDED_OVER, -3, "小李 已在 0.0 秒前转交同事", "小李 handed it over 0.0 s ago"),
    ],
)
def test_the_loser_is_told_who_won_and_when(state: DraftState, seconds: float, chinese: str, english: str) -> None:
    clock = FakeClock()
    lost = draft(clock, state=state, decided_by=LI, changed_at=later(clock.now(), -seconds))
    assert who_won(lost, WANG, clock.now(), Language.ZH) == chinese
    assert who_won(lost, WANG, clock.now(), Language.EN) == english


def test_who_was_late_for_a_draft_written_anew_is_told_why() -> None:
    clock = FakeClock()
    gone = draft(clock, state=DraftState.WITHDRAWN, reason=SOURCE_CHANGED, changed_at=later(clock.now(), -4))
    assert who_won(gone, WANG, clock.now(), Language.ZH) == "依据的答案在 4.0 秒前变了，已按新的重新起草"
    assert who_won(gone, WANG, clock.now(), Language.EN) == "What it rests on changed 4.0 s ago; it was drafted anew"


def test_the_clock_and_oneself_are_named_as_such() -> None:
    clock = FakeClock()
    approved = draft(clock, state=DraftState.APPROVED, decided_by=LI)
    expired = draft(clock, state=DraftState.EXPIRED)
    withdrawn = draft(clock, state=DraftState.WITHDRAWN)
    assert who_won(approved, LI, clock.now(), Language.ZH) == "您已在 0.0 秒前批准"
    assert who_won(approved, LI, clock.now(), Language.EN) == "You approved it 0.0 s ago"
    assert who_won(expired, LI, clock.now(), Language.ZH) == "已在 0.0 秒前过期，没有发出"
    assert who_won(withdrawn, LI, clock.now(), Language.EN) == "The system withdrew it 0.0 s ago"


def test_a_name_with_braces_stays_a_name() -> None:
    clock = FakeClock()
    lost = msgspec.structs.replace(draft(clock, state=DraftState.APPROVED), decided_by="{ago}{0}")
    assert who_won(lost, LI, clock.now(), Language.ZH) == "{ago}{0} 已在 0.0 秒前批准"
