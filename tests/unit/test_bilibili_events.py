"""What a room's messages mean: a wrong, missing or odd field is lost, never the event; people are ids, not names."""

import json
from typing import Any

import pytest

from adapters.live.bilibili import events
from adapters.live.bilibili.events import KNOWN, PREFIX, Event, Place, What, read
from adapters.live.bilibili.fake import speech
from adapters.live.bilibili.fake.rules import Host
from adapters.live.bilibili.fake.speech import Message, Viewer
from bot.core.clock import Millis
from bot.core.errors import Unreadable
from bot.core.model import Address, Badge, Inbound, MessageId
from bot.core.vocabulary import Kind
from tests.support.clock import START

HOST = Host("C0DE00000001A", 1000, "小满", "host-1")
MAY = Viewer("o-may", "小美", level=7)
PLACE = Place("1000", frozenset({"host-1", "o-shop"}))
AT = START // 1_000


def event(message: Message, now: Millis = START) -> Event:
    return read(json.dumps(message).encode(), PLACE, now)


def one(message: Message, now: Millis = START) -> Inbound:
    [inbound] = event(message, now).messages
    return inbound


def changed(**changes: Any) -> Message:
    """A comment with other fields; None in the place of one that is missing."""
    message = speech.comment(HOST, MAY, "3号还有M码吗", AT, msg_id="m-1")
    return {**message, "data": {k: v for k, v in {**message["data"], **changes}.items() if v is not ...}}


def test_a_comment_says_who_where_what_and_when() -> None:
    assert one(changed()) == Inbound(
        id=MessageId("m-1"),
        address=Address("bilibili", "1000", "o-may", public=True),
        text="3号还有M码吗",
        author="小美",
        received_at=START,
        sent_at=Millis(AT * 1_000),
        badge=Badge(level=7),
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"guard_level": 3, "is_admin": 1}, Badge(7, member=True, moderator=True)),
        ({"guard_level": "2", "is_admin": "1", "fans_medal_level": "21"}, Badge(21, member=True, moderator=True)),
        ({"fans_medal_wearing_status": False}, None),
        ({"fans_medal_wearing_status": ...}, Badge(7)),
        ({"fans_medal_wearing_status": 1}, Badge(7)),
        ({"fans_medal_level": None, "guard_level": [], "is_admin": {}}, None),
        ({"fans_medal_level": -4, "guard_level": -1}, None),
        ({"fans_medal_level": 10**30}, Badge(1_000)),
    ],
)
def test_a_badge_is_what_can_be_read_of_it(changes: dict[str, Any], expected: Badge | None) -> None:
    assert one(changed(**changes)).badge == expected


@pytest.mark.parametrize("field", sorted(changed()["data"]))
@pytest.mark.parametrize("odd", [..., None, [], {}, "", "x" * 300, -1, 2**63, 1.5, True, {"a": [1]}], ids=str)
def test_an_odd_field_loses_itself_and_nothing_else(field: str, odd: object) -> None:
    found = one(changed(**{field: odd}))
    usual = one(changed())
    touched = {
        "msg": {"text"}, "dm_type": {"text"}, "msg_id": {"id"}, "uname": {"author"}, "timestamp": {"sent_at"},
        "open_id": {"address", "own"}, "fans_medal_level": {"badge"}, "fans_medal_wearing_status": {"badge"},
        "guard_level": {"badge"}, "is_admin": {"badge"},
    }.get(field, set())  # fmt: skip
    for name in Inbound.__struct_fields__:
        if name not in touched:
            assert getattr(found, name) == getattr(usual, name), (name, odd)
    assert found.id
    assert found.kind is Kind.COMMENT


def test_ids_beyond_a_floats_reach_keep_their_digits() -> None:
    body = (
        b'{"cmd":"LIVE_OPEN_PLATFORM_DM","data":{"open_id":9007199254740993,"msg_id":18446744073709551617,"msg":"a"}}'
    )
    [found] = read(body, PLACE, START).messages
    assert (found.address.customer, found.id) == ("9007199254740993", "18446744073709551617")


def test_a_sticker_is_its_name_in_brackets() -> None:
    texts = [one(changed(msg=msg, dm_type=kind)).text for msg, kind in [("笑", 1), ("[笑]", "1"), ("", 1), ("笑", 0)]]
    assert texts == ["[笑]", "[笑]", "[表情]", "笑"]


def test_without_an_id_the_same_thing_said_in_the_same_second_is_the_same() -> None:
    first, again = one(changed(msg_id=...)), one(changed(msg_id=...), Millis(START + 700))
    assert first.id == again.id
    assert one(changed(msg_id=..., timestamp=...)).id == one(changed(msg_id=..., timestamp=...), Millis(START + 700)).id
    other = one(changed(msg_id=..., msg="在吗"))
    later = one(changed(msg_id=..., timestamp=AT + 1))
    assert len({first.id, other.id, later.id, one(changed(msg_id=..., open_id="o-2")).id}) == 4


