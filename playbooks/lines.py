"""Where in a content file something stands, and what is wrong there.

In: a TOML file. Out: its table, the line of a text in it, and faults in one form: `file:line: what; what to do`.
Called by the word lists and the wordings.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

from bot.core.errors import Misconfigured


class Content(NamedTuple):
    """One content file: its place, its source lines and its decoded table."""

    path: Path
    lines: tuple[str, ...]
    table: dict[str, object]

    def line(self, text: str, after: int = 0) -> int:
        """The first line after line `after` that holds `text`; the line `after` itself when none does."""
        numbered = enumerate(self.lines[after:], after + 1)
        return next((number for number, line in numbered if text in line), max(after, 1))

    def line_of(self, item: object, after: int = 0) -> int:
        """The first line after line `after` that holds a value of the table as it was written."""
        return self.line(f'"{item}"' if isinstance(item, str) else str(item), after)

    def fault(self, line: int, what: str) -> str:
        return f"{self.path}:{line}: {what}"


def read(path: Path) -> Content:
    """Raises Misconfigured, naming file and line, when the file is missing or not TOML."""
    source = ""
    try:
        source = path.read_text("utf-8")
        return Content(path, tuple(source.splitlines()), tomllib.loads(source))
    except OSError as error:
        raise Misconfigured(f"{path}:1: cannot be read ({error.strerror}); put the file back") from error
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{path}:1: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        line = _line_in(str(error)) or len(source.splitlines())
        raise Misconfigured(f"{path}:{line}: is not valid TOML: {error}; correct that line") from error


def _line_in(message: str) -> int:
    """The line a TOML error names; 0 for "at end of document"."""
    _, _, tail = message.partition("at line ")
    number = tail.partition(",")[0]
    return int(number) if number.isdigit() else 0
