"""Equal and nearly equal questions of a room, so that one draft answers everyone who asks the same.

In: readings as they come. Out: the draft that answers the same question, or None. Called by triage, once for each
message worth an answer; lives in one worker's memory, filled again from the store after a take-over. A wrong merge
gives somebody the wrong answer, a missed one costs an approval: where in doubt, nothing is merged.
"""

import re
from collections import Counter, OrderedDict

import msgspec

from bot.core.clock import SECOND, Millis
from bot.core.facts import Facts
from bot.core.model import Address, DraftId, Reading
from bot.core.vocabulary import EntityKind, Intent, Urgency
from bot.knowledge.walls import TOPICS, Named, may_share, named
from bot.knowledge.wording import Wording, alike, same_matter, wording
from bot.reading.normalize import key, plain

MAX_GROUPS = 512
"""Open questions of one room; beyond, the one asked longest ago is dropped."""

MAX_WORDINGS = 12
"""Wordings of one question that are compared; equal texts are found beyond it."""

CANDIDATES = 16
ENOUGH = 0.5
"""Open questions that are compared with a new one: those with most of its characters, and at least that share."""

TURNS = 4
SOME = 16
"""Rooms that are looked at in passing, with each new question, and old ones dropped in each: many may fall silent at
once."""

LIFE = 5
"""A question takes people for this many windows after it was opened, however often it is asked."""

NEAR = 0.55
CLOSE = 0.6
"""How alike two questions must be: about anything, and about the shop's own business."""

VAGUE = frozenset({Intent.OTHER, Intent.CHITCHAT, Intent.INFORM})
_LABEL = re.compile(r"(?:身高|体重|订单编?号?|单号)[是为:]? ?$")
_UNIT = re.compile(r" ?(?:cm|公分|厘米|kg|公斤|千克|斤|号?链接)")
_NUMBER = re.compile(r"[0-9]+")


class Shape(msgspec.Struct, frozen=True):
    """What must be equal before wordings are compared: the product meant, how much it presses, all values named."""

    topic: str
    urgent: bool
    values: frozenset[tuple[EntityKind, str]]


class Question(msgspec.Struct, frozen=True):
    shape: Shape
    key: str
    intent: Intent


class Line(msgspec.Struct, frozen=True):
    """An answer, and what the question it was written for names."""

    text: str
    named: Named
    numbers: tuple[str, ...]

    def serves(self, other: "Line") -> bool:
        return self.numbers == other.numbers and may_share(self.named, other.named)


class Wanted(msgspec.Struct):
    """One question of a room, in the ways it was put."""

    draft: DraftId
    shape: Shape
    opened_at: Millis
    asked_at: Millis
    intents: set[Intent]
    keys: set[str]
    wordings: list[Wording]
    apart: set[tuple[Shape, str]]
    answer: Line | None = None


