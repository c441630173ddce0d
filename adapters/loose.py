"""Reading what platforms push, whatever it is: a missing or oddly typed field is lost, never the whole event.

In: bytes of JSON, and objects that came out of it. Out: values of the wanted type, with a default where there is none.
Pure. Called by adapters. Numbers may come as strings and strings as numbers; ids may be longer than
any machine's integer and must never pass through a float.
"""

import math
from hashlib import blake2b
from json import JSONDecoder
from typing import Final

import msgspec

from bot.core.errors import Unreadable

Fields = dict[str, object]
LONGEST_INTEGER: Final = 40
"""Digits; a longer one is nobody's id."""


def _number_or_text(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits


_json: Final = JSONDecoder(parse_int=_number_or_text, parse_constant=lambda _: None, strict=False)


def value(raw: bytes) -> object:
    """What the bytes hold. Raises Unreadable with the place where they stop being JSON."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    try:
        return _json.decode(raw.decode("utf-8", "replace").strip("\ufeff\0 \t\r\n"))
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except ValueError as error:
        at = getattr(error, "pos", None)
        raise Unreadable("not JSON" if at is None else f"not JSON from character {at + 1} on") from None


def fields(found: object) -> Fields:
    """The object's fields; none, if it is no object."""
    return found if isinstance(found, dict) else {}


def text(found: object) -> str:
    """A text or number as text, with halves of broken surrogate pairs replaced; "" for anything else."""
    if isinstance(found, str):
        if found.isascii():
            return found
        try:
            found.encode()
        except UnicodeEncodeError:
            return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return found
    if isinstance(found, bool) or not isinstance(found, int | float):
        return ""
    fits = math.isfinite(found) if isinstance(found, float) else abs(found) < 10**LONGEST_INTEGER
    return str(found) if fits else ""


def ident(found: object, longest: int = 128) -> str:
    """An id that is safe as a key: printable and not long, else its fingerprint; "" where there is none.

    One that came as a fraction is none: it has lost digits.
    """
    told = "" if isinstance(found, float) else text(found).strip()
    return told if len(told) <= longest and told.isprintable() else digest(told)


def number(found: object, default: float = 0.0) -> float:
    """A finite number, or a string that is one."""
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return default
    try:
        told = float(found) if not isinstance(found, str) or len(found) <= LONGEST_INTEGER else math.nan
    except (ValueError, OverflowError):
        return default
    return told if math.isfinite(told) else default


def flag(found: object) -> bool:
    """True, a number other than 0, or a word for yes."""
    if isinstance(found, str):
        return found.strip().lower() in {"1", "true", "yes"}
    return isinstance(found, int | float) and bool(found)


def digest(*parts: str) -> str:
    """A fingerprint of texts."""
    joined = "\0".join(parts)
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
