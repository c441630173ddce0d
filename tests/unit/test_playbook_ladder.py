"""The ladder's choices: what falls through, what is said about it, and what is always there."""

import msgspec
import pytest
from msgspec.structs import replace

from bot.core.catalog import Ask, Limits, Pass, Product, Proposal
from bot.core.clock import Millis
from bot.core.vocabulary import Authority, EntityKind, Intent, RiskKind, Rung, SourceKind
from playbooks import ladder
from tests.support.asks import COAT, CONFIG, SETTINGS, ask, hit, order, voice

write = voice().writer.write


def why(question: Ask, playbook: str) -> str:
    return next(tried.because for tried in write(question).tried if tried.playbook == playbook)


def test_an_answer_that_the_guard_stops_falls_to_the_next_rung_and_is_told() -> None:
    stopped = hit("全网最低价，放心拍", intent=Intent.DISCOUNT)
    guarded = write(ask("便宜点", Intent.DISCOUNT, product=COAT, hits=[stopped]))
    assert guarded.proposal.playbook == "live"
    assert "全网最低" in guarded.tried[0].because


def test_a_blank_that_cannot_be_filled_is_no_answer() -> None:
    question = ask("多少钱", Intent.PRICE, hits=[hit("{product.name}现在{product.price}元", intent=Intent.PRICE)])
    assert "product.name" in why(question, "knowledge")
    assert write(question).proposal.playbook == "live"


def test_blanks_are_filled_from_the_tables() -> None:
    entry = hit("{product.name}现在{product.price}元，有{product.sizes}，{product.colors}～", intent=Intent.PRICE)
    guarded = write(ask("多少钱", Intent.PRICE, product=COAT, hits=[entry]))
    assert guarded.proposal.text == "松针风衣现在259元，有S、M、L码，雾灰、米白～"
    assert guarded.proposal.rung is Rung.APPROVED_ANSWER


@pytest.mark.parametrize(
    ("intent", "text"),
    [(Intent.PRICE, "现在只要 99 元"), (Intent.STOCK, "放心，还有 80 件"), (Intent.STOCK, "还剩{product.stock}件")],
)
def test_prices_and_stock_never_come_from_free_text(intent: Intent, text: str) -> None:
    guarded = write(ask("问一下", intent, product=COAT, hits=[hit(text, intent=intent)]))
    assert guarded.proposal.playbook == "live"
    assert "99" not in guarded.proposal.text
    assert "80" not in guarded.proposal.text


def test_an_answer_about_another_product_is_passed_over_for_the_next() -> None:
    hits = [hit("台灯要先充电", 0.95, product="lamp"), hit("风衣请手洗", 0.8, entry="e-2", product="coat")]
    proposal = write(ask("怎么洗", Intent.PRODUCT, product=COAT, hits=hits)).proposal
    assert (proposal.text, proposal.sources[0].id) == ("风衣请手洗", "e-2")


def test_a_likely_answer_of_the_same_intent_is_offered_as_unsure() -> None:
    question = ask("送什么", Intent.GIFT, hits=[hit("每单送一个收纳袋", 0.5, intent=Intent.GIFT)])
    guarded = write(question)
    assert guarded.proposal.playbook == "near"
    assert [risk.kind for risk in guarded.risks] == [RiskKind.UNSURE]
    other = msgspec.structs.replace(question, hits=(hit("每单送一个收纳袋", 0.5, intent=Intent.REFUND),))
    assert write(other).proposal.rung is Rung.HOLDING


def test_an_answer_of_the_lead_carries_its_authority_as_a_risk() -> None:
    entry = hit("这种情况我们全额退您", authority=Authority.LEAD, intent=Intent.REFUND)
    guarded = write(ask("退钱吗", Intent.REFUND, public=False, hits=[entry]))
    assert guarded.proposal.authority is Authority.LEAD
    assert RiskKind.BEYOND_AUTHORITY in {risk.kind for risk in guarded.risks}


def test_a_complaint_may_use_approved_words_but_a_person_takes_over() -> None:
    soothing = hit(
        "{name}您好，让您失望了，抱歉，主管今天联系您。", intent=Intent.COMPLAINT, live="抱歉，主管今天联系您。"
    )
    cheerful = hit("亲爱的好消息，全店包邮～", intent=Intent.SHIPPING_TIME)
    guarded = write(ask("太差劲了，投诉", Intent.COMPLAINT, hits=[cheerful, soothing]))
    assert (guarded.proposal.rung, guarded.proposal.text) == (Rung.HAND_OVER, "抱歉，主管今天联系您。")


def test_several_open_orders_are_mentioned() -> None:
    both = [order("shipped"), order("out_for_delivery", "202603080000004321")]
    proposal = write(ask("快递呢", Intent.LOGISTICS, public=False, orders=both)).proposal
    assert "7890" in proposal.text
    assert "还有 1 单" in proposal.text
    assert proposal.confidence < 0.9


def test_the_named_order_is_the_one_answered() -> None:
    both = [order("shipped"), order("signed", "202603080000004321")]
    named = [(EntityKind.ORDER_NO, "202603080000004321")]
    proposal = write(ask("这单呢", Intent.LOGISTICS, public=False, orders=both, entities=named)).proposal
    assert "4321" in proposal.text
    assert proposal.sources[0].kind is SourceKind.ORDER


