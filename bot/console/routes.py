"""Every route of the console, in one list.

In: pages. Out: `LIST`. Called by bot/console/app.py. A row says what it answers to, who may, what goes in and what
comes out; the rows of `UNMASKING` go by a setting.
"""

from typing import Final

import msgspec

from bot.console import claims, feed, openapi, static
from bot.console.pages import (
    alerts,
    conversations,
    crises,
    customers,
    desk,
    duty,
    gaps,
    house,
    library,
    login,
    media,
    prompter,
    rehearsals,
    rooms,
    shelf,
    shows,
    staff,
    trial,
    watch,
)
from bot.console.route import (
    ADMINS,
    ALERTED,
    DECIDERS,
    EVERYBODY,
    LEADS,
    PROMPTERS,
    SAYERS,
    A,
    Call,
    Clash,
    Page,
    R,
    Route,
    get,
    post,
    raw,
    upload,
)
from bot.console.routes_cases import CASE_ROUTES
from bot.console.routes_parcels import PARCEL_ROUTES
from bot.console.wire import (
    AccountList,
    Decide,
    Decided,
    Done,
    DraftList,
    DraftsAsk,
    Edit,
    EventsAsk,
    Invited,
    Letters,
    Login,
    Look,
    Me,
    Merge,
    NewAccount,
    NewPassword,
    Nothing,
    OneDraft,
    Split,
    Unmask,
    Unmasked,
)
from bot.console.wire_conversations import (
    ConversationList,
    ConversationsAsk,
    ConversationView,
    Move,
    OneConversation,
    OneTurn,
    Say,
    Shelved,
    Turns,
    TurnsAsk,
    UnmaskedTurn,
    UnmaskTurn,
    WriteNote,
)
from bot.console.wire_crises import (
    ChangeCrisis,
    CloseCrisis,
    ContactAsk,
    Contacted,
    CrisisList,
    CrisisPage,
    FollowAsk,
    Followed,
    NoteCrisis,
    OneCrisis,
    OpenCrisis,
    PublishStatement,
    SeenCrisis,
    SeenStatement,
    WordCrisis,
    WriteStatement,
)
from bot.console.wire_customers import ChangeCustomer, OtherCustomer
from bot.console.wire_duty import PutRoster, PutRules, RosterPage, RulesPage, RulesTried, TryRules
from bot.console.wire_gaps import DismissGap, GapsAsk, InsightsAsk, ReopenGap
from bot.console.wire_library import (
    CheckAsk,
    Checked,
    Choices,
    ExportAsk,
    ImportAsk,
    ImportReport,
    KnowledgeAsk,
    KnowledgeEntry,
    KnowledgeList,
    Phrases,
    Propose,
    Restore,
    Review,
)
from bot.console.wire_prompter import Beat, Pair, Paired, Place, PrompterList
from bot.console.wire_rehearsals import RehearsalList, RehearsalReport, RehearseAsk, RehearseFileAsk
from bot.console.wire_shelf import (
    PutShelf,
    PutStock,
    ShelfExportAsk,
    ShelfImportAsk,
    ShelfImportReport,
    ShelfPage,
    ShowLink,
    SoldOut,
)
from bot.console.wire_shows import ChangeRoom, OneRoom, RoomList, ShowList, ShowsAsk
from bot.console.wire_staff import SetupAsk, StaffList, StandingList, StatusAsk, TemplateAsk
from bot.console.wire_trial import TryAsk
from bot.console.wire_watch import (
    ActAsk,
    HandOverAsk,
    OneAlert,
    RuleAsk,
    SilenceAsk,
    SilenceList,
    TopicPage,
    WatchAsk,
    WatchPage,
)
from bot.core.alerts import AlertAct
from bot.core.catalog import Why
from bot.core.conversations import Act
from bot.core.crises import Review as CrisisReview
from bot.core.customers import CustomerCard
from bot.core.gaps import GapList, Insights
from bot.core.lifecycle import Verb
from bot.core.people import Health
from bot.core.rehearsal import Ready
from bot.core.showreport import ShowReport
from bot.core.trial import Tried
from bot.core.vocabulary import Role

UNMASK: Final = "/api/drafts/{id}/unmask"
UNMASK_TURN: Final = "/api/conversations/{id}/unmask"
UNMASKING: Final = frozenset({UNMASK, UNMASK_TURN})
"""The rows whose roles are a setting: console.unmask_roles."""


def decision(verb: Verb, ask: type[Decide] = Decide, roles: frozenset[Role] = DECIDERS) -> Route:
    """The row of one verb a person may use."""
    path = f"/api/drafts/{{id}}/{verb.replace('_', '-')}"
    return post(path, desk.deciding(verb), roles, ask, Decided, clash=Clash.DRAFT)


