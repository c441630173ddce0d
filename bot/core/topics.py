"""What negative posts are about: topics, the posts in them, and how grave they are.

In: nothing. Out: structs, and the ports `Spotter`, `Gatherer`, `Assessor` (`monitoring`) and `Topics` (the store).
Written by `bot.stages.watching`, read by the console and by whoever pages. Texts and names in here are masked.
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import Final, NewType, Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.model import Address, ConversationId, Reading, UserName
from bot.core.signals import PostId, Reacted, Spoken
from bot.core.spreading import Forecast, Track
from bot.core.vocabulary import Intent

TopicId = NewType("TopicId", str)
"""`0-<hash>`: topics lie on partition 0."""


class Theme(StrEnum):
    """What is wrong; the order is the weight they have by default, greatest first."""

    SAFETY = "safety"  # 伤人、起火、过敏、食安
    FRAUD = "fraud"  # 假货、欺诈、虚假宣传
    STAFF = "staff"  # 辱骂、歧视、泄露隐私
    FAULT = "fault"  # 付不了款、打不开、系统出错
    QUALITY = "quality"
    PRICE = "price"  # 先涨后降、价格不一
    REFUND = "refund"  # 不退款、霸王条款
    LOGISTICS = "logistics"
    SERVICE = "service"  # 没人理、敷衍
    OTHER = "other"


class Level(IntEnum):
    """How grave a topic is; what each demands stands in the rules."""

    NONE = 0
    NOTICE = 1  # 关注
    WARNING = 2  # 预警
    SERIOUS = 3  # 严重
    CRISIS = 4  # 危机


LEVEL_NAMES: Final = {
    Level.NONE: "平稳", Level.NOTICE: "关注", Level.WARNING: "预警", Level.SERIOUS: "严重", Level.CRISIS: "危机",
}  # fmt: skip
"""What people call them."""


class Spot(msgspec.Struct, frozen=True):
    """What a text is about, if it is about us and bad. `about`: ids of products, or the name of a brand; `negative`:
    0…1; `found`: the words that said so."""

    about: tuple[str, ...]
    theme: Theme
    negative: float
    found: tuple[str, ...] = ()


class Post(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A public post that belongs to a topic. `copy_of`: nearly the same words as that one. `reply`: where an answer to
    it goes. `reposts` as far as known. `answered`: when one was put on the desk for it, and by whom."""

    id: PostId
    topic: TopicId
    at: Millis
    text: str
    writer: str = ""
    writer_id: str = ""
    followers: int | None = None
    verified: bool = False
    page: str = ""
    pictures: tuple[str, ...] = ()
    negative: float = 0.0
    copy_of: PostId = PostId("")
    reposts: int = 0
    comments: int | None = None
    likes: int | None = None
    seen_at: Millis = Millis(0)
    reply: Address | None = None
    answered_at: Millis = Millis(0)
    answered_by: UserName = UserName("")


class Spreader(msgspec.Struct, frozen=True):
    """Somebody who carried a post on: masked name, followers, when, and how many reposts came from theirs."""

    name: str
    followers: int | None
    at: Millis
    brought: int = 0
    text: str = ""


