"""The words of an entry's fields in a table for the shop: headers, values, and what may stand in each.

In: nothing. Out: tables. Read by `bot.knowledge.exchange`.
"""

from typing import Final

from bot.core.vocabulary import Authority, Intent, Stage

HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("编号",),
    "questions": ("问法", "问题", "question"),
    "answer": ("答案", "回答"),
    "live": ("直播间答案", "直播答案"),
    "stage": ("阶段",),
    "intent": ("意图",),
    "product": ("商品", "商品编号"),
    "rooms": ("房间", "直播间"),
    "media": ("图片",),
    "authority": ("权限",),
    "shortcut": ("快捷语",),
    "valid_from": ("生效", "生效日期"),
    "valid_until": ("失效", "失效日期"),
}
"""Field → its column's names besides its own; the first is the one we write."""

COLUMNS: Final = {name: field for field, names in HEADERS.items() for name in (field, *names)}

LISTS: Final = frozenset({"questions", "rooms", "media"})
DATES: Final = frozenset({"valid_from", "valid_until"})

STAGES: Final = {
    Stage.PRESALE: "售前",
    Stage.INSALE: "售中",
    Stage.AFTERSALE: "售后",
    Stage.NONE: "不限",
}
AUTHORITIES: Final = {Authority.AGENT: "客服", Authority.LEAD: "主管"}
INTENTS: Final = {
    Intent.PRICE: "价格",
    Intent.DISCOUNT: "优惠",
    Intent.GIFT: "赠品",
    Intent.STOCK: "库存",
    Intent.SIZE: "尺码",
    Intent.PRODUCT: "商品",
    Intent.AUTHENTICITY: "正品",
    Intent.SHIPPING_TIME: "发货时间",
    Intent.LOGISTICS: "物流",
    Intent.ORDER_CHANGE: "改订单",
    Intent.CANCEL: "取消订单",
    Intent.PAYMENT: "付款",
    Intent.REFUND: "退款",
    Intent.EXCHANGE: "换货",
    Intent.INVOICE: "发票",
    Intent.ACCOUNT: "账号",
    Intent.COMPLAINT: "投诉",
    Intent.GREETING: "打招呼",
    Intent.PRAISE: "好评",
    Intent.HUMAN: "找人工",
    Intent.INFORM: "告知",
    Intent.CHITCHAT: "闲聊",
    Intent.FLOOD: "刷屏",
    Intent.OTHER: "其他",
}
VALUES: Final[dict[str, dict[str, str]]] = {
    "stage": {word: value.value for value, word in STAGES.items()},
    "intent": {word: value.value for value, word in INTENTS.items()},
    "authority": {word: value.value for value, word in AUTHORITIES.items()},
}
"""Field → the shop's word → the value; the value itself is understood too."""

WORDS: Final = {field: {value: word for word, value in words.items()} for field, words in VALUES.items()}

REASONS: Final = {
    "id": "编号只能用字、字母、数字和 . _ : -，最多 80 个字符",
    "questions": "每个问法 1 到 200 字、至少有一个字或字母，一条最多 200 个问法",
    "answer": "答案不能空，最多 2000 字",
    "live": "直播间答案最多 500 字",
    "stage": f"阶段只能是 {'、'.join(STAGES.values())}",
    "intent": f"意图只能是 {'、'.join(INTENTS.values())}",
    "product": "商品编号最多 80 个字符",
    "rooms": "房间写成 渠道 或 渠道/房间号，最多 100 个",
    "media": "图片名 1 到 200 个字符，最多 20 张",
    "authority": f"权限只能是 {'、'.join(AUTHORITIES.values())}",
    "shortcut": "快捷语只能用字、字母、数字、_ 和 -，最多 20 个字",
    "valid_from": "生效日期要写成 2026-01-31 这样",
    "valid_until": "失效日期要写成 2026-01-31 这样",
}
"""Field → what may stand in it."""
