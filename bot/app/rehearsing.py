"""Rehearsals, put together: triage as this shop has it, in a room that is played.

In: `Settings`, a recording. Out: `cast` (what `bot.rehearsal` plays with). Called by bot/app/chores.py and by benches
and tests, which play rooms of their own.
"""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from bot.app.content import Content
from bot.app.plugs import Senders
from bot.app.triaging import rules
from bot.core.clock import Clock, Millis
from bot.core.facts import Facts
from bot.core.model import Address, DraftId, Partition, Reading
from bot.core.ports import Answers
from bot.core.rehearsal import Policy
from bot.knowledge.catalog import Catalog
from bot.knowledge.clusters import QuestionClusters
from bot.knowledge.entries import Entry
from bot.knowledge.index import KnowledgeIndex
from bot.reading.worth import gate
from bot.rehearsal.engine import Cast
from bot.rehearsal.playing import Rules, Stage
from bot.stages import triage
from config.settings import Settings


class Apart:
    """The port `Clusters` of a desk that puts nothing together: every question is one of its own."""

    def match(self, address: Address, reading: Reading, now: Millis) -> DraftId | None:
        return None

    def add(self, address: Address, reading: Reading, draft: DraftId, now: Millis) -> None:
        return None

    def also(self, address: Address, reading: Reading, draft: DraftId) -> None:
        return None

    def same_answer(self, address: Address, reading: Reading, draft: DraftId, text: str, now: Millis) -> DraftId | None:
        return None

    def part(self, address: Address, reading: Reading, draft: DraftId) -> None:
        return None

    def forget(self, draft: DraftId) -> None:
        return None


def cast(
    settings: Settings, content: Content, entries: Sequence[Entry], facts: Callable[[], Facts] | None = None
) -> Cast:
    """What a rehearsal in this shop plays with: `entries` answer, by words alone; `facts` makes tables and shelves."""
    index = KnowledgeIndex(entries, ZoneInfo(settings.shop.timezone))
    catalog = content.catalog

    def tables() -> Facts:
        return Catalog(tuple(catalog.products.values()), ())

    made = facts or tables

    def stage(policy: Policy, clock: Clock) -> Stage:
        return triage.Triage(Partition(0), _parts(settings, content, index, made(), policy, clock), rules(settings))

    times = settings.triage
    return Cast(
        reader=content.reader,
        gate=gate,
        glance=content.glance,
        facts=made,
        stage=stage,
        rules=Rules(live_s=times.live_s, again_after_s=settings.live.again_after_s, queue=settings.ingest.queue),
    )


def _parts(
    settings: Settings, content: Content, answers: Answers, facts: Facts, policy: Policy, clock: Clock
) -> triage.Parts:
    clusters = Apart() if policy is Policy.ALONE else QuestionClusters(settings.triage.window_s, facts)
    return triage.Parts(
        reader=content.reader,
        gate=gate,
        clusters=clusters,
        facts=facts,
        answers=answers,
        writer=content.writer,
        limits=Senders({}).limits,
        clock=clock,
    )
