"""Approval's last look: what the text says, what it rests on, who would get it; and the two things beside decisions."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from bot.core.clock import Millis, later
from bot.core.errors import Conflict, NotFound, Refused
from bot.core.lifecycle import MERGED, WAITS, DraftState, Verb
from bot.core.model import (
    Address,
    Decision,
    Draft,
    DraftId,
    Inbound,
    Member,
    MessageId,
    Outbound,
    Seen,
    User,
    UserName,
    Watch,
    line_hash,
)
from bot.core.standing import HOUSE
from bot.core.vocabulary import RiskKind, Role
from bot.stages.approval import GUARD, Approvals
from tests.support.clock import FakeClock
from tests.support.console import MemoryDrafts, MemoryFeed, draft
from tests.support.members import AtOnce, Cited, MemoryMembers, anywhere, approving

LI = User(UserName("小李"), Role.AGENT)
WRONG = "依据的答案「包邮吗」已被小王停用了"


class Disk(AtOnce):
    """Counts how often somebody waited for it."""

    waits = 0

    async def wait(self) -> None:
        self.waits += 1


class Desk:
    """Approval over memory. Texts with a star differ from every question."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.drafts = MemoryDrafts(MemoryFeed())
        self.members = MemoryMembers(self.drafts)
        self.cited = Cited()
        self.disk = Disk()
        parts = approving(self.drafts, self.members, self.disk, self.clock, self.cited)
        self.forbidden = "none"
        made = msgspec.structs.replace(parts, differing=starred, mask=str.upper, allowed=self._allowed)
        self.approvals = Approvals(made)

    async def _allowed(self, template: str) -> bool:
        return template != self.forbidden

    def opened(self, *texts: str, **changes: Any) -> Draft:
        one = self.drafts.open(draft(self.clock, **changes))
        asked = (one.question, *texts)
        self.members.members[one.id] = [
            Member(one.message if n == 0 else MessageId(f"x{n}"), "小鱼", text, self.clock.now())
            for n, text in enumerate(asked)
        ]
        return one

    async def decide(self, verb: Verb, one: Draft, text: str = "") -> Draft:
        return await self.approvals.decide(verb, one.id, Seen(one.version, one.hash), LI, text)


def starred(room: Address, question: str, product: str, texts: Sequence[str]) -> list[bool]:
    return ["*" in text for text in texts]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("verb", [Verb.APPROVE, Verb.PROMPT, Verb.COPY, Verb.RESEND])
async def test_what_rests_on_an_outdated_answer_does_not_go_out_as_it_is(desk: Desk, verb: Verb) -> None:
    one = desk.opened(state=DraftState.FAILED if verb is Verb.RESEND else DraftState.PENDING)
    desk.cited.wrong = WRONG
    with pytest.raises(Refused) as refused:
        await desk.decide(verb, one)
    (risk,) = refused.value.risks
    assert (risk.kind, risk.blocking) == (RiskKind.OUTDATED, True)
    assert WRONG in risk.advice
    assert (await desk.drafts.get(one.id)).state is one.state
    assert desk.drafts.sent == []


@pytest.mark.parametrize("verb", [Verb.EDIT, Verb.REJECT, Verb.HAND_OVER])
async def test_an_outdated_answer_may_be_edited_and_turned_down(desk: Desk, verb: Verb) -> None:
    desk.cited.wrong = WRONG
    decided = await desk.decide(verb, desk.opened(), "这款现在要付邮费哦")
    assert decided.decided_by == LI.name


@pytest.mark.parametrize("verb", [Verb.APPROVE, Verb.EDIT, Verb.PROMPT, Verb.COPY])
async def test_who_names_something_else_than_the_question_does_not_get_its_answer(desk: Desk, verb: Verb) -> None:
    one = desk.opened("M码还有吗", "*L码还有吗", "M还有没", "*XL有吗")
    await desk.decide(verb, one, "M码有的")
    assert desk.members.apart == [(GUARD, ("x2", "x4"))]


async def test_nobody_is_put_apart_where_no_text_goes_out(desk: Desk) -> None:
    await desk.decide(Verb.REJECT, desk.opened("*L码还有吗"))
    await desk.decide(Verb.RESEND, desk.opened("*L码还有吗", number=2, state=DraftState.FAILED))
    assert desk.members.apart == []


async def test_the_question_a_draft_was_opened_with_is_never_put_apart(desk: Desk) -> None:
    await desk.decide(Verb.APPROVE, desk.opened("M码还有吗", question="*L码还有吗"))
    assert desk.members.apart == []


async def test_what_others_call_the_question_is_not_what_its_answer_was_written_for(desk: Desk) -> None:
    one = desk.opened("M码还有吗", question="*大号有吗")
    desk.drafts.change(msgspec.structs.replace(one, question="M码还有吗"))
    seen: list[str] = []

    def written(room: Address, question: str, product: str, texts: Sequence[str]) -> list[bool]:
        seen.append(question)
        return [False] * len(texts)

    parts = approving(desk.drafts, desk.members, desk.disk, desk.clock, desk.cited)
    await Approvals(msgspec.structs.replace(parts, differing=written)).decide(
        Verb.APPROVE, one.id, Seen(one.version, one.hash), LI
    )
    assert seen == ["*大号有吗"]


