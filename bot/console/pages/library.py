"""The library's pages: what the shop answers, who proposes and who approves, files in and out.

In: asks of bot/console/wire_library.py. Out: nouns of `bot.core.library`. Called by the route list. Anybody reads,
those who decide drafts propose, leads put in force; every file that leaves is in the audit.
"""

from typing import Final

from aiohttp import web

from bot.console.asks import FileRules, file_body, from_query
from bot.console.keys import PARTS, USER
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import Nothing
from bot.console.wire_library import (
    CheckAsk,
    Checked,
    Choices,
    ExportAsk,
    FaultLine,
    ImportAsk,
    ImportReport,
    KnowledgeAsk,
    KnowledgeEntry,
    KnowledgeList,
    Phrases,
    ProductName,
    Propose,
    Restore,
    Review,
)
from bot.core.library import Fault, FileForm, Sought

MEDIA: Final = {FileForm.CSV: "text/csv", FileForm.TOML: "application/toml"}
TAKES: Final = tuple(MEDIA.values())
FILE: Final = FileRules(takes=TAKES, most=64 << 20, seconds=120.0)
"""Which files may be uploaded, how large, and how long they may take to arrive."""


async def list_knowledge(request: web.Request, ask: KnowledgeAsk) -> KnowledgeList:
    """Entries, page by page, with how many stand how, and what is wrong in the files."""
    sought = Sought(
        text=ask.text, only=ask.state, intent=ask.intent, product=ask.product, offset=ask.offset, limit=ask.limit
    )
    page = await request.app[PARTS].library.listed(sought)
    return KnowledgeList(page.entries, page.total, page.counts, page.intents, page.products, _lines(page.faults))


async def list_choices(request: web.Request, ask: Nothing) -> Choices:
    """The products that entries can be about."""
    return Choices([ProductName(one.id, one.name, one.link) for one in request.app[PARTS].products])


async def one_entry(request: web.Request, ask: Nothing) -> KnowledgeEntry:
    """One entry, its past, and what is wrong with it."""
    return await _viewed(request)


async def propose_entry(request: web.Request, ask: Propose) -> KnowledgeEntry:
    """Let a form of an entry wait for review."""
    if ask.written.id != request.match_info["id"]:
        raise Problem(400, Code.BAD_REQUEST, "written.id is not the id in the address")
    await request.app[PARTS].library.propose(ask.written, ask.version, request[USER].name, ask.note)
    return await _viewed(request)


async def approve_entry(request: web.Request, ask: Review) -> KnowledgeEntry:
    """Put the form that waits in force."""
    await request.app[PARTS].library.approve(request.match_info["id"], ask.version, request[USER].name)
    return await _viewed(request)


async def reject_entry(request: web.Request, ask: Review) -> KnowledgeEntry:
    """Throw the form that waits away."""
    await request.app[PARTS].library.reject(request.match_info["id"], ask.version, request[USER].name, ask.note)
    return await _viewed(request)


async def retire_entry(request: web.Request, ask: Review) -> KnowledgeEntry:
    """Take an entry out of force."""
    await request.app[PARTS].library.retire(request.match_info["id"], ask.version, request[USER].name, ask.note)
    return await _viewed(request)


async def restore_entry(request: web.Request, ask: Restore) -> KnowledgeEntry:
    """Undo: put in force again what was in force at an earlier change."""
    await request.app[PARTS].library.restore(request.match_info["id"], ask.version, ask.number, request[USER].name)
    return await _viewed(request)


async def check_entry(request: web.Request, ask: CheckAsk) -> Checked:
    """What would be wrong with a form; nothing is kept."""
    return Checked(await request.app[PARTS].library.check(ask.written))


async def list_phrases(request: web.Request, ask: Nothing) -> Phrases:
    """The quick phrases in force today."""
    return Phrases(await request.app[PARTS].library.phrases())


async def export_knowledge(request: web.Request) -> web.StreamResponse:
    """Every entry in force as a file, which an import takes back."""
    parts, ask = request.app[PARTS], from_query(request, ExportAsk)
    body = await parts.library.export(ask.format)
    await parts.audit.note("export", request[USER].name, "knowledge", f"{ask.format}, {len(body)} bytes")
    named = {"Content-Disposition": f'attachment; filename="halfminute-knowledge.{ask.format}"'}
    return web.Response(body=body, content_type=MEDIA[ask.format], charset="utf-8", headers=named)


async def import_knowledge(request: web.Request, ask: ImportAsk) -> ImportReport:
    """Compare a CSV or TOML file with the library and, if asked, apply the rows that are right."""
    media, body = await file_body(request, FILE)
    form = next(form for form, known in MEDIA.items() if known == media)
    found = await request.app[PARTS].library.import_(body, form, ask.apply, request[USER].name)
    return ImportReport(found.new, found.changed, found.same, _lines(found.faults), found.notes, found.applied)


async def _viewed(request: web.Request) -> KnowledgeEntry:
    view = await request.app[PARTS].library.view(request.match_info["id"])
    return KnowledgeEntry(view.record, view.history, view.checks)


def _lines(faults: tuple[Fault, ...]) -> list[FaultLine]:
    """Without the server's paths: folder, file and line are enough."""
    return [FaultLine("/".join(fault.place.split("/")[-2:]), fault.message) for fault in faults]
