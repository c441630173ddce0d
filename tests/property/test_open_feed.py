"""Whatever bytes come in, the open feed's codec answers in bounded time and memory, and never raises."""

import json
import random
import time
import tracemalloc

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.linewise import MAX_LINE, Splitter
from adapters.live.open_feed_codec import MAX_ID, MAX_NAME, MAX_TEXT, Batch, read
from adapters.live.open_feed_ear import Ear
from bot.core.codec import decode, encode
from bot.core.model import Inbound
from bot.core.ports import FeedGauge
from tests.support.clock import START, FakeClock
from tests.support.feeds import comment, wire

LONGEST_S = 0.05
KEYS = [
    "v",
    "room",
    "id",
    "user",
    "name",
    "text",
    "ts",
    "t",
    "kind",
    "own",
    "type",
    "uid",
    "stream",
    "seq",
    "rooms",
    "badges",
    "level",
    "paid_fen",
    "count",
]
NUMBERS = [
    "NaN",
    "-Infinity",
    "1e999",
    "9" * 5_000,
    "-0",
    "1e-400",
    "1760000000000",
    "0.1",
    "true",
    "null",
    "18446744073709551616",
]
ODD = ["\ud800", "\udfff\ud800", "\0", "\ufeff", "\u202e", "𝕏", "é", "\u2028", "‍", "\x1b[31m"]

GOOD = [
    wire(comment(1, "还有XL码吗", ts=START))[:-1],
    wire(comment(2, "😀", kind="gift"))[:-1],
    wire({"type": "hello", "rooms": ["a"]})[:-1],
    wire({"type": "lost", "count": 3})[:-1],
    wire(comment(3, "在吗", badges={"level": 5, "member": True, "paid_fen": 100}))[:-1],
]

scalar = (
    st.text(max_size=30)
    | st.sampled_from(ODD)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.none()
    | st.sampled_from(["comment", "hello", "receipt", "lost", "event", "gift", "start", "end", "1", "-1", ""])
)
value = st.recursive(
    scalar,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=12,
)
event = st.dictionaries(st.sampled_from(KEYS), value, max_size=9)


