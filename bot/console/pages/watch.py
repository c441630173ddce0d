"""What is said in public: topics by how grave they are, all of one, and its evidence to take away.

In: asks of bot/console/wire_watch.py. Out: their answers, and a zip. Called by the route list. Everybody reads; who
took evidence away is in the audit. Texts and names come masked from the store.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec
from aiohttp import web

from bot.console.evidence import Exhibit, packed
from bot.console.keys import PARTS, USER, ConsoleParts, WatchParts
from bot.console.problems import Problem
from bot.console.route import ALERTED
from bot.console.sparks import SPARKS, Sparks, spark
from bot.console.texts import Code, language
from bot.console.watching import crises_of, line_of, silences_of
from bot.console.wire import Nothing
from bot.console.wire_crises import ContactAsk, Contacted
from bot.console.wire_watch import (
    MOST_TOPICS,
    Mark,
    TellLine,
    TopicLine,
    TopicPage,
    WatchAsk,
    WatchPage,
)
from bot.core.alerts import Alert, AlertState, Board, TellKind, Told
from bot.core.clock import MINUTE, Millis
from bot.core.crises import Crisis, CrisisId
from bot.core.errors import NotFound
from bot.core.model import UserName
from bot.core.signals import Reacted
from bot.core.topics import Dossier, Level, Topic, TopicId

DAY: Final = 24 * 60 * MINUTE
SPARKED: Final = 16
"""Topics whose course the list shows; the others have not gone far."""
ALERTS: Final = 500
OTHERS: Final = 20
OTHERS_READ: Final = 80
VOICES: Final = 100
"""Customers' own words that the page shows, the last ones; the evidence has all that are kept."""
TOLD: Final = {TellKind.ESCALATED: "escalated"}
LOGGED: Final = frozenset({"opened", "wording", "statement", "closed"})
"""What of a crisis is a mark on the curve; whom we contacted, the posts themselves say."""


def watch_of(request: web.Request) -> WatchParts:
    """Raises Problem where nobody watches."""
    watch = request.app[PARTS].watch
    if watch is None:
        raise Problem(404, Code.NOT_WATCHING)
    return watch


async def list_topics(request: web.Request, ask: WatchAsk) -> WatchPage:
    """Topics, the gravest first, with their alerts."""
    parts = request.app[PARTS]
    watch, now = parts.watch, parts.clock.now()
    if watch is None:
        return WatchPage(on=False, now=now)
    since = Millis(now - ask.days * DAY)
    revision, topics, board = await asyncio.gather(
        watch.topics.revision(), watch.topics.listed(since, MOST_TOPICS), watch.alerts.board()
    )
    alerts = {alert.topic: alert for alert in reversed(await watch.alerts.listed(since, ALERTS))}
    alerts |= {alert.topic: alert for alert in sorted(board.alerts, key=_goes_on)}
    names, crises = _names(parts), await crises_of(watch)
    lines = [_line(topic, alerts.get(topic.id), board, watch, now, names, crises) for topic in topics]
    chosen = sorted((line for line in lines if _wanted(line, ask)), key=_first)
    return WatchPage(
        on=True,
        now=now,
        revision=revision,
        topics=tuple(await _with_sparks(request.app[SPARKS], chosen)),
        open=sum(alert.state is AlertState.OPEN for alert in board.alerts),
        claimed=sum(alert.state is AlertState.CLAIMED for alert in board.alerts),
        watched=(*watch.brands, *names.values()),
        heard_at=max((topic.last_at for topic in topics), default=Millis(0)),
        tells=any(demand.receivers for demand in board.rules.demands.values()),
        more=len(lines) - len(chosen),
    )


