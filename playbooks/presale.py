"""Before the purchase, in private: price, discount, stock, size, what a product is like.

In: an ask with its product. Out: a proposal whose every figure comes from the product tables, or the reason to pass.
Called by the ladder. `look` and `put` also serve the live form; gifts and authenticity stand in no table, so only
an approved answer may speak of them.
"""

from typing import Final

from bot.core.catalog import Ask, Pass, Product, Proposal
from bot.core.model import Stated
from bot.core.stated import cited, in_stock
from bot.core.vocabulary import EntityKind, Intent, Rung, StatedKind
from playbooks import facts, offers
from playbooks.cases import Case, Finding
from playbooks.stocks import BUYABLE, stock
from playbooks.writer import Writer

NAMED: Final = 0.92
SHOWN: Final = 0.78
"""Confidence where the customer named the product, and where it is only the one the room shows now."""

ABOUT_A_PRODUCT: Final = frozenset({Intent.PRICE, Intent.DISCOUNT, Intent.STOCK, Intent.SIZE, Intent.PRODUCT})
_GENERAL: Final = (
    "介绍",
    "特点",
    "卖点",
    "怎么样",
    "好不好用",
    "什么材质",
    "什么面料",
    "啥材质",
    "啥面料",
    "参数",
    "有什么功能",
    "什么样",
)
_WHERE: Final = tuple(
    "几号 链接在哪 连接在哪 链接是哪 哪个链接 哪个连接 在哪拍 哪里拍 怎么拍 在哪买 哪里买 找不到".split()  # noqa: SIM905
)
_VAGUE: Final = frozenset({"可以", "合适", "都合", "单次", "一个", "不易", "自带的", "含有"})


class Presale:
    """Playbook of private conversations."""

    name = "presale"

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def propose(self, ask: Ask) -> Proposal | Pass:
        if ask.limits.public:
            return Pass(self.name, "公开场合由直播短句回答")
        return put(self.name, self._writer, ask, look(ask))


def put(name: str, writer: Writer, ask: Ask, found: Finding | str) -> Proposal | Pass:
    """A finding in the words of its channel, with its sources and its confidence."""
    if isinstance(found, str):
        return Pass(name, found)
    said = writer.say(found.case, ask, found.facts)
    if said is None:
        return Pass(name, f"没有放得下的话术：{found.case}")
    product = ask.product
    because, confidence = found.because, NAMED * found.weight
    if product and not _names(ask, product):
        because, confidence = f"{because}；顾客没点名，按当前展示的商品", SHOWN * found.weight
    stated = found.products or ((product,) if product else ())
    sources = tuple(cited(one, ask.inbound.address, found.states) for one in stated) or (writer.source(found.case),)
    return Proposal(said.text, Rung.PLAYBOOK, name, round(confidence, 2), because, sources)


def _names(ask: Ask, product: Product) -> bool:
    """Whether the customer said which product it is."""
    reading = ask.reading
    if reading.values(EntityKind.LINK_NO) or reading.values(EntityKind.PRODUCT):
        return True
    return any(name in reading.text for name in (product.name, *product.aliases) if name)


def look(ask: Ask) -> Finding | str:
    """What the tables know about the question, or why nothing."""
    intent, product = ask.reading.intent, ask.product
    if intent in (Intent.GIFT, Intent.AUTHENTICITY):
        return "赠品和真伪只用已批准的答案，商品表里没有"
    if product is not None and asks_for_link(ask):
        filled = {"name": product.name, "link": product.link}
        return Finding(Case.LINK, filled, "链接号取自商品表", 1.0, (offers.LINK, BUYABLE))
    if intent not in ABOUT_A_PRODUCT:
        return "不是商品问题"
    if product is not None and offers.asks_for_sale(ask):
        return offers.on_sale(product)
    if offers.asks_for_coupon(ask):
        return offers.coupons(ask)
    if product is None:
        case = Case.WHICH_LINK_FIT if intent is Intent.SIZE and not any(_body(ask)) else Case.WHICH_LINK
        return Finding(case, {}, "没说是哪一款，先问链接号", 0.6 if intent is Intent.PRODUCT else 0.85)
    match intent:
        case Intent.PRICE:
            return offers.price(product)
        case Intent.DISCOUNT:
            return offers.coupons(ask) if product.coupons else offers.discount(product)
        case Intent.STOCK:
            return stock(ask, product)
        case Intent.SIZE:
            return _size(ask, product)
        case _:
            fact = _fact(ask, product)
            return stock(ask, product) if isinstance(fact, str) and _kind_named(ask) else fact


