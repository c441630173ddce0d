"""Compose the demo shop's recorded live room.

In:  the content lists in `config/demo/room/*.toml` and the shop's `products.csv`.
Out: a gzip file of the open feed's form, one comment a line (and one for each product shown), ascending in `t`
(seconds from the start).
Run: `python -m config.demo.record_room OUT`; the same lists and seed give the same comments. Tests call `compose`.
"""

import csv
import gzip
import json
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KINDS = ("every", "clothes", "products", "shop")
NO_PRODUCT: Mapping[str, str] = {}
USUAL_SECONDS = 115  # how long a product is presented; `count` of ask_every and ask_clothes is meant for this long


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `topic` names the question it asks ("" for chat), `entry` the knowledge entry that answers it."""

    t: float
    user: str
    name: str
    text: str
    topic: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Viewer:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A question in its window: how often it is put, in which wordings, about which product."""

    topic: str
    entry: str
    begin: float
    end: float
    count: int
    says: tuple[str, ...]
    product: Mapping[str, str]


class Script:
    """The content lists, read once."""

    def __init__(self, folder: Path) -> None:
        self.schedule = _toml(folder / "room" / "schedule.toml")
        self.chatter = _toml(folder / "room" / "chatter.toml")
        self.noise = _toml(folder / "room" / "noise.toml")
        self.names = _toml(folder / "room" / "names.toml")
        self.lines: list[dict[str, Any]] = _toml(folder / "room" / "threads.toml")["line"]
        self.asks = {kind: _toml(folder / "room" / f"ask_{kind}.toml")["topic"] for kind in KINDS}
        with (folder / "products.csv").open(encoding="utf-8", newline="") as file:
            self.products = {row["id"]: row for row in csv.DictReader(file)}

    def product_at(self, t: float) -> Mapping[str, str]:
        for part in self.schedule["segment"]:
            if part["from"] <= t < part["to"]:
                return self.products[part["product"]]
        return self.products[self.schedule["segment"][-1]["product"]]

    def link(self, product: str) -> str:
        """The shelf number of a product."""
        return self.products[product]["link"]

    def wave_at(self, t: float) -> dict[str, Any] | None:
        return next((w for w in self.schedule["wave"] if w["at"] <= t < w["at"] + w["seconds"]), None)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def compose(folder: Path = HERE) -> list[Comment]:
    """All comments of the evening in order of time; a pure function of the lists in `folder`."""
    script = Script(folder)
    rng = random.Random(script.schedule["seed"])  # noqa: S311 - content, not secrets
    viewers = list(_viewers(script, rng))
    spoken = [*_threads(script), *_questions(script, viewers, rng)]
    spoken += _chat(script, viewers, Counter(int(c.t) for c in spoken), rng)
    end = script.schedule["seconds"]
    return list(_spaced(sorted((c for c in spoken if c.t < end), key=lambda c: (c.t, c.user, c.text))))


def _spaced(comments: Iterable[Comment]) -> Iterator[Comment]:
    """No two comments share a millisecond, so their order is the order of `t`."""
    last = 0
    for comment in comments:
        last = max(last + 1, round(comment.t * 1000))
        yield replace(comment, t=last / 1000)


# -- people ------------------------------------------------------------------------------------------------------------


def _viewers(script: Script, rng: random.Random) -> Iterator[Viewer]:
    names = script.names
    for number in range(script.schedule["viewers"]):
        if rng.random() < 0.18:
            name = str(rng.choice(names["whole"])).replace("{d}", str(rng.randrange(10, 9999)))
        else:
            name = rng.choice(names["heads"]) + rng.choice(names["tails"])
            roll = rng.random()
            if roll < 0.15:
                name += str(rng.randrange(1, 2000))
            elif roll < 0.30:
                name += rng.choice(names["signs"])
        yield Viewer(f"u_{10000 + number}", name)


def _somebody(viewers: list[Viewer], t: float, end: float, rng: random.Random) -> Viewer:
    """People keep arriving, and a few of them do most of the talking."""
    here = int(len(viewers) * (0.25 + 0.75 * t / end))
    return viewers[int(here * rng.random() ** 2.0)]


