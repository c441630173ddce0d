"""One message out of one or several pages, as long as a platform takes it.

In: pages, how a platform's message is measured, what makes a stranger's text harmless there. Out: `Message`. Pure.
Called by the receivers. What matters least goes first: the last lines, then the ends of titles, then whole pages of the
lowest level, which are counted. Titles and the links that claim stay as long as anything does.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import zip_longest
from typing import Final

import msgspec

from adapters.alerting.words import address, cut
from bot.core.alerts import Page, Person, TellKind
from bot.core.errors import Permanent
from bot.core.topics import LEVEL_NAMES, Level

LEVELS: Final = {**LEVEL_NAMES, Level.NONE: "提醒"}
KINDS: Final = {
    TellKind.FIRST: "", TellKind.GRAVER: "升级", TellKind.REPEAT: "仍无人认领",
    TellKind.ESCALATED: "无人认领，请您接手", TellKind.RESOLVED: "已解除",
}  # fmt: skip
LINK: Final = "查看详情"
CLAIM: Final = "我来处理"
LESS: Final = "（内容较长，已省略部分，完整内容请看控制台）"

PAGES: Final = 20
LINES: Final = 12
TITLE: Final = 80
SHORT_TITLE: Final = 24
LINE: Final = 200
PEOPLE: Final = 20


class Part(msgspec.Struct, frozen=True):
    """What is told of one page. `head` is its level, kind and title; `grave`: it is serious, and not over."""

    head: str
    lines: tuple[str, ...]
    link: str
    claim: str
    grave: bool


class Message(msgspec.Struct, frozen=True):
    """What is told at once, the gravest first. `more` pages had no place, `less`: lines were left out."""

    title: str
    parts: tuple[Part, ...]
    people: tuple[Person, ...]
    more: int = 0
    less: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What is said below all parts."""
        more = (f"另有 {self.more} 条提醒，请到控制台查看",) if self.more else ()
        return (*more, LESS) if self.less and not more else more


class _Size(msgspec.Struct, frozen=True):
    """How much of the pages is told."""

    pages: int
    lines: int
    title: int


def composed(
    pages: Sequence[Page], most: int, measure: Callable[[Message], int], safe: Callable[[str], str]
) -> Message:
    """As much of `pages` as fits into `most` by `measure`. Raises Permanent where not even the links of one page do."""
    if not pages:
        raise Permanent("nothing is to be told")
    ranked = sorted(pages, key=lambda page: (page.kind is TellKind.RESOLVED, -page.level))
    made = partial(_made, ranked, safe)
    sizes = list(_sizes(ranked))
    low, high = 0, len(sizes)
    while low < high:
        middle = (low + high) // 2
        if measure(made(sizes[middle])) <= most:
            high = middle
        else:
            low = middle + 1
    if low == len(sizes):
        raise Permanent("the links alone are too long for a message; set a shorter page_url in [watch]")
    return made(sizes[low])


def _sizes(ranked: Sequence[Page]) -> Iterator[_Size]:
    """From everything to next to nothing, each smaller than the one before."""
    pages = min(len(ranked), PAGES)
    lines = sum(min(len(page.lines), LINES) for page in ranked[:pages])
    yield from (_Size(pages, kept, TITLE) for kept in range(lines, -1, -1))
    yield from (_Size(kept, 0, SHORT_TITLE) for kept in range(pages, 0, -1))


def _made(ranked: Sequence[Page], safe: Callable[[str], str], size: _Size) -> Message:
    shown = ranked[: size.pages]
    kept = _shared(shown, size.lines)
    parts = tuple(_part(page, lines, size.title, safe) for page, lines in zip(shown, kept, strict=True))
    less = any(len(lines) < len(page.lines) for page, lines in zip(shown, kept, strict=True))
    title = parts[0].head + (f" 等 {len(ranked)} 条" if len(ranked) > 1 else "")
    people = {person.name: person for page in ranked for person in page.people}
    return Message(title, parts, tuple(people.values())[:PEOPLE], len(ranked) - len(shown), less)


def _shared(pages: Sequence[Page], lines: int) -> list[list[str]]:
    """So many lines in all: the first one of every page, then the second ones …"""
    kept: list[list[str]] = [[] for _ in pages]
    for rank in zip_longest(*(page.lines[:LINES] for page in pages)):
        for mine, line in zip(kept, rank, strict=True):
            if line is not None and lines > 0:
                mine.append(line)
                lines -= 1
    return kept


def _part(page: Page, lines: Sequence[str], title: int, safe: Callable[[str], str]) -> Part:
    level, kind = LEVELS[page.level], KINDS[page.kind]
    over = page.kind is TellKind.RESOLVED
    return Part(
        head=f"【{level}{f'·{kind}' if kind else ''}】{cut(safe(page.title), title)}",
        lines=tuple(cut(told, LINE) for told in map(safe, lines) if told),
        link=address(page.link),
        claim="" if over else address(page.claim),
        grave=page.level >= Level.SERIOUS and not over,
    )
