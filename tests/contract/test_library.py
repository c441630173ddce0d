"""What the port `Library` promises: review, one winner, undo, files; its overlay in memory, and in a real store."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.errors import NotFound, Overtaken, Unfit
from bot.core.library import Action, Apply, FileForm, Library, Only, Phrase, Record, Sought, State, Written
from bot.core.model import UserName
from bot.core.vocabulary import Intent
from bot.store.library import StoredOverlay
from tests.support.clock import FakeClock
from tests.support.library import small_library, written
from tests.support.store import running_store

LI, WANG, BOSS = UserName("小李"), UserName("小王"), UserName("王主管")
NOON = Millis(1_795_320_000_000)
SHOP = (
    written("post", "包邮吗", "要邮费吗"),
    written("wash", "能机洗吗", answer="风衣请手洗。", product="coat"),
    written("sale", "有折扣吗", answer="八折。", valid_until=date(2026, 11, 21)),
    written("ship", "什么时候发货", answer="48 小时内发货。", intent=Intent.SHIPPING_TIME, shortcut="发货"),
)


@pytest.fixture(params=["memory", "store"])
async def library(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Library]:
    clock = FakeClock(NOON)
    if request.param == "memory":
        yield small_library(clock, *SHOP, products=("coat",))
        return
    async with running_store(tmp_path, clock) as store:
        overlay = StoredOverlay(store.client, store.reader(), store.durable())
        yield small_library(clock, *SHOP, products=("coat",), overlay=overlay)


async def states(library: Library, only: Only = Only.ALL) -> dict[str, State]:
    return {line.id: line.state for line in (await library.listed(Sought(only=only))).entries}


def better(form: Written = SHOP[0], answer: str = "满 99 包邮。") -> Written:
    return msgspec.structs.replace(form, answer=answer)


async def in_force(library: Library, entry: str) -> Written | None:
    record = (await library.view(entry)).record
    return None if record.retired else record.approved


async def test_a_files_entry_stands_at_version_nought_with_its_place(library: Library) -> None:
    view = await library.view("post")
    assert view.record == Record(id="post", approved=SHOP[0], place="knowledge/shop.toml:1")
    assert [(change.number, change.by, change.written) for change in view.history] == [(0, "", SHOP[0])]
    assert view.checks == ()
    assert await states(library) == {
        "post": State.APPROVED,
        "wash": State.APPROVED,
        "sale": State.EXPIRED,
        "ship": State.APPROVED,
    }


async def test_a_proposal_waits_beside_what_is_in_force_until_a_lead_approves_it(library: Library) -> None:
    record = await library.propose(better(), 0, LI, "客户总问门槛")
    assert (record.version, record.approved, record.proposed, record.proposed_by) == (1, SHOP[0], better(), LI)
    assert await in_force(library, "post") == SHOP[0]
    assert (await states(library))["post"] is State.CHANGED
    record = await library.approve("post", 1, BOSS)
    assert (record.version, record.approved, record.proposed, record.place) == (2, better(), None, "console")
    assert (await states(library))["post"] is State.APPROVED
    history = (await library.view("post")).history
    assert [(change.number, change.action, change.by, change.note) for change in history] == [
        (2, Action.APPROVED, BOSS, ""),
        (1, Action.PROPOSED, LI, "客户总问门槛"),
        (0, Action.APPROVED, "", ""),
    ]


async def test_a_new_entry_is_not_in_force_before_it_is_approved(library: Library) -> None:
    form = written("gift", "有赠品吗", answer="下单送袜子一双。")
    await library.propose(form, 0, LI)
    assert await in_force(library, "gift") is None
    assert (await states(library))["gift"] is State.PROPOSED
    await library.approve("gift", 1, BOSS)
    assert await in_force(library, "gift") == form


async def test_a_rejected_proposal_leaves_what_was_in_force(library: Library) -> None:
    await library.propose(better(), 0, LI)
    record = await library.reject("post", 1, BOSS, "口径不对")
    assert (record.approved, record.proposed, record.version) == (SHOP[0], None, 2)
    assert (await library.view("post")).history[0].note == "口径不对"


async def test_a_rejected_new_entry_is_gone_from_the_list_and_may_be_proposed_anew(library: Library) -> None:
    form = written("gift", "有赠品吗")
    await library.propose(form, 0, LI)
    await library.reject("gift", 1, BOSS)
    assert "gift" not in await states(library)
    assert (await library.propose(form, 0, WANG)).version == 3


async def test_a_retired_entry_answers_no_more_and_comes_back_as_it_was(library: Library) -> None:
    await library.propose(better(), 0, LI)
    await library.approve("post", 1, BOSS)
    await library.retire("post", 2, BOSS, "活动结束")
    assert await in_force(library, "post") is None
    assert (await states(library))["post"] is State.RETIRED
    await library.restore("post", 3, 3, BOSS)
    assert await in_force(library, "post") == better()


async def test_undo_puts_any_earlier_form_in_force_again(library: Library) -> None:
    for version, answer in ((0, "满 59 包邮。"), (2, "满 99 包邮。")):
        await library.propose(better(answer=answer), version, LI)
        await library.approve("post", version + 1, BOSS)
    await library.restore("post", 4, 2, BOSS)
    assert await in_force(library, "post") == better(answer="满 59 包邮。")
    await library.restore("post", 5, 0, BOSS)
    assert await in_force(library, "post") == SHOP[0]
    assert (await library.view("post")).record.place == "knowledge/shop.toml:1"


async def test_what_never_was_in_force_is_not_restored(library: Library) -> None:
    await library.propose(better(), 0, LI)
    with pytest.raises(Unfit):
        await library.restore("post", 1, 1, BOSS)
    with pytest.raises(NotFound):
        await library.restore("post", 1, 7, BOSS)
    await library.propose(written("gift", "有赠品吗"), 0, LI)
    with pytest.raises(Unfit):
        await library.restore("gift", 1, 0, BOSS)


@pytest.mark.parametrize("verb", ["propose", "approve", "reject", "retire", "restore"])
async def test_whoever_saw_an_older_version_is_told_who_was_faster(library: Library, verb: str) -> None:
    await library.propose(better(), 0, WANG)
    doing = {
        "propose": library.propose(better(answer="一律包邮。"), 0, LI),
        "approve": library.approve("post", 0, BOSS),
        "reject": library.reject("post", 0, BOSS),
        "retire": library.retire("post", 0, BOSS),
        "restore": library.restore("post", 0, 0, BOSS),
    }
    for name, other in doing.items():
        if name != verb:
            other.close()
    with pytest.raises(Overtaken) as caught:
        await doing[verb]
    assert (caught.value.winner, caught.value.record.version) == (WANG, 1)
    assert caught.value.record.proposed == better()
    assert (await library.view("post")).record.version == 1


async def test_of_two_who_decide_at_once_one_wins(library: Library) -> None:
    await library.propose(better(), 0, LI)
    told = await asyncio.gather(
        library.approve("post", 1, BOSS), library.reject("post", 1, WANG), return_exceptions=True
    )
    assert sorted(isinstance(one, Overtaken) for one in told) == [False, True]
    assert (await library.view("post")).record.version == 2


async def test_nothing_is_decided_where_nothing_waits(library: Library) -> None:
    for doing in (library.approve("post", 0, BOSS), library.reject("post", 0, BOSS)):
        with pytest.raises(Unfit) as caught:
            await doing
        assert [check.blocking for check in caught.value.checks] == [True]
    with pytest.raises(Unfit):
        await library.propose(SHOP[0], 0, LI)
    await library.retire("post", 0, BOSS)
    with pytest.raises(Unfit):
        await library.retire("post", 1, BOSS)
    with pytest.raises(NotFound):
        await library.view("no-such")
    with pytest.raises(NotFound):
        await library.approve("no-such", 0, BOSS)


async def test_a_form_with_something_blocking_may_wait_but_never_comes_in_force(library: Library) -> None:
    rival = written("post-2", "包邮吗", answer="不包邮。")
    await library.propose(rival, 0, LI)
    with pytest.raises(Unfit) as caught:
        await library.approve("post-2", 1, BOSS)
    assert "post" in caught.value.checks[0].message
    assert await in_force(library, "post-2") is None
    view = await library.view("post-2")
    assert [check.blocking for check in view.checks] == [True]
    await library.retire("post", 0, BOSS)
    assert await library.check(rival) == ()
    await library.approve("post-2", 1, BOSS)
    with pytest.raises(Unfit):
        await library.restore("post", 1, 0, BOSS)


async def test_what_people_type_as_reasons_is_kept_masked(library: Library) -> None:
    await library.propose(better(), 0, LI, "客户 13800012345 问的")
    assert "13800012345" not in (await library.view("post")).history[0].note


async def test_lists_are_sought_counted_and_cut(library: Library) -> None:
    await library.propose(better(), 0, LI)
    await library.propose(written("gift", "有赠品吗"), 0, LI)
    await library.retire("wash", 0, BOSS)
    page = await library.listed(Sought())
    assert page.counts == {"all": 5, "approved": 2, "proposed": 2, "retired": 1, "expired": 1, "faulty": 1}
    assert set(await states(library, Only.PROPOSED)) == {"post", "gift"}
    assert set(await states(library, Only.RETIRED)) == {"wash"}
    assert set(await states(library, Only.FAULTY)) == {"sale"}
    for text, found in (("邮费", ["post"]), ("發貨", ["ship"]), ("手洗", ["wash"]), ("GIFT", ["gift"]), ("月亮", [])):
        assert [line.id for line in (await library.listed(Sought(text=text))).entries] == found
    assert [line.id for line in (await library.listed(Sought(intent=Intent.SHIPPING_TIME))).entries] == ["ship"]
    assert [line.id for line in (await library.listed(Sought(product="coat"))).entries] == ["wash"]
    page = await library.listed(Sought(offset=1, limit=2))
    assert ([line.id for line in page.entries], page.total) == (["wash", "sale"], 5)


async def test_quick_phrases_are_those_in_force_today(library: Library) -> None:
    assert await library.phrases() == (Phrase("发货", "什么时候发货", "48 小时内发货。"),)
    await library.propose(Written("bye", (), "再见啦～", date(2026, 1, 1), shortcut="再见"), 0, LI)
    assert len(await library.phrases()) == 1
    await library.approve("bye", 1, BOSS)
    assert await library.phrases() == (
        Phrase("再见", "再见", "再见啦～"),
        Phrase("发货", "什么时候发货", "48 小时内发货。"),
    )
    await library.retire("ship", 0, BOSS)
    assert [phrase.shortcut for phrase in await library.phrases()] == ["再见"]


HEAD = "编号,问法,答案,生效\r\n"


@pytest.mark.parametrize("form", FileForm)
async def test_what_is_exported_and_imported_again_changes_nothing(library: Library, form: FileForm) -> None:
    await library.propose(better(), 0, LI)
    await library.approve("post", 1, BOSS)
    report = await library.import_(await library.export(form), form, Apply.APPROVED, BOSS)
    assert (report.new, report.changed, report.same, report.applied) == (0, 0, 4, 0)
    assert (report.notes, report.faults) == ((), ())


async def test_a_dry_run_says_what_would_be_and_does_nothing(library: Library) -> None:
    text = HEAD + "post,包邮吗|要邮费吗,满 99 包邮。,2020-01-01\r\ngift,有赠品吗,送袜子。,\r\nbad id,x,y,\r\n"
    report = await library.import_(text.encode("gbk"), FileForm.CSV, Apply.NO, BOSS)
    assert (report.new, report.changed, report.same, report.applied) == (1, 1, 0, 0)
    assert [fault.place for fault in report.faults] == ["第 4 行"]
    assert (await library.listed(Sought())).total == 4
    assert (await library.view("post")).record.version == 0


async def test_rows_become_proposals_or_come_in_force_as_the_lead_says(library: Library) -> None:
    text = HEAD + "post,包邮吗|要邮费吗,满 99 包邮。,2020-01-01\r\ngift,有赠品吗,送袜子。,\r\n"
    report = await library.import_(text.encode(), FileForm.CSV, Apply.PROPOSALS, BOSS)
    assert report.applied == 2
    assert await in_force(library, "post") == SHOP[0]
    assert await in_force(library, "gift") is None
    report = await library.import_(text.encode(), FileForm.CSV, Apply.PROPOSALS, BOSS)
    assert (report.same, report.applied) == (2, 0)
    report = await library.import_(text.encode(), FileForm.CSV, Apply.APPROVED, BOSS)
    assert (report.new, report.changed, report.applied) == (1, 1, 2)
    assert await in_force(library, "post") == better()
    assert (await in_force(library, "gift") or SHOP[0]).valid_from == date(2026, 11, 22)
    assert (await library.view("gift")).record.proposed is None


async def test_a_row_that_contradicts_waits_for_review_whatever_the_lead_says(library: Library) -> None:
    text = HEAD + "one,怎么退货,七天内可退。,\r\ntwo,怎么退货,不能退。,\r\nthree,能开票吗,能开。,\r\n"
    report = await library.import_(text.encode(), FileForm.CSV, Apply.APPROVED, BOSS)
    assert report.applied == 3
    assert {fault.place for fault in report.faults} == {"第 2 行", "第 3 行"}
    assert await in_force(library, "three")
    assert (await states(library))["one"] is (await states(library))["two"] is State.PROPOSED
