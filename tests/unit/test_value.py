"""What is worth most stands first, of what presses; nothing urgent and nothing private waits behind it for ever."""

import math

import msgspec
import pytest

from bot.core.clock import SECOND, Millis, later
from bot.core.model import Address, Badge, Draft, DraftId, MessageId
from bot.core.value import ALONE, LATE, About, place, shown, value, worth
from bot.core.vocabulary import Intent, Rung, Urgency

NOW = Millis(1_000_000_000)
ROOM, PRIVATE = Address("fake", "r", "u", public=True), Address("fake", "c", "u")


def draft(name: str, worth: float = 1.0, left_s: float = 20, count: int = 1, address: Address = ROOM) -> Draft:
    deadline = later(NOW, left_s)
    return Draft(
        id=DraftId(name), address=address, message=MessageId(name), question="", asker="", text="",
        rung=Rung.PLAYBOOK, playbook="", received_at=Millis(deadline - 30 * SECOND), deadline=deadline,
        expires_at=later(deadline, 90), value=worth, count=count,
    )  # fmt: skip


def order(*drafts: Draft, most: int = 9) -> list[str]:
    return [one.id for one in shown(drafts, NOW, most)]


def test_what_is_worth_most_of_what_presses_stands_first() -> None:
    assert order(draft("low", 0.6, left_s=5), draft("high", 1.3, left_s=25), draft("many", 0.6, 29, 16)) == [
        "many", "high", "low",
    ]  # fmt: skip


def test_what_has_longer_waits_and_what_is_late_is_worth_less() -> None:
    assert order(draft("later", 3.0, 45), draft("late", 1.0, 3), draft("now", 0.4, 30)) == ["now", "late", "later"]


def test_a_late_question_of_many_who_came_later_is_not_given_up() -> None:
    assert order(draft("one", 1.3, 20), draft("many", 1.2, -5, 16)) == ["many", "one"]


def test_of_equal_worth_the_one_whose_time_ends_first() -> None:
    assert order(draft("b", left_s=9), draft("a", left_s=11), draft("c", left_s=4)) == ["c", "b", "a"]


def test_no_more_are_shown_than_people_can_decide_but_for_urgent_and_private_ones() -> None:
    urgent = msgspec.structs.replace(draft("urgent", 0.0, 500), urgency=Urgency.URGENT)
    crowd = [draft(f"d{number}", number / 10) for number in range(9)]
    assert order(*crowd, urgent, draft("private", 0, 500, address=PRIVATE), most=2) == ["urgent", "d8", "d7", "private"]
    assert order(*crowd, most=0) == []


def test_somebody_who_waits_alone_is_not_behind_the_whole_room() -> None:
    private = draft("private", 0.0, 10, address=PRIVATE)
    assert order(draft("price", 1.0), private, draft("hot", 1.0, count=8)) == ["hot", "private", "price"]


def test_value_grows_with_the_askers_and_shrinks_with_the_time() -> None:
    assert value(draft("one"), NOW) == 1.0
    assert value(draft("eight", count=8), NOW) == 8.0
    assert value(draft("late", left_s=3, count=8), NOW) == pytest.approx(8.0 * LATE)
    assert value(draft("private", 0, address=PRIVATE), NOW) == ALONE


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (About(Intent.PRICE), 1.0),
        (About(Intent.PRICE, showing=True, topic=True), 1.5),
        (About(Intent.STOCK, badge=Badge(level=12)), 1.3),
        (About(Intent.OTHER, valued=True, badge=Badge(member=True)), 0.6),
        (About(Intent.INVOICE, badge=Badge(paid_fen=9_000)), round(0.5 + 0.5 * (1 + math.log10(10)), 3)),
    ],
)
def test_worth_adds_up_what_is_known_of_a_question(about: About, said: float) -> None:
    assert worth(about) == said


def test_the_order_is_total() -> None:
    one, other = draft("a"), draft("b")
    assert place(one, NOW) < place(other, NOW)