class Room:
    """The open questions of one room or private conversation, the longest silent first."""

    def __init__(self) -> None:
        self.wanted: OrderedDict[DraftId, Wanted] = OrderedDict()
        self.answers: dict[str, list[DraftId]] = {}
        self._exact: dict[tuple[Shape, str], DraftId] = {}
        self._holding: dict[tuple[Shape, str], dict[DraftId, None]] = {}  # in order, so that ties fall alike

    def find(self, question: Question) -> Wanted | None:
        exact = self._exact.get((question.shape, question.key))
        if exact is not None:
            return self.wanted[exact]
        asked = wording(question.key)
        shared: Counter[DraftId] = Counter()
        for char in sorted(asked.core):
            shared.update(self._holding.get((question.shape, char), {}).keys())
        best: tuple[float, Wanted | None] = (0.0, None)
        for draft, count in shared.most_common(CANDIDATES):
            if count < ENOUGH * len(asked.core):
                break
            wanted = self.wanted[draft]
            if (question.shape, question.key) in wanted.apart or not wanted.wordings:
                continue
            score = max(_likeness(question.intent, wanted.intents, asked, known) for known in wanted.wordings)
            if score > best[0]:
                best = (score, wanted)
        return best[1]

    def put(self, wanted: Wanted, question: Question) -> None:
        """Let `wanted` be found by one more way to put it."""
        self.wanted[wanted.draft] = wanted
        self._exact.setdefault((question.shape, question.key), wanted.draft)
        wanted.keys.add(question.key)
        wanted.intents.add(question.intent)
        if len(wanted.wordings) < MAX_WORDINGS:
            asked = wording(question.key)
            wanted.wordings.append(asked)
            for char in asked.core:
                self._holding.setdefault((question.shape, char), {})[wanted.draft] = None

    def drop(self, draft: DraftId) -> None:
        self.unanswer(draft)
        wanted = self.wanted.pop(draft)
        for text in wanted.keys:
            self._unname(wanted, text)
        self._let_go(wanted, frozenset[str]().union(*(known.core for known in wanted.wordings)))

    def answer(self, draft: DraftId, line: Line) -> None:
        """That draft says `line` from now on."""
        self.unanswer(draft)
        self.wanted[draft].answer = line
        self.answers.setdefault(line.text, []).append(draft)

    def unanswer(self, draft: DraftId) -> None:
        line = self.wanted[draft].answer
        if line is not None:
            self.answers[line.text].remove(draft)
            if not self.answers[line.text]:
                del self.answers[line.text]

    def part(self, wanted: Wanted, question: Question) -> None:
        """`wanted` is never again found by this way to put it, nor counts it as its own."""
        wanted.apart.add((question.shape, question.key))
        if question.shape != wanted.shape or question.key not in wanted.keys:
            return
        wanted.keys.remove(question.key)
        self._unname(wanted, question.key)
        gone = wording(question.key)
        if gone in wanted.wordings:
            wanted.wordings.remove(gone)
            self._let_go(wanted, gone.core.difference(*(known.core for known in wanted.wordings)))

    def _unname(self, wanted: Wanted, text: str) -> None:
        if self._exact.get((wanted.shape, text)) == wanted.draft:
            del self._exact[wanted.shape, text]

    def _let_go(self, wanted: Wanted, chars: frozenset[str]) -> None:
        for char in chars:
            holders = self._holding[wanted.shape, char]
            del holders[wanted.draft]
            if not holders:
                del self._holding[wanted.shape, char]


def _likeness(intent: Intent, intents: set[Intent], asked: Wording, known: Wording) -> float:
    """How alike two questions are, 0 where that is not enough."""
    score = alike(asked, known)
    if {intent, *intents} <= VAGUE:
        return score if score >= NEAR else 0.0
    return score if score >= CLOSE and _may_meet({intent, *intents}) and same_matter(asked, known) else 0.0


def _may_meet(intents: set[Intent]) -> bool:
    """Two intents of the shop never meet; a complaint meets complaints only, it wants another tone."""
    if Intent.COMPLAINT in intents:
        return len(intents) == 1
    return len(intents - VAGUE) <= 1


