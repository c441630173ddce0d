"""The questions of a show: what became of each, and which are left for after-sale service.

In: questions as the store has them, what products are called. Out: `Line`s and `ProductLine`s. Pure. Called by
`bot.core.showreport` and by the console's tables. Everything here is masked; names of viewers are veiled.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from bot.core.clock import Millis
from bot.core.lifecycle import CONTINUED, MERGED, SOURCE_CHANGED, DraftState
from bot.core.model import Draft, DraftId
from bot.core.rooms import Asked
from bot.core.vocabulary import Intent, Rung, Sight, SourceKind

TYPICAL: Final = 3
"""Wordings shown of a product."""
ELSEWHERE: Final = frozenset({MERGED, CONTINUED, SOURCE_CHANGED})
"""Withdrawn for these, a draft's askers are counted with another one."""
ORDER_MATTERS: Final = frozenset(
    {
        Intent.LOGISTICS, Intent.ORDER_CHANGE, Intent.CANCEL, Intent.PAYMENT, Intent.REFUND, Intent.EXCHANGE,
        Intent.INVOICE, Intent.ACCOUNT,
    }
)  # fmt: skip
UPSET: Final = -0.5


class Ending(StrEnum):
    """What became of somebody's question."""

    ANSWERED = "answered"
    EARLIER = "earlier"  # asked after the answer had been given
    HANDED_OVER = "handed_over"
    WAITING = "waiting"  # nobody has decided yet
    EXPIRED = "expired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DOUBTFUL = "doubtful"  # it failed, or nobody knows whether it went out


_S, _E = DraftState, Ending
ENDINGS: Final = {
    _S.PENDING: _E.WAITING, _S.APPROVED: _E.ANSWERED, _S.SENDING: _E.ANSWERED, _S.SENT: _E.ANSWERED,
    _S.PROMPTED: _E.ANSWERED, _S.SAID: _E.ANSWERED, _S.COPIED: _E.ANSWERED, _S.FAILED: _E.DOUBTFUL,
    _S.UNKNOWN: _E.DOUBTFUL, _S.REJECTED: _E.REJECTED, _S.HANDED_OVER: _E.HANDED_OVER, _S.EXPIRED: _E.EXPIRED,
    _S.WITHDRAWN: _E.WITHDRAWN,
}  # fmt: skip
UNANSWERED: Final = frozenset({Ending.EXPIRED, Ending.REJECTED, Ending.WITHDRAWN, Ending.DOUBTFUL})


class Matter(StrEnum):
    """Why after-sale service should look at a question."""

    HANDED_OVER = "handed_over"
    COMPLAINT = "complaint"  # and nobody answered it
    ORDER = "order"  # about an order, asked where everybody reads


class ProductLine(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked about one product ("" for none): `answered` counts those who got an answer, then or before."""

    product: str
    name: str
    questions: int
    askers: int
    answered: int
    wordings: tuple[str, ...]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One question. `asker` is veiled; `answer` what it got, `offered` what was proposed where that was another text;
    `by` who decided; `entry` the knowledge it cites."""

    draft: DraftId
    at: Millis
    question: str
    asker: str
    askers: int
    intent: Intent
    ending: Ending
    product: str = ""
    name: str = ""
    reason: str = ""
    answer: str = ""
    offered: str = ""
    by: str = ""
    entry: str = ""
    sight: Sight = Sight.UNWATCHED
    matter: Matter | None = None


def counted(asked: Iterable[Asked]) -> list[Asked]:
    """Without those whose askers are counted with another question."""
    return [one for one in asked if one.draft.state is not DraftState.WITHDRAWN or one.draft.reason not in ELSEWHERE]


def questions(asked: Iterable[Asked], names: Mapping[str, str]) -> list[Line]:
    """Every question, the most asked first."""
    lines = (_line(one, names) for one in counted(asked))
    return sorted(lines, key=lambda line: (-line.askers, line.at, line.draft))


def handed_on(asked: Iterable[Asked], names: Mapping[str, str]) -> list[Line]:
    """What after-sale service should look at, oldest first."""
    found = [(one, matter) for one in counted(asked) if (matter := _matter(one.draft))]
    return sorted((_line(one, names, matter) for one, matter in found), key=lambda line: (line.at, line.draft))


def veiled(name: str) -> str:
    """A viewer's name as it may leave the desk: its first character says enough to whoever knows them."""
    return f"{name[:1]}**" if name else ""


def ending_of(draft: Draft) -> Ending:
    return ENDINGS[draft.state]


def _askers(draft: Draft) -> int:
    return draft.count + draft.late


def _line(one: Asked, names: Mapping[str, str], matter: Matter | None = None) -> Line:
    draft, ending = one.draft, ending_of(one.draft)
    answered = ending is Ending.ANSWERED
    known = [source.id for source in draft.sources if source.kind is SourceKind.KNOWLEDGE]
    return Line(
        draft=draft.id,
        at=draft.received_at,
        question=draft.question,
        asker=veiled(draft.asker),
        askers=_askers(draft),
        intent=draft.intent,
        ending=ending,
        product=draft.product,
        name=names.get(draft.product, draft.product),
        reason=draft.reason,
        answer=draft.text if answered else "",
        offered=one.offered if answered and one.offered != draft.text else "",
        by=draft.decided_by,
        entry=known[0] if known and draft.rung is Rung.APPROVED_ANSWER else "",
        sight=draft.sight,
        matter=matter,
    )


def _matter(draft: Draft) -> Matter | None:
    if draft.state is DraftState.HANDED_OVER:
        return Matter.HANDED_OVER
    upset = draft.intent is Intent.COMPLAINT or draft.sentiment <= UPSET
    if upset and ending_of(draft) in UNANSWERED | {Ending.WAITING}:
        return Matter.COMPLAINT
    return Matter.ORDER if draft.intent in ORDER_MATTERS else None


def products(asked: Sequence[Asked], names: Mapping[str, str]) -> tuple[ProductLine, ...]:
    by_product: defaultdict[str, list[Draft]] = defaultdict(list)
    for one in asked:
        by_product[one.draft.product].append(one.draft)
    lines = [_product(product, drafts, names) for product, drafts in by_product.items()]
    return tuple(sorted(lines, key=lambda line: (-line.askers, line.product)))


def _product(product: str, drafts: Sequence[Draft], names: Mapping[str, str]) -> ProductLine:
    most = sorted(drafts, key=lambda draft: (-_askers(draft), draft.received_at))
    return ProductLine(
        product=product,
        name=names.get(product, product),
        questions=len(drafts),
        askers=sum(map(_askers, drafts)),
        answered=sum(draft.late + (draft.count if ending_of(draft) is Ending.ANSWERED else 0) for draft in drafts),
        wordings=tuple(dict.fromkeys(draft.question for draft in most))[:TYPICAL],
    )
