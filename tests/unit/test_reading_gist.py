"""What is left of a private message when courtesy, cards and numbers are gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.gist import LONGEST, gist
from bot.reading.normalize import plain


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("你好，在吗？我的锅到哪了", "我的锅到哪了"),
        ("好的，谢谢亲。那退款多久到账", "那退款多久到账"),
        ("咨询订单号:20261104778 订单金额:￥88.00 下单时间:2026-11-04 10:22:31 颜色拍错了", "颜色拍错了"),
        ("[订单编号:90021，订单金额:35，下单时间:] 少发一只", "少发一只"),
        ("顾客通过点击店铺页面发送: 少发一只", "少发一只"),
        ("想退货 想退货 想退货", "想退货"),
        ("YT7781200 走到哪了 13900001111", "走到哪了"),
        ("[姓名x]的件签收了吗", "0的件签收了吗"),
        ("好的，谢谢", "好的 谢谢"),
        ("订单号：20261104778", "0"),
        ("？", "?"),
        ("", "0"),
    ],
)
def test_the_matter_is_left(text: str, left: str) -> None:
    assert gist(plain(text)) == left


@given(st.text(max_size=200))
def test_any_text_has_a_short_gist_without_digits_but_0(text: str) -> None:
    left = gist(plain(text))
    assert 0 < len(left) <= LONGEST
    assert not set("123456789") & set(left)
