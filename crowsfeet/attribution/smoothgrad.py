"""SmoothGrad: the gradient averaged over noisy copies (Smilkov et al. 2017, eq. 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from captum.attr import NoiseTunnel
from captum.attr import Saliency as CaptumSaliency

from crowsfeet.attribution.method import Method, fixed_randomness, wants_gradient

if TYPE_CHECKING:
    from torch import Tensor

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target


@dataclass(frozen=True, kw_only=True)
class SmoothGrad(Method):
    """The gradient's mean under Gaussian noise; the paper's noise level is 10-20 % of the brightness range."""

    name: ClassVar[str] = "smoothgrad"
    title: ClassVar[str] = "SmoothGrad"
    additive: ClassVar[bool] = False
    faces_at_once: ClassVar[int] = 8

    samples: int = 16
    noise: float = 0.1
    seed: int = 0

    def values(self, subject: Subject, x: Tensor, target: Target) -> Tensor:
        """Return the mean of ∂target/∂pixel over `samples` noisy copies."""
        tunnel = NoiseTunnel(CaptumSaliency(target.of(subject)))
        with fixed_randomness(self.seed):
            found: Tensor = tunnel.attribute(
                wants_gradient(x), nt_type="smoothgrad", nt_samples=self.samples, stdevs=self.noise, abs=False
            )
        return found
