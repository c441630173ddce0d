"""Tables of orders and parcels as shops export them: what is read, and what is said of a row that is wrong."""

import pytest

from bot.core.moments import BEIJING, day_end, iso, moment, month, said_day
from bot.core.parcels import Carrier, Milestone, Trouble
from bot.knowledge.ordertables import read_orders, read_parcels

CHINESE = """订单号,订单状态,客户编号,收货人,手机号,商品,实付金额,下单时间,最晚发货时间,快递公司,快递单号,预售
202611221234567890,待发货,c-1,林女士,13800001111,lamp,"￥1,109.00元",2026/11/22 9:05,2026/11/23 23:59:00,,,否
202611221234567891,已发货,c-2,,,lamp,,2026-11-22,,中通快递,75822600543203,
"""
ENGLISH = """order_no,status,channel,refunded,quantity,unknown column
2026112212345,signed,wechat,12.5,2,x
"""
PARCELS = """快递单号,快递公司,时间,说明,地点,状态,异常
75822600543203,中通,2026-11-22 09:00,已揽收,杭州市,已揽收,
75822600543203,中通,2026/11/22 18:30,派件,上海市,派件中,联系不上
XM-1,本店配送,1795312800000,送到了,,signed,
"""


def test_columns_in_chinese_and_dates_as_office_programs_write_them() -> None:
    sheet = read_orders(CHINESE.encode("gb18030"))
    assert sheet.faults == ()
    first, second = sheet.news
    assert (first.status, first.paid, first.preorder) == ("paid", "1109.00", False)
    assert (first.placed_at, first.promised_ship_by) == ("2026-11-22T09:05:00+08:00", "2026-11-23T23:59:00+08:00")
    assert (second.status, second.placed_at, second.customer_name, second.paid) == ("shipped", "2026-11-22", None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_columns_in_english_in_any_encoding_of_office_programs(encoding: str) -> None:
    (news,) = read_orders(ENGLISH.encode(encoding)).news
    assert (news.order_no, news.channel, news.refunded, news.quantity) == ("2026112212345", "wechat", "12.5", 2)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1,paid", "order_no: "), ("202611221,weg", "status: write one of pending_payment"), ("202611221", "cells"),
        ("202611221,paid,neulich", "placed_at: "), ("202611221,paid,,viele", "quantity: "),
        ("202611221,paid,,,vielleicht", "preorder: "), ("202611221,paid,,,,-5", "paid: "),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_is_left_out_with_its_line_and_no_other(row: str, says: str) -> None:
    header = "order_no,status,placed_at,quantity,preorder,paid"
    row += "," * (header.count(",") - row.count(",")) if says != "cells" else ""
    sheet = read_orders(f"{header}\n{row}\n202611222,paid,,,,\n".encode())
    assert [one.order_no for one in sheet.news] == ["202611222"]
    (fault,) = sheet.faults
    assert fault.place == "line 2"
    assert says in fault.message


def test_rows_of_one_number_are_one_history() -> None:
    sheet = read_parcels(PARCELS.encode(), "import")
    assert not [fault for fault in sheet.faults if "line 4" not in fault.place]
    parcel = sheet.snapshots[0]
    assert (parcel.carrier, parcel.milestone, parcel.trouble) == (
        Carrier.ZTO,
        Milestone.OUT_FOR_DELIVERY,
        Trouble.UNREACHABLE,
    )
    assert [event.at for event in parcel.events] == [moment("2026-11-22T09:00"), moment("2026-11-22T18:30+08:00")]
    assert (parcel.source, parcel.over) == ("import", False)


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\xfa", b"number\n", b"a,b\n1,2\n", b'"', b"\0\0", b"number,at\n,\n"])
def test_a_file_that_is_no_table_says_so_or_nothing(raw: bytes) -> None:
    assert read_parcels(raw, "import").snapshots == ()
    assert read_orders(raw).news == ()


def test_what_names_no_zone_is_beijings() -> None:
    assert moment("2024-02-29T12:00") == moment("2024-02-29T04:00:00Z") == moment("2024-02-29 12:00:00+08:00")
    assert (moment("2025-02-29"), moment("morgen"), moment("1970-01-01"), moment("9999-12-31")) == (None,) * 4
    assert day_end("2024-02-29") == moment("2024-02-29T23:59:59.999")
    assert day_end("2024-02-29T08:00") == moment("2024-02-29T08:00")
    at = moment("2024-12-31T23:30:00-08:00")
    assert at
    assert (iso(at), said_day(at, BEIJING), month(at)) == ("2025-01-01T15:30:00+08:00", "1月1日", (2025, 1))
