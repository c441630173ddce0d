"""What the pages of cases and incidents take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/cases.py, bot/console/pages/incidents.py and the route list.
Cases and incidents travel as the nouns of `bot.core.cases`.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.console.wire import VISIBLE, Ask, Note, Version
from bot.console.wire_conversations import Colleague, GroupName
from bot.core.cases import Case, CaseAct, CaseId, CaseKind, Incident, IncidentId, Links, Manner, RemedyKind
from bot.core.clock import Millis
from bot.core.model import ConversationId, RoomId, UserName
from bot.core.parcels import ParcelId
from bot.core.vocabulary import Urgency

MOST_CASES: Final = 500
MOST_LINKS: Final = 20

CaseName = Annotated[CaseId, Meta(min_length=1, max_length=128)]
IncidentName = Annotated[IncidentId, Meta(max_length=128)]
Talk = Annotated[ConversationId, Meta(max_length=128)]
Title = Annotated[str, Meta(min_length=1, max_length=80, pattern=VISIBLE)]
Said = Annotated[str, Meta(min_length=1, max_length=1_000, pattern=VISIBLE)]
Amount = Annotated[str, Meta(max_length=12, pattern=r"^(\d{1,7}(\.\d{1,2})?)?$(?!\n)", description="yuan; empty: none")]
Linked = Annotated[str, Meta(min_length=1, max_length=200)]
LinkedParcel = Annotated[ParcelId, Meta(min_length=1, max_length=200)]
LinkedRoom = Annotated[RoomId, Meta(min_length=1, max_length=200)]


class LinksAsk(Ask, frozen=True, kw_only=True):
    """What a case is about, besides its conversation."""

    orders: Annotated[tuple[Linked, ...], Meta(max_length=MOST_LINKS)] = ()
    parcels: Annotated[tuple[LinkedParcel, ...], Meta(max_length=MOST_LINKS)] = ()
    posts: Annotated[tuple[Linked, ...], Meta(max_length=MOST_LINKS)] = ()
    rooms: Annotated[tuple[LinkedRoom, ...], Meta(max_length=MOST_LINKS)] = ()
    topic: Annotated[str, Meta(max_length=128)] = ""
    product: Annotated[str, Meta(max_length=64)] = ""

    def links(self) -> Links:
        return Links(
            orders=self.orders,
            parcels=self.parcels,
            posts=self.posts,
            rooms=self.rooms,
            topic=self.topic,
            product=self.product,
        )


class CasesQuery(Ask, frozen=True, kw_only=True):
    """Which cases: open ones, with `closed` the closed ones as well; of an owner, a group, a customer, a conversation,
    an incident; whose number, title or order holds `text`."""

    closed: bool = False
    owner: Colleague = UserName("")
    group: GroupName = ""
    customer: Annotated[str, Meta(max_length=128)] = ""
    conversation: Talk = ConversationId("")
    incident: IncidentName = IncidentId("")
    text: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=MOST_CASES)] = 300


class OpenCase(Ask, frozen=True, kw_only=True):
    """A case that somebody opens by hand; without a group it goes to the one that serves after-sale."""

    kind: CaseKind
    title: Title
    conversation: Talk = ConversationId("")
    links: LinksAsk = LinksAsk()
    urgency: Urgency = Urgency.GENERAL
    manner: Manner = Manner.CALM
    group: GroupName = ""


class ActOnCase(Ask, frozen=True, kw_only=True):
    """One act of the table, with a word about it."""

    version: Version
    act: CaseAct
    says: Note = ""


class AssignCase(Ask, frozen=True, kw_only=True):
    """To a colleague, to another department, or to both; neither: to nobody, whoever takes it."""

    version: Version
    owner: Colleague = UserName("")
    group: GroupName = ""
    says: Note = ""


class DescribeCase(Ask, frozen=True, kw_only=True):
    """What is to be said of it otherwise; what is left out stays."""

    version: Version
    kind: CaseKind | None = None
    manner: Manner | None = None
    urgency: Urgency | None = None
    title: Title | None = None
    finding: Annotated[str, Meta(max_length=2_000)] | None = None
    links: LinksAsk | None = None


class CheckCase(Ask, frozen=True, kw_only=True):
    """A line of the checklist, done or open again."""

    version: Version
    key: Annotated[str, Meta(min_length=1, max_length=64)]
    note: Note = ""
    done: bool = True


class OfferRemedy(Ask, frozen=True, kw_only=True):
    """What the customer is offered. Beyond one's authority it waits for a lead."""

    version: Version
    kind: RemedyKind
    amount: Amount = ""
    text: Note = ""


class AgreeRemedy(Ask, frozen=True, kw_only=True):
    """A lead's yes or no to a remedy that somebody else proposed."""

    version: Version
    remedy: Annotated[int, Meta(ge=0, le=1_000)]
    yes: bool = True


class CarryOutRemedy(Ask, frozen=True, kw_only=True):
    """That remedy was carried out."""

    version: Version
    remedy: Annotated[int, Meta(ge=0, le=1_000)]


class TellCustomer(Ask, frozen=True, kw_only=True):
    """What the customer is told now, in their conversation."""

    version: Version
    text: Said


class NoteCase(Ask, frozen=True, kw_only=True):
    """A line for colleagues."""

    version: Version
    text: Said


class ConfirmCase(Ask, frozen=True, kw_only=True):
    """The customer said that it settles it: where, and in which words."""

    version: Version
    says: Note = ""


class GatherCases(Ask, frozen=True, kw_only=True):
    """Cases with one cause; with the title of an open incident they join it."""

    title: Title
    cases: Annotated[tuple[CaseName, ...], Meta(min_length=1, max_length=MOST_CASES)]


class WordIncident(Ask, frozen=True, kw_only=True):
    """The one wording for all its cases; somebody else than its writer agrees."""

    version: Version
    wording: Said


class SeenIncident(Ask, frozen=True, kw_only=True):
    """The incident as it was on screen."""

    version: Version


# ---- answers --------------------------------------------------------------------------------------------------------


class CaseRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case on the board, without its log and lists: how many lines of its step's checklist are open, and how many
    remedies wait for a lead."""

    case: Case
    unchecked: int = 0
    asked: int = 0


class CaseList(msgspec.Struct, frozen=True):
    """Cases, breached ones first, then by when they are due."""

    cases: tuple[CaseRow, ...]
    now: Millis


class OneCase(msgspec.Struct, frozen=True):
    """The case as it stands now; `lacks`: what keeps it from the next step, in words."""

    case: Case
    lacks: tuple[str, ...] = ()


class CasePage(msgspec.Struct, frozen=True, kw_only=True):
    """All that its screen shows. `suggested`: words for this step, by what they are for; `lacks`: what keeps it from
    the next step, in words."""

    case: Case
    lacks: tuple[str, ...]
    suggested: dict[str, str]
    incident: Incident | None
    now: Millis


class IncidentList(msgspec.Struct, frozen=True):
    """Incidents, open ones first."""

    incidents: tuple[Incident, ...]
    now: Millis


class OneIncident(msgspec.Struct, frozen=True):
    """The incident as it stands now."""

    incident: Incident


class IncidentPage(msgspec.Struct, frozen=True):
    """An incident with its cases."""

    incident: Incident
    cases: tuple[CaseRow, ...]
    now: Millis


class ToldAll(msgspec.Struct, frozen=True):
    """How many customers are being told."""

    notices: int
