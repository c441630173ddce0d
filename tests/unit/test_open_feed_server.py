"""The open feed's websocket in the hands of good and bad clients, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import msgspec
import pytest

from adapters.live import open_feed_server
from adapters.live.open_feed import OpenFeed
from adapters.live.open_feed_replies import ClientPoster
from adapters.live.open_feed_server import MAX_FRAME, NOTICES_PER_S
from bot.core.errors import Doubtful, Misconfigured, Permanent, Unavailable
from bot.core.model import Address
from tests.support.clock import START, FakeClock, eventually
from tests.support.feeds import Heard, Manner, comment, open_feed, outbound, posting, running, visiting, wire

TOKEN = "correct-horse-battery"
ROOM = Address("open_feed", "room-1", "u1", public=True)


class Studio:
    """One websocket feed at work."""

    def __init__(self, **table: object) -> None:
        self.clock = FakeClock()
        self.heard = Heard(self.clock)
        self.feed: OpenFeed = open_feed(
            self.clock, {"name": "studio", "room": "room-1", "listen": "127.0.0.1:0"} | table
        )

    @property
    def port(self) -> int:
        port = self.feed.port("studio")
        assert port is not None
        return port

    @property
    def connected(self) -> bool:
        return self.feed.gauges()[0].connected

    async def heard_in_all(self, count: int) -> None:
        def total() -> int:
            [gauge] = self.feed.gauges()
            return gauge.heard + gauge.unreadable + gauge.dropped

        await eventually(lambda: total() >= count)
        assert total() == count


@asynccontextmanager
async def studio(**table: object) -> AsyncIterator[Studio]:
    made = Studio(**table)
    async with running(made.feed, made.heard) as task:
        await eventually(lambda: made.feed.port("studio") is not None or task.done())
        yield made


async def status(port: int, headers: list[tuple[str, str]], path: str = "/feed") -> tuple[int, str, str]:
    """What a client that asks for a websocket is told."""
    upgrade = [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")]
    key = [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"{name}: {value}" for name, value in [("Host", "studio"), *upgrade, *key, *headers]]
    writer.write("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    writer.close()
    await writer.wait_closed()
    authenticate = next((line for line in head.split("\r\n") if line.startswith("WWW-Authenticate")), "")
    return int(head.split()[1]), authenticate, head.split("\r\n")[0]


REFUSED = [
    [],
    [("Authorization", "")],
    [("Authorization", "Bearer")],
    [("Authorization", f"Bearer {TOKEN[:-1]}")],
    [("Authorization", f"Bearer {TOKEN}x")],
    [("Authorization", f"bearer {TOKEN}")],
    [("Authorization", TOKEN)],
    [("Authorization", "Bearer 密码")],
    [("Authorization", f"Bearer {TOKEN}"), ("Authorization", "Bearer other")],
    [("Authorization", "Bearer other"), ("Authorization", f"Bearer {TOKEN}")],
    [("Cookie", f"token={TOKEN}")],
]


@pytest.mark.parametrize("headers", REFUSED)
async def test_without_the_token_all_are_refused_alike(headers: list[tuple[str, str]]) -> None:
    async with studio(token=TOKEN) as made:
        assert await status(made.port, headers) == (401, "WWW-Authenticate: Bearer", "HTTP/1.1 401 Unauthorized")
        assert (await status(made.port, headers, f"/feed?token={TOKEN}"))[0] == 401
        assert not made.connected


async def test_with_the_token_one_comes_in_even_from_a_web_page() -> None:
    async with studio(token=TOKEN) as made:
        headers = {"Authorization": f"Bearer {TOKEN}", "Origin": "https://shop.example"}
        async with visiting(made.port, headers=headers) as client:
            await client.say(comment(1, "在吗"))
            await made.heard_in_all(1)


async def test_without_a_token_no_web_page_comes_in() -> None:
    async with studio() as made:
        assert (await status(made.port, [("Origin", "http://127.0.0.1")]))[0] == 403
        assert (await status(made.port, []))[0] == 101


async def test_a_full_house_turns_away_until_somebody_leaves() -> None:
    async with studio(connections=2) as made:
        async with visiting(made.port), visiting(made.port):
            assert (await status(made.port, []))[0] == 503
        await eventually(lambda: not made.connected)
        async with visiting(made.port) as client:
            await client.say(comment(1, "在吗"))
            await made.heard_in_all(1)


async def test_who_does_not_get_to_the_point_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_feed_server, "FIRST_REQUEST_S", 0.2)
    async with studio() as made, visiting(made.port) as client:
        for beginning in (b"", b"GET /feed HTTP/1.1\r\nHost: "):
            reader, writer = await asyncio.open_connection("127.0.0.1", made.port)
            writer.write(beginning)
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        await client.say(comment(1, "我还在"))
        await made.heard_in_all(1)


async def test_compression_is_not_offered() -> None:
    async with (
        studio() as made,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"ws://127.0.0.1:{made.port}/feed", compress=15) as socket,
    ):
        assert socket.compress == 0


async def test_a_frame_beyond_the_bound_ends_its_connection_only() -> None:
    async with studio() as made, visiting(made.port) as good:
        async with visiting(made.port) as bad:
            await bad.say(b"x" * (MAX_FRAME + 1))
            message = await bad.socket.receive(timeout=5)
            assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.MESSAGE_TOO_BIG)
        await good.say(comment(1, "在吗"))
        await made.heard_in_all(2)
        assert made.feed.gauges()[0].unreadable == 1


async def test_a_lost_line_is_named_to_its_client() -> None:
    async with studio() as made, visiting(made.port) as client:
        await client.say(comment(1, "在吗"), b"{", comment(2, "有货吗"))
        await client.say(b"", b"[7]")
        first, second = await client.hear("error"), await client.hear("error")
        assert (first["line"], first["message"]) == (2, "not JSON from character 2 on")
        assert (second["line"], second["message"]) == (5, "a line must be a JSON object with a text")
        assert made.heard.texts == ["在吗", "有货吗"]


async def test_notices_are_bounded() -> None:
    async with studio() as made, visiting(made.port) as client:
        await client.say(*[b"{"] * 2_000)
        await client.say({"type": "hello"})
        await client.hear("welcome")
        assert [line["type"] for line in client.told] == ["error"] * NOTICES_PER_S + ["welcome"]
        assert made.feed.gauges()[0].unreadable == 2_000


async def test_who_speaks_too_fast_is_told_and_the_surplus_counted() -> None:
    async with studio(lines_per_s=100) as made, visiting(made.port) as client:
        await client.say(*(comment(n, f"第{n}条") for n in range(450)))
        assert await client.hear("slow") == {"type": "slow", "dropped": 350, "lines_per_s": 100}
        await made.heard_in_all(450)
        assert made.heard.texts == [f"第{n}条" for n in range(100)]
        await made.clock.advance(0.5)
        await client.say(*(comment(n, f"第{n}条") for n in range(450, 510)))
        await made.heard_in_all(510)
        assert made.heard.texts[100:] == [f"第{n}条" for n in range(450, 500)]


async def test_arrays_count_by_what_they_hold() -> None:
    async with studio(lines_per_s=100) as made, visiting(made.port) as client:
        await client.say(msgspec.json.encode([comment(n, f"第{n}条") for n in range(300)]))
        await client.say(comment(301, "太快"))
        await made.heard_in_all(301)
        assert made.feed.gauges()[0].dropped == 1


async def test_text_frames_do_as_well_as_binary_ones() -> None:
    async with studio() as made, visiting(made.port) as client:
        await client.socket.send_str(wire(comment(1, "在吗"), comment(2, "有货吗")).decode())
        await made.heard_in_all(2)


async def test_a_rooms_clock_is_believed_when_it_can_be_right() -> None:
    async with studio() as made, visiting(made.port) as client:
        for skew in (-1_000, 299_000, 301_000, -86_400_000):
            await client.say(comment(skew, "在吗", ts=START + skew))
        await made.heard_in_all(4)
        assert [item.sent_at for item in made.heard.items] == [START - 1_000, START + 299_000, None, None]
        assert "2 time stamps" in made.feed.gauges()[0].note


async def test_a_comment_without_id_is_known_by_what_it_says_within_a_second() -> None:
    line: dict[str, object] = {"room": "room-1", "user": {"id": "u1"}, "text": "在吗"}
    async with studio() as made, visiting(made.port) as client:
        for more in ({}, {}, {"text": "在"}, {"user": {"id": "u2"}}, {"room": "room-2"}):
            await client.say(line | more)
        await made.heard_in_all(5)
        await made.clock.advance(1)
        await client.say(line)
        await made.heard_in_all(6)
        ids = [item.id for item in made.heard.items]
        assert ids[0] == ids[1]
        assert len(set(ids)) == 5


async def test_two_instances_on_one_port() -> None:
    async with studio() as made:
        with pytest.raises(Misconfigured, match=f"cannot listen on 127.0.0.1:{made.port}.*another instance"):
            await Studio(listen=f"127.0.0.1:{made.port}").feed.run(Heard())


async def test_stopping_says_goodbye() -> None:
    async with studio() as made:
        port = made.port
        async with visiting(port) as client:
            await client.say(comment(1, "在吗"))
            await made.heard_in_all(1)
            receiving = asyncio.create_task(client.socket.receive(timeout=5))
            async with asyncio.timeout(5):
                await stop(made)
                message = await receiving
            assert message.data == aiohttp.WSCloseCode.GOING_AWAY


async def stop(made: Studio) -> None:
    """End the feed's run from outside, as bot.app does."""
    [task] = [task for task in asyncio.all_tasks() if "OpenFeed.run" in repr(task.get_coro())]
    task.cancel()
    await asyncio.wait({task})


