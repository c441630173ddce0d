"""Settings of 快递100: the table `[adapters.kuaidi100]`.

In: decoded TOML; secrets may be written "$NAME" and then come from the environment. Out: `Kuaidi100Settings`, and
`checked`, which says what is missing. Called by all of adapters.courier.kuaidi100. Numbers of the vendor's that may
change are here, with their source in platform-apis.md 7.1.
"""

from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from bot.core.errors import Misconfigured
from bot.core.parcels import Carrier
from bot.core.secret import Secret

NAME: Final = "kuaidi100"
TABLE: Final = "[adapters.kuaidi100]"
SALT_LENGTH: Final = 16
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
Seconds = Annotated[float, Meta(gt=0)]


class DemoSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A 快递100 that is none, to try things: `script` is what becomes of parcels (NDJSON), `speed` times as fast."""

    script: str
    speed: Seconds = 1.0


class Kuaidi100Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account with the vendor. `key` is 授权key; `customer` the company's number (公司编号), needed only to ask;
    `salt` a word of our own with which the vendor signs what it pushes to `callback`, which is the public address of
    `path` here (plain http by default: the vendor has to enable https; put something nobody guesses into the path).
    `tails`: carriers of which nothing is told without the last four digits of a phone. `every_s`: one number is not
    asked about more often; `per_s`: calls a second. `recognises`: ask the vendor whose number it is, which it bills
    for; else its form tells. With `demo`, a vendor of our own takes the place of the real one."""

    key: Secret = Secret()
    customer: str = ""
    salt: Secret = Secret()
    path: Annotated[str, Meta(pattern=r"^/[\w/-]+$")] = "/kuaidi100"
    callback: str = ""
    tails: tuple[Carrier, ...] = (Carrier.SF,)
    every_s: Annotated[float, Meta(ge=1800)] = 1800.0
    per_s: Annotated[int, Meta(ge=1, le=50)] = 5
    a_month: Annotated[int, Meta(ge=1, le=4)] = 4
    again_s: Annotated[float, Meta(ge=1800)] = 1800.0
    recognises: bool = False
    api: str = "https://poll.kuaidi100.com"
    recognise_api: str = "https://www.kuaidi100.com"
    timeout_s: Seconds = 5.0
    demo: DemoSettings | None = None


def checked(settings: Kuaidi100Settings) -> None:
    """Raises Misconfigured, with what to do, where the adapter could not work, or would have to believe anybody."""
    if not settings.key:
        raise Misconfigured(
            f'{TABLE} key is empty; copy 授权key from the page of your account there, write "$NAME" here and set the '
            "environment variable NAME"
        )
    if len(settings.salt.reveal()) < SALT_LENGTH:
        raise Misconfigured(
            f"{TABLE} salt needs {SALT_LENGTH} or more characters, which you make up: without it anybody could push"
        )
    place = urlsplit(settings.callback)
    if place.scheme not in {"http", "https"} or not place.hostname:
        raise Misconfigured(
            f"{TABLE} callback is no address; it is where the vendor reaches {settings.path} of this house, such as "
            f"http://YOUR-DOMAIN{settings.path}"
        )
    for name in ("api", "recognise_api"):
        address = urlsplit(str(getattr(settings, name)))
        if address.scheme != "https" and address.hostname not in LOOPBACK:
            raise Misconfigured(f"{TABLE} {name} must begin with https://: the key would travel unencrypted")
