"""The nouns: what a message is, what was read in it, what is proposed, decided and sent.

In: nothing. Out: frozen structs. Everything passes these and nothing else across seams. Times are `Millis`.
Texts marked *masked* hold no personal data; only `Inbound.text` and `Outbound.text` may, and neither is logged.
"""

import hashlib
import unicodedata
import zlib
from collections.abc import Mapping
from typing import NewType

import msgspec

from bot.core.clock import Millis
from bot.core.lifecycle import DraftState, Verb
from bot.core.media import Attachment
from bot.core.vocabulary import (
    Authority,
    EntityKind,
    Intent,
    Kind,
    RiskKind,
    Role,
    Route,
    Rung,
    Sight,
    SourceKind,
    SpanKind,
    Stage,
    StatedKind,
    Urgency,
)

MessageId = NewType("MessageId", str)
DraftId = NewType("DraftId", str)
OutboundId = NewType("OutboundId", str)
UserName = NewType("UserName", str)
Partition = NewType("Partition", int)
ConversationId = NewType("ConversationId", str)
RoomId = NewType("RoomId", str)


class Address(msgspec.Struct, frozen=True):
    """Where a message came from and where its answer goes.

    `channel` is the adapter's name, `conversation` the room or the private conversation, `customer` the platform's id
    of
    the person (never a nickname), `public` says that it is a room: everybody reads the answer, and one answers all.
    `aloud`: a conversation with one person which everybody can read, such as the comments below a post.
    """

    channel: str
    conversation: str
    customer: str = ""
    public: bool = False
    aloud: bool = False

    @property
    def is_read_by_all(self) -> bool:
        """Whether what is said there is public."""
        return self.public or self.aloud

    @property
    def key(self) -> str:
        """What partitions are made of: everything with one key is handled in order, by one worker."""
        return f"{self.channel}/{self.conversation}"


def partition_of(address: Address, partitions: int) -> Partition:
    """The same for everything in one conversation, on every machine."""
    return Partition(zlib.crc32(address.key.encode("utf-8", "replace")) % partitions)


class Badge(msgspec.Struct, frozen=True, array_like=True):
    """What a platform tells of a viewer beside the id: `level` in the room's fan club (0: none), `member` who pays the
    room by the month, `moderator` who keeps order in it, and `paid_fen` for this very message (a super chat)."""

    level: int = 0
    member: bool = False
    moderator: bool = False
    paid_fen: int = 0


class Inbound(msgspec.Struct, frozen=True, array_like=True):
    """One message as an adapter heard it. `id` is unique within its channel: the dedupe key. `choice` is the item of a
    menu we sent that was tapped; of kind WITHDRAWN, `text` is the id of the message its writer took back."""

    id: MessageId
    address: Address
    text: str
    author: str
    received_at: Millis
    sent_at: Millis | None = None
    kind: Kind = Kind.COMMENT
    deadline: Millis = Millis(0)
    own: bool = False
    media: tuple[Attachment, ...] = ()
    choice: str = ""
    badge: Badge | None = None


class Member(msgspec.Struct, frozen=True):
    """One way in which a draft's question was put: the first message that put it so, and how `times` it was.

    `asker` and `text` are masked; `product` is the name of the one it was about, as far as known.
    """

    message: MessageId
    asker: str
    text: str
    at: Millis
    product: str = ""
    times: int = 1


class Entity(msgspec.Struct, frozen=True):
    """A thing named in a text; `value` is its normal form (`EntityKind.SIZE` → "XL", height in cm, weight in kg).
    `carrier` is whose a tracking number is, where that can be told."""

    kind: EntityKind
    value: str
    start: int
    end: int
    carrier: str = ""


class Span(msgspec.Struct, frozen=True):
    """Personal data at `original[start:end]`, code points."""

    kind: SpanKind
    start: int
    end: int


