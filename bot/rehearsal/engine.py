"""A rehearsal: the same recording under each policy, counted alike, and with how many assistants it would hold.

In: a `Recording`, a `Plan`, a `Cast` (reader, gate, facts, the stage). Out: a `Rehearsal`. Called by `bot.app`.
Whose question counts is told beforehand, message by message and for all policies alike; see `bot.core.rehearsal`.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

import msgspec

from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.facts import Facts
from bot.core.model import Inbound, MessageId, Reading, UserName, text_hash
from bot.core.ports import Reader
from bot.core.rehearsal import (
    HOLDS,
    MOST_ASSISTANTS,
    VALUABLE,
    Plan,
    PlayedMinute,
    Policy,
    Rehearsal,
    Result,
    Unanswered,
    worst,
)
from bot.core.shedding import Glance
from bot.core.staffing import needed
from bot.core.value import About, worth
from bot.core.vocabulary import IgnoreReason, Kind, Rung
from bot.rehearsal.playing import MakeStage, Played, Rules, played
from bot.rehearsal.recording import Recording

TOP: Final = 20
MINUTE_S: Final = 60
WITHOUT: Final = frozenset({Rung.HOLDING, Rung.HAND_OVER})
READ_AT_ONCE: Final = 500


class Cast(msgspec.Struct, frozen=True):
    """What a rehearsal plays with: the house's own parts. `facts` makes new ones, which show nothing yet."""

    reader: Reader
    gate: Callable[[Inbound, Reading], IgnoreReason | None]
    glance: Glance
    facts: Callable[[], Facts]
    stage: MakeStage
    rules: Rules


class Asker(msgspec.Struct, frozen=True):
    """Somebody with a valuable question: the message, when it was said (seconds from the start of the recording)."""

    message: MessageId
    at: float


class Judged(msgspec.Struct, frozen=True):
    """Who counts, and how many questions there were at all."""

    askers: tuple[Asker, ...]
    questions: int


def judged(recording: Recording, cast: Cast) -> Judged:
    """Everybody whose question is worth it, each viewer once for one wording."""
    facts, seen, askers, questions = cast.facts(), set[tuple[str, str]](), list[Asker](), 0
    for begin in range(0, len(recording.cues), READ_AT_ONCE):
        cues = recording.cues[begin : begin + READ_AT_ONCE]
        readings = cast.reader.read([cue.item.text for cue in cues])
        for cue, reading in zip(cues, readings, strict=True):
            item = cue.item
            if item.kind is Kind.SHELF:
                facts.show(item.address, item.text)
            if item.kind is not Kind.COMMENT or cast.gate(item, reading) is not None:
                continue
            questions += 1
            known = (f"{item.address.key}/{item.address.customer or item.id}", text_hash(reading.text))
            if known not in seen and _worth(item, reading, facts) >= VALUABLE:
                seen.add(known)
                askers.append(Asker(item.id, cue.at))
    return Judged(tuple(askers), questions)


def _worth(item: Inbound, reading: Reading, facts: Facts) -> float:
    """As triage says it of a draft that this message opens."""
    product = facts.product(reading, item.address)
    shown = facts.product(Reading("", ""), item.address)
    showing = product is not None and shown is not None and product.id == shown.id
    return worth(About(reading.intent, showing=showing, badge=item.badge))


