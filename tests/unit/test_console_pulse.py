"""How desk and rooms stand: rates from the minutes counted, people at the desk, their pace, and who is told when."""

from collections.abc import Mapping

import msgspec
import pytest

from bot.console.pulse import HOUSE, PulseTaker
from bot.console.wire_live import Pulse, RoomPulse
from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.coverage import Coverage
from bot.core.desk import Changed
from bot.core.lifecycle import DraftState
from bot.core.model import Address, DraftId, Partition, RoomId, UserName
from bot.core.people import Account
from bot.core.rooms import Minute, room_of
from bot.core.staffing import needed
from bot.core.vocabulary import Role
from tests.support.clock import START, FakeClock
from tests.support.live import REPLY_S, Feeds, live_parts
from tests.support.people import MemoryAccounts
from tests.support.rooms import MemoryRooms, MemoryShows, room

LI, WANG, BOSS = UserName("小李"), UserName("小王"), UserName("阿may")
HALF = Millis(START // MINUTE * MINUTE + 30 * SECOND)
"""In the middle of a minute."""
BEGAN = Millis(HALF - 20 * MINUTE)


class Studio:
    """A pulse taken of rooms and feeds as a test says they are."""

    def __init__(self) -> None:
        self.clock = FakeClock(HALF)
        self.rooms, self.shows, self.feeds = MemoryRooms(), MemoryShows(), Feeds()
        self.accounts = MemoryAccounts(self.clock)
        self.pulses = PulseTaker(live_parts(self.rooms, self.shows, self.feeds), self.accounts, self.clock)

    def live(self, name: str = "studio-1", began: Millis = BEGAN, **changes: object) -> RoomId:
        address = Address("fake", name, public=True)
        self.rooms.put(room(address, **{"began_at": began, "heard_at": self.clock.now(), **changes}))
        return room_of(address, Partition(0))

    def counted(self, of: RoomId, counts: Mapping[str, int], ago: int = 0) -> None:
        """In the minute that began so many minutes before the present one."""
        at = Millis(HALF // MINUTE * MINUTE - ago * MINUTE)
        self.shows.counted.setdefault(of, []).append(Minute(at, dict(counts)))

    async def taken(self, *names: UserName) -> Pulse:
        return await self.pulses.taken({DraftId("0-1"): names})

    async def one(self) -> RoomPulse:
        (told,) = (await self.taken()).rooms
        return told

    def decided(self, by: UserName, *seconds: float, state: DraftState = DraftState.APPROVED) -> None:
        """Decisions at these moments, each of another draft."""
        changes = [
            Changed(DraftId(f"0-{by}-{at}"), state, 2, "", "", by, Millis(HALF + round(at * SECOND)), "")
            for at in seconds
        ]
        self.pulses.heard(msgspec.json.encode(changes))


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def test_rates_are_of_what_was_counted_and_folded_of_five_minutes(studio: Studio) -> None:
    one = studio.live()
    studio.counted(one, {"heard": 900, "drafted": 6, "joined": 30, "answered": 9, "ignored:praise": 40}, ago=0)
    studio.counted(one, {"heard": 1_800, "drafted": 12, "joined": 60, "answered": 18, "ignored:event": 300}, ago=1)
    studio.counted(one, {"heard": 5_000, "ignored:praise": 80, "ignored:chitchat": 500, "shed:low": 7}, ago=3)
    studio.counted(one, {"heard": 9_000, "ignored:flood": 9_000}, ago=6)
    told = await studio.one()
    assert told.heard_per_min == (900 + 1_800 - 300) / 1.5
    assert told.asked_per_min == (45 + 90) / 1.5
    assert told.folded == {"chitchat": 500, "praise": 120, "shed": 7}
    assert told.needed == needed(18 / (4.5 * 60), 4.0, REPLY_S)


async def test_a_room_that_has_just_begun_is_not_taken_for_a_quiet_one(studio: Studio) -> None:
    one = studio.live(began=Millis(HALF - 15 * SECOND))
    studio.counted(one, {"heard": 300, "drafted": 5})
    told = await studio.one()
    assert (told.heard_per_min, told.asked_per_min) == (1_200, 20)


async def test_only_those_at_the_desk_who_may_decide_are_people(studio: Studio) -> None:
    for name, role in ((LI, Role.ASSISTANT), (WANG, Role.VIEWER), (BOSS, Role.SUPERVISOR), ("屏", Role.HOST)):
        await studio.accounts.put(Account(UserName(name), role))
    assert (await studio.taken()).people == 0
    told = await studio.taken(LI, WANG, UserName("屏"))
    assert (told.people, told.most) == (1, 7)
    told = await studio.taken(LI, BOSS, LI)
    assert (told.people, told.most) == (2, 15)


async def test_pace_is_measured_from_peoples_own_decisions(studio: Studio) -> None:
    await studio.accounts.put(Account(LI, Role.ASSISTANT))
    studio.decided(HOUSE, *range(20))
    studio.decided(LI, *range(20), state=DraftState.SENT)
    studio.decided(UserName(""), *range(20), state=DraftState.EXPIRED)
    assert (await studio.taken(LI)).each_s == 4.0
    studio.decided(LI, *range(0, 30, 3))
    assert (await studio.taken(LI)).each_s == 3.0
    studio.decided(LI, *range(0, 30, 3))
    told = await studio.taken(LI)
    assert (told.each_s, told.most) == (3.0, 10), "the same decision told twice is one"


async def test_silence_is_never_read_as_calm(studio: Studio) -> None:
    studio.live(heard_at=Millis(HALF - 70 * SECOND))
    assert (await studio.one()).state is Coverage.SILENT
    studio.feeds.stands(Coverage.HEARD)
    told = await studio.one()
    assert (told.state, told.quiet_s) == (Coverage.SILENT, 70), "its feed speaks, of other rooms"
    studio.feeds.stands(Coverage.ALARM, 200)
    assert (await studio.one()).state is Coverage.ALARM
    assert [(one.feed, one.state, one.quiet_s) for one in (await studio.taken()).feeds] == [
        ("demo", Coverage.ALARM, 200)
    ]
    studio.feeds.stands(Coverage.HEARD, feed="spare")
    studio.live(heard_at=HALF)
    assert (await studio.one()).state is Coverage.HEARD, "one of two feeds is enough"
    studio.live(ended_at=HALF)
    assert (await studio.one()).state is Coverage.IDLE


async def test_rooms_long_silent_are_not_told_and_the_rest_in_a_steady_order(studio: Studio) -> None:
    studio.live("b", began=Millis(BEGAN + 5))
    studio.live("a", heard_at=Millis(HALF - 5 * SECOND))
    studio.live("old", ended_at=Millis(HALF - 60 * MINUTE), heard_at=Millis(HALF - 60 * MINUTE))
    studio.live("just over", began=Millis(BEGAN - 5), ended_at=Millis(HALF - MINUTE))
    told = (await studio.taken()).rooms
    assert [one.conversation for one in told] == ["just over", "a", "b"]
    assert [one.live for one in told] == [False, True, True]


async def test_what_a_room_shows_is_named_and_who_posts_is_told(studio: Studio) -> None:
    studio.live(showing="3", topic="羽绒服 充绒量", hosts=("小夏", "阿勋"), title="")
    told = await studio.one()
    assert (told.title, told.product, told.topic, told.hosts) == (
        "studio-1",
        "轻羽羽绒服",
        "羽绒服 充绒量",
        ("小夏", "阿勋"),
    )
    assert told.posts
    studio.feeds.posts.clear()
    assert not (await studio.one()).posts


async def test_fifty_rooms_are_counted_seldom(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[RoomId] = []
    minutes = studio.shows.minutes

    async def counting(of: RoomId, since: Millis, until: Millis) -> list[Minute]:
        asked.append(of)
        return await minutes(of, since, until)

    monkeypatch.setattr(studio.shows, "minutes", counting)
    for number in range(60):
        studio.live(f"r{number}")
    for _ in range(2):
        assert len((await studio.taken()).rooms) == 50
        await studio.clock.advance(2)
    assert len(asked) == 50
    await studio.taken()
    assert len(asked) == 100
