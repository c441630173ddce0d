"""Notices and their templates: what was told, what would be said, and a lead's yes to exactly one version of it.

In: asks of bot/console/wire_notices.py. Out: notices, templates filled with the longest values that may come, and what
is wrong with each field. Called by the route list. Everybody reads, those who answer customers write, leads allow.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from aiohttp import web
from msgspec.structs import replace

from bot.console.called import called, name_at
from bot.console.keys import PARTS, USER, LogisticsParts
from bot.console.pages.agenda import logistics_of
from bot.console.wire import Nothing
from bot.console.wire_notices import (
    CheckTemplate,
    ChosenTemplate,
    FieldFault,
    NoticeList,
    NoticeRow,
    NoticesQuery,
    Shown,
    TemplateChecked,
    TemplateList,
    TemplateView,
    WriteTemplate,
)
from bot.core.clock import Millis
from bot.core.notices import CARE, FIELDS, NoticeKind, NoticeRecord, NoticeTemplate, PlatformForm, TemplateState

ALWAYS: Final = ("hello", "shop", "date", "time")
"""What every template may fill in."""
CALLED: Final = "欧阳女士"
"""Whom a template is shown to be for."""


async def list_notices(request: web.Request, ask: NoticesQuery) -> NoticeList:
    """What customers were told, and what became of it."""
    parts, now = logistics_of(request), request.app[PARTS].clock.now()
    before = Millis(ask.before) if ask.before else Millis(now + 1)
    return NoticeList(await rows(request, await parts.notices.listed(before, ask.limit, ask.subject)), now)


async def rows(request: web.Request, records: Iterable[NoticeRecord]) -> list[NoticeRow]:
    """As lists show them."""
    found = list(records)
    names = await called(request, (record.notice.address for record in found))
    return [_row(record, names) for record in found]


async def list_templates(request: web.Request, ask: Nothing) -> TemplateList:
    """What is said of each kind, as its customer reads it."""
    return await _list(request)


async def check_template(request: web.Request, ask: CheckTemplate) -> TemplateChecked:
    """What a template that is being written would look like, and what is wrong with it."""
    parts, template = logistics_of(request), _template(ask)
    return TemplateChecked(_shown(parts, template), _faults(parts, template))


async def write_template(request: web.Request, ask: WriteTemplate) -> TemplateList:
    """Put a new version in place of the one that was on screen; nobody has allowed it yet."""
    await logistics_of(request).templates.write(_template(ask), ask.version, request[USER].name)
    return await _list(request)


async def allow_template(request: web.Request, ask: ChosenTemplate) -> TemplateList:
    """Say that exactly this version may go out by itself."""
    await logistics_of(request).templates.allow(ask.template, request[USER].name)
    return await _list(request)


async def forbid_template(request: web.Request, ask: ChosenTemplate) -> TemplateList:
    """Say that this version may not go out any more."""
    await logistics_of(request).templates.forbid(ask.template, request[USER].name)
    return await _list(request)


async def _list(request: web.Request) -> TemplateList:
    parts, now = logistics_of(request), request.app[PARTS].clock.now()
    known = {state.template.kind: state for state in await parts.templates.listed()}
    return TemplateList([_view(parts, kind, known.get(kind)) for kind in NoticeKind], parts.channels, now)


def _view(parts: LogisticsParts, kind: NoticeKind, known: TemplateState | None) -> TemplateView:
    state = known or TemplateState(template=NoticeTemplate(kind=kind, text=""), version=0, enabled=_on(parts, kind))
    template = state.template
    return TemplateView(
        id=template.id if known else "",
        kind=kind,
        text=template.text,
        late=template.late,
        forms=template.forms,
        version=state.version,
        written_by=state.written_by,
        written_at=state.written_at,
        allowed_by=state.allowed_by,
        allowed_at=state.allowed_at,
        allowed=bool(state.allowed_by),
        enabled=state.enabled,
        care=kind in CARE,
        fields=[*ALWAYS, *sorted(FIELDS[kind])],
        shown=_shown(parts, template) if known else Shown("", "", (), ()),
        faults=_faults(parts, template) if known else [],
    )


def _on(parts: LogisticsParts, kind: NoticeKind) -> bool:
    settings = parts.notice_settings
    return kind in settings.care if kind in CARE else kind not in settings.off


def _template(ask: CheckTemplate) -> NoticeTemplate:
    forms = tuple(
        PlatformForm(channel=form.channel, way=form.way, id=form.id.strip(), fields=form.fields, url=form.url.strip())
        for form in ask.forms
    )
    return NoticeTemplate(kind=ask.kind, text=ask.text.strip(), late=ask.late.strip(), forms=forms)


def _shown(parts: LogisticsParts, template: NoticeTemplate) -> Shown:
    sample = parts.writer.sample(template.kind)
    in_time = parts.writer.write(template, sample, CALLED, late=False)
    late = parts.writer.write(template, sample, CALLED, late=True).text if template.late else ""
    return Shown(in_time.text, late, in_time.forms, in_time.risks)


def _faults(parts: LogisticsParts, template: NoticeTemplate) -> list[FieldFault]:
    """What is wrong with each part. The writer and the platforms name the place in words, so each part is tried by
    itself to know which one they mean."""
    text = replace(template, late="", forms=())
    alone = parts.writer.faults(text)
    found = [FieldFault("text", said) for said in alone]
    late = parts.writer.faults(replace(text, late=template.late)) if template.late else ()
    found += [FieldFault("late", said) for said in late if said not in alone]
    for at, form in enumerate(template.forms):
        found += _form_faults(parts, text, form, f"form {at}", alone)
    placed = {fault.message for fault in found}
    return found + [FieldFault("text", said) for said in parts.writer.faults(template) if said not in placed]


def _form_faults(
    parts: LogisticsParts, text: NoticeTemplate, form: PlatformForm, place: str, known: tuple[str, ...]
) -> list[FieldFault]:
    whole = [said for said in _of_form(parts, text, form) if said not in known]
    found = []
    for name, value in form.fields.items():
        alone = set(_of_form(parts, text, replace(form, fields={name: value})))
        found += [FieldFault(f"{place} {name}", said) for said in whole if said in alone and name in said]
    placed = {fault.message for fault in found}
    return found + [FieldFault(place, said) for said in whole if said not in placed]


def _of_form(parts: LogisticsParts, text: NoticeTemplate, form: PlatformForm) -> tuple[str, ...]:
    """What the writer and the platform say of one form, filled with the longest values."""
    template, sample = replace(text, forms=(form,)), parts.writer.sample(text.kind)
    filled = parts.writer.write(template, sample, "", late=False).forms
    said = [*parts.writer.faults(template), *(fault for one in filled for fault in parts.fits(form.channel, one))]
    return tuple(dict.fromkeys(said))


def _row(record: NoticeRecord, names: Mapping[str, str]) -> NoticeRow:
    notice = record.notice
    return NoticeRow(
        id=notice.id,
        kind=notice.kind,
        customer=notice.customer,
        called=name_at(names, notice.address),
        product=notice.product,
        order_no=notice.order_no,
        parcel=notice.parcel,
        case=notice.case,
        born_at=notice.born_at,
        at=record.at,
        fate=record.fate,
        way=record.way,
        reason=record.reason,
        late=record.late,
        text=record.text,
        template=record.template,
        draft=record.draft,
    )
