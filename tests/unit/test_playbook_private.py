"""Words for one person: what to call them, how long they wait, what they sent, and what was said before."""

import re

import pytest
from msgspec.structs import replace

from bot.core.catalog import Ask, Before, Caller, Limits, Proposal
from bot.core.media import Attachment, MediaKind
from bot.core.vocabulary import Intent, RiskKind, Rung, Stage, Urgency
from playbooks.cases import CLOSED, STANDING, Case
from tests.support.asks import COAT, ask, hit, order, voice

write = voice().writer.write
HOURS = Caller(opens="明天 9:00", opens_s=36_000)
BUSY = Caller(ahead=2, minutes=6)
MANY = [f"m-{number}" for number in range(40)]


def private(text: str, intent: Intent = Intent.OTHER, **more: object) -> Ask:
    return ask(text, intent, public=False, **more)  # type: ignore[arg-type]


def said(question: Ask) -> Proposal:
    guarded = write(question)
    assert not any(risk.blocking for risk in guarded.risks)
    return guarded.proposal


def case(proposal: Proposal) -> str:
    """The case whose words were used."""
    return proposal.sources[0].id


# ---- what to call them ----------------------------------------------------------------------------------------------


def test_what_they_want_to_be_called_wins_over_the_nickname_and_the_order() -> None:
    titled = [order("shipped", customer_name="李先生")]
    for caller, hello in ((Caller("张女士"), "张女士，您好！"), (Caller(), "李先生，您好！")):
        text = said(private("到哪了", Intent.LOGISTICS, orders=titled, author="小满", caller=caller)).text
        assert text.startswith(hello)
    entry = hit("{name}您好，都可以退的。", intent=Intent.REFUND)
    text = said(private("能退吗", Intent.REFUND, hits=[entry], author="小满", caller=Caller("张女士"))).text
    assert text == "张女士，您好，都可以退的。"


@pytest.mark.parametrize("called", ["最低价", "加微信", "{name}", "  "])
def test_a_name_that_must_not_be_said_is_left_out(called: str) -> None:
    assert said(private("有实体店吗", author="", caller=Caller(called))).text.startswith("您好！")


def test_in_public_nobody_is_called_by_name() -> None:
    assert "张女士" not in said(ask("多少钱", Intent.PRICE, product=COAT, caller=Caller("张女士", valued=True))).text


def test_those_of_high_value_hear_their_own_words_where_there_are_some() -> None:
    for intent, text in ((Intent.OTHER, "有实体店吗"), (Intent.HUMAN, "转人工"), (Intent.COMPLAINT, "我要投诉")):
        usual = {said(private(text, intent, message=one)).text for one in MANY}
        valued = {said(private(text, intent, message=one, caller=Caller(valued=True))).text for one in MANY}
        assert not usual & valued
    price = {
        said(private("多少钱", Intent.PRICE, product=COAT, caller=Caller(valued=who))).text for who in (True, False)
    }
    assert len(price) == 1


# ---- how long they wait ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caller", "named", "says", "promise_s"),
    [
        (Caller(), Case.HUMAN, ("10 分钟",), 600),
        (Caller(minutes=1), Case.HUMAN, ("10 分钟",), 600),
        (Caller(minutes=25), Case.HUMAN, ("25 分钟",), 1_500),
        (BUSY, Case.HUMAN_AHEAD, ("前面还有 2 位", "6 分钟"), 360),
        (HOURS, Case.HUMAN_CLOSED, ("明天 9:00", "10 分钟"), 36_600),
        (Caller(ahead=3, minutes=9, opens="后天 9:00", opens_s=90_000), Case.HUMAN_CLOSED, ("后天 9:00",), 90_600),
    ],
)
def test_whoever_asks_for_a_person_is_told_how_long_it_takes(
    caller: Caller, named: Case, says: tuple[str, ...], promise_s: int
) -> None:
    for valued in (False, True):
        who = Caller("张女士", valued, valued, caller.ahead, caller.minutes, caller.opens, caller.opens_s)
        for message in MANY[:8]:
            proposal = said(private("转人工", Intent.HUMAN, message=message, caller=who))
            assert (proposal.rung, case(proposal), proposal.promise_s) == (Rung.HAND_OVER, named, promise_s)
            assert [fact for fact in says if fact not in proposal.text] == []


