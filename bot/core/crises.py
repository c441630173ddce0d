"""Crisis mode: how the whole desk behaves while something grave is in public, and what is done about it.

In: nothing. Out: `Crisis` and its parts, and the ports `Crises` (the store), `Handling` (what people may do, for the
console) and `Watchful` (what triage, approval and clocks ask, at once and from memory). All texts are masked.

While a crisis is open, for what it is about (or for the whole shop): proactive notices wait, a public reply needs two
people, every related draft offers the one wording (统一口径), and related conversations are marked and listed.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NewType, Protocol

import msgspec

from bot.core.alerts import AlertId
from bot.core.catalog import Product, Unified
from bot.core.clock import Millis
from bot.core.customers import CustomerId
from bot.core.model import ConversationId, Draft, Inbound, MessageId, Reading, User, UserName
from bot.core.signals import PostId
from bot.core.topics import Post, Theme, TopicId

CrisisId = NewType("CrisisId", str)
"""`0-<hash>`."""

CONTACT: Final = "contact/"
"""How the id of a message begins that asks the desk to contact the writer of a post first."""


def contacting(post: PostId) -> MessageId:
    """The id of that message: the same however often it is asked for."""
    return MessageId(CONTACT + post)


def contacts(inbound: Inbound) -> bool:
    """Whether somebody here wants its writer to hear from us. In a room an id is whatever a collector says."""
    return inbound.id.startswith(CONTACT) and not inbound.address.public


class StatementState(StrEnum):
    """draft ─approve (by somebody else)─> approved ─publish─> published; any change makes it a draft again."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    DROPPED = "dropped"


class Statement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A public statement. `update_at`: when the next one was promised for. Four eyes: `approved_by` is never
    `written_by`. `page`: where it was published."""

    number: int
    state: StatementState = StatementState.DRAFT
    acknowledge: str = ""
    facts: str = ""
    next: str = ""
    update_at: Millis = Millis(0)
    written_by: UserName = UserName("")
    written_at: Millis = Millis(0)
    approved_by: UserName = UserName("")
    approved_at: Millis = Millis(0)
    published_by: UserName = UserName("")
    published_at: Millis = Millis(0)
    page: str = ""

    @property
    def text(self) -> str:
        """As it is published."""
        return "\n".join(part for part in (self.acknowledge, self.facts, self.next) if part)


class Wording(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one wording of all desks: `public` in rooms and below posts, `private` in conversations. In force once
    somebody else than its writer approved it. `version` counts its changes."""

    version: int = 0
    public: str = ""
    private: str = ""
    written_by: UserName = UserName("")
    written_at: Millis = Millis(0)
    approved_by: UserName = UserName("")
    approved_at: Millis = Millis(0)

    @property
    def in_force(self) -> bool:
        return bool(self.approved_by)


class LogLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened: `what` is a name (opened, wording, statement, contacted, note, …), `says` for people."""

    at: Millis
    what: str
    says: str = ""
    by: UserName = UserName("")


class FollowState(StrEnum):
    OPEN = "open"
    CONTACTED = "contacted"
    SETTLED = "settled"


class Affected(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody it happened to, to be visited afterwards: a customer of ours (`conversation`), or a writer in public
    (`post`). `key` is unique within the crisis."""

    key: str
    name: str = ""
    text: str = ""
    at: Millis = Millis(0)
    customer: CustomerId = CustomerId("")
    conversation: ConversationId = ConversationId("")
    post: PostId = PostId("")
    orders: tuple[str, ...] = ()
    state: FollowState = FollowState.OPEN
    by: UserName = UserName("")
    changed_at: Millis = Millis(0)
    note: str = ""


