"""What answers may state of the shop: its products as they are sold in a room just now, and its orders.

In: nothing. Out: the port `Facts`. Implemented by `bot.knowledge.shelves` (live) and `bot.knowledge.catalog` (tables
alone); asked by triage, the clusters, the walls and whoever tries a question.
"""

from typing import Protocol

from bot.core.catalog import Order, Product
from bot.core.model import Address, Reading


class Facts(Protocol):
    """Products as they are sold in a room just now (`bot.knowledge.shelves`), and orders (`bot.knowledge.catalog`)."""

    def product(self, reading: Reading, address: Address) -> Product | None:
        """The product a text names by link number, name or alias, else what that room shows now, else None."""
        ...

    def named(self, reading: Reading, address: Address) -> Product | None:
        """The product a text itself names, by the links of that room, whatever it shows."""
        ...

    def couponed(self, address: Address) -> tuple[Product, ...]:
        """What one can take a coupon for in that room now, link by link; at most some."""
        ...

    def show(self, address: Address, link: str) -> None:
        """That room shows the product with this link number now; an unknown or empty one: none."""
        ...

    def orders(self, reading: Reading, address: Address) -> tuple[Order, ...]:
        """Orders named by number, or in a private conversation the customer's own; newest first. Never somebody
        else's."""
        ...

    def owned(self, account: str) -> tuple[Order, ...]:
        """All orders of a platform's account, newest first."""
        ...
