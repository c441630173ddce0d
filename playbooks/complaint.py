"""Complaints: listen, soothe, explain, solve (倾听 → 安抚 → 解释 → 解决), by what happened and how the customer comes.

In: a private complaint, or a case; config/playbooks/complaint.toml. Out: `Complaint.propose`, a draft for a person who
takes over; `Complaint.words`, the parts for people who work on the case. Called by the ladder before its general lines,
and by `bot.stages.casework`. Nothing is promised but to look and to answer in time: what is offered is the customer's
choice, and whoever decides is asked for it.
"""

import difflib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Final, NamedTuple

from bot.core.cases import Case, CaseKind, CaseStep, Manner
from bot.core.catalog import Ask, Limits, Pass, Proposal
from bot.core.errors import Misconfigured
from bot.core.grievances import kind_of, manner_of
from bot.core.model import Source, text_hash
from bot.core.ports import Guard
from bot.core.standing import Template
from bot.core.vocabulary import Intent, Rung, SourceKind, Urgency
from bot.core.wants import STRONG
from playbooks.lines import Content, read
from playbooks.writer import GRIEVANCES as TABLE
from playbooks.writer import Writer, fits


class Part(StrEnum):
    """What a text is for; the first four make a whole answer, in this order."""

    LISTEN = "listen"
    SOOTHE = "soothe"
    EXPLAIN = "explain"
    SOLVE = "solve"
    PROGRESS = "progress"
    BOUNDARY = "boundary"
    END = "end"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"


WHOLE: Final = (Part.LISTEN, Part.SOOTHE, Part.EXPLAIN, Part.SOLVE)
_EDGE: Final = (Part.BOUNDARY, Part.END)
STEPS: Final = {
    CaseStep.ACCEPT: (*WHOLE, *_EDGE),
    CaseStep.VERIFY: (Part.SOOTHE, Part.EXPLAIN, Part.PROGRESS, *_EDGE),
    CaseStep.SOLVE: (Part.SOOTHE, Part.SOLVE, Part.PROGRESS, *_EDGE),
    CaseStep.FOLLOW_UP: (Part.FOLLOW_UP, Part.CLOSE, *_EDGE),
}
STANDING: Final = (Manner.CALM, Manner.EMOTIONAL)
"""How most people complain; a lead may let the first answer to them go out by itself. To others a person writes."""
NAME: Final = "complaint"
_LIMITS: Final = Limits(400, 1_600, public=False)
_HOLES: Final = {"minutes": "10"}

KINDS: Final = {
    CaseKind.QUALITY: "质量问题",
    CaseKind.DELAY: "发货物流慢",
    CaseKind.WRONG_ITEM: "发错漏发",
    CaseKind.DAMAGED: "收到破损",
    CaseKind.PROMISE: "答应的没做到",
    CaseKind.ATTITUDE: "服务态度",
    CaseKind.PAYMENT: "付款退款",
    CaseKind.ACCOUNT: "账号问题",
    CaseKind.OTHER: "其他",
}
MANNERS: Final = {
    Manner.CALM: "",
    Manner.EMOTIONAL: "，情绪激动",
    Manner.DEMANDING: "，要求超出常规，请主管定",
    Manner.REPEATED: "，不是第一次了",
    Manner.MALICIOUS: "，有威胁的话，请保存证据并请主管看",
}

Texts = Mapping[tuple[str, Part], str]


class Words(NamedTuple):
    """What the files say, and what is wrong in them."""

    texts: Texts
    faults: tuple[str, ...] = ()