@pytest.mark.parametrize(
    ("intent", "more", "named"),
    [
        (Intent.OTHER, {}, Case.HOLDING_CLOSED),
        (Intent.EXCHANGE, {}, Case.HOLDING_CLOSED),
        (Intent.COMPLAINT, {}, Case.COMPLAINT_CLOSED),
        (Intent.OTHER, {"abuse": True}, Case.UPSET_CLOSED),
        (Intent.OTHER, {"media": MediaKind.IMAGE}, Case.MEDIA_CLOSED),
        (Intent.GREETING, {}, Case.HOLDING_CLOSED),
    ],
)
def test_while_nobody_is_there_the_words_say_when_somebody_is(
    intent: Intent, more: dict[str, object], named: Case
) -> None:
    open_hours = said(private("问一下", intent, **more))
    assert "明天" not in open_hours.text
    closed = said(private("问一下", intent, caller=HOURS, **more))
    assert case(closed) == named
    assert "明天 9:00" in closed.text
    assert closed.promise_s > HOURS.opens_s
    assert case(said(ask("问一下", intent, caller=HOURS))) != named


def test_an_answer_is_an_answer_also_at_night() -> None:
    entry = hit("订单页点“申请售后”就可以。", intent=Intent.REFUND)
    assert said(private("能退吗", Intent.REFUND, hits=[entry], caller=HOURS)).rung is Rung.APPROVED_ANSWER


# ---- promises and versions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "promise_s"),
    [
        (private("有实体店吗"), 1_800),
        (private("你们几周年啦", urgency=Urgency.NOT_URGENT), 7_200),
        (private("能换吗", Intent.EXCHANGE), 600),
        (private("帮我改地址", Intent.ORDER_CHANGE, orders=[order("paid")]), 1_800),
        (private("还不发货", Intent.SHIPPING_TIME, orders=[order("paid", promised_ship_by="2026-03-09")]), 600),
        (private("到哪了", Intent.LOGISTICS, orders=[order("shipped")]), 0),
        (private("多少钱", Intent.PRICE, product=COAT), 0),
        (ask("有实体店吗"), 0),
    ],
)
def test_minutes_that_are_named_are_a_promise(question: Ask, promise_s: int) -> None:
    proposal = said(question)
    assert proposal.promise_s == promise_s
    named = re.search(r"(\d+) 分钟", proposal.text)
    assert (int(named[1]) * 60 if named else 0) == promise_s


def test_every_wording_that_may_stand_is_listed_by_its_version() -> None:
    templates = {template.id: template for template in voice().templates}
    assert len(templates) == len(voice().templates) > 40
    assert {template.case for template in templates.values()} == {case.value for case in STANDING}
    for question in (private("有实体店吗"), private("转人工", Intent.HUMAN, caller=BUSY), private("谢谢")):
        proposal = said(question)
        template = templates[proposal.template]
        assert template.case == case(proposal)
        assert template.text.split("}")[-1] in proposal.text
    assert said(private("多少钱", Intent.PRICE, product=COAT)).template == ""
    assert said(ask("有实体店吗")).template == ""


def test_the_rating_line_asks_for_one_to_five() -> None:
    assert "1–5" in voice().rating
    assert "{" not in voice().rating


# ---- what they sent -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (MediaKind.IMAGE, "图片"),
        (MediaKind.VOICE, "语音"),
        (MediaKind.VIDEO, "视频"),
        (MediaKind.LOCATION, "位置"),
        (MediaKind.LINK, "链接"),
    ],
)
def test_what_was_sent_is_named_and_never_answered_from_the_library(kind: MediaKind, word: str) -> None:
    near = hit("把图片发我就好。", 1.0)
    proposal = said(private("发来一张图片", media=kind, hits=[near], product=COAT, orders=[order("shipped")]))
    assert (proposal.rung, case(proposal), proposal.promise_s) == (Rung.HOLDING, Case.MEDIA, 1_800)
    assert proposal.playbook == "media"
    assert word in proposal.text
    assert ("听一下" in proposal.text) == (kind is MediaKind.VOICE)


def test_where_no_line_fits_a_picture_it_is_still_not_answered_from_the_library() -> None:
    tight = Limits(8, 24, public=False)
    proposal = said(private("发来一张图片", media=MediaKind.IMAGE, hits=[hit("可以的", 1.0)], limits=tight))
    assert proposal.rung is Rung.HOLDING
    assert "可以" not in proposal.text


@pytest.mark.parametrize(
    ("intent", "before", "rung"),
    [
        (Intent.COMPLAINT, Before(), Rung.HAND_OVER),
        (Intent.OTHER, Before(upset=True), Rung.HAND_OVER),
        (Intent.EXCHANGE, Before(), Rung.HOLDING),
    ],
)
def test_a_picture_with_a_complaint_is_met_with_an_apology(intent: Intent, before: Before, rung: Rung) -> None:
    for message in MANY[:8]:
        proposal = said(private("发来一张图片", intent, message=message, media=MediaKind.IMAGE, before=before))
        assert (proposal.rung, case(proposal)) == (rung, Case.MEDIA_SORRY)
        assert "抱歉" in proposal.text
        assert "啦" not in proposal.text


