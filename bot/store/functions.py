"""Typed calls of the function library, which is written in `base.lua` and the files after it.

In: a client. Out: plain Python values; errors as in bot/core/errors.py. Called by the other files of bot/store.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from redis.exceptions import ResponseError

from bot.core.errors import LeaseLost, NotFound
from bot.core.lifecycle import FINAL, Verb, sources_of, target_of
from bot.core.model import Partition
from bot.store import keys
from bot.store.client import Client, speaking

FILES: Final = (
    "base.lua",
    "customers.lua",
    "visits.lua",
    "waiting.lua",
    "threads.lua",
    "rooms.lua",
    "asking.lua",
    "functions.lua",
    "conversations.lua",
    "overdue.lua",
    "notices.lua",
    "members.lua",
    "prompting.lua",
    "gaps.lua",
    "library.lua",
    "letters.lua",
    "shared.lua",
    "shelf.lua",
    "shows.lua",
    "signals.lua",
    "staff.lua",
    "topics.lua",
    "crises.lua",
    "alerts.lua",
    "due.lua",
    "parcels.lua",
    "cases.lua",
)
SOURCES: Final = tuple(Path(__file__).with_name(name) for name in FILES)
"""One library, whose later files use what the first one makes (`key`, `load_draft`, `write_audit` …)."""

Reply = int | bytes | list["Reply"] | None


class SomebodyElses(Exception):
    """Somebody else speaks in that conversation (its id), or it is not as it was seen; the caller reads it."""


class OutOfDate(Exception):
    """The draft is in another state, or another text was seen; the caller reads it and says who was faster."""


async def load(client: Client) -> None:
    """Put the library into the store, replacing an older one."""
    with speaking("loading its functions"):
        await client.function_load(library(), replace=True)


def library() -> str:
    """The whole library as the store takes it."""
    return "\n".join(source.read_text(encoding="utf-8") for source in SOURCES)


async def call(client: Client, name: str, partition: Partition, *argv: str | bytes | int | float) -> Reply:
    """Call `hm_<name>` on one partition; the library is loaded again when the store has lost it (a fail-over)."""
    try:
        return await _call(client, name, partition, argv)
    except ResponseError as error:
        if "Function not found" not in str(error):
            raise
    await load(client)
    return await _call(client, name, partition, argv)


async def _call(client: Client, name: str, partition: Partition, argv: Sequence[str | bytes | int | float]) -> Reply:
    try:
        with speaking(f"calling {name}"):
            reply: Reply = await client.fcall(f"hm_{name}", 1, keys.tag(partition), *argv)
            return reply
    except ResponseError as error:
        word, _, rest = str(error).partition(" ")
        match word:
            case "LEASELOST":
                raise LeaseLost(rest) from error
            case "NOTFOUND":
                raise NotFound(f"there is no {rest} (any more)") from error
            case "CONFLICT":
                raise OutOfDate(rest) from error
            case "HELD":
                raise SomebodyElses(rest) from error
            case _:
                raise


def transition(verb: Verb) -> tuple[str, str, str]:
    """The table's row for the functions: states allowed (comma list), the state after, "1" when that is final."""
    to = target_of(verb)
    return ",".join(sources_of(verb)), to.value, "1" if to in FINAL else ""


def pairs(flat: Reply) -> dict[str, bytes]:
    """A flat reply of names and values as a dict."""
    items = texts(flat)
    return dict(zip((name.decode() for name in items[::2]), items[1::2], strict=True))


def texts(reply: Reply) -> list[bytes]:
    """A list reply, all of whose items are strings."""
    return [item for item in (reply if isinstance(reply, list) else ()) if isinstance(item, bytes)]


def whole(reply: Reply) -> int:
    """A reply that is a number."""
    return reply if isinstance(reply, int) else 0
