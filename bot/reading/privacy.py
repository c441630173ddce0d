"""Personal data in a text: where it is, and the text without it.

In: an original text, however it is typed. Out: spans in that original, and the masked text. Called by the reader.
Numbers are looked for in the plain form of the text (full width, circled and other digits, invisible characters
undone), with Chinese digits as digits, and with letters that stand for digits as digits; addresses and names in the
plain form alone.
"""

import re
from collections.abc import Iterator, Sequence

from bot.core.model import Span
from bot.core.vocabulary import SpanKind
from bot.reading.addresses import addresses
from bot.reading.names import names
from bot.reading.normalize import flatten
from bot.reading.numbers import BY_NUMBER

_DIGIT = (
    r"\d零〇一二三四五六七八九幺两洞拐勾壹贰貳叁參肆伍陆陸柒捌玖"
    r"〡-〩²³¹⁰-₉①-⑼⒈-⒐⓪-⓿❶-❾➀-➈➊-➒㈠-㈨㊀-㊈Ⅰ-Ⅸⅰ-ⅸ\U0001f101-\U0001f10a"
)
_NUMBER_CUE = re.compile(rf"[{_DIGIT}](?:[^{_DIGIT}]{{0,6}}[{_DIGIT}]){{4}}")
"""Five digits, however they are written, near each other."""
_WORD_CUE = re.compile(
    r"[@＠省市区县镇村路街巷弄栋幢楼室園廈縣鎮樓棟證聯]|收货人|收件人|联系人|签收人|客户|本人|姓名|户名|抬头|我叫|名字"
    r"|配送员|快递员|派[件送][人员]|投递员|业务员|揽[收投件]员|[收取]件员|骑手|小哥"
    r"|微信|薇信|威信|加微|加薇|[vVｖＶⓥⓋ]|扣扣|企鹅|证|小区|单元|大道|[园苑厦]|广场|市场|中心"
    r"|[wWｗＷ][xXｘＸeE]|[qQｑＱ][qQｑＱ]",
)
_UNSEEN = re.compile(
    "[\\u00ad\\u034f\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0e\\ufeff\\U000e0000-\\U000e0fff]"
)
"""What may stand in the middle of a word without anybody seeing it."""
_SPOKEN_DIGITS = "零〇一二三四五六七八九幺两洞拐勾壹贰叁肆伍陆柒捌玖貳參"
_SPOKEN = str.maketrans(_SPOKEN_DIGITS, "001234567891207912345678923")
_IS_SPOKEN = re.compile(f"[{_SPOKEN_DIGITS}]")
_LETTERS = str.maketrans("oil|з", "01113")
_LIKE_DIGITS = re.compile(r"(?<![a-z\d])[\doil|з](?:[ \-.]?[\doil|з]){9,20}(?![a-z\d])")
_MOST_LETTERS = 7


def find_spans(text: str) -> tuple[Span, ...]:
    """All personal data in `text`, in order, not overlapping; positions are those of `text` itself."""
    seen = flatten(text)[0] if _UNSEEN.search(text) else text
    numbers = _NUMBER_CUE.search(seen) is not None
    if not numbers and not _WORD_CUE.search(seen):
        return ()
    flat, origin = flatten(text)
    taken = bytearray(len(flat))
    found: list[Span] = []
    for form in forms(flat) if numbers else (flat,):
        for kind, find in BY_NUMBER:
            _take(found, taken, kind, find(form))
    _take(found, taken, SpanKind.ADDRESS, addresses(flat))
    beside = [(span.start, span.end) for span in found if span.kind in _NEAR_NAMES]
    _take(found, taken, SpanKind.NAME, names(flat, beside))
    found.sort(key=lambda span: span.start)
    return tuple(_back(span, origin) for span in found)


def forms(flat: str) -> tuple[str, ...]:
    """A text in plain form as numbers are looked for in it, position by position: as it is, with Chinese digits as
    digits, and with o, l and the like as digits where most of a number is digits."""
    spoken = flat.translate(_SPOKEN) if _IS_SPOKEN.search(flat) else flat
    return tuple(dict.fromkeys((flat, spoken, _LIKE_DIGITS.sub(_undisguised, spoken))))


def _undisguised(found: re.Match[str]) -> str:
    number = found[0].translate(_LETTERS)
    return number if sum(old != new for old, new in zip(found[0], number, strict=True)) <= _MOST_LETTERS else found[0]


_NEAR_NAMES = {SpanKind.PHONE, SpanKind.ID_CARD, SpanKind.BANK_CARD, SpanKind.ADDRESS}


def _take(found: list[Span], taken: bytearray, kind: SpanKind, pieces: Iterator[tuple[int, int]]) -> None:
    """Add the pieces of which nothing is taken, and mark them."""
    for start, end in pieces:
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
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


_QQ = re.compile(r"[qQｑＱ]{2}|扣扣|企鹅")


def masked(text: str) -> str:
    """`text` with its personal data masked: for logs, and for what people type."""
    return mask(text, find_spans(text))


def mask(text: str, spans: Sequence[Span]) -> str:
    """`text` with every span replaced: a mobile number keeps its first three and last four digits, a landline number
    its last two, anything else becomes its label."""
    if not spans:
        return text
    pieces: list[str] = []
    end = 0
    for span in spans:
        qq = span.kind is SpanKind.WECHAT and _QQ.search(text, max(0, span.start - 8), span.start)
        label = "[QQ]" if qq else _LABELS.get(span.kind)
        pieces += (text[end : span.start], label or _masked_phone(text[span.start : span.end]))
        end = span.end
    return "".join((*pieces, text[end:]))


def _masked_phone(piece: str) -> str:
    number = re.sub(r"\D", "", forms(flatten(piece)[0])[-1])
    mobile = re.fullmatch(r"(?:0|(?:00)?86)?(1\d{10})", number)
    if mobile:
        return f"{mobile[1][:3]}****{mobile[1][-4:]}"
    return f"****{number[-2:]}"
