"""How grave a followed topic is now: forecast, facts and verdict of it, and whether they say anything new.

In: a `Followed`, the ports of monitoring, rules, the moment. Out: `judged`. Called by `bot.stages.watching`; pure but
for what `Followed` remembers of it.
"""

from datetime import datetime, tzinfo
from typing import Final

import msgspec

from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.followed import Followed
from bot.core.signals import PostId
from bot.core.spreading import Forecast, Spread
from bot.core.topics import Assessor, Facts, Level, SeverityRules, Topic, Verdict, systemic
from bot.core.watching import TopicChange

REST_MS: Final = 5 * MINUTE
"""A topic of no level at which nothing happens is written so often."""
RECORD_MS: Final = 10 * MINUTE
"""What a verdict rests on is kept so often at the least, where anything moves."""


class Judges(msgspec.Struct, frozen=True):
    """Who says how far it goes and how grave that is, and where the shop's hours are."""

    spread: Spread
    assessor: Assessor
    zone: tzinfo


def judged(followed: Followed, judges: Judges, rules: SeverityRules, now: Millis) -> TopicChange | None:
    """The topic as it stands at `now`, with what is to be written; None where that says nothing new."""
    topic, before = followed.topic, followed.topic.verdict
    forecast = forecast_of(followed, judges.spread, now)
    told = topic.voices + topic.room_voices
    is_so, because = systemic(topic.writers, topic.orders, told, rules)
    topic = msgspec.structs.replace(
        topic,
        forecast=forecast,
        negative=forecast.negative if forecast else None,
        systemic=is_so,
        because=because,
        lead=lead_of(followed) or topic.lead,
    )
    facts = facts_of(topic, now, judges.zone)
    verdict = judges.assessor.assess(facts, rules)
    if verdict.level >= Level.NOTICE:
        followed.grave_at = now
    turned = before is None or _gist(verdict) != _gist(before)
    if not (turned or followed.touched or verdict.level >= Level.NOTICE or now - followed.written_at >= REST_MS):
        return None
    said = facts if turned or _moved(facts, followed.recorded) else None
    return followed.drained(msgspec.structs.replace(topic, verdict=verdict), said, verdict if turned else None, now)


def forecast_of(followed: Followed, spread: Spread, now: Millis) -> Forecast | None:
    """That of all its posts together; the small ones among many count with what they have. None without posts."""
    leading, rest = followed.leading()
    forecasts = [spread.forecast(track, now) for _, track in leading]
    if not forecasts:
        return None
    if rest:
        one = forecasts[0]
        still = Forecast(
            at=one.at, born=one.born, reposts=rest, per_min=0.0, acceleration=0.0, expected=rest, low=rest, high=rest,
            reproduction=0.0, until=one.until,
        )  # fmt: skip
        forecasts.append(still)
    return spread.together(forecasts)


def lead_of(followed: Followed) -> PostId:
    """The post that went farthest; of equal ones the first."""
    found = max(followed.posts.values(), key=lambda kept: (kept[1].reposts, -kept[0].at), default=None)
    return found[0].id if found else PostId("")


def facts_of(topic: Topic, now: Millis, zone: tzinfo) -> Facts:
    forecast = topic.forecast
    facts = Facts(
        topic=topic.id,
        at=now,
        theme=topic.theme,
        hour=datetime.fromtimestamp(now / SECOND, zone).hour,
        posts=topic.posts,
        copies=topic.copies,
        writers=topic.writers,
        orders=topic.orders,
        voices=topic.voices,
        room_voices=topic.room_voices,
        reach=topic.reach,
        negative=topic.negative,
        systemic=topic.systemic,
        last_at=topic.last_at,
    )
    if forecast is None:
        return facts
    return msgspec.structs.replace(
        facts,
        reposts=forecast.reposts,
        per_min=round(forecast.per_min, 3),
        expected=round(forecast.expected, 1),
        low=round(forecast.low, 1),
        high=round(forecast.high, 1),
    )


def _gist(verdict: Verdict) -> tuple[Level, int, frozenset[str]]:
    return verdict.level, verdict.rules, frozenset(reason.rule for reason in verdict.reasons)


def _moved(facts: Facts, before: Facts | None) -> bool:
    """Whether it is another picture than the one kept last: a tenth more or less of something."""
    if before is None:
        return True
    pairs = zip(_measures(facts), _measures(before), strict=True)
    if any(abs(one - other) > max(0.5, 0.1 * other) for one, other in pairs):
        return True
    return facts.at - before.at >= RECORD_MS and _measures(facts) != _measures(before)


def _measures(facts: Facts) -> tuple[float, ...]:
    return (
        facts.posts + facts.copies, facts.writers, facts.orders, facts.voices + facts.room_voices, facts.reposts,
        facts.per_min, facts.expected, 10 * (facts.negative or 0.0),
    )  # fmt: skip
