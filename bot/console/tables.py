"""Tables that people open in a spreadsheet: CSV that no cell can turn into a formula.

In: a heading and rows. Out: a response, or its bytes. Called by the pages that export. Only text is guarded; numbers
stay numbers.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from aiohttp import web

Cell = str | int | float | None

FORMULA: Final = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")
"""How a cell begins that some spreadsheet takes for a formula."""
BOM: Final = "\ufeff"
"""Tells spreadsheets that this is UTF-8."""


def safe(cell: Cell) -> Cell:
    """Text that a spreadsheet shows and never carries out."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def table_bytes(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """What such a file holds."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode("utf-8", "replace")


def table(name: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> web.Response:
    """A file `name`.csv."""
    return web.Response(
        body=table_bytes(heading, rows),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
