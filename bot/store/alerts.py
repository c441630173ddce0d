"""Alerts in the store: what is kept of them, of who was told, of silences, and what people set.

In: a client, the promise of the disk, rules and roster of the file. Out: `StoredAlerts`, the port `Alerts`. Called by
`bot.stages.paging` and the console. All of it lies in the first partition; an alert's value is how often it was
written, a blank, its JSON. What becomes of an alert is said by `bot.core.alerting`; here it is written if nobody was
faster.
"""

import logging
import secrets
from collections.abc import Iterable
from typing import Any, Final, TypeVar

import msgspec

from bot.core import alerting
from bot.core.alerts import (
    Alert,
    AlertDeed,
    AlertId,
    AlertRules,
    AlertState,
    Board,
    Roster,
    Silence,
    SilenceId,
    Told,
)
from bot.core.clock import Clock, Millis, later
from bot.core.errors import AlertChanged, NotFound, Outdated
from bot.core.model import UserName
from bot.core.ports import Durable
from bot.core.topics import Topic, TopicId
from bot.store import alertkeys, functions
from bot.store.client import Client, speaking

log = logging.getLogger(__name__)

HOUSE: Final = UserName("house")
TRIES: Final = 8
"""How often something is done anew, when others are faster."""
KEY_BYTES: Final = 32
AT_ONCE: Final = 500
T = TypeVar("T", bound=msgspec.Struct)
S = TypeVar("S", Roster, AlertRules)


