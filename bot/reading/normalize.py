"""One normal form for the many ways a text can be typed.

In: any text. Out: `plain` (the form every rule and index works on), `key` (what equal questions share), `visible`
(the original without anything that cannot be shown) and `flatten` (character by character, with the way back). Called
by all of `bot.reading` and by the question clusters. Pure; plain short texts take the cheap path.
"""

import re
import unicodedata
from functools import lru_cache

from bot.reading.variants import VARIANTS

_ODD = re.compile(rf"[^\u4e00-\u9fffa-z0-9 ,.!?~]|[{''.join(map(chr, VARIANTS)).translate({93: None, 91: None})}]")
"""Finds the first character that has to be looked at; most texts have none."""
_CHINESE_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_DIGIT_RUN = re.compile(r"[0-9零〇一二三四五六七八九幺]{5,}")
_STICKER = re.compile(r"\[(?:[\u4e00-\u9fff]{1,4}|emot:\w{1,12}|[a-z]{1,8}\d{0,3})\]")
_SPACES = re.compile(r"\s+")
_REPEATED = re.compile(r"([^\dx\s])\1{2,}")
_REPEATED_MARK = re.compile(r"([!?,.~;:_=*#/-])\1+")
_EIGHT = re.compile(r"([\u4e00-\u9fff]{1,2})8\1")
"""好8好用: typed for 不, from the sound."""
_NOT_WORD = re.compile(r"[\W_]+")
_SHOWN_SPACES = "\t\n\r"
_INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
_MARKS = {"Mn", "Me"}
_BLANK = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
_SELECTOR = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0e\uffa0\U000e0000-\U000e0fff]"
)
"""What `str.isprintable` lets pass although it shows nothing."""
_BASIC_PLANE = 0xFFFF


class _Table(dict[int, str]):
    """`str.translate` table made as it is asked; only the basic plane is kept, so no text can make it grow on."""

    def __missing__(self, code: int) -> str:
        plain = _plain_character(code)
        if code <= _BASIC_PLANE:
            self[code] = plain
        return plain


@lru_cache(8_192)
def _hidden(code: int) -> bool:
    """Whether a character shows nothing: format and control characters, selectors, surrogates, private use."""
    char = chr(code)
    return (
        (unicodedata.category(char) in _INVISIBLE and char not in _SHOWN_SPACES)
        or code in _BLANK
        or 0xFE00 <= code <= 0xFE0F
        or 0x180B <= code <= 0x180F
        or 0xE0100 <= code <= 0xE01EF
    )


@lru_cache(8_192)
def _plain_character(code: int) -> str:
    """What one character means, without its disguise; empty when it shows nothing. Never grows beyond 4 characters."""
    if _hidden(code):
        return ""
    char = VARIANTS.get(code) or chr(code)
    if unicodedata.category(char) in _MARKS:  # accents put on one by one, as in stacked "zalgo" text; keycaps
        return ""
    digit = unicodedata.decimal(char, None)
    if digit is not None:  # of any script
        return str(digit)
    folded = unicodedata.normalize("NFKC", char).lower()
    if len(folded) > 4:
        return char
    return "".join(
        VARIANTS.get(ord(part), part)
        for part in folded
        if unicodedata.category(part) not in _MARKS and not _hidden(ord(part))
    )


_TABLE = _Table()


def plain(text: str) -> str:
    """The normal form: simplified, narrow, lower case, no invisible characters, repeated ones folded to two, repeated
    punctuation to one, stickers like [流泪] dropped, runs of Chinese digits as digits."""
    if _ODD.search(text):
        text = text.translate(_TABLE)
        if "[" in text:
            text = _STICKER.sub("", text)
    if "8" in text:
        text = _EIGHT.sub(r"\1不\1", text)
    if _DIGIT_RUN.search(text):
        text = _DIGIT_RUN.sub(lambda run: run[0].translate(_CHINESE_DIGITS), text)
    return _REPEATED_MARK.sub(r"\1", _REPEATED.sub(r"\1\1", _SPACES.sub(" ", text))).strip()


def toned(text: str) -> str:
    """The form that models read: `plain`, but stickers like [流泪] stay as <流泪>, because they tell a feeling."""
    return plain(_STICKER.sub(lambda found: f"<{found[0][1:-1]}>", text) if "[" in text else text)


def visible(text: str) -> str:
    """The original as it may be shown and stored, of the same length: what no one can see (direction switches,
    surrogates, controls) becomes U+FFFD, so that positions still fit."""
    if text.isprintable() and not _SELECTOR.search(text):
        return text
    return "".join("\ufffd" if _hidden(ord(char)) and char not in "\u200d\ufe0f" else char for char in text)


def folded(text: str) -> str:
    """Character by character in its plain form, and nothing more: enough to look for words in a hurry."""
    return text.translate(_TABLE) if _ODD.search(text) else text


def flatten(text: str) -> tuple[str, list[int] | None]:
    """`text` with every character in its plain form, and for each character of that the position it came from
    (None: the same position)."""
    if not _ODD.search(text):
        return text, None
    pieces: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        piece = _TABLE[ord(char)]
        pieces.append(piece)
        origin.extend([at] * len(piece))
    return "".join(pieces), origin


# ---- the key of a question ------------------------------------------------------------------------------------------

_OPENING = re.compile(
    r"^(?:请问(?:一下)?|麻烦问(?:一下|下)?|想问(?:一下|下)?|我想问(?:一下|下)?|问(?:一下|下)|咨询(?:一下|下)?|求回复?|看看我|看我|回一下"
    r"|主播|老板娘?|掌柜的?|客服|亲亲?|宝宝?(?!宝|房)|宝子|姐姐|小姐姐|姐|哥哥|小哥哥|家人们|你好|您好|在吗|hi|hello|哈[喽啰]|那个|就是)(?=.)"
)
_CLOSING = re.compile(
    r"(?<=.)(?:[啊呀哦噢喔哈啦哎诶欸额哒哟捏鸭]|(?:主播)?(?:看看我|看我|回一下|回我|理理?我|快回)|主播|求回复?|第[一二三四五六七八九十\d]次问了"
    r"|求解答?|求告知|谢谢(?:你|您|了)?|多谢|快快?|急+|很着急|在线等|亲亲?|宝宝?|老板|姐姐?|哥哥)$"
)
_PARTICLE = re.compile(r"(?<=.)[吗嘛么呢呐吧嗯]+$")
_TWICE = re.compile(r"(\D{2,20}?)\1+")


def said(text: str) -> str:
    """The words of a normal form alone: without punctuation, symbols, forms of address at the front, calls for
    attention at the end; a text said twice counts once. Empty when nothing is left."""
    bare = _REPEATED.sub(r"\1\1", _NOT_WORD.sub("", text))
    while (shorter := _CLOSING.sub("", _OPENING.sub("", bare))) != bare:
        bare = shorter
    twice = _TWICE.fullmatch(bare)
    return twice[1] if twice else bare


def key(text: str) -> str:
    """What equal questions share: the words of any text, without the particles at their end."""
    bare = said(plain(text))
    while (shorter := _CLOSING.sub("", _PARTICLE.sub("", bare))) != bare:
        bare = shorter
    return bare
