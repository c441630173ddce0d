"""Tokens of claim links: only ours are read, whatever is changed in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import claims
from bot.core.alerts import AlertId
from bot.core.claims import Claim
from bot.core.clock import Millis
from bot.core.errors import Forged
from bot.core.model import UserName

KEY = b"k" * 32
CLAIM = Claim(AlertId("0-0123456789abcdef"), Millis(1_795_233_600_000), UserName("小李"))
TOKEN = claims.sign(CLAIM, KEY)


def test_what_was_signed_is_read_with_the_same_key_only() -> None:
    assert claims.read(TOKEN, KEY) == CLAIM
    with pytest.raises(Forged):
        claims.read(TOKEN, b"x" * 32)


@given(st.integers(0, len(TOKEN) - 1), st.characters(min_codepoint=33, max_codepoint=0x2FFFF))
def test_a_token_with_another_character_is_not_ours(place: int, other: str) -> None:
    changed = TOKEN[:place] + other + TOKEN[place + 1 :]
    if changed != TOKEN:
        with pytest.raises(Forged):
            claims.read(changed, KEY)


@given(st.text(max_size=1_200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(Forged):
        claims.read(text, KEY)


def test_what_is_signed_but_says_nothing_is_refused() -> None:
    body = "bm8"
    seal = TOKEN.partition(".")[2]
    with pytest.raises(Forged):
        claims.read(f"{body}.{seal}", KEY)
