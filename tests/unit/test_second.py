"""While a crisis asks for it, what everybody reads goes out on the word of two people, who both saw that text."""

import asyncio
from typing import Any

import msgspec
import pytest

from bot.core.crises import Crisis
from bot.core.errors import Conflict, Refused
from bot.core.lifecycle import WAITS, DraftState, Verb
from bot.core.model import Address, Draft, Seen, User, UserName
from bot.core.standing import HOUSE
from bot.core.vocabulary import Role
from bot.stages.approval import Approvals
from tests.support.clock import FakeClock
from tests.support.console import MemoryDrafts, MemoryFeed, draft
from tests.support.crises import LAMPS, Kept, known
from tests.support.members import AtOnce, MemoryMembers, approving

LI, WANG, BOT = (User(UserName(name), Role.AGENT) for name in ("小李", "小王", HOUSE))
GOES = {Verb.APPROVE: DraftState.APPROVED, Verb.PROMPT: DraftState.PROMPTED, Verb.COPY: DraftState.COPIED}


class Desk:
    """Approval over memory, while a crisis is open."""

    def __init__(self) -> None:
        self.clock, self.kept = FakeClock(), Kept()
        self.drafts = MemoryDrafts(MemoryFeed())
        self.members = MemoryMembers(self.drafts)

    async def opened(self, **changes: Any) -> Draft:
        self.watchful = await known(self.kept)
        parts = approving(self.drafts, self.members, AtOnce(), self.clock)
        self.approvals = Approvals(msgspec.structs.replace(parts, watchful=self.watchful))
        return self.drafts.open(draft(self.clock, question="冒烟了怎么办", product="lamp", **changes))

    async def calm(self) -> None:
        self.kept.crises = list[Crisis]()
        await self.watchful.catch_up()

    async def press(self, verb: Verb, seen: Draft, by: User, text: str = "") -> Draft:
        return await self.approvals.decide(verb, seen.id, Seen(seen.version, seen.hash), by, text)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("verb", GOES)
async def test_the_first_yes_waits_and_the_second_one_sends(desk: Desk, verb: Verb) -> None:
    one = await desk.opened()
    backed = await desk.press(verb, one, LI)
    assert (backed.state, backed.backed_by, backed.decided_by) == (DraftState.PENDING, LI.name, "")
    assert (backed.version, backed.text, desk.drafts.sent) == (one.version + 1, one.text, [])
    done = await desk.press(verb, backed, WANG)
    assert (done.state, done.decided_by, done.backed_by) == (GOES[verb], WANG.name, LI.name)
    assert len(desk.drafts.sent) == (verb is Verb.APPROVE)


async def test_nobody_is_two_people(desk: Desk) -> None:
    backed = await desk.press(Verb.APPROVE, await desk.opened(), LI)
    with pytest.raises(Refused) as refused:
        await desk.press(Verb.APPROVE, backed, LI)
    assert "另一位同事" in refused.value.risks[0].advice
    assert desk.drafts.sent == []


async def test_the_house_is_never_one_of_two(desk: Desk) -> None:
    one = await desk.opened()
    with pytest.raises(Refused):
        await desk.press(Verb.APPROVE, one, BOT)
    with pytest.raises(Refused):
        await desk.press(Verb.APPROVE, await desk.press(Verb.APPROVE, one, LI), BOT)


async def test_another_text_begins_anew_with_whoever_wrote_it(desk: Desk) -> None:
    backed = await desk.press(Verb.EDIT, await desk.opened(), LI, "台灯先停用，退款。")
    assert (backed.text, backed.backed_by) == ("台灯先停用，退款。", LI.name)
    again = await desk.press(Verb.EDIT, backed, WANG, "台灯先停用，全额退款。")
    assert (again.state, again.backed_by, desk.drafts.sent) == (DraftState.PENDING, WANG.name, [])
    done = await desk.press(Verb.APPROVE, again, LI)
    assert [one.text for one in desk.drafts.sent] == ["台灯先停用，全额退款。"]
    assert (done.state, done.decided_by) == (DraftState.APPROVED, LI.name)


async def test_who_sends_the_same_text_as_an_edit_agrees_with_it(desk: Desk) -> None:
    backed = await desk.press(Verb.EDIT, await desk.opened(), LI, "台灯先停用，退款。")
    assert (await desk.press(Verb.EDIT, backed, WANG, " 台灯先停用，退款。 ")).state is DraftState.APPROVED


async def test_of_two_at_once_one_is_the_first_and_the_other_has_to_look(desk: Desk) -> None:
    one = await desk.opened()
    both = await asyncio.gather(*(desk.press(Verb.APPROVE, one, by) for by in (LI, WANG)), return_exceptions=True)
    (first,), (lost,) = ([x for x in both if isinstance(x, kind)] for kind in (Draft, Conflict))
    assert isinstance(first, Draft)
    assert isinstance(lost, Conflict)
    assert lost.current.backed_by == first.backed_by
    assert desk.drafts.sent == []


@pytest.mark.parametrize("verb", [Verb.REJECT, Verb.HAND_OVER])
async def test_one_person_may_still_turn_it_down(desk: Desk, verb: Verb) -> None:
    backed = await desk.press(Verb.APPROVE, await desk.opened(), LI)
    assert (await desk.press(verb, backed, LI)).state is not DraftState.PENDING


async def test_in_private_and_when_it_is_over_one_yes_is_enough(desk: Desk) -> None:
    private = await desk.opened(address=Address("wechat", "anna", "anna"))
    assert (await desk.press(Verb.APPROVE, private, LI)).state is DraftState.APPROVED
    other = await desk.opened(number=2)
    backed = await desk.press(Verb.APPROVE, other, LI)
    await desk.calm()
    assert (await desk.press(Verb.APPROVE, backed, LI)).state is DraftState.APPROVED


@pytest.mark.parametrize(("state", "verb"), [(DraftState.FAILED, Verb.RESEND), (DraftState.PROMPTED, Verb.COPY)])
async def test_what_one_person_let_out_before_goes_out_again_on_the_word_of_another(
    desk: Desk, state: DraftState, verb: Verb
) -> None:
    one = await desk.opened(state=state, decided_by=LI.name)
    with pytest.raises(Refused) as refused:
        await desk.press(verb, one, LI)
    assert "另一位同事" in refused.value.risks[0].advice
    assert desk.drafts.sent == []
    assert (await desk.press(verb, one, WANG)).state is not state


async def test_what_two_agreed_on_either_of_them_may_send_again(desk: Desk) -> None:
    one = await desk.opened(state=DraftState.FAILED, decided_by=LI.name, backed_by=WANG.name)
    assert (await desk.press(Verb.RESEND, one, LI)).state is DraftState.APPROVED


async def test_what_one_person_agreed_to_is_not_sent_by_itself_any_more(desk: Desk) -> None:
    one = await desk.opened(state=DraftState.FAILED, decided_by=LI.name, reason=WAITS)
    await desk.approvals.again([one.id])
    assert desk.drafts.sent == []
    await desk.calm()
    await desk.approvals.again([one.id])
    assert len(desk.drafts.sent) == 1


async def test_below_a_post_two_are_needed_too(desk: Desk) -> None:
    below = await desk.opened(address=Address("weibo", "49", "u-1", aloud=True))
    assert (await desk.press(Verb.APPROVE, below, LI)).state is DraftState.PENDING
    assert LAMPS.seconds
