"""The command line: what it takes, what it prints.

In: arguments. Out: calls of what `bot/__main__.py` hands in. An error a person can mend is printed in one line,
without a traceback, and ends with status 1.
"""

import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NoReturn, TypeVar

import cyclopts
import msgspec
import uvloop
from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console
from rich.markup import escape

from bot.core.checks import Finding, Grade
from bot.core.errors import HalfMinuteError
from bot.core.model import UserName
from bot.core.rehearsal import MOST_ASSISTANTS, MOST_SPEED, Plan
from bot.core.vocabulary import Role
from config.settings import PACKAGED, RoomSettings, Settings, SettingsError, load

ROOM: Final = "demo/room.ndjson.gz"
PRIVATE: Final = "demo/private.ndjson"
WECHAT: Final = "demo/wechat.ndjson"
BILIBILI: Final = "demo/bilibili.ndjson"
DOUYIN: Final = "demo/douyin.ndjson"
WEIBO: Final = "demo/weibo.ndjson"
WATCHED: Final = "demo/watch.ndjson"
PARCELS: Final = "demo/courier.ndjson"
"""The recorded room of the demo, its private conversations, its official account, its rooms on two platforms, its
Weibo account, what a collector hears of it in public, and its parcels, in the packaged content."""
PHONES: Final = 8789
"""Where the phones of that account's customers are shown."""

DEMO_ROOMS: Final = (
    RoomSettings(channel="open_feed", room="xiaoman-live", title="主直播间", hosts=("小满", "阿宁")),
    RoomSettings(channel="bilibili", room="1000", title="B站直播间", hosts=("小满",)),
    RoomSettings(channel="douyin", room="7560000000000000001", title="抖音直播间", hosts=("阿宁",)),
)

ANYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - it is looked for, not bound

MARKS: Final = {
    Grade.FINE: "[green]fine   [/green]",
    Grade.WARNING: "[yellow]warning[/yellow]",
    Grade.FAULT: "[red]fault  [/red]",
    Grade.SKIPPED: "skipped",
}

T = TypeVar("T")
Feed = Annotated[Path | None, Parameter(help="A recorded room: open feed lines, .ndjson or .jsonl, also .gz.")]
Speed = Annotated[float, Parameter(help="1 replays in real time, 0 as fast as it can.")]
Times = Annotated[float, Parameter(help="So many times faster than it was.", validator=Number(gt=0, lte=MOST_SPEED))]
People = Annotated[int, Parameter(help="Simulated assistants.", validator=Number(gte=1, lte=MOST_ASSISTANTS))]
Pace = Annotated[float, Parameter(help="Seconds a decision takes, the median.", validator=Number(gt=0, lte=60))]
Minutes = Annotated[
    float, Parameter(help="Minutes since the first post that are over.", validator=Number(gte=0, lte=2_880))
]
Claim = Annotated[
    float | None, Parameter(help="Claim after so many minutes; never if left out.", validator=Number(gte=0))
]
Config = Annotated[Path | None, Parameter(name=["--config", "-c"], help="Settings file; the packaged one if left out.")]


@dataclass(frozen=True)
class Doing:
    """What the commands do, put in by `bot/__main__.py`."""

    run: Callable[[Settings], Coroutine[Any, Any, None]]
    apart: Callable[[], Coroutine[Any, Any, None]]
    check: Callable[[Settings], Coroutine[Any, Any, list[str]]]
    check_adapter: Callable[[Settings, str, Callable[[Finding], None]], Coroutine[Any, Any, bool]]
    audit: Callable[[Settings], Coroutine[Any, Any, tuple[int, list[str]]]]
    login: Callable[[Settings, UserName, Role | None], Coroutine[Any, Any, str]]
    rehearse: Callable[[Settings, Path, Plan, bool], Coroutine[Any, Any, tuple[bool, str]]]
    rehearsal_job: Callable[[], Coroutine[Any, Any, None]]
    prepare: Callable[[Settings, bool], Coroutine[Any, Any, tuple[bool, str]]]
    drill: Callable[[Settings, Path | None, float | None, bool], Coroutine[Any, Any, tuple[bool, str]]]
    import_table: Callable[[Settings, str, Path, bool], Coroutine[Any, Any, tuple[bool, str]]]
    drill_with_people: Callable[[Settings, Path | None, float, float], Coroutine[Any, Any, None]]


