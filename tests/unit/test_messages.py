"""The labelled messages in config/messages: allowed values, nothing twice, and what can be checked of its README."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import config
from bot.core.vocabulary import Intent, Urgency
from bot.reading.examples import Message
from bot.reading.normalize import key

FOLDER = Path(config.__file__).parent / "messages"
AT_LEAST = 5_000
PER_INTENT = 60
TALK = (Intent.PRAISE, Intent.INFORM, Intent.CHITCHAT, Intent.FLOOD)
FREE = (Intent.COMPLAINT, Intent.HUMAN, Intent.GREETING, Intent.OTHER)
"""May want an answer or not."""
LIVE_LENGTH = 60


def read(path: Path) -> Iterator[tuple[str, Message]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            yield f"{path.name}:{number}", msgspec.json.decode(line, type=Message)
        except msgspec.DecodeError as fault:
            pytest.fail(f"{path.name}:{number}: {fault}")


@pytest.fixture(scope="module")
def messages() -> list[tuple[str, Message]]:
    return [found for path in sorted(FOLDER.glob("*.jsonl")) for found in read(path)]


def test_there_are_enough(messages: list[tuple[str, Message]]) -> None:
    assert len(messages) >= AT_LEAST
    few = {intent: n for intent, n in Counter(m.intent for _, m in messages).items() if n < PER_INTENT}
    assert not few


def test_no_message_stands_twice(messages: list[tuple[str, Message]]) -> None:
    seen: dict[str, str] = {}
    twice = []
    for place, message in messages:
        words = key(message.text) or message.text
        if words in seen:
            twice.append(f"{place} = {seen[words]}: {message.text}")
        seen.setdefault(words, place)
    assert not twice


def test_the_file_names_the_intent(messages: list[tuple[str, Message]]) -> None:
    assert not [place for place, message in messages if place.split(".")[0] != message.intent]


def test_a_matter_of_the_trade_always_wants_an_answer(messages: list[tuple[str, Message]]) -> None:
    free = TALK + FREE
    assert not [place for place, m in messages if m.intent not in free and not m.question]
    assert not [place for place, m in messages if m.intent in TALK and m.question]


def test_what_nobody_must_answer_is_not_urgent(messages: list[tuple[str, Message]]) -> None:
    assert not [place for place, m in messages if not m.question and m.urgency is not Urgency.NOT_URGENT]


def test_abuse_is_never_friendly(messages: list[tuple[str, Message]]) -> None:
    assert not [place for place, m in messages if m.abuse and m.sentiment != -1]


def test_texts_are_as_people_send_them(messages: list[tuple[str, Message]]) -> None:
    assert not [place for place, m in messages if not m.text.strip() or m.text != m.text.strip() or len(m.text) > 500]
    assert not [place for place, m in messages if m.channel == "live" and len(m.text) > LIVE_LENGTH]


def test_lines_are_written_one_way() -> None:
    """Keeps differences between versions readable."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            assert line == json.dumps(json.loads(line), ensure_ascii=False), path.name
