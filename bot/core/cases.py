"""Complaint and after-sale cases: four steps, one owner, a time for each, a customer who is told before asking.

In: nothing. Out: `Case`, the table `CASE`, the ports `Cases` (the store) and `Casework` (what people may do). Opened by
`bot.stages.complaining` from a complaint, or by a person; its clocks are due items (`bot.core.due`), which
`bot.stages.caseclocks` carries out. All three change cases through `bot.core.casebook`.

    accept ─advance─> verify ─advance─> solve ─advance─> follow_up ─close─> closed
       │                 │                 │ ^                │                │
       └───── wait <─> resume (for the customer, in any) ─────┘<── reopen ─────┘
    accept / verify ─drop─> closed (no complaint, or one of another case)

`solve` is left only when the customer said that it settles it, or when nobody answered that for long (said so). All
texts are masked.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NewType, Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.due import Due
from bot.core.model import Address, ConversationId, RoomId, User, UserName
from bot.core.parcels import ParcelId
from bot.core.serviceclocks import Level, Nudge
from bot.core.vocabulary import Urgency

CaseId = NewType("CaseId", str)
"""`0-<hash>`: of the conversation and its session where the house opened it, so that it is opened once."""
IncidentId = NewType("IncidentId", str)


class CaseStep(StrEnum):
    ACCEPT = "accept"  # 受理
    VERIFY = "verify"  # 核实
    SOLVE = "solve"  # 解决
    FOLLOW_UP = "follow_up"  # 回访
    CLOSED = "closed"


class CaseAct(StrEnum):
    """What is done to a case."""

    ADVANCE = "advance"
    WAIT = "wait"  # for the customer: its clock stands still
    RESUME = "resume"
    CLOSE = "close"
    DROP = "drop"
    REOPEN = "reopen"


_S, _A = CaseStep, CaseAct

CASE: Final[Mapping[tuple[CaseStep, CaseAct], CaseStep]] = {
    (_S.ACCEPT, _A.ADVANCE): _S.VERIFY,
    (_S.VERIFY, _A.ADVANCE): _S.SOLVE,
    (_S.SOLVE, _A.ADVANCE): _S.FOLLOW_UP,
    (_S.FOLLOW_UP, _A.CLOSE): _S.CLOSED,
    (_S.ACCEPT, _A.DROP): _S.CLOSED,
    (_S.VERIFY, _A.DROP): _S.CLOSED,
    (_S.FOLLOW_UP, _A.REOPEN): _S.VERIFY,
    (_S.CLOSED, _A.REOPEN): _S.VERIFY,
    **{(step, act): step for step in (_S.ACCEPT, _S.VERIFY, _S.SOLVE) for act in (_A.WAIT, _A.RESUME)},
}


class CaseKind(StrEnum):
    QUALITY = "quality"
    DELAY = "delay"
    WRONG_ITEM = "wrong_item"
    DAMAGED = "damaged"
    PROMISE = "promise"  # a promise was not kept
    ATTITUDE = "attitude"
    PAYMENT = "payment"
    ACCOUNT = "account"
    OTHER = "other"


class Manner(StrEnum):
    """How the customer comes, which the words depend on; a person may say otherwise."""

    CALM = "calm"
    EMOTIONAL = "emotional"
    DEMANDING = "demanding"  # more than rules allow
    REPEATED = "repeated"  # the same again
    MALICIOUS = "malicious"  # threats, blackmail, abuse without end: evidence is kept, boundaries are said


class Checked(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a case's checklist; `by` "" while it is open. `needed`: the step is not left without it."""

    key: str
    text: str
    step: CaseStep = CaseStep.VERIFY
    needed: bool = False
    by: UserName = UserName("")
    at: Millis = Millis(0)
    note: str = ""


class RemedyKind(StrEnum):
    APOLOGY = "apology"
    REFUND = "refund"
    PART_REFUND = "part_refund"
    EXCHANGE = "exchange"
    RESEND = "resend"
    REPAIR = "repair"
    COUPON = "coupon"
    OTHER = "other"


