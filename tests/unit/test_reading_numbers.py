"""Each kind of personal number is told from the numbers of the trade. All values here are made up."""

import time

import pytest

from bot.core.vocabulary import SpanKind
from bot.reading.privacy import find_spans, mask


def kinds(text: str) -> list[tuple[SpanKind, str]]:
    return [(span.kind, text[span.start : span.end]) for span in find_spans(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("税号9911010119900307451435", SpanKind.ID_CARD, "110101199003074514"),
        ("身份证 1 1 0 1 0 1 1 9 9 0 0 3 0 7 4 5 1 4", SpanKind.ID_CARD, "1 1 0 1 0 1 1 9 9 0 0 3 0 7 4 5 1 4"),
        ("身份证号码：110101900307451", SpanKind.ID_CARD, "110101900307451"),
        ("护照号E12345678能用吗", SpanKind.ID_CARD, "E12345678"),
        ("港澳通行证C1234567801", SpanKind.ID_CARD, "C1234567801"),
        ("香港身份证A123456(3)", SpanKind.ID_CARD, "A123456(3)"),
        ("台胞证 01234567", SpanKind.ID_CARD, "01234567"),
        ("卡4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", SpanKind.BANK_CARD, "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"),
        ("打(0571)8765 4321找我", SpanKind.PHONE, "(0571)8765 4321"),
        ("座机010-87654321转802", SpanKind.PHONE, "010-87654321转802"),
        ("识别码 138 0001 2345678", SpanKind.PHONE, "138 0001 2345"),
        ("订单号 138-0001-2345 这个是手机", SpanKind.PHONE, "138-0001-2345"),
        ("加我扣扣12345678", SpanKind.WECHAT, "12345678"),
        ("QQ：87654321", SpanKind.WECHAT, "87654321"),
        ("v: shop_anna66", SpanKind.WECHAT, "shop_anna66"),
        ("薇信同号xm66service", SpanKind.WECHAT, "xm66service"),
        ("收\u200b件人袁小朵", SpanKind.NAME, "袁小朵"),
        ("收件人袁小朵电话", SpanKind.NAME, "袁小朵"),
        ("薇\u2060信xm66service", SpanKind.WECHAT, "xm66service"),
        ("護照號碼E12345678", SpanKind.ID_CARD, "E12345678"),
        ("发87654321@qq.com", SpanKind.EMAIL, "87654321@qq.com"),
    ],
)
def test_each_kind_is_found_with_its_place(text: str, kind: SpanKind, value: str) -> None:
    assert kinds(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "400-820-8820 打不通",
        "800 820 8820",
        "95588是银行的吗",
        "尾号8821那张卡",
        "手机尾号2345的",
        "运单087466232958到哪了",
        "税号91110105MA00ABCDX5",
        "66666666666666666666",
        "4444444444444444",
        "尺码13 58 62 70 81 90都有吗",
        "13:45:20 15:30:10",
        "QQ糖 500克 12包",
        "v5好用吗",
        "型号KFR-35GW/1987654",
        "1.5-2.0-3.5-4.0 2018-11-12",
        "条码6901234567892",
        "亲爱的客户，商家已收到您的申请",
        "咨询的客户有点多",
        "上次快递员师傅联系我了",
    ],
)
def test_numbers_of_the_trade_stay(text: str) -> None:
    assert kinds(text) == []


def test_a_qq_number_is_not_called_a_wechat_id() -> None:
    text = "我QQ12345678，微信shop_anna66"
    assert mask(text, find_spans(text)) == "我QQ[QQ]，微信[微信]"


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "13",
        "1-",
        "138 ",
        "138·",
        "一三八",
        "o1",
        "l1 ",
        "&nbsp;1",
        "a@",
        "a.",
        "微信",
        "v:",
        "0571-",
        "62",
        "收件人王",
    ],
)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        begun = time.process_time()
        find_spans(text)
        return time.process_time() - begun

    seconds(1_000)
    small = min(seconds(10_000) for _ in range(3))
    assert seconds(100_000) < 30 * small + 0.1