def _threads(script: Script) -> Iterator[Comment]:
    ids: dict[str, str] = {}
    for line in script.lines:
        user = ids.setdefault(line["user"], f"u_{90001 + len(ids)}")
        entry = line.get("topic", "")
        yield Comment(line["t"], user, line["user"], line["text"], f"thread/{entry}" if entry else "", entry)


# -- questions ---------------------------------------------------------------------------------------------------------


def _questions(script: Script, viewers: list[Viewer], rng: random.Random) -> Iterator[Comment]:
    end = script.schedule["seconds"]
    for asking in _askings(script):
        for _ in range(asking.count):
            t = rng.triangular(asking.begin, asking.end, asking.begin + 0.25 * (asking.end - asking.begin))
            viewer = _somebody(viewers, min(t, end), end, rng)
            text = typed(filled(rng.choice(asking.says), asking.product, script, rng), script.noise, rng)
            comment = Comment(t, viewer.id, viewer.name, text, asking.topic, asking.entry)
            yield comment
            if rng.random() < script.noise["rates"]["ask_again"]:
                yield replace(comment, t=min(t + rng.uniform(6, 35), end - 0.01))


def _askings(script: Script) -> Iterator[Asking]:
    for part in script.schedule["segment"]:
        product = script.products[part["product"]]
        seconds = part["to"] - part["from"]
        for kind in ("every", "clothes") if product["category"] == "clothing" else ("every",):
            for topic in script.asks[kind]:
                count = _share(topic["count"], seconds, USUAL_SECONDS)
                yield _asking(topic, (part["from"], part["to"]), count, product, f"{product['id']}/{topic['id']}")
    for topic in script.asks["products"]:
        parts = [part for part in script.schedule["segment"] if part["product"] == topic["product"]]
        whole = sum(part["to"] - part["from"] for part in parts)
        for part in parts:
            count = _share(topic["count"], part["to"] - part["from"], whole)
            yield _asking(topic, (part["from"], part["to"]), count, script.products[topic["product"]], topic["id"])
    for topic in script.asks["shop"]:
        count = _share(topic["count"], 1, len(topic["at"]))
        for begin in topic["at"]:
            yield _asking(topic, (begin, begin + script.schedule["window"]), count, NO_PRODUCT, topic["id"])


def _asking(
    topic: dict[str, Any], window: tuple[float, float], count: int, product: Mapping[str, str], name: str
) -> Asking:
    return Asking(name, topic["entry"], window[0], window[1], count, tuple(topic["says"]), product)


def _share(count: int, part: float, whole: float) -> int:
    return max(3, round(count * part / whole))


def filled(text: str, product: Mapping[str, str], script: Script, rng: random.Random) -> str:
    if product:
        text = text.replace("{a}", rng.choice(product["aliases"].split("|"))).replace("{n}", product["link"])
    if "{h}" in text or "{w}" in text:
        height = rng.randrange(150, 176)
        weight = min(172, max(80, round((height - 105) * 2 * rng.uniform(0.82, 1.22))))
        text = text.replace("{h}", str(height)).replace("{w}", str(weight))
    fill = script.chatter["fill"]
    for slot in ("c", "p", "k"):
        if "{" + slot + "}" in text:
            text = text.replace("{" + slot + "}", rng.choice(fill[slot]))
    return text


def typed(text: str, noise: dict[str, Any], rng: random.Random) -> str:
    """A question as thumbs type it: called out, drawn out, misspelt, in traditional characters, torn by a space."""
    rates = noise["rates"]
    if rng.random() < rates["typo"]:
        wrong, right = rng.choice([pair for pair in noise["typo"] if pair[0] in text] or [["", ""]])
        text = text.replace(wrong, right, 1) if wrong else text
    if rng.random() < rates["traditional"]:
        text = text.translate(str.maketrans(noise["simple"], noise["traditional"]))
    if rng.random() < rates["gap"] and len(text) > 3:
        at = rng.randrange(1, len(text))
        text = f"{text[:at]} {text[at:]}"
    if rng.random() < rates["prefix"]:
        text = rng.choice(noise["prefix"]) + text
    if rng.random() < rates["suffix"]:
        return text + str(rng.choice(noise["suffix"]))
    return text + str(rng.choice(noise["stretch"])) if rng.random() < rates["stretch"] else text


