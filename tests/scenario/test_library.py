"""The library through the whole house: what a lead approves in one process is said by another, without a restart."""

import contextlib
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bot.core.clock import SystemClock
from bot.core.lifecycle import DraftState
from bot.core.model import Address, Draft, Inbound, MessageId, UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from bot.store import audit
from tests.support.house import Life, demo_content, living, until
from tests.support.process import SHOP, Desk, HouseProcess, at_desk, free_port
from tests.support.store import P0, Store, running_store

PART = """
parts = ["{part}"]
{shop}
sentence_vectors = false
[console]
port = CONSOLE
private_port = 0
[store]
url = "{url}"
"""
GIFT = {
    "id": "gift-hat",
    "questions": ["买两件送帽子吗", "帽子怎么送"],
    "answer": "买两件就送一顶渔夫帽，拍下备注颜色就行。",
    "live": "买两件送渔夫帽，备注颜色～",
    "valid_from": "2026-01-01",
    "intent": "gift",
    "stage": "presale",
}
ENTRY = "/api/knowledge/entry/gift-hat"
numbers = itertools.count(1)


@contextlib.asynccontextmanager
async def part(folder: Path, store: Store, name: str) -> AsyncIterator[HouseProcess]:
    """A process with one part of the house, on a store it does not own; killed at the end."""
    url = store.endpoint.url.replace("unix://", f"unix://{store.endpoint.user}:{store.endpoint.password}@")
    process = HouseProcess(folder / name, port=free_port(), base=PART.format(part=name, shop=SHOP, url=url))
    await process.start()
    try:
        yield process
    finally:
        await process.kill()


async def drafted(store: Store, text: str) -> Draft:
    """What is drafted when somebody in a room of its own asks that now."""
    number = next(numbers)
    room = Address("fake", f"room-{number}", f"u-{number}", public=True)
    await store.inbox().put(P0, [Inbound(MessageId(f"m-{number}"), room, text, "观众", SystemClock().now())])
    found: list[Draft] = []

    async def there() -> bool:
        drafts = await store.drafts.listed([DraftState.PENDING], 500)
        found[:] = [draft for draft in drafts if draft.address.conversation == room.conversation]
        return bool(found)

    await until(there)
    return found[0]


async def said(store: Store, text: str, answer: str) -> None:
    """Wait until a question is answered so."""

    async def so() -> bool:
        return (await drafted(store, text)).text == answer

    await until(so, within_s=10)


async def changed(desk: Desk, verb: str, version: int, **body: object) -> Any:
    status, view = await desk.post(f"{ENTRY}/{verb}", {"version": version, **body})
    assert status == 200, view
    return view


async def test_what_is_approved_in_one_process_is_answered_by_another_without_a_restart(tmp_path: Path) -> None:
    async with (
        running_store(tmp_path / "store", SystemClock()) as store,
        part(tmp_path, store, "triage") as triage,
        part(tmp_path, store, "console") as console,
        at_desk(console.login) as desk,
    ):
        assert triage.pid != console.pid
        assert (await drafted(store, "帽子怎么送")).text != GIFT["live"]
        await changed(desk, "propose", 0, written=GIFT)
        assert (await drafted(store, "帽子怎么送")).text != GIFT["live"]
        await changed(desk, "approve", 1)
        await said(store, "帽子怎么送", str(GIFT["live"]))
        await changed(desk, "propose", 2, written={**GIFT, "live": "满两件送渔夫帽一顶～"})
        await changed(desk, "approve", 3)
        await said(store, "帽子怎么送", "满两件送渔夫帽一顶～")
        await changed(desk, "restore", 4, number=2)
        await said(store, "帽子怎么送", str(GIFT["live"]))
        await changed(desk, "retire", 5)

        async def gone() -> bool:
            return "渔夫帽" not in (await drafted(store, "帽子怎么送")).text

        await until(gone, within_s=10)
        lines = [line async for line, _ in audit.lines(store.client, P0) if b"gift-hat" in line]
        assert len(lines) == 6
        assert (await audit.verify(store.client, P0))[1] == []


async def test_a_house_that_starts_anew_says_what_was_approved_before(tmp_path: Path) -> None:
    async with living(tmp_path) as life, lead(life) as desk:
        await changed(desk, "propose", 0, written=GIFT)
        await changed(desk, "approve", 1)
    async with living(tmp_path) as life:
        life.ask("帽子怎么送")
        draft = await life.draft()
        assert (draft.text, draft.sources[0].id, draft.sources[0].place) == (GIFT["live"], "gift-hat", "console")


@contextlib.asynccontextmanager
async def lead(life: Life) -> AsyncIterator[Desk]:
    """A supervisor at the console of that house."""
    await life.house.accounts.put(Account(UserName("王主管"), Role.SUPERVISOR))
    async with at_desk(await life.house.login_link(UserName("王主管"))) as desk:
        yield desk


async def test_the_demo_shop_has_nothing_to_mend(tmp_path: Path) -> None:
    async with living(tmp_path) as life, lead(life) as desk:
        page = await desk.get("/api/knowledge?limit=3")
        assert page["total"] == page["counts"]["all"] == len(demo_content().files.entries)
        assert page["faults"] == []
        assert [line["place"] for line in page["entries"]] == ["knowledge/accounts.toml:3"] + [
            line["place"] for line in page["entries"][1:]
        ]
        phrases = (await desk.get("/api/phrases"))["phrases"]
        assert phrases == sorted(phrases, key=lambda phrase: phrase["shortcut"])
