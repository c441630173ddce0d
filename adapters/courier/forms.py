"""A form as a vendor posts it, byte by byte: signatures cover what was written, not what a framework makes of it.

In: the body of a call. Out: the bytes of one field. Pure. Called by the seals of adapters.courier.
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote_to_bytes

from bot.core.errors import Forged

MOST_FIELDS: Final = 16


def fields(body: bytes, *wanted: str) -> tuple[bytes, ...]:
    """The wanted fields, decoded once. Raises Forged where one is missing or there twice: two readers could each take
    another."""
    parts = body.split(b"&", MOST_FIELDS)
    if len(parts) > MOST_FIELDS:
        raise Forged(f"a form of more than {MOST_FIELDS} fields")
    pairs = [part.partition(b"=")[::2] for part in parts]
    return tuple(_only(pairs, name.encode()) for name in wanted)


def once_more(value: bytes) -> bytes:
    """A value that was encoded twice, decoded for the second time."""
    return unquote_to_bytes(value.replace(b"+", b" "))


def _only(pairs: Sequence[tuple[bytes, ...]], name: bytes) -> bytes:
    found = [value for key, value in pairs if key == name]
    if len(found) != 1:
        raise Forged(f"{len(found)} values for {name.decode()}")
    return once_more(found[0])