async def test_what_stands_on_a_prompter_may_be_copied_too_and_nobody_is_put_apart_any_more(desk: Desk) -> None:
    one = desk.opened("*L码还有吗", state=DraftState.PROMPTED)
    copied = await desk.decide(Verb.COPY, one)
    assert (copied.state, desk.members.apart, desk.drafts.sent) == (DraftState.COPIED, [], [])


async def test_a_copied_line_goes_by_the_guard_and_is_never_a_private_one(desk: Desk) -> None:
    with pytest.raises(Refused, match="must not go out"):
        await desk.decide(Verb.COPY, desk.opened(text="全网最便宜"))
    private = desk.opened(number=2, address=Address("fake", "anna", "anna"))
    with pytest.raises(Refused) as refused:
        await desk.decide(Verb.COPY, private)
    assert "私聊" in refused.value.risks[0].advice
    assert (await desk.drafts.get(private.id)).state is DraftState.PENDING


@pytest.mark.parametrize(
    ("verb", "shows_own", "watched"), [(Verb.COPY, True, True), (Verb.COPY, False, False), (Verb.PROMPT, True, False)]
)
async def test_a_copied_line_is_looked_for_where_the_feed_shows_it(
    desk: Desk, verb: Verb, shows_own: bool, watched: bool
) -> None:
    decided: list[Decision] = []

    class Noting(MemoryDrafts):
        async def decide(self, decision: Decision, outbound: Outbound | None) -> Draft:
            decided.append(decision)
            return await super().decide(decision, outbound)

    drafts = Noting(MemoryFeed())
    one = drafts.open(draft(desk.clock, text="有的，  放心拍"))
    parts = approving(drafts, MemoryMembers(drafts), desk.disk, desk.clock)
    there = msgspec.structs.replace(anywhere(one.address), shows_own=shows_own)
    approvals = Approvals(msgspec.structs.replace(parts, capability=lambda address: there, seen_within_s=20))
    await approvals.decide(verb, one.id, Seen(one.version, one.hash), LI)
    watch = Watch(later(desk.clock.now(), 20), line_hash("有的， 放心拍"))
    assert [decision.watch for decision in decided] == [watch if watched else None]


ROOM = Address("fake", "room-1", "u-1", public=True)


class TestMerge:
    def two(self, desk: Desk, *texts: str, **changes: Any) -> tuple[Draft, Draft]:
        mine = {"address": ROOM} | changes
        return desk.opened(*texts, number=1, **mine), desk.opened(number=2, address=ROOM, product="coat")

    async def merge(self, desk: Desk, one: Draft, other: Draft) -> Draft:
        return await desk.approvals.merge(one.id, one.version, other.id, other.version, LI)

    async def test_all_go_to_the_other_safe_on_disk(self, desk: Desk) -> None:
        one, other = self.two(desk, "M还有没", product="coat", count=2)
        merged = await self.merge(desk, one, other)
        assert (merged.id, merged.count, desk.disk.waits) == (other.id, 3, 1)
        assert (await desk.drafts.get(one.id)).reason == MERGED

    @pytest.mark.parametrize(
        ("texts", "changes"),
        [(["*L码还有吗"], {}), ([], {"question": "*L码还有吗"}), ([], {"product": "hat"})],
        ids=["one of those who ask", "the question", "the product"],
    )
    async def test_nobody_gets_the_answer_to_another_thing(
        self, desk: Desk, texts: list[str], changes: dict[str, Any]
    ) -> None:
        one, other = self.two(desk, *texts, **changes)
        with pytest.raises(Refused) as refused:
            await self.merge(desk, one, other)
        assert "分开回答" in refused.value.risks[0].advice
        assert (await desk.drafts.get(one.id)).state is DraftState.PENDING

    @pytest.mark.parametrize(
        "address",
        [
            Address("fake", "room-2", public=True), Address("other", "room-1", public=True),
            Address("fake", "room-1", "u-1"),
        ],
    )  # fmt: skip
    async def test_only_within_one_room(self, desk: Desk, address: Address) -> None:
        one, other = self.two(desk, address=address)
        with pytest.raises(Refused):
            await self.merge(desk, one, other)
        with pytest.raises(Refused):
            await self.merge(desk, other, other)

    @pytest.mark.parametrize("late", [0, 1])
    async def test_what_was_decided_meanwhile_is_told(self, desk: Desk, late: int) -> None:
        pair = self.two(desk)
        await desk.decide(Verb.REJECT, pair[late])
        with pytest.raises(Conflict) as refused:
            await self.merge(desk, *pair)
        assert refused.value.current.id == pair[late].id


