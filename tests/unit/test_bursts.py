"""Which messages belong together, and what they are together."""

import msgspec

from bot.core.bursts import KEPT, MOST, Bursts
from bot.core.clock import Millis
from bot.core.media import Attachment, MediaKind
from bot.core.model import Address, DraftId, Inbound, MessageId
from bot.core.vocabulary import Kind

ANNA = Address("fake", "anna", "anna")
D1 = DraftId("0-1-0")


def item(text: str, at: int, address: Address = ANNA) -> Inbound:
    return Inbound(MessageId(f"m-{at}"), address, text, "小林", Millis(at), kind=Kind.TEXT)


def test_messages_belong_together_up_to_the_gap_and_never_backwards() -> None:
    bursts = Bursts(4.0)
    bursts.note(item("在吗", 10_000), D1)
    for at, together in ((10_000, True), (14_000, True), (14_001, False), (9_999, False)):
        assert (bursts.going_on(item("多少钱", at)) is not None) is together
    assert bursts.going_on(item("多少钱", 11_000, Address("fake", "ben", "ben"))) is None


def test_without_a_gap_none_do() -> None:
    bursts = Bursts(0)
    bursts.note(item("在吗", 10_000), D1)
    assert bursts.going_on(item("多少钱", 10_000)) is None


def test_all_words_in_their_order_each_said_once() -> None:
    bursts = Bursts(4.0)
    for number, text in enumerate(("在吗", " ", "在吗", "多少钱")):
        bursts.note(item(text, number), D1 if number else None, Millis(90 + number))
    burst = bursts.going_on(item("？", 4))
    assert burst is not None
    assert (burst.texts, burst.draft, burst.since, burst.deadline) == (("在吗", "多少钱"), D1, 0, 93)
    assert burst.whole(item("x", 4)).text == "在吗\n多少钱"


def test_a_picture_makes_a_picture_of_all_of_it() -> None:
    bursts = Bursts(4.0)
    picture = Attachment(MediaKind.IMAGE, "media-1")
    bursts.note(msgspec.structs.replace(item("[图片]", 0), kind=Kind.MEDIA, media=(picture,)), D1)
    words = item("这个有吗", 1)
    burst = bursts.going_on(words)
    assert burst is not None
    whole = burst.with_(words).whole(words)
    assert (whole.kind, whole.media, whole.text) == (Kind.MEDIA, (picture,), "[图片]\n这个有吗")


def test_it_ends_after_so_many_messages_and_the_oldest_are_forgotten() -> None:
    bursts = Bursts(4.0)
    for number in range(MOST):
        assert number == 0 or bursts.going_on(item("", number)) is not None
        bursts.note(item(f"第{number}句", number), D1)
    assert bursts.going_on(item("再一句", MOST)) is None
    bursts.forget(ANNA)
    bursts.note(item("在吗", 0), D1)
    for number in range(KEPT):
        bursts.note(item("在吗", 1, Address("fake", str(number), "u")), D1)
    assert bursts.going_on(item("多少钱", 2)) is None
