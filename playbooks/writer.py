"""Texts from wordings that people edit: config/playbooks/*.toml.

In: a case, an ask and the facts to fill in. Out: `Said`, a text that fits the channel, or None. Called by every
playbook. Several wordings stand for a case; the message's id chooses, so a room does not read the same sentence each
time and the same message always gets the same text. What was said last in a conversation is said again only where
there is nothing else. A wording with a mistake is named with file and line and left out.
"""

import difflib
import math
import zlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.core.catalog import Ask, Limits
from bot.core.errors import Misconfigured
from bot.core.model import Source, text_hash
from bot.core.ports import Guard, VoiceSettings
from bot.core.standing import Template
from bot.core.vocabulary import SourceKind, Urgency
from playbooks.cases import FIELDS, HANDS_OVER, PRESSING, STANDING, Case
from playbooks.lines import Content, read
from playbooks.names import address, spoken

NOTICES: Final = "notice"
GRIEVANCES: Final = "grievance"
"""The table of a file that is no case: what the house tells of its own accord (`playbooks.notices`)."""
_SAME_MS = 300_000
_ROOMY: Final = 2_000


class Form(StrEnum):
    """Where a wording is said; its name in the files. `chat_valued` is said to callers of high value where it stands,
    else `chat`; `aloud` below a post, which everybody reads and nobody shows anything beside, else `live`."""

    LIVE = "live"
    ALOUD = "aloud"
    CHAT = "chat"
    CHAT_VALUED = "chat_valued"


class Said(NamedTuple):
    """A text, within how many seconds it promises an answer (0: it does not), and the version of the wording it is made
    from, where that may have a standing approval."""

    text: str
    promise_s: int = 0
    template: str = ""


class Wording(NamedTuple):
    """One sentence: literal pieces, each followed by the name of what is filled in (empty after the last). `template`
    is its version, "" where it may not stand."""

    pieces: tuple[tuple[str, str], ...]
    template: str = ""

    def fill(self, facts: Mapping[str, str]) -> str:
        return "".join(literal + (facts[field] if field else "") for literal, field in self.pieces)


Wordings = Mapping[tuple[Case, Form], tuple[Wording, ...]]


class Writer:
    """The wordings of one shop; `zone` is where its days begin, `templates` are those that may stand."""

    def __init__(
        self,
        wordings: Wordings,
        guard: Guard,
        settings: VoiceSettings,
        faults: tuple[str, ...] = (),
        templates: tuple[Template, ...] = (),
    ) -> None:
        self._wordings = wordings
        self._guard = guard
        self._shop = settings.shop
        self._minutes = {
            Urgency.URGENT: math.ceil(settings.urgent_s / 60),
            Urgency.GENERAL: math.ceil(settings.general_s / 60),
            Urgency.NOT_URGENT: math.ceil(settings.not_urgent_s / 60),
        }
        self.zone = ZoneInfo(settings.timezone)
        self.faults = faults
        self.templates = templates

    def say(self, case: Case, ask: Ask, facts: Mapping[str, str] | None = None) -> Said | None:
        """The text of a case in the channel of `ask`; None where no wording stands for it or none is short enough."""
        minutes, caller = self._soon(case, ask), ask.caller
        filled = {**(facts or {}), "shop": self._shop, "hello": self.hello(ask), "minutes": str(minutes)}
        filled |= {"ahead": str(caller.ahead), "wait": str(caller.minutes), "opens": caller.opens}
        promised = {"minutes": 60 * minutes, "wait": 60 * caller.minutes, "opens": caller.opens_s}
        for wording in self._in_turn(case, ask, facts or {}):
            text = wording.fill(filled)
            if fits(text, ask.limits):
                fields = {field for _, field in wording.pieces}
                return Said(text, sum(promised.get(field, 0) for field in fields), wording.template)
        return None

    def _in_turn(self, case: Case, ask: Ask, facts: Mapping[str, str]) -> Iterator[Wording]:
        """The wordings for this place and caller, the one whose turn it is first, what was said last at the end."""
        start = zlib.crc32(f"{case}/{_turn(ask, facts)}".encode("utf-8", "surrogatepass"))
        said: list[Wording] = []
        for form in _forms(ask):
            wordings = self._wordings.get((case, form), ())
            for turn in range(len(wordings)):
                wording = wordings[(start + turn) % len(wordings)]
                if wording.template and wording.template == ask.before.template:
                    said.append(wording)
                else:
                    yield wording
        yield from said

    def line(self, case: Case) -> str:
        """The first private wording of a case that needs to know nothing; "" where there is none."""
        wordings = self._wordings.get((case, Form.CHAT), ())
        return wordings[0].fill({"shop": self._shop, "hello": "您好！"}) if wordings else ""

    def first(self, case: Case, facts: Mapping[str, str]) -> str:
        """The first wording of a case, public before private, for people to change; "" where there is none."""
        found = (*self._wordings.get((case, Form.LIVE), ()), *self._wordings.get((case, Form.CHAT), ()))
        return found[0].fill({**facts, "shop": self._shop, "hello": ""}) if found else ""

    @staticmethod
    def source(case: Case) -> Source:
        """Where the words of a case come from, for texts that state no fact."""
        return Source(SourceKind.PLAYBOOK, case, "", f"[{case}]")

    def hello(self, ask: Ask) -> str:
        """The greeting of a private conversation, 张女士，您好！ — in public nothing."""
        return "" if ask.limits.public else f"{self.name(ask)}您好！"

    def name(self, ask: Ask) -> str:
        """The form of address, 张女士， — or nothing where the name is unknown or not fit to be read."""
        return self._fit(address(ask))

    def greeting(self, called: str) -> str:
        """The same greeting for somebody who is called so, or however a profile has it."""
        return f"{self._fit(spoken(called))}您好！"

    def _fit(self, called: str) -> str:
        return called if called and not self._guard.check(called, Limits(_ROOMY, _ROOMY, public=True)) else ""

    def soon(self, urgency: Urgency) -> int:
        """Minutes within which somebody answers what is so urgent."""
        return self._minutes[urgency]

    def _soon(self, case: Case, ask: Ask) -> int:
        """Minutes within which somebody answers, by the shop's settings: the shortest where something went wrong, but
        nobody is promised a person sooner than one can come."""
        minutes = self.soon(Urgency.URGENT if case in PRESSING else ask.reading.urgency)
        return max(minutes, ask.caller.minutes) if case in HANDS_OVER else minutes


