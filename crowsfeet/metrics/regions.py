"""Many, medium and few shot: which ages the training set holds much of, and which hardly."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crowsfeet.records import AGES

Region = Literal["many", "medium", "few"]
REGIONS: tuple[Region, ...] = ("many", "medium", "few")


def shot_regions(
    training_ages: NDArray[np.floating], many_share: float, few_share: float, window: int
) -> NDArray[np.object_]:
    """Return the region of each year of age, [101], by its share of the training mass.

    The share is the mean over `window` years around it, because single years of a small set are luck. An even
    distribution gives every year 1/101 = 0.0099. `many` from `many_share` on, `few` below `few_share`.
    """
    share = moving_mean(age_counts(training_ages) / len(training_ages), window)
    return np.where(share >= many_share, "many", np.where(share < few_share, "few", "medium")).astype(object)


def absolute_regions(training_ages: NDArray[np.floating]) -> NDArray[np.object_]:
    """Return the regions of deep imbalanced regression, [101]: > 100, 20…100, < 20 faces (Yang et al. 2021, 4.1)."""
    counts = age_counts(training_ages)
    return np.where(counts > 100, "many", np.where(counts < 20, "few", "medium")).astype(object)


def age_counts(ages: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return the number of faces in each year of age, [101]."""
    return np.bincount(np.minimum(np.asarray(ages).astype(np.int64), AGES - 1), minlength=AGES)


def moving_mean(values: NDArray[np.floating], window: int) -> NDArray[np.float64]:
    """Return the mean over `window` neighbours, over fewer at both ends."""
    half = window // 2
    sums = np.concatenate([[0.0], np.cumsum(values)])
    low = np.maximum(np.arange(len(values)) - half, 0)
    high = np.minimum(np.arange(len(values)) + half + 1, len(values))
    return np.asarray((sums[high] - sums[low]) / (high - low), dtype=np.float64)


def region_of(ages: NDArray[np.floating], by_year: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the region of each face, [N]."""
    return by_year[np.minimum(np.asarray(ages).astype(np.int64), AGES - 1)]
