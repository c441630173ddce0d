"""What the port `Alerts` promises: one alert a topic, one winner a deed, a log that knows each plan once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.core.alerts import (
    AlertAct,
    AlertDeed,
    AlertId,
    Alerts,
    AlertState,
    Person,
    Ruling,
    Silence,
    SilenceId,
    TellKind,
    Told,
)
from bot.core.clock import Millis, later
from bot.core.errors import AlertChanged, NotFound, Outdated
from bot.core.model import Partition, UserName
from bot.core.topics import Level
from bot.store import alertkeys, audit, keys
from bot.store.alerts import StoredAlerts
from tests.support.alerts import CHEN, LI, ROSTER, RULES, WANG, MemoryAlerts, topic_of
from tests.support.clock import START, FakeClock
from tests.support.store import Store, running_store

HOUR = 3_600.0


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


def stored(store: Store) -> StoredAlerts:
    return StoredAlerts(store.client, store.durable(), store.clock, RULES, ROSTER)


@pytest.fixture(params=["memory", "store"])
def alerts(request: pytest.FixtureRequest) -> Alerts:
    return MemoryAlerts(FakeClock()) if request.param == "memory" else stored(request.getfixturevalue("store"))


def at(seconds: float) -> Millis:
    return later(START, seconds)


async def raised(alerts: Alerts, name: str = "0-t", level: Level = Level.SERIOUS, when: float = 0) -> AlertId:
    alert = await alerts.hear(topic_of(name, level, at(when)), at(when))
    assert alert is not None
    return alert.id


def deed(alert: AlertId, act: AlertAct, by: Person | None = LI, when: float = 1, version: int = 0) -> AlertDeed:
    return AlertDeed(alert=alert, act=act, at=at(when), by=by.name if by else UserName(""), version=version)


async def test_a_topic_has_one_alert_that_follows_it(alerts: Alerts) -> None:
    assert await alerts.hear(topic_of("0-t", None, at(0)), at(0)) is None
    assert await alerts.hear(topic_of("0-t", Level.NONE, at(0)), at(0)) is None
    first = await raised(alerts, level=Level.WARNING)
    assert await raised(alerts, level=Level.CRISIS, when=10) == first
    alert = await alerts.one(first)
    assert (alert.level, alert.peak, alert.raised_at, alert.graver_at) == (4, 4, at(0), at(10))
    await alerts.hear(topic_of("0-t", Level.NONE, at(20)), at(20))
    await alerts.hear(topic_of("0-t", Level.NONE, at(60)), at(60))
    alert = await alerts.one(first)
    assert (alert.level, alert.peak, alert.below_since, alert.version) == (0, 4, at(20), 1)
    await raised(alerts, level=Level.NOTICE, when=70)
    assert (await alerts.one(first)).below_since == 0
    assert [one.id for one in (await alerts.board()).alerts] == [first]


async def test_figures_that_change_no_level_are_taken_over_now_and_then(alerts: Alerts) -> None:
    first = await raised(alerts)
    await raised(alerts, when=1)
    assert (await alerts.one(first)).verdict.facts.at == at(0)
    await raised(alerts, when=6)
    assert (await alerts.one(first)).verdict.facts.at == at(6)


async def test_what_was_resolved_opens_again_when_its_topic_becomes_graver(alerts: Alerts) -> None:
    first = await raised(alerts)
    await alerts.act(deed(first, AlertAct.CLAIM))
    assert (await alerts.act(deed(first, AlertAct.RESOLVE))).resolved_by == LI.name
    await raised(alerts, when=10)
    assert (await alerts.one(first)).state is AlertState.RESOLVED
    await raised(alerts, level=Level.NOTICE, when=20)
    assert await raised(alerts, level=Level.WARNING, when=30) == first
    alert = await alerts.one(first)
    assert (alert.state, alert.level, alert.reopened_at, alert.claimed_by) == (AlertState.OPEN, 2, at(30), "")
    await alerts.act(deed(first, AlertAct.RESOLVE, None, when=40))
    assert await raised(alerts, level=Level.CRISIS, when=25 * HOUR) != first


async def test_of_many_who_claim_one_has_it_and_the_others_are_told_who(alerts: Alerts) -> None:
    first = await raised(alerts)
    people = [Person(name=UserName(f"p{number}")) for number in range(6)]
    tries = await asyncio.gather(
        *(alerts.act(deed(first, AlertAct.CLAIM, person, version=1)) for person in people), return_exceptions=True
    )
    (winner,) = [one for one in tries if not isinstance(one, BaseException)]
    lost = [one for one in tries if isinstance(one, AlertChanged)]
    assert len(lost) == 5
    assert {one.alert.claimed_by for one in lost} == {winner.claimed_by}
    again = await alerts.act(AlertDeed(alert=first, act=AlertAct.CLAIM, at=at(9), by=winner.claimed_by))
    assert (again.version, again.claimed_at) == (2, at(1))


async def test_people_hand_over_give_back_rule_and_open_again(alerts: Alerts) -> None:
    first = await raised(alerts)
    await alerts.act(deed(first, AlertAct.CLAIM))
    handed = await alerts.act(msgspec.structs.replace(deed(first, AlertAct.HAND_OVER, when=2), to=WANG.name))
    assert (handed.claimed_by, handed.claimed_at) == (WANG.name, at(2))
    freed = await alerts.act(deed(first, AlertAct.RELEASE, WANG, when=3))
    assert (freed.state, freed.claimed_by, freed.claimed_at) == (AlertState.OPEN, "", at(3))
    with pytest.raises(AlertChanged):
        await alerts.act(deed(first, AlertAct.RELEASE, WANG))
    noise = msgspec.structs.replace(deed(first, AlertAct.RULE, when=4), ruling=Ruling.NOISE, note="同名品牌")
    ruled = await alerts.act(noise)
    assert (ruled.ruling, ruled.ruled_by, ruled.ruled_level, ruled.note) == (Ruling.NOISE, LI.name, 3, "同名品牌")
    await alerts.act(deed(first, AlertAct.RESOLVE, when=5))
    opened = await alerts.act(deed(first, AlertAct.REOPEN, when=6))
    assert (opened.state, opened.reopened_at, opened.ruling) == (AlertState.OPEN, at(6), Ruling.NOISE)
    with pytest.raises(NotFound):
        await alerts.act(deed(AlertId("0-none"), AlertAct.CLAIM))


async def test_the_log_keeps_the_last_line_of_a_plan_and_receiver(alerts: Alerts) -> None:
    first = await raised(alerts)
    meant = Told(
        alert=first, plan="p", kind=TellKind.FIRST, level=Level.SERIOUS, receiver="wecom", at=at(1), names=(LI.name,)
    )
    await alerts.log(meant)
    assert await alerts.told(first) == (meant,)
    failed = msgspec.structs.replace(meant, fault="no answer", at=at(4))
    other = msgspec.structs.replace(meant, receiver="mail", done=True, at=at(5))
    await alerts.log(failed)
    await alerts.log(other)
    assert await alerts.told(first) == (await alerts.board()).log == (failed, other)
    with pytest.raises(NotFound):
        await alerts.log(msgspec.structs.replace(meant, alert=AlertId("0-none")))
    await alerts.step(first, 2, at(6))
    assert ((await alerts.one(first)).step, (await alerts.one(first)).version) == (2, 1)


async def test_silences_end_once(alerts: Alerts) -> None:
    one = Silence(id=SilenceId("s"), until=at(60), by=LI.name, at=at(0), reason="正在处理", about="warmer")
    await alerts.silence(one)
    ended = await alerts.end_silence(one.id, WANG.name, at(10))
    assert ended.ended_at == at(10)
    assert await alerts.end_silence(one.id, LI.name, at(20)) == ended
    assert await alerts.silences() == list((await alerts.board()).silences) == [ended]
    with pytest.raises(NotFound):
        await alerts.end_silence(SilenceId("none"), LI.name, at(0))


async def test_roster_and_rules_are_the_files_until_somebody_changes_them(alerts: Alerts) -> None:
    board = await alerts.board()
    assert (board.roster, board.rules) == (ROSTER, RULES)
    roster = await alerts.put_roster(msgspec.structs.replace(ROSTER, leads=()), LI.name)
    rules = await alerts.put_rules(msgspec.structs.replace(RULES, quiet=""), WANG.name)
    assert (roster.version, roster.changed_by, roster.changed_at) == (1, LI.name, START)
    assert (rules.version, rules.severity.version) == (1, 1)
    board = await alerts.board()
    assert (board.roster, board.rules) == (roster, rules)
    with pytest.raises(Outdated):
        await alerts.put_roster(ROSTER, WANG.name)
    with pytest.raises(Outdated):
        await alerts.put_rules(RULES, WANG.name)
    assert (await alerts.put_roster(roster, CHEN.name)).version == 2


async def test_the_board_forgets_what_was_resolved_a_day_ago_and_lists_do_not(store: Store) -> None:
    alerts, clock = stored(store), store.clock
    assert isinstance(clock, FakeClock)
    old, new = await raised(alerts, "0-a"), await raised(alerts, "0-b", when=1)
    await alerts.act(deed(old, AlertAct.RESOLVE, when=2))
    clock.jump(25 * HOUR)
    assert [one.id for one in (await alerts.board()).alerts] == [new]
    assert [one.id for one in await alerts.listed(at(0), 10)] == [old, new]
    assert [one.id for one in await alerts.listed(at(2), 10)] == [old]
    await alerts.log(Told(alert=old, plan="p", kind=TellKind.FIRST, level=Level.NOTICE, receiver="x", at=at(2)))
    await alerts.sweep(at(3))
    assert [one.id for one in await alerts.listed(at(0), 10)] == [new]
    assert await alerts.told(old) == ()
    assert await raised(alerts, "0-a", when=26 * HOUR) != old


async def test_links_of_all_processes_are_signed_alike(store: Store) -> None:
    key = await stored(store).claim_key()
    assert len(key) == 32
    assert await stored(store).claim_key() == key


async def test_the_audit_has_every_deed_and_every_page_and_screens_hear_of_both(store: Store) -> None:
    alerts = stored(store)
    first = await raised(alerts)
    await alerts.act(msgspec.structs.replace(deed(first, AlertAct.CLAIM), via="link"))
    meant = Told(alert=first, plan="p", kind=TellKind.FIRST, level=Level.SERIOUS, receiver="wecom", at=at(1))
    for told in (meant, msgspec.structs.replace(meant, done=True)):
        await alerts.log(told)
    await alerts.put_roster(ROSTER, CHEN.name)
    lines = [
        msgspec.json.decode(line, type=audit.Line, strict=False)
        async for line, _ in audit.lines(store.client, Partition(0))
    ]
    assert [(line.what, line.who) for line in lines] == [
        ("alert raised", "house"), ("alert claim", LI.name), ("page told", "house"), ("alert roster", CHEN.name),
    ]  # fmt: skip
    assert lines[1].detail == "via link"
    assert lines[2].detail == "p through wecom to all"
    assert await audit.verify(store.client, Partition(0)) == (4, [])
    assert int(await store.client.get(keys.watch_revision(Partition(0))) or 0) == 5


async def test_an_alert_that_cannot_be_read_hides_no_other(store: Store) -> None:
    alerts = stored(store)
    first, second = await raised(alerts, "0-a"), await raised(alerts, "0-b")
    await store.client.hset(alertkeys.alerts(), first, "1 {broken")
    assert [one.id for one in (await alerts.board()).alerts] == [second]


async def test_rules_and_a_roster_that_cannot_be_read_any_more_give_way_to_the_file_and_can_be_set_again(
    store: Store,
) -> None:
    alerts = stored(store)
    await alerts.put_rules(msgspec.structs.replace(RULES, quiet=""), LI.name)
    await alerts.put_roster(msgspec.structs.replace(ROSTER, leads=()), LI.name)
    for name in ("rules", "roster"):
        await store.client.hset(alertkeys.setup(), name, '1 {"severity": "of another version", "people": 3}')
    board = await alerts.board()
    assert (board.rules.quiet, board.roster.leads) == (RULES.quiet, ROSTER.leads)
    assert (await alerts.put_rules(board.rules, CHEN.name)).version == 2
    assert (await alerts.put_roster(board.roster, CHEN.name)).version == 2
    assert (await alerts.board()).rules.changed_by == CHEN.name
