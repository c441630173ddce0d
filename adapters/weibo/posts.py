"""Posts, comments and people as Weibo's interface tells them.

In: objects of decoded JSON, which may lack anything. Out: `Post`, `Comment`, `Counts`. Pure. Called by all that asks.
A missing or odd field is lost, never the whole item; only one without a number is none. Ids stay text: they are beyond
2^53. Fields: platform-apis.md 5.2, confidence B; which of them an app of little standing sees is not published.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

import msgspec

from adapters import dates, loose
from adapters.loose import Fields
from adapters.weibo.names import is_number
from bot.core.clock import Millis
from bot.core.signals import Writer

T = TypeVar("T")

MAX_TEXT: Final = 5_000
MAX_NAME: Final = 60
MOST_PICTURES: Final = 18
HIGHEST: Final = 10**12
_ROUND: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,4})?)\s*([万亿])\+?")
_UNITS: Final = {"万": 10_000, "亿": 100_000_000}


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One post. `gone`: the platform says that it was deleted or may not be seen; `root` is the post it passes on."""

    number: str
    at: Millis | None = None
    text: str = ""
    writer: Writer = Writer()
    reposts: int | None = None
    comments: int | None = None
    likes: int | None = None
    pictures: tuple[str, ...] = ()
    gone: bool = False
    root: "Post | None" = None


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """One comment, below `post` where that is told."""

    number: str
    at: Millis | None = None
    text: str = ""
    writer: Writer = Writer()
    post: Post | None = None


class Counts(msgspec.Struct, frozen=True):
    """How many there are of a post just now, as far as told."""

    number: str
    reposts: int | None
    comments: int | None
    likes: int | None


def posts(found: object) -> tuple[list[Post], int]:
    """The posts in a list, and how many of it are none."""
    return _each(found, post_of)


def comments(found: object) -> tuple[list[Comment], int]:
    """The comments in a list, and how many of it are none."""
    return _each(found, comment_of)


def counts(found: object) -> Iterator[Counts]:
    """What is told of each post in a list."""
    for one in found if isinstance(found, list) else []:
        fields = loose.fields(one)
        if number := number_of(fields):
            yield Counts(
                number, count(fields.get("reposts")), count(fields.get("comments")), count(fields.get("attitudes"))
            )


def post_of(found: object, depth: int = 0) -> Post | None:
    """None for what has no number."""
    fields = loose.fields(found)
    number = number_of(fields)
    if not number:
        return None
    root = fields.get("retweeted_status")
    return Post(
        number=number,
        at=dates.moment(fields.get("created_at")),
        text=_text(fields),
        writer=writer_of(fields.get("user")),
        reposts=count(fields.get("reposts_count")),
        comments=count(fields.get("comments_count")),
        likes=count(fields.get("attitudes_count")),
        pictures=_pictures(fields),
        gone=loose.flag(fields.get("deleted")),
        root=post_of(root, depth + 1) if isinstance(root, dict) and depth == 0 else None,
    )


def comment_of(found: object) -> Comment | None:
    """None for what has no number, or no person whom an answer could go to."""
    fields = loose.fields(found)
    number, writer = number_of(fields), writer_of(fields.get("user"))
    if not (number and writer.id):
        return None
    return Comment(
        number=number,
        at=dates.moment(fields.get("created_at")),
        text=_text(fields),
        writer=writer,
        post=post_of(fields.get("status")),
    )


def writer_of(found: object) -> Writer:
    """As far as told; nobody, where there is nothing."""
    fields = loose.fields(found)
    return Writer(
        id=number_of(fields),
        name=_name(fields),
        followers=count(fields.get("followers_count")),
        verified=loose.flag(fields.get("verified")),
    )


def number_of(fields: Fields) -> str:
    """The id as text, from whichever field tells it whole; "" where none does."""
    told = (loose.ident(fields.get(name)) for name in ("idstr", "id", "mid"))
    return next((number for number in told if is_number(number) and int(number)), "")


def count(found: object) -> int | None:
    """A number of something; None where it is not told. Large ones may come rounded, as in 1.2万."""
    if isinstance(found, str) and (told := _ROUND.fullmatch(found.strip())):
        return round(float(told[1]) * _UNITS[told[2]])
    number = loose.number(found, -1.0)
    return int(number) if 0 <= number <= HIGHEST else None


def _each(found: object, read: Callable[[object], T | None]) -> tuple[list[T], int]:
    rows = found if isinstance(found, list) else []
    made = [one for one in map(read, rows) if one is not None]
    return made, len(rows) - len(made)


def _text(fields: Fields) -> str:
    """All of it: long posts are cut in `text` and whole in a field of their own (confidence C)."""
    whole = loose.text(loose.fields(fields.get("longText")).get("content"))
    return (whole or loose.text(fields.get("text")))[:MAX_TEXT].strip()


def _name(fields: Fields) -> str:
    told = loose.text(fields.get("screen_name")) or loose.text(fields.get("name"))
    return "".join(sign for sign in told[: 2 * MAX_NAME] if sign.isprintable())[:MAX_NAME].strip()


def _pictures(fields: Fields) -> tuple[str, ...]:
    rows = fields.get("pic_urls")
    told = (loose.text(loose.fields(row).get("thumbnail_pic")) for row in (rows if isinstance(rows, list) else ()))
    found = tuple(url for url in told if url.startswith(("https://", "http://")) and len(url) <= 500)
    return found[:MOST_PICTURES]
