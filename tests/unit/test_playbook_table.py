"""Thirty realistic questions, each with the rung and the key fact a good service desk would choose."""

from typing import NamedTuple

import pytest

from bot.core.catalog import Ask
from bot.core.vocabulary import EntityKind, Intent, Rung, Stage, Urgency
from tests.support.asks import COAT, LAMP, ask, hit, order, voice

K, W, R = EntityKind, Intent, Rung
LATE = "2026-03-09T23:59:00+08:00"
RETURNS = hit("{name}您好，签收后 7 天内吊牌完好就能退。", live="签收7天内吊牌完好就能退～", intent=W.REFUND)


class Row(NamedTuple):
    """`says`: what the text must hold; `never`: what it must not."""

    ask: Ask
    rung: Rung
    playbook: str
    says: tuple[str, ...]
    never: tuple[str, ...] = ()


def private(text: str, intent: Intent, **more: object) -> Ask:
    return ask(text, intent, public=False, **more)  # type: ignore[arg-type]


TABLE = {
    "price in the room": Row(
        ask("风衣多少钱", W.PRICE, product=COAT, author="张女士"), R.PLAYBOOK, "live", ("259元",), ("张女士", "259.00")
    ),
    "price in private": Row(
        private("风衣多少钱", W.PRICE, product=COAT, author="张女士"), R.PLAYBOOK, "presale", ("张女士，您好", "259 元")
    ),
    "price of nobody knows what": Row(ask("多少钱啊", W.PRICE), R.PLAYBOOK, "live", ("链接",)),
    "discount": Row(ask("能便宜点吗", W.DISCOUNT, product=COAT), R.PLAYBOOK, "live", ("259元", "省140元")),
    "discount of what has none": Row(ask("台灯有优惠吗", W.DISCOUNT, product=LAMP), R.HOLDING, "holding", ()),
    "stock of a size and colour": Row(
        ask("M码雾灰有吗", W.STOCK, product=COAT, entities=[(K.SIZE, "M"), (K.COLOR, "雾灰")]),
        R.PLAYBOOK,
        "live",
        ("雾灰M码", "有"),
    ),
    "the last few": Row(
        ask("米白M还有吗", W.STOCK, product=COAT, entities=[(K.SIZE, "m"), (K.COLOR, "米白色")]),
        R.PLAYBOOK,
        "live",
        ("米白M码", "3件"),
    ),
    "where to find it": Row(ask("风衣是几号链接", W.PRICE, product=COAT), R.PLAYBOOK, "live", ("7号链接",)),
    "which colours": Row(ask("风衣有什么颜色", W.STOCK, product=COAT), R.PLAYBOOK, "live", ("雾灰、米白",)),
    "a doubt before buying": Row(
        ask("风衣好不好看呀", W.PRODUCT, product=COAT, sentiment=-0.8), R.HOLDING, "holding", ()
    ),
    "an entry near in words, about something else": Row(
        ask("风衣多少钱", W.PRICE, product=COAT, hits=[hit("风衣请手洗～", 0.9, intent=W.PRODUCT, product="coat")]),
        R.PLAYBOOK,
        "live",
        ("259元",),
    ),
    "a body told, no product": Row(
        ask(
            "165 110斤穿多大",
            W.SIZE,
            entities=[(K.HEIGHT_CM, "165"), (K.WEIGHT_KG, "55")],
            hits=[hit("报身高体重，马上帮您选码～", intent=W.SIZE)],
        ),
        R.PLAYBOOK,
        "live",
        ("链接",),
        ("身高",),
    ),
    "sold out, offer the other colour": Row(
        ask("米白S码有没有", W.STOCK, product=COAT, entities=[(K.SIZE, "S"), (K.COLOR, "白色")]),
        R.PLAYBOOK,
        "live",
        ("米白S码", "雾灰"),
    ),
    "sold out size, offer what there is": Row(
        private("L码有货吗", W.STOCK, product=COAT, entities=[(K.SIZE, "L")]),
        R.PLAYBOOK,
        "presale",
        ("L码", "雾灰S码"),
        ("L码有货", "L码有现货"),
    ),
    "a colour never made": Row(
        ask("有黑色吗", W.STOCK, product=COAT, entities=[(K.COLOR, "黑色")]), R.PLAYBOOK, "live", ("雾灰、米白",)
    ),
    "size from height and weight": Row(
        ask("165 110斤穿多大", W.SIZE, product=COAT, entities=[(K.HEIGHT_CM, "165"), (K.WEIGHT_KG, "55")]),
        R.PLAYBOOK,
        "live",
        ("M码", "110斤"),
    ),
    "the fitting size is sold out": Row(
        ask("170 130斤", W.SIZE, product=COAT, entities=[(K.HEIGHT_CM, "170"), (K.WEIGHT_KG, "65")]),
        R.PLAYBOOK,
        "live",
        ("L码", "拍完"),
    ),
    "a body outside the guide": Row(
        ask("195 220斤", W.SIZE, product=COAT, entities=[(K.HEIGHT_CM, "195"), (K.WEIGHT_KG, "110")]),
        R.HOLDING,
        "holding",
        (),
        ("码",),
    ),
    "size without a body": Row(private("我穿多大的", W.SIZE, product=COAT), R.PLAYBOOK, "presale", ("身高", "体重")),
    "size with height only": Row(
        ask("165穿多大", W.SIZE, product=COAT, entities=[(K.HEIGHT_CM, "165")]), R.PLAYBOOK, "live", ("体重",)
    ),
    "whom a size fits": Row(
        ask("S码适合多重", W.SIZE, product=COAT, entities=[(K.SIZE, "S")]), R.PLAYBOOK, "live", ("S码", "80到100斤")
    ),
    "a fact among the highlights": Row(ask("风衣防泼水吗", W.PRODUCT, product=COAT), R.PLAYBOOK, "live", ("防泼水",)),
    "a fact nobody wrote down": Row(ask("能机洗吗", W.PRODUCT, product=COAT), R.HOLDING, "holding", (), ("机洗",)),
    "a gift nobody wrote down": Row(ask("送什么呀", W.GIFT, product=COAT), R.HOLDING, "holding", (), ("送",)),
    "approved answer in the room": Row(
        ask("能退吗", W.REFUND, hits=[RETURNS], author="王先生"),
        R.APPROVED_ANSWER,
        "knowledge",
        ("签收7天内",),
        ("王先生",),
    ),
    "approved answer in private": Row(
        private("能退吗", W.REFUND, hits=[RETURNS], author="王先生"),
        R.APPROVED_ANSWER,
        "knowledge",
        ("王先生，您好", "吊牌完好"),
    ),
    "own order in the room": Row(
        ask("我的快递到哪了", W.LOGISTICS, orders=[order("shipped")]), R.PLAYBOOK, "live", ("私信",), ("QN88", "7890")
    ),
    "own order shipped": Row(
        private("我的快递到哪了", W.LOGISTICS, orders=[order("shipped")], hits=[hit("订单页点查看物流就能看到。")]),
        R.PLAYBOOK,
        "orders",
        ("QN8800112233445", "青鸟快运", "明天"),
    ),
    "own order waits": Row(
        private("怎么还没发货", W.SHIPPING_TIME, orders=[order("paid")]), R.PLAYBOOK, "orders", ("今天", "7890")
    ),
    "own order is late": Row(
        private("还不发货吗", W.SHIPPING_TIME, orders=[order("paid", promised_ship_by=LATE)]),
        R.PLAYBOOK,
        "orders",
        ("抱歉", "昨天", "10 分钟"),
    ),
    "own refund": Row(
        private("退款到哪了", W.REFUND, orders=[order("refunding")], hits=[RETURNS]),
        R.PLAYBOOK,
        "orders",
        ("退款", "7890"),
    ),
    "own order not paid": Row(
        private("付款了吗", W.PAYMENT, orders=[order("pending_payment")]), R.PLAYBOOK, "orders", ("付款", "7890")
    ),
    "no order known": Row(
        private("我的快递到哪了", W.LOGISTICS, stage=Stage.AFTERSALE), R.PLAYBOOK, "orders", ("订单号",)
    ),
    "a number that is not theirs": Row(
        private("查202603090000000001", W.LOGISTICS, entities=[(K.ORDER_NO, "202603090000000001")]),
        R.PLAYBOOK,
        "orders",
        ("202603090000000001", "没有查到"),
    ),
    "change of an order not shipped": Row(
        private("帮我改地址", W.ORDER_CHANGE, orders=[order("paid")]), R.PLAYBOOK, "orders", ("7890", "30 分钟")
    ),
    "a person asked for": Row(
        private("转人工", W.HUMAN, product=COAT), R.HAND_OVER, "hand_over", ("10 分钟",), ("机器",)
    ),
    "a person asked for among other things": Row(
        private("转人工 我的订单要改", W.ORDER_CHANGE, orders=[order("paid")]), R.HAND_OVER, "hand_over", ("10 分钟",)
    ),
    "a complaint": Row(
        ask("我要投诉，三天了没人理", W.COMPLAINT, product=COAT), R.HAND_OVER, "hand_over", ("抱歉",), ("～", "元")
    ),
    "abuse with a matter behind it": Row(
        private("垃圾店，钱什么时候退", W.REFUND, abuse=True, orders=[order("refunding")]),
        R.HAND_OVER,
        "hand_over",
        ("抱歉",),
        ("～",),
    ),
    "strong feeling": Row(ask("气死我了", sentiment=-0.9), R.HAND_OVER, "hand_over", ("抱歉",), ("～",)),
    "nothing known, urgent, private": Row(
        private("我的号被盗了吗", W.ACCOUNT, urgency=Urgency.URGENT), R.HOLDING, "holding", ("10 分钟", "抱歉")
    ),
    "nothing known, not urgent": Row(
        private("你们几周年啦", W.OTHER, urgency=Urgency.NOT_URGENT), R.HOLDING, "holding", ("120 分钟",)
    ),
}


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 30


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_each_question_gets_its_rung_and_its_key_fact(row: Row) -> None:
    guarded = voice().writer.write(row.ask)
    proposal = guarded.proposal
    assert (proposal.rung, proposal.playbook) == (row.rung, row.playbook), proposal
    assert [fact for fact in row.says if fact not in proposal.text] == [], proposal.text
    assert [word for word in row.never if word in proposal.text] == [], proposal.text
    assert proposal.because
    assert proposal.sources
    assert not any(risk.blocking for risk in guarded.risks)
