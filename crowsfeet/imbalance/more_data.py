"""More data: which photos to fetch next, so that starving ages are fed first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crowsfeet.imbalance.density import Indices, age_bins, age_counts, kernel_matrix


def pick_at_random(reserve: NDArray[np.floating], n: int, rng: np.random.Generator) -> Indices:
    """Return `n` indices into the reserve's ages, all equally likely: more data as it comes."""
    return rng.permutation(len(age_bins(reserve)))[:n]


def pick_starving(
    have: NDArray[np.floating], reserve: NDArray[np.floating], n: int, rng: np.random.Generator, sigma: float = 2.0
) -> Indices:
    """Return `n` indices into the reserve's ages that even out what is there: always the rarest age next.

    How rare an age is, is its count and its neighbours', by a Gaussian of `sigma` years; every face picked is counted
    at once, so that one starving age does not take all. Ages in years; fewer than `n` when the reserve is used up.
    """
    kernel = kernel_matrix("gaussian", 2 * int(np.ceil(2 * sigma)) + 1, sigma)
    density = kernel @ age_counts(have).astype(np.float64)
    bins = age_bins(reserve)
    waiting = [list(rng.permutation(np.flatnonzero(bins == year))) for year in range(len(density))]
    left = np.array([len(faces) > 0 for faces in waiting])
    picked: list[int] = []
    while len(picked) < n and left.any():
        year = int(np.argmin(np.where(left, density, np.inf)))
        picked.append(int(waiting[year].pop()))
        density += kernel[:, year]
        left[year] = bool(waiting[year])
    return np.array(picked, dtype=np.int64)
