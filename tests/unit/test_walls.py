"""What parts two questions for good, seen from approval: the texts as they are kept, without what the room showed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Address, Entity
from bot.core.vocabulary import EntityKind
from bot.knowledge import catalog
from bot.knowledge.walls import Named, Walls, may_share, named
from bot.reading import reader
from config.settings import PACKAGED
from tests.support.knowledge import NoFacts, reading

ROOM = Address("live", "r1", public=True)


@pytest.fixture(scope="module")
def walls() -> Walls:
    return Walls(reader.load(PACKAGED / "words"), catalog.load(PACKAGED / "demo"))


@pytest.mark.parametrize(
    ("question", "product", "text", "differs"),
    [
        ("M码还有吗", "", "M还有没有", False),
        ("M码还有吗", "", "L码还有吗", True),
        ("M码还有吗", "", "还有吗", True),
        ("还有吗", "", "L码还有吗", True),
        ("M码和L码还有吗", "", "M码还有吗", True),
        ("多少钱", "hoodie", "卫衣什么价", False),
        ("多少钱", "hoodie", "羽绒服什么价", True),
        ("卫衣多少钱", "hoodie", "什么价", False),
        ("1号链接多少钱", "hoodie", "云朵卫衣什么价", False),
        ("包邮吗", "", "卫衣包邮吗", True),
        ("什么时候发货", "", "今天发吗", False),
        ("明天发吗", "", "今天发吗", True),
        ("订单202611064950819004到哪了", "", "订单202611071527787845到哪了", True),
        ("165cm 110斤穿什么码", "", "1米65 55公斤穿什么码", False),
        ("165cm 110斤穿什么码", "", "165cm 130斤穿什么码", True),
    ],
)
def test_who_differs(walls: Walls, question: str, product: str, text: str, differs: bool) -> None:
    assert walls.differing(ROOM, question, product, [question, text]) == [False, differs]


KINDS = st.sampled_from(
    [EntityKind.SIZE, EntityKind.COLOR, EntityKind.DATE, EntityKind.ORDER_NO, EntityKind.AMOUNT, EntityKind.LINK_NO]
)
NAMED = st.lists(st.builds(Entity, KINDS, st.sampled_from(["M", "L", "3"]), st.just(0), st.just(0)), max_size=4).map(
    lambda entities: named(reading("在吗", *entities), "", NoFacts(), ROOM)
)


@given(NAMED, NAMED)
def test_one_answer_never_serves_two_values_of_a_kind(one: Named, other: Named) -> None:
    together = may_share(one, other)
    assert together == may_share(other, one)
    assert may_share(one, one)
    for kind in EntityKind:
        first = {value for which, value in one.values if which is kind}
        second = {value for which, value in other.values if which is kind}
        if together and kind is EntityKind.DATE:
            assert first <= second or second <= first
        elif together:
            assert first == second
