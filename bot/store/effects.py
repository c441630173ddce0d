"""Effects of triage in the form the function `apply` reads.

In: effects. Out: a `Plan`: plain dicts for msgpack, binary pieces apart (the store's reader of msgpack knows no bytes),
the rooms of a batch once each. Called by bot/store/stream.py. Field names are those of asking.lua and rooms.lua.
"""

from collections.abc import Sequence
from typing import assert_never

import msgspec

from bot.core import codec
from bot.core.catalog import Why
from bot.core.clock import Millis
from bot.core.conversations import Heard, customer_of
from bot.core.desk import Opened
from bot.core.effects import Back, Bury, Effect, Ignore, Join, Open, Wording
from bot.core.model import Address, Draft, MessageId, RoomId
from bot.core.vocabulary import Outcome
from bot.store import keys

Line = dict[str, str | int]
Row = dict[str, str | int | bytes | list[str] | Line]

PREVIEW = 80
"""Characters of a dead letter shown on the health page."""
LAST_LINE = 60
"""Characters of its last line that a conversation shows in a list."""


class Plan:
    """What a batch becomes; rows refer to binary pieces and rooms by number, from 1."""

    def __init__(self, effects: Sequence[Effect], now: Millis) -> None:
        self.rows: list[Row] = []
        self.blobs: list[bytes] = []
        self._now = now
        self._rooms: dict[RoomId, int] = {}
        self._places: list[Address] = []
        self._times: list[list[Millis]] = []
        for effect in effects:
            self._add(effect)

    def _add(self, effect: Effect) -> None:
        row = _row(effect, self._now)
        if isinstance(effect, Ignore | Join):
            if effect.where is not None:
                row["room"] = self._room(effect.room, effect.where, effect.at)
        elif isinstance(effect, Open) and effect.draft.room:
            row["room"] = self._room(effect.draft.room, effect.draft.address, effect.draft.received_at)
        if not isinstance(effect, Ignore) or effect.heard is not None:
            self._set_apart(row)
        self.rows.append(row)

    def _set_apart(self, row: Row) -> None:
        for name, value in row.items():
            if isinstance(value, bytes):
                self.blobs.append(value)
                row[name] = len(self.blobs)

    def _room(self, room: RoomId, where: Address, at: Millis) -> int:
        number = self._rooms.get(room)
        if number is None:
            number = self._rooms[room] = len(self._rooms) + 1
            self._places.append(where)
            self._times.append([])
        self._times[number - 1].append(at)
        return number

    @property
    def rooms(self) -> list[dict[str, str | int]]:
        """Each with where it is, and when the first and the last of these messages were heard."""
        return [
            {"id": room, "address": _place(where), "first": min(times), "last": max(times)}
            for room, where, times in zip(self._rooms, self._places, self._times, strict=True)
        ]


def _place(where: Address) -> str:
    return msgspec.json.encode(Address(where.channel, where.conversation, public=True)).decode()


def _row(effect: Effect, now: Millis) -> Row:
    """One effect; the key `outcome` tells its kind."""
    match effect:
        case Ignore():
            return _ignored(effect)
        case Join(entry, message, draft_id, expires_at, wording, back, heard, viewer, at):
            joined: Row = {
                "entry": entry,
                "outcome": Outcome.JOINED,
                "message": message,
                "draft": draft_id,
                "expires": expires_at,
            }
            joined |= _put(wording, message, back, viewer, at)
            return joined | _heard(heard) if heard else joined
        case Open(entry, draft, why, wording, back, heard, continues):
            viewer = draft.address.customer if draft.room else ""
            at = draft.received_at if draft.room else Millis(0)
            opened = _opened(entry, draft, why) | _put(wording, draft.message, back, viewer, at) | _heard(heard)
            return opened | {"continues": continues} if continues else opened
        case Bury(entry, message, why, raw, preview, back):
            return {
                "entry": entry,
                "outcome": Outcome.DEAD,
                "message": message,
                "reason": why,
                "raw": raw,
                "preview": preview[:PREVIEW],
                "back": msgspec.json.encode(back).decode() if back else "",
                "at": now,
            }
        case _:
            assert_never(effect)


def _ignored(effect: Ignore) -> Row:
    """By far the most."""
    row: Row = {
        "entry": effect.entry,
        "outcome": Outcome.IGNORED,
        "message": effect.message,
        "reason": effect.reason,
    }
    happening = effect.happening
    if happening is not None:
        row["happens"] = {"kind": happening.kind, "at": happening.at, "text": happening.text}
    return row | _heard(effect.heard) if effect.heard else row


def _opened(entry: str, draft: Draft, why: Why) -> Row:
    row: Row = {
        "entry": entry,
        "outcome": Outcome.DRAFTED,
        "message": draft.message,
        "draft": draft.id,
        "body": codec.encode(draft),
        "why": codec.encode(why),
        "json": msgspec.json.encode(Opened(draft)).decode(),
        "text": draft.text,
        "hash": draft.hash,
        "deadline": draft.deadline,
        "expires": draft.expires_at,
        "at": draft.changed_at,
        "received": draft.received_at,
    }
    if draft.conversation:
        row |= {"conversation": draft.conversation, "promise": draft.promise_s}
        row |= {"template": draft.template} if draft.template else {}
    return row


def _heard(heard: Heard | None) -> Row:
    """The line of a private message; what it does not have is left out."""
    if heard is None:
        return {}
    address = heard.address
    line: dict[str, str | int | bool | None] = {
        "id": heard.conversation,
        "customer": customer_of(address, keys.partition_of(heard.conversation)),
        "channel": address.channel,
        "account": address.customer or address.conversation,
        "address": msgspec.json.encode(address).decode(),
        "message": heard.message,
        "at": heard.at,
        "text": heard.text,
        "last": heard.text[:LAST_LINE],
        "name": heard.name,
        "segment": heard.segment,
        "group": heard.group,
        "media": msgspec.json.encode(heard.media).decode() if heard.media else "",
        "own": heard.own,
        "event": heard.event,
        "want": heard.want,
        "miss": heard.miss,
        "score": heard.score,
        "scored": f"{scored.case} {scored.what} {scored.score}" if (scored := heard.scored) else "",
        "complains": heard.complains,
        "stage": heard.stage,
        "urgency": heard.urgency,
        "opts_out": heard.opts_out,
        "opts_in": heard.opts_in,
        "withdraws": heard.withdraws,
    }
    return {"heard": {name: value for name, value in line.items() if value}, "typed": heard.raw}


def _put(wording: Wording, message: MessageId, back: Back | None, viewer: str, at: Millis) -> Row:
    """How it was put, and how often; `line` is who asks, `member` and `raw` only where the draft may not know them."""
    row: Row = {"wording": wording.key, "line": f"{message} {at} {viewer}".rstrip() if at else message}
    if viewer:
        row["viewer"] = viewer
    if wording.member is not None:
        row |= {"member": msgspec.json.encode(wording.member).decode(), "raw": wording.raw}
    if back is not None:
        row |= {"times": back.times, "also": list(back.also)}
        row |= {"absent": 1} if back.absent else {}
    return row
