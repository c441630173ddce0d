"""Whole histories, line by line: our own, and the real ones where they are at hand."""

import gzip
import json
from pathlib import Path
from typing import Any, Final

import pytest

from adapters.courier.kdniao import answers
from adapters.courier.kuaidi100 import pushes
from adapters.dates import moment
from bot.core.clock import Millis, later
from bot.core.parcels import Carrier, Milestone, Snapshot, Trouble

NOW: Final = Millis(1_795_320_000_000)
REAL: Final = Path("../shared/data/logistics_traces.jsonl.gz")
PICKED_UP, ROAD, CITY, OUT, LOCKER, SIGNED = (
    Milestone.PICKED_UP, Milestone.IN_TRANSIT, Milestone.IN_CITY, Milestone.OUT_FOR_DELIVERY, Milestone.AT_LOCKER,
    Milestone.SIGNED,
)  # fmt: skip


def of_kdniao(carrier: str, events: list[dict[str, Any]], until: int) -> Snapshot:
    """As the vendor would have told it after so many lines."""
    told = events[:until]
    traces = [
        {"AcceptTime": one["time"], "AcceptStation": one["text"], "Action": str(one["action"])} for one in told
    ]  # fmt: skip
    found = answers.parcel(
        {"ShipperCode": carrier, "LogisticCode": "75800000000000", "State": str(told[-1]["state"]),
         "StateEx": str(told[-1]["action"]), "Traces": traces}, NOW,
    )  # fmt: skip
    assert found is not None
    return found


STATES: Final = {"揽收": "1", "在途": "0", "派件": "5", "签收": "3"}


def of_kuaidi100(events: list[dict[str, Any]], until: int) -> Snapshot:
    told = events[:until]
    data = [{"time": one["time"], "context": one["text"], "status": one["status"]} for one in reversed(told)]
    return pushes.parcel({"com": "yuantong", "nu": "YT8800000000000", "state": STATES[told[-1]["status"]],
                          "data": data}, NOW)  # fmt: skip


@pytest.mark.skipif(not REAL.exists(), reason="the recorded histories are not here")
def test_real_histories_have_the_right_milestones() -> None:
    zto, yto = [json.loads(line) for line in gzip.decompress(REAL.read_bytes()).splitlines()]
    way = [of_kdniao(zto["carrier"], zto["events"], until).milestone for until in range(1, len(zto["events"]) + 1)]
    assert way == [PICKED_UP, *[ROAD] * 6, OUT, LOCKER, SIGNED]
    way = [of_kuaidi100(yto["events"], until).milestone for until in range(1, len(yto["events"]) + 1)]
    assert way == [PICKED_UP, *[ROAD] * 4, OUT, ROAD, LOCKER, SIGNED]
    whole = of_kdniao(zto["carrier"], zto["events"], 99)
    assert (whole.over, whole.trouble, whole.carrier) == (True, None, Carrier.ZTO)
    assert [event.milestone for event in whole.events] == [PICKED_UP, *[ROAD] * 6, OUT, LOCKER, SIGNED]
    assert of_kuaidi100(yto["events"], 99).over


def row(time: str, text: str, word: str = "在途", **more: str) -> dict[str, str]:
    return {"time": time, "ftime": time, "context": text, "status": word, **more}


def told(state: object, *rows: dict[str, str], **more: Any) -> Snapshot:
    """Of 快递100; rows newest first."""
    return pushes.parcel({"com": "zhongtong", "nu": "75800000000000", "state": state, "data": list(rows), **more}, NOW)


@pytest.mark.parametrize(
    ("text", "word", "is_now"),
    [
        ("快件已由小区门口便利店代收，请凭码领取", "在途", LOCKER),
        ("快件已存放至南门菜鸟驿站", "派件", LOCKER),
        ("已投柜：3 号楼速递易", "在途", LOCKER),
        ("派件员正在派件，可放驿站或门口，请提前告知", "派件", OUT),
        ("快件离开中转部，发往丰巢路营业部", "在途", ROAD),
        ("驿站退回：超时未取", "在途", ROAD),
        ("客户从快递柜取出，已签收", "签收", SIGNED),
    ],
)
def test_words_say_more_than_a_coarse_state(text: str, word: str, is_now: Milestone) -> None:
    assert told(STATES[word], row("2026-11-21 10:00:00", text, word)).milestone is is_now


def test_the_same_code_means_two_things_at_two_vendors() -> None:
    """304: fetched from a locker here, signed by somebody else there; 201: late here, in the city there."""
    last = row("2026-11-21 10:00:00", "x")
    assert told("304", last).milestone is SIGNED
    assert (told(201, last).milestone, told("201", last).trouble) == (ROAD, Trouble.NOT_SIGNED)
    there = of_kdniao("ZTO", [{"time": "2026-11-21 10:00:00", "text": "x", "action": 201, "state": 2}], 1)
    assert (there.milestone, there.trouble) == (CITY, None)
    assert of_kdniao(
        "ZTO", [{"time": "2026-11-21 10:00:00", "text": "x", "action": 402, "state": 4}], 1
    ).trouble is Trouble.NOT_SIGNED  # fmt: skip


def test_a_state_may_be_a_number_or_a_text_and_none_at_all() -> None:
    last = row("2026-11-21 10:00:00", "正在派件", "派件")
    states: tuple[object, ...] = (5, "5", " 5 ", None, "77", [], {"a": 1})
    assert {told(state, last).milestone for state in states} == {OUT}


def test_a_parcel_of_no_history_is_announced_whatever_its_state() -> None:
    assert told("0").milestone is Milestone.ANNOUNCED
    assert told("2").trouble is None


