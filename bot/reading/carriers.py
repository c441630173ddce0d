"""Which carrier a parcel's number belongs to.

In: a tracking number in normal form, the words before it. Out: the carrier's usual Chinese name, "" where neither
tells. Called by bot.reading.entities. The letters are those the carriers print before their numbers.
"""

import re
from typing import Final

_BY_LETTERS: Final = {
    "SF": "顺丰", "YT": "圆通", "ZT": "中通", "ZTO": "中通", "ST": "申通", "STO": "申通", "YD": "韵达", "JT": "极兔",
    "DPK": "德邦", "DB": "德邦", "EMS": "EMS", "YZ": "邮政", "KY": "跨越",
}  # fmt: skip
_LETTERS: Final = re.compile(r"[A-Z]+")
_INTERNATIONAL: Final = re.compile(r"[A-Z]{2}\d{9}CN")
_NAMED: Final = re.compile(r"顺丰|圆通|中通|申通|韵达|极兔|邮政|京东|德邦|跨越|ems")
NEAR: Final = 12
"""Characters before a number in which its carrier may be named."""


def carrier_of(number: str, before: str) -> str:
    """By the letters of the number, else by the carrier named last in `before`."""
    if _INTERNATIONAL.fullmatch(number):
        return "EMS"
    letters = _LETTERS.match(number)
    if letters and letters[0].startswith("JD"):
        return "京东"
    if letters and letters[0] in _BY_LETTERS:
        return _BY_LETTERS[letters[0]]
    named = _NAMED.findall(before[-NEAR:])
    return named[-1].replace("ems", "EMS") if named else ""
