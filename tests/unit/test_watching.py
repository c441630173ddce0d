"""Watching, by what becomes of signals: topics, counts and verdicts, whatever comes late, twice, wrongly or never."""

import random
from collections.abc import AsyncIterator

import msgspec
import pytest

from bot.core.clock import MINUTE, Millis
from bot.core.errors import Unavailable
from bot.core.model import Address
from bot.core.signals import Counted, Deleted, Signal
from bot.core.topics import Facts, Level, LevelRule, Theme, TopicId
from bot.stages.watching import Rules
from monitoring import severity
from tests.support.clock import START, FakeClock
from tests.support.signalled import (
    CUP,
    RULES,
    MemoryWatch,
    PlainReader,
    post_id,
    posted,
    reposted,
    spoken,
    told,
    watcher,
    watching,
)

HOUR = 60 * MINUTE
BAD = "太差了，也漏水"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(Millis(START + HOUR))


@pytest.fixture
async def watch(clock: FakeClock) -> AsyncIterator[MemoryWatch]:
    made = MemoryWatch(clock)
    async with watching(made, watcher(made, clock)):
        yield made


def level(watch: MemoryWatch) -> Level:
    verdict = watch.one.verdict
    assert verdict is not None
    return verdict.level


async def test_an_angry_post_that_spreads_becomes_graver(watch: MemoryWatch) -> None:
    await told(watch, posted(1))
    assert (watch.one.title, watch.one.theme, watch.one.posts) == ("cup · quality", Theme.QUALITY, 1)
    assert level(watch) is Level.NOTICE
    await told(watch, *(reposted(n, text=BAD, at=Millis(START + n * 1_000)) for n in range(1, 31)))
    assert level(watch) is Level.SERIOUS
    forecast = watch.one.forecast
    assert forecast is not None
    assert (forecast.reposts, forecast.negative_of) == (30, 30)
    assert forecast.expected > 30
    assert [verdict.level for verdict in watch.verdicts[watch.one.id]] == [Level.NOTICE, Level.SERIOUS]
    assert watch.posts[post_id(1)][0].reposts == 30


async def test_near_copies_are_folded_and_distinct_posts_are_not(watch: MemoryWatch) -> None:
    text = f"刚买的{CUP}第二天就漏水，客服说是我自己摔的，气死我了，大家别买"
    await told(watch, posted(1, text), posted(2, text + "！！"), posted(3, f"{CUP}漏水，弄湿一包文件"))
    assert (watch.one.posts, watch.one.copies, watch.one.writers) == (2, 1, 3)
    assert {post.copy_of for post, _ in watch.posts.values()} == {"", post_id(1)}


async def test_complaints_in_private_make_a_topic_and_one_that_is_systemic(watch: MemoryWatch) -> None:
    await told(watch, spoken(1), spoken(1), spoken(2, orders=("A100",)))
    assert (watch.one.voices, watch.one.orders, watch.one.posts, watch.one.systemic) == (2, 1, 0, False)
    room = Address("bilibili", "room-1", "u-1", public=True)
    await told(watch, spoken(3, address=room), spoken(4, address=room), posted(1))
    assert (watch.one.voices, watch.one.room_voices, watch.one.posts) == (2, 1, 1)
    assert watch.one.systemic
    assert level(watch) is Level.WARNING
    await told(watch, spoken(5, conversation="0-c5"))
    assert watch.applied[-1].complaints == {"0-c5": watch.one.id}


async def test_another_theme_is_another_topic_and_what_is_not_ours_none(watch: MemoryWatch) -> None:
    await told(
        watch, posted(1), posted(2, f"{CUP}充电时起火了"), posted(3, "别家的杯子漏水"), posted(4, "今天天气不错")
    )
    assert {kept.topic.theme for kept in watch.topics.values()} == {Theme.QUALITY, Theme.SAFETY}
    assert set(watch.posts) == {post_id(1), post_id(2)}
    assert sum(effects.counts.get("posts_not_ours", 0) for effects in watch.applied) == 2


async def test_a_neutral_post_becomes_a_topic_when_people_turn_against_it(watch: MemoryWatch) -> None:
    await told(watch, posted(1, f"{CUP}上新了"), *(reposted(n, text="好看") for n in range(1, 6)))
    assert not watch.topics
    await told(watch, *(reposted(n, text="别买，漏水") for n in range(6, 8)))
    assert not watch.topics, "seven opinions are not enough"
    await told(watch, reposted(8, text="别买，漏水"), reposted(9, text="漏水"), reposted(10, text="真的漏水"))
    assert (watch.one.about, watch.one.theme, watch.one.posts) == (("cup",), Theme.QUALITY, 1)
    assert watch.posts[post_id(1)][1].reposts == 10
    await told(watch, reposted(11))
    assert watch.one.forecast is not None
    assert watch.one.forecast.reposts == 11


