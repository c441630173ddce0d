"""Every setting of the product, typed and frozen.

In: a TOML file (`halfminute.toml`) and `HALFMINUTE_…` environment variables for secrets. Out: `Settings`. Called by
`bot.app`
and the command line. An unknown key, a wrong type or an impossible value raises `SettingsError`, which names the
file, the
key and what would be right. Secrets never show in a `repr`.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

T = TypeVar("T")
PACKAGED = Path(__file__).parent
Positive = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(gt=0)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CalendarDay = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Port = Annotated[int, Meta(ge=0, le=65535)]


class SettingsError(ValueError):
    """A setting is wrong; the message names file, key and remedy."""


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where everything lies. `url` is "embedded" or any redis:// / unix:// address of Redis ≥ 7.2 or Valkey ≥ 8."""

    url: str = "embedded"
    data_dir: str = "var/data"
    partitions: Positive = 1
    retention_days: Positive = 7
    durable_timeout_s: Seconds = 3.0

    def __repr__(self) -> str:
        """Without what `url` says of user and password."""
        place = self.url.partition("?")[0].rpartition("@")[2]
        return f"StoreSettings(url={place!r}, data_dir={self.data_dir!r}, partitions={self.partitions})"


class IngestSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much may wait. Beyond `queue` the oldest live comments are dropped and counted; `stream_cap` bounds the
    store."""

    queue: Positive = 20_000
    stream_cap: Positive = 100_000
    batch: Positive = 512
    seen_window_s: Seconds = 120.0
    max_text: Positive = 2_000


class TriageSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How drafts are made. Times by product.md rule 1, in seconds. `own_process` gives triage a second core."""

    batch: Positive = 256
    live_s: Seconds = 30.0
    urgent_s: Seconds = 600.0
    general_s: Seconds = 1_800.0
    not_urgent_s: Seconds = 7_200.0
    live_expires_s: Seconds = 120.0
    window_s: Seconds = 120.0
    deliveries: Positive = 3
    vector_budget_s: Annotated[float, Meta(ge=0)] = 0.03
    own_process: bool = False


class DeliverySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How approved texts go out."""

    in_flight: Positive = 32
    timeout_s: Seconds = 8.0
    attempts: Positive = 4


class ConsoleSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The screen's address and the rules of its sessions. `private_port` serves metrics and health to the house only.
    A host's prompter is not touched for long: it stays connected for `host_hours`, and has no idle limit.
    `unmask_roles` may read personal data as it was typed, with a reason that the audit keeps."""

    host: str = "127.0.0.1"
    port: Port = 8787
    private_host: str = "127.0.0.1"
    private_port: Port = 8788
    origins: tuple[str, ...] = ()
    idle_minutes: Positive = 30
    absolute_hours: Positive = 12
    host_hours: Positive = 16
    login_minutes: Positive = 15
    unmask_roles: tuple[Literal["assistant", "agent", "pr", "supervisor", "admin"], ...] = ("supervisor", "admin")


class HookSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public door for webhooks, open where an adapter has one. A platform is told within `stop_s` to come again
    when its message cannot be kept; a body may take `read_s`. An address that sends `forgeries` in a minute is not
    listened to for the rest of it; `behind_proxy`: the last X-Forwarded-For is who calls."""

    host: str = "127.0.0.1"
    port: Port = 8786
    stop_s: Seconds = 3.0
    read_s: Seconds = 2.0
    in_flight: Positive = 1_024
    forgeries: Positive = 30
    behind_proxy: bool = False


class HelpSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The customers' search page. `port` 0: there is none. `origins` are sites of the shop that may ask it by script;
    `behind_proxy`: the last X-Forwarded-For is who asks."""

    host: str = "127.0.0.1"
    port: Port = 0
    origins: tuple[str, ...] = ()
    behind_proxy: bool = False


class ShopSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who speaks, and from which content. Folders are relative to the settings file."""

    name: str = "半分钟小店"
    knowledge: str = "knowledge"
    words: str = "words"
    wordings: str = "playbooks"
    tables: str = "demo"
    sentence_vectors: bool = True
    timezone: str = "Asia/Shanghai"


class SlotSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From `begin` to `end` on these days; one that ends before it begins goes on past midnight."""

    days: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    begin: str
    end: str


class GroupSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People who answer one kind of question, and when; without `hours`: always."""

    name: Annotated[str, Meta(min_length=1, max_length=32)]
    stages: tuple[Literal["presale", "insale", "aftersale", "none"], ...] = ()
    hours: tuple[SlotSettings, ...] = ()


class ConversationSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Private conversations. What a customer writes within `burst_s` is one question. After `misses` drafts that did
    not help, a person is wanted. An owner who says nothing for `return_after_s` gives the conversation back. A wording
    that a lead allowed goes out by itself `acknowledge_after_s` after the question. A score counts that comes within
    `rating_window_s`; a conversation is kept `keep_days` after its last message. From `high_value_yuan` of orders on a
    customer is of high value. `minutes_each`: what a conversation takes, until that is measured."""

    burst_s: Annotated[float, Meta(ge=0)] = 4.0
    misses: Positive = 2
    return_after_s: Seconds = 600.0
    acknowledge_after_s: Seconds = 15.0
    rating_window_s: Seconds = 86_400.0
    keep_days: Positive = 180
    high_value_yuan: Annotated[int, Meta(ge=0)] = 2_000
    minutes_each: Seconds = 4.0
    groups: tuple[GroupSettings, ...] = (
        GroupSettings(name="售前", stages=("presale",)),
        GroupSettings(name="售中", stages=("insale",)),
        GroupSettings(name="售后", stages=("aftersale", "none")),
    )


class RoomSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the shop calls a live room and who hosts it, until somebody changes that at the console. `room` is the
    platform's id of it."""

    channel: Annotated[str, Meta(min_length=1)]
    room: Annotated[str, Meta(min_length=1)]
    title: str = ""
    hosts: tuple[Annotated[str, Meta(min_length=1, max_length=32)], ...] = ()


class LiveSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Live rooms. What is still asked `again_after_s` after its answer gets another draft. One viewer gets at most
    `viewer_questions` drafts of their own within `viewer_window_s`. A feed that says nothing for `stale_after_s` is
    shown as silent, after `alert_after_s` it is an alarm. A decision takes an assistant `pace_s` until that is
    measured. A line of ours that the feed does not show within `seen_within_s` may be hidden. After `show_gap_s`
    without a message a show is over. `record` keeps what was said, personal data masked, for `recordings_days`.
    `shelf_secret_env` names the environment variable with the secret that signs what machines say of shelves and stock;
    empty: there is no such door."""

    again_after_s: Seconds = 300.0
    viewer_questions: Positive = 3
    viewer_window_s: Seconds = 60.0
    stale_after_s: Seconds = 60.0
    alert_after_s: Seconds = 180.0
    pace_s: Seconds = 4.0
    seen_within_s: Seconds = 20.0
    show_gap_s: Seconds = 1_800.0
    record: bool = True
    recordings_days: Positive = 30
    shelf_secret_env: str = ""
    rooms: tuple[RoomSettings, ...] = ()


class WatchSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said in public. `rules` is the file with brands, thresholds, receivers and roster, relative to the
    settings file; empty: nobody watches. `page_url` is how people reach the console from their phones: messages carry
    links to it, and without it none. What belongs to a topic is kept `keep_days` after it was last heard of. Topics are
    looked at again each `look_s` seconds, alerts each `tick_s`. A link in a message claims for `claim_hours`."""

    rules: str = "alerts.toml"
    page_url: str = ""
    keep_days: Positive = 90
    look_s: Seconds = 20.0
    tick_s: Seconds = 0.5
    claim_hours: Positive = 24


class CalendarSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which days are worked. The announced holidays of mainland China and their make-up days are known by themselves
    (`holidays`); `closed` are days ("2027-02-05") on which nobody works besides, `open` days worked all the same."""

    holidays: bool = True
    closed: tuple[CalendarDay, ...] = ()
    open: tuple[CalendarDay, ...] = ()


class ServiceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Service clocks, in working seconds; answers have those of `triage` by urgency. After-sale plan within a day,
    follow-up within three. Whoever has it is warned after `warn_at` of the time, its lead told when it is over, the
    supervisor after `again_at` times as long. `half_minute_s` and `three_minute_s` are what shopping platforms count,
    the latter from `counted_from` to `counted_until`. Figures are kept `keep_days`."""

    accept_s: Seconds = 1_800.0
    verify_s: Seconds = 4 * 3_600.0
    solution_s: Seconds = 24 * 3_600.0
    follow_up_s: Seconds = 3 * 86_400.0
    warn_at: Annotated[float, Meta(gt=0, lt=1)] = 0.8
    again_at: Annotated[float, Meta(gt=1)] = 1.5
    half_minute_s: Seconds = 30.0
    three_minute_s: Seconds = 180.0
    counted_from: str = "08:00"
    counted_until: str = "23:00"
    keep_days: Positive = 90


class NoticeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the house tells customers of its own accord. Kinds in `off` are never told. Nothing goes out from
    `quiet_from` to `quiet_until` but waits. One customer gets at most `most_a_day`. What comes of one parcel within
    `gather_s` is told once. No movement for `stalled_h` hours is a delay; an order that is not shipped `ship_warn_h`
    hours before its promise is told. Where a crisis holds a notice, it waits `crisis_hours` at most. `keep_days`: so
    long it is known what was told. `care` turns those on that need a customer's yes."""

    off: tuple[str, ...] = ()
    quiet_from: str = "21:30"
    quiet_until: str = "08:30"
    most_a_day: Positive = 4
    gather_s: Seconds = 20.0
    stalled_h: Seconds = 48.0
    ship_warn_h: Seconds = 4.0
    crisis_hours: Seconds = 24.0
    keep_days: Positive = 90
    care: tuple[Literal["birthday", "member", "restock", "browsed"], ...] = ()
    browsed_after_h: Seconds = 20.0
    gift: str = ""
    poll_s: Seconds = 1_800.0


class CaseSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Complaints. One that is said in private opens a case by itself (`open`). An agent may give back up to
    `agent_yuan`, a lead up to `lead_yuan`; beyond that nobody by themselves. The customer hears something every
    `tell_every_h` working hours. Who says nothing for `silent_h` to the question whether that settles it counts as
    agreed, and the case says so. `keep_days` after it was closed a case is forgotten."""

    open: bool = True
    agent_yuan: Annotated[int, Meta(ge=0)] = 50
    lead_yuan: Annotated[int, Meta(ge=0)] = 500
    tell_every_h: Seconds = 8.0
    silent_h: Seconds = 48.0
    keep_days: Positive = 365


class Part(StrEnum):
    """What a process does. One process does everything by default; more share the work on one store."""

    INTAKE = "intake"
    TRIAGE = "triage"
    DELIVERY = "delivery"
    WATCH = "watch"
    CLOCK = "clock"
    CONSOLE = "console"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file. `adapters` keeps one raw table an adapter, decoded by that adapter's own settings class."""

    store: StoreSettings = StoreSettings()
    ingest: IngestSettings = IngestSettings()
    triage: TriageSettings = TriageSettings()
    delivery: DeliverySettings = DeliverySettings()
    console: ConsoleSettings = ConsoleSettings()
    shop: ShopSettings = ShopSettings()
    help: HelpSettings = HelpSettings()
    hooks: HookSettings = HookSettings()
    conversations: ConversationSettings = ConversationSettings()
    live: LiveSettings = LiveSettings()
    watch: WatchSettings = WatchSettings()
    calendar: CalendarSettings = CalendarSettings()
    service: ServiceSettings = ServiceSettings()
    notices: NoticeSettings = NoticeSettings()
    cases: CaseSettings = CaseSettings()
    adapters: dict[str, dict[str, Any]] = {}
    parts: tuple[Part, ...] = tuple(Part)
    log_level: str = "info"
    folder: str = str(PACKAGED)

    def path(self, relative: str) -> Path:
        """A content path of the file, made absolute against its folder."""
        return (Path(self.folder) / relative).resolve()

    def shared(self, relative: str) -> Path:
        """The same for content every shop may use as it comes (words, wordings): the packaged one if it has no own."""
        own = self.path(relative)
        return own if own.exists() else (PACKAGED / relative).resolve()


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read `path`, or the packaged defaults when None. Raises SettingsError."""
    source = path or PACKAGED / "halfminute.toml"
    try:
        table = tomllib.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{source}: no such file; name another with --config or leave it out") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{source}: not valid TOML: {error}") from error
    table["folder"] = str(source.resolve().parent)
    url = environ.get("HALFMINUTE_STORE_URL")
    if url:
        table.setdefault("store", {})["url"] = url
    return convert(table, Settings, str(source))


def convert(table: Mapping[str, Any], cls: type[T], where: str) -> T:
    """`table` as `cls`, with errors that name the key and the nearest known one; also for adapters' own tables."""
    try:
        return msgspec.convert(table, cls, dec_hook=_secret)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{where}: {error}{_hint(str(error), cls)}") from error


def _secret(cls: type[Any], value: Any) -> Any:
    """A class that hides its value (`bot.core.secret.Secret`), from text or, written "$NAME", from the environment."""
    if not hasattr(cls, "reveal") or not isinstance(value, str):
        raise NotImplementedError(f"{cls} cannot be read from a settings file")
    if not value.startswith("$"):
        return cls(value)
    if not os.environ.get(value[1:]):
        raise ValueError(f"the environment variable {value[1:]} is not set")
    return cls(os.environ[value[1:]])


def _hint(message: str, cls: type[Any]) -> str:
    unknown = re.search(r"unknown field `([^`]+)`(?: - at `\$\.?([^`]*)`)?", message)
    if not unknown:
        return ""
    for step in filter(None, (unknown[2] or "").split(".")):
        cls = next((f.type for f in msgspec.structs.fields(cls) if f.encode_name == step), cls)
    known = [f.encode_name for f in msgspec.structs.fields(cls)]
    near = difflib.get_close_matches(unknown[1], known, n=1)
    return f"; did you mean `{near[0]}`?" if near else f"; known keys: {', '.join(known)}"
