"""What the ports `Topics` and `TopicMemory` promise: all that watching adds is kept, masked as it came, and ends."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.errors import NotFound
from bot.core.model import ConversationId, UserName
from bot.core.spreading import Track
from bot.core.topics import Facts, Level, Point, Post, Reason, Spreader, Theme, Topic, TopicId, Verdict
from bot.core.watching import TopicChange, TopicMemory, WatchEffects
from bot.store import audit, watchkeys
from bot.store.signals import SignalStream
from bot.store.topics import StoredTopics
from tests.support.clock import START, FakeClock
from tests.support.signalled import MemoryWatch, post_id, reposted, spoken
from tests.support.store import P0, Store, running_store

DAY_S = 86_400
ONE, TWO = TopicId("0-1"), TopicId("0-2")
FACTS = Facts(topic=ONE, at=START, theme=Theme.SAFETY, hour=9, posts=1, expected=120.5)
VERDICT = Verdict(Level.WARNING, FACTS, (Reason("expected", 120.5, 100.0, "预计 121"),), 3)
TOPIC = Topic(
    id=ONE, title="恒温杯 · 安全", about=("cup",), theme=Theme.SAFETY, first_at=START, last_at=START, verdict=VERDICT
)
POST = Post(id=post_id(1), topic=ONE, at=START, text="漏水", writer="博主", followers=None, comments=3)
TRACK = Track(START, START, reposts=7, rates=(1.0, 2.0), known=b"\x00\xff")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


def topics(store: Store) -> StoredTopics:
    return StoredTopics(store.client, store.durable(), store.clock, keep_days=90)


async def applied(store: Store, *effects: WatchEffects) -> None:
    lease = store.lease("watch")
    work = SignalStream(store.client, store.reader(), lease, 90 * DAY_S)
    await work.prepare()

    async def apply() -> None:
        for one in effects:
            await work.apply(one, store.clock.now())

    await lease.during(apply)


def changed(topic: Topic = TOPIC, **more: object) -> WatchEffects:
    change = TopicChange(topic=topic, grave_at=START)
    return WatchEffects(topics=(msgspec.structs.replace(change, **more),))


async def test_all_that_is_kept_of_a_topic_is_in_its_dossier(store: Store) -> None:
    kept = topics(store)
    everything = changed(
        points={0: Point(START, 0), 1: Point(Millis(START + 60_000), 7, 120.5, 80.0, 200.0)},
        spreaders={"r-1": Spreader("大V", 9_000, START, 2, "太差了"), "r-2": Spreader("小号", 3, START)},
        voices=(spoken(1),),
        others=(reposted(1, text="太差了"),),
        verdict=VERDICT,
        facts=FACTS,
        marks=("w1", "v1"),
    )
    await applied(store, msgspec.structs.replace(everything, posts=((POST, TRACK),)))
    await applied(store, changed(spreaders={"r-2": None}, others=(reposted(2, text="漏水"),), let_go=4))
    dossier = await kept.dossier(ONE)
    assert (dossier.topic, dossier.posts, dossier.verdicts) == (TOPIC, (POST,), (VERDICT,))
    assert [(point.reposts, point.expected) for point in dossier.curve] == [(0, None), (7, 120.5)]
    assert [spreader.name for spreader in dossier.spreaders] == ["大V"]
    assert (dossier.voices, [other.text for other in dossier.others]) == ((spoken(1),), ["太差了", "漏水"])
    assert await kept.facts(START) == [FACTS]
    assert await kept.facts(Millis(START + 1)) == []
    assert await kept.post(POST.id) == (POST, TRACK)


async def test_the_gravest_of_a_day_and_the_last_heard_of_are_listed(store: Store) -> None:
    assert isinstance(store.clock, FakeClock)
    kept, calm = topics(store), msgspec.structs.replace(TOPIC, id=TWO, last_at=Millis(START + 5), verdict=None)
    before = await kept.revision()
    await applied(store, changed(), changed(calm, grave_at=Millis(0)))
    assert [topic.id for topic in await kept.listed(START, 10)] == [TWO, ONE]
    assert [topic.id for topic in await kept.listed(START, 1)] == [TWO]
    assert [topic.id for topic in await kept.listed(Millis(START + 1), 10)] == [TWO]
    assert await kept.grave() == [TOPIC]
    assert await kept.one(TWO) == calm
    assert await kept.revision() == before + 2
    store.clock.jump(DAY_S + 60)
    assert await kept.grave() == []
    for unknown in ("0-9", "nonsense", ""):
        with pytest.raises(NotFound):
            await kept.one(TopicId(unknown))
        with pytest.raises(NotFound):
            await kept.dossier(TopicId(unknown))


async def test_an_answer_to_a_post_counts_once_and_stays_when_more_is_told(store: Store) -> None:
    kept = topics(store)
    await applied(store, WatchEffects(posts=((POST, TRACK),)))
    answered = await kept.answered(POST.id, UserName("小李"), Millis(START + 9))
    assert (answered.answered_by, answered.answered_at) == ("小李", START + 9)
    assert await kept.answered(POST.id, UserName("小王"), Millis(START + 99)) == answered
    await applied(store, WatchEffects(posts=((msgspec.structs.replace(POST, comments=8), TRACK),)))
    again, _ = await kept.post(POST.id)
    assert again == msgspec.structs.replace(answered, comments=8)
    with pytest.raises(NotFound):
        await kept.answered(post_id(404), UserName("小李"), START)
    lines = [line async for line in audit.lines(store.client, P0)]
    assert sum("answer_post" in str(line) for line in lines) == 1


async def test_who_complains_of_what_is_known_by_conversation(store: Store) -> None:
    kept, talk = topics(store), ConversationId("0-aaaa")
    other, unknown = ConversationId("0-bbbb"), ConversationId("0-cccc")
    await applied(store, WatchEffects(complaints={talk: ONE, other: TWO}))
    assert await kept.of_conversations([talk, unknown, other]) == {talk: ONE, other: TWO}
    assert await kept.of_conversations([]) == {}
    assert 89 * DAY_S < await store.client.ttl(watchkeys.complaint(talk)) <= 90 * DAY_S


async def test_a_post_without_topic_ends_by_itself_and_one_that_gets_a_topic_does_not(store: Store) -> None:
    loose = msgspec.structs.replace(POST, topic=TopicId(""))
    await applied(store, WatchEffects(posts=((loose, TRACK),)))
    assert 47 * 3_600 < await store.client.ttl(watchkeys.post(POST.id)) <= 48 * 3_600
    await applied(store, WatchEffects(posts=((POST, TRACK),)))
    assert await store.client.ttl(watchkeys.post(POST.id)) == -1
    await applied(store, WatchEffects(gone=((ONE, POST.id),)))
    assert await topics(store).kept([POST.id]) == {}


async def test_nothing_is_left_of_topics_whose_time_is_over(store: Store) -> None:
    kept = topics(store)
    late = msgspec.structs.replace(TOPIC, id=TWO, last_at=Millis(START + 10 * DAY_S * 1000))
    whole = changed(
        marks=("w1",), points={0: Point(START, 1)}, spreaders={"r": Spreader("a", 1, START)}, voices=(spoken(1),),
        others=(reposted(1),), verdict=VERDICT, facts=FACTS,
    )  # fmt: skip
    await applied(store, msgspec.structs.replace(whole, posts=((POST, TRACK),)), changed(late))
    assert await kept.sweep(Millis(START + 89 * DAY_S * 1000)) == 0
    assert await kept.sweep(Millis(START + 91 * DAY_S * 1000)) == 1
    assert [topic.id for topic in await kept.listed(Millis(0), 10)] == [TWO]
    names = [name.decode() async for name in store.client.scan_iter(match="{hm:0}:*")]
    assert not [name for name in names if name.endswith((ONE, ":facts")) or ":post:" in name]


async def test_long_lists_are_bounded(store: Store) -> None:
    kept = topics(store)
    many = changed(voices=tuple(spoken(n) for n in range(1_030)), others=tuple(reposted(n) for n in range(130)))
    await applied(store, many, *(changed(verdict=VERDICT) for _ in range(70)))
    dossier = await kept.dossier(ONE)
    assert (len(dossier.voices), len(dossier.others), len(dossier.verdicts)) == (1_000, 100, 60)
    assert dossier.voices[-1] == spoken(1_029)


@pytest.mark.parametrize("where", ["memory", "store"])
async def test_the_next_worker_knows_what_the_last_one_wrote(store: Store, where: str) -> None:
    assert isinstance(store.clock, FakeClock)
    memory = MemoryWatch(store.clock)
    effects = changed(marks=("w1",), let_go=5, points={3: Point(START, 12)}, spreaders={"r": Spreader("a", 1, START)})
    effects = msgspec.structs.replace(effects, posts=((POST, TRACK),))
    kept: TopicMemory = memory if where == "memory" else topics(store)
    if where == "memory":
        await memory.apply(effects, START)
    else:
        await applied(store, effects)
    known = await kept.remembered(ONE)
    assert known is not None
    assert (known.topic, known.let_go, known.posts, known.marks) == (TOPIC, 5, ((POST, TRACK),), frozenset({"w1"}))
    assert (known.grave_at, known.last, set(known.spreaders)) == (START, Point(START, 12), {"r"})
    assert await kept.remembered(TWO) is None
    assert await kept.recent(START, 5) == [TOPIC]
    assert await kept.recent(Millis(START + 1), 5) == []
    assert await kept.kept([post_id(2), POST.id]) == {POST.id: (POST, TRACK)}
    assert await kept.sweep(Millis(START + 91 * DAY_S * 1000)) == 1
    assert await kept.remembered(ONE) is None
