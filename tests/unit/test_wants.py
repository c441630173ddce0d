"""Who gets a person without asking for one: whoever surely complains, is abusive, or feels strongly."""

import msgspec

from bot.core.conversations import Want
from bot.core.model import Reading
from bot.core.vocabulary import Intent
from bot.core.wants import complains, wanted

COMPLAINT = Reading("你们太过分了", "你们太过分了", intent=Intent.COMPLAINT, confidence=0.9)


def test_a_complaint_wants_a_person_where_it_surely_is_one() -> None:
    assert wanted(COMPLAINT) is Want.EMOTION
    assert wanted(msgspec.structs.replace(COMPLAINT, confidence=0.15)) is None


def test_whoever_asks_for_a_person_gets_one_whatever_else_was_read() -> None:
    assert wanted(Reading("帮我转人工吧", "", intent=Intent.OTHER)) is Want.WORDS


def test_doubts_before_buying_want_an_answer() -> None:
    upset = Reading("会不会很难看", "", intent=Intent.PRODUCT, sentiment=-0.95)
    assert wanted(upset) is None
    assert wanted(msgspec.structs.replace(upset, intent=Intent.REFUND)) is Want.EMOTION


def test_strong_words_about_what_went_wrong_are_a_complaint_however_they_were_read() -> None:
    waited = Reading("等了五天还不发货，说好周一发的，骗子", "", intent=Intent.SHIPPING_TIME, confidence=1.0)
    late = msgspec.structs.replace(waited, sentiment=-0.95)
    assert complains(late)
    assert wanted(late) is Want.EMOTION
    calm, nothing = waited, msgspec.structs.replace(late, text="什么破店")
    buying = msgspec.structs.replace(late, text="会不会掉色", intent=Intent.PRODUCT)
    assert not any(complains(one) for one in (calm, nothing, buying))
