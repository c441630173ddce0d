"""What vectors are made of and kept in: the file by text, the fitted plane, and shares of words."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.kept import Kept
from bot.knowledge.lexical import Lexical
from bot.knowledge.plane import fitted
from bot.knowledge.vectors import Matrix, Vectors
from tests.support.clock import FakeClock
from tests.support.knowledge import LetterEncoder


def listed(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def rows(folder: Path, texts: Sequence[str], encoder: LetterEncoder) -> Matrix:
    """What a process that starts now and asks for these texts gets."""
    vectors = Vectors(encoder, FakeClock(), folder)
    vectors.opened()
    found = await vectors.of(texts)
    vectors.closed()
    return found.astype(np.float32)


async def test_the_next_start_makes_only_the_vectors_of_new_texts(tmp_path: Path) -> None:
    texts = [f"问题{number}" for number in range(40)]
    for asked, new in ((texts, 40), (texts, 0), (["又一个", *texts[::2]], 1)):
        encoder = LetterEncoder()
        found = await rows(tmp_path, asked, encoder)
        assert np.allclose(found, LetterEncoder().encode(asked), atol=1e-3)
        assert len(encoder.asked) - new in (1, 2), "one or two are made once more, to know the model again"
    assert len(listed(tmp_path)) == 1


@pytest.mark.parametrize("damage", [b"", b"torn", b"x" * 4_096, b"\xff" * 4_161], ids=["empty", "torn", "x", "ff"])
async def test_damage_costs_nothing_but_what_was_damaged(tmp_path: Path, damage: bytes) -> None:
    texts = ["包邮吗", "能开发票吗", "月亮圆不圆"]
    await rows(tmp_path, texts[:2], LetterEncoder())
    (file,) = listed(tmp_path)
    file.write_bytes(file.read_bytes() + damage)
    again = await rows(tmp_path, texts, LetterEncoder())
    assert np.allclose(again, LetterEncoder().encode(texts), atol=1e-3)
    encoder = LetterEncoder()
    third = await rows(tmp_path, texts, encoder)
    assert np.allclose(third, LetterEncoder().encode(texts), atol=1e-3)
    assert set(encoder.asked) == {texts[0]}, "what was added behind a torn record is found again"
    file.write_bytes(damage)
    assert np.allclose(await rows(tmp_path, texts, LetterEncoder()), LetterEncoder().encode(texts), atol=1e-3)


async def test_vectors_of_another_model_are_not_believed(tmp_path: Path) -> None:
    class Other(LetterEncoder):
        def encode(self, texts: Sequence[str]) -> Matrix:
            return np.asarray(super().encode(texts)[:, ::-1])

    texts = ["包邮吗", "能开发票吗"]
    await rows(tmp_path, texts, Other())
    texts.insert(0, "又一个")
    assert np.allclose(await rows(tmp_path, texts, LetterEncoder()), LetterEncoder().encode(texts), atol=1e-3)


async def test_a_folder_that_cannot_be_written_costs_only_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    found = await rows(tmp_path / "file", ["包邮吗"], LetterEncoder())
    assert found.any()


def test_texts_that_nobody_has_any_more_leave_the_file(tmp_path: Path) -> None:
    kept = Kept(tmp_path, 8)
    many = [str(number) for number in range(30_000)]
    kept.add(many, np.tile(np.eye(8, dtype=np.float32)[0], (len(many), 1)))
    size = listed(tmp_path)[0].stat().st_size
    kept.trim(many)
    assert listed(tmp_path)[0].stat().st_size == size, "in use"
    kept.trim(many[:100])
    assert listed(tmp_path)[0].stat().st_size == size // 300
    assert kept.missing(many[:101]) == ["100"]
    assert Kept(tmp_path, 8).missing(many[:101]) == ["100"]
    kept.add(["又一个"], np.eye(8, dtype=np.float32)[1:2])
    assert Kept(tmp_path, 8).vectors(["又一个", "0", "no"]).argmax(axis=1).tolist() == [1, 0, 0]


def test_what_all_texts_share_no_longer_makes_them_alike() -> None:
    random = np.random.default_rng(7)
    own = random.normal(size=(400, 64)).astype(np.float32)
    shared = own + 6 * random.normal(size=64).astype(np.float32)
    texts = (shared / np.linalg.norm(shared, axis=1, keepdims=True)).astype(np.float16)
    asked = texts[:1].astype(np.float32) + 0.01 * random.normal(size=(1, 64)).astype(np.float32)
    raw = (asked @ texts.T.astype(np.float32))[0]
    near = fitted(texts, texts, np.zeros((2, 64), np.float32)).near(asked[0])
    assert raw[1:].min() > 0.8, "the test is about vectors that all look alike"
    assert near.argmax() == 0
    assert np.abs(near[1:]).mean() < 0.2


def test_a_text_without_a_vector_is_near_to_nothing() -> None:
    texts = np.zeros((3, 16), np.float16)
    texts[0, 0] = texts[1, 1] = 1
    plane = fitted(texts, texts[:0], np.zeros((2, 16), np.float32))
    assert plane.near(np.ones(16, np.float32))[2] == 0


def test_the_text_that_holds_most_of_a_question_comes_first_the_shorter_of_two() -> None:
    texts = ["退货的邮费谁出", "换货的邮费谁出", "退货的邮费到底谁出", "能开发票吗", ""]
    covered = Lexical(texts).covered("退货邮费谁出")
    assert covered.argsort()[::-1][:3].tolist() == [0, 2, 1]
    assert covered[4] == 0
    assert 0 < covered[0] < 1


def test_one_character_proves_little() -> None:
    lexical = Lexical([f"问题{number}的答案" for number in range(200)] + ["有3c认证吗"])
    assert lexical.covered("3c认证").max() > 2 * lexical.covered("证").max() > 0


def test_nothing_known_and_nothing_asked_are_no_error() -> None:
    assert Lexical([]).covered("包邮吗").shape == (0,)
    assert Lexical(["", ""]).covered("包邮吗").tolist() == [0, 0]
    assert Lexical(["包邮吗"]).covered("").tolist() == [0]
    assert math.isfinite(Lexical(["包邮吗" * 10_000]).covered("包邮吗" * 10_000)[0])
