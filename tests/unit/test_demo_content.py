"""The demo shop must hold together: answers, tables, words and the recorded room fit each other.

In: the committed content under config/. Out: nothing; a failing test names the entry, row or comment to mend.
"""

import csv
import gzip
import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.core.catalog import Limits
from bot.core.vocabulary import Authority, Intent, Stage
from bot.reading.normalize import key
from config.demo.record_room import Comment, Script, compose, lines
from playbooks.guard import TextGuard
from playbooks.words import load

CONFIG = Path(__file__).parents[2] / "config"
DEMO = CONFIG / "demo"
PUBLIC = Limits(max_chars=60, max_bytes=240, public=True)
PRIVATE = Limits(max_chars=600, max_bytes=2048, public=False)
PLACEHOLDERS = {"{name}"} | {
    "{product." + field + "}" for field in ("name", "price", "list_price", "sizes", "colors", "highlights", "stock")
}
SENT = {"shipped", "out_for_delivery", "delivered", "signed", "refunding", "refunded"}
STATUSES = SENT | {"pending_payment", "paid", "cancelled"}


@cache
def entries() -> list[dict[str, Any]]:
    return [entry for path in sorted((CONFIG / "knowledge").glob("*.toml")) for entry in toml(path)["entry"]]


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def table(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def products() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in table("products.csv")}


@cache
def words() -> dict[str, Any]:
    return toml(CONFIG / "words" / "banned_words.toml")


@cache
def guard() -> TextGuard:
    return TextGuard(load(CONFIG / "words"))


def filled(text: str, product: dict[str, str]) -> str:
    """The text as a customer would read it."""
    facts = {field: value.replace("|", "、") for field, value in product.items()} | {"stock": "12"}
    for hole in PLACEHOLDERS - {"{name}"}:
        text = text.replace(hole, facts[hole[len("{product.") : -1]])
    return text.replace("{name}", "张女士，")


def texts() -> Iterator[tuple[str, str]]:
    for entry in entries():
        yield entry["id"], entry["answer"]
        yield entry["id"], entry["live"]


# -- knowledge ---------------------------------------------------------------------------------------------------------


