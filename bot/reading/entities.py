"""Things that a message names: orders, parcels, money, dates, sizes, body measures, links, colours.

In: a text in plain form (`normalize.plain`). Out: entities in order; positions are those of the plain form. Called by
the reader. Values are normal forms: height in cm, weight in kg, money in yuan with two decimals, sizes as on the label.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

import msgspec

from bot.core.model import Entity
from bot.core.vocabulary import EntityKind
from bot.reading.carriers import carrier_of
from bot.reading.numerals import NUMERAL, as_number

Found = Iterator[tuple[int, int, str]]

_CUE = re.compile(r"\d|[a-z]|码|斤|块|米[一二三四五六七八九]|号|[今明后昨前]天|[周星]|双十|元旦|春节|国庆|身高|体重|元")
_N = NUMERAL
_END = r"(?![\d.])"

_ORDER_SAID = re.compile(
    r"(?:订单(?:编?号|id)?|单号|订单号码|父单|子单|order ?(?:no|id)?)[是为:# ]{0,3}([a-z]{0,3}\d[\d-]{4,23})(?![\da-z])"
)
_LONG_NUMBER = re.compile(r"(?<![\da-z.])\d{11,20}(?![\da-z])")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_NOT_ORDER = re.compile(r"(?:电话|手机|卡号?|账号|身份证|税号|识别号|微信|qq)[^\d]{0,4}$")
_TRACKING = re.compile(
    r"(?<![a-z\d])((?:sf|yt|zto?|sto|yd|jt|jdv[a-z]?|jd[a-z]{0,2}|dpk|db|ems|ky|yz|st|gh)\d{9,16}|[erclv][a-z]\d{9}cn)"
    r"(?![\da-z])"
)
_TRACKING_SAID = re.compile(
    r"(?:运单|快递|物流|包裹|面单|快件|中通|圆通|申通|韵达|极兔|邮政|京东|顺丰|德邦)[单编号码的]{0,4}[是为:# ]{0,3}"
    r"(\d{10,18})(?!\d)"
)
_AMOUNT = re.compile(
    rf"[￥¥$]\s?(\d{{1,7}}(?:\.\d{{1,2}})?)|(?<![\d.a-z])(\d{{1,7}}(?:\.\d{{1,2}})?|{_N})\s?(?:元|rmb|块钱?|圆)"
    r"(?:(\d|[一二三四五六七八九])(?![\d个件天年号月]))?"
)
_DATE = re.compile(
    r"(?<!\d)(?:(20\d{2})[-/.年])(\d{1,2})[-/.月](\d{1,2})日?(?!\d)|(?<!\d)(\d{1,2})月(\d{1,2})[日号]?(?!\d)"
    r"|大后天|[今明后昨前]天|今晚|明早|明晚|[本这下上]?(?:周|星期)[一二三四五六日天](?!年)|双1[12]|双十[一二]|618|元旦|春节|国庆|[这下上]个?月"
    r"|(?<!\d)(\d{1,2})[号日](?=[前发到送能付下拍买之以晚早上中的])"
)
_LETTER_SIZE = re.compile(r"(?<![a-z\d])([2-6]?x{0,4}l|[2-6]?x{1,4}s|s|m|[2-6]xl)(?![a-z\d])")
_WORD_SIZE = re.compile(r"均码|大码|中码|小码|加大码?|特大码?|加小码?")
_NUMBER_SIZE = re.compile(
    r"(?<![\d.年月￥¥-])(2[4-9]|3\d|4[0-8]|1[0-9]0|[5-9]0)(?:\.5)?\s?(?:码|号(?:的?鞋|码))"
    r"|(?<![\d.])(3[4-9]|4[0-6])(?:\.5)?(?=\s?(?:有|还有|没|脚|能穿|可以穿|的鞋))"
    rf"|({_N})码"
)
_HEIGHT = re.compile(
    rf"(?<![\d.])(1[3-9]\d|20\d)\s?(?:cm|公分|厘米|的身高|身高(?!\d))|(?:身高|净?高)[是:]?\s?(1[3-9]\d|20\d){_END}|(?<![\d.])(1\.\d{{1,2}})\s?(?:m|米){_END}"
    r"|身高[是:]?\s?(1\.\d{1,2})|(?<![\d.])([1一])[米m](\d{1,2}|[一二三四五六七八九零][一二三四五六七八九]?)(?![\d.斤公])"
)
_WEIGHT = re.compile(
    rf"(?<![\d.])(\d{{2,3}}(?:\.\d)?|{_N})\s?(斤|市斤|kg|公斤|千克)(?!装|重)|体重[是:]?\s?(\d{{2,3}}(?:\.\d)?){_END}|(?<![\d.])(\d{{2,3}})的体重"
)
_PAIR = re.compile(
    r"(?<![\d.])(1[4-9]\d|20\d|1\.[4-9]\d?)(?:cm|公分|m|米)?\s?[,/ \-+、和]\s?(?:体重)?(\d{2,3}(?:\.\d)?)(斤|kg|公斤)?"
    r"(?![\d元块号楼栋-])"
)
_LINK = re.compile(
    rf"(?<![\d.])(\d{{1,3}}|{_N})(?:号|#)?(?:链接|链|口袋|车)|链接(?:号)?(\d{{1,3}}|{_N})"
    r"|(?<![\d月.年第])(\d{1,2}|[一二三四五六七八九十]{1,2})号(?=[^发到送前下付楼院门线之以能会\d天晚早上中出寄才]|$)"
)


MOST = 40
"""Entities kept of one text; more is a pasted list."""


def find_entities(text: str, colors: Sequence[tuple[int, int, str]] = ()) -> tuple[Entity, ...]:
    """Everything named in `text`; `colors` were found by the word lists in the same pass. What one kind took is not
    looked at by the next."""
    found: list[Entity] = []
    if _CUE.search(text):
        for kind, find in _FINDERS:
            _take(found, kind, find(text))
        found = [_with_carrier(entity, text) for entity in found]
    _take(found, EntityKind.COLOR, colors)
    found.sort(key=lambda entity: entity.start)
    return tuple(found)


def _take(found: list[Entity], kind: EntityKind, pieces: Iterable[tuple[int, int, str]]) -> None:
    for start, end, value in pieces:
        if len(found) == MOST:
            return
        if all(end <= other.start or other.end <= start for other in found):
            found.append(Entity(kind, value, start, end))


def _with_carrier(entity: Entity, text: str) -> Entity:
    if entity.kind is not EntityKind.TRACKING_NO:
        return entity
    return msgspec.structs.replace(entity, carrier=carrier_of(entity.value, text[: entity.start]))


def _tracking(text: str) -> Found:
    for hit in _TRACKING.finditer(text):
        yield *hit.span(1), hit[1].upper()
    for hit in _TRACKING_SAID.finditer(text):
        yield *hit.span(1), hit[1]


def _orders(text: str) -> Found:
    for hit in _ORDER_SAID.finditer(text):
        yield *hit.span(1), hit[1].strip("-").upper()
    for hit in _LONG_NUMBER.finditer(text):
        hammered = len(set(hit[0])) < 4  # 666666666696666
        if (
            not hammered
            and not _MOBILE.fullmatch(hit[0])
            and not _NOT_ORDER.search(text, max(0, hit.start() - 10), hit.start())
        ):
            yield *hit.span(), hit[0]


def _phones(text: str) -> Found:
    for hit in re.finditer(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)", text):
        yield *hit.span(), f"{hit[1]}{hit[2]}{hit[3]}"


def _amounts(text: str) -> Found:
    for hit in _AMOUNT.finditer(text):
        number = hit[1] or hit[2]
        yuan = Decimal(number) if number[0].isdigit() else Decimal(as_number(number) or 0)
        if hit[3]:
            yuan += Decimal(int(hit[3]) if hit[3].isdigit() else as_number(hit[3]) or 0) / 10
        yield *hit.span(), f"{yuan:.2f}"


def _dates(text: str) -> Found:
    for hit in _DATE.finditer(text):
        year, month, day, month_alone, day_of_month, day_alone = hit.groups()
        if year and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            yield *hit.span(), f"{year}-{int(month):02}-{int(day):02}"
        elif month_alone and 1 <= int(month_alone) <= 12 and 1 <= int(day_of_month) <= 31:
            yield *hit.span(), f"{int(month_alone):02}-{int(day_of_month):02}"
        elif day_alone and 1 <= int(day_alone) <= 31:
            yield *hit.span(), f"{int(day_alone)}号"
        elif not (year or month_alone or day_alone):
            yield *hit.span(), hit[0]


def _size_pairs(text: str) -> Iterator[tuple[re.Match[str], str, str]]:
    """Height and weight said in one breath: "165 110", "1.65/50kg"."""
    for hit in _PAIR.finditer(text):
        height = Decimal(hit[1])
        centimetres = height * 100 if height < 3 else height
        kilos = _kilos(Decimal(hit[2]), hit[3] or "")
        if 30 <= kilos <= 150:
            yield hit, f"{centimetres:.0f}", _short(kilos)


def _heights(text: str) -> Found:
    for hit, height, _ in _size_pairs(text):
        yield *hit.span(1), height
    for hit in _HEIGHT.finditer(text):
        if hit[1] or hit[2]:
            yield *hit.span(), hit[1] or hit[2]
        elif hit[3] or hit[4]:
            yield *hit.span(), f"{Decimal(hit[3] or hit[4]) * 100:.0f}"
        else:
            rest = hit[6] if hit[6].isdigit() else "".join(str(as_number(char) or 0) for char in hit[6])
            yield *hit.span(), f"1{rest:0<2}"


def _weights(text: str) -> Found:
    for hit, _, weight in _size_pairs(text):
        yield *hit.span(2), weight
    for hit in _WEIGHT.finditer(text):
        said = hit[1] or hit[3] or hit[4]
        kilos = _kilos(Decimal(said) if said[0].isdigit() else Decimal(as_number(said) or 0), hit[2] or "")
        if 15 <= kilos <= 150:
            yield *hit.span(), _short(kilos)


def _kilos(number: Decimal, unit: str) -> Decimal:
    """Without a unit people mean 斤 (half a kilo) from 80 on, kilos below."""
    if unit in ("kg", "公斤", "千克") or (not unit and number < 80):
        return number
    return number / 2


def _short(number: Decimal) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _links(text: str) -> Found:
    for hit in _LINK.finditer(text):
        said = hit[1] or hit[2] or hit[3]
        number = int(said) if said.isdigit() else as_number(said)
        if number:
            yield *hit.span(), str(number)


def _sizes(text: str) -> Found:
    for hit in _LETTER_SIZE.finditer(text):
        yield *hit.span(1), _letter_size(hit[1])
    for hit in _WORD_SIZE.finditer(text):
        yield *hit.span(), hit[0]
    for hit in _NUMBER_SIZE.finditer(text):
        said = hit[1] or hit[2] or str(as_number(hit[3]) or 0)
        if len(said) >= 2:
            yield *hit.span(), said


def _letter_size(letters: str) -> str:
    """XXL and 2XL are one size; the label says 2XL."""
    crosses = letters.count("x")
    if crosses >= 2 and letters.strip("x") == letters[-1]:
        return f"{crosses}X{letters[-1].upper()}"
    return letters.upper()


_FINDERS: tuple[tuple[EntityKind, Callable[[str], Found]], ...] = (
    (EntityKind.TRACKING_NO, _tracking),
    (EntityKind.ORDER_NO, _orders),
    (EntityKind.PHONE, _phones),
    (EntityKind.HEIGHT_CM, _heights),
    (EntityKind.WEIGHT_KG, _weights),
    (EntityKind.AMOUNT, _amounts),
    (EntityKind.DATE, _dates),
    (EntityKind.SIZE, _sizes),
    (EntityKind.LINK_NO, _links),
)
