"""Conversations on a real store with people to serve them, without a house around: time moves only when told.

In: a folder, a clock. Out: `Counter`: what customers write goes in by `hears`, people act through the stage.
Called by tests of the stages conversing and clocks.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from bot.core.catalog import Limits
from bot.core.clock import Millis
from bot.core.conversations import Act, Conversation, Deed, Heard, RatingAsk, Turn, View, Want, identity
from bot.core.crises import CALM, Watchful
from bot.core.errors import NotFound
from bot.core.lifecycle import DraftState, Verb
from bot.core.media import MediaFile
from bot.core.model import (
    Address,
    Choice,
    ConversationId,
    Draft,
    DraftId,
    Inbound,
    MessageId,
    Receipt,
    Risk,
    Seen,
    Source,
    User,
    UserName,
)
from bot.core.ports import Capability
from bot.core.shared import Left
from bot.core.staff import AgentSetup, AgentStatus, Group
from bot.core.standing import Template
from bot.core.vocabulary import Kind, RiskKind, Role, Rung, Stage
from bot.reading.privacy import masked
from bot.stages.approval import Approvals
from bot.stages.approval import Parts as ApprovalParts
from bot.stages.clocks import ClocksStage, Rules
from bot.stages.clocks import Parts as ClockParts
from bot.stages.conversing import ConversingStage, Parts
from bot.store import keys
from bot.store.conversations import StoredConversations
from bot.store.drafts import StoredDrafts
from bot.store.members import StoredMembers
from bot.store.presence import RedisPresence
from bot.store.staff import StaffRules, StoredStaff
from bot.store.standing import StoredStanding
from bot.store.stream import Outbox, Worklist
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, draft_of, opening, running_store

LI = User(UserName("小李"), Role.ASSISTANT)
WANG = User(UserName("小王"), Role.ASSISTANT)
LEAD = User(UserName("主管"), Role.SUPERVISOR)
VIEWER = User(UserName("小看"), Role.VIEWER)
GROUPS = (Group("售前", (Stage.PRESALE,)), Group("售后", (Stage.AFTERSALE, Stage.NONE)))
RECEIVED = Template("t-1", "received", "收到，{minutes} 分钟内答复您。")
PRIVATE = Limits(max_chars=600, max_bytes=2_048, public=False)
RATING = RatingAsk("请给这次服务打个分吧～", (Choice("rating-5", "5 分"), Choice("rating-1", "1 分")))
BANNED = "加我微信"


class StrictGuard:
    """Lets everything out but one sentence."""

    def check(self, text: str, limits: Limits) -> tuple[Risk, ...]:
        if len(text) > limits.max_chars:
            return (Risk(RiskKind.TOO_LONG, "", f"最多 {limits.max_chars} 字", blocking=True),)
        return (Risk(RiskKind.FORBIDDEN_WORD, BANNED, "不要留私人联系方式", blocking=True),) if BANNED in text else ()


class NoCitations:
    """Nothing rests on anything."""

    def outdated(self, sources: Sequence[Source], now: Millis) -> bool:
        return False

    async def stale(self, sources: Sequence[Source], now: Millis) -> str:
        return ""


class OneFile:
    """A shelf with one picture on it."""

    async def put(self, file: MediaFile) -> str:
        raise NotImplementedError

    async def get(self, name: str) -> MediaFile:
        if name != "size.png":
            raise NotFound(f"there is no file {name}")
        return MediaFile("image/png", b"\x89PNG")


class Counter:
    """Where customers are served. `typed` are the addresses whose platform was told that somebody writes."""

    def __init__(self, store: Store, clock: FakeClock, worklist: Worklist, outbox: Outbox) -> None:
        self.store, self.clock, self.worklist, self.outbox = store, clock, worklist, outbox
        self.typed: list[Address] = []
        self.talks = StoredConversations(store.client, store.settings, masked)
        self.drafts = StoredDrafts(store.client, store.settings, masked, clock)
        self.staff = StoredStaff(
            store.client, clock, StaffRules(GROUPS, ZoneInfo("Asia/Shanghai"), 4), self.talks.counts
        )
        self.standing = StoredStanding(store.client, clock, (RECEIVED,))
        self.approvals = Approvals(
            ApprovalParts(
                drafts=self.drafts,
                members=StoredMembers(store.client, store.settings),
                guard=StrictGuard(),
                citations=NoCitations(),
                differing=lambda room, question, product, texts: [False for _ in texts],
                durable=store.durable(),
                clock=clock,
                capability=self._capability,
            )
        )
        self.parts = Parts(
            conversations=self.talks,
            staff=self.staff,
            seats=self.staff,
            presence=RedisPresence(store.client, clock),
            shelf=OneFile(),
            guard=StrictGuard(),
            durable=store.durable(),
            clock=clock,
            capability=self._capability,
            left=self._left,
            typing=self._typing,
            mask=masked,
            rating=RATING,
        )
        self.stage = ConversingStage(self.parts)
        self.clocks = self.more_clocks()

    def more_clocks(self, watchful: Watchful = CALM) -> ClocksStage:
        """The clocks of one more process."""
        parts = ClockParts(
            clocks=self.talks,
            conversations=self.talks,
            seats=self.staff,
            standing=self.standing,
            decisions=self.approvals,
            clock=self.clock,
            watchful=watchful,
        )
        return ClocksStage(P0, parts, Rules(return_after_s=600, acknowledge_after_s=15))

    # ---- customers

    async def hears(
        self,
        customer: str,
        text: str = "怎么退货",
        *,
        aloud: bool = False,
        want: Want | None = None,
        group: str = "售后",
        template: str = "",
        promise_s: int = 0,
        answer: str = "收到，这就为您看。",
        stage: Stage = Stage.NONE,
    ) -> Draft:
        """A customer writes; the draft that answers."""
        address, now = Address("fake", customer, customer, aloud=aloud), self.clock.now()
        item = Inbound(MessageId(f"m-{customer}-{now}-{text}"), address, text, customer, now, kind=Kind.TEXT)
        await self.store.inbox().put(P0, [item])
        (entry,) = await self.worklist.take(10, 1)
        draft = msgspec.structs.replace(
            draft_of(entry, self.clock, answer, expires_s=3_600),
            conversation=self.id(customer),
            template=template,
            promise_s=promise_s,
            rung=Rung.HOLDING if template else Rung.APPROVED_ANSWER,
        )
        heard = Heard(
            conversation=draft.conversation,
            address=address,
            message=item.id,
            at=item.received_at,
            text=masked(text),
            name=customer,
            group=group,
            want=want,
            stage=stage,
            raw=entry.raw,
        )
        await self.worklist.apply([msgspec.structs.replace(opening(draft, entry), heard=heard)], now)
        return draft

    def id(self, customer: str) -> ConversationId:
        return ConversationId(identity(P0, f"fake/{customer}"))

    async def talk(self, customer: str) -> Conversation:
        return await self.talks.get(self.id(customer))

    async def turns(self, customer: str) -> tuple[Turn, ...]:
        return await self.talks.turns(self.id(customer), 0, 100)

    # ---- people

    async def comes(self, *people: User, groups: Sequence[str] = ("售前", "售后"), most: int = 8) -> None:
        for who in people:
            await self.staff.set_up(who.name, AgentSetup(groups=tuple(groups), most=most), LEAD.name)
            await self.staff.say_status(who.name, AgentStatus.ONLINE)

    async def alive(self, *people: User) -> None:
        for who in people:
            await self.staff.sign_of_life(who.name)

    async def act(self, act: Act, customer: str, by: User, **more: object) -> Conversation:
        deed = msgspec.convert({"conversation": self.id(customer), "act": act, "at": 0, **more}, Deed)
        return await self.stage.act(deed, by)

    async def say(self, customer: str, by: User, text: str, *answers: DraftId) -> Conversation:
        return await self.stage.say(self.id(customer), by, text, (), answers)

    async def view(self, customer: str) -> View:
        return await self.stage.view(self.id(customer))

    async def approve(self, draft: Draft, by: User) -> Draft:
        return await self.approvals.decide(Verb.APPROVE, draft.id, Seen(draft.version, draft.hash), by)

    # ---- the house

    async def loads(self) -> dict[UserName, int]:
        return {agent.name: agent.load for agent in await self.staff.listed() if agent.load}

    async def sends(self) -> list[str]:
        """Everything that goes out now, as texts; what may not go any more is withdrawn."""
        sent = []
        for entry in await self.outbox.take(100, 0.05):
            begun = await self.outbox.begin(entry)
            if begun.go:
                await self.outbox.finish(entry, Receipt(entry.outbound.id, DraftState.SENT, self.clock.now(), "p-1"))
                sent.append(entry.outbound.text)
        return sent

    async def counted(self, name: str) -> int:
        found = await self.store.client.hget(keys.counts(P0), name)
        return int(found or 0)

    def more_people(self, watchful: Watchful) -> ConversingStage:
        """What people do while that is open."""
        return ConversingStage(msgspec.structs.replace(self.parts, watchful=watchful))

    def _capability(self, address: Address) -> Capability:
        return Capability(can_post=True, idempotent=False, read_back=False, limits=PRIVATE)

    async def _left(self, address: Address) -> Left | None:
        return Left(5, Millis(self.clock.now() + 1_000))

    async def _typing(self, address: Address) -> None:
        self.typed.append(address)


@asynccontextmanager
async def serving(folder: Path, clock: FakeClock) -> AsyncIterator[Counter]:
    """A counter that reads both work streams."""
    async with running_store(folder, clock) as store:
        inbound, worklist = await store.worklist()
        outbound, outbox = await store.outbox()
        assert await inbound._take()
        assert await outbound._take()
        yield Counter(store, clock, worklist, outbox)
