"""Label distribution smoothing: weigh by how often an age *and its neighbours* occur."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crowsfeet.imbalance.density import Kernel, age_bins, age_counts, kernel_matrix, mean_one
from crowsfeet.imbalance.remedy import Remedy


@dataclass(frozen=True)
class LabelSmoothing(Remedy):
    """Weigh each face by w ∝ 1 / p̃(a)^power with p̃(a') = Σ_a k(a, a') p(a) (Yang et al. 2021, equation 1)."""

    kernel: Kernel = "gaussian"
    size: int = 5
    sigma: float = 2.0
    power: float = 1.0

    def weights(self, ages: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the inverse smoothed density at each face's age, [N], mean 1."""
        density = kernel_matrix(self.kernel, self.size, self.sigma) @ age_counts(ages)
        return mean_one(density[age_bins(ages)] ** -self.power)
