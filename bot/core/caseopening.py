"""How a case begins: who it is of, what it is about, who has it first.

In: a conversation, what somebody said. Out: `CaseOpening`. Called by `bot.stages.casework` and
`bot.stages.complaining`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import msgspec

from bot.core.cases import Case, CaseId, CaseKind, Links, Manner
from bot.core.casesteps import checklist, logged
from bot.core.catalog import Order
from bot.core.clock import Clock
from bot.core.conversations import Conversation, ConversationState, customer_of
from bot.core.customers import Customers
from bot.core.errors import NotFound
from bot.core.model import ConversationId, Partition, UserName, text_hash
from bot.core.parcels import Parcel
from bot.core.topics import TopicId
from bot.core.vocabulary import Urgency

TITLE: Final = 60
"""Characters of a complaint that become the title of its case."""
PRESSING: Final = frozenset({CaseKind.PAYMENT, CaseKind.ACCOUNT, CaseKind.WRONG_ITEM})
"""What is urgent by product.md rule 1."""


class CaseOpening(msgspec.Struct, frozen=True, kw_only=True):
    """What it looks at, put in by bot.app. `parcels`: of order numbers; `topics`: what conversations complain of, where
    somebody watches."""

    customers: Customers
    clock: Clock
    parcels: Callable[[Sequence[str]], Awaitable[Mapping[str, Sequence[Parcel]]]]
    topics: Callable[[Sequence[ConversationId]], Awaitable[Mapping[ConversationId, TopicId]]]

    async def about(
        self, talk: Conversation, kind: CaseKind, manner: Manner, title: str, said: str, by: UserName
    ) -> Case:
        """A case of that conversation, not yet kept. `said`: the words in which its order may be named (masked)."""
        customer = customer_of(talk.address, Partition(int(talk.id.partition("-")[0])))
        called, links = "", Links()
        try:
            card = await self.customers.card(customer)
        except NotFound:
            pass
        else:
            called = card.customer.called or card.customer.nickname
            links = await self._links(talk, card.orders, said)
        now = self.clock.now()
        owner = by or (talk.owner if talk.state is ConversationState.HELD else UserName(""))
        case = Case(
            id=case_id(talk.id, talk.session), number="", kind=kind, manner=manner, title=title[:TITLE],
            urgency=Urgency.URGENT if kind in PRESSING else Urgency.GENERAL, customer=customer,
            called=called or talk.name, address=talk.address, conversation=talk.id, links=links, owner=owner,
            first_owner=owner or talk.first_owner, group=talk.group, opened_at=now, opened_by=by, step_at=now,
            checklist=checklist(kind, manner),
        )  # fmt: skip
        return logged(case, now, "opened", title[:TITLE], by)

    async def _links(self, talk: Conversation, orders: Sequence[Order], said: str) -> Links:
        """The orders that are named; the only one there is, where none is."""
        named = [one for one in orders if one.order_no in said] or (orders if len(orders) == 1 else [])
        numbers = tuple(one.order_no for one in named)
        parcels = await self.parcels(numbers) if numbers else {}
        topics = await self.topics([talk.id])
        return Links(
            orders=numbers,
            parcels=tuple(parcel.id for number in numbers for parcel in parcels.get(number, ())),
            topic=topics.get(talk.id, ""),
            product=next((one.product for one in named if one.product), ""),
        )


def case_id(conversation: ConversationId, session: int, again: int = 0) -> CaseId:
    """Of the conversation and its session, so that it is opened once; `again`: how many of that session there were."""
    return CaseId(f"0-{text_hash(f'{conversation}/{session}/{again}')}")


def bare(kind: CaseKind, manner: Manner, title: str, group: str, by: UserName, clock: Clock, mark: str) -> Case:
    """A case without a conversation: somebody called, or stood in the shop."""
    now = clock.now()
    case = Case(
        id=CaseId(f"0-{text_hash(f'{by}/{now}/{mark}')}"), number="", kind=kind, manner=manner, title=title[:TITLE],
        owner=by, first_owner=by, group=group, opened_at=now, opened_by=by, step_at=now,
        checklist=checklist(kind, manner),
    )  # fmt: skip
    return logged(case, now, "opened", title[:TITLE], by)
