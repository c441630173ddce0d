"""Settings of the open orders: the table `[adapters.open_orders]`.

In: decoded TOML; the secret may be written "$NAME" and then comes from the environment. Out: frozen structs, checked.
Called by the rest of adapters.open_orders.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.core.secret import Secret

NAME: Final = "open_orders"
SECRET_LENGTH: Final = 16


class OpenOrdersSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The door for signed calls: open at {hooks}`path` with a `secret` of 16 characters or more. `channel`: through
    which adapter customers are reached where a line does not say."""

    secret: Secret = Secret()
    path: Annotated[str, Meta(pattern=r"^(/[A-Za-z0-9._-]+)+$")] = "/orders"
    channel: Annotated[str, Meta(pattern=r"^[a-z0-9_-]{0,32}$")] = ""

    def __post_init__(self) -> None:
        if self.secret and len(self.secret.reveal()) < SECRET_LENGTH:
            raise ValueError(f"`secret` needs {SECRET_LENGTH} or more characters")
