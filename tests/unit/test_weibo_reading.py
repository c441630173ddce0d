"""Weibo's posts, comments, people, dates and pushes, which may lack anything."""

import json
import locale
from contextlib import suppress

import pytest

from adapters import loose
from adapters.dates import moment
from adapters.weibo import incoming, posts, pushes
from adapters.weibo.errors import CODES, Cause, error_for
from adapters.weibo.fake.script import read as read_script
from adapters.weibo.names import answered_comment, of_comment, of_post
from adapters.weibo.seal import prove, signature
from adapters.weibo.settings import Watching, WeiboSettings, checked
from bot.core.clock import Millis
from bot.core.errors import Forged, Misconfigured, Unreadable
from bot.core.hooks import Call
from bot.core.secret import Secret
from bot.core.signals import Deleted, Posted, Reacted, Writer
from config.settings import PACKAGED

NOW = Millis(1_795_320_000_000)
MOMENT = 1_342_433_360_000
DATES = [
    "Mon Jul 16 18:09:20 +0800 2012",
    "Mon Jul 16 10:09:20 +0000 2012",
    "mon jul 16 18:09:20 +0800 2012",
    "周一 7月 16 18:09:20 +0800 2012",
    "一 七月 16 18:09:20 +0800 2012",
    "2012-07-16T18:09:20+08:00",
    "2012-07-16T10:09:20Z",
    "2012-07-16 18:09:20",
    "2012/7/16 18:09:20",
    "2012年7月16日 18:09:20",
    "1342433360",
    1_342_433_360,
    1_342_433_360_000,
]
NO_DATES = [
    None, True, "", "gestern", "Mon Foo 16 18:09:20 +0800 2012", "Mon Jul 32 18:09:20 +0800 2012", "2012-13-01",
    "1899-01-01 00:00:00", 1e300, -1, "9" * 40, "2012-07-16 18:09:20 +9999", ["2012"], "Mon Jul 16" * 20,
]  # fmt: skip


@pytest.mark.parametrize("told", DATES)
def test_dates_are_read_in_whatever_form_they_come(told: object) -> None:
    assert moment(told) == MOMENT


@pytest.mark.parametrize("told", NO_DATES)
def test_what_is_no_date_is_lost(told: object) -> None:
    assert moment(told) is None


def test_the_language_of_the_machine_changes_nothing() -> None:
    before = locale.setlocale(locale.LC_TIME)
    try:
        for name in ("zh_CN.UTF-8", "C.UTF-8"):
            with suppress(locale.Error):
                locale.setlocale(locale.LC_TIME, name)
            assert moment(DATES[0]) == MOMENT
    finally:
        locale.setlocale(locale.LC_TIME, before)


WHOLE = {
    "id": 9_107_953_200_000_003, "idstr": "9107953200000003", "created_at": "Mon Jul 16 18:09:20 +0800 2012",
    "text": "暖手宝鼓包了", "reposts_count": 412, "comments_count": "86", "attitudes_count": "1.2万",
    "user": {"id": 5820031107, "screen_name": "安安", "followers_count": 5000, "verified": True},
    "pic_urls": [{"thumbnail_pic": "https://p.example/1.jpg"}, {"thumbnail_pic": "javascript:alert(1)"}, None],
}  # fmt: skip


def test_a_whole_post_is_read_whole() -> None:
    post = posts.post_of(loose.value(json.dumps(WHOLE).encode()))
    assert post == posts.Post(
        number="9107953200000003", at=Millis(MOMENT), text="暖手宝鼓包了",
        writer=Writer("5820031107", "安安", 5_000, True), reposts=412, comments=86, likes=12_000,
        pictures=("https://p.example/1.jpg",),
    )  # fmt: skip


@pytest.mark.parametrize("name", [name for name in WHOLE if name not in {"id", "idstr"}])
@pytest.mark.parametrize("odd", [None, "", {}, [], "x" * 10_000, -3, 1e999, False])
def test_an_odd_field_loses_the_field_not_the_post(name: str, odd: object) -> None:
    post = posts.post_of({**WHOLE, name: odd})
    assert post is not None
    assert post.number == "9107953200000003"
    gone = posts.post_of({key: value for key, value in WHOLE.items() if key != name})
    assert gone is not None
    for one in (post, gone):
        for count in (one.reposts, one.comments, one.likes):
            assert count is None or count >= 0, "unknown, not 0 and not less"


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"id": 9_007_199_254_740_993}, "9007199254740993"),
        ({"id": 9.1e15, "idstr": "9100000000000001"}, "9100000000000001"),
        ({"id": 9.1e15}, ""),  # it has lost digits
        ({"id": 0, "mid": "77"}, "77"),
        ({"id": "abc"}, ""),
        ({"id": True}, ""),
        ({}, ""),
    ],
)
def test_ids_keep_all_their_digits_or_are_none(fields: dict[str, object], number: str) -> None:
    assert posts.number_of(fields) == number
    raw = json.dumps(fields).encode()
    assert posts.number_of(loose.fields(loose.value(raw))) == number


