"""A crisis drill: the recording goes through the whole chain, on a virtual clock, and the report says what happened."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bot.app.drilling import drill_crisis
from bot.core.alerts import TellKind
from bot.core.drill import DrillReport
from bot.core.errors import Misconfigured
from bot.core.topics import Level
from config.settings import Settings, ShopSettings, load

BEGIN = 1_794_971_200_000
"""2026-11-18 14:06:40 in Shanghai: nobody's quiet hours."""
MINUTE = 60_000


@pytest.fixture
def shop() -> Settings:
    settings = load()
    return msgspec.structs.replace(settings, shop=msgspec.structs.replace(settings.shop, sentence_vectors=False))


def post(minute: float, number: int, text: str) -> dict[str, object]:
    return {
        "type": "posted",
        "post": f"{number}",
        "at": BEGIN + round(minute * MINUTE),
        "text": text,
        "author": {"id": f"w-{number}", "name": f"网友{number}", "followers": 900},
    }


def reposts(count: int, every_s: float) -> Iterator[dict[str, object]]:
    for number in range(count):
        yield {
            "type": "reacted",
            "post": "1",
            "id": f"r-{number}",
            "at": BEGIN + MINUTE + round(number * every_s * 1000),
            "text": "太危险了，大家别买" if number % 2 else "转给家里有孩子的",
            "author": {"id": f"u-{number}", "name": f"路人{number}", "followers": 200},
        }


def recording(folder: Path, *lines: dict[str, object], more: bytes = b"") -> Path:
    path = folder / "crisis.ndjson"
    path.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines) + more)
    return path


async def played(shop: Settings, path: Path, claim_after: float | None = None) -> tuple[bool, DrillReport]:
    well, text = await drill_crisis(shop, path, claim_after, as_json=True)
    return well, msgspec.json.decode(text, type=DrillReport)


ANGRY = "小满生活的小太阳暖手宝充电的时候鼓包了，还冒烟，太吓人了"


async def test_whoever_is_on_duty_is_told_claims_and_is_not_told_again(shop: Settings, tmp_path: Path) -> None:
    path = recording(tmp_path, post(0, 1, ANGRY), *reposts(90, 20), more=b"no line of it\n")
    well, report = await played(shop, path, claim_after=5)
    assert well
    assert (report.signals, report.unreadable) == (91, 1)
    assert report.pages[0].kind is TellKind.FIRST
    assert report.pages[0].level >= Level.WARNING
    assert report.pages[0].reposts < 45
    assert report.final == 90
    assert not any(page.kind in (TellKind.REPEAT, TellKind.ESCALATED) for page in report.pages)
    kinds = [moment.kind for moment in report.moments]
    assert kinds.index("post") < kinds.index("level") < kinds.index("told") < kinds.index("claimed")


async def test_nobody_claims_and_the_lead_is_told(shop: Settings, tmp_path: Path) -> None:
    _, report = await played(shop, recording(tmp_path, post(0, 1, ANGRY), *reposts(120, 20)))
    escalated = [page for page in report.pages if page.kind is TellKind.ESCALATED]
    assert escalated
    assert escalated[0].people == ("主管",)


async def test_what_stays_small_pages_nobody_and_says_so(shop: Settings, tmp_path: Path) -> None:
    path = recording(tmp_path, post(0, 1, "小满生活的卫衣袖子有点长，凑合穿吧"))
    well, text = await drill_crisis(shop, path, None, as_json=False)
    assert not well
    assert "nobody was paged" in text


@pytest.mark.parametrize("content", [b"", b"nothing of this is a line\n"])
async def test_a_file_that_is_none_is_named(shop: Settings, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Misconfigured, match=r"crisis\.ndjson"):
        await drill_crisis(shop, recording(tmp_path, more=content), None, as_json=False)
    with pytest.raises(Misconfigured, match="no such recording"):
        await drill_crisis(shop, tmp_path / "away.ndjson", None, as_json=False)


async def test_without_a_watch_there_is_nothing_to_play(tmp_path: Path) -> None:
    settings = load()
    off = msgspec.structs.replace(
        settings, watch=msgspec.structs.replace(settings.watch, rules=""), shop=ShopSettings(sentence_vectors=False)
    )
    with pytest.raises(Misconfigured, match=r"watch\.rules"):
        await drill_crisis(off, recording(tmp_path, post(0, 1, ANGRY)), None, as_json=False)
