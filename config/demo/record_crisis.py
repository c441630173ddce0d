"""Compose the demo's recorded crisis: a hand warmer that swells, and twenty hours of what people make of it.

In:  the content lists in `config/demo/crisis/*.toml`.
Out: a gzip file of the open watch's form (adapters/watch/OPEN_WATCH.md), one signal a line, in the order they are seen.
Run: `python -m config.demo.record_crisis OUT`; the same lists and seed give the same lines. Tests call `compose`.
"""

import gzip
import json
import math
import random
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MINUTE = 60_000
FIRST_POST = 5234567890120001
FIRST_PERSON = 1900000000
PEOPLE = 640
FADE = 95.0
"""Minutes in which a post that is nothing special is forgotten."""
FOLLOWERS, SPREAD, MOST_FOLLOWERS = 180, 1.5, 60_000
UNKNOWN = 0.12
"""Share of people of whom no followers are told."""
CHAIN = 0.12
LED = 0.7
DUPLICATES, LATE = 14, 16

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """One line and when a collector sees it, in milliseconds since the first post."""

    at: float
    line: Line


class Lists:
    """The content, read once, and the dice."""

    def __init__(self, folder: Path) -> None:
        self.course = _toml(folder / "course.toml")
        self.posts: list[dict[str, Any]] = _toml(folder / "posts.toml")["post"]
        self.voices: list[dict[str, Any]] = _toml(folder / "voices.toml")["voice"]
        self.reactions = _toml(folder / "reactions.toml")
        self.rng = random.Random(self.course["seed"])  # noqa: S311 - content, not secrets
        self.begin = datetime.fromisoformat(self.course["begin"])
        self.zero = round(self.begin.timestamp() * 1000)
        self.people = list(self._people())
        self._decks: dict[str, list[str]] = {}

    def awake(self, minute: float) -> float:
        hour = (self.begin + timedelta(minutes=minute)).hour
        return float(self.course["awake"]["hours"][hour])

    def somebody(self) -> Line:
        """A few people say much, most say one thing."""
        return self.people[int(len(self.people) * self.rng.random() ** 1.15)]

    def text(self) -> str:
        """A sentence of some mood; each mood's list is gone through before anything comes again."""
        moods: Mapping[str, float] = self.reactions["weights"]
        mood = self.rng.choices(list(moods), list(moods.values()))[0]
        deck = self._decks.setdefault(mood, [])
        if not deck:
            deck += self.rng.sample(self.reactions["says"][mood], len(self.reactions["says"][mood]))
        said = deck.pop()
        for slot, words in self.reactions["fill"].items():
            said = said.replace("{" + slot + "}", self.rng.choice(words))
        tail: str = self.rng.choice(self.reactions["tails"]["says"])
        return said if tail and tail[0] in "，。" and said[-1] in "！？。了呢吗吧啊" else said + tail

    def _people(self) -> Iterator[Line]:
        names = self.reactions["names"]
        called = [head + tail for head in names["heads"] for tail in names["tails"]]
        for number, name in enumerate(self.rng.sample(called, PEOPLE)):
            who: Line = {"id": str(FIRST_PERSON + 7 * number), "name": name}
            if self.rng.random() >= UNKNOWN:
                who["followers"] = min(MOST_FOLLOWERS, round(self.rng.lognormvariate(math.log(FOLLOWERS), SPREAD)))
            yield who


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def compose(folder: Path = HERE / "crisis") -> list[Line]:
    """All lines in the order they are seen; a pure function of the lists in `folder`."""
    lists = Lists(folder)
    seen = [*_posts(lists), *_voices(lists)]
    shares = [post["share"] for post in lists.posts]
    whole = lists.course["reactions"]
    for number, share in enumerate(shares):
        count = round(whole * share / sum(shares))
        reacted = list(_first(lists, count) if number == 0 else _others(lists, number, count))
        seen += reacted
        if number == 0:
            seen += _totals(lists, [one.at for one in reacted])
    seen += _again(lists, [one for one in seen if one.line["type"] == "reacted"])
    return [one.line for one in sorted(seen, key=lambda one: (one.at, json.dumps(one.line, ensure_ascii=False)))]


