"""The heartbeat of all sessions of one app, in one call.

In: the rooms' sessions. Out: those that are over are told so. Called by adapters.live.bilibili.rooms. Every 20 s; a
session that gets none for 60 s is closed by the platform (platform-apis.md 3.1).
"""

from collections.abc import Sequence
from typing import Final

from adapters.live.bilibili.api import Api
from adapters.live.bilibili.ear import Trouble
from adapters.live.bilibili.session import Listener
from bot.core.clock import Clock
from bot.core.errors import HalfMinuteError

AGAIN_S: Final = 5.0
"""After one that failed, so that three more fit before a session is closed."""


async def beating(api: Api, listeners: Sequence[Listener], every_s: float, clock: Clock) -> None:
    """Until cancelled."""
    wait_s = every_s
    while True:
        await clock.sleep(wait_s)
        kept = [one for one in listeners if one.live and one.live.session.game]
        try:
            over = await api.heartbeat([one.live.session.game for one in kept if one.live])
        except HalfMinuteError as error:
            for listener in kept:
                listener.ear.suffer(Trouble.HEARTBEAT, str(error))
            wait_s = min(AGAIN_S, every_s)
            continue
        wait_s = every_s
        for listener in kept:
            listener.ear.calm(Trouble.HEARTBEAT)
            if listener.live and listener.live.session.game in over:
                listener.ear.suffer(Trouble.LINE, "Bilibili says that the session is over; another one is begun")
                listener.live.over.set()
