"""A shop on a bad afternoon: a grave topic nobody has taken, one somebody has, one that is silenced, one that is none.

In: topics and alerts in memory, a clock. Out: `storm`, and the names of its topics. Called by tests of the console.
"""

import math

from msgspec.structs import replace

from bot.core.alerts import AlertAct, AlertDeed, Silence, SilenceId, TellKind, Told
from bot.core.clock import MINUTE, Clock, Millis, later
from bot.core.model import Address, ConversationId, MessageId
from bot.core.signals import PostId, Reacted, Reaction, Spoken, Writer
from bot.core.spreading import Forecast, Reach
from bot.core.topics import Dossier, Facts, Level, Point, Post, Reason, Spreader, Theme, Topic, TopicId, Verdict
from bot.core.vocabulary import Intent
from tests.support.watch import LAN, YU, MemoryAlerts, MemoryTopics, some_roster

WARMER, DOWN, SOCKS, LAMP = (TopicId(f"0-{name}") for name in ("warmer", "down", "socks", "lamp"))
RAN_MIN = 95
SAID = "买了一周的小太阳暖手宝，昨晚充电的时候鼓包了，摸着烫手，吓得赶紧拔线。客服还没回。"
AGAIN = (
    "买了一周的小太阳暖手宝昨晚充电鼓包了，摸着烫手，吓得赶紧拔线！！",
    "同款也鼓了，充了不到一小时，壳子都翘起来了，大家别放床上充。",
    "<script>alert(1)</script> 这家的暖手宝电池是不是有问题",
)
OTHERS = (
    "太吓人了，孩子天天捂着这个",
    "我家那个也有点鼓，马上扔",
    "官方出来说句话啊",
    '=HYPERLINK("http://evil.example")',
)
VOICES = ("我的暖手宝充电口那边鼓起来了，还能用吗", "收到两天，充电时发烫鼓包，我要退货")


async def storm(topics: MemoryTopics, alerts: MemoryAlerts, clock: Clock) -> None:
    now = clock.now()
    alerts.roster = some_roster()
    for topic in (
        _topic(now, WARMER, "小太阳暖手宝 · 安全", Theme.SAFETY, Level.SERIOUS, 412, 1_900, systemic=True),
        _topic(now, DOWN, "轻羽羽绒服 · 价格", Theme.PRICE, Level.WARNING, 156, 640),
        _topic(now, SOCKS, "中筒袜 · 物流", Theme.LOGISTICS, Level.NOTICE, 41, 170),
        _topic(now, LAMP, "小夜灯 · 质量", Theme.QUALITY, Level.NONE, 3, 9),
    ):
        topics.put(_dossier(now, topic))
        topics.measured += [topic.verdict.facts] if topic.verdict else []
        await alerts.hear(topic, later(now, -11 * 60))
    found = {alert.topic: alert for alert in alerts.alerts.values()}
    await alerts.act(AlertDeed(alert=found[DOWN].id, act=AlertAct.CLAIM, at=later(now, -300), by=LAN))
    calm = Silence(
        id=SilenceId("0-calm"), until=later(now, 3_600), by=LAN, at=now, reason="停运公告已经发了", topic=SOCKS
    )
    await alerts.silence(calm)
    line = Told(
        alert=found[WARMER].id, plan="0-warmer first", kind=TellKind.FIRST, level=Level.SERIOUS, receiver="pr_wecom",
        at=later(now, -10 * 60), names=(LAN,), fault="93000: invalid webhook url",
    )  # fmt: skip
    await alerts.log(line)
    await alerts.log(replace(line, receiver="pr_mail", at=later(now, -598), names=(YU,), done=True, fault=""))


