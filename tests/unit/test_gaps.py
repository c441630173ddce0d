"""From traces to gaps: what counts as one question, what as no good answer, and the entry that is proposed."""

from datetime import date
from typing import Any

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.gaps import Dismissal, Fate, Gap, Trace
from bot.core.library import Written
from bot.core.model import UserName
from bot.core.vocabulary import Intent, Rung, Stage
from bot.knowledge.gaps import gap_of, grouped, lack_of
from bot.knowledge.polish import polished
from tests.support.clock import START
from tests.support.gaps import trace

TODAY = date(2025, 10, 9)
OFFERED = "亲，这款现货，今天拍今天发～"


def gaps(*traces: Trace, dismissed: dict[str, Dismissal] | None = None) -> list[Gap]:
    lacks = [lack for group in grouped(traces) if (lack := lack_of(group))]
    return [
        msgspec.structs.replace(gap_of(lack, TODAY, {"hoodie": "云朵卫衣"}), dismissed=lack.dismissal(dismissed or {}))
        for lack in lacks
    ]


def edited(question: str, reply: str, **changes: Any) -> Trace:
    return trace(question, Fate.EDITED, offered=OFFERED, reply=reply, **changes)


def questions(*traces: Trace) -> list[set[str]]:
    """The questions of each group."""
    return [set(group.wordings) for group in grouped(traces)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("这个起球吗", "起球吗？"),
        ("会不会起球", "起不起球呀"),
        ("主播，这个怎么洗", "请问这个如何洗"),
        ("什么时候补货", "啥时候补货啊啊啊"),
        ("有没有小票", "小票有吗"),
        ("这件衣服可以机洗吗", "衣服能机洗吗"),
    ],
)
def test_one_question_in_two_wordings(one: str, other: str) -> None:
    assert len(questions(trace(one), trace(other))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("有M码吗", "有L码吗"),
        ("能取消吗", "付款了能取消吗"),
        ("怎么洗", "能洗吗"),
        ("为什么起球", "起球吗"),
        ("可以提前一个月还吗", "可以晚一个月还吗"),
        ("什么时候发货", "多久能到货"),
        ("150斤能穿吗", "130斤能穿吗"),
        ("黑色还有吗", "白色还有吗"),
        ("能开发票吗", "不能开发票吗"),
        ("免费送的贴纸怎么领取", "剩余送的贴纸怎么领取"),
        ("羽绒服能用洗衣机甩干吗", "羽绒服能用洗衣机烘干吗"),
    ],
)
def test_two_questions_that_look_alike(one: str, other: str) -> None:
    assert len(questions(trace(one), trace(other))) == 2


def test_the_same_words_about_two_products_are_two_questions() -> None:
    assert len(questions(trace("起球吗", product="hoodie"), trace("起球吗", product="coat"))) == 2


def test_a_complaint_is_no_question_of_the_same_words() -> None:
    assert len(questions(trace("起球", intent=Intent.COMPLAINT), trace("起球", intent=Intent.PRODUCT))) == 2


def test_two_clear_wishes_do_not_meet_in_a_vague_one() -> None:
    vague = trace("怎么弄", asked=9, intent=Intent.OTHER)
    assert questions(vague, trace("怎么弄呀", asked=5, intent=Intent.EXCHANGE)) == [{"怎么弄"}]
    both = (trace("怎么弄呀", asked=5, intent=Intent.EXCHANGE), trace("怎么弄呢", intent=Intent.INVOICE))
    assert len(questions(vague, *both)) == 2


def test_questions_that_come_through_a_third_are_not_one() -> None:
    """ "A is like B, B is like C" would walk from any question to any other."""
    steps = ["羽绒服能用洗衣机洗", "羽绒服能用洗衣机脱水", "羽绒服能用烘干机脱水"]
    assert len(questions(*(trace(step, asked=9 - n) for n, step in enumerate(steps)))) == 3


