"""Settings of the notices that reach a customer when no message may: the table `[adapters.wechat.notices]`.

In: decoded TOML. Out: `Notices`. Part of adapters.wechat.settings; every number of the platform has its source in
platform-apis.md beside it.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

Few = Annotated[int, Meta(ge=1)]


class NoticeForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One template as it stands on the platform's page. `fields`: what goes into each of its fields ("thing1" = …); in
    it `{answer}` is the answer itself where the field can hold all of it, else, like `{notice}`, the line that one
    waits; `{time}` is now. `url`: what opens on a tap."""

    id: str
    fields: dict[str, str]
    url: str = ""


class Lengths(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Code points at most, by kind of field (1.7: thing, character_string, phrase A; the rest from clients, C)."""

    thing: Few = 20
    short_thing: Few = 5
    character_string: Few = 32
    phrase: Few = 5
    keyword: Few = 20
    name: Few = 10
    number: Few = 32
    letter: Few = 32
    symbol: Few = 5
    const: Few = 20
    time: Few = 32
    date: Few = 32
    amount: Few = 16
    phone_number: Few = 17
    car_number: Few = 8


class Notices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`template` needs a service account, `subscription` a customer's consent for each notice, which counts for
    `grant_days` (1.8; the platform states no end). `waiting` is the line that an answer waits; `keep_days`: so long it
    does, and is sent by itself when the customer writes."""

    template: NoticeForm | None = None
    subscription: NoticeForm | None = None
    waiting: Annotated[str, Meta(min_length=1)] = "您的咨询有新回复，回复任意内容查看"
    lengths: Lengths = Lengths()
    timezone: str = "Asia/Shanghai"
    grant_days: Few = 30
    keep_days: Few = 7
