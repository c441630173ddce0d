"""A live room, from comment to answer: the main job, on a clock that stands still."""

import asyncio
from pathlib import Path

import pytest

from adapters.fake import FakePlatform, FakeSettings, Fault, Mode
from adapters.live.open_feed import SPEC
from adapters.live.open_feed_settings import FeedSettings, OpenFeedSettings
from bot.core.errors import Conflict, Misconfigured, NotFound, Refused
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Draft, DraftId, Seen, User, UserName
from bot.core.vocabulary import Authority, Intent, Role, Rung
from tests.support.clock import FakeClock, eventually
from tests.support.house import LI, NOON, WANG, living, poisoned, until

QUESTION = "什么时候发货呀"


async def test_comment_becomes_a_draft_is_approved_and_sent_once(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask(QUESTION)
        draft = await life.draft()
        assert draft.rung is Rung.APPROVED_ANSWER
        assert draft.sources
        assert draft.deadline == life.clock.now() + 30_000
        approved = await life.decide(Verb.APPROVE, draft)
        assert (approved.state, approved.decided_by) == (DraftState.APPROVED, LI.name)
        await life.draft(DraftState.SENT)
        assert [received.text for received in life.platform.received] == [draft.text]


async def test_a_draft_keeps_why_it_says_what_it_says_and_nothing_personal(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("我的手机13800138000，什么时候发货呀")
        draft = await life.draft()
        why = await life.house.drafts.why(draft.id)
        assert why.reading.intent is draft.intent
        assert why.reading.masked == draft.question
        assert why.ranking
        assert {source.id for source in draft.sources} <= {ranked.entry for ranked in why.ranking}
        assert "13800138000" not in str(why)
        with pytest.raises(NotFound):
            await life.house.drafts.why(DraftId("0-1-1"))


async def test_what_only_a_lead_may_promise_goes_out_on_a_leads_word(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("怎么注销账号")
        draft = await life.draft()
        assert draft.authority is Authority.LEAD
        for verb in (Verb.APPROVE, Verb.PROMPT, Verb.EDIT):
            with pytest.raises(Refused, match="only a lead"):
                await life.decide(verb, draft, text=f"{draft.text}～")
        assert (await life.decide(Verb.APPROVE, draft, User(UserName("老陈"), Role.SUPERVISOR))).decided_by == "老陈"


async def test_equal_questions_share_one_answer_and_late_joiners_too(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        for number, text in enumerate([QUESTION, "什么时候发货", "什么时候发货啊？？？", "啥时候发货"]):
            life.ask(text, customer=f"u-{number}")
        await life.ended(4)
        draft = await life.draft()
        assert draft.count >= 3
        await life.decide(Verb.APPROVE, draft)
        await life.draft(DraftState.SENT)
        life.ask("什么时候发货～", customer="u-9")
        assert (await life.ended(5))["answered"] == 1
        assert len(life.platform.received) == 1
        assert (await life.house.drafts.get(draft.id)).late == 1


async def test_questions_with_one_answer_share_it_in_a_room_however_they_are_put(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("什么时候发货", customer="u-1")
        life.ask("今天拍今天发吗", customer="u-2")
        await life.ended(2)
        life.ask("今天拍今天发吗？", customer="u-3")
        assert (await life.ended(3)) == {"drafted": 1, "joined": 2}
        assert (await life.draft()).count == 3


async def test_private_customers_each_get_their_own_answer(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        for customer in ("c-9001", "c-9002"):
            life.platform.say(customer, customer, "什么时候发货", name="张女士")
        assert (await life.ended(2)) == {"drafted": 2}


async def test_words_are_read_by_where_they_were_written(tmp_path: Path) -> None:
    """Mere noise in a room; in private somebody has confirmed something."""
    async with living(tmp_path) as life:
        life.ask("好的，麻烦你了")
        life.platform.say("c-9001", "c-9001", "好的，麻烦你了", name="张女士")
        assert (await life.ended(2)) == {"ignored:chitchat": 1, "drafted": 1}
        assert (await life.draft()).intent is Intent.INFORM


async def test_questions_about_different_sizes_stay_apart(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("1号链接M码还有吗", customer="u-1")
        life.ask("1号链接L码还有吗", customer="u-2")
        assert (await life.ended(2))["drafted"] == 2


async def test_a_draft_nobody_decides_expires_with_a_reason_and_the_question_may_come_again(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask(QUESTION)
        draft = await life.draft()
        await life.clock.advance(119)
        assert (await life.house.drafts.get(draft.id)).state is DraftState.PENDING

        async def gone() -> bool:
            await life.clock.advance(1)
            return bool(await life.drafts(DraftState.EXPIRED))

        await until(gone)
        expired = await life.draft(DraftState.EXPIRED)
        assert expired.reason == "nobody_decided"
        life.ask(QUESTION, customer="u-2")
        assert (await life.draft()).id != draft.id


async def test_chatter_ends_as_ignored_with_a_reason(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        for number, text in enumerate(["哈哈哈哈哈", "666", "😂😂", "主播好美", ""]):
            life.ask(text, customer=f"u-{number}")
        outcomes = await life.ended(5)
        assert sum(n for name, n in outcomes.items() if name.startswith("ignored:")) == 5
        assert await life.drafts() == []


async def test_what_was_rejected_is_not_asked_again_at_once(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask(QUESTION)
        await life.decide(Verb.REJECT, await life.draft())
        life.ask(QUESTION, customer="u-2")
        assert (await life.ended(2))["ignored:rejected_before"] == 1


@pytest.mark.parametrize("second", [Verb.APPROVE, Verb.EDIT, Verb.REJECT, Verb.PROMPT, Verb.HAND_OVER])
async def test_of_two_approvers_one_wins_and_the_other_is_told_who(tmp_path: Path, second: Verb) -> None:
    async with living(tmp_path) as life:
        life.ask(QUESTION)
        draft = await life.draft()
        results = await asyncio.gather(
            life.decide(Verb.APPROVE, draft, LI),
            life.decide(second, draft, WANG, text="亲，今天就发哦"),
            return_exceptions=True,
        )
        (winner,) = [result for result in results if isinstance(result, Draft)]
        (loser,) = [result for result in results if isinstance(result, Conflict)]
        assert loser.current.decided_by == winner.decided_by
        assert winner.decided_by in str(loser)


async def test_an_edited_text_is_what_the_room_reads(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask(QUESTION)
        await life.decide(Verb.EDIT, await life.draft(), text="  下午四点前拍的今天都发～ ")
        await life.draft(DraftState.SENT)
        assert life.platform.received[0].text == "下午四点前拍的今天都发～"


async def test_the_guard_stops_an_edit_and_nothing_changes(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask(QUESTION)
        draft = await life.draft()
        with pytest.raises(Refused) as refused:
            await life.decide(Verb.EDIT, draft, text="全网第一快，加我 13800000000")
        assert refused.value.risks
        assert (await life.house.drafts.get(draft.id)).version == draft.version


async def test_to_the_prompter_and_said(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask(QUESTION)
        await life.decide(Verb.PROMPT, await life.draft())
        said = await life.decide(Verb.SAY, await life.draft(DraftState.PROMPTED))
        assert said.state is DraftState.SAID
        assert life.platform.received == []


async def test_a_recorded_duplicate_is_dropped(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask(QUESTION, ident="same")
        life.ask(QUESTION, ident="same")
        life.ask("哈哈哈", customer="u-3")
        outcomes = await life.ended(2)
        assert sum(outcomes.values()) == 2


class TestDelivery:
    async def test_a_busy_platform_is_asked_again(self, tmp_path: Path) -> None:
        async with living(tmp_path) as life:
            life.platform.settings = type(life.platform.settings)(rooms=("room-1",), busy_s=0.01)
            life.platform.script(Fault.BUSY, Fault.DROP_BEFORE)
            life.ask(QUESTION)
            await life.decide(Verb.APPROVE, await life.draft())
            await life.draft(DraftState.SENT)
            assert len(life.platform.received) == 1

    @pytest.mark.parametrize(
        ("mode", "fault", "state", "copies"),
        [
            (Mode.NO_KEY, Fault.LOSE_ANSWER, DraftState.UNKNOWN, 1),
            (Mode.NO_KEY, Fault.LOSE_REQUEST, DraftState.UNKNOWN, 0),
            (Mode.KEY, Fault.LOSE_ANSWER, DraftState.SENT, 1),
            (Mode.KEY, Fault.LOSE_REQUEST, DraftState.SENT, 1),
            (Mode.READ_BACK, Fault.LOSE_ANSWER, DraftState.SENT, 1),
            (Mode.READ_BACK, Fault.LOSE_REQUEST, DraftState.SENT, 1),
        ],
    )
    async def test_a_lost_answer_never_makes_a_copy(
        self, tmp_path: Path, mode: Mode, fault: Fault, state: DraftState, copies: int
    ) -> None:
        """P2 in short: what a doubt comes to, by what the platform can do."""
        async with living(tmp_path, mode) as life:
            life.platform.script(fault)
            life.ask(QUESTION)
            await life.decide(Verb.APPROVE, await life.draft())
            await life.draft(state)
            assert len(life.platform.received) == copies

    async def test_a_refused_text_fails_and_a_person_may_send_it_again(self, tmp_path: Path) -> None:
        async with living(tmp_path) as life:
            life.platform.script(Fault.REFUSE)
            life.ask(QUESTION)
            await life.decide(Verb.APPROVE, await life.draft())
            failed = await life.draft(DraftState.FAILED)
            assert "refused" in failed.reason
            await life.decide(Verb.RESEND, failed, WANG)
            await life.draft(DraftState.SENT)
            assert len(life.platform.received) == 1

    async def test_what_is_unknown_can_be_confirmed_by_a_person(self, tmp_path: Path) -> None:
        async with living(tmp_path) as life:
            life.platform.script(Fault.LOSE_ANSWER)
            life.ask(QUESTION)
            await life.decide(Verb.APPROVE, await life.draft())
            await life.decide(Verb.CONFIRM, await life.draft(DraftState.UNKNOWN), WANG)
            assert (await life.draft(DraftState.SENT)).decided_by == WANG.name
            assert len(life.platform.received) == 1


async def test_a_poison_message_is_buried_after_three_tries_and_harms_no_other(tmp_path: Path) -> None:
    """P6: dead-lettered, visible, replayable; the rest of its batch is answered."""
    async with living(tmp_path, content=poisoned("毒")) as life:
        life.ask("毒", customer="u-0", ident="poison")
        life.ask(QUESTION)
        life.ask("哈哈哈", customer="u-3")
        outcomes = await life.ended(3)
        assert (outcomes["dead"], outcomes["drafted"]) == (1, 1)
        assert (await life.house.vitals.health()).dead_letters == 1


async def test_a_private_message_is_acknowledged_only_when_it_is_safe(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.platform.say("c-9001", "c-9001", "你好，什么时候发货", name="张女士")
        draft = await life.draft()
        await eventually(lambda: len(life.platform.acknowledged) == 1)
        assert not draft.address.public
        await life.decide(Verb.APPROVE, draft)
        await life.draft(DraftState.SENT)
        assert life.platform.received[0].address.customer == "c-9001"


async def test_a_house_that_was_closed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask(QUESTION)
        first = await life.draft()
    async with living(tmp_path, clock=life.clock) as again:
        assert (await again.draft()).id == first.id
        again.ask(QUESTION, customer="u-2", ident="another")
        assert (await again.ended(2))["joined"] == 1
        await again.decide(Verb.APPROVE, await again.draft())
        await again.draft(DraftState.SENT)


async def test_first_account_can_log_in(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        assert "#login=" in await life.house.login_link(UserName("admin"))

        async def calm() -> bool:
            return (await life.house.vitals.health()).status == "ok"

        await until(calm)


async def test_a_script_makes_customers_write_by_themselves(tmp_path: Path) -> None:
    script = tmp_path / "private.ndjson"
    script.write_text('{"t": 5, "customer": "c-1", "name": "张女士", "text": "你好，什么时候发货"}\n', encoding="utf-8")
    clock = FakeClock(NOON)
    platform = FakePlatform(FakeSettings(script=str(script)), clock)
    async with living(tmp_path, clock=clock, platform=platform) as life:
        await clock.advance(4)
        assert await life.drafts() == []
        await clock.advance(2)
        assert (await life.draft()).address.customer == "c-1"


def test_a_script_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    script = tmp_path / "private.ndjson"
    script.write_text('{"t": "soon"}\n', encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"private\.ndjson"):
        FakePlatform(FakeSettings(script=str(script)), FakeClock(NOON))


async def test_what_the_room_shows_is_what_a_question_without_a_name_is_about(tmp_path: Path) -> None:
    """The feed says which link is shown; the same words about the next product are another question."""
    room = tmp_path / "room.ndjson"
    lines = [
        ("shelf", "1"), ("comment", "多少钱"), ("shelf", "3"), ("comment", "多少钱？"),
        ("gift", ""), ("shelf", ""), ("comment", "多少钱呀"),
    ]  # fmt: skip
    room.write_text(
        "".join(
            f'{{"t": {n}, "id": "{n}", "kind": "{kind}", "text": "{text}"}}\n' for n, (kind, text) in enumerate(lines)
        ),
        encoding="utf-8",
    )
    clock = FakeClock(NOON)
    feed = SPEC.make(OpenFeedSettings(feeds=(FeedSettings(name="r", file=str(room)),)), clock)
    async with living(tmp_path, clock=clock, others={"open_feed": feed}) as life:
        await clock.advance(10)
        assert (await life.ended(7)) == {"drafted": 3, "ignored:event": 4}
        texts = [draft.text for draft in sorted(await life.drafts(), key=lambda draft: draft.received_at)]
        price = {product.link: product.price for product in life.house.content.catalog.products.values()}
        assert price["1"].removesuffix(".00") in texts[0]
        assert price["3"].removesuffix(".00") in texts[1]
        assert not any(char.isdigit() for char in texts[2])


async def test_a_number_typed_as_a_reason_is_masked_before_it_is_kept(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask(QUESTION)
        draft = await life.draft()
        seen = Seen(draft.version, draft.hash)
        rejected = await life.house.decisions.decide(Verb.REJECT, draft.id, seen, LI, reason="让他打 13912345678")
        assert "13912345678" not in rejected.reason
        assert rejected.reason.startswith("让他打")