class Remedy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is offered. `amount` in yuan with two decimals ("" where it costs nothing by itself). Beyond the authority
    of whoever proposed it, it stands only once a lead agreed (`agreed_by`, never the same person)."""

    number: int
    kind: RemedyKind
    amount: str = ""
    text: str = ""
    by: UserName = UserName("")
    at: Millis = Millis(0)
    needs_lead: bool = False
    agreed_by: UserName = UserName("")
    agreed_at: Millis = Millis(0)
    refused: bool = False
    done_by: UserName = UserName("")
    done_at: Millis = Millis(0)

    @property
    def stands(self) -> bool:
        return not self.refused and (not self.needs_lead or bool(self.agreed_by))


class CaseLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened: `what` is a name (opened, advanced, assigned, handed_over, checked, remedy, told, note,
    waits, resumed, confirmed, closed, reopened, warned, breached, rated …), `says` for people. `told`: the customer
    heard of it."""

    at: Millis
    what: str
    says: str = ""
    by: UserName = UserName("")
    step: CaseStep | None = None
    told: bool = False


class Links(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a case is about, besides its conversation."""

    orders: tuple[str, ...] = ()
    parcels: tuple[ParcelId, ...] = ()
    posts: tuple[str, ...] = ()
    rooms: tuple[RoomId, ...] = ()
    topic: str = ""
    product: str = ""


class Satisfaction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the customer found it: `csat` 1…5, `nps` 0…10; None while nobody said."""

    asked_at: Millis = Millis(0)
    csat: int | None = None
    nps: int | None = None
    at: Millis = Millis(0)
    says: str = ""


class Case(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One case. `number` is what people say ("1122-003"). `owner` has it, `first_owner` had it first (首问负责制) and
    stays on record; `group` is the department it lies with. `due_at`: when this step should be done (its owner is
    warned `warn_at`, the supervisors are told `again_at`); `waits_since`: it waits for the customer since then (0: it
    does not), and the clock stands still. `asked_at`: they were asked whether it settles it, and have not said (0: they
    were not, or have). `solved_at`, `confirmed_at`: 0 until then; `confirmed_by` "" where the customer said so
    themselves. `tell_by`: the customer is to hear something until then. `reopened`: how often. `version`: of changes.
    """

    id: CaseId
    number: str
    kind: CaseKind
    step: CaseStep = CaseStep.ACCEPT
    title: str = ""
    manner: Manner = Manner.CALM
    urgency: Urgency = Urgency.GENERAL
    customer: str = ""
    called: str = ""
    address: Address | None = None
    conversation: ConversationId = ConversationId("")
    links: Links = Links()
    owner: UserName = UserName("")
    first_owner: UserName = UserName("")
    group: str = ""
    opened_at: Millis = Millis(0)
    opened_by: UserName = UserName("")
    step_at: Millis = Millis(0)
    due_at: Millis = Millis(0)
    warn_at: Millis = Millis(0)
    again_at: Millis = Millis(0)
    waits_since: Millis = Millis(0)
    level: Level | None = None
    tell_by: Millis = Millis(0)
    told_at: Millis = Millis(0)
    checklist: tuple[Checked, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    finding: str = ""
    asked_at: Millis = Millis(0)
    confirmed_at: Millis = Millis(0)
    confirmed_by: UserName = UserName("")
    solved_at: Millis = Millis(0)
    closed_at: Millis = Millis(0)
    closing: str = ""
    reopened: int = 0
    breached: int = 0
    incident: IncidentId = IncidentId("")
    satisfaction: Satisfaction = Satisfaction()
    log: tuple[CaseLine, ...] = ()
    version: int = 0

    @property
    def is_open(self) -> bool:
        return self.step is not CaseStep.CLOSED


class Incident(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Many cases with one cause, and the one wording for all of them. The wording is in force once somebody else than
    its writer agreed; it is what every case of it tells its customer until then."""

    id: IncidentId
    title: str
    kind: CaseKind
    product: str = ""
    wording: str = ""
    written_by: UserName = UserName("")
    agreed_by: UserName = UserName("")
    opened_by: UserName = UserName("")
    opened_at: Millis = Millis(0)
    closed_at: Millis = Millis(0)
    cases: tuple[CaseId, ...] = ()
    version: int = 0


class Also(msgspec.Struct, frozen=True):
    """What goes with a change of a case, in the same call: `plans` are due from now on, whatever waits under the keys
    `drops` is not any more, and whoever `nudge` names is told."""

    plans: tuple[Due, ...] = ()
    drops: tuple[str, ...] = ()
    nudge: Nudge | None = None


NOTHING_ELSE: Final = Also()


class CasesAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases: open ones, or closed ones as well; of an owner, a group, a customer, an incident; whose number,
    title or order holds `text`."""

    closed: bool = False
    owner: UserName = UserName("")
    group: str = ""
    customer: str = ""
    conversation: ConversationId = ConversationId("")
    incident: IncidentId = IncidentId("")
    text: str = ""
    limit: int = 300


class Cases(Protocol):
    """The cases as they are kept."""

    async def get(self, case: CaseId) -> Case:
        """Raises NotFound."""
        ...

    async def listed(self, ask: CasesAsk) -> list[Case]:
        """Breached ones first, then by when they are due."""
        ...

    async def put(self, case: Case, by: UserName, what: str, also: Also = NOTHING_ELSE) -> Case:
        """`case.version` is the one seen (0: a new one, which gets its `number`; one that was opened before stays as it
        is and is returned). Audited as `what`, told to the desk, safe on disk. Raises Outdated."""
        ...

    async def incidents(self) -> list[Incident]: ...

    async def incident(self, incident: IncidentId) -> Incident: ...

    async def put_incident(self, incident: Incident, by: UserName, what: str, at: Millis) -> Incident: ...


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A case that somebody opens by hand."""

    kind: CaseKind
    title: str
    conversation: ConversationId = ConversationId("")
    links: Links = Links()
    urgency: Urgency = Urgency.GENERAL
    manner: Manner = Manner.CALM
    group: str = ""


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a case; None leaves it."""

    kind: CaseKind | None = None
    manner: Manner | None = None
    urgency: Urgency | None = None
    title: str | None = None
    finding: str | None = None
    links: Links | None = None


class Casework(Protocol):
    """What people may do (`bot.stages.casework`). All raise Outdated (with what stands there now), Refused (what is
    missing, or beyond one's authority), NotFound, Unavailable; what is returned is safe on disk."""

    async def open(self, opening: Opening, by: User) -> Case: ...

    async def act(self, case: CaseId, version: int, act: CaseAct, by: User, says: str = "") -> Case:
        """As the table allows; ADVANCE out of a step only when what it needs is there."""
        ...

    async def assign(self, case: CaseId, version: int, by: User, owner: UserName, group: str, says: str) -> Case:
        """To a colleague, or to another department ("" owner: whoever takes it there)."""
        ...

    async def describe(self, case: CaseId, version: int, by: User, described: "Described") -> Case: ...

    async def check(self, case: CaseId, version: int, by: User, key: str, note: str, done: bool) -> Case: ...

    async def offer(self, case: CaseId, version: int, by: User, remedy: Remedy) -> Case:
        """Within one's authority it stands; beyond it, it waits for a lead."""
        ...

    async def agree(self, case: CaseId, version: int, by: User, remedy: int, yes: bool) -> Case:
        """A lead's word on a remedy that somebody else proposed."""
        ...

    async def carried_out(self, case: CaseId, version: int, by: User, remedy: int) -> Case: ...

    async def tell(self, case: CaseId, version: int, by: User, text: str) -> Case:
        """Say it to the customer now, in their conversation, in one's own words."""
        ...

    async def note(self, case: CaseId, version: int, by: User, text: str) -> Case: ...

    async def confirm(self, case: CaseId, version: int, by: User, says: str) -> Case:
        """The customer said that it settles it, on the phone or so."""
        ...

    async def suggested(self, case: CaseId) -> Mapping[str, str]:
        """Words for this step, by what they are for ("listen", "soothe", "explain", "solve", "progress", …)."""
        ...

    async def gather(self, title: str, cases: Sequence[CaseId], by: User) -> Incident:
        """Make one incident of cases with one cause; more cases join it likewise with its title."""
        ...

    async def word(self, incident: IncidentId, version: int, by: User, wording: str) -> Incident: ...

    async def agree_word(self, incident: IncidentId, version: int, by: User) -> Incident: ...

    async def tell_all(self, incident: IncidentId, version: int, by: User) -> int:
        """Tell every open case's customer the wording in force; returns how many notices were planned."""
        ...

    async def close_incident(self, incident: IncidentId, version: int, by: User) -> Incident: ...
