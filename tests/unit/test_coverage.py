"""Coverage on a time line: silence is never read as calm, and nobody is called for a room that is not live."""

import asyncio
import logging
from collections.abc import Sequence

import msgspec
import pytest

from bot.core.coverage import Coverage
from bot.core.ports import FeedGauge
from bot.stages.coverage import FeedWatch
from config.settings import LiveSettings
from tests.support.clock import FakeClock

PATIENCE = LiveSettings(stale_after_s=60, alert_after_s=180)


class Line:
    """One feed and who watches it."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.gauge = FeedGauge("studio", True, 0, 0, 0, 0, None, channel="open_feed", rooms=("room-1",))
        self.watch = FeedWatch(self.gauges, PATIENCE, self.clock)

    def gauges(self) -> Sequence[FeedGauge]:
        return (self.gauge,)

    def speaks(self) -> None:
        self.change(heard=self.gauge.heard + 1, last_at=self.clock.now())

    def change(self, **changes: object) -> None:
        self.gauge = msgspec.structs.replace(self.gauge, **changes)

    def state(self) -> Coverage:
        [state] = self.watch.states()
        return state.state

    async def after(self, seconds: float) -> Coverage:
        await self.clock.advance(seconds)
        return self.state()


async def test_silence_grows_into_an_alarm_and_one_word_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    line = Line()
    with caplog.at_level(logging.INFO):
        assert line.state() is Coverage.HEARD
        assert await line.after(59) is Coverage.HEARD
        assert await line.after(1) is Coverage.SILENT
        assert await line.after(119) is Coverage.SILENT
        assert line.watch.notes() == ()
        assert await line.after(1) is Coverage.ALARM
        for _ in range(5):
            assert await line.after(60) is Coverage.ALARM
        [note] = line.watch.notes()
        assert "studio" in note
        line.speaks()
        assert line.state() is Coverage.HEARD
        assert line.watch.notes() == ()
    warnings = [entry.getMessage() for entry in caplog.records if entry.levelno >= logging.WARNING]
    assert [text.startswith("alarm:") for text in warnings] == [True, False], "once, and once when it ends"
    assert "is over" in warnings[1]
    assert line.watch.counts == {"coverage:silent": 1, "coverage:alarm": 1, "coverage:heard": 1}


async def test_a_line_that_is_down_is_gone_at_once_and_an_alarm_later() -> None:
    line = Line()
    line.speaks()
    assert line.state() is Coverage.HEARD
    line.change(connected=False)
    assert line.state() is Coverage.GONE
    assert await line.after(179) is Coverage.GONE
    assert await line.after(1) is Coverage.ALARM
    line.change(connected=True)
    assert line.state() is Coverage.ALARM, "a line that stands and says nothing has not answered"
    line.speaks()
    assert line.state() is Coverage.HEARD


async def test_a_room_that_is_not_live_is_idle_however_long_and_gets_its_time_when_it_goes_live() -> None:
    line = Line()
    line.speaks()
    assert line.state() is Coverage.HEARD
    line.change(expects=False, connected=False)
    assert await line.after(100_000) is Coverage.IDLE
    assert line.watch.notes() == ()
    line.change(expects=True, connected=True)
    assert line.state() is Coverage.HEARD, "what was silent before its show is no alarm"
    assert await line.after(60) is Coverage.SILENT
    assert await line.after(120) is Coverage.ALARM


async def test_a_wall_clock_set_back_does_not_make_silence_short() -> None:
    line = Line()
    line.speaks()
    assert line.state() is Coverage.HEARD
    line.clock.jump(-3_600)
    assert await line.after(60) is Coverage.SILENT
    line.clock.jump(7_200)
    assert line.state() is Coverage.SILENT, "nor one set forward long"


async def test_it_looks_by_itself_every_second(caplog: pytest.LogCaptureFixture) -> None:
    line = Line()
    with caplog.at_level(logging.INFO):
        looking = asyncio.create_task(line.watch.run())
        await line.clock.advance(181)
        looking.cancel()
    assert [entry.levelno for entry in caplog.records] == [logging.INFO, logging.WARNING]
