"""Gaps in the knowledge: questions that had no good answer, what people wrote instead, and the entry that would help.

In: traces of some days. Out: `Group`s of equal questions, and `Gap`s with a proposed entry. Called by
`bot.knowledge.mining`. Pure.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Final, TypeVar

import msgspec

from bot.core.clock import Millis
from bot.core.gaps import Dismissal, Fate, Gap, Reply, Trace
from bot.core.library import Written, hard_coded
from bot.core.vocabulary import Intent, Rung, Stage
from bot.knowledge.polish import polished
from bot.knowledge.sameness import Asked, leaders
from bot.reading.normalize import key

LEAST: Final = 0.2
"""Of all who asked a question, the share without a good answer from which on it is a gap: one draft of fifty that
nobody got to is none."""
MOST_WORDINGS: Final = 20
MOST_REPLIES: Final = 10
LONGEST_ANSWER: Final = 2_000
LONGEST_QUESTION: Final = 200
HOLDING: Final = frozenset({Rung.HOLDING, Rung.HAND_OVER})
FOR_PEOPLE: Final = frozenset({Intent.HUMAN, Intent.COMPLAINT})
"""What people are meant to answer: that no entry did is no gap."""
PERSONAL: Final = re.compile(r"\*\*|\[(?:身份证|银行卡|地址|姓名|邮箱|微信)]|\d{6}|[\u4e00-\u9fff](?:女士|先生|小姐)")
"""Masked data, a number of an order or parcel, a name: such a reply was for one customer."""
GREETING: Final = re.compile(
    r"^\s*(?:[\u4e00-\u9fff]{1,3}(?:女士|先生|小姐)|\[姓名](?:女士|先生|小姐)?)?[,，!！~～\s]*(?:您好|你好)?[,，!！。~～\s]*"
)
"""How a reply begins that speaks to somebody by name; the entry made of it speaks to all."""

E = TypeVar("E", Intent, Stage)
_keyed = lru_cache(maxsize=65_536)(key)


class Group:
    """The traces of one question; `asked` is the wording most people used."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.traces: list[Trace] = []

    @cached_property
    def people(self) -> int:
        return sum(trace.asked for trace in self.traces)

    @cached_property
    def intent(self) -> Intent:
        return _commonest(((trace.intent, trace.asked) for trace in self.traces), Intent.OTHER)

    @cached_property
    def wordings(self) -> tuple[str, ...]:
        """The ways to put it, the commonest first; of those that differ in nothing but marks and particles one."""
        times: Counter[str] = Counter()
        shown: dict[str, Counter[str]] = defaultdict(Counter)
        for trace in self.traces:
            times[_keyed(trace.question)] += trace.asked
            shown[_keyed(trace.question)][trace.question] += trace.asked
        return tuple(_first(shown[one]) for one in sorted(times, key=lambda one: (-times[one], one)))

    @cached_property
    def spots(self) -> tuple[tuple[str, str], ...]:
        """Each wording's words, with the product and for all products."""
        words = sorted({_keyed(trace.question) for trace in self.traces})
        return tuple((one, product) for one in words for product in dict.fromkeys((self.asked.product, "")))

    @cached_property
    def names(self) -> frozenset[str]:
        """What this group would be called, whichever of its wordings were the commonest."""
        return frozenset(name_of(self.asked.product, _keyed(trace.question)) for trace in self.traces)


