"""What 快递100 tells of a parcel, pushed or asked for, read into snapshots.

In: the JSON of a proven push, or of an answer. Out: `Snapshot`s. Pure. Called by adapters.courier.kuaidi100. A field
that is wrong is lost, never the push; only one without a number raises Unreadable. Fields: platform-apis.md 7.1; that
of the expected arrival is of confidence C.
"""

from typing import Final

from adapters import dates, loose
from adapters.courier.history import Meaning, Row, cleaned, events, standing
from adapters.courier.kuaidi100.codes import CARRIERS, STATES, WORDS
from adapters.courier.kuaidi100.settings import NAME
from adapters.loose import Fields
from bot.core.carriers import clean
from bot.core.clock import Millis
from bot.core.errors import Unreadable
from bot.core.parcels import Carrier, Milestone, Snapshot

MOST_ROWS: Final = 1_000
CHECK: Final = "check"
"""The status of a push that only looks whether the door is there (`halfminute check`); the vendor sends none."""
ABORTED: Final = "abort"
OVER: Final = "shutdown"
MOST_WHY: Final = 120


def read(raw: bytes, at: Millis) -> list[Snapshot]:
    """The parcels of a push: one, or two where the carrier was corrected. Raises Unreadable."""
    push = loose.value(raw)
    if not isinstance(push, dict):
        raise Unreadable("JSON that is no object")
    status = loose.text(push.get("status"))
    if status == CHECK:
        return []
    told = loose.fields(push.get("lastResult"))
    if status == ABORTED:
        return _aborted(push, told, at)
    abroad = loose.fields(push.get("destResult"))
    return [parcel(told, at, abroad, over=status == OVER)]


def parcel(told: Fields, at: Millis, abroad: Fields | None = None, *, over: bool = False) -> Snapshot:
    """One parcel; `abroad`: how it goes on in another country. Raises Unreadable."""
    rows = [*_rows(told.get("data")), *_rows((abroad or {}).get("data"))]
    history = events(rows, at, newest_first=True)
    last = abroad if abroad and _rows(abroad.get("data")) else told
    stands = standing(history, STATES.get(loose.ident(last.get("state"))))
    return Snapshot(
        carrier=CARRIERS.get(loose.text(told.get("com")).strip().lower(), Carrier.OTHER), number=_number(told),
        events=history, milestone=stands.milestone or Milestone.ANNOUNCED, trouble=stands.trouble,
        over=over or stands.final, eta=_eta(told), source=NAME, heard_at=at,
    )  # fmt: skip


def _aborted(push: Fields, told: Fields, at: Millis) -> list[Snapshot]:
    """The vendor gave up: for good, or to go on under the carrier that it found to be right."""
    why = cleaned(loose.text(push.get("message")), MOST_WHY) or "the vendor gave up"
    old, new = (loose.text(push.get(name)).strip().lower() for name in ("comOld", "comNew"))
    given_up = parcel({**told, "com": old or loose.text(told.get("com"))}, at)
    if not new or new == old:
        return [_gone(given_up, why)]
    right = parcel({**told, "com": new}, at)
    if right.carrier is given_up.carrier:
        return [right]
    return [_gone(given_up, f"{why}; it is with {right.carrier}"), right]


def _gone(snapshot: Snapshot, why: str) -> Snapshot:
    return Snapshot(
        carrier=snapshot.carrier, number=snapshot.number, events=snapshot.events, milestone=snapshot.milestone,
        trouble=snapshot.trouble, over=snapshot.over, gone=why, source=NAME, heard_at=snapshot.heard_at,
    )  # fmt: skip


def _rows(found: object) -> list[Row]:
    lines = found[:MOST_ROWS] if isinstance(found, list) else []
    return [_row(line) for line in lines if isinstance(line, dict)]


def _row(line: Fields) -> Row:
    when = dates.moment(line.get("ftime"))
    return Row(
        when if when is not None else dates.moment(line.get("time")),
        loose.text(line.get("context")),
        _meaning(line),
        loose.text(line.get("areaName")) or loose.text(line.get("location")),
    )


def _meaning(line: Fields) -> Meaning:
    code = loose.ident(line.get("statusCode")) or WORDS.get(loose.text(line.get("status")).strip(), "")
    return STATES.get(code, Meaning(rough=True))


def _number(told: Fields) -> str:
    number = clean(loose.text(told.get("nu")))
    if not number:
        raise Unreadable("a parcel without a number")
    return number


def _eta(told: Fields) -> Millis:
    """ "2021-02-10 11" is an hour."""
    written = loose.text(told.get("arrivalTime"))
    return dates.moment(written) or dates.moment(f"{written}:00") or Millis(0)
