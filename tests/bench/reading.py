"""How well texts are read: `python -m tests.bench.reading [--sentiment FILE] [--privacy FILE] [--intent FILE]
[--abuse FILE] [--urgency FILE] [--json]`.

In: JSON lines, plain or gzip, with `text` and
  --sentiment  `label`: 1/0 (good, bad: the sign of the verdict counts) or -1/0/1 (between ±1/3 is 0), number or text;
               or an emotion, judged as negative or not: angry, anger, sad, sadness, fear, disgust, negative (negative);
               happy, happiness, joy, like, positive, surprise, neutral, none (not)
  --privacy    `spans` [[start, end, type]] of the types of `SpanKind`; other types are not personal and must stay
  --intent     `intent`: a name of `Intent` in any case, with blanks or `_` or `-`, one of `OTHER_NAMES`, or a title
               of intents.toml
  --abuse      `label` 1/0, or `abuse` true/false
  --urgency    `urgency`: urgent, general, not_urgent, or 紧急, 一般, 不急
A file without the label asked for is joined with the hand labels of tests/bench/labels, by the hashes of its texts. A
row with `channel` "live" counts as written in a room, all others as private messages; of the hand labels those of
live.jsonl. Further fields are passed over. Out: one JSON object with the figures of every file given and their 95 %
intervals (bootstrap over the rows). Messages are read 32 at a time, so that each private one may get a sentence vector
(`--no-vectors` leaves them out). `us_per_message` and its parts: batches of 256 distinct texts, one core, as of a room;
`us_private` the same as private messages, 32 at a time, with vectors and without.
"""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from bot.core.errors import HalfMinuteError, Misconfigured
from bot.core.model import Reading
from bot.core.ports import Reader
from bot.core.vocabulary import Intent, SpanKind, Urgency
from bot.knowledge.vectors import SentenceEncoder
from bot.reading.examples import lines
from bot.reading.linear import grams
from bot.reading.models import PACKAGED as WEIGHTS
from bot.reading.models import TONE
from bot.reading.models import load as load_models
from bot.reading.normalize import plain, toned
from bot.reading.opinions import MOST_VECTORS, Encoder
from bot.reading.privacy import find_spans
from bot.reading.reader import load
from bot.reading.wordlists import read_word_files
from config.settings import PACKAGED, ShopSettings
from tests.bench.labelled import join
from tests.bench.report import machine

WORDS = PACKAGED / "words"
BATCH, DRAWS, TIMED = 256, 1_000, 5_120
ROOM = "live"
NEUTRAL = 1 / 3
NEGATIVE = {"angry", "anger", "sad", "sadness", "fear", "disgust", "negative"}
FEELINGS = NEGATIVE | {"happy", "happiness", "joy", "like", "positive", "surprise", "neutral", "none"}
OTHER_NAMES = {
    "shipping": "shipping_time", "delivery_time": "shipping_time", "delivery": "logistics", "tracking": "logistics",
    "return": "refund", "returns": "refund", "refund_and_return": "refund", "refund_return": "refund",
    "repair": "exchange", "exchange_and_repair": "exchange", "warranty": "exchange", "size_and_choice": "size",
    "product_facts": "product", "product_info": "product", "wants_a_human": "human", "human_agent": "human",
    "information_provided": "inform", "information": "inform", "chit_chat": "chitchat", "chat": "chitchat",
    "out_of_scope": "other", "oos": "other", "coupon": "discount", "promotion": "discount", "genuine": "authenticity",
    "change_order": "order_change", "cancel_order": "cancel", "cancellation": "cancel", "thanks": "praise",
    "spam": "flood",
}  # fmt: skip
URGENCIES = {"紧急": "urgent", "一般": "general", "不急": "not_urgent"}

Figures = dict[str, object]


class Row(msgspec.Struct, frozen=True):
    """What a line of any of the files may hold."""

    text: str
    label: int | float | str | bool | None = None
    abuse: bool | int | None = None
    intent: str = ""
    urgency: str = ""
    channel: str = ""
    spans: list[tuple[int, int, str]] = []
    source: str = ""


