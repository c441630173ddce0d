"""Whatever systems and tables tell, the open orders' readers answer in bounded time, never raise, and bring only what
can be kept; whatever is not signed with the secret is refused alike."""

import json
from collections.abc import Callable, Sequence
from random import Random

import msgspec
import pytest

from adapters.linewise import MAX_LINE
from adapters.open_orders.codec import MAX_UNPACKED, read
from bot.core.clock import SECOND
from bot.core.selling import fault_of
from bot.knowledge.ordertables import read_orders, read_parcels
from tests.support.clock import START
from tests.support.mutations import in_time, mutated

LINES: list[object] = [
    {"type": "order", "order_no": 202611221234567890, "at": "2026-11-22T09:30:00+08:00", "customer": "c", "paid": 109.5,
     "phone": "13800000000", "status": "paid", "quantity": "2", "placed_at": "Mon Jul 16 18:09:20 +0800 2012",
     "eta": "2026-11-25", "preorder": True, "note": "礼盒😀"},
    {"type": "parcel", "carrier": "顺丰", "number": "SF1566156881517", "eta": START, "trouble": "damaged",
     "events": [{"at": "2026-11-22 10:00", "text": "出库", "milestone": "picked_up", "place": "杭州"},
                {"at": 1795312800, "text": "破了", "trouble": "damaged"}]},
    {"type": "customer", "channel": "wechat", "customer": "o", "what": "profile", "birthday": "02-29",
     "consent": "granted"},
    {"type": "customer", "channel": "wechat", "customer": "o", "what": "browsed", "product": "lamp", "at": START},
    [{"type": "order", "order_no": "202611221"}, {"type": "parcel", "number": "XM-1"}],
]  # fmt: skip
SEEDS = [json.dumps(line, ensure_ascii=escaped).encode() for line in LINES for escaped in (True, False)]
PIECES = [
    b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\u0000", b"\\ud83d", b"\xf0\x9f", b"\xff", b"\0", b"NaN",
    b"1e999", b"-0", b"9" * 400, b"null", b"true", b'"type":"order"', b'"number":', b'"events":[', b'"at":', b'"paid":',
    "亿".encode(), "２".encode(), b"2026-11-22T", b"+99:99", b"\r",
]  # fmt: skip
TABLES = [
    "订单号,订单状态,下单时间,数量\n202611221234567890,待发货,2026/11/22 9:05,2\n".encode(),
    "快递单号,快递公司,时间,状态,异常\n75822600543203,中通,2026-11-22 09:00,派件中,破损\n".encode("gb18030"),
]
CELLS = [
    b",",
    b'"',
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"=1+1",
    b"9" * 300,
    "年".encode(),
    b"2026/13/45",
    b"status",
    b"\xfe",
]


def harmless(raw: bytes) -> None:
    batch = read([raw.replace(b"\n", b" ")], "open_orders", "wechat", START)
    assert len(batch.orders) + len(batch.customers) + len(batch.parcels) <= MAX_UNPACKED
    for _, news in batch.orders:
        assert fault_of(news) == ""
        msgspec.json.encode(news)
    for snapshot in batch.parcels:
        assert snapshot.number.isascii()
        assert all(0 < event.at <= 4_000_000_000 * SECOND for event in snapshot.events)
        assert [event.at for event in snapshot.events] == sorted(event.at for event in snapshot.events)
        msgspec.json.encode(snapshot)
    msgspec.json.encode([one for _, one in batch.customers])
    for fault in batch.faults:
        assert fault.line == 1
        assert fault.says


def told(raw: bytes) -> None:
    for news in read_orders(raw).news:
        assert fault_of(news) == ""
        msgspec.json.encode(news)
    msgspec.json.encode(read_parcels(raw, "import").snapshots)


def test_no_changed_line_does_harm() -> None:
    scrambled(SEEDS, PIECES, harmless, 3_000, seed=1)


def test_no_changed_table_does_harm() -> None:
    scrambled(TABLES, CELLS, told, 800, seed=1)


@pytest.mark.full
@pytest.mark.timeout(900)
def test_nothing_changed_does_harm_in_a_long_run() -> None:
    scrambled(SEEDS, PIECES, harmless, 100_000, seed=2)
    scrambled(TABLES, CELLS, told, 100_000, seed=2)


def scrambled(
    seeds: Sequence[bytes], pieces: Sequence[bytes], read_it: Callable[[bytes], None], count: int, seed: int
) -> None:
    random = Random(seed)
    for _ in range(count):
        raw = mutated(random.choice(seeds), random, seeds, pieces)[: MAX_LINE + 10]
        try:
            read_it(raw)
        except Exception as error:
            raise AssertionError(f"this does harm: {raw!r}") from error


WORST = {
    "deep arrays": b"[" * MAX_LINE,
    "deep objects": b'{"a":' * (MAX_LINE // 5),
    "halves of characters": b'{"type":"order","order_no":"123456","note":"' + b"\\ud83d" * 20_000 + b'"}',
    "a long number": b'{"type":"order","order_no":' + b"9" * (MAX_LINE - 50) + b"}",
    "a long time": b'{"type":"order","order_no":"123456","at":"' + b"2" * (MAX_LINE - 60) + b'"}',
    "many events": b'{"type":"parcel","number":"XM-1","events":['
    + b'{"at":1795312800},' * 7_000
    + b'{"at":1795312800}]}',
    "many orders": b"[" + b'{"type":"order","order_no":"123456"},' * (MAX_LINE // 37 - 2) + b"{}]",
    "no JSON": b"\xff" * MAX_LINE,
    "a line too long": b"x" * MAX_LINE * 2,
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_lines_take_little_time(name: str) -> None:
    assert in_time(lambda: harmless(WORST[name]))


def test_every_seed_can_be_read() -> None:
    batch = read(SEEDS, "open_orders", "wechat", START)
    assert batch.faults == []
    assert (len(batch.orders), len(batch.parcels), len(batch.customers)) == (4, 4, 4)
    assert [event.at % 1_000 for event in batch.parcels[0].events] == [0, 0]
