"""A power cut of the embedded store: killed, and every byte cut off that nobody was promised.

In: the store's folder. Out: `Witnessed` (a `DiskSync` that notes what was on disk each time it said so), `cut`. Called
by benches and scenario tests that kill. SIGKILL alone loses nothing: the kernel still has what the store wrote.

Every process that promises anything on that store must do so through `Witnessed`. The file is cut off where it ended
when the last of these promises was made; what was written since is lost.
"""

import asyncio
import contextlib
import os
import secrets
import signal
from pathlib import Path
from typing import Final

from bot.store.client import Client
from bot.store.durable import DiskSync

NOTES: Final = "promised"
DRAIN_S: Final = 0.1
"""So long the store stands still before it dies: what it has answered arrives, and is noted."""


class Witnessed(DiskSync):
    """Notes, beside the store, how long its file was when everything in it that was waited for was on disk."""

    def __init__(self, client: Client, timeout_s: float, folder: Path) -> None:
        super().__init__(client, timeout_s)
        self._folder = folder
        self._most = 0
        (folder / NOTES).mkdir(exist_ok=True)
        name = folder / NOTES / f"{os.getpid()}-{secrets.token_hex(3)}"
        self._note = os.open(name, os.O_CREAT | os.O_WRONLY)

    async def wait(self) -> None:
        await super().wait()
        self._most = max(self._most, file_of(self._folder).stat().st_size)
        os.pwrite(self._note, self._most.to_bytes(8, "big"), 0)


def file_of(folder: Path) -> Path:
    """What the store appends to; it is never rewritten on the way."""
    (found,) = (folder / "appendonlydir").glob("*.incr.aof")
    return found


def pid_of(folder: Path) -> int:
    """Raises ValueError, FileNotFoundError while it is being started."""
    return int((folder / "valkey.pid").read_text(encoding="ascii"))


async def cut(folder: Path) -> int:
    """Returns how many bytes were lost. Whoever keeps the server starts it again."""
    pid = pid_of(folder)
    os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(DRAIN_S)
    promised = max(int.from_bytes(note.read_bytes(), "big") for note in (folder / NOTES).iterdir())
    kept = file_of(folder)
    os.kill(pid, signal.SIGKILL)
    lost = max(0, kept.stat().st_size - promised)
    if lost:
        os.truncate(kept, promised)
    return lost


async def started_again(folder: Path, before: int) -> None:
    """Until the store has another process."""
    while True:
        with contextlib.suppress(ValueError, FileNotFoundError):
            if pid_of(folder) != before:
                return
        await asyncio.sleep(0.01)
