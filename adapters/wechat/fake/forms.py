"""The templates of the fake WeChat: which fields they have, and what the platform lets stand in each.

In: what the shop wants to send. Out: error codes, 0 where it is allowed; the text as the phone shows it. Called by
adapters.wechat.fake.service. Rules: platform-apis.md 1.7 and 1.8, written down anew: not the shop's own.
"""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

RULES: Final = {
    "thing": re.compile(r"[^\r\n]{1,20}"),
    "character_string": re.compile(r"[!-~]{1,32}"),
    "phrase": re.compile(r"[一-龥]{1,5}"),
    "time": re.compile(r"\d{4}年\d{1,2}月\d{1,2}日( \d{1,2}:\d{2})?|\d{1,2}:\d{2}"),
}


class Form(msgspec.Struct, frozen=True):
    """A template of the account: its title and the fields it must have."""

    title: str
    fields: tuple[str, ...]


TEMPLATES: Final = {
    "tpl-reply": Form("咨询回复通知", ("thing1", "time2")),
    "tpl-shipped": Form("订单发货通知", ("thing1", "character_string2", "thing3", "time4")),
    "tpl-arrived": Form("包裹待取通知", ("thing1", "thing2", "character_string3")),
}
NOTICES: Final = {
    "sub-reply": Form("客服回复提醒", ("thing1", "phrase2")),
    "sub-shipped": Form("发货提醒", ("thing1", "character_string2")),
}


def refuses(form: Form, data: object) -> int:
    """0, or 47003 where a field is missing or breaks its rule."""
    if not isinstance(data, Mapping) or set(data) != set(form.fields):
        return 47003
    for field in form.fields:
        cell = data[field]
        value = cell.get("value") if isinstance(cell, Mapping) else None
        if not isinstance(value, str) or not RULES[field.rstrip("0123456789")].fullmatch(value):
            return 47003
    return 0


def shown(form: Form, data: Mapping[str, Mapping[str, str]]) -> str:
    """The card on the phone."""
    return "[{}] {}".format(form.title, " · ".join(data[field]["value"] for field in form.fields))
