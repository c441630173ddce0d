"""What the pages of crises take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/crises.py and the route list. Crises, those they happened to and
reports travel as the nouns of `bot.core.crises`.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from bot.console.wire import VISIBLE, Ask, Note, Version
from bot.core.clock import Millis
from bot.core.crises import Affected, Crisis, CrisisId, FollowState, Suggested
from bot.core.signals import PostId
from bot.core.topics import Post, Topic, TopicId

Said = Annotated[str, Meta(max_length=1_000)]
Words = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=20, pattern=VISIBLE)], ...], Meta(max_length=40)]
Number = Annotated[int, Meta(ge=0, le=1_000)]
Moment = Annotated[Millis, Meta(ge=0, le=2**53)]
Address = Annotated[str, Meta(max_length=500, pattern=r"^(https?://[^\s<>\"']+)?$(?!\n)", description="a web address")]


class OpenCrisis(Ask, frozen=True, kw_only=True):
    """Open one about these topics, or (`shop`) about everything; the title is that of the first topic where none is
    given. One that is open about one of them already is answered as it is."""

    topics: Annotated[tuple[Annotated[TopicId, Meta(min_length=1, max_length=128)], ...], Meta(max_length=20)] = ()
    title: Annotated[str, Meta(max_length=80)] = ""
    shop: bool = False


class ChangeCrisis(Ask, frozen=True, kw_only=True):
    """What it does to the desk: `holds` notices, asks for a second person (`seconds`), and what people say who mean it
    (`words`)."""

    version: Version
    holds: bool
    seconds: bool
    words: Words


class WordCrisis(Ask, frozen=True, kw_only=True):
    """The one wording: `public` in rooms and below posts, `private` in conversations. Somebody else than its writer
    approves it."""

    version: Version
    public: Said
    private: Said


class SeenCrisis(Ask, frozen=True, kw_only=True):
    """A yes to what was on screen."""

    version: Version


class WriteStatement(Ask, frozen=True, kw_only=True):
    """A public statement in its parts; `number` 0: a new one. `update_at`: when the next one is promised for (0: not).
    `dropped`: it is not wanted any more."""

    version: Version
    number: Number = 0
    acknowledge: Said = ""
    facts: Said = ""
    next: Said = ""
    update_at: Moment = Millis(0)
    dropped: bool = False


class SeenStatement(Ask, frozen=True, kw_only=True):
    """A yes to a statement that was on screen."""

    version: Version
    number: Annotated[int, Meta(ge=1, le=1_000)]


class PublishStatement(Ask, frozen=True, kw_only=True):
    """It is out, at that address."""

    version: Version
    number: Annotated[int, Meta(ge=1, le=1_000)]
    page: Address = ""


class NoteCrisis(Ask, frozen=True, kw_only=True):
    """Something for the log."""

    text: Annotated[str, Meta(min_length=1, max_length=500, pattern=VISIBLE)]


class ContactAsk(Ask, frozen=True, kw_only=True):
    """Put an answer to that post on the desk."""

    post: Annotated[PostId, Meta(min_length=1, max_length=200)]


class FollowAsk(Ask, frozen=True, kw_only=True):
    """What became of somebody it happened to."""

    key: Annotated[str, Meta(min_length=1, max_length=200)]
    state: FollowState
    note: Note = ""


class CloseCrisis(Ask, frozen=True, kw_only=True):
    """It is over; what is to be learned from it."""

    version: Version
    lessons: Annotated[str, Meta(max_length=2_000)] = ""


# ---- answers --------------------------------------------------------------------------------------------------------


class CrisisMarks(msgspec.Struct, frozen=True):
    """By what a draft is known that an open crisis is about: how people call it (`names`), and whether any product may
    be meant (`all`)."""

    names: tuple[str, ...]
    all: bool


class CrisisList(msgspec.Struct, frozen=True):
    """Crises, open ones first, these with their `marks`. `overdue`: those whose promised next statement did not come in
    time."""

    crises: tuple[Crisis, ...]
    marks: dict[CrisisId, CrisisMarks]
    overdue: tuple[CrisisId, ...]
    now: Millis


class OneCrisis(msgspec.Struct, frozen=True):
    """The crisis as it stands now."""

    crisis: Crisis


class CrisisPage(msgspec.Struct, frozen=True, kw_only=True):
    """All that its screen shows. `posts`: the first and those that spread, of its topics; `late`: the number of the
    published statement whose next one did not come in time (0: none); `suggested`: first versions of what people will
    write."""

    crisis: Crisis
    topics: tuple[Topic, ...]
    posts: tuple[Post, ...]
    affected: tuple[Affected, ...]
    late: int
    suggested: Suggested
    now: Millis


class Contacted(msgspec.Struct, frozen=True):
    """The post, with who put an answer to it on the desk, and when."""

    post: Post


class Followed(msgspec.Struct, frozen=True):
    """Somebody it happened to, as they stand now."""

    affected: Affected
