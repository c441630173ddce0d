"""`halfminute check alerts`: does each receiver take a message, and does it reach who is on duty?

In: `Settings`. Out: a `Finding` for each receiver of alerts.toml, after a message that says that it is a test. Called
by bot/app/chores.py; it works beside a running house. What was changed at the console (roster) is not asked for.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Final

from bot.app.content import read_content
from bot.app.receivers import open_receivers
from bot.core.alerts import Page, Person, Receiver, TellKind
from bot.core.checks import Finding, Grade
from bot.core.clock import Clock, SystemClock
from bot.core.errors import Doubtful, HalfMinuteError, Retryable
from bot.core.monitoring import Monitoring
from bot.core.topics import Level
from config.settings import Settings

ALERTS: Final = "alerts"
TITLE: Final = "测试：这不是真的预警"
LINES: Final = ("看到这条消息说明提醒渠道是通的，不用处理。", "被点到名的是现在值班的同事。")


async def check_alerts(settings: Settings, tell: Callable[[Finding], None], clock: Clock | None = None) -> bool:
    """Whether all of them take it; `tell` gets each. Raises Misconfigured where the file cannot be read."""
    now = clock or SystemClock()
    monitoring = (await asyncio.to_thread(read_content, settings, now)).monitoring
    well = True
    async for finding in _looked(monitoring, settings, now):
        tell(finding)
        well = well and finding.grade is not Grade.FAULT
    return well


async def _looked(monitoring: Monitoring | None, settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    if monitoring is None or not monitoring.receivers:
        yield Finding(
            ALERTS, Grade.WARNING, "nobody is told of alerts, the console shows them; write a [receivers.NAME] in "
            f"{settings.watch.rules or 'alerts.toml'}",
        )  # fmt: skip
        return
    if not settings.watch.page_url:
        yield Finding("page_url", Grade.WARNING, "[watch] page_url is not set: messages carry no links to claim with")
    on_duty = monitoring.planner.on_duty(monitoring.roster, clock.now())
    for name, table in monitoring.receivers.items():
        try:
            async with AsyncExitStack() as stack:
                receivers = await open_receivers({name: table}, clock, stack)
                finding = await tried(name, receivers[name], on_duty, clock)
        except HalfMinuteError as error:
            finding = Finding(name, Grade.FAULT, str(error))
        yield finding


async def tried(name: str, receiver: Receiver, people: tuple[Person, ...], clock: Clock) -> Finding:
    """Send a marked message through it, which calls `people`."""
    at = clock.now()
    page = Page(
        id=f"test.{at}", kind=TellKind.FIRST, level=Level.NOTICE, title=TITLE, lines=LINES, people=people, at=at
    )
    try:
        await receiver.send([page])
    except Doubtful as error:
        return Finding(name, Grade.WARNING, f"may have told it: {error}")
    except Retryable as error:
        return Finding(name, Grade.WARNING, f"not just now, try again in {error.after:.0f} s: {error}")
    except HalfMinuteError as error:
        return Finding(name, Grade.FAULT, str(error))
    return Finding(name, Grade.FINE, "took a test message; look whether it is there and whom it called")
