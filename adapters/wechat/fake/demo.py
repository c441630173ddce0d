"""An official account that is none, for whoever wants to try one: its platform, customers who write by themselves, and
their phones to look at and to type on.

In: the table `[adapters.wechat.demo]`, the house's public door. Out: `Demo`; its pushes go through that door, signed
and sealed, and the shop's answers land on the phones. Called by adapters.wechat.adapter. All of it is on loopback, with
secrets made up at each start.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from adapters.wechat.fake.envelopes import Account
from adapters.wechat.fake.phones import Phones
from adapters.wechat.fake.platform import FakeWechat
from adapters.wechat.fake.script import PICTURES, Cue, read
from adapters.wechat.settings import DemoSettings
from bot.core.clock import Clock
from bot.core.ports import FeedGauge, Intake

VISITOR: Final = "oDemoVisitor"
"""The phone nobody else types on."""


class Demo:
    """The platform with its customers (port `Source`: it plays the script while the house runs)."""

    def __init__(self, settings: DemoSettings, path: str, clock: Clock) -> None:
        script = Path(settings.script)
        self.account = _made_up()
        self.platform = FakeWechat(self.account, clock)
        self.names = {VISITOR: ""}
        self._cues = read(script) if settings.script else []
        self._pictures = {cue.picture: script.parent / cue.picture for cue in self._cues if cue.picture}
        self._port = settings.port
        self._path = path
        self._clock = clock
        self._open = asyncio.Event()
        self._pushes: asyncio.TaskGroup | None = None
        for cue in self._cues:
            self.names[cue.customer] = cue.name or self.names.get(cue.customer, "")
        for openid in self.names:
            self.platform.customer(openid)

    def door(self, base: str) -> None:
        """The house listens there from now on."""
        self.platform.hook = base + self._path
        self._open.set()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[tuple[str, str]]:
        """Addresses of the platform's interface and of the phones, as long as the block lasts."""
        phones = Phones(self.platform, self.names, self.writes)
        async with self.platform.opened() as base, phones.opened(self._port) as page:
            yield base, page

    # ---- the customers

    async def run(self, intake: Intake) -> None:
        """Until cancelled: the script, and what a visitor types."""
        await self._open.wait()
        start = self._clock.monotonic()
        async with asyncio.TaskGroup() as group:
            self._pushes = group
            try:
                for cue in self._cues:
                    await self._clock.sleep(start + cue.t - self._clock.monotonic())
                    group.create_task(self._does(cue))
                await asyncio.Event().wait()
            finally:
                self._pushes = None

    def gauges(self) -> Sequence[FeedGauge]:
        """None of its own: the account tells what it hears."""
        return ()

    def writes(self, openid: str, text: str) -> bool:
        """A visitor types as this customer; False while nobody listens."""
        if self._pushes is None:
            return False
        self._pushes.create_task(self.platform.says(openid, text))
        return True

    async def _does(self, cue: Cue) -> None:
        if cue.event:
            await self.platform.does(cue.customer, cue.event, cue.key)
        elif cue.picture:
            file = self._pictures[cue.picture]
            media = PICTURES[file.suffix], await asyncio.to_thread(file.read_bytes)
            await self.platform.shows(cue.customer, *media)
        else:
            await self.platform.says(cue.customer, cue.text)


def _made_up() -> Account:
    """An account nobody else knows: its messages are believed because of these."""
    return Account(
        app_id=f"wx{secrets.token_hex(8)}",
        secret=secrets.token_hex(16),
        token=secrets.token_hex(16),
        aes_key=(secrets.token_hex(32))[:42] + "A",
    )