def test_several_kinds_are_named_together() -> None:
    question = private("发来一张图片\n发来一段语音", media=MediaKind.IMAGE)
    both = (Attachment(MediaKind.IMAGE), Attachment(MediaKind.VOICE))
    text = said(replace(question, inbound=replace(question.inbound, media=both))).text
    assert "您发的内容" in text
    assert "图片" not in text


def test_who_asks_for_a_person_with_a_picture_gets_one() -> None:
    assert case(said(private("转人工\n发来一张图片", Intent.HUMAN, media=MediaKind.IMAGE))) == Case.HUMAN


# ---- what was said before -------------------------------------------------------------------------------------------


def test_who_asks_again_is_told_something_else_with_an_apology_and_the_way_to_a_person() -> None:
    for message in MANY:
        first = said(private("有实体店吗", message=message))
        second = said(private("有实体店吗", message=message, before=Before(1, first.template)))
        third = said(private("有实体店吗", message=message, before=Before(2, second.template)))
        assert len({first.text, second.text, third.text}) == 3
        assert (case(second), second.rung) == (Case.HOLDING_AGAIN, Rung.HOLDING)
        for again in (second, third):
            assert "抱歉" in again.text
            assert "转人工" in again.text


@pytest.mark.parametrize("intent", [Intent.HUMAN, Intent.COMPLAINT])
@pytest.mark.parametrize("caller", [Caller(), BUSY, HOURS])
def test_the_same_line_is_not_said_twice_running(intent: Intent, caller: Caller) -> None:
    for message in MANY:
        first = said(private("问一下", intent, message=message, caller=caller))
        second = said(private("问一下", intent, message=message, caller=caller, before=Before(1, first.template)))
        assert first.text != second.text


def test_what_is_known_is_still_answered_when_they_ask_again() -> None:
    again = said(private("多少钱", Intent.PRICE, product=COAT, before=Before(2)))
    assert again.playbook == "presale"


# ---- manners --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "intent", "caller", "named"),
    [
        ("在吗", Intent.GREETING, Caller(), Case.GREETING),
        ("在吗", Intent.GREETING, Caller(returning=True), Case.GREETING_BACK),
        ("谢谢", Intent.PRAISE, Caller(), Case.THANKS),
        ("好的，谢谢您啦", Intent.INFORM, Caller(), Case.THANKS),
        ("辛苦了", Intent.INFORM, HOURS, Case.THANKS),
        ("没事了，再见", Intent.INFORM, Caller(valued=True), Case.GOODBYE),
    ],
)
def test_courtesies_are_answered_in_kind(text: str, intent: Intent, caller: Caller, named: Case) -> None:
    proposal = said(private(text, intent, caller=caller))
    assert (case(proposal), proposal.rung, proposal.playbook) == (named, Rung.PLAYBOOK, "manners")
    assert proposal.promise_s == 0


@pytest.mark.parametrize("text", ["好的", "嗯嗯", "谢谢，什么时候发货", "不用了，我要退款", "谢谢你把我的鞋弄丢"])
def test_what_asks_for_something_is_no_courtesy(text: str) -> None:
    assert said(private(text, Intent.INFORM)).rung is Rung.HOLDING


# ---- rules of service -----------------------------------------------------------------------------------------------


def test_every_wording_that_may_stand_keeps_the_rules_of_service() -> None:
    for template in voice().templates:
        text = template.text
        assert not re.search(r"可能|也许|但是|不过|规定|操作不当|亲亲|尊贵|贵宾|你", text), text
        assert "抱歉" in text or not template.case.startswith(("complaint", "upset", "media_sorry", "holding_sorry"))
        if template.case in {one.value for one in CLOSED}:  # first the acknowledgement, then a time
            assert "{minutes}" in text or "{wait}" in text, text
        if template.case in {one.value for one in CLOSED.values()}:
            assert "{opens}" in text, text
        assert len(text) < 100, text


def test_no_wording_raises_a_doubt_of_the_guard() -> None:
    valued = Caller("张女士", returning=True, valued=True, ahead=2, minutes=6)
    for intent in (Intent.OTHER, Intent.HUMAN, Intent.COMPLAINT, Intent.EXCHANGE):
        for message in MANY:
            for caller in (valued, HOURS):
                guarded = write(private("问一下", intent, message=message, caller=caller, stage=Stage.AFTERSALE))
                assert [risk for risk in guarded.risks if risk.kind is not RiskKind.UNSURE] == []
