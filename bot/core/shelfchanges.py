"""What another shelf, or another stock, changes: line by line, as a person would write it down.

In: the one before and the one after. Out: `ShelfChange`s. Pure. Called by `bot.store.shelf`, which keeps them, and by
`bot.knowledge.shelving`, which shows what a file would change.
"""

from collections.abc import Iterable
from typing import Final

from bot.core.catalog import Coupon, StockLine
from bot.core.shelf import Counted, Shelf, ShelfChange, ShelfLine, Stocked, What

SOLD_OUT: Final = "0"
"""What is left when nothing is; before it stands how many there were in all."""
LONGEST: Final = 500
"""Characters kept of a stock's or an order's before and after."""


def differences(before: Shelf, after: Shelf, counted: Counted = ()) -> list[ShelfChange]:
    """What `after` changes, link by link; of a shelf that had no lines, against those that `counted` instead."""
    known, wanted = ({line.link: line for line in lines} for lines in (before.lines or counted, after.lines))
    changes: list[ShelfChange] = []

    def note(what: What, line: ShelfLine, old: str = "", new: str = "") -> None:
        changes.append(ShelfChange(after.changed_at, after.changed_by, what, line.product, line.link, old, new))

    for link, line in wanted.items():
        old = known.get(link)
        if old is None:
            note(What.ADDED, line, new=line.price)
            continue
        if old.product != line.product:
            note(What.PRODUCT, line, old.product, line.product)
        if old.price != line.price:
            note(What.PRICE, line, old.price, line.price)
        if old.coupons != line.coupons:
            note(What.COUPONS, line, _coupons(old.coupons), _coupons(line.coupons))
        if old.on_sale != line.on_sale:
            note(What.ON_SALE, line, str(int(old.on_sale)), str(int(line.on_sale)))
    for link, line in known.items():
        if link not in wanted:
            note(What.REMOVED, line, line.price)
    if not changes and before.lines and before.lines != after.lines:
        changes.append(
            ShelfChange(after.changed_at, after.changed_by, What.ORDER, "", "", _links(before), _links(after))
        )
    return changes


def stock_change(before: Stocked | None, after: Stocked) -> ShelfChange:
    """What changed of one product, by size and colour."""
    old = {(line.size, line.color): line.stock for line in before.lines} if before else {}
    moved = [line for line in after.lines if old.get((line.size, line.color)) != line.stock]
    if after.lines and not any(line.stock for line in after.lines):
        left = str(sum(old.values())) if old else ""
        return ShelfChange(after.changed_at, after.changed_by, What.STOCK, after.product, "", left, SOLD_OUT)
    was = " ".join(_kind(line, old[line.size, line.color]) for line in moved if (line.size, line.color) in old)
    now = " ".join(_kind(line, line.stock) for line in moved)
    return ShelfChange(after.changed_at, after.changed_by, What.STOCK, after.product, "", was[:LONGEST], now[:LONGEST])


def _links(shelf: Shelf) -> str:
    return " ".join(line.link for line in shelf.lines)[:LONGEST]


def _kind(line: StockLine, stock: int) -> str:
    return f"{line.size}/{line.color}:{stock}"


def _coupons(coupons: Iterable[Coupon]) -> str:
    return "；".join(coupon.text for coupon in coupons)