async def one_topic(request: web.Request, ask: Nothing) -> TopicPage:
    """All of one topic: how it goes, who carries it on, what we did."""
    parts, watch = request.app[PARTS], watch_of(request)
    now, dossier, board = parts.clock.now(), await watch.topics.dossier(_id(request)), await watch.alerts.board()
    alert = await _alert_of(watch, board, dossier.topic)
    told = await watch.alerts.told(alert.id) if alert else ()
    crises = await crises_of(watch)
    crisis = await _crisis(watch, crises.get(dossier.topic.id))
    line = _line(dossier.topic, alert, board, watch, now, _names(parts), crises)
    recent = sorted(board.alerts, key=lambda one: -one.raised_at)
    return TopicPage(
        now=now,
        line=msgspec.structs.replace(line, spark=spark(dossier.curve)),
        dossier=await asyncio.to_thread(_shown, _without_ids(dossier), watch),
        alert=alert,
        told=tuple(_told(one) for one in told),
        marks=_marks(alert, told, dossier, crisis),
        silences=silences_of(alert, board.silences, now) if alert else (),
        demand=board.rules.demands.get(line.level),
        others=tuple(one for one in recent if alert is None or one.id != alert.id)[:OTHERS],
        colleagues=await colleagues(parts),
    )


async def contact_poster(request: web.Request, ask: ContactAsk) -> Contacted:
    """Put an answer to the writer of a post of this topic on the desk; once, however often it is asked."""
    watch, crisis = watch_of(request), request.app[PARTS].crisis
    found, _ = await watch.topics.post(ask.post)
    if crisis is None or found.topic != _id(request):
        raise NotFound(f"there is no post {ask.post} in this topic")
    return Contacted(await crisis.handling.contact(ask.post, request[USER]))


async def export_evidence(request: web.Request) -> web.StreamResponse:
    """The evidence of a topic in one file: posts and copies, who carried them on, the course, with fingerprints."""
    parts, watch, by = request.app[PARTS], watch_of(request), request[USER].name
    now, dossier, board = parts.clock.now(), await watch.topics.dossier(_id(request)), await watch.alerts.board()
    alert = await _alert_of(watch, board, dossier.topic)
    told = await watch.alerts.told(alert.id) if alert else ()
    crisis = await _crisis(watch, (await crises_of(watch)).get(dossier.topic.id))
    exhibit = Exhibit(
        dossier=_without_ids(dossier),
        alert=alert,
        told=told,
        marks=_marks(alert, told, dossier, crisis),
        names=_about(dossier.topic, _names(parts)),
        by=by,
        at=now,
        zone=watch.timezone,
    )
    body = await asyncio.to_thread(packed, exhibit, language(request.headers.get("Accept-Language", "")))
    seal = hashlib.sha256(body).hexdigest()
    await parts.audit.note("export", by, f"topic {dossier.topic.id}", f"evidence, {len(body)} bytes, sha256 {seal}")
    named = {"Content-Disposition": f'attachment; filename="halfminute-evidence-{now}.zip"', "X-Content-SHA256": seal}
    return web.Response(body=body, content_type="application/zip", headers=named)


async def colleagues(parts: ConsoleParts) -> tuple[UserName, ...]:
    """Who may have an alert."""
    return tuple(one.name for one in await parts.accounts.listed() if one.active and one.role in ALERTED)


def _line(
    topic: Topic,
    alert: Alert | None,
    board: Board,
    watch: WatchParts,
    now: Millis,
    names: Mapping[str, str],
    crises: Mapping[TopicId, CrisisId],
) -> TopicLine:
    going = alert is not None and alert.state is not AlertState.RESOLVED
    own = topic.verdict.level if topic.verdict else Level.NONE
    return TopicLine(
        topic=topic,
        level=alert.level if alert and going else own,
        names=_about(topic, names),
        alert=line_of(alert, board, watch, now) if alert else None,
        crisis=crises.get(topic.id, CrisisId("")),
    )


def _goes_on(alert: Alert) -> tuple[bool, int]:
    """What goes on counts before what is over, the last raised before others; the greatest comes last."""
    return alert.state is not AlertState.RESOLVED, alert.raised_at


def _first(line: TopicLine) -> tuple[int, int, int]:
    states = {AlertState.OPEN: 0, AlertState.CLAIMED: 1, AlertState.RESOLVED: 3}
    return -line.level, states[line.alert.state] if line.alert else 2, -line.topic.last_at