@st.composite
def pairs(draw: st.DrawFn) -> bytes:
    """An object with repeated keys and numbers no serializer would write."""
    fields = draw(
        st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(NUMBERS) | value.map(json.dumps)), max_size=8)
    )
    return ("{" + ",".join(f'"{key}":{raw}' for key, raw in fields) + "}").encode()


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A good line with bytes changed, cut out, doubled."""
    raw = bytearray(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        raw[at : at + draw(st.integers(0, 4))] = draw(
            st.binary(max_size=4) | st.sampled_from([b'"', b"{", b"]", b"\\u", b"\xf0\x9f"])
        )
    return bytes(raw).replace(b"\n", b" ")


line = (
    st.binary(max_size=200).map(lambda raw: raw.replace(b"\n", b" "))
    | event.map(lambda item: json.dumps(item).encode())
    | st.lists(event, max_size=5).map(lambda items: json.dumps(items).encode())
    | pairs()
    | mutated()
)


def hear(raws: list[bytes]) -> tuple[Batch, list[Inbound]]:
    """Read lines as the feed does, and check what every message promises."""
    ear = Ear("studio", "room-1", FakeClock())
    batch = read(raws)
    items = ear.hear(batch.comments)
    for item in items:
        assert len(item.text) <= MAX_TEXT
        assert len(item.author) <= MAX_NAME
        assert max(len(item.address.conversation), len(item.address.customer)) <= MAX_ID + len("room-1-")
        assert (item.author + item.id + item.address.key + item.address.customer).isprintable()
        assert item.received_at == START
        assert item.badge is None or 0 <= item.badge.level <= 10**9
        assert item.sent_at is None or abs(item.sent_at - START) <= 300_000
        assert decode(encode(item), Inbound) == item  # goes into the store and comes back
    ear.miss(batch.controls)
    assert 0 <= ear.lost <= 10**9 * len(batch.controls)
    assert decode_gauge(ear) == ear.gauge()
    for fault in batch.faults:
        assert 0 <= fault.line < len(raws)
        assert len(fault.message) < 200
    return batch, items


def decode_gauge(ear: Ear) -> FeedGauge:
    """As the health page gets it."""
    return msgspec.json.decode(msgspec.json.encode(ear.gauge()), type=FeedGauge)


@given(line)
@settings(max_examples=200)
def test_no_line_does_harm(raw: bytes) -> None:
    hear([raw])


SCRAPS = [b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\u", b"\xf0\x9f", b"\xff", b"\0", b"\xef\xbb\xbf"]
PIECES = [json.dumps(item).encode() for item in [*KEYS, *ODD, "comment", "hello", "receipt", {}, [], [{}], ""]]


def scramble(chance: random.Random) -> bytes:
    """A good line (or a row of pieces) with bytes changed, cut out, doubled: much faster to make than to describe."""
    raw = bytearray(chance.choice(GOOD)) if chance.random() < 0.7 else bytearray()
    for _ in range(chance.randint(1, 12)):
        at = chance.randint(0, len(raw))
        new = chance.choice((SCRAPS, PIECES, [number.encode() for number in NUMBERS], [chance.randbytes(3)]))
        raw[at : at + chance.choice((0, 0, 1, 4, 20))] = chance.choice(new)
    return bytes(raw[:MAX_LINE]).replace(b"\n", b" ")


def scrambled(count: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        raw = scramble(chance)
        try:
            hear([raw])
        except Exception as error:
            raise AssertionError(f"this line does harm: {raw!r}") from error


def test_no_scrambled_line_does_harm() -> None:
    scrambled(3_000, seed=1)


@pytest.mark.full
@pytest.mark.timeout(900)
def test_no_scrambled_line_does_harm_in_a_long_run() -> None:
    scrambled(100_000, seed=2)


WORST = {
    "deep arrays": b"[" * MAX_LINE,
    "deep objects": b'{"a":' * (MAX_LINE // 5),
    "halves of characters": b'{"text":"' + b"\\ud83d" * 20_000 + b'"}',
    "a long number": b'{"text":' + b"9" * (MAX_LINE - 10) + b"}",
    "a long exponent": b'{"text":1e' + b"9" * (MAX_LINE - 20) + b"}",
    "many numbers": b"[" + b"1," * (MAX_LINE // 2 - 2) + b"1]",
    "many objects": b"[" + b"{}," * (MAX_LINE // 3 - 2) + b"{}]",
    "many comments": b"[" + b'{"text":1},' * (MAX_LINE // 11 - 2) + b"{}]",
    "many keys": b'{"text":"x"' + b"".join(b',"%d":0' % number for number in range(12_000)) + b"}",
    "one key again and again": b"{" + b'"text":1,' * (MAX_LINE // 9 - 2) + b'"text":"x"}',
    "wide characters": ('{"user":{"name":"' + "\u202e" * 40_000 + '"},"text":1}').encode(),
    "no JSON": b"\xff" * MAX_LINE,
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_lines_take_little_time(name: str) -> None:
    raw = WORST[name]
    assert MAX_LINE * 0.8 < len(raw) <= MAX_LINE
    taken = []
    for _ in range(3):
        started = time.thread_time()  # our own work only, whoever else is busy
        hear([raw])
        taken.append(time.thread_time() - started)
    assert min(taken) < LONGEST_S


@given(event)
@settings(max_examples=50)
def test_a_readable_text_is_never_lost(fields: dict[str, object]) -> None:
    batch, items = hear([json.dumps(fields | {"text": "还有吗", "type": "comment", "v": 1}).encode()])
    assert [item.text for item in items] == ["还有吗"]
    assert batch.faults == []


@given(st.lists(st.integers(0, 300), max_size=20), st.integers(0, 2**32))
@settings(max_examples=100)
def test_lines_survive_any_cut_into_chunks(lengths: list[int], seed: int) -> None:
    lines = [b"x" * length for length in lengths]
    data, splitter, found = b"".join(line + b"\n" for line in lines) + b"last", Splitter(), list[bytes]()
    chance = random.Random(seed)
    while data:
        size = chance.randint(1, 400)
        found += splitter.feed(data[:size])
        data = data[size:]
    assert found + splitter.end() == [*lines, b"last"]


def test_a_line_without_end_takes_bounded_memory_and_one_fault() -> None:
    splitter, ear = Splitter(), Ear("studio", "room-1", FakeClock())
    tracemalloc.start()
    try:
        for _ in range(1_000):
            assert splitter.feed(b"x" * 65_536) == []
        assert tracemalloc.get_traced_memory()[1] < 6 * MAX_LINE
    finally:
        tracemalloc.stop()
    batch = read(splitter.feed(b"\n" + wire(comment(1, "还有吗"))))
    ear.lose(batch.faults)
    assert (ear.unreadable, [item.text for item in batch.comments]) == (1, ["还有吗"])
