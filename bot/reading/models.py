"""The trained models: their weights from files, what they make of texts, and why.

In: a folder of weights (`PACKAGED` unless a shop has trained its own). Out: `Models`. Called by `bot.reading.reader`;
`save` by `bot.reading.train`. A model that is missing or of another form is left out with a note: the rules serve
alone. Nothing is ever unpickled. A room is read by rules, which know its talk best; only feeling and abuse are put to
models there. What a private message wants is put to models too: one of its n-grams, one of its sentence vector.
"""

import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import msgspec
import numpy as np

from bot.core.vocabulary import Intent, Urgency
from bot.reading.linear import FORM, Floats, Grams, Weights, along, grams, pieces, scores

PACKAGED = Path(__file__).with_name("weights")
CARD = "card.toml"


class Task(StrEnum):
    """What a model judges; the value is the name of its file."""

    SENTIMENT = "sentiment"
    ABUSE = "abuse"
    URGENCY = "urgency"
    INTENT = "intent"
    SENSE = "sense"  # the intent once more, by sentence vectors


TONE = (Task.SENTIMENT, Task.ABUSE)
PRIVATE = (*TONE, Task.URGENCY, Task.INTENT, Task.SENSE)
MATTER = (Task.INTENT, Task.SENSE)
"""What is put to models wherever a message was written, what for private messages; and what is judged from the gist."""
DIMENSIONS = 512
"""Numbers of a sentence vector; the weights of `Task.SENSE` have a row for each."""

CLASSES: Mapping[Task, frozenset[str]] = {
    Task.SENTIMENT: frozenset({"-1", "0", "1"}),
    Task.ABUSE: frozenset({"0", "1"}),
    Task.URGENCY: frozenset(Urgency),
    Task.INTENT: frozenset(Intent),
    Task.SENSE: frozenset(Intent),
}
"""What a model may speak of."""


class Model(msgspec.Struct, frozen=True):
    """One model; output `i` of its weights speaks for `classes[i]`."""

    classes: tuple[str, ...]
    weights: Weights

    def probabilities(self, batch: Grams | Floats) -> Floats:
        """One row per text (of its n-grams, or of its vector) that adds up to 1, calibrated when the model was
        trained."""
        raw = scores(self.weights, batch) if isinstance(batch, Grams) else along(self.weights, batch)
        raised = np.exp(raw - raw.max(axis=1, keepdims=True))
        shares: Floats = raised / raised.sum(axis=1, keepdims=True)
        return shares

    def because(self, text: str, label: str) -> tuple[str, ...]:
        """The pieces of a normal form that speak most for a class."""
        return pieces(self.weights, text, self.classes.index(label))


class Models(msgspec.Struct, frozen=True):
    """The models there are, and a note for each that is not."""

    by_task: Mapping[Task, Model] = {}
    notes: tuple[str, ...] = ()

    def judge(self, texts: Sequence[str], tasks: Iterable[Task]) -> dict[Task, Floats]:
        """Probabilities of all classes for all texts, for each of the tasks there is a model for; not by vectors."""
        wanted = [(task, self.by_task[task]) for task in tasks if task in self.by_task]
        if not wanted or not texts:
            return {}
        batch = grams(texts)
        return {task: model.probabilities(batch) for task, model in wanted}


NO_MODELS = Models()


class _UnusableError(Exception):
    """Why a file of weights cannot serve."""


def load(folder: Path = PACKAGED) -> Models:
    """All models of a folder. Never raises for a bad file: its note says what is wrong and what to do."""
    found: dict[Task, Model] = {}
    notes: list[str] = []
    for task in Task:
        path = folder / f"{task}.npz"
        try:
            found[task] = _read(task, path)
        except FileNotFoundError:
            notes.append(f"weights {path} are missing; the rules alone judge {task}. {_REMEDY}")
        except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            notes.append(f"weights {path} cannot be read ({error}); the rules alone judge {task}. {_REMEDY}")
        except _UnusableError as error:
            notes.append(f"weights {path}: {error}; the rules alone judge {task}. {_REMEDY}")
    return Models(found, tuple(notes))


_REMEDY = "Reinstall HalfMinute, or train again: make train"


def _read(task: Task, path: Path) -> Model:
    with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
        form = int(file["form"].item())
        if form != FORM:
            raise _UnusableError(f"are of form {form}, this version reads form {FORM}")
        weights = Weights(_dense(file), file["scale"].astype(np.float32), file["bias"].astype(np.float32))
        classes = tuple(str(name) for name in file["classes"])
    outputs = {weights.table.shape[1], len(weights.scale), len(weights.bias), len(classes)}
    if len(outputs) != 1 or len(classes) < 2:
        raise _UnusableError(f"have {len(classes)} classes and tables for {sorted(outputs)}")
    if task is Task.SENSE and len(weights.table) != DIMENSIONS:
        raise _UnusableError(f"have {len(weights.table)} rows, sentence vectors have {DIMENSIONS}")
    if unknown := set(classes) - CLASSES[task]:
        raise _UnusableError(f"speak of {', '.join(sorted(unknown))}, which this version does not know")
    if not (np.isfinite(weights.scale).all() and np.isfinite(weights.bias).all()):
        raise _UnusableError("hold numbers that are none")
    return Model(classes, weights)


MOST_BITS = 22


def _dense(file: "np.lib.npyio.NpzFile") -> "np.ndarray[tuple[int, int], np.dtype[np.int8]]":
    """The table with its empty rows, which the file leaves out."""
    rows, used, bits = file["rows"], file["used"], int(file["bits"].item())
    if not 1 <= bits <= MOST_BITS:
        raise _UnusableError(f"have {bits} bits, at most {MOST_BITS} can be")
    if rows.ndim != 2 or rows.dtype != np.int8 or len(used) != len(rows):
        raise _UnusableError("have a table of another shape")
    if len(used) and not 0 <= int(used.min()) <= int(used.max()) < 1 << bits:
        raise _UnusableError("name rows beyond their table")
    table = np.zeros((1 << bits, rows.shape[1]), np.int8)
    table[used] = rows
    return table


def save(folder: Path, task: Task, model: Model) -> Path:
    """Write one model; the same model gives the same bytes."""
    table = model.weights.table
    used = np.flatnonzero(table.any(axis=1)).astype(np.uint32)
    arrays = {
        "form": np.array(FORM),
        "bits": np.array(model.weights.bits),
        "classes": np.array(model.classes),
        "scale": model.weights.scale,
        "bias": model.weights.bias,
        "used": used,
        "rows": table[used],
    }
    path = folder / f"{task}.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, array in arrays.items():
            with packed.open(zipfile.ZipInfo(f"{name}.npy"), "w") as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)
    return path
