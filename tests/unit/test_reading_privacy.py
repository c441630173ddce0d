"""Personal data is found however it is typed, and other numbers are left alone. All values here are made up."""

import pytest

from bot.core.vocabulary import SpanKind
from bot.reading.privacy import find_spans, mask


def masked(text: str) -> str:
    return mask(text, find_spans(text))


@pytest.mark.parametrize(
    "typed",
    [
        "13800012345",
        "+8613800012345",
        "+86 138 0001 2345",
        "86-138-0001-2345",
        "138-0001-2345",
        "138 0001 2345",
        "１３８０００１２３４５",
        "①③⑧⓪⓪⓪①②③④⑤",
        "一三八零零零一二三四五",
        "幺三八零零零幺二三四五",
        "138零零零12345",
        "1\u200b3\u200b8\u200b00012345",
        "138\u202e00012345",
        "138.0001.2345",
        "1 3 8 0 0 0 1 2 3 4 5",
        "138—0001—2345",
    ],
)
def test_a_mobile_number_is_masked_in_every_spelling(typed: str) -> None:
    assert masked(f"电话{typed}，麻烦快点") == "电话138****2345，麻烦快点"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("座机0571-87654321找我", "座机****21找我"),
        ("身份证11010119900307451X办实名", "身份证[身份证]办实名"),
        ("我的身份证号是110101 19900307 451X", "我的身份证号是[身份证]"),
        ("卡号6222 0200 0000 0000 000", "卡号[银行卡]"),
        ("退到4111111111111111吧", "退到[银行卡]吧"),
        ("发我邮箱xiaoman.shop@example.com谢谢", "发我邮箱[邮箱]谢谢"),
        ("加我微信：xm_service88", "加我微信：[微信]"),
        ("收件人袁小朵，电话13800012345", "收件人[姓名]，电话138****2345"),
        ("袁小朵 13800012345", "[姓名] 138****2345"),
        ("寄到浙江省杭州市西湖区文三路123号4栋501室", "寄到[地址]"),
        ("地址改成滨江区春晓花园8幢2单元301，谢谢", "地址改成[地址]，谢谢"),
        ("【城东网点】的袁小朵（13800012345）正在派件", "【城东网点】的[姓名]（138****2345）正在派件"),
        ("派件员袁小朵(13800012345)，派件人: 袁小朵 电话", "派件员[姓名](138****2345)，派件人: [姓名] 电话"),
        ("已签收，签收人是【袁小朵】", "已签收，签收人是【[姓名]】"),
    ],
)
def test_each_kind_is_masked(text: str, safe: str) -> None:
    assert masked(text) == safe


@pytest.mark.parametrize(
    "text",
    [
        "订单202611064950819004怎么还没发货",
        "单号SF1566156881517到哪了",
        "圆通75822600543203没动静",
        "订单号13800012345",
        "165 110斤穿什么码",
        "满300减40，到手199.00元",
        "11月11日20:00开抢",
        "3号链接还有货吗",
        "浙江省包邮吗",
        "尾号8888的卡退款到了吗",
        "400-820-8820是你们客服吗",
        "谢谢 明天能到吗",
        "多少钱",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert find_spans(text) == ()
    assert masked(text) == text


def test_spans_are_places_in_the_original() -> None:
    text = "我电话１３８\u200b０００１２３４５ 收货人袁小朵"
    spans = find_spans(text)
    assert [(span.kind, text[span.start : span.end]) for span in spans] == [
        (SpanKind.PHONE, "１３８\u200b０００１２３４５"),
        (SpanKind.NAME, "袁小朵"),
    ]


def test_two_numbers_side_by_side_are_both_masked() -> None:
    assert masked("13800012345、13900012345") == "138****2345、139****2345"
