"""What is in stock, by size and colour.

In: an ask about a product's stock. Out: the finding that says it, or why none. Called by `presale`. What is sold out is
said with what there is instead.
"""

from typing import Final

from bot.core.catalog import Ask, Product
from bot.core.model import Stated
from bot.core.stated import FEW, in_stock
from bot.core.vocabulary import EntityKind, StatedKind
from playbooks import facts
from playbooks.cases import Case, Finding

BUYABLE: Final = Stated(StatedKind.ON_SALE)
"""What every "just buy it" rests on."""
_NAMEABLE: Final = 3


def stock(ask: Ask, product: Product) -> Finding | str:
    """The answer to "is there …": for what was named, else for the whole product."""
    if not product.stock:
        return "库存表里没有这款"
    colors, sizes = ask.reading.values(EntityKind.COLOR), ask.reading.values(EntityKind.SIZE)
    color = facts.color_of(product, colors[0]) if colors else None
    size = facts.size_of(product, sizes[0]) if sizes else None
    if (colors and not color) or (sizes and not size and facts.sizes_listed(product.sizes)):
        wanted = colors[0] if colors and not color else facts.size_word(sizes[0])
        made = facts.listed(product.colors) if colors and not color else facts.sizes_listed(product.sizes)
        filled = {"name": product.name, "wanted": wanted, "range": made or facts.choices(product)}
        return Finding(Case.NOT_MADE, filled, f"商品表里没有{wanted}")
    if not in_stock(product):
        return _said(Case.SOLD_OUT_ALL, {"name": product.name}, "库存表：全部售完", Stated(StatedKind.STOCK))
    if color or size:
        return _named(product, size, color)
    return _choice(ask, product) or _whole(product)


def _said(case: Case, filled: dict[str, str], because: str, stated: Stated, weight: float = 1.0) -> Finding:
    return Finding(case, filled, because, weight, (stated, BUYABLE))


def _choice(ask: Ask, product: Product) -> Finding | None:
    """Which colours, or which sizes: what is in stock of them."""
    left, text = in_stock(product), ask.reading.text
    colors, sizes = facts.listed(line.color for line in left), facts.sizes_listed([line.size for line in left])
    if "色" in text and colors:
        filled = {"name": product.name, "colors": colors}
        return _said(Case.COLORS, filled, "库存表里有货的颜色", Stated(StatedKind.COLORS))
    if "码" in text and sizes:
        filled = {"name": product.name, "sizes": sizes}
        return _said(Case.SIZES, filled, "库存表里有货的尺码", Stated(StatedKind.SIZES))
    return None


def _named(product: Product, size: str | None, color: str | None) -> Finding:
    filled = {"name": product.name, "item": _item(size, color)}
    stated = Stated(StatedKind.STOCK, size or "", color or "")
    have = in_stock(product, size, color)
    left = sum(line.stock for line in have)
    because = f"库存表：{filled['item']}余 {left} 件"
    if not have:
        filled["offer"] = _instead(product, size, color)
        return _said(Case.SOLD_OUT_OFFER, filled, because, stated)
    if left <= FEW:
        return _said(Case.FEW_LEFT, {**filled, "count": str(left)}, because, stated)
    if size and color:
        return _said(Case.IN_STOCK, filled, because, stated)
    if size:
        colors = facts.listed(line.color for line in have)
        return _said(Case.SIZE_IN_STOCK, {**filled, "size": filled["item"], "colors": colors}, because, stated)
    sizes = facts.sizes_listed([line.size for line in have])
    if not sizes:
        return _said(Case.IN_STOCK, filled, because, stated)
    return _said(Case.COLOR_IN_STOCK, {**filled, "color": filled["item"], "sizes": sizes}, because, stated)


def _whole(product: Product) -> Finding:
    gone = [line for line in product.stock if line.stock <= 0]
    filled, stated = {"name": product.name}, Stated(StatedKind.STOCK)
    if len(gone) > _NAMEABLE:
        left = in_stock(product)
        colors, sizes = facts.listed(line.color for line in left), facts.sizes_listed([line.size for line in left])
        filled["range"] = "，".join(part for part in (colors, sizes) if part)
        return _said(Case.ALL_IN_STOCK, filled, "库存表：多数可选，范围取自有货的", stated, 0.9)
    if gone:
        filled["missing"] = facts.listed(_item(line.size, line.color) for line in gone)
        return _said(Case.MOST_IN_STOCK, filled, f"库存表：{filled['missing']}售完，其余有货", stated)
    filled["range"] = facts.choices(product)
    return _said(Case.ALL_IN_STOCK, filled, "库存表：全部有货", stated)


def _item(size: str | None, color: str | None) -> str:
    """What was named, 雾蓝M码; a product without a choice of sizes goes by its colour alone."""
    word = facts.size_word(size) if size and facts.sizes_listed([size]) else ""
    return f"{color or ''}{word}" or facts.size_word(size or "")


def _instead(product: Product, size: str | None, color: str | None) -> str:
    """The same size in other colours, else the same colour in other sizes, else anything left."""
    same_size = in_stock(product, size=size) if size else ()
    same_color = in_stock(product, color=color) if color else ()
    if same_size:
        word = facts.size_word(size or "") if facts.sizes_listed([size or ""]) else ""
        return facts.listed(line.color for line in same_size) + (f"的{word}" if word else "")
    if same_color:
        return f"{color}{facts.sizes_listed([line.size for line in same_color])}"
    return facts.listed(_item(line.size, line.color) for line in in_stock(product)[:_NAMEABLE])