def _wanted(line: TopicLine, ask: WatchAsk) -> bool:
    state = line.alert.state if line.alert else None
    text = ask.text.strip().lower()
    return (
        line.level >= ask.level
        and (not ask.about or ask.about in line.topic.about)
        and ask.theme in {None, line.topic.theme}
        and ask.state in {None, state}
        and (not text or text in " ".join((line.topic.title, *line.names)).lower())
    )


async def _with_sparks(sparks: Sparks, lines: list[TopicLine]) -> list[TopicLine]:
    """Those that have gone somewhere show how."""
    found = await sparks.of([line.topic.id for line in lines if line.topic.forecast][:SPARKED])
    return [msgspec.structs.replace(line, spark=found.get(line.topic.id, ())) for line in lines]


async def _alert_of(watch: WatchParts, board: Board, topic: Topic) -> Alert | None:
    """The one that goes on, else the last."""
    mine = [alert for alert in board.alerts if alert.topic == topic.id]
    mine = mine or [alert for alert in await watch.alerts.listed(topic.first_at, ALERTS) if alert.topic == topic.id]
    return max(mine, key=_goes_on, default=None)


async def _crisis(watch: WatchParts, crisis: CrisisId | None) -> Crisis | None:
    return await watch.crises.one(crisis) if watch.crises and crisis else None


def _marks(alert: Alert | None, told: tuple[Told, ...], dossier: Dossier, crisis: Crisis | None) -> tuple[Mark, ...]:
    """What we did, oldest first; one mark a notice, however often it was tried."""
    plans = {one.plan: one for one in reversed(told) if one.done and one.kind is not TellKind.REPEAT}
    found = [Mark(at=one.at, kind=TOLD.get(one.kind, "told"), says=one.receiver) for one in plans.values()]
    if alert and alert.claimed_by:
        found.append(Mark(at=alert.claimed_at, kind="claimed", by=alert.claimed_by))
    if alert and alert.resolved_at:
        found.append(Mark(at=alert.resolved_at, kind="resolved", by=alert.resolved_by))
    answered = [post for post in dossier.posts if post.answered_at]
    found += [Mark(at=post.answered_at, kind="answered", by=post.answered_by) for post in answered]
    logged = [line for line in crisis.log if line.what in LOGGED] if crisis else []
    found += [Mark(at=line.at, kind=line.what, says=line.says, by=line.by) for line in logged]
    return tuple(sorted(found, key=lambda mark: mark.at))


def _told(one: Told) -> TellLine:
    return TellLine(
        at=one.at,
        kind=one.kind,
        level=one.level,
        receiver=one.receiver,
        names=one.names,
        step=one.step,
        done=one.done,
        fault=one.fault,
    )


def _without_ids(dossier: Dossier) -> Dossier:
    """Who passed something on is nobody's business but by name, and that is masked."""

    def nameless(one: Reacted) -> Reacted:
        return msgspec.structs.replace(one, writer=msgspec.structs.replace(one.writer, id=""))

    posts = tuple(msgspec.structs.replace(post, writer_id="") for post in dossier.posts)
    return msgspec.structs.replace(dossier, posts=posts, others=tuple(nameless(one) for one in dossier.others))


def _shown(dossier: Dossier, watch: WatchParts) -> Dossier:
    """What the page shows of it: of what is written in reposts the worst first, of the same kind the last."""
    latest = sorted((one for one in dossier.others if one.text.strip()), key=lambda one: -one.at)[:OTHERS_READ]
    bad = watch.negative([one.text for one in latest]) if watch.negative and latest else [0.0] * len(latest)
    ranked = sorted(zip(bad, latest, strict=True), key=lambda found: -round(found[0], 1))
    return msgspec.structs.replace(dossier, others=tuple(one for _, one in ranked), voices=dossier.voices[-VOICES:])


def _about(topic: Topic, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(one, one) for one in topic.about)


def _names(parts: ConsoleParts) -> dict[str, str]:
    return {product.id: product.name for product in parts.products}


def _id(request: web.Request) -> TopicId:
    return TopicId(request.match_info["id"])
