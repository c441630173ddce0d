"""What a platform's webhook brings and gets back, without any web framework.

In: nothing. Out: `Call`, `Answer`, and the port `Hook`, which adapters implement and `bot.hooks` serves.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.errors import Forged
from bot.core.ports import Intake


class Call(msgspec.Struct, frozen=True):
    """One request, as it came. `query` and `headers` hold every value of a name, names of headers in small letters;
    `body` is untouched, since signatures cover bytes."""

    method: str
    query: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, tuple[str, ...]]
    body: bytes
    at: Millis

    def field(self, name: str) -> str:
        """The one value of a query field. Raises Forged when there is none or there are several: no platform does
        that, and two readers could each take another."""
        return _only(self.query, name)

    def header(self, name: str) -> str:
        """The one value of a header; raises Forged like `field`."""
        return _only(self.headers, name)


def _only(values: Mapping[str, tuple[str, ...]], name: str) -> str:
    found = values.get(name, ())
    if len(found) != 1:
        raise Forged(f"{len(found)} values for {name}")
    return found[0]


class Answer(msgspec.Struct, frozen=True):
    """What the platform is told, always with status 200; `told` hears afterwards whether it went onto the line."""

    body: bytes = b""
    media: str = "text/plain"
    told: Callable[[bool], None] = lambda _written: None


class Hook(Protocol):
    """One address a platform pushes to."""

    @property
    def path(self) -> str:
        """Where, such as "/wechat"."""
        ...

    @property
    def most_bytes(self) -> int:
        """The longest body that is read."""
        ...

    async def answer(self, call: Call, intake: Intake) -> Answer:
        """Check the call, hand its messages to `intake`, and answer once they are safe on disk.

        Raises Forged (nothing was done), Unavailable (the platform should try again).
        """
        ...
