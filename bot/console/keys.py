"""What the console is given by the house, and the typed keys under which it is found.

In: nothing. Out: `ConsoleParts` and the keys of application and request. Called by everything in bot/console; `bot.app`
fills a `ConsoleParts`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Final

import msgspec
from aiohttp import web
from prometheus_client import CollectorRegistry

from bot.core.alerts import Alerts, Planner
from bot.core.cases import Cases, Casework
from bot.core.catalog import Product
from bot.core.clock import Clock
from bot.core.conversations import Conversations, Conversing
from bot.core.coverage import Watcher
from bot.core.crises import Crises, Handling
from bot.core.customers import Customers
from bot.core.dryrun import DryRun
from bot.core.due import Agenda, Plans
from bot.core.gaps import Gaps
from bot.core.library import Library
from bot.core.measures import Measures
from bot.core.media import MediaDoor, MediaShelf
from bot.core.members import Members
from bot.core.model import Address, Form, User
from bot.core.notices import Notices, NoticeWriter, Preview, Templates
from bot.core.orders import Orders, Told
from bot.core.parcels import Parcel, ParcelId, Parcels
from bot.core.people import Accounts, Audit, DeadLetters, Decisions, Presence, Session, Sessions, Vitals
from bot.core.ports import Capability, DeskFeed, Drafts
from bot.core.prompting import Prompters, Prompting
from bot.core.recordings import Recordings
from bot.core.rehearsal import Rehearsals, Rehearsing
from bot.core.rooms import Rooms, Shows
from bot.core.shelf import Shelving
from bot.core.staff import Staff
from bot.core.standing import StandingApprovals
from bot.core.topics import Topics
from bot.core.trial import Trial
from bot.core.workdays import Workdays
from config.settings import ConsoleSettings, LiveSettings, NoticeSettings


class ServiceParts(msgspec.Struct, frozen=True, kw_only=True):
    """What those work with who serve customers in private. `doors`: by channel, who fetches what customers sent."""

    conversing: Conversing
    conversations: Conversations
    customers: Customers
    staff: Staff
    standing: StandingApprovals
    shelf: MediaShelf
    doors: Mapping[str, MediaDoor] = {}


class LiveParts(msgspec.Struct, frozen=True, kw_only=True):
    """What those work with who answer live rooms. A question there should be answered within `reply_s`. `naming`: what
    the product is called that has this link number in that room; empty where there is none."""

    settings: LiveSettings
    reply_s: float
    rooms: Rooms
    shows: Shows
    recordings: Recordings
    watcher: Watcher
    capability: Callable[[Address], Capability]
    naming: Callable[[Address, str], str]
    shelving: Shelving
    timezone: tzinfo = UTC


class WatchParts(msgspec.Struct, frozen=True, kw_only=True):
    """What those work with who watch what is said in public. `crises` None: this house knows no crisis mode. `brands`:
    the names that are watched besides the products; `receivers`: the configured ones, by name the type of each;
    `negative`: how bad texts are, 0…1, to show the worst first (None: nobody can tell). `mask` hides personal data in
    what people type: it is kept, shown to others, and in the audit."""

    topics: Topics
    alerts: Alerts
    planner: Planner
    dryrun: DryRun
    mask: Callable[[str], str]
    crises: Crises | None = None
    brands: tuple[str, ...] = ()
    receivers: Mapping[str, str] = {}
    timezone: tzinfo = UTC
    negative: Callable[[Sequence[str]], Sequence[float]] | None = None


class CrisisParts(msgspec.Struct, frozen=True):
    """What those work with who handle a crisis."""

    handling: Handling
    crises: Crises
    topics: Topics


class CaseParts(msgspec.Struct, frozen=True, kw_only=True):
    """What those work with who look after complaints."""

    casework: Casework
    cases: Cases
    timezone: tzinfo = UTC


class LogisticsParts(msgspec.Struct, frozen=True, kw_only=True):
    """What those work with who look after parcels, notices and what is due. `fits`: what is wrong with a form by the
    rules of its channel's platform; `channels`: those that have templates of their own. `take_in` reads a table
    ("parcels" or "orders") and takes it in, where that is asked; None: this house takes none."""

    parcels: Parcels
    orders: Orders
    notices: Notices
    templates: Templates
    writer: NoticeWriter
    preview: Preview
    agenda: Agenda
    plans: Plans
    workdays: Workdays
    fits: Callable[[str, Form], tuple[str, ...]]
    look: Callable[[ParcelId], Awaitable[Parcel]]
    take_in: Callable[[str, bytes, bool], Awaitable[Told]] | None = None
    channels: tuple[str, ...] = ()
    notice_settings: NoticeSettings = NoticeSettings()
    timezone: tzinfo = UTC


class ConsoleParts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the console needs, as ports. `watch` None: nobody watches what is said in public."""

    settings: ConsoleSettings
    clock: Clock
    drafts: Drafts
    members: Members
    decisions: Decisions
    feed: DeskFeed
    letters: DeadLetters
    presence: Presence
    accounts: Accounts
    sessions: Sessions
    audit: Audit
    vitals: Vitals
    library: Library
    trial: Trial
    products: tuple[Product, ...] = ()
    gaps: Gaps
    service: ServiceParts
    live: LiveParts
    prompting: Prompting
    prompters: Prompters
    rehearsals: Rehearsals
    rehearsing: Rehearsing
    registry: CollectorRegistry
    watch: WatchParts | None = None
    crisis: CrisisParts | None = None
    cases: CaseParts | None = None
    logistics: LogisticsParts | None = None
    measures: Measures | None = None


PARTS: Final = web.AppKey("parts", ConsoleParts)


def service_of(request: web.Request) -> ServiceParts:
    return request.app[PARTS].service


USER: Final = web.RequestKey("user", User)
SESSION: Final = web.RequestKey("session", Session)
NEW_TOKEN: Final = web.RequestKey("new_token", str)
"""Set by a page that opened a session (the token) or closed it (empty): the cookie to send along."""
