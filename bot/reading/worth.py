"""Whether anybody should answer a message, and if not, why.

In: a message and its reading. Out: an `IgnoreReason`, or None when it deserves an answer. Handed to
`bot.stages.triage` by `bot.app`. Pure. In a private conversation somebody always waits for a word, so only what holds
no word at all is passed over.
"""

import re

from bot.core.model import Inbound, Reading
from bot.core.vocabulary import IgnoreReason, Intent

COMMENT_LIMIT = 500
"""Code points; what is longer in a public room is pasted text, not a question to the shop."""
_STICKER = re.compile(r"\[[^\[\]]{1,16}\]")
_PUNCTUATION = re.compile(r"[\s!-/:-@\[-`{-~。，、？！…～·—“”‘’《》（）【】；：￥]*")

_TALK = {
    Intent.GREETING: IgnoreReason.GREETING,
    Intent.PRAISE: IgnoreReason.PRAISE,
    Intent.FLOOD: IgnoreReason.FLOOD,
    Intent.CHITCHAT: IgnoreReason.CHITCHAT,
    Intent.INFORM: IgnoreReason.INFORM,
}


def gate(inbound: Inbound, reading: Reading) -> IgnoreReason | None:
    """The reason to leave a message unanswered, or None."""
    if inbound.own:
        return IgnoreReason.OWN
    if not any(char.isalnum() for char in reading.text):
        return _without_words(inbound, reading)
    if not inbound.address.public:
        return None
    if len(inbound.text) > COMMENT_LIMIT:
        return IgnoreReason.TOO_LONG
    if reading.is_question:
        return None
    if reading.abuse:
        return IgnoreReason.ABUSE
    return _TALK.get(reading.intent, IgnoreReason.UNCLEAR)


def _without_words(inbound: Inbound, reading: Reading) -> IgnoreReason | None:
    if not reading.text and not _STICKER.search(inbound.text):
        return IgnoreReason.EMPTY
    if not reading.text or not _PUNCTUATION.fullmatch(reading.text):
        return IgnoreReason.EMOJI
    return IgnoreReason.FLOOD if inbound.address.public else None
