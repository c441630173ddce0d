"""The demo's recorded crisis and its ordinary evening: what the lists compose, and what a cascade must have."""

import gzip
from collections import Counter
from functools import cache
from pathlib import Path

from adapters.watch.codec import Heard, read
from bot.core.clock import MINUTE, Millis
from bot.core.signals import Counted, Deleted, Posted, Reacted, Reaction, Spoken
from config import settings
from config.demo.record_crisis import compose, written

DEMO = Path(settings.__file__).parent / "demo"


@cache
def recorded() -> list[Heard]:
    batch = read(gzip.decompress((DEMO / "crisis.ndjson.gz").read_bytes()).split(b"\n"), "demo", Millis(1))
    assert batch.faults == []
    return batch.heard


def posts() -> list[Posted]:
    return [one.signal for one in recorded() if isinstance(one.signal, Posted)]


def reacted() -> list[Reacted]:
    return [one.signal for one in recorded() if isinstance(one.signal, Reacted)]


def minutes(at: int) -> float:
    return (at - posts()[0].at) / MINUTE


def test_the_recording_is_what_the_lists_compose() -> None:
    assert gzip.decompress((DEMO / "crisis.ndjson.gz").read_bytes()).decode() == written(compose())


def test_lines_come_in_the_order_they_are_seen() -> None:
    due = [one.due for one in recorded() if one.due is not None and not isinstance(one.signal, Reacted)]
    assert due == sorted(due)
    late = [one for one in recorded() if one.due is not None and one.due > one.signal.at + 15 * MINUTE]
    assert len(late) == 16


def test_complaints_in_private_begin_before_the_first_post() -> None:
    spoken = [one.signal for one in recorded() if isinstance(one.signal, Spoken)]
    assert len(spoken) == 15
    assert {voice.product for voice in spoken} == {"hand-warmer"}
    assert sum(voice.at < posts()[0].at for voice in spoken) == 5


def test_the_cascade_runs_as_cascades_do() -> None:
    mine = [minutes(one.at) for one in reacted() if one.post == posts()[0].post]
    hours = Counter(int(at // 60) for at in mine)
    assert sum(at < 25 for at in mine) <= 20
    assert max(hours.values()) == max(hours[1], hours[2]) > 100
    assert sum(hours[hour] for hour in range(5, 11)) < 12  # the night
    assert 30 <= hours[12] <= 80  # and the morning after
    assert max(mine) > 16 * 60
    assert 880 <= len(reacted()) <= 960
    followers = sorted(one.writer.followers for one in reacted() if one.writer.followers is not None)
    assert followers[len(followers) // 2] < 300
    assert followers[-1] == 1_360_000
    assert sum(one.writer.followers is None for one in reacted()) > 50


def test_what_makes_it_hard_is_in_it() -> None:
    copies = [post for post in posts()[1:] if "半夜闻到一股塑料味" in post.text]
    assert len(posts()) == 32
    assert len({post.writer.id for post in posts()}) == 32
    assert len(copies) >= 5
    assert len({post.text for post in posts()}) == 32
    counted = {one.signal.post for one in recorded() if isinstance(one.signal, Counted)}
    assert counted - {one.post for one in reacted()}  # totals without anybody's name
    assert sum(isinstance(one.signal, Deleted) for one in recorded()) == 1
    names = Counter((one.post, one.id) for one in reacted())
    assert sum(count == 2 for count in names.values()) == 14
    texts = [one.text for one in reacted() if one.text]
    assert len(set(texts)) > 450
    assert 0.5 < len(texts) / len(reacted()) < 0.8
    assert {one.kind for one in reacted()} == set(Reaction)


def test_an_ordinary_evening_has_one_post_that_grows() -> None:
    batch = read((DEMO / "watch.ndjson").read_bytes().split(b"\n"), "demo", Millis(1))
    assert batch.faults == []
    totals = [one.signal for one in batch.heard if isinstance(one.signal, Counted)]
    [post] = {total.post for total in totals}
    grown = [total.reposts or 0 for total in totals]
    assert grown == sorted(grown)
    assert 50 < grown[-1] < 150
    due = [one.due for one in batch.heard if one.due is not None]
    assert due == sorted(due)
    assert len(due) == len(batch.heard)
    assert 5 * MINUTE < due[-1] - due[0] < 7 * MINUTE
    assert sum(isinstance(one.signal, Posted) for one in batch.heard) == 10
    assert post in {one.signal.post for one in batch.heard if isinstance(one.signal, Posted)}