def test_lines_stand_by_their_times_whichever_way_round_they_came() -> None:
    first, second, third = (row(f"2026-11-2{day} 10:00:00", f"第 {day} 天") for day in (0, 1, 2))
    texts = {tuple(event.text for event in told("0", *rows).events) for rows in (
        (third, second, first), (first, second, third), (third, first, second),
    )}  # fmt: skip
    assert texts == {("第 0 天", "第 1 天", "第 2 天")}


def test_lines_of_one_second_keep_the_vendors_order() -> None:
    rows = [row("2026-11-21 10:00:00", "后来"), row("2026-11-21 10:00:00", "起先")]
    assert [event.text for event in told("0", *rows).events] == ["起先", "后来"]


def test_a_line_without_a_time_stands_with_the_one_before_it() -> None:
    rows = [row("2026-11-21 12:00:00", "三"), row("昨天", "二"), row("2026-11-21 10:00:00", "一")]
    found = told("0", *rows).events
    assert [event.text for event in found] == ["一", "二", "三"]
    assert found[1].at == found[0].at


def test_a_date_of_the_far_future_does_not_hold_up_what_comes() -> None:
    found = told("0", row("2036-11-21 12:00:00", "坏了的钟"), row("2026-11-21 10:00:00", "一"))
    assert found.events[-1].at < later(NOW, 86_400)


def test_texts_are_one_clean_line() -> None:
    found = told("0", row("2026-11-21 12:00:00", "【苏州市】\n 到达\u202e  网点\x00" + "很长" * 1_000))
    assert found.events[0].text.startswith("【苏州市】 到达 网点 很长")
    assert len(found.events[0].text) == 500


def test_a_parcel_that_goes_abroad_goes_on_there() -> None:
    push = {
        "status": "polling",
        "lastResult": {"com": "ems", "nu": "EA123456789CN", "state": "8", "data": [row("2026-11-20 10:00:00", "出口")]},
        "destResult": {"com": "usps", "state": "5", "data": [row("2026-11-21 10:00:00", "Out", "派件")]},
    }
    (found,) = pushes.read(json.dumps(push).encode(), NOW)
    assert (found.milestone, len(found.events), found.carrier) == (OUT, 2, Carrier.EMS)


def test_an_expected_hour_is_kept() -> None:
    found = told("0", row("2026-11-21 10:00:00", "x"), arrivalTime="2026-11-22 18")
    assert found.eta == moment("2026-11-22 18:00:00")
    assert told("0", row("2026-11-21 10:00:00", "x"), arrivalTime="soon").eta == 0


def test_both_forms_of_dates_are_beijings() -> None:
    assert moment("Thu Mar 30 05:37:57 CST 2023") == moment("2023-03-30 05:37:57") == moment("2023-03-29T21:37:57Z")


def test_lines_of_one_second_follow_the_way_the_others_run() -> None:
    rows = [row("2026-11-21 10:00:00", "起先"), row("2026-11-21 10:00:00", "后来"), row("2026-11-21 11:00:00", "三")]
    assert [event.text for event in told("0", *rows).events] == ["起先", "后来", "三"]
    assert [event.text for event in told("0", *reversed(rows)).events] == ["起先", "后来", "三"]


def test_the_state_that_sticks_gives_way_to_the_last_line() -> None:
    lines = [
        {"AcceptTime": "2026-11-21 10:00:00", "AcceptStation": "无法联系收件人", "Action": "416"},
        {"AcceptTime": "2026-11-21 15:00:00", "AcceptStation": "再次派件", "Action": "202"},
    ]
    parcel = {"ShipperCode": "ZTO", "LogisticCode": "75800000000000", "State": "4"}
    on, stuck = (answers.parcel({**parcel, "Traces": lines[:until]}, NOW) for until in (2, 1))
    assert on is not None
    assert stuck is not None
    assert (on.milestone, on.trouble, stuck.trouble) == (OUT, None, Trouble.UNREACHABLE)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("【西安市】快件已放入翠华路 18 号院东门快递柜，取件码 610428，请及时领取", "翠华路 18 号院东门快递柜"),
        ("快件已存放至银盆岭菜鸟驿站，请凭取件码领取", "银盆岭菜鸟驿站"),
        ("快件已由济南历城区翡翠雅苑西门店代收，请及时取件", "翡翠雅苑西门店"),
        ("已投至【东湖家园 2 号柜(速递易)】，请取件", "东湖家园 2 号柜"),
        ("快件已存放在幸福小区东门快递柜，请及时取件", "幸福小区东门快递柜"),
        ("快件已暂存在门卫，请及时取件", "苏州市"),
        ("您的快件待取件，请联系快递员", "苏州市"),
    ],
)
def test_where_a_parcel_waits_is_taken_from_the_words(text: str, place: str) -> None:
    last = row("2026-11-21 10:00:00", text, "投柜或驿站", statusCode="501", areaName="苏州市")
    (event,) = told("501", last).events
    assert (event.milestone, event.place) == (LOCKER, place)


def test_a_station_beside_the_history_is_where_it_waits() -> None:
    line = {"AcceptTime": "2026-11-21 10:00:00", "AcceptStation": "待取件", "Action": "211", "Location": "苏州市"}
    parcel = {"ShipperCode": "ZTO", "LogisticCode": "75800000000000", "State": "2", "StateEx": "211", "Traces": [line]}
    at, on_road = (answers.parcel({**parcel, **more}, NOW) for more in ({"Station": "东湖驿站"}, {"Station": None}))
    assert at is not None
    assert on_road is not None
    assert (at.events[0].place, on_road.events[0].place) == ("东湖驿站", "苏州市")
