"""Fitting a linear model: texts and labels into quantised weights, with confidences that can be trusted.

In: model forms, labels, folds. Out: a `Model` and its scores on the folds it had not seen. Called by
`bot.reading.train` alone; needs the extra `train` (scikit-learn), which the running house does not.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from bot.core.errors import Misconfigured
from bot.reading.linear import Floats, Weights, buckets, grams
from bot.reading.models import Model

BATCH = 512


class Recipe(msgspec.Struct, frozen=True):
    """How one model is fitted: `bits` of its table, strength of the fit, in how many texts a feature must be, whether
    rare classes count as much as frequent ones, how small a step ends the fit."""

    bits: int = 17
    strength: float = 10.0
    rare: int = 2
    balanced: bool = False
    tolerance: float = 1e-4


class Lesson(msgspec.Struct, frozen=True):
    """What is taught: texts with labels and weights. `fold` is -1 for texts that only teach and are never asked."""

    texts: list[str]
    labels: list[str]
    weights: list[float]
    folds: list[int]


class Taught(msgspec.Struct, frozen=True):
    """A model, and for each text with a fold its probabilities by a model that had not seen the fold."""

    model: Model
    unseen: Floats
    asked: NDArray[np.intp]


def features(texts: Sequence[str], bits: int) -> csr_matrix:
    """The very features of `bot.reading.linear`, as a sparse matrix."""
    columns, counts = [], []
    for at in range(0, len(texts), BATCH):
        batch = grams(texts[at : at + BATCH])
        columns.append(buckets(batch.hashes, bits))
        counts.append(np.diff(batch.starts))
    column, count = np.concatenate(columns), np.concatenate(counts)
    starts = np.concatenate([[0], np.cumsum(count)])
    values = np.repeat(1 / np.sqrt(count), count).astype(np.float32)
    return csr_matrix((values, column, starts), shape=(len(texts), 1 << bits))


def teach(lesson: Lesson, recipe: Recipe, vectors: Floats | None = None) -> Taught:
    """Fit on everything; fit again without each fold to see what the model does with what it does not know, and set
    the temperature by that. With `vectors`, a row a text, these are the features instead of n-grams."""
    matrix = features(lesson.texts, recipe.bits) if vectors is None else vectors
    labels, fold, weight = np.array(lesson.labels), np.array(lesson.folds), np.array(lesson.weights)
    classes = tuple(sorted(set(lesson.labels)))
    if len(classes) < 2:
        raise Misconfigured(f"all examples are labelled {', '.join(classes)}; a model needs two labels or more")
    raw = np.zeros((len(labels), len(classes)))
    for held in sorted(set(lesson.folds) - {-1}):
        rest, out = fold != held, fold == held
        coefficients, bias = _fit(matrix[rest], labels[rest], weight[rest], classes, recipe)
        raw[out] = matrix[out] @ coefficients + bias
    asked = np.flatnonzero(fold >= 0)
    coefficients, bias = _fit(matrix, labels, weight, classes, recipe)
    truth = np.searchsorted(classes, labels[asked])
    heat = _temperature(raw[asked], truth) if len(asked) else 1.0
    model = Model(classes, _quantised(coefficients / heat, bias / heat))
    return Taught(model, _shares(raw[asked] / heat).astype(np.float32), asked)


def _fit(
    matrix: csr_matrix | Floats,
    labels: NDArray[np.str_],
    weight: NDArray[np.float64],
    classes: tuple[str, ...],
    recipe: Recipe,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients (bucket or dimension, class) and bias (class)."""
    common = np.arange(matrix.shape[1])
    if not isinstance(matrix, np.ndarray):
        common = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]) >= recipe.rare)
    fitter = LogisticRegression(
        C=recipe.strength, max_iter=1_000, tol=recipe.tolerance, class_weight="balanced" if recipe.balanced else None
    )
    fitter.fit(matrix[:, common], labels, sample_weight=weight)
    coefficients = np.zeros((matrix.shape[1], len(classes)))
    bias = np.full(len(classes), -20.0)
    known = np.searchsorted(classes, fitter.classes_)
    if len(fitter.classes_) == 2:  # one row that speaks for the second class
        coefficients[np.ix_(common, known)] = np.column_stack([-fitter.coef_[0] / 2, fitter.coef_[0] / 2])
        bias[known] = [-fitter.intercept_[0] / 2, fitter.intercept_[0] / 2]
    else:
        coefficients[np.ix_(common, known)] = fitter.coef_.T
        bias[known] = fitter.intercept_
    return coefficients, bias


def _shares(raw: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(raw - raw.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _temperature(raw: NDArray[np.float64], truth: NDArray[np.intp]) -> float:
    """What to divide scores by so that confidences are right as often as they say (least log loss)."""

    def loss(heat: float) -> float:
        return float(-np.log(_shares(raw / heat)[np.arange(len(truth)), truth] + 1e-9).mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def _quantised(coefficients: NDArray[np.float64], bias: NDArray[np.float64]) -> Weights:
    """Eight bits a weight, each output with its own scale."""
    largest = np.maximum(np.abs(coefficients).max(axis=0), 1e-9)
    scale = largest / 127
    table = np.rint(coefficients @ diags(1 / scale)).clip(-127, 127).astype(np.int8)
    return Weights(table, scale.astype(np.float32), bias.astype(np.float32))