# ---- replies


async def test_a_reply_names_the_comment_as_its_client_does() -> None:
    async with studio() as made, posting(made.port) as client:
        await client.say(comment(7, "在吗"))
        await made.heard_in_all(1)
        [asked] = made.heard.items
        assert await made.feed.send(outbound(asked.address, "在的亲", in_reply_to=asked.id)) == "p1"
        [line] = client.posted
        assert (line["id"], line["room"], line["in_reply_to"], line["text"]) == ("d1.2", "room-1", "c7", "在的亲")


async def test_nobody_there_is_no_doubt() -> None:
    async with studio() as made:
        assert not made.feed.capability(ROOM).can_post
        with pytest.raises(Unavailable, match="no client that can post"):
            await made.feed.send(outbound(ROOM, "在的亲"))
        async with visiting(made.port) as listener:
            await listener.say(comment(1, "在吗"))
            await made.heard_in_all(1)
            assert not made.feed.capability(ROOM).can_post


async def test_a_room_nobody_has_heard_of() -> None:
    async with studio() as made, posting(made.port):
        elsewhere = Address("open_feed", "room-9", "u1", public=True)
        assert not made.feed.capability(elsewhere).can_post
        with pytest.raises(Unavailable, match="room-9"):
            await made.feed.send(outbound(elsewhere, "在的亲"))


