"""Simulated crises: is everybody told in time, once, and by another way when one fails, whatever is killed?

    python -m tests.bench.crises --crises 1000 --json [--per-second 2] [--kills 40] [--seed 1]

Real time, real store, real stage, real receivers: two processes page (one has the lease, one stands by) on the bundled
server; five robots hear them over the loopback (企业微信, two groups of 飞书, two signed webhooks), each with its
vendor's limits and checks: so many crises at a time would fill those of one. Crises begin open-loop. Each is a topic
whose verdict is written by the store's own function, as watching does it; its figures grow four times more, every five
seconds, and a tenth begins as 预警 and becomes 危机. Of all, 60 in 100 are claimed 3–15 s after the first page, 20 not
before the leads were told (20 s by the rules), 20 not before everybody was; then they are resolved.

Trouble: at any time one of the robots says no with status 200, hangs, leads elsewhere, fails with 503, drops the line,
or says that it is told too much. Kills: SIGKILL of the process that has the lease, of the store, and of the process
that stands by, in turns; whoever is killed is started again at once (the store by its keeper).

`first_page_*` counts from the moment before the verdict was written until a robot had taken a page about it, for crises
during whose wait nothing was down. Down is from the kill of the store or of the process with the lease until a live
process has the lease again (5 s by the lease's length), and a second more; the others stand under `down`.

`missed`: no robot ever took a page about it. `pages_each`, `verdicts_each`: a crisis. `told_twice`: pages that robots
took beyond the plans of the log (a kill between telling and noting); `not_shown`: plans noted as told that no robot
showed. `unclaimed`: nobody claimed within the time of the rule; `escalated`: of those, told to the leads, so long after
it was due: `escalated_*`.
`second_channel`: share of pages that went another way than the first.
"""

import argparse
import asyncio
import random
import re
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from redis.exceptions import RedisError

from bot.core.alerts import AlertAct, AlertDeed, AlertId, TellKind, Told
from bot.core.clock import Clock, SystemClock
from bot.core.errors import AlertChanged, LeaseLost, Unavailable
from bot.core.model import UserName
from bot.core.monitoring import Shop
from bot.core.topics import Facts, Level, Reason, Theme, Topic, TopicId, Verdict
from bot.core.watching import TopicChange, WatchEffects
from bot.store import alertkeys, keys
from bot.store.alerts import StoredAlerts
from bot.store.signals import SignalStream
from bot.supervise import forever
from monitoring import MONITORING
from tests.bench.report import show
from tests.support.pager import Killer, Setup
from tests.support.robots import SECRET, Answer, FakeFeishu, FakeRobot, FakeWebhook, FakeWecom, Group
from tests.support.store import Store, running_store

WATCHED: Final = re.compile(r"#/watch/(0-[0-9a-z]+)")
ESCALATE_S: Final = 20.0
GROW_S: Final = 5.0
GROWTHS: Final = 4
SLACK_S: Final = 30.0
QUIET_S: Final = 20.0
"""What is on its way when the last crisis was resolved is waited for so long (times the unit)."""
LI: Final = UserName("li")
Manner = int | str | Answer
NO: Final[dict[str, Answer]] = {
    "wecom": {"errcode": 93000, "errmsg": "invalid webhook url"},
    "feishu": {"code": 19001, "msg": "incoming webhook access token invalid"},
    "hook": {"code": 1, "msg": "no"},
}
"""By the kind of robot: what its name begins with."""
FULL: Final[dict[str, Answer]] = {
    "wecom": {"errcode": 45009, "errmsg": "api freq out of limit"},
    "feishu": {"code": 11232, "msg": "frequency limited"},
    "hook": {"code": 2, "msg": "busy"},
}
ROBOTS: Final[dict[str, type[FakeRobot]]] = {
    "wecom": FakeWecom, "feishu": FakeFeishu, "hook": FakeWebhook, "feishu2": FakeFeishu, "hook2": FakeWebhook,
}  # fmt: skip
RULES: Final = """
leads = ["zhou"]
[[people]]
name = "li"
wecom = "li"
feishu = "ou_li"
[[people]]
name = "zhou"
wecom = "zhou"
"""
RECEIVER: Final = """
[receivers.{name}]
type = "{type}"
url = "{url}"
{secret}
"""
LEVEL: Final = """
[levels.{name}]
posts = {posts}
receivers = {receivers}
wait_s = 1
repeat_s = {repeat}
escalate_s = {escalate}
quiet = false
resolve_s = 0
"""
T = TypeVar("T")


