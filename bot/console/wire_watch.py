"""What the pages of topics and alerts take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/watch.py and alerts.py, bot/console/watching.py and the route
list. Topics, posts, alerts and forecasts travel as the nouns of `bot.core`; texts and names in them are masked.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.console.wire import AccountName, Ask, Note, Reason, Version
from bot.core.alerts import Alert, AlertId, AlertState, Demand, Muted, Ruling, Silence, TellKind
from bot.core.clock import Millis
from bot.core.crises import CrisisId
from bot.core.model import UserName
from bot.core.topics import Dossier, Level, Theme, Topic, TopicId

MOST_TOPICS: Final = 200
LONGEST_SILENCE_MIN: Final = 7 * 24 * 60

AlertName = Annotated[AlertId, Meta(max_length=128)]
TopicName = Annotated[TopicId, Meta(max_length=128)]
AboutName = Annotated[str, Meta(max_length=80, description="the id of a product, or the name of a brand")]


class WatchAsk(Ask, frozen=True, kw_only=True):
    """Which topics: of that level at least, about that, in words of their title; those heard of in the last `days`."""

    level: Annotated[int, Meta(ge=0, le=4)] = 0
    about: AboutName = ""
    theme: Theme | None = None
    state: AlertState | None = None
    text: Annotated[str, Meta(max_length=60)] = ""
    days: Annotated[int, Meta(ge=1, le=90)] = 7


class ActAsk(Ask, frozen=True, kw_only=True):
    """Something to do to an alert as it was on screen. `version` 0: however it is now."""

    version: Version = 0
    note: Note = ""


class HandOverAsk(ActAsk, frozen=True, kw_only=True):
    """To whom."""

    to: AccountName


class RuleAsk(ActAsk, frozen=True, kw_only=True):
    """What it was. A duplicate names the alert it repeats."""

    ruling: Ruling
    duplicate_of: AlertName = AlertId("")


class SilenceAsk(Ask, frozen=True, kw_only=True):
    """Tell nobody of what matches all that is given, for so long, up to level `most`; a topic, a product or brand, a
    theme: one of them at least."""

    minutes: Annotated[int, Meta(ge=5, le=LONGEST_SILENCE_MIN)]
    reason: Reason
    topic: TopicName = TopicId("")
    about: AboutName = ""
    theme: Theme | None = None
    most: Annotated[int, Meta(ge=1, le=4)] = int(Level.SERIOUS)


# ---- answers --------------------------------------------------------------------------------------------------------


class AlertLine(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as a list shows it. `muted`: why nobody is told of it just now; `silence`: which one covers it."""

    id: AlertId
    state: AlertState
    level: Level
    peak: Level
    version: int
    raised_at: Millis
    claimed_by: UserName
    claimed_at: Millis
    resolved_at: Millis
    resolved_by: UserName
    ruling: Ruling | None
    muted: Muted | None
    silence: Silence | None
    step: int


class TopicLine(msgspec.Struct, frozen=True, kw_only=True):
    """A topic as a list shows it: `level` is that of its alert while there is one, else of its last verdict. `spark`:
    the reposts so far, evenly over time; `names`: what it is about, as people call it."""

    topic: Topic
    level: Level
    names: tuple[str, ...]
    alert: AlertLine | None = None
    spark: tuple[int, ...] = ()
    crisis: CrisisId = CrisisId("")


class WatchPage(msgspec.Struct, frozen=True, kw_only=True):
    """Topics, the gravest first. `on`: somebody watches; `watched`: which names; `heard_at`: when something was last
    heard of (0: nothing yet); `more`: topics that what was asked leaves out; `tells`: anybody is paged."""

    on: bool
    now: Millis
    revision: int = 0
    topics: tuple[TopicLine, ...] = ()
    open: int = 0
    claimed: int = 0
    watched: tuple[str, ...] = ()
    heard_at: Millis = Millis(0)
    tells: bool = False
    more: int = 0


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Something we did, as a mark on the curve: `kind` is told, escalated, claimed, resolved, answered, or of a crisis
    opened, wording, statement, closed."""

    at: Millis
    kind: str
    says: str = ""
    by: UserName = UserName("")


class TellLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the notification log: who was told through what, or why not."""

    at: Millis
    kind: TellKind
    level: Level
    receiver: str
    names: tuple[UserName, ...]
    step: int
    done: bool
    fault: str


class TopicPage(msgspec.Struct, frozen=True, kw_only=True):
    """All of one topic. `demand`: what its level asks for; `colleagues`: whom it can be handed to; `others`: alerts
    it may be a duplicate of."""

    now: Millis
    line: TopicLine
    dossier: Dossier
    alert: Alert | None = None
    told: tuple[TellLine, ...] = ()
    marks: tuple[Mark, ...] = ()
    silences: tuple[Silence, ...] = ()
    demand: Demand | None = None
    others: tuple[Alert, ...] = ()
    colleagues: tuple[UserName, ...] = ()


class OneAlert(msgspec.Struct, frozen=True):
    """An alert as it stands now."""

    alert: Alert


class SilenceList(msgspec.Struct, frozen=True):
    """Silences, those in force first. `names`: what topics and products in them are called."""

    silences: tuple[Silence, ...]
    now: Millis
    names: dict[str, str] = {}


class AlertFault(msgspec.Struct, frozen=True):
    """Somebody was faster: who has it, and how the alert stands."""

    error: str
    message: str
    alert: Alert


class Newest(msgspec.Struct, frozen=True):
    """The gravest alert that nobody has taken and that is not silenced; of several the last."""

    alert: AlertId
    topic: TopicId
    title: str
    level: Level
    at: Millis


class WatchNews(msgspec.Struct, frozen=True, kw_only=True):
    """Event `watch`: how many alerts nobody has taken (but those that are silenced), how many somebody has (`mine`: how
    many each), and the highest level among them. `revision` grows with everything that changes."""

    revision: int
    open: int = 0
    claimed: int = 0
    highest: Level = Level.NONE
    mine: dict[UserName, int] = {}
    newest: Newest | None = None
