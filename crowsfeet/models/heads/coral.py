"""Ordinal ranks: one shared direction and a threshold per year.

Cao, Mirjalili, Raschka, "Rank consistent ordinal regression for neural networks with application to age estimation",
Pattern Recognition Letters 2020, section 3.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from crowsfeet.records import AGES


class CoralHead(nn.Module):
    """Features [N, C] to the logits of P(age >= k) for k = 1 … 100 years [N, 100]."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.weight = nn.Linear(features, 1, bias=False)
        nn.init.normal_(self.weight.weight, std=0.01)
        # thresholds in falling order, so that the ranks are consistent from the start (theorem 1)
        self.bias = nn.Parameter(torch.linspace(4.0, -6.0, AGES - 1))

    def forward(self, features: Tensor) -> Tensor:
        """Return the rank logits [N, 100]."""
        rank: Tensor = self.weight(features) + self.bias
        return rank

    def logits(self, raw: Tensor) -> Tensor:
        """Return the logarithm of each bin's probability [N, 101], the difference of neighbouring ranks."""
        at_least = torch.sigmoid(raw)
        one = torch.ones_like(at_least[:, :1])
        mass = torch.cat([one, at_least], dim=1) - torch.cat([at_least, 0 * one], dim=1)
        return mass.clamp_min(1e-7).log()