@pytest.mark.parametrize(
    "broken",
    [
        order("teleported"),
        order("shipped", tracking_no=""),
        order("shipped", eta=""),
        order("paid", promised_ship_by="soon"),
    ],
)
def test_a_row_that_does_not_say_it_is_left_to_a_person(broken: object) -> None:
    guarded = write(ask("快递呢", Intent.LOGISTICS, public=False, orders=[broken]))  # type: ignore[list-item]
    assert guarded.proposal.rung is Rung.HOLDING


def test_a_parcel_past_its_day_is_apologised_for() -> None:
    slow = order("shipped", eta="2026-03-07", note="停在中转站，客户已催两次")
    proposal = write(ask("到哪了", Intent.LOGISTICS, public=False, orders=[slow])).proposal
    assert "抱歉" in proposal.text
    assert "3月7日" in proposal.text
    assert "催两次" not in proposal.text
    assert "催两次" in proposal.because


@pytest.mark.parametrize(
    ("author", "hello"),
    [
        ("李先生", "李先生，您好！"),
        ("小满", "小满，您好！"),
        ("用户83321", "您好！"),
        ("13912345678", "您好！"),
        ("官方客服", "您好！"),
        ("最低价", "您好！"),
        ("加微信", "您好！"),
        ("\u202e小满", "您好！"),
        ("{name}", "您好！"),
        ("", "您好！"),
    ],
)
def test_customers_are_called_by_names_that_can_be_read_aloud(author: str, hello: str) -> None:
    text = write(ask("有实体店吗", public=False, author=author)).proposal.text
    assert text.startswith(hello)


def test_in_public_nobody_is_named_and_no_order_is_told() -> None:
    named = hit("{name}您好，都可以退的。", intent=Intent.REFUND)
    question = ask("能退吗", Intent.REFUND, hits=[named], author="李先生", orders=[order("refunding")])
    assert write(question).proposal.text == "您好，都可以退的。"
    bare = msgspec.structs.replace(question, hits=())
    assert "公开" in why(bare, "orders")
    assert "私信" in write(bare).proposal.text


def test_a_full_name_from_the_order_is_not_spoken() -> None:
    text = write(
        ask("到哪了", Intent.LOGISTICS, public=False, orders=[order("signed", customer_name="李小满")])
    ).proposal.text
    assert "李小满" not in text
    titled = write(
        ask("到哪了", Intent.LOGISTICS, public=False, orders=[order("signed", customer_name="李女士")])
    ).proposal
    assert titled.text.startswith("李女士，您好")


def test_a_room_gets_one_line_for_one_fact_and_another_wording_later() -> None:
    asks = [ask("多少钱", Intent.PRICE, product=COAT, message=f"m-{n}") for n in range(40)]
    assert len({write(one).proposal.text for one in asks}) == 1
    hours = [replace(one, now=Millis(one.now + n * 600_000)) for n, one in enumerate(asks)]
    assert len({write(one).proposal.text for one in hours}) == 4


def test_private_customers_are_not_all_told_in_the_same_words() -> None:
    asks = [ask("多少钱", Intent.PRICE, product=COAT, public=False, message=f"m-{n % 40}") for n in range(80)]
    texts = [write(one).proposal.text for one in asks]
    assert texts[:40] == texts[40:]
    assert len(set(texts)) >= 2


def test_a_short_channel_gets_the_wording_that_fits() -> None:
    tight = Limits(16, 60, public=True)
    texts = {
        write(ask("多少钱", Intent.PRICE, product=COAT, limits=tight, message=f"m-{n}")).proposal.text
        for n in range(30)
    }
    assert texts == {"松针风衣现在259元～"}


@pytest.mark.parametrize("limits", [Limits(3, 9, public=True), Limits(3, 9, public=False), Limits(8, 24, public=True)])
def test_there_is_a_line_for_any_channel(limits: Limits) -> None:
    for intent in (Intent.OTHER, Intent.COMPLAINT, Intent.HUMAN):
        guarded = write(ask("你好", intent, limits=limits, public=limits.public))
        assert not any(risk.blocking for risk in guarded.risks)
        assert guarded.proposal.text


@pytest.mark.parametrize("line", [*ladder.LAST_HOLDING, *ladder.LAST_HAND_OVER])
def test_the_fixed_last_lines_pass_the_guard(line: str) -> None:
    for public in (True, False):
        assert voice().guard.check(line, Limits(50, 200, public)) == ()


def test_without_any_wording_the_fixed_line_is_said(tmp_path: object) -> None:
    bare = ladder.load((), CONFIG / "nowhere", CONFIG / "words", SETTINGS)
    assert bare.writer.write(ask("在吗")).proposal.text == ladder.LAST_HOLDING[0]
    assert bare.writer.write(ask("投诉", Intent.COMPLAINT)).proposal.text == ladder.LAST_HAND_OVER[0]
    assert bare.faults


class Shout:
    """A playbook that always says the same."""

    name = "shout"

    def __init__(self, _: object) -> None: ...

    def propose(self, ask: Ask) -> Proposal | Pass:
        return Proposal("{oops}", Rung.PLAYBOOK, self.name, 1.0, "always")


def test_no_playbook_gets_past_the_guard() -> None:
    loud = ladder.load((Shout,), CONFIG / "playbooks", CONFIG / "words", SETTINGS).writer
    guarded = loud.write(ask("在吗"))
    assert guarded.proposal.rung is Rung.HOLDING
    assert "{oops}" in guarded.tried[0].because


def test_a_product_with_hostile_fields_is_not_let_through() -> None:
    evil = Product("x", "1", "全网第一{风衣}", (), "", "129.00", "129.00")
    guarded = write(ask("多少钱", Intent.PRICE, product=evil))
    assert guarded.proposal.rung is Rung.HOLDING
