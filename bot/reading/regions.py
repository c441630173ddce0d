"""Provinces, cities and counties named in a text, and which of them belong together.

In: a plain text and a stretch of it. Out: the regions named there, in order, with their codes. Called by
`bot.reading.addresses`. The names are those of the identity numbers' table that python-stdnum brings, past ones too.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

_PEOPLES = (
    "壮|回|维吾尔|蒙古|藏|苗|彝|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜"
    "|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|裕固|保安|独龙|鄂伦春|各"
)
_AUTONOMOUS = re.compile(rf"(?:(?:{_PEOPLES})族?)*自治[州县旗区]$")
_ROW = re.compile(r'^(\s*)(\d+) (?:province|county)="([^"]+)"')
_YEARS = re.compile(r"\[[\d-]*\]")
_NO_NAME = {
    "市辖区",
    "东区",
    "西区",
    "县",
    "市区",
    "城区",
    "郊区",
    "矿区",
    "新区",
    "地区",
    "开发区",
    "台湾",
    "香港",
    "澳门",
}
_CHINA = "00"
_OTHERS = {
    "中国": _CHINA,
    "台湾省": "71",
    "台湾": "71",
    "香港": "81",
    "香港特别行政区": "81",
    "澳门": "82",
    "澳门特别行政区": "82",
}
_OF_A_NAME = re.compile(
    r"[东西南北中一二三四五]{0,2}(?:路|大道|大街|街(?!道)|巷|弄|公路|花园|家园|公寓|大厦|广场|宾馆|酒店|饭店|小区|新村(?!街道)|花苑"
    r"|公馆|大学|学院(?!.?路)|医院|银行|中学|小学)|发区|[城苑府庭](?=[\da-zA-Z一二三四五六七八九十])"
)
"""After a bare name: it names a street or a house, not the place where that is."""
_OF_A_TOWN = re.compile(r"街道|镇(?![海江平巴远原宁雄康坪赉安沅])|乡|村|社区")
_OF_A_FIRM = re.compile(r"工商|农业|建设|移动|联通|电信|石油|石化|人[民寿]|轻纺|国际|平安")
_PROVINCES_AFTER_TOWN = {"江苏", "江西"}
_NEVER = re.compile(r"(?!)")
_CITY_PROVINCES = {"11", "12", "31", "50"}
_OF_A_WORD = re.compile(r"场|民|区|政|中心|内|外|郊|[级委直立]")
_OF_A_ZONE = re.compile(r"(?:国家级)?(?:经济|技术|产业|综合|高新(?!区))+(?:开发|示范)?区")


class Region(NamedTuple):
    """A region named at `start:end`. `whole`: with 省, 市, 区 …, or before a development zone."""

    start: int
    end: int
    codes: tuple[str, ...]
    whole: bool

    @property
    def wide(self) -> bool:
        """A province, a city with counties, or a district of a city that is a province."""
        return any(len(code) <= 4 for code in self.codes) or {code[:2] for code in self.codes} <= _CITY_PROVINCES

    @property
    def is_country(self) -> bool:
        return self.codes == (_CHINA,)

    @property
    def is_city(self) -> bool:
        """No province but one that is a city."""
        return self.codes[0] in _CITY_PROVINCES or len(self.codes[0]) > 2

    def holds(self, other: "Region") -> bool:
        """Whether the other is a part of this one."""
        return any(two.startswith(one) and two != one for one in self.codes for two in other.codes)

    def touches(self, other: "Region") -> bool:
        """Whether one lies in the other."""
        return any(one.startswith(two) or two.startswith(one) for one in self.codes for two in other.codes)


def regions(text: str, start: int, end: int) -> Iterator[Region]:
    """Regions in `text[start:end]`, longest names first where they overlap."""
    names, automaton = _table()
    for which, first, last in automaton.find_matches_as_indexes(text[start:end]):
        name, codes, whole = names[which]
        begin, stop = start + first, start + last
        if text[begin] == "镇" and text[begin + 1 : begin + 3] in _PROVINCES_AFTER_TOWN:
            yield from regions(text, begin + 1, end)  # 临江镇江苏省
            return
        if text[begin] == "道" and text[begin - 1 : begin] == "街":  # 太湖街道县前街
            continue
        if whole and name[-1] in "省市" and _OF_A_WORD.match(text, stop):  # 沈阳市场
            stop, whole = start + last - 1, False
        if not whole and (_OF_A_NAME.match(text, stop) or _is_part(name, codes).match(text, stop)):
            continue
        yield Region(begin, stop, codes, whole or _OF_A_ZONE.match(text, stop) is not None)


def _is_part(name: str, codes: tuple[str, ...]) -> re.Pattern[str]:
    """What makes a bare name part of another: a county's is often a town's (龙港镇), a province's never."""
    return _OF_A_FIRM if name == "中国" else _NEVER if any(len(code) == 2 for code in codes) else _OF_A_TOWN


def is_region(name: str) -> bool:
    """Whether a word is the name of a province, city or county."""
    return name in _names()


@cache
def _names() -> dict[str, tuple[tuple[str, ...], bool]]:
    """Name → codes, and whether it is the whole name. 2 digits stand for a province, 4 a city, 6 a county."""
    found: dict[str, set[str]] = {}
    province = ""
    with resources.files("stdnum.cn").joinpath("loc.dat").open(encoding="utf-8") as table:
        for line in table:
            row = _ROW.match(line)
            if row is None:
                continue
            if not row[1]:
                province = row[2]
            code = province if not row[1] else province + row[2]
            for name in _YEARS.sub("", row[3]).split(","):
                if name not in _NO_NAME and len(name) >= 2:
                    found.setdefault(name, set()).add(_short(code))
    for name, code in _OTHERS.items():
        found.setdefault(name, set()).add(code)
    bare: dict[str, set[str]] = {}
    for name, codes in found.items():
        short = _bare(name)
        if len(short) >= 2 and short not in found and short not in _NO_NAME:
            bare.setdefault(short, set()).update(codes)
    return {
        **{name: (tuple(sorted(codes)), False) for name, codes in bare.items()},
        **{name: (tuple(sorted(codes)), name not in _OTHERS or len(name) > 2) for name, codes in found.items()},
    }


def _bare(name: str) -> str:
    if name.startswith("内蒙古"):
        return "内蒙古"
    if "自治" in name:
        return _AUTONOMOUS.sub("", name)
    two = name[-2:] in ("地区", "新区", "林区", "矿区")
    return name[:-2] if two else name[:-1] if name[-1] in "省市县区盟旗" else name


def _short(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@cache
def _table() -> tuple[list[tuple[str, tuple[str, ...], bool]], AhoCorasick]:
    rows = [(name, codes, whole) for name, (codes, whole) in _names().items()]
    return rows, AhoCorasick([row[0] for row in rows], matchkind=MatchKind.LeftmostLongest)
