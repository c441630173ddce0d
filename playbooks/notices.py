"""Notices in words: templates of config/playbooks/*.toml, filled.

In: tables `[notice.<kind>]`, a notice, what its customer is called. Out: `Book`: the templates of the files with what
is wrong in them, and the `NoticeWriter` (port) of the shop. Called by the ladder's `load`, by `bot.stages.notifying`
and where templates are allowed. Pure.

A sentence whose value is missing is left out; what is left over must still say something. The greeting stands first,
then the word that it comes late. Values come from couriers too: the guard reads all but the customer's own number.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from string import Formatter
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from bot.core.catalog import Limits
from bot.core.clock import SECOND, Millis
from bot.core.errors import Misconfigured
from bot.core.model import Address, Form, Risk
from bot.core.notices import FIELDS, Notice, NoticeKind, NoticeTemplate, PlatformForm, Written, notice_id
from bot.core.ports import Guard, VoiceSettings
from bot.core.vocabulary import RiskKind
from playbooks.lines import Content, read
from playbooks.writer import NOTICES as TABLE

HELLO: Final = "hello"
ALWAYS: Final = frozenset({HELLO, "shop", "time", "date"})
OWN: Final = frozenset({"number", "code"})
"""The customer's own numbers, as the courier gave them: some look like a bank card's."""
LIMITS: Final = Limits(600, 2_000, public=False)
LONGEST: Final = 300
"""Code points of a template's text: a notice is short (product.md rule 5)."""
_SENTENCE: Final = re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+")
_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_WAYS: Final = ("template", "subscription")

SAMPLES: Final[Mapping[str, str]] = {
    "product": "加厚羊羔绒短款连帽外套雾灰色大码",
    "tail": "8888",
    "carrier": "邮政快递包裹",
    "number": "9876543210123456",
    "eta": "12月31日",
    "place": "文三路菜鸟驿站",
    "code": "12-8-8888",
    "since": "12月31日",
    "next": "没收到的话回复我们，马上去查",
    "what": "快递有一阵没有更新了",
    "amount": "12888.00",
    "by": "12月31日",
    "reason": "原料到得晚，正在赶工",
    "choice": "继续等、换一款或退款都可以",
    "gift": "满 100 减 20 券",
    "level": "黄金会员",
    "ask": "您有多愿意把我们推荐给朋友？回复 0 到 10，10 是非常愿意",
}
"""The longest values that may come of each; what is longer yet is cut where a platform's field ends."""


class Book(NamedTuple):
    """What the files say of notices, and who writes them."""

    templates: tuple[NoticeTemplate, ...]
    writer: "Notices"
    faults: tuple[str, ...]


class Notices:
    """The port `NoticeWriter`."""

    def __init__(self, guard: Guard, settings: VoiceSettings) -> None:
        self._guard = guard
        self._shop = settings.shop
        self._zone = ZoneInfo(settings.timezone)

    def write(self, template: NoticeTemplate, notice: Notice, called: str, late: bool) -> Written:
        """See the port."""
        values = self._values(notice, self._called(called))
        text, whole = _filled(template, values, late)
        plain, _ = _filled(template, values | dict.fromkeys(OWN & values.keys(), "一"), late)
        risks = self._guard.check(plain, LIMITS)
        if not whole:
            advice = "这条通知缺少内容，补全订单或物流信息后再发"
            risks = (*risks, Risk(RiskKind.UNFILLED, notice.kind, advice, blocking=True))
        forms = tuple(form for one in template.forms if (form := _form(one, values)))
        return Written(text, forms, risks)

    def faults(self, template: NoticeTemplate) -> tuple[str, ...]:
        """See the port."""
        known = FIELDS[template.kind] | ALWAYS
        found = [
            *_holes("正文", template.text, known),
            *_holes("来晚时的开头", template.late, known - FIELDS[template.kind]),
        ]
        for form in template.forms:
            if form.way not in _WAYS:
                found.append(f"平台模板 {form.id}：way 写 template 或 subscription")
            if not (form.id and form.fields):
                found.append("平台模板要写上模板编号（id）和字段（fields）")
            for field, pattern in form.fields.items():
                found += _holes(field, pattern, known)
        if len(template.text) > LONGEST:
            found.append(f"正文：现在 {len(template.text)} 字，请写到 {LONGEST} 字以内")
        if found:
            return tuple(found)
        written = self.write(template, self.sample(template.kind), "张女士", late=True)
        return tuple(f"正文：{risk.found}，{risk.advice}" for risk in written.risks)

    def sample(self, kind: NoticeKind) -> Notice:
        """See the port."""
        values = {name: SAMPLES[name] for name in sorted(FIELDS[kind])}
        return Notice(
            id=notice_id(kind, "sample", "sample"), kind=kind, subject="sample", event="sample",
            address=Address("", "sample", "sample"), customer="", born_at=_SAMPLED, values=values,
        )  # fmt: skip

    def _values(self, notice: Notice, called: str) -> dict[str, str]:
        moment = datetime.fromtimestamp(notice.born_at / SECOND, self._zone)
        day = f"{moment.year}年{moment.month}月{moment.day}日"
        given = {name: " ".join(text.split()) for name, text in notice.values.items() if text.strip()}
        known = {name: text for name, text in given.items() if name in FIELDS[notice.kind]}
        hello = f"{called}，您好！" if called else "您好！"
        return known | {HELLO: hello, "shop": self._shop, "time": f"{day} {moment:%H:%M}", "date": day}

    def _called(self, called: str) -> str:
        """As the playbooks call somebody: not at all by what is not fit to be read."""
        plain = called.strip()
        return plain if plain and not self._guard.check(plain, Limits(20, 80, public=True)) else ""


