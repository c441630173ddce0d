"""Made-up personal values, the ways they are typed, and the sentences they stand in.

In: a seeded dice. Out: values by kind, spellings, carriers, and numbers of the trade. Called by the tests of masking.
The numbers pass the checks of their kind and belong to nobody.
"""

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Final

from stdnum import luhn

from bot.core.vocabulary import SpanKind

Make = Callable[[Random], str]
Spell = Callable[[str], str]

_REGIONS: Final = ("110101", "310115", "330106", "440305", "510107", "610113", "370102", "420111", "350203", "320508")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_BANKS: Final = ("622202", "622848", "621700", "436742", "621661", "622588")
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz"


def _digits(dice: Random, count: int) -> str:
    return "".join(dice.choices("0123456789", k=count))


def phone(dice: Random) -> str:
    return f"1{dice.choice('3456789')}{_digits(dice, 9)}"


def identity(dice: Random) -> str:
    born = f"{dice.randint(1950, 2009)}{dice.randint(1, 12):02}{dice.randint(1, 28):02}"
    number = f"{dice.choice(_REGIONS)}{born}{_digits(dice, 3)}"
    return number + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=True)) % 11]


def card(dice: Random) -> str:
    """Of 16 or 19 digits, without a date in it: one in ten thousand would hold an identity number."""
    number = dice.choice(_BANKS) + _digits(dice, dice.choice((9, 12)))
    return card(dice) if re.search(r"19|20", number[6:]) else number + luhn.calc_check_digit(number)


def email(dice: Random) -> str:
    return f"{''.join(dice.choices(_LETTERS, k=7))}{_digits(dice, 2)}@example.{dice.choice(('com', 'cn', 'com.cn'))}"


def account(dice: Random) -> str:
    return f"{''.join(dice.choices(_LETTERS, k=6))}_{_digits(dice, 3)}"


NUMBERS: Final[dict[SpanKind, Make]] = {
    SpanKind.PHONE: phone,
    SpanKind.ID_CARD: identity,
    SpanKind.BANK_CARD: card,
}


def _row(digits: str) -> Spell:
    table = str.maketrans("0123456789", digits)
    return lambda value: value.translate(table)


def _in_fours(sign: str) -> Spell:
    """Grouped as people group it: a phone 3-4-4, an identity number 6-8-4, a card in fours."""

    def spell(value: str) -> str:
        cuts = {11: (3, 7), 18: (6, 14)}.get(len(value), range(4, len(value), 4))
        at = (0, *cuts, len(value))
        return sign.join(value[one:two] for one, two in pairwise(at))

    return spell


def _every_other(one: Spell, other: Spell) -> Spell:
    return lambda value: "".join((one, other)[at % 2](char) for at, char in enumerate(value))


_FULL, _SPOKEN = _row("０１２３４５６７８９"), _row("零一二三四五六七八九")
_CIRCLED = _row("⓪①②③④⑤⑥⑦⑧⑨")

