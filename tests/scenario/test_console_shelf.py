"""The shelf's pages over HTTP: who may change what, the slower one, tables in and out, bad input."""

from typing import Any

import pytest

from bot.core.lifecycle import DraftState
from bot.core.model import Source, Stated
from bot.core.vocabulary import Role, SourceKind, StatedKind
from tests.support.console import Browser, StillHouse, console, draft
from tests.support.rooms import STUDIO, STUDIO_ID, room

SHELF = f"/api/shelf/{STUDIO_ID}"
COAT: dict[str, Any] = {"link": "3", "product": "coat", "price": "199"}


@pytest.fixture
def house() -> StillHouse:
    made = StillHouse()
    made.rooms.put(room(showing="7"))
    return made


async def test_a_lead_says_what_a_room_sells_and_everybody_sees_it(house: StillHouse) -> None:
    cited = Source(SourceKind.PRODUCT, "coat", "风衣", states=(Stated(StatedKind.PRICE),), room=STUDIO.key)
    for number, state in enumerate((DraftState.PENDING, DraftState.PROMPTED, DraftState.SENT), 1):
        house.desk.open(draft(house.clock, number, address=STUDIO, sources=(cited,), state=state))
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "王主管", Role.SUPERVISOR)
        first = (await browser.get(SHELF)).body
        assert (first["taken_from"], first["version"], first["showing"]) == ("table", 0, "7")
        assert [(row["link"], row["table_price"], row["waiting"]) for row in first["rows"]] == [
            ("7", "259.00", 2), ("9", "88.50", 0), ("2", "499.00", 0),
        ]  # fmt: skip
        assert first["rooms"] == [
            {"id": STUDIO_ID, "title": "上新专场", "channel": "fake", "showing": "7", "live": True}
        ]
        line = {**COAT, "coupons": [{"text": "满199减20", "until": 0}]}
        second = (await browser.post(SHELF, {"version": 0, "lines": [line]})).body
        assert (second["taken_from"], second["version"], second["changed_by"]) == ("room", 1, "王主管")
        assert second["rows"][0]["price"] == "199.00"
        assert second["rows"][0]["coupons"] == [{"text": "满199减20", "until": 0}]
        viewer = await Browser(browser.http, browser.base).come_in(house.parts, "实习生", Role.VIEWER)
        assert (await viewer.get(SHELF)).body == second
        assert (await viewer.get("/api/shelf/all")).body["taken_from"] == "table"
        assert (await viewer.get("/api/shelf/0-nowhere")).status == 404


async def test_an_assistant_says_what_is_shown_and_left_but_no_price(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "小李", Role.ASSISTANT)
        assert (await browser.post(f"{SHELF}/showing", {"link": "9"})).body["showing"] == "9"
        assert (await browser.post(f"{SHELF}/showing", {"link": ""})).body["showing"] == ""
        sold = (await browser.post(f"{SHELF}/sold-out", {"product": "coat"})).body
        assert {kind["stock"] for kind in sold["rows"][0]["stock"]} == {0}
        assert (sold["rows"][0]["stocked_by"], sold["history"][0]["what"]) == ("小李", "stock")
        kinds = [{"size": "M", "color": "雾灰", "stock": 2}]
        left = (await browser.post(f"{SHELF}/stock", {"product": "coat", "lines": kinds})).body
        assert left["rows"][0]["stock"] == kinds
        assert (await browser.post(SHELF, {"version": 0, "lines": [COAT]})).status == 403
        assert (await browser.get(f"{SHELF}/export")).status == 403


async def test_the_slower_one_is_told_and_a_wrong_line_is_named(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "王主管", Role.SUPERVISOR)
        await browser.post(SHELF, {"version": 0, "lines": [COAT]})
        late = await browser.post(SHELF, {"version": 0, "lines": []})
        assert (late.status, late.body["error"]) == (409, "shelf-changed")
        assert "货架刚被改过" in late.body["message"]
        wrong = await browser.post(SHELF, {"version": 1, "lines": [COAT, {**COAT, "link": "x"}]})
        assert (wrong.status, wrong.body["detail"]) == (422, "第 2 行：链接号「x」不对：写 1 到 9999 的数字")
        assert (await browser.post(f"{SHELF}/showing", {"link": "8"})).status == 422
        assert (await browser.post("/api/shelf/all/showing", {"link": "3"})).status == 404
        assert (await browser.post(f"{SHELF}/sold-out", {"product": "hat"})).status == 404
        assert (await browser.post("/api/shelf/0-nowhere/sold-out", {"product": "coat"})).status == 404
        assert (await browser.get(SHELF)).body["history"][0]["what"] != "stock"
        for body in ({"version": 1}, {"version": 1, "lines": [COAT] * 501}, {"version": "1", "lines": []}):
            assert (await browser.post(SHELF, body)).status == 400


async def test_tables_go_out_noted_and_come_in_looked_at_first(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "王主管", Role.SUPERVISOR)
        out = await browser.get(f"{SHELF}/export?form=lines")
        assert out.headers["Content-Type"].startswith("text/csv")
        assert out.body.decode("utf-8-sig").splitlines()[:2] == ["链接号,商品编号,直播间价,优惠券,能拍", "7,coat,,,是"]
        assert house.audit.lines[-1][:3] == ("export", "王主管", "shelf")
        said = {"Origin": browser.base, "Content-Type": "text/csv"}
        table = "链接号,商品编号,直播间价\n3,coat,199\n"
        look = await browser.ask("POST", f"{SHELF}/import", said, table.encode())
        assert (look.body["applied"], look.body["rows"], (await browser.get(SHELF)).body["version"]) == (False, 1, 0)
        done = await browser.ask("POST", f"{SHELF}/import?apply=true&version=0", said, table.encode())
        assert done.body["applied"]
        assert [row["link"] for row in (await browser.get(SHELF)).body["rows"]] == ["3"]
        late = await browser.ask("POST", f"{SHELF}/import?apply=true&version=0", said, b"link,product\n5,lamp\n")
        assert late.status == 409
        json = {"Origin": browser.base, "Content-Type": "application/json"}
        assert (await browser.ask("POST", f"{SHELF}/import", json, b"{}")).status == 415