def build(doing: Doing) -> cyclopts.App:
    """The command `halfminute`."""
    app = cyclopts.App(name="halfminute", help="HalfMinute (半分钟): a checked reply in half a minute.")
    store = cyclopts.App(name="store", help="Look after the store.")
    drill = cyclopts.App(name="drill", help="Practise before it happens.")
    app.command(store)
    app.command(drill)
    _run_commands(app, doing)
    _look_commands(app, store, doing)
    _show_commands(app, doing)
    _drill_commands(drill, doing)
    return app


def _run_commands(app: cyclopts.App, doing: Doing) -> None:
    @app.command(name="triage-process", show=False)
    def apart() -> None:
        """What a house starts beside itself with triage.own_process; reads its settings from the standard input."""
        _do(doing.apart)

    @app.command
    def run(*, config: Config = None) -> None:
        """Run the house: store, adapters, drafts, delivery, console."""
        _do(lambda: doing.run(load(config)))

    @app.command
    def demo(*, feed: Feed = None, speed: Speed = 1.0, config: Config = None) -> None:
        """Run the demo shop with a recorded live room, on data of its own."""
        _do(lambda: doing.run(demo_settings(load(config), feed, speed)))


def _look_commands(app: cyclopts.App, store: cyclopts.App, doing: Doing) -> None:
    @app.command(name="check-config")
    def check_config(*, config: Config = None) -> None:
        """Read settings and content, and say what is wrong, with file and line."""
        faults = _do(lambda: doing.check(load(config)))
        _end("Settings and content are in order.", faults)

    @app.command
    def check(name: str, *, config: Config = None) -> None:
        """Test what the adapter NAME needs, such as wechat: settings, credentials, rights, the way in; step by step."""
        well = _do(lambda: doing.check_adapter(load(config), name, _tell))
        sys.exit(0 if well else 1)

    @app.command
    def login(name: str = "admin", *, role: Role | None = None, demo: bool = False, config: Config = None) -> None:
        """Print a one-time login for NAME; with --role the account is made or changed, with --demo in the demo shop."""
        print(_do(lambda: doing.login(_chosen(config, demo=demo), UserName(name), role)))

    @app.command(name="import")
    def import_table(
        table: Literal["orders", "parcels"], file: Path, *, dry: bool = False, demo: bool = False, config: Config = None
    ) -> None:
        """Take in the CSV FILE of orders or parcels, also beside a running house; with --dry only say what is new."""
        _told(lambda: doing.import_table(_chosen(config, demo=demo), table, file, not dry), as_json=True)

    @store.command(name="audit")
    def audit(*, config: Config = None) -> None:
        """Check the chain of the audit; any line that was changed or left out is named."""
        count, breaks = _do(lambda: doing.audit(load(config)))
        _end(f"{count} lines, unbroken.", breaks)


def _show_commands(app: cyclopts.App, doing: Doing) -> None:
    @app.command(name="rehearsal-process", show=False)
    def job() -> None:
        """What a house starts beside itself to play a recording; reads what to do from the standard input."""
        _do(doing.rehearsal_job)

    @app.command
    def rehearse(
        file: Path,
        *,
        speed: Times = 3.0,
        assistants: People = 3,
        pace: Pace = 4.0,
        seed: int = 1,
        demo: bool = False,
        json: bool = False,
        config: Config = None,
    ) -> None:
        """Play the recorded room FILE with simulated assistants: would the desk hold? Status 1: it would not."""
        plan = Plan(speed=speed, assistants=assistants, pace_s=pace, seed=seed)
        _told(lambda: doing.rehearse(_chosen(config, demo=demo), file, plan, json), as_json=json)

    @app.command
    def prepare(*, demo: bool = False, json: bool = False, config: Config = None) -> None:
        """Look whether a show can begin: answers, shelf, feeds, prompters, people. Works beside a running house."""
        _told(lambda: doing.prepare(_chosen(config, demo=demo), json), as_json=json)