SPELLINGS: Final[dict[str, Spell]] = {
    "plain": str,
    "grouped by spaces": _in_fours(" "),
    "grouped by dashes": _in_fours("-"),
    "grouped by long dashes": _in_fours("—"),
    "grouped by dots": _in_fours("."),
    "one by one": " ".join,
    "full width": _FULL,
    "circled": _CIRCLED,
    "white on black": _row("⓿❶❷❸❹❺❻❼❽❾"),
    "raised": _row("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "mathematical": _row("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    "keycaps": lambda value: re.sub(r"(\d)", "\\1\ufe0f\u20e3", value),
    "spoken": _SPOKEN,
    "spoken as on the phone": _row("零幺两三四五六七八九"),
    "formal": _row("零壹贰叁肆伍陆柒捌玖"),
    "unseen characters between": "\u200b".join,
    "direction switched": lambda value: value[:5] + "\u202e" + value[5:] + "\u202c",
}
"""The seventeen of promise P14."""

MORE_SPELLINGS: Final[dict[str, Spell]] = {
    "Arabic": _row("٠١٢٣٤٥٦٧٨٩"),
    "Suzhou": _row("〇〡〢〣〤〥〦〧〨〩"),
    "segmented": _row("🯰🯱🯲🯳🯴🯵🯶🯷🯸🯹"),
    "lowered": _row("₀₁₂₃₄₅₆₇₈₉"),
    "in brackets": _row("0㈠㈡㈢㈣㈤㈥㈦㈧㈨"),
    "formal, traditional": _row("零壹貳參肆伍陸柒捌玖"),
    "mixed": _every_other(_CIRCLED, _SPOKEN),
    "half full width": _every_other(_FULL, str),
    "soft hyphens": "\u00ad".join,
    "struck through": lambda value: "".join(char + "\u0336" for char in value),
    "tags": "\U000e0061".join,
    "grouped by no-break spaces": _in_fours("\u00a0"),
    "grouped by wide spaces": _in_fours("\u3000"),
    "grouped by middle dots": _in_fours("·"),
    "grouped by slashes": _in_fours("/"),
    "grouped by lines": _in_fours("\n"),
    "grouped by entities": _in_fours("&nbsp;"),
}

PHONE_SPELLINGS: Final[dict[str, Spell]] = {
    "abroad": lambda value: f"+86{value}",
    "abroad, spaced": lambda value: f"+86 {_in_fours(' ')(value)}",
    "abroad, dialled": lambda value: f"0086{value}",
    "abroad, bare": lambda value: f"86-{value}",
    "with a zero": lambda value: f"0{value}",
    "letters for digits": lambda value: value.replace("0", "O").replace("1", "l", 2),
    "capital letters for digits": lambda value: value.replace("0", "o").replace("1", "I", 1),
    "in brackets, the first three": lambda value: f"（{value[:3]}）{value[3:]}",
    **{
        f"grouped by {sign}": _in_fours(sign)
        for sign in (
            "、",
            "，",
            "~",
            "～",
            "+",
            "#",
            "=",
            "|",
            "：",
            "；",
            "…",
            "...",
            "*",
            "\\",
            "❤",
            "的",
            "空格",
            "杠",
        )
    },
}

CARRIERS: Final = (
    "{}",
    "{}，麻烦快点发货",
    "电话{}联系不上人怎么办",
    "亲，我号码是{}，帮忙看看",
    "主播我拍了 {} 记得备注呀",
    "刚才写错啦！应该是{}！！",
    "（{}）这个",
    "啊啊啊{}哈哈哈",
    "地址没变，就改成{}好吧",
    "@客服 {}后台查下，在线等😭",
)

_TRADE: Final = (
    "订单号{n12}怎么还没发货",
    "订单编号：{n18}",
    "单号 1{three}{n9} 查下",
    "快递单号SF{n13}到哪了",
    "圆通YT{n13}没动静",
    "中通7{n13}显示签收了",
    "京东快递JDVB{n11}",
    "极兔JT00{n11}两天没更新",
    "运单4{n12}丢了吧",
    "2026-11-{d2} {h2}:30下的单",
    "11月{day}号20:00开抢吗",
    "满{hundred}减{ten}，到手{ten}.90元",
    "身高16{d1} 体重1{d1}0斤穿什么码",
    "{d1}号链接和{day}号链接一样吗",
    "型号KFR-{ten}GW/{n4}有货吗",
    "买{ten}件送{d1}件，一共{hundred}",
    "尾号{n4}的卡退款到了吗",
    "400-{n3}-{n4}打不通",
    "6666666666666{d1}",
    "哈哈哈233333333",
    "{ten}.5cm*{ten}cm*{d1}0cm放得下吗",
    "第{n4}单了",
    "条码690{n9}",
)


def trade(dice: Random) -> str:
    """A message with numbers that are not personal."""
    parts = {
        **{f"n{count}": str(dice.randint(1, 9)) + _digits(dice, count - 1) for count in (3, 4, 9, 11, 12, 13)},
        "n18": "9" + _digits(dice, 17),  # no region has a 9
        "d1": dice.choice("123456789"),
        "d2": f"{dice.randint(10, 28)}",
        "h2": f"{dice.randint(10, 23)}",
        "day": f"{dice.randint(1, 28)}",
        "ten": f"{dice.randint(10, 99)}",
        "hundred": f"{dice.randint(100, 999)}",
        "three": dice.choice("3456789"),
    }
    return dice.choice(_TRADE).format_map(parts)


_NUMERALS: Final = str.maketrans(
    "零〇幺一二两三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖〡〢〣〤〥〦〧〨〩", "0011223456789122334566789123456789"
)


def bare(text: str) -> str:
    """`text` as somebody reads it who looks for numbers: no signs, no disguise."""
    shown = re.sub(r"\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|&nbsp;", " ", text)
    signs = "".join(char for char in unicodedata.normalize("NFKD", shown) if unicodedata.category(char)[0] not in "MC")
    decimal = "".join(str(unicodedata.digit(char, char)) for char in signs)
    return re.sub(r"[\W_]", "", decimal.translate(_NUMERALS)).upper()
