"""Every case that has wordings, with what a wording of it may fill in.

In: nothing. Out: `Case`, `FIELDS`, `STANDING` and `Finding`. Called by the writer, which checks the content files
against it, and by the playbooks. Every wording may also use {shop}; one for private conversations also {hello}.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from bot.core.catalog import Product
from bot.core.model import Stated


class Case(StrEnum):
    """What a wording says; the name of its table in config/playbooks."""

    PRICE = "price"
    PRICE_SAVED = "price_saved"
    PRICE_COUPON = "price_coupon"
    COUPONS = "coupons"
    COUPONS_HERE = "coupons_here"
    ANNOUNCED = "announced"
    ON_SALE = "on_sale"
    LINK = "link"
    WHICH_LINK = "which_link"
    WHICH_LINK_FIT = "which_link_fit"
    FACT = "fact"
    IN_STOCK = "in_stock"
    FEW_LEFT = "few_left"
    SIZE_IN_STOCK = "size_in_stock"
    COLOR_IN_STOCK = "color_in_stock"
    ALL_IN_STOCK = "all_in_stock"
    MOST_IN_STOCK = "most_in_stock"
    SOLD_OUT_OFFER = "sold_out_offer"
    SOLD_OUT_ALL = "sold_out_all"
    NOT_MADE = "not_made"
    FIT = "fit"
    FIT_SOLD_OUT = "fit_sold_out"
    FIT_ONE_SIZE = "fit_one_size"
    ASK_BODY = "ask_body"
    ASK_HEIGHT = "ask_height"
    ASK_WEIGHT = "ask_weight"
    SIZES = "sizes"
    COLORS = "colors"
    SIZE_RANGE = "size_range"
    TO_PRIVATE = "to_private"
    ORDER_UNPAID = "order_unpaid"
    ORDER_PREPARING = "order_preparing"
    ORDER_LATE = "order_late"
    ORDER_SHIPPED = "order_shipped"
    ORDER_SLOW = "order_slow"
    ORDER_OUT = "order_out"
    ORDER_DELIVERED = "order_delivered"
    ORDER_SIGNED = "order_signed"
    ORDER_REFUNDING = "order_refunding"
    ORDER_REFUNDED = "order_refunded"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_CHANGE = "order_change"
    ORDER_CHANGE_SENT = "order_change_sent"
    ORDER_WHICH = "order_which"
    ORDER_NOT_FOUND = "order_not_found"
    ORDER_OTHERS = "order_others"
    HOLDING = "holding"
    HOLDING_SORRY = "holding_sorry"
    HOLDING_AGAIN = "holding_again"
    HOLDING_CLOSED = "holding_closed"
    HUMAN = "human"
    HUMAN_AHEAD = "human_ahead"
    HUMAN_CLOSED = "human_closed"
    COMPLAINT = "complaint"
    COMPLAINT_CLOSED = "complaint_closed"
    UPSET = "upset"
    UPSET_CLOSED = "upset_closed"
    MEDIA = "media"
    MEDIA_SORRY = "media_sorry"
    MEDIA_CLOSED = "media_closed"
    GREETING = "greeting"
    GREETING_BACK = "greeting_back"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    RATING = "rating"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    CRISIS = "crisis"
    CRISIS_SORRY = "crisis_sorry"
    CRISIS_CONTACT = "crisis_contact"
    CRISIS_PUBLIC = "crisis_public"
    CRISIS_PRIVATE = "crisis_private"
    CRISIS_ACKNOWLEDGE = "crisis_acknowledge"
    CRISIS_NEXT = "crisis_next"


HANDS_OVER: Final = frozenset({Case.HUMAN, Case.COMPLAINT, Case.UPSET, Case.MEDIA_SORRY})
"""Cases in which a person takes over: nobody is promised one sooner than the queue lets expect."""

CLOSED: Final = {
    Case.HOLDING: Case.HOLDING_CLOSED,
    Case.HOLDING_SORRY: Case.HOLDING_CLOSED,
    Case.HOLDING_AGAIN: Case.HOLDING_CLOSED,
    Case.HUMAN: Case.HUMAN_CLOSED,
    Case.HUMAN_AHEAD: Case.HUMAN_CLOSED,
    Case.COMPLAINT: Case.COMPLAINT_CLOSED,
    Case.UPSET: Case.UPSET_CLOSED,
    Case.MEDIA: Case.MEDIA_CLOSED,
    Case.MEDIA_SORRY: Case.MEDIA_CLOSED,
}
"""What is said instead while nobody is at work: these tell from when on somebody is."""

PRESSING: Final = (
    frozenset({Case.ORDER_LATE, Case.ORDER_SLOW, Case.HOLDING_SORRY, Case.HOLDING_AGAIN})
    | HANDS_OVER
    | frozenset({Case.HUMAN_CLOSED, Case.COMPLAINT_CLOSED, Case.UPSET_CLOSED})
)
"""Cases that promise an answer within the urgent time, however the message itself was read."""

STANDING: Final = (
    frozenset(CLOSED)
    | frozenset(CLOSED.values())
    | frozenset({Case.GREETING, Case.GREETING_BACK, Case.THANKS, Case.GOODBYE, Case.RATING})
    | frozenset({Case.OPTED_OUT, Case.OPTED_IN})
)
"""Cases that state no fact: a private wording of theirs may have a standing approval."""

PRIVATE: Final = STANDING - {Case.HOLDING, Case.HOLDING_SORRY, Case.HUMAN, Case.COMPLAINT, Case.UPSET}
"""Of these, the ones that are never said in public; nor is anything about an order."""

_PARCEL: Final = frozenset({"tail", "carrier", "tracking"})
_OPENS: Final = frozenset({"opens", "minutes"})

FIELDS: Final[dict[Case, frozenset[str]]] = {
    Case.PRICE: frozenset({"name", "price"}),
    Case.PRICE_SAVED: frozenset({"name", "price", "list_price", "saved"}),
    Case.PRICE_COUPON: frozenset({"name", "price", "coupons"}),
    Case.COUPONS: frozenset({"name", "coupons"}),
    Case.COUPONS_HERE: frozenset({"coupons"}),
    Case.ANNOUNCED: frozenset({"name", "link"}),
    Case.ON_SALE: frozenset({"name", "link"}),
    Case.LINK: frozenset({"name", "link"}),
    Case.WHICH_LINK: frozenset(),
    Case.WHICH_LINK_FIT: frozenset(),
    Case.FACT: frozenset({"name", "fact"}),
    Case.IN_STOCK: frozenset({"name", "item"}),
    Case.FEW_LEFT: frozenset({"name", "item", "count"}),
    Case.SIZE_IN_STOCK: frozenset({"name", "size", "colors"}),
    Case.COLOR_IN_STOCK: frozenset({"name", "color", "sizes"}),
    Case.ALL_IN_STOCK: frozenset({"name", "range"}),
    Case.MOST_IN_STOCK: frozenset({"name", "missing"}),
    Case.SOLD_OUT_OFFER: frozenset({"name", "item", "offer"}),
    Case.SOLD_OUT_ALL: frozenset({"name"}),
    Case.NOT_MADE: frozenset({"name", "wanted", "range"}),
    Case.FIT: frozenset({"name", "size", "body"}),
    Case.FIT_SOLD_OUT: frozenset({"name", "size", "body"}),
    Case.FIT_ONE_SIZE: frozenset({"name", "size", "body"}),
    Case.ASK_BODY: frozenset({"name"}),
    Case.ASK_HEIGHT: frozenset({"name"}),
    Case.ASK_WEIGHT: frozenset({"name"}),
    Case.SIZES: frozenset({"name", "sizes"}),
    Case.COLORS: frozenset({"name", "colors"}),
    Case.SIZE_RANGE: frozenset({"name", "size", "body"}),
    Case.TO_PRIVATE: frozenset(),
    Case.ORDER_UNPAID: frozenset({"tail"}),
    Case.ORDER_PREPARING: frozenset({"tail", "day"}),
    Case.ORDER_LATE: frozenset({"tail", "day", "minutes"}),
    Case.ORDER_SHIPPED: _PARCEL | {"day"},
    Case.ORDER_SLOW: _PARCEL | {"day", "minutes"},
    Case.ORDER_OUT: _PARCEL,
    Case.ORDER_DELIVERED: _PARCEL,
    Case.ORDER_SIGNED: frozenset({"tail"}),
    Case.ORDER_REFUNDING: frozenset({"tail"}),
    Case.ORDER_REFUNDED: frozenset({"tail"}),
    Case.ORDER_CANCELLED: frozenset({"tail"}),
    Case.ORDER_CHANGE: frozenset({"tail", "minutes"}),
    Case.ORDER_CHANGE_SENT: _PARCEL | {"minutes"},
    Case.ORDER_WHICH: frozenset(),
    Case.ORDER_NOT_FOUND: frozenset({"number"}),
    Case.ORDER_OTHERS: frozenset({"count"}),
    Case.HOLDING: frozenset({"minutes"}),
    Case.HOLDING_SORRY: frozenset({"minutes"}),
    Case.HOLDING_AGAIN: frozenset({"minutes"}),
    Case.HOLDING_CLOSED: _OPENS,
    Case.HUMAN: frozenset({"minutes"}),
    Case.HUMAN_AHEAD: frozenset({"ahead", "wait"}),
    Case.HUMAN_CLOSED: _OPENS,
    Case.COMPLAINT: frozenset({"minutes"}),
    Case.COMPLAINT_CLOSED: _OPENS,
    Case.UPSET: frozenset({"minutes"}),
    Case.UPSET_CLOSED: _OPENS,
    Case.MEDIA: frozenset({"what", "look", "minutes"}),
    Case.MEDIA_SORRY: frozenset({"what", "minutes"}),
    Case.MEDIA_CLOSED: _OPENS | {"what"},
    Case.GREETING: frozenset(),
    Case.GREETING_BACK: frozenset(),
    Case.THANKS: frozenset(),
    Case.GOODBYE: frozenset(),
    Case.RATING: frozenset(),
    Case.OPTED_OUT: frozenset(),
    Case.OPTED_IN: frozenset(),
    Case.CRISIS: frozenset({"wording"}),
    Case.CRISIS_SORRY: frozenset({"wording"}),
    Case.CRISIS_CONTACT: frozenset(),
    Case.CRISIS_PUBLIC: frozenset({"title"}),
    Case.CRISIS_PRIVATE: frozenset({"title"}),
    Case.CRISIS_ACKNOWLEDGE: frozenset({"title"}),
    Case.CRISIS_NEXT: frozenset({"title"}),
}


class Finding(NamedTuple):
    """What the tables answer: a case, its facts and why; `weight` lowers the confidence of an indirect answer. `states`
    is what of it may be otherwise soon, of the product asked about or of those in `products`."""

    case: Case
    facts: dict[str, str]
    because: str
    weight: float = 1.0
    states: tuple[Stated, ...] = ()
    products: tuple[Product, ...] = ()
