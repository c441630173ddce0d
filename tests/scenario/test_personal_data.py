"""P14: what people plant in their messages stands in no log, metric, key, draft, event, audit line or
recording."""

import gzip
import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
import structlog

from bot import telemetry
from bot.core.clock import SystemClock
from bot.core.lifecycle import Verb
from bot.reading.privacy import find_spans, mask
from bot.store.client import Client
from tests.support import planted
from tests.support.house import living, poisoned
from tests.support.store import running_store

PHONES: Final = tuple(
    f"1{second}{40000000 + 7_654_321 * number % 50_000_000:08d}{number % 10}"
    for number, second in enumerate("3567893578")
)
SPELLINGS: Final = (
    *planted.SPELLINGS.values(),
    *(planted.PHONE_SPELLINGS[name] for name in ("abroad, spaced", "with a zero", "letters for digits")),
)
OTHERS: Final = {
    "11010119900307451X": "身份证11010119900307451X",
    "6222020000000000000": "卡号6222 0200 0000 0000 000",
    "4111111111111111": "退到4111111111111111吧",
    "xiaomanshopexamplecom": "发我邮箱xiaoman.shop@example.com",
    "xmservice88": "加我微信：xm_service88",
    "文三路123号4栋501": "寄到浙江省杭州市西湖区文三路123号4栋501室",
}


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything the house logs, from debug on, as the running program writes it."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", written)
    telemetry.configure_logs("debug", lambda text: mask(text, find_spans(text)))
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


async def everything(client: Client) -> str:
    """All keys and values of the store, but the bytes of dead letters, which are kept for their replay, and messages as
    they came, which are kept with draft and conversation, to be put back or unmasked."""
    parts: list[str] = []
    async for name in client.scan_iter(count=1_000):
        parts.append(name.decode())
        if b":raw:" in name or b":typed:" in name:
            continue
        for read in (client.hgetall, lambda key: client.lrange(key, 0, -1), client.xrange, client.smembers, client.get):
            try:
                found: Any = await read(name)
            except Exception:  # noqa: BLE001 - another type of key
                continue
            if b":dead" in name:
                found = [{field: value for field, value in row.items() if field != b"raw"} for _, row in found]
            parts.append(shown(found))
            break
    return "\n".join(parts)


def shown(found: Any) -> str:
    if isinstance(found, bytes):
        return found.decode("utf-8", "replace")
    if isinstance(found, dict):
        return " ".join(shown(part) for pair in found.items() for part in pair)
    return " ".join(shown(part) for part in found) if isinstance(found, list | tuple | set) else str(found)


async def test_no_planted_value_leaves_the_messages(tmp_path: Path, logs: io.StringIO) -> None:
    poison = f"毒{PHONES[0]}"
    typed = [spell(phone) for phone in PHONES for spell in SPELLINGS]
    count = 0
    async with living(tmp_path, content=poisoned(poison)) as life:
        life.ask(poison, customer="u-p")
        for number, one in enumerate(typed):
            life.platform.say("room-1", f"u-{number}", f"怎么退货，我电话{one}", name=f"小林{one}")
            if number % 5 == 0:
                life.platform.say(f"c-{number}", f"c-{number}", f"你好，{one}是我，什么时候发货", name="张女士")
                count += 1
        for number, text in enumerate(OTHERS.values()):
            life.ask(f"{text}，什么时候发货呀", customer=f"o-{number}")
        await life.ended(1 + len(typed) + count + len(OTHERS))
        drafts = await life.drafts()
        assert len(drafts) > 10
        for draft in drafts[:5]:
            await life.decide(Verb.REJECT, draft)
        async with aiohttp.ClientSession() as http:
            await http.post(f"{life.house.console_url}/api/login", json={"account": PHONES[1], "password": "x"},
                            headers={"Origin": life.house.console_url})  # fmt: skip
            await http.get(f"{life.house.console_url}/api/drafts/{PHONES[2]}%0d%0a{PHONES[3]}")
        await life.clock.advance(5)
        async with aiohttp.ClientSession() as http, http.get(f"{life.house.private_url}/metrics") as answer:
            metrics = await answer.text()
        assert "halfminute" in metrics
    async with running_store(tmp_path / "data", SystemClock()) as store:
        kept = await everything(store.client)
    tapes = (tmp_path / "data" / "recordings").glob("*.gz")
    recorded = "".join(gzip.decompress(tape.read_bytes()).decode() for tape in tapes)
    assert recorded.count("怎么退货") == len(typed)
    assert "opened" in kept
    assert "failed" in logs.getvalue()
    found = {"the store": kept, "the logs": logs.getvalue(), "the metrics": metrics, "the recordings": recorded}
    for where, text in found.items():
        naked = planted.bare(text)
        for value in (*PHONES, *map(planted.bare, OTHERS)):
            place = naked.find(value)
            assert place < 0, f"{value} stands in {where}: …{naked[max(0, place - 60) : place + 40]}…"
