"""Rooms and shows at the console's door: what is told to whom, and what may be taken away."""

import csv
import gzip
import io

import pytest

from bot.core.clock import MINUTE, Millis, later
from bot.core.lifecycle import DraftState
from bot.core.model import DraftId, UserName
from bot.core.rooms import Act, Asked, Minute, Show
from bot.core.vocabulary import Intent, Role
from tests.support.clock import START
from tests.support.console import Answer, Browser, StillHouse, console, draft
from tests.support.rooms import STUDIO_ID, room

FORMULA = '=HYPERLINK("http://evil.example","点我")'
ADDRESS = f"/api/shows/{STUDIO_ID}.{START}"


@pytest.fixture
def house() -> StillHouse:
    """A show of ten minutes, half an hour ago."""
    made = StillHouse()
    made.rooms.put(room(ended_at=later(START, 600)))
    made.shows.shows.append(Show(STUDIO_ID, START, later(START, 600), "年货节"))
    first = START // MINUTE * MINUTE
    made.shows.counted[STUDIO_ID] = [
        Minute(Millis(first + at * MINUTE), {"heard": 100, "drafted": 3, "in_time": 8, "late": 1}) for at in range(10)
    ] + [Minute(Millis(first + 12 * MINUTE), {"heard": 40, "expired": 5})]
    told = [
        draft(made.clock, 1, question=FORMULA, state=DraftState.SENT, count=40, decided_by="小李"),
        draft(made.clock, 2, state=DraftState.EXPIRED, count=5, intent=Intent.REFUND, asker="=张三"),
        draft(made.clock, 3, state=DraftState.HANDED_OVER, decided_by="小李", product="hoodie"),
    ]
    made.shows.questions[STUDIO_ID] = [Asked(one, one.text) for one in told]
    made.shows.decided = [Act(DraftId("0-1"), "approve", UserName("小李"), later(START, 9))]
    made.clock.jump(2_400)
    return made


async def come(house: StillHouse, browser: Browser, role: Role) -> Browser:
    return await Browser(browser.http, browser.base).come_in(house.parts, f"{role}-1", role)


async def test_the_list_and_the_report_of_a_show(house: StillHouse) -> None:
    house.shows.shows.append(Show(STUDIO_ID, later(START, 2_000)))
    async with console(house.parts) as browser:
        lead = await come(house, browser, Role.SUPERVISOR)
        going, over = (await lead.get("/api/shows")).body["shows"]
        assert (going["ended_at"], going["title"], over["title"]) == (0, "上新专场", "年货节")
        assert (over["id"], over["heard"], over["questions"], over["in_time"]) == (
            f"{STUDIO_ID}.{START}",
            1_000,
            30,
            80,
        )
        told = (await lead.get(ADDRESS)).body
        assert told["totals"]["endings"] == {"answered": 40, "handed_over": 1, "expired": 5}
        assert (told["totals"]["heard"], told["totals"]["expired"]) == (1_000, 5), (
            "what is heard after the end is not its"
        )
        assert [line["draft"] for line in told["unanswered"]] == ["0-2"]
        assert [(line["name"], line["decisions"]) for line in told["people"]] == [("小李", 1)]
        assert (told["best"][0]["by"], told["handover"][0]["asker"]) == ("小李", "=**")
        assert (await lead.get("/api/shows?limit=1")).body["shows"] == [going]


async def test_who_decided_what_is_for_leads(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        told = (await (await come(house, browser, Role.VIEWER)).get(ADDRESS)).body
        assert told["people"] == []
        assert {line["by"] for part in ("best", "unanswered", "edits", "handover") for line in told[part]} == {""}


@pytest.mark.parametrize("name", ["nonsense", f"{STUDIO_ID}.1", f"{STUDIO_ID}.x", ".1", f"{STUDIO_ID}.-5", "7-0.1"])
async def test_there_is_no_such_show(house: StillHouse, name: str) -> None:
    async with console(house.parts) as browser:
        lead = await come(house, browser, Role.ADMIN)
        for part in ("", "/questions", "/handover", "/recording"):
            assert (await lead.get(f"/api/shows/{name}{part}")).status == 404


def cells(answer: Answer) -> list[list[str]]:
    assert answer.status == 200
    return list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))


async def test_asvs_1_2_10_tables_hold_no_formula_and_every_one_is_in_the_audit(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        lead = await come(house, browser, Role.SUPERVISOR)
        asked = cells(await lead.get(f"{ADDRESS}/questions", **{"Accept-Language": "zh"}))
        handed = cells(await lead.get(f"{ADDRESS}/handover", **{"Accept-Language": "zh"}))
    assert [cell for row in asked + handed for cell in row if cell[:1] in set("=+-@＝＋－＠\t\r")] == []
    assert asked[1][:2] == ["2025-10-09 08:53:20", f"'{FORMULA}"]
    assert [row[5] for row in asked] == ["结果", "已回复", "超时没答", "已转交"]
    assert [(row[1], row[3]) for row in handed[1:]] == [("公屏里问订单", "'=**"), ("已转交", "小**")]
    lines = [line for line in house.audit.lines if line[0] == "export"]
    assert len(lines) == 2
    assert all(str(STUDIO_ID) in str(line) for line in lines)


async def test_a_recording_is_for_leads_and_in_the_audit(house: StillHouse) -> None:
    packed = gzip.compress('{"room":"studio-1","t":1.5,"text":"多少钱"}\n'.encode())
    async with console(house.parts) as browser:
        lead = await come(house, browser, Role.SUPERVISOR)
        assert (await lead.get(f"{ADDRESS}/recording")).status == 404
        house.recordings.kept[STUDIO_ID] = [packed[:9], packed[9:]]
        answer = await lead.get(f"{ADDRESS}/recording")
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/gzip")
        assert answer.headers["Content-Disposition"].endswith('.ndjson.gz"')
        assert answer.headers["Cache-Control"] == "no-store"
        assert "多少钱" in gzip.decompress(answer.body).decode()
        assert (await (await come(house, browser, Role.AGENT)).get(f"{ADDRESS}/recording")).status == 403
    assert sum("recording" in str(line) for line in house.audit.lines) == 1


async def test_rooms_are_named_by_deciders_and_shows_ended_by_leads(house: StillHouse) -> None:
    house.rooms.put(room())
    async with console(house.parts) as browser:
        li, where = await come(house, browser, Role.ASSISTANT), f"/api/rooms/{STUDIO_ID}"
        changed = (
            await li.post(where, {"title": " 双十一 ", "hosts": ["小夏", "阿南"], "topic": " 羽绒服  冲锋衣 "})
        ).body["room"]
        assert (changed["title"], changed["hosts"], changed["topic"]) == ("双十一", ["小夏", "阿南"], "羽绒服 冲锋衣")
        assert (await li.post(where, {"showing": "12"})).body["room"]["showing"] == "12"
        assert [one["title"] for one in (await li.get("/api/rooms")).body["rooms"]] == ["双十一"]
        for wrong in (
            {"title": "长" * 61},
            {"hosts": ["小夏"] * 9},
            {"hosts": ["a b"]},
            {"showing": "三"},
            {"none": 1},
        ):
            assert (await li.post(where, wrong)).status == 400, wrong
        assert (await li.post("/api/rooms/0-0", {"title": "x"})).status == 404
        assert (await li.post(f"{where}/end")).status == 403
        ended = await (await come(house, browser, Role.SUPERVISOR)).post(f"{where}/end")
        assert ended.body["room"]["ended_at"] == house.clock.now()
