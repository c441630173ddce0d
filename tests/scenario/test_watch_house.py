"""The watch in a whole house: what adapters tell and customers write becomes one topic with a verdict."""

from pathlib import Path

from adapters.fake import FakePlatform, FakeSettings, Mode
from bot.app.house import open_house
from bot.core.adapters import Adapter
from bot.core.clock import MINUTE, Millis
from bot.core.signals import Posted, PostId, Reacted, Signal, Writer
from bot.core.topics import Level, Theme
from config.settings import Part, Settings, StoreSettings, WatchSettings
from tests.support.clock import FakeClock, eventually
from tests.support.house import NOON, Life, demo_content, living, until
from tests.support.signalled import Ear

POST = PostId("weibo/5012345678901234")


def cascade() -> list[Signal]:
    """An angry post, a copy of it, and people who pass it on within half an hour."""
    born = Millis(NOON - 30 * MINUTE)
    text = "小满生活的小太阳暖手宝充电时鼓包了，差点烧起来，客服还说正常，大家小心"
    reposts = [
        Reacted(
            post=POST, id=f"r-{number}", at=Millis(born + number * 20_000), text="太吓人了，我家也有一个",
            writer=Writer(f"u-{number}", f"路人{number}", 200), parent="r-1" if number > 1 else "",
        )
        for number in range(1, 81)
    ]  # fmt: skip
    return [
        Posted(post=POST, at=born, text=text, writer=Writer("w-1", "阿哲 13800012345", 30_000)),
        Posted(post=PostId("weibo/2"), at=Millis(NOON - MINUTE), text=text + "！", writer=Writer("w-2", "小鱼", 50)),
        *reposts,
    ]


async def test_a_cascade_and_a_complaint_become_one_grave_topic(tmp_path: Path) -> None:
    ear = Ear()
    async with living(tmp_path, others={"weibo": ear.adapter}, watch=WatchSettings(look_s=2)) as life:
        await ear.tell(cascade())
        life.ask("暖手宝充电鼓包了，会不会爆炸，要求赔偿", customer="u-9", room="u-9")
        await life.ended(1)
        await life.clock.advance(2)
        topics = life.house.topics

        async def all_in() -> bool:
            return any(topic.voices and topic.posts for topic in await topics.grave())

        await until(all_in)
        (topic,) = await topics.grave()
        assert (topic.theme, topic.about, topic.posts, topic.copies) == (Theme.SAFETY, ("hand-warmer",), 1, 1)
        assert (topic.voices, topic.reach, topic.lead) == (1, 30_000, POST)
        assert topic.verdict is not None
        assert topic.verdict.level >= Level.NOTICE
        assert topic.forecast is not None
        assert topic.forecast.expected > topic.forecast.reposts == 80
        dossier = await topics.dossier(topic.id)
        assert "13800012345" not in str(dossier)
        assert dossier.spreaders[0].brought == 79
        assert len(dossier.curve) > 20
        (voice,) = dossier.voices
        assert await topics.of_conversations([voice.conversation]) == {voice.conversation: topic.id}
        health = await life.house.vitals.health()
        assert (health.status, health.backlog["signals"], bool(health.workers["watch"])) == ("ok", 0, True)
        await life.clock.advance(10)

        async def pointed() -> bool:
            return ear.pointed == [POST]

        await until(pointed)
        await look_ends(life)


async def look_ends(life: Life) -> None:
    """Nothing more is told for a day: the verdict says so without anybody asking."""
    life.clock.jump(25 * 3_600)
    await life.clock.advance(3)

    async def calm() -> bool:
        (topic,) = await life.house.topics.listed(Millis(0), 5)
        return topic.verdict is not None and topic.verdict.level is Level.NONE

    await until(calm)


async def test_where_nobody_watches_nothing_of_it_runs(tmp_path: Path) -> None:
    ear = Ear()
    async with living(tmp_path, others={"weibo": ear.adapter}, watch=WatchSettings(rules="")) as life:
        await ear.tell(cascade())
        life.ask("暖手宝鼓包了，会不会爆炸", customer="u-9", room="u-9")
        await life.ended(1)
        assert (life.house.monitoring, life.house.complaints) == (None, None)
        health = await life.house.vitals.health()
        assert health.status == "ok"
        assert "signals" not in health.backlog
        assert "watch" not in health.workers
        assert await life.house.topics.listed(Millis(0), 5) == []


async def test_a_process_that_only_triages_tells_what_another_watches(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakePlatform(FakeSettings(rooms=("room-1",), mode=Mode.NO_KEY), clock)
    settings = Settings(store=StoreSettings(data_dir=str(tmp_path / "data")), parts=(Part.INTAKE, Part.TRIAGE))
    async with open_house(settings, clock, {"fake": Adapter("fake", platform, platform)}, demo_content()) as house:
        await eventually(lambda: platform.gauges()[0].connected)
        platform.say("u-9", "u-9", "暖手宝充电鼓包了，会不会爆炸，要求赔偿", name="小林")

        async def told() -> bool:
            await clock.advance(1)
            return (await house.vitals.health()).backlog["signals"] == 1

        await until(told)
        assert (await house.vitals.health()).workers["watch"] == ""
    async with living(tmp_path, clock=clock) as life:

        async def watched() -> bool:
            return [topic.voices for topic in await life.house.topics.listed(Millis(0), 5)] == [1]

        await until(watched)
