"""A draft, put together from a question and what is proposed for it, with its times.

In: a `Question`, a proposal that passed the guard. Out: the `Draft`. Pure. Called by `bot.stages.triage`.
"""

import msgspec

from bot.core.catalog import Guarded, Proposal
from bot.core.clock import Millis, later
from bot.core.model import ConversationId, Draft, Inbound, Reading, text_hash
from bot.core.questions import Question
from bot.core.vocabulary import Stage, Urgency


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """How long questions may wait by product.md rule 1, in seconds."""

    live_s: float
    urgent_s: float
    general_s: float
    not_urgent_s: float
    live_expires_s: float


def assembled(question: Question, guarded: Guarded, asker: str, times: Times, now: Millis) -> Draft:
    """The draft as it is first shown; `asker` is masked."""
    item, reading, proposal = question.item, question.reading, guarded.proposal
    return Draft(
        id=question.draft,
        address=item.address,
        message=item.id,
        question=reading.masked,
        asker=asker,
        text=proposal.text,
        hash=text_hash(proposal.text),
        rung=proposal.rung,
        playbook=proposal.playbook,
        received_at=question.since or item.received_at,
        deadline=question.deadline or deadline_of(item, reading, times),
        expires_at=expires_of(question, times),
        count=question.back.times,
        stage=reading.stage,
        intent=reading.intent,
        urgency=reading.urgency,
        confidence=round(proposal.confidence, 3),
        because=proposal.because,
        product=question.product.id if question.product else "",
        sentiment=reading.sentiment,
        sources=proposal.sources,
        risks=guarded.risks,
        media=proposal.media,
        authority=proposal.authority,
        changed_at=now,
    )


def privately(draft: Draft, proposal: Proposal, place: ConversationId) -> Draft:
    """The draft as one of a private conversation, with what its text promises there."""
    return msgspec.structs.replace(draft, conversation=place, promise_s=proposal.promise_s, template=proposal.template)


def deadline_of(item: Inbound, reading: Reading, times: Times) -> Millis:
    """Live room and pre-sale half a minute, the rest by urgency (product.md rule 1)."""
    if item.address.public or reading.stage is Stage.PRESALE:
        return later(item.received_at, times.live_s)
    by_urgency = {
        Urgency.URGENT: times.urgent_s,
        Urgency.GENERAL: times.general_s,
        Urgency.NOT_URGENT: times.not_urgent_s,
    }
    return later(item.received_at, by_urgency[reading.urgency])


def expires_of(question: Question, times: Times) -> Millis:
    """In a live room an answer soon means nothing; elsewhere a late one is still wanted for as long again, and for as
    long as a general question may take. What was in a draft before is wanted as long as that was."""
    item = question.item
    if item.address.public:
        usual = later(item.received_at, times.live_expires_s)
    else:
        again = Millis(2 * deadline_of(item, question.reading, times) - item.received_at)
        usual = max(again, later(item.received_at, times.general_s))
    return max(usual, question.back.expires_at)