def name_of(product: str, words: str) -> str:
    """A short name for a question about a product."""
    return hashlib.sha256(f"{product}\0{words}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


def grouped(traces: Iterable[Trace]) -> list[Group]:
    """The questions behind the traces, the most asked first. Traces without a word in their question are left out."""
    of = [(trace, Asked(trace.product, _keyed(trace.question), trace.intent)) for trace in traces]
    times: Counter[Asked] = Counter()
    for trace, asked in of:
        times[asked] += trace.asked
    leading = leaders({asked: number for asked, number in times.items() if asked.key})
    groups: dict[Asked, Group] = {}
    for trace, asked in of:
        if asked.key:
            leader = leading[asked]
            groups.setdefault(leader, Group(leader)).traces.append(trace)
    return sorted(groups.values(), key=lambda group: (-group.people, group.asked.product, group.asked.key))


def failing(trace: Trace) -> str:
    """How a question went without a good answer; empty where it did not."""
    meant = trace.intent in FOR_PEOPLE
    match trace.fate:
        case Fate.REJECTED | Fate.MISSED:
            return trace.fate.value
        case Fate.EDITED:
            return "" if polished(trace.offered, trace.reply) else trace.fate.value
        case Fate.HANDED_OVER | Fate.EXPIRED:
            return "" if meant else trace.fate.value
        case Fate.SENT:
            return "holding" if trace.rung in HOLDING and not meant else ""
        case _:
            return ""


def answered(trace: Trace) -> bool:
    """Whether who asked got an answer."""
    return trace.fate is Fate.EDITED or (trace.fate is Fate.SENT and trace.rung not in HOLDING)


class Lack(msgspec.Struct, frozen=True):
    """A group that is a gap: those of its traces without a good answer, each with how it went, and how many people."""

    group: Group
    bad: tuple[tuple[Trace, str], ...]
    people: int

    @property
    def last_at(self) -> Millis:
        """When it was last asked in vain."""
        return max(trace.at for trace, _ in self.bad)

    def dismissal(self, dismissals: Mapping[str, Dismissal]) -> Dismissal | None:
        """Who put it away, whichever wording was the commonest then."""
        return next((dismissals[name] for name in self.group.names if name in dismissals), None) if dismissals else None


def lack_of(group: Group) -> Lack | None:
    """What a group of questions lacks, or None where it was answered well enough."""
    bad = tuple((trace, how) for trace in group.traces if (how := failing(trace)))
    people = sum(trace.asked for trace, _ in bad)
    return Lack(group, bad, people) if bad and people >= LEAST * group.people else None


def gap_of(lack: Lack, today: date, names: Mapping[str, str]) -> Gap:
    """Everything about a gap, with the entry that would fill it. `names` are those of the products."""
    group, bad = lack.group, lack.bad
    outcomes: Counter[str] = Counter()
    for trace, how in bad:
        outcomes[how] += trace.asked
    product, replies = group.asked.product, replies_in(trace for trace, _ in bad)
    return Gap(
        key=name_of(product, group.asked.key),
        question=group.wordings[0],
        asked=lack.people,
        answered=sum(trace.asked for trace in group.traces if answered(trace) and not failing(trace)),
        drafts=len(bad),
        wordings=group.wordings[:MOST_WORDINGS],
        outcomes=dict(outcomes.most_common()),
        replies=replies[:MOST_REPLIES],
        reasons=tuple(reason for reason, _ in _reasons(bad).most_common(3)),
        entries=tuple(dict.fromkeys(entry for trace, _ in bad for entry in trace.entries))[:MOST_REPLIES],
        intent=group.intent,
        product=product,
        product_name=names.get(product, product),
        first_at=min(trace.at for trace, _ in bad),
        last_at=lack.last_at,
        proposal=proposal(group, replies, today),
    )


def replies_in(traces: Iterable[Trace]) -> tuple[Reply, ...]:
    """What people wrote, without the greeting, the commonest first; replies that differ by polish only count as the
    commonest of them."""
    written: dict[str, list[Trace]] = defaultdict(list)
    for trace in traces:
        if text := GREETING.sub("", trace.reply).strip():
            written[text].append(trace)
    kept: dict[str, list[Trace]] = {}
    for text in sorted(
        written, key=lambda text: (-len(written[text]), -max(t.settled_at for t in written[text]), text)
    ):
        like = next((other for other in kept if polished(other, text)), text) if len(kept) < MOST_REPLIES else text
        kept.setdefault(like, []).extend(written[text])
    replies = [
        Reply(text, len(by), tuple(dict.fromkeys(t.by for t in by if t.by)), max(t.settled_at for t in by))
        for text, by in kept.items()
    ]
    return tuple(sorted(replies, key=lambda reply: (-reply.times, -reply.last_at, reply.text)))


def proposal(group: Group, replies: Sequence[Reply], today: date) -> Written | None:
    """An entry that would have answered, or None: nobody wrote a reply, or each was for one customer, or states what
    only the tables may."""
    questions = tuple(one for one in group.wordings if not PERSONAL.search(one) and len(one) <= LONGEST_QUESTION)
    usable = (
        reply.text
        for reply in replies
        if not PERSONAL.search(reply.text)
        and len(reply.text) <= LONGEST_ANSWER
        and not hard_coded(group.intent, reply.text)
    )
    answer = next(usable, None)
    if answer is None or not questions:
        return None
    return Written(
        id=f"gap-{name_of(group.asked.product, group.asked.key)}",
        questions=questions[:MOST_WORDINGS],
        answer=answer,
        valid_from=today,
        stage=_commonest(((one.stage, one.asked) for one in group.traces if one.stage is not Stage.NONE), Stage.NONE),
        intent=group.intent,
        product=group.asked.product,
    )


def _reasons(bad: Iterable[tuple[Trace, str]]) -> Counter[str]:
    return Counter(trace.reason for trace, how in bad if trace.reason and how != Fate.EXPIRED)


def _commonest(counted: Iterable[tuple[E, int]], none: E) -> E:
    """The value that most people stand behind; of equals the first by name."""
    times: Counter[E] = Counter()
    for value, number in counted:
        times[value] += number
    return min(times, key=lambda value: (-times[value], value), default=none)


def _first(counted: Counter[str]) -> str:
    return min(counted, key=lambda text: (-counted[text], text))
