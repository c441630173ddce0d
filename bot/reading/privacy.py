"""Personal data in a text: where it is, and the text without it.

In: an original text, however it is typed. Out: spans in that original, and the masked text. Called by the reader.
Numbers are looked for in the plain form of the text (full width, Chinese digits and invisible characters undone) and
proved by their check digits where they have one; order and tracking numbers are not personal and stay.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from stdnum import luhn
from stdnum.cn import ric

from bot.core.model import Span
from bot.core.vocabulary import SpanKind
from bot.reading.addresses import addresses
from bot.reading.names import names
from bot.reading.normalize import digits, flatten

Find = Callable[[str], Iterator[tuple[int, int]]]

_CUE = re.compile(
    r"[0-9０-９①-⑳❶-❾➀-➒Ⓐ-ⓩ@＠𝟎-𝟿]|[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖][^\u4e00-\u9fff]*[零〇一二三四五六七八九幺]"
    r"|收货人|收件人|联系人|姓名|户名|抬头|我叫|名字|微信|薇信|威信|v信|vx|wx|wechat|[省市区县镇村路街巷弄]|大道|小区|单元",
    re.IGNORECASE,
)

_AREA_CODE = (
    r"0(?:10|2\d|31\d|335|349|35\d|37\d|39[1-8]|41\d|42[179]|43\d|45\d|46[4789]|47\d|48[23]|51\d|52[37]|53\d|54[36]|55\d"
    r"|56[1-6]|57\d|580|59\d|63[1-5]|66[0238]|69[12]|701|71\d|72[248]|73\d|74[3-6]|75\d|76[023689]|77\d|79\d|81[2-8]"
    r"|82[5-7]|83\d|85[1-9]|87\d|88[3678]|89\d|90\d|91\d|93\d|94[13]|95[1-5]|97\d|99\d)"
)
_GAP = r"[ \-._·/*,]{0,2}"
_MOBILE = re.compile(rf"(?<![\d])(?:(?:\+|00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d|\.html)")
_MOBILE_AND_MORE = re.compile(r"(?<!\d)(?:(?:\+|00)86[ -]?1[3-9]\d{9}|(?:86[ -]?)?1[3-9]\d([ -])\d{4}\1\d{4})(?=\d)")
"""Written as a mobile number is, with digits run on behind it."""
_LANDLINE = re.compile(rf"(?<![\d-])(?:\({_AREA_CODE}\)|{_AREA_CODE})[ -]?[2-9]\d{{6,7}}(?:[-转]\d{{1,5}})?(?![\d-])")
_RIC = re.compile(r"(?=([1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx]))")
_RIC_GAPS = re.compile(r"(?<!\d)[1-8]\d{5}[ -]{1,2}(?:19|20)\d{2}[ -]?\d{4}[ -]{1,2}\d{3}[\dx](?![\da-z])")
_RIC_SAID = re.compile(r"身份证(?:号码?|信息)?[是为: ]{0,3}(\d{17}[\dx]|\d{15})(?![\da-z])")
_CARD = re.compile(r"(?<![\d.a-z])(?:\d{15,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?)(?!\d)")
_CARD_START = re.compile(r"62|4|5[1-5]|35|37|60|68|69|9558|9111")
_CARD_SAID = re.compile(r"(?:卡号?|银行卡?|账[号户]|帐[号户]|打到|转到)[^\d]{0,8}$")
_NOT_CARD = re.compile(r"(?:订单|单号|运单|编号|税号|识别[号码]|id|条码|流水|sn|序列号)[^\d]{0,6}$")
_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{2,24}){1,3}")
_WECHAT = re.compile(
    r"(?:微信|薇信|威信|v信|vx|wx|wechat|加v|加微|v号)(?:号码?|id|同号|账号)?[ :是为叫加=]{0,3}"
    r"([a-z][a-z0-9_-]{5,19}|[1-9]\d{4,11})(?![a-z0-9_-])"
)
_ORDER_SAID = re.compile(r"(?:订单号?|单号|运单号?|物流号|编号)[是为: ]{0,3}$")


def _matches(pattern: re.Pattern[str], text: str, group: int = 0) -> Iterator[tuple[int, int]]:
    for found in pattern.finditer(text):
        yield found.span(group)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_MOBILE, _MOBILE_AND_MORE, _LANDLINE):
        for start, end in _matches(pattern, text):
            plain = text[start:end].isdigit()
            if not (plain and _ORDER_SAID.search(text, max(0, start - 8), start)):
                yield start, end


def _identity_cards(text: str) -> Iterator[tuple[int, int]]:
    """Numbers built like one: region, date of birth, serial (one order number in thousands looks so too); inside a
    longer tax number only with the right check digit. And what is said to be one."""
    for start, end in _matches(_RIC, text, 1):
        alone = not text[start - 1 : start].isdigit() and not text[end : end + 1].isalnum()
        if alone or ric.calc_check_digit(text[start:end].upper()) == text[end - 1].upper():
            yield start, end
    yield from _matches(_RIC_GAPS, text)
    yield from _matches(_RIC_SAID, text, 1)


def _bank_cards(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _matches(_CARD, text):
        number = re.sub(r"[ -]", "", text[start:end])
        before = text[max(0, start - 16) : start]
        if _NOT_CARD.search(before):
            continue
        if _CARD_SAID.search(before) or (len(number) >= 16 and _CARD_START.match(number) and luhn.is_valid(number)):
            yield start, end


def _emails(text: str) -> Iterator[tuple[int, int]]:
    return _matches(_EMAIL, text)


def _wechats(text: str) -> Iterator[tuple[int, int]]:
    return _matches(_WECHAT, text, 1)


_BY_NUMBER: tuple[tuple[SpanKind, Find], ...] = (
    (SpanKind.EMAIL, _emails),
    (SpanKind.ID_CARD, _identity_cards),
    (SpanKind.BANK_CARD, _bank_cards),
    (SpanKind.PHONE, _phones),
    (SpanKind.WECHAT, _wechats),
)
"""In order of trust: a piece taken by one kind is not looked at by the next."""


def find_spans(text: str) -> tuple[Span, ...]:
    """All personal data in `text`, in order, not overlapping; positions are those of `text` itself."""
    if not _CUE.search(text):
        return ()
    flat, origin = flatten(text)
    found: list[Span] = []
    for number_form in dict.fromkeys((flat, digits(flat))):
        for kind, find in _BY_NUMBER:
            _take(found, kind, find(number_form))
    _take(found, SpanKind.ADDRESS, addresses(flat))
    _take(found, SpanKind.NAME, names(flat, [(span.start, span.end) for span in found if span.kind in _NEAR_NAMES]))
    found.sort(key=lambda span: span.start)
    return tuple(_back(span, origin) for span in found)


_NEAR_NAMES = {SpanKind.PHONE, SpanKind.ID_CARD, SpanKind.BANK_CARD, SpanKind.ADDRESS}


def _take(found: list[Span], kind: SpanKind, pieces: Iterator[tuple[int, int]]) -> None:
    for start, end in pieces:
        if start < end and all(end <= other.start or other.end <= start for other in found):
            found.append(Span(kind, start, end))


def _back(span: Span, origin: list[int] | None) -> Span:
    if origin is None:
        return span
    return Span(span.kind, origin[span.start], origin[span.end - 1] + 1)


_LABELS = {
    SpanKind.ID_CARD: "[身份证]",
    SpanKind.BANK_CARD: "[银行卡]",
    SpanKind.ADDRESS: "[地址]",
    SpanKind.NAME: "[姓名]",
    SpanKind.EMAIL: "[邮箱]",
    SpanKind.WECHAT: "[微信]",
}


def mask(text: str, spans: Sequence[Span]) -> str:
    """`text` with every span replaced: a mobile number keeps its first three and last four digits, a landline number
    its last two, anything else becomes its label."""
    if not spans:
        return text
    pieces: list[str] = []
    end = 0
    for span in spans:
        pieces += (text[end : span.start], _LABELS.get(span.kind) or _masked_phone(text[span.start : span.end]))
        end = span.end
    return "".join((*pieces, text[end:]))


def _masked_phone(piece: str) -> str:
    number = re.sub(r"\D", "", digits(flatten(piece)[0]))
    mobile = re.fullmatch(r"(?:00)?(?:86)?(1\d{10})", number)
    if mobile:
        return f"{mobile[1][:3]}****{mobile[1][-4:]}"
    return f"****{number[-2:]}"
