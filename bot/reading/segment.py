"""Chinese text into words, as jieba cuts it.

In: a text. Out: its words, spaces and punctuation included (`cut`) or left out (`words`). Called by the reader and by
the knowledge index. The backend is rjieba, some 25 times faster; it keeps `5-6` and `check-in` whole where jieba splits
them, so tokens outside the dictionary are split again by jieba's own rule. Without the wheel jieba itself serves.
"""

import re
import warnings
from collections.abc import Callable

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # jieba's own patterns: told when it is compiled, at the very first start
    import jieba

try:
    import rjieba
except ImportError:  # no wheel for this machine
    FAST = False
else:
    FAST = True

_JOINER = re.compile(r"[._%&#+-]")
_ASCII = re.compile(r"[a-zA-Z0-9+#&._%-]{2,}")
_SPLIT = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_RARE = re.compile(r"([\u3400-\u4dbf\u9fd6-\u9fff\U00020000-\U0003ffff])")
"""Characters jieba does not take for Chinese, and its faster twin does: tokens of their own."""
_WORD = re.compile(r"\w")


def _cut_slowly(text: str) -> list[str]:
    return [str(word) for word in jieba.cut(text)]


def _cut_fast(text: str) -> list[str]:
    if _RARE.search(text):
        return [
            token for piece in _RARE.split(text) for token in ((piece,) if _RARE.fullmatch(piece) else _cut_fast(piece))
        ]
    found: list[str] = rjieba.cut(text)
    if not _JOINER.search(text):
        return found
    pieces: list[str] = []
    for token in found:
        if _ASCII.fullmatch(token) and _JOINER.search(token) and not rjieba.has_word(token):
            pieces.extend(_split_again(token))
        else:
            pieces.append(token)
    return pieces


def _split_again(token: str) -> list[str]:
    """jieba's rule for what is neither Chinese nor in its dictionary: letters and digits apart from the signs."""
    return [piece for piece in _SPLIT.split(token) if piece]


cut: Callable[[str], list[str]] = _cut_fast if FAST else _cut_slowly
"""All tokens in order: joined they are the text again. The text must not hold lone surrogates."""


def words(text: str) -> tuple[str, ...]:
    """The tokens that hold a letter, a digit or a Chinese character."""
    return tuple(token for token in cut(text) if _WORD.search(token))
