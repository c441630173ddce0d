"""What a product costs in this room now, which coupons there are, and whether it can be bought yet.

In: an ask. Out: the finding that says it, or why none. Called by `presale`. Everything stands on the shelf or in the
product table; a coupon's worth is never reckoned into a price, and when a link goes on sale nobody knows but the host.
"""

from collections.abc import Iterable
from typing import Final

from bot.core.catalog import Ask, Coupon, Product
from bot.core.model import Stated
from bot.core.vocabulary import EntityKind, Intent, StatedKind
from playbooks import facts
from playbooks.cases import Case, Finding
from playbooks.stocks import BUYABLE

TRADE: Final = frozenset({Intent.PRICE, Intent.DISCOUNT, Intent.STOCK})
"""What makes no sense to be told of a link that cannot be bought yet."""

_WHEN: Final = (
    "什么时候上", "啥时候上", "什么时间上", "几点上", "几时上", "多久上", "还没上", "没上呢", "上架了", "上架没",
    "什么时候开", "啥时候开", "几点开", "什么时候能拍", "什么时候可以拍", "什么时候讲", "啥时候讲", "几点讲", "开拍了",
)  # fmt: skip
_ELSE: Final = ("上新", "上班", "上课", "开播", "开门", "开票", "上门")
_COUPON: Final = "券"
MOST: Final = 3
"""Coupons, or links with coupons, that are told in one breath."""

PRICE: Final = Stated(StatedKind.PRICE)
COUPONS: Final = Stated(StatedKind.COUPONS)
LINK: Final = Stated(StatedKind.LINK)


def asks_for_coupon(ask: Ask) -> bool:
    """Whether it is about coupons, whatever it was read as, and the shelf knows some."""
    product, intent = ask.product, ask.reading.intent
    if _COUPON not in ask.reading.text or intent not in (Intent.DISCOUNT, Intent.PRODUCT):
        return False
    if product is not None:
        return bool(product.coupons)
    return bool(ask.couponed) and not ask.reading.values(EntityKind.LINK_NO)


def asks_for_sale(ask: Ask) -> bool:
    """Whether it is asked when one can buy it; or anything about buying what one cannot buy yet."""
    product, text = ask.product, ask.reading.text
    if product is None or not product.link:
        return False
    if not product.on_sale and ask.reading.intent in TRADE:
        return True
    return any(word in text for word in _WHEN) and not any(word in text for word in _ELSE)


def on_sale(product: Product) -> Finding:
    """That it is, or that it is not yet."""
    filled = {"name": product.name, "link": product.link}
    if product.on_sale:
        return Finding(Case.ON_SALE, filled, "货架：这个链接已经可以拍", 0.9, (BUYABLE, LINK))
    return Finding(Case.ANNOUNCED, filled, "货架：这个链接还没开拍", 1.0, (BUYABLE, LINK))


def price(product: Product) -> Finding | str:
    """The price, with the coupons there are for it."""
    amount = facts.money(product.price)
    if not amount:
        return "商品表里没有价格"
    filled = {"name": product.name, "price": amount}
    if product.coupons:
        filled["coupons"] = _told(product.coupons)
        return Finding(Case.PRICE_COUPON, filled, "价格和券取自货架", 1.0, (PRICE, COUPONS, BUYABLE))
    return Finding(Case.PRICE, filled, "价格取自商品表", 1.0, (PRICE, BUYABLE))


def coupons(ask: Ask) -> Finding:
    """Those for the product asked about, else those of the room, link by link."""
    if ask.product is not None:
        filled = {"name": ask.product.name, "coupons": _told(ask.product.coupons)}
        return Finding(Case.COUPONS, filled, "券取自货架", 1.0, (COUPONS, BUYABLE))
    links = ask.couponed[:MOST]
    told = {product.link: f"{product.link}号{_told(product.coupons[:1])}" for product in links}
    filled = {"coupons": "、".join(told.values())}
    return Finding(Case.COUPONS_HERE, filled, "券取自货架，没点名就报前几个", 0.9, (COUPONS, LINK, BUYABLE), links)


def discount(product: Product) -> Finding | str:
    """How much less than the list price it is."""
    amount, less = facts.money(product.price), facts.saved(product)
    if not amount or not less:
        return "商品表里没有优惠"
    filled = {"name": product.name, "price": amount, "list_price": facts.money(product.list_price), "saved": less}
    because = "问优惠：报商品表里的活动价和吊牌价"
    return Finding(Case.PRICE_SAVED, filled, because, 0.8, (PRICE, BUYABLE))


def _told(given: Iterable[Coupon]) -> str:
    return "、".join(list(dict.fromkeys(coupon.text for coupon in given))[:MOST])