def test_there_are_enough_entries_and_each_has_its_own_id() -> None:
    assert len(entries()) >= 130
    assert [name for name, n in Counter(e["id"] for e in entries()).items() if n > 1] == []
    assert [e["id"] for e in entries() if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", e["id"])] == []


def test_entries_use_the_terms_of_the_model() -> None:
    for entry in entries():
        Stage(entry["stage"]), Intent(entry["intent"]), Authority(entry["authority"])
        assert entry["product"] == "" or entry["product"] in products(), entry["id"]
        assert isinstance(entry["valid_from"], date), entry["id"]
        assert entry.get("valid_until", date.max) >= entry["valid_from"], entry["id"]


def test_every_wording_of_a_question_belongs_to_one_entry() -> None:
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries():
        assert 4 <= len(entry["questions"]) <= 8, entry["id"]
        for question in entry["questions"]:
            assert key(question), entry["id"]
            owners[key(question)].append(entry["id"])
    assert {question: ids for question, ids in owners.items() if len(ids) > 1} == {}


def test_answers_are_short_and_name_only_known_fields() -> None:
    for name, text in texts():
        assert set(re.findall(r"\{[^}]*\}", text)) <= PLACEHOLDERS, name
        assert text == text.strip(), name
        assert 4 <= len(text) <= 130, name
    assert [e["id"] for e in entries() if len(e["live"]) > 45 or "{name}" in e["live"]] == []


def test_no_answer_gives_the_guard_reason_to_speak() -> None:
    for entry in entries():
        product = products()[entry["product"] or "hoodie"]
        authority = Authority(entry["authority"])
        assert guard().check(filled(entry["answer"], product), PRIVATE, authority) == (), entry["id"]
        assert guard().check(filled(entry["live"], product), PUBLIC, authority) == (), entry["id"]


def test_every_live_answer_that_may_name_any_product_fits_with_each() -> None:
    for entry in entries():
        for product in products().values():
            if not entry["product"] and len(filled(entry["live"], product)) > PUBLIC.max_chars:
                pytest.fail(f"{entry['id']} is too long with {product['id']}")


def test_answers_state_no_price_and_no_stock() -> None:
    told = re.compile(r"[¥￥]\s*\d|\d+(\.\d+)?\s*(元|块钱)|(剩|还有)\s*\d+\s*件")
    campaigns = {e["id"] for e in entries() if "valid_until" in e}
    assert [(name, text) for name, text in texts() if told.search(text) and name not in campaigns] == []
    assert any("{product.price}" in text for _, text in texts())
    assert any("{product.stock}" in text for _, text in texts())


def test_pictures_exist_and_none_is_left_over() -> None:
    named = {file for entry in entries() for file in entry["media"]}
    assert named == {path.name for path in (DEMO / "media").iterdir()}
    assert len(named) >= 3
    for file in named:
        assert not re.search(r"<script|\son\w+=|href", (DEMO / "media" / file).read_text(encoding="utf-8")), file


def test_some_answers_are_seasonal() -> None:
    until = {e["id"]: e["valid_until"] for e in entries() if "valid_until" in e}
    assert until["discount-double11"] == date(2026, 11, 11)
    assert until["discount-double12"] == date(2026, 12, 12)


# -- tables ------------------------------------------------------------------------------------------------------------


def test_products_have_a_shelf_number_and_names_of_their_own() -> None:
    rows = list(products().values())
    assert [row["link"] for row in rows] == [str(n) for n in range(1, 17)]
    aliases = [alias for row in rows for alias in {row["name"], *row["aliases"].split("|")}]
    assert len(aliases) == len(set(aliases))
    assert all(0 < float(row["price"]) < float(row["list_price"]) for row in rows)


def test_stock_covers_every_size_and_colour_once() -> None:
    shelf = products().values()
    wanted = [(p["id"], s, c) for p in shelf for s in p["sizes"].split("|") for c in p["colors"].split("|")]
    rows = table("stock.csv")
    assert [(row["product"], row["size"], row["color"]) for row in rows] == wanted
    assert any(row["stock"] == "0" for row in rows)


def test_size_guides_speak_of_sizes_on_sale_in_rising_order() -> None:
    bands: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in table("size_guide.csv"):
        bands[row["product"]].append(row)
    assert set(bands) == {p["id"] for p in products().values() if p["category"] == "clothing"}
    for product, rows in bands.items():
        assert [row["size"] for row in rows] == products()[product]["sizes"].split("|")
        weights = [(float(row["weight_kg_min"]), float(row["weight_kg_max"])) for row in rows]
        assert weights == sorted(weights), product
        assert all(low < high for low, high in weights), product


def test_orders_are_of_products_on_sale_and_their_dates_follow_each_other() -> None:
    rows = table("orders.csv")
    assert len(rows) >= 60
    assert len({row["order_no"] for row in rows}) == len(rows)
    assert {row["status"] for row in rows} == STATUSES
    for row in rows:
        product = products()[row["product"]]
        assert re.fullmatch(r"2026\d{14}", row["order_no"])
        assert re.fullmatch(r"1[3-9]\d0000\d{4}", row["phone"]), row["order_no"]
        assert row["size"] in product["sizes"].split("|"), row["order_no"]
        assert row["color"] in product["colors"].split("|"), row["order_no"]
        assert float(row["paid"]) <= float(product["price"]) * int(row["quantity"]) + 0.001, row["order_no"]
        assert bool(row["tracking_no"]) == bool(row["shipped_at"]) == (row["status"] in SENT), row["order_no"]
        placed = datetime.fromisoformat(row["placed_at"])
        assert placed.utcoffset() == timedelta(hours=8)
        if row["shipped_at"]:
            assert placed < datetime.fromisoformat(row["shipped_at"]), row["order_no"]
            assert row["shipped_at"][:10] <= row["eta"], row["order_no"]


# -- words -------------------------------------------------------------------------------------------------------------


def test_word_lists_are_long_enough_and_free_of_doubles() -> None:
    absolute, pairs = words()["absolute"]["words"], words()["service"]["pairs"]
    assert len(absolute) >= 120
    assert len(set(absolute)) == len(absolute)
    assert [worse for worse, better in pairs.items() if guard().check(better, PRIVATE)] == []


# -- the recorded room -------------------------------------------------------------------------------------------------


@cache
def composed() -> list[Comment]:
    return compose()


@cache
def recorded() -> list[dict[str, Any]]:
    with gzip.open(DEMO / "room.ndjson.gz", "rt", encoding="utf-8") as file:
        return [row for row in map(json.loads, file) if "kind" not in row]


def test_the_recording_says_what_is_shown_before_anybody_asks() -> None:
    with gzip.open(DEMO / "room.ndjson.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    shown = [row for row in rows if row.get("kind") == "shelf"]
    assert rows[0] == shown[0]
    links = {product["link"] for product in table("products.csv")}
    assert len(shown) == len(toml(DEMO / "room" / "schedule.toml")["segment"])
    assert {row["text"] for row in shown} <= links
    assert [row["t"] for row in rows] == sorted(row["t"] for row in rows)


def test_the_recording_is_what_the_lists_compose() -> None:
    body = gzip.decompress((DEMO / "room.ndjson.gz").read_bytes()).decode()
    assert body == "".join(lines(composed(), Script(DEMO)))


def test_the_recording_keeps_the_open_feed_form() -> None:
    rows = recorded()
    assert {tuple(row) for row in rows} == {("v", "room", "id", "t", "user", "text")}
    assert {tuple(row["user"]) for row in rows} == {("id", "name")}
    assert all(row["v"] == 1 and row["room"] == "xiaoman-live" and row["text"].strip() for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)
    names = {(row["user"]["id"], row["user"]["name"]) for row in rows}
    assert len({user for user, _ in names}) == len(names) > 3_000
    assert (DEMO / "room.ndjson.gz").stat().st_size < 900_000


def test_the_room_lasts_twenty_minutes_at_about_twenty_a_second() -> None:
    times = [row["t"] for row in recorded()]
    assert all(a < b for a, b in pairwise(times))
    assert 22_000 <= len(times) <= 26_000
    assert times[0] < 2
    assert 1_190 < times[-1] <= 1_200
    per_second = Counter(int(t) for t in times)
    assert sum(per_second[s] for s in range(20)) / 20 < 12
    giveaways = [w for w in toml(DEMO / "room" / "schedule.toml")["wave"] if "rate" in w]
    assert len(giveaways) >= 4
    for wave in giveaways:
        assert 60 <= sum(per_second[wave["at"] + s] for s in range(wave["seconds"])) / wave["seconds"] <= 80, wave["at"]
    assert max(per_second.values()) <= 95


def test_a_newcomer_sees_answerable_questions_in_the_first_half_minute() -> None:
    known = {key(question) for entry in entries() for question in entry["questions"]}
    asked = [row for row in recorded() if row["t"] < 30 and key(row["text"]) in known]
    assert len({key(row["text"]) for row in asked}) >= 12
    assert asked[0]["t"] < 5


def test_one_comment_in_seven_is_a_question_and_questions_come_in_clusters() -> None:
    asked = [c for c in composed() if c.topic]
    assert 0.12 <= len(asked) / len(composed()) <= 0.18
    clusters = Counter(c.topic for c in asked if not c.topic.startswith("thread/"))
    assert len(clusters) >= 120
    assert {topic: n for topic, n in clusters.items() if not 3 <= n <= 80} == {}
    wordings = defaultdict(set)
    for comment in asked:
        wordings[comment.topic].add(comment.text)
    assert sum(len(wordings[topic]) >= 3 for topic in clusters) >= 120


def test_questions_name_answers_that_exist_and_fit_the_product_on_show() -> None:
    known = {e["id"]: e for e in entries()}
    asked = {c.entry for c in composed() if c.entry}
    assert asked <= set(known)
    assert len(asked) >= 100
    topics = toml(DEMO / "room" / "ask_products.toml")["topic"]
    assert [t["id"] for t in topics if known[t["entry"]]["product"] not in ("", t["product"])] == []
    for topic in topics:
        for link in (link for say in topic["says"] for link in re.findall(r"(\d+)号", say)):
            assert link == products()[topic["product"]]["link"], topic["id"]


def test_the_complaint_of_the_room_is_about_real_orders() -> None:
    numbers = {row["order_no"]: row for row in table("orders.csv")}
    named = {n for row in recorded() for n in re.findall(r"2026\d{14}", row["text"])}
    assert len(named) == 3
    assert named <= set(numbers)
    angry = [c for c in composed() if c.name == "北方的秦朗"]
    assert len(angry) >= 10
    assert angry[-1].t - angry[0].t > 600
