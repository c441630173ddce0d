"""Conversing: what people do in private conversations.

In: what the console asks (port `Conversing`). Out: the conversation as it then stands, safe on disk. Only the store
decides who may: it compares and sets, so of two people who take a conversation one has it, and the other is told who.
What a person writes themselves is looked at by the guard like any other text.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec

from bot.core.clock import Clock, later, within
from bot.core.conversations import (
    SPOKEN,
    Act,
    Conversation,
    Conversations,
    ConversationState,
    Deed,
    RatingAsk,
    Turn,
    TurnKind,
    TurnState,
    View,
)
from bot.core.crises import CALM, Watchful
from bot.core.errors import Held, NotFound, Permanent, Refused, Retryable
from bot.core.lifecycle import DraftState
from bot.core.media import MediaShelf
from bot.core.model import Address, ConversationId, Draft, DraftId, Inbound, MessageId, Risk, User, cleaned, text_hash
from bot.core.people import Presence
from bot.core.ports import Capability, Durable, Guard
from bot.core.shared import Left
from bot.core.staff import Seats, Staff
from bot.core.vocabulary import RiskKind, Role, Rung

log = logging.getLogger(__name__)

PEOPLES: Final = frozenset({Act.TAKE, Act.TRANSFER, Act.QUEUE, Act.GIVE_BACK, Act.CLOSE, Act.WANT})
"""What people may do; the rest happens or is done by the house."""
SHOWN: Final = 50
"""Turns of a view; earlier ones are asked for as somebody scrolls."""
OWNERS: Final = frozenset({Act.TRANSFER, Act.QUEUE, Act.GIVE_BACK, Act.CLOSE})
"""What only its owner does to a conversation, or a lead."""
LEADS: Final = frozenset({Role.SUPERVISOR, Role.ADMIN})
NOTE: Final = 2_000
"""Characters kept of a note."""
REASON: Final = 200
TYPING_S: Final = 2.0
"""So long a platform may take to show that somebody writes."""
NO_TIME: Final = 3_600.0
"""A text that is approved already needs no deadline; its draft shows this one."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with, put in by bot.app. `capability`, `left` and `typing` ask the address's platform; `mask` hides
    personal data in what people type for colleagues; `rating` asks the customer how it was (None: nobody is asked);
    `watchful` knows what takes two people."""

    conversations: Conversations
    staff: Staff
    seats: Seats
    presence: Presence
    shelf: MediaShelf
    guard: Guard
    durable: Durable
    clock: Clock
    capability: Callable[[Address], Capability]
    left: Callable[[Address], Awaitable[Left | None]]
    typing: Callable[[Address], Awaitable[None]]
    mask: Callable[[str], str] = str
    rating: RatingAsk | None = None
    watchful: Watchful = CALM


class ConversingStage:
    """The port `Conversing`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def view(self, conversation: ConversationId) -> View:
        """See the port."""
        parts = self._parts
        current = await parts.conversations.get(conversation)
        turns, drafts, looking = await asyncio.gather(
            parts.conversations.turns(conversation, 0, SHOWN),
            parts.conversations.drafts(conversation),
            parts.presence.looking(),
        )
        return View(current, turns, drafts, await self._left(current.address), looking.typing.get(conversation, ()))

    async def act(self, deed: Deed, by: User) -> Conversation:
        """See the port."""
        _may(by)
        await self._check_deed(deed)
        note = self._parts.mask(cleaned(deed.text))[:NOTE]
        deed = msgspec.structs.replace(deed, by=by.name, at=self._parts.clock.now(), text=note)
        if deed.act is Act.CLOSE and deed.ask_rating:
            deed = await self._rated(deed, by)
        done = await self._done(deed, by)
        await self._parts.durable.wait()
        return done

    async def say(
        self,
        conversation: ConversationId,
        by: User,
        text: str,
        files: Sequence[str],
        answers: Sequence[DraftId],
    ) -> Conversation:
        """See the port."""
        _may(by)
        current = await self._parts.conversations.get(conversation)
        wanted = cleaned(text)
        await self._check_words(wanted, files, current.address)
        current = await self._taken(current, by)
        draft = msgspec.structs.replace(await self._spoken(current, by, wanted), media=tuple(files))
        if self._parts.watchful.needs_second(draft):
            advice = "危机处理中，公开的话要两个人过：请改待审的回复，再由另一位同事发出"
            raise Refused(f"{current.id} is read by all", (Risk(RiskKind.UNSURE, "", advice, blocking=True),))
        spoken = await self._parts.conversations.speak(draft, by.name, draft.changed_at, answers)
        await self._parts.durable.wait()
        return spoken

    async def note(self, conversation: ConversationId, by: User, text: str) -> Turn:
        """See the port."""
        _may(by)
        written = self._parts.mask(cleaned(text))[:NOTE]
        if not written:
            raise Refused("an empty note says nothing; write something")
        turn = await self._parts.conversations.note(conversation, by.name, written, self._parts.clock.now())
        await self._parts.durable.wait()
        return turn

    async def unmask(self, conversation: ConversationId, number: int, by: User, reason: str) -> Inbound:
        """See the port."""
        _may(by)
        why, now = self._parts.mask(reason.strip())[:REASON], self._parts.clock.now()
        seen = await self._parts.conversations.unmask(conversation, number, by.name, why, now)
        await self._parts.durable.wait()
        return seen

    async def typing(self, conversation: ConversationId, by: User) -> None:
        """See the port. The platform is told only of whoever may answer there."""
        _may(by)
        current = await self._parts.conversations.get(conversation)
        await self._parts.presence.write(by.name, conversation)
        if current.state is ConversationState.HELD and current.owner != by.name:
            return
        try:
            await within(self._parts.clock, TYPING_S, self._parts.typing(current.address))
        except (Permanent, Retryable, TimeoutError) as error:
            log.info("%s does not show that somebody writes: %s", current.address.channel, error)

    async def _check_deed(self, deed: Deed) -> None:
        """What nobody may do, whoever it is. Raises Refused, NotFound."""
        if deed.act not in PEOPLES:
            raise Refused(f"{deed.act} is nothing that people do")
        if deed.group and deed.group not in {group.name for group in self._parts.staff.groups}:
            raise NotFound(f"there is no group {deed.group}; choose one of the settings")
        if deed.act is Act.TRANSFER and deed.to not in {agent.name for agent in await self._parts.staff.listed()}:
            raise NotFound(f"there is no colleague {deed.to}; choose one of the list")

    async def _check_words(self, text: str, files: Sequence[str], address: Address) -> None:
        """The guard's word is final, whoever writes. Raises Refused, NotFound."""
        if not text and not files:
            raise Refused("an empty answer says nothing; write something or add a file")
        risks = self._parts.guard.check(text, self._parts.capability(address).limits) if text else ()
        blocking = tuple(risk for risk in risks if risk.blocking)
        if blocking:
            raise Refused(f"this text must not go out: {'; '.join(risk.advice for risk in blocking)}", blocking)
        for name in files:
            await self._parts.shelf.get(name)

    async def _taken(self, current: Conversation, by: User) -> Conversation:
        """Whoever writes has it from then on. Raises Held where somebody else does."""
        if current.state is ConversationState.HELD and current.owner == by.name:
            return current
        deed = Deed(conversation=current.id, act=Act.TAKE, at=self._parts.clock.now(), by=by.name)
        return await self._done(deed, by)

    async def _done(self, deed: Deed, by: User) -> Conversation:
        """Carried out, and on the hands of whoever has it now. Raises Held, NotFound."""
        before = await self._parts.conversations.get(deed.conversation)
        others = before.state is ConversationState.HELD and before.owner != by.name
        if deed.act in OWNERS:
            if others and by.role not in LEADS:
                raise Held(f"{before.owner} has conversation {before.id}; ask them or a lead", before)
            deed = msgspec.structs.replace(deed, version=deed.version or before.version)
        queues = deed.act is Act.QUEUE and bool(before.owner)
        if queues:  # before the clocks see it wait: they let whoever has the seat keep it
            await self._parts.seats.leave(before.id, before.owner)
        try:
            done = await self._parts.conversations.act(deed)
        except Held as held:
            if queues:
                await self._seated(held.conversation)
            raise
        await self._seated(done)
        if before.owner and not queues and done.state is not ConversationState.HELD:
            await self._parts.seats.leave(done.id, before.owner)
        return done

    async def _seated(self, current: Conversation) -> None:
        if current.state is ConversationState.HELD:
            await self._parts.seats.seat(current.id, current.owner)

    async def _rated(self, deed: Deed, by: User) -> Deed:
        """Ask how it was before the door is closed; `deed` as it then still holds. Raises Held, Refused."""
        current = await self._parts.conversations.get(deed.conversation)
        if deed.version and deed.version != current.version:
            raise Held("it changed meanwhile", current)
        asked = self._parts.rating
        if asked is None or current.address.is_read_by_all:  # a rating is nobody else's business
            return msgspec.structs.replace(deed, ask_rating=False)
        await self._check_words(asked.text, (), current.address)
        if current.state is ConversationState.HELD and current.owner != by.name:  # a lead has the last word there
            now = self._parts.clock.now()
            over = Deed(conversation=current.id, act=Act.TRANSFER, at=now, by=by.name, to=by.name)
            current = await self._done(over, by)
        current = await self._taken(current, by)
        draft = msgspec.structs.replace(await self._spoken(current, by, asked.text), choices=asked.choices)
        await self._parts.conversations.speak(draft, by.name, draft.changed_at, ())
        return msgspec.structs.replace(deed, version=0)

    async def _spoken(self, current: Conversation, by: User, text: str) -> Draft:
        """The draft a person's own words become; it answers the customer's last message, which a platform may want
        named."""
        now = self._parts.clock.now()
        turns = await self._parts.conversations.turns(current.id, 0, SHOWN)
        asked = next((turn for turn in reversed(turns) if _asks(turn)), None)
        partition, _, _ = current.id.partition("-")
        return Draft(
            id=DraftId(f"{partition}-{now}-{secrets.token_hex(6)}"),
            address=current.address,
            message=asked.message if asked else MessageId(""),
            question=asked.text if asked else "",
            asker=current.name,
            text=text,
            hash=text_hash(text),
            rung=Rung.HAND_OVER,
            playbook=SPOKEN,
            received_at=asked.at if asked else now,
            deadline=later(now, NO_TIME),
            expires_at=later(now, NO_TIME),
            state=DraftState.APPROVED,
            decided_by=by.name,
            changed_at=now,
            conversation=current.id,
        )

    async def _left(self, address: Address) -> Left | None:
        try:
            return await self._parts.left(address)
        except (Permanent, Retryable) as error:
            log.info("%s does not say how many messages it still takes: %s", address.channel, error)
            return None


def _asks(turn: Turn) -> bool:
    return turn.kind is TurnKind.CUSTOMER and turn.state is not TurnState.WITHDRAWN and bool(turn.message)


def _may(by: User) -> None:
    """Who only looks changes nothing."""
    if by.role is Role.VIEWER:
        raise Refused(f"{by.name} may look at conversations, but not take part")
