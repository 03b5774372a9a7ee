"""Over- and undersampling: rare ages are shown more often, or frequent ones less often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crowsfeet.imbalance.density import Indices, age_bins
from crowsfeet.imbalance.remedy import Remedy


@dataclass(frozen=True)
class Oversample(Remedy):
    """Draw as many faces as there are, each age a with probability ∝ n_a^(1 - power).

    `power` 1 shows all ages equally often, 0 is the baseline. An epoch stays as long as without it, so that strategies
    compare at the same budget. Drawn systematically: a face expected c times comes ⌊c⌋ or ⌈c⌉ times, never by luck.
    """

    power: float = 0.5

    def epoch(self, ages: NDArray[np.floating], rng: np.random.Generator) -> Indices:
        """Return [N] indices, faces of rare ages several times, in random order."""
        bins = age_bins(ages)
        raw = np.bincount(bins)[bins] ** -self.power
        order = rng.permutation(len(bins))
        ends = np.cumsum(raw[order])
        steps = (rng.random() + np.arange(len(bins))) * (ends[-1] / len(bins))
        drawn = order[np.minimum(np.searchsorted(ends, steps, side="right"), len(bins) - 1)]
        return rng.permutation(drawn)


@dataclass(frozen=True)
class Undersample(Remedy):
    """Show at most `times_median` × the median number of faces of any one age; others in every epoch."""

    times_median: float = 1.0

    def epoch(self, ages: NDArray[np.floating], rng: np.random.Generator) -> Indices:
        """Return [M ≤ N] indices without repetition, drawn anew, in random order."""
        return rng.permutation(capped(ages, self.times_median, rng))


def capped(ages: NDArray[np.floating], times_median: float, rng: np.random.Generator) -> Indices:
    """Return, sorted, at most ⌈times_median × median count of the ages that occur⌉ faces of each age."""
    bins = age_bins(ages)
    counts = np.bincount(bins)
    most = max(1, int(np.ceil(times_median * np.median(counts[counts > 0]))))
    order = rng.permutation(len(bins))
    ranked = order[np.argsort(bins[order], kind="stable")]
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    rank_within_age = np.arange(len(bins)) - starts
    return np.sort(ranked[rank_within_age < most])
