"""What every bench prints beside its figures: on which machine they were measured.

In: figures. Out: one JSON object, or a line a figure, on standard output. Called by the benches.
"""

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping

Figure = int | float | str


def machine() -> str:
    """Processors, Python and system in one line."""
    return f"{os.cpu_count()} cores {platform.machine()}, Python {platform.python_version()}, {platform.system()}"


def show(figures: Mapping[str, object], *, as_json: bool) -> None:
    """Print the figures with the machine they hold for."""
    whole = {**figures, "machine": machine()}
    if as_json:
        sys.stdout.write(json.dumps(whole, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{name:>18}  {figure}\n" for name, figure in _flat(whole))


def _flat(figures: Mapping[str, object], within: str = "") -> Iterator[tuple[str, object]]:
    """Figures within figures, under names with dots."""
    for name, figure in figures.items():
        if isinstance(figure, Mapping):
            yield from _flat(figure, f"{within}{name}.")
        else:
            yield f"{within}{name}", figure
