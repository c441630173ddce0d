"""What a question asks, freed from how it is put: the base on which two questions are called the same.

In: the normal form of a question. Out: `Wording`: what kind of answer it wants, whether it is negative, and its
characters and pairs by weight. `alike` compares two. Called by `bot.knowledge.clusters`. Pure; some 20 µs a text.
"""

import re
from functools import lru_cache
from itertools import pairwise

import msgspec

# Ways to ask for the same thing. Each is written as one private sign; the longest way that fits is taken.
_WAYS: dict[str, str] = {
    "价": "多少钱 多少米 多少元 多少块 几多钱 几块钱 几块 什么价格 什么价位 什么价钱 什么价 啥价格 啥价位 啥价 "
    "价格多少 价格是多少 价钱多少 价位多少 售价多少 报价 怎么卖 咋卖 怎样卖 咋个卖 卖多少 "
    "howmuch price 价格 价钱 价位 售价 多钱",
    "时": "什么时候 什么时间 啥时候 啥时间 什么时侯 怎么时候 何时 几时 几点 几号 哪天 多会儿 哪一天",
    "久": "多久 多长时间 要几天 几天 多少天 多少时间 几日 多少个月",
    "处": "在哪里 在哪儿 去哪里 去哪儿 到哪里 到哪儿 哪里 哪儿 哪边 何处 什么地方 啥地方 什么位置 "
    "在哪(?![一个种款些家天年]) 去哪(?![一个种款些家天年]) 到哪(?![一个种款些家天年])",
    "因": "为什么 为何 为啥 为嘛 为毛 怎么回事儿 怎么回事 怎么回是 咋回事 什么原因 啥原因 凭什么 凭啥 干嘛",
    "法": "怎么样才能 怎么样 怎样才能 怎么才能 如何才能 怎样做 怎么做 怎么弄 咋弄 怎么办 咋办 咋整 怎样 如何 怎么 "
    "咋样 咋 有什么办法 有什么方法 用什么方法",
    "哪": "哪一个 哪个 哪一种 哪种 哪款 哪家 哪 那个好",
    "荐": "推荐 介绍",
    "何": "哪些 是什么 什么样的 什么样 什么 啥 甚么 何 什麽",
    "数": "多少",
    "能": "能不能够 能不能 可不可以 行不行 可否 能否 是否可以 是否能 可以 能够 能",
    "有": "有没有 有木有 有无 有",
    "非": "不能够 不能 不可以 无法 没办法 没法 不了 不行 不让 不给",
    "发": "发货 寄出 发出 发快递 寄 邮",
    "退": "退货 退款 退钱 退掉 退",
    "惠": "优惠 便宜 打折 折扣 特价 降价",
    "真": "正品 真货 真的假的 是真的 保真",
    "女": "女孩子 女孩 女生 女士 女人 女子 女的 妹子",
    "男": "男孩子 男孩 男生 男士 男人 男子 男的",
    "赚": "赚到 赚取 挣到 赚 挣",
    "买": "购买 买到 入手 买",
    "用": "使用 用到 用",
    "出": "推出 上映 播出 更新 出",
    "牌": "牌子 品牌 牌",
    "图": "图片 照片 图",
    "做": "制作 制做 做",
    "妈": "妈妈 母亲 妈",
    "爸": "爸爸 父亲 爸",
    "玩": "好玩 玩",
}
"""Sign → the ways it is said, apart by spaces."""

_ASKS = frozenset("价时久处数")
"""Signs that fix what kind of answer is wanted: questions that differ here are never the same."""

