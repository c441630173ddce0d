"""The clocks of the conversations of one partition: what happens because time went by.

In: what is due (port `Clocks`). Out: deeds of the house, approvals in the name of whoever allowed a wording. Started by
bot.app, one for each partition under a lease. A deed happens once whoever else tries: the store compares and sets.

Every half second: those who wait for a person get one, by group, load, hours and presence; what its owner left lying
goes back; wordings that a lead allowed go out where nobody answered; broken promises are told. Once a minute seats are
held against who really has what, which mends what a crash left.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

import msgspec

from bot.core.clock import Clock, Millis, later
from bot.core.conversations import Act, Clocks, Conversation, Conversations, ConversationState, Deed, Want
from bot.core.crises import CALM, Watchful
from bot.core.errors import Conflict, Held, NotFound, Refused
from bot.core.lifecycle import Verb
from bot.core.model import ConversationId, Draft, DraftId, Partition, Seen, User, UserName
from bot.core.people import Decisions
from bot.core.staff import Seat, Seats
from bot.core.standing import HOUSE, Standing, StandingApprovals
from bot.core.vocabulary import Role

log = logging.getLogger(__name__)

BY: Final = User(HOUSE, Role.ASSISTANT)
AT_ONCE: Final = 500
"""What one look takes of each kind."""
TICK_S: Final = 0.5
MEND_S: Final = 60.0
FRESH_S: Final = 10.0
"""A seat so young may still be on its way into its conversation."""
ELSEWHERE: Final = frozenset({Want.SILENT, Want.COLLEAGUE})
"""Reasons to look for somebody else than whoever had it last."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What they work with, put in by bot.app. `watchful` knows what waits while a crisis is open."""

    clocks: Clocks
    conversations: Conversations
    seats: Seats
    standing: StandingApprovals
    decisions: Decisions
    clock: Clock
    watchful: Watchful = CALM


class Rules(msgspec.Struct, frozen=True):
    """How long an owner may be silent, and after how long a wording that is allowed goes out; in seconds."""

    return_after_s: float
    acknowledge_after_s: float


class ClocksStage:
    """One partition's clocks. `refused` are drafts that the guard did not let out; nobody asks twice."""

    def __init__(self, partition: Partition, parts: Parts, rules: Rules) -> None:
        self._partition = partition
        self._parts = parts
        self._rules = rules
        self._mend_at = float("-inf")
        self._refused: set[DraftId] = set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.tick()
            await self._parts.clock.sleep(TICK_S)

    async def tick(self) -> None:
        """Everything that is due now. Raises Unavailable."""
        now = self._parts.clock.now()
        if self._parts.clock.monotonic() >= self._mend_at:
            self._mend_at = self._parts.clock.monotonic() + MEND_S
            await self._mend(now)
        await self._take_back(now)
        await self._assign(now)
        await self._acknowledge(now)
        for broken in await self._parts.clocks.overdue(self._partition, now, AT_ONCE):
            log.warning("the answer promised in conversation %s did not come in time", broken.id)

    async def _assign(self, now: Millis) -> None:
        """Whoever waits for a person gets one who is there and has a hand free."""
        full: set[str] = set()
        for waiting in await self._parts.clocks.queued(self._partition, AT_ONCE):
            if waiting.group in full:
                continue
            again = waiting.want not in ELSEWHERE
            name = await self._parts.seats.reserve(waiting.id, waiting.group, again=again)
            if name is None:
                full.add(waiting.group)
            else:
                await self._done(waiting, Deed(conversation=waiting.id, act=Act.ASSIGN, at=now, to=name), name)

    async def _take_back(self, now: Millis) -> None:
        """From an owner who is silent: to somebody else where a customer has waited as long, else to the bot."""
        before = later(now, -self._rules.return_after_s)
        for left in await self._parts.clocks.silent(self._partition, before, AT_ONCE):
            if left.waiting_since > before:
                continue  # who only just wrote is still the owner's to answer
            deed = Deed(conversation=left.id, act=Act.LAPSE, at=now, version=left.version)
            if left.waiting_since:
                deed = msgspec.structs.replace(deed, act=Act.QUEUE, want=Want.SILENT, group=left.group)
            await self._done(left, deed, left.owner)

    async def _acknowledge(self, now: Millis) -> None:
        """Send what a lead allowed, word for word, to whoever nobody has answered. What a crisis is about waits for a
        person, and what everybody reads always does."""
        before = later(now, -self._rules.acknowledge_after_s)
        known: dict[str, Standing | None] = {}
        due = await self._parts.clocks.unacknowledged(self._partition, before, AT_ONCE)
        self._refused.intersection_update(draft.id for draft in due)
        due = tuple(draft for draft in due if not self._waits(draft))
        for draft in due:
            if draft.template not in known:
                known[draft.template] = await self._parts.standing.covering(draft)
        allowed = ((draft, known[draft.template]) for draft in due if draft.id not in self._refused)
        await asyncio.gather(*(self._approve(draft, standing) for draft, standing in allowed if standing))

    def _waits(self, draft: Draft) -> bool:
        if draft.address.is_read_by_all:
            return True
        crisis = self._parts.watchful.touches(draft.question, None, draft.product)
        return crisis is not None and crisis.holds

    async def _approve(self, draft: Draft, standing: Standing) -> None:
        seen, reason = Seen(draft.version, draft.hash), f"standing {standing.template.id} {standing.by}"
        try:
            await self._parts.decisions.decide(Verb.APPROVE, draft.id, seen, BY, reason=reason)
        except (Conflict, Held, NotFound):
            log.debug("a person was faster with draft %s", draft.id)
        except Refused as error:
            self._refused.add(draft.id)
            log.warning("the wording %s is not sent by itself: %s", standing.template.id, error)

    async def _mend(self, now: Millis) -> None:
        """Hold the seats against who really has what."""
        seats = await self._parts.seats.taken()
        for identity, seat in seats.items():
            if identity.startswith(f"{self._partition}-") and seat.at < later(now, -FRESH_S):
                await self._look_after(identity, seat.name)
        await self._seat_all(now, seats)

    async def _look_after(self, identity: ConversationId, name: UserName) -> None:
        try:
            await self._settle(await self._parts.conversations.get(identity), name)
        except NotFound:
            await self._parts.seats.leave(identity, name)

    async def _seat_all(self, now: Millis, seats: Mapping[ConversationId, Seat]) -> None:
        for held in await self._parts.clocks.silent(self._partition, later(now, 1), AT_ONCE):
            if held.id not in seats:
                await self._parts.seats.seat(held.id, held.owner)

    async def _done(self, seen: Conversation, deed: Deed, name: UserName) -> None:
        """Carry it out, as far as nobody was faster; `name` had the seat, or was to have it."""
        try:
            now = await self._parts.conversations.act(deed)
        except Held as held:
            now = held.conversation
        except NotFound:
            await self._parts.seats.leave(seen.id, name)
            return
        await self._settle(now, name)

    async def _settle(self, conversation: Conversation, name: UserName) -> None:
        """The seat is with whoever has it; `name` had it, as far as was known."""
        if conversation.state is ConversationState.HELD:
            await self._parts.seats.seat(conversation.id, conversation.owner)
        else:
            await self._parts.seats.leave(conversation.id, name)
