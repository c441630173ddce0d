"""Triage: a batch of messages in, one effect for each out.

In: entries of one partition's inbound stream (port `Worklist`). Out: effects, applied in one call. Started by
bot.app, one for each partition. Flood first: normal forms are read once, only questions worth an answer are looked
up, only the first of equal questions gets a draft. Every message has exactly one outcome, whatever is killed when.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from bot.core.catalog import Ask, Guarded, Limits, Product, Query, explained
from bot.core.clock import Clock, Millis, later
from bot.core.effects import Back, Bury, Effect, Entry, Ignore, Join, Open, Wording
from bot.core.errors import LeaseLost, Unavailable
from bot.core.lifecycle import ANSWERING, JOINABLE
from bot.core.model import (
    Address,
    Draft,
    DraftId,
    Entity,
    Inbound,
    Member,
    MessageId,
    Partition,
    Reading,
    text_hash,
)
from bot.core.ports import Answers, Clusters, Drafts, Facts, Reader, Worklist, Writer
from bot.core.vocabulary import EntityKind, IgnoreReason, Kind, Rung, Stage, Urgency

log = logging.getLogger(__name__)

SURE: Final = 0.75
"""From this confidence on, questions that get the same answer in a room are one."""
EVENTS: Final = frozenset({Kind.EVENT, Kind.SHELF})
ANSWERS: Final = frozenset({Rung.APPROVED_ANSWER, Rung.PLAYBOOK})
MET: Final = 50_000
"""Wordings of drafts that are remembered as sent to the store; for others they are sent again, and kept once."""

Gate = Callable[[Inbound, Reading], IgnoreReason | None]


class Rules(msgspec.Struct, frozen=True):
    """Times by product.md rule 1, in seconds; `batch` entries a round; `deliveries` before a message is buried."""

    batch: int
    live_s: float
    urgent_s: float
    general_s: float
    not_urgent_s: float
    live_expires_s: float
    deliveries: int
    vector_budget_s: float
    wait_s: float = 1.0


class Parts(msgspec.Struct, frozen=True):
    """What triage works with, put in by bot.app."""

    reader: Reader
    gate: Gate
    clusters: Clusters
    facts: Facts
    answers: Answers
    writer: Writer
    limits: Callable[[Address], Limits]
    clock: Clock


class _Question(msgspec.Struct, frozen=True):
    """A message worth an answer: one that joins `draft`, or one that `opens` it. `key` tells its wording; what is
    `met` the store knows already."""

    entry: Entry
    item: Inbound
    reading: Reading
    key: str
    draft: DraftId
    product: Product | None
    opens: bool = False
    met: bool = False

    @property
    def back(self) -> Back:
        return self.entry.back or Back()


class Triage:
    """One partition's reader and writer of drafts."""

    def __init__(self, partition: Partition, parts: Parts, rules: Rules) -> None:
        self._partition = partition
        self._parts = parts
        self._rules = rules
        self._met: dict[tuple[DraftId, str], None] = {}

    async def remember(self, drafts: Drafts) -> None:
        """Fill the clusters from the store, after a start or a take-over."""
        known = [draft for kind in (JOINABLE, ANSWERING) for draft in await drafts.listed(sorted(kind), 1_000)]
        for draft in sorted(known, key=lambda draft: draft.received_at):
            if draft.id.startswith(f"{self._partition}-"):
                (reading,) = self._parts.reader.read([draft.question], [draft.address.public])
                self._parts.clusters.add(draft.address, reading, draft.id, draft.received_at)
                if draft.address.public and draft.rung in ANSWERS:
                    self._parts.clusters.same_answer(draft.address, reading, draft.id, draft.text, draft.received_at)

    async def run(self, work: Worklist) -> None:
        """Work until cancelled: first what another worker left, then what comes."""
        for entry in await work.left_over():
            await self._carefully(work, entry)
        while True:
            entries = await work.take(self._rules.batch, self._rules.wait_s)
            if entries:
                await self._batch(work, entries)

    async def _batch(self, work: Worklist, entries: Sequence[Entry]) -> None:
        """A whole batch; if anything in it fails, each entry alone, so that one bad message harms no other."""
        try:
            await self._do(work, entries, self._budget_s(len(entries)))
        except (LeaseLost, Unavailable):
            raise
        except Exception:
            log.exception("a batch of %d failed; each message is tried alone", len(entries))
            for entry in entries:
                await self._carefully(work, entry.id)

    def _budget_s(self, waiting: int) -> float:
        """Seconds for sentence vectors: the more messages wait, the less, and none from half a batch on."""
        return self._rules.vector_budget_s * max(0.0, 1 - 2 * waiting / self._rules.batch)

    async def _carefully(self, work: Worklist, entry_id: str) -> None:
        """One entry alone, counting its deliveries in the store first; buried when it has failed too often."""
        while (entry := await work.claim(entry_id)) is not None:
            if entry.deliveries > self._rules.deliveries:
                await work.apply([_bury(entry, f"failed {entry.deliveries - 1} times")], self._parts.clock.now())
                return
            try:
                await self._do(work, [entry], self._rules.vector_budget_s)
            except (LeaseLost, Unavailable):
                raise
            except Exception:
                log.exception("message in entry %s failed, delivery %d", entry_id, entry.deliveries)
            else:
                return

    async def _do(self, work: Worklist, entries: Sequence[Entry], budget_s: float) -> None:
        """Plan and apply, again for those whose draft turned out not to take them."""
        left = list(entries)
        while left:
            effects = await self._plan(left, budget_s)
            try:
                applied = await work.apply(effects, self._parts.clock.now())
            except BaseException:
                self._forget(effects)
                raise
            joins = {effect.entry: effect for effect in effects if isinstance(effect, Join)}
            self._forget([joins[entry] for entry in applied.stale])
            again = {*applied.stale, *applied.apart}
            self._remember_met(effect for effect in effects if effect.entry not in again)
            left = [entry for entry in left if entry.id in again]
            for entry in left:
                if entry.id in applied.apart and entry.item is not None:
                    (reading,) = self._parts.reader.read([entry.item.text], [entry.item.address.public])
                    self._parts.clusters.part(entry.item.address, _about(reading, entry), joins[entry.id].draft)

    def _remember_met(self, effects: Iterable[Effect]) -> None:
        """These wordings are in the store; the oldest half is forgotten when there are too many."""
        for effect in effects:
            match effect:
                case Open(draft=draft, wording=wording) if wording.member:
                    self._met[draft.id, wording.key] = None
                case Join(draft=joined, wording=wording) if wording.member:
                    self._met[joined, wording.key] = None
                case _:
                    pass
        if len(self._met) > MET:
            self._met = dict.fromkeys(list(self._met)[-MET // 2 :])

    def _forget(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Open(draft=draft):
                    self._parts.clusters.forget(draft.id)
                case Join(draft=draft_id):
                    self._parts.clusters.forget(draft_id)
                case _:
                    pass

    async def _plan(self, entries: Sequence[Entry], budget_s: float) -> list[Effect]:
        """One effect for each entry, in their order."""
        items = [entry.item for entry in entries if entry.item is not None]
        readings = iter(self._parts.reader.read([item.text for item in items], [item.address.public for item in items]))
        effects: list[Effect | _Question] = [
            _bury(entry, entry.fault) if entry.item is None else self._first_look(entry, entry.item, next(readings))
            for entry in entries
        ]
        asked = [effect for effect in effects if isinstance(effect, _Question)]
        members = self._members(asked)
        drafts = await self._draft([question for question in asked if question.opens], members, budget_s)
        return [self._planned(effect, drafts, members) for effect in effects]

    def _planned(self, effect: Effect | _Question, drafts: Iterator[Effect], members: Mapping[str, Member]) -> Effect:
        match effect:
            case _Question(opens=True):
                return next(drafts)
            case _Question():
                return self._join(effect, effect.draft, members)
            case _:
                return effect

    def _first_look(self, entry: Entry, item: Inbound, reading: Reading) -> Effect | _Question:
        """Ignore, join, or a question of its own (which the next equal one in this batch can join already)."""
        if item.kind in EVENTS:
            if item.kind is Kind.SHELF:
                self._parts.facts.show(item.address, item.text)
            return Ignore(entry.id, item.id, IgnoreReason.EVENT)
        reason = self._parts.gate(item, reading)
        if reason is not None:
            return Ignore(entry.id, item.id, reason)
        clusters, facts, now = self._parts.clusters, self._parts.facts, self._parts.clock.now()
        if entry.back is not None:
            reading = _about(reading, entry)
            clusters.part(item.address, reading, entry.back.apart)
        key = text_hash(reading.text)
        known = clusters.match(item.address, reading, now)
        if known is not None and (known, key) in self._met:
            return _Question(entry, item, reading, key, known, None, met=True)
        # what the room shows at this message, not at the end of its batch
        product = facts.product(reading, item.address)
        if known is not None:
            return _Question(entry, item, reading, key, known, product)
        draft = DraftId(f"{self._partition}-{entry.id}")
        clusters.add(item.address, reading, draft, now)
        return _Question(entry, item, reading, key, draft, product, opens=True)

    def _members(self, asked: Sequence[_Question]) -> dict[str, Member]:
        """By entry, those who put a question in a way that its draft may not have met yet."""
        unmet = list({(q.draft, q.key): q for q in reversed(asked) if not q.met}.values())
        names = self._parts.reader.read([question.item.author for question in unmet])
        return {q.entry.id: _member(q, name.masked) for q, name in zip(unmet, names, strict=True)}

    def _join(self, question: _Question, draft: DraftId, members: Mapping[str, Member]) -> Join:
        entry, item = question.entry, question.item
        return Join(entry.id, item.id, draft, self._expires(question), _wording(question, members), entry.back)

    async def _draft(
        self, questions: Sequence[_Question], members: Mapping[str, Member], budget_s: float
    ) -> Iterator[Effect]:
        parts = self._parts
        now = parts.clock.now()
        queries = [Query(q.reading, q.product.id if q.product else "", q.item.address.key) for q in questions]
        hits = await parts.answers.find(queries, now, budget_s) if queries else []
        effects: list[Effect] = []
        for question, found in zip(questions, hits, strict=True):
            address = question.item.address
            orders = parts.facts.orders(question.reading, address)
            ask = Ask(question.item, question.reading, found, question.product, orders, parts.limits(address), now)
            effects.append(self._answered(question, ask, parts.writer.write(ask), members))
        return iter(effects)

    def _answered(self, question: _Question, ask: Ask, guarded: Guarded, members: Mapping[str, Member]) -> Effect:
        """A draft, unless the room waits for this very answer already: then one approval serves both."""
        item, reading, proposal = question.item, question.reading, guarded.proposal
        if item.address.public and proposal.rung in ANSWERS and proposal.confidence >= SURE:
            same = self._parts.clusters.same_answer(item.address, reading, question.draft, proposal.text, ask.now)
            if same is not None:
                return self._join(question, same, members)
        draft, wording = self._assembled(question, guarded, members), _wording(question, members)
        return Open(question.entry.id, draft, explained(ask, guarded.tried), wording, question.entry.back)

    def _assembled(self, question: _Question, guarded: Guarded, members: Mapping[str, Member]) -> Draft:
        item, reading, proposal = question.item, question.reading, guarded.proposal
        return Draft(
            id=question.draft,
            address=item.address,
            message=item.id,
            question=reading.masked,
            asker=members[question.entry.id].asker,
            text=proposal.text,
            hash=text_hash(proposal.text),
            rung=proposal.rung,
            playbook=proposal.playbook,
            received_at=item.received_at,
            deadline=self._deadline(item, reading),
            expires_at=self._expires(question),
            count=question.back.times,
            stage=reading.stage,
            intent=reading.intent,
            urgency=reading.urgency,
            confidence=round(proposal.confidence, 3),
            because=proposal.because,
            product=question.product.id if question.product else "",
            sentiment=reading.sentiment,
            sources=proposal.sources,
            risks=guarded.risks,
            media=proposal.media,
            authority=proposal.authority,
            changed_at=self._parts.clock.now(),
        )

    def _deadline(self, item: Inbound, reading: Reading) -> Millis:
        """Live room and pre-sale half a minute, the rest by urgency (product.md rule 1)."""
        rules = self._rules
        if item.address.public or reading.stage is Stage.PRESALE:
            return later(item.received_at, rules.live_s)
        by_urgency = {
            Urgency.URGENT: rules.urgent_s,
            Urgency.GENERAL: rules.general_s,
            Urgency.NOT_URGENT: rules.not_urgent_s,
        }
        return later(item.received_at, by_urgency[reading.urgency])

    def _expires(self, question: _Question) -> Millis:
        """In a live room an answer soon means nothing; elsewhere a late one is still wanted for as long again. What was
        in a draft before is wanted as long as that was."""
        item = question.item
        if item.address.public:
            usual = later(item.received_at, self._rules.live_expires_s)
        else:
            usual = Millis(2 * self._deadline(item, question.reading) - item.received_at)
        return max(usual, question.back.expires_at)


def _about(reading: Reading, entry: Entry) -> Reading:
    """The reading of a message that may have been in a draft before: then it is about what the room showed then."""
    if entry.back is None or not entry.back.product:
        return reading
    named = Entity(EntityKind.PRODUCT, entry.back.product, 0, 0)
    return msgspec.structs.replace(reading, entities=(*reading.entities, named))


def _wording(question: _Question, members: Mapping[str, Member]) -> Wording:
    member = members.get(question.entry.id)
    return Wording(question.key, member, question.entry.raw) if member else Wording(question.key)


def _member(question: _Question, asker: str) -> Member:
    item, product = question.item, question.product
    return Member(item.id, asker, question.reading.masked, item.received_at, product.name if product else "")


def _bury(entry: Entry, why: str) -> Bury:
    """The entry as a dead letter; the preview must not show personal data, so it shows none of the text."""
    item = entry.item
    preview = f"{item.address.channel}, {len(item.text)} characters" if item else f"{len(entry.raw)} bytes"
    return Bury(entry.id, item.id if item else MessageId(""), why, entry.raw, preview, entry.back)