_SIGN_BASE = 0xE000
_SIGNS = {sign: chr(_SIGN_BASE + number) for number, sign in enumerate(_WAYS)}
_PATTERNS = {way: _SIGNS[sign] for sign, ways in _WAYS.items() for way in ways.split()}
_BY_WAY = {way.partition("(")[0]: sign for way, sign in _PATTERNS.items()}
_WAY = re.compile("|".join(sorted(_PATTERNS, key=lambda way: len(way.partition("(")[0]), reverse=True)))
_DOUBT = re.compile(r"(?:我|还)?(?:也|都)?不(?:知道|懂|晓得|清楚)")
_A_NOT_A = re.compile(r"([\u4e00-\u9fff])[不没]\1")
_ASKING_NOT = re.compile(r"(?<=.)(?:不|没|没有|了没|了没有|了吗|了么)$")
_NOT = re.compile(r"[不没无未别非" + _SIGNS["非"] + "]")
_EMPTY = frozenset(
    "的了是在和与跟及给把就都也还又再请问想要会吗么呢啊呀吧哦嘛啦哈我你您他她它们咱这那此该个只件条款种些点下一到去来被让对为着过得地之而且或很太最更较比好像看求谁帮几大神告诉知道跪谢急现自己"
)
_LIGHT = 0.15
_LIGHTER = {"何": 0.2, "哪": 0.2, "荐": 0.2, "法": 0.35, "能": 0.3, "有": 0.25, "因": 0.5, "用": 0.6}
_WEIGHT = {_SIGNS[sign]: weight for sign, weight in _LIGHTER.items()}
LONG = 5
OTHERWISE = 4
"""Characters of meaning that make a question long, and how many of a long one may differ."""

_MANNERS = frozenset("法因哪荐")
_REASONS = frozenset("法因")
"""Signs that make another question of the same words: whether, how, why, which. That something does not work is said
with and without a why."""
_NEUTRAL = frozenset("家店东西宝贝现咱直播间款式商品产还")


class Wording(msgspec.Struct, frozen=True):
    """One question. `weights` holds characters and pairs of neighbours; `numbers` every run of digits and letters;
    `core` the characters that carry the meaning, `manner` how it is asked."""

    asks: frozenset[str]
    negative: bool
    numbers: frozenset[str]
    core: frozenset[str]
    manner: frozenset[str]
    weights: dict[str, float]
    total: float


@lru_cache(maxsize=16_384)
def wording(text: str) -> Wording:
    """The wording of a key (see `bot.reading.normalize.key`)."""
    body = _ASKING_NOT.sub("", _DOUBT.sub("", text)) or text
    body = _A_NOT_A.sub(r"\1", _WAY.sub(lambda way: _BY_WAY[way[0]], body))
    weights = {char: _LIGHT if char in _EMPTY else _WEIGHT.get(char, 1.0) for char in body}
    heavy = [char for char in body if char not in _EMPTY]
    for one, other in pairwise(heavy):
        weights[one + other] = min(_WEIGHT.get(one, 1.0), _WEIGHT.get(other, 1.0))
    negative = bool(_NOT.search(body))
    manners = _MANNERS - _REASONS if negative else _MANNERS
    return Wording(
        asks=frozenset(sign for sign in _ASKS if _SIGNS[sign] in weights),
        negative=negative,
        numbers=frozenset(re.findall(r"[0-9]+|[a-z]+", body)),
        core=frozenset(char for char in heavy if _WEIGHT.get(char, 1.0) >= 0.6),
        manner=frozenset(sign for sign in manners if _SIGNS[sign] in weights),
        weights=weights,
        total=sum(weights.values()),
    )


def alike(one: Wording, other: Wording) -> float:
    """0 not the same question … 1 the same but for order and function words."""
    if one.asks != other.asks or one.negative != other.negative or one.numbers != other.numbers:
        return 0.0
    common = sum(weight for term, weight in one.weights.items() if term in other.weights)
    return 2 * common / (one.total + other.total) if common else 0.0


def matter(one: Wording) -> frozenset[str]:
    """The characters that carry the meaning, without those that say nothing in a shop."""
    return one.core - _NEUTRAL


def same_matter(one: Wording, other: Wording) -> bool:
    """Whether what carries meaning is the same. In a short question every word counts ("能取消吗" and "付款了能取消吗"
    want two answers); a long one may say a little more or put a word or two otherwise."""
    if one.manner != other.manner:
        return False
    added, missing = one.core - other.core - _NEUTRAL, other.core - one.core - _NEUTRAL
    if not added and not missing:
        return True
    long = min(len(one.core), len(other.core)) >= LONG
    return long and (not added or not missing or len(added) + len(missing) <= OTHERWISE)
