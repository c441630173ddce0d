"""Approved answers: what the shop has written down and allowed.

In: an ask with the entries found for it. Out: the entry's text with its blanks filled, or the reason to pass. Called by
the ladder: `Knowledge` first, for sure hits; `Near` last, for likely ones of the same intent, marked as unsure.
A blank that cannot be filled from the tables is a reason to pass: nothing is invented.
"""

from collections.abc import Mapping
from string import Formatter
from typing import Final

from bot.core.catalog import Ask, Hit, Pass, Product, Proposal, answer_hash
from bot.core.library import hard_coded
from bot.core.model import Source, Stated
from bot.core.stated import cited
from bot.core.vocabulary import EntityKind, Intent, Rung, SourceKind, StatedKind
from playbooks import facts
from playbooks.offers import asks_for_coupon, asks_for_sale
from playbooks.orders import own_business
from playbooks.presale import asks_for_link, tells_a_body
from playbooks.writer import Writer, fits

SURE: Final = 0.62
LIKELY: Final = 0.45
"""Calibrated scores from which an entry is taken as the answer, and from which it is offered as a guess."""

ELSEWHERE: Final = 0.8
"""From here on an entry may answer although the question was read as wanting something else, or named no product."""

CERTAIN: Final = 0.97
"""Only such an entry answers in place of the tables, for what the tables know."""

_IN_TABLES: Final = frozenset({Intent.PRICE, Intent.STOCK, Intent.SIZE})
_MOVING: Final = {"product.price": Stated(StatedKind.PRICE), "product.link": Stated(StatedKind.LINK)}
"""Blanks whose value changes during a show."""
_VAGUE: Final = frozenset({Intent.OTHER, Intent.CHITCHAT, Intent.INFORM, Intent.FLOOD, Intent.PRAISE})


class Knowledge:
    """The approved answer of the best entry that fits."""

    name = "knowledge"
    low, high = SURE, 1.01

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def propose(self, ask: Ask) -> Proposal | Pass:
        why = f"知识库没有把握到 {self.low:.2f} 的答案"
        for hit in ask.hits:
            if not self.low <= hit.score < self.high:
                continue
            why = unfit(ask, hit)
            if not why:
                filled = self.text(ask, hit)
                if isinstance(filled, str):
                    return self._proposal(ask, hit, filled)
                why = filled.because
        return Pass(self.name, why)

    def text(self, ask: Ask, hit: Hit) -> str | Pass:
        """The entry's text for this channel with every blank filled."""
        template = hit.live or hit.answer if ask.limits.public else hit.answer
        try:
            text = fill(template, blanks(ask, self._writer.name(ask)))
        except LookupError as error:
            return Pass(self.name, f"答案 {hit.entry} 里的 {error.args[0]} 填不上")
        except ValueError:
            return Pass(self.name, f"答案 {hit.entry} 的花括号不成对")
        if not fits(text, ask.limits):
            return Pass(self.name, f"答案 {hit.entry} 超出渠道长度")
        return text

    def _proposal(self, ask: Ask, hit: Hit, text: str) -> Proposal:
        return Proposal(
            text=text,
            rung=Rung.APPROVED_ANSWER,
            playbook=self.name,
            confidence=round(min(hit.score, 1.0), 2),
            because=f"和已批准的问法“{hit.matched}”一致",
            sources=(source(hit), *_filled_in(ask, hit)),
            media=hit.media,
            authority=hit.authority,
        )


class Near(Knowledge):
    """A likely entry, for a person to look at twice."""

    name = "near"
    low, high = LIKELY, SURE

    def propose(self, ask: Ask) -> Proposal | Pass:
        if not any(hit.intent is ask.reading.intent for hit in ask.hits if self.low <= hit.score < self.high):
            return Pass(self.name, "没有意图相同的相近答案")
        return super().propose(ask)


def source(hit: Hit) -> Source:
    said = answer_hash(hit.answer, hit.live, hit.media, hit.authority)
    return Source(SourceKind.KNOWLEDGE, hit.entry, hit.matched, hit.place, said)


def _filled_in(ask: Ask, hit: Hit) -> tuple[Source, ...]:
    """What the text says of the product in its blanks that may be otherwise soon."""
    template = hit.live or hit.answer if ask.limits.public else hit.answer
    named = {field for _, field, _, _ in Formatter().parse(template) if field}
    states = tuple(stated for blank, stated in _MOVING.items() if blank in named)
    return (cited(ask.product, ask.inbound.address, states),) if ask.product and states else ()


def unfit(ask: Ask, hit: Hit) -> str:
    """Why a hit should not speak although it is near: another product, or the tables know better. Empty: it may."""
    reading, product = ask.reading, ask.product
    template = hit.answer + hit.live
    if hit.score < _bar(ask, hit):
        return f"答案 {hit.entry} 和问题的意图或商品对不上"
    if hit.product and product is not None and hit.product != product.id:
        return f"答案 {hit.entry} 说的是另一款商品"
    if hard_coded(hit.intent, template):
        return f"答案 {hit.entry} 里写死了数字，价格只取商品表，库存只取库存表"
    named = reading.values(EntityKind.SIZE) or reading.values(EntityKind.COLOR)
    if reading.intent is Intent.STOCK and product is not None and product.stock and named:
        return "顾客点名了尺码或颜色，库存查表更准"
    if reading.intent is Intent.SIZE and hit.intent is Intent.SIZE and tells_a_body(ask):
        return "顾客报了身高体重，按尺码表推荐更准"
    if asks_for_link(ask):
        return "问的是链接号，商品表更准"
    if asks_for_coupon(ask):
        return "货架上写着现在的券，按货架回答更准"
    if product is not None and not product.on_sale and asks_for_sale(ask):
        return "这个链接还没开拍，按货架回答更准"
    if own_business(ask):
        return "查得到顾客自己的订单，按订单回答更准"
    return ""


def _bar(ask: Ask, hit: Hit) -> float:
    """The score a hit needs: more where it speaks of something else than was asked, most where the tables know."""
    wanted = ask.reading.intent
    agrees = hit.intent is wanted or wanted in _VAGUE or hit.intent in _VAGUE
    if not agrees and wanted in _IN_TABLES and ask.product is not None:
        return CERTAIN
    if not agrees or (hit.product and ask.product is None):
        return ELSEWHERE
    return 0.0


def blanks(ask: Ask, name: str) -> Mapping[str, str]:
    """What an entry may leave blank: {name} is the customer's, the rest comes from the product.

    Not {product.stock}: how many there are depends on size and colour, which the playbooks look up.
    """
    return {"name": name, **(_of_product(ask.product) if ask.product else {})}


def _of_product(product: Product) -> dict[str, str]:
    values = {
        "product.name": product.name,
        "product.price": facts.money(product.price),
        "product.list_price": facts.money(product.list_price),
        "product.link": product.link,
        "product.sizes": facts.sizes_listed(product.sizes),
        "product.colors": facts.listed(product.colors),
        "product.highlights": product.highlights,
    }
    return {blank: value for blank, value in values.items() if value}


def fill(template: str, values: Mapping[str, str]) -> str:
    """`template` with its blanks filled. Raises LookupError for an unknown blank, ValueError for a lone brace."""
    parts = []
    for literal, field, _, _ in Formatter().parse(template):
        parts.append(literal)
        if field is not None:
            parts.append(values[field])
    return "".join(parts)
