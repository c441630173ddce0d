"""The report after a crisis: what happened when, and how fast we were.

In: a crisis, its topics as they are kept, its alerts with who was told, and those it happened to. Out: `reviewed`.
Pure. Called by `bot.stages.handling`.
"""

from collections.abc import Iterable, Iterator, Sequence

from bot.core.alerts import Alert, Told
from bot.core.clock import SECOND, Millis
from bot.core.crises import Affected, Crisis, FollowState, Moment, Review, StatementState
from bot.core.topics import LEVEL_NAMES, Dossier, Level, Verdict


def reviewed(
    crisis: Crisis,
    dossiers: Sequence[Dossier],
    alerts: Sequence[Alert],
    told: Sequence[Told],
    affected: Sequence[Affected],
) -> Review:
    """Times count from the first post that is known; where nobody posted, from when the first customer said so."""
    posted = [post.at for one in dossiers for post in one.posts]
    first = min(posted or [one.topic.first_at for one in dossiers], default=crisis.opened_at)
    contacted = [line.at for line in crisis.log if line.what == "contacted"]
    stated = [one.published_at for one in crisis.statements if one.state is StatementState.PUBLISHED]
    moments = sorted(
        (*_posted(dossiers), *_levels(dossiers), *_told(told), *_claimed(alerts), *_logged(crisis)),
        key=lambda one: one.at,
    )
    with_reposts = [_counted(moment, dossiers) for moment in moments]
    return Review(
        crisis=crisis,
        moments=tuple(with_reposts),
        first_post_at=first,
        paged_after_s=_after(first, (one.at for one in told if one.done)),
        claimed_after_s=_after(first, (one.claimed_at for one in alerts if one.claimed_by)),
        contacted_after_s=_after(first, contacted),
        stated_after_s=_after(first, stated),
        posts=sum(one.topic.posts for one in dossiers),
        copies=sum(one.topic.copies for one in dossiers),
        reposts=_reposts(dossiers, Millis(2**53)),
        voices=sum(one.topic.voices + one.topic.room_voices for one in dossiers),
        affected=len(affected),
        followed=sum(one.state is not FollowState.OPEN for one in affected),
        seconded=crisis.seconded,
        answered=crisis.answered,
    )


def _after(first: Millis, moments: Iterable[Millis]) -> float | None:
    at = min(moments, default=None)
    return None if at is None else max(0.0, (at - first) / SECOND)


def _posted(dossiers: Iterable[Dossier]) -> Iterator[Moment]:
    for dossier in dossiers:
        first = min(dossier.posts, key=lambda post: post.at, default=None)
        if first is not None:
            yield Moment(at=first.at, kind="post", says=first.text[:80])


def _levels(dossiers: Iterable[Dossier]) -> Iterator[Moment]:
    """Where the level changed; the reasons are those of the first verdict of the new one."""
    for dossier in dossiers:
        before = Level.NONE
        for verdict in dossier.verdicts:
            if verdict.level is not before:
                yield _graver(verdict)
            before = verdict.level


def _graver(verdict: Verdict) -> Moment:
    says = f"{LEVEL_NAMES[verdict.level]}：{verdict.says}" if verdict.reasons else LEVEL_NAMES[verdict.level]
    return Moment(at=verdict.facts.at, kind="level", says=says)


def _told(told: Iterable[Told]) -> Iterator[Moment]:
    for line in told:
        names = "、".join(line.names)
        came = "" if line.done else f"没通知到（{line.fault}）" if line.fault else "还不知道有没有送到"
        yield Moment(at=line.at, kind="told", says=" ".join(filter(None, (line.receiver, names, came))))


def _claimed(alerts: Iterable[Alert]) -> Iterator[Moment]:
    for alert in alerts:
        if alert.claimed_by:
            yield Moment(at=alert.claimed_at, kind="claimed", says=alert.title, by=alert.claimed_by)
        if alert.resolved_at:
            yield Moment(at=alert.resolved_at, kind="resolved", says=alert.title, by=alert.resolved_by)


def _logged(crisis: Crisis) -> Iterator[Moment]:
    for line in crisis.log:
        yield Moment(at=line.at, kind=line.what, says=line.says, by=line.by)


def _counted(moment: Moment, dossiers: Sequence[Dossier]) -> Moment:
    reposts = _reposts(dossiers, moment.at) if dossiers else None
    return Moment(at=moment.at, kind=moment.kind, says=moment.says, by=moment.by, reposts=reposts)


def _reposts(dossiers: Iterable[Dossier], at: Millis) -> int:
    """How many there were at that moment, of all its topics together."""
    return sum(max((point.reposts for point in one.curve if point.at <= at), default=0) for one in dossiers)