def test_somebody_without_an_id_is_nobody_in_particular() -> None:
    for gone in (..., "", None):
        found = event(changed(open_id=gone))
        assert (found.anonymous, found.messages[0].address.customer) == (True, "")
    assert not event(changed()).anonymous
    assert not event(speech.start(HOST, "上新", AT)).anonymous


def test_what_the_shop_writes_itself_is_own() -> None:
    assert [one(changed(open_id=who)).own for who in ("o-shop", "host-1", "o-may", "")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("stamp", "sent"),
    [
        (AT, AT * 1_000), (str(AT), AT * 1_000), (AT * 1_000 + 5, AT * 1_000 + 5), (AT - 299, (AT - 299) * 1_000),
        (AT - 301, None), (0, None), (1e308, None), (-1e308, None), ("1e999", None),
    ],
)  # fmt: skip
def test_a_time_is_believed_if_it_can_be_right(stamp: object, sent: int | None) -> None:
    assert one(changed(timestamp=stamp)).sent_at == sent


def test_a_paid_comment_says_what_was_paid_and_can_be_taken_back() -> None:
    found = one(speech.super_chat(HOST, MAY, "请看看我的问题", AT, rmb=30, number=9007199254740993))
    assert (found.text, found.badge, found.kind) == ("请看看我的问题", Badge(7, paid_fen=3_000), Kind.COMMENT)
    back = event(speech.taken_back(HOST, [9007199254740993, 5]))
    assert [(one.kind, one.text) for one in back.messages] == [
        (Kind.WITHDRAWN, found.id),
        (Kind.WITHDRAWN, "sc-5"),
    ]
    assert len({one.id for one in back.messages} | {found.id}) == 3
    odds: tuple[object, ...] = (None, "x", {}, [None, [], 1.5])
    for odd in odds:
        assert event({"cmd": f"{PREFIX}SUPER_CHAT_DEL", "data": {"message_ids": odd}}).messages == ()
    many = event(speech.taken_back(HOST, list(range(1, 100_000))))
    assert len(many.messages) == events.MAX_WITHDRAWN
    for rmb, fen in (("0.1", 10), (29.99, 2_999), (-3, 0), (1e308, 100_000_000), ("many", 0)):
        badge = one(speech.super_chat(HOST, MAY, "?", AT, rmb=rmb)).badge  # type: ignore[arg-type]
        assert badge is not None
        assert badge.paid_fen == fen


def test_gifts_guards_and_mirrors_are_events_without_words() -> None:
    for message in (
        speech.gift(HOST, MAY, "小花花", AT),
        speech.guard(HOST, MAY, AT),
        speech.mirror(HOST, MAY, "隔壁的问题", AT),
    ):
        found = one(message)
        assert (found.kind, found.text, found.address.customer, found.author) == (Kind.EVENT, "", "o-may", "小美")
    badge = one(speech.guard(HOST, MAY, AT)).badge
    assert badge is not None
    assert badge.member


def test_likes_and_entering_are_understood_and_handed_to_nobody() -> None:
    for message, what in ((speech.like(HOST, MAY, AT), What.LIKE), (speech.enter(HOST, MAY, AT), What.ENTER)):
        assert (event(message).what, event(message).messages) == (what, ())


def test_a_show_begins_and_ends_by_new_names_and_old_ones() -> None:
    for name, kind in (
        ("LIVE_START", Kind.START),
        ("LIVE", Kind.START),
        ("LIVE_END", Kind.END),
        ("LIVE_OFF", Kind.END),
    ):
        found = one({"cmd": PREFIX + name, "data": {"title": "上新", "timestamp": AT}})
        assert (found.kind, found.text) == (kind, "上新" if kind is Kind.START else "")
        assert found.address == Address("bilibili", "1000", public=True)


def test_a_stop_names_its_session() -> None:
    assert event(speech.stopped("g-1", AT)).game == "g-1"
    assert event({"cmd": f"{PREFIX}INTERACTION_END", "data": None}).game == ""


@pytest.mark.parametrize("name", ["LIVE_OPEN_PLATFORM_NEW_THING", "DANMU_MSG", "x" * 10_000, "DM"])
def test_an_unknown_event_is_only_named(name: str) -> None:
    found = event({"cmd": name, "data": {}})
    assert (found.what, found.messages, len(found.name) <= 64) == (What.UNKNOWN, (), True)


@pytest.mark.parametrize("name", sorted(KNOWN))
@pytest.mark.parametrize("data", [None, [], "x", 7, {}, {"user_info": 3, "open_id": {}, "message_ids": 0}], ids=str)
def test_no_data_is_no_error(name: str, data: object) -> None:
    assert event({"cmd": PREFIX + name, "data": data}).what is KNOWN[name]


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{}", b'{"cmd":7}', b'{"cmd":""}', b"{" * 100_000, b"\xff\xff"])
def test_what_is_no_message_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body, PLACE, START)


def test_names_are_short_and_printable() -> None:
    assert one(changed(uname="小\n美\u202e\x00")).author == "小美"
    assert len(one(changed(uname="长" * 10_000)).author) == 64
    assert one(changed(uname="\ud83d")).author == "\ufffd"
