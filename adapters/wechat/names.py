"""What the adapter calls itself and its customers where others keep things for it.

In: nothing. Out: names. Called by all of adapters.wechat.
"""

from typing import Final

NAME: Final = "wechat"


def owner(customer: str) -> str:
    """Whose allowance it is."""
    return f"{NAME}-{customer}"
