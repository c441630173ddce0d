"""The posts whose counts are looked at, kept where every process and the next start finds them.

In: posts that mention us, those named in the settings, those somebody asks for. Out: `Watched`, by number. Called by
adapters.weibo.hearing and .watching. It lies in the store as one value; numbers and counts only, no words and no names.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from adapters.weibo.names import is_number
from adapters.weibo.settings import Watching
from bot.core.clock import Clock, Millis, later
from bot.core.errors import Unavailable
from bot.core.shared import Shared

HOUR_S: Final = 3600.0
KEEP_S: Final = 30 * 86_400.0
TRIES: Final = 20
ALWAYS: Final = Millis(0)


class Watched(msgspec.Struct, frozen=True, omit_defaults=True):
    """One post. `until`: when it is left alone again, ALWAYS: never. `known`: what it says was told already. The counts
    are those told last, at `told_at`; `comment` and `repost`: the newest of each that was read."""

    number: str
    until: Millis = ALWAYS
    known: bool = False
    reposts: int | None = None
    comments: int | None = None
    likes: int | None = None
    told_at: Millis = Millis(0)
    comment: str = ""
    repost: str = ""


List = Mapping[str, Watched]
_reading: Final = msgspec.json.Decoder(list[Watched])


class Watchlist:
    """Of one account: `uid` names it."""

    def __init__(self, uid: str, rules: Watching, shared: Shared, clock: Clock) -> None:
        self._name = f"weibo-{uid}-watched"
        self._rules = rules
        self._shared = shared
        self._clock = clock

    async def ask(self, number: str) -> None:
        """Somebody of the house wants this post looked at. Raises Unavailable."""
        await self.add([(number, False)])

    async def add(self, numbers: Iterable[tuple[str, bool]]) -> None:
        """These from now on, each with whether what it says was told already."""
        until = later(self._clock.now(), self._rules.hours * HOUR_S)
        new = {number: known for number, known in numbers if is_number(number)}
        if not new:
            return

        def more(known: List) -> List:
            merged = dict(known)
            for number, told in new.items():
                before = merged.pop(number, Watched(number, until))
                ends = before.until if before.until == ALWAYS else until
                merged[number] = msgspec.structs.replace(before, until=ends, known=before.known or told)
            return merged

        await self.change(more)

    async def now(self) -> List:
        """Those that are looked at now: the ones of the settings are among them, others end with their time."""
        return self._valid(_read(await self._shared.get(self._name)))

    async def change(self, change: Callable[[List], List]) -> None:
        """Raises Unavailable."""
        for _ in range(TRIES):
            raw = await self._shared.get(self._name) or ""
            wanted = list(self._valid(change(self._valid(_read(raw)))).values())
            told = msgspec.json.encode(wanted).decode()
            if told == raw or await self._shared.swap(self._name, raw, told, KEEP_S):
                return
        raise Unavailable("the list of watched posts changes all the time", 0.5)

    def _valid(self, known: List) -> List:
        """The oldest go first where there are too many, but for those of the settings."""
        now = self._clock.now()
        named = {number: msgspec.structs.replace(known.get(number, Watched(number)), until=ALWAYS)
                 for number in self._rules.posts}  # fmt: skip
        others = [one for one in known.values() if one.number not in named and one.until > now]
        room = max(0, self._rules.most - len(named))
        return {**{one.number: one for one in others[len(others) - room :] if room}, **named}


def _read(raw: str | None) -> List:
    try:
        rows = _reading.decode(raw) if raw else []
    except msgspec.MsgspecError:  # of another version: what mentions us is found again
        rows = []
    return {row.number: row for row in rows}
