"""Error statistics of answers under many weightings of the faces at once.

Every function takes answers on N faces and weights W [B, N] (ones for the plain figure, how often each face was drawn
for a bootstrap replicate) and returns one figure per row of W, [B]; NaN where a row holds no face.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from crowsfeet.metrics.answers import Answers, Floats
from crowsfeet.records import AGES

Statistic: TypeAlias = Callable[[Answers, Floats], Floats]

LEVELS: Floats = np.arange(1, 10) / 10
"""Central intervals whose coverage is looked at."""

SMALLEST_ERROR = 0.01
"""Years; a smaller error counts as this in the geometric mean, which one exact hit would otherwise make zero."""

SMALLEST_SHARE = 1e-6
"""Probability below which an age counts as this in the likelihood, which one 0 would otherwise make infinite."""


def weighted_mean(values: Floats, W: Floats) -> Floats:
    """Return Σ_n W_bn v_n / Σ_n W_bn, [B] or [B, K] for values [N] or [N, K]."""
    with np.errstate(invalid="ignore", divide="ignore"):
        total = W.sum(axis=1)
        sums = W @ values
        means: Floats = sums / (total if values.ndim == 1 else total[:, None])
    return means


def mae(answers: Answers, W: Floats) -> Floats:
    """Return the mean absolute error, years."""
    return weighted_mean(np.abs(answers.error), W)


def gm(answers: Answers, W: Floats) -> Floats:
    """Return the geometric mean of the absolute errors, years (Yang et al. 2021, section 4)."""
    means: Floats = np.exp(weighted_mean(np.log(np.maximum(np.abs(answers.error), SMALLEST_ERROR)), W))
    return means


def bmae(answers: Answers, W: Floats) -> Floats:
    """Return the balanced MAE, years: the mean over the ages of each age's MAE (Ren et al. 2022, section 5)."""
    year = np.minimum(answers.age.astype(np.int64), AGES - 1)
    present, column = np.unique(year, return_inverse=True)
    one_hot = np.eye(len(present))[column]
    held = W @ one_hot
    with np.errstate(invalid="ignore", divide="ignore"):
        by_year = (W @ (one_hot * np.abs(answers.error)[:, None])) / held
        means: Floats = np.where(held > 0, by_year, 0.0).sum(axis=1) / (held > 0).sum(axis=1)
    return means


def cs5(answers: Answers, W: Floats) -> Floats:
    """Return CS@5, the share of faces judged within 5 years (cumulative score, Geng et al. 2007)."""
    return weighted_mean((np.abs(answers.error) <= 5).astype(np.float64), W)


def bias(answers: Answers, W: Floats) -> Floats:
    """Return the mean error, years; positive is judged too old."""
    return weighted_mean(answers.error, W)


def nll(answers: Answers, W: Floats) -> Floats:
    """Return the mean negative log probability of the true year of age, nats."""
    year = np.minimum(answers.age.astype(np.int64), AGES - 1)
    share = answers.distribution[np.arange(len(year)), year]
    return weighted_mean(-np.log(np.maximum(share, SMALLEST_SHARE)), W)


def calibration_error(answers: Answers, W: Floats) -> Floats:
    """Return the mean of |coverage - level| over the central 10 %, 20 %, … 90 % intervals."""
    errors: Floats = np.abs(coverage(answers, W) - LEVELS).mean(axis=1)
    return errors


def coverage(answers: Answers, W: Floats) -> Floats:
    """Return how often the truth lies in the central interval of each of `LEVELS`, [B, 9]."""
    centred = np.abs(probability_integral(answers) - 0.5)
    return weighted_mean((centred[:, None] <= LEVELS / 2 + 1e-12).astype(np.float64), W)


def probability_integral(answers: Answers) -> Floats:
    """Return the predicted P(age ≤ true age) of each face, [N]; within a year mass is spread evenly."""
    year = np.minimum(answers.age.astype(np.int64), AGES - 1)
    rows = np.arange(len(year))
    below = np.cumsum(answers.distribution, axis=1)[rows, year] - answers.distribution[rows, year]
    inside = np.minimum(answers.age - year, 1.0)
    integral: Floats = below + inside * answers.distribution[rows, year]
    return integral


STATISTICS: dict[str, Statistic] = {
    "mae": mae,
    "bmae": bmae,
    "gm": gm,
    "cs5": cs5,
    "bias": bias,
    "nll": nll,
    "calibration_error": calibration_error,
}
"""All figures that a report shows, by the name that they carry everywhere."""
