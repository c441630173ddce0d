"""Things named in a message, in their normal form."""

import pytest

from bot.core.vocabulary import EntityKind as K
from bot.reading.entities import find_entities
from bot.reading.normalize import plain
from bot.reading.numerals import as_number


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("165 110斤", [(K.HEIGHT_CM, "165"), (K.WEIGHT_KG, "55")]),
        ("165/50", [(K.HEIGHT_CM, "165"), (K.WEIGHT_KG, "50")]),
        ("1米65", [(K.HEIGHT_CM, "165")]),
        ("一米六五", [(K.HEIGHT_CM, "165")]),
        ("1米6 一百二十斤", [(K.HEIGHT_CM, "160"), (K.WEIGHT_KG, "60")]),
        ("1.65m 50kg", [(K.HEIGHT_CM, "165"), (K.WEIGHT_KG, "50")]),
        ("身高165体重110", [(K.HEIGHT_CM, "165"), (K.WEIGHT_KG, "55")]),
        ("身高168CM，体重58公斤", [(K.HEIGHT_CM, "168"), (K.WEIGHT_KG, "58")]),
        ("3号链接", [(K.LINK_NO, "3")]),
        ("链接12", [(K.LINK_NO, "12")]),
        ("一号链接", [(K.LINK_NO, "1")]),
        ("3号多少", [(K.LINK_NO, "3")]),
        ("3号", [(K.LINK_NO, "3")]),
        ("3号能发货吗", [(K.DATE, "3号")]),
        ("6月13号到", [(K.DATE, "06-13")]),
        ("2026-11-06拍的", [(K.DATE, "2026-11-06")]),
        ("后天能到吗", [(K.DATE, "后天")]),
        ("M码有吗", [(K.SIZE, "M")]),
        ("xxl还有没", [(K.SIZE, "2XL")]),
        ("3XL", [(K.SIZE, "3XL")]),
        ("38码", [(K.SIZE, "38")]),
        ("42有吗", [(K.SIZE, "42")]),
        ("均码", [(K.SIZE, "均码")]),
        ("有大码吗", [(K.SIZE, "大码")]),
        ("9块9", [(K.AMOUNT, "9.90")]),
        ("￥129.5", [(K.AMOUNT, "129.50")]),
        ("两百块", [(K.AMOUNT, "200.00")]),
        ("订单202611064950819004", [(K.ORDER_NO, "202611064950819004")]),
        ("SF1566156881517到哪了", [(K.TRACKING_NO, "SF1566156881517")]),
        ("圆通单号75822600543203", [(K.TRACKING_NO, "75822600543203")]),
        ("66666666666666", []),
        ("多久洗一次", []),
    ],
)
def test_named(text: str, named: list[tuple[K, str]]) -> None:
    assert [(entity.kind, entity.value) for entity in find_entities(plain(text))] == named


def test_places_are_those_of_the_normal_form() -> None:
    text = plain("我165，110斤，要M码")
    assert [text[entity.start : entity.end] for entity in find_entities(text)] == ["165", "110", "m"]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("十", 10),
        ("十五", 15),
        ("一百二", 120),
        ("一百零二", 102),
        ("两千三", 2300),
        ("二十一", 21),
        ("半", None),
        ("十百", None),
        ("", None),
    ],
)
def test_spoken_numbers(said: str, number: int | None) -> None:
    assert as_number(said) == number


@pytest.mark.parametrize(
    ("text", "carrier"),
    [
        ("SF1234567890123到哪了", "顺丰"), ("yt1234567890123", "圆通"), ("单号JDVB12345678901", "京东"),
        ("中通快递 751234567890 不动了", "中通"), ("圆通 运单号：712345678901", "圆通"), ("EA123456789CN", "EMS"),
        ("快递单号 712345678901", ""),
    ],
)  # fmt: skip
def test_a_parcel_has_the_carrier_its_number_or_the_words_before_it_name(text: str, carrier: str) -> None:
    (parcel,) = [one for one in find_entities(plain(text)) if one.kind is K.TRACKING_NO]
    assert parcel.carrier == carrier
