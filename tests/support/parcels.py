"""Parcels, notices and their templates in memory, with a writer that fills braces and a platform with one rule.

In: a clock. Out: `Logistics` (everything the console's pages of parcels are given), `parcel`, `news`. Called by tests
of the console; the contract suites hold the store and the stages to more.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from bot.console.keys import LogisticsParts
from bot.core.carriers import wants_tail
from bot.core.catalog import Order
from bot.core.clock import Clock, Millis
from bot.core.due import Due, DueKind, due_id
from bot.core.errors import NotFound, Outdated, Refused
from bot.core.model import Address, Form, UserName
from bot.core.notices import (
    FIELDS,
    Give,
    Given,
    Judged,
    Notice,
    NoticeFate,
    NoticeId,
    NoticeKind,
    NoticeRecord,
    NoticeTemplate,
    PlatformForm,
    TemplateState,
    Written,
    notice_id,
)
from bot.core.orders import KeptOrder, Told
from bot.core.parcels import Carrier, Milestone, Parcel, ParcelId, ParcelsAsk, TrackEvent, Trouble, parcel_id
from bot.workdays import ShopCalendar
from config.settings import CalendarSettings, NoticeSettings
from tests.support.due import MemoryPlans
from tests.support.gaps import SHANGHAI

ANNA: Final = Address("wechat", "openid-anna", "openid-anna")
THING: Final = 20
"""Characters a field named thing… takes."""
LONGEST: Final = {
    "product": "云朵加绒连帽卫衣（奶白色）",
    "number": "SF1234567890123",
    "place": "翠苑三区菜鸟驿站 12 号柜",
}
SHIPPED: Final = NoticeTemplate(
    kind=NoticeKind.SHIPPED,
    text="{hello}您的{product}已经发出，{carrier} {number}。",
    late="消息晚了些，抱歉：",
    forms=(
        PlatformForm(channel="wechat", way="template", id="T-1", fields={"thing1": "{product}", "thing2": "{carrier}"}),
    ),
)


def parcel(
    number: str = "SF1234567890123", *, carrier: Carrier = Carrier.SF, order: str = "A1", **more: object
) -> Parcel:
    """A parcel of Anna's."""
    made = Parcel(
        id=parcel_id(carrier, number),
        carrier=carrier,
        number=number,
        orders=(order,) if order else (),
        address=ANNA if order else None,
        customer="0-anna" if order else "",
        product="hoodie" if order else "",
    )
    return replace(made, **more)


def order(number: str = "A1", tracking: str = "SF1234567890123") -> KeptOrder:
    line = Order(
        number, "openid-anna", "安女士", "hoodie", "M", "奶白", 1, "129.00", "shipped", "2026-03-09 10:00",
        "2026-03-11", "2026-03-10", "SF", tracking, "", "",
    )  # fmt: skip
    return KeptOrder(order=line, channel="wechat")


def news(kind: NoticeKind, event: str, at: int, values: dict[str, str] | None = None, of: str = "0-SF-1") -> Due:
    """A notice that is due."""
    notice = Notice(
        id=notice_id(kind, of, event), kind=kind, subject=of, event=event, address=ANNA, customer="0-anna",
        born_at=Millis(at), values={"product": "云朵卫衣", **(values or {})}, product="hoodie", order_no="A1",
        parcel=of,
    )  # fmt: skip
    return Due(
        id=due_id(DueKind.NOTICE, of, f"{kind}/{event}", Millis(at)), kind=DueKind.NOTICE, subject=of,
        event=f"{kind}/{event}", at=Millis(at), title="云朵卫衣", customer="0-anna",
        payload=msgspec.json.encode(notice).decode(),
    )  # fmt: skip


def notice_of(due: Due) -> Notice:
    return msgspec.json.decode(due.payload, type=Notice)


