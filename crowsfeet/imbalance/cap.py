"""Ignore: what a frequent age has beyond a cap is left out of training for good."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crowsfeet.imbalance.density import Indices
from crowsfeet.imbalance.remedy import Remedy
from crowsfeet.imbalance.resample import capped


@dataclass(frozen=True)
class Cap(Remedy):
    """Keep at most `times_median` × the median number of faces of any one age, the same faces in every epoch."""

    times_median: float = 2.0
    seed: int = 0

    def epoch(self, ages: NDArray[np.floating], rng: np.random.Generator) -> Indices:
        """Return the kept faces, [M ≤ N], in random order."""
        return rng.permutation(capped(ages, self.times_median, np.random.default_rng(self.seed)))
