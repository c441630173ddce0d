"""What was said in live rooms, kept for replays: masked, without names, and not for long.

In: nothing. Out: the ports `Recorder` (written by triage) and `Recordings` (read by the console). Implemented by
`bot.store.recordings`.
"""

from collections.abc import AsyncIterator, Iterable
from typing import Final, Protocol

from bot.core.clock import Millis
from bot.core.model import Inbound, Reading, RoomId


class Recorder(Protocol):
    """Keeps what is heard in rooms."""

    def note(self, heard: Iterable[tuple[Inbound, Reading]]) -> None:
        """Messages with what was read in them, of which only the masked text is kept. Never waits, never raises; what
        cannot be kept is counted and told to people. One that is noted again soon is kept once."""
        ...


class NoRecorder:
    """Keeps nothing."""

    def note(self, heard: Iterable[tuple[Inbound, Reading]]) -> None:
        return


NOTHING_KEPT: Final = NoRecorder()


class Recordings(Protocol):
    """What was kept."""

    async def size(self, room: RoomId, since: Millis, until: Millis) -> int:
        """Bytes there are of that time, about; 0 where nothing was kept."""
        ...

    def read(self, room: RoomId, since: Millis, until: Millis) -> AsyncIterator[bytes]:
        """A gzip file in pieces: lines of the open feed, their `t` in seconds since `since`. Raises NotFound where
        nothing was kept."""
        ...