async def test_in_private_all_who_ask_are_one(desk: Desk) -> None:
    await desk.decide(Verb.APPROVE, desk.opened("*L码还有吗", address=Address("fake", "anna", "anna")))
    assert desk.members.apart == []


async def test_taking_out_and_unmasking_are_on_disk_before_the_answer(desk: Desk) -> None:
    one = desk.opened("L码还有吗")
    left = await desk.approvals.split(one.id, one.version, [MessageId("x1")], LI)
    assert (left.id, desk.members.apart, desk.disk.waits) == (one.id, [(LI.name, ("x1",))], 1)
    desk.members.typed[one.id] = (
        Inbound(one.message, Address("fake", "room"), "我电话13800138000", "小鱼", desk.clock.now()),
    )
    (item,) = await desk.approvals.unmask(one.id, LI, "  check the phone  ")
    assert (item.text, desk.disk.waits) == ("我电话13800138000", 2)
    assert desk.members.seen == [(LI.name, one.id, "CHECK THE PHONE")]


async def test_what_waited_for_its_customer_goes_out_on_the_word_of_whoever_approved_it(desk: Desk) -> None:
    one = desk.opened(state=DraftState.FAILED, reason=f"{WAITS}: template", decided_by=LI.name)
    assert await desk.approvals.again([one.id]) == (one.id,)
    (outbound,) = desk.drafts.sent
    assert (outbound.text, outbound.approval.by, outbound.address) == (one.text, LI.name, one.address)
    assert (await desk.drafts.get(one.id)).state is DraftState.APPROVED
    assert desk.disk.waits == 1


@pytest.mark.parametrize(
    ("changes", "over"),
    [
        ({"state": DraftState.SENDING}, False), ({"state": DraftState.APPROVED}, True),
        ({"state": DraftState.SENT}, True), ({"state": DraftState.FAILED, "reason": "the text is too long"}, True),
    ],
)  # fmt: skip
async def test_what_does_not_wait_is_not_sent_again(desk: Desk, changes: dict[str, Any], over: bool) -> None:
    one = desk.opened(**changes)
    gone = DraftId("0-404")
    assert await desk.approvals.again([one.id, gone]) == ((one.id, gone) if over else (gone,))
    assert desk.drafts.sent == []


async def test_of_the_notices_that_waited_the_newest_of_a_parcel_goes_out_while_it_says_something(desk: Desk) -> None:
    waits = {"state": DraftState.FAILED, "reason": WAITS, "decided_by": HOUSE, "expires_at": Millis(1 << 50)}
    shipped, other, signed, late = (
        desk.opened(id=DraftId(f"0-n{number}"), notice=f"{kind}/{parcel}/e", **{**waits, **changes})
        for number, (kind, parcel, changes) in enumerate((
            ("shipped", "0-SF-1", {}), ("shipped", "0-SF-2", {}), ("signed", "0-SF-1", {}),
            ("delayed", "0-SF-3", {"expires_at": Millis(desk.clock.now() - 1)}),
        ))
    )  # fmt: skip
    drafts = [shipped.id, other.id, signed.id, late.id]
    assert await desk.approvals.again(drafts) == tuple(drafts)
    assert [outbound.approval.draft for outbound in desk.drafts.sent] == [other.id, signed.id]
    assert {(outbound.notice, outbound.approval.by) for outbound in desk.drafts.sent} == {(True, HOUSE)}


async def test_a_notice_that_waited_goes_out_only_while_its_version_is_allowed(desk: Desk) -> None:
    waits = {"state": DraftState.FAILED, "reason": WAITS, "decided_by": HOUSE, "expires_at": Millis(1 << 50)}
    one = desk.opened(notice="shipped/0-SF-1/e", template="shipped-1", **waits)
    desk.forbidden = "shipped-1"
    assert await desk.approvals.again([one.id]) == (one.id,)
    assert desk.drafts.sent == []
    desk.forbidden = "shipped-2"
    await desk.approvals.again([one.id])
    assert len(desk.drafts.sent) == 1


async def test_what_waited_too_long_and_is_not_true_any_more_stays_with_the_people(desk: Desk) -> None:
    one = desk.opened(state=DraftState.FAILED, reason=WAITS, decided_by=LI.name)
    desk.cited.wrong = WRONG
    assert await desk.approvals.again([one.id]) == (one.id,)
    assert desk.drafts.sent == []
    assert (await desk.drafts.get(one.id)).state is DraftState.FAILED


async def test_what_is_not_there_cannot_be_taken_out_or_unmasked(desk: Desk) -> None:
    one = desk.opened("L码还有吗")
    with pytest.raises(Conflict):
        await desk.approvals.split(one.id, one.version + 1, [MessageId("x1")], LI)
    with pytest.raises(Conflict):
        await desk.approvals.split(one.id, one.version, [MessageId("x9")], LI)
    with pytest.raises(NotFound):
        await desk.approvals.unmask(DraftId("0-404"), LI, "核对地址")
    assert desk.members.apart == []
    assert desk.members.seen == []
