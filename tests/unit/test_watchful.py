"""What the open crises ask of the desk: what they are about, who means it, what takes two people, what waits."""

from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bot.core.catalog import Product
from bot.core.clock import Millis
from bot.core.crises import contacting
from bot.core.library import Change, Written
from bot.core.lifecycle import DraftState
from bot.core.model import Address, Draft, MessageId, Reading, Source, UserName
from bot.core.shelf import ShelfChange
from bot.core.signals import PostId
from bot.core.vocabulary import Intent, SourceKind
from bot.knowledge.citations import LiveCitations
from bot.knowledge.entries import Knowledge
from bot.knowledge.watchful import LiveWatchful
from bot.stages.redraft import Redraft
from tests.support.clock import FakeClock
from tests.support.console import MemoryDrafts, MemoryFeed, draft
from tests.support.crises import LAMPS, SAID, Kept, known
from tests.support.members import Cited, MemoryMembers

BELOW = Address("weibo", "4912345678901234", "u-1", aloud=True)


class Unasked:
    """A library and a shelf that nobody asks here."""

    revision, knowledge = 1, Knowledge((), ())

    async def forms(self, entries: Collection[str]) -> dict[str, Written | None]:
        raise NotImplementedError

    async def history(self, entry: str) -> tuple[Change, ...]:
        raise NotImplementedError

    def at(self, room: str, product: str, link: str = "") -> Product | None:
        raise NotImplementedError

    async def catch_up(self, room: str, product: str) -> None:
        raise NotImplementedError

    async def past(self, room: str) -> tuple[ShelfChange, ...]:
        raise NotImplementedError


@pytest.fixture
async def kept() -> Kept:
    return Kept()


@pytest.fixture
async def watchful(kept: Kept) -> LiveWatchful:
    return await known(kept)


def reading(text: str, intent: Intent = Intent.OTHER, feeling: float = 0.0) -> Reading:
    return Reading(text, text, intent=intent, sentiment=feeling)


@pytest.mark.parametrize(
    ("text", "product", "touched"),
    [
        ("多少钱", "lamp", True),
        ("萤火台灯多少钱", "", True),
        ("台灯还有货吗", "", True),
        ("充电冒烟了怎么办", "", True),
        ("充电冒烟了怎么办", "coat", False),
        ("风衣多少钱", "coat", False),
        ("在吗", "", False),
    ],
)
async def test_a_crisis_touches_what_names_its_product_or_says_its_words(
    watchful: LiveWatchful, text: str, product: str, touched: bool
) -> None:
    assert (watchful.touches(text, None, product) is not None) is touched


@pytest.mark.parametrize(
    ("text", "product", "intent", "feeling", "offered"),
    [
        ("充电冒烟了怎么办", "", Intent.OTHER, 0.0, True),
        ("多少钱", "lamp", Intent.PRICE, 0.0, False),
        ("我要退货", "lamp", Intent.REFUND, 0.0, True),
        ("太失望了", "lamp", Intent.OTHER, -0.6, True),
        ("冒烟了", "coat", Intent.COMPLAINT, -0.9, False),
        ("太失望了", "coat", Intent.COMPLAINT, -0.9, False),
    ],
)
async def test_the_wording_is_for_who_means_it_not_for_who_asks_the_price(
    watchful: LiveWatchful, text: str, product: str, intent: Intent, feeling: float, offered: bool
) -> None:
    found = watchful.wording(text, reading(text, intent, feeling), product, public=True)
    assert (found is not None) is offered
    if found:
        assert (found.crisis, found.version, found.text) == (LAMPS.id, 2, SAID.public)


async def test_in_private_it_is_the_private_text(watchful: LiveWatchful) -> None:
    found = watchful.wording("冒烟了", reading("冒烟了"), "lamp", public=False)
    assert found is not None
    assert found.text == SAID.private


async def test_nothing_is_offered_that_nobody_else_approved(kept: Kept) -> None:
    waits = msgspec.structs.replace(SAID, approved_by=UserName(""))
    watchful = await known(kept, wording=waits)
    assert watchful.wording("冒烟了", reading("冒烟了"), "lamp", public=True) is None


