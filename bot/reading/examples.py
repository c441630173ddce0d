"""Labelled messages and free corpora: what the models are trained from.

In: folders of JSON lines in the form of `config/messages/README.md`; corpora of texts with labels. Out: `Message`s,
their folds, lists of texts. Called by `bot.reading.train` and by the bench. Raises Misconfigured naming file and line.
"""

import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from bot.core.errors import Misconfigured
from bot.core.vocabulary import Intent, Stage, Urgency
from bot.reading.normalize import key, toned

FOLDS = 3
ALIKE = 0.6
"""Two texts that share this part of their pairs of characters are one idea."""


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One labelled line; nothing in it is left out, nothing misspelt is passed over."""

    text: str
    intent: Intent
    stage: Stage
    urgency: Urgency
    sentiment: Literal[-1, 0, 1]
    abuse: bool
    question: bool
    channel: Literal["live", "private", "weibo"]


class Row(msgspec.Struct, frozen=True):
    """One line of a corpus."""

    text: str
    label: int = 0
    split: str = ""


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file, plain or gzip, that are not empty, with their numbers."""
    try:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    except (OSError, EOFError, zlib.error) as error:
        raise Misconfigured(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if line.strip():
            yield number, line


def messages(folders: Iterable[Path]) -> list[Message]:
    """All labelled lines of all folders, in order of file name; a text met again replaces the earlier one, so that a
    shop's own folder, named last, has the last word."""
    found: dict[str, Message] = {}
    for folder in folders:
        paths = sorted(folder.glob("*.jsonl"))
        if not paths:
            raise Misconfigured(f"{folder} holds no *.jsonl; name a folder of labelled messages")
        for path in paths:
            for number, line in lines(path):
                try:
                    message = msgspec.json.decode(line, type=Message)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise Misconfigured(f"{path}, line {number}: {error}; see config/messages/README.md") from error
                found[toned(message.text)] = message
    return list(found.values())


def rows(path: Path) -> Iterator[Row]:
    for number, line in lines(path):
        try:
            yield msgspec.json.decode(line, type=Row)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Misconfigured(f"{path}, line {number}: {error}") from error


def corpus(path: Path, without: str = "-") -> list[tuple[str, int]]:
    """Model form and label of each different text of a corpus but for one of its parts; a text with two labels is left
    out."""
    labels: dict[str, set[int]] = defaultdict(set)
    for row in rows(path):
        if row.split != without:
            labels[toned(row.text)].add(row.label)
    return [(text, min(given)) for text, given in labels.items() if len(given) == 1]


def talk(path: Path, most: int) -> list[str]:
    """Some different texts of an unlabelled corpus, chosen by their checksum: everywhere and always the same."""
    different = {toned(row.text) for row in rows(path)}
    return sorted(different, key=lambda text: (zlib.crc32(text.encode("utf-8", "replace")), text))[:most]


def folds(texts: Sequence[str], count: int = FOLDS) -> list[int]:
    """The fold of each text. Texts of one idea share a fold, so that no model is tested on what it has nearly seen."""
    return [zlib.crc32(idea.encode("utf-8", "replace")) % count for idea in ideas(texts)]


def ideas(texts: Sequence[str]) -> list[str]:
    """For each text the key of its idea: the first text that it resembles, or that resembles one that it resembles."""
    pairs = [_pairs(key(text)) for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    leader = list(range(len(texts)))

    def root(at: int) -> int:
        while leader[at] != at:
            at = leader[at]
        return at

    for at, mine in enumerate(pairs):
        shared: dict[int, int] = defaultdict(int)
        for pair in mine:
            for other in holders[pair]:
                shared[other] += 1
            holders[pair].append(at)
        for other, common in shared.items():
            if common / (len(mine) + len(pairs[other]) - common) >= ALIKE:
                one, two = sorted((root(at), root(other)))
                leader[two] = one
    return [key(texts[root(at)]) for at in range(len(texts))]


def _pairs(text: str) -> frozenset[str]:
    framed = f"^{text}$"
    return frozenset(framed[at : at + 2] for at in range(len(framed) - 1))
