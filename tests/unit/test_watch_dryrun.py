"""What other rules would have raised and paged, beside what was; and how good the bars in force were."""

from zoneinfo import ZoneInfo

import msgspec

from bot.core.alerts import Alert, AlertId, AlertRules, Demand, Ruling
from bot.core.clock import Millis
from bot.core.dryrun import Tried
from bot.core.topics import Facts, Level, LevelRule, SeverityRules, Theme, TopicId
from monitoring.dryrun import Trial
from monitoring.severity import Bars
from tests.support.spotting import facts

MINUTE = 60_000
HOUR = 60 * MINUTE
NOON = Millis(1_760_068_800_000)  # 2025-10-10 12:00 in Shanghai
TRIAL = Trial(Bars(), ZoneInfo("Asia/Shanghai"))
SEVERITY = SeverityRules(
    notice=LevelRule(posts=5), warning=LevelRule(posts=20), serious=LevelRule(posts=80), crisis=LevelRule(posts=300)
)
RULES = AlertRules(
    severity=SEVERITY,
    demands={
        Level.NOTICE: Demand(resolve_s=7_200),
        Level.WARNING: Demand(receivers=("pr",), resolve_s=7_200),
        Level.SERIOUS: Demand(receivers=("pr",), quiet=False, resolve_s=7_200),
        Level.CRISIS: Demand(receivers=("pr",), quiet=False, resolve_s=0),
    },
    quiet="22:00-08:00",
)


def course(topic: str, *posts: tuple[float, int]) -> list[Facts]:
    return [facts(topic=topic, at=NOON + round(hour * HOUR), posts=count) for hour, count in posts]


def alert(topic: str, level: Level, ruling: Ruling | None = None, hour: float = 0.0, posts: int = 6) -> Alert:
    at = Millis(NOON + round(hour * HOUR))
    verdict = Bars().assess(facts(topic=topic, at=at, posts=posts), SEVERITY)
    return Alert(
        id=AlertId(f"0-{topic}"),
        topic=TopicId(topic),
        title="小满生活 · 质量",
        about=("小满生活",),
        theme=Theme.QUALITY,
        level=level,
        peak=level,
        raised_at=at,
        graver_at=at,
        verdict=verdict,
        ruling=ruling,
    )


def tried(series: list[Facts], rules: AlertRules = RULES, *alerts: Alert) -> Tried:
    known = sorted(series, key=lambda one: one.at)
    return TRIAL.would_page(known, rules, alerts, NOON, Millis(NOON + 7 * 24 * HOUR))


def demanding(level: Level, **changes: object) -> AlertRules:
    demand = msgspec.structs.replace(RULES.demands[level], **changes)
    return msgspec.structs.replace(RULES, demands={**RULES.demands, level: demand})


def test_a_topic_that_grows_is_one_alert_and_pages_at_each_level_that_tells_somebody() -> None:
    found = tried(course("a", (0, 3), (1, 6), (2, 25), (2.5, 30), (3, 90)))
    assert (len(found.rows), found.pages, found.held) == (1, 2, 0)
    row = found.rows[0]
    assert (row.would, row.at, row.paged_at) == (Level.SERIOUS, NOON + HOUR, NOON + 2 * HOUR + 1_000)
    assert row.says == "公开贴文 90 条，到了严重线 80"
    assert found.would == {Level.NOTICE: 0, Level.WARNING: 0, Level.SERIOUS: 1, Level.CRISIS: 0}
    assert found.says == "按这套规则会报 1 次（严重 1），叫人 2 次；实际报了 0 次"


def test_a_calmed_topic_is_resolved_and_another_burst_is_another_alert() -> None:
    found = tried(course("a", (0, 25), (1, 2), (3.1, 2), (4, 25)))
    assert [row.at for row in found.rows] == [NOON, NOON + 4 * HOUR]
    assert found.pages == 2
    soon = tried(course("a", (0, 25), (1, 2), (2, 25)))
    assert (len(soon.rows), soon.pages) == (1, 1)


def test_what_does_not_last_as_long_as_wait_s_pages_nobody() -> None:
    patient = demanding(Level.WARNING, wait_s=1_800)
    assert tried(course("a", (0, 25), (0.4, 6), (5, 6)), patient).pages == 0
    assert tried(course("a", (0, 25), (0.6, 6), (5, 6)), patient).pages == 1
    assert tried(course("a", (0, 25)), patient).rows[0].paged_at == NOON + HOUR // 2


def test_quiet_hours_put_a_page_off_and_a_serious_one_does_not_wait() -> None:
    night = tried(course("a", (11, 25), (12, 25)))
    assert (night.pages, night.held) == (1, 1)
    assert night.rows[0].paged_at == NOON + 20 * HOUR
    over = tried(course("a", (11, 25), (12, 2), (15, 2)))
    assert (over.pages, len(over.rows)) == (0, 1)
    serious = tried(course("a", (11, 90)))
    assert serious.rows[0].paged_at == NOON + 11 * HOUR + 1_000


