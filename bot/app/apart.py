"""Triage in a process of its own, for rooms so busy that one core is not enough for everything.

In: the house's settings. Out: a child process that does nothing but triage, on the house's store. Called by
bot/app/house.py: `beside` in the house, `settings_from_input` in the child. The child gets its settings on its standard
input, which also tells it when the house is gone: then the input ends.
"""

import asyncio
import sys
from pathlib import Path

import msgspec

from bot.core.errors import Unavailable
from bot.store.server import Endpoint
from config.settings import Part, Settings

COMMAND = "triage-process"
GOODBYE_S = 5.0


async def beside(settings: Settings, endpoint: Endpoint) -> None:
    """Run the child until cancelled. Raises Unavailable when it ends by itself, so that it is started again."""
    user = f"{endpoint.user}:{endpoint.password}@" if endpoint.user else ""
    url = endpoint.url.replace("://", f"://{user}", 1)
    own = msgspec.structs.replace(
        settings, parts=(Part.TRIAGE,), store=msgspec.structs.replace(settings.store, url=url)
    )
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", COMMAND,
        stdin=asyncio.subprocess.PIPE, start_new_session=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    try:
        if child.stdin is not None:
            child.stdin.write(msgspec.json.encode(own) + b"\n")
            await child.stdin.drain()
        status = await child.wait()
    finally:
        await _end(child)
    raise Unavailable(f"the process for triage ended with status {status}")


async def _end(child: asyncio.subprocess.Process) -> None:
    """Close its input, which asks it to end; kill it when it does not."""
    if child.stdin is not None:
        child.stdin.close()
    try:
        await asyncio.wait_for(child.wait(), GOODBYE_S)
    except TimeoutError:
        child.kill()
        await child.wait()


async def settings_from_input() -> tuple[Settings, asyncio.StreamReader]:
    """What the house has sent, and the input that ends with it."""
    reader = asyncio.StreamReader(limit=2**20)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return msgspec.json.decode(await reader.readline(), type=Settings), reader
