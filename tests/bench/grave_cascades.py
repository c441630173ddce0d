"""The other side of false pages: whether posts that really spread in anger would be told of in time.
`python -m tests.bench.grave_cascades --cascades FILE --texts FILE [--theme NAME] [--most N] [--json]`.

In: JSON lines, plain or gzip: `--cascades` with `id`, `created`, `offsets` (seconds) and `user.followers`; `--texts`
with `id` and `texts`, what was written in each repost. Out: of posts that reached 300 reposts within 24 hours, how many
the packaged rules would have called WARNING or SERIOUS before, and what part of the reposts was still to come then.

Each is taken as the only post of a topic of `--theme`, from one writer: nothing systemic helps. "angry" are those of
whose reposters at least 35 % wrote negatively in the end, "calm" those under 20 %; both by the product's own reading,
as nobody labelled them. Posts not called in time count with what is left after 300.
"""

import argparse
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from bot.core.clock import SECOND, Millis
from bot.core.signals import own_words
from bot.core.spreading import Spread
from bot.core.topics import Facts, Level, SeverityRules, Theme, TopicId
from bot.reading import reader
from bot.reading.examples import lines
from config.settings import PACKAGED
from monitoring import MONITORING
from tests.bench.report import show
from tests.support.spotting import shop

ZONE = ZoneInfo("Asia/Shanghai")
DAY_S, LARGE = 86_400, 300
ANGRY, CALM = 0.35, 0.2
T = TypeVar("T")


class User(msgspec.Struct, frozen=True):
    followers: int | None = None


class Cascade(msgspec.Struct, frozen=True):
    id: str
    created: int
    offsets: tuple[float, ...]
    user: User = User()


class Written(msgspec.Struct, frozen=True):
    id: str
    texts: tuple[str, ...]


class Course(msgspec.Struct, frozen=True):
    """How one went: its reposts within a day, the negative share in the end, and the reposts at each level's first."""

    size: int
    negative: float | None
    called: dict[Level, int]


class Play:
    """Cascades through the product's own reading, forecast and thresholds."""

    def __init__(self, theme: Theme) -> None:
        self._watch = MONITORING.load(PACKAGED / "alerts.toml", shop())
        self._theme = theme
        self._reader = reader.load(PACKAGED / "words")

    def course(self, cascade: Cascade, texts: tuple[str, ...]) -> Course:
        spread: Spread = self._watch.spread
        rules: SeverityRules = self._watch.rules.severity
        born = Millis(cascade.created * SECOND)
        negatives = self._negatives(texts)
        track = spread.begin(born, cascade.user.followers, None, born)
        called: dict[Level, int] = {}
        share: float | None = None
        size = 0
        for place, offset in enumerate(offset for offset in cascade.offsets if offset < DAY_S):
            at = Millis(born + round(offset * SECOND))
            track = spread.repost(track, str(place), at, None, at)
            if (negative := negatives.get(place)) is not None:
                track = spread.judge(track, negative)
            forecast = spread.forecast(track, at)
            size, share = place + 1, forecast.negative
            facts = Facts(
                topic=TopicId("0-t"),
                at=at,
                theme=self._theme,
                hour=datetime.fromtimestamp(at / SECOND, ZONE).hour,
                posts=1,
                writers=1,
                reach=cascade.user.followers or 0,
                reposts=forecast.reposts,
                per_min=forecast.per_min,
                expected=forecast.expected,
                low=forecast.low,
                high=forecast.high,
                negative=share,
            )
            level = self._watch.assessor.assess(facts, rules).level
            for reached in (Level.NOTICE, Level.WARNING, Level.SERIOUS, Level.CRISIS):
                if level >= reached:
                    called.setdefault(reached, size)
        return Course(size, share, called)

    def _negatives(self, texts: tuple[str, ...]) -> dict[int, float]:
        words = {place: found for place, text in enumerate(texts) if (found := own_words(text))}
        readings = self._reader.read(list(words.values()))
        spotter = self._watch.spotter
        return {place: spotter.negative(reading) for place, reading in zip(words, readings, strict=True)}


def _of(courses: list[Course], level: Level) -> dict[str, object]:
    called = [course.called[level] for course in courses if course.called.get(level, LARGE) < LARGE]
    left = [1 - min(course.called.get(level, LARGE), LARGE) / course.size for course in courses]
    return {
        "called before 300": f"{len(called)} of {len(courses)}",
        "reposts seen": median(called) if called else 0,
        "still to come": round(sum(left) / len(left), 2) if left else 0,
    }


def figures(asked: argparse.Namespace) -> dict[str, object]:
    play = Play(Theme(asked.theme))
    texts = {row.id: row.texts for row in _decoded(asked.texts, Written)}
    courses = [
        play.course(cascade, texts.get(cascade.id, ()))
        for cascade in islice(_decoded(asked.cascades, Cascade), asked.most)
    ]
    large = [course for course in courses if course.size >= LARGE]
    angry = [course for course in large if course.negative is not None and course.negative >= ANGRY]
    calm = [course for course in large if course.negative is not None and course.negative < CALM]
    return {
        "theme": asked.theme,
        "posts": len(courses),
        "of 300 and more": len(large),
        "angry": {level.name.lower(): _of(angry, level) for level in (Level.WARNING, Level.SERIOUS)},
        "calm": {level.name.lower(): _of(calm, level) for level in (Level.WARNING, Level.SERIOUS)},
    }


def _decoded(path: Path, kind: type[T]) -> Iterator[T]:
    for _, line in lines(path):
        yield msgspec.json.decode(line, type=kind)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cascades", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--theme", default=Theme.QUALITY.value, choices=[theme.value for theme in Theme])
    parser.add_argument("--most", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    show(figures(asked), as_json=asked.json)


if __name__ == "__main__":
    main()
