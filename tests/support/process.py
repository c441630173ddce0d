"""The house as a process of its own: started, asked, killed.

In: a settings file's text. Out: `HouseProcess`. Called by scenario tests that kill, by browser tests and by benches.
It talks to the console as a person's browser does: one-time login, cookie, own origin.
"""

import asyncio
import contextlib
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Self

import aiohttp
import msgspec

CONTENT = Path(__file__).parents[2] / "config"

SHOP = f"""
[shop]
knowledge = "{CONTENT / "knowledge"}"
words = "{CONTENT / "words"}"
wordings = "{CONTENT / "playbooks"}"
tables = "{CONTENT / "demo"}"
"""
BASE = f"""
{SHOP}
[store]
data_dir = "DATA"
[console]
port = CONSOLE
private_port = 0
"""
"""Content of the demo shop, data in the test's own folder, free ports."""
BY_WORDS = BASE.replace("[store]", "sentence_vectors = false\n[store]")
"""The same without sentence vectors, which take most of a start, for tests that ask nothing of them."""


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class HouseProcess:
    """One process `halfminute run` (or another command). `start` returns when the console is usable."""

    def __init__(self, folder: Path, settings: str = "", port: int = 0, base: str = BASE, command: str = "run") -> None:
        self.folder = folder
        self.command = command
        self.config = folder / "halfminute.toml"
        folder.mkdir(exist_ok=True)
        data = str(folder / "data")
        self.config.write_text(base.replace("DATA", data).replace("CONSOLE", str(port)) + settings, encoding="utf-8")
        self.url = ""
        self.login = ""
        self.private = ""
        self._process: asyncio.subprocess.Process | None = None
        self._rest: asyncio.Task[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self, environ: Mapping[str, str] | None = None) -> None:
        with (self.folder / "house.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", self.command, "--config", str(self.config),
                stdout=asyncio.subprocess.PIPE, stderr=log, env={**os.environ, **(environ or {})},
                cwd=CONTENT.parent,
            )  # fmt: skip
        out = self._process.stdout
        assert out is not None
        async with asyncio.timeout(60):
            while line := (await out.readline()).decode():
                self._note(line)
                if line.startswith("Ctrl-C"):
                    self._rest = asyncio.create_task(out.read())
                    return
        await self._process.wait()
        raise RuntimeError(f"the house did not start; its log says:\n{self.log()}")

    def _note(self, line: str) -> None:
        for name, pattern in (
            ("url", r"Console\s+(\S+)"),
            ("login", r"Login\s+(\S+)"),
            ("private", r"Metrics\s+(\S+)/"),
        ):
            if match := re.match(pattern, line):
                setattr(self, name, match[1])

    def log(self) -> str:
        return (self.folder / "house.log").read_text(encoding="utf-8")

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing stays behind, whatever happened in the block."""
        await self._end(signal.SIGTERM)
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            os.kill(self.store_pid, signal.SIGTERM)  # left behind by a house that was killed

    async def kill(self) -> None:
        """Power off: no goodbye. The embedded store lives on as an orphan, which the next start stops."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """As Ctrl-C does; returns the exit status."""
        return await self._end(signal.SIGINT)

    async def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        status = await asyncio.wait_for(self._process.wait(), 20)
        if self._rest:
            await self._rest
        return status

    @property
    def store_pid(self) -> int:
        data = "demo" if self.command == "demo" else "data"
        return int((self.folder / data / "valkey.pid").read_text(encoding="ascii"))


class Desk:
    """A person at the console, over HTTP."""

    def __init__(self, http: aiohttp.ClientSession, url: str, cookie: str) -> None:
        self._http = http
        self.url = url
        self.headers = {"Origin": url, "Cookie": cookie, "Accept-Language": "en"}

    async def get(self, path: str) -> Any:
        async with self._http.get(self.url + path, headers=self.headers) as answer:
            answer.raise_for_status()
            return msgspec.json.decode(await answer.read())

    async def post(self, path: str, body: object) -> tuple[int, Any]:
        """Status and JSON of the answer."""
        headers = {**self.headers, "Content-Type": "application/json"}
        async with self._http.post(self.url + path, data=msgspec.json.encode(body), headers=headers) as answer:
            return answer.status, msgspec.json.decode(await answer.read())

    async def events(self, cursor: str = "") -> AsyncIterator[tuple[str, bytes]]:
        """Kind and data of each event, as they come."""
        query = f"?cursor={cursor}" if cursor else ""
        timeout = aiohttp.ClientTimeout(total=None)
        async with self._http.get(f"{self.url}/api/events{query}", headers=self.headers, timeout=timeout) as answer:
            answer.raise_for_status()
            kind = ""
            async for line in answer.content:
                if line.startswith(b"event:"):
                    kind = line[6:].strip().decode()
                elif line.startswith(b"data:"):
                    yield kind, line[5:].strip()


@contextlib.asynccontextmanager
async def at_desk(login: str) -> AsyncIterator[Desk]:
    """Somebody who opened a one-time login link."""
    url, _, token = login.partition("/#login=")
    async with aiohttp.ClientSession(read_bufsize=2**20, cookie_jar=aiohttp.DummyCookieJar()) as http:
        async with http.post(f"{url}/api/login", json={"token": token}, headers={"Origin": url}) as answer:
            answer.raise_for_status()
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        yield Desk(http, url, cookie)
