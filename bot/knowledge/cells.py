"""Cells of CSV tables that go out to an office program and come back: lists in a cell, and nothing that is carried out.

In: texts, or the text of a file. Out: `parts` and `joined`, `guarded` and `unguarded`, each the other's way back;
`Lines`, which a csv reader may safely be given. Pure. Called by `exchange` and `shelfsheet` of `bot.knowledge`.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final, Protocol, Self

MAX_LINE: Final = 1_000_000

_FORMULA: Final = re.compile(r"[\s']*[=+\-@＝＋－＠\t\r\n]")
"""What a spreadsheet might run; those signs come back as they were, with one ' taken off."""

_PARTING: Final = re.compile(r"(?<!\\)((?:\\\\)*)(?:[|｜]|\r\n|\r|\n)")
_ESCAPE: Final = {"\\": "\\\\", "|": "\\|", "｜": "\\｜", "\r": "\\r", "\n": "\\n"}
_ESCAPED: Final = re.compile(r"\\([\\|｜rn])")
_BACK: Final = {"r": "\r", "n": "\n"}


class Table(Protocol):
    """A csv reader."""

    line_num: int

    def __next__(self) -> list[str]: ...


class Lines:
    """The lines of a text, but none that would fill the memory with cells."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if len(line) > MAX_LINE:
            raise csv.Error(f"这一行超过 {MAX_LINE} 个字符")
        return line


def parts(cell: str) -> Iterator[str]:
    """The items of a list: parted by | or line breaks, but for those behind a backslash."""
    start = 0
    for found in (*_PARTING.finditer(cell), None):
        part = cell[start:] if found is None else cell[start : found.end(1)]
        if item := part.strip():
            yield _ESCAPED.sub(lambda escaped: _BACK.get(escaped[1], escaped[1]), item)
        start = found.end() if found else start


def joined(items: Iterable[str]) -> str:
    """A list as one cell."""
    return "\n".join("".join(_ESCAPE.get(char, char) for char in item) for item in items)


def unguarded(cell: str) -> str:
    """A cell as it was before it was guarded."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell


def guarded(cell: str) -> str:
    """Nothing a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
