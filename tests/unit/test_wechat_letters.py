"""WeChat's messages, read; its replies, written so that nothing in them becomes markup."""

import contextlib

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st

from adapters.markup import FORBIDDEN
from adapters.wechat import letters, replies
from adapters.wechat.letters import Letter
from bot.core.errors import Unreadable

LETTER = Letter(kind="text", sender="o-customer", receiver="gh_shop", at_s=1_795_320_000)
FROM = (
    "<FromUserName><![CDATA[o-1]]></FromUserName><ToUserName><![CDATA[gh_1]]></ToUserName><CreateTime>17</CreateTime>"
)


def xml(kind: str, *fields: str) -> bytes:
    return f"<xml>{FROM}<MsgType><![CDATA[{kind}]]></MsgType>{''.join(fields)}</xml>".encode()


def test_a_text_keeps_its_words_to_the_last_blank() -> None:
    words = "<Content><![CDATA[ 第一行\n第二行 😀 ]]></Content>"
    letter = letters.read(xml("text", words, "<MsgId>9007199254740993</MsgId>"))
    assert letter.text == " 第一行\n第二行 😀 "
    assert (letter.number, letter.identity) == ("9007199254740993", "9007199254740993")
    assert (letter.sender, letter.receiver, letter.at_s, letter.known) == ("o-1", "gh_1", 17, True)


def test_xml_and_json_say_the_same() -> None:
    body = b'{"FromUserName":"o-1","ToUserName":"gh_1","CreateTime":17,"MsgType":"text","Content":"hi","MsgId":5}'
    assert letters.read(body) == letters.read(xml("text", "<Content>hi</Content><MsgId>5</MsgId>"))


@pytest.mark.parametrize(
    ("kind", "fields", "found"),
    [
        ("image", "<PicUrl>http://p/1</PicUrl><MediaId>m1</MediaId>", {"media": "m1", "url": "http://p/1"}),
        ("voice", "<MediaId>m2</MediaId><Recognition>有货吗</Recognition>", {"media": "m2", "text": "有货吗"}),
        ("video", "<MediaId>m3</MediaId><ThumbMediaId>t</ThumbMediaId>", {"media": "m3"}),
        ("location", "<Location_X>30.2</Location_X><Label>文三路</Label>", {"title": "文三路"}),
        ("link", "<Title>好物</Title><Description>看看</Description><Url>http://a</Url>", {"text": "看看", "url": "http://a"}),
        ("event", "<Event>SCAN</Event><EventKey>shop1</EventKey>", {"event": "scan", "key": "shop1"}),
        ("event", "<Event>subscribe</Event><EventKey>qrscene_7</EventKey>", {"event": "subscribe", "key": "qrscene_7"}),
        ("event", "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>3</MsgID><Status>failed:user block</Status>",
         {"status": "failed:user block", "number": ""}),
        ("text", "<Content>查物流</Content><bizmsgmenuid>101</bizmsgmenuid>", {"menu": "101"}),
        ("hologram", "<Content>x</Content>", {"known": False}),
        ("event", "<Event>teleport</Event>", {"known": False, "event": "teleport"}),
    ],
)  # fmt: skip
def test_each_type_gives_what_it_brings(kind: str, fields: str, found: dict[str, object]) -> None:
    letter = letters.read(xml(kind, fields))
    assert {name: getattr(letter, name) for name in found} == found


def test_events_are_known_by_person_time_and_name() -> None:
    one, other = (letters.read(xml("event", f"<Event>CLICK</Event><EventKey>{key}</EventKey>")) for key in "ab")
    assert one.identity == "o-1-17-click-a"
    assert one.identity != other.identity


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<xml/>", b"<xml>", b"\xff\xfe<\x00x\x00", b"[]", b"{", b"{}", b"<a><MsgType>text</MsgType></a>",
        xml("text").replace(b"<CreateTime>17</CreateTime>", b""),
        xml("text").replace(b"17", b"soon"),
        xml("text").replace(b"17", b"9" * 5_000),
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml("text", "<Content>&a;</Content>"),
        b'<!DOCTYPE x SYSTEM "http://evil/x.dtd">' + xml("text"),
        xml("text").decode().encode("utf-16"),
        b"<xml>" * 10_000 + b"</xml>" * 10_000,
        b"<xml>" + b"a" * letters.MOST_BYTES + b"</xml>",
        b'{"MsgType": ' + b"[" * 30_000,
    ],
)  # fmt: skip
def test_what_is_no_message_is_unreadable_and_nothing_worse(body: bytes) -> None:
    with pytest.raises(Unreadable):
        letters.read(body)


def test_what_customers_write_is_never_markup() -> None:
    written = "<!DOCTYPE html><!ENTITY a> " + "<a>" * 50
    assert letters.read(xml("text", f"<Content><![CDATA[{written}]]></Content>")).text == written


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: xml("text", f"<Content>{text}</Content>")))
def test_any_bytes_end_in_a_letter_or_as_unreadable(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(letters.read(body), Letter)


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("]>&<\n😀")


@given(st.text(alphabet=LETTERS, max_size=100))
def test_a_reply_says_what_was_approved_to_the_letter(words: str) -> None:
    rendered = replies.text(LETTER, words, 1_795_320_001)
    said = xmltodict.parse(rendered, strip_whitespace=False)["xml"]
    readable = FORBIDDEN.sub("", words).replace("\r\n", "\n").replace("\r", "\n")
    assert (said["Content"] or "") == readable
    assert (said["ToUserName"], said["FromUserName"]) == ("o-customer", "gh_shop")


@pytest.mark.parametrize("words", ["]]>", "]]]]>>", "a]]><Content>b</Content>", "\x00\x08好\x1f", "\ud800 lone"])
def test_nothing_breaks_out_of_a_reply(words: str) -> None:
    said = xmltodict.parse(replies.text(LETTER, words, 1))["xml"]
    assert set(said) == {"MsgType", "FromUserName", "ToUserName", "CreateTime", "Content"}


def test_a_transfer_names_only_who_is_transferred() -> None:
    said = xmltodict.parse(replies.transfer(LETTER, 1))["xml"]
    assert said["MsgType"] == "transfer_customer_service"
    assert said["ToUserName"] == "o-customer"
