"""Whether what a draft cites still stands: the last question before a text goes out.

In: the live library and the live shelves, which also tell who changed them. Out: `LiveCitations`, the port
`Citations`. Called by approval and by the redraft stage. A source without fingerprint (an old draft's) is only asked
whether it is in force. The one wording of a crisis stands as long as the crisis is open and has that version.
"""

from collections.abc import Collection, Sequence
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from bot.core.catalog import Product, answer_hash
from bot.core.clock import Millis, day_of
from bot.core.crises import CALM, Watchful
from bot.core.library import Action, Change, Written
from bot.core.model import Source
from bot.core.shelf import MACHINE, ShelfChange
from bot.core.vocabulary import SourceKind
from bot.knowledge.entries import Entry, Knowledge
from bot.knowledge.untrue import CHANGED_BY, changed, told

MOVES: Final = frozenset({Action.APPROVED, Action.RETIRED, Action.RESTORED})
"""What changes the form in force."""


class InForce(Protocol):
    """What is asked of the library (`bot.knowledge.library.LiveKnowledge`)."""

    @property
    def revision(self) -> int: ...

    @property
    def knowledge(self) -> Knowledge: ...

    async def forms(self, entries: Collection[str]) -> dict[str, Written | None]: ...

    async def history(self, entry: str) -> tuple[Change, ...]: ...


class OnSale(Protocol):
    """What is asked of the shelves (`bot.knowledge.shelves.LiveShelves`)."""

    def at(self, room: str, product: str, link: str = "") -> Product | None: ...

    async def catch_up(self, room: str, product: str) -> None: ...

    async def past(self, room: str) -> tuple[ShelfChange, ...]: ...


class LiveCitations:
    """Citations against the entries in force, by the shop's calendar, and against what is sold just now. Before a text
    goes out the store is asked as well: what somebody has just put in force is searched only after a while, and in
    another process yet later."""

    def __init__(self, library: InForce, shelves: OnSale, timezone: ZoneInfo, watchful: Watchful = CALM) -> None:
        self._watchful = watchful
        self._library = library
        self._shelves = shelves
        self._timezone = timezone
        self._revision = -1
        self._entries: dict[str, Entry] = {}

    def outdated(self, sources: Sequence[Source], now: Millis) -> bool:
        return any(self._wrong(source, now) or self._untrue(source) or self._reworded(source) for source in sources)

    async def stale(self, sources: Sequence[Source], now: Millis) -> str:
        """What became of the first source that no longer stands; empty where all do. Raises Unavailable."""
        cited = [source for source in sources if source.kind is SourceKind.KNOWLEDGE]
        forms = await self._library.forms([source.id for source in cited]) if cited else {}
        for source in cited:
            wrong = self._wrong(source, now) or self._against(source, forms[source.id], now)
            if wrong:
                return f"依据的答案「{source.title}」{wrong.format(who=await self._who(source.id))}"
        for source in sources:
            if source.states and (wrong := await self._now_untrue(source)):
                return f"「{source.title}」{wrong}"
            if source.kind is SourceKind.STATEMENT:
                await self._watchful.catch_up()
                if wrong := self._reworded(source):
                    return f"「{source.title}」{wrong}"
        return ""

    def _reworded(self, source: Source) -> str:
        """Whether the one wording that a text is made from is said no longer."""
        if source.kind is not SourceKind.STATEMENT:
            return ""
        crisis = next((one for one in self._watchful.crises() if one.id == source.id), None)
        if crisis is None:
            return "的危机处理已经结束，统一口径不再用了"
        current = crisis.wording.in_force and str(crisis.wording.version) == source.hash
        return "" if current else "的统一口径已经改了"

    def _untrue(self, source: Source) -> bool:
        """By what is known of the shelves here."""
        if source.kind is not SourceKind.PRODUCT or not source.states:
            return False
        product = self._shelves.at(source.room, source.id, source.link)
        return product is None or bool(changed(product, source))

    async def _now_untrue(self, source: Source) -> str:
        """By what the store knows of them: what is said otherwise now, and who made it so."""
        await self._shelves.catch_up(source.room, source.id)
        product = self._shelves.at(source.room, source.id, source.link)
        if product is None:
            return "已经不在商品表里了"
        others = changed(product, source)
        if not others:
            return ""
        whats = CHANGED_BY[others[0].kind]
        past = await self._shelves.past(source.room)
        by = next((one.by for one in past if one.product == source.id and one.what in whats), "")
        who = f"已被{by}" if by not in ("", MACHINE) else "已"
        return told(product, others[0]).format(who=who)

    def _wrong(self, source: Source, now: Millis) -> str:
        """By what is searched now."""
        if source.kind is not SourceKind.KNOWLEDGE:
            return ""
        entry = self._known().get(source.id)
        return self._against(source, entry.written if entry else None, now)

    def _against(self, source: Source, written: Written | None, now: Millis) -> str:
        """Empty while it stands; `{who}` is to be filled in."""
        day = day_of(now, self._timezone)
        if written is None:
            return "{who}停用，不在知识库里了"
        if written.valid_until is not None and written.valid_until < day:
            return f"有效期到 {written.valid_until} 为止，已经过期"
        if day < written.valid_from:
            return f"从 {written.valid_from} 起才生效"
        spoken = answer_hash(written.answer, written.live, written.media, written.authority)
        return "" if source.hash in ("", spoken) else "{who}改成别的说法"

    def _known(self) -> dict[str, Entry]:
        if self._revision != self._library.revision:
            self._entries = {entry.written.id: entry for entry in self._library.knowledge.entries}
            self._revision = self._library.revision
        return self._entries

    async def _who(self, entry: str) -> str:
        """Who changed the form in force last: 已被小李; for a file's form nobody knows."""
        moves = [change for change in await self._library.history(entry) if change.action in MOVES]
        return f"已被{moves[0].by}" if moves else "已"
