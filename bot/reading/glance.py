"""Whether a live comment may be worth an answer, told at a glance: what is kept when not everything can be.

In: a comment as it came. Out: yes or no, after about 2 µs (the reader takes thirty times as long). Handed to
`bot.stages.ingest` by `bot.app`, which asks it for every comment, and to the rehearsal. It may take chatter for a
question (about one in four), hardly ever a question for chatter: of what the gate lets through, over 99 % pass here.
"""

import re
from collections.abc import Callable
from typing import Final

from ahocorasick_rs import AhoCorasick

from bot.core.model import Inbound
from bot.core.value import LEVEL
from bot.core.vocabulary import Kind
from bot.reading.normalize import folded, plain
from bot.reading.wordlists import WordFiles

LOOKED_AT: Final = 80
"""Code points; whoever asks has asked by then."""
BARE: Final = frozenset("?")
"""By itself, in a flood, no sign of a question; after words it is one."""
_SHOP = re.compile(
    r"[\u4e00-\u9fff]{2}\?|[0-9] ?(?:号|斤|码|块|元|件|天|cm|kg)|[\u4e00-\u9fff]8(?:$|[\u4e00-\u9fff ])|穿[smlx]"
)
"""3号, 120斤, 能换8: numbers of the shop, and the 8 that is typed for 吧 or 不."""


def glancing(files: WordFiles) -> Callable[[Inbound], bool]:
    """The glance by these word files: everything that asks, wishes or complains, and all words of the trade."""
    questions = files.questions
    asking = (questions.ask, questions.weak, questions.ending, questions.wish, questions.beg, questions.stuck)
    trade = (phrases for words in files.intents.values() for phrases in (words.words, words.pleas))
    literals = {plain(literal) for phrases in (*asking, questions.trouble, *trade) for literal in phrases}
    found = AhoCorasick(sorted(literals - {""} - BARE)).find_matches_as_indexes

    def glance(inbound: Inbound) -> bool:
        badge = inbound.badge
        if badge is not None and (badge.member or badge.moderator or badge.level >= LEVEL or badge.paid_fen > 0):
            return True
        if inbound.kind is Kind.EVENT:
            return False
        text = folded(inbound.text[:LOOKED_AT])
        return bool(found(text)) or _SHOP.search(text) is not None

    return glance
