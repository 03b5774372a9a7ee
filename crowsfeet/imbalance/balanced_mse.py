"""Balanced MSE: a squared error that does not learn the training set's preference for frequent ages."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from crowsfeet.imbalance.density import age_counts
from crowsfeet.imbalance.remedy import Remedy
from crowsfeet.records import AGES


@dataclass(frozen=True)
class BalancedMSE(Remedy):
    """Train the expected age by balanced MSE (Ren et al. 2022), next to the head's own loss.

    L = -log N(y; ŷ, σ²) + log Σ_y' p_train(y') N(y'; ŷ, σ²) (equation 3.4): the second term takes out what the
    prior p_train makes likely. `bins` sums over the years of age with the training histogram (the paper's BNI), `batch`
    over the batch's own ages (BMC, equation 3.6). σ is learnt from `sigma` years on. `share` mixes it with the head's
    loss, which alone would not be balanced but keeps the distribution over ages calibrated.
    """

    estimate: Literal["bins", "batch"] = "bins"
    sigma: float = 5.0
    share: float = 0.5

    def objective(self, ages: NDArray[np.floating]) -> BalancedMSEObjective:
        """Return the loss module with the training histogram inside."""
        prior = age_counts(ages) / len(ages)
        return BalancedMSEObjective(torch.tensor(prior, dtype=torch.float32), self.estimate, self.sigma, self.share)


class BalancedMSEObjective(nn.Module):
    """Mix of the head's loss and balanced MSE on the expected age; σ is a parameter."""

    def __init__(self, prior: Tensor, estimate: Literal["bins", "batch"], sigma: float, share: float) -> None:
        super().__init__()
        self.register_buffer("prior", prior)
        self.estimate, self.share = estimate, share
        self.log_sigma = nn.Parameter(torch.tensor(math.log(sigma)))

    def forward(self, base_loss: Tensor, logits: Tensor, features: Tensor, ages: Tensor) -> Tensor:
        """Return the loss of each face, [B]."""
        del features
        years = torch.arange(AGES, device=logits.device, dtype=torch.float32) + 0.5
        predicted = logits.float().softmax(1) @ years
        sigma = self.log_sigma.exp()
        if self.estimate == "bins":
            balanced = balanced_mse_bins(predicted, ages, self.get_buffer("prior"), sigma)
        else:
            balanced = balanced_mse_batch(predicted, ages, sigma)
        return (1 - self.share) * base_loss + self.share * balanced


def balanced_mse_bins(predicted: Tensor, ages: Tensor, prior: Tensor, sigma: Tensor) -> Tensor:
    """Return balanced MSE [B] with p_train a histogram over years of age, bin-based numerical integration."""
    years = torch.arange(len(prior), device=prior.device, dtype=predicted.dtype) + 0.5
    own = -((predicted - ages) ** 2) / (2 * sigma**2)
    others = -((predicted.unsqueeze(1) - years) ** 2) / (2 * sigma**2) + prior.clamp_min(1e-12).log()
    return others.logsumexp(1) - own


def balanced_mse_batch(predicted: Tensor, ages: Tensor, sigma: Tensor) -> Tensor:
    """Return balanced MSE [B] with p_train the batch's own ages, batch-based Monte-Carlo."""
    logits = -((predicted.unsqueeze(1) - ages.to(predicted).unsqueeze(0)) ** 2) / (2 * sigma**2)
    return logits.logsumexp(1) - math.log(len(ages)) - logits.diagonal()
