"""The knowledge entries people edit: config/knowledge/*.toml read, checked and named.

In: a folder of TOML files with `[[entry]]` tables. Out: `Files` (what stands there), `Knowledge` (what of it may
answer), and a `Fault` with file and line for each that is wrong. Called by `bot.app`, `halfminute check-config` and
`bot.knowledge.library`.
"""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise, zip_longest
from pathlib import Path

import msgspec

from bot.core.errors import Misconfigured
from bot.core.library import Fault, Written
from bot.reading.normalize import key

HEADER = re.compile(r"^[ \t]*\[\[[ \t]*entry[ \t]*\]\]", re.MULTILINE)
MAX_FILE_BYTES = 64 << 20
MOST_CLAIMS = 100
"""Entries with the very same question among which a contradiction is looked for."""


question_key = lru_cache(maxsize=524_288)(key)
"""What equal questions share; kept, because all of them are compared again after each change."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """An entry that loaded, and where it stands. `questions` holds only those that nobody else claimed before."""

    written: Written
    place: str

    def valid(self, day: date) -> bool:
        """Whether it may be said on `day`; both bounds are inclusive."""
        until = self.written.valid_until
        return self.written.valid_from <= day and (until is None or day <= until)


class Files(msgspec.Struct, frozen=True):
    """Every entry of the files, by id in their order, and what was wrong so far."""

    entries: dict[str, Entry]
    faults: tuple[Fault, ...]


class Knowledge(msgspec.Struct, frozen=True):
    """Everything that may answer, and what may not."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def load(folder: Path, products: Collection[str] | None = None) -> Knowledge:
    """What the files alone may answer. Raises Misconfigured when there is nothing to answer with."""
    files = read(folder)
    knowledge = settle(files.entries.values(), products)
    return msgspec.structs.replace(knowledge, faults=files.faults + knowledge.faults)


def read(folder: Path) -> Files:
    """Read every *.toml under `folder`, in name order. Raises Misconfigured when no entry is there."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise Misconfigured(f"{folder}: no *.toml with knowledge entries here; set [shop] knowledge to their folder")
    entries: dict[str, Entry] = {}
    faults: list[Fault] = []
    for item in (item for path in paths for item in _file(path)):
        if isinstance(item, Fault):
            faults.append(item)
        elif (other := entries.setdefault(item.written.id, item)) is not item:
            faults.append(Fault(item.place, f"id {item.written.id!r} is that of {other.place}; left out here"))
    if not entries:
        first = f"; first fault: {faults[0]}" if faults else ""
        raise Misconfigured(f"{folder}: no usable [[entry]] in {len(paths)} files{first}")
    return Files(entries, tuple(faults))


def settle(entries: Iterable[Entry], products: Collection[str] | None = None) -> Knowledge:
    """Entries, each with an id of its own, freed from contradictions; with `products` one about an unknown product
    is a fault."""
    found: list[Fault] = []
    kept = []
    for entry in entries:
        written = entry.written
        if products is not None and written.product and written.product not in products:
            found.append(Fault(entry.place, f"entry {written.id!r} is left out: no product {written.product!r}"))
        else:
            kept.append(entry)
    return Knowledge(tuple(_without_contradictions(kept, found)), tuple(found))


def _file(path: Path) -> Iterator[Entry | Fault]:
    """The entries and faults of one file."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            yield Fault(str(path), f"larger than {MAX_FILE_BYTES >> 20} MB; split it into several files")
            return
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        yield Fault(str(path), f"cannot be read: {error}; save it as UTF-8")
        return
    yield from parse(Page(path, text))


