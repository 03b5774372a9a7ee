"""RankSim: faces nearer in age shall be nearer in features, by ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from crowsfeet.imbalance.remedy import Remedy


@dataclass(frozen=True)
class RankSim(Remedy):
    """Add gamma · RankSim to the loss (Gong, Mori, Tung 2022, equations 2-3); `step` is the ranking's λ."""

    gamma: float = 100.0
    step: float = 2.0

    def objective(self, ages: NDArray[np.floating]) -> RankSimObjective:
        """Return the loss module."""
        super().objective(ages)
        return RankSimObjective(self.gamma, self.step)


class RankSimObjective(nn.Module):
    """The head's loss plus the ranking regulariser, the same for every face of the batch."""

    def __init__(self, gamma: float, step: float) -> None:
        super().__init__()
        self.gamma, self.step = gamma, step

    def forward(self, base_loss: Tensor, logits: Tensor, features: Tensor, ages: Tensor) -> Tensor:
        """Return the loss of each face, [B]."""
        del logits
        return base_loss + self.gamma * rank_similarity_loss(features, ages, self.step)


def rank_similarity_loss(features: Tensor, ages: Tensor, step: float) -> Tensor:
    """Return Σ_i MSE(rk(S_y[i]), rk(S_z[i])) with S_y = -|y_i - y_j| and S_z the cosine of the features.

    One face per year of age is taken, the first (batches are shuffled), so that ties and frequent ages do not dominate
    (section 3.2). Ranks are divided by their number M. Zero when fewer than three ages are in the batch.
    """
    years = ages.long()
    _, inverse = torch.unique(years, return_inverse=True)
    size = int(inverse.max()) + 1
    positions = torch.arange(len(years), device=years.device)
    first = torch.full((size,), len(years), device=years.device).scatter_reduce(0, inverse, positions, "amin")
    if len(first) < 3:
        return features.sum() * 0.0
    z = functional.normalize(features[first].float(), dim=1)
    y = years[first].float()
    by_age = _ranks(-(y.unsqueeze(1) - y.unsqueeze(0)).abs())
    by_features: Tensor = DifferentiableRanks.apply(z @ z.T, step)
    return ((by_features - by_age) ** 2).mean(1).sum()


def _ranks(scores: Tensor) -> Tensor:
    """Return each row's ranks, 1/M for the highest score … 1 for the lowest."""
    return (scores.argsort(dim=1, descending=True, stable=True).argsort(dim=1) + 1).to(scores.dtype) / scores.shape[1]


class DifferentiableRanks(torch.autograd.Function):
    """Ranks with the gradient of a piecewise affine interpolation (Vlastelica et al. 2020; Rolínek et al. 2020).

    dL/da = -(1/λ) (rk(a) - rk(a_λ)) with a_λ = a + λ dL/drk.
    """

    @staticmethod
    def forward(ctx: Any, scores: Tensor, step: float) -> Tensor:
        """Return the ranks of each row of `scores`, [M, M]."""
        ranks = _ranks(scores)
        ctx.save_for_backward(scores, ranks)
        ctx.step = step
        return ranks

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Tensor) -> tuple[Tensor, None]:
        """Return the interpolation's gradient in place of the true one, which is zero almost everywhere."""
        scores, ranks = ctx.saved_tensors
        moved = _ranks(scores + ctx.step * grad_outputs[0])
        return -(ranks - moved) / ctx.step, None
