"""Texts of strangers made harmless for messages, and cut to size.

In: titles and lines of pages, which carry what people wrote in public. Out: the same as one line of plain text that no
platform takes for markup, for a mention or for a link. Pure. Called by the receivers. Characters a platform might read
are replaced by their full-width twins, which people read alike: no platform documents an escape that all its apps
honour.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import quote

CUT: Final = "…"
UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""Categories of characters that are not seen: controls, direction marks, joiners, tags, halves of characters."""
BLANK: Final = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"), " ")
"""Letters and symbols that look like nothing."""
MARKUP: Final = str.maketrans("*_`~#<>[]()!|\\&", "＊＿｀～＃＜＞［］（）！｜＼＆")
STARTS: Final = str.maketrans("-+=.)", "－＋＝．）")
LONGEST_LINK: Final = 1_000

_DOMAIN: Final = re.compile(r"(?<=[0-9A-Za-z])\.(?=[A-Za-z]{2})")
_LIST: Final = re.compile(r"^([-+=]|\d{1,9}[.)])(?=\s|$)")
_LINK: Final = re.compile(r"https?://[^\s/?#]+", re.ASCII | re.IGNORECASE)


def plain(text: str) -> str:
    """One line without characters nobody sees."""
    seen = "".join(" " if one.isspace() else one for one in text if one.isspace() or _seen(one))
    return " ".join(seen.translate(BLANK).split())


def _seen(one: str) -> bool:
    return (one.isascii() and one.isprintable()) or unicodedata.category(one) not in UNSEEN


def tame(text: str) -> str:
    """`plain`, and neither mentions anybody nor leads anywhere when a platform looks for addresses in it."""
    told = plain(text).replace("@", "＠").replace("://", "：//")
    return _DOMAIN.sub("．", told)


def unmarked(text: str) -> str:
    """`tame`, and nothing in it is Markdown or HTML."""
    told = tame(text)
    return _LIST.sub(lambda found: found[1].translate(STARTS), told).translate(MARKUP)


def cut(text: str, most: int) -> str:
    """At most `most` characters, the last one an ellipsis where something is missing."""
    return text if len(text) <= most else text[: max(0, most - 1)].rstrip() + CUT


def address(link: str) -> str:
    """A link of ours that ends where it should, whatever stands around it; "" for what is none."""
    if not _LINK.match(link) or len(link) > LONGEST_LINK:
        return ""
    return quote(link, safe=":/?#@!$&+,;=%")