class Page:
    """The text of one file, which can tell on what line a position lies."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.starts = [match.start() for match in HEADER.finditer(self.text)]
        self._breaks = [match.start() for match in re.finditer("\n", self.text)]

    def line(self, position: int) -> int:
        return bisect_left(self._breaks, position) + 1

    def place(self, position: int) -> str:
        return f"{self.path}:{self.line(position)}"

    def place_of(self, name: str, start: int, *, beyond: bool = False) -> str:
        """Where `name` stands in the block that begins at `start` (or anywhere after), else where the block begins."""
        following = bisect_right(self.starts, start)
        end = len(self.text) if beyond or following == len(self.starts) else self.starts[following]
        found = re.compile(rf"^[ \t\[]*{re.escape(name)}\b", re.MULTILINE).search(self.text, start, end)
        return self.place(found.start() if found else start)


def parse(page: Page) -> Iterator[Entry | Fault]:
    """The entries of a page. Where the whole is not TOML, each `[[entry]]` is tried by itself."""
    try:
        table = tomllib.loads(page.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        if page.starts:
            yield from _salvage(page)
        else:
            yield Fault(str(page.path), f"is not TOML: {error}")
        return
    exact = len(page.starts) == len(_listed(table))  # not so where a header stands inside a long text
    yield from _entries(table, page, 0, page.starts if exact else [])


def _listed(table: dict[str, object]) -> list[object]:
    listed = table.get("entry", [])
    return listed if isinstance(listed, list) else []


def _entries(table: dict[str, object], page: Page, begin: int, starts: Sequence[int]) -> Iterator[Entry | Fault]:
    """The entries of what was parsed from `begin` on; they begin at `starts` (unknown: somewhere in it)."""
    for name in sorted(table.keys() - {"entry"}):
        yield Fault(
            page.place_of(name, begin, beyond=True), f"`{name}` is not known here; a file holds [[entry]] tables only"
        )
    listed = _listed(table)
    if not listed and "entry" in table:
        yield Fault(page.place_of("entry", begin), "`entry` must be written [[entry]], with two brackets")
    for raw, start in zip_longest(listed, starts, fillvalue=begin):
        yield _entry(raw, page, start)


def _salvage(page: Page) -> Iterator[Entry | Fault]:
    """Each block of a page that is not TOML as a whole."""
    for begin, end in pairwise([0, *page.starts, len(page.text)]):
        try:
            table = tomllib.loads(page.text[begin:end])
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            first = page.line(begin)
            relative = re.search(r"at line (\d+)", str(error))
            line = first + int(relative[1]) - 1 if relative else first
            what = re.sub(r" \(at .*\)$", "", str(error))
            yield Fault(f"{page.path}:{line}", f"is not TOML: {what}; the entry from line {first} on is left out")
            continue
        yield from _entries(table, page, begin, [begin] * len(_listed(table)))


def _entry(raw: object, page: Page, start: int) -> Entry | Fault:
    try:
        written = msgspec.convert(raw, Written)
    except msgspec.ValidationError as error:
        named = re.search(r"\$\.(\w+)", str(error)) or re.search(r"field `(\w+)`", str(error))
        return Fault(page.place_of(named[1] if named else "id", start), f"{_who(raw)} is left out: {error}")
    if field := misshapen(written):
        why = {"valid_until": "it ends before valid_from", "questions": "only a quick phrase (shortcut) may have none"}
        return Fault(page.place_of(field, start), f"{_who(raw)} is left out: {field}: {why[field]}")
    return Entry(written, page.place(start))


def misshapen(written: Written) -> str:
    """The field that does not go with the others; empty when all is well."""
    if written.valid_until is not None and written.valid_until < written.valid_from:
        return "valid_until"
    return "" if written.questions or written.shortcut else "questions"


def _who(raw: object) -> str:
    name = raw.get("id") if isinstance(raw, dict) else None
    return f"entry {name!r}" if name else "an entry without id"


def _without_contradictions(entries: Sequence[Entry], faults: list[Fault]) -> Iterator[Entry]:
    """Entries whose questions contradict no earlier one: same question, product and days, but another answer.

    The earlier entry keeps the question, the later loses it, and both places are named.
    """
    claimed: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        kept = []
        for question in entry.written.questions:
            others = claimed.setdefault((question_key(question), entry.written.product), [])
            rival = next((other for other in others if contradict(entry.written, other.written)), None)
            if rival is None:
                others += [entry] if len(others) < MOST_CLAIMS else []
                kept.append(question)
            else:
                what = f"{entry.written.id!r} and {rival.written.id!r} ({rival.place}) answer {question!r} differently"
                faults.append(Fault(entry.place, f"{what}; the earlier is used, delete the question in one"))
        if kept:
            yield msgspec.structs.replace(entry, written=msgspec.structs.replace(entry.written, questions=tuple(kept)))


def contradict(one: Written, other: Written) -> bool:
    """Whether two entries, put the same question about the same product, somewhere on some day answer differently."""
    overlap = one.valid_from <= (other.valid_until or date.max) and other.valid_from <= (one.valid_until or date.max)
    differ = one.id != other.id and (one.answer, one.live) != (other.answer, other.live)
    return differ and overlap and _meet(one.rooms, other.rooms)


def _meet(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether some room lies in both scopes; a scope without rooms is everywhere, a channel holds its rooms."""
    return (
        not one
        or not other
        or any(a == b or a.startswith(f"{b}/") or b.startswith(f"{a}/") for a in one for b in other)
    )