_SAMPLED: Final = Millis(1_798_732_740_000)
"""A moment whose date is as long as any: 2026-12-31, some minutes before midnight in China."""


def load(folder: Path, guard: Guard, settings: VoiceSettings) -> Book:
    """The templates of every file below `folder`; what is wrong stands in `faults` and is left out."""
    writer, templates, faults = Notices(guard, settings), dict[NoticeKind, NoticeTemplate](), list[str]()
    for path in sorted(folder.glob("*.toml")):
        try:
            content = read(path)
        except Misconfigured:
            continue  # the cases of this file have told of it
        table = content.table.get(TABLE, {})
        for name, body in table.items() if isinstance(table, dict) else ():
            line = content.line(f"[{TABLE}.{name}]")
            template, wrong = _template(name, body)
            wrongs = writer.faults(template) if template else (wrong,)
            faults += [content.fault(_line(content, line, one), f"[{TABLE}.{name}] {one}") for one in wrongs]
            if template and not wrongs:
                templates[template.kind] = template
    return Book(tuple(templates[kind] for kind in NoticeKind if kind in templates), writer, tuple(faults))


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One as it is written in a file."""

    text: str
    late: str = ""
    forms: tuple[PlatformForm, ...] = ()


def _template(name: str, body: object) -> tuple[NoticeTemplate | None, str]:
    kinds = {kind.value: kind for kind in NoticeKind}
    if name not in kinds:
        near = difflib.get_close_matches(name, kinds, n=1)
        return None, f"is no kind of notice; {f'did you mean {near[0]}?' if near else 'remove it'}"
    try:
        table = msgspec.convert(body, _Table)
    except msgspec.ValidationError as error:
        return None, f"{error}; write text, late and forms"
    return NoticeTemplate(kind=kinds[name], text=table.text, late=table.late, forms=table.forms), ""


def _line(content: Content, head: int, fault: str) -> int:
    """Where it stands: the line of a field that the fault names, else that of the text."""
    field = fault.partition("：")[0]
    return content.line(field if field.isascii() else "late" if "来晚" in field else "text", head)


def _holes(place: str, text: str, known: frozenset[str]) -> Iterator[str]:
    """Fields that nobody fills in here, and braces that are none."""
    try:
        fields = [(field, spec, way) for _, field, spec, way in Formatter().parse(text)]
    except ValueError:
        yield f"{place}：花括号多了或少了，请成对书写"
        return
    for field, spec, way in fields:
        if field is not None and (field not in known or spec or way):
            allowed = "、".join(f"{{{name}}}" for name in sorted(known))
            yield f"{place}：这里填不了 {{{field}}}，可以用 {allowed}"


def _filled(template: NoticeTemplate, values: Mapping[str, str], late: bool) -> tuple[str, bool]:
    """The text, and whether something is said in it beside the greeting."""
    begins = template.text.startswith(f"{{{HELLO}}}")
    hello = values[HELLO] if begins else ""
    body = template.text.removeprefix(f"{{{HELLO}}}")
    sentences = [one for part in _sentences(body) if (one := _said(part, values)) is not None]
    sorry = _said(template.late, values) or "" if late else ""
    said = "".join(sentences).strip()
    return f"{hello}{sorry}{said}".strip(), bool(said)


def _sentences(text: str) -> Sequence[str]:
    return [match[0] for match in _SENTENCE.finditer(text)]


def _said(pattern: str, values: Mapping[str, str]) -> str | None:
    """One sentence; None where a value is missing."""
    if any(field not in values for field in _FIELD.findall(pattern)):
        return None
    return _FIELD.sub(lambda match: values[match[1]], pattern)


def _form(form: PlatformForm, values: Mapping[str, str]) -> Form | None:
    """The platform's template, filled; None where a field of it would stand empty."""
    filled = {field: _said(pattern, values) for field, pattern in form.fields.items()}
    if any(not text for text in filled.values()):
        return None
    return Form(form.way, form.id, {field: text for field, text in filled.items() if text}, form.url)
