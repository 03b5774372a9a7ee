"""Intervals over *people*: a person's photos err together, so people are drawn, not photos."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crowsfeet.metrics.answers import Answers, Floats
from crowsfeet.metrics.statistics import Statistic


@dataclass(frozen=True)
class Interval:
    """A figure with the ends of its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Draws:
    """The bootstrap's draws, the same for every model, which makes comparisons paired."""

    faces: Floats
    """How often each face comes in each replicate, [B, N]."""
    seeds: Floats
    """The share of each training seed in each replicate, [B, S]."""
    level: float

    @classmethod
    def make(
        cls, people: NDArray[np.object_], seeds: int, replicates: int, level: float, rng: np.random.Generator
    ) -> Draws:
        """Draw people with replacement, each with all faces, and seeds with replacement.

        The cluster bootstrap over people (Field, Welsh 2007), crossed with the training seeds.
        """
        codes = np.unique(people, return_inverse=True)[1]
        n = int(codes.max()) + 1
        drawn = rng.multinomial(n, np.full(n, 1 / n), size=replicates)
        shares = rng.multinomial(seeds, np.full(seeds, 1 / seeds), size=replicates) / seeds
        return cls(drawn[:, codes].astype(np.float64), shares, level)

    def of(self, mask: NDArray[np.bool_]) -> Draws:
        """Return the same draws seen on some of the faces."""
        return Draws(self.faces[:, mask], self.seeds, self.level)

    def replicates(self, statistic: Statistic, runs: list[Answers]) -> Floats:
        """Return the figure of each replicate, [B]: mean over the drawn seeds' runs, on the drawn people."""
        by_seed = np.stack([statistic(run, self.faces) for run in runs], axis=1)
        values: Floats = by_seed[:, 0] if len(runs) == 1 else (by_seed * self.seeds).sum(axis=1)
        return values

    def interval(self, statistic: Statistic, runs: list[Answers]) -> Interval:
        """Return the figure with its interval."""
        return interval(figure(statistic, runs), self.replicates(statistic, runs), self.level)


def figure(statistic: Statistic, runs: list[Answers]) -> float:
    """Return the plain figure, mean over the seeds' runs on the same faces."""
    return float(np.mean([statistic(run, np.ones((1, len(run.age))))[0] for run in runs]))


def interval(value: float, replicates: Floats, level: float) -> Interval:
    """Return the percentile interval of the given level around the plain figure (Efron, Tibshirani 1993, ch. 13)."""
    kept = replicates[np.isfinite(replicates)]
    if not len(kept):
        return Interval(value, float("nan"), float("nan"))
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high))


def p_value(differences: Floats) -> float:
    """Return the two-sided p value of "no difference" from paired replicates of a difference.

    2 · min(P(d ≤ 0), P(d ≥ 0)), with one added to count and total, so that it is never 0 (Davison, Hinkley 1997, 4.2).
    """
    kept = differences[np.isfinite(differences)]
    if not len(kept):
        return 1.0
    tail = min(int((kept <= 0).sum()), int((kept >= 0).sum()))
    return min(1.0, 2 * (tail + 1) / (len(kept) + 1))


def holm(p_values: list[float]) -> list[float]:
    """Return p values corrected for their number by Holm's step-down method (Holm 1979), in the given order."""
    order = np.argsort(p_values, kind="stable")
    corrected = np.empty(len(p_values))
    worst = 0.0
    for rank, index in enumerate(order):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = worst
    return [float(p) for p in corrected]
