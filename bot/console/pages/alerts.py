"""Alerts: who takes one, what it was, and when nobody needs to be told.

In: asks of bot/console/wire_watch.py. Out: the alert as it stands. Called by the route list. Who acts is kept in the
audit by the store.
"""

import contextlib
import secrets
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from bot.console.feed import BROADCAST
from bot.console.keys import PARTS, USER
from bot.console.pages.watch import colleagues, watch_of
from bot.console.watching import in_force
from bot.console.wire import Nothing
from bot.console.wire_watch import ActAsk, HandOverAsk, OneAlert, RuleAsk, SilenceAsk, SilenceList
from bot.core.alerts import AlertAct, AlertDeed, AlertId, Ruling, Silence, SilenceId
from bot.core.clock import MINUTE, Millis
from bot.core.errors import NotFound, Refused
from bot.core.model import UserName
from bot.core.topics import Level


def acting(act: AlertAct) -> Callable[[web.Request, ActAsk], Awaitable[OneAlert]]:
    """The page that does `act` to an alert."""

    async def page(request: web.Request, ask: ActAsk) -> OneAlert:
        return await _done(request, act, ask)

    page.__name__ = f"{act}_alert"
    page.__doc__ = f"{act.replace('_', ' ').capitalize()} an alert, as it was on screen."
    return page


async def hand_over_alert(request: web.Request, ask: HandOverAsk) -> OneAlert:
    """Give an alert one has to a colleague."""
    if ask.to not in await colleagues(request.app[PARTS]):
        raise Refused(f"{ask.to} cannot be given alerts; choose somebody of PR or a lead")
    return await _done(request, AlertAct.HAND_OVER, ask)


async def rule_alert(request: web.Request, ask: RuleAsk) -> OneAlert:
    """Say what it was: real, noise, or a duplicate of another one."""
    if (ask.ruling is Ruling.DUPLICATE) != bool(ask.duplicate_of):
        raise Refused("name the alert that this one repeats, and only for a duplicate")
    if ask.duplicate_of == _id(request):
        raise Refused("an alert is no duplicate of itself; name the other one")
    if ask.duplicate_of:
        await watch_of(request).alerts.one(ask.duplicate_of)
    return await _done(request, AlertAct.RULE, ask)


async def list_silences(request: web.Request, ask: Nothing) -> SilenceList:
    """Silences, those in force first, then the last ended."""
    now = request.app[PARTS].clock.now()
    found = await watch_of(request).alerts.silences()
    silences = tuple(sorted(found, key=lambda one: (not in_force(one, now), -one.until)))
    return SilenceList(silences, now, await _names(request, silences))


async def put_silence(request: web.Request, ask: SilenceAsk) -> SilenceList:
    """Tell nobody of what matches, for a while."""
    if not (ask.topic or ask.about or ask.theme):
        raise Refused("a silence is about a topic, a product or brand, or a theme; name one of them")
    now = request.app[PARTS].clock.now()
    silence = Silence(
        id=SilenceId(f"0-{secrets.token_hex(8)}"),
        until=Millis(now + ask.minutes * MINUTE),
        by=request[USER].name,
        at=now,
        reason=watch_of(request).mask(ask.reason),
        topic=ask.topic,
        about=ask.about,
        theme=ask.theme,
        most=Level(ask.most),
    )
    await watch_of(request).alerts.silence(silence)
    await request.app[BROADCAST].take_watch()
    return await list_silences(request, Nothing())


async def end_silence(request: web.Request, ask: Nothing) -> SilenceList:
    """Let people be told again."""
    silence, now = SilenceId(request.match_info["id"]), request.app[PARTS].clock.now()
    await watch_of(request).alerts.end_silence(silence, request[USER].name, now)
    await request.app[BROADCAST].take_watch()
    return await list_silences(request, Nothing())


async def _done(request: web.Request, act: AlertAct, ask: ActAsk) -> OneAlert:
    deed = AlertDeed(
        alert=_id(request),
        act=act,
        at=request.app[PARTS].clock.now(),
        by=request[USER].name,
        version=ask.version,
        to=ask.to if isinstance(ask, HandOverAsk) else UserName(""),
        ruling=ask.ruling if isinstance(ask, RuleAsk) else None,
        duplicate_of=ask.duplicate_of if isinstance(ask, RuleAsk) else AlertId(""),
        note=watch_of(request).mask(ask.note),
    )
    alert = await watch_of(request).alerts.act(deed)
    await request.app[BROADCAST].take_watch()
    return OneAlert(alert)


async def _names(request: web.Request, silences: Iterable[Silence]) -> dict[str, str]:
    parts, watch = request.app[PARTS], watch_of(request)
    names = {product.id: product.name for product in parts.products}
    for topic in {silence.topic for silence in silences if silence.topic}:
        with contextlib.suppress(NotFound):  # forgotten since
            names[topic] = (await watch.topics.one(topic)).title
    return names


def _id(request: web.Request) -> AlertId:
    return AlertId(request.match_info["id"])
