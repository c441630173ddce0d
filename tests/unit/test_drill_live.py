"""A drill: with people it begins where it says and its messages lead to its own console; its report stays short."""

import asyncio
from collections.abc import Sequence

import msgspec

from bot.app.drill_live import Tape
from bot.app.drill_tape import Nowhere
from bot.cli import linked
from bot.core.clock import MINUTE, Millis
from bot.core.drill import DrillMoment, DrillReport, told
from bot.core.signals import Signal
from bot.core.topics import Level
from config.settings import load
from tests.support.clock import START, FakeClock, settle
from tests.support.signalled import posted, reposted, spoken


def after(minutes: float) -> Millis:
    return Millis(START + round(minutes * MINUTE))


async def test_it_begins_so_long_after_the_first_post_however_early_customers_came() -> None:
    clock, heard = FakeClock(after(9_000)), list[Signal]()

    async def tell(signals: Sequence[Signal]) -> None:
        heard.extend(signals)

    signals: list[Signal] = [spoken(1, at=after(-200)), posted(1, at=after(0))]
    signals += [reposted(1, at=after(29)), reposted(2, at=after(50))]
    playing = asyncio.create_task(Tape(signals, 30, 4, clock, tell).run(Nowhere()))
    await settle()
    assert [(signal.at - clock.now()) // MINUTE for signal in heard] == [-230, -30, -1]
    await clock.advance(5 * 60)  # twenty minutes of it, at four times its speed
    await playing
    assert [(signal.at - clock.now()) // MINUTE for signal in heard[3:]] == [0]


def test_messages_of_a_drill_lead_to_its_own_console() -> None:
    def led(host: str, port: int, page_url: str = "") -> str:
        settings = load()
        console = msgspec.structs.replace(settings.console, host=host, port=port)
        watch = msgspec.structs.replace(settings.watch, page_url=page_url)
        return linked(msgspec.structs.replace(settings, console=console, watch=watch)).watch.page_url

    assert led("127.0.0.1", 8787) == "http://127.0.0.1:8787"
    assert led("0.0.0.0", 8787) == "http://127.0.0.1:8787"
    assert led("::1", 8787) == "http://[::1]:8787"
    assert led("127.0.0.1", 0) == ""
    assert led("127.0.0.1", 8787, "https://desk.example.com") == "https://desk.example.com"


def test_what_is_told_again_and_again_is_one_line_and_times_are_in_order() -> None:
    moments = [DrillMoment(after(0), "post", "恒温杯 · 质量", 0), DrillMoment(after(-96), "level", "关注", 0)]
    moments += [DrillMoment(after(60 + 10 * n), "told", "repeat 严重 → 小王", n) for n in range(4)]
    moments += [DrillMoment(after(120), "level", "危机", 90), DrillMoment(after(130), "told", "repeat 严重 → 小王", 95)]
    report = DrillReport(
        recording="crisis.ndjson", signals=9, unreadable=0, title="恒温杯 · 质量", first_at=after(0),
        ended_at=after(600), final=100, day=100, peak=Level.CRISIS, pages=(), moments=tuple(moments),
    )  # fmt: skip
    lines = [line.split() for line in told(report).splitlines() if line.startswith("  ")][1:]
    assert [line[0] for line in lines] == ["-1:36", "0:00", "1:00", "2:00", "2:10"]
    assert told(report).count("and 3 times more") == 1
