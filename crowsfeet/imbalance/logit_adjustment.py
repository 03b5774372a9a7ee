"""Logit adjustment: the network is trained to say how the face differs from what the training set expects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crowsfeet.imbalance.density import age_counts, kernel_matrix
from crowsfeet.imbalance.remedy import Remedy


@dataclass(frozen=True)
class LogitAdjustment(Remedy):
    """Train on f(x) + tau · log π, predict with f(x) (Menon et al. 2021, equation 10).

    π is the share of each age in training, smoothed over neighbouring ages by a Gaussian of `sigma` years and mixed
    with a uniform share of 1 %: an age without faces would otherwise get -∞.
    """

    tau: float = 1.0
    sigma: float = 3.0

    def logit_offset(self, ages: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return tau · log π, [101]."""
        density = kernel_matrix("gaussian", 2 * int(np.ceil(3 * self.sigma)) + 1, self.sigma) @ age_counts(ages)
        prior = 0.99 * density / density.sum() + 0.01 / len(density)
        return np.asarray(self.tau * np.log(prior), dtype=np.float32)
