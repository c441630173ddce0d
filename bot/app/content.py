"""Everything people write: loaded once, with what is wrong in it.

In: `Settings`. Out: `Content`. Called by bot/app/house.py and by `halfminute check-config`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core.cases import Case
from bot.core.clock import Clock
from bot.core.crises import Suggested
from bot.core.errors import Misconfigured
from bot.core.monitoring import Monitoring, MonitoringSpec, Shop
from bot.core.notices import NoticeTemplate, NoticeWriter
from bot.core.ports import Guard, PlaybooksSpec, Reader, Voice, VoiceSettings, Writer
from bot.core.shedding import Glance
from bot.core.standing import Template
from bot.discovery import MONITORING, PLAYBOOKS, found, installed
from bot.knowledge import catalog, entries
from bot.knowledge.catalog import Catalog
from bot.knowledge.entries import Entry, Files
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.vectors import SentenceEncoder, Vectors
from bot.reading import reader as reading
from bot.reading.glance import glancing
from bot.reading.wordlists import read_word_files
from config.settings import Part, Settings


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the house has learned from its files, and what was wrong in them (each with file and line).

    `index` makes the knowledge base of some entries; which ones are in force, the store says too.
    `monitoring`: what the shop watches with; None where it does not.
    """

    reader: Reader
    glance: Glance
    files: Files
    index: Callable[[Sequence[Entry]], KnowledgeIndex]
    catalog: Catalog
    writer: Writer
    guard: Guard
    templates: tuple[Template, ...]
    rating: str
    suggested: Callable[[str], Suggested]
    notes: tuple[str, ...]
    monitoring: Monitoring | None = None
    notices: NoticeWriter | None = None
    notice_templates: tuple[NoticeTemplate, ...] = ()
    complaint: Callable[[Case], Mapping[str, str]] = lambda case: {}


def read_content(settings: Settings, clock: Clock) -> Content:
    """Load everything people write; takes a second or two, so call it in a thread. Raises Misconfigured."""
    shop = settings.shop
    tables = catalog.load(settings.path(shop.tables))
    files = entries.read(settings.path(shop.knowledge))
    voice = _voice(settings)
    cache = Path(settings.store.data_dir) / "vectors"
    here = Part.TRIAGE in settings.parts and not settings.triage.own_process
    encoder = SentenceEncoder() if shop.sentence_vectors and here else None
    vectors = Vectors(encoder, clock, cache) if encoder else None
    reader = reading.load(settings.shared(shop.words), encoder=encoder)
    monitoring = _monitoring(settings, tables)
    return Content(
        reader=reader,
        glance=glancing(read_word_files(settings.shared(shop.words))),
        files=files,
        index=partial(KnowledgeIndex, timezone=ZoneInfo(shop.timezone), vectors=vectors),
        catalog=tables,
        writer=voice.writer,
        guard=voice.guard,
        templates=voice.templates,
        rating=voice.rating,
        suggested=voice.suggested,
        complaint=voice.complaint,
        notes=(
            *map(str, files.faults), *map(str, tables.faults), *voice.faults, *reader.notes,
            *(monitoring.faults if monitoring else ()),
        ),
        monitoring=monitoring,
        notices=voice.notices,
        notice_templates=voice.notice_templates,
    )


def _voice(settings: Settings) -> Voice:
    """The playbooks of the one set that is installed."""
    specs = found(installed(PLAYBOOKS), PlaybooksSpec)
    if len(specs) != 1:
        raise Misconfigured(f"one set of playbooks is needed, installed are: {', '.join(specs) or 'none'}")
    (spec,) = specs.values()
    shop, times = settings.shop, settings.triage
    promises = VoiceSettings(
        shop.name, times.live_s, times.urgent_s, times.general_s, times.not_urgent_s, shop.timezone
    )
    return spec.load(settings.shared(shop.wordings), settings.shared(shop.words), promises)


def _monitoring(settings: Settings, tables: Catalog) -> Monitoring | None:
    """The watch of the one way to watch that is installed; None where nobody watches. Raises Misconfigured."""
    if not settings.watch.rules:
        return None
    specs = found(installed(MONITORING), MonitoringSpec)
    if len(specs) > 1:
        raise Misconfigured(f"one way to watch is needed, installed are: {', '.join(specs)}")
    shop = Shop(settings.shop.name, tuple(tables.products.values()), settings.shop.timezone)
    return next((spec.load(settings.shared(settings.watch.rules), shop) for spec in specs.values()), None)
