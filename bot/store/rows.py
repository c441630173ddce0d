"""A conversation's row in the store, read.

In: a client and ids. Out: `Conversation`s. Called by the other files of bot/store; rows are written by threads.lua.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from bot.core.clock import Millis
from bot.core.conversations import Conversation, ConversationState, Rating, Want
from bot.core.customers import Segment
from bot.core.errors import NotFound
from bot.core.model import Address, ConversationId, UserName
from bot.core.serviceclocks import Level
from bot.core.vocabulary import Stage, Urgency
from bot.store import keys
from bot.store.client import Client, speaking

Fields = Mapping[str, bytes]


async def load(client: Client, conversation: ConversationId) -> Conversation:
    """Raises NotFound."""
    try:
        found = await load_all(client, [conversation])
    except ValueError as error:
        raise NotFound(str(error)) from error
    if not found:
        raise NotFound(f"there is no conversation {conversation} (any more)")
    return found[0]


async def load_all(client: Client, ids: Iterable[ConversationId]) -> list[Conversation]:
    """Those that are there, in their order; one round trip."""
    wanted = list(ids)
    if not wanted:
        return []
    with speaking("reading conversations"):
        async with client.pipeline(transaction=False) as pipe:
            for conversation in wanted:
                pipe.hgetall(keys.conversation(conversation))
            rows: Any = await pipe.execute()
    return [
        conversation_of(conversation, {name.decode(): value for name, value in row.items()})
        for conversation, row in zip(wanted, rows, strict=True)
        if row
    ]


def conversation_of(conversation: ConversationId, fields: Fields) -> Conversation:
    """The row as the rest of the product knows it."""

    def text(name: str) -> str:
        return fields[name].decode()

    def time(name: str) -> Millis:
        return Millis(int(fields[name]))

    return Conversation(
        id=conversation,
        address=msgspec.json.decode(fields["address"], type=Address),
        state=ConversationState(text("state")),
        version=int(fields["version"]),
        session=int(fields["session"]),
        name=text("name"),
        segment=Segment(text("segment") or Segment.NEW),
        group=text("group"),
        owner=UserName(text("owner")),
        first_owner=UserName(text("first_owner")),
        want=Want(text("want")) if fields["want"] else None,
        wanted_at=time("wanted_at"),
        opened_at=time("opened_at"),
        last_at=time("last_at"),
        last_text=text("last_text"),
        waiting_since=time("waiting_since"),
        pressing_since=Millis(int(fields.get("pressing_since", 0))),
        promise_at=time("promise_at"),
        stage=Stage(fields.get("stage", b"none").decode()),
        urgency=Urgency(fields.get("urgency", b"general").decode()),
        answered=fields.get("answered") == b"1",
        clock=Level(clock.decode()) if (clock := fields.get("clock")) else None,
        turns=int(fields["turns"]),
        rating=Rating(time("rating_asked"), int(fields["rating"]), time("rated_at")),
    )
