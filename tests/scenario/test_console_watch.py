"""Topics and alerts at the console's door: what is told to whom, who is faster, what is taken away."""

import csv
import hashlib
import io
import zipfile
from typing import Any

import msgspec
import pytest

from bot.core.alerts import AlertState, Ruling
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.topics import Level
from bot.core.vocabulary import Role
from tests.support.console import Browser, StillHouse, console
from tests.support.stormy import DOWN, LAMP, SAID, SOCKS, WARMER, storm
from tests.support.watch import LAN, YU


@pytest.fixture
async def house() -> StillHouse:
    made = StillHouse()
    await storm(made.topics, made.alerts, made.clock)
    for name in (LAN, YU):
        await made.accounts.put(Account(name, Role.PR))
    return made


async def come(house: StillHouse, browser: Browser, role: Role = Role.PR, name: str = "许瑜") -> Browser:
    return await Browser(browser.http, browser.base).come_in(house.parts, name, role)


def alert_of(house: StillHouse, topic: str) -> Any:
    return next(one for one in house.alerts.alerts.values() if one.topic == topic)


async def test_topics_come_by_how_grave_they_are_with_who_has_them(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        told = (await (await come(house, browser, Role.VIEWER, "小李")).get("/api/watch")).body
        lines = told["topics"]
        assert [line["topic"]["id"] for line in lines] == [WARMER, DOWN, SOCKS, LAMP]
        assert [line["level"] for line in lines] == [3, 2, 1, 0]
        assert [line["alert"] and line["alert"]["state"] for line in lines] == ["open", "claimed", "open", None]
        assert lines[1]["alert"]["claimed_by"] == LAN
        assert (lines[2]["alert"]["muted"], lines[2]["alert"]["silence"]["reason"]) == ("low", "停运公告已经发了")
        assert lines[0]["spark"][0] < lines[0]["spark"][-1] == 412
        assert (told["open"], told["claimed"], told["tells"], told["watched"]) == (2, 1, True, ["小满生活"])


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("level=2", [WARMER, DOWN]), ("theme=price", [DOWN]), ("state=open", [WARMER, SOCKS]), ("text=羽绒", [DOWN]),
        ("about=小夜灯", [LAMP]), ("level=4", []),
    ],
)  # fmt: skip
async def test_topics_are_chosen(house: StillHouse, query: str, wanted: list[str]) -> None:
    async with console(house.parts) as browser:
        told = (await (await come(house, browser)).get(f"/api/watch?{query}")).body
    assert [line["topic"]["id"] for line in told["topics"]] == wanted
    assert told["more"] == 4 - len(wanted)


