"""Leaving out the faces whose labels the network believes least.

Han et al., "Co-teaching", NeurIPS 2018, section 3 (small-loss selection), here with one network and within age strata:
over all ages at once, the rare ages would be thrown out first, for their losses are large while they are still right.
"""

from __future__ import annotations

import torch
from torch import Tensor

STRATUM = 20.0  # years


def small_loss(loss: Tensor, age: Tensor, share: float) -> Tensor:
    """Return a factor per face [B]: 0 for the `share` of largest losses in its age stratum, else 1."""
    keep = torch.ones_like(loss)
    if share <= 0:
        return keep
    stratum = (age / STRATUM).floor()
    for value in torch.unique(stratum):
        members = (stratum == value).nonzero()[:, 0]
        dropped = int(share * len(members))
        if dropped:
            keep[members[loss[members].topk(dropped).indices]] = 0.0
    return keep
