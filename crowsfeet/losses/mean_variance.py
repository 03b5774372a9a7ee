"""Cross entropy with a penalty on the distribution's mean and variance.

Pan, Han, Shan, Chen, "Mean-variance loss for deep age estimation from a face", CVPR 2018, equations 2, 5 and 6, with
the paper's weights λ1 = 0.2 and λ2 = 0.05.
"""

from __future__ import annotations

import torch
from torch import Tensor

from crowsfeet.losses.dex import dex
from crowsfeet.models import age_of

MEAN_WEIGHT = 0.2
VARIANCE_WEIGHT = 0.05


def mean_variance(logits: Tensor, target: Tensor, age: Tensor) -> Tensor:
    """Return cross entropy + λ1 (m - age)² / 2 + λ2 v, with m and v of the predicted distribution, [N]."""
    p = logits.softmax(dim=1)
    mean = age_of(p)
    centres = torch.arange(p.shape[1], dtype=p.dtype, device=p.device) + 0.5
    variance = (p * (centres - mean[:, None]) ** 2).sum(dim=1)
    return dex(logits, target, age) + MEAN_WEIGHT * (mean - age) ** 2 / 2 + VARIANCE_WEIGHT * variance
