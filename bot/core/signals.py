"""What is said about the shop where everybody reads it, as somebody who listens saw it; and what customers complain of.

In: nothing. Out: `Signal`, one of five structs told apart by `type`. Made by adapters (`adapters.weibo`,
`adapters.watch`) and by triage's observer, given to `Common.tell`, read by `bot.stages.watching`. Ids of platforms are
text: they are beyond 2^53. What is not known is None, never 0. Texts and names are as they came; they are masked before
anything of them is kept.
"""

from enum import StrEnum
from typing import Final, NewType

import msgspec

from bot.core.clock import Millis
from bot.core.model import Address, ConversationId, MessageId
from bot.core.vocabulary import Intent

PostId = NewType("PostId", str)
"""`<channel>/<the platform's id>`, such as "weibo/4912345678901234"."""


class Writer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who wrote it, as far as the platform says. `id` is the platform's, empty where it names nobody; `name` may be any
    text; `followers` is how many read them."""

    id: str = ""
    name: str = ""
    followers: int | None = None
    verified: bool = False


class Reaction(StrEnum):
    """What somebody does with a post."""

    REPOST = "repost"
    COMMENT = "comment"


class Posted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="posted", tag_field="type"):
    """A post, at its first sight or seen again with other counts. `reply` is where an answer to it goes (None: nobody
    here can answer there), `page` where people see it, `pictures` are addresses, which are never fetched."""

    post: PostId
    at: Millis
    text: str
    writer: Writer = Writer()
    page: str = ""
    pictures: tuple[str, ...] = ()
    reposts: int | None = None
    comments: int | None = None
    likes: int | None = None
    seen_at: Millis = Millis(0)
    reply: Address | None = None


class Reacted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="reacted", tag_field="type"):
    """One repost or comment. `id` is unique within the post; `parent`: the id of the repost it was seen at."""

    post: PostId
    id: str
    at: Millis
    kind: Reaction = Reaction.REPOST
    writer: Writer = Writer()
    text: str = ""
    parent: str = ""


class Counted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="counted", tag_field="type"):
    """How many there were at a moment, without saying who: what polling brings, at irregular times. May fall."""

    post: PostId
    at: Millis
    reposts: int | None = None
    comments: int | None = None
    likes: int | None = None


class Deleted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="deleted", tag_field="type"):
    """The post is gone, seen at that moment."""

    post: PostId
    at: Millis


class Spoken(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="spoken", tag_field="type"):
    """A customer's own message to us that complains: an outage shows here before it shows in public. `text` is masked;
    `product` the id of the one it is about, `orders` the numbers named in it."""

    message: MessageId
    address: Address
    at: Millis
    text: str
    intent: Intent
    sentiment: float
    abuse: bool = False
    product: str = ""
    orders: tuple[str, ...] = ()
    conversation: ConversationId = ConversationId("")


Signal = Posted | Reacted | Counted | Deleted | Spoken


class Packed(msgspec.Struct, frozen=True):
    """One signal as it lies in the stream."""

    signal: Signal


def name_of(signal: Signal) -> str:
    """The same for the same thing told twice: what signals are known again by."""
    match signal:
        case Posted(post=post, seen_at=at, at=born):
            return f"p {post} {at or born}"
        case Reacted(post=post, id=one):
            return f"r {post} {one}"
        case Counted(post=post, at=at):
            return f"c {post} {at}"
        case Deleted(post=post):
            return f"d {post}"
        case Spoken(message=message, address=address):
            return f"s {address.channel} {message}"


NO_WORDS: Final = frozenset({"", "转发微博", "轉發微博", "快转微博", "转发", "Repost", "repost"})
"""What platforms write for those who pass on without a word."""


def own_words(text: str) -> str:
    """What somebody wrote, without what they passed on."""
    own = text.partition("//@")[0].strip()
    return "" if own in NO_WORDS else own


def texts_of(signal: Signal) -> tuple[str, ...]:
    """The texts in it that must be read."""
    match signal:
        case Posted(text=text) | Spoken(text=text):
            return (text,)
        case Reacted(text=text):
            return (own_words(text),)
        case _:
            return ()
