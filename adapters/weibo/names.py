"""What the adapter calls itself, its customers, its messages and its places.

In: ids of the platform, as text. Out: names and addresses. Called by all of adapters.weibo.
"""

import re
from typing import Final

from bot.core.model import Address, MessageId
from bot.core.signals import PostId

NAME: Final = "weibo"
TABLE: Final = "[adapters.weibo]"
NO_POST: Final = "0"
"""Of a comment whose post is not told; nothing can be answered there."""
_NUMBER: Final = re.compile(r"[0-9]{1,20}", re.ASCII)
_ANSWERED: Final = re.compile(r"comment-([0-9]{1,20})", re.ASCII)


def owner(customer: str) -> str:
    """Whose allowance of messages it is."""
    return f"{NAME}-{customer}"


def post_id(number: str) -> PostId:
    return PostId(f"{NAME}/{number}")


def page_of(number: str) -> str:
    """Where people see a post (confidence C: it opens in a phone's browser and leads on in a large one)."""
    return f"https://m.weibo.cn/status/{number}"


def aloud(post: str, customer: str) -> Address:
    """The talk with one person below one post, which everybody can read."""
    return Address(NAME, f"{post}/{customer}", customer, aloud=True)


def of_post(number: str) -> MessageId:
    return MessageId(f"status-{number}")


def of_comment(number: str) -> MessageId:
    return MessageId(f"comment-{number}")


def answered_comment(message: MessageId) -> str:
    """The comment that an answer is for; "" where it is for the post itself."""
    found = _ANSWERED.fullmatch(message)
    return found[1] if found else ""


def is_number(told: str) -> bool:
    """Whether it is an id of a post, a comment or a person."""
    return _NUMBER.fullmatch(told) is not None
