"""The line that a private message becomes in its conversation.

In: an effect of triage, the message and its reading, and who writes. Out: the effect with its `Heard`. Pure. Called by
`bot.stages.triage`.
"""

from typing import Final

import msgspec

from bot.core.casetelling import scored_of
from bot.core.catalog import Before
from bot.core.conversations import Heard, identity
from bot.core.crises import contacts
from bot.core.effects import Bury, Effect, Entry, Join, Open
from bot.core.media import Attachment
from bot.core.model import ConversationId, Inbound, MessageId, Partition, Reading
from bot.core.optouts import Will, will_of
from bot.core.visitors import Visitor
from bot.core.vocabulary import Kind, Rung
from bot.core.wants import complains, wanted

SCORES: Final = frozenset("12345")
TAPPED: Final = "rating-"
"""How the ids of the menu begin that asks for a rating; the score follows."""
HAPPENS: Final = frozenset({Kind.EVENT, Kind.SHELF})
HELPLESS: Final = frozenset({Rung.HOLDING, Rung.HAND_OVER})


class Person(msgspec.Struct, frozen=True):
    """Whoever writes, as far as triage knows them: masked `name`, and what went before."""

    name: str
    visitor: Visitor = Visitor()
    before: Before = Before()


class Said(msgspec.Struct, frozen=True):
    """What was read in a message, and in all of the burst that it ends; `repeats`: what was answered is asked again, so
    that the answer did not help."""

    alone: Reading
    whole: Reading
    repeats: bool = False


def place_of(partition: Partition, item: Inbound) -> ConversationId:
    """The conversation a private message belongs to."""
    return ConversationId(identity(partition, item.address.key))


def with_line(effect: Effect, partition: Partition, entry: Entry, item: Inbound, said: Said, person: Person) -> Effect:
    """`effect` with the line. What is buried is not read yet and has none; nor has what takes nothing back."""
    if isinstance(effect, Bury) or (item.kind is Kind.WITHDRAWN and not item.text):
        return effect
    will = None if item.own or item.kind is Kind.WITHDRAWN else will_of(item.text)
    heard = Heard(
        conversation=place_of(partition, item),
        address=item.address,
        message=item.id,
        at=item.received_at,
        text=said.alone.masked,
        name=person.name,
        segment=person.visitor.segment,
        group=person.visitor.group,
        media=shown(item.media, said.alone.masked),
        own=item.own,
        event=item.kind in HAPPENS,
        want=wanted(said.whole) if isinstance(effect, Open | Join) and will is None else None,
        miss=isinstance(effect, Open) and (said.repeats or effect.draft.rung in HELPLESS),
        score=score_of(item, said.alone),
        scored=scored_of(item.choice),
        complains=isinstance(effect, Open | Join) and will is None and complains(said.whole),
        stage=said.whole.stage,
        urgency=said.whole.urgency,
        opts_out=will is Will.OUT,
        opts_in=will is Will.IN,
        withdraws=MessageId(item.text) if item.kind is Kind.WITHDRAWN else MessageId(""),
        raw=entry.raw,
    )
    return msgspec.structs.replace(effect, heard=heard)


def shown(media: tuple[Attachment, ...], masked: str) -> tuple[Attachment, ...]:
    """Attachments as a screen may have them: a title or an address that is not in the masked text as it stands may
    hold what was masked there (a place is often somebody's home)."""
    return tuple(
        msgspec.structs.replace(
            one, title=one.title if one.title in masked else "", url=one.url if one.url in masked else ""
        )
        for one in media
    )


def looked_at(item: Inbound) -> bool:
    """Whether somebody must look at it, whatever is written in it: what was sent along in private, a word on notices
    there, and what a colleague put on the desk."""
    theirs = not item.address.public and not item.own
    return (theirs and (item.kind is Kind.MEDIA or will_of(item.text) is not None)) or contacts(item)


def score_of(item: Inbound, said: Reading) -> int:
    """1…5 where the message reads as a rating, else 0."""
    told = item.choice.removeprefix(TAPPED) if item.choice.startswith(TAPPED) else said.text.strip()
    return int(told) if told in SCORES and item.kind is not Kind.WITHDRAWN else 0
