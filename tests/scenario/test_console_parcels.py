"""The pages of parcels, notices and what is due over HTTP: what is shown, who may do what, faults at their field."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.model import UserName
from bot.core.notices import NoticeFate, NoticeKind, NoticeRecord
from bot.core.parcels import Carrier
from bot.core.vocabulary import Role
from tests.support.console import StillHouse, console
from tests.support.due import due
from tests.support.gaps import SHANGHAI
from tests.support.parcels import SHIPPED, news, notice_of, parcel

SF, YTO = "0-SF-SF1234567890123", "0-YTO-YT9876543210123"
DAY = 86_400_000


@pytest.fixture
def house() -> StillHouse:
    made = StillHouse()
    made.logistics.fill()
    return made


async def test_parcels_are_listed_trouble_first_and_shown_with_their_way(house: StillHouse) -> None:
    now, log = house.clock.now(), house.logistics
    told = news(NoticeKind.AT_LOCKER, "at_locker", now, of=SF)
    log.notices.records.append(
        NoticeRecord(notice=notice_of(told), fate=NoticeFate.SENT, at=now, text="您的卫衣到驿站了。", way="message")
    )
    await log.plans.plan([news(NoticeKind.SIGNED, "signed", now + 60_000, of=SF)])
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "实习生", Role.VIEWER)
        rows = (await browser.get("/api/parcels")).body["parcels"]
        assert [(row["carrier_name"], row["trouble"], row["orders"]) for row in rows] == [
            ("圆通速递", "not_moving", ["A2"]), ("顺丰速运", None, ["A1"]), ("极兔速递", None, []),
        ]  # fmt: skip
        assert rows[1]["last"]["place"] == "上海"
        only = (await browser.get("/api/parcels?unknown=true")).body["parcels"]
        assert [row["number"] for row in only] == ["JT0009876543210"]
        assert len((await browser.get("/api/parcels?orders=A1,A2,A3")).body["parcels"]) == 2
        page = (await browser.get(f"/api/parcels/{SF}")).body
        assert [event["milestone"] for event in page["events"]] == [
            "picked_up", "in_transit", "in_city", "out_for_delivery",
        ]  # fmt: skip
        assert [one["text"] for one in page["told"]] == ["您的卫衣到驿站了。"]
        assert [one["notice"]["kind"] for one in page["planned"]] == ["signed"]
        assert page["orders"][0]["order_no"] == "A1"
        assert "安女士" not in str(page)
        assert (await browser.get("/api/parcels/0-SF-nothing")).status == 404
        assert (await browser.post(f"/api/parcels/{SF}/look")).status == 403


async def test_a_courier_is_asked_now_and_says_what_it_needs(house: StillHouse) -> None:
    house.logistics.parcels.put(parcel("SF0000000000001", carrier=Carrier.SF))
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "小李", Role.AGENT)
        assert (await browser.post(f"/api/parcels/{SF}/look")).body["parcel"]["milestone"] == "at_locker"
        refused = await browser.post("/api/parcels/0-SF-SF0000000000001/look")
        assert (refused.status, refused.body["detail"]) == (422, "顺丰要收件人手机后四位才能查")


async def test_a_lead_takes_a_table_in_after_looking_at_it(house: StillHouse) -> None:
    table = "运单号,快递\nSF1,顺丰\n,圆通\n".encode()
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "王主管", Role.SUPERVISOR)

        async def send(query: str) -> Any:
            headers = {"Origin": browser.base, "Content-Type": "text/csv"}
            return await browser.ask("POST", f"/api/parcel-table?{query}", headers=headers, data=table)

        looked = (await send("table=parcels")).body
        assert looked == {"taken": 1, "known": 0, "faults": ["第 3 行：没有运单号"], "applied": False}
        assert house.logistics.taken == []
        assert (await send("table=parcels&apply=true")).body["applied"]
        assert house.logistics.taken == [("parcels", table)]
        assert ("import", "王主管", "parcels") in [one[:3] for one in house.audit.lines]


async def test_a_fault_stands_at_the_field_it_is_of_and_only_that_version_is_allowed(house: StillHouse) -> None:
    form = {"channel": "wechat", "way": "template", "id": "T-1", "fields": {"thing1": "{product}", "thing2": "{shop}"}}
    long = {**form, "fields": {"thing1": "您购买的{product}已发出啦", "thing2": "{colour}"}}
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "小李", Role.AGENT)
        ask = {"kind": "shipped", "text": "{hello}{product}发出了，{nick}", "late": "来晚了：", "forms": [long]}
        checked = (await browser.post("/api/notice-templates/check", ask)).body
        assert [fault["place"] for fault in checked["faults"]] == ["text", "form 0 thing1", "form 0 thing2"]
        assert "最多 20 个字" in checked["faults"][1]["message"]
        assert checked["shown"]["late"].startswith("来晚了：欧阳女士，您好！")
        written = await browser.post("/api/notice-templates", {**ask, "text": "{hello}{product}发出了", "version": 1})
        first = written.body["templates"][0]
        assert (first["kind"], first["version"], first["allowed"], first["written_by"]) == ("shipped", 2, False, "小李")
        assert (await browser.post("/api/notice-templates", {**ask, "version": 1})).status == 409
        assert (await browser.post("/api/notice-templates/allow", {"template": first["id"]})).status == 403

        await browser.come_in(house.parts, "王主管", Role.SUPERVISOR)
        refused = await browser.post("/api/notice-templates/allow", {"template": first["id"]})
        assert refused.status == 422
        assert "thing1" in refused.body["detail"]
        good = {"kind": "shipped", "text": "{hello}{product}发出了", "forms": [form], "version": 2}
        made = (await browser.post("/api/notice-templates", good)).body["templates"][0]
        assert (await browser.post("/api/notice-templates/allow", {"template": first["id"]})).status == 404
        allowed = (await browser.post("/api/notice-templates/allow", {"template": made["id"]})).body["templates"][0]
        assert (allowed["allowed"], allowed["allowed_by"], allowed["faults"]) == (True, "王主管", [])
        shut = (await browser.post("/api/notice-templates/forbid", {"template": made["id"]})).body["templates"][0]
        assert not shut["allowed"]


async def test_what_goes_out_tomorrow_is_read_as_its_customer_would_or_says_why_not(house: StillHouse) -> None:
    log, now = house.logistics, house.clock.now()
    tomorrow = datetime.fromtimestamp((now + DAY) / 1000, SHANGHAI)
    noon = int(tomorrow.replace(hour=12, minute=0, second=0, microsecond=0).timestamp() * 1000)
    mine = news(NoticeKind.SHIPPED, "picked_up", noon, {"carrier": "顺丰", "number": "SF1"}, SF)
    other = replace(news(NoticeKind.DELAYED, "stalled", noon + 1, of=YTO), payload="{}")
    await log.plans.plan([mine, other, due(noon + 2), due(now + 5)])
    await log.templates.allow(SHIPPED.id, UserName("王主管"))
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "小李", Role.AGENT)
        page = (await browser.get(f"/api/agenda?day={tomorrow.date()}")).body
        assert [item["kind"] for item in page["items"]] == ["notice", "notice", "watch"]
        first = page["items"][0]["notice"]
        assert (first["text"], first["says"]) == ("安女士，您好！您的云朵卫衣已经发出，顺丰 SF1。", "")
        assert page["items"][1]["notice"] is None
        log.preview.silent.add(mine.customer)
        again = (await browser.get(f"/api/agenda?day={tomorrow.date()}")).body["items"][0]
        assert again["notice"]["says"] == "顾客退订了通知"
        assert [item["kind"] for item in (await browser.get("/api/agenda")).body["items"]] == ["watch"]

        watched = page["items"][2]["id"]
        assert (await browser.post("/api/agenda/cancel", {"due": watched})).status == 422
        assert (await browser.post("/api/agenda/cancel", {"due": mine.id})).status == 200
        late = await browser.post("/api/agenda/cancel", {"due": mine.id})
        assert (late.status, late.body["error"]) == (409, "due-gone")
        (past,) = (await browser.get("/api/agenda/past")).body["items"]
        assert (past["id"], past["reason"]) == (mine.id, "cancelled")
        for day in ("2026-13-01", "tomorrow", "9999-12-31"):
            assert (await browser.get(f"/api/agenda?day={day}")).status == 400


async def test_the_calendar_says_which_days_are_worked_and_until_when_it_knows(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "实习生", Role.VIEWER)
        page = (await browser.get("/api/calendar?month=2026-02&months=2")).body
        days = {day["date"]: (day["kind"], day.get("name", "")) for day in page["days"]}
        assert days["2026-02-17"] == ("holiday", "春节")
        assert days["2026-02-14"] == ("make_up", "春节")
        assert days["2026-03-12"] == ("closed", "")
        assert (len(days), page["known_until"], page["quiet_from"]) == (59, "2026-12-31", "21:30")
        assert len((await browser.get("/api/calendar?month=2027-12&months=2")).body["days"]) == 62


async def test_a_house_without_parcels_says_so(house: StillHouse) -> None:
    parts = replace(house.parts, logistics=None)
    async with console(parts) as browser:
        await browser.come_in(parts, "小李", Role.AGENT)
        assert (await browser.get("/api/parcels")).body["known"] is False
        assert (await browser.get("/api/agenda")).body["error"] == "no-logistics"
