"""Feature distribution smoothing: features of rare ages borrow mean and variance from neighbouring ages."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from crowsfeet.imbalance.density import Kernel, kernel_matrix
from crowsfeet.imbalance.remedy import Remedy
from crowsfeet.records import AGES


@dataclass(frozen=True)
class SmoothedFeatures(Remedy):
    """Calibrate features by smoothed statistics during training (Yang et al. 2021, section 3.2)."""

    kernel: Kernel = "gaussian"
    size: int = 5
    sigma: float = 2.0
    momentum: float = 0.9

    def smoothing(self, n_features: int) -> FeatureSmoothing:
        """Return the calibrating module."""
        return FeatureSmoothing(n_features, self.kernel, self.size, self.sigma, self.momentum)


class FeatureSmoothing(nn.Module):
    """Per-age running statistics of features [D], and the calibration z̃ = (z - μ_b) √(σ̃²_b / σ²_b) + μ̃_b.

    Public code smooths the statistics of the epoch before and collects them with augmentation on; here `update` is
    called once after each epoch with features taken in evaluation mode from the plain faces, and smooths what it has
    just updated. Before the first `update`, and for ages never seen, features pass unchanged.
    """

    count: Tensor
    mean: Tensor
    var: Tensor
    smooth_mean: Tensor
    smooth_var: Tensor

    def __init__(self, n_features: int, kernel: Kernel, size: int, sigma: float, momentum: float) -> None:
        super().__init__()
        self.momentum = momentum
        weights = kernel_matrix(kernel, size, sigma)
        self.register_buffer("kernel", torch.tensor(weights, dtype=torch.float32), persistent=False)
        self.register_buffer("count", torch.zeros(AGES))
        for name, value in (("mean", 0.0), ("var", 1.0), ("smooth_mean", 0.0), ("smooth_var", 1.0)):
            self.register_buffer(name, torch.full((AGES, n_features), value))

    def forward(self, features: Tensor, ages: Tensor) -> Tensor:
        """Return calibrated features [B, D] for faces of known `ages` (years, [B]); identity outside training."""
        if not self.training:
            return features
        bins = ages.long().clamp(0, AGES - 1)
        seen = (self.count[bins] > 0).unsqueeze(1)
        # the factor is kept within a decade, as the authors do: variances of two or three faces are wild
        scale = (self.smooth_var[bins] / self.var[bins].clamp_min(1e-8)).clamp(0.1, 10).sqrt()
        calibrated = (features - self.mean[bins]) * scale + self.smooth_mean[bins]
        return torch.where(seen, calibrated, features)

    @torch.no_grad()
    def update(self, features: Tensor, ages: Tensor) -> None:
        """Take in one epoch's features [N, D] with their `ages` (years, [N]), then smooth.

        Exponential moving average over epochs with `momentum` on the old value; an age's first epoch counts whole.
        """
        bins = ages.long().clamp(0, AGES - 1)
        features = features.to(self.mean.dtype)
        n = torch.bincount(bins, minlength=AGES).to(self.mean)
        total = torch.zeros_like(self.mean).index_add_(0, bins, features)
        mean = total / n.clamp_min(1).unsqueeze(1)
        squares = torch.zeros_like(self.mean).index_add_(0, bins, (features - mean[bins]) ** 2)
        pooled = squares.sum(0) / (n.sum() - (n > 0).sum()).clamp_min(1)
        # one face has no variance of its own: it takes the variance within ages, pooled over all
        var = torch.where((n > 1).unsqueeze(1), squares / (n - 1).clamp_min(1).unsqueeze(1), pooled)
        old = torch.where(self.count > 0, self.momentum, 0.0)
        keep = torch.where(n > 0, old, 1.0).unsqueeze(1)
        self.mean.mul_(keep).add_(mean * (1 - keep))
        self.var.mul_(keep).add_(var * (1 - keep))
        self.count.add_(n)
        self._smooth()

    def _smooth(self) -> None:
        """Set μ̃ and σ̃² to the kernel's average over the ages seen (equations 3 and 4)."""
        weights = self.get_buffer("kernel") * (self.count > 0)
        weights = weights / weights.sum(1, keepdim=True).clamp_min(1e-12)
        self.smooth_mean.copy_(weights @ self.mean)
        self.smooth_var.copy_(weights @ self.var)