class Topic(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that goes wrong. Counts since `first_at`: `posts` without `copies`, distinct public `writers`, distinct
    `orders` named, `voices` of customers in private and `room_voices` in live rooms. `lead` is the post that spreads
    most, `forecast` that of all its posts together. `systemic`: not one person's bad luck (why: `because`)."""

    id: TopicId
    title: str
    about: tuple[str, ...]
    theme: Theme
    first_at: Millis
    last_at: Millis
    posts: int = 0
    copies: int = 0
    writers: int = 0
    orders: int = 0
    voices: int = 0
    room_voices: int = 0
    lead: PostId = PostId("")
    reach: int = 0
    forecast: Forecast | None = None
    negative: float | None = None
    systemic: bool = False
    because: str = ""
    verdict: "Verdict | None" = None


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that a verdict rests on, so that it can be given again. `at`: then; `hour`: on the shop's wall; `last_at`:
    when anything new was heard of it last (0: nobody knows). `reach`: the followers of the greatest writer. Counts as
    in `Topic`; `reposts` … `high` are those of all posts together."""

    topic: TopicId
    at: Millis
    theme: Theme
    hour: int
    posts: int = 0
    copies: int = 0
    writers: int = 0
    orders: int = 0
    voices: int = 0
    room_voices: int = 0
    reach: int = 0
    reposts: int = 0
    per_min: float = 0.0
    expected: float = 0.0
    low: float = 0.0
    high: float = 0.0
    negative: float | None = None
    systemic: bool = False  # as `systemic()` says
    last_at: Millis = Millis(0)


class Reason(msgspec.Struct, frozen=True):
    """One thing that spoke for a level: the name of the rule, the value found, the bar it is measured by, and a line
    for people."""

    rule: str
    value: float
    bar: float
    says: str


class Verdict(msgspec.Struct, frozen=True):
    """How grave it is and why. `rules` is the version of the rules it was given under; the same facts under the same
    rules always give the same verdict."""

    level: Level
    facts: Facts
    reasons: tuple[Reason, ...]
    rules: int = 0

    @property
    def says(self) -> str:
        return "；".join(reason.says for reason in self.reasons)


class LevelRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when on a topic is of a level: any of its bars is enough (None: that bar is not used), the theme's weight
    multiplies what is measured. `negative`: bars of spread count only where at least this share of what is written
    about it is negative, or that is not known yet."""

    expected: float | None = None
    reposts: float | None = None
    per_min: float | None = None
    posts: float | None = None
    voices: float | None = None
    reach: float | None = None
    negative: float = 0.25


class SeverityRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The thresholds of all levels. `weights`: by theme (1.0 where none stands). A topic is systemic from so many
    `writers`, `orders` or `voices` on; then it counts `systemic_weight` times. At `night` (hours "23-7") nobody sees
    what happens and everything counts `night_weight` times. `version` grows with each change."""

    notice: LevelRule
    warning: LevelRule
    serious: LevelRule
    crisis: LevelRule
    weights: Mapping[Theme, float] = {}
    writers: int = 3
    orders: int = 2
    voices: int = 3
    systemic_weight: float = 1.5
    night: str = "23-7"
    night_weight: float = 1.2
    version: int = 0


def systemic(writers: int, orders: int, voices: int, rules: SeverityRules) -> tuple[bool, str]:
    """Whether it is more than one person's bad luck, and why: distinct writers of posts, distinct orders named,
    distinct customers who told us (in private and in rooms)."""
    because = [
        says
        for count, bar, says in (
            (writers, rules.writers, f"{writers} 位不同的发帖人"),
            (orders, rules.orders, f"涉及 {orders} 个不同的订单"),
            (voices, rules.voices, f"{voices} 位顾客找我们反映同一件事"),
        )
        if count >= bar
    ]
    return bool(because), "，".join(because)


class Spotter(Protocol):
    """Whether a text is about us and bad. Pure."""

    def spot(self, text: str, reading: Reading, product: str = "", *, ours: bool = False) -> Spot | None:
        """None: it is not about us (or on the deny list), or nothing is wrong. `product`: known otherwise. `ours`: said
        to us (`Spoken`), so that it need not name us; without a product such a text counts only where what is wrong may
        be everybody's (FAULT, SAFETY)."""
        ...

    def about(self, text: str, reading: Reading) -> tuple[str, ...]:
        """Ids of products and names of brands a text is about, whatever it says of them; empty: it is not about us (or
        on the deny list). What is neutral may turn bad in what people write when they pass it on."""
        ...

    def negative(self, reading: Reading) -> float:
        """0…1, for what people write when they pass something on."""
        ...

    def title(self, spot: Spot) -> str:
        """What a topic of that is called, such as 「恒温杯 · 安全」."""
        ...

    def complains(self, intent: Intent, reading: Reading) -> bool:
        """Whether a customer's own message should be watched."""
        ...


class Placed(msgspec.Struct, frozen=True):
    """Where a text belongs: `topic` (None: a new one), and the post whose words it repeats (empty: none)."""

    topic: TopicId | None
    copy_of: PostId = PostId("")


class Gatherer(Protocol):
    """What belongs together; lives in one worker's memory, refilled from the store."""

    def place(self, spot: Spot, text: str, at: Millis) -> Placed: ...

    def learn(self, topic: TopicId, spot: Spot, text: str, post: PostId, at: Millis) -> None:
        """That text is in this topic now."""
        ...

    def forget(self, topic: TopicId) -> None: ...


class Assessor(Protocol):
    """How grave it is. Pure."""

    def assess(self, facts: Facts, rules: SeverityRules) -> Verdict:
        """Of a topic nobody added anything to for a day: NONE, whatever was counted before."""
        ...


class Point(msgspec.Struct, frozen=True, array_like=True):
    """One point of a curve: so many reposts in all at that moment, then expected with an interval (None before the
    first forecast)."""

    at: Millis
    reposts: int
    expected: float | None = None
    low: float | None = None
    high: float | None = None


class Dossier(msgspec.Struct, frozen=True):
    """All that is kept of one topic, for its page and its evidence. Newest verdict last; `voices` are the customers'
    own words, `others` what was written in reposts, the last ones."""

    topic: Topic
    posts: tuple[Post, ...]
    curve: tuple[Point, ...]
    spreaders: tuple[Spreader, ...]
    voices: tuple[Spoken, ...]
    others: tuple[Reacted, ...]
    verdicts: tuple[Verdict, ...]


class Topics(Protocol):
    """What is kept of topics, for those who read it."""

    async def revision(self) -> int:
        """Grows with every change of any topic, alert or crisis."""
        ...

    async def listed(self, since: Millis, limit: int) -> list[Topic]:
        """Those heard of since then, the last first."""
        ...

    async def grave(self) -> list[Topic]:
        """Those whose verdict is NOTICE or more, now or within the last day: what alerts are made of."""
        ...

    async def one(self, topic: TopicId) -> Topic:
        """Raises NotFound."""
        ...

    async def dossier(self, topic: TopicId) -> Dossier:
        """Raises NotFound."""
        ...

    async def post(self, post: PostId) -> tuple[Post, Track]:
        """Raises NotFound."""
        ...

    async def answered(self, post: PostId, by: UserName, at: Millis) -> Post:
        """An answer to it was put on the desk. Raises NotFound."""
        ...

    async def of_conversations(self, conversations: Sequence[ConversationId]) -> Mapping[ConversationId, TopicId]:
        """Which of them complain of which topic."""
        ...

    async def facts(self, since: Millis) -> list[Facts]:
        """What verdicts since then rested on, oldest first: to try other rules on."""
        ...