async def test_rooms_of_one_feed_have_their_own_clients() -> None:
    async with studio() as made, posting(made.port, rooms=["a"]) as first, posting(made.port, rooms=["b", 3]) as second:
        for room in ("a", "b", "3"):
            await made.feed.send(outbound(Address("open_feed", room, "u1", public=True), room, f"{room}.2"))
        assert [line["text"] for line in first.posted] == ["a"]
        assert [line["text"] for line in second.posted] == ["b", "3"]


async def test_of_several_clients_the_latest_posts() -> None:
    async with studio() as made, posting(made.port) as first:
        async with posting(made.port) as second:
            await made.feed.send(outbound(ROOM, "一", "d1.2"))
        await eventually(lambda: second.socket.closed)
        await made.feed.send(outbound(ROOM, "二", "d2.2"))
        assert [[line["text"] for line in client.posted] for client in (first, second)] == [["二"], ["一"]]


async def test_a_client_that_leaves_with_a_reply_leaves_a_doubt() -> None:
    async with studio() as made, posting(made.port) as client:
        client.manner = Manner.LEAVE
        with pytest.raises(Doubtful, match="left before its receipt"):
            await asyncio.wait_for(made.feed.send(outbound(ROOM, "在的亲")), 5)


async def test_a_late_receipt_is_remembered() -> None:
    async with studio() as made, posting(made.port) as client:
        client.manner = Manner.KEEP_SILENT
        sending = asyncio.create_task(made.feed.send(outbound(ROOM, "在的亲")))
        await eventually(lambda: bool(client.posted))
        await made.clock.advance(5)
        with pytest.raises(Doubtful, match=r"no receipt for d1\.2 within 5 s"):
            await sending
        await client.say({"type": "receipt", "id": "d1.2", "status": "sent", "platform_id": 77}, comment(1, "在吗"))
        await made.heard_in_all(1)
        client.hang_up()
        assert await made.feed.send(outbound(ROOM, "在的亲")) == "77"


class Stuck:
    """A client that takes nothing in; `gone` when its connection has broken and nobody has noticed yet."""

    def __init__(self, gone: bool) -> None:
        self.gone = gone

    def speaks_for(self, room: str) -> bool:
        return True

    async def tell(self, line: msgspec.Struct) -> None:
        assert not self.gone
        await asyncio.Event().wait()


async def test_a_connection_that_just_broke_is_no_doubt() -> None:
    poster = ClientPoster("studio", 5.0, FakeClock())
    poster.join(Stuck(gone=True))
    assert not poster.can_post("room-1")
    with pytest.raises(Unavailable):
        await poster.post(outbound(ROOM, "在的亲"))


async def test_a_client_that_does_not_read_is_not_waited_for_for_ever() -> None:
    clock = FakeClock()
    poster = ClientPoster("studio", 5.0, clock)
    poster.join(Stuck(gone=False))
    posting_it = asyncio.create_task(poster.post(outbound(ROOM, "在的亲")))
    await clock.advance(5)
    with pytest.raises(Doubtful, match="no receipt"):
        await asyncio.wait_for(posting_it, 5)


@pytest.mark.parametrize(
    ("receipt", "error"),
    [
        ({"status": "failed", "message": "禁言中"}, Permanent),
        ({"status": "perhaps"}, Doubtful),
    ],
)
async def test_receipts_that_say_something_else(receipt: dict[str, object], error: type[Exception]) -> None:
    async with studio() as made, visiting(made.port) as client:
        await client.say({"type": "hello", "can_post": True})
        await client.hear("welcome")
        sending = asyncio.create_task(made.feed.send(outbound(ROOM, "在的亲")))
        await client.hear("reply")
        await client.say({"type": "receipt", "id": "d1.2"} | receipt)
        with pytest.raises(error, match=str(receipt.get("message", "neither sent nor failed"))):
            await asyncio.wait_for(sending, 5)


async def test_receipts_nobody_waits_for_do_no_harm() -> None:
    async with studio() as made, visiting(made.port) as client:
        await client.say({"type": "receipt", "id": "x", "status": "sent"}, {"type": "receipt"}, comment(1, "在吗"))
        await made.heard_in_all(2)
        assert made.heard.texts == ["在吗"]
