"""The rows of parcels, notices, their templates, the agenda and the calendar.

In: pages. Out: `PARCEL_ROUTES`. Called by bot/console/routes.py, which lists every route.
"""

from typing import Final

from bot.console.pages import agenda, notices, parcels
from bot.console.route import DECIDERS, EVERYBODY, LEADS, Clash, Route, get, post, upload
from bot.console.wire import Done, Nothing
from bot.console.wire_agenda import (
    AgendaPage,
    AgendaQuery,
    CalendarPage,
    CalendarQuery,
    CancelDue,
    PastPage,
    PastQuery,
)
from bot.console.wire_notices import (
    CheckTemplate,
    ChosenTemplate,
    NoticeList,
    NoticesQuery,
    TemplateChecked,
    TemplateList,
    WriteTemplate,
)
from bot.console.wire_parcels import ParcelList, ParcelPage, ParcelsImportAsk, ParcelsImported, ParcelsQuery

OLD: Final = Clash.OUTDATED
TEMPLATES: Final = "/api/notice-templates"

PARCEL_ROUTES: Final[tuple[Route, ...]] = (
    get("/api/parcels", parcels.list_parcels, EVERYBODY, ParcelsQuery, ParcelList),
    get("/api/parcels/{id}", parcels.one_parcel, EVERYBODY, Nothing, ParcelPage),
    post("/api/parcels/{id}/look", parcels.look_at_parcel, DECIDERS, Nothing, ParcelPage, clash=OLD),
    upload("/api/parcel-table", parcels.import_parcels, LEADS, parcels.TAKES, ParcelsImportAsk, ParcelsImported),
    get("/api/notices", notices.list_notices, EVERYBODY, NoticesQuery, NoticeList),
    get(TEMPLATES, notices.list_templates, EVERYBODY, Nothing, TemplateList),
    post(TEMPLATES, notices.write_template, DECIDERS, WriteTemplate, TemplateList, clash=OLD),
    post(f"{TEMPLATES}/check", notices.check_template, DECIDERS, CheckTemplate, TemplateChecked),
    post(f"{TEMPLATES}/allow", notices.allow_template, LEADS, ChosenTemplate, TemplateList, clash=OLD),
    post(f"{TEMPLATES}/forbid", notices.forbid_template, LEADS, ChosenTemplate, TemplateList, clash=OLD),
    get("/api/agenda", agenda.show_agenda, EVERYBODY, AgendaQuery, AgendaPage),
    get("/api/agenda/past", agenda.show_past, EVERYBODY, PastQuery, PastPage),
    post("/api/agenda/cancel", agenda.cancel_due, DECIDERS, CancelDue, Done, clash=OLD),
    get("/api/calendar", agenda.show_calendar, EVERYBODY, CalendarQuery, CalendarPage),
)
