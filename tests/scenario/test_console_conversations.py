"""Conversations, staff and standing approvals through the console: a real port, the real stage, a house in memory."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.core.conversations import ConversationState, TurnKind
from bot.core.customers import CustomerChange
from bot.core.errors import Held
from bot.core.media import MediaFile
from bot.core.vocabulary import Role
from config.settings import ConsoleSettings
from tests.support.console import draft
from tests.support.console_conversations import RECEIVED, message, talk
from tests.support.console_desk import LI, WANG, Desk, opened_desk
from tests.support.files import PNG


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with opened_desk() as made:
        yield made


# ---- who has it -----------------------------------------------------------------------------------------------------


async def test_of_two_people_one_has_a_conversation_and_the_other_is_told_who(desk: Desk) -> None:
    wang = await desk.other()
    seen = desk.now.version
    taken = await desk.do(desk.li, "take")
    assert (taken.status, taken.body["conversation"]["owner"]) == (200, LI)
    late = await wang.post(f"/api/conversations/{desk.id}/take", {"version": seen})
    assert (late.status, late.body["error"]) == (409, "held")
    assert late.body["message"] == "小李 正在接待这位顾客。"
    assert late.body["conversation"]["owner"] == LI
    for deed, body in (("say", {"text": "在的"}), ("give-back", {}), ("transfer", {"to": WANG}), ("close", {})):
        if deed == "transfer":
            await wang.post("/api/staff/status", {"status": "online"})
        assert (await desk.do(wang, deed, **body)).status == 409, deed
    assert desk.now.owner == LI
    english = await wang.ask(
        "POST", f"/api/conversations/{desk.id}/say",
        {"Origin": wang.base, "Content-Type": "application/json", "Accept-Language": "en"}, b'{"text": "hi"}',
    )  # fmt: skip
    assert english.body["message"] == "小李 is serving this customer."


async def test_who_acts_on_what_is_not_so_any_more_looks_again(desk: Desk) -> None:
    seen = desk.now.version
    await desk.held_by(desk.li)
    answer = await desk.li.post(f"/api/conversations/{desk.id}/close", {"version": seen})
    assert (answer.status, answer.body["message"]) == (409, "这个会话刚有变化，请看过最新情况再操作。")
    assert answer.body["conversation"]["state"] == "held"


async def test_a_conversation_goes_from_hand_to_hand_with_a_note_and_its_history(desk: Desk) -> None:
    wang = await desk.other()
    await wang.post("/api/staff/status", {"status": "online"})
    await desk.held_by(desk.li)
    assert (await desk.do(desk.li, "transfer")).status == 400, "to whom?"
    assert (await desk.do(desk.li, "transfer", to="没有这个人")).status == 404
    passed = await desk.do(desk.li, "transfer", to=WANG, text="要改地址，已核对订单")
    assert (passed.body["conversation"]["owner"], passed.body["conversation"]["first_owner"]) == (WANG, LI)
    queued = await desk.do(wang, "queue", group="售后", text="退货问题")
    assert (queued.body["conversation"]["state"], queued.body["conversation"]["group"]) == ("queued", "售后")
    assert queued.body["conversation"]["want"] == "colleague"
    assert (await desk.do(desk.li, "queue", group="没有这个组")).status == 404
    assert (await desk.do(desk.li, "give-back")).body["conversation"]["state"] == "bot"
    assert (await desk.do(desk.li, "want")).body["conversation"]["state"] == "queued"
    turns = (await desk.li.get(f"/api/conversations/{desk.id}/turns")).body["turns"]
    assert [turn["act"] for turn in turns] == ["take", "transfer", "queue", "give_back", "want"]
    assert [turn.get("text", "") for turn in turns[1:3]] == ["要改地址，已核对订单", "退货问题"]


async def test_closing_asks_for_a_rating_only_where_it_is_told_to(desk: Desk) -> None:
    await desk.held_by(desk.li)
    closed = await desk.do(desk.li, "close", ask_rating=True)
    assert closed.body["conversation"]["state"] == "closed"
    (asked, _), *none = desk.talks.conversations.said
    assert not none
    assert asked.text.startswith("请给这次服务打个分")
    await desk.held_by(desk.li)
    assert (await desk.do(desk.li, "close")).status == 200
    assert len(desk.talks.conversations.said) == 1


async def test_a_draft_in_somebody_elses_conversation_is_not_decided_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.held_by(await desk.other())
    waiting = desk.house.desk.open(draft(desk.house.clock, conversation=desk.id, address=desk.now.address))

    async def refuse(*_: object) -> None:
        raise Held("小王 has it", desk.now)

    monkeypatch.setattr(desk.house.desk, "decide", refuse)
    for verb in ("approve", "reject", "hand-over"):
        answer = await desk.li.post(f"/api/drafts/{waiting.id}/{verb}", {"version": 1, "hash": waiting.hash})
        assert (answer.status, answer.body["error"]) == (409, "held")
        assert (answer.body["message"], answer.body["conversation"]["owner"]) == ("小王 正在接待这位顾客。", WANG)


# ---- the screen -----------------------------------------------------------------------------------------------------


async def test_the_list_says_what_was_asked_for(desk: Desk) -> None:
    house = desk.house
    closed = desk.talks.conversations.open(talk(house.clock, "c-2", state=ConversationState.CLOSED, last_text="谢谢"))
    held = desk.talks.conversations.open(talk(house.clock, "c-3", state=ConversationState.HELD, owner=WANG))

    async def ids(query: str) -> set[str]:
        answer = await desk.li.get(f"/api/conversations{query}")
        assert answer.status == 200, answer.body
        assert answer.body["now"] == house.clock.now()
        return {one["id"] for one in answer.body["conversations"]}

    assert await ids("") == {desk.id, held.id}
    assert await ids("?states=closed") == {closed.id}
    assert await ids("?states=closed,held&owner=%E5%B0%8F%E7%8E%8B") == {held.id}
    assert await ids("?states=closed,bot&text=%E8%B0%A2") == {closed.id}
    assert len(await ids("?limit=1")) == 1
    for wrong in ("states=", "states=open", "states=bot,", "limit=0", "limit=501", "text=" + "x" * 201, "since=1"):
        assert (await desk.li.get(f"/api/conversations?{wrong}")).status == 400, wrong


async def test_who_follows_from_the_lists_cursor_misses_nothing(desk: Desk) -> None:
    cursor = (await desk.li.get("/api/conversations")).body["cursor"]
    await desk.held_by(await desk.other())
    async with desk.li.events(cursor) as events:
        moved = await events.until("conversation")
        assert (moved.data["type"], moved.data["conversation"]["owner"]) == ("conversation", WANG)
        told = await events.until("turn")
        assert (told.data["conversation"], told.data["turn"]["act"]) == (desk.id, "take")


async def test_a_conversation_is_shown_with_all_that_is_needed_to_answer(desk: Desk) -> None:
    known = desk.talks.customers.see(desk.now.address, "小鱼", desk.house.clock.now())
    await desk.talks.customers.change(known, 0, CustomerChange(called="张女士"), LI)
    desk.talks.conversations.line(desk.id, text="几天能到")
    waiting = draft(desk.house.clock, conversation=desk.id, address=desk.now.address)
    desk.talks.conversations.waiting[desk.id] = (waiting,)
    wang = await desk.other()
    await wang.post("/api/presence", {"conversation": desk.id})
    assert (await desk.do(wang, "typing")).body == {}
    view = (await desk.li.get(f"/api/conversations/{desk.id}")).body
    assert (view["conversation"]["id"], view["now"]) == (desk.id, desk.house.clock.now())
    assert [turn["text"] for turn in view["turns"]] == ["几天能到"]
    assert [one["id"] for one in view["drafts"]] == [waiting.id]
    assert (view["left"]["messages"], view["typing"], view["lookers"]) == (4, [WANG], [WANG])
    assert (view["card"]["customer"]["called"], view["card"]["orders"]) == ("张女士", [])
    assert desk.talks.shown_typing == [desk.now.address]


async def test_somebody_of_whom_nothing_is_known_has_an_empty_card(desk: Desk) -> None:
    card = (await desk.li.get(f"/api/conversations/{desk.id}")).body["card"]
    assert (card["customer"]["channel"], card["customer"]["account"], card["customer"]["visits"]) == (
        "wechat",
        "c-1",
        0,
    )


async def test_a_long_thread_is_read_from_its_end(desk: Desk) -> None:
    for number in range(1, 8):
        desk.talks.conversations.line(desk.id, text=f"第 {number} 句")

    async def numbers(query: str) -> list[int]:
        answer = await desk.li.get(f"/api/conversations/{desk.id}/turns{query}")
        return [turn["number"] for turn in answer.body["turns"]]

    assert await numbers("?limit=3") == [5, 6, 7]
    assert await numbers("?limit=3&before=5") == [2, 3, 4]
    assert await numbers("?before=2") == [1]
    for wrong in ("limit=0", "limit=201", "before=-1", "before=x"):
        assert (await desk.li.get(f"/api/conversations/{desk.id}/turns?{wrong}")).status == 400, wrong
    for path in ("/api/conversations/0-nobody", "/api/conversations/0-nobody/turns", "/api/conversations/..%2Fx"):
        assert (await desk.li.get(path)).status == 404, path


async def test_who_is_there_and_who_writes_is_told_to_the_others(desk: Desk) -> None:
    wang = await desk.other()
    async with desk.li.events() as events:
        assert (await events.until("presence")).data == {"lookers": {}, "at": {}, "typing": {}}
        await wang.post("/api/presence", {"draft": "0-1", "conversation": desk.id})
        assert (await events.until("presence")).data == {
            "lookers": {"0-1": [WANG]},
            "at": {desk.id: [WANG]},
            "typing": {},
        }
        await desk.do(wang, "typing")
        assert (await events.until("presence")).data["typing"] == {desk.id: [WANG]}
        await desk.house.clock.advance(8)
        assert (await events.until("presence")).data["typing"] == {}


async def test_whoever_is_before_a_screen_gives_a_sign_of_life(desk: Desk) -> None:
    viewer = await desk.other("小看", Role.VIEWER)
    await desk.li.post("/api/presence", {})
    await viewer.post("/api/presence", {"conversation": desk.id})
    assert desk.talks.staff.alive == [LI], "who only looks can be given nothing"


async def test_a_list_of_drafts_says_which_conversations_somebody_has(desk: Desk) -> None:
    other = desk.talks.conversations.open(talk(desk.house.clock, "c-2"))
    for number, one in enumerate((desk.id, other.id), 1):
        desk.house.desk.open(draft(desk.house.clock, number, conversation=one, address=desk.now.address))
    desk.house.desk.open(draft(desk.house.clock, 3))
    assert (await desk.li.get("/api/drafts")).body["held"] == {}
    desk.talks.conversations.open(talk(desk.house.clock, "c-3", state=ConversationState.HELD, owner=LI))
    await desk.held_by(await desk.other())
    assert (await desk.li.get("/api/drafts")).body["held"] == {desk.id: WANG}, "and nothing of others"


# ---- words ----------------------------------------------------------------------------------------------------------


async def test_who_answers_has_the_conversation_and_the_drafts_it_answers_are_done(desk: Desk) -> None:
    name = await desk.talks.shelf.put(MediaFile("image/png", PNG))
    said = await desk.do(desk.li, "say", text="亲，今天发顺丰，后天到～", files=[name], answers=["0-1", "0-2"])
    assert (said.status, said.body["conversation"]["owner"]) == (200, LI)
    ((sent, answers),) = desk.talks.conversations.said
    assert (sent.text, sent.media, answers) == ("亲，今天发顺丰，后天到～", (name,), ("0-1", "0-2"))


async def test_a_picture_goes_without_a_word_but_nothing_does_not(desk: Desk) -> None:
    name = await desk.talks.shelf.put(MediaFile("image/png", PNG))
    assert (await desk.do(desk.li, "say", files=[name])).status == 200
    assert (await desk.do(desk.li, "say", text="见图", files=["gone.png"])).status == 404
    for nothing in ({}, {"text": " \n"}, {"text": "", "files": []}):
        assert (await desk.do(desk.li, "say", **nothing)).status == 400


async def test_the_guard_has_the_last_word(desk: Desk) -> None:
    answer = await desk.do(desk.li, "say", text="全网最便宜")
    assert (answer.status, answer.body["error"], answer.body["risks"][0]["found"]) == (422, "refused", "最便宜")
    assert desk.now.state is ConversationState.BOT
    assert not desk.talks.conversations.said


async def test_a_note_is_for_colleagues(desk: Desk) -> None:
    noted = await desk.do(desk.li, "note", text="顾客下午再来")
    assert (noted.body["turn"]["kind"], noted.body["turn"]["by"]) == (TurnKind.NOTE, LI)
    assert not desk.talks.conversations.said


async def test_what_was_typed_is_shown_to_whom_it_is_allowed_for_a_reason_that_is_kept(desk: Desk) -> None:
    desk.talks.conversations.line(desk.id, text="我的电话是 [电话]")
    desk.talks.conversations.typed[desk.id, 1] = message(desk.now, "我的电话是 13800012345")
    boss = await desk.other("主管", Role.SUPERVISOR)
    assert (await desk.do(desk.li, "unmask", number=1, reason="核对收货电话")).status == 403
    for reason in ("", "  a ", "abc"):
        assert (await desk.do(boss, "unmask", number=1, reason=reason)).status == 400
    assert not desk.talks.conversations.seen
    shown = await desk.do(boss, "unmask", number=1, reason="核对收货电话")
    assert (shown.body, shown.headers["Cache-Control"]) == ({"text": "我的电话是 13800012345"}, "no-store")
    assert desk.talks.conversations.seen == [("主管", 1, "核对收货电话")]
    assert (await desk.do(boss, "unmask", number=2, reason="核对收货电话")).status == 404
    assert "13800012345" not in str((await boss.get(f"/api/conversations/{desk.id}")).body)


async def test_whose_role_the_settings_name_may_unmask() -> None:
    async with opened_desk(ConsoleSettings(unmask_roles=("agent",))) as desk:
        desk.talks.conversations.line(desk.id, text="[电话]")
        desk.talks.conversations.typed[desk.id, 1] = message(desk.now, "13800012345")
        boss = await desk.other("主管", Role.SUPERVISOR)
        assert (await desk.do(boss, "unmask", number=1, reason="核对收货电话")).status == 403
        assert (await desk.do(desk.li, "unmask", number=1, reason="核对收货电话")).status == 200


@pytest.mark.parametrize(
    ("deed", "body"),
    [
        ("take", {"version": -1}), ("take", {}), ("take", {"version": "1"}), ("take", {"version": 1, "by": "小王"}),
        ("transfer", {"version": 1, "to": "x" * 65}), ("queue", {"version": 1, "group": "x" * 65}),
        ("queue", {"version": 1, "text": "x" * 501}), ("close", {"version": 1, "ask_rating": 1}),
        ("say", {"text": "x" * 5_001}), ("say", {"files": ["a"] * 10}), ("say", {"files": [""]}),
        ("say", {"text": "x", "answers": ["0-1"] * 51}), ("say", {"text": "x", "answers": ["x" * 129]}),
        ("say", {"text": None}), ("note", {"text": ""}), ("note", {"text": " \n\t"}), ("note", {"text": "x" * 2_001}),
        ("unmask", {"number": 0, "reason": "核对电话"}), ("unmask", {"number": 1, "reason": "x" * 501}),
    ],
)  # fmt: skip
async def test_what_is_typed_has_bounds(desk: Desk, deed: str, body: dict[str, Any]) -> None:
    boss = await desk.other("主管", Role.SUPERVISOR)
    answer = await boss.post(f"/api/conversations/{desk.id}/{deed}", body)
    assert (answer.status, answer.body["error"]) == (400, "bad-request")
    assert not desk.talks.conversations.deeds


# ---- staff ----------------------------------------------------------------------------------------------------------


async def test_a_lead_sets_who_serves_whom_and_when(desk: Desk) -> None:
    boss = await desk.other("主管", Role.SUPERVISOR)
    slot: dict[str, Any] = {"days": ["mon", "tue"], "begin": "09:00", "end": "12:00"}
    slots = [slot, {"days": ["mon"], "begin": "22:00", "end": "02:00"}]
    wanted = {"groups": ["售后"], "leads": ["售前"], "most": 3, "hours": slots}
    answer = await boss.post("/api/staff/%E5%B0%8F%E6%9D%8E", wanted)
    assert answer.status == 200, answer.body
    (agent,) = answer.body["agents"]
    assert (agent["name"], agent["groups"], agent["most"], agent["hours"]) == (LI, ["售后"], 3, slots)
    assert agent["leads"] == ["售前"]
    ((name, setup, by),) = desk.talks.staff.set
    assert (name, setup.hours[1].end, by) == (LI, "02:00", "主管")
    assert [group["name"] for group in answer.body["groups"]] == ["售前", "售后"]
    assert answer.body["me"] == {**agent, "name": "主管", "groups": [], "leads": [], "most": 8, "hours": []}
    assert (await boss.post("/api/staff/nobody", {})).status == 404
    for strange in ("groups", "leads"):
        unknown = await boss.post("/api/staff/%E5%B0%8F%E6%9D%8E", {strange: ["没有这个组"]})
        assert (unknown.status, unknown.body["error"], "risks" in unknown.body) == (422, "not-possible", False)
    for wrong in (
        {"most": 0}, {"most": 201}, {"groups": ["x" * 65]}, {"groups": ["售后"] * 51}, {"leads": ["x" * 65]},
        {"hours": [slot] * 51},
        {"hours": [{**slot, "days": []}]}, {"hours": [{**slot, "days": ["some"]}]}, {"load": 0},
        {"hours": [{**slot, "begin": "24:00"}]}, {"hours": [{**slot, "end": "12:00\n"}]},
        {"hours": [{**slot, "end": "9:00"}]},
    ):  # fmt: skip
        assert (await boss.post("/api/staff/%E5%B0%8F%E6%9D%8E", wrong)).status == 400, wrong


async def test_people_say_of_themselves_whether_they_are_there(desk: Desk) -> None:
    assert (await desk.li.get("/api/staff")).body["me"]["status"] == "away"
    said = await desk.li.post("/api/staff/status", {"status": "online"})
    assert (said.body["me"]["name"], said.body["me"]["status"], said.body["me"]["here"]) == (LI, "online", True)
    assert (await desk.li.post("/api/staff/status", {"status": "lunch"})).status == 400
    await desk.held_by(desk.li)
    assert (await desk.li.get("/api/staff")).body["agents"][0]["load"] == 1


async def test_a_lead_lets_a_wording_stand_and_takes_it_back(desk: Desk) -> None:
    boss = await desk.other("主管", Role.SUPERVISOR)
    allowed = await boss.post("/api/standing/allow", {"template": RECEIVED.id})
    (standing,) = allowed.body["standing"]
    assert (standing["template"]["text"], standing["by"]) == (RECEIVED.text, "主管")
    assert (await desk.li.get("/api/standing")).body == allowed.body
    assert (await boss.post("/api/standing/forbid", {"template": RECEIVED.id})).body["standing"][0]["by"] == ""
    assert (await boss.post("/api/standing/allow", {"template": "another"})).status == 404
    assert (await boss.post("/api/standing/allow", {"template": ""})).status == 400


async def test_a_profile_that_somebody_changed_first_is_shown_as_it_is(desk: Desk) -> None:
    path = f"/api/customers/{desk.talks.customers.see(desk.now.address, '小鱼', desk.house.clock.now())}"
    assert (await desk.li.post(path, {"version": 0, "called": "张女士"})).body["customer"]["called"] == "张女士"
    late = await (await desk.other()).post(path, {"version": 0, "tags": ["老客户"]})
    assert (late.status, late.body["error"], late.body["customer"]["called"]) == (409, "customer-changed", "张女士")
    assert late.body["message"] == "这位顾客的资料刚被改过，请看过最新内容再操作。"
