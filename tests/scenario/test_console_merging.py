"""Putting questions together and copying answers at the console: who may, what is refused, who was faster."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from bot.core.lifecycle import MERGED, DraftState
from bot.core.model import Address, Draft
from bot.core.vocabulary import Role
from tests.support.clock import FakeClock
from tests.support.console import Answer, Browser, House, console
from tests.support.console import draft as draft_of

ROOM = Address("fake", "room-1", "u-1", public=True)


class Desk:
    def __init__(self, house: House, browser: Browser) -> None:
        self.house, self.browser = house, browser
        self.one, self.other = (
            house.desk.open(draft_of(house.clock, number, address=ROOM, count=number)) for number in (1, 2)
        )

    async def merge(self, into: Draft | None = None, browser: Browser | None = None) -> Answer:
        goal = into or self.other
        ask = {"version": self.one.version, "into": goal.id, "into_version": goal.version}
        return await (browser or self.browser).post(f"/api/drafts/{self.one.id}/merge", ask)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    house = House(FakeClock())
    async with console(house.parts) as browser:
        yield Desk(house, await browser.come_in(house.parts, "小李", Role.ASSISTANT))


async def test_the_answer_shows_the_question_that_has_them_all(desk: Desk) -> None:
    answer = await desk.merge()
    assert (answer.status, answer.body["draft"]["id"], answer.body["draft"]["count"]) == (200, desk.other.id, 3)
    gone = await desk.house.desk.get(desk.one.id)
    assert (gone.state, gone.reason, gone.decided_by) == (DraftState.WITHDRAWN, MERGED, "小李")
    again = await desk.merge()
    assert (again.status, again.body["draft"]["id"], again.body["winner"]) == (409, desk.one.id, "小李")


async def test_questions_of_two_rooms_stay_two(desk: Desk) -> None:
    elsewhere = desk.house.desk.open(draft_of(desk.house.clock, 3, address=Address("fake", "room-2", public=True)))
    answer = await desk.merge(elsewhere)
    assert answer.status == 422
    assert "同一个直播间" in answer.body["risks"][0]["advice"]
    assert (await desk.merge(msgspec.structs.replace(elsewhere, id="0-404"))).status == 404


async def test_a_host_or_viewer_puts_nothing_together(desk: Desk) -> None:
    for role in (Role.HOST, Role.VIEWER):
        other = await Browser(desk.browser.http, desk.browser.base).come_in(desk.house.parts, f"{role}的人", role)
        assert (await desk.merge(browser=other)).status == 403
    assert (await desk.house.desk.get(desk.one.id)).state is DraftState.PENDING


async def test_an_answer_is_copied_to_be_posted_by_hand(desk: Desk) -> None:
    seen = {"version": desk.one.version, "hash": desk.one.hash}
    answer = await desk.browser.post(f"/api/drafts/{desk.one.id}/copy", seen)
    assert (answer.status, answer.body["draft"]["state"]) == (200, DraftState.COPIED)
    assert desk.house.desk.sent == []