def _post(number: int) -> str:
    return f"weibo/{FIRST_POST + 1_000_003 * number}"


# -- posts -------------------------------------------------------------------------------------------------------------


def _posts(lists: Lists) -> Iterator[Seen]:
    for number, post in enumerate(lists.posts):
        at = post["at"] * MINUTE
        ident = _post(number)
        writer: Line = {"id": str(FIRST_PERSON - 11 * (number + 1)), "name": post.get("name") or _named(lists)}
        writer |= {name: post[name] for name in ("followers", "verified") if name in post}
        line: Line = {
            "type": "posted", "post": ident, "at": lists.zero + at, "text": _text(lists.posts, post), "writer": writer,
            "page": f"https://weibo.example/{ident.partition('/')[2]}",
        }  # fmt: skip
        if pictures := post.get("pictures", 0):
            line["pictures"] = [
                f"https://img.example/{ident.partition('/')[2]}-{n}.jpg" for n in range(1, pictures + 1)
            ]
        yield Seen(at, line)
        if post.get("counts"):
            yield from _polled(lists, ident, post["at"])
        if "deleted" in post:
            gone = post["deleted"] * MINUTE
            yield Seen(gone, {"type": "deleted", "post": ident, "at": lists.zero + gone})


def _named(lists: Lists) -> str:
    names = lists.reactions["names"]
    return str(lists.rng.choice(names["heads"]) + lists.rng.choice(names["tails"]))


def _text(posts: list[dict[str, Any]], post: dict[str, Any]) -> str:
    if "copy" not in post:
        return str(post["text"])
    text = _text(posts, posts[post["copy"] - 1])
    for old, new in post["swap"].items():
        if old not in text:
            raise ValueError(f"posts.toml: {old!r} does not stand in post {post['copy']}")
        text = text.replace(old, new)
    return text


def _polled(lists: Lists, post: str, minute: float) -> Iterator[Seen]:
    """Totals without anybody's name, at irregular times; once they fall."""
    reposts = comments = 0
    for look in range(1, 7):
        minute += lists.rng.uniform(9, 55)
        more = round(lists.rng.uniform(0, 9) * lists.awake(minute))
        reposts, comments = max(0, reposts + (more if look != 4 else -1)), comments + more // 2
        at = round(minute * MINUTE)
        yield Seen(
            at, {"type": "counted", "post": post, "at": lists.zero + at, "reposts": reposts, "comments": comments}
        )


def _totals(lists: Lists, moments: list[float]) -> Iterator[Seen]:
    """What a look at the first post shows: a few more than were told one by one."""
    minute = 0.0
    while minute < lists.course["minutes"] - 60:
        minute += lists.rng.uniform(35, 95)
        at = round(minute * MINUTE)
        so_far = sum(moment <= at for moment in moments)
        counts = {"reposts": round(so_far * lists.course["reposts"] * 1.03), "likes": so_far * 4}
        yield Seen(at, {"type": "counted", "post": _post(0), "at": lists.zero + at, **counts})


# -- reactions ---------------------------------------------------------------------------------------------------------


def _first(lists: Lists, count: int) -> Iterator[Seen]:
    """The first post's: one wave after the other, some of them led by somebody whom many read."""
    waves = lists.course["wave"]
    whole = sum(wave["weight"] for wave in waves)
    for number, wave in enumerate(waves):
        leader = f"r0w{number}" if "name" in wave else ""
        if leader:
            at = wave["at"] * MINUTE
            who = {"id": str(FIRST_PERSON - 1_000 - number), "name": wave["name"], "followers": wave["followers"]}
            line: Line = {
                "type": "reacted", "post": _post(0), "id": leader, "at": lists.zero + at, "kind": "repost",
                "writer": who | {"verified": True}, "text": wave["says"],
            }  # fmt: skip
            yield Seen(at, line)
        moments = _moments(lists, wave["at"], wave["rise"], wave["fade"], round(count * wave["weight"] / whole))
        yield from _reactions(lists, 0, moments, f"r0-{number}", leader)


