"""The library's pages over HTTP: conflicts and refusals as the screen gets them, files in and out, bad input."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from bot.console.pages import library as pages
from bot.core.vocabulary import Role
from tests.support.clock import eventually
from tests.support.console import Browser, StillHouse, console

EMPTY: dict[str, Any] = {}
FORM = {"id": "post", "questions": ["包邮吗"], "answer": "全场包邮。", "valid_from": "2026-01-01"}
POST = "/api/knowledge/entry/post"


async def upload(
    browser: Browser, data: bytes | AsyncIterator[bytes], media: str = "text/csv", apply: str = "", **headers: str
) -> Any:
    path = "/api/knowledge/import" + (f"?apply={apply}" if apply else "")
    said = {"Origin": browser.base, "Content-Type": media, **headers}
    return await browser.ask("POST", path, headers=said, data=data)


async def test_an_entry_goes_through_review_and_every_step_is_answered_with_how_it_stands() -> None:
    house = StillHouse()
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "王主管", Role.SUPERVISOR)
        answer = await browser.post(f"{POST}/propose", {"version": 0, "written": FORM, "note": "新口径"})
        assert (answer.status, answer.body["record"]["version"], answer.body["checks"]) == (200, 1, [])
        assert answer.body["record"]["proposed"]["answer"] == "全场包邮。"
        answer = await browser.post(f"{POST}/approve", {"version": 1})
        assert [change["action"] for change in answer.body["history"]] == ["approved", "proposed"]
        page = (await browser.get("/api/knowledge?state=approved&text=包邮")).body
        assert page["entries"] == [
            {
                "id": "post", "question": "包邮吗", "variants": 1, "answer": "全场包邮。", "intent": "other",
                "stage": "none", "product": "", "authority": "agent", "state": "approved", "valid_until": None,
                "place": "console", "shortcut": "", "checks": 0,
            }
        ]  # fmt: skip
        assert (page["total"], page["counts"]["all"], page["faults"]) == (1, 1, [])
        answer = await browser.post(f"{POST}/retire", {"version": 2, "note": "停了"})
        assert answer.body["record"]["retired"] is True
        answer = await browser.post(f"{POST}/restore", {"version": 3, "number": 2})
        assert answer.body["record"]["retired"] is False
        assert (await browser.get(POST)).body == answer.body


async def test_the_slower_one_is_told_who_was_faster_in_their_language() -> None:
    house = StillHouse()
    async with console(house.parts) as boss:
        await boss.come_in(house.parts, "王主管", Role.SUPERVISOR)
        li = await Browser(boss.http, boss.base).come_in(house.parts, "小李", Role.AGENT)
        await li.post(f"{POST}/propose", {"version": 0, "written": FORM})
        for headers, said in (
            ({}, "小李 刚改过这一条，请看过最新内容再操作。"),
            ({"Accept-Language": "en"}, "小李 changed this entry a moment ago; please look at it as it is now."),
        ):
            answer = await boss.post(f"{POST}/approve", {"version": 0}, **headers)
            assert (answer.status, answer.body["error"], answer.body["message"]) == (409, "conflict", said)
            assert (answer.body["winner"], answer.body["record"]["version"]) == ("小李", 1)
        answer = await li.post(f"{POST}/propose", {"version": 0, "written": FORM})
        assert answer.body["message"].startswith("您在别处")


async def test_what_may_not_come_in_force_is_refused_with_the_checks() -> None:
    house = StillHouse()
    async with console(house.parts) as boss:
        await boss.come_in(house.parts, "王主管", Role.SUPERVISOR)
        bad = {**FORM, "answer": "{nick}您好，包邮。"}
        checked = await boss.post("/api/knowledge/check", {"written": bad})
        (check,) = checked.body["checks"]
        assert check["blocking"]
        await boss.post(f"{POST}/propose", {"version": 0, "written": bad})
        answer = await boss.post(f"{POST}/approve", {"version": 1})
        assert (answer.status, answer.body["error"], answer.body["checks"]) == (422, "unfit", [check])
        assert (await boss.get("/api/knowledge")).body["entries"][0]["checks"] == 1


@pytest.mark.parametrize(
    "written",
    [EMPTY, {**FORM, "id": "a b"}, {**FORM, "id": "post\n"}, {**FORM, "answer": " "}, {**FORM, "answer": "好" * 2_001},
     {**FORM, "questions": ["？"]}, {**FORM, "questions": ["x"] * 201}, {**FORM, "valid_from": "soon"},
     {**FORM, "rooms": ["/x"]}, {**FORM, "shortcut": "两 字"}, {**FORM, "colour": "red"}, {**FORM, "id": "other"}],
)  # fmt: skip
async def test_a_form_that_is_none_is_refused_and_nothing_is_kept(written: dict[str, object]) -> None:
    house = StillHouse()
    async with console(house.parts) as browser:
        await browser.come_in(house.parts, "小李", Role.AGENT)
        assert (await browser.post(f"{POST}/propose", {"version": 0, "written": written})).status == 400
        assert (await browser.get(POST)).status == 404


async def test_a_file_is_looked_at_first_and_then_applied() -> None:
    house = StillHouse()
    text = "编号,问法,答案,备注\npost,包邮吗,全场包邮。,x\nbad id,x,y,\n".encode("gbk")
    async with console(house.parts) as boss:
        await boss.come_in(house.parts, "王主管", Role.SUPERVISOR)
        looked = (await upload(boss, text)).body
        assert (looked["new"], looked["applied"], looked["notes"]) == (1, 0, ["有 1 列不认识，已跳过：备注"])
        assert looked["faults"][0]["place"] == "第 3 行"
        assert (await boss.get("/api/knowledge")).body["total"] == 0
        assert (await upload(boss, text, apply="approved")).body["applied"] == 1
        assert (await boss.get(POST)).body["record"]["approved"]["answer"] == "全场包邮。"
        for form, media in (("csv", "text/csv"), ("toml", "application/toml")):
            out = await boss.get(f"/api/knowledge/export?format={form}")
            assert out.headers["Content-Type"].startswith(media)
            assert out.headers["Content-Disposition"] == f'attachment; filename="halfminute-knowledge.{form}"'
            again = (await upload(boss, out.body, media)).body
            assert (again["same"], again["new"], again["changed"]) == (1, 0, 0)
        assert [what for what, *_ in house.audit.lines].count("export") == 2


async def test_what_is_no_such_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "FILE", msgspec.structs.replace(pages.FILE, most=1_000))
    house = StillHouse()
    async with console(house.parts) as boss:
        await boss.come_in(house.parts, "王主管", Role.SUPERVISOR)
        assert (await upload(boss, b"x" * 1_001)).status == 413

        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(30):
                yield b"x" * 100

        answer = await upload(boss, pieces())
        assert (answer.status, answer.body["error"]) == (413, "file-too-large")
        for media in ("application/json", "text/plain", "application/zip"):
            assert (await upload(boss, b"x", media)).status == 415
        assert (await upload(boss, b"x", **{"Content-Encoding": "gzip"})).status == 415
        assert (await upload(boss, b"x", apply="yes")).status == 400
        assert (await upload(boss, b"\x00\xff\xfe")).body["new"] == 0


async def test_a_file_that_does_not_arrive_is_given_up() -> None:
    house = StillHouse()

    async def never() -> AsyncIterator[bytes]:
        yield b"x"
        await house.clock.sleep(10 * pages.FILE.seconds)

    async with console(house.parts) as boss:
        await boss.come_in(house.parts, "王主管", Role.SUPERVISOR)
        asking = asyncio.create_task(upload(boss, never()))
        await eventually(lambda: house.clock.sleepers >= 2)
        await house.clock.advance(pages.FILE.seconds)
        assert (await asking).status == 408
