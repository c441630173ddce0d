"""Which gaps somebody has filled already: entries put in force after the question was last asked in vain, and forms
that wait for review.

In: what the gaps lack, and the library's records. Out: `Filling` for each. Called by `bot.knowledge.mining`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.library import Action, Change, Record, Written
from bot.knowledge.gaps import Lack
from bot.reading.normalize import key

PUT_IN_FORCE: Final = frozenset({Action.APPROVED, Action.RESTORED})
Spot = tuple[str, str]
"""The words of a question, and the product it is about."""


class Forms(Protocol):
    """What people changed in the library (`bot.knowledge.library`)."""

    @property
    def records(self) -> Mapping[str, Record]: ...

    @property
    def noted(self) -> int:
        """Another one whenever a record has changed."""
        ...

    async def history(self, entry: str) -> tuple[Change, ...]:
        """Newest first."""
        ...


class Filling(msgspec.Struct, frozen=True):
    """The entry in force that answers now, and the one that waits for review; empty where there is none."""

    by: str = ""
    waiting: str = ""


class _Held:
    """Which entry holds which question."""

    def __init__(self, records: Iterable[Record], today: date) -> None:
        self.in_force: dict[Spot, list[str]] = defaultdict(list)
        self.waiting: dict[Spot, list[str]] = defaultdict(list)
        for record in records:
            if record.approved and not record.retired and _valid(record.approved, today):
                _note(self.in_force, record.id, record.approved)
            if record.proposed:
                _note(self.waiting, record.id, record.proposed)


async def fillings(lacks: Sequence[Lack], forms: Forms, today: date) -> list[Filling]:
    """How far each gap is filled."""
    held = _Held(forms.records.values(), today)
    since: dict[str, Millis] = {}
    found = []
    for lack in lacks:
        spots = lack.group.spots if held.in_force or held.waiting else ()
        entries = [entry for spot in spots for entry in held.in_force.get(spot, ())]
        for entry in entries:
            if entry not in since:
                since[entry] = _put_in_force(await forms.history(entry))
        by = next((entry for entry in entries if since[entry] > lack.last_at), "")
        found.append(Filling(by, next((entry for spot in spots for entry in held.waiting.get(spot, ())), "")))
    return found


def _note(where: dict[Spot, list[str]], entry: str, form: Written) -> None:
    for question in form.questions:
        where[key(question), form.product].append(entry)


def _valid(form: Written, today: date) -> bool:
    return form.valid_from <= today and (form.valid_until is None or today <= form.valid_until)


def _put_in_force(history: Iterable[Change]) -> Millis:
    return next((change.at for change in history if change.action in PUT_IN_FORCE), Millis(0))
