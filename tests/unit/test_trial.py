"""A question tried out says what triage would draft and why, and leaves no trace."""

from functools import cache
from zoneinfo import ZoneInfo

from bot.core.catalog import Limits
from bot.core.clock import SystemClock
from bot.core.model import Address
from bot.core.trial import Attempt, Tried
from bot.core.vocabulary import FactorKind, Intent, Rung, Standing
from bot.knowledge import catalog, entries
from bot.knowledge.index import KnowledgeIndex
from bot.reading import reader
from bot.stages.trial import Parts, Trials
from config.settings import PACKAGED
from tests.support.asks import CHAT, LIVE, voice

ROOM = Address("fake", "demo", public=True)


def limits(address: Address) -> Limits:
    return LIVE if address.public else CHAT


@cache
def parts() -> Parts:
    """The demo shop, searched by words."""
    tables = catalog.load(PACKAGED / "demo")
    known = entries.load(PACKAGED / "knowledge", tables.products)
    return Parts(
        reader=reader.load(PACKAGED / "words"),
        facts=tables,
        sold=lambda room, product: tables.products.get(product),
        answers=KnowledgeIndex(known.entries, ZoneInfo("Asia/Shanghai")),
        writer=voice().writer,
        limits=limits,
        clock=SystemClock(),
    )


async def tried(text: str, room: str = "", product: str = "", public: bool = True) -> Tried:
    return await Trials(parts()).try_question(Attempt(text, room, product, public))


async def test_the_draft_comes_with_its_reading_its_ranking_and_who_passed() -> None:
    result = await tried("有运费险吗")
    assert result.draft is not None
    assert result.draft.rung is Rung.APPROVED_ANSWER
    assert result.ranking[0].standing is Standing.OFFERED
    assert result.ranking[0].factors[0].kind is FactorKind.EXACT
    assert len(result.ranking) > 3
    assert all(item.standing is not Standing.OFFERED or item.score >= 0.45 for item in result.ranking)
    other = await tried("你们老板属什么生肖的呀")
    assert {item.playbook for item in other.tried} >= {"knowledge", "near"}
    assert (await tried("今天拍下的话什么时候能给我发货呀")).reading.intent is Intent.SHIPPING_TIME


async def test_what_is_not_known_is_held_and_nothing_is_offered() -> None:
    result = await tried("你们老板属什么生肖的呀")
    assert all(item.standing is not Standing.OFFERED for item in result.ranking)
    assert result.draft is not None
    assert result.draft.rung in {Rung.HOLDING, Rung.HAND_OVER}


async def test_the_shelf_decides_what_is_meant_unless_a_product_is_named() -> None:
    shown = await tried("多少钱", product="hoodie")
    assert shown.product == "hoodie"
    assert shown.draft is not None
    hoodie = parts().sold("", "hoodie")
    assert hoodie is not None
    assert hoodie.price.removesuffix(".00") in shown.draft.text
    named = await tried("充电宝多少钱", product="hoodie")
    assert named.product not in {"", "hoodie"}
    parts().facts.show(ROOM, hoodie.link)
    assert (await tried("多少钱", room=ROOM.key)).product == "hoodie"
    assert (await tried("多少钱")).product == ""


async def test_room_and_private_talk_are_answered_in_their_own_length() -> None:
    room, private = await tried("包邮吗"), await tried("包邮吗", public=False)
    assert room.draft is not None
    assert private.draft is not None
    assert len(room.draft.text) < len(private.draft.text)


async def test_nothing_unmasked_comes_back() -> None:
    result = await tried("我电话13812345678，什么时候发货")
    assert "13812345678" not in str(result)
