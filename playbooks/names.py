"""How to call a customer in a private conversation.

In: an ask, or what somebody is called. Out: a form of address with its comma ("张女士，"), or nothing. Called by the
writer and the knowledge rung. What they want to be called comes first, then a surname with a title, then a nickname
that reads like a name; a full name is never spoken.
"""

import re
from typing import Final

from bot.core.catalog import Ask

_TITLED: Final = re.compile(r"[\u4e00-\u9fff]{1,2}(?:女士|先生|小姐|老师|太太|阿姨|叔叔|同学)")
_NICKNAME: Final = re.compile(r"[\u4e00-\u9fff]{2,6}|[A-Za-z]{2,10}")
_FACELESS: Final = ("用户", "微信", "匿名", "游客", "客户", "顾客", "买家", "账号", "已注销", "默认")
_STAFF: Final = ("客服", "主播", "官方", "管理员", "店主", "老板", "助理")
_FACELESS_LATIN: Final = ("user", "guest", "wxid", "admin", "null", "none", "unknown", "anonymous", "customer")


def address(ask: Ask) -> str:
    """The form of address, 张女士， or 小鹿， — or nothing where everybody reads along or no name is known."""
    if ask.limits.public or ask.inbound.address.public:
        return ""
    if ask.caller.called.strip():
        return f"{ask.caller.called.strip()}，"
    for name in (ask.inbound.author, *(order.customer_name for order in ask.orders[:1])):
        if _TITLED.fullmatch(name.strip()):
            return f"{name.strip()}，"
    nickname = ask.inbound.author.strip()
    return f"{nickname}，" if _reads_like_a_name(nickname) else ""


def spoken(called: str) -> str:
    """What people call somebody, with its comma, where it can be said to them."""
    name = called.strip()
    return f"{name}，" if _TITLED.fullmatch(name) or _reads_like_a_name(name) else ""


def _reads_like_a_name(nickname: str) -> bool:
    if not _NICKNAME.fullmatch(nickname) or any(part in nickname for part in (*_FACELESS, *_STAFF)):
        return False
    return not nickname.lower().startswith(_FACELESS_LATIN)