class StoredAlerts:
    """`rules` and `roster` are those of the file; they hold until somebody changes them at the console."""

    def __init__(self, client: Client, durable: Durable, clock: Clock, rules: AlertRules, roster: Roster) -> None:
        self._client = client
        self._durable = durable
        self._clock = clock
        self._rules = rules
        self._roster = roster
        self._key = b""

    async def board(self) -> Board:
        """See the port. An alert that cannot be read is told in the log and hides no other."""
        since = later(self._clock.now(), -alerting.DAY / 1000)
        with speaking("reading the board of alerts"):
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.zrange(alertkeys.board(), since, "+inf", byscore=True)
                pipe.hvals(alertkeys.silences())
                pipe.hmget(alertkeys.setup(), ["roster", "rules"])
                ids, silences, setup = await pipe.execute()
            alerts = await self._read([AlertId(raw.decode()) for raw in ids])
            logs = await self._logs([alert.id for alert in alerts])
        return Board(
            alerts=tuple(alerts),
            silences=tuple(one for raw in silences if (one := _readable(raw, Silence))),
            log=tuple(logs),
            roster=_laid_over(self._roster, setup[0]),
            rules=_laid_over(self._rules, setup[1]),
        )

    async def rules(self) -> AlertRules:
        """Those in force, for whoever needs no more of the board."""
        with speaking("reading the rules of alerts"):
            raw: Any = await self._client.hget(alertkeys.setup(), "rules")
        return _laid_over(self._rules, raw)

    async def listed(self, since: Millis, limit: int) -> list[Alert]:
        """Those something happened to since then, the last first."""
        with speaking("listing alerts"):
            ids: Any = await self._client.zrange(
                alertkeys.touched(), "+inf", since, desc=True, byscore=True, offset=0, num=limit
            )
            return await self._read([AlertId(raw.decode()) for raw in ids])

    async def one(self, alert: AlertId) -> Alert:
        """Raises NotFound."""
        return (await self._stamped(alert))[1]

    async def told(self, alert: AlertId) -> tuple[Told, ...]:
        """Oldest first."""
        with speaking("reading who was told"):
            return tuple(await self._logs([alert]))

    async def hear(self, topic: Topic, at: Millis) -> Alert | None:
        """See the port. That it is there at all is on disk before anybody is told."""
        for _ in range(TRIES):
            with speaking("looking for a topic's alert"):
                raw: Any = await self._client.hget(alertkeys.topics(), topic.id)
            last = AlertId(raw.decode()) if raw else AlertId("")
            stamp, before = await self._last(last)
            after = alerting.heard(before, topic, at)
            if after is None or after is before:
                return before
            new = before is None or before.id != after.id
            what = "alert raised" if new else "" if before and before.state is after.state else "alert reopened"
            detail = f"{topic.id} level {after.level}"
            if await self._written(after, 0 if new else stamp, at, last, what, HOUSE, detail):
                if what:
                    await self._durable.wait()
                return after
        raise AlertChanged(f"topic {topic.id}: others kept changing its alert", await self._of(topic.id))

    async def act(self, deed: AlertDeed) -> Alert:
        """See the port."""
        for _ in range(TRIES):
            stamp, before = await self._stamped(deed.alert)
            after = alerting.acted(before, deed)
            if after is before:
                return before
            who, what = deed.by or HOUSE, f"alert {deed.act}"
            if await self._written(after, stamp, deed.at, AlertId(""), what, who, _detail(deed)):
                await self._durable.wait()
                return after
        raise AlertChanged(f"others kept changing alert {deed.alert}", await self.one(deed.alert))

    async def step(self, alert: AlertId, step: int, at: Millis) -> None:
        for _ in range(TRIES):
            stamp, before = await self._stamped(alert)
            after = msgspec.structs.replace(before, step=step, stepped_at=at)
            detail = f"step {step}"
            if await self._written(after, stamp, at, AlertId(""), "alert escalated", HOUSE, detail):
                return

    async def log(self, told: Told) -> None:
        """On disk when this returns: what was meant to be told, and what came of it. Raises NotFound."""
        ended = told.done or told.fault
        what = "" if not ended else "page told" if told.done else "page failed"
        names = ",".join(told.names)
        detail = f"{told.plan} through {told.receiver} to {names or 'all'} {told.fault}".strip()
        field = f"{told.plan} {told.receiver}"
        await functions.call(
            self._client, "log_told", alertkeys.HOME, told.alert, field, msgspec.json.encode(told), told.at,
            what, HOUSE, detail,
        )  # fmt: skip
        await self._durable.wait()

    async def silence(self, silence: Silence) -> Silence:
        until = f"until {silence.until} up to {silence.most}: {silence.reason}"
        covers = " ".join(part for part in (silence.topic, silence.about, silence.theme or "") if part)
        await self._keep(silence, "alert silence", silence.by, silence.at, f"{covers or 'all'} {until}")
        return silence

    async def silences(self) -> list[Silence]:
        """The last one first."""
        with speaking("reading silences"):
            found: Any = await self._client.hvals(alertkeys.silences())
        kept = [one for raw in found if (one := _readable(raw, Silence))]
        return sorted(kept, key=lambda one: (-one.at, one.id))

    async def end_silence(self, silence: SilenceId, by: UserName, at: Millis) -> Silence:
        """Raises NotFound. Of one that has ended nothing changes."""
        before = next((one for one in await self.silences() if one.id == silence), None)
        if before is None:
            raise NotFound(f"there is no silence {silence} (any more)")
        if before.ended_at or before.until <= at:
            return before
        ended = msgspec.structs.replace(before, ended_at=at)
        await self._keep(ended, "alert silence ended", by, at, "")
        return ended

    async def put_roster(self, roster: Roster, by: UserName) -> Roster:
        """See the port."""
        people, shifts = len(roster.people), len(roster.shifts)
        return await self._set("roster", roster, by, f"{people} people, {shifts} shifts")

    async def put_rules(self, rules: AlertRules, by: UserName) -> AlertRules:
        """See the port. The thresholds get the same version, which verdicts name."""
        severity = msgspec.structs.replace(rules.severity, version=rules.version + 1)
        changed = msgspec.structs.replace(rules, severity=severity)
        return await self._set("rules", changed, by, f"quiet {rules.quiet or 'never'}")

    async def claim_key(self) -> bytes:
        """See the port."""
        if not self._key:
            with speaking("reading the key of links"):
                await self._client.hsetnx(alertkeys.setup(), "key", secrets.token_hex(KEY_BYTES))
                found: Any = await self._client.hget(alertkeys.setup(), "key")
            await self._durable.wait()
            self._key = bytes.fromhex(found.decode())
        return self._key

    async def sweep(self, before: Millis) -> None:
        """Forget resolved alerts that nothing happened to since then, and silences that were over then."""
        await functions.call(self._client, "sweep_alerts", alertkeys.HOME, before, AT_ONCE)
        over = [one.id for one in await self.silences() if (one.ended_at or one.until) < before]
        if over:
            with speaking("forgetting silences"):
                await self._client.hdel(alertkeys.silences(), *over)

    async def _of(self, topic: TopicId) -> Alert:
        with speaking("looking for a topic's alert"):
            raw: Any = await self._client.hget(alertkeys.topics(), topic)
        return await self.one(AlertId(raw.decode() if raw else ""))

    async def _last(self, alert: AlertId) -> tuple[int, Alert | None]:
        """Nothing where a topic has none yet, or one that is gone or cannot be read."""
        try:
            return await self._stamped(alert) if alert else (0, None)
        except NotFound:
            return 0, None

    async def _stamped(self, alert: AlertId) -> tuple[int, Alert]:
        """How often it was written, and the alert. Raises NotFound."""
        with speaking("reading an alert"):
            raw: Any = await self._client.hget(alertkeys.alerts(), alert)
        stamp, _, body = (raw or b"").partition(b" ")
        found = _readable(body, Alert) if body else None
        if found is None:
            raise NotFound(f"there is no alert {alert} (any more)")
        return int(stamp), found

    async def _written(
        self, alert: Alert, stamp: int, at: Millis, last: AlertId, what: str, who: str, detail: str
    ) -> bool:
        """Whether nobody was faster."""
        resolved = alert.resolved_at if alert.state is AlertState.RESOLVED else 0
        try:
            await functions.call(
                self._client, "put_alert", alertkeys.HOME, alert.id, stamp,
                b"%d %b" % (stamp + 1, msgspec.json.encode(alert)), at, resolved, alert.topic, last, what, who, detail,
            )  # fmt: skip
        except functions.OutOfDate:
            return False
        return True

    async def _keep(self, silence: Silence, what: str, who: UserName, at: Millis, detail: str) -> None:
        await functions.call(
            self._client, "put_silence", alertkeys.HOME, silence.id, msgspec.json.encode(silence), at, what, who, detail
        )
        await self._durable.wait()

    async def _set(self, name: str, value: S, by: UserName, detail: str) -> S:
        now = self._clock.now()
        changed = msgspec.structs.replace(value, version=value.version + 1, changed_by=by, changed_at=now)
        body = b"%d %b" % (changed.version, msgspec.json.encode(changed))
        try:
            await functions.call(self._client, "set_alerts", alertkeys.HOME, name, value.version, body, now, by, detail)
        except functions.OutOfDate as error:
            raise Outdated(f"somebody was faster: the {name} has another version than {value.version}") from error
        await self._durable.wait()
        return changed

    async def _read(self, ids: list[AlertId]) -> list[Alert]:
        values: Any = await self._client.hmget(alertkeys.alerts(), ids) if ids else []
        return [one for raw in values if raw and (one := _readable(raw.partition(b" ")[2], Alert))]

    async def _logs(self, ids: Iterable[AlertId]) -> list[Told]:
        async with self._client.pipeline(transaction=False) as pipe:
            for alert in ids:
                pipe.hvals(alertkeys.told(alert))
            rows: Any = await pipe.execute()
        lines = [line for row in rows for raw in row if (line := _readable(raw, Told))]
        return sorted(lines, key=lambda line: (line.at, line.plan))


def _laid_over(base: S, raw: bytes | None) -> S:
    """What people made of it, or what the file says. Where theirs cannot be read (any more), the file's has its
    version, so that it can be changed again, and nobody who changed it."""
    stamp, _, body = (raw or b"0 ").partition(b" ")
    found = _readable(body, type(base)) if body else None
    return found or msgspec.structs.replace(base, version=int(stamp))


def _readable(raw: bytes, cls: type[T]) -> T | None:
    try:
        return msgspec.json.decode(raw, type=cls)
    except msgspec.MsgspecError as error:
        log.error("one %s in the store is left out: %s", cls.__name__, error)
        return None


def _detail(deed: AlertDeed) -> str:
    """For the audit: how, to whom, as what, and why."""
    parts = (f"via {deed.via}", deed.to and f"to {deed.to}", deed.ruling or "", deed.duplicate_of, deed.note)
    return " ".join(part for part in parts if part)
