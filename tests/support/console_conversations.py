"""Conversations and staff in memory, for a console on a real port: the same promises as the store's, as far as the
console can tell.

In: a clock, presence, a feed. Out: `Talks` (all parts, within a test's reach), `talk` (a conversation), and what the
platform keeps of customers' files. Called by tests of the console.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from bot.console.keys import ServiceParts
from bot.core.catalog import Limits
from bot.core.clock import Clock, Millis, later
from bot.core.conversations import (
    CONVERSATION,
    Act,
    Conversation,
    ConversationState,
    Deed,
    ListAsk,
    RatingAsk,
    Turn,
    TurnKind,
    TurnState,
    identity,
)
from bot.core.desk import DeskChange, Moved, Told
from bot.core.errors import HalfMinuteError, Held, NotFound, Refused
from bot.core.media import Attachment, MediaFile
from bot.core.model import (
    Address,
    Choice,
    ConversationId,
    Draft,
    DraftId,
    Inbound,
    MessageId,
    Partition,
    UserName,
)
from bot.core.people import Presence
from bot.core.ports import Capability
from bot.core.shared import Left
from bot.core.staff import Agent, AgentSetup, AgentStatus, Group, Seat, Wait
from bot.core.standing import Standing, Template
from bot.core.vocabulary import Stage
from bot.stages.conversing import ConversingStage, Parts
from tests.support.customers import MemoryCustomers
from tests.support.files import MemoryShelf
from tests.support.members import AtOnce, OneWord

GROUPS = (Group("售前", (Stage.PRESALE,)), Group("售后", (Stage.AFTERSALE, Stage.NONE)))
RECEIVED = Template("received-1a2b", "received", "收到，{minutes} 分钟内答复您。")


class Feed(Protocol):
    def tell(self, *changes: DeskChange) -> None: ...


def talk(clock: Clock, customer: str = "c-1", **changes: Any) -> Conversation:
    """A conversation as the store makes them."""
    address, now = Address("wechat", customer, customer), clock.now()
    made = Conversation(
        id=ConversationId(identity(Partition(0), address.key)), address=address, name="小鱼", group="售前",
        opened_at=now, last_at=now, last_text="几天能到", waiting_since=now,
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


class MemoryConversations:
    """Conversations with one compare-and-set, every change told on the feed. `seen` tells who read what and why."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self.all: dict[ConversationId, Conversation] = {}
        self.threads: dict[ConversationId, list[Turn]] = {}
        self.typed: dict[tuple[ConversationId, int], Inbound] = {}
        self.waiting: dict[ConversationId, tuple[Draft, ...]] = {}
        self.said: list[tuple[Draft, tuple[DraftId, ...]]] = []
        self.deeds: list[Deed] = []
        self.seen: list[tuple[UserName, int, str]] = []

    def open(self, conversation: Conversation) -> Conversation:
        return self._put(conversation)

    def line(self, conversation: ConversationId, kind: TurnKind = TurnKind.CUSTOMER, **fields: Any) -> Turn:
        """One more line of a thread."""
        current = self.all[conversation]
        number = current.turns + 1
        turn = Turn(number=number, session=current.session, kind=kind, at=current.last_at, **fields)
        self.threads.setdefault(conversation, []).append(turn)
        self._put(msgspec.structs.replace(current, turns=number))
        self._feed.tell(Told(conversation, turn))
        return turn

    async def get(self, conversation: ConversationId) -> Conversation:
        if conversation not in self.all:
            raise NotFound(f"no conversation {conversation}")
        return self.all[conversation]

    async def listed(self, ask: ListAsk) -> list[Conversation]:
        found = [one for one in self.all.values() if one.state in ask.states and ask.text in one.name + one.last_text]
        return [one for one in found if not ask.owner or one.owner == ask.owner][: ask.limit]

    async def turns(self, conversation: ConversationId, before: int, limit: int) -> tuple[Turn, ...]:
        await self.get(conversation)
        lines = [turn for turn in self.threads.get(conversation, []) if not before or turn.number < before]
        return tuple(lines[-limit:])

    async def drafts(self, conversation: ConversationId) -> tuple[Draft, ...]:
        return self.waiting.get(conversation, ())

    async def act(self, deed: Deed) -> Conversation:
        current = await self.get(deed.conversation)
        state = CONVERSATION.get((current.state, deed.act))
        stranger = current.state is ConversationState.HELD and deed.by not in {"", current.owner}
        if state is None or stranger or deed.version not in {0, current.version}:
            raise Held("somebody was faster", current)
        self.deeds.append(deed)
        owner = {Act.TAKE: deed.by, Act.TRANSFER: deed.to, Act.ASSIGN: deed.to}.get(deed.act, UserName(""))
        moved = msgspec.structs.replace(
            current, state=state, owner=owner, first_owner=current.first_owner or owner, want=deed.want,
            group=deed.group or current.group, version=current.version + 1,
        )  # fmt: skip
        self._put(moved)
        self.line(deed.conversation, TurnKind.EVENT, by=deed.by, act=deed.act, to=deed.to, text=deed.text)
        return self.all[deed.conversation]

    async def speak(self, draft: Draft, by: UserName, at: Millis, also: Sequence[DraftId]) -> Conversation:
        current = await self.get(draft.conversation)
        if current.state is not ConversationState.HELD or current.owner != by:
            raise Held("somebody else has it", current)
        self.said.append((draft, tuple(also)))
        self.line(current.id, TurnKind.SHOP, by=by, text=draft.text, state=TurnState.APPROVED, files=draft.media)
        return self.all[current.id]

    async def note(self, conversation: ConversationId, by: UserName, text: str, at: Millis) -> Turn:
        await self.get(conversation)
        return self.line(conversation, TurnKind.NOTE, by=by, text=text)

    async def unmask(self, conversation: ConversationId, number: int, by: UserName, reason: str, at: Millis) -> Inbound:
        if (conversation, number) not in self.typed:
            raise NotFound(f"no line {number}")
        self.seen.append((by, number, reason))
        return self.typed[conversation, number]

    def _put(self, conversation: Conversation) -> Conversation:
        self.all[conversation.id] = conversation
        self._feed.tell(Moved(conversation))
        return conversation


