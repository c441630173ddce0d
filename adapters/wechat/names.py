"""What the adapter calls itself and its customers where others keep things for it.

In: nothing. Out: names. Called by all of adapters.wechat.
"""

from typing import Final

NAME: Final = "wechat"


def owner(customer: str) -> str:
    """Whose allowance of messages it is."""
    return f"{NAME}-{customer}"


def consent(customer: str, template: str) -> str:
    """Whose allowance of notices by that template it is."""
    return f"{NAME}-{customer}-notice-{template}"
