"""What triage knows of live rooms: how much one viewer may ask, what the host talks about, what else is said."""

import msgspec
import pytest

from bot.core.clock import later
from bot.core.model import Address, Badge, DraftId, Inbound, MessageId, Partition, RoomId, line_hash
from bot.core.rooming import VIEWERS, Rooming, happening
from bot.core.rooms import Happening, room_of
from bot.core.vocabulary import Kind
from tests.support.clock import START

STUDIO, STAGE = (Address("live", name, "u-1", public=True) for name in ("studio", "stage"))
ROOM = room_of(STUDIO, Partition(0))


def said(address: Address = STUDIO, **fields: object) -> Inbound:
    return msgspec.structs.replace(Inbound(MessageId("m-1"), address, "M码还有吗", "小鱼", START), **fields)


def asks(rooming: Rooming, count: int, item: Inbound, after_s: float = 0, first: int = 0) -> list[bool]:
    """Whether each of so many different questions may open a draft."""
    now = later(START, after_s)
    return [rooming.lets_open(item, DraftId(f"{item.address.customer}-{first + n}"), now) for n in range(count)]


def test_one_viewer_opens_so_many_drafts_in_a_window_and_no_more() -> None:
    rooming = Rooming(Partition(0), 3, 60)
    assert asks(rooming, 5, said()) == [True, True, True, False, False]
    assert asks(rooming, 1, said(STAGE)) == [True], "another room"
    assert asks(rooming, 1, said(msgspec.structs.replace(STUDIO, customer="u-2"))) == [True]
    assert asks(rooming, 1, said(), after_s=59.9, first=9) == [False]
    assert asks(rooming, 1, said(), after_s=60, first=9) == [True]


def test_who_has_no_id_and_who_pays_is_not_limited() -> None:
    rooming = Rooming(Partition(0), 1, 60)
    assert all(asks(rooming, 9, said(msgspec.structs.replace(STUDIO, customer=""), author="小鱼")))
    assert all(asks(rooming, 9, said(badge=Badge(paid_fen=3_000))))
    assert asks(rooming, 2, said(badge=Badge(level=30))) == [True, False]


def test_the_same_draft_tried_again_counts_once_and_one_that_was_not_opened_not_at_all() -> None:
    rooming = Rooming(Partition(0), 1, 60)
    assert [asks(rooming, 1, said()) for _ in range(3)] == [[True]] * 3
    rooming.give_back(said(), DraftId("u-1-0"))
    assert asks(rooming, 2, said(), first=5) == [True, False]


def test_those_who_asked_longest_ago_are_forgotten_first() -> None:
    rooming = Rooming(Partition(0), 1, 600)
    for number in range(VIEWERS + 1):
        asks(rooming, 1, said(msgspec.structs.replace(STUDIO, customer=f"u-{number}")))
    first, last = (msgspec.structs.replace(STUDIO, customer=f"u-{number}") for number in (0, VIEWERS))
    assert asks(rooming, 1, said(first), first=7) == [True]
    assert asks(rooming, 1, said(last), first=7) == [False]


@pytest.mark.parametrize(
    ("topic", "text", "on"),
    [
        ("羽绒服", "羽绒服掉毛吗", True), ("羽绒服，尺码", "尺码偏大吗", True), ("Polo 衫", "polo多少钱", True),
        ("羽绒服", "卫衣掉毛吗", False), ("", "羽绒服掉毛吗", False), (" ,、 ", "羽绒服掉毛吗", False),
    ],
)  # fmt: skip
def test_a_word_of_the_topic_makes_a_question_one_about_it(topic: str, text: str, on: bool) -> None:
    rooming = Rooming(Partition(0), 3, 60)
    assert not rooming.on_topic(ROOM, text)
    rooming.learn(ROOM, topic)
    assert rooming.on_topic(ROOM, text) is on
    assert not rooming.on_topic(RoomId("0-other"), text)


@pytest.mark.parametrize(
    ("item", "happens"),
    [
        (said(kind=Kind.SHELF, text="3"), Happening(Kind.SHELF, START, "3")),
        (said(kind=Kind.START, text="双十一"), Happening(Kind.START, START, "双十一")),
        (said(kind=Kind.END, text=""), Happening(Kind.END, START)),
        (said(own=True, text=" 有的，  放心拍 "), Happening(Kind.COMMENT, START, line_hash("有的， 放心拍"))),
        (said(), None),
        (said(kind=Kind.EVENT, own=True), None),
    ],
)
def test_what_else_a_message_says(item: Inbound, happens: Happening | None) -> None:
    assert happening(item) == happens
