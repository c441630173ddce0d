"""Personal numbers and accounts in running text: phones, identity papers, bank cards, e-mails, chat accounts.

In: a text in plain form, digits undisguised (`privacy.forms`). Out: places of each kind. Called by
`bot.reading.privacy`. Numbers are proved by their check digits where they have one; what a word beside them says they
are decides the rest. Order and tracking numbers, a shop's 400 number and last digits of a card are not personal.
All patterns are linear: what may stand between two digits never overlaps with a digit.
"""

import re
from collections.abc import Callable, Iterator

from stdnum import luhn
from stdnum.cn import ric

from bot.core.vocabulary import SpanKind

Places = Iterator[tuple[int, int]]

_GAP = r"(?:&nbsp;|[ \t\n\-._·/*,]{0,3})"
_SIGN = r"(?:&nbsp;|[^\w\u4e00-\u9fff]{1,6}|空格|横杠|[杠点横的]|省略)"
_MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86\)?{_GAP}|0)?(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d|\.html)")
_MOBILE_IN_PARTS = re.compile(
    rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?\(?1[3-9]\d(?:{_SIGN}\d{{4}}{_SIGN}|\)\d{{4}})\d{{4}}(?!\d)"
    r"|(?<!\d)1([^\w\u4e00-\u9fff]{1,6})[3-9](?:\1\d){9}(?!\d)"
)
_MOBILE_AND_MORE = re.compile(r"(?<!\d)(?:(?:\+|00)86[ -]?1[3-9]\d{9}|(?:86[ -]?)?1[3-9]\d([ -])\d{4}\1\d{4})(?=\d)")
"""Written as a mobile number is, with digits run on behind it."""
_AREA_CODE = (
    r"0(?:10|2\d|31\d|335|349|35\d|37\d|39[1-8]|41\d|42[179]|43\d|45\d|46[4789]|47\d|48[23]|51\d|52[37]|53\d|54[36]|55\d"
    r"|56[1-6]|57\d|580|59\d|63[1-5]|66[0238]|69[12]|701|71\d|72[248]|73\d|74[3-6]|75\d|76[023689]|77\d|79\d|81[2-8]"
    r"|82[5-7]|83\d|85[1-9]|87\d|88[3678]|89\d|90\d|91\d|93\d|94[13]|95[1-5]|97\d|99\d)"
)
_LANDLINE = re.compile(
    rf"(?<![\d-])(?:(?:\+?86[ -]?)?\({_AREA_CODE}\)|{_AREA_CODE})[ -]{{0,3}}[2-9]\d{{2,3}}[ -]?\d{{4}}"
    r"(?:[-转]\d{1,5})?(?![\d-])"
)
_ORDER_SAID = re.compile(r"(?:订单(?:编?号)?|单号|运单号?|物流号|编号)[是为: ]{0,3}$")

_CARRIER = re.compile(r"(?<![a-z])(?:sf|yt|zto?|sto|yd|jt|jd[a-z]{0,2}|dpk|db|ems|ky|yz|st|gh)$")

_RIC = re.compile(r"(?=([1-8]\d{5}(?:19\d|20[0-3])\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx]))")
_RIC_GAPS = re.compile(r"(?<!\d)[1-8]\d{5}[ -]{1,2}(?:19|20)\d{2}[ -]?\d{4}[ -]{1,2}\d{3}[\dx](?![\da-z])")
_RIC_SPREAD = re.compile(rf"(?<!\d)[1-8](?:{_GAP}\d){{16}}{_GAP}[\dx](?![\da-z])")
_RIC_SAID = re.compile(r"身份证(?:号码?|信息)?[是为: ]{0,3}(\d{17}[\dx]|\d{15})(?![\da-z])")
_PAPERS_SAID = re.compile(
    r"(?:护照|通行证|回乡证|台胞证)(?:号码?|编号)?[是为: ]{0,3}([a-z]{1,2}\d{7,10}|\d{8,9})(?![\da-z])"
    r"|(?:身份证|证件)(?:号码?)?[是为: ]{0,3}([a-z]{1,2}\d{6}\(?[\da]\)?|[a-z][1289]\d{8})(?![\da-z])"
)

