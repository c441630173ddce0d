"""The door vendors of tracking push to.

In: calls of the public door. Out: snapshots to `Common.track`; the vendor gets its answer only once they are safe on
disk, else it must push again. Called by bot.hooks. A push is the whole history of its parcels, so one that comes twice
says nothing new; one that does not prove itself is refused without a look at what it says.
"""

import logging
from collections.abc import Sequence
from typing import Final, Protocol

from adapters.pulse import Pulse
from bot.core.clock import Millis
from bot.core.errors import Forged, Unreadable
from bot.core.hooks import Answer, Call
from bot.core.parcels import Snapshot, Tracking
from bot.core.ports import Intake

log = logging.getLogger(__name__)

MOST_BYTES: Final = 1 << 20
"""Ten long histories, with three bytes for each one of a Chinese sign, and room."""


class Vendor(Protocol):
    """How one vendor pushes."""

    @property
    def name(self) -> str: ...

    def proven(self, body: bytes) -> bytes:
        """What a body says that proves itself. Raises Forged."""
        ...

    def read(self, said: bytes, at: Millis) -> Sequence[Snapshot]:
        """Raises Unreadable."""
        ...

    def answer(self, fault: str, at: Millis) -> bytes:
        """What the vendor expects to hear; `fault`: why its push was not taken ("": it was)."""
        ...

    async def ended(self, snapshots: Sequence[Snapshot]) -> None:
        """Of these nothing more will be pushed."""
        ...


class CourierHook:
    """The port `Hook`."""

    most_bytes = MOST_BYTES

    def __init__(self, path: str, vendor: Vendor, track: Tracking, pulse: Pulse) -> None:
        self._path = path
        self._vendor = vendor
        self._track = track
        self._pulse = pulse

    @property
    def path(self) -> str:
        return self._path

    async def answer(self, call: Call, intake: Intake) -> Answer:
        """See the port. Raises Forged, Unavailable. What is proven and cannot be read is refused in the vendor's own
        words, so that it comes again."""
        if call.method != "POST":
            raise Forged(f"a {call.method}")
        said = self._vendor.proven(call.body)
        try:
            snapshots = self._vendor.read(said, call.at)
        except Unreadable as error:
            log.error("a push of %s cannot be read: %s", self._vendor.name, error)
            self._pulse.unreadable += 1
            return Answer(self._vendor.answer("unreadable", call.at), "application/json")
        if snapshots:
            await self._track.heard(snapshots)
            await self._vendor.ended([one for one in snapshots if one.over or one.gone])
        self._pulse.hears(new=True)
        return Answer(self._vendor.answer("", call.at), "application/json")