def move(act: Act) -> Route:
    """The row of one thing a person may do to a conversation."""
    return talk(act.replace("_", "-"), conversations.moving(act), Move, OneConversation)


def talk(deed: str, page: Page[A, R], ask: type[A], answer: type[R]) -> Route:
    """The row of a deed in a conversation that one person has at a time."""
    return post(f"/api/conversations/{{id}}/{deed}", page, DECIDERS, ask, answer, clash=Clash.CONVERSATION)


def edit(deed: str, page: Page[A, KnowledgeEntry], roles: frozenset[Role], ask: type[A]) -> Route:
    """The row of a change to an entry of the library."""
    return post(f"/api/knowledge/entry/{{id}}/{deed}", page, roles, ask, KnowledgeEntry, clash=Clash.ENTRY)


def profile(deed: str, page: Page[A, CustomerCard], ask: type[A]) -> Route:
    """The row of a change to a customer's profile."""
    return post(f"/api/customers/{{id}}{deed}", page, DECIDERS, ask, CustomerCard, clash=Clash.CUSTOMER)


def shelve(deed: str, page: Page[A, ShelfPage], roles: frozenset[Role], ask: type[A]) -> Route:
    """The row of a change to what a room sells."""
    return post(f"/api/shelf/{{id}}{deed}", page, roles, ask, ShelfPage, clash=Clash.SHELF)


def alert(deed: str, page: Page[A, OneAlert], ask: type[A]) -> Route:
    """The row of something done to an alert."""
    return post(f"/api/alerts/{{id}}/{deed}", page, ALERTED, ask, OneAlert, clash=Clash.ALERT)


def handle(deed: str, page: Page[A, R], ask: type[A], answer: type[R]) -> Route:
    """The row of something to do about a crisis."""
    return post(f"/api/crises/{{id}}/{deed}", page, ALERTED, ask, answer, clash=Clash.OUTDATED)


def linked(method: str, page: Call) -> Route:
    """A row behind the claim link of a message: open to whoever has it."""
    row = raw(r"/claim/{name:[\w.-]+}", page, None, "text/html")
    return msgspec.structs.replace(row, method=method, link=True)