async def test_a_neutral_post_that_people_like_stays_without_topic(watch: MemoryWatch) -> None:
    await told(watch, posted(1, f"{CUP}上新了"), *(reposted(n, text="好看") for n in range(1, 40)))
    await told(watch, *(reposted(n, text="漏水") for n in range(40, 50)))
    assert not watch.topics
    assert watch.posts[post_id(1)][1].reposts == 49


async def test_what_comes_before_its_post_is_kept_for_it(watch: MemoryWatch, clock: FakeClock) -> None:
    await told(watch, *(reposted(n, text=BAD) for n in range(1, 4)), Deleted(post=post_id(2), at=START))
    assert not watch.posts
    await told(watch, posted(1), posted(2))
    assert watch.posts[post_id(1)][1].reposts == 3
    assert watch.posts[post_id(2)][1].gone
    await told(watch, reposted(9, of=7))
    await clock.advance(11 * 60)
    await told(watch, spoken(1))
    await told(watch, posted(7))
    assert watch.posts[post_id(7)][1].reposts == 0
    assert sum(effects.counts.get("signals_dropped", 0) for effects in watch.applied) == 1


ODD: list[Signal] = [
    posted(1, at=Millis(START + 999 * HOUR)),
    posted(2, at=Millis(0)),
    posted(3, at=Millis(-5), reposts=-7, comments=-1),
    posted(4, "", writer=msgspec.structs.replace(posted(1).writer, id="", name="", followers=None)),
    posted(5, f"{CUP}漏水" * 5_000, reposts=10**15),
    reposted(1, at=Millis(START - 500 * HOUR)),
    reposted(2, at=Millis(START + 10**12)),
    reposted(2, at=START),
    reposted(3, parent="r-3"),
    reposted(4, parent="r-99", text="转发微博//@某人:漏水"),
    Counted(post=post_id(1), at=START, reposts=40),
    Counted(post=post_id(1), at=Millis(START + 60_000), reposts=30, comments=2),
    Counted(post=post_id(1), at=Millis(START + 30_000), likes=3),
    Counted(post=post_id(1), at=Millis(0)),
    Deleted(post=post_id(1), at=Millis(START - HOUR)),
    Deleted(post=post_id(1), at=START),
    spoken(1, text="漏水", product="", at=Millis(0)),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
async def test_odd_signals_in_any_order_raise_nothing_and_none_is_left(watch: MemoryWatch, seed: int) -> None:
    signals = [*ODD, *ODD]
    random.Random(seed).shuffle(signals)
    for start in range(0, len(signals), 5):
        await told(watch, *signals[start : start + 5])
    assert not watch.waiting
    assert not any(effects.dead for effects in watch.applied)
    kept, track = watch.posts[post_id(1)]
    assert track.reposts >= 40, "totals that fall do not take away what was known"
    assert track.gone
    assert kept.comments == 2
    assert max(kept.topic.last_at for kept in watch.topics.values()) <= watch.clock.now()


async def test_time_moves_verdicts_where_nothing_is_told(clock: FakeClock) -> None:
    watch, bars = MemoryWatch(clock), [RULES]
    async with watching(watch, watcher(watch, clock, lambda: bars[0], rules=Rules(look_s=60))):
        await told(watch, posted(1), *(reposted(n) for n in range(12)))
        rate = watch.one.forecast.per_min if watch.one.forecast else 0.0
        bars[0] = msgspec.structs.replace(RULES, serious=LevelRule(reposts=10), version=1)
        await clock.advance(61)
        assert level(watch) is Level.SERIOUS
        await clock.advance(3_600)
        forecast = watch.one.forecast
        assert forecast is not None
        assert forecast.per_min < rate / 2
        assert forecast.at >= clock.now() - 62_000
        assert len(watch.verdicts[watch.one.id]) == 2


async def test_one_bad_signal_is_buried_after_three_tries_and_harms_no_other(watch: MemoryWatch) -> None:
    await told(watch, posted(1), posted(2, "POISON"), *(reposted(n) for n in range(5)), posted(3))
    (dead,) = [letter for effects in watch.applied for letter in effects.dead]
    assert (dead.name, dead.why) == (f"p {post_id(2)} {START}", "failed 3 times")
    assert "POISON" not in dead.preview
    assert (watch.one.posts + watch.one.copies, watch.posts[post_id(1)][1].reposts) == (2, 5)


async def test_what_was_not_written_does_not_count(watch: MemoryWatch) -> None:
    await told(watch, posted(1))
    watch.faults = [ValueError("the store found a bug")]
    await told(watch, *(reposted(n, text=BAD) for n in range(7)), posted(2, f"{CUP}起火"))
    assert watch.posts[post_id(1)][1].reposts == 7
    assert {kept.topic.theme: kept.topic.posts for kept in watch.topics.values()} == {Theme.QUALITY: 1, Theme.SAFETY: 1}


async def test_the_next_worker_goes_on_where_the_last_one_stopped(clock: FakeClock) -> None:
    watch = MemoryWatch(clock)
    text = f"刚买的{CUP}第二天就漏水，客服说是我自己摔的，气死我了，大家别买"
    async with watching(watch, watcher(watch, clock)):
        await told(watch, posted(1, text), *(reposted(n) for n in range(6)), spoken(1))
    watch.faults = [Unavailable("the store is away")]
    watch.tell(reposted(6), posted(2, text + "真的"))
    with pytest.raises(Unavailable):
        await watcher(watch, clock).run(watch)
    async with watching(watch, watcher(watch, clock)):
        await told(watch, reposted(7), spoken(1), posted(3, f"{CUP}还是漏水"))
    assert (watch.one.posts, watch.one.copies, watch.one.voices, watch.one.writers) == (2, 1, 1, 3)
    assert watch.posts[post_id(1)][1].reposts == 8


async def test_the_next_worker_sees_grave_topics_calm_down_however_many_others_there_are(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = MemoryWatch(clock)
    async with watching(watch, watcher(watch, clock)):
        await told(watch, posted(1))
    assert level(watch) is Level.NOTICE
    monkeypatch.setattr("bot.stages.watching.MOST_READ", 0)
    milder = msgspec.structs.replace(RULES, notice=LevelRule(posts=9), version=1)
    async with watching(watch, watcher(watch, clock, lambda: milder)):
        await clock.advance(60)
    assert level(watch) is Level.NONE


async def test_who_carried_it_on_is_known_with_what_they_brought(watch: MemoryWatch) -> None:
    great = msgspec.structs.replace(reposted(1).writer, name="大V 13800012345", followers=900_000)
    await told(watch, posted(1), reposted(1, writer=great, text=BAD), *(reposted(n, parent="r-1") for n in range(2, 9)))
    spreader = watch.topics[watch.one.id].spreaders["r-1"]
    assert (spreader.name, spreader.followers, spreader.brought) == ("大V 〔手机〕", 900_000, 7)
    others = [other for effects in watch.applied for change in effects.topics for other in change.others]
    assert [(other.writer.id, other.text) for other in others] == [("", BAD)]


async def test_a_storm_of_posts_and_reposts_is_bounded(clock: FakeClock) -> None:
    watch, reader = MemoryWatch(clock), PlainReader()
    async with watching(watch, watcher(watch, clock, reader=reader)):
        storm = [posted(n, f"{CUP}漏水，第{n}个人来说说我的{n * 7_919}号杯子") for n in range(2_500)]
        await told(watch, *storm, *(reposted(n, of=n % 2_500) for n in range(2_500)))
    topic, kept = watch.one, watch.topics[watch.one.id]
    assert topic.posts + topic.copies == topic.writers == 2_500
    assert len(watch.posts) < 1_200
    assert len(watch.points[topic.id]) < 600
    assert len(kept.spreaders) <= 100
    assert topic.forecast is not None
    assert topic.forecast.reposts == kept.let_go + sum(track.reposts for _, track in watch.posts.values())
    assert level(watch) >= Level.SERIOUS
    assert reader.read_texts < 15_000


async def test_topics_are_swept_when_their_time_is_over(watch: MemoryWatch, clock: FakeClock) -> None:
    await told(watch, posted(1))
    clock.jump(91 * 86_400)
    await clock.advance(3_700)
    assert not watch.topics
    assert not watch.posts


def test_a_topic_to_which_nobody_adds_anything_for_a_day_is_over() -> None:
    facts = Facts(topic=TopicId("0-1"), at=START, theme=Theme.SAFETY, hour=9, posts=50, reposts=900, last_at=START)
    assert severity.Bars().assess(facts, RULES).level is Level.SERIOUS
    verdict = severity.Bars().assess(msgspec.structs.replace(facts, at=Millis(START + 24 * HOUR)), RULES)
    assert (verdict.level, verdict.says) == (Level.NONE, "24 小时没有新的动静")
