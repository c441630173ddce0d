"""The fake platform behaves like a real one: it repeats itself privately, forgets in public, is slow, has limits."""

import asyncio

import pytest

from adapters.fake import SPEC, FakePlatform, FakeSettings, Fault
from bot.core.errors import Permanent, Retryable
from bot.core.model import Address
from bot.core.vocabulary import Kind
from config.settings import SettingsError, convert
from tests.support.clock import FakeClock, settle
from tests.support.feeds import Heard, outbound, running

ROOM = Address("fake", "room-1", "u1", public=True)
PRIVATE = Address("fake", "u1", "u1")


def platform(clock: FakeClock, **settings: object) -> FakePlatform:
    made = convert(settings, SPEC.settings, "[adapters.fake]")
    source = SPEC.make(made, clock).source
    assert isinstance(source, FakePlatform)
    return source


async def test_a_private_message_is_offered_again_every_five_seconds_until_somebody_says_yes() -> None:
    clock = FakeClock()
    fake, intake = platform(clock), Heard(clock)
    intake.away = 2
    async with running(fake, intake):
        said = fake.say("u1", "u1", "我的快递到哪了", name="小美")
        await clock.advance(9.9)
        assert (intake.tries, fake.acknowledged) == (2, [])
        await clock.advance(0.1)
    assert (intake.tries, intake.items, fake.acknowledged, fake.unheard) == (3, [said], [said], [])
    assert (said.kind, said.address, said.author) == (Kind.TEXT, PRIVATE, "小美")


async def test_it_gives_up_after_three_tries() -> None:
    clock = FakeClock()
    fake, intake = platform(clock), Heard(clock)
    intake.away = 99
    async with running(fake, intake):
        said = fake.say("u1", "u1", "在吗")
        await clock.advance(60)
    assert (intake.tries, fake.unheard, fake.acknowledged) == (3, [said], [])


async def test_an_answer_after_five_seconds_is_no_answer() -> None:
    clock = FakeClock()
    fake, intake = platform(clock), Heard(clock)
    intake.slow_s = 5.5
    async with running(fake, intake):
        said = fake.say("u1", "u1", "在吗")
        await clock.advance(5)
        assert intake.tries == 2
        await clock.advance(10)
    assert (fake.unheard, intake.items) == ([said], [])


async def test_a_restart_of_ours_does_not_make_it_forget() -> None:
    clock = FakeClock()
    fake, intake = platform(clock), Heard(clock)
    intake.away = 1
    async with running(fake, intake):
        said = fake.say("u1", "u1", "在吗")
        await clock.advance(1)
    other = fake.say("u2", "u2", "有货吗")
    async with running(fake, intake):
        await settle()
        assert intake.items == [said, other]


async def test_what_is_said_in_a_room_while_nobody_listens_is_gone_and_counted() -> None:
    clock = FakeClock()
    fake, intake = platform(clock), Heard(clock)
    fake.say("room-1", "u1", "还有吗")
    async with running(fake, intake):
        heard = fake.say("room-1", "u1", "还有吗？")
    assert intake.items == [heard]
    assert (heard.kind, heard.address) == (Kind.COMMENT, ROOM)
    assert fake.gauges()[0].dropped == 1


async def test_an_answer_takes_its_time_but_the_customer_has_the_text_at_once() -> None:
    clock = FakeClock()
    fake = platform(clock, answer_s=3.0)
    sending = asyncio.create_task(fake.send(outbound(ROOM, "有的亲", in_reply_to="fake-1")))
    await clock.advance(2.9)
    assert not sending.done()
    [received] = fake.received
    assert (received.text, received.at, received.in_reply_to) == ("有的亲", clock.now() - 2_900, "fake-1")
    await clock.advance(0.1)
    assert await sending == received.platform_id


async def test_more_than_its_rate_is_sent_back_with_the_time_to_wait() -> None:
    clock = FakeClock()
    fake = platform(clock, rate_per_s=2)
    await fake.send(outbound(ROOM, "有的亲", "d1.2"))
    with pytest.raises(Retryable) as busy:
        await fake.send(outbound(ROOM, "有的亲", "d2.2"))
    assert busy.value.after == pytest.approx(0.5)
    await clock.advance(busy.value.after)
    await fake.send(outbound(ROOM, "有的亲", "d2.2"))
    assert len(fake.received) == 2


async def test_private_texts_are_limited_in_bytes_public_ones_in_characters() -> None:
    fake = platform(FakeClock())
    await fake.send(outbound(PRIVATE, "好" * 682, "d1.2"))
    for address, text in ((PRIVATE, "好" * 683), (ROOM, "x" * 61)):
        with pytest.raises(Permanent, match="shorten"):
            await fake.send(outbound(address, text, "d2.2"))
    assert len(fake.received) == 1


async def test_faults_come_in_the_order_of_the_script_and_then_always() -> None:
    fake = platform(FakeClock())
    fake.always = Fault.REFUSE
    fake.script(None, Fault.BUSY)
    await fake.send(outbound(ROOM, "一", "d1.2"))
    with pytest.raises(Retryable):
        await fake.send(outbound(ROOM, "二", "d2.2"))
    for _ in range(2):
        with pytest.raises(Permanent):
            await fake.send(outbound(ROOM, "三", "d3.2"))
    assert [item.text for item in fake.received] == ["一"]


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(SettingsError, match=r"adapters\.fake.*answr_s.*did you mean `answer_s`"):
        convert({"answr_s": 1}, FakeSettings, "[adapters.fake]")
