"""Texts from wordings that people edit: config/playbooks/*.toml.

In: a case, an ask and the facts to fill in. Out: a text that fits the channel, or None. Called by every playbook.
Several wordings stand for a case; the message's id chooses, so a room does not read the same sentence each time and
the same message always gets the same text. A wording with a mistake is named with file and line and left out.
"""

import difflib
import math
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.core.catalog import Ask, Limits
from bot.core.errors import Misconfigured
from bot.core.model import Source
from bot.core.ports import Guard, VoiceSettings
from bot.core.vocabulary import SourceKind, Urgency
from playbooks.cases import FIELDS, PRESSING, Case
from playbooks.lines import Content, read
from playbooks.names import address

_FORMS: Final = {"live": True, "chat": False}
_SAME_MS = 300_000
_ROOMY: Final = 2_000


class Wording(NamedTuple):
    """One sentence: literal pieces, each followed by the name of what is filled in (empty after the last)."""

    pieces: tuple[tuple[str, str], ...]

    def fill(self, facts: Mapping[str, str]) -> str:
        return "".join(literal + (facts[field] if field else "") for literal, field in self.pieces)


class Writer:
    """The wordings of one shop; `zone` is where its days begin."""

    def __init__(
        self,
        wordings: Mapping[tuple[Case, bool], tuple[Wording, ...]],
        guard: Guard,
        settings: VoiceSettings,
        faults: tuple[str, ...] = (),
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

    def say(self, case: Case, ask: Ask, facts: Mapping[str, str] | None = None) -> str | None:
        """The text of a case in the channel of `ask`; None where no wording stands for it or none is short enough."""
        wordings = self._wordings.get((case, ask.limits.public), ())
        filled = {**(facts or {}), "shop": self._shop, "hello": self.hello(ask), "minutes": self._soon(case, ask)}
        start = zlib.crc32(f"{case}/{_turn(ask, facts or {})}".encode("utf-8", "surrogatepass"))
        for turn in range(len(wordings)):
            text = wordings[(start + turn) % len(wordings)].fill(filled)
            if fits(text, ask.limits):
                return text
        return None

    @staticmethod
    def source(case: Case) -> Source:
        """Where the words of a case come from, for texts that state no fact."""
        return Source(SourceKind.PLAYBOOK, case, "话术", f"话术 [{case}]")

    def hello(self, ask: Ask) -> str:
        """The greeting of a private conversation, 张女士，您好！ — in public nothing."""
        return "" if ask.limits.public else f"{self.name(ask)}您好！"

    def name(self, ask: Ask) -> str:
        """The form of address, 张女士， — or nothing where the name is unknown or not fit to be read."""
        called = address(ask)
        return called if called and not self._guard.check(called, Limits(_ROOMY, _ROOMY, public=True)) else ""

    def _soon(self, case: Case, ask: Ask) -> str:
        """Minutes within which somebody answers, by the shop's settings: the shortest where something went wrong."""
        return str(self._minutes[Urgency.URGENT if case in PRESSING else ask.reading.urgency])


def fits(text: str, limits: Limits) -> bool:
    """Whether a channel takes a text of this length."""
    return len(text) <= limits.max_chars and len(text.encode("utf-8", "surrogatepass")) <= limits.max_bytes


def load(folder: Path, guard: Guard, settings: VoiceSettings) -> Writer:
    """Every wording below `folder`; what is wrong stands in `faults` and the rest is used."""
    wordings: dict[tuple[Case, bool], list[Wording]] = {}
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
        for case, public, wording in _wordings(content, guard, settings.shop, faults):
            wordings.setdefault((case, public), []).append(wording)
    ready = {key: tuple(texts) for key, texts in wordings.items()}
    return Writer(ready, guard, settings, tuple(faults))


def _wordings(content: Content, guard: Guard, shop: str, faults: list[str]) -> Iterator[tuple[Case, bool, Wording]]:
    known = {case.value: case for case in Case}
    for name, table in content.table.items():
        head = content.line(f"[{name}]")
        if name not in known or not isinstance(table, dict):
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean [{near[0]}]?" if near else "remove it"
            faults.append(content.fault(head, f"[{name}] is no case that the playbooks know; {hint}"))
            continue
        for form, texts in table.items():
            if form not in _FORMS or not isinstance(texts, list):
                where = content.line(form, head)
                faults.append(content.fault(where, f"[{name}] {form}: write a list under live or chat"))
                continue
            for text in texts:
                wording, wrong = _compile(text, known[name], _FORMS[form], guard, shop)
                if wording:
                    yield known[name], _FORMS[form], wording
                else:
                    faults.append(content.fault(content.line_of(text, head), f"[{name}] {form}: {wrong}"))


def _compile(text: object, case: Case, public: bool, guard: Guard, shop: str) -> tuple[Wording | None, str]:
    """One wording, or why it cannot be used."""
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
    wording = Wording(tuple((literal, field or "") for literal, field, _, _ in parts))
    sample = wording.fill({**dict.fromkeys(allowed, "某"), "shop": shop, "hello": "您好！"})
    risks = guard.check(sample, Limits(_ROOMY, _ROOMY, public))
    if risks:
        return None, f"“{text}” would not pass the guard: {risks[0].found}; {risks[0].advice}"
    return wording, ""


def _turn(ask: Ask, facts: Mapping[str, str]) -> str:
    """What decides which wording comes: in private the message; in a room what is said and the minutes it is said in,
    so that who asks the same gets the same line, and the next time it sounds different."""
    if not ask.limits.public:
        return ask.inbound.id
    said = " ".join(f"{name}={value}" for name, value in sorted(facts.items()))
    return f"{ask.inbound.address.conversation}/{said}/{ask.now // _SAME_MS}"