class Complaint:
    """Writes to those who complain."""

    name = NAME

    def __init__(self, words: Words, writer: Writer) -> None:
        self._texts = words.texts
        self._writer = writer
        self.templates = tuple(self._templates())

    def propose(self, ask: Ask) -> Proposal | Pass:
        """The four parts in one text, for a person who takes over; told apart from what was said last."""
        if ask.limits.public or ask.caller.opens or ask.reading.intent is not Intent.COMPLAINT:
            return Pass(self.name, "不是同事在班时的私聊投诉")
        kind = kind_of(ask.reading.text)
        strong = ask.reading.abuse or ask.reading.sentiment <= STRONG
        manner = manner_of(ask.reading.text, strong=strong, again=ask.before.upset)
        if kind is CaseKind.OTHER and manner in STANDING:
            return Pass(self.name, "没说是什么事，先用通用的安抚")
        template = self._template(kind, manner)
        minutes = max(self._writer.soon(Urgency.URGENT), ask.caller.minutes)
        text = self._writer.hello(ask) + self.whole(kind, manner).format(minutes=minutes)
        if not fits(text, ask.limits):
            return Pass(self.name, "投诉的四段话这个渠道放不下")
        if template and template == ask.before.template:
            return Pass(self.name, "这几句刚说过")
        because = f"顾客在投诉：{KINDS[kind]}{MANNERS[manner]}；交给人处理"
        source = (Source(SourceKind.PLAYBOOK, self.name, "", f"[{TABLE}.{kind}]"),)
        return Proposal(
            text, Rung.HAND_OVER, Rung.HAND_OVER.value, 0.9, because, source, promise_s=60 * minutes, template=template
        )  # fmt: skip

    def words(self, case: Case) -> Mapping[str, str]:
        """The parts for a case in its step, by what they are for; the first one greets."""
        minutes = self._writer.soon(case.urgency)
        texts = ((part, self._text(case.kind, case.manner, part)) for part in STEPS.get(case.step, ()))
        said = {part.value: text.format(minutes=minutes) for part, text in texts if text}
        hello = self._writer.greeting(case.called)
        return {name: hello * (place == 0) + text for place, (name, text) in enumerate(said.items())}

    def whole(self, kind: CaseKind, manner: Manner) -> str:
        """With its holes."""
        return "".join(self._text(kind, manner, part) for part in WHOLE)

    def _text(self, kind: CaseKind, manner: Manner, part: Part) -> str:
        """What the manner says comes before what the kind says, and that before what is said of anything."""
        return next((text for of in (manner, kind, CaseKind.OTHER) if (text := self._texts.get((of, part)))), "")

    def _template(self, kind: CaseKind, manner: Manner) -> str:
        """Its version, "" where it may not stand."""
        return f"{NAME}_{kind}-{text_hash(self.whole(kind, manner))}" if manner in STANDING else ""

    def _templates(self) -> Iterator[Template]:
        for kind in (kind for kind in CaseKind if kind is not CaseKind.OTHER):
            for manner in STANDING:
                if text := self.whole(kind, manner):
                    yield Template(self._template(kind, manner), NAME, f"{{hello}}{text}")


def load(folder: Path, guard: Guard) -> Words:
    """The texts of every file below `folder`; what is wrong stands in `faults` and is left out."""
    texts: dict[tuple[str, Part], str] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            content = read(path)
        except Misconfigured:
            continue  # the cases of this file have told of it
        table = content.table.get(TABLE, {})
        for name, body in table.items() if isinstance(table, dict) else ():
            for part, text, wrong in _read(content, name, body, guard):
                if wrong:
                    faults.append(wrong)
                elif part:
                    texts[name, part] = text
    return Words(texts, tuple(faults))


def _read(content: Content, name: str, body: object, guard: Guard) -> Iterator[tuple[Part | None, str, str]]:
    """Each part of a table, or what is wrong with it."""
    head = content.line(f"[{TABLE}.{name}]")
    known = {str(one) for one in (*CaseKind, *Manner)}
    if name not in known or not isinstance(body, dict):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "remove it"
        yield None, "", content.fault(head, f"[{TABLE}.{name}] is no kind of complaint, and no manner; {hint}")
        return
    parts = {part.value: part for part in Part}
    for key, text in body.items():
        where = content.line(f"{key} =", head)
        if key not in parts or not isinstance(text, str):
            yield None, "", content.fault(where, f"[{TABLE}.{name}] {key}: write a text under {', '.join(parts)}")
            continue
        wrong = _wrong(text, guard)
        yield parts[key], text, content.fault(where, f"[{TABLE}.{name}] {key}: {wrong}") if wrong else ""


def _wrong(text: str, guard: Guard) -> str:
    """Why a text cannot be used; "" where it can."""
    try:
        fields = [(field, spec, way) for _, field, spec, way in Formatter().parse(text)]
    except ValueError as error:
        return f"“{text}” has a brace too many or too few ({error})"
    for field, spec, way in fields:
        if field is not None and (field not in _HOLES or spec or way):
            return f"{{{field}}} cannot be filled in here; use {', '.join(_HOLES)}"
    risks = guard.check(text.format(**_HOLES), _LIMITS)
    return f"“{text}” would not pass the guard: {risks[0].found}; {risks[0].advice}" if risks else ""
