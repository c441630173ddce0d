"""Settings of the official account: the table `[adapters.wechat]`.

In: decoded TOML; secrets may be written "$NAME" and then come from the environment. Out: `WechatSettings`. Called by
adapters.wechat.adapter. Every number of the platform that may change is here, with its source in platform-apis.md.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from bot.core.secret import Secret

Count = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(gt=0)]


class Quota(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many messages may be sent within so many seconds after what the customer did."""

    messages: Count
    within_s: Seconds


class Quotas(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What each act of a customer allows (1.5; older pages say 20 for a message)."""

    message: Quota = Quota(5, 48 * 3600.0)
    menu: Quota = Quota(3, 60.0)
    follow: Quota = Quota(3, 60.0)
    scan: Quota = Quota(3, 60.0)


class WechatSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account. `path` is where the platform pushes to. `plain_allowed` takes messages without encryption, which
    anybody on the way can read and alter. `passive_s`: how long a push waits for an approved answer, so that it costs
    no quota; 0: never. `service_account` may send template messages.
    """

    app_id: str
    app_secret: Secret
    token: Secret
    aes_key: Secret = Secret()
    previous_aes_key: Secret = Secret()
    original_id: str = ""
    path: Annotated[str, Meta(pattern=r"^/[\w/-]+$")] = "/wechat"
    plain_allowed: bool = False
    passive_s: Annotated[float, Meta(ge=0, le=4.5)] = 4.0
    service_account: bool = False
    typing: bool = True
    transfer: bool = False
    api: str = "https://api.weixin.qq.com"
    timeout_s: Seconds = 5.0
    quotas: Quotas = Quotas()
