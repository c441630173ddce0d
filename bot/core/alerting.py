"""What becomes of an alert: what its topic's verdict makes of it, and what people do to it.

In: an alert as it is kept, and a topic or a deed. Out: the alert after it. Called by `bot.store.alerts`, which keeps
the result if nobody was faster. Pure.
"""

import hashlib
from typing import Final

from msgspec.structs import replace

from bot.core.alerts import ALERT, Alert, AlertAct, AlertDeed, AlertId, AlertState, Ruling
from bot.core.clock import SECOND, Millis
from bot.core.errors import AlertChanged, Refused
from bot.core.model import UserName
from bot.core.topics import Level, Topic, TopicId, Verdict

DAY: Final = 86_400 * SECOND
"""So long after it was resolved, an alert is opened again; later on, another one is raised."""
FRESH: Final = 5 * SECOND
"""A verdict that changes no level is taken over so often at most: figures grow with every repost."""


def identity_of(topic: TopicId, raised_at: Millis) -> AlertId:
    """The same for one topic raised at one moment."""
    return AlertId(f"0-{hashlib.sha256(f'{topic} {raised_at}'.encode()).hexdigest()[:20]}")


def heard(alert: Alert | None, topic: Topic, at: Millis) -> Alert | None:
    """What the topic's verdict makes of its last alert; the same object where nothing changes.

    A resolved one follows its topic down and is opened again (or, a day later, another one raised) only when the topic
    became graver than that: who resolved it has seen how grave it was.
    """
    verdict = topic.verdict
    if verdict is None:
        return alert
    if alert is None:
        return _raised(topic, verdict, at) if verdict.level >= Level.NOTICE else None
    if alert.state is AlertState.RESOLVED:
        return _after_end(alert, topic, verdict, at)
    return _followed(alert, verdict, at)


def acted(alert: Alert, deed: AlertDeed) -> Alert:
    """The alert after the deed; the same object where it is so already. Raises AlertChanged, Refused."""
    after = ALERT.get((alert.state, deed.act))
    mine = deed.act is AlertAct.CLAIM and alert.state is AlertState.CLAIMED and alert.claimed_by == deed.by
    if mine:
        return alert
    if after is None or deed.version not in (0, alert.version):
        raise AlertChanged(f"alert {alert.id} is {alert.state}, version {alert.version}", alert)
    changed = replace(alert, state=after, version=alert.version + 1)
    match deed.act:
        case AlertAct.CLAIM:
            return replace(changed, claimed_by=_named(deed.by, "claims"), claimed_at=deed.at)
        case AlertAct.RELEASE:
            return replace(changed, claimed_by=UserName(""), claimed_at=deed.at)
        case AlertAct.HAND_OVER:
            return replace(changed, claimed_by=_named(deed.to, "gets"), claimed_at=deed.at)
        case AlertAct.RESOLVE:
            return replace(changed, resolved_at=deed.at, resolved_by=deed.by)
        case AlertAct.REOPEN:
            return _reopened(changed, alert.level, deed.at)
        case AlertAct.RULE:
            return _ruled(changed, deed)


def _named(name: UserName, does: str) -> UserName:
    if not name:
        raise Refused(f"nobody {does} the alert; name a person")
    return name


def _raised(topic: Topic, verdict: Verdict, at: Millis) -> Alert:
    return Alert(
        id=identity_of(topic.id, at),
        topic=topic.id,
        title=topic.title,
        about=topic.about,
        theme=topic.theme,
        level=verdict.level,
        peak=verdict.level,
        raised_at=at,
        graver_at=at,
        verdict=verdict,
        gravest=verdict,
    )


def _followed(alert: Alert, verdict: Verdict, at: Millis) -> Alert:
    """At the verdict's level from now on. `peak` is of its whole life: whoever claims one that was opened again, while
    it is mild, must hear that it is as grave as it was."""
    same = verdict.level is alert.level and verdict.facts.at < alert.verdict.facts.at + FRESH
    if same or verdict == alert.verdict:
        return alert
    low, known = verdict.level < Level.NOTICE, alert.level if alert.reopened_at else alert.peak
    return replace(
        alert,
        level=verdict.level,
        peak=max(alert.peak, verdict.level),
        graver_at=at if verdict.level > known else alert.graver_at,
        verdict=verdict,
        gravest=verdict if verdict.level > alert.peak else alert.gravest,
        below_since=(alert.below_since or at) if low else Millis(0),
    )


def _after_end(alert: Alert, topic: Topic, verdict: Verdict, at: Millis) -> Alert:
    if verdict.level > alert.level and verdict.level >= Level.NOTICE:
        if at - alert.resolved_at > DAY:
            return _raised(topic, verdict, at)
        gravest = verdict if verdict.level > alert.peak else alert.gravest
        opened = replace(alert, state=AlertState.OPEN, version=alert.version + 1, verdict=verdict, gravest=gravest)
        return _reopened(opened, verdict.level, at)
    return replace(alert, level=verdict.level, verdict=verdict) if verdict.level < alert.level else alert


def _reopened(alert: Alert, level: Level, at: Millis) -> Alert:
    """Nobody has it, and nobody was told of it."""
    return replace(
        alert,
        level=level,
        peak=max(alert.peak, level),
        graver_at=at,
        reopened_at=at,
        below_since=at if level < Level.NOTICE else Millis(0),
        claimed_by=UserName(""),
        claimed_at=Millis(0),
        step=0,
        stepped_at=Millis(0),
    )


def _ruled(alert: Alert, deed: AlertDeed) -> Alert:
    if deed.ruling is None:
        raise Refused("say what it was: real, noise or duplicate")
    other = deed.duplicate_of if deed.ruling is Ruling.DUPLICATE else AlertId("")
    if other == alert.id:
        raise Refused("an alert is no duplicate of itself; name the other one")
    return replace(
        alert,
        ruling=deed.ruling,
        ruled_by=deed.by,
        ruled_at=deed.at,
        ruled_level=alert.peak,
        duplicate_of=other,
        note=deed.note,
    )
