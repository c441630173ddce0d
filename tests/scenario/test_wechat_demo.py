"""The official account of the demo: customers who write by themselves, and phones on which a visitor may write too."""

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from adapters.wechat.fake import phones
from adapters.wechat.fake.demo import VISITOR
from adapters.wechat.fake.script import read
from bot.core.clock import Millis
from bot.core.errors import Misconfigured
from bot.core.lifecycle import DraftState, Verb
from bot.core.vocabulary import Intent
from config.settings import PACKAGED
from tests.support.house import NOON, demo_content, until
from tests.support.wechat_demo import demo, lines

DEMO = PACKAGED / "demo"


async def test_what_a_customer_writes_is_drafted_and_the_answer_arrives_on_the_phone(tmp_path: Path) -> None:
    async with demo(tmp_path) as shop:
        await shop.clock.advance(5)
        draft = await shop.life.draft()
        assert draft.address.channel == "wechat"
        await shop.life.decide(Verb.APPROVE, draft)
        await shop.life.draft(DraftState.SENT)

        async def arrived() -> bool:
            return len((await shop.phones())["o1"]["lines"]) == 2

        await until(arrived)
        phone = (await shop.phones())["o1"]
        assert (phone["name"], phone["left"]) == ("林夏", 5)
        assert [(line["way"], line["text"]) for line in phone["lines"]] == [
            ("wrote", "怎么退货"),
            ("passive", draft.text),
        ]


async def test_a_late_answer_is_counted_and_shown_as_such(tmp_path: Path) -> None:
    async with demo(tmp_path) as shop:
        await shop.clock.advance(5)
        draft = await shop.life.draft()
        await shop.clock.advance(6)
        await shop.life.decide(Verb.APPROVE, draft)
        await shop.life.draft(DraftState.SENT)
        phone = (await shop.phones())["o1"]
        assert (phone["lines"][1]["way"], phone["left"]) == ("service", 4)


async def test_a_visitor_writes_as_any_customer_and_nobody_else_can(tmp_path: Path) -> None:
    async with demo(tmp_path, "") as shop:
        origin = shop.page.address
        asked = {"openid": VISITOR, "text": "怎么退货 <script>alert(1)</script>"}
        assert await shop.says(asked, Origin="http://evil.example") == 403
        assert await shop.says(asked, Host="evil.example") == 403
        assert await shop.says(asked, **{"Sec-Fetch-Site": "cross-site"}) == 403
        assert await shop.says({**asked, "openid": "o-unknown"}) == 400
        assert await shop.says({**asked, "text": " "}) == 400
        assert await shop.says({**asked, "text": "好" * 601}) == 400
        assert await shop.says({"text": 1}) == 400
        assert await shop.says({**asked, "text": "x" * 10_000}) == 413
        async with shop.http.post(
            f"{origin}/say", data=json.dumps(asked), headers={"Content-Type": "text/plain"}
        ) as no:
            assert no.status == 415
        assert (await shop.phones())[VISITOR]["lines"] == []
        assert await shop.says(asked, Origin=origin) == 202
        draft = await shop.life.draft()
        assert draft.address.customer == VISITOR


async def test_the_page_can_run_nothing_but_its_own_script(tmp_path: Path) -> None:
    async with demo(tmp_path) as shop:
        for path, media in (("/", "text/html"), ("/phones.js", "text/javascript"), ("/phones.css", "text/css")):
            async with shop.http.get(shop.page.address + path) as answer:
                assert (answer.status, answer.content_type) == (200, media)
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'; script-src 'self';" in policy
                assert "unsafe" not in policy
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
        async with shop.http.get(shop.page.address, headers={"Host": "evil.example"}) as answer:
            assert answer.status == 403
        assert "innerHTML" not in (phones.PAGE / "phones.js").read_text("utf-8")


async def test_a_picture_is_on_the_phone_and_can_be_fetched_by_the_shop(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n....")
    async with demo(tmp_path, lines({"t": 0, "customer": "o1", "picture": "a.png"})) as shop:

        async def shown() -> bool:
            return bool((await shop.phones())["o1"]["lines"])

        await until(shown)
        number = (await shop.phones())["o1"]["lines"][0]["media"]
        async with shop.http.get(f"{shop.page.address}/picture/{number}") as answer:
            assert (answer.content_type, await answer.read()) == ("image/png", b"\x89PNG\r\n\x1a\n....")
        async with shop.http.get(f"{shop.page.address}/picture/other") as answer:
            assert answer.status == 404


async def test_started_anew_its_messages_are_new(tmp_path: Path) -> None:
    for count in (1, 2):
        async with demo(tmp_path, start=Millis(NOON + count * 60_000)) as shop:
            await shop.clock.advance(5)
            await shop.life.ended(count)


@pytest.mark.parametrize(
    "cue",
    [{"t": 1, "customer": "o1"}, {"t": 1, "customer": "o1", "text": "a", "event": "SCAN"}, {"t": "x"},
     {"t": 1, "customer": "o1", "picture": "nowhere.png"}, {"t": 1, "customer": "o1", "words": "a"}],
)  # fmt: skip
def test_a_script_that_is_none_is_told_with_its_file(tmp_path: Path, cue: dict[str, Any]) -> None:
    (tmp_path / "s.ndjson").write_text(lines(cue), encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"s\.ndjson"):
        read(tmp_path / "s.ndjson")


# ---- the packaged script


def test_the_packaged_script_shows_what_an_official_account_brings() -> None:
    cues = read(DEMO / "wechat.ndjson")
    with (DEMO / "orders.csv").open(encoding="utf-8") as table:
        owners = {row["customer"]: row["customer_name"] for row in csv.DictReader(table)}
    assert cues[-1].t < 300
    assert {cue.event for cue in cues} >= {"subscribe", "CLICK"}
    assert any(cue.picture for cue in cues)
    assert any(owners.get(cue.customer) == cue.name and cue.text for cue in cues)
    burst = [cue for cue in cues if cue.customer == "oDemoLinXia" and cue.text][:3]
    assert all(after.t - before.t < 4 for before, after in pairwise(burst))
    assert all(cue.name for cue in cues)
    texts = [cue.text for cue in cues if cue.text]
    wanted = {reading.intent for reading in demo_content().reader.read(texts, [False] * len(texts))}
    assert wanted >= {Intent.SIZE, Intent.LOGISTICS, Intent.INVOICE, Intent.EXCHANGE, Intent.HUMAN, Intent.COMPLAINT}
