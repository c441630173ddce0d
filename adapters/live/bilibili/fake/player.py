"""A room of the fake Bilibili in which a script is played, once somebody hears it.

In: a platform, a host, cues. Out: messages on the host's lines. Called by adapters.live.bilibili.demo.
"""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from adapters.live.bilibili.fake import speech
from adapters.live.bilibili.fake.lines import Lines
from adapters.live.bilibili.fake.rules import Host
from adapters.live.bilibili.fake.script import Cue, CueKind
from adapters.live.bilibili.fake.speech import Message, Viewer
from bot.core.clock import SECOND, Clock

LOOK_S: Final = 0.25
PAUSE_S: Final = 5.0
"""Between the last line of a script and its first one again."""


class Player:
    """`loop`: over and over; the show begins only the first time."""

    def __init__(self, lines: Lines, host: Host, cues: Sequence[Cue], clock: Clock) -> None:
        self._lines = lines
        self._host = host
        self._cues = cues
        self._clock = clock

    async def play(self, speed: float, *, loop: bool) -> None:
        """Returns at the script's end, unless it is played over and over."""
        while not self._lines.open:
            await self._clock.sleep(LOOK_S)
        await self._once(self._cues, speed)
        again = [cue for cue in self._cues if cue.kind not in {CueKind.START, CueKind.END}]
        while loop and again:
            await self._clock.sleep(PAUSE_S / speed)
            await self._once(again, speed)

    async def _once(self, cues: Sequence[Cue], speed: float) -> None:
        began = self._clock.monotonic()
        for cue in cues:
            await self._clock.sleep(began + cue.t / speed - self._clock.monotonic())
            await self._lines.push(self._host.room, self._said(cue))

    def _said(self, cue: Cue) -> Message:
        host, at_s = self._host, self._clock.now() // SECOND
        who = Viewer(cue.user.id, cue.user.name, cue.level, cue.guard, cue.admin)
        told: dict[CueKind, Callable[[], Message]] = {
            CueKind.COMMENT: lambda: speech.comment(host, who, cue.text, at_s),
            CueKind.STICKER: lambda: speech.comment(host, who, cue.text, at_s, dm_type=1),
            CueKind.SUPER_CHAT: lambda: speech.super_chat(host, who, cue.text, at_s, cue.rmb),
            CueKind.GUARD: lambda: speech.guard(host, msgspec.structs.replace(who, guard=cue.guard or 3), at_s),
            CueKind.GIFT: lambda: speech.gift(host, who, cue.text, at_s),
            CueKind.LIKE: lambda: speech.like(host, who, at_s),
            CueKind.ENTER: lambda: speech.enter(host, who, at_s),
            CueKind.START: lambda: speech.start(host, cue.text, at_s),
            CueKind.END: lambda: speech.end(host, cue.text, at_s),
        }
        return told[cue.kind]()
