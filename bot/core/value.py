"""What an answer in a live room is worth, which questions to show, and in which order.

In: what was read of a question, drafts. Out: `worth`, `value`, `shown`. Pure. Called by triage (`worth`, kept in the
draft), by the list of drafts, and by the rehearsal; the console's page computes `value` and `shown` alike
(bot/console/ui/src/desk/order.ts; tests/browser/test_choosing.py holds the two together).

The rule: show as many as the people there can decide within the half minute, those worth most. Of what must be answered
within the next half minute, what is worth most stands first, and what has longer comes after it. A question whose time
ends before anybody can decide it is worth less, but not nothing: of many who ask, those who came last still wait. Where
everybody can be served, the order matters little; where not, "the one whose time ends first" is a bad choice:
rehearsals (tests/bench/RESULTS.md) have it reach a fifth fewer people at twice the load.
"""

import math
from collections.abc import Iterable
from typing import Final

import msgspec

from bot.core.clock import Millis
from bot.core.model import Badge, Draft
from bot.core.vocabulary import Intent, Urgency

BY_INTENT: Final = {
    Intent.COMPLAINT: 1.2,
    Intent.PAYMENT: 1.2,
    Intent.PRICE: 1.0,
    Intent.DISCOUNT: 1.0,
    Intent.STOCK: 1.0,
    Intent.SIZE: 1.0,
    Intent.PRODUCT: 0.9,
    Intent.GIFT: 0.9,
    Intent.AUTHENTICITY: 0.9,
    Intent.SHIPPING_TIME: 0.8,
    Intent.HUMAN: 0.8,
    Intent.REFUND: 0.7,
    Intent.EXCHANGE: 0.7,
    Intent.ORDER_CHANGE: 0.7,
    Intent.CANCEL: 0.7,
    Intent.LOGISTICS: 0.6,
    Intent.ACCOUNT: 0.6,
    Intent.INVOICE: 0.5,
}
"""Somebody who is about to buy is worth most in a show; what an order needs is answered as well in private."""
OTHERWISE: Final = 0.3

SHOWING: Final = 0.3
"""About the product in front of the camera: everybody in the room hears the answer."""
TOPIC: Final = 0.2
VALUED: Final = 0.3
"""Of a member, somebody high in the fan club, or a customer of high value."""
LEVEL: Final = 10
"""From this level in the fan club on."""
PAID: Final = 0.5
"""Of somebody who paid for this very message, and more the more it was."""

LATE: Final = 0.35
"""What is left of the value when it cannot be in time any more for the first who asked."""
DECISION_MS: Final = 4_000
"""What a decision takes, about: with less time left, it will be late."""
ALONE: Final = 1.3
"""In private nobody else answers, and nobody else hears it."""
HALF_MINUTE_MS: Final = 30_000
"""What ends within the same half minute from now presses alike; then value decides."""
RANK: Final = {Urgency.URGENT: 0, Urgency.GENERAL: 1, Urgency.NOT_URGENT: 2}


class About(msgspec.Struct, frozen=True):
    """What a question is about, as far as its worth depends on it."""

    intent: Intent
    showing: bool = False
    topic: bool = False
    valued: bool = False
    badge: Badge | None = None


def worth(about: About) -> float:
    """What an answer is worth to one asker, some 0.3 to 3."""
    badge = about.badge or Badge()
    valued = about.valued or badge.member or badge.level >= LEVEL
    paid = PAID * (1 + math.log10(1 + badge.paid_fen / 1_000)) if badge.paid_fen > 0 else 0.0
    base = BY_INTENT.get(about.intent, OTHERWISE)
    return round(base + SHOWING * about.showing + TOPIC * about.topic + VALUED * valued + paid, 3)


def value(draft: Draft, now: Millis) -> float:
    """Of the whole draft: what its answer is worth to all who ask."""
    whole = (draft.value if draft.address.public else ALONE) * max(1, draft.count)
    return whole * LATE if _late(draft, now) else whole


def shown(drafts: Iterable[Draft], now: Millis, most: int) -> list[Draft]:
    """What the desk shows of what waits, in order. Private and urgent drafts always, of the others in rooms the `most`
    that are worth most."""
    waiting = list(drafts)
    always = [draft for draft in waiting if not _chosen_among(draft)]
    others = sorted(filter(_chosen_among, waiting), key=lambda draft: (-value(draft, now), draft.received_at, draft.id))
    return sorted(always + others[: max(0, most)], key=lambda draft: place(draft, now))


def _chosen_among(draft: Draft) -> bool:
    return draft.address.public and draft.urgency is not Urgency.URGENT


def place(draft: Draft, now: Millis) -> tuple[int, int, float, int, str]:
    """Urgent first; then by the half minute in which its time ends, value and deadline."""
    presses = max(0, draft.deadline - now - 1) // HALF_MINUTE_MS
    return RANK[draft.urgency], presses, -value(draft, now), draft.deadline, draft.id


def _late(draft: Draft, now: Millis) -> bool:
    return now + DECISION_MS > draft.deadline
