"""What an answer states of a product, as it is spoken: so that a draft whose words came untrue is found, and no other.

In: a product as it is sold now, and what a text states of it. Out: `spoken`, `cited` (a source), `fingerprints`,
`in_stock`. Pure. Called by
playbooks, which put the fingerprint into their source, and by `bot.knowledge.citations`, which makes it again. That
80 pieces became 79 is nothing anybody says; that 3 became 2 is.
"""

from collections.abc import Iterable
from typing import Final

from bot.core.catalog import Product, StockLine
from bot.core.model import Address, Source, Stated, text_hash
from bot.core.vocabulary import SourceKind, StatedKind

FEW: Final = 5
"""From here on the number itself is the news."""
MARK: Final = 8
"""Characters of a fingerprint."""


def in_stock(product: Product, size: str | None = None, color: str | None = None) -> tuple[StockLine, ...]:
    """Stock lines of that size and colour with something left."""
    return tuple(
        line for line in product.stock if line.stock > 0 and size in (None, line.size) and color in (None, line.color)
    )


def spoken(product: Product, stated: Stated) -> str:
    """What is said of it now; equal where an answer would say the same."""
    match stated.kind:
        case StatedKind.PRICE:
            return product.price
        case StatedKind.COUPONS:
            return "\0".join(coupon.text for coupon in product.coupons)
        case StatedKind.ON_SALE:
            return f"{product.on_sale} {bool(product.link)}"  # what was taken off the shelf cannot be bought there
        case StatedKind.LINK:
            return product.link
        case StatedKind.COLORS:
            return _listed(line.color for line in in_stock(product))
        case StatedKind.SIZES:
            return _listed(line.size for line in in_stock(product))
        case StatedKind.FIT:
            return str(bool(in_stock(product, size=stated.size)))
        case StatedKind.STOCK:
            return _stock(product, stated.size or None, stated.color or None)


def _stock(product: Product, size: str | None, color: str | None) -> str:
    """Sold out is said with what there is instead; few with their number; else which sizes and colours there are."""
    have = in_stock(product, size, color)
    left = sum(line.stock for line in have)
    if not have:
        return f"gone: {_kinds(in_stock(product))}"
    return f"few: {left}" if left <= FEW and (size or color) else f"there: {_kinds(have)}"


def _kinds(lines: Iterable[StockLine]) -> str:
    return _listed(f"{line.size}\1{line.color}" for line in lines)


def _listed(words: Iterable[str]) -> str:
    return "\0".join(dict.fromkeys(words))


def fingerprints(product: Product, states: Iterable[Stated]) -> list[str]:
    """One for each, so that it can be told which of them is otherwise."""
    return [text_hash(spoken(product, stated))[:MARK] for stated in states]


def cited(product: Product, address: Address, states: tuple[Stated, ...]) -> Source:
    """The source of a text for that address which says that of a product."""
    marks = "-".join(fingerprints(product, states))
    room = address.key if address.public else ""
    place = f"商品表 {product.id}"
    return Source(SourceKind.PRODUCT, product.id, product.name, place, marks, states, room, product.link)


def audible(product: Product) -> Product:
    """The product with nothing in it that no answer tells apart: two of them are equal where no draft that cites one
    would be written otherwise for the other."""
    capped = (StockLine(line.size, line.color, min(line.stock, FEW + 1)) for line in product.stock)
    return Product(
        id=product.id,
        link=product.link,
        name="",
        aliases=(),
        category="",
        price=product.price,
        list_price="",
        stock=tuple(capped),
        coupons=product.coupons,
        on_sale=product.on_sale,
    )
