"""What a request asks for, read with suspicion.

In: a request. Out: a struct of bot/console/wire.py. Called by the routes. Refused: anything but JSON, compressed, slow
or large bodies, duplicate keys, NaN, huge numbers, deep nesting, lone surrogates, unknown fields.
"""

import asyncio
import json
from collections.abc import Coroutine
from typing import Final, TypeVar

import msgspec
from aiohttp import web

from bot.console.keys import PARTS
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import Ask
from bot.core.clock import Clock

T = TypeVar("T", bound=Ask)

MAX_BODY: Final = 64 * 1024
READ_S: Final = 5.0
"""A body that has not arrived after this long is given up."""


def from_query(request: web.Request, cls: type[T]) -> T:
    """The query string as `cls`."""
    if len(request.query) != len(set(request.query)):
        raise Problem(400, Code.BAD_REQUEST, "a query parameter is given twice")
    try:
        return msgspec.convert(dict(request.query), cls, strict=False)
    except msgspec.ValidationError as error:
        raise Problem(400, Code.BAD_REQUEST, str(error)) from error


async def from_body(request: web.Request, cls: type[T]) -> T:
    """The JSON body as `cls`; no body at all counts as no fields."""
    if not request.body_exists:
        return _decoded(b"{}", cls)
    if request.content_type != "application/json" or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem(415, Code.MEDIA)
    if (request.content_length or 0) > MAX_BODY:
        raise Problem(413, Code.TOO_LARGE)
    return _decoded(await _in_time(request.read(), request.app[PARTS].clock, READ_S), cls)


def _decoded(body: bytes, cls: type[T]) -> T:
    try:
        json.loads(body, object_pairs_hook=_once_each)
        return msgspec.json.decode(body, type=cls)
    except (ValueError, RecursionError) as error:
        raise Problem(400, Code.BAD_REQUEST, str(error)[:200]) from error


def _once_each(pairs: list[tuple[str, object]]) -> None:
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError("a field is given twice")


class FileRules(msgspec.Struct, frozen=True):
    """What file may come: of which media types, how many bytes, within how many seconds; and what is said of others."""

    takes: tuple[str, ...]
    most: int
    seconds: float
    wrong: Code = Code.FILE_MEDIA
    large: Code = Code.FILE_TOO_LARGE


async def file_body(request: web.Request, rules: FileRules) -> tuple[str, bytes]:
    """A file: which media type its sender calls it, and its bytes."""
    if request.content_type not in rules.takes or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem(415, rules.wrong, f"send {' or '.join(rules.takes)}")
    if (request.content_length or 0) > rules.most:
        raise Problem(413, rules.large)
    return request.content_type, await _in_time(_gathered(request, rules), request.app[PARTS].clock, rules.seconds)


async def _gathered(request: web.Request, rules: FileRules) -> bytes:
    """The body, however it is sent; never more than it may have."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > rules.most:
            raise Problem(413, rules.large)
    return bytes(body)


async def _in_time(body: Coroutine[None, None, bytes], clock: Clock, seconds: float) -> bytes:
    reading = asyncio.ensure_future(body)
    limit = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait((reading, limit), return_when=asyncio.FIRST_COMPLETED)
        if not reading.done():
            raise Problem(408, Code.SLOW)
        return reading.result()
    finally:
        reading.cancel()
        limit.cancel()