async def rehearse(
    recording: Recording, plan: Plan, cast: Cast, *, ident: str, by: UserName, at: Millis, search: bool = True
) -> Rehearsal:
    """The report; `search`: also how many assistants it needs."""
    who = judged(recording, cast)
    runs = {policy: await _play(recording, plan, policy, cast, at) for policy in Policy}
    results = tuple(_result(policy, run, who, plan, cast.rules, at) for policy, run in runs.items())

    async def holds(assistants: int) -> bool:
        if assistants == plan.assistants:
            return results[0].share >= HOLDS
        changed = msgspec.structs.replace(plan, assistants=assistants)
        run = await _play(recording, changed, Policy.CHOSEN, cast, at)
        return _result(Policy.CHOSEN, run, who, changed, cast.rules, at).share >= HOLDS

    people, chosen = await _fewest(holds, plan.assistants) if search else 0, runs[Policy.CHOSEN]
    minutes = tuple(_minutes(recording, chosen, who, plan, cast.rules, at))
    weak = worst(minutes) if results[0].share < HOLDS else (0, 0)
    return Rehearsal(
        id=ident,
        at=at,
        by=by,
        recording=recording.name,
        plan=plan,
        seconds=round(recording.seconds, 1),
        messages=len(recording.cues),
        questions=who.questions,
        shed=dict(chosen.shed),
        results=results,
        minutes=minutes,
        needed=people,
        hint=_hint(chosen, plan, cast.rules, at),
        weak_from_s=weak[0],
        weak_to_s=weak[1],
        busiest_s=max(minutes, key=_askers).at_s if minutes else 0,
        begins_at=recording.begins_at,
        unreadable=recording.unreadable,
        unanswered=_unanswered(chosen),
    )


def _askers(minute: PlayedMinute) -> int:
    return minute.askers


async def _play(recording: Recording, plan: Plan, policy: Policy, cast: Cast, at: Millis) -> Played:
    return await played(recording, plan, policy, cast.stage, cast.rules, cast.glance, at)


async def _fewest(holds: Callable[[int], Awaitable[bool]], first: int) -> int:
    """The fewest assistants with whom it holds; 0 where nobody can."""
    low, high = 0, first
    while not await holds(high):
        if high >= MOST_ASSISTANTS:
            return 0
        low, high = high, min(MOST_ASSISTANTS, 2 * high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if await holds(middle) else (middle, high)
    return high


def _waited(asker: Asker, run: Played, plan: Plan, start: Millis) -> int | None:
    """Milliseconds from the question to the decision, below 0 where the answer was there first; None: never."""
    decided = run.told.get(asker.message)
    return None if decided is None else round(decided - start - asker.at / plan.speed * SECOND)


def _result(policy: Policy, run: Played, who: Judged, plan: Plan, rules: Rules, start: Millis) -> Result:
    waits = [wait for asker in who.askers if (wait := _waited(asker, run, plan, start)) is not None]
    in_time = sum(wait <= rules.live_s * SECOND for wait in waits)
    return Result(
        policy=policy,
        askers=len(who.askers),
        in_time=in_time,
        late=len(waits) - in_time,
        drafts=len(run.drafts),
        decisions=run.decisions,
        longest_s=round(max(waits, default=0) / SECOND, 1),
    )


def _minutes(
    recording: Recording, run: Played, who: Judged, plan: Plan, rules: Rules, start: Millis
) -> Iterator[PlayedMinute]:
    """Every minute of the recording, with those who asked in it."""
    heard = Counter(int(cue.at // MINUTE_S) for cue in recording.cues)
    asked, in_time = Counter[int](), Counter[int]()
    for asker in who.askers:
        minute, wait = int(asker.at // MINUTE_S), _waited(asker, run, plan, start)
        asked[minute] += 1
        in_time[minute] += wait is not None and wait <= rules.live_s * SECOND
    for minute in range(int(recording.seconds // MINUTE_S) + 1):
        yield PlayedMinute(minute * MINUTE_S, heard[minute], asked[minute], in_time[minute])


def _hint(run: Played, plan: Plan, rules: Rules, start: Millis) -> int:
    """The staffing formula for the minute (of the rehearsal) in which most drafts were opened."""
    per_minute = Counter((at - start) // MINUTE for at in run.opened_at)
    return needed(max(per_minute.values(), default=0) / MINUTE_S, plan.pace_s, rules.live_s)


def _unanswered(run: Played) -> tuple[Unanswered, ...]:
    """The questions most asked that got no more than a holding line."""
    asked: Counter[tuple[str, str]] = Counter()
    for draft in run.drafts.values():
        if draft.rung in WITHOUT:
            asked[draft.question, draft.product] += draft.count
    return tuple(Unanswered(question, product, count) for (question, product), count in asked.most_common(TOP))
