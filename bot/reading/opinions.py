"""What the models say of a batch: feeling and abuse of every text, the matter and its urgency of private ones.

In: texts in the forms models read, with the tasks they are worth; `Models`; an encoder if there is one. Out: for each
text its `Chances`. Called by the reader. Cheap for all, expensive for few: a sentence vector costs as much as ten
readings, so only private messages of whose intent the n-grams are unsure get one, and at most `MOST_VECTORS` a batch.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from bot.reading.gist import gist
from bot.reading.linear import Floats
from bot.reading.models import DIMENSIONS, MATTER, Models, Task

SURE = 0.7
"""From this chance on n-grams alone decide: on labelled messages a vector changed nothing there."""
MOST_VECTORS = 32
"""About 25 ms of one core."""

Chances = Mapping[Task, Floats]
"""For each task the chances of one text."""


class Heard(NamedTuple):
    """A text in the two forms that understanding depends on: the normal one for rules, with stickers for models; and
    whether it was written in a public room."""

    normal: str
    told: str
    public: bool


class Encoder(Protocol):
    """Makes sentence vectors; `awake` once its model is in memory, which takes seconds."""

    @property
    def awake(self) -> bool: ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text, as rows."""
        ...


def opinions(asked: Mapping[Heard, Sequence[Task]], models: Models, encoder: Encoder | None) -> dict[Heard, Chances]:
    """For each text the chances in the tasks it is `asked` for, as far as there are models."""
    said: dict[Heard, dict[Task, Floats]] = {form: {} for form in asked}
    for tasks in dict.fromkeys(asked.values()):
        alike = [form for form, wanted in asked.items() if wanted == tasks]
        _share(said, alike, models.judge([form.told for form in alike], [task for task in tasks if task not in MATTER]))
    wanting = {form: gist(form.normal) for form, tasks in asked.items() if Task.INTENT in tasks}
    _share(said, list(wanting), models.judge(list(wanting.values()), (Task.INTENT,)))
    if encoder is not None and encoder.awake:
        unsure = [form for form in wanting if _unsure(said[form])][:MOST_VECTORS]
        _share(said, unsure, _by_vectors([wanting[form] for form in unsure], models, encoder))
    return dict(said)


def _share(said: dict[Heard, dict[Task, Floats]], forms: Sequence[Heard], found: Mapping[Task, Floats]) -> None:
    for task, rows in found.items():
        for form, row in zip(forms, rows, strict=True):
            said[form][task] = row


def _unsure(chances: Chances) -> bool:
    return Task.INTENT not in chances or float(np.max(chances[Task.INTENT])) < SURE


def _by_vectors(texts: Sequence[str], models: Models, encoder: Encoder) -> dict[Task, Floats]:
    model = models.by_task.get(Task.SENSE)
    if model is None or not texts:
        return {}
    vectors = encoder.encode(texts)
    return {Task.SENSE: model.probabilities(vectors)} if vectors.shape[1] == DIMENSIONS else {}