def rows(path: Path) -> list[Row]:
    """The lines of a file. Raises Misconfigured naming the line that is not of the form."""
    found = []
    for number, line in lines(path):
        try:
            found.append(msgspec.json.decode(line, type=Row))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Misconfigured(f"{path}, line {number}: {error}") from error
    if not found:
        raise Misconfigured(f"{path} holds no line to measure with")
    return found


def labelled(name: str, path: Path) -> list[Row]:
    """The rows of a file that have the label asked for: their own, or the one a person gave the text by hand."""
    found = rows(path)
    own = {
        "sentiment": [row for row in found if row.label is not None],
        "abuse": [row for row in found if row.abuse is not None or row.label is not None],
        "intent": [row for row in found if row.intent],
        "urgency": [row for row in found if row.urgency],
        "privacy": found,
    }[name]
    if own:
        return own
    by_hand = join([path]).rows if name != "abuse" else ()
    if not by_hand:
        raise Misconfigured(f"{path} holds no row with what --{name} asks for, and no text labelled by hand")
    return [
        Row(row.text, row.sentiment, None, row.intent.value, row.urgency.value, ROOM if row.public else "")
        for row in by_hand
    ]


def interval(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> list[float]:
    low, high = np.percentile(values, [2.5, 97.5])
    return [round(float(low), 3), round(float(high), 3)]


def wilson(hit: int, of: int) -> list[float]:
    """The 95 % interval of a share (Wilson's, which holds for few and for all)."""
    if not of:
        return [0.0, 1.0]
    z2, share = 1.96**2, hit / of
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = 1.96 * (share * (1 - share) / of + z2 / (4 * of * of)) ** 0.5 / (1 + z2 / of)
    return [round(max(0.0, middle - half), 3), round(min(1.0, middle + half), 3)]


def f1_scores(
    table: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """F1 of every class from tables of (…, truth, said); a class met nowhere has none."""
    hits = np.diagonal(table, axis1=-2, axis2=-1)
    all_of = table.sum(axis=-1) + table.sum(axis=-2)
    return np.where(all_of > 0, 2 * hits / np.maximum(all_of, 1e-9), np.nan)


def classified(truth: Sequence[str], said: Sequence[str]) -> Figures:
    """Accuracy and macro-F1 (over the classes that occur in the truth), with intervals, and F1 by class."""
    occurring = sorted(set(truth))
    names = [*occurring, *sorted(set(said) - set(truth))]
    place = {name: at for at, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for is_one, said_one in zip(truth, said, strict=True):
        table[place[is_one], place[said_one]] += 1
    flat = np.random.default_rng(1).multinomial(len(truth), table.ravel() / len(truth), DRAWS)
    draws = flat.reshape(-1, *table.shape)
    each = f1_scores(table)[: len(occurring)]
    again = np.nanmean(f1_scores(draws.astype(np.float64))[:, : len(occurring)], axis=1)
    right = np.trace(draws, axis1=1, axis2=2) / len(truth)
    return {
        "n": len(truth),
        "accuracy": round(float(np.trace(table)) / len(truth), 4),
        "macro_f1": round(float(np.mean(each)), 4),
        "ci": {"accuracy": interval(right), "macro_f1": interval(again)},
        "f1_by_class": {name: round(float(value), 3) for name, value in zip(occurring, each, strict=True)},
        "rows_by_class": dict(sorted(Counter(truth).items())),
    }


def sentiment(found: Sequence[Row], readings: Sequence[Reading]) -> Figures:
    """Which question is asked follows from the labels of the file."""
    labels = [_feeling(row) for row in found]
    feelings = [reading.sentiment for reading in readings]
    if set(labels) & FEELINGS:
        if unknown := sorted(set(labels) - FEELINGS):
            raise Misconfigured(f"sentiment labels {unknown} are none of {sorted(FEELINGS)}")
        truth = ["negative" if label in NEGATIVE else "other" for label in labels]
        said = ["negative" if value <= -NEUTRAL else "other" for value in feelings]
        return {"judged": "negative or not", **classified(truth, said), **_one_class(truth, said, "negative")}
    if set(labels) <= {"0", "1"}:
        return {
            "judged": "good or bad",
            **classified(labels, ["1" if value > 0 else "0" for value in feelings]),
        }
    if not set(labels) <= {"-1", "0", "1"}:
        raise Misconfigured(f"sentiment labels {sorted(set(labels))[:9]} are neither -1/0/1, 1/0 nor emotions")
    said = ["1" if value >= NEUTRAL else "-1" if value <= -NEUTRAL else "0" for value in feelings]
    negative = classified([str(label == "-1") for label in labels], [str(label == "-1") for label in said])
    both = {"negative_or_not_macro_f1": negative["macro_f1"]}
    return {"judged": "bad, neutral, good", **classified(labels, said), **both}


def _feeling(row: Row) -> str:
    label = row.label
    return str(int(label)) if isinstance(label, bool | int | float) else str(label).strip().lower()


def _one_class(truth: Sequence[str], said: Sequence[str], name: str) -> Figures:
    hit = sum(one == two == name for one, two in zip(truth, said, strict=True))
    return {
        "precision": round(hit / max(1, sum(one == name for one in said)), 4),
        "recall": round(hit / max(1, sum(one == name for one in truth)), 4),
    }


def intent(found: Sequence[Row], readings: Sequence[Reading]) -> Figures:
    titles = {words.title: name for name, words in read_word_files(WORDS).intents.items()}
    return classified([_intent(row.intent, titles) for row in found], [reading.intent.value for reading in readings])


def _intent(name: str, titles: dict[str, Intent]) -> str:
    plain_name = name.strip().lower().replace("-", "_").replace(" ", "_")
    known = OTHER_NAMES.get(plain_name, titles.get(name.strip(), plain_name))
    if known not in set(Intent):
        raise Misconfigured(f"intent {name!r} is none of {', '.join(Intent)}, nor in OTHER_NAMES of {__name__}")
    return str(known)


def abuse(found: Sequence[Row], readings: Sequence[Reading]) -> Figures:
    truth = [str(bool(int(row.abuse if row.abuse is not None else row.label or 0))) for row in found]
    said = [str(reading.abuse) for reading in readings]
    return {**classified(truth, said), **_one_class(truth, said, "True")}


def urgency(found: Sequence[Row], readings: Sequence[Reading]) -> Figures:
    truth = [URGENCIES.get(row.urgency.strip(), row.urgency.strip().lower().replace(" ", "_")) for row in found]
    if unknown := sorted(set(truth) - set(Urgency)):
        raise Misconfigured(f"urgency {unknown[0]!r} is none of {', '.join(Urgency)}")
    return classified(truth, [reading.urgency.value for reading in readings])


def privacy(found: Sequence[Row], readings: Sequence[Reading]) -> Figures:
    """Exact spans with their type; a false alarm is a text without personal data in which some is seen."""
    counts = []
    by_type: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    by_source: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    alarms = []
    for row, reading in zip(found, readings, strict=True):
        wanted = {(start, end, kind) for start, end, kind in row.spans if kind in set(SpanKind)}
        said = {(span.start, span.end, span.kind.value) for span in reading.spans}
        counts.append((len(wanted & said), len(said), len(wanted)))
        by_source[row.source][0] += 2 * len(wanted & said)
        by_source[row.source][1] += len(said) + len(wanted)
        for span in wanted:
            by_type[span[2]][0] += span in said
            by_type[span[2]][1] += 1
        if not wanted:
            alarms.append(bool(said))
    table = np.array(counts, dtype=np.float64)
    picks = np.random.default_rng(1).integers(0, len(table), (DRAWS, len(table)))
    hit, said_all, wanted_all = table[picks].sum(axis=1).T
    sums = table.sum(axis=0)
    return {
        "n": len(found),
        "precision": round(float(sums[0] / max(1, sums[1])), 4),
        "recall": round(float(sums[0] / max(1, sums[2])), 4),
        "f1": round(float(2 * sums[0] / max(1, sums[1] + sums[2])), 4),
        "ci": {"f1": interval(2 * hit / np.maximum(1, said_all + wanted_all))},
        "recall_by_type": {kind: round(right / of, 4) for kind, (right, of) in sorted(by_type.items())},
        "recall_ci_by_type": {kind: wilson(right, of) for kind, (right, of) in sorted(by_type.items())},
        "f1_by_source": {name: round(twice / max(1, of), 4) for name, (twice, of) in sorted(by_source.items())},
        "spans_by_type": {kind: of for kind, (_, of) in sorted(by_type.items())},
        "false_alarm_rate": round(sum(alarms) / max(1, len(alarms)), 4),
        "false_alarm_ci": wilson(sum(alarms), len(alarms)),
        "without_any": len(alarms),
    }


MEASURES: dict[str, Callable[[Sequence[Row], Sequence[Reading]], Figures]] = {
    "sentiment": sentiment,
    "privacy": privacy,
    "intent": intent,
    "abuse": abuse,
    "urgency": urgency,
}


def batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[at : at + BATCH] for at in range(0, len(texts), BATCH))


def read_all(reader: Reader, found: Sequence[Row]) -> list[Reading]:
    """In small batches, as private messages come: each may have its vector."""
    readings: list[Reading] = []
    for at in range(0, len(found), MOST_VECTORS):
        batch = found[at : at + MOST_VECTORS]
        readings += reader.read([row.text for row in batch], [row.channel == ROOM for row in batch])
    return readings


def awake() -> Encoder | None:
    """The encoder of the house with its usual settings, its model read."""
    if not ShopSettings().sentence_vectors:
        return None
    encoder = SentenceEncoder()
    encoder.encode(["好"])
    return encoder


def private_cost(texts: Sequence[str], weights: Path, encoder: Encoder | None) -> Figures:
    """Processor time per private message, in microseconds, with a cold memory."""
    spent: Figures = {}
    for name, one in {"without vectors": None, **({"with vectors": encoder} if encoder else {})}.items():
        reader = load(WORDS, weights, one)
        reader.read(["多久发货"], [False])
        begun = time.process_time()
        read_all(reader, [Row(text) for text in texts])
        spent[name] = round((time.process_time() - begun) / len(texts) * 1e6, 1)
    return spent


def cost(texts: Sequence[str], weights: Path, encoder: Encoder | None) -> Figures:
    """Processor time per distinct text, in microseconds: the whole reading with a cold memory, and its parts alone."""
    distinct = list(dict.fromkeys(texts))[:TIMED]
    models, forms = load_models(weights), [toned(text) for text in distinct]
    reader = load(WORDS, weights)
    reader.read(["多久发货"])

    def us(work: Callable[[Sequence[str]], object], of: Sequence[str]) -> float:
        begun = time.process_time()
        for batch in batches(of):
            work(batch)
        return round((time.process_time() - begun) / len(of) * 1e6, 1)

    return {
        "us_per_message": us(reader.read, distinct),
        "us_by_part": {
            "normal form": us(lambda batch: [plain(text) for text in batch], distinct),
            "personal data": us(lambda batch: [find_spans(text) for text in batch], distinct),
            "n-grams": us(grams, forms),
            "n-grams, feeling and abuse": us(lambda batch: models.judge(batch, TONE), forms),
        },
        "us_private": private_cost(distinct[: TIMED // 10], weights, encoder),
        "timed": len(distinct),
        "models_mib": round(sum(one.weights.table.nbytes for one in models.by_task.values()) / 2**20, 1),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Measure how well texts are read.")
    for name in MEASURES:
        options.add_argument(f"--{name}", type=Path, metavar="FILE")
    options.add_argument("--weights", type=Path, default=WEIGHTS, help="a folder of weights of one's own")
    options.add_argument("--no-vectors", action="store_true", help="as with shop.sentence_vectors = false")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = options.parse_args(arguments)
    files = {name: path for name in MEASURES if (path := getattr(chosen, name))}
    if not files:
        options.error("name at least one file, such as --intent FILE")
    encoder = None if chosen.no_vectors else awake()
    reader, figures, texts = load(WORDS, chosen.weights, encoder), dict[str, object](), list[str]()
    sys.stderr.writelines(f"{note}\n" for note in reader.notes)
    try:
        for name, path in files.items():
            found = labelled(name, path)
            texts += [row.text for row in found]
            figures[name] = MEASURES[name](found, read_all(reader, found))
    except HalfMinuteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    figures |= {**cost(texts, chosen.weights, encoder), "machine": machine()}
    if chosen.json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    else:
        for name, value in figures.items():
            sys.stdout.write(f"{name:>15}  {json.dumps(value, ensure_ascii=False)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
