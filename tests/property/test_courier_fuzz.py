"""Couriers' pushes against changed bytes: whatever is not signed is refused, whatever is signed is read or unreadable.

3,000 cases a vendor in the short form, 100,000 in the full one, where none may take 50 ms (quality-bar.md P8); forged
ones 5,000 and 1,000,000 (P7).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final
from urllib.parse import quote_plus, urlencode

import msgspec
import pytest

from adapters.courier.kdniao import answers
from adapters.courier.kdniao import seal as kdniao_seal
from adapters.courier.kuaidi100 import pushes
from adapters.courier.kuaidi100 import seal as kuaidi100_seal
from bot.core.clock import Millis
from bot.core.errors import Forged, Unreadable
from bot.core.parcels import Snapshot
from bot.core.secret import Secret
from tests.support.mutations import in_time, mutated

NOW: Final = Millis(1_795_320_000_000)
SECRET: Final = Secret("a salt of 16 letters or more")
LONGEST: Final = 256 * 1024
BUSINESS: Final = "1237100"
ROWS: Final = [
    {"time": "2026-11-21 08:04:24", "ftime": "2026-11-21 08:04:24", "context": "【苏州市】正在派件，派件员 13500002208",
     "status": "派件", "statusCode": "5", "areaName": "苏州市", "location": ""},
    {"time": "2026-11-20 08:04:24", "context": "快件已到达", "status": "在途"},
]  # fmt: skip
LAST: Final = {"message": "ok", "state": "5", "status": "200", "ischeck": "0", "com": "yuantong",
               "nu": "YT8844612947489", "data": ROWS, "arrivalTime": "2026-11-22 18"}  # fmt: skip
TRACES: Final = [
    {"AcceptTime": "2026-11-20 08:04:24", "AcceptStation": "已揽收", "Action": "1", "Location": "杭州市"},
    {"AcceptTime": "Sat Nov 21 05:37:57 CST 2026", "AcceptStation": "已放入快递柜", "Action": "211"},
]
TOLD: Final = {"ShipperCode": "YTO", "LogisticCode": "YT8844612947489", "State": "2", "StateEx": "211", "Success": True,
               "Traces": TRACES, "Reason": ""}  # fmt: skip


def raw(*found: object) -> tuple[bytes, ...]:
    return tuple(json.dumps(one, ensure_ascii=form).encode() for form in (True, False) for one in found)


KUAIDI100: Final = raw(
    {"status": "polling", "lastResult": LAST}, {"status": "shutdown", "lastResult": LAST | {"state": 304}},
    {"status": "abort", "message": "3天查询无记录", "comOld": "yuantong", "comNew": "shentong", "lastResult": LAST},
    {"status": "polling", "lastResult": LAST, "destResult": LAST | {"com": "usps"}},
)  # fmt: skip
KDNIAO: Final = raw(
    {"EBusinessID": BUSINESS, "Count": "2", "PushTime": "2026-11-21 08:04:24", "Data": [TOLD, TOLD | {"State": "4"}]},
    {"EBusinessID": BUSINESS, "Count": 1, "Data": [TOLD | {"StateEx": 304, "Success": False, "Traces": None}]},
)
PIECES: Final = (
    b"{", b"}", b"[", b"]", b'"', b":", b",", b"NaN", b"-Infinity", b"1e999", b"9" * 400, b"true", b'"\\ud800"',
    b"\\u0000", b"null", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", "😀".encode(), b'"state":',
    b'"data":', b'"nu":', b'"Traces":', b'"0000-00-00"', b'"9999-12-31 25:61:61"', "\u202e".encode(), "代收".encode(),
)  # fmt: skip


def mutations(seeds: tuple[bytes, ...], start: int, count: int) -> Iterator[bytes]:
    random = Random(start)
    for _ in range(count):
        yield mutated(random.choice(seeds), random, seeds, PIECES)[:LONGEST]


def of_kuaidi100(said: bytes) -> Sequence[Snapshot]:
    return pushes.read(said, NOW)


def of_kdniao(said: bytes) -> Sequence[Snapshot]:
    return answers.read(said, BUSINESS, NOW)


def told(read: Callable[[bytes], Sequence[Snapshot]], said: bytes) -> bool:
    """Whether it is a push, and then what every snapshot promises."""
    try:
        found = read(said)
    except (Unreadable, Forged):
        return False
    for one in found:
        assert one.number.isascii()
        assert 0 < len(one.number) <= 40
        times = [event.at for event in one.events]
        assert times == sorted(times)
        assert len(one.events) <= 300
        assert all(event.text.isprintable() and len(event.text) <= 500 for event in one.events)
        assert msgspec.json.decode(msgspec.json.encode(one), type=Snapshot) == one
    return bool(found)


@pytest.mark.parametrize(
    ("count", "timed"),
    [(3_000, False), pytest.param(100_000, True, marks=[pytest.mark.full, pytest.mark.timeout(900)])],
)
@pytest.mark.parametrize(
    ("seeds", "read"), [(KUAIDI100, of_kuaidi100), (KDNIAO, of_kdniao)], ids=["kuaidi100", "kdniao"]
)
def test_changed_ones_are_read_or_unreadable(
    seeds: tuple[bytes, ...], read: Callable[[bytes], Sequence[Snapshot]], count: int, timed: bool
) -> None:
    good = 0
    for said in mutations(seeds, 9, count):
        good += told(read, said)
        assert not timed or in_time(lambda said=said: told(read, said)), said  # type: ignore[misc]
    assert count // 100 < good < count, "the cases are neither all whole nor all broken"


def kuaidi100_form(said: bytes) -> bytes:
    return urlencode({"sign": kuaidi100_seal.signature(said, SECRET.reveal()).upper(), "param": said}).encode()


def kdniao_form(said: bytes) -> bytes:
    sign = kdniao_seal.signature(said, SECRET.reveal())
    return urlencode({"RequestData": said, "DataSign": sign, "RequestType": "101"}).encode()


def kdniao_proven(body: bytes) -> bytes:
    return kdniao_seal.proven(body, SECRET, twice=False)


def kuaidi100_proven(body: bytes) -> bytes:
    return kuaidi100_seal.proven(body, SECRET)


@pytest.mark.parametrize("count", [5_000, pytest.param(1_000_000, marks=[pytest.mark.full, pytest.mark.timeout(900)])])
@pytest.mark.parametrize(
    ("seeds", "form", "proven"),
    [(KUAIDI100, kuaidi100_form, kuaidi100_proven), (KDNIAO, kdniao_form, kdniao_proven)], ids=["kuaidi100", "kdniao"],
)  # fmt: skip
def test_no_changed_push_is_believed(
    seeds: tuple[bytes, ...], form: Callable[[bytes], bytes], proven: Callable[[bytes], bytes], count: int
) -> None:
    """Whatever is changed of a signed form: either it is refused, or what was signed is still the same."""
    random, refused = Random(10), 0
    forms = [(said, form(said)) for said in seeds]
    for _ in range(count):
        said, whole = random.choice(forms)
        assert proven(whole) == said
        changed = mutated(whole, random, [body for _, body in forms], (b"&", b"=", b"+", b"%", b"%00", b"sign=", b"0"))
        try:
            believed = proven(changed)
        except Forged:
            refused += 1
        else:
            assert believed in seeds
    assert refused > count * 0.9


@pytest.mark.parametrize("name", ["sign", "param"])
def test_a_field_that_is_there_twice_is_refused(name: str) -> None:
    whole = kuaidi100_form(KUAIDI100[0])
    more = {"sign": "0" * 32, "param": "{}"}[name]
    for body in (whole + f"&{name}={more}".encode(), f"{name}={more}&".encode() + whole):
        with pytest.raises(Forged, match="2 values"):
            kuaidi100_proven(body)


def test_the_signature_covers_what_was_written_and_takes_either_case() -> None:
    """A form may be written in several ways, and says the same; signed in small or capital letters."""
    said = b'{"lastResult": {"nu": "YT1 2+3%"}}'
    sign = kuaidi100_seal.signature(said, SECRET.reveal())
    raw_spaces = quote_plus(said)
    for value in (raw_spaces, raw_spaces.replace("+", "%20"), raw_spaces.lower().replace("lastresult", "lastResult")):
        for seal in (sign, sign.upper()):
            body = f"sign={seal}&param={value.replace('yt1', 'YT1')}".encode()
            assert kuaidi100_proven(body) == said


LINES: Final = b'{"status":"polling","lastResult":{"nu":"YT1234567","data":['
WORST: Final = {
    "deep arrays": b"[" * LONGEST,
    "deep objects": b'{"lastResult":' * (LONGEST // 14),
    "many lines": LINES + b'{"context":"x"},' * 15_000 + b"{}]}}",
    "many traces": b'{"EBusinessID":"1237100","Data":[{"LogisticCode":"YT1234567","Traces":['
    + b'{"AcceptStation":"x"},' * 11_000 + b"{}]}]}",
    "many parcels": b'{"EBusinessID":"1237100","Data":[' + b'{"LogisticCode":"YT1234567"},' * 8_000 + b"{}]}",
    "a long text": LINES + b'{"context":"' + b"x" * 200_000 + b'"}]}}',
    "a long number": b'{"status":"polling","lastResult":{"nu":"' + b"7" * 200_000 + b'","data":[]}}',
    "a long date": LINES + b'{"ftime":"' + b"2" * 200_000 + b'"}]}}',
}  # fmt: skip


@pytest.mark.parametrize("name", WORST)
def test_the_worst_ones_take_little_time(name: str) -> None:
    said = WORST[name]
    assert len(said) <= LONGEST
    assert in_time(lambda: (told(of_kuaidi100, said), told(of_kdniao, said)))


def test_the_worst_forms_take_little_time() -> None:
    for body in (b"&" * LONGEST, b"%" * LONGEST, b"param=" + b"%41" * 80_000 + b"&sign=x", b"sign=" + b"+" * LONGEST):

        def refuse(body: bytes = body) -> None:
            for proven in (kuaidi100_proven, kdniao_proven):
                with pytest.raises(Forged):
                    proven(body)

        assert in_time(refuse)
