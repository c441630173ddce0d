"""Service clocks and figures through the whole house: who is told of a late answer, and what the day comes to."""

from pathlib import Path

from bot.core.lifecycle import DraftState, Verb
from bot.core.measures import FiguresAsk, FiguresPage, Share
from bot.core.model import Draft
from bot.core.vocabulary import Stage
from tests.support.house import LI, ROOM, Life, living, until

TODAY = FiguresAsk(since="2026-11-22", until="2026-11-22")


async def figures(life: Life) -> FiguresPage:
    assert life.house.measures
    return await life.house.measures.figures(TODAY)


async def pending(life: Life, *, public: bool) -> Draft:
    """The one draft that waits, in the room or in private."""
    found: list[Draft] = []

    async def look() -> bool:
        found[:] = [draft for draft in await life.drafts() if bool(draft.room) is public]
        return bool(found)

    await until(look)
    (one,) = found
    return one


async def sends(life: Life, draft: Draft) -> None:
    await life.decide(Verb.APPROVE, draft)

    async def sent() -> bool:
        return (await life.house.drafts.get(draft.id)).state is DraftState.SENT

    await until(sent)


async def test_a_late_answer_is_told_and_every_answer_is_in_the_figures(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("包邮吗", customer="v-1")
        await sends(life, await pending(life, public=True))
        life.ask("M码还有吗", customer="u-1", room="u-1")
        draft = await pending(life, public=False)
        assert draft.stage is Stage.PRESALE
        await life.clock.advance(23)

        async def warned() -> bool:
            await life.clock.advance(0.5)
            return "nudged:warned" in (await life.house.vitals.health()).counters

        await until(warned)
        asked = draft.received_at
        assert 24_000 <= life.clock.now() - asked < 30_000
        await life.clock.advance(20)
        await sends(life, draft)
        page = await figures(life)
        assert page.total.live == Share(1, 1), f"in {ROOM}"
        assert (page.total.rounds, page.total.half_minute, page.total.three_minute) == (1, Share(0, 1), Share(1, 1))
        took = (life.clock.now() - asked) / 1_000
        assert (page.total.first.count, page.total.first.p50) == (1, round(took, 1))
        assert [(one.name, one.rounds) for one in page.people] == [(LI.name, 1)]
        assert [one.name for one in page.groups] == [(await life.house.conversations.get(draft.conversation)).group]
