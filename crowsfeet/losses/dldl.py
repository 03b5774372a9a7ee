"""Label distribution and expectation learnt together.

Gao, Zhou, Wu, Geng, "Age estimation using expectation of label distribution learning", IJCAI 2018 (DLDL-v2),
equations 5 to 8: Kullback-Leibler divergence to the label's distribution plus λ times the absolute error of the
expected age, λ = 1.
"""

from __future__ import annotations

import torch
from torch import Tensor

from crowsfeet.models import age_of

LAMBDA = 1.0


def dldl(logits: Tensor, target: Tensor, age: Tensor) -> Tensor:
    """Return KL(q || p) + λ |E_p[a] - age|, [N]."""
    log_p = logits.log_softmax(dim=1)
    divergence = (torch.xlogy(target, target) - target * log_p).sum(dim=1)
    return divergence + LAMBDA * (age_of(log_p.exp()) - age).abs()
