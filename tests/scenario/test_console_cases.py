"""Cases and figures through the console's interface: the board, what two people see of one case, tables."""

import csv
from datetime import date

import pytest
from msgspec.structs import replace

from bot.core.cases import CaseStep
from bot.core.clock import Millis
from bot.core.serviceclocks import Level
from bot.core.vocabulary import Role
from tests.support.cases import case
from tests.support.console import Browser, StillHouse, console
from tests.support.figures import busy_days


async def test_the_board_shows_what_is_late_first_and_what_waits_for_a_lead() -> None:
    house = StillHouse()
    late = case(house.clock, "1122-002", level=Level.LEAD, due_at=Millis(house.clock.now() - 60_000))
    house.cases.add(case(house.clock, "1122-001"), late, case(house.clock, "1121-009", step=CaseStep.CLOSED))
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "小李", Role.AGENT)
        await browser.post("/api/cases/0-1122-001/offer", {"version": 1, "kind": "refund", "amount": "99.00"})
        board = (await browser.get("/api/cases")).body["cases"]
        assert [row["case"]["number"] for row in board] == ["1122-002", "1122-001"]
        assert [(row["unchecked"], row.get("asked", 0)) for row in board] == [(3, 0), (3, 1)]
        assert not {"log", "checklist", "remedies"} & set(board[0]["case"])
        everything = (await browser.get("/api/cases?closed=true")).body["cases"]
        assert {row["case"]["number"] for row in everything} == {"1122-001", "1122-002", "1121-009"}


async def test_two_people_at_one_case_and_the_screen_of_a_third() -> None:
    house = StillHouse()
    house.cases.add(case(house.clock))
    async with console(house.parts) as li:
        wang = Browser(li.http, li.base)
        await li.come_in(house.parts, "小李", Role.AGENT)
        await wang.come_in(house.parts, "小王", Role.AGENT)
        cursor = (await wang.get("/api/drafts")).body["cursor"]
        async with wang.events(cursor) as events:
            taken = await li.post("/api/cases/0-1122-001/assign", {"version": 1, "owner": "小李"})
            assert taken.body["case"]["first_owner"] == "小李"
            moved = await events.until("case")
            assert moved.data == {"type": "case", "case": "0-1122-001", "version": 2}
        refused = await li.post("/api/cases/0-1122-001/act", {"version": 2, "act": "advance"})
        assert (refused.status, "听顾客讲完" in refused.body["risks"][0]["advice"]) == (422, True)
        outdated = await wang.post("/api/cases/0-1122-001/note", {"version": 1, "text": "仓库说周三补发"})
        assert (outdated.status, outdated.body["error"]) == (409, "outdated")
        page = (await wang.get("/api/cases/0-1122-001")).body
        assert page["case"]["owner"] == "小李"
        assert page["suggested"]["listen"]
        assert [lack.partition("：")[0] for lack in page["lacks"]] == ["还没做", "还没做"]


async def test_a_house_without_cases_shows_none() -> None:
    house = StillHouse()
    house.parts = replace(house.parts, cases=None, measures=None)
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "小李", Role.SUPERVISOR)
        assert (await browser.get("/api/cases")).body["cases"] == []
        assert (await browser.get("/api/figures")).body["page"]["days"] == []
        answer = await browser.get("/api/cases/0-1")
        assert (answer.status, answer.body["error"]) == (404, "no-cases")


@pytest.mark.parametrize(
    "asked", ["since=2026-02-30", "since=2026-11-22&until=2026-11-01", "since=2020-01-01", "since=x"]
)
async def test_days_that_are_none_are_refused(asked: str) -> None:
    house = StillHouse()
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "小李", Role.SUPERVISOR)
        assert (await browser.get(f"/api/figures?{asked}")).status in {400, 422}
    assert house.measures.asked == []


async def test_others_see_their_own_line_and_leads_everybodys() -> None:
    house = StillHouse()
    house.measures.page = busy_days(date(2026, 11, 22), 7)
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "小李", Role.AGENT)
        seen = (await browser.get("/api/figures")).body["page"]
        assert [one["name"] for one in seen["people"]] == ["小李"]
        assert (await browser.get("/api/figures?by=小王")).status == 403
        await browser.come_in(house.parts, "林主管", Role.SUPERVISOR)
        assert len((await browser.get("/api/figures")).body["page"]["people"]) == 3


async def test_tables_to_take_away_hold_no_formula_and_are_in_the_audit() -> None:
    house = StillHouse()
    house.measures.page, house.measures.long = busy_days(date(2026, 11, 22), 7), 1_203
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "林主管", Role.SUPERVISOR)
        answer = await browser.get("/api/figures/export?since=2026-11-20&until=2026-11-22", **{"Accept-Language": "zh"})
        rows = list(csv.DictReader(answer.body.decode("utf-8-sig").splitlines()))
        assert answer.body.startswith(b"\xef\xbb\xbf")
        assert [row["类别"] for row in rows] == ["合计", *["按天"] * 3, *["按组"] * 2, *["按人"] * 3]
        assert rows[1]["日期"] == "2026-11-20"
        assert 0 < float(rows[1]["30秒应答率"]) < 1
        rounds = await browser.get("/api/figures/rounds", **{"Accept-Language": "en"})
        found = list(csv.reader(rounds.body.decode("utf-8-sig").splitlines()))
        assert (len(found), found[1][2], found[1][4]) == (1_204, "12.5", "'=小李")
        assert rounds.headers["Transfer-Encoding"] == "chunked"
    exported = [line[:3] for line in house.audit.lines if line[0] == "export"]
    assert exported == [("export", "林主管", "figures"), ("export", "林主管", "rounds")]