class TestWhatIsAGap:
    @pytest.mark.parametrize("fate", [Fate.REJECTED, Fate.HANDED_OVER, Fate.EXPIRED, Fate.MISSED])
    def test_no_good_answer(self, fate: Fate) -> None:
        (gap,) = gaps(trace("起球吗", fate, asked=3))
        assert (gap.asked, gap.outcomes) == (3, {fate.value: 3})

    @pytest.mark.parametrize("rung", [Rung.HOLDING, Rung.HAND_OVER])
    def test_only_a_holding_line(self, rung: Rung) -> None:
        (gap,) = gaps(trace("起球吗", Fate.SENT, rung=rung))
        assert gap.outcomes == {"holding": 1}

    @pytest.mark.parametrize("rung", [Rung.APPROVED_ANSWER, Rung.PLAYBOOK, Rung.MODEL])
    def test_an_answer_that_went_out_is_none(self, rung: Rung) -> None:
        assert gaps(trace("起球吗", Fate.SENT, rung=rung), trace("怎么洗", Fate.WITHDRAWN, rung=rung)) == []

    @pytest.mark.parametrize("intent", [Intent.HUMAN, Intent.COMPLAINT])
    @pytest.mark.parametrize("fate", [Fate.SENT, Fate.HANDED_OVER, Fate.EXPIRED])
    def test_what_people_are_meant_to_answer_is_none(self, intent: Intent, fate: Fate) -> None:
        assert gaps(trace("我要找人工", fate, intent=intent, rung=Rung.HAND_OVER)) == []

    def test_a_polished_answer_is_none_a_rewritten_one_is(self) -> None:
        assert gaps(edited("今天发吗", "亲，这款有现货，今天拍今天就发～")) == []
        (gap,) = gaps(edited("今天发吗", "预售款，下周一统一发出"))
        assert gap.outcomes == {"edited": 1}

    def test_a_few_among_many_good_answers_are_none(self) -> None:
        good = [trace("起球吗", Fate.SENT, asked=10) for _ in range(5)]
        assert gaps(*good, trace("起球吗呀", Fate.EXPIRED, asked=2)) == []
        (gap,) = gaps(*good, trace("起球吗呀", Fate.EXPIRED, asked=20))
        assert (gap.asked, gap.answered, gap.drafts) == (20, 50, 1)

    def test_it_knows_reasons_cited_entries_and_times(self) -> None:
        first = trace("起球吗", reason="过时了", entries=("wool",))
        last = trace(
            "起球吗", Fate.EXPIRED, reason="nobody_decided", at=Millis(START + 60_000), entries=("wool", "care")
        )
        (gap,) = gaps(first, last, trace("起球吗", Fate.SENT, at=Millis(START + 90_000)))
        assert (gap.reasons, gap.entries) == (("过时了",), ("wool", "care"))
        assert (gap.first_at, gap.last_at) == (START, START + 60_000)

    def test_what_was_put_away_stays_away_whichever_wording_leads(self) -> None:
        (gap,) = gaps(trace("起球吗", asked=5))
        away = {gap.key: Dismissal("不归我们管", UserName("王姐"), START)}
        (later,) = gaps(trace("起球吗"), trace("会起球吗", asked=9), dismissed=away)
        assert later.question == "会起球吗"
        assert later.dismissed == away[gap.key]
        assert gaps(trace("怎么洗"), dismissed=away)[0].dismissed is None


class TestProposals:
    def test_the_reply_most_people_wrote_answers_all_wordings(self) -> None:
        (gap,) = gaps(
            edited("这个起球吗", "精梳棉的，正常穿不起球", asked=2, product="hoodie", intent=Intent.PRODUCT),
            edited("会起球吗", "不会的哈", product="hoodie"),
            edited("起不起球", "精梳棉的，正常穿不起球～", product="hoodie", by="小王"),
            trace("会起球吗", Fate.SENT, rung=Rung.HOLDING, product="hoodie"),
        )
        assert [(reply.times, set(reply.by)) for reply in gap.replies] == [(2, {"小李", "小王"}), (1, {"小李"})]
        entry = gap.proposal
        assert entry is not None
        assert entry.answer.startswith("精梳棉的，正常穿不起球")
        assert set(entry.questions) == {"这个起球吗", "会起球吗", "起不起球"}
        assert (entry.product, entry.intent, entry.stage) == ("hoodie", Intent.PRODUCT, Stage.PRESALE)
        assert (entry.valid_from, gap.product_name) == (TODAY, "云朵卫衣")

    def test_it_is_an_entry_as_people_write_them(self) -> None:
        (gap,) = gaps(edited("这个起球吗", "正常穿不起球"))
        assert msgspec.convert(msgspec.to_builtins(gap.proposal), Written) == gap.proposal

    @pytest.mark.parametrize(
        "reply",
        [
            "张先生您的手机138****5678已登记",
            "已发到[地址]",
            "单号 7300112233445 今天到",
            "现在只要 59 元",
            "已帮[姓名]处理好了",
        ],
    )
    def test_what_was_said_to_one_customer_or_is_a_tables_business_is_never_proposed(self, reply: str) -> None:
        (gap,) = gaps(edited("多少钱", reply, intent=Intent.PRICE))
        assert gap.replies[0].text in reply
        assert gap.proposal is None

    def test_an_answer_greets_nobody_by_name(self) -> None:
        (gap,) = gaps(
            edited("这个起球吗", "张女士，您好！正常穿不起球的"),
            edited("起球吗", "李先生您好，正常穿不起球的", by="小王"),
        )
        assert gap.proposal is not None
        assert gap.proposal.answer == "正常穿不起球的"
        assert gap.replies[0].times == 2

    def test_a_name_further_in_keeps_a_reply_from_being_proposed(self) -> None:
        (gap,) = gaps(edited("这个起球吗", "正常穿不起球的，张女士放心"))
        assert gap.proposal is None

    def test_without_a_reply_there_is_nothing_to_propose(self) -> None:
        (gap,) = gaps(trace("起球吗"))
        assert (gap.replies, gap.proposal) == ((), None)

    def test_questions_with_personal_data_are_not_proposed(self) -> None:
        (gap,) = gaps(edited("138****5678能改地址吗", "可以的，发货前都能改"))
        assert gap.proposal is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (OFFERED, OFFERED),
        ("今天拍今天发～", "亲亲，今天拍今天发哦"),
        ("亲，支持七天无理由退货，放心拍", "支持七天无理由退货的，放心拍～"),
    ],
)
def test_polish(one: str, other: str) -> None:
    assert polished(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("拍下后3天内发货哦亲", "拍下后7天内发货哦亲"),
        ("这款是可以机洗的亲", "这款是不可以机洗的亲"),
        ("亲拍下两天内发货", "亲拍下三天内发货"),
        ("这款有M码现货哦", "这款有L码现货哦"),
        ("今天发", "预售款，下周一统一发出"),
    ],
)
def test_no_polish(one: str, other: str) -> None:
    assert not polished(one, other)
