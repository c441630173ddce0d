"""The word files of `config/words`, decoded and checked.

In: the folder. Out: `WordFiles`. Called by `bot.reading.lexicon`. Raises Misconfigured naming the file and the line or
key that is wrong.
"""

from pathlib import Path
from typing import TypeVar

import msgspec

from bot.core.errors import Misconfigured
from bot.core.vocabulary import Intent, Stage, Urgency

Table = TypeVar("Table")


class IntentWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What proves one intent; see the head of intents.toml."""

    title: str
    stage: Stage
    urgency: Urgency = Urgency.GENERAL
    statement: bool = False
    weight: float = 1.0
    words: tuple[str, ...] = ()
    pleas: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    shields: tuple[str, ...] = msgspec.field(default=(), name="not")


class QuestionWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How people ask; see the head of questions.toml."""

    ask: tuple[str, ...]
    weak: tuple[str, ...]
    ending: tuple[str, ...]
    wish: tuple[str, ...]
    beg: tuple[str, ...]
    rhetoric: tuple[str, ...]
    stuck: tuple[str, ...]
    trouble: tuple[str, ...]
    shields: tuple[str, ...] = msgspec.field(default=(), name="not")


class WholeTexts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entire texts that nobody needs to answer."""

    greeting: tuple[str, ...]
    praise: tuple[str, ...]
    flood: tuple[str, ...]
    chatter: tuple[str, ...]
    abuse: tuple[str, ...]


class ChatPhrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases of chat anywhere in a text; `host` about the host's life, `stage` about games and the show."""

    greeting: tuple[str, ...]
    praise: tuple[str, ...]
    chatter: tuple[str, ...]
    host: tuple[str, ...]
    stage: tuple[str, ...]
    rough: tuple[str, ...]
    abuse: tuple[str, ...]


class ChatWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    whole: WholeTexts
    inside: ChatPhrases


class ToneWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a text sounds; see the head of tone.toml."""

    urgent: tuple[str, ...]
    calm: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    negators: tuple[str, ...] = msgspec.field(default=(), name="not")
    very: tuple[str, ...] = ()


class ColorWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    color: dict[str, tuple[str, ...]]


class Spellings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is mistyped, and what is meant."""

    spellings: dict[str, str]


class WordFiles(msgspec.Struct, frozen=True):
    intents: dict[Intent, IntentWords]
    questions: QuestionWords
    chat: ChatWords
    tone: ToneWords
    colors: ColorWords
    spellings: Spellings


def read_word_files(folder: Path) -> WordFiles:
    """Raises Misconfigured when a file is missing or says something it may not."""
    return WordFiles(
        intents=_decode(folder / "intents.toml", dict[Intent, IntentWords]),
        questions=_decode(folder / "questions.toml", QuestionWords),
        chat=_decode(folder / "chat.toml", ChatWords),
        tone=_decode(folder / "tone.toml", ToneWords),
        colors=_decode(folder / "colors.toml", ColorWords),
        spellings=_decode(folder / "spellings.toml", Spellings),
    )


def _decode(path: Path, shape: type[Table]) -> Table:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=shape)
    except OSError as error:
        raise Misconfigured(f"word file {path} cannot be read ({error.strerror}); the reader needs it") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"word file {path}: {error}; correct it there") from error