class Plan(msgspec.Struct, frozen=True):
    """How many crises, how fast, how many kills; `unit` shortens all that people do, `lease_ms` how long nobody pages
    after a kill."""

    crises: int = 1_000
    per_second: float = 2.0
    kills: int = 40
    unit: float = 1.0
    seed: int = 1
    lease_ms: int = keys.LEASE_MS

    @property
    def seconds(self) -> float:
        return self.crises / self.per_second


class Noted(list[Group]):
    """What a robot showed, each with a word to whoever wants to know."""

    def __init__(self, tell: Callable[[Group], None]) -> None:
        super().__init__()
        self._tell = tell

    def append(self, group: Group) -> None:
        super().append(group)
        self._tell(group)


class Crises:
    """All of them, and what came of each."""

    def __init__(self, plan: Plan, store: Store, alerts: StoredAlerts, robots: dict[str, FakeRobot]) -> None:
        self.plan = plan
        self.began: dict[TopicId, float] = {}
        self.first: dict[TopicId, float] = {}
        self.shown: Counter[str] = Counter()
        self.verdicts = 0
        self.late: set[TopicId] = set()
        self.alerts = alerts
        self.robots = robots
        self._store = store
        self._clock: Clock = SystemClock()
        self._chance = random.Random(plan.seed)
        self._pages: defaultdict[TopicId, asyncio.Event] = defaultdict(asyncio.Event)
        self.lease = store.lease("watch", "bench")
        self._stream = SignalStream(store.client, store.reader(), self.lease, 86_400)
        for robot in robots.values():
            robot.told = Noted(self._seen)

    def _seen(self, group: Group) -> None:
        now = self._clock.monotonic()
        for name in {found[1] for link in group.links if (found := WATCHED.search(link))}:
            topic = TopicId(name)
            self.shown[topic] += 1
            self.first.setdefault(topic, now)
            self._pages[topic].set()

    async def all(self) -> None:
        """Begin them in their time, and see each to its end."""
        async with asyncio.TaskGroup() as group:
            for number in range(self.plan.crises):
                group.create_task(self._live(TopicId(f"0-c{number:05d}")))
                await self._clock.sleep(self._chance.expovariate(self.plan.per_second))

    async def _live(self, topic: TopicId) -> None:
        unit, patience = self.plan.unit, self._chance.random()
        level = self._chance.choice((Level.SERIOUS, Level.CRISIS)) if self._chance.random() < 0.9 else Level.WARNING
        self.began[topic] = await self._write(topic, level, 400)
        growing = asyncio.create_task(self._grow(topic))
        await self._pages[topic].wait()
        if patience < 0.6:
            await self._clock.sleep(self._chance.uniform(3, 15) * unit)
        else:
            self.late.add(topic)
            await self._escalated(topic, 1 if patience < 0.8 else 2)
        await self._act(topic, AlertAct.CLAIM)
        await growing
        await self._act(topic, AlertAct.RESOLVE)

    async def _escalated(self, topic: TopicId, step: int) -> None:
        """Until so many steps were told, or should have been long ago."""
        end = self._clock.monotonic() + ESCALATE_S * step * self.plan.unit + SLACK_S
        while self._clock.monotonic() < end:
            log = await self._sure(partial(self._log, topic))
            if any(line.done and line.kind is TellKind.ESCALATED and line.step == step for line in log):
                return
            await self._clock.sleep(0.5)

    async def _grow(self, topic: TopicId) -> None:
        for turn in range(GROWTHS):
            await self._clock.sleep(GROW_S * self.plan.unit)
            await self._write(topic, Level.CRISIS, 600 + 200 * turn)

    async def _write(self, topic: TopicId, level: Level, reposts: int) -> float:
        """The moment before it was written."""
        self.verdicts += 1

        async def once() -> float:
            at, began = self._clock.now(), self._clock.monotonic()
            facts = Facts(topic=topic, at=at, theme=Theme.SAFETY, hour=12, posts=9, reposts=reposts, per_min=9.3)
            verdict = Verdict(level, facts, (Reason("reposts", reposts, 300, f"已转发 {reposts}，超过 300"),))
            made = Topic(
                id=topic, title=f"暖手宝 {topic} · 安全", about=(topic,), theme=Theme.SAFETY, first_at=at, last_at=at,
                verdict=verdict,
            )  # fmt: skip
            await self._stream.apply(WatchEffects(topics=(TopicChange(topic=made, grave_at=at),)), at)
            return began

        return await self._sure(once)

    async def _act(self, topic: TopicId, act: AlertAct) -> None:
        async def once() -> None:
            raw: Any = await self._store.client.hget(alertkeys.topics(), topic)
            deed = AlertDeed(alert=AlertId(raw.decode()), act=act, at=self._clock.now(), by=LI, via="link")
            try:
                await self.alerts.act(deed)
            except AlertChanged:
                return  # the answer to an earlier try was lost with the store

        await self._sure(once)

    async def _sure(self, work: Callable[[], Awaitable[T]]) -> T:
        """However often the store goes away."""
        while True:
            try:
                return await work()
            except (Unavailable, LeaseLost, RedisError, OSError):
                await self._clock.sleep(0.05)

    async def trouble(self) -> None:
        """One of the robots does what it should not, always another thing."""
        while True:
            name = self._chance.choice(list(self.robots))
            manners: tuple[Manner, ...] = (NO[_kind(name)], FULL[_kind(name)], 503, "hang", "redirect", "lose")
            manner = self._chance.choice(manners)
            self.robots[name].manners.extend([manner] * 100)
            await self._clock.sleep(self._chance.uniform(4, 10) * self.plan.unit)
            self.robots[name].manners.clear()

    async def logs(self) -> dict[TopicId, tuple[Told, ...]]:
        return {topic: await self._log(topic) for topic in self.began}

    async def _log(self, topic: TopicId) -> tuple[Told, ...]:
        raw: Any = await self._store.client.hget(alertkeys.topics(), topic)
        return await self.alerts.told(AlertId(raw.decode())) if raw else ()


