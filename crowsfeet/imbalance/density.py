"""How often each year of age occurs, plainly and smoothed; what every remedy counts with."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crowsfeet.errors import BadInputError, EmptyDataError
from crowsfeet.records import AGES

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Kernel = Literal["gaussian", "triangular", "laplace"]


def age_bins(ages: NDArray[np.floating]) -> Indices:
    """Return the year bin (0…100) of each age in years.

    Raises:
        EmptyDataError: no ages.
        BadInputError: an age is not a finite number, or lies outside 0…130 years.
    """
    ages = np.asarray(ages, dtype=np.float64)
    if ages.size == 0:
        raise EmptyDataError("There are no training faces to balance.")
    if not np.isfinite(ages).all() or ages.min() < 0 or ages.max() > 130:
        worst = ages[~((ages >= 0) & (ages <= 130))][0]
        raise BadInputError(f"Training ages must be numbers from 0 to 130 years, got {worst}.")
    return np.minimum(ages.astype(np.int64), AGES - 1)


def age_counts(ages: NDArray[np.floating]) -> Indices:
    """Return the number of faces in each year bin, [101]; errors as `age_bins`."""
    return np.bincount(age_bins(ages), minlength=AGES)


def kernel_matrix(kernel: Kernel, size: int, sigma: float) -> Floats:
    """Return K [101, 101], K[a, b] = k(a, b) of `size` taps; each row sums to 1, also at ages 0 and 100.

    The symmetric kernels of Yang et al. 2021 (Delving into Deep Imbalanced Regression), section 3.1: similar over all
    ages, falling with |a - b|. Rows are divided by the mass that lies inside 0…100, or the ends would look rarer.
    """
    distance = np.abs(np.subtract.outer(np.arange(AGES), np.arange(AGES))).astype(np.float64)
    half = size // 2
    if kernel == "gaussian":
        k = np.exp(-0.5 * (distance / sigma) ** 2)
    elif kernel == "laplace":
        k = np.exp(-distance / sigma)
    else:
        k = half + 1 - distance
    k = np.where(distance <= half, k, 0.0)
    normalised: Floats = k / k.sum(axis=1, keepdims=True)
    return normalised


def mean_one(raw: NDArray[np.floating]) -> NDArray[np.float32]:
    """Scale positive weights to mean 1 over the faces, so that a remedy never changes the learning rate."""
    return np.asarray(raw / raw.mean(), dtype=np.float32)
