"""Ages that a set states, as a distribution over the age bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from crowsfeet.records import AGES


def stated_age(low: float, high: float, std: float | None = None) -> NDArray[np.float64]:
    """Return P(age in [a, a + 1)) `[101]` for an age spread evenly over `[low, high]` years.

    With `std` it is a normal distribution around the middle, cut to the bins (as for the votes of several annotators).
    An exact age falls into one bin; ages over 100 into the last.
    """
    edges = np.arange(AGES + 1, dtype=np.float64)
    if std is not None and std > 0:
        mass = np.diff(norm.cdf(edges, (low + high) / 2, std))
    elif high > low:
        mass = np.diff(np.clip((edges - low) / (high - low), 0, 1))
    else:
        mass = np.zeros(AGES)
    if mass.sum() <= 0:
        mass[int(np.clip((low + high) / 2, 0, AGES - 1))] = 1
    return np.asarray(mass / mass.sum())