def _others(lists: Lists, number: int, count: int) -> Iterator[Seen]:
    moments = _moments(lists, lists.posts[number]["at"], 6, FADE, count)
    return _reactions(lists, number, moments, f"r{number}", "")


def _moments(lists: Lists, begin: float, rise: float, fade: float, count: int) -> list[int]:
    """When they come: quickly more, slowly fewer, and hardly any while people sleep."""
    minutes = range(int(begin), lists.course["minutes"])
    weights = [
        (1 - math.exp(-(minute + 0.5 - begin) / rise)) * math.exp(-(minute - begin) / fade) * lists.awake(minute)
        for minute in minutes
    ]
    chosen = lists.rng.choices(minutes, weights, k=count)
    return sorted(minute * MINUTE + lists.rng.randrange(MINUTE) for minute in chosen)


def _reactions(lists: Lists, post: int, moments: list[int], ids: str, leader: str) -> Iterator[Seen]:
    chain = ""
    for number, at in enumerate(moments):
        repost = lists.rng.random() < lists.course["reposts"]
        who = lists.somebody()
        text = "" if repost and lists.rng.random() < lists.course["silent"] else lists.text()
        if repost and text and chain and lists.rng.random() < CHAIN:
            text += chain
        line: Line = {
            "type": "reacted", "post": _post(post), "id": f"{ids}-{number}", "at": lists.zero + at,
            "kind": "repost" if repost else "comment", "writer": who, "text": text,
        }  # fmt: skip
        if leader and repost and lists.rng.random() < LED:
            line["parent"] = leader
        if text and "//@" not in text:
            chain = f"//@{who['name']}:{text}"
        yield Seen(at, {name: value for name, value in line.items() if value != ""})


def _again(lists: Lists, reacted: list[Seen]) -> Iterator[Seen]:
    """Some are told twice, and some more are seen late."""
    chosen = lists.rng.sample(reacted, DUPLICATES + LATE)
    for one in chosen[:DUPLICATES]:
        yield Seen(one.at + lists.rng.uniform(1, 3) * MINUTE, one.line)
    for number, one in enumerate(chosen[DUPLICATES:]):
        seen = round(one.at + lists.rng.uniform(20, 90) * MINUTE)
        who = lists.somebody()
        late = one.line | {"id": f"late-{number}", "writer": who, "seen_at": lists.zero + seen}
        yield Seen(seen, late)


# -- what customers wrote to us ----------------------------------------------------------------------------------------


def _voices(lists: Lists) -> Iterator[Seen]:
    for number, voice in enumerate(lists.voices, 1):
        at = voice["at"] * MINUTE
        customer = f"c-77{voice.get('of', number):02d}"
        yield Seen(
            at,
            {
                "type": "spoken", "message": f"v-{number}", "conversation": customer,
                "customer": customer, "at": lists.zero + at, "text": voice["text"], "intent": "complaint",
                "sentiment": voice["sentiment"], "product": "hand-warmer",
            },
        )  # fmt: skip


# -- file --------------------------------------------------------------------------------------------------------------


def written(lines: Iterable[Line]) -> str:
    """In the open watch's form, one JSON object a line."""
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)


def record(out: Path, folder: Path = HERE / "crisis") -> int:
    """Write the cascade to `out` (gzip without a time stamp) and return the number of lines."""
    lines = compose(folder)
    out.write_bytes(gzip.compress(written(lines).encode(), compresslevel=9, mtime=0))
    return len(lines)


def main(argv: list[str]) -> int:
    if len(argv) != 1:
        print("usage: python -m config.demo.record_crisis OUT   (OUT is a .ndjson.gz file)", file=sys.stderr)
        return 2
    count = record(Path(argv[0]))
    print(f"{argv[0]}: {count} lines, {Path(argv[0]).stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