async def test_the_course_of_a_topic_is_read_once_a_minute(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        yu = await come(house, browser)

        async def last() -> int:
            told = (await yu.get("/api/watch")).body["topics"][0]
            assert told["topic"]["id"] == WARMER
            reposts: int = told["spark"][-1]
            return reposts

        assert await last() == 412
        known = house.topics.dossiers[WARMER]
        more = msgspec.structs.replace(known.curve[-1], reposts=500)
        house.topics.put(msgspec.structs.replace(known, curve=(*known.curve[:-1], more)))
        assert await last() == 412
        house.clock.jump(61)
        assert await last() == 500


async def test_a_house_where_nobody_watches_says_so() -> None:
    house = StillHouse()
    parts = msgspec.structs.replace(house.parts, watch=None)
    async with console(parts) as browser:
        one = await browser.come_in(parts, "许瑜", Role.PR)
        assert (await one.get("/api/watch")).body["on"] is False
        gone = await one.get("/api/roster")
        assert (gone.status, gone.body["error"]) == (404, "not-watching")
        async with one.events() as events:
            assert (await events.until("pulse")).data["people"] == 0


async def test_the_page_of_a_topic_tells_what_we_did_and_who_was_told(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        told = (await (await come(house, browser)).get(f"/api/watch/{WARMER}")).body
        assert [(mark["kind"], mark["says"]) for mark in told["marks"]] == [("told", "pr_mail")]
        assert [(line["receiver"], line["done"]) for line in told["told"]] == [("pr_wecom", False), ("pr_mail", True)]
        assert told["demand"]["escalate_s"] == 600
        assert set(told["colleagues"]) == {LAN, YU}
        assert {post.get("writer_id", "") for post in told["dossier"]["posts"]} == {""}, "ids of writers stay inside"
        assert {one["writer"].get("id", "") for one in told["dossier"]["others"]} == {""}
        assert (await (await come(house, browser)).get("/api/watch/0-none")).status == 404


async def test_two_claim_and_the_second_is_told_who_was_faster(house: StillHouse) -> None:
    alert = alert_of(house, WARMER)
    async with console(house.parts) as browser:
        lan, yu = await come(house, browser, name="周岚"), await come(house, browser)
        async with yu.events() as events:
            first = (await events.until("watch")).data
            assert (first["open"], first["claimed"], first["highest"], first["mine"]) == (1, 1, 3, {"周岚": 1})
            assert (first["newest"]["topic"], first["newest"]["level"]) == (WARMER, 3)
            claimed = await lan.post(f"/api/alerts/{alert.id}/claim", {"version": alert.version})
            assert claimed.body["alert"]["claimed_by"] == "周岚"
            told = (await events.until("watch")).data
            assert (told["open"], told["claimed"], told["mine"]) == (0, 2, {"周岚": 2})
            assert told["newest"] is None
        late = await yu.post(f"/api/alerts/{alert.id}/claim", {"version": alert.version})
        assert (late.status, late.body["error"], late.body["message"]) == (409, "alert-changed", "周岚 已经认领了。")
        assert late.body["alert"]["claimed_by"] == "周岚"


async def test_an_alert_is_handed_over_ruled_and_resolved(house: StillHouse) -> None:
    down, warmer = alert_of(house, DOWN), alert_of(house, WARMER)
    async with console(house.parts) as browser:
        lan, where = await come(house, browser, name="周岚"), f"/api/alerts/{down.id}"
        assert (await lan.post(f"{where}/hand-over", {"to": "路人"})).status == 422
        assert (await lan.post(f"{where}/hand-over", {"to": "许瑜"})).body["alert"]["claimed_by"] == "许瑜"
        for wrong in ({"ruling": "duplicate"}, {"ruling": "real", "duplicate_of": warmer.id}, {"ruling": "loud"}):
            assert (await lan.post(f"{where}/rule", wrong)).status in {400, 422}, wrong
        assert (await lan.post(f"{where}/rule", {"ruling": "duplicate", "duplicate_of": "0-none"})).status == 404
        assert (await lan.post(f"{where}/rule", {"ruling": "duplicate", "duplicate_of": down.id})).status == 422
        noise = {"ruling": "noise", "note": "已致电13800012345"}
        ruled = (await lan.post(f"{where}/rule", noise)).body["alert"]
        assert (ruled["ruling"], ruled["ruled_by"], ruled["note"]) == ("noise", "周岚", "已致电138****2345")
        assert (await lan.post(f"{where}/resolve")).body["alert"]["state"] == "resolved"
        gone = await lan.post(f"{where}/release")
        assert (gone.status, gone.body["message"]) == (409, "周岚已经把它解除了。")
        record = (await lan.get("/api/alert-rules")).body["record"]
        assert [(row["level"], row["noise"], row["precision"]) for row in record if row["noise"]] == [(2, 1, 0.0)]
    kept = alert_of(house, DOWN)
    assert (kept.state, kept.ruling, kept.ruled_level) == (AlertState.RESOLVED, Ruling.NOISE, Level.WARNING)


async def test_a_silence_keeps_the_screens_calm_until_it_ends(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        yu = await come(house, browser)
        assert (await yu.post("/api/silences", {"minutes": 60, "reason": "没有说静默什么"})).status == 422
        assert (await yu.post("/api/silences", {"minutes": 60, "reason": "短", "topic": WARMER})).status == 400
        async with yu.events() as events:
            assert (await events.until("watch")).data["newest"]["topic"] == WARMER
            asked = {"minutes": 60, "reason": "先别叫，找我13800012345", "topic": WARMER}
            set_up = await yu.post("/api/silences", asked)
            (silence,) = (one for one in set_up.body["silences"] if one.get("topic") == WARMER)
            assert (silence["by"], silence["reason"]) == ("许瑜", "先别叫，找我138****2345")
            hushed = (await events.until("watch")).data
            assert (hushed["newest"], hushed["open"]) == (None, 0)
            ended = (await yu.post(f"/api/silences/{silence['id']}/end")).body["silences"]
            assert [one["id"] for one in ended if one.get("ended_at")] == [silence["id"]]
            assert (await events.until("watch")).data["newest"]["topic"] == WARMER
        assert (await yu.post("/api/silences/0-none/end")).status == 404


async def test_evidence_is_whole_and_harmless_and_in_the_audit(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        yu = await come(house, browser)
        answer = await yu.get(f"/api/watch/{WARMER}/evidence", **{"Accept-Language": "zh"})
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/zip")
        assert (
            await (await come(house, browser, Role.AGENT, "小李")).get(f"/api/watch/{WARMER}/evidence")
        ).status == 403
    files = zipfile.ZipFile(io.BytesIO(answer.body))
    held = {name: files.read(name) for name in files.namelist()}
    sums = dict(line.split("  ")[::-1] for line in held.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(body).hexdigest() for name, body in held.items()}
    page = held["index.html"].decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert hashlib.sha256(SAID.encode()).hexdigest() in page
    assert f"导出人 {YU}" in page
    cells = [cell for row in csv.reader(io.StringIO(held["posts.csv"].decode("utf-8-sig"))) for cell in row]
    assert [cell for cell in cells if cell[:1] in set("=+-@")] == []
    record = msgspec.json.decode(held["data.json"])
    assert (record["by"], len(record["dossier"]["posts"]), len(record["told"])) == (YU, 4, 2)
    assert '"u1"' not in held["data.json"].decode(), "ids of writers stay inside"
    seal = hashlib.sha256(answer.body).hexdigest()
    assert answer.headers["X-Content-SHA256"] == seal
    (line,) = (line for line in house.audit.lines if line[0] == "export")
    assert line[1:3] == (YU, f"topic {WARMER}")
    assert seal in line[3]


async def test_the_roster_says_its_holes_and_is_kept_by_version(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        yu = await come(house, browser)
        shown = (await yu.get("/api/roster")).body
        assert [one["name"] for one in shown["on_duty"]] == ["周岚", "许瑜"]
        assert [(len(hole["days"]), hole["begin"], hole["end"]) for hole in shown["holes"]] == [
            (5, "00:00", "09:00"), (2, "00:00", "18:00"),
        ]  # fmt: skip
        whole = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "begin": "00:00", "end": "24:00"}
        roster: dict[str, Any] = {
            "version": 0, "people": [{"name": "周岚", "wecom": "zhoulan"}], "leads": ["周岚"],
            "shifts": [{"slots": [whole], "people": ["周岚"]}],
        }  # fmt: skip
        kept = (await yu.post("/api/roster", roster)).body
        assert (kept["holes"], kept["roster"]["version"], kept["roster"]["changed_by"]) == ([], 1, "许瑜")
        late = await yu.post("/api/roster", roster)
        assert (late.status, late.body["error"]) == (409, "outdated")
        stranger = {**roster, "version": 1, "leads": ["路人"]}
        assert (await yu.post("/api/roster", stranger)).status == 422
        assert (await yu.post("/api/roster", {**roster, "people": [{"name": "周岚", "wecom": "a b"}]})).status == 400


async def test_rules_are_tried_before_they_are_kept(house: StillHouse) -> None:
    async with console(house.parts) as browser:
        yu, lead = await come(house, browser), await come(house, browser, Role.SUPERVISOR, "林主管")
        rules = (await lead.get("/api/alert-rules")).body["rules"]
        names = ("notice", "warning", "serious", "crisis")
        asked = {
            name: {"bars": rules["severity"][name], "demand": rules["demands"][str(level)]}
            for level, name in enumerate(names, 1)
        }
        tried = (await yu.post("/api/alert-rules/try", asked)).body
        assert (tried["tried"]["pages"], tried["in_force"]["pages"]) == (2, 2)
        asked["warning"]["bars"]["expected"] = 1_000
        tried = (await yu.post("/api/alert-rules/try", asked)).body
        assert (tried["tried"]["pages"], tried["in_force"]["pages"], tried["facts"]) == (1, 2, 4)
        assert tried["tried"]["levels"] == {"notice": 2, "warning": 0, "serious": 1, "crisis": 0}
        assert tried["tried"]["rows"][0]["title"] == "小太阳暖手宝 · 安全"
        assert (await yu.post("/api/alert-rules", {**asked, "version": 0})).status == 403
        asked["serious"]["bars"]["expected"] = 10
        wrong = await lead.post("/api/alert-rules", {**asked, "version": 0})
        assert (wrong.status, "levels.serious.expected" in wrong.body["detail"]) == (422, True)
        asked["serious"]["bars"]["expected"] = 1_500
        asked["notice"]["demand"]["receivers"] = ["nobody"]
        assert (await lead.post("/api/alert-rules", {**asked, "version": 0})).status == 422
        asked["notice"]["demand"]["receivers"] = []
        kept = (await lead.post("/api/alert-rules", {**asked, "version": 0})).body["rules"]
        assert (kept["version"], kept["changed_by"], kept["severity"]["warning"]["expected"]) == (1, "林主管", 1_000)
        assert (await lead.post("/api/alert-rules", {**asked, "version": 0})).status == 409
    assert house.alerts.rules.changed_by == UserName("林主管")
