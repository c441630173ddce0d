"""Weibo's pushes and answers against changed bytes: whatever comes is read or unreadable, and soon.

3,000 cases a kind in the short form, 100,000 in the full one, where none may take 50 ms (quality-bar.md P8). True ones
and hostile ones, cut, doubled, spliced and flipped by a generator that begins where the test says.
"""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Final

import pytest

from adapters import loose
from adapters.weibo import incoming, posts, pushes
from adapters.weibo.seal import prove, signature
from bot.core.clock import Millis
from bot.core.codec import decode, encode
from bot.core.errors import Forged, Unreadable
from bot.core.hooks import Call
from bot.core.model import Inbound
from bot.core.secret import Secret
from tests.support.mutations import in_time, mutated

NOW: Final = Millis(1_795_320_000_000)
UID: Final = "7012345678"
LONGEST: Final = 64 * 1024
USER: Final = {"id": 5820031107, "idstr": "5820031107", "screen_name": "安安😀", "followers_count": 120}
POST: Final = {
    "id": 9_107_953_200_000_003, "idstr": "9107953200000003", "created_at": "Mon Jul 16 18:09:20 +0800 2012",
    "text": "@小满生活 暖手宝鼓包了", "user": USER, "reposts_count": 412, "comments_count": 86, "attitudes_count": 9,
    "retweeted_status": {"id": 5, "deleted": "1"}, "pic_urls": [{"thumbnail_pic": "http://p/1"}],
}  # fmt: skip
COMMENT: Final = {"id": 9_107_953_200_000_009, "created_at": "x", "text": "我也是", "user": USER, "status": POST}
PUSHED: Final = {"type": "text", "receiver_id": 7012345678, "sender_id": 5820031107, "text": "在吗",
                 "created_at": "Mon Jul 16 18:09:20 +0800 2012", "data": {}}  # fmt: skip


def raw(*found: object) -> tuple[bytes, ...]:
    return tuple(json.dumps(one, ensure_ascii=form).encode() for form in (True, False) for one in found)


PUSHES: Final = (
    *raw(
        PUSHED, PUSHED | {"type": "image", "data": {"vfid": 7, "tovfid": 8}},
        PUSHED | {"type": "event", "data": {"subtype": "follow", "key": ""}},
        PUSHED | {"type": "mention", "data": {"subtype": "status", "key": "9107953200000003"}},
        PUSHED | {"type": "position", "data": {"longitude": "120.1", "latitude": 30.2}},
    ),
    (
        b"<xml><ToUserName>7012345678</ToUserName><FromUserName>5820031107</FromUserName><CreateTime>1795320000"
        b"</CreateTime><MsgType>text</MsgType><Content><![CDATA[\xe5\x9c\xa8\xe5\x90\x97]]></Content></xml>"
    ),
)  # fmt: skip
ANSWERS: Final = raw(
    {"statuses": [POST, {"id": 6}, None], "total_number": 2}, {"comments": [COMMENT, {"id": 7, "user": {}}]},
    {"reposts": [POST]}, [{"id": 9, "reposts": "1", "comments": 2, "attitudes": None}], POST,
)  # fmt: skip
PIECES: Final = (
    b"{", b"}", b"[", b"]", b'"', b":", b",", b"NaN", b"-Infinity", b"1e999", b"-0", b"9" * 400, b"1" * 19, b"true",
    b'"\\ud800"', b"\\u0000", b"null", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", "😀".encode(), b"\\",
    b'"id":', b'"user":', b'"status":', b'"created_at":', b'"text":', b"<![CDATA[", b"]]>", b"<xml>",
    b"<!ENTITY a 'b'>", "\u202e".encode(), "万".encode(), b" ",
)  # fmt: skip


def mutations(seeds: tuple[bytes, ...], start: int, count: int) -> Iterator[bytes]:
    """`count` changed ones, the same for the same `start`."""
    random = Random(start)
    for _ in range(count):
        yield mutated(random.choice(seeds), random, seeds, PIECES)[:LONGEST]


def pushed(body: bytes) -> bool:
    """Whether it is a push, and then what every push promises."""
    try:
        push = pushes.read(body)
    except Unreadable:
        return False
    assert push.sender.isdigit()
    read = incoming.mentioned if push.key and push.subtype == "status" else incoming.private
    whole(read(push, NOW, UID))
    return True


