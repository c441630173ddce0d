"""A parcel's history as any vendor of tracking tells it, put into the house's form.

In: rows with a time, a text and what their codes mean, in whatever order. Out: events oldest first, and how the parcel
stands. Pure. Called by adapters.courier.kuaidi100 and adapters.courier.kdniao. Texts are only cleaned and cut here;
personal data in them is masked by whoever keeps them.
"""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from bot.core.clock import Millis, later
from bot.core.parcels import Milestone, TrackEvent, Trouble

MOST_ROWS: Final = 300
"""Of a longer history the newest are kept."""
MOST_TEXT: Final = 500
MOST_PLACE: Final = 60
AHEAD_S: Final = 86_400.0
"""What is said to happen later than tomorrow has a broken date."""
_KEPT: Final = ("取件码", "待取件", "请及时取", "请尽快取", "已投柜", "已存放", "暂存")
_PLACES: Final = ("柜", "驿站", "取件", "领取", "代收点", "自提")
_NOT: Final = ("签收", "退回", "取出", "未取")
_WAITS_AT: Final = re.compile(
    r"(?:已被|由|放入|存放[至在于]|投入|投递至|投至|送[至达]|放在|暂存[于在])【?"
    r"([^【】，。；,;（(]{2,40}?(?:柜|驿站|代收点|自提点|服务站|门卫|超市|店|站))(?=[】（(，。；,;]|代收|代为|$)"
)
_CITY: Final = re.compile(
    r"^(?:[^省市区县]{2,3}[省市])?(?:[^省市区县]{2,4}(?:市|(?<![小社园校厂])区|县)(?=[^省市区县]))?"
)
_SAID: Final = (
    (("已签收", "签收人"), Milestone.SIGNED),
    (("派件", "派送中", "正在派送"), Milestone.OUT_FOR_DELIVERY),
    (("揽收", "揽件", "收寄"), Milestone.PICKED_UP),
)


class Meaning(msgspec.Struct, frozen=True):
    """What a code says. `final`: nothing follows it. `rough`: a vendor's coarse code, where the text may say more."""

    milestone: Milestone | None = None
    trouble: Trouble | None = None
    final: bool = False
    rough: bool = False


NOTHING: Final = Meaning()


class Row(msgspec.Struct, frozen=True):
    """One line as told; `at` None where its time cannot be read."""

    at: Millis | None
    text: str
    meaning: Meaning = NOTHING
    place: str = ""


def cleaned(text: str, most: int = MOST_TEXT) -> str:
    """In one line, without signs that are not seen, and not long."""
    told = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * most])
    return " ".join(told.split())[:most]


def waits_somewhere(text: str) -> bool:
    """Whether the words say that the parcel waits at a locker, a station or a shop to be fetched."""
    if any(word in text for word in _NOT):
        return False
    taken = "代收" in text and any(word in text for word in _PLACES)
    return taken or any(word in text for word in _KEPT)


def kept_at(text: str) -> str:
    """Where the words say that it waits, without the city; "" where they do not."""
    found = _WAITS_AT.search(text)
    return _CITY.sub("", found[1].strip(), count=1) if found else ""


def refined(meaning: Meaning, text: str) -> Meaning:
    """A coarse code, or none, with what the text adds to it."""
    if meaning.rough and waits_somewhere(text):
        return Meaning(Milestone.AT_LOCKER)
    if meaning.rough and meaning.milestone is None:
        return next((Meaning(milestone) for words, milestone in _SAID if any(w in text for w in words)), meaning)
    return meaning


def events(rows: Sequence[Row], heard_at: Millis, *, newest_first: bool) -> tuple[TrackEvent, ...]:
    """Oldest first, whichever way round they came (`newest_first`: where the times do not tell). A row without a
    readable time stands with the one before it."""
    latest = later(heard_at, AHEAD_S)
    sane = [row if row.at is None or row.at <= latest else msgspec.structs.replace(row, at=None) for row in rows]
    times = [row.at for row in sane if row.at is not None]
    falls = times[0] > times[-1] if times and times[0] != times[-1] else newest_first
    last, found = min(times, default=heard_at), []
    for row in reversed(sane) if falls else sane:
        last = row.at or last
        meaning = refined(row.meaning, row.text)
        text = cleaned(row.text)
        place = (kept_at(text) if meaning.milestone is Milestone.AT_LOCKER else "") or cleaned(row.place, MOST_PLACE)
        found.append(TrackEvent(last, text, meaning.milestone, meaning.trouble, place))
    return tuple(sorted(found, key=lambda event: event.at)[-MOST_ROWS:])


def standing(history: Sequence[TrackEvent], state: Meaning | None) -> Meaning:
    """How the parcel stands by its state as told (None: nobody knows that code) and its last lines. A coarse state
    gives way to what the last line says of the same stretch of the way."""
    if not history:
        return Meaning(Milestone.ANNOUNCED, final=state is not None and state.final)
    last = history[-1]
    known = next((event.milestone for event in reversed(history) if event.milestone), Milestone.ANNOUNCED)
    if state is None:
        return Meaning(known, last.trouble)
    finer = state.rough and last.milestone in _FINER
    milestone = last.milestone if finer else state.milestone
    return Meaning(milestone or known, state.trouble, state.final)


_FINER: Final = frozenset({Milestone.IN_CITY, Milestone.OUT_FOR_DELIVERY, Milestone.AT_LOCKER})
