"""Effects of triage in the form the function `apply` reads.

In: effects. Out: plain dicts for msgpack, binary pieces apart (the store's reader of msgpack knows no bytes).
Called by bot/store/stream.py. Field names are those of functions.lua.
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
from bot.core.model import Draft
from bot.core.vocabulary import Outcome
from bot.store import keys

Line = dict[str, str | int]
Row = dict[str, str | int | bytes | list[str] | Line]

PREVIEW = 80
"""Characters of a dead letter shown on the health page."""
LAST_LINE = 60
"""Characters of its last line that a conversation shows in a list."""


def plan(effects: Sequence[Effect], now: Millis) -> tuple[list[Row], list[bytes]]:
    """All effects as rows, and the binary pieces they refer to by number, from 1."""
    rows: list[Row] = []
    blobs: list[bytes] = []
    for effect in effects:
        row = _row(effect, now)
        for name, value in row.items():
            if isinstance(value, bytes):
                blobs.append(value)
                row[name] = len(blobs)
        rows.append(row)
    return rows, blobs


def _row(effect: Effect, now: Millis) -> Row:
    """One effect; the key `outcome` tells its kind."""
    match effect:
        case Open(entry, draft, why, wording, back, heard, continues):
            opened = _opened(entry, draft, why) | _put(wording, back) | _heard(heard)
            return opened | {"continues": continues} if continues else opened
        case Join(entry, message, draft_id, expires_at, wording, back, heard):
            joined: Row = {
                "entry": entry,
                "outcome": Outcome.JOINED,
                "message": message,
                "draft": draft_id,
                "expires": expires_at,
            }
            return joined | _put(wording, back) | _heard(heard)
        case Ignore(entry, message, reason, heard):
            ignored: Row = {"entry": entry, "outcome": Outcome.IGNORED, "message": message, "reason": reason}
            return ignored | _heard(heard)
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
    }
    if draft.conversation:
        row |= {"conversation": draft.conversation, "promise": draft.promise_s, "received": draft.received_at}
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
        "withdraws": heard.withdraws,
    }
    return {"heard": {name: value for name, value in line.items() if value}, "typed": heard.raw}


def _put(wording: Wording, back: Back | None) -> Row:
    """How it was put, and how often; `member` and `raw` only where the draft may not know them."""
    row: Row = {"wording": wording.key}
    if wording.member is not None:
        row |= {"member": msgspec.json.encode(wording.member).decode(), "raw": wording.raw}
    if back is not None:
        row |= {"times": back.times, "also": list(back.also)}
    return row
