"""What a large library costs in the console: python -m tests.bench.library [--rows 100000] [--json]

In: a CSV table of that many invented rows, imported twice through the real library on a real store: looked at, then
put in force. Out: seconds for each step (and of processor time, all threads), until the entries answer, for one edit to
be live, to list and to export; the longest time the event loop stood still meanwhile; memory of this process and of the
store.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bot.app.house import SWITCH_S
from bot.core.clock import SystemClock
from bot.core.library import Apply, FileForm, Sought
from bot.core.model import UserName
from bot.knowledge.editing import EditedLibrary
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.library import LiveKnowledge
from bot.store.library import StoredOverlay
from tests.bench.report import Figure, show
from tests.support.house import demo_content
from tests.support.library import SHANGHAI
from tests.support.store import Store, running_store

LEAD = UserName("主管")
TICK_S = 0.005
DISK_S = 30.0


def rows(count: int) -> bytes:
    """A table of that many entries, three questions each."""
    lines = (
        f"e{n},第{n}号柜怎么走|去{n}号柜走哪边|{n}号柜在哪里呀,亲，{n}号柜在二楼扶梯右手边，看到蓝色招牌就是。,二楼右手边，蓝色招牌{n}～"
        for n in range(count)
    )
    return "\n".join(("编号,问法,答案,直播间答案", *lines)).encode()


class Watch:
    """Times steps, and how long the event loop stood still during each."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}
        self._longest = 0.0

    @asynccontextmanager
    async def step(self, name: str) -> AsyncIterator[None]:
        self._longest, began, worked = 0.0, time.monotonic(), time.process_time()
        yield
        self.figures[f"{name}_s"] = round(time.monotonic() - began, 2)
        self.figures[f"{name}_cpu_s"] = round(time.process_time() - worked, 2)
        self.figures[f"{name}_stall_ms"] = round(self._longest * 1000)

    async def run(self) -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(TICK_S)
            self._longest = max(self._longest, time.monotonic() - began - TICK_S)


async def measure(count: int) -> dict[str, Figure]:
    """All figures, on a store in a folder of its own."""
    watch = Watch()
    with TemporaryDirectory() as folder:
        async with running_store(Path(folder), SystemClock()) as store:
            ticking = asyncio.create_task(watch.run())
            await _live(store, watch, rows(count), count)
            ticking.cancel()
            info = await store.client.info()
    watch.figures["store_mb"] = round(info["used_memory"] / 1e6)
    watch.figures["process_mb"] = _process_mb()
    return {"rows": count, **watch.figures}


async def _live(store: Store, watch: Watch, table: bytes, count: int) -> None:
    content = demo_content()
    overlay = StoredOverlay(store.client, store.reader(), store.durable(DISK_S))
    index = partial(KnowledgeIndex, timezone=SHANGHAI)
    live = LiveKnowledge(content.files, content.catalog.products, overlay, index, SystemClock())
    await live.load()
    following = asyncio.create_task(live.follow())
    library = EditedLibrary(live, content.catalog.products, content.guard, SHANGHAI, SystemClock())
    async with watch.step("look"):
        await library.import_(table, FileForm.CSV, Apply.NO, LEAD)
    async with watch.step("apply"):
        await library.import_(table, FileForm.CSV, Apply.APPROVED, LEAD)
    async with watch.step("answering"):
        while len(live.knowledge.entries) < count:
            await live.changed(live.revision)
    async with watch.step("first_list"):
        await library.listed(Sought(text="100号"))
    async with watch.step("list"):
        await library.listed(Sought(text="100号"))
    revision, form = live.revision, (await library.view("e5")).record.approved
    if form is not None:
        await library.propose(msgspec.structs.replace(form, answer="改到三楼了。"), 1, LEAD)
    async with watch.step("approve"):
        await library.approve("e5", 2, LEAD)
    async with watch.step("edit_live"):
        await live.changed(revision)
    async with watch.step("export"):
        await library.export(FileForm.CSV)
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
    async with watch.step("start"):
        await LiveKnowledge(content.files, content.catalog.products, overlay, index, SystemClock()).load()


def _process_mb() -> int:
    """The most memory this process ever had (Linux)."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    sys.setswitchinterval(SWITCH_S)
    show(asyncio.run(measure(chosen.rows)), as_json=chosen.json)


if __name__ == "__main__":
    main()
