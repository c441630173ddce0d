"""Asks for playbooks, built in one line, on a small shop of their own.

In: what a test wants to vary. Out: `ask`, `hit`, products and orders, and `voice` (the packaged wordings and words,
loaded once). Called by the tests of the playbooks and the guard.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from bot.core.catalog import Ask, Before, Caller, Hit, Limits, Order, Product, SizeRule, StockLine
from bot.core.clock import Millis
from bot.core.media import Attachment, MediaKind
from bot.core.model import Address, Entity, Inbound, MessageId, Reading
from bot.core.ports import Voice, VoiceSettings
from bot.core.vocabulary import EntityKind, Intent, Kind, Stage, Urgency
from playbooks import PLAYBOOKS

CONFIG = Path(__file__).parents[2] / "config"
SETTINGS = VoiceSettings("山雀小铺", live_s=30, urgent_s=600, general_s=1800, not_urgent_s=7200)
LIVE = Limits(max_chars=50, max_bytes=200, public=True)
CHAT = Limits(max_chars=600, max_bytes=2048, public=False)
NOW = Millis(int(datetime(2026, 3, 10, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000))

COAT = Product(
    id="coat",
    link="7",
    name="松针风衣",
    aliases=("风衣", "外套"),
    category="clothing",
    price="259.00",
    list_price="399.00",
    sizes=("S", "M", "L"),
    colors=("雾灰", "米白"),
    highlights="三层防泼水面料，双向拉链，帽子可拆",
    stock=(
        StockLine("S", "雾灰", 40),
        StockLine("S", "米白", 0),
        StockLine("M", "雾灰", 25),
        StockLine("M", "米白", 3),
        StockLine("L", "雾灰", 0),
        StockLine("L", "米白", 0),
    ),
    size_rules=(
        SizeRule(150, 162, 40, 50, "S"),
        SizeRule(156, 170, 51, 60, "M"),
        SizeRule(160, 178, 61, 72, "L"),
    ),
)
LAMP = Product(
    "lamp", "9", "萤火台灯", ("台灯",), "electronics", "88.50", "88.50", ("标准款",), ("白色",), "三档亮度，续航六小时"
)


@cache
def voice() -> Voice:
    """The product's own wordings and word lists."""
    return PLAYBOOKS.load(CONFIG / "playbooks", CONFIG / "words", SETTINGS)


def order(status: str, number: str = "202603091234567890", **changes: str) -> Order:
    """An order of today's customer, shipped yesterday and arriving tomorrow."""
    made = Order(
        order_no=number,
        customer="c-1",
        customer_name="",
        product="coat",
        size="M",
        color="雾灰",
        quantity=1,
        paid="259.00",
        status=status,
        placed_at="2026-03-09T10:00:00+08:00",
        promised_ship_by="2026-03-10T23:59:00+08:00",
        shipped_at="",
        carrier="青鸟快运",
        tracking_no="QN8800112233445",
        eta="2026-03-11",
        note="",
    )
    return msgspec.structs.replace(made, **changes)


def hit(answer: str, score: float = 0.9, **changes: object) -> Hit:
    """An entry found; `changes` are fields of `Hit`."""
    made = Hit(entry="e-1", matched="问法", answer=answer, score=score, place="knowledge/some.toml:12")
    return msgspec.structs.replace(made, **changes)


def ask(
    text: str,
    intent: Intent = Intent.OTHER,
    *,
    public: bool = True,
    aloud: bool = False,
    product: Product | None = None,
    orders: Sequence[Order] = (),
    hits: Sequence[Hit] = (),
    entities: Sequence[tuple[EntityKind, str]] = (),
    author: str = "",
    limits: Limits | None = None,
    message: str = "m-1",
    stage: Stage = Stage.NONE,
    urgency: Urgency = Urgency.GENERAL,
    abuse: bool = False,
    sentiment: float = 0.0,
    caller: Caller = Caller(),  # noqa: B008 - frozen
    before: Before = Before(),  # noqa: B008
    media: MediaKind | None = None,
) -> Ask:
    """A question as triage hands it to the ladder; `aloud`: below a post."""
    address = Address("test", "post/c-1" if aloud else "room" if public else "c-1", "c-1", public and not aloud, aloud)
    named = tuple(Entity(entity, value, 0, 1) for entity, value in entities)
    kind, shown = (Kind.MEDIA, (Attachment(media),)) if media else (Kind.TEXT, ())
    reading = Reading(
        text, text, (), stage, intent, urgency, abuse=abuse, sentiment=sentiment, confidence=0.9, entities=named
    )
    return Ask(
        inbound=Inbound(MessageId(message), address, text, author, NOW, kind=kind, media=shown),
        reading=reading,
        hits=tuple(hits),
        product=product,
        orders=tuple(orders),
        limits=limits or (LIVE if address.is_read_by_all else CHAT),
        now=NOW,
        caller=caller,
        before=before,
    )
