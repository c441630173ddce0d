"""A message worth an answer, on its way through triage, and what becomes of it in the store's terms.

In: entries and their readings. Out: `Question`, and the small pieces of effects made from one. Pure. Called by
`bot.stages.triage`.
"""

from collections.abc import Mapping

import msgspec

from bot.core.catalog import Product, Unified
from bot.core.clock import Millis
from bot.core.crises import Watchful
from bot.core.effects import Back, Bury, Entry, Wording
from bot.core.model import DraftId, Entity, Inbound, Member, MessageId, Reading
from bot.core.vocabulary import EntityKind


class Question(msgspec.Struct, frozen=True):
    """One that joins `draft`, or one that `opens` it. `key` tells its wording; what is `met` the store knows already.

    In a burst `whole` is all that was written in one breath and `reading` what that says, while `item` and `said` are
    the last message alone; `continues` is the draft that answered the rest, wanted by `deadline`, asked `since`.
    """

    entry: Entry
    item: Inbound
    said: Reading
    whole: Inbound
    reading: Reading
    key: str
    draft: DraftId
    product: Product | None
    opens: bool = False
    met: bool = False
    continues: DraftId = DraftId("")
    deadline: Millis = Millis(0)
    since: Millis = Millis(0)

    @property
    def back(self) -> Back:
        return self.entry.back or Back()


def unified_for(question: Question, watchful: Watchful) -> Unified | None:
    """What everybody here says to that now, if a crisis is open about it."""
    product, public = question.product.id if question.product else "", question.item.address.is_read_by_all
    return watchful.wording(question.reading.masked, question.reading, product, public)


def about(reading: Reading, product: str) -> Reading:
    """The reading of a question that is known to be about a product, by its name; empty: about whatever it names."""
    if not product:
        return reading
    named = Entity(EntityKind.PRODUCT, product, 0, 0)
    return msgspec.structs.replace(reading, entities=(*reading.entities, named))


def read_anew(reading: Reading, entry: Entry) -> Reading:
    """Of a message that may have been in a draft before: then it is about what the room showed then."""
    return about(reading, entry.back.product) if entry.back else reading


def wording(question: Question, members: Mapping[str, Member]) -> Wording:
    """How it was put, with the member it makes where the draft may not have met it."""
    member = members.get(question.entry.id)
    return Wording(question.key, member, question.entry.raw) if member else Wording(question.key)


def member(question: Question, asker: str) -> Member:
    item, product = question.item, question.product
    return Member(item.id, asker, question.said.masked, item.received_at, product.name if product else "")


def bury(entry: Entry, why: str) -> Bury:
    """The entry as a dead letter; the preview must not show personal data, so it shows none of the text."""
    item = entry.item
    preview = f"{item.address.channel}, {len(item.text)} characters" if item else f"{len(entry.raw)} bytes"
    return Bury(entry.id, item.id if item else MessageId(""), why, entry.raw, preview, entry.back)
