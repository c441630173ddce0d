"""Whether a message says no to notices, or yes to them again.

In: a text. Out: `will_of`. Pure. Called by triage (the line of the message carries it into the store, which writes it
in the same call) and by the playbooks, which say that it was heard. Only what says nothing else counts:
"不要再发通知了" does, "通知说不要再发货了" is for a person.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

LONGEST: Final = 24
"""Code points: whoever writes more says more."""


class Will(StrEnum):
    """What they want."""

    OUT = "out"
    IN = "in"


_WHICH: Final = "(?:你们)?的?(?:这种|这些|这类|物流|快递|发货|营销|推广|活动)?的?"
_NOTICES: Final = "通知|消息提醒|提醒|推送|群发"
_WHAT: Final = f"{_WHICH}(?:{_NOTICES}|短信|信息|广告|消息)(?:消息)?"
_END: Final = "[了啦吧哈呢]?(?:谢谢|好吗|行吗)?"
_OUT: Final = re.compile(
    f"(?:回复?)?(?:td|[tn]?退订|t)(?:{_WHAT})?{_END}"
    f"|(?:我要|我想|请|麻烦|帮我|全部|都)+退订(?:{_WHAT})?{_END}"
    f"|(?:请|麻烦)?(?:取消|停止|关闭|关掉|退出|拒收|拒绝接收?)(?:接收|订阅|发送)?{_WHAT}{_END}"
    "|取消订阅"
    f"|(?:请|麻烦|能不能)?(?:不要|不用|别|停止|不想|不需要|不必)(?:再|总|老|一直)?(?:给我|向我|跟我)?"
    f"(?:再)?(?:发|发送|推送|推|收|收到|接收|接受)?{_WHAT}{_END}"
)
_IN: Final = re.compile(
    f"(?:请|麻烦|帮我)?(?:恢复|继续|重新|开启|打开|接收|订阅|想收|要收|需要)(?:给我|接收|收到?|开启|订阅|发送?)?"
    f"{_WHICH}(?:{_NOTICES})(?:消息)?{_END}"
    "|(?:恢复|重新|继续)订阅|dy|订阅"
)
_NOISE: Final = re.compile(r"[\s\W_]+")


def will_of(text: str) -> Will | None:
    """None where it is about something else. Linear in the length of the text."""
    if len(text) > 2 * LONGEST:
        return None
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if not 0 < len(plain) <= LONGEST:
        return None
    if _OUT.fullmatch(plain):
        return Will.OUT
    return Will.IN if _IN.fullmatch(plain) else None
