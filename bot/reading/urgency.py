"""How fast a message must be answered, and how it sounds.

In: hits and the intent. Out: `Urgency`, sentiment from -1 to 1. Called by the reader. Rules of product.md 1 and 3:
account trouble, a wrong order and payment are urgent, suggestions are not.
"""

from bot.core.vocabulary import Intent, Urgency
from bot.reading.lexicon import Form, Hits
from bot.reading.wordlists import IntentWords

_NEAR = 2
"""A negator or an intensifier counts for a word that begins at most this many characters after it."""


def urgency(hits: Hits, rule: IntentWords | None, is_question: bool) -> Urgency:
    """`rule` is None for talk, which is never urgent."""
    if rule is None or not is_question:
        return Urgency.NOT_URGENT if rule is None and not is_question else Urgency.GENERAL
    if Form.CALM in hits.forms:
        return Urgency.NOT_URGENT
    if Form.URGENT in hits.forms:
        return Urgency.URGENT
    return Urgency.GENERAL if rule.urgency is Urgency.URGENT and Form.BAD not in hits.forms else rule.urgency


def sentiment(hits: Hits, intent: Intent) -> float:
    """By words alone: +1 or -1 each, turned round after a negator, half again after an intensifier, then squeezed."""
    total = 0.0
    for form, sign in ((Form.GOOD, 1.0), (Form.BAD, -1.0), (Form.ABUSE, -1.5)):
        for start, _ in hits.forms.get(form, ()):
            value = sign
            if form is not Form.ABUSE and _before(start, hits.forms.get(Form.NEGATOR)):
                value = -value
            if _before(start, hits.forms.get(Form.VERY)):
                value *= 1.5
            total += value
    if intent is Intent.COMPLAINT:
        total -= 1.0
    return round(total / (abs(total) + 1.0), 2)


def _before(start: int, places: list[tuple[int, int]] | None) -> bool:
    return bool(places) and any(0 <= start - end <= _NEAR for _, end in places or ())
