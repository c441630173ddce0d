"""Plug-ins by entry point.

In: a group of entry points (given as an argument, so tests bring their own). Out: what they name, loaded. Called by
bot.app. One that does not load raises Misconfigured with its name and the reason; nothing is left out silently.
"""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Final, TypeVar

from bot.core.errors import Misconfigured

ADAPTERS: Final = "halfminute.adapters"
PLAYBOOKS: Final = "halfminute.playbooks"
MONITORING: Final = "halfminute.monitoring"
RECEIVERS: Final = "halfminute.receivers"

T = TypeVar("T")


def installed(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of one group, by name."""
    return tuple(sorted(entry_points(group=group), key=lambda point: point.name))


def found(points: Iterable[EntryPoint], kind: type[T]) -> dict[str, T]:
    """Each plug-in by its entry point's name; all must be of `kind`."""
    plugins: dict[str, T] = {}
    for point in points:
        try:
            plugin = point.load()
        except (ImportError, AttributeError) as error:
            raise Misconfigured(f"the plug-in {point.name} ({point.value}) does not load: {error}") from error
        if not isinstance(plugin, kind):
            what = type(plugin).__name__
            raise Misconfigured(f"the plug-in {point.name} ({point.value}) is a {what}, expected {kind.__name__}")
        plugins[point.name] = plugin
    return plugins
