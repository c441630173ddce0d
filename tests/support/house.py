"""The whole house in the test's own process, on a clock that stands still and a platform in memory.

In: a folder. Out: `Life`: the house, its platform, its clock. Called by scenario tests. Store, streams and console
are real.
"""

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path

from adapters.fake import FakePlatform, FakeSettings, Mode
from bot.app.content import Content, read_content
from bot.app.frame import House
from bot.app.house import open_house
from bot.core.adapters import Adapter
from bot.core.clock import Millis, SystemClock
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Draft, Reading, Seen, User, UserName
from bot.core.ports import Reader
from bot.core.vocabulary import Role
from config.settings import (
    ConsoleSettings,
    ConversationSettings,
    HookSettings,
    LiveSettings,
    Settings,
    ShopSettings,
    StoreSettings,
    TriageSettings,
    WatchSettings,
)
from tests.support.clock import FakeClock, eventually

NOON = Millis(1_795_320_000_000)
"""2026-11-22 04:00 UTC, noon in Shanghai: inside the validity of the demo shop's entries."""
ROOM = "room-1"
LI = User(UserName("小李"), Role.ASSISTANT)
WANG = User(UserName("小王"), Role.ASSISTANT)
OUTCOMES = ("drafted", "joined", "answered", "dead")


@dataclass(frozen=True)
class Life:
    """A house in action."""

    house: House
    platform: FakePlatform
    clock: FakeClock

    def ask(self, text: str, customer: str = "u-1", room: str = ROOM, ident: str = "") -> None:
        self.platform.say(room, customer, text, name=f"观众{customer}", message_id=ident)

    async def drafts(self, *states: DraftState) -> list[Draft]:
        return await self.house.drafts.listed(states or (DraftState.PENDING,), 1_000)

    async def draft(self, state: DraftState = DraftState.PENDING) -> Draft:
        """The one draft in that state, once it is there."""
        found: list[Draft] = []

        async def look() -> bool:
            found[:] = await self.drafts(state)
            return bool(found)

        await until(look)
        (one,) = found
        return one

    async def decide(self, verb: Verb, draft: Draft, by: User = LI, text: str = "") -> Draft:
        return await self.house.decisions.decide(verb, draft.id, Seen(draft.version, draft.hash), by, text)

    async def outcomes(self) -> dict[str, int]:
        """How many messages ended how; ignored ones by reason."""
        counters = (await self.house.vitals.health()).counters
        return {name: n for name, n in counters.items() if name in OUTCOMES or name.startswith("ignored:")}

    async def ended(self, count: int) -> dict[str, int]:
        """The outcomes, once `count` messages have one."""

        async def enough() -> bool:
            return sum((await self.outcomes()).values()) >= count

        await until(enough)
        return await self.outcomes()


async def until(condition: Callable[[], Awaitable[bool]], within_s: float = 5.0) -> None:
    """Wait, in real time, for something that must be asked of the store."""
    async with asyncio.timeout(within_s):
        while not await condition():  # noqa: ASYNC110 - nobody sets an event for us here
            await asyncio.sleep(0.005)


@functools.cache
def demo_content() -> Content:
    """The demo shop's content, without sentence vectors; read once for all tests."""
    return read_content(Settings(shop=ShopSettings(sentence_vectors=False)), SystemClock())


class Poisoned:
    """A reader that fails on a certain text, as a bug would."""

    def __init__(self, reader: Reader, poison: str) -> None:
        self._reader = reader
        self._poison = poison

    def read(self, texts: Sequence[str], public: Iterable[bool] = repeat(True)) -> list[Reading]:
        if self._poison in texts:
            raise ZeroDivisionError("a bug in the reading")
        return self._reader.read(texts, public)


@asynccontextmanager
async def living(
    folder: Path,
    mode: Mode = Mode.NO_KEY,
    clock: FakeClock | None = None,
    platform: FakePlatform | None = None,
    content: Content | None = None,
    triage: TriageSettings | None = None,
    others: Mapping[str, Adapter] | None = None,
    conversations: ConversationSettings | None = None,
    live: LiveSettings | None = None,
    watch: WatchSettings | None = None,
) -> AsyncIterator[Life]:
    """A house on `folder`; a second one on the same folder finds what the first one left."""
    clock = clock or FakeClock(NOON)
    platform = platform or FakePlatform(FakeSettings(rooms=(ROOM,), mode=mode), clock)
    settings = Settings(
        store=StoreSettings(data_dir=str(folder / "data")),
        console=ConsoleSettings(port=0, private_port=0),
        hooks=HookSettings(port=0),
        triage=triage or TriageSettings(),
        conversations=conversations or ConversationSettings(),
        live=live or LiveSettings(),
        watch=watch or WatchSettings(),
    )
    adapters = {"fake": Adapter("fake", platform, platform), **(others or {})}
    async with open_house(settings, clock, adapters, content or demo_content()) as house:
        await eventually(lambda: platform.gauges()[0].connected)
        yield Life(house, platform, clock)


def poisoned(poison: str) -> Content:
    """The demo's content with a reader that fails on `poison`."""
    content = demo_content()
    return replace(content, reader=Poisoned(content.reader, poison))
