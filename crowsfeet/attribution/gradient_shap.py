"""Gradient SHAP: expected gradients over noisy pictures and several baselines (Lundberg, Lee 2017; captum)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch
from captum.attr import GradientShap as CaptumGradientShap

from crowsfeet.attribution.baselines import baseline
from crowsfeet.attribution.method import Method, fixed_randomness, wants_gradient

if TYPE_CHECKING:
    from torch import Tensor

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target


@dataclass(frozen=True, kw_only=True)
class GradientShap(Method):
    """The gradient at random points between the picture and black, grey, white and its own blur."""

    name: ClassVar[str] = "gradient_shap"
    title: ClassVar[str] = "Gradient SHAP"
    faces_at_once: ClassVar[int] = 8

    samples: int = 16
    noise: float = 0.02
    seed: int = 0

    def values(self, subject: Subject, x: Tensor, target: Target) -> Tensor:
        """Return the mean of (pixel - baseline) · ∂target/∂pixel; each picture meets its own blur, not another's."""
        found = []
        with fixed_randomness(self.seed):
            for one in torch.split(x, 1):
                grounds = torch.cat([baseline(one, fill) for fill in ("black", "grey", "white", "blur")])
                found.append(
                    CaptumGradientShap(target.of(subject)).attribute(
                        wants_gradient(one), baselines=grounds, n_samples=self.samples, stdevs=self.noise
                    )
                )
        return torch.cat(found)
