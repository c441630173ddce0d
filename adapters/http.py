"""Calls to platforms over HTTP: bounded in time and size, with errors that say whether something was done.

In: addresses, bodies. Out: status and bytes. Called by adapters. Secrets travel in addresses on some platforms, so no
address goes into an error or a log: only the name the caller gives the call.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
import msgspec

from bot.core.errors import Doubtful, Misconfigured, Permanent, Unavailable

MOST_BYTES: Final = 1 << 20
PIECE: Final = 64 * 1024


class Times(msgspec.Struct, frozen=True):
    """Seconds for each phase of a call."""

    pool_s: float = 2.0
    connect_s: float = 2.0
    read_s: float = 5.0
    total_s: float = 7.0


class Heard(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    media: str
    body: bytes
    headers: Mapping[str, str]


class Web:
    """One pool of connections to one platform."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def call(
        self,
        name: str,
        method: str,
        address: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | aiohttp.FormData | None = None,
        media: str = "application/json",
        headers: Mapping[str, str] | None = None,
        most: int = MOST_BYTES,
        total_s: float | None = None,
    ) -> Heard:
        """One call, never repeated and never led elsewhere. `name` is what errors call it; `total_s` gives a large file
        more time than other calls have.

        Raises Unavailable (surely not done), Doubtful (may have been done), Permanent (an answer that cannot be used).
        """
        said = {**(headers or {}), **({"Content-Type": media} if isinstance(body, bytes) else {})}
        usual = self._session.timeout
        times = usual if total_s is None else _lasting(usual, total_s)
        try:
            async with self._session.request(
                method,
                address,
                params=query,
                data=body,
                headers=said,
                allow_redirects=False,
                timeout=times,
            ) as answer:
                found = await _body(name, answer, most)
                return Heard(answer.status, answer.content_type, found, dict(answer.headers))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unavailable(f"{name}: no connection ({type(error).__name__}); is the network there?", 1.0) from None
        except aiohttp.InvalidURL:
            raise Misconfigured(f"{name}: the address in the settings is none") from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Doubtful(f"{name}: no whole answer ({type(error).__name__})") from None


def _lasting(times: aiohttp.ClientTimeout, total_s: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total_s, times.connect, times.sock_read, times.sock_connect)


async def _body(name: str, answer: aiohttp.ClientResponse, most: int) -> bytes:
    found = bytearray()
    async for piece in answer.content.iter_chunked(PIECE):
        found += piece
        if len(found) > most:
            raise Permanent(f"{name}: the answer has more than {most} bytes")
    return bytes(found)


@asynccontextmanager
async def opened(times: Times, connections: int = 32) -> AsyncIterator[Web]:
    """A pool for as long as the block lasts. Cookies are not kept, proxies of the environment not used."""
    timeout = aiohttp.ClientTimeout(
        total=times.total_s, connect=times.pool_s, sock_connect=times.connect_s, sock_read=times.read_s
    )
    async with aiohttp.ClientSession(
        timeout=timeout,
        connector=aiohttp.TCPConnector(limit=connections),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=True,
    ) as session:
        yield Web(session)
