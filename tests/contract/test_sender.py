"""What every out-half of an adapter does, written once and run on each: the fake platform's three modes, open feeds,
the official account of WeChat, Weibo in private and aloud, a program that posts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from adapters.fake import FakePlatform, FakeSettings, Fault, Mode
from adapters.weibo.fake.rules import Account
from adapters.weibo.names import aloud
from bot.core.errors import Doubtful, HalfMinuteError, Permanent, Retryable
from bot.core.model import Address
from bot.core.ports import Sender
from tests.support.clock import FakeClock, eventually, settle
from tests.support.feeds import Heard, Manner, RoomClient, open_feed, outbound, posting, running
from tests.support.poster import Answer, PostingProgram, posting_at
from tests.support.wechat import ANNA, World, world
from tests.support.weibo import AT, privately
from tests.support.weibo import World as Weibo
from tests.support.weibo import world as weibo

TEXT = "亲，XL码有现货，点3号链接就能拍"


class SenderContract:
    """`make` brings the sender into being; `seen` is what customers have on their screens."""

    sender: Sender
    clock: FakeClock
    folder: Path
    address = Address("open_feed", "room-1", "u1", public=True)
    idempotent = True
    read_back = False

    @pytest.fixture(autouse=True)
    async def _made(self, tmp_path: Path) -> AsyncIterator[None]:
        self.clock = FakeClock()
        self.folder = tmp_path
        async with AsyncExitStack() as self.stack:
            await self.make()
            yield

    async def make(self) -> None:
        raise NotImplementedError

    def seen(self) -> list[str]:
        raise NotImplementedError

    async def test_delivers_what_it_is_given_once(self) -> None:
        await self.sender.send(outbound(self.address, TEXT))
        await self.sender.send(outbound(self.address, "明天发货哦", "d2.2"))
        assert self.seen() == [TEXT, "明天发货哦"]

    async def test_names_different_messages_differently(self) -> None:
        numbers = [await self.sender.send(outbound(self.address, TEXT, f"d{n}.2")) for n in range(3)]
        assert len({*numbers, ""}) == 4

    async def test_says_what_it_can_do(self) -> None:
        capability = self.sender.capability(self.address)
        assert capability.can_post
        assert (capability.idempotent, capability.read_back) == (self.idempotent, self.read_back)

    async def test_takes_what_the_limits_allow_and_nothing_longer(self) -> None:
        limits = self.sender.capability(self.address).limits
        assert limits.public == self.address.is_read_by_all
        longest = "好" * min(limits.max_chars, limits.max_bytes // 3)
        await self.sender.send(outbound(self.address, longest))
        with pytest.raises(Permanent, match="shorten"):
            await self.sender.send(outbound(self.address, longest + "好好", "d2.2"))
        assert self.seen() == [longest]

    async def test_a_repeated_id_arrives_as_often_as_promised(self) -> None:
        first = await self.sender.send(outbound(self.address, TEXT))
        again = await self.sender.send(outbound(self.address, TEXT))
        assert (first == again) == self.idempotent
        assert self.seen() == [TEXT] * (1 if self.idempotent else 2)

    async def test_reading_back_answers_or_admits_that_it_cannot(self) -> None:
        sent, other = outbound(self.address, TEXT), outbound(self.address, TEXT, "d2.2")
        number = await self.sender.send(sent)
        if self.read_back:
            assert (await self.sender.look_up(sent), await self.sender.look_up(other)) == (number, None)
        else:
            with pytest.raises(Doubtful):
                await self.sender.look_up(sent)


class FaultySenderContract(SenderContract):
    """For senders that have somebody at the other end, who may fail; `suffer` makes the next sending go wrong."""

    async def suffer(self, fault: Fault) -> None:
        raise NotImplementedError

    async def failing(self, fault: Fault) -> HalfMinuteError:
        """What is raised when `fault` strikes."""
        await self.suffer(fault)
        sending = asyncio.create_task(self.sender.send(outbound(self.address, TEXT)))
        await eventually(lambda: sending.done() or self.clock.sleepers > 0)
        await settle()
        if fault is Fault.LOSE_ANSWER:
            await eventually(lambda: self.seen() == [TEXT])
            await self.clock.advance(60)
        with pytest.raises(HalfMinuteError) as caught:
            await sending
        return caught.value

    async def test_a_refusal_is_final(self) -> None:
        assert isinstance(await self.failing(Fault.REFUSE), Permanent)
        assert self.seen() == []

    async def test_a_busy_platform_says_when_to_come_back(self) -> None:
        error = await self.failing(Fault.BUSY)
        assert isinstance(error, Retryable)
        assert 1 <= error.after <= 10
        assert self.seen() == []

    async def test_a_connection_that_breaks_before_sending_may_be_tried_again(self) -> None:
        assert isinstance(await self.failing(Fault.DROP_BEFORE), Retryable)
        assert self.seen() == []

    async def test_a_lost_answer_is_doubtful(self) -> None:
        assert isinstance(await self.failing(Fault.LOSE_ANSWER), Doubtful)
        assert self.seen() == [TEXT]

    async def test_doubt_can_be_cleared_as_promised(self) -> None:
        await self.failing(Fault.LOSE_ANSWER)
        self.recover()
        if self.idempotent:
            await self.sender.send(outbound(self.address, TEXT))
        if self.read_back:
            assert await self.sender.look_up(outbound(self.address, TEXT))
        assert self.seen() == [TEXT]

    def recover(self) -> None:
        """All goes well again."""


class FakeContract(FaultySenderContract):
    mode: Mode
    address = Address("fake", "room-1", "u1", public=True)
    idempotent = False

    async def make(self) -> None:
        self.platform = FakePlatform(FakeSettings(mode=self.mode), self.clock)
        self.sender = self.platform

    def seen(self) -> list[str]:
        return [item.text for item in self.platform.received]

    async def suffer(self, fault: Fault) -> None:
        self.platform.script(fault)

    async def test_a_lost_request_is_doubtful_too(self) -> None:
        assert isinstance(await self.failing(Fault.LOSE_REQUEST), Doubtful)
        assert self.seen() == []


class TestFakeWithoutKey(FakeContract):
    mode = Mode.NO_KEY


class TestFakeWithKey(FakeContract):
    mode = Mode.KEY
    idempotent = True


class TestFakeWithReadBack(FakeContract):
    mode = Mode.READ_BACK
    read_back = True


class TestFakePrivately(TestFakeWithoutKey):
    address = Address("fake", "u1", "u1", public=False)


class TestWebsocket(FaultySenderContract):
    client: RoomClient

    async def make(self) -> None:
        self.feed = open_feed(self.clock, {"name": "studio", "room": "room-1", "listen": "127.0.0.1:0"})
        self.sender = self.feed
        await self.stack.enter_async_context(running(self.feed, Heard()))
        await eventually(lambda: self.feed.port("studio") is not None)
        self.client = await self.stack.enter_async_context(posting(self.feed.port("studio")))

    def seen(self) -> list[str]:
        return [line["text"] for line in self.client.posted]

    async def suffer(self, fault: Fault) -> None:
        manners = {
            Fault.REFUSE: Manner.REFUSE,
            Fault.BUSY: Manner.BUSY,
            Fault.LOSE_ANSWER: Manner.KEEP_SILENT,
        }
        if fault is Fault.DROP_BEFORE:
            self.client.hang_up()
            await eventually(lambda: not self.sender.capability(self.address).can_post)
        else:
            self.client.manner = manners[fault]

    def recover(self) -> None:
        self.client.manner = Manner.POST


class TestRecord(SenderContract):
    """A recorded room: replies are kept, in memory and in the file."""

    async def make(self) -> None:
        self.path = self.folder / "replies.ndjson"
        (self.folder / "room.ndjson").touch()
        table = {"name": "room-1", "file": str(self.folder / "room.ndjson"), "replies": str(self.path)}
        self.feed = open_feed(self.clock, table)
        self.sender = self.feed

    def seen(self) -> list[str]:
        return [line.text for line in self.feed.replies("room-1")]


class TestWechat(FaultySenderContract):
    """By service message: its customer has written, and the platform takes as many as the suite sends."""

    address = Address("wechat", ANNA, ANNA)
    idempotent = False
    world: World

    async def make(self) -> None:
        self.world = await self.stack.enter_async_context(world(passive_s=0))
        self.sender, self.clock = self.world.sender, self.world.clock
        await self.world.platform.says(ANNA, "在吗")
        await self.world.api.check()

    def seen(self) -> list[str]:
        return self.world.platform.customer(ANNA).screen

    async def suffer(self, fault: Fault) -> None:
        if fault is Fault.DROP_BEFORE:
            await self.world.platform.close()
            return
        faults: dict[Fault, int | str] = {Fault.REFUSE: 45002, Fault.BUSY: -1, Fault.LOSE_ANSWER: "lose"}
        self.world.platform.faults.append(faults[fault])


class TestWeiboPrivately(FaultySenderContract):
    """By message: the customer has written, and the platform takes as many as the suite sends."""

    address = privately()
    idempotent = False
    shop: Weibo

    async def make(self) -> None:
        self.shop = await self.stack.enter_async_context(weibo(Account(repeats=True)))
        self.sender, self.clock = self.shop.shop.sender, self.shop.clock
        await self.shop.platform.says(self.address.customer, "在吗")
        self.shop.platform.calls.clear()

    def seen(self) -> list[str]:
        return self.shop.platform.screens[self.address.customer]

    async def suffer(self, fault: Fault) -> None:
        if fault is Fault.DROP_BEFORE:
            await self.shop.platform.close()
            return
        faults: dict[Fault, int | str] = {Fault.REFUSE: 20021, Fault.BUSY: 10009, Fault.LOSE_ANSWER: "lose"}
        self.shop.platform.faults.append(faults[fault])


class TestWeiboAloud(TestWeiboPrivately):
    """Below a post, on a Weibo that lets the same be written twice."""

    async def make(self) -> None:
        await super().make()
        post = self.shop.platform.people.post(self.shop.person(), f"{AT} 在吗")
        self.address = aloud(str(post.number), self.address.customer)

    def seen(self) -> list[str]:
        people = self.shop.platform.people
        return [comment.text for comment in people.comments.values() if comment.writer is people.us]


class TestPoster(FaultySenderContract):
    """A program of the shop's own, which keeps the contract of POSTER.md."""

    address = Address("bilibili", "1000", "o-1", public=True)

    async def make(self) -> None:
        self.program = PostingProgram(self.clock)
        url = await self.stack.enter_async_context(self.program.opened())
        self.sender = await self.stack.enter_async_context(posting_at(url, self.clock))

    def seen(self) -> list[str]:
        return [line["text"] for line in self.program.posted]

    async def suffer(self, fault: Fault) -> None:
        if fault is Fault.DROP_BEFORE:
            await self.program.close()
            return
        manners: dict[Fault, Answer] = {Fault.REFUSE: {"status": "refused"}, Fault.BUSY: {"status": "busy"}}
        self.program.manners.append(manners.get(fault, "lose"))
