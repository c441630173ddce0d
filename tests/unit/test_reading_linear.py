"""Features and scores of the linear models."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.linear import READ_FOR_MODELS, Weights, buckets, grams, pieces, scores

BITS = 14


def taught(*lessons: tuple[str, int, int], outputs: int = 2) -> Weights:
    """Weights that know the n-grams of some texts: (text, output, weight)."""
    table = np.zeros((1 << BITS, outputs), np.int8)
    for text, output, weight in lessons:
        table[buckets(grams([text]).hashes, BITS), output] = weight
    return Weights(table, np.full(outputs, 0.5, np.float32), np.zeros(outputs, np.float32))


def features(text: str) -> set[int]:
    return set(grams([text]).hashes.tolist())


def test_a_text_has_its_pieces_of_one_to_four_characters_with_both_ends_marked() -> None:
    assert len(features("退货")) == 4 + 3 + 2 + 1
    assert features("退货") & features("货退") != features("退货")


def test_a_piece_said_twice_counts_once() -> None:
    assert len(features("好好好")) == 3 + 3 + 3 + 2
    assert len(features("很好啊")) == 5 + 4 + 3 + 2


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_a_text_scores_the_same_alone_and_in_any_batch(texts: list[str]) -> None:
    weights = taught(("退货", 0, 100), ("多少钱", 1, -70))
    together = scores(weights, grams(texts))
    alone = np.vstack([scores(weights, grams([text])) for text in texts])
    np.testing.assert_allclose(together, alone, rtol=1e-6)


def test_nothing_scores_nothing() -> None:
    assert scores(taught(), grams([])).shape == (0, 2)
    assert np.isfinite(scores(taught(), grams([""]))).all()


def test_a_score_is_the_sum_of_weights_over_the_root_of_their_number() -> None:
    weights = taught(("多少", 1, 10))
    count = len(features("多少"))
    assert scores(weights, grams(["多少"]))[0, 1] == pytest.approx(10 * 0.5 * count / count**0.5)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    start = "好" + "慢" * READ_FOR_MODELS
    assert features(start + "退货") == features(start)


def test_the_pieces_that_spoke_are_named_best_first() -> None:
    weights = taught(("退回来", 0, 90), ("就破了", 0, 80), ("你好", 1, 90))
    assert pieces(weights, "你好,收到就破了 我要退回来", 0)[:1] == ("退回来",)
    assert set(pieces(weights, "你好,收到就破了 我要退回来", 0)) == {"退回来", "就破了"}
    assert not any("你好" in piece for piece in pieces(weights, "你好,收到就破了 我要退回来", 0))


def test_a_text_that_says_nothing_for_an_output_has_no_pieces() -> None:
    assert pieces(taught(), "随便说说", 0) == ()


def test_strange_characters_are_features_like_others() -> None:
    odd = "a\ud800b😭\U0010ffff"
    assert features(odd) - features("ab")