async def simulate(plan: Plan) -> dict[str, object]:
    """Let them happen; the figures."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with AsyncExitStack() as stack:
            robots = {one: kind(clock) for one, kind in ROBOTS.items()}
            rules = await _rules(robots, folder, stack, plan)
            store = await stack.enter_async_context(running_store(folder / "store", clock))
            known = MONITORING.load(rules, Shop("小满", ()))
            alerts = StoredAlerts(store.client, store.durable(), clock, known.rules, known.roster)
            crises = Crises(plan, store, alerts, robots)
            endpoint = store.endpoint
            setup = Setup(endpoint.url, endpoint.user, endpoint.password, str(rules), "", lease_ms=plan.lease_ms)
            killer = Killer(store, setup, folder)
            stack.push_async_callback(killer.stop)
            await killer.start()
            return await _played(crises, killer, clock)


async def _played(crises: Crises, killer: Killer, clock: Clock) -> dict[str, object]:
    async with asyncio.TaskGroup() as group:
        always = [
            group.create_task(forever("watch", partial(crises.lease.during, asyncio.Event().wait), clock)),  # type: ignore[arg-type]
            group.create_task(crises.trouble()),
        ]
        killing = group.create_task(killer.run(crises.plan.kills, crises.plan.seconds))
        await asyncio.wait_for(crises.all(), 60 + 3 * crises.plan.seconds + 120 * crises.plan.unit)
        await killing
        await clock.sleep(QUIET_S * crises.plan.unit)
        for task in always:
            task.cancel()
    return figures(crises, killer, await crises.logs())


async def _rules(robots: dict[str, FakeRobot], folder: Path, stack: AsyncExitStack, plan: Plan) -> Path:
    text = RULES
    for name, robot in robots.items():
        url = await stack.enter_async_context(robot.opened())
        kind = _kind(name)
        secret = f'secret = "{SECRET}"' if kind != "wecom" else ""
        text += RECEIVER.format(name=name, type=kind.replace("hook", "webhook"), url=url, secret=secret)
    names = msgspec.json.encode(list(robots)).decode()
    for posts, level in enumerate(("notice", "warning", "serious", "crisis"), 1):
        repeat, escalate = 120 * plan.unit, ESCALATE_S * plan.unit
        text += LEVEL.format(name=level, posts=posts, receivers=names, repeat=repeat, escalate=escalate)
    path = folder / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _kind(name: str) -> str:
    return name.rstrip("2")


def figures(crises: Crises, killer: Killer, logs: dict[TopicId, tuple[Told, ...]]) -> dict[str, object]:
    spans = killer.down
    waits = {topic: crises.first[topic] - began for topic, began in crises.began.items() if topic in crises.first}
    up = [wait for topic, wait in waits.items() if not _down(crises, topic, spans)]
    down = [wait for topic, wait in waits.items() if _down(crises, topic, spans)]
    done = {topic: [line for line in log if line.done] for topic, log in logs.items()}
    escalated = {topic for topic, log in done.items() if _steps(log)}
    pages = [line for log in done.values() for line in log]
    kinds = Counter(line.kind.value for line in pages)
    return {
        "crises": len(crises.began),
        "missed": len(crises.began) - len(waits),
        **_spread("first_page", up),
        "down": {"crises": len(down), **_spread("first_page", down)},
        "pages_each": round(len(pages) / len(crises.began), 2),
        "verdicts_each": round(crises.verdicts / len(crises.began), 2),
        "kinds": dict(kinds),
        "told_twice": sum(max(0, crises.shown[topic] - len(log)) for topic, log in done.items()),
        "not_shown": sum(max(0, len(log) - crises.shown[topic]) for topic, log in done.items()),
        "unclaimed": len(crises.late),
        "escalated": len(crises.late & escalated),
        **_spread("escalated", [_late(log, ESCALATE_S * crises.plan.unit) for log in done.values() if _steps(log)]),
        "second_channel": round(sum(line.receiver != "wecom" for line in pages) / max(1, len(pages)), 3),
        "kills": dict(killer.kills),
    }


def _steps(log: Sequence[Told]) -> list[Told]:
    return [line for line in log if line.kind is TellKind.ESCALATED]


def _late(log: Sequence[Told], within_s: float) -> float:
    """How long after it was due the leads were told; what people heard anew meanwhile counts from then."""
    first = min(_steps(log), key=lambda line: line.at)
    news = [line.at for line in log if line.kind in (TellKind.FIRST, TellKind.GRAVER) and line.at <= first.at]
    return (first.at - max(news)) / 1000 - within_s


def _down(crises: Crises, topic: TopicId, spans: Sequence[tuple[float, float]]) -> bool:
    began, told = crises.began[topic], crises.first[topic]
    return any(begin < told and began < end for begin, end in spans)


def _spread(name: str, waits: Sequence[float]) -> dict[str, float]:
    if not waits:
        return {}
    ranked = sorted(waits)
    return {
        f"{name}_p50_s": round(statistics.median(ranked), 2),
        f"{name}_p99_s": round(ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))], 2),
        f"{name}_max_s": round(ranked[-1], 2),
        f"{name}_of": len(ranked),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--crises", type=int, default=1_000)
    parser.add_argument("--per-second", type=float, default=2.0)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    plan = Plan(asked.crises, asked.per_second, asked.kills, seed=asked.seed)
    show(asyncio.run(simulate(plan)), as_json=asked.json)


if __name__ == "__main__":
    main()
