"""From votes to an age: the posterior over 101 ages, its mean, its 90 % interval, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crowsfeet.labeling.model import FAR, LabelModel, Segments, VoteBlock, segments
from crowsfeet.records import AGES

Floats = NDArray[np.float64]

LEVEL = 0.9
"""Probability of the stated interval."""
TOLERANCE = 2.0
"""Years by which a label may be off before it counts as wrong."""
_STEPS = np.linspace(0.0, 1.0, 21)
_NEGLIGIBLE = 1e-6


@dataclass(frozen=True, slots=True)
class AgePosterior:
    """Posterior of N photos: bins [N, 101], 90 % interval, mean, P(|age - mean| <= 2), the best piece."""

    bins: Floats
    low: Floats
    high: Floats
    mean: Floats
    confidence: Floats
    best: Floats


def age_posterior(block: VoteBlock, half_birth: Floats, model: LabelModel, wrong_face: Floats) -> AgePosterior:
    """Return the posterior of a block's photos.

    Args:
        block: the votes, in years since the middle of the possible days of birth.
        half_birth: [N] half the span of the possible days of birth, in years.
        model: learnt error rates.
        wrong_face: [N] probability that the face is somebody else's; that face's age follows the population's.

    The mean is taken within the shortest interval that holds 90 % of what is no error, so that a far tail of improbable
    years does not drag it.
    """
    piece = segments(block, model.pi, model.age_prior, model.known)
    error = 1 - (1 - _shared_error(piece, model)) * (1 - wrong_face)
    ages = np.arange(AGES + 1, dtype=float)
    cumulative = np.concatenate([[0.0], np.cumsum(model.age_prior)])
    bins = np.diff(_cdf(np.broadcast_to(ages, (len(error), AGES + 1)), piece.edges, piece.mass, half_birth), axis=1)
    lost = 1 - bins.sum(axis=1)
    bins[:, -1] += np.maximum(lost, 0.0)
    bins = (1 - error)[:, None] * bins + error[:, None] * _wrong(block.upper, cumulative)
    knots = np.sort(
        np.concatenate([piece.edges - half_birth[:, None], piece.edges, piece.edges + half_birth[:, None]], axis=1),
        axis=1,
    )
    knots = np.maximum(knots, 0.0)
    cdf = (1 - error)[:, None] * _cdf(knots, piece.edges, piece.mass, half_birth)
    cdf += error[:, None] * np.minimum(_at(knots, cumulative) / _at(block.upper[:, None], cumulative), 1.0)
    low, high = _shortest(knots, cdf, np.full(len(error), LEVEL))
    mean = np.clip(_mean_within(bins, *_shortest(knots, cdf, LEVEL * (1 - error))), low, high)
    best = np.argmax(piece.mass, axis=1)[:, None]
    best_days = np.concatenate(
        [np.take_along_axis(piece.edges, best, 1), np.take_along_axis(piece.edges, best + 1, 1)], axis=1
    )
    return AgePosterior(bins, low, high, mean, _within(bins, mean - TOLERANCE, mean + TOLERANCE), best_days)


def _shared_error(piece: Segments, model: LabelModel) -> Floats:
    """Return P(all evidence of a photo is wrong) [N]: the stated share, by Bayes' rule more for an age that is rare.

    With q the population and h the ages that wrong dates give it, of misses that fall off with half of `FAR` years:
    s h / ((1 - s) q + s h) at the ages of the posterior.
    """
    ages = np.arange(AGES)
    miss = np.exp(-np.abs(ages[:, None] - ages) / (FAR / 2))
    h = miss / miss.sum(axis=0) @ model.age_prior
    at = np.clip((piece.edges[:, :-1] + piece.edges[:, 1:]) / 2, 0, AGES - 1).astype(np.int64)
    q_there, h_there = (np.maximum((piece.mass * share[at]).sum(axis=1), 1e-12) for share in (model.age_prior, h))
    odds = model.shared_error * (h_there / q_there) ** model.known
    return np.asarray(odds / (1 - model.shared_error + odds))


def _cdf(x: Floats, edges: Floats, mass: Floats, half: Floats) -> Floats:
    """Return P(T - d <= x) [N, X] for T piecewise uniform over `edges` with `mass`, d uniform within +-`half`."""
    total = np.zeros(x.shape)
    half = np.maximum(half, 1e-3)
    for p in range(mass.shape[1]):
        rows = np.flatnonzero(mass[:, p] > _NEGLIGIBLE)
        if not len(rows):
            continue
        start, h, points = edges[rows, p, None], half[rows, None], x[rows]
        stop = np.maximum(edges[rows, p + 1, None], start + 1e-4)
        area = (
            _ramp(points + h - start) - _ramp(points - h - start) - _ramp(points + h - stop) + _ramp(points - h - stop)
        )
        total[rows] += mass[rows, p, None] * area / ((stop - start) * 2 * h)
    return np.clip(total, 0.0, 1.0)


def _ramp(u: Floats) -> Floats:
    positive = np.maximum(u, 0.0)
    return np.asarray(positive * positive / 2)


def _at(age: Floats, cumulative: Floats) -> Floats:
    inside = np.clip(age, 0.0, AGES)
    whole = np.minimum(inside.astype(np.int64), AGES - 1)
    return np.asarray(cumulative[whole] + (inside - whole) * np.diff(cumulative)[whole] + 1e-9)


def _wrong(upper: Floats, cumulative: Floats) -> Floats:
    """Return the age bins [N, 101] of a label that is wrong altogether: the population's, up to the last age."""
    ages = np.arange(AGES + 1, dtype=float)
    clipped = np.minimum(ages[None, :], np.maximum(upper[:, None], 1.0))
    share = np.diff(_at(clipped, cumulative), axis=1)
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def _shortest(knots: Floats, cdf: Floats, level: Floats) -> tuple[Floats, Floats]:
    """Return the shortest interval that holds `level` [N], by a scan over the mass left below it."""
    cdf = np.maximum.accumulate(cdf, axis=1)
    top = cdf[:, -1:]
    best_low, best_high = np.zeros(len(knots)), np.full(len(knots), np.inf)
    for step in _STEPS:
        tail = step * (1.0 - level)
        low = _quantile(knots, cdf, tail * top[:, 0])
        high = _quantile(knots, cdf, (tail + level) * top[:, 0])
        better = high - low < best_high - best_low - 1e-9
        best_low, best_high = np.where(better, low, best_low), np.where(better, high, best_high)
    return best_low, best_high


