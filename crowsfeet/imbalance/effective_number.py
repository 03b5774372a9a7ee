"""Weight the loss by the effective number of faces of an age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crowsfeet.imbalance.density import age_bins, mean_one
from crowsfeet.imbalance.remedy import Remedy


@dataclass(frozen=True)
class EffectiveNumber(Remedy):
    """Weigh each face by w ∝ 1 / E_n with E_n = (1 - beta^n) / (1 - beta) (Cui et al. 2019, equations 2 and 4)."""

    beta: float = 0.99

    def weights(self, ages: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return 1 / E_n of each face's age, [N], mean 1."""
        bins = age_bins(ages)
        n = np.bincount(bins)[bins]
        return mean_one((1 - self.beta) / (1 - self.beta**n))
