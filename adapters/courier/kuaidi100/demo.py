"""The adapter with a 快递100 of our own behind it, which moves the demo shop's parcels along: the same code,
through the same doors, without an account.

In: settings with `[adapters.kuaidi100.demo]`, what makes the adapter otherwise. Out: an `Adapter`. Called by
adapters.courier.kuaidi100.adapter. All of it is on loopback, with secrets made up at each start. The shop is taken to
have subscribed every parcel of the script when it shipped.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec

from adapters.courier.fake import script
from adapters.courier.fake.script import Cue
from adapters.courier.kuaidi100.fake import Account, FakeKuaidi100
from adapters.courier.kuaidi100.settings import NAME, TABLE, DemoSettings, Kuaidi100Settings
from bot.core.adapters import Adapter
from bot.core.clock import Clock, later
from bot.core.errors import Misconfigured
from bot.core.ports import FeedGauge, Intake
from bot.core.secret import Secret
from bot.core.shared import Common

QUICKLY: Final = 50
"""Nobody counts calls here."""


class Played:
    """The port `Source`: nothing is heard by it, it only lets time pass for the parcels of the script."""

    def __init__(self, vendor: FakeKuaidi100, cues: Sequence[Cue], clock: Clock, speed: float) -> None:
        self._vendor = vendor
        self._cues = cues
        self._clock = clock
        self._speed = speed
        self.open = asyncio.Event()

    async def run(self, intake: Intake) -> None:
        """Until the script is over: what happened before the start is told in one push a parcel."""
        await self.open.wait()
        start = self._clock.monotonic()
        async with asyncio.TaskGroup() as pushes:
            for number in self._past():
                pushes.create_task(self._vendor.push(number))
            for cue in self._cues:
                if cue.t < 0:
                    continue
                await self._clock.sleep(start + cue.t / self._speed - self._clock.monotonic())
                self._vendor.follows(cue.carrier, cue.number, cue.tail)
                pushes.create_task(self._vendor.moves(cue.number, cue.stop, cue.text, cue.place))

    def gauges(self) -> Sequence[FeedGauge]:
        return ()

    def _past(self) -> list[str]:
        now, past = self._clock.now(), [cue for cue in self._cues if cue.t < 0]
        for cue in past:
            self._vendor.follows(cue.carrier, cue.number, cue.tail)
            self._vendor.parcels.moves(cue.number, cue.stop, cue.text, cue.place, later(now, cue.t))
        return list(dict.fromkeys(cue.number for cue in past))


def demonstrated(
    settings: Kuaidi100Settings,
    chosen: DemoSettings,
    clock: Clock,
    make: Callable[[Kuaidi100Settings, Clock], Adapter],
) -> Adapter:
    """The adapter that `make` makes, hung on a vendor of our own. Raises Misconfigured for a script that is none."""
    cues = script.read(Path(chosen.script), f"{TABLE} demo:")

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        account = Account(key=secrets.token_hex(8), customer=secrets.token_hex(8), salt=secrets.token_hex(16))
        vendor = FakeKuaidi100(account, clock)
        async with vendor.opened() as base:
            whole = make(_fitting(settings, account, base), clock)
            if whole.opened is None:
                raise Misconfigured(f"{TABLE} demo: there is nothing to open")
            async with whole.opened(common) as ready:
                played = Played(vendor, cues, clock, chosen.speed)

                def door(address: str) -> None:
                    vendor.hook = address + settings.path
                    played.open.set()

                yield msgspec.structs.replace(ready, source=played, door=door)

    return Adapter(NAME, opened=opened)


def _fitting(settings: Kuaidi100Settings, account: Account, base: str) -> Kuaidi100Settings:
    """The settings with what the vendor made up."""
    return msgspec.structs.replace(
        settings, demo=None, api=base, recognise_api=base, key=Secret(account.key), customer=account.customer,
        salt=Secret(account.salt), callback=base, per_s=QUICKLY,
    )  # fmt: skip
