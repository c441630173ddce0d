"""Tables that people open in a spreadsheet: CSV that no cell can turn into a formula.

In: a heading and rows. Out: a response, its bytes, or a stream of them. Called by the pages that export. Only text is
guarded; numbers stay numbers.
"""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable, Sequence
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
    return BOM.encode() + _lines([heading]) + _lines(rows)


def table(name: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> web.Response:
    """A file `name`.csv."""
    return web.Response(
        body=table_bytes(heading, rows),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


STREAMED_ROWS: Final = 500
"""So many are written at a time."""


async def streamed(
    request: web.Request, name: str, heading: Sequence[str], rows: AsyncIterator[Sequence[Cell]]
) -> web.StreamResponse:
    """A file `name`.csv, sent as its rows come, however many there are."""
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}.csv"',
        }
    )
    await response.prepare(request)
    await response.write(table_bytes(heading, ()))
    waiting: list[Sequence[Cell]] = []
    async for row in rows:
        waiting.append(row)
        if len(waiting) == STREAMED_ROWS:
            await response.write(_lines(waiting))
            waiting = []
    await response.write(_lines(waiting))
    await response.write_eof()
    return response


def _lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")
