"""What a running house is made of, and what it stands on.

In: nothing. Out: `House`, `Floor`. Filled by bot/app/house.py, used by the loops and by whoever started the house.
"""

from collections.abc import Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import Final

from bot import telemetry
from bot.app.content import Content
from bot.app.plugs import Senders
from bot.app.shipments import Shipments
from bot.console.pages.house import login_path
from bot.core.adapters import Adapter
from bot.core.clock import Clock
from bot.core.model import UserName
from bot.core.monitoring import Monitoring
from bot.core.people import Accounts
from bot.core.workdays import PLAIN_WEEK, Workdays
from bot.knowledge.editing import EditedLibrary
from bot.knowledge.library import LiveKnowledge
from bot.knowledge.shelves import LiveShelves
from bot.knowledge.watchful import LiveWatchful
from bot.stages import approval, ingest
from bot.stages.caring import CaringStage
from bot.stages.caseclocks import CaseClocks
from bot.stages.casework import CaseworkStage
from bot.stages.complaining import Complaining
from bot.stages.conversing import ConversingStage
from bot.stages.coverage import FeedWatch
from bot.stages.notifying import NotifyingStage
from bot.stages.observing import Complaints
from bot.stages.paging import PagingStage
from bot.store import client
from bot.store.cases import StoredCases
from bot.store.client import Client
from bot.store.conversations import StoredConversations
from bot.store.customers import StoredCustomers
from bot.store.drafts import StoredDrafts
from bot.store.due import StoredDue
from bot.store.durable import DiskSync
from bot.store.feeds import StoredFeeds
from bot.store.measures import StoredMeasures
from bot.store.media import FolderShelf
from bot.store.notices import StoredNotices
from bot.store.recorder import RoomRecorder
from bot.store.server import Endpoint
from bot.store.staff import StoredStaff
from bot.store.standing import StoredStanding
from bot.store.templates import StoredTemplates
from bot.store.topics import StoredTopics
from bot.store.vitals import HouseVitals
from config.settings import Settings

FIRST_ACCOUNT: Final = UserName("admin")


@dataclass(frozen=True, kw_only=True)
class House:
    """A running house, for whoever started it. `monitoring`: None where nobody watches. `shipments`: parcels and
    orders; None until all of it is put together."""

    settings: Settings
    clock: Clock
    content: Content
    knowledge: LiveKnowledge
    library: EditedLibrary
    shelves: LiveShelves
    adapters: Mapping[str, Adapter]
    senders: Senders
    ingest: ingest.Ingest
    feeds: StoredFeeds
    coverage: FeedWatch
    drafts: StoredDrafts
    decisions: approval.Approvals
    conversations: StoredConversations
    conversing: ConversingStage
    staff: StoredStaff
    standing: StoredStanding
    customers: StoredCustomers
    shelf: FolderShelf
    recorder: RoomRecorder | None = None
    topics: StoredTopics
    watchful: LiveWatchful
    monitoring: Monitoring | None = None
    paging: PagingStage | None = None
    complaints: Complaints | None = None
    plans: StoredDue
    shipments: Shipments | None = None
    notices: StoredNotices | None = None
    templates: StoredTemplates | None = None
    noticing: NotifyingStage | None = None
    caring: CaringStage | None = None
    workdays: Workdays = PLAIN_WEEK
    cases: StoredCases | None = None
    casework: CaseworkStage | None = None
    case_clocks: CaseClocks | None = None
    complaining: Complaining | None = None
    measures: StoredMeasures | None = None
    accounts: Accounts
    vitals: HouseVitals
    metrics: telemetry.HouseCollector
    console_url: str = ""
    hooks_url: str = ""
    private_url: str = ""
    help_url: str = ""

    async def login_link(self, name: UserName = FIRST_ACCOUNT) -> str:
        """An address that logs `name` in, once."""
        token = await self.accounts.issue_login(name, self.settings.console.login_minutes * 60)
        return self.console_url + login_path(token)


@dataclass(frozen=True, kw_only=True)
class Floor:
    """What everything stands on while a house is open."""

    settings: Settings
    clock: Clock
    endpoint: Endpoint
    redis: Client
    together: Client
    durable: DiskSync
    stack: AsyncExitStack

    def hold(self, made: Client) -> Client:
        """A connection to close when the house ends."""
        self.stack.push_async_callback(made.aclose)
        return made

    def reader(self) -> "aclosing[Client]":
        """A connection of its own for one blocking reader."""
        return aclosing(client.reader(self.endpoint))
