"""The report after a crisis: what of alerts and pages it tells."""

from msgspec.structs import replace

from bot.core import alerting
from bot.core.alerts import Alert, AlertAct, AlertDeed, TellKind, Told
from bot.core.clock import later
from bot.core.crises import Crisis, CrisisId, Review
from bot.core.reviewing import reviewed
from bot.core.topics import Level
from tests.support.alerts import LI, topic_of
from tests.support.clock import START

CUP = Crisis(id=CrisisId("0-cup"), title="恒温杯 · 安全", opened_by=LI.name, opened_at=START)


def report(*alerts: Alert, told: tuple[Told, ...] = ()) -> Review:
    return reviewed(CUP, (), alerts, told, ())


def raised() -> Alert:
    alert = alerting.heard(None, topic_of("0-cup", Level.CRISIS, START), START)
    assert alert is not None
    return alert


def test_an_alert_that_was_given_back_is_nobodys() -> None:
    alert = raised()
    for after, act in ((10, AlertAct.CLAIM), (20, AlertAct.RELEASE)):
        deed = AlertDeed(alert=alert.id, act=act, at=later(START, after), by=LI.name)
        alert = alerting.acted(alert, deed)
    told = report(alert)
    assert (told.claimed_after_s, told.moments) == (None, ())


def test_of_each_page_it_says_what_came_of_it() -> None:
    line = Told(alert=raised().id, plan="p", kind=TellKind.FIRST, level=Level.CRISIS, receiver="wecom", at=START)
    meant, failed, done = line, replace(line, fault="robot removed"), replace(line, names=(LI.name,), done=True)
    says = [moment.says for moment in report(told=(meant, failed, done)).moments]
    assert says == ["wecom 还不知道有没有送到", "wecom 没通知到（robot removed）", f"wecom {LI.name}"]
