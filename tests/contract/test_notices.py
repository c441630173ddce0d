"""What the ports `Notices` and `Templates` promise, with the stage over them, on a real store: once, under a standing
yes, to whoever wants it."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from bot.core.clock import Millis, later
from bot.core.conversations import Act, ListAsk, TurnKind, TurnState, identity
from bot.core.customers import Consent
from bot.core.due import Done, Skip, SkipReason, Wait, WaitReason
from bot.core.errors import NotFound, Outdated, Refused, Unavailable
from bot.core.lifecycle import DraftState
from bot.core.model import Address, ConversationId, DraftId, Form, Partition, Receipt, partition_of, text_hash
from bot.core.notices import Give, Given, NoticeFate, NoticeKind, NoticeTemplate, PlatformForm
from bot.core.recall import recalled
from bot.core.standing import HOUSE
from bot.core.vocabulary import IgnoreReason
from bot.stages.learn import counts
from bot.store import functions, keys
from bot.store.conversations import StoredConversations
from bot.store.templates import allowed
from tests.support.clock import FakeClock
from tests.support.notices import GREETS, LEAD, notice, noticing, writer
from tests.support.store import P0, running_store
from tests.support.talks import ANNA, LI, Line

K = NoticeKind
BEN = Address("fake", "ben", "ben")
DAY = 86_400.0


class TestGiving:
    async def test_it_goes_out_approved_in_the_name_of_the_house_with_its_line_in_the_thread(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow()
        await line.hears("什么时候发货", name="小安")
        assert await shop.give(notice()) == Done()
        (draft,) = await line.store.drafts.listed([DraftState.APPROVED], 9)
        assert (draft.notice, draft.decided_by, draft.playbook) == (notice().id, HOUSE, "notices")
        assert "松针风衣已经发出" in draft.text
        (entry,) = await line.outbox.take(1, 1.0)
        approval = entry.outbound.approval
        assert (approval.by, approval.hash, approval.draft) == (HOUSE, text_hash(draft.text), draft.id)
        assert (entry.outbound.text, entry.outbound.address) == (draft.text, ANNA)
        turn = (await line.thread())[-1]
        assert (turn.kind, turn.state, turn.text) == (TurnKind.SHOP, TurnState.APPROVED, draft.text)
        assert (await line.audited())[-1] == "notice"
        assert [one.id for one in await line.store.drafts.listed([DraftState.PENDING], 9)] != [draft.id]

    async def test_it_is_nobodys_question(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow()
        asked = await line.hears("什么时候发货")
        await shop.give(notice())
        known = await recalled(P0, line.store.drafts, None)
        assert [draft.id for draft, _ in known] == [asked.id]
        (draft,) = await line.store.drafts.listed([DraftState.APPROVED], 9)
        assert not counts(draft)

    async def test_it_answers_nobody(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow()
        await line.hears("什么时候发货")
        asked = (await line.now()).waiting_since
        await shop.give(notice())
        await line.sends()
        assert (await line.now()).waiting_since == asked > 0
        assert (await line.thread())[-1].state is TurnState.SENT

    async def test_one_event_is_told_once_however_often_and_by_however_many_it_is_given(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow()
        many = await asyncio.gather(*(shop.give(notice()) for _ in range(8)))
        assert set(map(str, many)) <= {str(Done()), str(Skip(SkipReason.TOLD, "这件事已经通知过"))}
        assert len(await line.outbox.take(9, 0.1)) == 1
        assert await shop.give(notice(), at=Millis(line.clock.now() + 60_000)) == Skip(
            SkipReason.TOLD, "这件事已经通知过"
        )
        assert (await line.counts())["noticed"] == 1

    @pytest.mark.parametrize("dies_after", ["reserve_notice", "give_notice"])
    async def test_who_dies_in_the_middle_is_followed_by_who_goes_on(
        self, line: Line, dies_after: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop = noticing(line)
        await shop.allow()
        call = functions.call

        async def dying(client: object, name: str, *argv: object) -> object:
            reply = await call(client, name, *argv)  # type: ignore[arg-type]
            if name == dies_after:
                raise Unavailable("the store is away", 0.1)
            return reply

        with monkeypatch.context() as patched:
            patched.setattr(functions, "call", dying)
            with pytest.raises(Unavailable):
                await shop.give(notice())
        assert await shop.give(notice()) == Done()
        assert len(await line.outbox.take(9, 0.1)) == 1
        assert (await shop.give(notice())) == Skip(SkipReason.TOLD, "这件事已经通知过")

    async def test_who_never_wrote_gets_a_conversation_and_a_profile(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow()
        await shop.give(notice(address=BEN))
        talk = await line.talks.get(ConversationId(identity(P0, BEN.key)))
        assert (talk.address, talk.turns, talk.waiting_since) == (BEN, 1, 0)
        assert (await shop.customers.known([BEN]))[BEN.key].visits == 0
        assert await line.talks.listed(ListAsk()) == []  # nobody has anything to do there
        await line.hears("还没收到", BEN)
        (talk,) = await line.talks.listed(ListAsk())
        assert (talk.opened_at, talk.session, talk.turns) == (line.clock.now(), 1, 2)
        assert (await shop.customers.known([BEN]))[BEN.key].visits == 1

    async def test_a_conversation_that_rests_is_no_news_for_a_notice(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow()
        await line.hears("什么时候发货")
        before = await line.now()
        await line.clock.advance(60)
        await shop.give(notice())
        await line.sends()
        after = await line.now()
        assert (after.last_at, after.last_text, after.turns) == (before.last_at, before.last_text, before.turns + 1)

    async def test_a_day_has_room_for_so_many_and_what_is_urgent_goes_over_it(self, line: Line) -> None:
        shop = noticing(line, most_a_day=2)
        await shop.allow(K.SHIPPED, K.EXCEPTION)
        given = [await shop.give(notice(event=f"e-{n}")) for n in range(3)]
        assert given == [Done(), Done(), Skip(SkipReason.CAPPED, "这位顾客今天收到的通知够多了")]
        assert await shop.give(notice(K.EXCEPTION)) == Done()
        assert await shop.give(notice(event="other", address=BEN)) == Done()
        await line.clock.advance(DAY)
        assert await shop.give(notice(event="e-2")) == Done()  # what was not given is not known as told

    async def test_a_notice_is_not_held_up_by_who_speaks_there_once_it_is_on_its_way(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow()
        await line.hears("转人工")
        await shop.give(notice())
        await line.does(Act.TAKE)
        assert (await line.sends()).go
        assert (await line.now()).owner == LI


class TestWill:
    async def test_who_said_no_gets_nothing(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow()
        await line.ignores("TD", IgnoreReason.INFORM, opts_out=True)
        assert (await shop.customers.known([ANNA]))[ANNA.key].consent is Consent.REFUSED
        assert await shop.give(notice()) == Skip(SkipReason.OPTED_OUT, "顾客不想收到通知")
        assert "customer consent" in await line.audited()
        await line.ignores("恢复通知", IgnoreReason.INFORM, opts_in=True)
        assert (await shop.customers.known([ANNA]))[ANNA.key].consent is Consent.UNKNOWN, "no yes to care"
        assert await shop.give(notice()) == Done()

    async def test_no_said_while_it_is_being_given_counts(self, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
        shop = noticing(line)
        await shop.allow()
        call = functions.call

        async def slow(client: object, name: str, *argv: object) -> object:
            if name == "give_notice":
                await line.ignores("退订", IgnoreReason.INFORM, opts_out=True)
            return await call(client, name, *argv)  # type: ignore[arg-type]

        monkeypatch.setattr(functions, "call", slow)
        assert await shop.give(notice()) == Skip(SkipReason.OPTED_OUT, "顾客不想收到通知")
        assert await shop.notices.record(notice().id) is None
        assert await line.outbox.take(9, 0.1) == []

    async def test_no_said_between_approval_and_sending_counts(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow()
        await shop.give(notice())
        await line.ignores("退订", IgnoreReason.INFORM, opts_out=True)
        assert not (await line.sends()).go
        (draft,) = await line.store.drafts.listed([DraftState.WITHDRAWN], 9)
        assert draft.reason == "opted_out"
        record = await shop.notices.record(notice().id)
        assert record is not None
        assert (record.fate, record.state, record.reason) == (NoticeFate.FAILED, DraftState.WITHDRAWN, "opted_out")

    async def test_care_needs_a_yes(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow(K.BIRTHDAY)
        kind = notice(K.BIRTHDAY, values={"gift": "满 100 减 20 券"})
        await line.hears("在吗")
        assert await shop.give(kind) == Skip(SkipReason.NO_CONSENT, "顾客还没有同意接收关怀消息")
        await shop.consents(Consent.GRANTED)
        await line.ignores("恢复通知", IgnoreReason.INFORM, opts_in=True)
        assert await shop.give(kind) == Done(), "a yes given before stays one"


class TestStanding:
    async def test_nothing_goes_out_without_a_yes_to_exactly_that_version(self, line: Line) -> None:
        shop = noticing(line)
        refused = Wait(later(line.clock.now(), 60), WaitReason.UNALLOWED)
        assert await shop.give(notice()) == refused
        await shop.allow()
        state = await shop.templates.current(K.SHIPPED)
        assert state is not None
        assert (state.allowed_by, state.version) == (LEAD, 1)
        changed = msgspec.structs.replace(state.template, text=state.template.text.replace("您买的", "您订的"))
        written = await shop.templates.write(changed, 1, LI)
        assert (written.allowed_by, written.written_by, written.version) == ("", LI, 2)
        assert await shop.give(notice()) == refused
        await shop.templates.allow(changed.id, LEAD)
        assert await shop.give(notice()) == Done()
        assert await allowed(line.store.client, changed.id)
        await shop.templates.forbid(changed.id, LEAD)
        assert not await allowed(line.store.client, changed.id)
        assert await shop.give(notice(event="other")) == refused
        assert [what for what in await line.audited() if "notice" in what] == [
            "allow notice", "write notice", "allow notice", "notice", "forbid notice",
        ]  # fmt: skip

    async def test_a_yes_taken_back_while_it_is_being_given_counts(
        self, line: Line, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop = noticing(line)
        await shop.allow()
        state = await shop.templates.current(K.SHIPPED)
        assert state is not None
        call = functions.call

        async def slow(client: object, name: str, *argv: object) -> object:
            if name == "reserve_notice":
                await shop.templates.forbid(state.template.id, LEAD)
            return await call(client, name, *argv)  # type: ignore[arg-type]

        monkeypatch.setattr(functions, "call", slow)
        assert await shop.give(notice()) == Skip(SkipReason.NOT_APPROVED, "这一版话术还没有放行")
        assert await line.outbox.take(9, 0.1) == []

    async def test_of_two_who_write_a_version_one_is_told(self, line: Line) -> None:
        shop = noticing(line)
        one, other = (NoticeTemplate(kind=K.SIGNED, text=f"{{hello}}{word}了。") for word in ("签收", "收到"))
        await shop.templates.write(one, 1, LI)
        with pytest.raises(Outdated):
            await shop.templates.write(other, 1, LEAD)
        with pytest.raises(NotFound):
            await shop.templates.allow(other.id, LEAD)
        assert (await shop.templates.write(other, 2, LEAD)).version == 3
        with pytest.raises(NotFound):
            await shop.templates.allow(one.id, LEAD)

    async def test_what_must_not_go_out_is_refused_with_its_place(self, line: Line) -> None:
        shop = noticing(line)
        bad = NoticeTemplate(kind=K.SIGNED, text="{hello}{prodct}已经签收。")
        kept = await shop.templates.write(bad, 1, LI)
        assert len(kept.faults) == 1
        with pytest.raises(Refused, match="prodct"):
            await shop.templates.allow(bad.id, LEAD)
        with pytest.raises(Refused):
            await shop.templates.write(msgspec.structs.replace(bad, text=" "), 2, LI)

    async def test_all_kinds_are_listed_and_those_switched_off_say_so(self, line: Line) -> None:
        shop = noticing(line)
        shop.enabled = frozenset({K.SHIPPED})
        shop.__post_init__()
        await shop.allow(K.SHIPPED, K.BIRTHDAY)
        listed = {state.template.kind: state for state in await shop.templates.listed()}
        assert listed[K.BIRTHDAY].template == GREETS
        assert [kind for kind, state in listed.items() if state.enabled] == [K.SHIPPED]
        assert await shop.give(notice(K.BIRTHDAY)) == Skip(SkipReason.SWITCHED_OFF, "这类通知没有开启")


class TestRecords:
    async def test_what_became_of_it_is_known_by_what_it_is_about(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow(K.SHIPPED, K.SIGNED)
        one, other = notice(), notice(K.SIGNED, subject="0-SF-1", parcel="0-SF-1", order_no="1")
        await shop.give(one)
        await line.clock.advance(1)
        await shop.give(other)
        now = Millis(line.clock.now() + 1)
        assert [record.notice.id for record in await shop.notices.listed(now, 9)] == [other.id, one.id]
        for subject in (one.subject, one.order_no):
            assert [record.notice.id for record in await shop.notices.listed(now, 9, subject)] == [one.id]
        record = await shop.notices.record(one.id)
        assert record is not None
        assert (record.fate, record.text[:10]) == (NoticeFate.GIVING, "您好！您买的松针风衣")
        assert record.template.startswith("shipped-")

    @pytest.mark.parametrize(
        ("state", "detail", "number", "fate", "way"),
        [
            (DraftState.SENT, "", "1001", NoticeFate.SENT, "message"),
            (DraftState.SENT, "", "template-77", NoticeFate.SENT, "template"),
            (DraftState.FAILED, "waits_for_customer: template", "", NoticeFate.WAITING, ""),
            (DraftState.FAILED, "拒收", "", NoticeFate.FAILED, ""),
            (DraftState.UNKNOWN, "没有答复", "", NoticeFate.UNKNOWN, ""),
        ],
    )
    async def test_it_follows_its_draft(
        self, line: Line, state: DraftState, detail: str, number: str, fate: NoticeFate, way: str
    ) -> None:
        shop = noticing(line)
        await shop.allow()
        await shop.give(notice())
        (entry,) = await line.outbox.take(1, 1.0)
        await line.outbox.begin(entry)
        await line.outbox.finish(entry, Receipt(entry.outbound.id, state, line.clock.now(), number, detail))
        record = await shop.notices.record(notice().id)
        assert record is not None
        assert (record.fate, record.way, record.state) == (fate, way, state)

    async def test_the_platform_may_say_what_became_of_it_before_we_wrote_that_it_went(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow()
        await shop.give(notice())
        now = line.clock.now()
        await shop.notices.settled("fake", "template-77", NoticeFate.DELIVERED, "", now)
        await shop.notices.settled("fake", "template-78", NoticeFate.FAILED, "没有人知道它", now)
        (entry,) = await line.outbox.take(1, 1.0)
        await line.outbox.begin(entry)
        await line.outbox.finish(entry, Receipt(entry.outbound.id, DraftState.SENT, now, "template-77"))
        record = await shop.notices.record(notice().id)
        assert record is not None
        assert (record.fate, record.way) == (NoticeFate.DELIVERED, "template")

    async def test_it_outlives_its_draft_and_is_forgotten_in_the_end(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow()
        await shop.give(notice())
        await line.sends()
        await line.clock.advance(4 * DAY)
        await shop.notices.sweep(line.clock.now())
        (draft,) = await line.store.drafts.listed([DraftState.SENT], 9)
        await line.store.client.delete(f"{{hm:0}}:draft:{draft.id}")
        record = await shop.notices.record(notice().id)
        assert record is not None
        assert record.fate is NoticeFate.SENT
        assert (await shop.give(notice())) == Skip(SkipReason.TOLD, "这件事已经通知过")
        await line.clock.advance(87 * DAY)
        await shop.notices.sweep(line.clock.now())
        assert await shop.notices.record(notice().id) is None
        left = [name async for name in line.store.client.scan_iter("{hm:0}:notices*")]
        assert left == [b"{hm:0}:notices:day:2025-10-09"]  # which ends by itself
        assert await line.store.client.ttl(left[0]) > 0

    async def test_personal_data_goes_out_with_no_notice_and_is_kept_masked(self, line: Line) -> None:
        shop = noticing(line)
        await shop.allow(K.AT_LOCKER)
        state = await shop.templates.current(K.AT_LOCKER)
        assert state is not None
        one = notice(K.AT_LOCKER, values={**notice().values, "product": "风衣 王小丽13812345678"})
        refused = await shop.give(one)
        assert isinstance(refused, Skip)
        assert refused.reason is SkipReason.REFUSED
        now = line.clock.now()
        give = Give(
            notice=one, written=writer().write(state.template, one, "", late=False), template=state.template.id,
            by=HOUSE, draft=DraftId("0-notice-1"), conversation=identity(P0, ANNA.key), at=now, day="2025-10-09",
            most=0, consents=False, expires_at=now,
        )  # fmt: skip
        assert await shop.notices.give(give) is Given.GIVEN
        rows = await line.store.client.hgetall("{hm:0}:notices")
        assert len(rows) == 1
        assert "13812345678" not in str(rows)
        assert "13812345678" not in (await line.thread())[-1].text


async def test_the_forms_of_a_platform_travel_with_the_text(line: Line) -> None:
    shop = noticing(line)
    state = await shop.templates.current(K.SHIPPED)
    assert state is not None
    form = PlatformForm(channel="wechat", way="template", id="tpl-1", fields={"thing1": "{product}"})
    await shop.templates.write(msgspec.structs.replace(state.template, forms=(form,)), 1, LI)
    await shop.allow()
    await shop.give(notice())
    (entry,) = await line.outbox.take(1, 1.0)
    assert entry.outbound.forms == (Form("template", "tpl-1", {"thing1": "松针风衣"}),)


async def test_customers_of_every_partition_are_told_once(tmp_path: Path) -> None:
    async with running_store(tmp_path, FakeClock(), partitions=2) as store:
        clock = store.clock
        assert isinstance(clock, FakeClock)
        talks = StoredConversations(store.client, store.settings)
        _, work = await store.worklist()
        _, outbox = await store.outbox()
        shop = noticing(Line(store, clock, work, outbox, talks), partitions=2)
        await shop.allow()
        people = [Address("fake", f"u-{n}", f"u-{n}") for n in range(6)]
        assert {partition_of(one, 2) for one in people} == {0, 1}
        given = [notice(subject=f"0-SF-{one.customer}", address=one) for one in people]
        assert [await shop.give(one) for one in given] == [Done()] * 6
        assert [await shop.give(one) for one in given] == [Skip(SkipReason.TOLD, "这件事已经通知过")] * 6
        lengths = [await store.client.xlen(keys.outbound(Partition(number))) for number in range(2)]
        assert sum(lengths) == len(people)
        assert all(lengths)
        assert len(await shop.notices.listed(Millis(clock.now() + 1), 9)) == len(people)
