"""The ladder: the best text there is for a message, and never none.

In: an ask. Out: `Guarded`: the first proposal that passes the guard, its risks, and what was tried before it. Called by
triage through `bot.core.ports.Writer`; `load` by the composition root.

    a crisis is open about it ─────────────> its one wording; a post to be answered first: the word to its writer
    a person is needed? ── yes ──────────────────────────────────────────────> hand over: a complaint heard in four
                                                                               parts, anything else with an apology
     └ no ─> approved answer ─> playbooks in order ─> holding line with a promise of time ─> fixed last line

A complaint, abuse with a matter behind it, strong feeling or the wish for a person never meets a ready-made cheerful
line: the text acknowledges, and a person takes over. Nor does a picture, voice or film, whose text only says that it is
one: somebody has to look at it. While nobody is at work the words say from when on somebody is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from bot.core.catalog import Ask, Guarded, Pass, Proposal
from bot.core.conversations import MEDIA, Want
from bot.core.crises import contacts
from bot.core.media import MediaKind
from bot.core.model import Reading, Risk
from bot.core.notices import NOTICES
from bot.core.optouts import Will, will_of
from bot.core.ports import Playbook, Voice, VoiceSettings
from bot.core.vocabulary import Authority, Intent, Kind, RiskKind, Rung
from bot.core.wants import wanted
from playbooks import complaint, crisis, notices, words, writer
from playbooks.cases import CLOSED, Case
from playbooks.complaint import Complaint
from playbooks.guard import TextGuard
from playbooks.knowledge import SURE, Knowledge, source, unfit
from playbooks.writer import Writer

MakePlaybook = Callable[[Writer], Playbook]

UNSURE_BELOW: Final = 0.6
DISPLEASED: Final = -0.3
"""Sentiment (−1 … 1) from which a holding line apologises."""

_TROUBLE: Final = frozenset({Intent.REFUND, Intent.EXCHANGE, Intent.ACCOUNT})

_SENT: Final = {
    MediaKind.IMAGE: ("图片", "看一下"),
    MediaKind.VOICE: ("语音", "听一下"),
    MediaKind.VIDEO: ("视频", "看一下"),
    MediaKind.LOCATION: ("位置", "看一下"),
    MediaKind.LINK: ("链接", "看一下"),
}
"""What came, and what somebody does with it; the words of the cases of media."""

LAST_HOLDING: Final = ("已收到，正在为您核实，马上回复您。", "已收到，马上回复您。", "已收到", "收到")
LAST_HAND_OVER: Final = ("抱歉让您久等，客服同事马上来处理。", "抱歉，马上为您转人工。", "马上转人工", "转人工")
"""Said when every wording fails: needs no content file and fits any channel that takes three characters."""


class Ladder:
    """Implements `bot.core.ports.Writer`."""

    def __init__(
        self,
        playbooks: Sequence[MakePlaybook],
        wordings: Writer,
        guard: TextGuard,
        complaint: Complaint | None = None,
    ) -> None:
        self._guard = guard
        self._writer = wordings
        self._playbooks = tuple(make(wordings) for make in playbooks)
        self._approved = Knowledge(wordings)
        self._crisis = crisis.Crisis(wordings)
        self._complaint = complaint

    def write(self, ask: Ask) -> Guarded:
        """The best text; always one."""
        tried: list[Pass] = []
        for outcome in self._steps(ask):
            if isinstance(outcome, Pass):
                tried.append(outcome)
                continue
            risks = self._guard.check(outcome.text, ask.limits, outcome.authority)
            blocking = next((risk for risk in risks if risk.blocking), None)
            if blocking is None:
                return Guarded(outcome, (*risks, *_doubts(outcome)), tuple(tried))
            tried.append(Pass(outcome.playbook, f"没通过检查：{blocking.found}，{blocking.advice}"))
        last = self._last(ask)
        return Guarded(last, self._guard.check(last.text, ask.limits), tuple(tried))

    def _steps(self, ask: Ask) -> Iterator[Proposal | Pass]:
        """What is tried, best first."""
        will = None if ask.limits.public else will_of(ask.reading.text)
        if will is not None:
            yield self._heard(ask, will)
        needed = person_needed(ask.reading)
        if ask.inbound.kind is Kind.MEDIA and not ask.limits.public and not (needed and needed[0] is Case.HUMAN):
            yield self._media(ask, needed)
        if contacts(ask.inbound) or (ask.unified and not (needed and needed[0] is Case.HUMAN)):
            yield self._crisis.propose(ask)
        if needed:
            case, because = needed
            if case is Case.HUMAN and ask.caller.ahead and not ask.limits.public:
                case, because = Case.HUMAN_AHEAD, f"{because}，前面还有 {ask.caller.ahead} 位"
            yield from self._apology(ask, because)
            if case is Case.COMPLAINT and self._complaint:
                yield self._complaint.propose(ask)
            yield self._line(ask, case, Rung.HAND_OVER, because, 0.9)
            return
        if ask.inbound.kind is not Kind.MEDIA:
            for playbook in self._playbooks:
                yield playbook.propose(ask)
        yield self._line(ask, _holding(ask), Rung.HOLDING, "还没有可靠的答案，先应一声再核实", 0.3)

    def _heard(self, ask: Ask, will: Will) -> Proposal | Pass:
        """That they get no more notices, or get them again."""
        case = Case.OPTED_OUT if will is Will.OUT else Case.OPTED_IN
        said = self._writer.say(case, ask)
        if said is None:
            return Pass(NOTICES, f"没有放得下的话术：{case}")
        because = "顾客不想再收通知，已经记下" if will is Will.OUT else "顾客想收通知，已经记下"
        source = (self._writer.source(case),)
        return Proposal(said.text, Rung.PLAYBOOK, NOTICES, 0.95, because, source, template=said.template)

    def _media(self, ask: Ask, needed: tuple[Case, str] | None) -> Proposal | Pass:
        """That it has come, and that somebody looks at it; with an apology where they complained."""
        kinds = {media.kind for media in ask.inbound.media}
        what, look = _SENT[kinds.pop()] if len(kinds) == 1 else ("您发的内容", "看一下")
        facts, because = {"what": what, "look": look}, f"顾客发来{what}，要人看过才能答"
        if needed or ask.before.upset:
            because = f"{because}；顾客在投诉或着急"
            found = self._line(ask, Case.MEDIA_SORRY, Rung.HAND_OVER, because, 0.9, facts)
        else:
            case = Case.MEDIA_SORRY if _sorry(ask.reading) else Case.MEDIA
            found = self._line(ask, case, Rung.HOLDING, because, 0.9, facts)
        return msgspec.structs.replace(found, playbook=MEDIA)

    def _apology(self, ask: Ask, because: str) -> Iterator[Proposal | Pass]:
        """An approved answer to exactly this complaint, if there is one: its words, but a person takes over."""
        for hit in ask.hits:
            if hit.intent is Intent.COMPLAINT and hit.score >= SURE and not unfit(ask, hit):
                text = self._approved.text(ask, hit)
                if isinstance(text, Pass):
                    yield text
                    continue
                because = f"{because}；用已批准的安抚答复"
                yield Proposal(
                    text,
                    Rung.HAND_OVER,
                    "hand_over",
                    round(min(hit.score, 0.9), 2),
                    because,
                    (source(hit),),
                    hit.media,
                    hit.authority,
                )

    def _line(
        self,
        ask: Ask,
        case: Case,
        rung: Rung,
        because: str,
        confidence: float,
        facts: Mapping[str, str] | None = None,
    ) -> Proposal | Pass:
        """A line of a case, or of what is said instead (in private only) while nobody is at work."""
        for one in (CLOSED[case], case) if ask.caller.opens and case in CLOSED else (case,):
            said = self._writer.say(one, ask, facts)
            if said is not None:
                source = (self._writer.source(one),)
                return Proposal(
                    said.text,
                    rung,
                    rung.value,
                    confidence,
                    because,
                    source,
                    promise_s=said.promise_s,
                    template=said.template,
                )
        return Pass(rung.value, f"没有放得下的话术：{case}")

    def _last(self, ask: Ask) -> Proposal:
        """The longest fixed line the channel takes."""
        needed = person_needed(ask.reading)
        lines = LAST_HAND_OVER if needed else LAST_HOLDING
        rung = Rung.HAND_OVER if needed else Rung.HOLDING
        text = next((line for line in lines if writer.fits(line, ask.limits)), lines[-1])
        return Proposal(text, rung, rung.value, 0.3, needed[1] if needed else "话术都不可用，用固定的一句")


def person_needed(reading: Reading) -> tuple[Case, str] | None:
    """Why a person must take this one, with the case of the words that say so."""
    want = wanted(reading)
    if want is Want.WORDS:
        return Case.HUMAN, "顾客要找人工"
    if want is None:
        return None
    if reading.intent is Intent.COMPLAINT:
        return Case.COMPLAINT, "顾客在投诉，交给人处理"
    return Case.UPSET, "言辞激烈但有事要办，交给人处理" if reading.abuse else "情绪很强烈，交给人处理"


def _holding(ask: Ask) -> Case:
    """The holding line that fits what went before."""
    if ask.before.misses and not ask.limits.public:
        return Case.HOLDING_AGAIN
    return Case.HOLDING_SORRY if _sorry(ask.reading) else Case.HOLDING


def _sorry(reading: Reading) -> bool:
    """Whether something went wrong for them."""
    return reading.sentiment <= DISPLEASED or reading.intent in _TROUBLE


def _doubts(proposal: Proposal) -> Iterator[Risk]:
    """What a person should look at before approving."""
    answers = proposal.rung in (Rung.APPROVED_ANSWER, Rung.PLAYBOOK)
    if answers and proposal.confidence < UNSURE_BELOW:
        yield Risk(RiskKind.UNSURE, f"把握 {proposal.confidence:.0%}", "请核对问题和答案是否说的是同一件事")
    if proposal.authority is Authority.LEAD:
        yield Risk(RiskKind.BEYOND_AUTHORITY, "主管权限", "这条答案要主管同意才能发")


def load(playbooks: Sequence[MakePlaybook], wordings: Path, lists: Path, settings: VoiceSettings) -> Voice:
    """The ladder and the guard of one shop, from its folders of wordings and of word lists.

    Raises Misconfigured when the word lists are missing or broken: without them nothing may go out.
    """
    lexicon = words.load(lists)
    guard = TextGuard(lexicon)
    written = writer.load(wordings, guard, settings)
    book = notices.load(wordings, guard, settings)
    said = complaint.load(wordings, guard)
    heard = Complaint(said, written)
    faults = (*lexicon.faults, *written.faults, *book.faults, *said.faults)
    return Voice(
        Ladder(playbooks, written, guard, heard), guard, faults, (*written.templates, *heard.templates),
        written.line(Case.RATING), partial(crisis.suggested, written), book.writer, book.templates, heard.words,
    )  # fmt: skip
