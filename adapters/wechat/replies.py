"""Passive replies: the answer to a push, in its own HTTP answer.

In: the letter that is answered, an approved text. Out: XML. Called by adapters.wechat.hook. wechatpy writes the XML but
puts texts into CDATA as they are; here `]]>` is parted and what XML 1.0 forbids is left out (platform-apis.md 2.4).
"""

from typing import Final

from wechatpy.replies import BaseReply, TextReply, TransferCustomerServiceReply

from adapters.markup import FORBIDDEN
from adapters.wechat.letters import Letter

DECLINED: Final = b"success"
"""No answer now, and no repetition; never sealed."""


def text(letter: Letter, words: str, now_s: int) -> str:
    """`words` to whoever wrote `letter`."""
    return _rendered(TextReply(content=harmless(words)), letter, now_s)


def transfer(letter: Letter, now_s: int) -> str:
    """The customer goes on with a person in WeChat's own desk tool."""
    return _rendered(TransferCustomerServiceReply(), letter, now_s)


def _rendered(reply: BaseReply, letter: Letter, now_s: int) -> str:
    reply.source, reply.target, reply.time = harmless(letter.receiver), harmless(letter.sender), now_s
    rendered: str = reply.render()
    return rendered


def harmless(words: str) -> str:
    """A text that stays text inside CDATA, whatever stands in it."""
    readable = words.encode("utf-8", "replace").decode("utf-8")
    return FORBIDDEN.sub("", readable).replace("]]>", "]]]]><![CDATA[>")
