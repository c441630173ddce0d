"""What proves a push of Douyin's: the platform's own example, and everything that is nearly it."""

import base64
import random
from collections.abc import Iterator, Mapping
from typing import Final

import pytest

from adapters.live.douyin.seal import REMEMBERED, SIGNED, Seal, Skewed, signature
from adapters.live.douyin.settings import MsgType
from bot.core.clock import Millis
from bot.core.errors import Forged
from bot.core.hooks import Call
from bot.core.secret import Secret
from tests.support.clock import START

EXAMPLE: Final = {"x-nonce-str": "123456", "x-timestamp": "456789", "x-roomid": "268", "x-msg-type": "live_gift"}
SECRETS: Final = {MsgType.COMMENT: Secret("123abc"), MsgType.GIFT: Secret("another")}
BODY: Final = '[{"msg_id":"1","content":"还有吗"}]'.encode()


def headers(secret: str = "123abc", **changes: str) -> dict[str, str]:
    """Signed as the platform signs."""
    fields = {"msg_type": "live_comment", "nonce_str": "n-1", "roomid": "7560123456789012345", "timestamp": str(START)}
    plain = {f"x-{name.replace('_', '-')}": value for name, value in (fields | changes).items()}
    return plain | {"x-signature": signature(plain, BODY, Secret(secret))}


def call(fields: Mapping[str, str], body: bytes = BODY, at: int = START) -> Call:
    return Call("POST", {}, {name: (value,) for name, value in fields.items()}, body, Millis(at))


def test_the_platforms_own_example() -> None:
    assert signature(EXAMPLE, "abc123你好".encode(), Secret("123abc")) == "PDcKhdlsrKEJif6uMKD2dw=="


def test_a_push_is_let_in_once_and_tells_its_room() -> None:
    seal, push = Seal(SECRETS), call(headers())
    proven = seal.proven(push)
    assert (proven.type, proven.room) == (MsgType.COMMENT, "7560123456789012345")
    with pytest.raises(Forged, match="came before"):
        seal.proven(push)
    seal.forget(proven)
    assert seal.proven(push) == proven, "whose answer did not arrive may come again"


@pytest.mark.parametrize(
    "fields",
    [
        headers(secret="another"),
        headers(msg_type="live_gift"),
        headers(msg_type="live_follow"),
        headers(msg_type=""),
        headers(roomid="-1"),
        headers(roomid="７５６０"),
        headers(roomid="1e9"),
        headers(roomid="9" * 21),
        headers(timestamp="soon"),
        headers(timestamp="-1"),
        headers(timestamp="9" * 16),
        headers(timestamp=""),
        headers(nonce_str="n" * 1_000),
        {**headers(), "x-signature": ""},
        {**headers(), "x-signature": headers()["x-signature"].rstrip("=")},
        {**headers(), "x-signature": headers()["x-signature"].swapcase()},
        {**headers(), "x-signature": "签名"},
        {**headers(), "x-signature": "\udcff\ud800"},
        {**headers(), "x-signature": "A" * 10_000},
        {**headers(), "x-nonce-str": "n-2"},
        {**headers(), "x-roomid": "7560123456789012346"},
        {**headers(), "x-timestamp": str(START + 1)},
        {**headers(), "x-msg-type": "live_gift"},
    ],
)
def test_whatever_is_changed_or_odd_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(Forged):
        Seal(SECRETS).proven(call(fields))


@pytest.mark.parametrize("name", [*SIGNED, "x-signature"])
def test_a_header_that_is_missing_or_repeated_is_refused(name: str) -> None:
    fields: dict[str, tuple[str, ...]] = {key: (value,) for key, value in headers().items()}
    for values in ((), (fields[name][0], fields[name][0])):
        with pytest.raises(Forged):
            Seal(SECRETS).proven(Call("POST", {}, fields | {name: values}, BODY, START))


def test_an_altered_body_is_refused_byte_by_byte() -> None:
    fields, seal = headers(), Seal(SECRETS)
    for at in range(len(BODY)):
        altered = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
        with pytest.raises(Forged):
            seal.proven(call(fields, altered))
    for altered in (b"", BODY + b" ", BODY * 2):
        with pytest.raises(Forged):
            seal.proven(call(fields, altered))


@pytest.mark.parametrize("off_s", [-301, 301, -86_400])
def test_an_old_push_is_refused_and_a_wrong_clock_known_by_it(off_s: int) -> None:
    fields = headers(timestamp=str(START + off_s * 1_000))
    with pytest.raises(Skewed) as refused:
        Seal(SECRETS).proven(call(fields))
    assert refused.value.off_s == off_s
    Seal(SECRETS).proven(call(headers(timestamp=str(START - 299_000))))


def test_the_memory_of_pushes_is_bounded() -> None:
    seal = Seal(SECRETS)
    for number in range(REMEMBERED + 10):
        seal._first(str(number))
    assert len(seal._seen) == REMEMBERED


def forgeries(count: int, seed: int) -> Iterator[tuple[dict[str, tuple[str, ...]], bytes]]:
    """Signed pushes with something changed."""
    chance, true = random.Random(seed), headers()
    odd = ("", " ", "0", "\0", "\ud800", "９", "live_gift", "live_comment&", "=" * 24, "x" * 400, str(START + 7))
    for number in range(count):
        fields: dict[str, tuple[str, ...]] = {name: (value,) for name, value in true.items()}
        body = BODY
        name = chance.choice(list(fields))
        match number % 5:
            case 0:
                fields[name] = chance.choice(((), fields[name] * 2, (chance.choice(odd),)))
            case 1:
                raw = bytearray(BODY)
                raw[chance.randrange(len(raw))] ^= chance.randint(1, 255)
                body = bytes(raw)
            case 2:
                fields["x-signature"] = (base64.b64encode(chance.randbytes(16)).decode(),)
            case 3:
                value = fields[name][0]
                at = chance.randrange(len(value))
                fields[name] = (value[:at] + chance.choice("0aZ=&/ ") + value[at:],)
            case _:
                body = BODY + chance.choice((b" ", b"\n", b"[]", chance.randbytes(3)))
        yield fields, body


@pytest.mark.parametrize("count", [5_000, pytest.param(1_000_000, marks=[pytest.mark.full, pytest.mark.timeout(900)])])
def test_no_forgery_is_let_in(count: int) -> None:
    seal = Seal(SECRETS)
    for fields, body in forgeries(count, seed=7):
        with pytest.raises(Forged):
            seal.proven(Call("POST", {}, fields, body, START))
