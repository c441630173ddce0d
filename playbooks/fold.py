"""Texts in the form in which tricks no longer hide anything.

In: any text. Out: `plain` (one spelling: no invisible characters, half-width, lower case, look-alikes and traditional
characters replaced), `tight` (the same without spaces and light punctuation) and `digits` (numbers in all scripts as
0–9). Called by the guard and its word lists. All linear in the length of the text.
"""

import re
import unicodedata
from typing import Final

INVISIBLE: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+"
)
"""Control, format, filler, variation, private and unpaired characters: nothing a reader can see (line feed is fine)."""

_MARKS: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f]+"
)
"""Strokes, rings and boxes drawn over a character."""

_ALIKE: Final = str.maketrans(
    "аәеосрхуіјѕһԁԛѡмткнвαβγικνορτυχωоⅼ"
    "絕對獨級極頂銷質療癒藥領導無敵創專國際萬證賠償還錢買賣價優實時終補單額聯網殺搶瘋贈費減體驗認獎獲軍隊會貢產業"
    "壹弌朂㝡冣苐弟佰仟〇百﹪٪",
    "aaeocpxyijshdqwmtkhbabyiknoptuxwol"
    "绝对独级极顶销质疗愈药领导无敌创专国际万证赔偿还钱买卖价优实时终补单额联网杀抢疯赠费减体验认奖获军队会贡产业"
    "一一最最最第第百千零百%%",
)
_LIGHT: Final = re.compile(r"[\s·•・‧∙⋅*_\-‐-―~^|`'\"“”‘’.…/\\+=#()（）\[\]【】{}<>《》「」『』﹏￣]+")
_OTHER_DIGIT: Final = re.compile(r"(?![0-9])\d")
_SPELT: Final = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸", "0012345678911234567892" + "36")


def strip(text: str) -> str:
    """`text` without anything a reader cannot see."""
    return INVISIBLE.sub("", text)


def plain(text: str) -> str:
    """One spelling of `text`; spaces and punctuation stay."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", strip(text)))
    return strip(unicodedata.normalize("NFKC", bare)).casefold().translate(_ALIKE)


def tight(spelling: str) -> str:
    """A `plain` text with everything removed that people put between the characters of a word to hide it."""
    return _LIGHT.sub("", spelling)


def digits(spelling: str) -> str:
    """A `plain` text with the digits of every script, and Chinese ones, as 0–9."""
    western = _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), spelling)
    return western.translate(_SPELT)