def _quantile(knots: Floats, cdf: Floats, q: Floats) -> Floats:
    i = np.clip((cdf < q[:, None]).sum(axis=1), 1, cdf.shape[1] - 1)
    rows = np.arange(len(q))
    below, above = cdf[rows, i - 1], cdf[rows, i]
    share = np.clip((q - below) / np.maximum(above - below, 1e-12), 0.0, 1.0)
    return np.asarray(knots[rows, i - 1] + share * (knots[rows, i] - knots[rows, i - 1]))


def _mean_within(bins: Floats, low: Floats, high: Floats) -> Floats:
    ages = np.arange(AGES)
    start, stop = np.maximum(ages, low[:, None]), np.minimum(ages + 1.0, np.maximum(high, low + 1e-3)[:, None])
    share = bins * np.maximum(stop - start, 0.0) + 1e-12 * (stop > start)
    return np.asarray((share * (start + stop) / 2).sum(axis=1) / np.maximum(share.sum(axis=1), 1e-300))


def _within(bins: Floats, low: Floats, high: Floats) -> Floats:
    ages = np.arange(AGES)
    overlap = np.clip(np.minimum(ages + 1.0, high[:, None]) - np.maximum(ages, low[:, None]), 0.0, 1.0)
    return np.asarray((bins * overlap).sum(axis=1))
