"""What the pages of customers take, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/customers.py and the route list. What they give are the nouns of
`bot.core.customers`.
"""

from typing import Annotated, Final

from msgspec import UNSET, Meta, UnsetType

from bot.console.wire import VISIBLE, Ask, Note, Version
from bot.core.customers import Consent, CustomerId

MAX_TAGS: Final = 30

Called = Annotated[str, Meta(max_length=20, pattern=r"^[^{}\x00-\x1f\x7f]*$(?!\n)", description="like 张女士")]
Tag = Annotated[str, Meta(min_length=1, max_length=20, pattern=VISIBLE)]
CustomerName = Annotated[CustomerId, Meta(min_length=1, max_length=64)]


class ChangeCustomer(Ask, frozen=True, kw_only=True):
    """What is to be changed of a profile that was seen at `version`; what is left out stays. `tags` are all that are to
    stand there, `note` is added."""

    version: Version
    called: Called | UnsetType = UNSET
    tags: Annotated[tuple[Tag, ...], Meta(max_length=MAX_TAGS)] | UnsetType = UNSET
    consent: Consent | UnsetType = UNSET
    note: Note | UnsetType = UNSET


class OtherCustomer(Ask, frozen=True, kw_only=True):
    """The other account."""

    other: CustomerName
