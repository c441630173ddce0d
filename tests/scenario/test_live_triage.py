"""What triage makes of a live room, with the demo shop's content on a real store: worth, limits, answers asked for
again, what another worker knows, our own lines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from bot.app import triaging
from bot.core.clock import later
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Address, Badge, Draft, Inbound, MessageId, Partition, Watch, line_hash
from bot.core.rooms import RoomChange
from bot.core.value import BY_INTENT, PAID, SHOWING, TOPIC, VALUED
from bot.core.vocabulary import Kind, Outcome, Sight
from bot.knowledge.catalog import Catalog
from bot.knowledge.clusters import QuestionClusters
from bot.knowledge.entries import settle
from bot.reading.worth import gate
from bot.stages.triage import Parts, Triage
from config.settings import Settings, TriageSettings
from tests.support.asking import LI, STUDIO, Asking, asking
from tests.support.house import NOON, demo_content, until
from tests.support.members import anywhere

SHIPPING = "什么时候发货"
RICH = "u-rich"


class Studio:
    """Triage at work on one room."""

    def __init__(self, live: Asking) -> None:
        self.live, self.said = live, 0
        self.facts = Catalog(tuple(demo_content().catalog.products.values()), ())

    def stage(self) -> Triage:
        content, times, facts = demo_content(), TriageSettings(), self.facts
        parts = Parts(
            reader=content.reader,
            gate=gate,
            clusters=QuestionClusters(times.window_s, facts),
            facts=facts,
            answers=content.index(settle(content.files.entries.values(), content.catalog.products).entries),
            writer=content.writer,
            limits=lambda address: anywhere(address).limits,
            clock=self.live.clock,
            valued=lambda address: address.customer == RICH,
        )
        rules = msgspec.structs.replace(triaging.rules(Settings()), vector_budget_s=0.0, wait_s=0.01)
        return Triage(Partition(0), parts, rules)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """A worker that takes over."""
        stage = self.stage()
        await stage.remember(self.live.store.drafts, self.live.members)
        working = asyncio.create_task(stage.run(self.live.work))
        yield
        working.cancel()
        await asyncio.wait([working])

    async def hears(self, *texts: str, viewer: str = "", **fields: object) -> list[Draft]:
        """All of this is said at once, each by somebody else unless `viewer` says it; returns what waits then."""
        items = []
        for text in texts:
            self.said += 1
            address = Address(STUDIO.channel, STUDIO.conversation, viewer or f"u-{self.said}", public=True)
            item = Inbound(MessageId(f"s-{self.said}"), address, text, "观众", self.live.clock.now())
            items.append(msgspec.structs.replace(item, **fields))
        await self.live.store.inbox().put(Partition(0), items)

        async def settled() -> bool:
            return await self.live.work.backlog() == 0

        await until(settled)
        return await self.waiting()

    async def waiting(self) -> list[Draft]:
        found = await self.live.store.drafts.listed([DraftState.PENDING], 100)
        return sorted(found, key=lambda draft: draft.id)


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with asking(tmp_path, NOON) as live:
        made = Studio(live)
        async with made.open():
            yield made


async def test_an_answer_about_what_is_shown_and_talked_about_is_worth_more(studio: Studio) -> None:
    await studio.hears("1", kind=Kind.SHELF)
    assert (await studio.live.known()).showing == "1"
    (shown,) = await studio.hears("这个多少钱")
    base = BY_INTENT[shown.intent]
    assert shown.room == studio.live.room()
    assert shown.value == pytest.approx(base + SHOWING)
    await studio.live.rooms.change(studio.live.room(), RoomChange(topic="卫衣 羽绒服"), LI, NOON)
    await studio.hears("哈哈哈")
    *_, other = await studio.hears("2号链接羽绒服多少钱")
    assert other.value == pytest.approx(base + TOPIC)


@pytest.mark.parametrize(
    ("viewer", "badge", "more"),
    [("", Badge(member=True), VALUED), (RICH, None, VALUED), ("", Badge(paid_fen=0, level=1), 0)],
)
async def test_so_is_one_to_those_the_shop_lives_on(
    studio: Studio, viewer: str, badge: Badge | None, more: float
) -> None:
    (draft,) = await studio.hears(SHIPPING, viewer=viewer, badge=badge)
    assert draft.value == pytest.approx(BY_INTENT[draft.intent] + more)
    assert draft.badge == badge


async def test_who_paid_comes_first(studio: Studio) -> None:
    await studio.hears(SHIPPING, "能开发票吗")
    await studio.hears("怎么退货", badge=Badge(paid_fen=100_000))
    first, *_ = await studio.live.store.drafts.listed([DraftState.PENDING], 10)
    assert first.question == "怎么退货"
    assert first.value > PAID


async def test_one_viewer_fills_no_desk_but_may_ask_what_others_ask(studio: Studio) -> None:
    await studio.hears("能开发票吗", viewer="u-other")
    drafts = await studio.hears(SHIPPING, "怎么退货", "卫衣起球吗", "羽绒服掉毛吗", "能开发票吗", viewer="u-loud")
    assert [draft.question for draft in drafts] == ["能开发票吗", SHIPPING, "怎么退货", "卫衣起球吗"]
    assert [draft.count for draft in drafts] == [2, 1, 1, 1]
    assert (await studio.live.counted())["ignored:viewer_limit"] == 1
    await studio.live.clock.advance(61)
    assert len(await studio.hears("羽绒服掉毛吗", viewer="u-loud")) == 5


async def test_what_is_still_asked_long_after_its_answer_gets_one_more(studio: Studio) -> None:
    (first,) = await studio.hears(SHIPPING)
    await studio.live.decides(Verb.COPY, first)
    for _ in range(3):
        await studio.live.clock.advance(101)
        await studio.hears("啥时候发货", SHIPPING)
    (second,) = await studio.waiting()
    assert (second.again, second.count) == (first.id, 2)
    assert (await studio.live.now(first)).late == 4
    await studio.hears("什么时候发货呀")
    assert (await studio.live.now(second)).count == 3


async def test_another_worker_knows_how_else_it_was_put_and_what_was_shown_then(tmp_path: Path) -> None:
    async with asking(tmp_path, NOON) as live:
        studio = Studio(live)
        async with studio.open():
            await studio.hears("1", kind=Kind.SHELF)
            shipping, price = await studio.hears(SHIPPING, "今天拍今天发吗", "这个多少钱")
            assert shipping.count == 2
            await studio.hears("今天拍今天发吗", "今天拍今天发吗")
            assert (await studio.waiting())[0].question == "今天拍今天发吗"
        studio.facts.show(STUDIO, "2")
        async with studio.open():
            await studio.hears("1号链接多少钱", "这个多少钱")
            assert (await live.now(price)).count == 2
            await studio.hears("1", kind=Kind.SHELF)
            await studio.hears(SHIPPING, "今天拍今天发吗")
            assert (await live.now(shipping)).count == 6


async def test_a_line_of_ours_that_comes_back_was_seen_and_asks_nothing(studio: Studio) -> None:
    (draft,) = await studio.hears(SHIPPING)
    watch = Watch(later(studio.live.clock.now(), 20), line_hash(draft.text))
    await studio.live.decides(Verb.COPY, draft, watch)
    assert await studio.hears(draft.text, own=True) == []
    assert (await studio.live.now(draft)).sight is Sight.SEEN


async def test_who_asks_what_was_put_elsewhere_is_counted_there(studio: Studio) -> None:
    one, other = await studio.hears("能开发票吗", "你们这里可以开增值税专用发票的吧")
    await studio.live.merges(one, other)
    (now,) = await studio.hears("可以开发票吗")
    assert (now.id, now.count) == (other.id, 3)
    await studio.live.decides(Verb.PROMPT, now)
    await studio.hears("能不能开发票")
    assert (await studio.live.counted())[Outcome.ANSWERED] == 1
