"""Settings of 快递鸟: the table `[adapters.kdniao]`.

In: decoded TOML; secrets may be written "$NAME" and then come from the environment. Out: `KdniaoSettings`, and
`checked`, which says what is missing. Called by all of adapters.courier.kdniao. Numbers of the vendor's that may change
are here, with their source in platform-apis.md 7.2.
"""

from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from bot.core.errors import Misconfigured
from bot.core.parcels import Carrier
from bot.core.secret import Secret

NAME: Final = "kdniao"
TABLE: Final = "[adapters.kdniao]"
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
Seconds = Annotated[float, Meta(gt=0)]


class Subscribing(StrEnum):
    """Which of the vendor's subscriptions the account has; its documents differ, so look at the page of yours."""

    NONE = ""  # parcels are asked about
    FREE = "1008"
    PAID = "8008"


class KdniaoSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account with the vendor: `business_id` (用户ID) and `key` (API key). With `subscribe` it pushes to `path`,
    signed with the key; it is told the address on its own page. `tails`: carriers of which nothing is told without the
    last four digits of a phone. `every_s`: one number is not asked about more often. `per_s`, `recognitions_per_s` and
    `a_day`: calls that the vendor allows (less here, since it counts for itself). `twice`: values of forms are encoded
    twice, as some of its own programs do."""

    business_id: str = ""
    key: Secret = Secret()
    subscribe: Subscribing = Subscribing.NONE
    path: Annotated[str, Meta(pattern=r"^/[\w/-]+$")] = "/kdniao"
    tails: tuple[Carrier, ...] = (Carrier.SF, Carrier.ZTO, Carrier.KYSY)
    every_s: Annotated[float, Meta(ge=60)] = 3600.0
    per_s: Annotated[int, Meta(ge=1, le=20)] = 10
    recognitions_per_s: Annotated[int, Meta(ge=1, le=10)] = 5
    a_day: Annotated[int, Meta(ge=1, le=30_000)] = 25_000
    recognises: bool = False
    twice: bool = False
    api: str = "https://api.kdniao.com/api/dist"
    timeout_s: Seconds = 5.0


def checked(settings: KdniaoSettings) -> None:
    """Raises Misconfigured, with what to do, where the adapter could not work."""
    if not settings.business_id:
        raise Misconfigured(f"{TABLE} business_id is empty; it is 用户ID on the page of your account there")
    if not settings.key:
        raise Misconfigured(
            f'{TABLE} key is empty; copy API key from the page of your account there, write "$NAME" here and set the '
            "environment variable NAME"
        )
    place = urlsplit(settings.api)
    if place.scheme != "https" and place.hostname not in LOOPBACK:
        raise Misconfigured(f"{TABLE} api must begin with https://: what is asked would travel unencrypted")
