"""Settings of the official account: the table `[adapters.wechat]`.

In: decoded TOML; secrets may be written "$NAME" and then come from the environment. Out: `WechatSettings`. Called by
adapters.wechat.adapter. Every number of the platform that may change is here, with its source in platform-apis.md.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from adapters.wechat.notice_settings import Notices
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


class MediaRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bytes the platform takes of each kind and how long it keeps them (three days, 1.9; we ask for another number
    somewhat earlier). `video_hosts`: where films may be fetched from when the platform answers with an address."""

    image_bytes: Annotated[int, Meta(ge=1)] = 10 << 20
    voice_bytes: Annotated[int, Meta(ge=1)] = 2 << 20
    video_bytes: Annotated[int, Meta(ge=1)] = 10 << 20
    kept_s: Seconds = 2.9 * 86_400
    timeout_s: Seconds = 30.0
    video_hosts: tuple[str, ...] = ("qq.com",)


class DemoSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account that is none, to try things: everything the platform's page gives is made up. `script` is what its
    customers do by themselves (NDJSON), `port` where their phones are shown; another one, where that is taken."""

    script: str = ""
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8789


class WechatSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account. `path` is where the platform pushes to. `plain_allowed` takes messages without encryption, which
    anybody on the way can read and alter. `passive_s`: how long a push waits for an approved answer, so that it costs
    no quota; 0: never. `passive_most`: so many wait at a time, further ones get their answer later; stay below the
    door's `in_flight`, or those that wait keep new ones out. `service_account`: a verified one (服务号), which may
    send menus and template messages. `typing`: customers see that somebody writes, at most every `typing_every_s`.
    `transfer`: whoever wants a person goes on in WeChat's own desk tool (1.10). `text_bytes`: of one text (1.4). With
    `demo`, a WeChat of our own takes the place of the real one.
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
    passive_most: Count = 256
    service_account: bool = False
    typing: bool = True
    typing_every_s: Seconds = 5.0
    transfer: bool = False
    api: str = "https://api.weixin.qq.com"
    timeout_s: Seconds = 5.0
    text_bytes: Annotated[int, Meta(ge=1)] = 2_048
    quotas: Quotas = Quotas()
    media: MediaRules = MediaRules()
    notices: Notices = Notices()
    demo: DemoSettings | None = None
