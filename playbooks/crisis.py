"""While a crisis is open: the one wording of the shop (统一口径), and the word to whoever posted about it.

In: an ask that is about an open crisis, or that asks to contact the writer of a post. Out: a proposal, or the reason to
pass; `suggested`: first versions of what people will write. Called by the ladder before everything else. The wording is
said word for word; in private somebody who is upset hears first that they were heard (倾听 → 安抚), never an argument.
"""

from typing import Final

from bot.core.catalog import Ask, Pass, Proposal, Unified
from bot.core.crises import Suggested, contacts
from bot.core.model import Source
from bot.core.vocabulary import Intent, Rung, SourceKind
from bot.core.wants import wanted
from playbooks.cases import Case
from playbooks.writer import Writer

DISPLEASED: Final = -0.3
"""Sentiment (−1 … 1) from which the answer begins with an apology."""
TROUBLE: Final = frozenset({Intent.COMPLAINT, Intent.REFUND, Intent.EXCHANGE})


class Crisis:
    """Playbook of open crises."""

    name = "crisis"

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def propose(self, ask: Ask) -> Proposal | Pass:
        if contacts(ask.inbound):
            return self._contact(ask)
        if ask.unified is None:
            return Pass(self.name, "没有和它有关的危机口径")
        return self._unified(ask, ask.unified)

    def _unified(self, ask: Ask, unified: Unified) -> Proposal | Pass:
        case = Case.CRISIS_SORRY if not ask.limits.public and _upset(ask) else Case.CRISIS
        said = self._writer.say(case, ask, {"wording": unified.text})
        if said is None:
            return Pass(self.name, "统一口径在这个渠道放不下")
        because = f"「{unified.title}」的统一口径，第 {unified.version} 版"
        return Proposal(said.text, Rung.APPROVED_ANSWER, self.name, 0.95, because, (cited(unified),))

    def _contact(self, ask: Ask) -> Proposal | Pass:
        said = self._writer.say(Case.CRISIS_CONTACT, ask)
        if said is None:
            return Pass(self.name, f"没有放得下的话术：{Case.CRISIS_CONTACT}")
        source = (self._writer.source(Case.CRISIS_CONTACT),)
        return Proposal(said.text, Rung.PLAYBOOK, self.name, 0.9, "先联系发帖人：道歉，请到私信里说", source)


def cited(unified: Unified) -> Source:
    """The source of a text that is the one wording of a crisis, in that version."""
    return Source(SourceKind.STATEMENT, unified.crisis, unified.title, "统一口径", str(unified.version))


def suggested(writer: Writer, title: str) -> Suggested:
    """First versions for a crisis of that title, which are about its products and not its theme; empty where the shop
    has no words."""
    about = title.partition(" · ")[0]
    said = {case: writer.first(case, {"title": about}) for case in SUGGESTED}
    return Suggested(**{name: said[case] for case, name in SUGGESTED.items()})


SUGGESTED: Final = {
    Case.CRISIS_PUBLIC: "public",
    Case.CRISIS_PRIVATE: "private",
    Case.CRISIS_ACKNOWLEDGE: "acknowledge",
    Case.CRISIS_NEXT: "next",
    Case.CRISIS_CONTACT: "contact",
}
"""The cases people begin from. What is known of the facts nobody can suggest."""


def _upset(ask: Ask) -> bool:
    reading = ask.reading
    return ask.before.upset or reading.sentiment <= DISPLEASED or reading.intent in TROUBLE or bool(wanted(reading))