_CARD = re.compile(rf"(?<![\d.a-z])\d(?:{_GAP}\d){{14,18}}(?!\d)")
_CARD_START = re.compile(r"62|4|5[1-5]|35|37|60|68|69|9558|9111")
_CARD_SAID = re.compile(r"(?:卡号?|银行卡?|账[号户]|帐[号户]|打到|转到)[^\d]{0,8}$")
_NOT_CARD = re.compile(r"(?:订单|单号|运单|编号|税号|识别[号码]|id|条码|流水|sn|序列号)[^\d]{0,6}$")

_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63} ?@ ?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{2,24}){1,3}")
_ACCOUNT = re.compile(
    r"(?:微信|薇信|威信|徽信|微x|v信|vx|wx|wei ?xin|wechat|加v|加微|加薇|v号|(?<![a-z])v(?=[: ]{1,2}[a-z\d]))"
    r"(?:号码?|id(?=[ :是为=])|同号|账号)?[ :是为叫加=]{0,3}"
    r"([a-z][a-z0-9_-]{5,19}|[1-9]\d{4,11})(?![a-z0-9_-])"
    r"|(?:qq|扣扣|企鹅)(?:号码?|同号|账号)?[ :是为叫加=]{0,3}([1-9]\d{4,10})(?![a-z\d@])"
)


def phones(text: str) -> Places:
    for found in _MOBILE.finditer(text):
        if _is_grouped(found[1]) and not _is_order(text, found):
            yield found.span()
    for pattern in (_MOBILE_IN_PARTS, _MOBILE_AND_MORE, _LANDLINE):
        for found in pattern.finditer(text):
            if not _is_order(text, found):
                yield found.span()


def _is_grouped(number: str) -> bool:
    """Whether digits stand together as in a phone number; 13 58 62 … is a list."""
    first = re.split(r"\D+", number, maxsplit=1)[0]
    return len(first) != 2


def _is_order(text: str, found: re.Match[str]) -> bool:
    """Whether the text calls it an order's or a parcel's number; nobody writes those in groups or with +86."""
    before = text[max(0, found.start() - 8) : found.start()]
    return found[0].isdigit() and (_ORDER_SAID.search(before) or _CARRIER.search(before)) is not None


def identity_papers(text: str) -> Places:
    """Numbers built like an identity card's: region, date of birth, serial (one order number in thousands looks so
    too); inside a longer number, or spread out, only with the right check digit. And what is said to be one."""
    for found in _RIC.finditer(text):
        start, end = found.span(1)
        alone = not text[start - 1 : start].isdigit() and not text[end : end + 1].isalnum()
        said = _ORDER_SAID.search(text, max(0, start - 8), start)
        if (alone and not said) or _checks(found[1]):
            yield start, end
    for found in _RIC_GAPS.finditer(text):
        yield found.span()
    for found in _RIC_SPREAD.finditer(text):
        number = re.sub(r"[^\dx]", "", found[0].replace("&nbsp;", ""))
        if _RIC.match(number) and _checks(number):
            yield found.span()
    for found in _RIC_SAID.finditer(text):
        yield found.span(1)
    for found in _PAPERS_SAID.finditer(text):
        yield found.span(1 if found[1] else 2)


def _checks(number: str) -> bool:
    return ric.calc_check_digit(number.upper()) == number[-1].upper()


def bank_cards(text: str) -> Places:
    for found in _CARD.finditer(text):
        groups = re.findall(r"\d+", found[0])
        number = "".join(groups)
        before = text[max(0, found.start() - 16) : found.start()]
        tidy = {len(group) for group in groups} == {1} or all(len(group) >= 4 for group in groups[:-1])
        hammered = len(set(number)) == 1  # 666666666666666
        if not tidy or hammered or _NOT_CARD.search(before):
            continue
        if _CARD_SAID.search(before) or (len(number) >= 16 and _CARD_START.match(number) and luhn.is_valid(number)):
            yield found.span()


def emails(text: str) -> Places:
    for found in _EMAIL.finditer(text):
        yield found.span()


def accounts(text: str) -> Places:
    """WeChat ids and QQ numbers beside the word."""
    for found in _ACCOUNT.finditer(text):
        yield found.span(1 if found[1] else 2)


BY_NUMBER: tuple[tuple[SpanKind, Callable[[str], Places]], ...] = (
    (SpanKind.EMAIL, emails),
    (SpanKind.ID_CARD, identity_papers),
    (SpanKind.BANK_CARD, bank_cards),
    (SpanKind.PHONE, phones),
    (SpanKind.WECHAT, accounts),
)
"""In order of trust: a piece taken by one kind is not looked at by the next."""
