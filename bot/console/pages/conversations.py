"""Conversations: the list, one with its thread and its customer, and what people do there.

In: asks of bot/console/wire_conversations.py. Out: nouns of `bot.core.conversations`. Called by the route list. As for
drafts, the cursor is read before the list. What is typed by customers stands here masked; who reads more says why.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.console import cursor
from bot.console.feed import BROADCAST
from bot.console.keys import PARTS, USER, service_of
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import Done, Nothing
from bot.console.wire_conversations import (
    ConversationList,
    ConversationsAsk,
    ConversationView,
    Move,
    OneConversation,
    OneTurn,
    Say,
    Turns,
    TurnsAsk,
    UnmaskedTurn,
    UnmaskTurn,
    WriteNote,
)
from bot.core.conversations import Act, ConversationState, Deed, ListAsk, Want
from bot.core.crises import CrisisId
from bot.core.customers import CustomerCard, Customers
from bot.core.errors import NotFound
from bot.core.model import Address, ConversationId


async def list_conversations(request: web.Request, ask: ConversationsAsk) -> ConversationList:
    """Conversations: broken promises first, then who waits longest, then the newest."""
    parts = request.app[PARTS]
    at = await parts.feed.now_cursor()
    states = tuple(dict.fromkeys(ConversationState(name) for name in ask.states.split(",")))
    wanted = ListAsk(states=states, owner=ask.owner, text=ask.text, limit=ask.limit)
    found = await service_of(request).conversations.listed(wanted)
    about = await parts.crisis.crises.tagged([one.id for one in found]) if parts.crisis else {}
    return ConversationList(found, cursor.packed(at), parts.clock.now(), about)


async def one_conversation(request: web.Request, ask: Nothing) -> ConversationView:
    """One conversation: its last lines, the drafts that wait in it, its customer, and who else is there."""
    parts, service, identity = request.app[PARTS], service_of(request), _id(request)
    seen = await service.conversing.view(identity)
    looking = await parts.presence.looking()
    about = await parts.crisis.crises.tagged([identity]) if parts.crisis else {}
    return ConversationView(
        conversation=seen.conversation,
        turns=seen.turns,
        drafts=seen.drafts,
        left=seen.left,
        typing=seen.typing,
        lookers=looking.conversations.get(identity, ()),
        card=await _card(service.customers, seen.conversation.address),
        now=parts.clock.now(),
        crisis=about.get(identity, CrisisId("")),
    )


async def list_turns(request: web.Request, ask: TurnsAsk) -> Turns:
    """Earlier lines of a thread, over all sessions."""
    return Turns(await service_of(request).conversations.turns(_id(request), ask.before, ask.limit))


def moving(act: Act) -> Callable[[web.Request, Move], Awaitable[OneConversation]]:
    """The page that carries out `act` for whoever is logged in."""

    async def page(request: web.Request, ask: Move) -> OneConversation:
        if act is Act.TRANSFER and not ask.to:
            raise Problem(400, Code.BAD_REQUEST, "name a colleague in `to`")
        deed = Deed(
            conversation=_id(request),
            act=act,
            at=request.app[PARTS].clock.now(),
            by=request[USER].name,
            version=ask.version,
            to=ask.to,
            group=ask.group,
            want=Want.COLLEAGUE if act in {Act.WANT, Act.QUEUE} else None,
            text=ask.text,
            ask_rating=ask.ask_rating,
        )
        return OneConversation(await service_of(request).conversing.act(deed, request[USER]))

    page.__name__ = f"{act}_conversation"
    page.__doc__ = f"Conversation: {act.replace('_', ' ')}, as it was seen."
    return page


async def say_in_conversation(request: web.Request, ask: Say) -> OneConversation:
    """Send own words; whoever does has the conversation from then on."""
    if not ask.text.strip() and not ask.files:
        raise Problem(400, Code.BAD_REQUEST, "write something, or add a file")
    conversing = service_of(request).conversing
    return OneConversation(await conversing.say(_id(request), request[USER], ask.text, ask.files, ask.answers))


async def write_note(request: web.Request, ask: WriteNote) -> OneTurn:
    """Leave a line for colleagues; the customer never sees it."""
    return OneTurn(await service_of(request).conversing.note(_id(request), request[USER], ask.text))


async def tell_typing(request: web.Request, ask: Nothing) -> Done:
    """Say that an answer is being written here; repeat every few seconds, it is forgotten after 8."""
    await service_of(request).conversing.typing(_id(request), request[USER])
    await request.app[BROADCAST].refresh()
    return Done()


async def unmask_turn(request: web.Request, ask: UnmaskTurn) -> UnmaskedTurn:
    """A customer's line as it was typed; who looked and why stands in the audit. Never stored by a browser."""
    item = await service_of(request).conversing.unmask(_id(request), ask.number, request[USER], ask.reason)
    return UnmaskedTurn(item.text)


async def _card(customers: Customers, address: Address) -> CustomerCard:
    """Whoever wrote here; an empty one where nothing is known of them yet."""
    known = (await customers.known([address]))[address.key]
    try:
        return await customers.card(known.id)
    except NotFound:
        return CustomerCard(known)


def _id(request: web.Request) -> ConversationId:
    return ConversationId(request.match_info["id"])
