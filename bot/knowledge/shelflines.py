"""What may stand on a shelf and in the stock: lines put in order, and what is wrong with them.

In: lines as people, files or machines wrote them. Out: the same in their normal form, and faults, one for each line
that is wrong. Pure. Called by `bot.knowledge.shelving`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from bot.core.catalog import Coupon, Limits, StockLine
from bot.core.clock import SECOND, Millis
from bot.core.ports import Guard
from bot.core.shelf import ShelfLine
from bot.reading.normalize import plain

MAX_LINES: Final = 500
MAX_COUPONS: Final = 6
MAX_COUPON: Final = 40
MAX_KINDS: Final = 500
"""Sizes times colours of one product."""
MAX_STOCK: Final = 9_999_999
MAX_NAME: Final = 40

PUBLIC: Final = Limits(max_chars=MAX_COUPON, max_bytes=4 * MAX_COUPON, public=True)
_LINK: Final = re.compile(r"[1-9][0-9]{0,3}")
_AROUND: Final = re.compile(r"(?:号?链接|号)$")
_MONEY: Final = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,2})?")
_WITHOUT: Final = re.compile(r"[\x00-\x1f\x7f]")


def link_of(text: str) -> str:
    """A link number as it is kept: "３号链接" is 3."""
    return _AROUND.sub("", plain(text).strip()).strip()


def tidied(line: ShelfLine) -> ShelfLine:
    """The line as it is kept."""
    price = plain(line.price).strip()
    return ShelfLine(
        link=link_of(line.link),
        product=line.product.strip(),
        price=f"{Decimal(price):.2f}" if _MONEY.fullmatch(price) else price,
        coupons=tuple(Coupon(coupon.text.strip(), _second(coupon.until)) for coupon in line.coupons),
        on_sale=line.on_sale,
    )


def _second(moment: Millis) -> Millis:
    return Millis(moment // SECOND * SECOND)


def line_faults(lines: Sequence[ShelfLine], products: Collection[str], guard: Guard) -> Iterator[tuple[int, str, str]]:
    """What is wrong with tidied lines: which one, which field of it, and what to do."""
    links = Counter(line.link for line in lines)
    for place, line in enumerate(lines[:MAX_LINES]):
        if not _LINK.fullmatch(line.link):
            yield place, "link", f"链接号「{line.link[:10]}」不对：写 1 到 9999 的数字"
        elif links[line.link] > 1:
            yield place, "link", f"{line.link} 号链接写了 {links[line.link]} 次，只能留一次"
        if line.product not in products:
            yield place, "product", f"商品表里没有「{line.product[:MAX_NAME]}」：填商品编号"
        if line.price and (not _MONEY.fullmatch(line.price) or not Decimal(line.price)):
            yield place, "price", f"价格「{line.price[:20]}」不对：写大于 0 的数，最多两位小数，空着就按商品表"
        for fault in _coupon_faults(line.coupons, guard):
            yield place, "coupons", fault
    if len(lines) > MAX_LINES:
        yield MAX_LINES, "link", f"一个直播间最多 {MAX_LINES} 个链接"


def _coupon_faults(coupons: Sequence[Coupon], guard: Guard) -> Iterator[str]:
    if len(coupons) > MAX_COUPONS:
        yield f"一个链接最多 {MAX_COUPONS} 张券"
    for coupon in coupons[:MAX_COUPONS]:
        if not coupon.text or len(coupon.text) > MAX_COUPON or _WITHOUT.search(coupon.text):
            yield f"券写成一句话，1 到 {MAX_COUPON} 个字：「{coupon.text[:MAX_COUPON]}」"
            continue
        if coupon.until < 0:
            yield f"「{coupon.text}」的截止时间不对"
        blocking = next((risk for risk in guard.check(coupon.text, PUBLIC) if risk.blocking), None)
        if blocking:
            yield f"「{coupon.text}」不能公开说：{blocking.advice}"


def stock_faults(product: str, lines: Sequence[StockLine], products: Collection[str]) -> Iterator[tuple[int, str]]:
    """What is wrong with the stock of one product: which line of it, and what to do."""
    if product not in products:
        yield 0, f"商品表里没有「{product[:MAX_NAME]}」：填商品编号"
        return
    kinds = Counter((line.size, line.color) for line in lines)
    for place, line in enumerate(lines[:MAX_KINDS]):
        named = f"{line.color[:MAX_NAME]}{line.size[:MAX_NAME]}"
        if not 0 <= line.stock <= MAX_STOCK:
            yield place, f"{named}的库存要在 0 到 {MAX_STOCK} 之间"
        elif kinds[line.size, line.color] > 1:
            yield place, f"{named}写了 {kinds[line.size, line.color]} 次，只能留一次"
        elif max(len(line.size), len(line.color)) > MAX_NAME or _WITHOUT.search(line.size + line.color):
            yield place, f"尺码和颜色最多 {MAX_NAME} 个字"
    if len(lines) > MAX_KINDS:
        yield MAX_KINDS, f"一款商品最多 {MAX_KINDS} 种尺码和颜色"


def kinds(lines: Sequence[StockLine]) -> tuple[StockLine, ...]:
    """Stock lines as they are kept."""
    return tuple(msgspec.structs.replace(line, size=line.size.strip(), color=line.color.strip()) for line in lines)
