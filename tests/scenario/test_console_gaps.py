"""Gaps and insights at the console's door: what is listed and taken away, and that tables carry nothing out."""

import csv
import io
from datetime import date

import pytest

from bot.core.clock import later
from bot.core.errors import NotFound
from bot.core.gaps import Fate, GapState
from bot.core.library import Action, Record, Written
from bot.core.model import UserName
from bot.core.vocabulary import Intent, Role
from tests.support.clock import START
from tests.support.console import Answer, StillHouse, console
from tests.support.gaps import trace
from tests.support.library import written

LEAD = UserName("王姐")
FORMULA = '=HYPERLINK("http://evil.example","点我")'


def rows(answer: Answer) -> list[list[str]]:
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))


async def test_asvs_1_2_10_no_cell_of_an_export_is_a_formula() -> None:
    house = StillHouse()
    house.traces.put(
        trace(f"{FORMULA}怎么领", Fate.EDITED, offered="亲，稍等", reply="@SUM(1+1)*cmd|' /C calc'!A0", reason="-1"),
        trace("+86开头的能打吗", reason="\t=1"),
        trace("＝1+1等于几", product="=evil", intent=Intent.COMPLAINT),
    )
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, LEAD, Role.SUPERVISOR)
        for path in ("/api/gaps/export", "/api/insights/export"):
            cells = [cell for row in rows(await browser.get(path)) for cell in row]
            assert any("HYPERLINK" in cell for cell in cells)
            assert [cell for cell in cells if cell[:1] in set("=+-@＝＋－＠\t\r")] == []


async def test_every_export_is_in_the_audit() -> None:
    house = StillHouse()
    house.traces.put(trace("起球吗"))
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, LEAD, Role.SUPERVISOR)
        await browser.get("/api/gaps/export?days=30")
        await browser.get("/api/insights/export")
    assert [line for line in house.audit.lines if line[0] == "export"] == [
        ("export", LEAD, "gaps", "1 gaps of 30 days"),
        ("export", LEAD, "insights", "7 days"),
    ]


@pytest.mark.parametrize(("speak", "word", "outcome"), [("zh-CN", "问题", "驳回:1"), ("en", "question", "rejected:1")])
async def test_a_table_speaks_the_readers_language(speak: str, word: str, outcome: str) -> None:
    house = StillHouse()
    house.traces.put(trace("起球吗", product="hoodie"))
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, LEAD, Role.SUPERVISOR)
        heading, row = rows(await browser.get("/api/gaps/export", **{"Accept-Language": speak}))
        assert heading[0] == word
        assert outcome in row
        assert "云朵卫衣" in row
        heading, *days = rows(await browser.get("/api/insights/export", **{"Accept-Language": speak}))
        assert {len(day) for day in days} == {len(heading)}


async def test_more_gaps_than_a_page_shows_are_all_taken_away() -> None:
    house = StillHouse()
    house.traces.put(*(trace(f"第{number}款有货吗", asked=number + 1) for number in range(250)))
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, LEAD, Role.SUPERVISOR)
        shown = (await browser.get("/api/gaps")).body
        assert (len(shown["gaps"]), shown["total"], shown["asked"]) == (200, 250, sum(range(1, 251)))
        assert shown["gaps"][0]["question"] == "第249款有货吗"
        assert len(rows(await browser.get("/api/gaps/export"))) == 251


async def test_a_report_is_made_once_until_something_happens() -> None:
    house = StillHouse()
    house.traces.put(trace("起球吗"))
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, UserName("小李"), Role.VIEWER)
        for _ in range(3):
            await browser.get("/api/gaps")
            await house.clock.advance(6)
        assert house.traces.reads == 1
        house.traces.put(trace("怎么洗"))
        assert (await browser.get("/api/gaps")).body["total"] == 2
        house.traces.put(trace("怎么晾"))
        assert (await browser.get("/api/gaps")).body["total"] == 2
        await house.clock.advance(6)
        assert (await browser.get("/api/gaps")).body["total"] == 3
        assert house.traces.reads == 3


