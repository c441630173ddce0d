"""What a shop's site may tell of customers, and when a birthday comes, against a calendar read day by day."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.clock import SECOND, Millis
from bot.core.orders import CustomerNews, Happened
from bot.core.visits import MORNING, birthday_after, fault_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = (SHANGHAI, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), UTC)


def slowly(birthday: str, after: Millis, zone: tzinfo) -> Millis:
    """Day by day: is it that day, or the last of February in a year without the 29th?"""
    day = datetime.fromtimestamp(after / SECOND, zone).date()
    while True:
        is_it = f"{day:%m-%d}" == birthday
        stands_in = birthday == "02-29" and f"{day:%m-%d}" == "02-28" and (day + timedelta(days=1)).month == 3
        morning = round(datetime.combine(day, MORNING, zone).timestamp() * SECOND)
        if (is_it or stands_in) and morning > after:
            return Millis(morning)
        day += timedelta(days=1)


@given(
    day=st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    after=st.integers(1_500_000_000_000, 2_500_000_000_000),
    zone=st.sampled_from(ZONES),
)
def test_a_birthday_comes_when_the_calendar_says(day: date, after: int, zone: tzinfo) -> None:
    assert birthday_after(f"{day:%m-%d}", Millis(after), zone) == slowly(f"{day:%m-%d}", Millis(after), zone)


def test_the_29th_of_february_comes_every_year() -> None:
    at = Millis(round(datetime(2026, 6, 1, tzinfo=SHANGHAI).timestamp() * SECOND))
    came = []
    for _ in range(4):
        at = birthday_after("02-29", at, SHANGHAI)
        came.append(f"{datetime.fromtimestamp(at / SECOND, SHANGHAI):%Y-%m-%d %H:%M}")
    assert came == ["2027-02-28 10:00", "2028-02-29 10:00", "2029-02-28 10:00", "2030-02-28 10:00"]


def news(**changes: object) -> CustomerNews:
    fields = {"channel": "wechat", "customer": "oAnna", "what": Happened.PROFILE, **changes}
    return CustomerNews(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, ""), ({"birthday": "02-29"}, ""), ({"birthday": ""}, ""), ({"member": "金卡会员"}, ""),
        ({"birthday": "02-30"}, "birthday"), ({"birthday": "2-9"}, "birthday"),
        ({"birthday": "1990-02-01"}, "birthday"),
        ({"birthday": "０２-０１"}, "birthday"), ({"member": "长" * 21}, "member"), ({"channel": "WeChat!"}, "channel"),
        ({"customer": ""}, "customer"), ({"customer": "a b"}, "customer"), ({"customer": "x" * 129}, "customer"),
        ({"at": "yesterday"}, "at"), ({"what": Happened.WAITS}, "product"), ({"what": Happened.BROWSED}, "product"),
        ({"what": Happened.WAITS, "product": "lamp"}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_named(changes: dict[str, object], says: str) -> None:
    assert fault_of(news(**changes)).partition(":")[0] == says
