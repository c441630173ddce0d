"""What is owed to customers, when several processes write it down at once."""

import asyncio

from adapters.owed import MOST, NOTHING, Ledger, Owed
from bot.core.model import DraftId
from tests.support.shared import MemoryShared

ANNA = "oAnna"


async def test_many_who_write_at_once_lose_nothing() -> None:
    shared = Slow()
    ledgers = [Ledger("wechat", shared, 60.0) for _ in range(3)]
    drafts = [DraftId(f"0-{number}") for number in range(9)]
    await asyncio.gather(*(ledgers[n % 3].keep(ANNA, draft, "") for n, draft in enumerate(drafts)))
    owed = await ledgers[0].of(ANNA)
    assert sorted(owed.drafts) == drafts


async def test_who_was_told_stays_told_and_who_was_paid_is_forgotten() -> None:
    shared = MemoryShared()
    ledger = Ledger("wechat", shared, 60.0)
    await ledger.keep(ANNA, DraftId("0-1"), "template")
    await ledger.keep(ANNA, DraftId("0-2"), "")
    await ledger.keep(ANNA, DraftId("0-1"), "")
    await ledger.lose(ANNA, "left")
    assert await ledger.of(ANNA) == Owed((DraftId("0-1"), DraftId("0-2")), "template", "left")
    await ledger.settle(ANNA, (DraftId("0-1"),))
    assert await ledger.of(ANNA) == Owed((DraftId("0-2"),))
    await ledger.settle(ANNA, (DraftId("0-2"),))
    assert await ledger.of(ANNA) == NOTHING
    assert await shared.get(f"wechat-{ANNA}-owed") is None


async def test_the_oldest_of_too_many_wait_no_more() -> None:
    ledger = Ledger("wechat", MemoryShared(), 60.0)
    for number in range(MOST + 2):
        await ledger.keep(ANNA, DraftId(f"0-{number}"), "")
    drafts = (await ledger.of(ANNA)).drafts
    assert (drafts[0], len(drafts)) == ("0-2", MOST)


class Slow(MemoryShared):
    """Lets others in between reading and writing."""

    async def get(self, name: str) -> str | None:
        found = await super().get(name)
        await asyncio.sleep(0)
        return found
