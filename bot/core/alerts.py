"""Alerts: who is told that a topic is grave, through what, and what they said to it.

In: nothing. Out: `Alert` with its table `ALERT`, silences, roster, rules, and the ports around them. The shape is
Alertmanager's: group → inhibit → silence → quiet hours → dedupe by the notification log → notify → repeat → resolve.
An alert is one topic's (grouping); "is it muted?" is one question, `Muted` the answer. `monitoring.pipeline` plans
(pure), `bot.stages.paging` carries out, `bot.store.alerts` keeps, the console shows.

    open ─claim─> claimed ─resolve─> resolved ─reopen (it became graver again)─> open
      └──────────────resolve────────────┘         claimed ─hand over─> claimed, ─release─> open
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NewType, Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.model import UserName
from bot.core.staff import Slot
from bot.core.topics import Level, SeverityRules, Theme, Topic, TopicId, Verdict

AlertId = NewType("AlertId", str)
"""`0-<hash>`, made of the topic and when it was raised."""
SilenceId = NewType("SilenceId", str)


class AlertState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


class AlertAct(StrEnum):
    """What people (and, for RESOLVE and REOPEN, the house) do to an alert."""

    CLAIM = "claim"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    RULE = "rule"  # say what it was; allowed in every state


_S, _A = AlertState, AlertAct

ALERT: dict[tuple[AlertState, AlertAct], AlertState] = {
    (_S.OPEN, _A.CLAIM): _S.CLAIMED,
    (_S.CLAIMED, _A.RELEASE): _S.OPEN,
    (_S.CLAIMED, _A.HAND_OVER): _S.CLAIMED,
    (_S.OPEN, _A.RESOLVE): _S.RESOLVED,
    (_S.CLAIMED, _A.RESOLVE): _S.RESOLVED,
    (_S.RESOLVED, _A.REOPEN): _S.OPEN,
    (_S.OPEN, _A.RULE): _S.OPEN,
    (_S.CLAIMED, _A.RULE): _S.CLAIMED,
    (_S.RESOLVED, _A.RULE): _S.RESOLVED,
}


class Ruling(StrEnum):
    """What it was, in hindsight."""

    REAL = "real"
    NOISE = "noise"
    DUPLICATE = "duplicate"


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One alert. `level` is the present one, `peak` the greatest, `below_since` since when it would not be raised any
    more (0: it still would). `version` counts what was done to it, not its verdicts. `step`: how far it was escalated
    (0: to those on duty). `claimed_at`: since when somebody has it, or where nobody has, since when it was given back
    (0: nobody ever had it). `reopened_at`: when it was opened again (0: never). `ruled_level`: its peak when the ruling
    was made. `gravest`: the verdict that first made it as grave as `peak`; `verdict` is the last one."""

    id: AlertId
    topic: TopicId
    title: str
    about: tuple[str, ...]
    theme: Theme
    level: Level
    peak: Level
    raised_at: Millis
    graver_at: Millis
    verdict: Verdict
    state: AlertState = AlertState.OPEN
    version: int = 1
    below_since: Millis = Millis(0)
    claimed_by: UserName = UserName("")
    claimed_at: Millis = Millis(0)
    reopened_at: Millis = Millis(0)
    resolved_at: Millis = Millis(0)
    resolved_by: UserName = UserName("")
    step: int = 0
    stepped_at: Millis = Millis(0)
    ruling: Ruling | None = None
    ruled_by: UserName = UserName("")
    ruled_at: Millis = Millis(0)
    ruled_level: Level = Level.NONE
    duplicate_of: AlertId = AlertId("")
    note: str = ""
    gravest: Verdict | None = None


