"""Many cases with one cause: gathered, told in one wording that two people agreed to, closed together.

In: the case book, a guard. Out: `Incidents`. Called by `bot.stages.casework`.
"""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from bot.core.casebook import CaseBook, Change
from bot.core.cases import Case, CaseId, CasesAsk, Incident, IncidentId
from bot.core.casesteps import logged
from bot.core.catalog import Limits
from bot.core.errors import Outdated, Refused
from bot.core.model import Risk, User, UserName, cleaned, text_hash
from bot.core.ports import Guard
from bot.core.vocabulary import RiskKind

PRIVATE: Final = Limits(max_chars=200, max_bytes=800, public=False)
"""A wording stands within a notice."""
MOST: Final = 1_000

EMPTY: Final = "没有写内容，请写好再保存"
CLOSED: Final = "这个事件已经关闭了"
NOTHING: Final = "请先选出原因相同的工单"
OWN: Final = "不能同意自己写的口径，请另一位同事看过后同意"
NOT_AGREED: Final = "口径还没有另一位同事同意，同意后才能告知顾客"


class Incidents:
    """What people do about them; `mask` hides personal data in what they type."""

    def __init__(self, book: CaseBook, guard: Guard, mask: Callable[[str], str]) -> None:
        self._book = book
        self._guard = guard
        self._mask = mask

    async def gather(self, title: str, cases: Sequence[CaseId], by: User) -> Incident:
        """The open incident of that title with these cases too, or a new one. Raises Refused, NotFound, Outdated."""
        named, now = self._mask(cleaned(title)), self._book.clock.now()
        if not named or not cases:
            raise refused("an incident has a title and cases", EMPTY if cases else NOTHING)
        found = [await self._book.cases.get(one) for one in cases]
        same = [one for one in await self._book.cases.incidents() if one.title == named]
        known = next((one for one in same if not one.closed_at), None)
        made = known or Incident(
            id=IncidentId(f"0-{text_hash(f'{named}/{len(same)}')}"), title=named, kind=found[0].kind,
            product=found[0].links.product, opened_by=by.name, opened_at=now,
        )  # fmt: skip
        together = replace(made, cases=tuple(dict.fromkeys((*made.cases, *cases))))
        put = await self._book.cases.put_incident(together, by.name, "gathered", now)

        def joined(case: Case) -> Change | None:
            if case.incident == put.id:
                return None
            return logged(replace(case, incident=put.id), now, "gathered", put.title, by.name), "gathered", (), None

        for one in cases:
            await self._book.change(one, by.name, joined)
        return put

    async def word(self, incident: IncidentId, version: int, by: User, wording: str) -> Incident:
        """Written anew, it is in force once somebody else agreed. Raises Refused, Outdated, NotFound."""
        current, said = await self._seen(incident, version), cleaned(wording)
        if not said:
            raise refused("a wording without words", EMPTY)
        self._check(said)
        written = replace(current, wording=said, written_by=by.name, agreed_by=UserName(""))
        return await self._put(written, by, "worded")

    async def agree(self, incident: IncidentId, version: int, by: User) -> Incident:
        current = await self._seen(incident, version)
        if not current.wording:
            raise refused("no wording waits for a yes", EMPTY)
        if current.written_by == by.name:
            raise refused(f"{by.name} wrote that", OWN)
        self._check(current.wording)
        return await self._put(replace(current, agreed_by=by.name), by, "agreed")

    async def tell_all(self, incident: IncidentId, version: int, by: User) -> int:
        """How many customers are told; whoever heard this very wording is not told again."""
        current = await self._seen(incident, version)
        if not current.agreed_by:
            raise refused(f"nobody agreed to the wording of {current.title}", NOT_AGREED)
        event, told = f"wording-{text_hash(current.wording)}", 0

        def tells(case: Case) -> Change | None:
            done, more = self._book.heard(case, event, current.wording)
            return (done, "told", more, None) if more else None

        for case in await self._book.cases.listed(CasesAsk(incident=incident, limit=MOST)):
            changed = await self._book.change(case.id, by.name, tells)
            told += changed.version > case.version
        return told

    async def close(self, incident: IncidentId, version: int, by: User) -> Incident:
        """Its cases go on, each to its own end."""
        current = await self._seen(incident, version)
        return await self._put(replace(current, closed_at=self._book.clock.now()), by, "closed")

    async def _put(self, incident: Incident, by: User, what: str) -> Incident:
        return await self._book.cases.put_incident(incident, by.name, what, self._book.clock.now())

    async def _seen(self, incident: IncidentId, version: int) -> Incident:
        current = await self._book.cases.incident(incident)
        if current.version != version:
            raise Outdated(f"incident {current.title} has version {current.version}, not {version}; read it again")
        if current.closed_at:
            raise refused(f"incident {current.title} is closed", CLOSED)
        return current

    def _check(self, text: str) -> None:
        """The guard's word is final, whoever writes."""
        blocking = tuple(risk for risk in self._guard.check(text, PRIVATE) if risk.blocking)
        if blocking:
            raise Refused(f"this text must not go out: {'; '.join(risk.advice for risk in blocking)}", blocking)


def refused(message: str, advice: str) -> Refused:
    """A rule says no; `advice` tells people what to do."""
    return Refused(message, (Risk(RiskKind.UNSURE, "", advice, blocking=True),))
