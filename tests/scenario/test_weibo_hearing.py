"""Mentions, comments and watched posts, looked for on the fake Weibo at a polite pace."""

import msgspec
import pytest

from adapters.weibo.api import Hour
from adapters.weibo.fake.rules import Account
from adapters.weibo.pace import Pace
from adapters.weibo.settings import Polling, Watching
from bot.core.model import Address
from bot.core.signals import Counted, Deleted, Posted, PostId, Reacted, Reaction
from bot.core.vocabulary import Kind
from tests.support.weibo import ANNA, AT, BOB, world


async def test_a_post_that_mentions_us_waits_for_an_answer_below_it_and_is_told() -> None:
    async with world() as shop:
        post = shop.platform.people.post(shop.person(), f"{AT} 暖手宝充一晚上鼓起来了，谁管管")
        post.reposts, post.comments, post.likes = 3, 2, 9
        assert post.number > 2**53
        async with shop.looking():
            [item] = shop.heard
            where = Address("weibo", f"{post.number}/{ANNA}", ANNA, aloud=True)
            assert (item.id, item.address, item.kind, item.author) == (
                f"status-{post.number}", where, Kind.COMMENT, "安安",
            )  # fmt: skip
            assert item.address.is_read_by_all
            assert (item.sent_at, item.deadline) == (shop.clock.now() // 1_000 * 1_000, 0)
            [posted] = shop.watch.of(Posted)
            assert (posted.post, posted.text, posted.reply) == (f"weibo/{post.number}", post.text, where)
            assert (posted.reposts, posted.comments, posted.likes, posted.writer.followers) == (3, 2, 9, 120)
            assert str(post.number) in posted.page


async def test_comments_below_our_posts_and_those_that_mention_us_are_heard_once() -> None:
    async with world() as shop:
        people = shop.platform.people
        ours, theirs = people.post(people.us, "新款上架"), people.post(shop.person(BOB, "阿伯"), "今天好冷")
        below = people.comment(ours, shop.person(), f"{AT} 有雾粉吗")
        aside = people.comment(theirs, shop.person(), f"{AT} 你们家暖手宝行不行")
        people.comment(ours, people.us, "感谢大家支持")
        people.comment(theirs, shop.person(), "确实冷")
        async with shop.looking():
            assert sorted(item.id for item in shop.heard) == [f"comment-{below.number}", f"comment-{aside.number}"]
            assert [item.address.conversation for item in shop.heard] == [
                f"{ours.number}/{ANNA}", f"{theirs.number}/{ANNA}",
            ]  # fmt: skip
            settings = {item.address.key: item.text for item in shop.desk.heard if item.kind is Kind.EVENT}
            assert [(key, "今天好冷" in text, str(theirs.number) in text) for key, text in settings.items()] == [
                (f"weibo/{ours.number}/{ANNA}", False, False), (f"weibo/{theirs.number}/{ANNA}", True, True),
            ]  # fmt: skip
            assert [posted.post for posted in shop.watch.of(Posted)] == [f"weibo/{theirs.number}"]
            assert {(one.post, one.id, one.kind) for one in shop.watch.of(Reacted)} >= {
                (f"weibo/{theirs.number}", f"c{aside.number}", Reaction.COMMENT)
            }


async def test_what_was_found_counts_as_seen_only_when_it_is_safe() -> None:
    async with world() as shop:
        shop.platform.people.post(shop.person(), f"{AT} 第一条")
        shop.watch.away = 1
        async with shop.looking():
            assert shop.watch.told == []
            await shop.looked(10)
            assert [posted.text for posted in shop.watch.of(Posted)] == [f"{AT} 第一条"]
            assert len(shop.heard) == 1
        shop.platform.people.post(shop.person(), f"{AT} 第二条")
        shop.restart()
        async with shop.looking():
            assert [item.text for item in shop.heard] == [f"{AT} 第一条", f"{AT} 第二条"]
            assert shop.hearing.gauges()[0].duplicates == 0


async def test_many_at_once_are_read_page_by_page_and_in_their_order() -> None:
    async with world(polling=Polling(count=10, pages=4)) as shop:
        people = shop.platform.people
        people.post(shop.person(), f"{AT} 0")
        async with shop.looking():
            for number in range(1, 36):
                people.post(shop.person(), f"{AT} {number}")
            await shop.looked(301)
            assert [item.text for item in shop.heard] == [f"{AT} {number}" for number in range(36)]
            for number in range(41):
                people.post(shop.person(), f"{AT} 又 {number}")
            await shop.looked(301)
            assert shop.hearing.gauges()[0].lost == 1, "more than the pages hold is told, not passed over"


async def test_an_old_post_is_left_alone_at_the_first_start() -> None:
    async with world() as shop:
        shop.platform.people.post(shop.person(), f"{AT} 去年的事")
        await shop.clock.advance(30 * 3600)
        shop.platform.people.post(shop.person(), f"{AT} 今天的事")
        async with shop.looking():
            assert [item.text for item in shop.heard] == [f"{AT} 今天的事"]


async def test_watched_posts_are_counted_with_who_did_what_until_they_are_gone() -> None:
    async with world() as shop:
        people = shop.platform.people
        post = people.post(shop.person(), f"{AT} 充电宝鼓包")
        async with shop.looking():
            repost = people.post(shop.person(BOB, "阿伯", 5_000), "转给大家看看", post)
            comment = people.comment(post, shop.person(BOB), "我家的也是")
            people.comment(post, people.us, "您好，已私信您")
            post.likes = 40
            await shop.looked(301)
            assert [(one.reposts, one.comments, one.likes) for one in shop.watch.of(Counted)][-1] == (1, 2, 40)
            told = {(one.kind, one.id, one.text, one.writer.followers) for one in shop.watch.of(Reacted)}
            assert told == {
                (Reaction.REPOST, str(repost.number), "转给大家看看", 5_000),
                (Reaction.COMMENT, f"c{comment.number}", "我家的也是", 5_000),
            }
            told_so_far = len(shop.watch.told)
            await shop.looked(200)
            assert len(shop.watch.told) == told_so_far, "what stays the same is not told again at once"
            post.reposts = 0
            await shop.looked(301)
            assert shop.watch.of(Counted)[-1].reposts == 0, "counts may fall"
            post.deleted = True
            await shop.looked(301)
            assert [one.post for one in shop.watch.of(Deleted)] == [f"weibo/{post.number}"]
            await shop.looked(601)
            assert len(shop.watch.of(Deleted)) == 1


async def test_the_house_and_the_settings_may_name_posts() -> None:
    async with world() as shop:
        asked = shop.platform.people.post(shop.person(), "这家店的暖手宝炸了")
        async with shop.looking():
            await shop.hearing.watch(PostId(f"weibo/{asked.number}"))
            await shop.looked(16)
            [posted] = shop.watch.of(Posted)
            assert (posted.post, posted.text) == (f"weibo/{asked.number}", "这家店的暖手宝炸了")
            assert shop.heard == [], "it does not speak to us"
    async with world() as shop:
        named = shop.platform.people.post(shop.person(), "小太阳暖手宝翻车实录")
        changes = Watching(posts=(str(named.number),))
        shop.settings = msgspec.structs.replace(shop.settings, watching=changes)
        shop.restart()
        async with shop.looking():
            assert [posted.post for posted in shop.watch.of(Posted)] == [f"weibo/{named.number}"]


async def test_somebody_who_passes_a_post_on_and_mentions_us_is_a_reaction_to_it() -> None:
    async with world() as shop:
        people = shop.platform.people
        first = people.post(shop.person(BOB, "阿伯", 8_000), "暖手宝鼓包了")
        second = people.post(shop.person(), f"{AT} 出来解释一下", first)
        async with shop.looking():
            assert {posted.post for posted in shop.watch.of(Posted)} == {f"weibo/{first.number}"}
            assert [one.id for one in shop.watch.of(Reacted)][:1] == [str(second.number)]
            assert [item.id for item in shop.heard] == [f"status-{second.number}"]


async def test_keywords_are_searched_for_only_with_the_commercial_interface() -> None:
    rules = Watching(keywords=("小太阳暖手宝",), commercial=True)
    async with world(Account(may_search=True), watching=rules) as shop:
        post = shop.platform.people.post(shop.person(), "小太阳暖手宝真的会鼓包")
        async with shop.looking():
            assert [posted.post for posted in shop.watch.of(Posted)] == [f"weibo/{post.number}"]
            assert shop.heard == []
    async with world(watching=rules) as shop:
        shop.platform.people.post(shop.person(), f"{AT} 在吗")
        async with shop.looking():
            assert len(shop.heard) == 1, "a call we may not make keeps no other from being made"
            assert "right" in shop.hearing.gauges()[0].note


async def test_the_pace_is_polite_and_quicker_only_where_there_is_room() -> None:
    rules = Polling()
    pace = Pace(rules)
    room, little = Hour(1_000, 1_800.0), Hour(40, 1_800.0)
    assert pace.after(happened=True, hour=room, calls=5) == rules.quick_s
    assert pace.after(happened=True, hour=None, calls=5) == rules.usual_s, "nobody says that there is room"
    assert pace.after(happened=True, hour=little, calls=5) == 1_800 / (40 * 0.5 / 5)
    assert pace.after(happened=True, hour=Hour(3, 900.0), calls=5) == 920
    waits = [Pace(rules).now_s, *(pace.after(happened=False, hour=room, calls=5) for _ in range(4))]
    assert waits[0] == 180
    assert waits[-1] == rules.calm_s


@pytest.mark.parametrize("code", [10022, 10023])
async def test_used_up_calls_make_it_wait_for_the_next_hour(code: int) -> None:
    async with world() as shop:
        await shop.clock.advance(600)
        shop.platform.people.post(shop.person(), f"{AT} 在吗")
        shop.platform.faults += [code]
        async with shop.looking():
            assert "used up" in shop.hearing.gauges()[0].note
            made = sum(shop.platform.calls.values())
            shop.hearing.nudge()
            await shop.looked(2_900)
            assert sum(shop.platform.calls.values()) == made
            await shop.looked(150)
            assert [item.text for item in shop.heard] == [f"{AT} 在吗"]
            assert shop.hearing.gauges()[0].connected


async def test_an_app_with_few_calls_never_uses_them_up() -> None:
    async with world(Account(per_hour=12)) as shop, shop.looking():
        await shop.looked(4 * 3600)
        looks = shop.platform.calls["statuses/mentions"]
        assert 4 <= looks <= 10
        assert shop.hearing.gauges()[0].connected, "and some are left for answers"


async def test_one_kind_of_call_that_is_used_up_rests_alone() -> None:
    async with world() as shop:
        shop.platform.faults += [10024]
        shop.platform.people.comment(shop.platform.people.post(shop.platform.people.us, "上新"), shop.person(), "好看")
        shop.platform.people.post(shop.person(), f"{AT} 在吗")
        async with shop.looking():
            assert [item.text for item in shop.heard] == ["好看"]
            await shop.looked(3_950)
            assert [item.text for item in shop.heard] == ["好看", f"{AT} 在吗"]


@pytest.mark.parametrize("fault", ["500", "html", "drop", 10001])
async def test_trouble_at_the_platform_is_sat_out(fault: str | int) -> None:
    async with world() as shop:
        shop.platform.people.post(shop.person(), f"{AT} 在吗")
        shop.platform.faults += [fault] * 2
        async with shop.looking():
            assert shop.heard == []
            await shop.looked(6)
            await shop.looked(11)
            assert [item.text for item in shop.heard] == [f"{AT} 在吗"]
            assert shop.hearing.gauges()[0].connected


async def test_a_token_that_ended_is_said_in_plain_words_and_a_new_one_needs_a_start() -> None:
    async with world() as shop:
        shop.platform.rules.revoked = True
        async with shop.looking():
            [gauge] = shop.hearing.gauges()
            assert not gauge.connected
            assert gauge.expects
            assert "authorise the app" in gauge.note
            calls = sum(shop.platform.calls.values())
            shop.hearing.nudge()
            await shop.looked(599)
            assert sum(shop.platform.calls.values()) == calls, "nobody knocks at a closed door"


async def test_one_process_looks_at_a_time() -> None:
    async with world() as shop, shop.looking():
        calls = shop.platform.calls["statuses/mentions"]
        first = shop.shop
        shop.restart()
        async with shop.looking():
            assert shop.platform.calls["statuses/mentions"] == calls
        shop.shop = first


async def test_a_push_makes_it_look_at_once_but_not_all_the_time() -> None:
    async with world() as shop, shop.looking():
        comment = shop.platform.people.comment(
            shop.platform.people.post(shop.person(BOB), "好冷"), shop.person(), f"{AT} 有货吗"
        )
        for _ in range(20):
            assert await shop.platform.tells_of(comment) == ""
        await shop.looked(16)
        assert [item.id for item in shop.heard] == [f"comment-{comment.number}"]
        assert shop.platform.calls["comments/mentions"] == 2
