"""Notices: what the house tells a customer of its own accord, before they have to ask.

In: nothing. Out: `Notice`, `NoticeTemplate`, what becomes of them, and the ports `NoticeWriter` (playbooks), `Notices`
(the store), `Templates` (versions and their approval), `Noticing` (what people may do). Planned by
`bot.stages.tracking` and `bot.stages.caring` as due items of kind NOTICE, given by `bot.stages.notifying`.

A notice goes out only on a person's yes to exactly that version of its template (product.md rule 10), once for each
event and customer, and never to somebody who does not want it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NewType, Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.lifecycle import DraftState
from bot.core.model import Address, Choice, DraftId, Form, Risk, UserName

NOTICES: Final = "notices"
"""The playbook of a draft that is a notice."""

FINGERPRINT: Final = 32
"""So many signs that nobody who writes templates finds two with one: the yes to the first would let out the second."""

NoticeId = NewType("NoticeId", str)
"""`<kind>/<subject>/<event>`: one event, one notice."""


class NoticeKind(StrEnum):
    """What is told."""

    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AT_LOCKER = "at_locker"
    SIGNED = "signed"
    DELAYED = "delayed"  # no movement, or over the promise
    EXCEPTION = "exception"  # explained, with what we do about it
    RETURNED = "returned"
    REFUNDED = "refunded"
    SHIP_LATE = "ship_late"  # about to miss the ship-by time: the reason, and a choice
    PREORDER_READY = "preorder_ready"
    CASE_PROGRESS = "case_progress"  # what is being done about a complaint
    CASE_SOLVED = "case_solved"  # asks whether that settles it
    FOLLOW_UP = "follow_up"  # how it was, after a case
    BIRTHDAY = "birthday"
    MEMBER = "member"
    RESTOCK = "restock"
    BROWSED = "browsed"


CARE: Final = frozenset({NoticeKind.BIRTHDAY, NoticeKind.MEMBER, NoticeKind.RESTOCK, NoticeKind.BROWSED})
"""Needs a customer's yes and is off by default; the others belong to what they ordered or complained of, and stop only
where somebody does not want them."""
OF_CASES: Final = frozenset({NoticeKind.CASE_PROGRESS, NoticeKind.CASE_SOLVED, NoticeKind.FOLLOW_UP})
URGENT: Final = frozenset({NoticeKind.EXCEPTION, NoticeKind.CASE_PROGRESS, NoticeKind.SHIP_LATE})
"""Goes out over the cap of a day."""


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One to be given. `values` fill its template (`FIELDS`); `product` is an id, for what a crisis is about.
    `born_at`: when that happened which it tells of. `choices` may be tapped where the platform has menus."""

    id: NoticeId
    kind: NoticeKind
    subject: str
    event: str
    address: Address
    customer: str
    born_at: Millis
    values: Mapping[str, str] = {}
    product: str = ""
    order_no: str = ""
    parcel: str = ""
    case: str = ""
    choices: tuple[Choice, ...] = ()


def notice_id(kind: NoticeKind, subject: str, event: str) -> NoticeId:
    return NoticeId(f"{kind}/{subject}/{event}")


def subject_of(notice: NoticeId) -> str:
    """What it is about."""
    return notice.partition("/")[2].rpartition("/")[0]


FIELDS: Final[Mapping[NoticeKind, frozenset[str]]] = {
    NoticeKind.SHIPPED: frozenset({"product", "tail", "carrier", "number", "eta"}),
    NoticeKind.OUT_FOR_DELIVERY: frozenset({"product", "tail", "carrier", "number", "place"}),
    NoticeKind.AT_LOCKER: frozenset({"product", "tail", "carrier", "number", "place", "code"}),
    NoticeKind.SIGNED: frozenset({"product", "tail", "carrier", "number"}),
    NoticeKind.DELAYED: frozenset({"product", "tail", "carrier", "number", "place", "since", "next"}),
    NoticeKind.EXCEPTION: frozenset({"product", "tail", "carrier", "number", "place", "what", "next"}),
    NoticeKind.RETURNED: frozenset({"product", "tail", "carrier", "number", "next"}),
    NoticeKind.REFUNDED: frozenset({"product", "tail", "amount"}),
    NoticeKind.SHIP_LATE: frozenset({"product", "tail", "by", "reason", "choice"}),
    NoticeKind.PREORDER_READY: frozenset({"product", "tail", "by"}),
    NoticeKind.CASE_PROGRESS: frozenset({"number", "what", "next"}),
    NoticeKind.CASE_SOLVED: frozenset({"number", "what"}),
    NoticeKind.FOLLOW_UP: frozenset({"number", "product", "ask"}),
    NoticeKind.BIRTHDAY: frozenset({"gift"}),
    NoticeKind.MEMBER: frozenset({"level", "what"}),
    NoticeKind.RESTOCK: frozenset({"product"}),
    NoticeKind.BROWSED: frozenset({"product"}),
}
"""What a template of that kind may fill in, besides {hello} (the customer by name), {shop}, and {time} and {date} (when
that happened which is told). `tail` are the last four digits of the order's number."""


