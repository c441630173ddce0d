"""Rehearsals at the console's door: a show or a file is played, one at a time; reports are read, a shop looked over."""

import pytest

from bot.core.clock import later
from bot.core.model import UserName
from bot.core.rehearsal import Plan
from bot.core.rooms import Show
from bot.core.vocabulary import Role
from tests.support.clock import START
from tests.support.console import Answer, Browser, StillHouse, console
from tests.support.rehearsals import report
from tests.support.rooms import STUDIO_ID, room

LEAD = UserName("林主管")
SHOW = f"{STUDIO_ID}.{START}"


@pytest.fixture
def house() -> StillHouse:
    made = StillHouse()
    made.rooms.put(room(ended_at=later(START, 600)))
    made.shows.shows.append(Show(STUDIO_ID, START, later(START, 600), "年货节"))
    made.recordings.kept[STUDIO_ID] = [b"one ", b"two"]
    return made


async def send(browser: Browser, name: str, body: bytes, media: str = "application/gzip") -> Answer:
    headers = {"Origin": browser.base, "Content-Type": media}
    return await browser.ask("POST", f"/api/rehearse-file?name={name}&assistants=5", headers=headers, data=body)


async def test_a_show_is_played_once_at_a_time_and_stands_in_the_audit(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, LEAD, Role.SUPERVISOR)
        answer = await browser.post("/api/rehearsals", {"show": SHOW, "speed": 2, "assistants": 4})
        assert (answer.status, answer.body["running"]) == (200, "年货节")
        assert house.player.asked == [("年货节", b"one two", Plan(speed=2.0, assistants=4), LEAD)]
        again = await browser.post("/api/rehearsals", {"show": SHOW})
        assert (again.status, again.body["error"]) == (409, "rehearsing")
        house.player.playing = ""
        assert (await send(browser, "last-week.ndjson.gz", b"lines")).status == 200
        assert house.player.asked[1] == ("last-week.ndjson.gz", b"lines", Plan(assistants=5), LEAD)
    noted = [line for line in house.audit.lines if line[0] == "rehearse"]
    assert noted[0] == ("rehearse", LEAD, "年货节", "4 assistants, 2 times the speed")
    assert len(noted) == 2


@pytest.mark.parametrize(
    "ask",
    [{"show": SHOW, "speed": 99}, {"show": SHOW, "assistants": 0}, {"show": "../x"}, {"show": SHOW, "pace_s": "NaN"}],
)
async def test_what_cannot_be_is_refused(house: StillHouse, ask: dict[str, object]) -> None:
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, LEAD, Role.SUPERVISOR)
        assert (await browser.post("/api/rehearsals", ask)).status == 400
    assert house.player.asked == []


async def test_unknown_shows_unrecorded_ones_and_other_files_are_told_apart(house: StillHouse) -> None:
    house.recordings.kept.clear()
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, LEAD, Role.SUPERVISOR)
        assert (await browser.post("/api/rehearsals", {"show": f"{STUDIO_ID}.7"})).status == 404
        assert (await browser.post("/api/rehearsals", {"show": SHOW})).status == 404
        wrong = await send(browser, "x.txt", b"hello", "text/plain")
        assert (wrong.status, wrong.body["error"]) == (415, "recording-only")
        assert (await browser.get("/api/rehearsals/none")).status == 404
    assert house.player.asked == []


async def test_reports_come_the_latest_first_with_their_verdict(house: StillHouse) -> None:
    house.rehearsals.kept += [report("1"), report("2", share=1.0)]
    house.player.why = "the recording is damaged"
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, UserName("小李"), Role.VIEWER)
        told = (await browser.get("/api/rehearsals")).body
        assert [(row["id"], row["holds"]) for row in told["rehearsals"]] == [("2", True), ("1", False)]
        assert told["failed"] == "the recording is damaged"
        one = (await browser.get("/api/rehearsals/1")).body
        assert one["rehearsal"]["weak_from_s"] == 240
        assert len(one["shares"]) == len(one["rehearsal"]["results"]) == 3
        assert one["shares"][0] > one["shares"][1] > one["shares"][2]


async def test_a_look_before_the_show(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, UserName("小李"), Role.ASSISTANT)
        told = (await browser.post("/api/prepare")).body
    assert [step["grade"] for step in told["steps"]] == ["fine", "warning", "warning", "fault", "fine", "warning"]
    assert told["unanswered"][0]["question"] == "云朵卫衣包邮吗"
