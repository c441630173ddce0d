"""Whether what a draft cites still stands: changed, taken back, past its days."""

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bot.core.catalog import Product
from bot.core.clock import Millis
from bot.core.library import Action, Change, Written
from bot.core.model import Source, UserName
from bot.core.shelf import ShelfChange
from bot.core.vocabulary import Authority, SourceKind
from bot.knowledge.citations import LiveCitations
from bot.knowledge.entries import Entry, Knowledge
from playbooks.knowledge import source
from tests.support.asks import hit

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = Millis(1_795_320_000_000)
"""2026-11-22, noon in Shanghai."""
DAY = 86_400_000
LI, WANG = UserName("小李"), UserName("小王")


class Shelf:
    """A library of one entry, as a test wants it."""

    def __init__(self) -> None:
        self.revision = 1
        self.knowledge = Knowledge((), ())
        self.stored: Knowledge | None = None
        self.changes: list[Change] = []
        self.put(answer="全场包邮。")

    def put(self, **fields: object) -> None:
        """That form is in force from now on."""
        made = Written("post", ("包邮吗",), "", date(2020, 1, 1), date(2026, 11, 22))
        self.knowledge = Knowledge((Entry(msgspec.structs.replace(made, **fields), "knowledge/post.toml:1"),), ())
        self.revision += 1

    def take_away(self) -> None:
        self.knowledge = Knowledge((), ())
        self.revision += 1

    def put_but_not_searched(self, **fields: object) -> None:
        """That form is in force, and search does not know it yet."""
        searched = self.knowledge
        self.put(**fields)
        self.stored, self.knowledge = self.knowledge, searched

    def did(self, action: Action, by: UserName) -> None:
        self.changes.insert(0, Change(len(self.changes) + 1, NOON, by, action))

    async def forms(self, entries: Collection[str]) -> dict[str, Written | None]:
        found = {entry.written.id: entry.written for entry in (self.stored or self.knowledge).entries}
        return {name: found.get(name) for name in entries}

    async def history(self, entry: str) -> tuple[Change, ...]:
        return tuple(self.changes) if entry == "post" else ()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


class NothingSold:
    """No shelf at all; nobody is asked."""

    def at(self, room: str, product: str, link: str = "") -> Product | None:
        return None

    async def catch_up(self, room: str, product: str) -> None:
        raise NotImplementedError

    async def past(self, room: str) -> tuple[ShelfChange, ...]:
        raise NotImplementedError


@pytest.fixture
def citations(shelf: Shelf) -> LiveCitations:
    return LiveCitations(shelf, NothingSold(), SHANGHAI)


CITED = source(hit("全场包邮。", entry="post", matched="包邮吗"))


async def test_what_is_in_force_as_it_was_stands(citations: LiveCitations) -> None:
    product = Source(SourceKind.PRODUCT, "hoodie", "云朵卫衣")
    assert await citations.stale((product, CITED), NOON) == ""
    assert not citations.outdated((product, CITED), NOON)


@pytest.mark.parametrize(
    "fields",
    [{"answer": "满99包邮。"}, {"live": "包邮哒"}, {"media": ("a.jpg",)}, {"authority": Authority.LEAD}],
    ids=str,
)
async def test_what_is_said_otherwise_now_is_stale_and_tells_who_did_it(
    shelf: Shelf, citations: LiveCitations, fields: dict[str, object]
) -> None:
    assert not citations.outdated((CITED,), NOON)
    shelf.put(**{"answer": "全场包邮。", **fields})
    assert citations.outdated((CITED,), NOON)
    assert await citations.stale((CITED,), NOON) == "依据的答案「包邮吗」已改成别的说法"
    shelf.did(Action.APPROVED, WANG)
    shelf.did(Action.PROPOSED, LI)
    assert "已被小王改成别的说法" in await citations.stale((CITED,), NOON)


async def test_what_has_just_come_in_force_counts_before_it_is_searched(shelf: Shelf, citations: LiveCitations) -> None:
    shelf.put_but_not_searched(answer="满99包邮。")
    assert not citations.outdated((CITED,), NOON)
    assert await citations.stale((CITED,), NOON) == "依据的答案「包邮吗」已改成别的说法"


async def test_other_ways_to_ask_do_not_make_an_answer_stale(shelf: Shelf, citations: LiveCitations) -> None:
    shelf.put(answer="全场包邮。", questions=("邮费谁出",), valid_until=None)
    assert not citations.outdated((CITED,), NOON)


async def test_what_was_taken_back_is_stale(shelf: Shelf, citations: LiveCitations) -> None:
    shelf.take_away()
    shelf.did(Action.RETIRED, LI)
    assert await citations.stale((CITED,), NOON) == "依据的答案「包邮吗」已被小李停用，不在知识库里了"


@pytest.mark.parametrize(
    ("days", "said"), [(0, ""), (1, "有效期到 2026-11-22 为止，已经过期"), (-3_000, "从 2020-01-01 起才生效")]
)
async def test_an_answer_stands_to_the_end_of_its_last_day(citations: LiveCitations, days: int, said: str) -> None:
    moment = Millis(NOON + days * DAY + (DAY // 2 - 1 if days == 0 else 0))
    told = await citations.stale((CITED,), moment)
    assert said in told
    assert bool(told) == bool(said) == citations.outdated((CITED,), moment)


async def test_an_old_source_without_fingerprint_is_only_asked_whether_it_is_in_force(
    shelf: Shelf, citations: LiveCitations
) -> None:
    old = msgspec.structs.replace(CITED, hash="")
    shelf.put(answer="满99包邮。")
    assert not citations.outdated((old,), NOON)
    shelf.take_away()
    assert citations.outdated((old,), NOON)