class AlertDeed(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do to an alert seen at `version` (0: whatever it is now). `via`: "console", or "link" for the one in
    a message. `by` is "" where the house does it."""

    alert: AlertId
    act: AlertAct
    at: Millis
    by: UserName = UserName("")
    version: int = 0
    to: UserName = UserName("")
    ruling: Ruling | None = None
    duplicate_of: AlertId = AlertId("")
    note: str = ""
    via: str = "console"


class Silence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Nobody is told of alerts that match all that is given, up to level `most`, until then. A crisis that becomes
    graver than `most` is told nevertheless."""

    id: SilenceId
    until: Millis
    by: UserName
    at: Millis
    reason: str
    topic: TopicId = TopicId("")
    about: str = ""
    theme: Theme | None = None
    most: Level = Level.SERIOUS
    ended_at: Millis = Millis(0)


class Muted(StrEnum):
    """Why an alert is not told just now."""

    WAITING = "waiting"  # group_wait: others like it may come
    INHIBITED = "inhibited"  # a graver one about the same is told
    SILENCED = "silenced"
    QUIET = "quiet_hours"
    TOLD = "told"  # the notification log has it already
    LOW = "low"  # this level tells nobody


class TellKind(StrEnum):
    """What is told of an alert."""

    FIRST = "first"
    GRAVER = "graver"
    REPEAT = "repeat"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the notification log: `receiver` was told (`done`) or not (`fault` says why); neither: it is being
    told, or was when the house died. `plan` is the same for each try of one notice; of one plan and receiver the last
    line stays. `names`: who was meant."""

    alert: AlertId
    plan: str
    kind: TellKind
    level: Level
    receiver: str
    at: Millis
    names: tuple[UserName, ...] = ()
    step: int = 0
    done: bool = False
    fault: str = ""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something to tell now (`at`): through the first of `receivers` that takes it. `plan` names it for ever: it is
    told once."""

    plan: str
    alert: Alert
    kind: TellKind
    receivers: tuple[str, ...]
    people: tuple["Person", ...]
    step: int = 0
    at: Millis = Millis(0)


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Somebody who can be paged: `name` is the account at the console, the rest how each receiver knows them."""

    name: UserName
    wecom: str = ""
    dingtalk: str = ""
    feishu: str = ""
    phone: str = ""
    mail: str = ""


class Shift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is on duty in these slots of the week, the first one first."""

    slots: tuple[Slot, ...]
    people: tuple[UserName, ...]


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Who can be paged, and when. `leads` are told when nobody claims. Where no shift covers a moment, everybody is on
    duty. `version` 0: as the file has it."""

    people: tuple[Person, ...] = ()
    shifts: tuple[Shift, ...] = ()
    leads: tuple[UserName, ...] = ()
    version: int = 0
    changed_by: UserName = UserName("")
    changed_at: Millis = Millis(0)


class Demand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a level asks for. It is told through `receivers` (the first that takes it; empty: nobody is told, the
    console shows it), `wait_s` after it was raised, again each `repeat_s` (0: never) until it is claimed, and to the
    leads `escalate_s` after it was told to those on duty and nobody claimed it (0: never). `quiet`: it keeps the quiet
    hours. `resolve_s`: below its level so long, an alert resolves by itself (0: only a person resolves it)."""

    receivers: tuple[str, ...] = ()
    wait_s: float = 1.0
    repeat_s: float = 0.0
    escalate_s: float = 0.0
    quiet: bool = True
    resolve_s: float = 7_200.0


class AlertRules(msgspec.Struct, frozen=True, kw_only=True):
    """Everything people can set about alerts but their receivers. `demands`: by level from NOTICE on. `quiet` hours are
    "22:00-08:00" on the shop's wall (empty: none). `inhibit`: an alert of SERIOUS or CRISIS keeps lower ones about the
    same product or brand from being told."""

    severity: SeverityRules
    demands: Mapping[Level, Demand]
    quiet: str = ""
    inhibit: bool = True
    version: int = 0
    changed_by: UserName = UserName("")
    changed_at: Millis = Millis(0)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What a receiver tells, in whatever form its platform takes: a title (receivers put level and kind in front of
    it), lines, where to look (`link`) and where to say "mine" (`claim`), and whom to call by name. All texts are
    masked; receivers cut them to size."""

    id: str
    kind: TellKind
    level: Level
    title: str
    lines: tuple[str, ...]
    link: str = ""
    claim: str = ""
    people: tuple[Person, ...] = ()
    at: Millis = Millis(0)


class Receiver(Protocol):
    """One way to tell people (`adapters.alerting`). Status 200 is not success: what the platform says counts."""

    async def send(self, pages: Sequence[Page]) -> None:
        """Tell these, in one message where there are several. Raises Retryable (`after`: its limit is reached, they may
        go together then), Doubtful (may have been told), Permanent (it is broken until somebody mends it)."""
        ...


class Planner(Protocol):
    """The pipeline, pure (`monitoring.pipeline`)."""

    def plan(self, board: "Board", now: Millis) -> tuple[Notice, ...]:
        """What is to be told now. The same board always gives the same notices."""
        ...

    def muted(self, alert: Alert, board: "Board", now: Millis) -> Muted | None:
        """Why it is not told just now; None: it is."""
        ...

    def deeds(self, board: "Board", now: Millis) -> tuple[AlertDeed, ...]:
        """What the house itself does to alerts now: it resolves those that calmed down."""
        ...

    def on_duty(self, roster: Roster, now: Millis) -> tuple[Person, ...]: ...

    def page(self, notice: Notice, link: str, claim: str) -> Page: ...


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """All that a plan rests on. `log`: what was told of the alerts on the board, oldest first."""

    alerts: tuple[Alert, ...]
    silences: tuple[Silence, ...]
    log: tuple[Told, ...]
    roster: Roster
    rules: AlertRules


class Alerts(Protocol):
    """What is kept of alerts. What people do is in the audit."""

    async def board(self) -> Board:
        """Alerts not resolved, or resolved within the last day, with all that a plan needs. Rules or a roster of a
        version that nobody changed are the file's, where those that people set cannot be read any more."""
        ...

    async def listed(self, since: Millis, limit: int) -> list[Alert]: ...

    async def one(self, alert: AlertId) -> Alert:
        """Raises NotFound."""
        ...

    async def hear(self, topic: Topic, at: Millis) -> Alert | None:
        """What the topic's verdict makes of its alert (`bot.core.alerting.heard`): it is raised, follows, or is opened
        again. None: there is none, and nothing to raise one for."""
        ...

    async def act(self, deed: AlertDeed) -> Alert:
        """`bot.core.alerting.acted`. Raises AlertChanged, NotFound, Refused."""
        ...

    async def step(self, alert: AlertId, step: int, at: Millis) -> None:
        """It was escalated so far."""
        ...

    async def log(self, told: Told) -> None: ...

    async def told(self, alert: AlertId) -> tuple[Told, ...]: ...

    async def silence(self, silence: Silence) -> Silence: ...

    async def silences(self) -> list[Silence]: ...

    async def end_silence(self, silence: SilenceId, by: UserName, at: Millis) -> Silence: ...

    async def put_roster(self, roster: Roster, by: UserName) -> Roster:
        """`roster.version` is the one that was seen. Raises Outdated."""
        ...

    async def put_rules(self, rules: AlertRules, by: UserName) -> AlertRules:
        """Likewise."""
        ...

    async def claim_key(self) -> bytes:
        """What links in messages are signed with; the same for all processes, made at the first use."""
        ...
