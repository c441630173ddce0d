"""The reply desk: what waits, what a person decides, who looks at what.

In: asks of bot/console/wire.py. Out: drafts. Called by the route list. The cursor is read before the drafts, so whoever
follows `/api/events` from it misses nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web

from bot.console import cursor
from bot.console.auth import COOKIE
from bot.console.feed import BROADCAST
from bot.console.hosting import as_line, lines_of, may_see, was_withdrawn
from bot.console.keys import PARTS, USER, service_of
from bot.console.problems import Problem
from bot.console.route import DECIDERS
from bot.console.texts import Code
from bot.console.wire import (
    Decide,
    Decided,
    Done,
    DraftList,
    DraftsAsk,
    Edit,
    Look,
    Merge,
    Nothing,
    OneDraft,
    Split,
    Typed,
    Unmask,
    Unmasked,
)
from bot.core.catalog import Why
from bot.core.conversations import ConversationState, ListAsk
from bot.core.errors import Conflict
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import ConversationId, Draft, DraftId, Seen, UserName
from bot.core.vocabulary import Role

HELD_AT_MOST: Final = 2_000
"""Conversations that people have at a time, as a bound."""


async def list_drafts(request: web.Request, ask: DraftsAsk) -> DraftList:
    """Drafts in the given states: pending ones by urgency, others newest first."""
    parts = request.app[PARTS]
    at = await parts.feed.now_cursor()
    states = tuple(dict.fromkeys(DraftState(name) for name in ask.state.split(",")))
    if request[USER].role is Role.HOST:
        if set(states) != {DraftState.PROMPTED}:
            raise Problem(403, Code.FORBIDDEN, "a host sees what waits to be said: state=prompted")
        lines = await lines_of(parts.drafts, request[USER].name)
        return DraftList(lines[: ask.limit], cursor.packed(at), parts.clock.now())
    drafts = await parts.drafts.listed(states, ask.limit)
    return DraftList(drafts, cursor.packed(at), parts.clock.now(), await _held(request, drafts))


async def one_draft(request: web.Request, ask: Nothing) -> OneDraft:
    """One draft, the messages it answers, and in which wordings they ask."""
    parts, identity = request.app[PARTS], _id(request)
    drafts, members = parts.drafts, parts.members
    return OneDraft(await drafts.get(identity), await drafts.messages(identity), await members.listed(identity))


async def why(request: web.Request, ask: Nothing) -> Why:
    """Why a draft says what it says: what was understood, found and tried."""
    return await request.app[PARTS].drafts.why(_id(request))


def deciding(verb: Verb) -> Callable[[web.Request, Decide], Awaitable[Decided]]:
    """The page that carries out `verb` for whoever is logged in."""

    async def page(request: web.Request, ask: Decide) -> Decided:
        parts, text = request.app[PARTS], ask.text if isinstance(ask, Edit) else ""
        seen = Seen(ask.version, ask.hash)
        decisions, user = parts.decisions, request[USER]
        try:
            if user.role is Role.HOST and not may_see(await parts.drafts.get(_id(request)), user.name):
                raise Problem(404, Code.NOT_FOUND)
            decided = await decisions.decide(verb, _id(request), seen, user, text, ask.reason, ask.host)
        except (Conflict, Problem) as error:
            if verb is Verb.SAY:
                await _tell_if_withdrawn(request, seen)
            if user.role is Role.HOST and isinstance(error, Conflict):
                raise Conflict(str(error), as_line(error.current)) from error
            raise
        return Decided(as_line(decided) if user.role is Role.HOST else decided)

    page.__name__ = f"{verb}_draft"
    page.__doc__ = f"Decide: {verb.replace('_', ' ')}, exactly the text that was on screen."
    return page


async def _tell_if_withdrawn(request: web.Request, shown: Seen) -> None:
    """What a host said cannot be taken back: the desk puts it right."""
    parts, user, identity = request.app[PARTS], request[USER], _id(request)
    host = user.name if user.role is Role.HOST else ""
    if was_withdrawn(await parts.drafts.get(identity), shown, host):
        await parts.prompting.spoken(identity, user.name, parts.clock.now())


async def split(request: web.Request, ask: Split) -> Decided:
    """Take questions that ask something else out of a draft; they get one of their own."""
    parts, identity = request.app[PARTS], _id(request)
    if (await parts.drafts.get(identity)).message in ask.messages:
        raise Problem(400, Code.BAD_REQUEST, "the question a draft was opened with stays; take the others out")
    return Decided(await parts.decisions.split(identity, ask.version, ask.messages, request[USER]))


async def merge(request: web.Request, ask: Merge) -> Decided:
    """Let all who ask this get the answer of another question of the room; that one is shown as it then stands."""
    decisions = request.app[PARTS].decisions
    return Decided(await decisions.merge(_id(request), ask.version, ask.into, ask.into_version, request[USER]))


async def unmask(request: web.Request, ask: Unmask) -> Unmasked:
    """What was asked, as it was typed; who looked and why stands in the audit. Never stored by a browser."""
    items = await request.app[PARTS].decisions.unmask(_id(request), request[USER], ask.reason)
    return Unmasked(tuple(Typed(item.id, item.text) for item in items))


async def look(request: web.Request, ask: Look) -> Done:
    """Say what is on screen here; repeat every 10 s, it is forgotten after 15. Whoever does is there."""
    parts, user = request.app[PARTS], request[USER]
    draft, conversation = ask.draft or None, ask.conversation or None
    await parts.presence.look(
        user.name, DraftId(draft) if draft else None, ConversationId(conversation) if conversation else None
    )
    if draft or conversation:  # a hidden page looks at nothing, and must not keep the session alive
        await parts.sessions.find(request.cookies[COOKIE], use=True)
    if user.role in DECIDERS:
        await service_of(request).staff.sign_of_life(user.name)
    await request.app[BROADCAST].refresh()
    return Done()


async def _held(request: web.Request, drafts: Sequence[Draft]) -> dict[ConversationId, UserName]:
    """Who has which of the conversations that these drafts belong to."""
    wanted = {draft.conversation for draft in drafts if draft.conversation}
    if not wanted:
        return {}
    ask = ListAsk(states=(ConversationState.HELD,), limit=HELD_AT_MOST)
    found = await service_of(request).conversations.listed(ask)
    return {one.id: one.owner for one in found if one.id in wanted}


def _id(request: web.Request) -> DraftId:
    return DraftId(request.match_info["id"])
