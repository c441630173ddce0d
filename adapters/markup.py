"""XML that a platform pushes, read without trusting it.

In: bytes that anybody may have made. Out: the fields inside `<xml>`. Called by adapters whose platforms push XML
(adapters.wechat, adapters.weibo). Raises Unreadable, never anything else.
"""

import re
from typing import Any, Final

import xmltodict

from bot.core.errors import Unreadable

MOST_DEPTH: Final = 12
FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 does not allow anywhere."""
_ENTITIES: Final = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WORDS: Final = re.compile(r"<!\[CDATA\[(?:.*?\]\]>|.*)", re.DOTALL)  # one without an end: all the rest
_OPENINGS: Final = re.compile(r"<([/?!]?)")


def fields(body: bytes) -> dict[str, Any]:
    """Only UTF-8 without declarations of entities, and not deeper than any message is."""
    if b"\0" in body[:4]:
        raise Unreadable("XML that is not UTF-8")
    try:
        text = FORBIDDEN.sub("", body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Unreadable("XML that is not UTF-8") from error
    markup = _WORDS.sub("", text)  # what customers write may look like anything
    if _ENTITIES.search(markup):
        raise Unreadable("a message that declares entities")
    if _too_deep(markup):
        raise Unreadable(f"a message nested deeper than {MOST_DEPTH}")
    try:
        tree = xmltodict.parse(text, encoding=None, strip_whitespace=False)
    except Exception as error:  # expat and xmltodict raise kinds of their own
        raise Unreadable(f"not XML: {error}") from error
    found = tree.get("xml") if isinstance(tree, dict) else None
    if not isinstance(found, dict):
        raise Unreadable("XML without <xml> around its fields")
    return found


def _too_deep(markup: str) -> bool:
    depth = 0
    for match in _OPENINGS.finditer(markup):
        depth += {"": 1, "/": -1}.get(match[1], 0)
        if depth > MOST_DEPTH:
            return True
    return False