class Crisis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One crisis. `about` and `theme` are those of its topics; with `shop` it is about everything. `words`: what people
    say who mean it ("鼓包"). `proposed`: the next wording, until somebody else approves it; till then the one before
    holds. `version` counts what was changed. `holds`: proactive notices wait. `seconds`: public replies need two
    people. Counted when it was closed: how many answers took its wording (`answered`), and how many went out on the
    word of two (`seconded`).
    """

    id: CrisisId
    title: str
    opened_by: UserName
    opened_at: Millis
    about: tuple[str, ...] = ()
    theme: Theme = Theme.OTHER
    topics: tuple[TopicId, ...] = ()
    alerts: tuple[AlertId, ...] = ()
    shop: bool = False
    words: tuple[str, ...] = ()
    holds: bool = True
    seconds: bool = True
    version: int = 1
    wording: Wording = Wording()
    proposed: Wording | None = None
    statements: tuple[Statement, ...] = ()
    log: tuple[LogLine, ...] = ()
    closed_by: UserName = UserName("")
    closed_at: Millis = Millis(0)
    lessons: str = ""
    answered: int = 0
    seconded: int = 0

    @property
    def is_open(self) -> bool:
        return not self.closed_at


def names_of(crisis: Crisis, products: Mapping[str, Product]) -> tuple[str, ...]:
    """How people call what it is about."""
    found = [products.get(about) for about in crisis.about]
    named = [(one.name, *one.aliases) if one else (about,) for about, one in zip(crisis.about, found, strict=True)]
    return tuple(dict.fromkeys(name for names in named for name in names if name))


def is_of_all(crisis: Crisis, products: Mapping[str, Product]) -> bool:
    """Whether any product may be meant: it is about the shop, or about a brand."""
    return crisis.shop or any(about not in products for about in crisis.about)


def overdue(crisis: Crisis, now: Millis) -> Statement | None:
    """The published statement whose promised next one did not come in time."""
    published = [one for one in crisis.statements if one.state is StatementState.PUBLISHED]
    last = max(published, key=lambda one: one.published_at, default=None)
    late = crisis.is_open and last is not None and 0 < last.update_at < now
    return last if late else None


class Watchful(Protocol):
    """The open crises, as everybody who drafts, approves or sends must know them; follows the store within 2 s."""

    def crises(self) -> tuple[Crisis, ...]: ...

    def touches(self, text: str, reading: Reading | None, product: str) -> Crisis | None:
        """The open crisis that a message or draft is about; one of the whole shop touches everything."""
        ...

    def wording(self, text: str, reading: Reading, product: str, public: bool) -> Unified | None:
        """The one wording in force for such a message; None: there is none, or it is about something else."""
        ...

    def needs_second(self, draft: Draft) -> Crisis | None:
        """Why that public draft may only go out on the word of two people."""
        ...

    def holds_notices(self, product: str) -> Crisis | None:
        """Why a proactive notice about that product waits; "": one that is about no product."""
        ...

    def offered(self, draft: Draft) -> Unified | None:
        """The one wording that its question would get now."""
        ...

    async def catch_up(self) -> None:
        """Know what the store knows, without waiting for the news. Raises Unavailable."""
        ...


class NothingWrong:
    """No crisis anywhere, for tests and for parts that run without a watch."""

    def crises(self) -> tuple[Crisis, ...]:
        return ()

    def touches(self, text: str, reading: Reading | None, product: str) -> Crisis | None:
        return None

    def wording(self, text: str, reading: Reading, product: str, public: bool) -> Unified | None:
        return None

    def needs_second(self, draft: Draft) -> Crisis | None:
        return None

    def holds_notices(self, product: str) -> Crisis | None:
        return None

    def offered(self, draft: Draft) -> Unified | None:
        return None

    async def catch_up(self) -> None:
        return None


CALM = NothingWrong()


class Crises(Protocol):
    """What is kept of crises."""

    async def listed(self) -> list[Crisis]:
        """Open ones first, then the last closed."""
        ...

    async def one(self, crisis: CrisisId) -> Crisis:
        """Raises NotFound."""
        ...

    async def put(self, crisis: Crisis, by: UserName, what: str, at: Millis) -> Crisis:
        """`crisis.version` is the one that was seen (0: a new one); audited as `what`. Returns it with the next
        version, safe on disk. With a closed one its tags end. Raises Outdated."""
        ...

    async def affected(self, crisis: CrisisId) -> tuple[Affected, ...]:
        """Those of longest ago first."""
        ...

    async def attach(
        self, crisis: CrisisId, affected: Sequence[Affected], conversations: Sequence[ConversationId]
    ) -> int:
        """Those it happened to, as far as they are not known yet, and the conversations that are about it; returns how
        many were new. Raises NotFound, also where it is closed by now."""
        ...

    async def follow(self, crisis: CrisisId, affected: Affected) -> Affected:
        """What became of somebody it happened to; audited. Raises NotFound."""
        ...

    async def tagged(self, conversations: Sequence[ConversationId]) -> dict[ConversationId, CrisisId]:
        """Which of them are about which open crisis."""
        ...


class Moment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One mark of the review report's time line: `kind` is post, level, told, claimed, opened, wording, statement,
    contacted, answered, note, resolved or closed; `reposts`: how many there were then."""

    at: Millis
    kind: str
    says: str
    by: UserName = UserName("")
    reposts: int | None = None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """The report after a crisis. Times in seconds from the first post; None where it did not happen. `followed` of
    `affected` were contacted or settled."""

    crisis: Crisis
    moments: tuple[Moment, ...]
    first_post_at: Millis
    paged_after_s: float | None
    claimed_after_s: float | None
    contacted_after_s: float | None
    stated_after_s: float | None
    posts: int
    copies: int
    reposts: int
    voices: int
    affected: int
    followed: int
    seconded: int
    answered: int