class Reading(msgspec.Struct, frozen=True):
    """What one pass over a text found. `text` is the normal form, `masked` the original with personal data masked."""

    text: str
    masked: str
    words: tuple[str, ...] = ()
    stage: Stage = Stage.NONE
    intent: Intent = Intent.OTHER
    urgency: Urgency = Urgency.GENERAL
    is_question: bool = False
    abuse: bool = False
    sentiment: float = 0.0
    confidence: float = 0.0
    because: str = ""
    entities: tuple[Entity, ...] = ()
    spans: tuple[Span, ...] = ()

    def values(self, kind: EntityKind) -> tuple[str, ...]:
        """The values of all entities of one kind, in order of appearance."""
        return tuple(entity.value for entity in self.entities if entity.kind is kind)


class Stated(msgspec.Struct, frozen=True):
    """One thing an answer says of a product; stock is that of a `size` and a `color`, empty where it names none."""

    kind: StatedKind
    size: str = ""
    color: str = ""


class Source(msgspec.Struct, frozen=True):
    """Where a statement in a draft comes from; `place` is a file and line or a table and row, `hash` the fingerprint of
    a knowledge entry's answer as it was, or of what the text `states` of a product (`bot.core.stated`) as it was sold
    in `room` (its `Address.key`; empty: in private) under that `link` number."""

    kind: SourceKind
    id: str
    title: str
    place: str = ""
    hash: str = ""
    states: tuple[Stated, ...] = ()
    room: str = ""
    link: str = ""


class Risk(msgspec.Struct, frozen=True):
    """Something the guard found: `found` is the offending piece (masked), `advice` what to do, `blocking` forbids
    sending."""

    kind: RiskKind
    found: str
    advice: str
    blocking: bool = False


def text_hash(text: str) -> str:
    """The fingerprint a person's decision carries, so that the text sent is the text last seen."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def cleaned(text: str) -> str:
    """What a person typed, in NFC without blanks at its ends; all else is the guard's business."""
    return unicodedata.normalize("NFC", text).strip()


def line_hash(text: str) -> str:
    """The fingerprint by which a line of ours is known again in a room's feed, which may change its blanks."""
    return text_hash(" ".join(cleaned(text).split()))


class Watch(msgspec.Struct, frozen=True):
    """A line that should come back through the room's feed by `until`; `line` is its `line_hash`."""

    until: Millis
    line: str


