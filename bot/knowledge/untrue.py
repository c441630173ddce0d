"""What of a product an answer states is said otherwise now, in words for people.

In: a product as it is sold now, a draft's source. Out: `changed`, `told`, `CHANGED_BY`. Pure. Called by
`bot.knowledge.citations`.
"""

from typing import Final

from bot.core.catalog import Product
from bot.core.model import Source, Stated
from bot.core.shelf import What
from bot.core.stated import FEW, fingerprints, in_stock
from bot.core.vocabulary import StatedKind

_STOCK: Final = frozenset({What.STOCK})
_LINKS: Final = frozenset({What.ADDED, What.REMOVED, What.PRODUCT})
OFF: Final = "{who}从这个直播间的货架上拿下"
CHANGED_BY: Final[dict[StatedKind, frozenset[What]]] = {
    StatedKind.PRICE: frozenset({What.PRICE}) | _LINKS,
    StatedKind.COUPONS: frozenset({What.COUPONS}) | _LINKS,
    StatedKind.ON_SALE: frozenset({What.ON_SALE}) | _LINKS,
    StatedKind.LINK: _LINKS,
    StatedKind.STOCK: _STOCK,
    StatedKind.COLORS: _STOCK,
    StatedKind.SIZES: _STOCK,
    StatedKind.FIT: _STOCK,
}
"""What can have made it so."""


def changed(product: Product, source: Source) -> list[Stated]:
    """Which of the things a source states are otherwise now."""
    were = source.hash.split("-")
    now = fingerprints(product, source.states)
    if len(were) != len(now):
        return list(source.states)
    return [stated for stated, was, new in zip(source.states, were, now, strict=True) if was != new]


def told(product: Product, stated: Stated) -> str:
    """What is so now; `{who}` is to be filled in."""
    match stated.kind:
        case StatedKind.PRICE:
            return f"{{who}}改价为 {product.price.removesuffix('.00')} 元"
        case StatedKind.COUPONS:
            coupons = "；".join(coupon.text for coupon in product.coupons)
            return f"的优惠券{{who}}改成「{_braced(coupons)}」" if coupons else "的优惠券没有了"
        case StatedKind.ON_SALE:
            if not product.link:
                return OFF
            return "{who}改成可以拍了" if product.on_sale else "{who}改成还不能拍"
        case StatedKind.LINK:
            return f"{{who}}改到 {_braced(product.link)} 号链接" if product.link else OFF
        case StatedKind.COLORS | StatedKind.SIZES:
            return f"有货的{'颜色' if stated.kind is StatedKind.COLORS else '尺码'}变了"
        case StatedKind.STOCK | StatedKind.FIT:
            return _stock(product, stated)


def _stock(product: Product, stated: Stated) -> str:
    have = in_stock(product, stated.size or None, stated.color or None)
    left, kind = sum(line.stock for line in have), _braced(f"{stated.color}{stated.size}")
    if not have:
        return f"{kind}{{who}}改成售完"
    few = left <= FEW and kind
    return f"{kind}只剩 {left} 件了" if few else f"{kind}的库存变了，现在有货"


def _braced(text: str) -> str:
    """A text that `format` leaves as it is."""
    return text.replace("{", "{{").replace("}", "}}")
