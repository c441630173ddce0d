"""What triage makes of private messages, with the demo shop's content on a real store:
lines, bursts, wants, ratings."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from bot.app import triaging
from bot.core.catalog import Caller
from bot.core.conversations import Act, ConversationState, ListAsk, TurnKind, TurnState, Want
from bot.core.customers import Segment
from bot.core.lifecycle import CONTINUED, DraftState, Verb
from bot.core.media import Attachment, MediaKind
from bot.core.model import Address, Draft, Inbound, MessageId
from bot.core.visitors import Visitor
from bot.core.vocabulary import Kind, Rung, Stage
from bot.knowledge.clusters import QuestionClusters
from bot.knowledge.entries import settle
from bot.reading.worth import gate
from bot.stages.triage import Parts, Triage
from config.settings import Settings, TriageSettings
from tests.support.house import ROOM, demo_content, until
from tests.support.members import anywhere
from tests.support.store import P0
from tests.support.talks import ANNA, LI, TALK, Line, talking

PHONE = "13800138000"
NAME = "微信13900139000"


class Known:
    """Everybody who writes privately is an old customer, Ms Zhang; `asked` are those who were asked about."""

    def __init__(self) -> None:
        self.asked: list[tuple[Address, Stage]] = []

    async def known(self, asked: Sequence[tuple[Address, Stage]]) -> list[Visitor]:
        self.asked += asked
        return [Visitor(Caller(called="张女士", returning=True), Segment.RETURNING, "售后")] * len(asked)


class Shop:
    """Triage at work on one line."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.known = Known()
        self.said = 0

    def stage(self) -> Triage:
        content, times = demo_content(), TriageSettings()
        parts = Parts(
            reader=content.reader,
            gate=gate,
            clusters=QuestionClusters(times.window_s, content.catalog),
            facts=content.catalog,
            answers=content.index(settle(content.files.entries.values(), content.catalog.products).entries),
            writer=content.writer,
            limits=lambda address: msgspec.structs.replace(anywhere(address).limits, public=address.public),
            clock=self.line.clock,
            visitors=self.known,
            befores=self.line.talks,
        )
        rules = msgspec.structs.replace(triaging.rules(Settings()), vector_budget_s=0.0, wait_s=0.01)
        return Triage(P0, parts, rules)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """A worker that takes over."""
        stage = self.stage()
        await stage.remember(self.line.store.drafts)
        working = asyncio.create_task(stage.run(self.line.work))
        yield
        working.cancel()
        await asyncio.wait([working])

    async def hears(self, *texts: str, ident: str = "", address: Address = ANNA, **fields: object) -> None:
        """She writes all of this at once; returns when all of it is settled."""
        now, items = self.line.clock.now(), []
        for text in texts:
            self.said += 1
            item = Inbound(MessageId(ident or f"p-{self.said}"), address, text, NAME, now, kind=Kind.TEXT)
            items.append(msgspec.structs.replace(item, **fields))
        await self.line.store.inbox().put(P0, items)

        async def settled() -> bool:
            return await self.line.work.backlog() == 0

        await until(settled)

    async def waiting(self) -> list[Draft]:
        return list(await self.line.talks.drafts(TALK))


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with talking(tmp_path) as line:
        made = Shop(line)
        async with made.open():
            yield made


async def test_a_private_question_has_its_line_its_caller_and_its_conversation(shop: Shop) -> None:
    await shop.hears("什么时候发货")
    (draft,) = await shop.waiting()
    assert draft.conversation == TALK
    now = await shop.line.now()
    assert (now.state, now.segment, now.group) == (ConversationState.BOT, Segment.RETURNING, "售后")
    ((address, stage),) = shop.known.asked
    assert (address, stage) == (ANNA, draft.stage)


async def test_who_asks_again_what_was_answered_gets_another_draft_and_then_a_person(shop: Shop) -> None:
    for _ in range(3):
        await shop.hears("什么时候发货")
        (draft,) = await shop.waiting()
        await shop.line.decides(Verb.REJECT, draft)
        await shop.line.clock.advance(10)
    now = await shop.line.now()
    assert (now.state, now.want) == (ConversationState.QUEUED, Want.REPEATED)


async def test_a_late_answer_is_wanted_in_private_for_half_an_hour_at_least(shop: Shop) -> None:
    await shop.hears("这件羽绒服多少钱")
    (draft,) = await shop.waiting()
    assert draft.deadline - draft.received_at == 30_000
    assert draft.expires_at - draft.received_at == 1_800_000


async def test_a_room_has_no_conversations_and_asks_about_nobody(shop: Shop) -> None:
    await shop.hears("什么时候发货", "怎么退货", address=Address("fake", ROOM, "u-1", public=True))
    assert len(await shop.line.store.drafts.listed([DraftState.PENDING], 10)) == 2
    assert shop.known.asked == []
    assert not [name async for name in shop.line.store.client.scan_iter() if b":thread:" in name]


async def test_nothing_unmasked_is_shown_but_kept_apart(shop: Shop) -> None:
    await shop.hears(f"我的电话是{PHONE}，什么时候发货")
    (turn,) = await shop.line.thread()
    told = b"".join(msgspec.json.encode(change) for change in await shop.line.told())
    row = msgspec.json.encode(await shop.line.now())
    for shown in (turn.text.encode(), told, row):
        assert PHONE.encode() not in shown
        assert b"13900139000" not in shown
    assert PHONE in (await shop.line.talks.unmask(TALK, 1, LI, "核对电话", shop.line.clock.now())).text