class QuestionClusters:
    """The port `Clusters`. `facts` tells which product a question is about: the same words about another product on
    the shelf are another question."""

    def __init__(self, window_s: float, facts: Facts) -> None:
        self._window = round(window_s * SECOND)
        self._facts = facts
        self._rooms: OrderedDict[tuple[str, str], Room] = OrderedDict()  # the next to be swept first
        self._room_of: dict[DraftId, tuple[str, str]] = {}

    def __len__(self) -> int:
        """Open questions of all rooms."""
        return len(self._room_of)

    def match(self, address: Address, reading: Reading, now: Millis) -> DraftId | None:
        room = self._rooms.get(_scope(address))
        question = self._question(address, reading)
        if room is None or question is None:
            return None
        self._sweep(room, now)
        wanted = room.find(question)
        return self._taken(room, wanted, question, now) if wanted else None

    def same_answer(self, address: Address, reading: Reading, draft: DraftId, text: str, now: Millis) -> DraftId | None:
        """One line in a room answers everybody it fits, in whatever words they asked, if they name the same things."""
        room = self._rooms.get(_scope(address))
        question = self._question(address, reading)
        if room is None or question is None or draft not in room.wanted:
            return None
        about = named(reading, question.shape.topic, self._facts, address)
        line = Line(text, about, tuple(sorted(_NUMBER.findall(question.key))))
        for known in list(room.answers.get(text, ())):
            wanted = room.wanted[known]
            fits = known != draft and wanted.answer and wanted.answer.serves(line)
            if not fits or (question.shape, question.key) in wanted.apart:
                continue
            taken = self._taken(room, wanted, question, now)
            if taken is not None:
                self.forget(draft)
                return taken
        room.answer(draft, line)
        return None

    def part(self, address: Address, reading: Reading, draft: DraftId) -> None:
        """A person took this question out of that draft."""
        question, scope = self._question(address, reading), self._room_of.get(draft)
        if question is not None and scope is not None:
            self._rooms[scope].part(self._rooms[scope].wanted[draft], question)

    def _taken(self, room: Room, wanted: Wanted, question: Question, now: Millis) -> DraftId | None:
        """The draft of `wanted`, which has one more asker; None when it has taken people long enough."""
        if now - wanted.opened_at > LIFE * self._window:
            self.forget(wanted.draft)
            return None
        wanted.asked_at = max(wanted.asked_at, now)
        room.wanted.move_to_end(wanted.draft)
        if question.shape == wanted.shape and question.key not in wanted.keys:
            room.put(wanted, question)
        return wanted.draft

    def add(self, address: Address, reading: Reading, draft: DraftId, now: Millis) -> None:
        question = self._question(address, reading)
        if question is None or draft in self._room_of:
            return
        scope = _scope(address)
        room = self._rooms.setdefault(scope, Room())
        room.put(Wanted(draft, question.shape, now, now, set(), set(), [], set()), question)
        self._room_of[draft] = scope
        if len(room.wanted) > MAX_GROUPS:
            self.forget(next(iter(room.wanted)))
        for _ in range(min(TURNS, len(self._rooms))):
            turn = next(iter(self._rooms))
            self._rooms.move_to_end(turn)
            self._sweep(self._rooms[turn], now, SOME)

    def also(self, address: Address, reading: Reading, draft: DraftId) -> None:
        """One more way to put it; what names something else joined it by its answer, and does so again."""
        question, scope = self._question(address, reading), self._room_of.get(draft)
        if question is None or scope is None:
            return
        wanted = self._rooms[scope].wanted[draft]
        if question.shape == wanted.shape and question.key not in wanted.keys:
            self._rooms[scope].put(wanted, question)

    def forget(self, draft: DraftId) -> None:
        scope = self._room_of.pop(draft, None)
        if scope is not None:
            self._rooms[scope].drop(draft)
            if not self._rooms[scope].wanted:
                del self._rooms[scope]

    def _sweep(self, room: Room, now: Millis, most: int = MAX_GROUPS) -> None:
        """Drop what nobody asked within the window."""
        for _ in range(min(most, len(room.wanted))):
            longest = next(iter(room.wanted.values()))
            if now - longest.asked_at <= self._window:
                return
            self.forget(longest.draft)

    def _question(self, address: Address, reading: Reading) -> Question | None:
        """None where nothing is left to compare."""
        product = self._facts.product(reading, address)
        entities = [entity for entity in reading.entities if not (product and entity.kind in TOPICS)]
        values = frozenset((entity.kind, entity.value) for entity in entities)
        text = key(_without(reading, (product.name, *product.aliases) if product else ()))
        if reading.intent is Intent.HUMAN and not values:
            text = reading.intent.value  # whoever wants a person wants the same, however it is put
        if not text and not values:
            return None
        shape = Shape(product.id if product else "", reading.urgency is Urgency.URGENT, values)
        return Question(shape, text, reading.intent)


def _without(reading: Reading, names: tuple[str, ...]) -> str:
    """The text without what is compared by value: entities and names of the product meant."""
    text = reading.text
    for entity in reversed(reading.entities):
        unit = _UNIT.match(text, entity.end)
        before = _LABEL.sub("", text[: entity.start])
        text = before + " " + text[unit.end() if unit else entity.end :]
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(plain(name), " ")
    return text


def _scope(address: Address) -> tuple[str, str]:
    """A room is shared by all who are in it; a private conversation belongs to one customer."""
    return address.key, "" if address.public else address.customer
