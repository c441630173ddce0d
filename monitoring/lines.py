"""On what line of a TOML file each key stands; the parser of the standard library does not say.

In: the text of a file that `tomllib` takes (only such a text may be given). Out: `Lines`. Called by `monitoring.rules`.
A path is made of keys and, in arrays, positions: ("levels", "warning", "posts"), ("shifts", 0, "people").
"""

import re
import tomllib
from typing import Final

Path = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY: Final = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')[ \t]*""")
_TEXT: Final = re.compile(r'"{3}(?:[^\\]|\\.)*?"{3,5}|\'{3}.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_BARE: Final = re.compile(r"[^,\]}#\n]*")


class Lines:
    """Where everything stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: dict[Path, int] = {}
        self._tables: dict[Path, int] = {}
        """How many tables each array of tables has."""
        self._read()

    def line(self, path: Path) -> int:
        """That of the key, else of the nearest one around it; 1 for none."""
        while path and path not in self._found:
            path = path[:-1]
        return self._text.count("\n", 0, self._found[path]) + 1 if path else 1

    def _read(self) -> None:
        table: Path = ()
        self._skip()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip()

    def _header(self) -> Path:
        begin, many = self._at, self._text.startswith("[[", self._at)
        self._at += 2 if many else 1
        keys = self._keys()
        self._at += 2 if many else 1
        path: Path = ()
        for key in keys[:-1]:
            self._found.setdefault((*path, key), begin)
            path = self._last((*path, key))
        path = (*path, keys[-1])
        if many:
            self._found.setdefault(path, begin)
            self._tables[path] = self._tables.get(path, 0) + 1
            path = self._last(path)
        self._found[path] = begin
        return path

    def _last(self, path: Path) -> Path:
        """`path`, or where it is an array of tables, the last of these."""
        return (*path, self._tables[path] - 1) if path in self._tables else path

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while found := _KEY.match(self._text, self._at):
            written = found[1]
            keys.append(next(iter(tomllib.loads(f"{written} = 0"))) if written[0] in "\"'" else written)
            self._at = found.end()
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return keys

    def _pair(self, table: Path) -> None:
        begin = self._at
        path = table
        for key in self._keys():
            path = (*path, key)
            self._found.setdefault(path, begin)
        self._at += 1  # =
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip()
        match self._text[self._at]:
            case "[":
                self._inside("]", path, array=True)
            case "{":
                self._inside("}", path, array=False)
            case '"' | "'":
                found = _TEXT.match(self._text, self._at)
                self._at = found.end() if found else len(self._text)
            case _:
                found = _BARE.match(self._text, self._at)
                self._at = found.end() if found else len(self._text)

    def _inside(self, end: str, path: Path, *, array: bool) -> None:
        """An array or an inline table, from its bracket to its end."""
        self._at += 1
        place = 0
        self._skip()
        while self._at < len(self._text) and self._text[self._at] != end:
            if array:
                self._found[*path, place] = self._at
                self._value((*path, place))
                place += 1
            else:
                self._pair(path)
            self._skip()
            if self._text.startswith(",", self._at):
                self._at += 1
                self._skip()
        self._at += 1

    def _skip(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at