class TestBursts:
    async def test_what_is_written_in_one_breath_gets_one_answer(self, shop: Shop) -> None:
        await shop.hears("在吗")
        (first,) = await shop.waiting()
        await shop.line.clock.advance(4)
        await shop.hears("这件", "M码还有吗")
        (draft,) = await shop.waiting()
        assert draft.question == "在吗\n这件\nM码还有吗"
        assert (draft.count, draft.received_at) == (3, first.received_at)
        assert draft.deadline <= first.deadline
        assert (await shop.line.store.drafts.get(first.id)).reason == CONTINUED
        assert [turn.text for turn in await shop.line.thread()] == ["在吗", "这件", "M码还有吗"]
        await shop.line.clock.advance(5)
        await shop.hears("怎么退货")
        assert [one.question for one in await shop.waiting()] == [draft.question, "怎么退货"]

    async def test_said_twice_it_is_counted_twice_and_asked_once(self, shop: Shop) -> None:
        await shop.hears("M码还有吗", "M码还有吗")
        (draft,) = await shop.waiting()
        assert (draft.question, draft.count) == ("M码还有吗", 2)

    async def test_what_was_answered_meanwhile_stays_answered(self, shop: Shop) -> None:
        await shop.hears("什么时候发货")
        (draft,) = await shop.waiting()
        await shop.line.decides(Verb.APPROVE, draft)
        await shop.hears("怎么退货", "寄到哪里")
        (left,) = await shop.waiting()
        assert left.question == "怎么退货\n寄到哪里"
        assert (await shop.line.store.drafts.get(draft.id)).state is DraftState.APPROVED

    async def test_another_worker_goes_on_with_it(self, tmp_path: Path) -> None:
        async with talking(tmp_path) as line:
            shop = Shop(line)
            async with shop.open():
                await shop.hears("黑色那个")
            async with shop.open():
                await shop.hears("多少钱")
            (draft,) = await shop.waiting()
            assert (draft.question, draft.count) == ("黑色那个\n多少钱", 2)

    async def test_a_piece_taken_back_is_asked_no_more(self, shop: Shop) -> None:
        await shop.hears("怎么退货", ident="m-1")
        await shop.hears("m-1", kind=Kind.WITHDRAWN)
        assert await shop.waiting() == []
        await shop.hears("寄到哪里", ident="m-2")
        await shop.hears("能寄顺丰吗", ident="m-3")
        await shop.hears("m-2", kind=Kind.WITHDRAWN)
        await shop.hears("什么时候发货")
        assert [one.question for one in await shop.waiting()][-1] == "什么时候发货"
        states = [turn.state for turn in await shop.line.thread() if turn.kind is TurnKind.CUSTOMER]
        assert states == [TurnState.WITHDRAWN, TurnState.WITHDRAWN, TurnState.DONE, TurnState.DONE]

    async def test_words_and_the_picture_they_are_about_are_for_a_person(self, shop: Shop) -> None:
        picture = Attachment(MediaKind.IMAGE, "media-1")
        await shop.hears("[图片]", kind=Kind.MEDIA, media=(picture,))
        await shop.hears("这个有M码吗")
        (draft,) = await shop.waiting()
        assert draft.rung is Rung.HOLDING
        assert "图片" in draft.text
        assert (await shop.line.thread())[0].media == (picture,)
        await shop.line.clock.advance(60)
        await shop.hears("[图片]", kind=Kind.MEDIA, media=(picture,))
        assert len(await shop.waiting()) == 2


class TestWants:
    @pytest.mark.parametrize(("text", "want"), [("转人工", Want.WORDS), ("你们就是骗子，我要投诉", Want.EMOTION)])
    async def test_a_person_is_called(self, shop: Shop, text: str, want: Want) -> None:
        await shop.hears(text)
        now = await shop.line.now()
        assert (now.state, now.want) == (ConversationState.QUEUED, want)
        (draft,) = await shop.waiting()
        assert draft.rung is Rung.HAND_OVER

    async def test_two_questions_without_an_answer_call_one_too(self, shop: Shop) -> None:
        for text in ("你们老板是哪里人", "他养的猫叫什么名字"):
            await shop.hears(text)
            assert (await shop.waiting())[-1].rung is Rung.HOLDING
            await shop.line.clock.advance(30)
        assert (await shop.line.now()).want is Want.REPEATED


async def test_a_rating_is_taken_without_a_draft(shop: Shop) -> None:
    await shop.hears("什么时候发货")
    await shop.line.does(Act.TAKE)
    await shop.line.does(Act.CLOSE, ask_rating=True)
    await shop.line.clock.advance(30)
    await shop.hears("5 分 非常满意", choice="rating-5")
    assert await shop.waiting() == []
    now = await shop.line.now()
    assert (now.state, now.session, now.rating.score) == (ConversationState.CLOSED, 1, 5)
    await shop.hears("5")
    assert (await shop.line.now()).session == 2


async def test_what_takes_nothing_back_leaves_no_line(shop: Shop) -> None:
    await shop.hears("", "m-9", kind=Kind.WITHDRAWN)
    assert await shop.line.talks.listed(ListAsk()) == []


async def test_what_we_write_elsewhere_and_what_happens_is_seen_and_wants_no_draft(shop: Shop) -> None:
    await shop.hears("关注了公众号", kind=Kind.EVENT)
    await shop.hears("您好，明天就发", own=True)
    assert await shop.waiting() == []
    assert [turn.kind for turn in await shop.line.thread()] == [TurnKind.EVENT, TurnKind.SHOP]