def test_lists_lose_only_what_has_no_number_or_nobody_to_answer() -> None:
    found, unreadable = posts.posts([WHOLE, None, {"text": "?"}, 7, {"id": 5, "user": None}])
    assert ([post.number for post in found], unreadable) == (["9107953200000003", "5"], 3)
    said, nobody = posts.comments([
        {"id": 1, "user": {"id": 2}, "text": "好", "status": {"id": 3, "deleted": "1", "text": "抱歉"}},
        {"id": 4, "user": {}, "text": "谁说的"},
        {"id": 6, "user": {"id": 7}, "text": "在哪"},
    ])  # fmt: skip
    assert ([one.number for one in said], nobody) == (["1", "6"], 1)
    assert posts.posts("nothing") == ([], 0)
    deleted, adrift = said
    assert [type(signal) for signal in incoming.signals_of_comment(deleted, NOW, "99")] == [Deleted]
    assert list(incoming.signals_of_comment(adrift, NOW, "99")) == []
    assert incoming.from_comment(adrift, NOW).address.conversation == "0/7"


def test_our_own_posts_tell_nothing_and_others_that_pass_ours_on_stand_for_themselves() -> None:
    ours = posts.Post(number="1", writer=Writer("99"), text="上新")
    theirs = posts.Post(number="2", writer=Writer("5"), text="上当了 //@我们:上新", root=ours)
    assert list(incoming.signals_of_post(ours, NOW, "99")) == []
    [posted] = incoming.signals_of_post(theirs, NOW, "99")
    assert isinstance(posted, Posted)
    assert (posted.post, posted.reposts, posted.at, posted.seen_at) == ("weibo/2", None, NOW, NOW)
    third = posts.Post(number="3", writer=Writer("6"), text="同上", root=theirs)
    first, second = incoming.signals_of_post(third, NOW, "99")
    assert isinstance(first, Posted)
    assert isinstance(second, Reacted)
    assert (second.post, second.id) == ("weibo/2", "3")


def test_answers_know_their_comment() -> None:
    assert answered_comment(of_comment("9107953200000003")) == "9107953200000003"
    assert answered_comment(of_post("9107953200000003")) == ""


def call(secret: str, timestamp: str, nonce: str, signed: str, at: int) -> Call:
    query = {"timestamp": (timestamp,), "nonce": (nonce,), "signature": (signed,)}
    return Call("POST", query, {}, b"", Millis(at))


def test_the_platforms_own_example_of_a_signature() -> None:
    signed = signature("xyz123xyz", "1397022061823", "57155157")
    assert signed == "90e4c22c90a58f26526c2dd5b6c56c8822edeaa1"
    prove(call("xyz123xyz", "1397022061823", "57155157", signed, 1_397_022_061_823), Secret("xyz123xyz"))
    with pytest.raises(Forged):
        prove(call("xyz123xyz", "1397022061823", "57155157", signed, 1_397_022_061_823 + 301_000), Secret("xyz123xyz"))
    with pytest.raises(Forged):
        prove(call("xyz123xyz", "1397022061823", "57155158", signed, 1_397_022_061_823), Secret("xyz123xyz"))
    seconds = signature("s", "1397022061", "n")
    prove(call("s", "1397022061", "n", seconds, 1_397_022_061_823), Secret("s"))


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"type":"text"}', b'{"type":"","sender_id":1}', b'{"type":"text","sender_id":"x"}',
     b'{"type":"text","sender_id":1.5e12}', b"<xml>", b"<xml><MsgType>text</MsgType></xml>",
     b"<!DOCTYPE x><xml></xml>", b"\xff\xfe", b"{" * 70_000],
)  # fmt: skip
def test_what_is_no_push_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        pushes.read(body)


def test_pushes_without_a_readable_time_are_still_known_again() -> None:
    one, two, other = (
        pushes.read(json.dumps({"type": "text", "sender_id": 5, "created_at": at, "text": text}).encode())
        for at, text in (("gestern", "在吗"), ("gestern", "在吗"), ("heute", "在吗"))
    )
    assert one.at is None
    assert one.identity == two.identity != other.identity


def test_every_code_tells_in_words_what_to_do() -> None:
    for code, meaning in CODES.items():
        told = str(error_for(code, "theirs", "commenting"))
        assert meaning.says in told
        assert str(code) in told
        if meaning.cause is Cause.TOKEN:
            assert "authorise the app" in told
        if meaning.cause is Cause.VARY:
            assert "never sent again" in told
    assert "\n" not in str(error_for(1, "a\nb", "commenting"))


GOOD = WeiboSettings(uid="1", app_secret=Secret("s"), access_token=Secret("t"))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (WeiboSettings(app_secret=Secret("s"), access_token=Secret("t")), "uid is empty"),
        (WeiboSettings(uid="1", access_token=Secret("t")), "app_secret is empty"),
        (WeiboSettings(uid="1", app_secret=Secret("s")), "neither access_token"),
        (
            WeiboSettings(
                uid="1", app_secret=Secret("s"), access_token=Secret("t"), watching=Watching(keywords=("x",))
            ),
            "commercial",
        ),
        (
            WeiboSettings(uid="1", app_secret=Secret("s"), access_token=Secret("t"), api="http://api.weibo.com"),
            "https://",
        ),
    ],
)  # fmt: skip
def test_settings_that_could_not_work_are_named(settings: WeiboSettings, says: str) -> None:
    checked(GOOD)
    with pytest.raises(Misconfigured, match=says):
        checked(settings)


def test_the_script_of_the_demo_is_one() -> None:
    cues = read_script(PACKAGED / "demo" / "weibo.ndjson")
    assert len(cues) >= 40
    assert max(cue.t for cue in cues) <= 320