# -- chat --------------------------------------------------------------------------------------------------------------


def _chat(script: Script, viewers: list[Viewer], spoken: Counter[int], rng: random.Random) -> Iterator[Comment]:
    """Fill every second up to the room's pace with talk that asks nothing."""
    end = script.schedule["seconds"]
    weights = script.chatter["weights"]
    for second in range(end):
        wave = script.wave_at(second)
        pace = wave["rate"] if wave and "rate" in wave else _pace(script.schedule["pace"], second)
        for _ in range(round(pace * rng.uniform(0.8, 1.2)) - spoken[second]):
            t = second + rng.random()
            viewer = _somebody(viewers, t, end, rng)
            if wave and rng.random() < wave["share"]:
                text = _cheered(rng.choice(wave["says"]), rng)
            else:
                kind = _weighted(weights, rng)
                text = filled(rng.choice(script.chatter["says"][kind]), script.product_at(t), script, rng)
                text = _cheered(text, rng) if kind in ("flood", "praise", "about") else text
            yield Comment(t, viewer.id, viewer.name, text)


def _pace(points: list[list[float]], t: float) -> float:
    """Comments a second at `t`, on straight lines between the given points."""
    for (t0, v0), (t1, v1) in pairwise(points):
        if t0 <= t < t1:
            return v0 + (v1 - v0) * (t - t0) / (t1 - t0)
    return points[-1][1]


def _weighted(weights: Mapping[str, float], rng: random.Random) -> str:
    roll = rng.random() * sum(weights.values())
    for kind, weight in weights.items():
        roll -= weight
        if roll < 0:
            return kind
    raise ValueError("chatter.toml [weights] is empty: give every list a weight above 0")


def _cheered(text: str, rng: random.Random) -> str:
    roll = rng.random()
    if roll < 0.10:
        return text + text[-1] * rng.randrange(1, 6)
    if roll < 0.17:
        return text + str(rng.choice(["！", "!!", "～", "啊", "呀", "👍", "❤️", "哈哈", "😂", "！！！"]))
    return text


# -- file --------------------------------------------------------------------------------------------------------------


def lines(comments: Iterable[Comment], script: Script) -> Iterator[str]:
    """Comments in the open feed's wire form, one JSON object a line, and a line whenever another product is shown."""
    room = script.schedule["room"]
    segments = [(part["from"], script.link(part["product"])) for part in script.schedule["segment"]]
    shows = [
        {"v": 1, "room": room, "id": f"shelf-{n}", "t": t, "kind": "shelf", "text": link}
        for n, (t, link) in enumerate(segments, 1)
    ]
    said = [
        {"v": 1, "room": room, "id": f"xm-{n:06d}", "t": c.t, "user": {"id": c.user, "name": c.name}, "text": c.text}
        for n, c in enumerate(comments, 1)
    ]
    for line in sorted([*shows, *said], key=itemgetter("t")):
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def record(out: Path, folder: Path = HERE) -> int:
    """Write the room to `out` (gzip without a time stamp) and return the number of comments."""
    comments = compose(folder)
    body = "".join(lines(comments, Script(folder))).encode()
    out.write_bytes(gzip.compress(body, compresslevel=9, mtime=0))
    return len(comments)


def main(argv: list[str]) -> int:
    if len(argv) != 1:
        print("usage: python -m config.demo.record_room OUT   (OUT is a .ndjson.gz file)", file=sys.stderr)
        return 2
    count = record(Path(argv[0]))
    print(f"{argv[0]}: {count} comments, {Path(argv[0]).stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