async def test_a_crisis_of_the_shop_touches_everything_but_words_only_its_own_matter(kept: Kept) -> None:
    watchful = await known(kept, shop=True, about=())
    assert watchful.touches("风衣多少钱", None, "coat")
    assert watchful.holds_notices("coat")
    assert watchful.wording("我要退货", reading("我要退货", Intent.REFUND), "coat", public=True) is None
    assert watchful.wording("冒烟了", reading("冒烟了"), "coat", public=True)


async def test_a_crisis_of_a_brand_is_about_any_of_its_products(kept: Kept) -> None:
    watchful = await known(kept, about=("山雀小铺",))
    assert watchful.wording("冒烟了", reading("冒烟了"), "coat", public=True)
    assert watchful.touches("风衣多少钱", None, "coat") is None


def one(clock: FakeClock, **changes: Any) -> Draft:
    return draft(clock, question="冒烟了怎么办", product="lamp", **changes)


async def test_two_people_are_needed_where_everybody_reads_it_and_nowhere_else(kept: Kept) -> None:
    watchful, clock = await known(kept), FakeClock()
    assert watchful.needs_second(one(clock))
    assert watchful.needs_second(one(clock, address=BELOW))
    assert watchful.needs_second(one(clock, address=Address("wechat", "anna", "anna"))) is None
    assert watchful.needs_second(draft(clock, question="风衣多少钱", product="coat")) is None
    assert watchful.needs_second(draft(clock, question="在吗", text="台灯都没问题～"))
    assert (await known(kept, seconds=False)).needs_second(one(clock)) is None


async def test_notices_wait_for_what_it_is_about_unless_people_say_otherwise(kept: Kept) -> None:
    watchful = await known(kept)
    assert watchful.holds_notices("lamp")
    assert watchful.holds_notices("coat") is None
    assert (await known(kept, holds=False)).holds_notices("lamp") is None


async def test_it_follows_the_store_and_forgets_what_is_closed(kept: Kept) -> None:
    watchful = await known(kept)
    before = watchful.revision
    kept.crises = [msgspec.structs.replace(LAMPS, closed_at=Millis(1))]
    await watchful.follow()
    assert (watchful.crises(), watchful.revision) == ((), before + 1)
    await watchful.catch_up()
    assert watchful.revision == before + 1


async def test_drafts_that_lack_the_wording_are_written_anew_once_a_version(kept: Kept) -> None:
    watchful, clock = await known(kept), FakeClock()
    drafts = MemoryDrafts(MemoryFeed())
    members = MemoryMembers(drafts)
    has = Source(SourceKind.STATEMENT, LAMPS.id, LAMPS.title, hash="2")
    drafts.open(one(clock, number=1))
    drafts.open(one(clock, number=2, sources=(has,)))
    drafts.open(one(clock, number=3, message=contacting(PostId("weibo/1"))))
    drafts.open(one(clock, number=4, state=DraftState.SENT))
    drafts.open(draft(clock, 5, question="风衣多少钱", product="coat", message=MessageId("m5")))
    stage = Redraft(drafts, members, Cited(), clock, watchful)
    assert await stage.redraft_stale() == 1
    assert members.redrafted == ["0-1"]
    assert await stage.redraft_stale() == 0
    kept.crises = [msgspec.structs.replace(LAMPS, wording=msgspec.structs.replace(SAID, version=3))]
    await watchful.catch_up()
    assert await stage.redraft_stale() == 2


async def test_what_is_said_in_an_older_wording_or_after_the_end_does_not_stand(kept: Kept) -> None:
    watchful = await known(kept)
    citations = LiveCitations(Unasked(), Unasked(), ZoneInfo("Asia/Shanghai"), watchful)
    cited = Source(SourceKind.STATEMENT, LAMPS.id, LAMPS.title, hash="2")
    old = msgspec.structs.replace(cited, hash="1")
    assert citations.outdated([old], Millis(0))
    assert not citations.outdated([cited], Millis(0))
    assert "口径已经改了" in await citations.stale([old], Millis(0))
    assert await citations.stale([cited], Millis(0)) == ""
    kept.crises = []
    assert "已经结束" in await citations.stale([cited], Millis(0))  # asked of the store at once
    assert citations.outdated([cited], Millis(0))