class MemoryParcels:
    """The port `Parcels`, and `look`, which says that the parcel has come to the locker."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.kept: dict[ParcelId, Parcel] = {}

    def put(self, *several: Parcel) -> None:
        self.kept |= {one.id: one for one in several}

    async def get(self, parcel: ParcelId) -> Parcel:
        if parcel not in self.kept:
            raise NotFound(f"no parcel {parcel}")
        return self.kept[parcel]

    async def listed(self, ask: ParcelsAsk) -> list[Parcel]:
        found = [
            one
            for one in self.kept.values()
            if (not ask.text or any(ask.text in said for said in (one.number, one.product, *one.orders)))
            and ask.customer in ("", one.customer)
            and (not ask.trouble or one.trouble)
            and (not ask.unknown or one.unknown)
            and (not ask.open or not one.over)
        ]
        return sorted(found, key=lambda one: (not one.trouble, -one.heard_at))[: ask.limit]

    async def of_orders(self, orders: Sequence[str]) -> dict[str, tuple[Parcel, ...]]:
        return {no: tuple(one for one in self.kept.values() if no in one.orders) for no in orders}

    async def look(self, parcel: ParcelId) -> Parcel:
        one = await self.get(parcel)
        if wants_tail(one.carrier) and not one.phone_tail:
            raise Refused("顺丰要收件人手机后四位才能查")
        event = TrackEvent(self.clock.now(), "已投递到菜鸟驿站", Milestone.AT_LOCKER)
        seen = replace(one, milestone=Milestone.AT_LOCKER, events=(*one.events, event), heard_at=event.at)
        self.put(seen)
        return seen


class MemoryOrders:
    """The port `Orders`."""

    def __init__(self) -> None:
        self.kept: dict[str, KeptOrder] = {}

    async def get(self, order_no: str) -> KeptOrder:
        if order_no not in self.kept:
            raise NotFound(f"no order {order_no}")
        return self.kept[order_no]

    async def find(self, order_nos: Sequence[str]) -> dict[str, KeptOrder]:
        return {no: self.kept[no] for no in order_nos if no in self.kept}

    async def of_tracking(self, numbers: Sequence[str]) -> dict[str, tuple[KeptOrder, ...]]:
        return {no: tuple(one for one in self.kept.values() if one.order.tracking_no == no) for no in numbers}

    async def owned(self, channel: str, customer: str) -> tuple[KeptOrder, ...]:
        return tuple(one for one in self.kept.values() if (one.channel, one.order.customer) == (channel, customer))


class BraceWriter:
    """The port `NoticeWriter`: what stands in braces is put in, and nothing else is looked at."""

    def write(self, template: NoticeTemplate, notice: Notice, called: str, late: bool) -> Written:
        values = {name: notice.values.get(name, name) for name in FIELDS[template.kind]}
        values |= {"hello": f"{called}，您好！" if called else "您好！", "shop": "小满生活"}

        def filled(text: str) -> str:
            for name, value in values.items():
                text = text.replace(f"{{{name}}}", value)
            return text

        forms = tuple(
            Form(form.way, form.id, {name: filled(text) for name, text in form.fields.items()}, form.url)
            for form in template.forms
        )
        return Written(f"{template.late if late else ''}{filled(template.text)}", forms)

    def faults(self, template: NoticeTemplate) -> tuple[str, ...]:
        found = ["正文是空的"] if not template.text else []
        known = FIELDS[template.kind] | {"hello", "shop"}
        parts = [("正文", template.text), ("迟到的话", template.late)]
        parts += [(name, text) for form in template.forms for name, text in form.fields.items()]
        for place, text in parts:
            names = [piece.partition("}")[0] for piece in text.split("{")[1:]]
            found += [f"{place}：没有「{name}」这一项" for name in names if name not in known]
        return tuple(found)

    def sample(self, kind: NoticeKind) -> Notice:
        values = {name: LONGEST.get(name, name) for name in FIELDS[kind]}
        return Notice(
            id=NoticeId("sample"), kind=kind, subject="s", event="e", address=ANNA, customer="", born_at=Millis(0),
            values=values,
        )  # fmt: skip


def fits(channel: str, form: Form) -> tuple[str, ...]:
    """The one rule of the platform."""
    said = [
        f"{name}：最多 {THING} 个字，填满会到 {len(text)} 个" for name, text in form.fields.items() if len(text) > THING
    ]
    return (*said, *(() if form.id else ("没有填模板编号",)))


class MemoryTemplates:
    """The port `Templates`."""

    def __init__(self, clock: Clock, writer: BraceWriter) -> None:
        self._clock, self._writer = clock, writer
        self.states: dict[NoticeKind, TemplateState] = {
            NoticeKind.SHIPPED: TemplateState(template=SHIPPED),
            NoticeKind.RESTOCK: TemplateState(
                template=NoticeTemplate(kind=NoticeKind.RESTOCK, text="{hello}{product}到货了。"), enabled=False
            ),
        }

    async def listed(self) -> tuple[TemplateState, ...]:
        return tuple(self.states.values())

    async def current(self, kind: NoticeKind) -> TemplateState | None:
        return self.states.get(kind)

    async def write(self, template: NoticeTemplate, version: int, by: UserName) -> TemplateState:
        known = self.states.get(template.kind)
        if version != (known.version if known else 0):
            raise Outdated("somebody else wrote a version")
        now = self._clock.now()
        made = TemplateState(template=template, written_by=by, written_at=now, version=version + 1)
        self.states[template.kind] = made
        return made

    async def allow(self, template: str, by: UserName) -> TemplateState:
        state = self._of(template)
        forms = self._writer.write(state.template, self._writer.sample(state.template.kind), "", False).forms
        faults = [said for form in forms for said in fits("wechat", form)]
        if faults:
            raise Refused("；".join(faults))
        return self._put(replace(state, allowed_by=by, allowed_at=self._clock.now()))

    async def forbid(self, template: str, by: UserName) -> TemplateState:
        return self._put(replace(self._of(template), allowed_by=UserName(""), allowed_at=Millis(0)))

    def _of(self, template: str) -> TemplateState:
        found = [one for one in self.states.values() if one.template.id == template]
        if not found:
            raise NotFound("it is another version by now")
        return found[0]

    def _put(self, state: TemplateState) -> TemplateState:
        self.states[state.template.kind] = state
        return state


class MemoryNotices:
    """The port `Notices`, of which the console only reads."""

    def __init__(self) -> None:
        self.records: list[NoticeRecord] = []

    async def give(self, give: Give) -> Given:
        raise NotImplementedError("the console gives no notice")

    async def record(self, notice: NoticeId) -> NoticeRecord | None:
        return next((one for one in self.records if one.notice.id == notice), None)

    async def listed(self, before: Millis, limit: int, subject: str = "") -> list[NoticeRecord]:
        found = [one for one in self.records if one.at < before and subject in ("", one.notice.subject)]
        return sorted(found, key=lambda one: -one.at)[:limit]

    async def settled(self, channel: str, platform_id: str, fate: NoticeFate, reason: str, at: Millis) -> None:
        raise NotImplementedError("the console hears of no delivery")


class PlainPreview:
    """The port `Preview`: what is allowed goes out, but not to whom `silent` names."""

    def __init__(self, templates: MemoryTemplates, writer: BraceWriter) -> None:
        self._templates, self._writer = templates, writer
        self.silent: set[str] = set()

    async def judge(self, notices: Sequence[tuple[Notice, Millis]]) -> list[Judged]:
        return [await self._judged(notice) for notice, _ in notices]

    async def _judged(self, notice: Notice) -> Judged:
        state = await self._templates.current(notice.kind)
        if state is None:
            return Judged(None, "", "还没有写这一类的模板")
        text = self._writer.write(state.template, notice, "安女士", False).text
        if notice.customer in self.silent:
            return Judged(state, text, "顾客退订了通知")
        return Judged(state, text, "" if state.allowed_by else "模板还没放行")


class Logistics:
    """All of it together, in a test's reach."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.parcels, self.orders, self.notices = MemoryParcels(clock), MemoryOrders(), MemoryNotices()
        self.plans, self.writer = MemoryPlans(clock), BraceWriter()
        self.templates = MemoryTemplates(clock, self.writer)
        self.preview = PlainPreview(self.templates, self.writer)
        self.taken: list[tuple[str, bytes]] = []
        self.parts = LogisticsParts(
            parcels=self.parcels,
            orders=self.orders,
            notices=self.notices,
            templates=self.templates,
            writer=self.writer,
            preview=self.preview,
            agenda=self.plans,
            plans=self.plans,
            workdays=ShopCalendar(CalendarSettings(closed=("2026-03-12",))),
            fits=fits,
            look=self.parcels.look,
            take_in=self._take_in,
            channels=("wechat",),
            notice_settings=NoticeSettings(),
            timezone=SHANGHAI,
        )

    async def _take_in(self, table: str, body: bytes, apply: bool) -> Told:
        lines = body.decode().splitlines()[1:]
        faults = tuple(f"第 {at} 行：没有运单号" for at, line in enumerate(lines, 2) if line.startswith(","))
        if apply:
            self.taken.append((table, body))
        return Told(taken=len(lines) - len(faults), faults=faults)

    def fill(self) -> None:
        """A few parcels on their way, something told, something due: enough to look at."""
        now = self.clock.now()

        def before(hours: int) -> Millis:
            return Millis(now - hours * 3_600_000)

        track = (
            TrackEvent(before(50), "【杭州余杭】已收件", Milestone.PICKED_UP, place="杭州"),
            TrackEvent(before(40), "快件已发往上海转运中心", Milestone.IN_TRANSIT, place="杭州"),
            TrackEvent(before(20), "快件到达上海浦东", Milestone.IN_CITY, place="上海"),
            TrackEvent(before(2), "派送中，快递员联系电话已隐藏", Milestone.OUT_FOR_DELIVERY, place="上海"),
        )
        late = (TrackEvent(before(70), "到达武汉转运中心", Milestone.IN_TRANSIT, Trouble.NOT_MOVING, place="武汉"),)
        self.orders.kept["A1"] = order()
        self.parcels.put(
            parcel(
                events=track, milestone=Milestone.OUT_FOR_DELIVERY, heard_at=before(2), asked="kuaidi100",
                phone_tail="0021",
            ),
            parcel(
                "YT9876543210123", carrier=Carrier.YTO, order="A2", events=late, milestone=Milestone.IN_TRANSIT,
                trouble=Trouble.NOT_MOVING, heard_at=before(1), asked="kuaidi100", promised_at=before(10),
            ),
            parcel(
                "JT0009876543210", carrier=Carrier.JTSD, order="", heard_at=before(5), milestone=Milestone.SIGNED,
                over=True,
            ),
        )  # fmt: skip
