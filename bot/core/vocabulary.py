"""The words of the trade: every closed set of values, as enums.

In: nothing. Out: enums used by the model, on the wire (their values) and in content files. Called by everything.
"""

from enum import StrEnum


class Stage(StrEnum):
    """Where in a purchase the customer stands (product.md rule 2)."""

    PRESALE = "presale"  # 售前
    INSALE = "insale"  # 售中
    AFTERSALE = "aftersale"  # 售后
    NONE = "none"


class Intent(StrEnum):
    """What a message wants."""

    PRICE = "price"
    DISCOUNT = "discount"
    GIFT = "gift"
    STOCK = "stock"
    SIZE = "size"
    PRODUCT = "product"
    AUTHENTICITY = "authenticity"
    SHIPPING_TIME = "shipping_time"
    LOGISTICS = "logistics"
    ORDER_CHANGE = "order_change"
    CANCEL = "cancel"
    PAYMENT = "payment"
    REFUND = "refund"
    EXCHANGE = "exchange"
    INVOICE = "invoice"
    ACCOUNT = "account"
    COMPLAINT = "complaint"
    GREETING = "greeting"
    PRAISE = "praise"
    HUMAN = "human"
    INFORM = "inform"
    CHITCHAT = "chitchat"
    FLOOD = "flood"
    OTHER = "other"


class Urgency(StrEnum):
    """How fast it must be answered (product.md rules 1 and 3); the order is the priority."""

    URGENT = "urgent"
    GENERAL = "general"
    NOT_URGENT = "not_urgent"


class Kind(StrEnum):
    """What form an incoming message has."""

    COMMENT = "comment"
    TEXT = "text"
    EVENT = "event"
    MEDIA = "media"  # a picture, a voice, a film, a place or a link; the text says which
    WITHDRAWN = "withdrawn"  # its writer took a message back
    SHELF = "shelf"  # the room shows another product now; the text is its link number, empty for none
    START = "start"  # the room goes live; the text is its title
    END = "end"  # the room's show is over


class Traffic(StrEnum):
    """How an incoming message may be treated under load: only `FEED` may be shed, nobody acknowledged it."""

    FEED = "feed"
    ACKNOWLEDGED = "acknowledged"


class Outcome(StrEnum):
    """Every message ends in exactly one of these."""

    DRAFTED = "drafted"  # opened a draft of its own
    JOINED = "joined"  # counted into a draft still open
    ANSWERED = "answered"  # asked again after the answer went out
    IGNORED = "ignored"  # nobody should answer; the reason says why
    DEAD = "dead"  # could not be processed; kept in the dead letters
    SHED = "shed"  # dropped under overload, before the store; counted


class IgnoreReason(StrEnum):
    """Why a message ends as ignored."""

    EMPTY = "empty"
    EMOJI = "emoji_only"
    FLOOD = "flood"
    CHITCHAT = "chitchat"
    GREETING = "greeting"
    PRAISE = "praise"
    ABUSE = "abuse"
    INFORM = "information"
    OFF_TOPIC = "off_topic"
    UNCLEAR = "unclear"
    OWN = "own_account"
    TOO_LONG = "too_long"
    REJECTED_BEFORE = "rejected_before"
    EVENT = "event"
    MEDIA = "media"
    WITHDRAWN = "withdrawn"
    RATED = "rated"
    VIEWER_LIMIT = "viewer_limit"  # one viewer asked for more than a room gives to one


class Sight(StrEnum):
    """Whether the room's feed has shown a line of ours since it was sent."""

    UNWATCHED = ""  # that feed does not show our lines
    AWAITED = "awaited"
    SEEN = "seen"
    HIDDEN = "hidden"  # not seen in time: the platform may keep it from the others


class Rung(StrEnum):
    """The ladder of product.md rule 5 and system 5, best first."""

    APPROVED_ANSWER = "approved_answer"
    PLAYBOOK = "playbook"
    MODEL = "model"
    HOLDING = "holding"
    HAND_OVER = "hand_over"


class SourceKind(StrEnum):
    """Where a statement in a draft comes from."""

    KNOWLEDGE = "knowledge"
    ORDER = "order"
    PRODUCT = "product"
    PLAYBOOK = "playbook"
    STATEMENT = "statement"  # the one wording of a crisis


class StatedKind(StrEnum):
    """What an answer states of a product that may be otherwise a moment later."""

    PRICE = "price"
    COUPONS = "coupons"
    ON_SALE = "on_sale"
    LINK = "link"
    STOCK = "stock"  # of a size, a colour, or all of it, as it is spoken
    COLORS = "colors"  # those in stock
    SIZES = "sizes"  # likewise
    FIT = "fit"  # whether a size is there at all


class RiskKind(StrEnum):
    """What the guard found in a text."""

    FORBIDDEN_WORD = "forbidden_word"
    PERSONAL_DATA = "personal_data"
    TOO_LONG = "too_long"
    BEYOND_AUTHORITY = "beyond_authority"
    UNSURE = "unsure"
    UNFILLED = "unfilled"
    INVISIBLE = "invisible_characters"
    LINK = "link"
    OUTDATED = "outdated"


class Authority(StrEnum):
    """Who may promise what an answer says."""

    AGENT = "agent"
    LEAD = "lead"


class Route(StrEnum):
    """Where an approved text goes."""

    CHANNEL = "channel"
    PROMPTER = "prompter"


class Role(StrEnum):
    """Who a console account is."""

    HOST = "host"  # a prompter's screen: reads what is to be said, and says that it was
    VIEWER = "viewer"
    ASSISTANT = "assistant"
    AGENT = "agent"
    PR = "pr"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class EntityKind(StrEnum):
    """What a piece of a message names."""

    ORDER_NO = "order_no"
    TRACKING_NO = "tracking_no"
    PHONE = "phone"
    AMOUNT = "amount"
    DATE = "date"
    SIZE = "size"
    HEIGHT_CM = "height_cm"
    WEIGHT_KG = "weight_kg"
    LINK_NO = "link_no"
    PRODUCT = "product"
    COLOR = "color"


class FactorKind(StrEnum):
    """What speaks for or against a knowledge entry as the answer to a question."""

    EXACT = "exact"  # the very wording stands in the entry
    WORDS = "words"  # share of words in common with the nearest wording
    SENSE = "sense"  # cosine of the nearest wording
    SECOND = "second"  # cosine of the second nearest
    ANSWER = "answer"  # cosine of the answer itself
    COVERED = "covered"  # share of the question's words that stand in the answer
    INTENT = "intent"  # 1 both want the same, -1 they want different things, 0 one does not say
    PRODUCT = "product"  # 1 the entry is about the very product


class Standing(StrEnum):
    """What became of an entry in a search."""

    OFFERED = "offered"
    UNSURE = "unsure"  # below the bar
    OTHER_PRODUCT = "other_product"
    OTHER_ROOM = "other_room"
    NOT_VALID = "not_valid"  # not today
    CROWDED_OUT = "crowded_out"  # good enough, but others were better


class SpanKind(StrEnum):
    """Personal data that is masked (product.md rule 9)."""

    PHONE = "PHONE"
    ID_CARD = "ID_CARD"
    BANK_CARD = "BANK_CARD"
    ADDRESS = "ADDRESS"
    NAME = "NAME"
    EMAIL = "EMAIL"
    WECHAT = "WECHAT"