LIST: Final[tuple[Route, ...]] = (
    post("/api/login", login.login, None, Login, Me),
    get("/api/me", login.me, PROMPTERS, Nothing, Me),
    post("/api/logout", login.logout, PROMPTERS, Nothing, Done),
    post("/api/password", login.set_password, EVERYBODY, NewPassword, Me),
    get("/api/drafts", desk.list_drafts, PROMPTERS, DraftsAsk, DraftList),
    get("/api/drafts/{id}", desk.one_draft, EVERYBODY, Nothing, OneDraft),
    get("/api/drafts/{id}/why", desk.why, EVERYBODY, Nothing, Why),
    decision(Verb.APPROVE),
    decision(Verb.EDIT, Edit),
    decision(Verb.REJECT),
    decision(Verb.PROMPT),
    decision(Verb.HAND_OVER),
    decision(Verb.SAY, roles=SAYERS),
    decision(Verb.WITHDRAW),
    decision(Verb.RESEND),
    decision(Verb.CONFIRM),
    decision(Verb.COPY),
    post("/api/drafts/{id}/merge", desk.merge, DECIDERS, Merge, Decided, clash=Clash.DRAFT),
    post("/api/drafts/{id}/split", desk.split, DECIDERS, Split, Decided, clash=Clash.DRAFT),
    post(UNMASK, desk.unmask, LEADS, Unmask, Unmasked),
    post("/api/drafts/{id}/place", prompter.place_draft, DECIDERS, Place, Decided, clash=Clash.DRAFT),
    get("/api/prompters", prompter.list_prompters, EVERYBODY, Nothing, PrompterList),
    post("/api/prompters", prompter.pair_prompter, DECIDERS, Pair, Paired),
    post("/api/prompters/beat", prompter.beat_prompter, PROMPTERS, Beat, Done, sign_of_life=False),
    raw("/api/events", feed.events, PROMPTERS, "text/event-stream", EventsAsk),
    post("/api/presence", desk.look, EVERYBODY, Look, Done, sign_of_life=False),
    get("/api/conversations", conversations.list_conversations, EVERYBODY, ConversationsAsk, ConversationList),
    get("/api/conversations/{id}", conversations.one_conversation, EVERYBODY, Nothing, ConversationView),
    get("/api/conversations/{id}/turns", conversations.list_turns, EVERYBODY, TurnsAsk, Turns),
    move(Act.TAKE),
    move(Act.TRANSFER),
    move(Act.QUEUE),
    move(Act.GIVE_BACK),
    move(Act.CLOSE),
    move(Act.WANT),
    talk("say", conversations.say_in_conversation, Say, OneConversation),
    talk("note", conversations.write_note, WriteNote, OneTurn),
    post("/api/conversations/{id}/typing", conversations.tell_typing, DECIDERS, Nothing, Done),
    post(UNMASK_TURN, conversations.unmask_turn, LEADS, UnmaskTurn, UnmaskedTurn),
    raw("/api/conversations/{id}/media/{number}/{at}", media.received_media, DECIDERS, media.ANY),
    upload("/api/media", media.put_up_media, DECIDERS, media.TAKES, Nothing, Shelved),
    raw("/api/media/{name}", media.shelved_media, EVERYBODY, media.ANY),
    get("/api/customers/{id}", customers.one_customer, EVERYBODY, Nothing, CustomerCard),
    profile("", customers.change_customer, ChangeCustomer),
    profile("/merge", customers.merge_customer, OtherCustomer),
    profile("/part", customers.part_customer, OtherCustomer),
    get("/api/staff", staff.list_staff, EVERYBODY, Nothing, StaffList),
    post("/api/staff/status", staff.say_status, DECIDERS, StatusAsk, StaffList),
    post("/api/staff/{name}", staff.set_up_agent, LEADS, SetupAsk, StaffList),
    get("/api/standing", staff.list_standing, EVERYBODY, Nothing, StandingList),
    post("/api/standing/allow", staff.allow_standing, LEADS, TemplateAsk, StandingList),
    post("/api/standing/forbid", staff.forbid_standing, LEADS, TemplateAsk, StandingList),
    get("/api/health", house.health, EVERYBODY, Nothing, Health),
    get("/api/dead-letters", house.dead_letters, EVERYBODY, Nothing, Letters),
    post("/api/dead-letters/{id}/replay", house.replay, LEADS, Nothing, Done),
    post("/api/dead-letters/{id}/discard", house.discard, LEADS, Nothing, Done),
    get("/api/accounts", house.list_accounts, LEADS, Nothing, AccountList),
    post("/api/accounts", house.put_account, ADMINS, NewAccount, Invited),
    get("/api/crises", crises.list_crises, EVERYBODY, Nothing, CrisisList),
    post("/api/crises", crises.open_crisis, ALERTED, OpenCrisis, OneCrisis, clash=Clash.OUTDATED),
    post("/api/contact", crises.contact_writer, ALERTED, ContactAsk, Contacted, clash=Clash.OUTDATED),
    get("/api/crises/{id}", crises.one_crisis, EVERYBODY, Nothing, CrisisPage),
    get("/api/crises/{id}/review", crises.review_crisis, EVERYBODY, Nothing, CrisisReview),
    handle("change", crises.change_crisis, ChangeCrisis, OneCrisis),
    handle("word", crises.word_crisis, WordCrisis, OneCrisis),
    handle("approve-wording", crises.approve_wording, SeenCrisis, OneCrisis),
    handle("state", crises.write_statement, WriteStatement, OneCrisis),
    handle("approve-statement", crises.approve_statement, SeenStatement, OneCrisis),
    handle("publish", crises.publish_statement, PublishStatement, OneCrisis),
    handle("note", crises.note_in_crisis, NoteCrisis, OneCrisis),
    handle("follow", crises.follow_affected, FollowAsk, Followed),
    handle("close", crises.close_crisis, CloseCrisis, OneCrisis),
    get("/api/gaps", gaps.list_gaps, EVERYBODY, GapsAsk, GapList),
    raw("/api/gaps/export", gaps.export_gaps, LEADS, "text/csv", GapsAsk),
    post("/api/gaps/dismiss", gaps.dismiss_gap, LEADS, DismissGap, Done),
    post("/api/gaps/reopen", gaps.reopen_gap, LEADS, ReopenGap, Done),
    get("/api/rooms", rooms.list_rooms, EVERYBODY, Nothing, RoomList),
    post("/api/rooms/{id}", rooms.change_room, DECIDERS, ChangeRoom, OneRoom),
    post("/api/rooms/{id}/end", rooms.end_show, LEADS, Nothing, OneRoom),
    get("/api/shows", shows.list_shows, EVERYBODY, ShowsAsk, ShowList),
    get("/api/shows/{id}", shows.one_show, EVERYBODY, Nothing, ShowReport),
    raw("/api/shows/{id}/questions", shows.export_questions, LEADS, "text/csv"),
    raw("/api/shows/{id}/handover", shows.export_handover, LEADS, "text/csv"),
    get("/api/rehearsals", rehearsals.list_rehearsals, EVERYBODY, Nothing, RehearsalList),
    get("/api/rehearsals/{id}", rehearsals.one_rehearsal, EVERYBODY, Nothing, RehearsalReport),
    post("/api/rehearsals", rehearsals.rehearse_show, LEADS, RehearseAsk, RehearsalList),
    upload("/api/rehearse-file", rehearsals.rehearse_file, LEADS, rehearsals.TAKES, RehearseFileAsk, RehearsalList),
    post("/api/prepare", rehearsals.prepare_show, DECIDERS, Nothing, Ready),
    raw("/api/shows/{id}/recording", shows.show_recording, LEADS, "application/gzip"),
    get("/api/shelf/{id}", shelf.one_shelf, EVERYBODY, Nothing, ShelfPage),
    shelve("", shelf.put_shelf, LEADS, PutShelf),
    shelve("/showing", shelf.show_link, DECIDERS, ShowLink),
    shelve("/stock", shelf.put_stock, DECIDERS, PutStock),
    shelve("/sold-out", shelf.sell_out, DECIDERS, SoldOut),
    raw("/api/shelf/{id}/export", shelf.export_shelf, LEADS, "text/csv", ShelfExportAsk),
    upload("/api/shelf/{id}/import", shelf.import_shelf, LEADS, shelf.TAKES, ShelfImportAsk, ShelfImportReport),
    get("/api/insights", gaps.show_insights, EVERYBODY, InsightsAsk, Insights),
    raw("/api/insights/export", gaps.export_insights, LEADS, "text/csv", InsightsAsk),
    get("/api/knowledge", library.list_knowledge, EVERYBODY, KnowledgeAsk, KnowledgeList),
    get("/api/knowledge/choices", library.list_choices, EVERYBODY, Nothing, Choices),
    get("/api/knowledge/entry/{id}", library.one_entry, EVERYBODY, Nothing, KnowledgeEntry),
    edit("propose", library.propose_entry, DECIDERS, Propose),
    edit("approve", library.approve_entry, LEADS, Review),
    edit("reject", library.reject_entry, LEADS, Review),
    edit("retire", library.retire_entry, LEADS, Review),
    edit("restore", library.restore_entry, LEADS, Restore),
    post("/api/knowledge/check", library.check_entry, DECIDERS, CheckAsk, Checked),
    post("/api/knowledge/try", trial.try_question, EVERYBODY, TryAsk, Tried),
    raw("/api/knowledge/export", library.export_knowledge, LEADS, "text/csv, application/toml", ExportAsk),
    upload("/api/knowledge/import", library.import_knowledge, LEADS, library.TAKES, ImportAsk, ImportReport),
    get("/api/phrases", library.list_phrases, EVERYBODY, Nothing, Phrases),
    *CASE_ROUTES,
    *PARCEL_ROUTES,
    get("/api/watch", watch.list_topics, EVERYBODY, WatchAsk, WatchPage),
    get("/api/watch/{id}", watch.one_topic, EVERYBODY, Nothing, TopicPage),
    post("/api/watch/{id}/contact", watch.contact_poster, ALERTED, ContactAsk, Contacted, clash=Clash.OUTDATED),
    raw("/api/watch/{id}/evidence", watch.export_evidence, ALERTED, "application/zip"),
    alert("claim", alerts.acting(AlertAct.CLAIM), ActAsk),
    alert("release", alerts.acting(AlertAct.RELEASE), ActAsk),
    alert("resolve", alerts.acting(AlertAct.RESOLVE), ActAsk),
    alert("hand-over", alerts.hand_over_alert, HandOverAsk),
    alert("rule", alerts.rule_alert, RuleAsk),
    get("/api/silences", alerts.list_silences, EVERYBODY, Nothing, SilenceList),
    post("/api/silences", alerts.put_silence, ALERTED, SilenceAsk, SilenceList),
    post("/api/silences/{id}/end", alerts.end_silence, ALERTED, Nothing, SilenceList),
    get("/api/roster", duty.show_roster, EVERYBODY, Nothing, RosterPage),
    post("/api/roster", duty.put_roster, ALERTED, PutRoster, RosterPage, clash=Clash.OUTDATED),
    get("/api/alert-rules", duty.show_rules, EVERYBODY, Nothing, RulesPage),
    post("/api/alert-rules", duty.put_rules, LEADS, PutRules, RulesPage, clash=Clash.OUTDATED),
    post("/api/alert-rules/try", duty.try_rules, ALERTED, TryRules, RulesTried, clash=Clash.OUTDATED),
    raw("/api/openapi.json", openapi.describe, EVERYBODY, "application/json"),
    linked("GET", claims.show_claim),
    linked("POST", claims.claim_by_link),
    raw("/", static.page, None, "text/html"),
    raw(r"/assets/{name:[\w.-]+}", static.asset, None, "application/octet-stream"),
    raw(r"/{name:[\w-]+\.[\w.-]+}", static.extra, None, "application/octet-stream"),
)