def _kind_named(ask: Ask) -> bool:
    """Whether a size or a colour was named: then "没M码了吗" is about what is there."""
    return bool(ask.reading.values(EntityKind.SIZE) or ask.reading.values(EntityKind.COLOR))


def _body(ask: Ask) -> tuple[float | None, float | None]:
    reading = ask.reading
    height = facts.measure(reading.values(EntityKind.HEIGHT_CM), 60, 230)
    return height, facts.measure(reading.values(EntityKind.WEIGHT_KG), 10, 200)


def tells_a_body(ask: Ask) -> bool:
    """Whether height or weight is given and a size guide may know: then it answers better than any general text."""
    return any(_body(ask)) and (ask.product is None or bool(ask.product.size_rules))


def asks_for_link(ask: Ask) -> bool:
    """Whether a product's shelf number is wanted, and nothing about an order."""
    product, reading = ask.product, ask.reading
    if product is None or not product.link or reading.intent not in ABOUT_A_PRODUCT | {Intent.OTHER}:
        return False
    return any(phrase in reading.text for phrase in _WHERE)


def _size(ask: Ask, product: Product) -> Finding | str:
    filled = {"name": product.name}
    if not product.size_rules:
        sizes = facts.sizes_listed(product.sizes)
        return (
            Finding(Case.SIZES, {**filled, "sizes": sizes}, "没有尺码表，报现有尺码", 0.8) if sizes else "这款不分尺码"
        )
    named = ask.reading.values(EntityKind.SIZE)
    if named and not any(_body(ask)):
        return _range(ask, product, named[0])
    height, weight = _body(ask)
    if height is None and weight is None:
        return Finding(Case.ASK_BODY, filled, "选码要身高体重")
    if height is None:
        return Finding(Case.ASK_HEIGHT, filled, "只有体重，还要身高")
    if weight is None:
        return Finding(Case.ASK_WEIGHT, filled, "只有身高，还要体重")
    return _fit(product, height, weight)


def _range(ask: Ask, product: Product, named: str) -> Finding | str:
    """Whom a named size fits, by the guide."""
    size = facts.size_of(product, named)
    rule = next((rule for rule in product.size_rules if rule.size == size), None)
    if rule is None:
        return stock(ask, product)
    heights = f"身高{rule.height_cm_min:g}到{rule.height_cm_max:g}"
    weights = f"{rule.weight_kg_min * 2:g}到{rule.weight_kg_max * 2:g}斤"
    filled = {"name": product.name, "size": facts.size_word(rule.size), "body": f"{heights}、{weights}"}
    return Finding(Case.SIZE_RANGE, filled, f"尺码表 {rule.size} 一行", 0.9)


def _fit(product: Product, height: float, weight: float) -> Finding | str:
    found = facts.fit(product, height, weight)
    if found is None:
        return f"身高 {height:g}、体重 {weight:g} 公斤不在尺码表里，请人工推荐"
    filled = {
        "name": product.name,
        "size": facts.size_word(found.size),
        "body": f"身高{height:g}、{weight * 2:g}斤",
    }
    because = f"尺码表：{height:g} cm、{weight:g} kg → {found.size}"
    states = (Stated(StatedKind.FIT, found.size),) if product.stock else ()
    if product.stock and not in_stock(product, size=found.size):
        return Finding(Case.FIT_SOLD_OUT, filled, f"{because}，该码已售完", 0.9, states)
    case = Case.FIT_ONE_SIZE if len(product.sizes) == 1 else Case.FIT
    because, weight = (because, 1.0) if found.exact else (f"{because}（身高略超，按体重）", 0.8)
    return Finding(case, filled, because, weight, states)


def _fact(ask: Ask, product: Product) -> Finding | str:
    """A highlight that speaks of what was asked; all of them when the question is a general one."""
    pieces = [piece.strip() for piece in product.highlights.replace("；", "，").split("，") if piece.strip()]
    text = ask.reading.text
    for alias in (product.name, *product.aliases):
        text = text.replace(alias, " ")
    close = [piece for piece in pieces if any(pair in text and pair not in _VAGUE for pair in _pairs(piece))]
    if close:
        return Finding(Case.FACT, {"name": product.name, "fact": "，".join(close)}, "商品卖点里写到了", 0.85)
    if pieces and any(word in text for word in _GENERAL):
        return Finding(Case.FACT, {"name": product.name, "fact": "，".join(pieces)}, "问商品概况，报商品卖点", 0.85)
    return "商品卖点里没有写到这一点"


def _pairs(piece: str) -> list[str]:
    return [piece[start : start + 2] for start in range(len(piece) - 1)]