def _topic(
    now: Millis,
    name: TopicId,
    title: str,
    theme: Theme,
    level: Level,
    reposts: int,
    expected: int,
    *,
    systemic: bool = False,
) -> Topic:
    began, voices = later(now, -RAN_MIN * 60), 2 if systemic else 0
    forecast = Forecast(
        at=now, born=began, reposts=reposts, per_min=round(reposts / 44.3, 1), acceleration=0.4, expected=expected,
        low=expected * 0.68, high=expected * 1.53, reproduction=1.2, voices=48_000, negative=0.71, negative_of=38,
        reaches=(Reach(500, later(now, 9 * 60)), Reach(1_000, later(now, 74 * 60))),
        says=f"已转发 {reposts:,}，每分钟 {reposts / 44.3:.1f}，预计 24 小时 {expected:,}"
        f"（{expected * 0.68:,.0f}–{expected * 1.53:,.0f}）",
    )  # fmt: skip
    facts = Facts(
        topic=name, at=later(now, -60), theme=theme, hour=14, posts=3, copies=1, writers=3, voices=voices, reach=21_000,
        reposts=reposts, per_min=forecast.per_min, expected=float(expected), low=forecast.low, high=forecast.high,
        negative=0.71, systemic=systemic,
    )  # fmt: skip
    reasons = (
        Reason("expected", float(expected), 1_500.0, f"预计 24 小时转发 {expected:,} 次，线是 1,500"),
        Reason("reposts", float(reposts), 750.0, f"已转发 {reposts} 次，线是 750"),
    )
    return Topic(
        id=name, title=title, about=(title.split(" ")[0],), theme=theme, first_at=began, last_at=later(now, -20),
        posts=3, copies=1, writers=3, orders=1, voices=voices, lead=PostId(f"weibo/{name}-1"), reach=21_000,
        forecast=forecast, negative=0.71, systemic=systemic,
        because="3 个人在公开发帖，2 位顾客私下也反映了" if systemic else "", verdict=Verdict(level, facts, reasons, 1),
    )  # fmt: skip


def _dossier(now: Millis, topic: Topic) -> Dossier:
    forecast, began = topic.forecast, topic.first_at
    assert forecast is not None
    posts = tuple(
        Post(
            id=PostId(f"weibo/{topic.id}-{number}"), topic=topic.id, at=later(began, 420 * (number - 1)), text=text,
            writer=f"今天**{number}", writer_id=f"u{number}", followers=21_000 // number, page=f"https://weibo.com/1/{number}",
            negative=0.9, copy_of=PostId(f"weibo/{topic.id}-1") if number == 2 else PostId(""), comments=86 // number,
            likes=130 // number, seen_at=now, reply=Address("weibo", f"comment-{number}", public=True, aloud=True),
        )
        for number, text in enumerate((SAID, *AGAIN), 1)
    )  # fmt: skip
    spreaders = tuple(
        Spreader(f"爱吃**{number}", 88_000 // number, later(began, 300 * number), 130 // number, OTHERS[number % 3])
        for number in range(1, 6)
    )
    voices = tuple(
        Spoken(
            message=MessageId(f"v{number}"), address=Address("wechat", f"c{number}"), at=later(began, 900 * number),
            text=text, intent=Intent.COMPLAINT, sentiment=-0.7, conversation=ConversationId(f"0-v{number}"),
        )
        for number, text in enumerate(VOICES if topic.systemic else (), 1)
    )  # fmt: skip
    others = tuple(
        Reacted(
            post=topic.lead, id=f"r{number}", at=later(now, -60 * number), kind=Reaction.REPOST,
            writer=Writer(f"w{number}", f"路人**{number}", 300), text=text,
        )
        for number, text in enumerate(OTHERS, 1)
    )  # fmt: skip
    return Dossier(
        topic, posts, _curve(began, forecast), spreaders, voices, others, (topic.verdict,) if topic.verdict else ()
    )


def _curve(began: Millis, forecast: Forecast) -> tuple[Point, ...]:
    """Slow, then fast; the forecast narrows as more is known."""
    found = []
    for minute in range(RAN_MIN + 1):
        share = 1 / (1 + math.exp(-(minute - 62) / 11)) / (1 / (1 + math.exp(-(RAN_MIN - 62) / 11)))
        reposts, wide = round(forecast.reposts * share), 1.9 - 1.2 * minute / RAN_MIN
        expected = forecast.expected * (0.6 + 0.4 * minute / RAN_MIN)
        known = minute >= 6
        found.append(
            Point(
                Millis(began + minute * MINUTE),
                reposts,
                expected if known else None,
                max(float(reposts), expected * (1 - 0.45 * wide)) if known else None,
                expected * (1 + 0.75 * wide) if known else None,
            )
        )
    return tuple(found)
