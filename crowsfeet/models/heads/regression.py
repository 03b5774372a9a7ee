"""One number per face: the age itself, with a Laplace distribution around it.

Least absolute error is maximum likelihood under a Laplace distribution, whose scale is the mean absolute error; so the
head can tell a distribution although it is trained on a single number.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from crowsfeet.records import AGES

_CENTRE, _SPREAD = 40.0, 20.0  # years; roughly an adult population, so that the linear layer works near unit scale


class RegressionHead(nn.Module):
    """Features [N, C] to the age in years [N, 1]."""

    scale: Tensor

    def __init__(self, features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(features, 1)
        nn.init.normal_(self.linear.weight, std=0.01)
        nn.init.zeros_(self.linear.bias)
        self.register_buffer("scale", torch.tensor(6.0))  # years; `fit_scale` replaces it

    def forward(self, features: Tensor) -> Tensor:
        """Return the age in years [N, 1]."""
        age: Tensor = _CENTRE + _SPREAD * self.linear(features)
        return age

    def fit_scale(self, mean_absolute_error: float) -> None:
        """Set the Laplace scale to its maximum-likelihood value, in years."""
        self.scale.fill_(max(mean_absolute_error, 0.5))

    def logits(self, raw: Tensor) -> Tensor:
        """Return the logits of the Laplace distribution in each year's bin [N, 101]."""
        centres = torch.arange(AGES, dtype=raw.dtype, device=raw.device) + 0.5
        return -(centres - raw).abs() / self.scale
