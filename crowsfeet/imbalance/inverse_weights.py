"""Weight the loss: rare ages count more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crowsfeet.imbalance.density import age_bins, mean_one
from crowsfeet.imbalance.remedy import Remedy


@dataclass(frozen=True)
class InverseWeights(Remedy):
    """Weigh each face by w ∝ 1 / n_a^power, n_a the number of faces of its age.

    `power` 1 is inverse frequency, 0.5 its square root (Yang et al. 2021, section 4, baselines INV and SQINV).
    """

    power: float = 0.5

    def weights(self, ages: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return n_a^-power of each face's age, [N], mean 1."""
        bins = age_bins(ages)
        return mean_one(np.bincount(bins)[bins] ** -self.power)
