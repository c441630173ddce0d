"""Words that want no fact, only an answer in kind.

In: an ask that greets, thanks or says goodbye in private, and nothing else; below a post, one that praises. Out: a
proposal, or the reason to pass. Called by the ladder after everything that knows something. A bare "好的" is left to
people: it may be a yes to what was asked.
"""

import re
from typing import Final

from bot.core.catalog import Ask, Pass, Proposal
from bot.core.conversations import MANNERS
from bot.core.model import Reading
from bot.core.vocabulary import Intent, Rung
from playbooks.cases import Case
from playbooks.writer import Writer

_THANKS: Final = re.compile("谢谢|感谢|多谢|谢啦|谢了|谢过|辛苦")
_BYE: Final = re.compile("再见|拜拜|回见|晚安|没事了|不用了|先这样|就这样")
_SMALL: Final = re.compile(
    f"{_THANKS.pattern}|{_BYE.pattern}|[您你]们?|客服|亲|大家|姐姐?|哥哥?|小姐|老板|麻烦|打扰|非常|十分|真的?|太|好的?|行|嗯|哦|噢|那|就|先"
    r"|这|也|都|祝|知道|明白|了解|收到|没问题|[了啦呀啊哈哟呢吧么嘛的]|ok|[\W_]"
)
"""What may stand beside them without asking for anything."""


PLEASED: Final = 0.7
"""Sentiment (−1 … 1) from which somebody who asks nothing is glad of what they bought."""
_TELLING: Final = frozenset({Intent.PRAISE, Intent.INFORM, Intent.CHITCHAT})


class Manners:
    """Playbook of greetings, thanks and goodbyes."""

    name = MANNERS

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def propose(self, ask: Ask) -> Proposal | Pass:
        if ask.inbound.address.aloud and _praises(ask.reading):
            return self._thanks(ask)
        if ask.limits.public:
            return Pass(self.name, "公开场合的寒暄不用回")
        found = _case(ask)
        if found is None:
            return Pass(self.name, "不只是寒暄，或者现在没有同事在")
        said = self._writer.say(found, ask)
        if said is None:
            return Pass(self.name, f"没有放得下的话术：{found}")
        source = (self._writer.source(found),)
        return Proposal(
            said.text, Rung.PLAYBOOK, self.name, 0.9, "只是寒暄，礼貌地回一句", source, template=said.template
        )

    def _thanks(self, ask: Ask) -> Proposal | Pass:
        """For praise that everybody reads; that it is praise and no irony, a person sees."""
        said = self._writer.say(Case.THANKS, ask)
        if said is None:
            return Pass(self.name, f"没有放得下的话术：{Case.THANKS}")
        source = (self._writer.source(Case.THANKS),)
        return Proposal(said.text, Rung.PLAYBOOK, self.name, 0.7, "在说我们的好，道一声谢", source)


def _praises(reading: Reading) -> bool:
    return reading.intent in _TELLING and not reading.is_question and reading.sentiment >= PLEASED


def _case(ask: Ask) -> Case | None:
    text = ask.reading.text
    if ask.reading.intent is Intent.GREETING:
        if ask.caller.opens:
            return None  # nobody is here: the holding line says when somebody is
        return Case.GREETING_BACK if ask.caller.returning else Case.GREETING
    if not _SMALL.sub("", text):
        if _THANKS.search(text):
            return Case.THANKS
        if _BYE.search(text):
            return Case.GOODBYE
    return None
