"""What Weibo pushes, what goes back, and what is refused at the door."""

import asyncio
import json
from collections.abc import Mapping

import aiohttp
import pytest

from adapters.lines import REMEMBERED_S
from adapters.weibo.fake.rules import Account
from adapters.weibo.outgoing import weight
from bot.core.clock import Millis
from bot.core.errors import AuthExpired, Doubtful, HalfMinuteError, Misconfigured, Permanent, Retryable, Waits
from bot.core.media import MediaKind
from bot.core.model import Address, DraftId
from bot.core.vocabulary import Kind
from tests.support.clock import eventually
from tests.support.weibo import ANNA, AT, BOB, World, privately, reply, world


async def posted(shop: World, body: bytes, query: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """A call of anybody's at the door; signed as the platform does unless `query` says otherwise."""
    async with (
        aiohttp.ClientSession() as http,
        http.post(shop.platform.hook, params=query or shop.platform.signed(), data=body) as answer,
    ):
        return answer.status, await answer.read()


async def test_the_address_is_verified_and_messages_are_heard_once_however_often_pushed() -> None:
    async with world() as shop:
        assert await shop.platform.verifies()
        assert await shop.platform.says(ANNA, "暖手宝怎么充电") == ""
        assert await shop.platform.says(ANNA, "暖手宝怎么充电") == ""
        [item] = shop.desk.heard
        assert (item.address, item.kind, item.text) == (privately(), Kind.TEXT, "暖手宝怎么充电")
        assert not item.address.is_read_by_all
        await shop.clock.advance(1)
        await shop.platform.says(ANNA, "暖手宝怎么充电")
        assert len(shop.desk.heard) == 2, "somebody may say the same again"


async def test_every_form_of_push_is_taken_for_what_it_is() -> None:
    async with world() as shop:
        await shop.platform.says(ANNA, "看看这个", "image", vfid=9_007_199_254_740_993, tovfid="77")
        await shop.platform.says(ANNA, "", "voice", vfid="5511")
        await shop.platform.says(ANNA, "", "position", longitude="120.19", latitude=30.25)
        await shop.platform.does(ANNA, "follow")
        await shop.platform.push(ANNA, "hologram", "?", {})
        image, voice, place, event = shop.desk.heard
        assert [item.kind for item in shop.desk.heard] == [Kind.MEDIA, Kind.MEDIA, Kind.MEDIA, Kind.EVENT]
        assert (image.media[0].kind, image.media[0].id) == (MediaKind.IMAGE, "9007199254740993")
        assert voice.text == "发来一段语音"
        assert place.media[0].title == "30.25000,120.19000"
        assert event.text == "follow"
        post = shop.platform.people.post(shop.person(BOB, "阿伯"), f"{AT} 在吗")
        await shop.platform.tells_of(post)
        assert shop.desk.heard[-1].address.conversation == f"{post.number}/{BOB}"
        assert shop.desk.heard[-1].address.aloud
        async with shop.looking():
            assert len(shop.heard) == 4, "looking for mentions finds the same one"
            assert (shop.desk.heard[-1].author, shop.desk.heard[-1].kind) == ("阿伯", Kind.EVENT), (
                "a push tells no name"
            )


async def test_the_xml_that_looks_like_wechats_is_read_too() -> None:
    async with world() as shop:
        body = (
            f"<xml><ToUserName>{shop.settings.uid}</ToUserName><FromUserName>{ANNA}</FromUserName><CreateTime>"
            f"{shop.clock.now() // 1000}</CreateTime><MsgType>text</MsgType><Content><![CDATA[几天到]]></Content></xml>"
        )
        assert await posted(shop, body.encode()) == (200, b"")
        assert (shop.desk.heard[0].text, shop.desk.heard[0].sent_at) == ("几天到", shop.clock.now())


async def test_what_does_not_prove_itself_is_refused_without_a_word() -> None:
    async with world() as shop:
        body = json.dumps({"type": "text", "sender_id": 1, "receiver_id": int(shop.settings.uid), "text": "x"}).encode()
        good = shop.platform.signed()
        old = str(shop.clock.now() - 301_000)
        assert (await posted(shop, body, {**good, "signature": "0" * 40}))[0] == 403
        assert (await posted(shop, body, {**good, "timestamp": old}))[0] == 403
        assert (await posted(shop, body, {"timestamp": "1", "nonce": "2"}))[0] == 403
        other = body.replace(shop.settings.uid.encode(), b"999")
        assert (await posted(shop, other))[0] == 403, "for another account"
        await shop.clock.advance(301)
        assert (await posted(shop, body, good))[0] == 403, "caught and sent again later"
        assert shop.desk.heard == []
        [gauge] = shop.shop.pulse.gauges()
        assert not gauge.connected
        assert "clock is off" in gauge.note
        await shop.platform.says(ANNA, "在吗")
        assert shop.shop.pulse.gauges()[0].connected


async def test_nothing_is_answered_yes_before_it_is_safe_and_nothing_unreadable_is_lost() -> None:
    async with world() as shop:
        shop.desk.away = True
        assert (await posted(shop, b'{"type":"text","sender_id":5,"text":"?"}'))[0] in {403, 503}
        signed = json.dumps({"type": "text", "sender_id": 5, "receiver_id": int(shop.settings.uid), "text": "?"})
        assert (await posted(shop, signed.encode()))[0] == 503
        assert (await posted(shop, b"{"))[0] == 503
        shop.desk.away = False
        assert await posted(shop, b"{") == (200, b"")
        assert [unread.channel for unread in shop.desk.buried] == ["weibo"]


async def test_an_answer_given_while_the_push_waits_costs_nothing() -> None:
    async with world(passive_s=4.0) as shop, asyncio.TaskGroup() as group:
        push = group.create_task(shop.platform.says(ANNA, "暖手宝怎么充电"))
        await eventually(lambda: len(shop.desk.heard) == 1)
        words = "用盒里的C口线充\n大约2小时 100%充满 & 不伤电池"
        assert await shop.shop.sender.send(reply(privately(), words, shop.desk.heard[0].id)) == (
            f"passive-{shop.desk.heard[0].id}"
        )
        assert await push == words
        assert shop.platform.screens[ANNA] == [words]
        assert shop.platform.calls["messages/reply"] == 0
        await shop.clock.advance(REMEMBERED_S)


async def test_later_answers_are_counted_and_the_rest_waits_until_the_customer_writes() -> None:
    async with world() as shop:
        await shop.platform.says(ANNA, "在吗")
        assert (await shop.shop.sender.left(privately())).messages == 3
        for number in range(3):
            await shop.shop.sender.send(reply(privately(), f"在的 {number}"))
        late = reply(privately(), "还有一句")
        with pytest.raises(Waits):
            await shop.shop.sender.send(late)
        assert len(shop.platform.screens[ANNA]) == 3
        await shop.clock.advance(5)
        await shop.platform.says(ANNA, "好的")
        assert shop.home.again == [late.approval.draft]
        await shop.clock.advance(5)
        await shop.platform.says(ANNA, "嗯")
        assert shop.home.again == [DraftId(late.approval.draft)], "only once"
        await shop.clock.advance(49 * 3600)
        with pytest.raises(Waits):
            await shop.shop.sender.send(reply(privately(), "两天以后"))


async def test_answers_aloud_go_below_the_comment_or_the_post() -> None:
    async with world() as shop:
        people = shop.platform.people
        post = people.post(shop.person(), f"{AT} 鼓包了")
        comment = people.comment(people.post(people.us, "上新"), shop.person(BOB, "阿伯"), "有货吗")
        async with shop.looking():
            by_id = {item.id: item for item in shop.desk.heard}
            under = by_id[f"status-{post.number}"]  # type: ignore[index]
            there = by_id[f"comment-{comment.number}"]  # type: ignore[index]
            await shop.shop.sender.send(reply(under.address, "非常抱歉，已私信您处理", under.id))
            await shop.shop.sender.send(reply(there.address, "有的，链接在主页", there.id))
        ours = [one for one in people.comments.values() if one.writer is people.us]
        assert [(one.post.number, one.text) for one in ours] == [
            (post.number, "非常抱歉，已私信您处理"),
            (comment.post.number, "回复@阿伯:有的，链接在主页"),
        ]
        assert ours[1].answers is comment


ALOUD = {
    20019: "other words", 20017: "other words", 20016: "other words", 20021: "a person has to write it",
    20022: "a person has to look", 20101: "post was deleted", 20201: "comment was deleted",
    20206: "follows may comment",
    20207: "nobody comment", 20012: "shorten", 10023: "used up", 29999: "unknown refusal",
}  # fmt: skip


@pytest.mark.parametrize("code", ALOUD)
async def test_a_refusal_is_final_and_said_in_plain_words(code: int) -> None:
    async with world() as shop:
        error = await failed(shop, code)
        assert isinstance(error, Permanent)
        assert ALOUD[code] in str(error)
        assert str(code) in str(error)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(21327, AuthExpired), (21314, AuthExpired), (10014, Misconfigured), (10009, Retryable), ("500", Doubtful),
     ("lose", Doubtful), (20032, Doubtful), ("html", Doubtful)],
)  # fmt: skip
async def test_other_trouble_says_whether_it_may_have_been_sent(fault: int | str, kind: type[HalfMinuteError]) -> None:
    async with world() as shop:
        assert type(await failed(shop, fault)) is kind
        lost = [one.text for one in shop.platform.people.comments.values()]
        assert lost == (["您好"] if fault == "lose" else [])


