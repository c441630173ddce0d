"""Who deserves an answer, in a public room and in a private conversation."""

from functools import cache
from pathlib import Path

import pytest

from bot.core.clock import Millis
from bot.core.model import Address, Inbound, MessageId
from bot.core.vocabulary import IgnoreReason as R
from bot.reading.reader import RuleReader, load
from bot.reading.worth import gate


@cache
def reader() -> RuleReader:
    return load(Path(__file__).parents[2] / "config" / "words")


def reason(text: str, *, public: bool, own: bool = False) -> R | None:
    address = Address(channel="fake", conversation="c", customer="u", public=public)
    inbound = Inbound(MessageId("m"), address, text, "小李", Millis(0), own=own)
    return gate(inbound, reader().read([text])[0])


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("多少钱", None),
        ("我要退货", None),
        ("骗子店，退钱", None),
        ("", R.EMPTY),
        (" \u200b\n", R.EMPTY),
        ("😂😂", R.EMOJI),
        ("[流泪][流泪]", R.EMOJI),
        ("？？？", R.FLOOD),
        ("666", R.FLOOD),
        ("哈哈哈", R.FLOOD),
        ("你好", R.GREETING),
        ("好好看", R.PRAISE),
        ("傻逼主播", R.ABUSE),
        ("刚哄完娃", R.CHITCHAT),
        ("我165 110斤穿M正好", R.INFORM),
        ("多少钱" * 200, R.TOO_LONG),
    ],
)
def test_in_a_public_room(text: str, ignored: R | None) -> None:
    assert reason(text, public=True) is ignored


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("你好", None),
        ("在吗", None),
        ("？", None),
        ("谢谢", None),
        ("66", None),
        ("13800012345", None),
        ("我买的东西一直没有消息" * 60, None),
        ("", R.EMPTY),
        ("😂", R.EMOJI),
    ],
)
def test_in_a_private_conversation_somebody_waits(text: str, ignored: R | None) -> None:
    assert reason(text, public=False) is ignored


def test_our_own_words_come_back_from_the_platform() -> None:
    assert reason("多少钱", public=True, own=True) is R.OWN
    assert reason("多少钱", public=False, own=True) is R.OWN
