"""What a template message or a subscription notice says, by the platform's rules for the fields of templates.

In: a form from the settings and an answer, or a notice's own form. Out: `Filled`; `faults`, what the platform would
refuse. Called by adapters.wechat.fallback; `checked` at the start, `faults` before anybody allows a notice. A field
takes a certain kind of text of a certain length (platform-apis.md 1.7); what breaks the rule is refused with 47003, so
it is looked at here, and cut by code points.
"""

import re
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from adapters.wechat.notice_settings import Lengths, NoticeForm, Notices
from bot.core.clock import SECOND, Millis
from bot.core.errors import Misconfigured
from bot.core.model import Form

ANSWER: Final = "{answer}"
NOTICE: Final = "{notice}"
TIME: Final = "{time}"

_FIELD: Final = re.compile(r"([a-z_]+)[0-9]{1,3}", re.ASCII)
_LINE: Final = re.compile(r"[^\x00-\x1f\x7f\u2028\u2029]+")
_ALLOWED: Final = {
    "character_string": re.compile(r"[\x21-\x7e]+"),
    "phrase": re.compile(r"[\u4e00-\u9fff]+"),
    "number": re.compile(r"[0-9.]+", re.ASCII),
    "letter": re.compile(r"[A-Za-z]+", re.ASCII),
    "amount": re.compile(r"[¥￥$]?[0-9]+(?:\.[0-9]{1,2})?元?", re.ASCII),
    "phone_number": re.compile(r"[0-9+-]+", re.ASCII),
    "time": re.compile(r"[0-9年月日时分秒: /~-]+", re.ASCII),
    "date": re.compile(r"[0-9年月日/-]+", re.ASCII),
}
_TAKES: Final = {
    "character_string": "只能是字母、数字和符号，不能有汉字和空格",
    "phrase": "只能是汉字",
    "number": "只能是数字",
    "letter": "只能是字母",
    "amount": "只能是金额，比如 ¥12.50",
    "phone_number": "只能是电话号码",
    "time": "只能是时间，比如 2026年11月22日 12:00",
    "date": "只能是日期，比如 2026年11月22日",
}
"""What stands in a field of that kind, for people."""
_CUT: Final = frozenset({"thing", "short_thing", "keyword", "character_string", "name", "const"})
"""Kinds of which a beginning is still worth reading."""


class Filled(msgspec.Struct, frozen=True):
    """The fields as they are sent; `whole`: the answer stands in them, in full."""

    data: dict[str, dict[str, str]]
    whole: bool


def filled(form: NoticeForm, rules: Notices, answer: str, now: Millis) -> Filled:
    """Raises ValueError, naming the field, for one that nothing fits."""
    data, whole = {}, False
    for field, pattern in form.fields.items():
        kind = kind_of(field)
        plain = pattern.replace(TIME, _moment(kind, now, rules.timezone))
        text = plain.replace(NOTICE, rules.waiting)
        if ANSWER in text:
            asked = text.replace(ANSWER, answer)
            fits = _fits(kind, asked, rules.lengths)
            whole = whole or fits
            text = asked if fits else text.replace(ANSWER, rules.waiting)
        text = _cut(kind, text, rules.lengths)
        if not _fits(kind, text, rules.lengths):
            raise ValueError(f"{field} cannot hold {text!r}")
        data[field] = {"value": text}
    return Filled(data, whole)


def fitted(form: Form, lengths: Lengths) -> Filled:
    """A filled form as it is sent, cut where a field ends. Raises ValueError, naming the field, for one that nothing
    fits."""
    data = {}
    for field, text in form.fields.items():
        kind = kind_of(field)
        told = _cut(kind, " ".join(text.split()), lengths)
        if not _fits(kind, told, lengths):
            raise ValueError(f"{field} cannot hold {told!r}")
        data[field] = {"value": told}
    return Filled(data, whole=True)


def faults(form: Form, lengths: Lengths) -> tuple[str, ...]:
    """What of a filled form the platform would refuse with 47003, for people: each names the field and the rule."""
    found = []
    for field, text in form.fields.items():
        try:
            kind = kind_of(field)
        except ValueError:
            found.append(f"{field}：字段要照抄平台上的名字，比如 thing1、character_string2")
            continue
        most = getattr(lengths, kind)
        if len(text) > most:
            found.append(f"{field}：最多 {most} 个字，最长会有 {len(text)} 个（{text}），请写短一些")
        elif not _ALLOWED.get(kind, _LINE).fullmatch(text):
            found.append(f"{field}：{_TAKES.get(kind, '不能为空，也不能换行')}，填出来是“{text}”")
    return tuple(found)


def checked(notices: Notices) -> None:
    """Raises Misconfigured for forms that could never be sent."""
    for name, form in (("template", notices.template), ("subscription", notices.subscription)):
        where = f"[adapters.wechat.notices.{name}]"
        try:
            if form is not None and not (form.id and form.fields):
                raise ValueError("id and fields are needed")
            if form is not None:
                filled(form, notices, "\n", Millis(0))
        except ZoneInfoNotFoundError as error:
            raise Misconfigured(f"[adapters.wechat.notices] timezone: there is no {notices.timezone}") from error
        except ValueError as error:
            raise Misconfigured(f"{where}: {error}; compare it with the template on the platform's page") from error


def kind_of(field: str) -> str:
    """The kind of a field by its name: "thing" of "thing1". Raises ValueError."""
    match = _FIELD.fullmatch(field)
    if match is None or match[1] not in Lengths.__struct_fields__:
        raise ValueError(f"{field!r} is no field of a template; they are called thing1, character_string2 and so on")
    return match[1]


def _fits(kind: str, text: str, lengths: Lengths) -> bool:
    return len(text) <= getattr(lengths, kind) and bool(_ALLOWED.get(kind, _LINE).fullmatch(text))


def _cut(kind: str, text: str, lengths: Lengths) -> str:
    most = getattr(lengths, kind)
    if kind not in _CUT or len(text) <= most:
        return text
    return text[: most - 1] + "…" if kind in {"thing", "keyword"} else text[:most]


def _moment(kind: str, now: Millis, timezone: str) -> str:
    moment = datetime.fromtimestamp(now / SECOND, ZoneInfo(timezone))
    day = f"{moment.year}年{moment.month}月{moment.day}日"
    return day if kind == "date" else f"{day} {moment:%H:%M}"
