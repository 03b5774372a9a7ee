"""Binary cross entropy over ranks: is the person at least k years old?

Cao, Mirjalili, Raschka, "Rank consistent ordinal regression for neural networks with application to age estimation",
Pattern Recognition Letters 2020, equation 4; with P(age >= k) of the label's distribution in place of a 0/1 rank.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def coral(raw: Tensor, target: Tensor, age: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all losses
    """Return Σ_k of the binary cross entropies of the 100 rank logits, in nats [N]."""
    at_least = (1 - target.cumsum(dim=1)[:, :-1]).clamp(0, 1)
    return functional.binary_cross_entropy_with_logits(raw, at_least, reduction="none").sum(dim=1)
