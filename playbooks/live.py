"""In a live room: one short sentence that everybody may read.

In: a public ask. Out: the tables' answer in its short form, or, for anything about somebody's own order, the way to the
private service desk; or the reason to pass. Called by the ladder. Never a name, an order or a number of a person.
"""

from typing import Final

from bot.core.catalog import Ask, Pass, Proposal
from bot.core.vocabulary import EntityKind, Intent, Rung, Stage
from playbooks.cases import Case
from playbooks.presale import look, put
from playbooks.writer import Writer

OWN_BUSINESS: Final = frozenset(
    {
        Intent.LOGISTICS,
        Intent.ORDER_CHANGE,
        Intent.CANCEL,
        Intent.REFUND,
        Intent.EXCHANGE,
        Intent.ACCOUNT,
        Intent.PAYMENT,
    }
)
"""Asked in public, these are about the asker's own order or account."""
OF_ROOMS: Final = frozenset({
    Case.LINK, Case.ANNOUNCED, Case.ON_SALE, Case.COUPONS, Case.COUPONS_HERE, Case.PRICE_COUPON,
})  # fmt: skip
"""What makes sense only beside what a room shows."""


class Live:
    """Playbook of public rooms."""

    name = "live"

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def propose(self, ask: Ask) -> Proposal | Pass:
        if not ask.limits.public:
            return Pass(self.name, "私聊由各自的剧本回答")
        if about_own_order(ask):
            return self._to_private(ask)
        found = look(ask)
        if ask.inbound.address.aloud and not isinstance(found, str) and found.case in OF_ROOMS:
            return Pass(self.name, "直播间的链接和券，在微博下面看不到")
        return put(self.name, self._writer, ask, found)

    def _to_private(self, ask: Ask) -> Proposal | Pass:
        said = self._writer.say(Case.TO_PRIVATE, ask)
        if said is None:
            return Pass(self.name, "没有放得下的话术：to_private")
        source = self._writer.source(Case.TO_PRIVATE)
        return Proposal(said.text, Rung.PLAYBOOK, self.name, 0.85, "订单和账户的事不在公开场合说", (source,))


def about_own_order(ask: Ask) -> bool:
    """Whether the answer would need somebody's order or account."""
    reading = ask.reading
    if reading.values(EntityKind.ORDER_NO) or reading.values(EntityKind.TRACKING_NO):
        return True
    if reading.intent is Intent.SHIPPING_TIME:
        return reading.stage in (Stage.INSALE, Stage.AFTERSALE)
    return reading.intent in OWN_BUSINESS
