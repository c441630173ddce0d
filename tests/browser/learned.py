"""A shop with a past: what became of questions over some weeks, for the page on what it can learn from them.

In: the moment that is now. Out: `past` (a log of traces in memory). Called by the browser tests of that page.
"""

from typing import Final

from bot.core.clock import Clock, Millis
from bot.core.gaps import Fate
from bot.core.vocabulary import Intent, Rung
from tests.support.gaps import MemoryTraces, trace

DAY: Final = 86_400_000
GLOVES: Final = "戴着手套能用触屏吗"
COUPON: Final = "能用政府消费券吗"
PILLING: Final = "卫衣会起球吗"
FADED: Final = "卫衣掉色了我要投诉"
SHIPPING: Final = "今天拍什么时候发货"
REPLY: Final = "精梳棉的，正常穿不起球，翻面洗更好～"
NOT_THE_POINT: Final = "答案不对"


def past(clock: Clock) -> MemoryTraces:
    """Three weeks: one question answered well every day, one rewritten, one that nobody got to, and a complaint."""
    log, now = MemoryTraces(clock), clock.now()

    def asked(question: str, fate: Fate, days: int, people: int, **more: object) -> None:
        at = Millis(now - days * DAY)
        log.put(trace(question, fate, at=at, settled_at=at, asked=people, rung=Rung.APPROVED_ANSWER, **more))

    for days in range(20):
        asked(SHIPPING, Fate.SENT, days, 6, intent=Intent.SHIPPING_TIME)
    for days in (0, 1, 3):
        asked(PILLING, Fate.EDITED, days, 5, product="hoodie", offered="亲，请看详情页哦", reply=REPLY)
        asked(COUPON, Fate.EXPIRED, days, 3, intent=Intent.DISCOUNT)
    asked(PILLING, Fate.REJECTED, 2, 4, product="hoodie", reason=NOT_THE_POINT)
    asked(GLOVES, Fate.REJECTED, 0, 2, reason=NOT_THE_POINT)
    asked("卫衣多少钱", Fate.SENT, 1, 20, product="hoodie", intent=Intent.PRICE)
    asked(FADED, Fate.SENT, 0, 5, product="hoodie", intent=Intent.COMPLAINT, sentiment=-0.8)
    return log
