"""What the shop sells and has sold: products with stock and sizes, and orders.

In: the folder with products.csv, stock.csv, size_guide.csv and orders.csv. Out: `Catalog`, which is the port `Facts` of
a shop whose tables say all. Called by `bot.app`; `bot.knowledge.shelves` lays what changes during a show over it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from decimal import Decimal
from pathlib import Path

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from bot.core.catalog import Order, Product, SizeRule, StockLine
from bot.core.library import Fault
from bot.core.model import Address, Reading
from bot.core.vocabulary import EntityKind
from bot.knowledge.orders import OrderBook
from bot.knowledge.tables import OrderRow, Placed, ProductRow, SizeRow, StockRow, read
from bot.reading.normalize import plain


class Catalog:
    """Products and orders in memory. A room's shelf is what its host shows now."""

    def __init__(self, products: Sequence[Product], orders: Iterable[Order], faults: Sequence[Fault] = ()) -> None:
        self.faults = tuple(faults)
        self.products = {product.id: product for product in products}
        self._by_link = {product.link: product for product in products if product.link}
        self._names: dict[str, set[str]] = {}
        for product in products:
            for name in (product.name, *product.aliases):
                self._names.setdefault(plain(name), set()).add(product.id)
        self._patterns = [name for name in self._names if len(name) > 1]
        self._automaton = AhoCorasick(self._patterns, matchkind=MatchKind.LeftmostLongest)
        self.book = OrderBook(orders)
        self._shelf: dict[str, str] = {}

    def beside(self) -> "Catalog":
        """The same tables for another house: what is laid over its orders is its own affair."""
        other = copy(self)
        other.book = self.book.copied()
        return other

    def show(self, address: Address, link: str) -> None:
        """The room shows the product with this link number now; an unknown or empty one clears its shelf."""
        product = self._by_link.get(link.strip())
        self.set_shelf(address, product.id if product else "")

    def set_shelf(self, address: Address, product: str) -> None:
        """The room shows `product` now; an unknown or empty id clears its shelf."""
        if product in self.products:
            self._shelf[address.key] = product
        else:
            self._shelf.pop(address.key, None)

    def product(self, reading: Reading, address: Address) -> Product | None:
        """The product named by link number, name or alias, else what the room shows. Two named: none, not a guess."""
        meant = self._meant(reading)
        if meant is None:
            return self.products.get(self._shelf.get(address.key, ""))
        return meant[0] if len(meant) == 1 else None

    def named(self, reading: Reading, address: Address) -> Product | None:
        """The same, whatever the room shows."""
        meant = self._meant(reading)
        return meant[0] if meant is not None and len(meant) == 1 else None

    def _meant(self, reading: Reading) -> list[Product | None] | None:
        """What a text names: nothing (None), or products, of which one alone is an answer."""
        links = set(reading.values(EntityKind.LINK_NO))
        if links:
            return [self._by_link.get(link) for link in links]
        names = self.names(reading)
        return [self.products[name] for name in names] if names else None

    def names(self, reading: Reading) -> set[str]:
        """Ids of the products a text names; one that each name allows wins over the others ("卫衣" and "云朵卫衣")."""
        matches = self._automaton.find_matches_as_indexes(reading.text)
        found = [self._names[self._patterns[number]] for number, _, _ in matches]
        found += [self._names[value] for value in reading.values(EntityKind.PRODUCT) if value in self._names]
        if not found:
            return set()
        return set.intersection(*found) or set.union(*found)

    def couponed(self, address: Address) -> tuple[Product, ...]:
        """The tables know of no coupons."""
        return ()

    def orders(self, reading: Reading, address: Address) -> tuple[Order, ...]:
        """See `OrderBook.orders`: a known customer never gets an order of somebody else."""
        return self.book.orders(reading, address)

    def owned(self, account: str) -> tuple[Order, ...]:
        """All orders of an account, newest first; nobody owns those without one."""
        return self.book.owned(account)


