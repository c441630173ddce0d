"""Personal data and addresses of the net inside a text, however they are spelt.

In: a text folded by `fold.digits` (numbers) or `fold.plain`. Out: `private_numbers` (phones, identity and bank cards,
each masked), `order_numbers`, `mails`, `links`. Called by the guard. Every pattern is one character class repeated or
bounded: linear on any input.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

_RUN: Final = re.compile(r"[0-9](?:[ \-‐-―.·_()/,、~～]{0,2}[0-9])*x?")
_GROUP: Final = re.compile(r"[0-9]+")
_MOBILE: Final = re.compile(r"(?:0|86|086|0086)?1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[0-9]{7,8}")
_CARD_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_HOST: Final = re.compile(r"[a-z0-9][a-z0-9.\-]*")
_SCHEME: Final = re.compile(r"[a-z]{2,8}://")
_TOP: Final = frozenset(
    """com cn net org top xyz vip shop store site online club live link info io co cc me tv app wang ltd pro ink fun
    mobi biz asia hk tw dev ai so la im gg pw ws""".split()  # noqa: SIM905
)
_LENGTHS: Final = frozenset(range(10, 20))
_LONGEST: Final = max(_LENGTHS)
_SCATTERED: Final = 25


class NumberKind(Enum):
    """What a number is."""

    PHONE = "手机或电话号码"
    ID_CARD = "身份证号"
    BANK_CARD = "银行卡号"


class Number(NamedTuple):
    """One private number; `masked` is fit for a screen."""

    kind: NumberKind
    masked: str


def private_numbers(numerals: str) -> list[Number]:
    """Phones, identity cards and bank cards, also split by signs, in Chinese digits or letter by letter."""
    found: dict[Number, None] = {}
    for run in _RUN.finditer(numerals):
        if run.end() - run.start() >= 10:
            for number in _in_run(run[0]):
                found[number] = None
    return list(found)


def _in_run(run: str) -> Iterator[Number]:
    """Private numbers that begin and end where groups of digits do."""
    groups = _GROUP.findall(run)
    tail = "x" if run.endswith("x") else ""
    first = 0
    while first < len(groups):
        joined, step = "", 1
        for last in range(first, min(first + _SCATTERED, len(groups))):
            joined += groups[last]
            if len(joined) > _LONGEST:
                break
            whole = joined + tail if last == len(groups) - 1 else joined
            if len(whole) not in _LENGTHS:
                continue
            kind = _kind(whole, last > first) if _written_as_one(groups[first : last + 1]) else None
            if kind:
                yield Number(kind, f"{whole[:3]}{'*' * (len(whole) - 5)}{whole[-2:]}")
                step = last - first + 1
                break
        first += step


def _written_as_one(groups: list[str]) -> bool:
    """Whether people write one number in such groups: few long ones, or digit by digit; 158-174 56.5-65 is none."""
    return (
        len(groups) == 1
        or all(len(group) == 1 for group in groups)
        or (len(groups) <= 6 and (min(map(len, groups)) >= 2 or max(map(len, groups)) >= 6))
    )


def _kind(number: str, split: bool) -> NumberKind | None:
    """What a number is; a landline shows its area code apart, or it is an order number."""
    if _MOBILE.fullmatch(number) or (split and _LANDLINE.fullmatch(number)):
        return NumberKind.PHONE
    if len(number) == 18 and _is_id_card(number):
        return NumberKind.ID_CARD
    if 16 <= len(number) <= 19 and number[0] in "3456" and number.isdigit() and _luhn(number):
        return NumberKind.BANK_CARD
    return None


def _is_id_card(number: str) -> bool:
    """GB 11643: region, birthday, order, check digit (ISO 7064 mod 11-2)."""
    month, day = number[10:12], number[12:14]
    if number[0] not in "12345678" or number[6:8] not in ("19", "20"):
        return False
    if not ("01" <= month <= "12" and "01" <= day <= "31") or not number[:17].isdigit():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_CARD_WEIGHTS, number[:17], strict=True))
    return "10x98765432"[total % 11] == number[17]


def _luhn(number: str) -> bool:
    """ISO/IEC 7812: the check digit of bank cards."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def order_numbers(numerals: str) -> list[str]:
    """Masked order and tracking numbers: nine digits or more written as one, in any script."""
    return [f"{group[:2]}…{group[-2:]}" for group in _GROUP.findall(numerals) if len(group) >= 9]


def mails(spelling: str) -> list[str]:
    """Masked mail addresses."""
    dense = spelling.replace(" ", "")
    found = []
    at = dense.find("@")
    while at >= 0:
        host = _HOST.match(dense, at + 1, at + 100)
        name = dense[at - 1 : at]
        if host and "." in host[0].rstrip(".-") and name.isascii() and name.isalnum():
            found.append(f"…@{host[0]}")
        at = dense.find("@", at + 1)
    return found


def links(spelling: str, allowed: frozenset[str]) -> list[str]:
    """Hosts named in a text that are neither on the list nor below a name on it."""
    dense = spelling.replace(" ", "").replace("。", ".").replace("․", ".")
    found = [scheme[0] for scheme in _SCHEME.finditer(dense) if not _HOST.match(dense, scheme.end())]
    for token in _HOST.finditer(dense):
        if dense[token.start() - 1 : token.start()] == "@":
            continue
        host = token[0].rstrip(".-")
        labels = host.split(".")
        net = dense[max(0, token.start() - 3) : token.start()] == "://" or labels[0] == "www"
        if (net or labels[-1] in _TOP) and len(labels) > 1 and not _is_allowed(labels, allowed):
            found.append(host)
    return found


def _is_allowed(labels: list[str], allowed: frozenset[str]) -> bool:
    return any(".".join(labels[first:]) in allowed for first in range(max(0, len(labels) - 5), len(labels)))
