"""Only WeChat gets in: the vendor's vector, both forms of envelope, and everything a forger may try."""

import secrets
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.wechat.seal import Opened, Seal, signature
from bot.core.clock import Millis
from bot.core.errors import Forged, Misconfigured
from bot.core.hooks import Call

NOW = 1_714_037_059
TOKEN, APP = "AAAAA", "wx-shop"
NEW, OLD = ("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba")
MESSAGE = "<xml><Content>多少钱😀</Content></xml>"
SEAL = Seal(APP, TOKEN, (NEW, OLD))


def call(query: Mapping[str, str], body: bytes = b"", at_s: int = NOW, method: str = "POST") -> Call:
    return Call(method, {name: (value,) for name, value in query.items()}, {}, body, Millis(at_s * 1000))


def sealed(key: str = NEW, app: str = APP, token: str = TOKEN, words: str = MESSAGE) -> tuple[dict[str, str], bytes]:
    """A push as the platform makes it: query and body."""
    reply = Seal(app, token, (key,)).reply(words, 0, NOW)
    encrypted = reply.split(b"<Encrypt><![CDATA[")[1].split(b"]]>")[0].decode()
    nonce = secrets.token_hex(5)
    query = {
        "signature": signature(token, str(NOW), nonce), "timestamp": str(NOW), "nonce": nonce, "encrypt_type": "aes",
        "msg_signature": signature(token, str(NOW), nonce, encrypted), "openid": "o-1",
    }  # fmt: skip
    body = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return query, body.encode()


def test_the_vendors_worked_example() -> None:
    assert signature("AAAAA", "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    query = {
        "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78", "timestamp": "1714037059", "nonce": "486452656",
        "echostr": "4375120948345356249",
    }  # fmt: skip
    assert SEAL.echo(call(query, method="GET")) == b"4375120948345356249"
    with pytest.raises(Forged):
        SEAL.echo(call({**query, "nonce": "486452657"}, method="GET"))


@pytest.mark.parametrize(("key", "number"), [(NEW, 0), (OLD, 1)])
def test_a_sealed_message_is_opened_by_either_key(key: str, number: int) -> None:
    query, body = sealed(key)
    assert SEAL.open(call(query, body)) == Opened(MESSAGE.encode(), number)


def test_the_envelope_may_be_json() -> None:
    query, body = sealed()
    encrypted = body.split(b"<Encrypt><![CDATA[")[1].split(b"]]>")[0]
    assert SEAL.open(call(query, b' {"ToUserName":"gh_1","Encrypt":"%s"}' % encrypted)).body == MESSAGE.encode()


def test_a_reply_is_opened_by_whoever_has_the_key() -> None:
    reply = SEAL.reply(MESSAGE, 1, NOW)
    parts = dict.fromkeys(("MsgSignature", "TimeStamp", "Nonce", "Encrypt"), "")
    for name in parts:
        told = reply.decode().split(f"<{name}>")[1].split(f"</{name}>")[0]
        parts[name] = told.removeprefix("<![CDATA[").removesuffix("]]>")
    query = {
        "encrypt_type": "aes", "msg_signature": parts["MsgSignature"], "timestamp": parts["TimeStamp"],
        "nonce": parts["Nonce"],
    }  # fmt: skip
    assert Seal(APP, TOKEN, (OLD,)).open(call(query, reply)).body == MESSAGE.encode()


def test_plain_messages_pass_only_where_a_setting_says_so() -> None:
    query = {"signature": signature(TOKEN, str(NOW), "n"), "timestamp": str(NOW), "nonce": "n", "openid": "o-1"}
    body = MESSAGE.encode()
    assert Seal(APP, TOKEN, (), plain_allowed=True).open(call(query, body)) == Opened(body, None)
    with pytest.raises(Forged, match="safe mode"):
        SEAL.open(call(query, body))
    with pytest.raises(Forged):
        Seal(APP, TOKEN, (), plain_allowed=True).open(call({**query, "signature": "0" * 40}, body))


FORGERIES = {
    "another token": sealed(token="BBBBB"),
    "another key": sealed(key="Q" * 42 + "A"),
    "another account": sealed(app="wx-other"),
    "signature instead of msg_signature": (
        {**sealed()[0], "msg_signature": sealed()[0]["signature"]}, sealed()[1],
    ),
    "no signature": ({name: value for name, value in sealed()[0].items() if name != "msg_signature"}, sealed()[1]),
    "empty signature": ({**sealed()[0], "msg_signature": ""}, sealed()[1]),
    "a signature that is no ASCII": ({**sealed()[0], "msg_signature": "签名" * 20}, sealed()[1]),
    "a huge signature": ({**sealed()[0], "msg_signature": "a" * 100_000}, sealed()[1]),
    "another time": ({**sealed()[0], "timestamp": str(NOW + 1)}, sealed()[1]),
    "a time that is none": ({**sealed()[0], "timestamp": "١٧١٤٠٣٧٠٥٩"}, sealed()[1]),
    "no body": (sealed()[0], b""),
    "two sealed parts": (sealed()[0], sealed()[1] * 2),
    "encryption of another kind": ({**sealed()[0], "encrypt_type": "rot13"}, sealed()[1]),
    "JSON that is no envelope": (sealed()[0], b'{"Encrypt": ["x"]}'),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries_are_refused(name: str) -> None:
    with pytest.raises(Forged):
        SEAL.open(call(*FORGERIES[name]))


def test_a_field_given_twice_is_refused() -> None:
    query, body = sealed()
    twice = {name: (value, value) if name == "nonce" else (value,) for name, value in query.items()}
    with pytest.raises(Forged):
        SEAL.open(Call("POST", twice, {}, body, Millis(NOW * 1000)))


@pytest.mark.parametrize(("late_s", "passes"), [(0, True), (20, True), (-299, True), (301, False), (-301, False)])
def test_a_captured_call_is_of_no_use_later(late_s: int, passes: bool) -> None:
    query, body = sealed()
    if passes:
        assert SEAL.open(call(query, body, NOW + late_s)).body == MESSAGE.encode()
    else:
        with pytest.raises(Forged):
            SEAL.open(call(query, body, NOW + late_s))


QUERY, BODY = sealed()
INSIDE = range(BODY.index(b"<Encrypt>") + 18, BODY.index(b"]]></Encrypt>"))


@given(st.sampled_from(INSIDE), st.integers(1, 255))
@settings(max_examples=300)
def test_every_altered_byte_of_what_is_sealed_is_refused(at: int, flip: int) -> None:
    body = bytearray(BODY)
    body[at] ^= flip
    with pytest.raises(Forged):
        SEAL.open(call(QUERY, bytes(body)))


@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.full)])
def test_of_many_forged_calls_none_passes(count: int) -> None:
    """P7: signatures guessed at random, over a message that would open."""
    source = secrets.token_bytes(20 * 1_000)
    for number in range(count):
        guess = source[number % 1_000 * 20 :][:20].hex()
        with pytest.raises(Forged):
            SEAL.open(call({**QUERY, "msg_signature": guess}, BODY))


@pytest.mark.parametrize("key", ["", "short", NEW[:-1], NEW + "A", "!" * 43, "é" * 43])
def test_a_key_that_is_none_is_told_by_name(key: str) -> None:
    with pytest.raises(Misconfigured, match="aes_key"):
        Seal(APP, TOKEN, (key,))
    with pytest.raises(Misconfigured, match="token"):
        Seal(APP, "", (NEW,))
    with pytest.raises(Misconfigured, match="safe mode"):
        Seal(APP, TOKEN, ())
