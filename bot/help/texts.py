"""The words of the customers' search page, in Chinese and English.

In: what a browser prefers. Out: `Texts`. Called by bot/help/page.py and bot/help/app.py.
"""

from enum import StrEnum
from typing import Final

import msgspec


class Language(StrEnum):
    """What the page speaks."""

    ZH = "zh"
    EN = "en"


class Texts(msgspec.Struct, frozen=True):
    """Every word of the page; `{shop}` is the shop's name."""

    html_language: str
    title: str
    label: str
    place: str
    search: str
    nothing: str
    contact: str
    others: str
    slow_down: str
    away: str
    wrong: str
    switch: str
    switch_to: Language


TEXTS: Final = {
    Language.ZH: Texts(
        html_language="zh-CN",
        title="{shop} · 自助查询",
        label="想问什么",
        place="比如：什么时候发货",
        search="查一下",
        nothing="没有找到，可以联系客服",
        contact="在购买的店铺或直播间里留言，我们的客服会尽快回复您。",
        others="您可能还想问",
        slow_down="查得有点快，请稍等几秒再试",
        away="暂时查不了，请过一会儿再来，或者直接联系客服",
        wrong="这个页面不存在",
        switch="English",
        switch_to=Language.EN,
    ),
    Language.EN: Texts(
        html_language="en",
        title="{shop} · Help",
        label="Your question",
        place="For example: 什么时候发货",
        search="Search",
        nothing="Nothing found. Please contact our service team.",
        contact="Leave a message in the shop or the live room where you bought; we will get back to you soon.",
        others="You may also want to know",
        slow_down="That was a little fast. Please try again in a few seconds.",
        away="Search is not available right now. Please come back later or contact our service team.",
        wrong="There is no such page.",
        switch="中文",
        switch_to=Language.ZH,
    ),
}


def language(chosen: str, accepted: str) -> Language:
    """What was chosen, else what the browser asks for first, else Chinese."""
    if chosen in set(Language):
        return Language(chosen)
    first = accepted.partition(",")[0].strip().lower()
    return Language.EN if first.startswith("en") else Language.ZH
