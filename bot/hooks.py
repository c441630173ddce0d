"""The public door: platforms' webhooks and health, nothing else.

In: hooks of the adapters, the intake, rules. Out: a server for a port of its own, made by `make_runner`; counts by
hook. Called by bot.app. Whatever is wrong with a request, it gets one and the same refusal, before any work: a stranger
learns nothing. A platform is told yes only after its message is safe on disk, and 503 in time when that cannot be had.
"""

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

import msgspec
from aiohttp import web

from bot.core.callers import FORWARDED, caller, of_this_machine
from bot.core.clock import Clock
from bot.core.errors import Forged, Unavailable
from bot.core.hooks import Answer, Call, Hook
from bot.core.model import Inbound
from bot.core.ports import Intake
from bot.core.unread import Unread

log = logging.getLogger(__name__)
T = TypeVar("T")

HEALTH: Final = "/health"
METHODS: Final = frozenset({"GET", "POST"})
ADDRESSES: Final = 10_000
"""Addresses remembered for their forgeries; beyond, the one seen longest ago is forgotten."""


class Rules(msgspec.Struct, frozen=True):
    """Bounds of the door. `stop_s`: the latest moment to say 503 (WeChat waits 5 s, Douyin 2 s or more by setting);
    `forgeries` an address may send a minute before it is not listened to until the minute is over."""

    stop_s: float = 3.0
    read_s: float = 2.0
    idle_s: float = 15.0
    in_flight: int = 1_024
    forgeries: int = 30
    behind_proxy: bool = False


class Strangers:
    """How often each address has lately sent what no platform sends."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._seen: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def note(self, address: str) -> None:
        if of_this_machine(address):
            return  # to shut out a proxy of our own would shut out everybody
        minute, count = self._lately(address)
        self._seen[address] = minute, count + 1
        self._seen.move_to_end(address)
        if len(self._seen) > ADDRESSES:
            self._seen.popitem(last=False)

    def shut_out(self, address: str) -> bool:
        return self._lately(address)[1] >= self._most

    def _lately(self, address: str) -> tuple[int, int]:
        minute = int(self._clock.monotonic() // 60)
        known, count = self._seen.get(address, (minute, 0))
        return (minute, count) if known == minute else (minute, 0)


class _InTime:
    """The intake as hooks get it: what is not on disk in time is Unavailable."""

    def __init__(self, intake: Intake, stop_s: float) -> None:
        self._intake = intake
        self._stop_s = stop_s

    def offer(self, items: Sequence[Inbound]) -> None:
        self._intake.offer(items)

    async def accept(self, items: Sequence[Inbound]) -> int:
        return await self._in_time(self._intake.accept(items))

    async def bury(self, unread: Unread) -> None:
        await self._in_time(self._intake.bury(unread))

    async def _in_time(self, kept: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._stop_s):
                return await kept
        except TimeoutError as error:
            raise Unavailable(f"the store did not answer within {self._stop_s:g} s") from error


class Door:
    """Answers one request after the other, by path."""

    def __init__(
        self, hooks: Iterable[Hook], intake: Intake, clock: Clock, rules: Rules, counts: "Counter[str] | None" = None
    ) -> None:
        self._hooks: Mapping[str, Hook] = {hook.path: hook for hook in hooks}
        self._intake = _InTime(intake, rules.stop_s)
        self._clock = clock
        self._rules = rules
        self._strangers = Strangers(clock, rules.forgeries)
        self._open = 0
        self.counts: Counter[str] = Counter() if counts is None else counts

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == HEALTH and request.method == "GET":
            return web.Response(text="ok\n")
        lines = request.headers.getall(FORWARDED, ())
        address = caller(request.remote, lines, behind_proxy=self._rules.behind_proxy)
        hook = self._hooks.get(request.path)
        if hook is None or request.method not in METHODS or self._strangers.shut_out(address):
            self._strangers.note(address)
            return self._refusal("nowhere")
        if self._open >= self._rules.in_flight:
            return self._busy(hook)
        self._open += 1
        try:
            return await self._answered(hook, request, address)
        finally:
            self._open -= 1

    async def _answered(self, hook: Hook, request: web.BaseRequest, address: str) -> web.StreamResponse:
        try:
            call = await self._call(hook, request)
            answer = await hook.answer(call, self._intake)
        except Forged as error:
            self._strangers.note(address)
            log.info("a call to %s was refused: %s", hook.path, error)
            return self._refusal(hook.path)
        except Unavailable as error:
            log.warning("a call to %s must come again: %s", hook.path, error)
            return self._busy(hook)
        except Exception:
            log.exception("a call to %s failed", hook.path)
            return self._busy(hook)
        self.counts[f"hook:{hook.path}:answered"] += 1
        return await self._written(request, answer)

    async def _written(self, request: web.BaseRequest, answer: Answer) -> web.Response:
        """Write here, not after us: who waits for the answer learns whether it went."""
        response = web.Response(body=answer.body, content_type=answer.media, charset="utf-8")
        try:
            await response.prepare(request)
            await response.write_eof()
        except ConnectionError:  # gone before it was told; aiohttp notices that by itself, without a word
            answer.told(False)
        else:
            answer.told(True)
        return response

    async def _call(self, hook: Hook, request: web.BaseRequest) -> Call:
        """Raises Forged for a body that is too long, too slow or cut short."""
        if (request.content_length or 0) > hook.most_bytes:
            raise Forged(f"a body of {request.content_length} bytes")
        body = bytearray()
        try:
            async with asyncio.timeout(self._rules.read_s):
                async for piece in request.content.iter_chunked(hook.most_bytes + 1):
                    body += piece
                    if len(body) > hook.most_bytes:
                        raise Forged(f"a body of more than {hook.most_bytes} bytes")
        except (TimeoutError, web.RequestPayloadError, ConnectionError) as error:
            raise Forged(f"the body did not come whole within {self._rules.read_s:g} s") from error
        query, headers = _values(request.query.items()), _values(request.headers.items(), lower=True)
        return Call(request.method, query, headers, bytes(body), self._clock.now())

    def _refusal(self, where: str) -> web.Response:
        self.counts[f"hook:{where}:refused"] += 1
        refusal = web.Response(status=403)
        refusal.force_close()
        return refusal

    def _busy(self, hook: Hook) -> web.Response:
        self.counts[f"hook:{hook.path}:busy"] += 1
        return web.Response(status=503, headers={"Retry-After": "5"})


def _values(pairs: Iterable[tuple[str, str]], *, lower: bool = False) -> dict[str, tuple[str, ...]]:
    """Every value of each name."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        key = name.lower() if lower else name
        found[key] = (*found.get(key, ()), value)
    return found


def make_runner(door: Door, rules: Rules) -> web.ServerRunner:
    """The door on a server of its own. Headers must be there within `idle_s` of a connection or of the last request;
    bodies are taken as they come: nobody's compression is undone here."""
    server = web.Server(
        door, keepalive_timeout=rules.idle_s, lingering_time=0.0, auto_decompress=False, access_log=None
    )
    return web.ServerRunner(server)