def fits(text: str, limits: Limits) -> bool:
    """Whether a channel takes a text of this length."""
    return len(text) <= limits.max_chars and len(text.encode("utf-8", "surrogatepass")) <= limits.max_bytes


def load(folder: Path, guard: Guard, settings: VoiceSettings) -> Writer:
    """Every wording below `folder`; what is wrong stands in `faults` and the rest is used."""
    wordings: dict[tuple[Case, Form], list[Wording]] = {}
    templates: dict[str, Template] = {}
    faults: list[str] = []
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        faults.append(f"{folder}:1: holds no wordings (*.toml); put the folder playbooks back")
    for path in paths:
        try:
            content = read(path)
        except Misconfigured as error:
            faults.append(str(error))
            continue
        for case, form, wording, text in _wordings(content, guard, settings.shop, faults):
            wordings.setdefault((case, form), []).append(wording)
            if wording.template:
                templates[wording.template] = Template(wording.template, case.value, text)
    ready = {key: tuple(texts) for key, texts in wordings.items()}
    return Writer(ready, guard, settings, tuple(faults), tuple(templates.values()))


def _wordings(
    content: Content, guard: Guard, shop: str, faults: list[str]
) -> Iterator[tuple[Case, Form, Wording, str]]:
    known = {case.value: case for case in Case}
    forms = {form.value: form for form in Form}
    for name, table in content.table.items():
        if name in (NOTICES, GRIEVANCES):
            continue
        head = content.line(f"[{name}]")
        if name not in known or not isinstance(table, dict):
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean [{near[0]}]?" if near else "remove it"
            faults.append(content.fault(head, f"[{name}] is no case that the playbooks know; {hint}"))
            continue
        for form, texts in table.items():
            if form not in forms or not isinstance(texts, list):
                where = content.line(form, head)
                faults.append(content.fault(where, f"[{name}] {form}: write a list under {', '.join(forms)}"))
                continue
            for text in texts:
                wording, wrong = _compile(text, known[name], forms[form], guard, shop)
                if wording:
                    yield known[name], forms[form], wording, text
                else:
                    faults.append(content.fault(content.line_of(text, head), f"[{name}] {form}: {wrong}"))


def _compile(text: object, case: Case, form: Form, guard: Guard, shop: str) -> tuple[Wording | None, str]:
    """One wording, or why it cannot be used."""
    public = form in {Form.LIVE, Form.ALOUD}
    if not isinstance(text, str):
        return None, f"{text!r} is not a text; put it in quotes"
    allowed = FIELDS[case] | {"shop"} | (frozenset() if public else {"hello"})
    try:
        parts = [(literal, field, spec, way) for literal, field, spec, way in Formatter().parse(text)]
    except ValueError as error:
        return None, f"“{text}” has a brace too many or too few ({error})"
    for _, field, spec, way in parts:
        if field is not None and (field not in allowed or spec or way):
            return None, f"{{{field}}} cannot be filled in here; use {', '.join(sorted(allowed))}"
    template = f"{case}-{text_hash(text)}" if case in STANDING and not public else ""
    wording = Wording(tuple((literal, field or "") for literal, field, _, _ in parts), template)
    sample = wording.fill({**dict.fromkeys(allowed, "某"), "shop": shop, "hello": "您好！"})
    risks = guard.check(sample, Limits(_ROOMY, _ROOMY, public))
    if risks:
        return None, f"“{text}” would not pass the guard: {risks[0].found}; {risks[0].advice}"
    return wording, ""


def _forms(ask: Ask) -> tuple[Form, ...]:
    """The forms that fit, best first."""
    if ask.limits.public:
        return (Form.ALOUD, Form.LIVE) if ask.inbound.address.aloud else (Form.LIVE,)
    return (Form.CHAT_VALUED, Form.CHAT) if ask.caller.valued else (Form.CHAT,)


def _turn(ask: Ask, facts: Mapping[str, str]) -> str:
    """What decides which wording comes: in private the message; in a room what is said and the minutes it is said in,
    so that who asks the same gets the same line, and the next time it sounds different."""
    if not ask.limits.public:
        return ask.inbound.id
    said = " ".join(f"{name}={value}" for name, value in sorted(facts.items()))
    return f"{ask.inbound.address.conversation}/{said}/{ask.now // _SAME_MS}"