def answered(body: bytes) -> bool:
    """Whether an answer holds any post or comment, and then what each of them promises."""
    try:
        found = loose.value(body)
    except Unreadable:
        return False
    fields = loose.fields(found)
    read = [*posts.posts(fields.get("statuses"))[0], *posts.posts(fields.get("reposts"))[0], *posts.posts([found])[0]]
    list(posts.counts(found))
    for post in read:
        for signal in incoming.signals_of_post(post, NOW, UID):
            assert signal.post.startswith("weibo/")  # type: ignore[union-attr]
        if post.writer.id:
            whole(incoming.from_post(post, NOW))
    said = posts.comments(fields.get("comments"))[0]
    for comment in said:
        list(incoming.signals_of_comment(comment, NOW, UID))
        whole(incoming.from_comment(comment, NOW))
    return bool(read or said)


def whole(item: Inbound) -> None:
    assert len(item.text) <= posts.MAX_TEXT + 200
    assert len(item.id) <= 250
    assert item.id.isprintable()
    assert item.author.isprintable()
    assert len(item.author) <= posts.MAX_NAME
    assert 0 < len(item.address.customer) <= 128
    assert decode(encode(item), Inbound) == item


@pytest.mark.parametrize(
    ("count", "timed"),
    [(3_000, False), pytest.param(100_000, True, marks=[pytest.mark.full, pytest.mark.timeout(900)])],
)
@pytest.mark.parametrize(("seeds", "read"), [(PUSHES, pushed), (ANSWERS, answered)], ids=["pushes", "answers"])
def test_changed_ones_are_read_or_unreadable(
    seeds: tuple[bytes, ...], read: Callable[[bytes], bool], count: int, timed: bool
) -> None:
    good = 0
    for body in mutations(seeds, 7, count):
        good += read(body)
        assert not timed or in_time(lambda body=body: read(body)), body  # type: ignore[misc]
    assert count // 100 < good < count, "the cases are neither all whole nor all broken"


@pytest.mark.parametrize("count", [5_000, pytest.param(100_000, marks=pytest.mark.full)])
def test_no_changed_signature_is_believed(count: int) -> None:
    """Any change of time, nonce or signature, and any of them missing or twice."""
    random, secret = Random(8), Secret("xyz123xyz")
    for _ in range(count):
        told, nonce = str(NOW + random.randrange(-9, 10)), str(random.randrange(10**8))
        signed = signature(secret.reveal(), told, nonce)
        query: dict[str, tuple[str, ...]] = {"timestamp": (told,), "nonce": (nonce,), "signature": (signed,)}
        prove(Call("POST", query, {}, b"", NOW), secret)
        name = random.choice(tuple(query))
        value = query[name][0]
        at = random.randrange(len(value))
        other = value[:at] + random.choice("0123456789abcdefＦ\x00") + value[at + 1 :]
        query[name] = random.choice(((), ("",), (value, value), (value + " ",), (value.upper() + "0",), (other,)))
        if query[name] != (value,):
            with pytest.raises(Forged):
                prove(Call("POST", query, {}, b"", NOW), secret)


WORST: Final = {
    "deep arrays": b"[" * LONGEST,
    "deep objects": b'{"data":' * (LONGEST // 8),
    "halves of characters": b'{"type":"text","sender_id":1,"text":"' + b"\\ud83d" * 10_000 + b'"}',
    "a long number": b'{"type":"text","sender_id":' + b"9" * (LONGEST - 40) + b"}",
    "a long exponent": b'{"type":"text","created_at":1e' + b"9" * (LONGEST - 40) + b"}",
    "a long date": b'{"type":"text","sender_id":1,"created_at":"' + b"2012-" * 10_000 + b'"}',
    "many posts": b'{"statuses":[' + b'{"id":1,"user":{"id":2}},' * 2_500 + b"{}]}",
    "posts in posts": b'{"statuses":[' + b'{"id":1,"retweeted_status":' * 2_000 + b"{}" + b"}" * 2_000 + b"]}",
    "open words": b"<xml>" + b"<![CDATA[" * 7_000,
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_ones_take_little_time(name: str) -> None:
    assert len(WORST[name]) <= LONGEST
    assert in_time(lambda: (pushed(WORST[name]), answered(WORST[name])))
