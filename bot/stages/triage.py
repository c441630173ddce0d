"""Triage: a batch of messages in, one effect for each out.

In: entries of one partition's inbound stream (port `Worklist`). Out: effects, applied in one call. Started by
bot.app, one for each partition. Flood first: normal forms are read once, only questions worth an answer are looked
up, only the first of equal questions gets a draft. Every message has exactly one outcome, whatever is killed when.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from bot.core.bursts import NEVER, Bursts
from bot.core.catalog import Ask, Guarded, Limits, Query, explained
from bot.core.clock import Clock
from bot.core.crises import CALM, Watchful
from bot.core.drafting import Times, assembled, deadline_of, expires_of, privately
from bot.core.effects import Applied, Effect, Entry, Ignore, Join, Open
from bot.core.errors import LeaseLost, Unavailable
from bot.core.facts import Facts
from bot.core.hearing import Person, Said, looked_at, place_of, with_line
from bot.core.lifecycle import JOINABLE
from bot.core.members import Members
from bot.core.model import Address, DraftId, Inbound, Member, Partition, Reading, RoomId, text_hash
from bot.core.ports import Answers, Clusters, Drafts, Reader, Worklist, Writer
from bot.core.questions import Question, bury, member, read_anew, unified_for, wording
from bot.core.recall import ANSWERS, Met, recalled, refill
from bot.core.recordings import NOTHING_KEPT, Recorder
from bot.core.rooming import Rooming, happening, in_room
from bot.core.value import About
from bot.core.visitors import NOBODY, Befores, Visitors
from bot.core.vocabulary import IgnoreReason, Kind, Outcome
from bot.core.watching import NOBODY_WATCHES, Observer

log = logging.getLogger(__name__)

SURE: Final = 0.75
"""From this confidence on, questions that get the same answer in a room are one."""
EVENTS: Final = frozenset({Kind.EVENT, Kind.SHELF, Kind.START, Kind.END})
NOTHING: Final = Reading("", "")
"""A message that names nothing is about what its room shows."""

Gate = Callable[[Inbound, Reading], IgnoreReason | None]


class Rules(Times, frozen=True, kw_only=True):
    """`batch` entries a round; `deliveries` before a message is buried; private messages at most `burst_s` seconds
    apart get one answer (0: each its own). In a room one viewer opens at most `viewer_questions` drafts within
    `viewer_window_s` seconds."""

    batch: int
    deliveries: int
    vector_budget_s: float
    wait_s: float = 1.0
    burst_s: float = 4.0
    viewer_questions: int = 3
    viewer_window_s: float = 60.0


class Parts(msgspec.Struct, frozen=True):
    """What triage works with, put in by bot.app. `visitors` and `befores` are asked about private messages only,
    `valued` about viewers of a room: whether the shop has them as a customer of high value. `watchful` knows the one
    wording of an open crisis."""

    reader: Reader
    gate: Gate
    clusters: Clusters
    facts: Facts
    answers: Answers
    writer: Writer
    limits: Callable[[Address], Limits]
    clock: Clock
    visitors: Visitors = NOBODY
    befores: Befores = NOBODY
    valued: Callable[[Address], bool] = lambda address: False
    recorder: Recorder = NOTHING_KEPT
    observer: Observer = NOBODY_WATCHES
    watchful: Watchful = CALM


class Triage:
    """One partition's reader and writer of drafts."""

    def __init__(self, partition: Partition, parts: Parts, rules: Rules) -> None:
        self._partition = partition
        self._parts = parts
        self._rules = rules
        self._met = Met()
        self._bursts = Bursts(rules.burst_s)
        self._rooming = Rooming(partition, rules.viewer_questions, rules.viewer_window_s)

    async def remember(self, drafts: Drafts, members: Members | None = None) -> None:
        """Fill the clusters from the store, after a start or a take-over; `members` tell in which other ways a room's
        questions were put."""
        for draft, put in await recalled(self._partition, drafts, members):
            refill(self._parts.clusters, self._parts.reader, draft, put)
            if not draft.address.public and draft.state in JOINABLE:
                self._bursts.remember(draft)

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
                await work.apply([bury(entry, f"failed {entry.deliveries - 1} times")], self._parts.clock.now())
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
        left, repeats = list(entries), dict[str, DraftId]()
        while left:
            effects = await self._plan(left, budget_s, repeats)
            try:
                applied = await work.apply(effects, self._parts.clock.now())
            except BaseException:
                self._forget(effects)
                raise
            self._undo(effects, applied)
            for room, topic in applied.topics.items():
                self._rooming.learn(room, topic)
            again = {*applied.stale, *applied.apart, *applied.again}
            self._met.learn(effect for effect in effects if effect.entry not in again)
            joins = {effect.entry: effect.draft for effect in effects if isinstance(effect, Join)}
            repeats |= {entry: joins[entry] for entry in applied.again}
            left = [entry for entry in left if entry.id in again]
            for entry in left:
                if entry.id in applied.apart and entry.item is not None:
                    (reading,) = self._parts.reader.read([entry.item.text], [entry.item.address.public])
                    self._parts.clusters.part(entry.item.address, read_anew(reading, entry), joins[entry.id])

    def _undo(self, effects: Sequence[Effect], applied: Applied) -> None:
        """Forget drafts that take nobody any more, and those that the store did not open: a rating, a stale burst."""
        stale, outcomes = {*applied.stale, *applied.again}, applied.outcomes
        unopened = {entry for entry, outcome in outcomes.items() if outcome is Outcome.IGNORED}
        self._forget([effect for effect in effects if effect.entry in stale])
        self._forget([effect for effect in effects if isinstance(effect, Open) and effect.entry in unopened])

    def _forget(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Open(draft=draft):
                    self._parts.clusters.forget(draft.id)
                    self._bursts.forget(draft.address)
                case Join(draft=draft_id):
                    self._parts.clusters.forget(draft_id)
                case _:
                    pass

    async def _plan(self, entries: Sequence[Entry], budget_s: float, repeats: Mapping[str, DraftId]) -> list[Effect]:
        """One effect for each entry, in their order; `repeats` ask again what those drafts answered."""
        heard = [(entry, entry.item) for entry in entries if entry.item is not None]
        read = self._parts.reader.read([item.text for _, item in heard], [item.address.public for _, item in heard])
        readings = {entry.id: reading for (entry, _), reading in zip(heard, read, strict=True)}
        anew = [(item, readings[entry.id]) for entry, item in heard if entry.back is None]
        self._parts.recorder.note(anew)
        self._parts.observer.note(anew)
        looks: list[Effect | Question] = [
            bury(entry, entry.fault) if entry.item is None else self._first_look(entry, entry.item, readings[entry.id])
            for entry in entries
        ]
        wholes = {look.entry.id: look.reading for look in looks if isinstance(look, Question)}
        said = {
            entry.id: Said(readings[entry.id], wholes.get(entry.id, readings[entry.id]), entry.id in repeats)
            for entry, _ in heard
        }
        private = [(entry, item) for entry, item in heard if not item.address.public]
        people = await self._people(private, said) if private else {}
        asked = [look for look in looks if isinstance(look, Question)]
        members = self._members(asked)
        opening = [question for question in asked if question.opens]
        drafts = await self._draft(opening, members, people, repeats, budget_s)
        effects = [self._planned(look, drafts, members) for look in looks]
        if not people:
            return effects
        return [
            with_line(effect, self._partition, entry, entry.item, said[entry.id], people[entry.id])
            if entry.item is not None and entry.id in people
            else effect
            for entry, effect in zip(entries, effects, strict=True)
        ]

    async def _people(self, private: Sequence[tuple[Entry, Inbound]], said: Mapping[str, Said]) -> dict[str, Person]:
        """By entry, those who write privately; two round trips for all of them."""
        parts = self._parts
        names = parts.reader.read([item.author for _, item in private])
        visitors = await parts.visitors.known([(item.address, said[entry.id].whole.stage) for entry, item in private])
        befores = await parts.befores.before([item.address for _, item in private])
        return {
            entry.id: Person(name.masked, visitor, before)
            for (entry, _), name, visitor, before in zip(private, names, visitors, befores, strict=True)
        }

    def _planned(self, look: Effect | Question, drafts: Iterator[Effect], members: Mapping[str, Member]) -> Effect:
        match look:
            case Question(opens=True):
                return next(drafts)
            case Question():
                return self._join(look, look.draft, members)
            case _:
                return look

    def _first_look(self, entry: Entry, item: Inbound, reading: Reading) -> Effect | Question:
        """Ignore, join, or a question of its own (which the next equal one in this batch can join already)."""
        private = not item.address.public
        if item.kind in EVENTS:
            if item.kind is Kind.SHELF:
                self._parts.facts.show(item.address, item.text)
            return self._ignored(entry, item, IgnoreReason.EVENT)
        if item.kind is Kind.WITHDRAWN:
            self._bursts.forget(item.address)
            return self._ignored(entry, item, IgnoreReason.WITHDRAWN)
        reason = None if looked_at(item) else self._parts.gate(item, reading)
        if reason is not None:
            if private and not item.own:
                self._bursts.note(item)
            return self._ignored(entry, item, reason)
        if entry.back is not None:
            reading = read_anew(reading, entry)
            self._parts.clusters.part(item.address, reading, entry.back.apart)
        return self._asked_privately(entry, item, reading) if private else self._asked(entry, item, reading)

    def _ignored(self, entry: Entry, item: Inbound, reason: IgnoreReason) -> Ignore:
        where = item.address
        if not where.public:
            return Ignore(entry.id, item.id, reason)
        room, happens = self._rooming.id_of(where), happening(item)
        return Ignore(entry.id, item.id, reason, None, room, happens, item.received_at, where)

    def _asked(self, entry: Entry, item: Inbound, reading: Reading) -> Effect | Question:
        """In a room: one viewer may open so many drafts and no more, but join what others ask as often as they like."""
        known = self._known(entry, item, reading)
        if known is not None:
            return known
        put_back = entry.back is not None
        if not put_back and not self._rooming.lets_open(item, self._draft_id(entry), self._parts.clock.now()):
            return self._ignored(entry, item, IgnoreReason.VIEWER_LIMIT)
        return self._opening(entry, item, reading)

    def _draft_id(self, entry: Entry) -> DraftId:
        return DraftId(f"{self._partition}-{entry.id}")

    def _known(self, entry: Entry, item: Inbound, reading: Reading) -> Question | None:
        """A message that asks what is known. What was sent along with it is nobody else's question, however alike its
        words."""
        key = text_hash(reading.text)
        known = None
        if item.kind is not Kind.MEDIA:
            known = self._parts.clusters.match(item.address, reading, self._parts.clock.now())
        if known is None:
            return None
        if (known, key) in self._met:
            return Question(entry, item, reading, item, reading, key, known, None, met=True)
        product = self._parts.facts.product(reading, item.address)
        return Question(entry, item, reading, item, reading, key, known, product)

    def _opening(self, entry: Entry, item: Inbound, reading: Reading) -> Question:
        """A message by itself, about what the room shows at this message, not at the end of its batch."""
        draft, now = self._draft_id(entry), self._parts.clock.now()
        product = self._parts.facts.product(reading, item.address)
        self._parts.clusters.add(item.address, reading, draft, now)
        return Question(entry, item, reading, item, reading, text_hash(reading.text), draft, product, opens=True)

    def _asked_privately(self, entry: Entry, item: Inbound, reading: Reading) -> Question:
        """The same, where what was written in one breath gets one answer."""
        parts, now = self._parts, self._parts.clock.now()
        burst = None if entry.back and entry.back.apart else self._bursts.going_on(item)
        known = None if item.kind is Kind.MEDIA else parts.clusters.match(item.address, reading, now)
        if burst is None or (known is not None and burst.draft in ("", known)):
            question = self._known(entry, item, reading) or self._opening(entry, item, reading)
            self._bursts.note(
                item, question.draft, deadline_of(item, reading, self._rules) if question.opens else NEVER
            )
            return question
        whole, draft = burst.with_(item).whole(item), self._draft_id(entry)
        (together,) = parts.reader.read([whole.text], [False])
        together = read_anew(together, entry)
        parts.clusters.forget(burst.draft)
        parts.clusters.add(item.address, together, draft, now)
        deadline = deadline_of(item, together, self._rules)
        deadline = min(burst.deadline or deadline, deadline)
        self._bursts.note(item, draft, deadline)
        return Question(
            entry, item, reading, whole, together, text_hash(reading.text), draft,
            parts.facts.product(together, item.address),
            opens=True, continues=burst.draft, deadline=deadline, since=burst.since,
        )  # fmt: skip

    def _members(self, asked: Sequence[Question]) -> dict[str, Member]:
        """By entry, those who put a question in a way that its draft may not have met yet."""
        unmet = list({(q.draft, q.key): q for q in reversed(asked) if not q.met}.values())
        names = self._parts.reader.read([question.item.author for question in unmet])
        return {q.entry.id: member(q, name.masked) for q, name in zip(unmet, names, strict=True)}

    def _join(self, question: Question, draft: DraftId, members: Mapping[str, Member]) -> Join:
        entry, item = question.entry, question.item
        expires, put, where = expires_of(question, self._rules), wording(question, members), item.address
        if not where.public:
            return Join(entry.id, item.id, draft, expires, put, entry.back)
        room = self._rooming.id_of(where)
        return Join(
            entry.id, item.id, draft, expires, put, entry.back, None, where.customer, item.received_at, room, where
        )

    async def _draft(
        self,
        questions: Sequence[Question],
        members: Mapping[str, Member],
        people: Mapping[str, Person],
        repeats: Mapping[str, DraftId],
        budget_s: float,
    ) -> Iterator[Effect]:
        parts = self._parts
        now = parts.clock.now()
        queries = [Query(q.reading, q.product.id if q.product else "", q.item.address.key) for q in questions]
        hits = await parts.answers.find(queries, now, budget_s) if queries else []
        effects: list[Effect] = []
        for question, found in zip(questions, hits, strict=True):
            address = question.item.address
            orders = parts.facts.orders(question.reading, address)
            limits = parts.limits(address)
            coupons = parts.facts.couponed(address)
            ask = Ask(question.whole, question.reading, found, question.product, orders, limits, now, couponed=coupons)
            if (unified := unified_for(question, parts.watchful)) is not None:
                ask = msgspec.structs.replace(ask, unified=unified)
            person = people.get(question.entry.id)
            if person is not None:
                ask = msgspec.structs.replace(ask, caller=person.visitor.caller, before=person.before)
            effects.append(self._answered(question, ask, parts.writer.write(ask), members, repeats))
        return iter(effects)

    def _answered(
        self,
        question: Question,
        ask: Ask,
        guarded: Guarded,
        members: Mapping[str, Member],
        repeats: Mapping[str, DraftId],
    ) -> Effect:
        """A draft, unless the room waits for this very answer already: then one approval serves both."""
        item, reading, proposal, entry = question.item, question.reading, guarded.proposal, question.entry
        if item.address.public and proposal.rung in ANSWERS and proposal.confidence >= SURE:
            same = self._parts.clusters.same_answer(item.address, reading, question.draft, proposal.text, ask.now)
            if same is not None:
                self._rooming.give_back(item, question.draft)
                return self._join(question, same, members)
        draft = assembled(question, guarded, members[entry.id].asker, self._rules, self._parts.clock.now())
        if item.address.public:
            room = self._rooming.id_of(item.address)
            draft = in_room(draft, room, self._worth(question, room), repeats.get(entry.id, DraftId("")))
        else:
            draft = privately(draft, proposal, place_of(self._partition, item))
        why, put = explained(ask, guarded.tried), wording(question, members)
        return Open(entry.id, draft, why, put, entry.back, continues=question.continues)

    def _worth(self, question: Question, room: RoomId) -> About:
        """What its worth depends on, in a room."""
        item, reading, product = question.item, question.reading, question.product
        shown = self._parts.facts.product(NOTHING, item.address) if product else None
        return About(
            intent=reading.intent,
            showing=product is not None and shown is not None and shown.id == product.id,
            topic=self._rooming.on_topic(room, reading.text),
            valued=bool(item.address.customer) and self._parts.valued(item.address),
            badge=item.badge,
        )
