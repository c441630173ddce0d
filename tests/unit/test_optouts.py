"""Whether a message says no to notices, or yes again: in the words people use, and in no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.optouts import Will, will_of
from bot.core.vocabulary import Intent
from tests.support.asks import ask, voice

NO = """
退订 TD td Ｔ T T退订 回T退订 回复TD 退订！ 退订吧 退订通知 退订物流通知 取消通知 取消订阅 不要再发通知 不要再发通知了
别再给我发通知了 别发通知了 不要给我发这种推送了 不想收到通知 请停止发送通知 麻烦关闭通知 拒收通知
不用提醒了 不需要通知，谢谢
请退订 我要退订 全部退订 别再给我发消息了 不要再发短信了 不想收到你们的消息了 别给我发广告
"""
YES = "恢复通知 重新订阅 继续发通知 请恢复物流通知 开启通知 想收通知 订阅"
ELSE = """
。 退订单 怎么退订会员 不要发货 不要再发货了 通知我什么时候发货 到货通知我一下 不要通知说已签收，我没收到 T恤还有吗
TD多少钱 t恤 我要T 发消息给我 取消订单消息 别发错 需要物流信息
不要了 不想要了 取消订单 取消发货 别发顺丰 通知 提醒我付款 退货 退款 以后 我
不要再发通知了，我的包裹到底在哪里，都三天了还没有到，你们到底管不管
"""


@pytest.mark.parametrize("text", [*NO.split(), " 退 订 "])
def test_no_in_the_words_people_use(text: str) -> None:
    assert will_of(text) is Will.OUT


@pytest.mark.parametrize("text", YES.split())
def test_yes_again(text: str) -> None:
    assert will_of(text) is Will.IN


@pytest.mark.parametrize("text", ["", *ELSE.split()])
def test_what_is_about_something_else_is_left_to_people(text: str) -> None:
    assert will_of(text) is None


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert will_of(text) in (None, *Will)


@pytest.mark.parametrize(("text", "word"), [("退订", "不再给您发通知"), ("恢复通知", "恢复")])
def test_it_is_acknowledged_in_private(text: str, word: str) -> None:
    said = {voice().writer.write(ask(text, public=False, message=f"m-{n}")).proposal.text for n in range(20)}
    assert any(word in one or "通知已经停了" in one for one in said)
    assert voice().writer.write(ask(text, public=False)).proposal.playbook == "notices"
    assert voice().writer.write(ask(text)).proposal.playbook != "notices"


def test_an_angry_no_is_a_no_and_wants_no_person() -> None:
    angry = ask("别再给我发通知了", Intent.COMPLAINT, public=False)
    assert voice().writer.write(angry).proposal.playbook == "notices"
