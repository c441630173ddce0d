"""A show of three hours as it might have been, always the same one.

In: a house in memory. Out: `played`: it holds the show. Called by the browser test of the report.
"""

import math
import random
from typing import Any

from bot.core.clock import MINUTE, Millis, later
from bot.core.lifecycle import DraftState
from bot.core.model import Source, UserName
from bot.core.rooms import Act, Asked, Minute, Show
from bot.core.vocabulary import Intent, SourceKind
from tests.support.clock import FakeClock
from tests.support.console import House, draft
from tests.support.rooms import STUDIO_ID, room

LENGTH_MIN = 184
QUIET = range(96, 100)
LI, NAN = UserName("小李"), UserName("阿南")
SAID = (
    ("3号链接还有M码吗", "down", Intent.STOCK, "3号羽绒服M码有现货，今天拍今天发～", 212, 31),
    ("身高165体重110穿什么码", "hoodie", Intent.SIZE, "165、110斤建议穿M码，喜欢宽松拍L～", 148, 12),
    ("现在拍几天能发货", "", Intent.SHIPPING_TIME, "现在拍48小时内发出～", 131, 44),
    ("这个起球吗", "hoodie", Intent.PRODUCT, "正常洗涤不起球，建议反面机洗～", 88, 3),
    ("有优惠券吗", "down", Intent.DISCOUNT, "左上角有满399减40的券，先领再拍～", 75, 9),
)
EDITED = ("羽绒服充绒量多少", "down", Intent.PRODUCT, "这款充绒量 120 克，90 白鸭绒～", "亲，具体以详情页为准哦～", 63)
UNANSWERED = (
    ("主播身上那条裤子几号链接", Intent.PRODUCT, DraftState.EXPIRED, "nobody_decided", 27),
    ("能不能送个袜子", Intent.GIFT, DraftState.REJECTED, "口播过了", 18),
    ("上次买的还没到怎么回事", Intent.COMPLAINT, DraftState.EXPIRED, "nobody_decided", 6),
)
ORDERS = (
    ("我的快递到哪了", Intent.LOGISTICS, DraftState.HANDED_OVER, "桃子汽水"),
    ("拍错颜色能改吗", Intent.ORDER_CHANGE, DraftState.SENT, "早睡的鱼"),
)


def played(house: House, began: Millis, ended: bool = True) -> str:
    """The show is in the house; returns its address."""
    until = later(began, LENGTH_MIN * 60)
    house.rooms.put(
        room(began_at=began, ended_at=until if ended else Millis(0), heard_at=until, title="小满生活旗舰店")
    )
    house.shows.shows.append(Show(STUDIO_ID, began, until if ended else Millis(0), "羽绒服新品专场"))
    house.shows.counted[STUDIO_ID] = minutes(began)
    house.shows.questions[STUDIO_ID] = [Asked(*one) for one in questions(began)]
    house.shows.decided = acts(began, [one.draft.id for one in house.shows.questions[STUDIO_ID]])
    return f"{STUDIO_ID}.{began}"


def minutes(began: Millis) -> list[Minute]:
    """More are there in the middle of the show, and some minutes get too much."""
    chance, first, found = random.Random(5), began // MINUTE, []
    for minute in (n for n in range(LENGTH_MIN) if n not in QUIET):
        crowd = math.sin(math.pi * minute / LENGTH_MIN) * (3 if minute in (60, 61, 62, 131) else 1)
        asked = round(crowd * chance.uniform(14, 26))
        late, gone = (round(asked * 0.22), round(asked * 0.12)) if crowd > 1.5 else (round(asked * 0.05), asked // 40)
        heard = round(120 + crowd * chance.uniform(700, 1_100))
        counts = {
            "heard": heard, "drafted": round(asked * 0.3), "joined": asked, "in_time": asked - late - gone,
            "late": late, "expired": gone, "answered": asked // 9, "repeated": asked // 14,
            "ignored:praise": heard // 8, "ignored:chitchat": heard // 2, "ignored:emoji_only": heard // 9,
            "ignored:event": 40,
        }  # fmt: skip
        counts |= {"shed:low": 310, "shed:high": 2} if minute == 61 else {}
        found.append(Minute(Millis((first + minute) * MINUTE), {name: by for name, by in counts.items() if by}))
    return found


def questions(began: Millis) -> list[tuple[Any, str]]:
    """What was asked, with what each was first answered with."""
    clock, found, number = FakeClock(), list[tuple[Any, str]](), 0

    def put(question: str, offered: str, **more: Any) -> None:
        nonlocal number
        number += 1
        at = later(began, 400 * number)
        found.append((draft(clock, number, question=question, received_at=at, decided_by=LI, **more), offered))

    known = Source(SourceKind.KNOWLEDGE, "down-stock", "羽绒服现货", "products.toml:12")
    for text, product, intent, answer, count, late in SAID:
        put(text, answer, product=product, intent=intent, text=answer, count=count, late=late, state=DraftState.SAID,
            sources=(known,) if count == 212 else ())  # fmt: skip
    text, product, intent, answer, offered, count = EDITED
    put(text, offered, product=product, intent=intent, text=answer, count=count, state=DraftState.SENT)
    for text, intent, state, reason, count in UNANSWERED:
        put(text, "稍等，帮您问一下～", intent=intent, state=state, reason=reason, count=count)
    for text, intent, state, asker in ORDERS:
        put(text, "麻烦私信发一下订单号～", intent=intent, state=state, asker=asker, text="麻烦私信发一下订单号～")
    return found


def acts(began: Millis, drafts: list[Any]) -> list[Act]:
    """Two people, one of them slower."""
    return [
        Act(drafts[n % len(drafts)], verb, by, later(began, 60 + each * n))
        for by, each, many in ((LI, 3.4, 420), (NAN, 5.1, 260))
        for n, verb in ((n, "edit" if n % 9 == 0 else "reject" if n % 7 == 0 else "approve") for n in range(many))
    ]
