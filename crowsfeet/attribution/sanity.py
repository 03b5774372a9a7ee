"""Maps of a network that knows nothing: the randomised-parameter test (Adebayo et al. 2018, section 3)."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import torch
from scipy.stats import spearmanr

from crowsfeet.attribution.subject import Subject

if TYPE_CHECKING:
    from numpy.typing import NDArray


def randomised(subject: Subject, seed: int = 0) -> Subject:
    """Return a copy whose weights are shuffled within each tensor: same sizes and scales, nothing learnt."""
    network = copy.deepcopy(subject.network)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in network.parameters():
            order = torch.randperm(parameter.numel(), generator=generator).to(parameter.device)
            parameter.copy_(parameter.flatten()[order].reshape(parameter.shape))
    return Subject(
        network, input_size=subject.input_size, mean=subject.mean, std=subject.std, labels=subject.labels
    ).to(subject.device)


def similarity(a: NDArray[np.floating], b: NDArray[np.floating], cells: int = 16) -> float:
    """Return the mean rank correlation of two sets of maps' |attribution| on a grid of `cells` × `cells`.

    Comparing pixel by pixel would call two noisy views of the same region different.
    """
    pairs = zip(coarse(np.abs(a), cells), coarse(np.abs(b), cells), strict=True)
    found = [
        spearmanr(one.ravel(), other.ravel()).statistic for one, other in pairs if one.std() > 0 and other.std() > 0
    ]
    return float(np.mean(found)) if found else 0.0


def coarse(pixels: NDArray[np.floating], cells: int) -> NDArray[np.floating]:
    """Return maps [N, H, W] summed over a grid of at most `cells` × `cells`."""
    step = max(1, pixels.shape[-1] // cells)
    side = pixels.shape[-1] // step
    cut = pixels[:, : side * step, : side * step]
    summed: NDArray[np.floating] = cut.reshape(len(pixels), side, step, side, step).sum(axis=(2, 4))
    return summed
