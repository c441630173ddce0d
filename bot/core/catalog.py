"""Facts that answers may state: products, stock, sizes, orders, and knowledge entries found for a question.

In: nothing. Out: frozen structs. Loaded by `bot.knowledge`, read by playbooks. Money is in yuan with two decimals, as
text.
"""

import msgspec

from bot.core.clock import Millis
from bot.core.model import Inbound, Reading, Risk, Source, text_hash
from bot.core.vocabulary import Authority, EntityKind, FactorKind, Intent, Rung, Stage, Standing


class StockLine(msgspec.Struct, frozen=True):
    """How many pieces of one size and colour are left."""

    size: str
    color: str
    stock: int


class SizeRule(msgspec.Struct, frozen=True):
    """One row of a size guide; bounds are inclusive."""

    height_cm_min: int
    height_cm_max: int
    weight_kg_min: float
    weight_kg_max: float
    size: str


class Coupon(msgspec.Struct, frozen=True):
    """What one can take in a live room now, in words ("满199减20"); `until` 0: no end is known."""

    text: str
    until: Millis = Millis(0)


class Product(msgspec.Struct, frozen=True):
    """One product on sale; `link` is its shelf number in a live room ("3号链接"), `coupons` what that room gives on it,
    `on_sale` false while its link cannot be bought."""

    id: str
    link: str
    name: str
    aliases: tuple[str, ...]
    category: str
    price: str
    list_price: str
    sizes: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()
    highlights: str = ""
    stock: tuple[StockLine, ...] = ()
    size_rules: tuple[SizeRule, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    on_sale: bool = True


class Order(msgspec.Struct, frozen=True):
    """One line of the order table. `status` and the times are the shop's own words and dates, empty where unknown."""

    order_no: str
    customer: str
    customer_name: str
    product: str
    size: str
    color: str
    quantity: int
    paid: str
    status: str
    placed_at: str
    promised_ship_by: str
    shipped_at: str
    carrier: str
    tracking_no: str
    eta: str
    note: str


class Factor(msgspec.Struct, frozen=True):
    """One piece of evidence about an entry; shares and cosines are 0…1 (a cosine may be negative)."""

    kind: FactorKind
    value: float


class Hit(msgspec.Struct, frozen=True):
    """One knowledge entry found for a question. `score` is calibrated 0…1, `matched` the variant that was nearest."""

    entry: str
    matched: str
    answer: str
    score: float
    place: str
    live: str = ""
    stage: Stage = Stage.NONE
    intent: Intent = Intent.OTHER
    product: str = ""
    media: tuple[str, ...] = ()
    authority: Authority = Authority.AGENT
    factors: tuple[Factor, ...] = ()


def answer_hash(answer: str, live: str, media: tuple[str, ...], authority: Authority) -> str:
    """The fingerprint of what an entry says: a draft that cites another one is out of date."""
    return text_hash("\0".join((answer, live, authority, *media)))


class Ranked(msgspec.Struct, frozen=True):
    """One entry's place in a search, with the reasons: for people who ask why it was offered, or why not."""

    entry: str
    matched: str
    score: float
    standing: Standing
    factors: tuple[Factor, ...] = ()


class Query(msgspec.Struct, frozen=True):
    """What is looked up: the reading of a question, the product it is about where known, and the room
    ("channel/conversation") it is asked in."""

    reading: Reading
    product: str = ""
    room: str = ""


class Limits(msgspec.Struct, frozen=True):
    """What a channel allows in one text: code points and UTF-8 bytes; `public` tightens the guard."""

    max_chars: int
    max_bytes: int
    public: bool


class Caller(msgspec.Struct, frozen=True):
    """Who asks in private, as far as words depend on it: what to call them ("张女士"; empty: find out), whether they
    have been here before, whether they are of high value, and how long they would wait for a person: `ahead` of them
    wait others, some `minutes`; with nobody at work `opens` says when ("明天 9:00"), in `opens_s` seconds."""

    called: str = ""
    returning: bool = False
    valued: bool = False
    ahead: int = 0
    minutes: int = 0
    opens: str = ""
    opens_s: int = 0


class Before(msgspec.Struct, frozen=True):
    """What went before a private message in the same session, as far as words depend on it: how many drafts in a row
    did not help (`misses`), from which version of a wording the last one was made (`template`), and whether a complaint
    or strong feeling was among the messages (`upset`)."""

    misses: int = 0
    template: str = ""
    upset: bool = False


class Unified(msgspec.Struct, frozen=True):
    """The one wording of a crisis (统一口径), as a draft may take it: of which crisis (its id) and version, and its
    text for where it would be read."""

    crisis: str
    version: int
    title: str
    text: str


class Ask(msgspec.Struct, frozen=True):
    """Everything a playbook may look at; all facts are gathered before, so a playbook is a pure function. `couponed`:
    what one can take a coupon for in that room now, link by link. `unified`: the one wording of a crisis it is about.
    """

    inbound: Inbound
    reading: Reading
    hits: tuple[Hit, ...]
    product: Product | None
    orders: tuple[Order, ...]
    limits: Limits
    now: Millis
    caller: Caller = Caller()
    before: Before = Before()
    couponed: tuple[Product, ...] = ()
    unified: Unified | None = None


class Proposal(msgspec.Struct, frozen=True):
    """A playbook's text with what it rests on. `promise_s`: it promises an answer within so many seconds; `template`:
    the version of the wording it is made from, for wordings that may have a standing approval."""

    text: str
    rung: Rung
    playbook: str
    confidence: float
    because: str
    sources: tuple[Source, ...] = ()
    media: tuple[str, ...] = ()
    authority: Authority = Authority.AGENT
    promise_s: int = 0
    template: str = ""


class Pass(msgspec.Struct, frozen=True):
    """Why a playbook did not fire."""

    playbook: str
    because: str


class Why(msgspec.Struct, frozen=True):
    """Why a draft says what it says. Nothing in `reading` is unmasked; `product` is the id of the one meant."""

    reading: Reading
    product: str = ""
    ranking: tuple[Ranked, ...] = ()
    tried: tuple[Pass, ...] = ()


def explained(ask: Ask, tried: tuple[Pass, ...]) -> Why:
    """What is kept of an ask with its draft: nothing in it is unmasked."""
    reading = msgspec.structs.replace(
        ask.reading,
        text="",
        words=(),
        spans=(),
        entities=tuple(entity for entity in ask.reading.entities if entity.kind is not EntityKind.PHONE),
    )
    ranking = tuple(Ranked(hit.entry, hit.matched, hit.score, Standing.OFFERED, hit.factors) for hit in ask.hits)
    return Why(reading, ask.product.id if ask.product else "", ranking, tried)


class Guarded(msgspec.Struct, frozen=True):
    """A proposal after the last look."""

    proposal: Proposal
    risks: tuple[Risk, ...]
    tried: tuple[Pass, ...] = ()