class PlatformForm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a notice stands in a template of a platform's own: `way` is "template" or "subscription", `id` the platform's
    number of it, `fields` what goes into each of its fields ("thing1" = "{product}")."""

    channel: str
    way: str
    id: str
    fields: Mapping[str, str]
    url: str = ""


class NoticeTemplate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version of what is said. `late` is put before it where it comes late ("抱歉来晚了：…"). `id` is the
    fingerprint of all of it: changed by one letter it is another version and needs a new yes."""

    kind: NoticeKind
    text: str
    late: str = ""
    forms: tuple[PlatformForm, ...] = ()

    @property
    def id(self) -> str:
        said = msgspec.json.encode(self, order="deterministic")
        return f"{self.kind}-{hashlib.sha256(said).hexdigest()[:FINGERPRINT]}"


class TemplateState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A template with who wrote it and who allowed it; `by` "" where it came with the product. `enabled` is false where
    the settings switch this kind off."""

    template: NoticeTemplate
    written_by: UserName = UserName("")
    written_at: Millis = Millis(0)
    allowed_by: UserName = UserName("")
    allowed_at: Millis = Millis(0)
    version: int = 1
    enabled: bool = True
    faults: tuple[str, ...] = ()


class Written(msgspec.Struct, frozen=True):
    """A notice in words: the text of a service message, the same for a platform's own templates, and what the guard
    found."""

    text: str
    forms: tuple[Form, ...] = ()
    risks: tuple[Risk, ...] = ()


class NoticeWriter(Protocol):
    """Fills a template (`playbooks.notices`). Pure."""

    def write(self, template: NoticeTemplate, notice: Notice, called: str, late: bool) -> Written:
        """`called`: what to call the customer ("张女士"), "" where nobody knows. A missing value leaves its sentence
        out; UNFILLED is a risk where nothing can be left out."""
        ...

    def faults(self, template: NoticeTemplate) -> tuple[str, ...]:
        """What is wrong with it before anybody allows it: unknown fields, words that must not go out; each names the
        place and what would be right."""
        ...

    def sample(self, kind: NoticeKind) -> Notice:
        """One of that kind with the longest values that may come, to look at and to check forms with."""
        ...


class NoticeFate(StrEnum):
    """Where a notice stands."""

    GIVING = "giving"  # allowed, being handed to the platform
    SENT = "sent"
    WAITING = "waiting"  # told when the customer next writes
    DELIVERED = "delivered"  # the platform says that it has arrived
    FAILED = "failed"
    UNKNOWN = "unknown"


class NoticeRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one. `text` is masked. `way`: how it went ("message", "template", "subscription")."""

    notice: Notice
    fate: NoticeFate
    at: Millis
    template: str = ""
    text: str = ""
    draft: DraftId = DraftId("")
    way: str = ""
    reason: str = ""
    state: DraftState | None = None
    late: bool = False


class Give(msgspec.Struct, frozen=True, kw_only=True):
    """A notice to be handed over: its words, its draft's id, how many a customer gets a day (0: as many as come).
    `consents`: they must have said yes to it. It is told when they write until `expires_at`; `late`: it says sorry."""

    notice: Notice
    written: Written
    template: str
    by: UserName
    draft: DraftId
    conversation: str
    at: Millis
    day: str
    most: int
    consents: bool
    expires_at: Millis
    late: bool = False


class Given(StrEnum):
    """What the store says to it, looked at in the moment of giving."""

    GIVEN = "given"
    TOLD = "told"  # that event was told before
    CAPPED = "capped"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    NOT_APPROVED = "not_approved"  # the yes to that version was taken back


class Notices(Protocol):
    """The notices as they are kept."""

    async def give(self, give: Give) -> Given:
        """Approved under its template's standing yes and on its way, with its line in the thread; once, whoever asks
        again. The customer's will and the cap are looked at in the same call. Raises Unavailable."""
        ...

    async def record(self, notice: NoticeId) -> NoticeRecord | None: ...

    async def listed(self, before: Millis, limit: int, subject: str = "") -> list[NoticeRecord]:
        """The last first; of a `subject` (a parcel, an order, a case) where given."""
        ...

    async def settled(self, channel: str, platform_id: str, fate: NoticeFate, reason: str, at: Millis) -> None:
        """What the platform says later of one that was sent (`Common.delivered`); one that nobody knows is nothing."""
        ...


class Templates(Protocol):
    """The versions of what is said, and which may go out."""

    async def listed(self) -> tuple[TemplateState, ...]: ...

    async def current(self, kind: NoticeKind) -> TemplateState | None:
        """The version that would go out; None where there is none."""
        ...

    async def write(self, template: NoticeTemplate, version: int, by: UserName) -> TemplateState:
        """A new version, which nobody has allowed yet. Raises Outdated (another `version` stands there), Refused."""
        ...

    async def allow(self, template: str, by: UserName) -> TemplateState:
        """Exactly that version. Raises NotFound (it is another by now), Refused (a field does not fit the platform)."""
        ...

    async def forbid(self, template: str, by: UserName) -> TemplateState: ...


class Judged(msgspec.Struct, frozen=True):
    """What would become of a notice if it were due now; `says` for people."""

    template: TemplateState | None
    text: str
    says: str = ""


class Preview(Protocol):
    """What would go out (`bot.stages.notifying`)."""

    async def judge(self, notices: Sequence[tuple[Notice, Millis]]) -> list[Judged]:
        """Each with the moment it is due at."""
        ...