class Choice(msgspec.Struct, frozen=True):
    """One item of a menu below a text: what is written on it, and the id it comes back with (`Inbound.choice`)."""

    id: str
    text: str


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An answer waiting for a person, and afterwards the record of what became of it.

    `version` counts changes of the text or state, not late joiners. `count` is how many asked (the first included),
    `late` how many asked again after the answer went out. `question` and `asker` are masked, `product` is the id of the
    one asked about, `sentiment` (-1…1) the first asker's. In private, `conversation` is the one it belongs to;
    `promise_s`: its text promises an answer within so many seconds; `template`: the exact version of the wording it
    was made from, where a standing approval may send it. `choices`: see `Outbound`.

    In a room: `room` is its id, `value` what an answer is worth to one asker (`bot.core.value`), `badge` the first
    asker's, `again` the draft that answered this before. `question` is then the wording most put it in. On a prompter:
    `host` is whose (empty: every host's), `pinned` keeps it first. `sight`: whether the room's feed has shown it.
    `backed_by` said yes to this text while a second yes is needed; any change of the text takes that back. `notice`: it
    answers nobody, the house tells it of its own accord (the id of a `bot.core.notices.Notice`).
    """

    id: DraftId
    address: Address
    message: MessageId
    question: str
    asker: str
    text: str
    rung: Rung
    playbook: str
    received_at: Millis
    deadline: Millis
    expires_at: Millis
    stage: Stage = Stage.NONE
    intent: Intent = Intent.OTHER
    urgency: Urgency = Urgency.GENERAL
    confidence: float = 0.0
    because: str = ""
    product: str = ""
    sentiment: float = 0.0
    sources: tuple[Source, ...] = ()
    risks: tuple[Risk, ...] = ()
    media: tuple[str, ...] = ()
    authority: Authority = Authority.AGENT
    state: DraftState = DraftState.PENDING
    version: int = 1
    count: int = 1
    late: int = 0
    decided_by: str = ""
    changed_at: Millis = Millis(0)
    reason: str = ""
    hash: str = ""
    conversation: ConversationId = ConversationId("")
    promise_s: int = 0
    template: str = ""
    choices: tuple[Choice, ...] = ()
    room: RoomId = RoomId("")
    value: float = 0.0
    again: DraftId = DraftId("")
    badge: Badge | None = None
    host: str = ""
    pinned: bool = False
    sight: Sight = Sight.UNWATCHED
    backed_by: UserName = UserName("")
    notice: str = ""

    @property
    def last_by(self) -> str:
        """Who decided about it, or was the first of two who must."""
        return self.decided_by or self.backed_by


class Seen(msgspec.Struct, frozen=True):
    """What the person had on screen when deciding."""

    version: int
    hash: str


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A person's (or the clock's) verdict on a draft, before anybody knows whether it won. `host`: whose prompter it
    is for, where that is one's alone. `watch`: how a copied text is known again in a room whose feed shows it."""

    draft: DraftId
    verb: Verb
    by: UserName
    at: Millis
    seen: Seen | None = None
    text: str | None = None
    reason: str = ""
    host: str = ""
    watch: Watch | None = None


class Approval(msgspec.Struct, frozen=True):
    """Proof that a person allowed exactly this text. Only `bot.stages.approval` makes one."""

    draft: DraftId
    version: int
    hash: str
    by: UserName
    at: Millis


class Form(msgspec.Struct, frozen=True):
    """A notice in a template of the platform's own: `way` is "template" or "subscription", `id` the platform's number
    of it, `fields` what stands in each of its fields, `url` what opens on a tap."""

    way: str
    id: str
    fields: Mapping[str, str]
    url: str = ""


class Outbound(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A text on its way to a customer, or to a host's prompter. `id` doubles as idempotency key.

    `media` are files of the shelf, sent after the text, each a message of its own. `choices` make a menu of it where
    the platform and the account have menus, and are left out elsewhere: the text must be understood without them.
    `forms`: where no message may be sent, the same in the platform's own templates, the first that works. `notice`: the
    house tells it of its own accord, and no answer waits in it.
    """

    id: OutboundId
    address: Address
    text: str
    approval: Approval
    route: Route = Route.CHANNEL
    in_reply_to: MessageId = MessageId("")
    media: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    forms: tuple[Form, ...] = ()
    notice: bool = False

    @staticmethod
    def to_customer(draft: Draft, text: str, approval: Approval, route: Route = Route.CHANNEL) -> "Outbound":
        """Address an approved text; the hash is checked so that no other text can travel under the approval.

        Raises ValueError when `approval` is not for this draft and text.
        """
        if approval.draft != draft.id or approval.hash != text_hash(text):
            raise ValueError(f"the approval of {approval.draft} does not cover this text of {draft.id}")
        number = f"{draft.id}.{approval.version}"
        return Outbound(
            id=OutboundId(number),
            address=draft.address,
            text=text,
            approval=approval,
            route=route,
            in_reply_to=draft.message,
            media=draft.media,
            choices=draft.choices,
            notice=bool(draft.notice),
        )


class Receipt(msgspec.Struct, frozen=True):
    """What became of an outbound text: `state` is SENT, FAILED, UNKNOWN or PROMPTED. `watch`: how it is known again in
    the room, where its feed shows it."""

    outbound: OutboundId
    state: DraftState
    at: Millis
    platform_id: str = ""
    detail: str = ""
    watch: Watch | None = None


class User(msgspec.Struct, frozen=True):
    """A person at the console."""

    name: UserName
    role: Role
