"""Effects of triage in the form the function `apply` reads.

In: effects. Out: plain dicts for msgpack. Called by bot/store/stream.py. Field names are those of functions.lua.
"""

from typing import assert_never

import msgspec

from bot.core import codec
from bot.core.desk import Opened
from bot.core.effects import Bury, Effect, Ignore, Join, Open
from bot.core.vocabulary import Outcome

Row = dict[str, str | int | bytes]

PREVIEW = 80
"""Characters of a dead letter shown on the health page."""


def row(effect: Effect, now: int) -> Row:
    """One effect; the key `outcome` tells its kind."""
    match effect:
        case Open(entry, draft):
            return {
                "entry": entry,
                "outcome": Outcome.DRAFTED,
                "message": draft.message,
                "draft": draft.id,
                "body": codec.encode(draft),
                "json": msgspec.json.encode(Opened(draft)),
                "text": draft.text,
                "hash": draft.hash,
                "deadline": draft.deadline,
                "expires": draft.expires_at,
                "at": now,
            }
        case Join(entry, message, draft_id, expires_at):
            return {
                "entry": entry,
                "outcome": Outcome.JOINED,
                "message": message,
                "draft": draft_id,
                "expires": expires_at,
            }
        case Ignore(entry, message, reason):
            return {"entry": entry, "outcome": Outcome.IGNORED, "message": message, "reason": reason}
        case Bury(entry, message, why, raw, preview):
            return {
                "entry": entry,
                "outcome": Outcome.DEAD,
                "message": message,
                "reason": why,
                "raw": raw,
                "preview": preview[:PREVIEW],
                "at": now,
            }
        case _:
            assert_never(effect)