def test_what_is_systemic_is_weighed_anew_by_the_rules_that_are_tried() -> None:
    known = [facts(topic="a", at=NOON, posts=14, writers=4, systemic=True)]
    assert tried(known).rows[0].would is Level.WARNING
    stricter = msgspec.structs.replace(RULES, severity=msgspec.structs.replace(SEVERITY, writers=5))
    assert tried(known, stricter).rows[0].would is Level.NOTICE


def test_without_receivers_it_is_reckoned_as_if_warning_and_above_told_somebody() -> None:
    silent = {level: msgspec.structs.replace(demand, receivers=()) for level, demand in RULES.demands.items()}
    rules = msgspec.structs.replace(RULES, demands=silent)
    assert tried(course("a", (0, 6)), rules).pages == 0
    assert tried(course("a", (0, 25)), rules).pages == 1


def test_it_is_laid_beside_what_was_and_what_people_ruled() -> None:
    series = course("noise", (0, 6)) + course("real", (1, 30)) + course("missed", (2, 4))
    was = (
        alert("noise", Level.WARNING, Ruling.NOISE),
        alert("real", Level.WARNING, Ruling.REAL, 1),
        alert("missed", Level.WARNING, Ruling.REAL, 2),
        alert("before", Level.WARNING, Ruling.REAL, -1),
    )
    found = tried(series, RULES, *was)
    assert [(row.topic, row.would, row.was, row.ruling) for row in found.rows] == [
        ("noise", Level.NOTICE, Level.WARNING, Ruling.NOISE),
        ("real", Level.WARNING, Level.WARNING, Ruling.REAL),
        ("missed", Level.NONE, Level.WARNING, Ruling.REAL),
    ]
    assert (found.noise_spared, found.real_missed, found.was[Level.WARNING]) == (1, 1, 3)
    assert found.says.endswith("实际报了 3 次；判为误报或重复的会少叫 1 次；有 1 次真事会没人知道")


def test_the_record_of_a_level_names_the_bar_that_would_have_kept_its_noise_out() -> None:
    noise = [alert(f"n{posts}", Level.NOTICE, Ruling.NOISE, posts=posts) for posts in (5, 6, 8)]
    real = [alert(f"r{posts}", Level.NOTICE, Ruling.REAL, posts=posts) for posts in (9, 15)]
    rest = [alert("d", Level.NOTICE, Ruling.DUPLICATE), alert("u", Level.NOTICE)]
    notice, warning, *_ = TRIAL.scored([*noise, *real, *rest])
    assert (notice.level, notice.alerts, notice.real, notice.noise, notice.duplicate, notice.unruled) == (
        Level.NOTICE, 7, 2, 3, 1, 1,
    )  # fmt: skip
    assert notice.precision is not None
    assert round(notice.precision, 2) == 0.33
    assert (notice.bar, notice.raise_to, notice.spares) == ("posts", 9, 3)
    assert notice.says == "关注 7 次，判过的里头 33% 是真事；误报多半因为“贴文数”，线提到 9 能少 3 次，真事不会漏"
    assert (warning.alerts, warning.precision, warning.says) == (0, None, "预警 0 次")


def test_no_bar_is_named_that_would_lose_something_real() -> None:
    alerts = [alert("n", Level.NOTICE, Ruling.NOISE, posts=12), alert("r", Level.NOTICE, Ruling.REAL, posts=6)]
    notice = TRIAL.scored(alerts)[0]
    assert (notice.bar, notice.raise_to) == ("posts", None)
    assert notice.says.endswith("再提会漏掉真事")


def test_the_record_rests_on_what_made_an_alert_grave_not_on_what_it_is_now() -> None:
    calm = Bars().assess(facts(topic="n", at=NOON + 30 * HOUR, posts=6, last_at=NOON), SEVERITY)
    assert calm.level is Level.NONE
    alerts = [alert(f"n{posts}", Level.NOTICE, Ruling.NOISE, posts=posts) for posts in (6, 7)]
    over = [msgspec.structs.replace(one, verdict=calm, gravest=one.verdict, level=Level.NONE) for one in alerts]
    assert TRIAL.scored(over)[0].raise_to == 8


def test_alerts_are_scored_by_the_level_they_had_when_they_were_ruled() -> None:
    ruled = msgspec.structs.replace(alert("a", Level.SERIOUS, Ruling.REAL), ruled_level=Level.WARNING)
    assert [one.alerts for one in TRIAL.scored([ruled])] == [0, 1, 0, 0]