class TestFilling:
    """What became of a gap in the library."""

    def form(self, question: str, **fields: object) -> Written:
        return written("gap-1", question, answer="正常穿不起球", **fields)

    async def states(self, house: StillHouse) -> dict[str, list[tuple[str, str, str]]]:
        found = {}
        for state in GapState:
            listed = await house.parts.gaps.gaps(7, state=state)
            assert listed.total == listed.counts.get(state, 0)
            found[state.value] = [(gap.question, gap.filled_by, gap.waiting) for gap in listed.gaps]
        return {state: gaps for state, gaps in found.items() if gaps}

    async def test_a_proposed_form_waits(self) -> None:
        house = StillHouse()
        house.traces.put(trace("起球吗"))
        house.forms.put(Record(id="gap-1", version=1, proposed=self.form("会不会起球")), START, Action.PROPOSED)
        assert await self.states(house) == {"open": [("起球吗", "", "")]}
        house.forms.put(Record(id="gap-1", version=2, proposed=self.form("请问起球吗？")), START, Action.PROPOSED)
        assert await self.states(house) == {"open": [("起球吗", "", "gap-1")]}

    @pytest.mark.parametrize("product", ["", "hoodie"])
    async def test_an_entry_put_in_force_since_fills_it_until_it_fails_again(self, product: str) -> None:
        house = StillHouse()
        house.traces.put(trace("起球吗", product="hoodie"), trace("怎么洗", product="hoodie"))
        record = Record(id="gap-1", version=2, approved=self.form("起球吗", product=product))
        house.forms.put(record, later(START, 60))
        assert await self.states(house) == {"open": [("怎么洗", "", "")], "filled": [("起球吗", "gap-1", "")]}
        house.traces.put(trace("会不会起球", product="hoodie", at=later(START, 90)))
        await house.clock.advance(6)
        assert len((await self.states(house))["open"]) == 2

    @pytest.mark.parametrize(
        "record",
        [
            Record(id="gap-1", version=1, approved=written("gap-1", "起球吗", product="coat")),
            Record(id="gap-1", version=1, approved=written("gap-1", "起球吗"), retired=True),
            Record(id="gap-1", version=1, approved=written("gap-1", "起球吗", valid_until=date(2025, 10, 8))),
            Record(id="gap-1", version=1, approved=written("gap-1", "起球吗", valid_from=date(2025, 10, 10))),
        ],
    )
    async def test_what_does_not_answer_fills_nothing(self, record: Record) -> None:
        house = StillHouse()
        house.traces.put(trace("起球吗", product="hoodie"))
        house.forms.put(record, later(START, 60))
        assert await self.states(house) == {"open": [("起球吗", "", "")]}

    async def test_an_entry_that_was_there_before_fills_nothing(self) -> None:
        house = StillHouse()
        house.traces.put(trace("起球吗"))
        house.forms.put(Record(id="gap-1", version=1, approved=self.form("起球吗")), later(START, -60))
        house.forms.put(
            Record(id="gap-1", version=2, approved=self.form("起球吗"), proposed=self.form("起球吗")),
            later(START, 60), Action.PROPOSED,
        )  # fmt: skip
        assert await self.states(house) == {"open": [("起球吗", "", "gap-1")]}


async def test_a_new_day_is_another_report() -> None:
    house = StillHouse()
    house.traces.put(trace("起球吗"), trace("怎么洗", at=later(START, -86_400)))
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, UserName("小李"), Role.VIEWER)
        assert (await browser.get("/api/gaps?days=1")).body["total"] == 1
        house.clock.jump(86_400)
        await house.clock.advance(6)
        await browser.come_in(house.parts, UserName("小李"), Role.VIEWER)
        assert (await browser.get("/api/gaps?days=1")).body["total"] == 0
        days = (await browser.get("/api/insights?days=3")).body["days"]
        assert [day["asked"] for day in days] == [0, 1, 1]


@pytest.mark.parametrize(
    "query", ["days=0", "days=91", "days=x", "intent=nonsense", "limit=0", "limit=501", "state=perhaps", "more=1"]
)
async def test_what_no_page_could_mean_is_refused(query: str) -> None:
    house = StillHouse()
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, LEAD, Role.SUPERVISOR)
        assert (await browser.get(f"/api/gaps?{query}")).status == 400
        assert (await browser.get(f"/api/gaps/export?{query}")).status == 400


async def test_a_reason_is_kept_masked() -> None:
    house = StillHouse()
    house.traces.put(trace("起球吗"))
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, LEAD, Role.SUPERVISOR)
        (gap,) = (await browser.get("/api/gaps")).body["gaps"]
        await browser.post("/api/gaps/dismiss", {"key": gap["key"], "reason": "问 13912345678"})
        (away,) = (await browser.get("/api/gaps?state=dismissed")).body["gaps"]
        assert away["dismissed"]["reason"] == "问 139****5678"


async def test_a_gap_that_nobody_has_on_screen_can_be_put_away_too() -> None:
    house = StillHouse()
    house.traces.put(trace("起球吗", at=later(START, -30 * 86_400)))
    (gap,) = (await house.parts.gaps.gaps(60)).gaps
    fresh = StillHouse()
    fresh.traces.put(*house.traces.traces.values())
    await fresh.parts.gaps.gaps(7)
    await fresh.parts.gaps.dismiss(gap.key, LEAD, "换季了")
    assert (await fresh.parts.gaps.gaps(60, state=GapState.DISMISSED)).total == 1
    with pytest.raises(NotFound):
        await fresh.parts.gaps.dismiss("0123456789ab", LEAD, "没有这个")


@pytest.mark.parametrize(
    "body",
    [
        {"key": "0123456789AB", "reason": "x"},
        {"key": "x", "reason": "x"},
        {"key": "0123456789ab", "reason": " "},
        {"key": "0123456789ab"},
        {"key": "0123456789ab", "reason": "长" * 201},
    ],
)
async def test_a_gap_is_put_away_by_its_key_and_with_a_reason(body: dict[str, str]) -> None:
    house = StillHouse()
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, LEAD, Role.SUPERVISOR)
        assert (await browser.post("/api/gaps/dismiss", body)).status == 400
