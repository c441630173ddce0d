"""Tables of orders and parcels as shops export them: CSV in, news out.

In: the bytes of a CSV file (UTF-8, UTF-16 or GB 18030; columns in English or Chinese, in any order). Out: `OrderSheet`,
`ParcelSheet`: what is in it, and what is wrong, by line. Pure. Called by `bot.app.tracking` for `halfminute import`,
the console and the tables of a start. What a row does not say is left as it is known; a row that is wrong is left out,
and no other with it.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from bot.core.carriers import clean, likely, named
from bot.core.library import Fault
from bot.core.moments import BEIJING, moment
from bot.core.orders import OrderNews
from bot.core.parcels import Carrier, Milestone, Snapshot, TrackEvent, Trouble
from bot.core.selling import fault_of
from bot.knowledge.tables import MAX_FAULTS, MAX_FILE_BYTES, decoded

MOST_ROWS: Final = 200_000
ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "order_no": ("订单号", "订单编号"),
    "at": ("更新时间", "修改时间"),
    "channel": ("渠道", "平台"),
    "customer": ("顾客", "顾客编号", "客户", "客户编号", "账号", "openid"),
    "customer_name": ("顾客姓名", "客户姓名", "收货人", "收货人姓名", "姓名"),
    "phone": ("电话", "手机", "手机号", "收货人手机"),
    "product": ("商品", "商品编号", "商品名称"),
    "size": ("尺码", "规格"),
    "color": ("颜色",),
    "quantity": ("数量", "件数"),
    "paid": ("实付", "实付金额", "实付款", "金额"),
    "status": ("状态", "订单状态"),
    "placed_at": ("下单时间", "创建时间"),
    "promised_ship_by": ("最晚发货时间", "承诺发货时间"),
    "shipped_at": ("发货时间",),
    "carrier": ("快递", "快递公司", "物流公司"),
    "tracking_no": ("快递单号", "物流单号", "运单号"),
    "eta": ("预计送达", "预计到达"),
    "note": ("备注",),
    "preorder": ("预售",),
    "ready": ("可发货",),
    "refunded": ("退款", "退款金额", "已退金额"),
}
"""Column → its other names."""
PARCELS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("快递单号", "物流单号", "运单号", "tracking_no"),
    "carrier": ("快递", "快递公司", "物流公司"),
    "at": ("时间", "更新时间"),
    "text": ("说明", "轨迹", "动态"),
    "place": ("地点", "位置"),
    "milestone": ("状态", "节点"),
    "trouble": ("异常",),
}
STATUS: Final = {
    "待付款": "pending_payment", "未付款": "pending_payment", "待发货": "paid", "已付款": "paid", "已发货": "shipped",
    "待收货": "shipped", "派送中": "out_for_delivery", "派件中": "out_for_delivery", "已送达": "delivered",
    "待取件": "delivered", "已签收": "signed", "已完成": "signed", "交易成功": "signed", "退款中": "refunding",
    "已退款": "refunded", "已取消": "cancelled", "已关闭": "cancelled", "交易关闭": "cancelled",
}  # fmt: skip
MILESTONES: Final = {
    "待揽收": Milestone.ANNOUNCED, "已揽收": Milestone.PICKED_UP, "揽收": Milestone.PICKED_UP,
    "已出库": Milestone.PICKED_UP, "运输中": Milestone.IN_TRANSIT, "在途": Milestone.IN_TRANSIT,
    "到达": Milestone.IN_CITY, "到达派件城市": Milestone.IN_CITY, "派件": Milestone.OUT_FOR_DELIVERY,
    "派送中": Milestone.OUT_FOR_DELIVERY, "派件中": Milestone.OUT_FOR_DELIVERY, "待取件": Milestone.AT_LOCKER,
    "驿站": Milestone.AT_LOCKER, "快递柜": Milestone.AT_LOCKER, "已签收": Milestone.SIGNED, "签收": Milestone.SIGNED,
    "退回中": Milestone.RETURNING, "已退回": Milestone.RETURNED,
}  # fmt: skip
TROUBLES: Final = {
    "停滞": Trouble.NOT_MOVING, "滞留": Trouble.NOT_MOVING, "超时未签收": Trouble.NOT_SIGNED,
    "超时未取": Trouble.LEFT_IN_LOCKER, "拒收": Trouble.REFUSED, "派送失败": Trouble.FAILED,
    "联系不上": Trouble.UNREACHABLE, "地址有误": Trouble.BAD_ADDRESS, "破损": Trouble.DAMAGED, "丢失": Trouble.LOST,
    "拦截": Trouble.STOPPED, "清关异常": Trouble.CUSTOMS, "异常": Trouble.UNKNOWN,
}  # fmt: skip
_YES: Final = frozenset({"1", "true", "yes", "y", "是", "对", "有"})
_NO: Final = frozenset({"0", "false", "no", "n", "否", "不是", "无"})
_TIMES: Final = frozenset({"at", "placed_at", "promised_ship_by", "shipped_at", "eta"})
_DATES: Final = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日")
Kind = TypeVar("Kind", Milestone, Trouble)
FINAL: Final = frozenset({Milestone.SIGNED, Milestone.RETURNED})


class OrderSheet(msgspec.Struct, frozen=True):
    """What a table of orders says; `faults` by line."""

    news: tuple[OrderNews, ...] = ()
    faults: tuple[Fault, ...] = ()


class ParcelSheet(msgspec.Struct, frozen=True):
    """What a table of parcels says: of each number all its rows, as one history."""

    snapshots: tuple[Snapshot, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_orders(raw: bytes) -> OrderSheet:
    """One row an order. Never raises."""
    faults: list[Fault] = []
    news: list[OrderNews] = []
    for place, cells in _rows(raw, ORDERS, "order_no", faults):
        try:
            one = _order(cells)
        except ValueError as error:
            faults.append(Fault(place, str(error)))
            continue
        if fault := fault_of(one):
            faults.append(Fault(place, fault))
        else:
            news.append(one)
    return OrderSheet(tuple(news), tuple(faults[:MAX_FAULTS]))


def read_parcels(raw: bytes, source: str) -> ParcelSheet:
    """One row an event; rows of one number are one history. Never raises."""
    faults: list[Fault] = []
    events: dict[tuple[Carrier, str], list[TrackEvent]] = {}
    for place, cells in _rows(raw, PARCELS, "number", faults):
        number = clean(cells.get("number", ""))
        if not number:
            faults.append(Fault(place, "number: write at most 40 letters, digits or hyphens"))
            continue
        try:
            event = _event(cells)
        except ValueError as error:
            faults.append(Fault(place, str(error)))
            continue
        events.setdefault((_carrier(cells.get("carrier", ""), number), number), []).append(event)
    snapshots = (_snapshot(carrier, number, found, source) for (carrier, number), found in events.items())
    return ParcelSheet(tuple(snapshots), tuple(faults[:MAX_FAULTS]))


def _carrier(written: str, number: str) -> Carrier:
    found = likely(number)
    return named(written) if written else found[0] if len(found) == 1 else Carrier.OTHER


def _snapshot(carrier: Carrier, number: str, events: list[TrackEvent], source: str) -> Snapshot:
    told = sorted(events, key=lambda event: event.at)
    milestone = next((event.milestone for event in reversed(told) if event.milestone), Milestone.ANNOUNCED)
    return Snapshot(
        carrier=carrier,
        number=number,
        events=tuple(told),
        milestone=milestone,
        trouble=told[-1].trouble,
        over=milestone in FINAL,
        source=source,
    )


def _order(cells: Mapping[str, str]) -> OrderNews:
    """Raises ValueError with what would be right."""
    said: dict[str, str | int | bool] = dict(cells)
    for name in _TIMES & cells.keys():
        said[name] = _date(cells[name])
    if "status" in cells:
        said["status"] = STATUS.get(cells["status"], cells["status"].lower())
    for name in {"preorder", "ready"} & cells.keys():
        said[name] = _yes(name, cells[name])
    if "quantity" in cells:
        if not cells["quantity"].isascii() or not cells["quantity"].isdigit() or len(cells["quantity"]) > 4:
            raise ValueError("quantity: write a number from 1 to 9999")
        said["quantity"] = int(cells["quantity"])
    for name in {"paid", "refunded"} & cells.keys():
        said[name] = cells[name].removeprefix("¥").removeprefix("￥").removesuffix("元").replace(",", "").strip()
    return msgspec.convert(said, OrderNews)


def _event(cells: Mapping[str, str]) -> TrackEvent:
    at = moment(_date(cells.get("at", "")))
    if at is None:
        raise ValueError("at: write a time like 2026-11-22 09:30")
    milestone = _named("milestone", cells.get("milestone", ""), MILESTONES, {str(one): one for one in Milestone})
    trouble = _named("trouble", cells.get("trouble", ""), TROUBLES, {str(one): one for one in Trouble})
    return TrackEvent(at, cells.get("text", ""), milestone, trouble, cells.get("place", ""))


def _named(name: str, written: str, known: Mapping[str, Kind], own: Mapping[str, Kind]) -> Kind | None:
    if not written:
        return None
    found = known.get(written) or own.get(written.lower())
    if found is None:
        raise ValueError(f"{name}: write one of {', '.join(known)}")
    return found


def _yes(name: str, written: str) -> bool:
    if written.lower() in _YES:
        return True
    if written.lower() in _NO:
        return False
    raise ValueError(f"{name}: write 是 or 否")


def _date(written: str) -> str:
    """In ISO 8601, where it is one of the forms that office programs write; else as it is."""
    if moment(written) is None:
        for form in _DATES:
            try:
                found = datetime.strptime(written.strip(), form).replace(tzinfo=BEIJING)
            except ValueError:
                continue
            return found.isoformat() if "%H" in form else found.date().isoformat()
    return written


def _rows(
    raw: bytes, columns: Mapping[str, tuple[str, ...]], needed: str, faults: list[Fault]
) -> Iterator[tuple[str, dict[str, str]]]:
    """The cells of each row that say something, by the columns' own names."""
    text = decoded(raw) if len(raw) <= MAX_FILE_BYTES else None
    if text is None:
        what = "is no text, or larger than 64 MB; save it as CSV UTF-8"
        faults.append(Fault("file", what))
        return
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    names = {name: own for own, others in columns.items() for name in (own, *others)}
    header: list[str] = []
    while len(faults) < MAX_FAULTS and table.line_num <= MOST_ROWS:
        try:
            cells = next(table)
        except StopIteration:
            break
        except csv.Error as error:
            faults.append(Fault(f"line {table.line_num}", str(error)))
            continue
        if not header:
            header = [names.get(cell.strip().lower(), "") for cell in cells]
            if needed not in header:
                faults.append(Fault("line 1", f"no column {needed} ({', '.join(columns[needed])})"))
                return
        elif any(cell.strip() for cell in cells):
            if len(cells) != len(header):
                faults.append(Fault(f"line {table.line_num}", f"{len(cells)} cells, the header has {len(header)}"))
                continue
            said = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if name and cell.strip()}
            yield f"line {table.line_num}", said
