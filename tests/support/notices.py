"""Notices on a real store: the shop's templates, who gives them, and a customer to tell.

In: a `Line` (a store with its streams held). Out: `Noticing`; `notice` and `due_of`, which make one and its item.
Called by tests of notices.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bot.core.clock import Millis
from bot.core.conversations import customer_of
from bot.core.crises import CALM, Watchful
from bot.core.customers import Consent, CustomerChange
from bot.core.due import Due, DueKind, Verdict, due_id
from bot.core.model import Address, UserName
from bot.core.notices import Notice, NoticeKind, NoticeTemplate, NoticeWriter, notice_id
from bot.reading.privacy import masked
from bot.stages import approval, notifying
from bot.stages.notifying import NotifyingStage
from bot.store import templates
from bot.store.customers import Rules, StoredCustomers
from bot.store.notices import StoredNotices
from bot.store.templates import StoredTemplates
from tests.support.asks import voice
from tests.support.store import P0
from tests.support.talks import ANNA, Line

LEAD = UserName("主管")
SHANGHAI = ZoneInfo("Asia/Shanghai")
VALUES = {
    "product": "松针风衣", "tail": "7890", "carrier": "中通快递", "number": "75312345678901", "eta": "10月11日",
    "place": "文三路驿站", "code": "3-2-1008", "since": "10月8日", "next": "我们正在催快递核实", "what": "地址需要核对",
}  # fmt: skip


def notice(
    kind: NoticeKind = NoticeKind.SHIPPED,
    subject: str = "0-ZTO-75312345678901",
    event: str = "picked_up",
    address: Address = ANNA,
    born_at: int = 0,
    **fields: Any,
) -> Notice:
    """One of a parcel of Anna's."""
    made = Notice(
        id=notice_id(kind, subject, event), kind=kind, subject=subject, event=event, address=address,
        customer=customer_of(address, P0), born_at=Millis(born_at), values=VALUES, product="coat",
        order_no="202510080000007890", parcel=subject,
    )  # fmt: skip
    return msgspec.structs.replace(made, **fields)


def due_of(one: Notice, at: Millis, **fields: Any) -> Due:
    """The item by which it is due."""
    event = f"{one.kind}/{one.event}"
    made = Due(
        id=due_id(DueKind.NOTICE, one.subject, event, at), kind=DueKind.NOTICE, subject=one.subject, event=event, at=at,
        customer=one.customer, payload=msgspec.json.encode(one).decode(),
    )  # fmt: skip
    return msgspec.structs.replace(made, **fields)


def writer() -> NoticeWriter:
    made = voice().notices
    assert made is not None
    return made


@dataclass
class Noticing:
    """What gives notices on the store of a `Line`."""

    line: Line
    rules: notifying.Rules
    watchful: Watchful = CALM
    reaches: Callable[[Address], bool] = field(default=lambda address: True)
    enabled: frozenset[NoticeKind] = frozenset(NoticeKind)

    def __post_init__(self) -> None:
        store, clock = self.line.store, self.line.clock
        durable = store.durable()
        self.notices = StoredNotices(store.client, durable, approval.told, masked, 90)
        shipped = {one.kind: one for one in (*voice().notice_templates, GREETS)}
        content = templates.Content(templates=shipped, faults=writer().faults, enabled=self.enabled)
        self.templates = StoredTemplates(store.client, clock, durable, content)
        rules = Rules(partitions=1, high_value_yuan=2_000)
        self.customers = StoredCustomers(store.client, durable, clock, rules, lambda account: (), masked)
        parts = notifying.Parts(
            notices=self.notices, templates=self.templates, writer=writer(), customers=self.customers,
            conversations=self.line.talks, reaches=self.reaches, clock=clock,
            watchful=self.watchful,
        )  # fmt: skip
        self.stage = NotifyingStage(parts, self.rules)

    async def allow(self, *kinds: NoticeKind) -> None:
        for kind in kinds or (NoticeKind.SHIPPED,):
            state = await self.templates.current(kind)
            assert state is not None
            await self.templates.allow(state.template.id, LEAD)

    async def give(self, one: Notice, **due: Any) -> Verdict:
        now = self.line.clock.now()
        return await self.stage.give(due_of(one, due.pop("at", now), **due), now)

    async def consents(self, consent: Consent, address: Address = ANNA) -> None:
        """A person wrote down what the customer said."""
        customer = await self.customers.get(customer_of(address, P0))
        await self.customers.change(customer.id, customer.version, CustomerChange(consent=consent), LEAD)


GREETS = NoticeTemplate(kind=NoticeKind.BIRTHDAY, text="{hello}生日快乐，送您{gift}。")


def noticing(line: Line, **rules: Any) -> Noticing:
    return Noticing(line, notifying.Rules(zone=SHANGHAI, **rules))