async def failed(shop: World, fault: int | str) -> HalfMinuteError:
    post = shop.platform.people.post(shop.person(), f"{AT} 在吗")
    async with shop.looking():
        shop.platform.faults.append(fault)
        with pytest.raises(HalfMinuteError) as caught:
            await shop.shop.sender.send(reply(shop.heard[0].address, "您好"))
    assert post.comments == (fault == "lose")
    return caught.value


async def test_the_same_words_twice_are_refused_by_the_platform_not_repeated_by_us() -> None:
    async with world() as shop:
        shop.platform.people.post(shop.person(), f"{AT} 在吗")
        async with shop.looking():
            where = shop.heard[0].address
            await shop.shop.sender.send(reply(where, "您好，在的"))
            with pytest.raises(Permanent, match="other words"):
                await shop.shop.sender.send(reply(where, "您好，在的"))
        assert shop.platform.calls["comments/create"] == 2


async def test_files_and_comments_without_a_post_are_refused_before_anybody_is_asked() -> None:
    async with world() as shop:
        with pytest.raises(Permanent, match="files"):
            await shop.shop.sender.send(reply(privately(), "看图", media=("a.png",)))
        nowhere = Address("weibo", f"0/{ANNA}", ANNA, aloud=True)
        with pytest.raises(Permanent, match="own app"):
            await shop.shop.sender.send(reply(nowhere, "您好"))
        assert not shop.platform.calls


def test_length_is_counted_as_weibo_counts() -> None:
    assert [weight(text) for text in ("好" * 140, "a" * 280, "a" * 281, "好a", "😀", "")] == [140, 140, 141, 2, 2, 0]


async def test_a_message_token_is_used_for_messages_only() -> None:
    async with world(Account(token="2.00other")) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.shop.sender.send(reply(privately(), "在的"))
        assert shop.platform.screens[ANNA] == ["在的"]
        shop.platform.rules.ends = Millis(shop.clock.now())
        with pytest.raises(AuthExpired, match="authorise the app"):
            await shop.shop.sender.send(reply(privately(), "还在的"))
        assert (await shop.shop.sender.left(privately())).messages == 2, "what was surely not sent costs nothing"
