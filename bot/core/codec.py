"""The wire form of what lies in the store: two bytes (form version, kind), then msgpack.

In: structs of the model. Out: bytes, and back. Called by bot/store only. Anything that does not decode raises
`Unreadable`
with what was found; nothing is ever unpickled.
"""

from typing import Final, TypeVar, cast

import msgspec

from bot.core.catalog import Why
from bot.core.errors import Unreadable
from bot.core.gaps import Trace
from bot.core.library import Change, Record
from bot.core.model import Draft, Inbound, Outbound
from bot.core.people import Account, Session
from bot.core.rehearsal import Rehearsal
from bot.core.signals import Packed, Reacted, Spoken
from bot.core.spreading import Track
from bot.core.topics import Facts, Post, Spreader, Topic, Verdict
from bot.core.unread import Unread

VERSION: Final = 1

KINDS: Final[dict[int, type[msgspec.Struct]]] = {
    1: Inbound,
    2: Draft,
    3: Outbound,
    4: Account,
    5: Session,
    6: Why,
    7: Record,
    8: Change,
    20: Trace,
    30: Unread,
    40: Rehearsal,
    50: Packed,
    51: Post,
    52: Track,
    53: Topic,
    54: Verdict,
    55: Facts,
    56: Spreader,
    57: Spoken,
    58: Reacted,
}

_PREFIX: Final = {cls: bytes((VERSION, number)) for number, cls in KINDS.items()}
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODERS: Final = {number: msgspec.msgpack.Decoder(cls) for number, cls in KINDS.items()}

T = TypeVar("T", bound=msgspec.Struct)


def encode(item: msgspec.Struct) -> bytes:
    """The bytes of one struct listed in `KINDS`."""
    return _PREFIX[type(item)] + _ENCODER.encode(item)


def decode(data: bytes, cls: type[T]) -> T:
    """The struct in `data`, which must be of `cls`; raises Unreadable otherwise."""
    if len(data) < 2 or data[0] != VERSION:
        found = data[0] if data else "nothing"
        raise Unreadable(f"stored form {found} is not form {VERSION}: was it written by another version?")
    decoder = _DECODERS.get(data[1])
    if decoder is None or KINDS[data[1]] is not cls:
        raise Unreadable(f"expected a stored {cls.__name__}, found kind {data[1]}")
    try:
        item = decoder.decode(memoryview(data)[2:])
    except msgspec.MsgspecError as error:
        raise Unreadable(f"stored {cls.__name__} does not decode: {error}") from error
    return cast(T, item)
