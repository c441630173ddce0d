"""Numbers as people say them: 两百, 一百二, 十五.

In: a Chinese numeral up to 9999. Out: the number. Called by `bot.reading.entities`.
"""

NUMERAL = r"[零一二两三四五六七八九十百千半]{1,7}"
"""A pattern for what `as_number` may understand."""

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def as_number(said: str) -> int | None:
    """The number, or None when it is not one ("半", "十十"). "一百二" is 120, as spoken."""
    total = 0
    digit: int | None = None
    unit = 10_000
    for char in said:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _UNITS and _UNITS[char] < unit:
            unit = _UNITS[char]
            total += (1 if digit is None else digit) * unit
            digit = None
        else:
            return None
    if digit:
        spoken_short = unit > 10 and unit < 10_000 and not said[-2:].startswith("零")
        total += digit * (unit // 10) if spoken_short else digit
    return total if said else None
