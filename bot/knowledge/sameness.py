"""Which questions of many days are the same one, put differently.

In: questions with how many asked them. Out: for each the one it belongs to. Called by `bot.knowledge.gaps` and
`insights`. Pure. A wrong merge would propose one answer to two questions, a missed one only lists a question twice: so
every question must be the same as the most asked one of its group itself, not as some other member, and "the same"
allows for order, function words and known ways to say a thing, but for no word that carries meaning (one character in
a long question).
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache, reduce
from operator import xor

import msgspec

from bot.core.vocabulary import Intent
from bot.knowledge.wording import Wording, alike, matter, wording

CLOSE = 0.6
"""How alike two questions must be."""
LONG = 5
"""Characters of meaning from which on one more or less is the same question."""
LONGEST = 24
"""Characters beyond which nobody asks the same by chance of words: such questions are equal or not."""
VAGUE = frozenset({Intent.OTHER, Intent.CHITCHAT, Intent.INFORM, Intent.FLOOD})
"""Intents that say nothing: they go with any other but a complaint, which wants another tone."""


class Asked(msgspec.Struct, frozen=True):
    """A question: the product it is about, its words alone (see `bot.reading.normalize.key`), and what it wants."""

    product: str
    key: str
    intent: Intent


class Form(msgspec.Struct, frozen=True):
    """What a question comes to. Questions of another `shape` are never compared: sizes and amounts are in it. Two that
    may be the same share one of `parts`: a number for all that matters and, in a long question, one for all but each of
    its characters; others may share one too, they are compared after."""

    said: Wording
    core: frozenset[str]
    shape: int
    parts: tuple[int, ...]


class Leader(msgspec.Struct):
    """The most asked question of a group; `intent` is the one clear intent among its members."""

    asked: Asked
    form: Form
    intent: Intent


def leaders(times: Mapping[Asked, int]) -> dict[Asked, Asked]:
    """For each question the one that leads its group, which may be itself. The same whatever the order they come in."""
    found: dict[Asked, Asked] = {}
    known: dict[tuple[str, int], dict[int, list[Leader]]] = {}
    for asked in sorted(times, key=lambda one: (-times[one], one.product, one.key, one.intent)):
        form = _form(asked.key)
        places = known.setdefault((asked.product, form.shape), {})
        near = {id(one): one for part in form.parts for one in places.get(part, ())}
        leader = _best(asked, form, near.values())
        if leader is None:
            leader = Leader(asked, form, asked.intent)
            for part in form.parts:
                places.setdefault(part, []).append(leader)
        elif leader.intent in VAGUE:
            leader.intent = asked.intent
        found[asked] = leader.asked
    return found


def same(one: Wording, other: Wording) -> bool:
    """Whether two questions ask the same, each by its words."""
    return _same_matter(matter(one), matter(other)) and _likeness(one, other) >= CLOSE


@lru_cache(maxsize=65_536)
def _form(words: str) -> Form:
    said = wording(words)
    core = matter(said)
    signs = [hash(char) for char in core]
    whole = reduce(xor, signs, 0)
    fewer = (whole ^ sign for sign in signs) if LONG <= len(core) <= LONGEST else ()
    return Form(said, core, hash((said.asks, said.negative, said.numbers, said.manner)), (whole, *fewer))


def _best(asked: Asked, form: Form, near: Iterable[Leader]) -> Leader | None:
    best, most = None, 0.0
    for leader in near:
        if not _may_meet(asked.intent, leader.intent) or not _same_matter(form.core, leader.form.core):
            continue
        likeness = 1.0 if asked.key == leader.asked.key else _likeness(form.said, leader.form.said)
        if likeness >= CLOSE and likeness > most:
            best, most = leader, likeness
    return best


def _likeness(one: Wording, other: Wording) -> float:
    return alike(one, other) if one.manner == other.manner else 0.0


def _same_matter(one: frozenset[str], other: frozenset[str]) -> bool:
    if one == other:
        return True
    return min(len(one), len(other)) >= LONG and len(one ^ other) == 1


def _may_meet(one: Intent, other: Intent) -> bool:
    if one is other:
        return True
    return Intent.COMPLAINT not in (one, other) and (one in VAGUE or other in VAGUE)
