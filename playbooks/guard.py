"""The last look at a text that people will read.

In: a text and the limits of its channel. Out: risks; a blocking one must stop the text. Called by the ladder for every
proposal and by approval for every edited text. Pure, linear in the length of the text, never raises.

| found                                  | in public | in a private conversation |
|----------------------------------------|-----------|---------------------------|
| nothing to read, unfilled placeholder, too long, invisible characters | blocks | blocks |
| identity or bank card number           | blocks    | blocks                    |
| phone, mail address, link off the list | blocks    | shown                     |
| order or tracking number               | blocks    | fine: it is the customer's own |
| advertising-law word, promise beyond authority, way off the platform | blocks | shown |
| bad style                              | shown, with better words | shown      |
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.core.catalog import Limits
from bot.core.model import Risk
from bot.core.vocabulary import Authority, RiskKind
from playbooks import fold
from playbooks.numbers import NumberKind, links, mails, order_numbers, private_numbers
from playbooks.words import Lexicon, WordClass

_KIND: Final = {
    WordClass.ABSOLUTE: RiskKind.FORBIDDEN_WORD,
    WordClass.SERVICE: RiskKind.FORBIDDEN_WORD,
    WordClass.PROMISE: RiskKind.BEYOND_AUTHORITY,
    WordClass.CONTACT: RiskKind.LINK,
}
_MORE: Final = 2_000
_HOLE: Final = re.compile(r"[{｛][^{}｛｝]*[}｝]|[{｛}｝]")
_JOINED: Final = re.compile(
    "(?<=[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
    "|(?<=[#-9\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff])\ufe0f"
)
"""A joiner or colour selector inside an emoji: the only invisible characters with a use."""


class TextGuard:
    """The guard over one shop's word lists."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def check(self, text: str, limits: Limits, authority: Authority = Authority.AGENT) -> tuple[Risk, ...]:
        """What is wrong with `text`; in private a lead's authority covers promises."""
        form = tuple(_form(text, limits))
        if len(text) > limits.max_chars + _MORE:
            return form  # blocked as it is; nobody needs the rest of it
        spelling = fold.plain(text)
        return (
            *form,
            *self._words(spelling, limits.public, authority),
            *_private(spelling, limits.public),
            *self._links(spelling, limits.public),
        )

    def _words(self, spelling: str, public: bool, authority: Authority) -> Iterator[Risk]:
        for word in self._lexicon.find(spelling):
            if word.kind is WordClass.PROMISE and authority is Authority.LEAD and not public:
                continue
            blocking = public and word.kind is not WordClass.SERVICE
            yield Risk(_KIND[word.kind], word.text, word.advice, blocking)

    def _links(self, spelling: str, public: bool) -> Iterator[Risk]:
        for host in links(spelling, self._lexicon.hosts):
            yield Risk(RiskKind.LINK, host[:60], "只放名单内的链接，请删除这个地址", public)


def _form(text: str, limits: Limits) -> Iterator[Risk]:
    """What is wrong with the text as such: empty, unfilled, too long, with invisible characters."""
    if not fold.strip(text).strip():
        yield Risk(RiskKind.UNFILLED, "空白", "没有可读的内容，请写好再发", blocking=True)
    for hole in _HOLE.findall(text)[:3]:
        yield Risk(RiskKind.UNFILLED, hole[:30], "还有空没填，请补上内容或删掉括号", blocking=True)
    if len(text) > limits.max_chars:
        yield Risk(RiskKind.TOO_LONG, f"{len(text)} 字", f"这个渠道最多 {limits.max_chars} 字，请删短", blocking=True)
    elif (size := len(text.encode("utf-8", "surrogatepass"))) > limits.max_bytes:
        yield Risk(RiskKind.TOO_LONG, f"{size} 字节", f"这个渠道最多 {limits.max_bytes} 字节，请删短", blocking=True)
    hidden = fold.INVISIBLE.search(_JOINED.sub("", text))
    if hidden:
        yield Risk(RiskKind.INVISIBLE, f"U+{ord(hidden[0][0]):04X}", "含看不见的字符，请删除后重新输入", blocking=True)


def _private(spelling: str, public: bool) -> Iterator[Risk]:
    """Personal data; a number counts once, as what it most likely is."""
    numerals = fold.digits(spelling)
    numbers = private_numbers(numerals)
    for number in numbers:
        blocking = public or number.kind is not NumberKind.PHONE
        yield Risk(RiskKind.PERSONAL_DATA, number.masked, f"像是{number.kind.value}，请删除或打码", blocking)
    for mail in mails(spelling):
        yield Risk(RiskKind.PERSONAL_DATA, mail[:60], "像是邮箱地址，请删除", public)
    if public and not numbers:
        for order in order_numbers(numerals):
            yield Risk(RiskKind.PERSONAL_DATA, order, "像是订单号或运单号，公开场合请改为私信", blocking=True)
