"""What the tables say about a product, before anybody puts it into words.

In: a product and what the customer named. Out: prices as people say them, the size that fits, what is in stock. Pure.
Called by `presale` and `knowledge`.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from bot.core.catalog import Product
from bot.core.stated import in_stock

_NO_CHOICE = ("均码", "标准款", "单一规格", "")


def money(amount: str) -> str:
    """An amount as people say it: 129.00 → 129, 29.90 → 29.9; empty where it is no amount."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return ""
    return f"{value:f}".rstrip("0").rstrip(".") if value.is_finite() and "." in f"{value:f}" else amount


def saved(product: Product) -> str:
    """How much less than the list price, or nothing."""
    try:
        less = Decimal(product.list_price) - Decimal(product.price)
    except InvalidOperation:
        return ""
    return money(f"{less:f}") if less.is_finite() and less > 0 else ""


def size_word(size: str) -> str:
    """M → M码; 均码 and 标准款 stay."""
    return size if size.endswith(("码", "款")) or size in _NO_CHOICE else f"{size}码"


def listed(items: Iterable[str]) -> str:
    """S码、M码、L码, each once."""
    return "、".join(dict.fromkeys(items))


def sizes_listed(sizes: Sequence[str]) -> str:
    """S、M、L码: the measure word once."""
    words = [size_word(size) for size in dict.fromkeys(sizes) if size not in _NO_CHOICE]
    if len(words) > 1 and all(word.endswith("码") for word in words):
        return "、".join(word.removesuffix("码") for word in words) + "码"
    return "、".join(words)


def choices(product: Product) -> str:
    """Everything the product comes in: 奶白、雾蓝，S、M、L码."""
    return "，".join(part for part in (listed(product.colors), sizes_listed(product.sizes)) if part)


def color_of(product: Product, named: str) -> str | None:
    """The product's own colour that a customer's word means: 白 or 白色 → 奶白; of several shades one in stock."""
    bare = named.removesuffix("色")
    exact = [color for color in product.colors if named in (color, color.removesuffix("色")) or color == bare]
    near = [color for color in product.colors if bare and (bare in color or color.removesuffix("色") in named)]
    shades = exact or near
    return next((shade for shade in shades if in_stock(product, color=shade)), next(iter(shades), None))


def size_of(product: Product, named: str) -> str | None:
    """The product's own size that a customer's word means: xl → XL, XXL → 2XL."""
    spelt = named.upper().removesuffix("码")
    if spelt.endswith("XXL") and not spelt[0].isdigit():
        spelt = f"{len(spelt) - 1}XL"
    return next((size for size in product.sizes if size.upper() in (spelt, named)), None)


class Fit(NamedTuple):
    """The size for a body; `exact` when both measures lie inside its row."""

    size: str
    exact: bool


def fit(product: Product, height_cm: float, weight_kg: float) -> Fit | None:
    """The row of the size guide that holds both measures, else the one whose weight fits and whose height is within
    5 cm; None for a body outside the guide, which a person should advise.
    """
    best: tuple[float, float, int] | None = None
    for place, rule in enumerate(product.size_rules):
        off_weight = _outside(weight_kg, rule.weight_kg_min, rule.weight_kg_max)
        off_height = _outside(height_cm, rule.height_cm_min, rule.height_cm_max)
        if off_weight < 1 and off_height <= 5:
            best = min(best or (off_weight, off_height, place), (off_weight, off_height, place))
    if best is None:
        return None
    return Fit(product.size_rules[best[2]].size, exact=best[1] == 0)


def _outside(value: float, low: float, high: float) -> float:
    return max(low - value, value - high, 0.0)


def measure(values: Sequence[str], low: float, high: float) -> float | None:
    """The first value that is a number a person can have."""
    for value in values:
        try:
            number = float(value)
        except ValueError:
            continue
        if low <= number <= high:
            return number
    return None