class MemoryStaff:
    """People, groups, and who has what on their hands; `alive` are those who gave a sign of life."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.groups: Sequence[Group] = GROUPS
        self.agents: dict[UserName, Agent] = {}
        self.seats: dict[ConversationId, UserName] = {}
        self.alive: list[UserName] = []
        self.set: list[tuple[UserName, AgentSetup, UserName]] = []

    def group_for(self, stage: Stage) -> str:
        return next((group.name for group in self.groups if stage in group.stages), self.groups[0].name)

    async def listed(self) -> tuple[Agent, ...]:
        held = list(self.seats.values())
        return tuple(msgspec.structs.replace(one, load=held.count(name)) for name, one in sorted(self.agents.items()))

    async def set_up(self, name: UserName, setup: AgentSetup, by: UserName) -> None:
        if not {group.name for group in self.groups}.issuperset((*setup.groups, *setup.leads)):
            raise Refused("there is no such group")
        self.set.append((name, setup, by))
        known = self.agents.get(name, Agent(name=name))
        set_up = {name: getattr(setup, name) for name in setup.__struct_fields__}
        self.agents[name] = msgspec.structs.replace(known, **set_up)

    async def say_status(self, name: UserName, status: AgentStatus) -> None:
        here = status is AgentStatus.ONLINE
        known = self.agents.get(name, Agent(name=name))
        self.agents[name] = msgspec.structs.replace(known, status=status, seen_at=self._clock.now(), here=here)

    async def sign_of_life(self, name: UserName) -> None:
        self.alive.append(name)

    async def wait(self, group: str) -> Wait:
        return Wait(group)

    async def reserve(self, conversation: ConversationId, group: str, *, again: bool) -> UserName | None:
        raise NotImplementedError("the console never assigns")

    async def seat(self, conversation: ConversationId, name: UserName) -> None:
        self.seats[conversation] = name

    async def leave(self, conversation: ConversationId, name: UserName) -> None:
        self.seats.pop(conversation, None)

    async def taken(self) -> Mapping[ConversationId, Seat]:
        return {one: Seat(name, self._clock.now()) for one, name in self.seats.items()}


class MemoryStanding:
    """One wording, and whoever allowed it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.standing = Standing(RECEIVED)

    async def listed(self) -> tuple[Standing, ...]:
        return (self.standing,)

    async def allow(self, template: str, by: UserName) -> Standing:
        return self._set(template, Standing(RECEIVED, by, self._clock.now()))

    async def forbid(self, template: str, by: UserName) -> Standing:
        return self._set(template, Standing(RECEIVED))

    async def covering(self, draft: Draft) -> Standing | None:
        return self.standing if self.standing.by and draft.template == RECEIVED.id else None

    def _set(self, template: str, standing: Standing) -> Standing:
        if template != RECEIVED.id:
            raise NotFound(f"no wording {template}")
        self.standing = standing
        return standing


class PlatformFiles:
    """What a platform keeps of customers' files, by its own ids; `asked` is what it was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, MediaFile | HalfMinuteError] = {}
        self.asked: list[Attachment] = []

    async def fetch(self, attachment: Attachment) -> MediaFile:
        self.asked.append(attachment)
        found = self.files.get(attachment.id, NotFound("gone"))
        if isinstance(found, HalfMinuteError):
            raise found
        return found


class Talks:
    """All of it together, with the real stage in between."""

    def __init__(self, clock: Clock, presence: Presence, feed: Feed) -> None:
        self._clock = clock
        self.conversations = MemoryConversations(feed)
        self.customers = MemoryCustomers(clock)
        self.staff = MemoryStaff(clock)
        self.standing = MemoryStanding(clock)
        self.shelf = MemoryShelf()
        self.platform = PlatformFiles()
        self.shown_typing: list[Address] = []
        stage = ConversingStage(
            Parts(
                conversations=self.conversations,
                staff=self.staff,
                seats=self.staff,
                presence=presence,
                shelf=self.shelf,
                guard=OneWord(),
                durable=AtOnce(),
                clock=clock,
                capability=_private,
                left=self._left,
                typing=self._typing,
                rating=RatingAsk("请给这次服务打个分吧～", (Choice("rating-5", "5 分"),)),
            )
        )
        self.parts = ServiceParts(
            conversing=stage,
            conversations=self.conversations,
            customers=self.customers,
            staff=self.staff,
            standing=self.standing,
            shelf=self.shelf,
            doors={"wechat": self.platform},
        )

    async def _left(self, address: Address) -> Left | None:
        return Left(4, later(self._clock.now(), 3_600))

    async def _typing(self, address: Address) -> None:
        self.shown_typing.append(address)


def _private(address: Address) -> Capability:
    return Capability(can_post=True, idempotent=False, read_back=False, limits=Limits(600, 2_048, public=False))


def message(conversation: Conversation, text: str, number: int = 1) -> Inbound:
    """What a customer typed, as it came."""
    return Inbound(MessageId(f"m{number}"), conversation.address, text, "小鱼", conversation.last_at)
