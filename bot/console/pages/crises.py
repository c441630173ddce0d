"""Crises: the list, one with all that its screen shows, what people do about it, and the report afterwards.

In: asks of bot/console/wire_crises.py. Out: nouns of `bot.core.crises`. Called by the route list. Everybody reads; the
four eyes and the guard are in `bot.stages.handling`.
"""

from contextlib import suppress

from aiohttp import web

from bot.console.keys import PARTS, USER, CrisisParts
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import Nothing
from bot.console.wire_crises import (
    ChangeCrisis,
    CloseCrisis,
    ContactAsk,
    Contacted,
    CrisisList,
    CrisisMarks,
    CrisisPage,
    FollowAsk,
    Followed,
    NoteCrisis,
    OneCrisis,
    OpenCrisis,
    PublishStatement,
    SeenCrisis,
    SeenStatement,
    WordCrisis,
    WriteStatement,
)
from bot.core.crises import Crisis, CrisisId, Review, Statement, StatementState, is_of_all, names_of, overdue
from bot.core.errors import NotFound
from bot.core.topics import Post, Topic

POSTS = 30
"""Posts of its topics that its screen shows: the first ones, which are to be contacted first."""


def crisis_of(request: web.Request) -> CrisisParts:
    """Raises Problem where nobody watches."""
    parts = request.app[PARTS].crisis
    if parts is None:
        raise Problem(404, Code.NOT_WATCHING)
    return parts


async def list_crises(request: web.Request, ask: Nothing) -> CrisisList:
    """Crises, open ones first; none where nobody watches."""
    parts, now = request.app[PARTS], request.app[PARTS].clock.now()
    found = await parts.crisis.crises.listed() if parts.crisis else []
    products = {product.id: product for product in parts.products}
    marks = {one.id: CrisisMarks(names_of(one, products), is_of_all(one, products)) for one in found if one.is_open}
    return CrisisList(tuple(found), marks, tuple(one.id for one in found if overdue(one, now)), now)


async def open_crisis(request: web.Request, ask: OpenCrisis) -> OneCrisis:
    """Go into crisis mode about topics or about the whole shop."""
    opened = await crisis_of(request).handling.open(ask.topics, ask.title, ask.shop, request[USER])
    return OneCrisis(opened)


async def one_crisis(request: web.Request, ask: Nothing) -> CrisisPage:
    """One crisis with its topics, whom it happened to, and first versions of what people will write."""
    parts, now, identity = crisis_of(request), request.app[PARTS].clock.now(), _id(request)
    crisis = await parts.crises.one(identity)
    late = overdue(crisis, now)
    topics, posts = await _topics(parts, crisis)
    return CrisisPage(
        crisis=crisis,
        topics=tuple(topics),
        posts=tuple(sorted(posts, key=lambda post: (bool(post.copy_of), post.at))[:POSTS]),
        affected=await parts.crises.affected(identity),
        late=late.number if late else 0,
        suggested=await parts.handling.suggested(identity),
        now=now,
    )


async def _topics(parts: CrisisParts, crisis: Crisis) -> tuple[list[Topic], list[Post]]:
    topics: list[Topic] = []
    posts: list[Post] = []
    for topic in crisis.topics:
        with suppress(NotFound):  # kept no more
            dossier = await parts.topics.dossier(topic)
            topics.append(dossier.topic)
            posts += dossier.posts
    return topics, posts


async def review_crisis(request: web.Request, ask: Nothing) -> Review:
    """What happened when and how fast we were; of one that goes on, so far."""
    return await crisis_of(request).handling.review(_id(request))


async def change_crisis(request: web.Request, ask: ChangeCrisis) -> OneCrisis:
    """Change what it does to the desk."""
    handling, by = crisis_of(request).handling, request[USER]
    return OneCrisis(await handling.change(_id(request), ask.version, ask.holds, ask.seconds, ask.words, by))


async def word_crisis(request: web.Request, ask: WordCrisis) -> OneCrisis:
    """Write the one wording anew; it holds once somebody else has approved it."""
    handling, by = crisis_of(request).handling, request[USER]
    return OneCrisis(await handling.word(_id(request), ask.version, ask.public, ask.private, by))


async def approve_wording(request: web.Request, ask: SeenCrisis) -> OneCrisis:
    """Approve the wording that somebody else wrote: from now on every related draft offers it."""
    return OneCrisis(await crisis_of(request).handling.approve_wording(_id(request), ask.version, request[USER]))


async def write_statement(request: web.Request, ask: WriteStatement) -> OneCrisis:
    """Write or change a public statement, or drop it."""
    statement = Statement(
        number=ask.number,
        state=StatementState.DROPPED if ask.dropped else StatementState.DRAFT,
        acknowledge=ask.acknowledge,
        facts=ask.facts,
        next=ask.next,
        update_at=ask.update_at,
    )
    return OneCrisis(await crisis_of(request).handling.state(_id(request), ask.version, statement, request[USER]))


async def approve_statement(request: web.Request, ask: SeenStatement) -> OneCrisis:
    """Approve a statement that somebody else wrote."""
    handling, by = crisis_of(request).handling, request[USER]
    return OneCrisis(await handling.approve_statement(_id(request), ask.version, ask.number, by))


async def publish_statement(request: web.Request, ask: PublishStatement) -> OneCrisis:
    """Say that an approved statement is out, and where."""
    handling, by = crisis_of(request).handling, request[USER]
    return OneCrisis(await handling.publish(_id(request), ask.version, ask.number, ask.page, by))


async def note_in_crisis(request: web.Request, ask: NoteCrisis) -> OneCrisis:
    """Write something into the log."""
    return OneCrisis(await crisis_of(request).handling.note(_id(request), ask.text, request[USER]))


async def contact_writer(request: web.Request, ask: ContactAsk) -> Contacted:
    """Put an answer to the writer of a post on the desk; they hear from us first. Once, however often it is asked."""
    return Contacted(await crisis_of(request).handling.contact(ask.post, request[USER]))


async def follow_affected(request: web.Request, ask: FollowAsk) -> Followed:
    """Say what became of somebody it happened to."""
    handling, by = crisis_of(request).handling, request[USER]
    return Followed(await handling.follow(_id(request), ask.key, ask.state, ask.note, by))


async def close_crisis(request: web.Request, ask: CloseCrisis) -> OneCrisis:
    """Leave crisis mode, with what is to be learned."""
    return OneCrisis(await crisis_of(request).handling.close(_id(request), ask.version, ask.lessons, request[USER]))


def _id(request: web.Request) -> CrisisId:
    return CrisisId(request.match_info["id"])