class Handling(Protocol):
    """What people do about a crisis (`bot.stages.handling`). All raise Refused, NotFound, Outdated, Unavailable."""

    async def open(self, topics: Sequence[TopicId], title: str, shop: bool, by: User) -> Crisis:
        """The one that is open about one of these topics, or a new one."""
        ...

    async def change(
        self, crisis: CrisisId, version: int, holds: bool, seconds: bool, words: Sequence[str], by: User
    ) -> Crisis: ...

    async def word(self, crisis: CrisisId, version: int, public: str, private: str, by: User) -> Crisis:
        """Write the one wording anew; the guard looks at it."""
        ...

    async def approve_wording(self, crisis: CrisisId, version: int, by: User) -> Crisis:
        """By somebody else than its writer; from then on every related draft offers it."""
        ...

    async def state(self, crisis: CrisisId, version: int, statement: Statement, by: User) -> Crisis:
        """Write or change a public statement (`number` 0: a new one)."""
        ...

    async def approve_statement(self, crisis: CrisisId, version: int, number: int, by: User) -> Crisis: ...

    async def publish(self, crisis: CrisisId, version: int, number: int, page: str, by: User) -> Crisis:
        """It is out, at that address."""
        ...

    async def note(self, crisis: CrisisId, text: str, by: User) -> Crisis: ...

    async def contact(self, post: PostId, by: User) -> Post:
        """Put an answer to that post on the desk, the poster being the first to hear from us. Raises Refused where
        nobody here can answer there."""
        ...

    async def follow(self, crisis: CrisisId, key: str, state: FollowState, note: str, by: User) -> Affected: ...

    async def close(self, crisis: CrisisId, version: int, lessons: str, by: User) -> Crisis: ...

    async def review(self, crisis: CrisisId) -> Review: ...

    async def suggested(self, crisis: CrisisId) -> "Suggested":
        """First versions of wording and statement, from the wordings of the shop."""
        ...


class Suggested(msgspec.Struct, frozen=True):
    """A first version of something people will write: filled from the wordings, to be changed."""

    public: str = ""
    private: str = ""
    acknowledge: str = ""
    facts: str = ""
    next: str = ""
    contact: str = ""