def _drill_commands(drill: cyclopts.App, doing: Doing) -> None:
    @drill.command
    def crisis(
        file: Path | None = None,
        *,
        console: bool = False,
        begin: Minutes = 15.0,
        speed: Times = 1.0,
        claim_after: Claim = None,
        json: bool = False,
        config: Config = None,
    ) -> None:
        """Play the recorded crisis FILE (open watch lines; without it, one of the demo shop) through watch, verdicts,
        alerts and pages, on a virtual clock: who would have been told when? Status 1: too late. With --console it comes
        to a demo shop of its own in real time, from so many minutes after the first post on, and people act on it."""
        if console:
            settings = demo_settings(load(config), None, 1.0)
            _do(lambda: doing.drill_with_people(settings, file, begin, speed))
        else:
            _told(lambda: doing.drill(load(config), file, claim_after, json), as_json=json)


def _told(work: Callable[[], Coroutine[Any, Any, tuple[bool, str]]], *, as_json: bool) -> NoReturn:
    """Print what it says; status 1 where it is not well."""
    well, text = _do(work)
    if as_json:
        print(text)
    else:
        Console(highlight=False, soft_wrap=True).print(text)
    sys.exit(0 if well else 1)


def _tell(finding: Finding) -> None:
    """One step of a check, as it ends."""
    line = f"{MARKS[finding.grade]}  {finding.step:<16} {escape(finding.says)}"
    Console(highlight=False, soft_wrap=True).print(line)


def _chosen(config: Path | None, *, demo: bool) -> Settings:
    settings = load(config)
    return demo_settings(settings, None, 1.0) if demo else settings


def _end(fine: str, faults: list[str]) -> NoReturn:
    print("\n".join(faults) or fine)
    sys.exit(1 if faults else 0)


def demo_settings(settings: Settings, feed: Path | None, speed: float) -> Settings:
    """The demo shop: a recorded room, private messages, an official account, rooms on two platforms and a Weibo account
    that are none, what a collector hears of it, and parcels on their way, data in a folder of its own."""
    room = feed.resolve() if feed else PACKAGED / ROOM
    if not room.is_file():
        raise SettingsError(f"{room}: no such recording; name a file of open feed lines with --feed")
    table = {"name": "demo", "file": str(room), "speed": speed, "loop": feed is None, "reply": "record"}
    phones = {"script": str(PACKAGED / WECHAT), "port": PHONES if settings.console.port else 0}
    account = {"app_id": "demo", "app_secret": "demo", "token": "demo", "demo": phones}
    return msgspec.structs.replace(
        linked(settings),
        adapters={
            "open_feed": {"feeds": [table]},
            "fake": {"script": str(PACKAGED / PRIVATE), "rooms": []},
            "wechat": account,
            "bilibili": {"demo": {"script": str(PACKAGED / BILIBILI)}},
            "douyin": {"demo": {"script": str(PACKAGED / DOUYIN)}},
            "weibo": {"demo": {"script": str(PACKAGED / WEIBO)}},
            "open_watch": {"feeds": [{"name": "demo", "file": str(PACKAGED / WATCHED), "speed": 1.0}]},
            "kuaidi100": {"demo": {"script": str(PACKAGED / PARCELS)}},
        },
        live=msgspec.structs.replace(settings.live, rooms=DEMO_ROOMS),
        hooks=msgspec.structs.replace(settings.hooks, host="127.0.0.1", port=0),
        store=msgspec.structs.replace(settings.store, data_dir=str(Path(settings.store.data_dir).parent / "demo")),
    )


def linked(settings: Settings) -> Settings:
    """Where no page_url is set, messages lead to the console of this machine; one whose port the system chooses is
    known too late for that."""
    console = settings.console
    if settings.watch.page_url or not console.port:
        return settings
    host = "127.0.0.1" if console.host in ANYWHERE else console.host
    page_url = f"http://[{host}]:{console.port}" if ":" in host else f"http://{host}:{console.port}"
    return msgspec.structs.replace(settings, watch=msgspec.structs.replace(settings.watch, page_url=page_url))


def _do(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run it on the fast event loop; what a person can mend is told in one line."""
    try:
        return uvloop.run(work())
    except (HalfMinuteError, SettingsError) as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"[red]halfminute:[/red] {escape(str(error))}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(0)