def load(folder: Path) -> Catalog:
    """Read the four tables; what is wrong is in `Catalog.faults`, the rest loads."""
    faults: list[Fault] = []
    rows: dict[str, ProductRow] = {}
    for item in read(folder / "products.csv", ProductRow, faults):
        if item.row.id in rows:
            faults.append(Fault(item.place, f"product {item.row.id!r} stands above; this row is left out"))
        else:
            rows[item.row.id] = item.row
    stock = _stock(read(folder / "stock.csv", StockRow, faults), rows, faults)
    guide = _guide(read(folder / "size_guide.csv", SizeRow, faults), rows, faults)
    products = [_product(row, tuple(stock[row.id].values()), tuple(guide[row.id])) for row in rows.values()]
    orders: dict[str, Order] = {}
    for placed in read(folder / "orders.csv", OrderRow, faults):
        if placed.row.order_no in orders:
            faults.append(Fault(placed.place, f"order {placed.row.order_no} stands above; this row is left out"))
        else:
            orders[placed.row.order_no] = _order(placed.row)
    return Catalog(list(_linked(products, folder / "products.csv", faults)), orders.values(), faults)


def _stock(
    items: Iterable[Placed[StockRow]], products: Collection[str], faults: list[Fault]
) -> dict[str, dict[tuple[str, str], StockLine]]:
    stock: dict[str, dict[tuple[str, str], StockLine]] = defaultdict(dict)
    for item in items:
        row = item.row
        if row.product not in products:
            faults.append(Fault(item.place, f"no product {row.product!r} in products.csv; this row is left out"))
        elif (row.size, row.color) in stock[row.product]:
            faults.append(Fault(item.place, "the same product, size and colour stands above; this row is left out"))
        else:
            stock[row.product][row.size, row.color] = StockLine(row.size, row.color, row.stock)
    return stock


def _guide(
    items: Iterable[Placed[SizeRow]], products: Collection[str], faults: list[Fault]
) -> dict[str, list[SizeRule]]:
    guide: dict[str, list[SizeRule]] = defaultdict(list)
    for item in items:
        row = item.row
        if row.product not in products:
            faults.append(Fault(item.place, f"no product {row.product!r} in products.csv; this row is left out"))
        elif row.height_cm_min > row.height_cm_max or row.weight_kg_min > row.weight_kg_max:
            faults.append(Fault(item.place, "a lower bound lies above its upper bound; this row is left out"))
        else:
            bounds = (row.height_cm_min, row.height_cm_max, row.weight_kg_min, row.weight_kg_max)
            guide[row.product].append(SizeRule(*bounds, row.size))
    return guide


def _linked(products: Iterable[Product], path: Path, faults: list[Fault]) -> Iterator[Product]:
    """Products whose link number is theirs alone; a second one loses it."""
    taken: dict[str, str] = {}
    for product in products:
        if product.link and product.link in taken:
            what = f"link {product.link} belongs to {taken[product.link]!r}; {product.id!r} goes without"
            faults.append(Fault(str(path), what))
            yield msgspec.structs.replace(product, link="")
        else:
            taken[product.link] = product.id
            yield product


def _product(row: ProductRow, stock: tuple[StockLine, ...], rules: tuple[SizeRule, ...]) -> Product:
    return Product(
        id=row.id,
        link=row.link,
        name=row.name,
        aliases=_parts(row.aliases),
        category=row.category,
        price=_yuan(row.price),
        list_price=_yuan(row.list_price) if row.list_price else "",
        sizes=_parts(row.sizes),
        colors=_parts(row.colors),
        highlights=row.highlights,
        stock=stock,
        size_rules=rules,
    )


def _order(row: OrderRow) -> Order:
    return Order(**{name: getattr(row, name) for name in Order.__struct_fields__})


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split("|") if part.strip()))


def _yuan(text: str) -> str:
    return str(Decimal(text).quantize(Decimal("0.01")))
