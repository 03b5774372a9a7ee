"""Integrated gradients (Sundararajan, Taly, Yan 2017, eq. 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from captum.attr import IntegratedGradients as CaptumIntegratedGradients

from crowsfeet.attribution.baselines import baseline
from crowsfeet.attribution.method import Method, wants_gradient

if TYPE_CHECKING:
    from torch import Tensor

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target


@dataclass(frozen=True, kw_only=True)
class IntegratedGradients(Method):
    """The gradient along the straight way from a baseline; the values sum to the difference it makes, in years."""

    name: ClassVar[str] = "integrated_gradients"
    title: ClassVar[str] = "Integrated gradients"
    complete: ClassVar[bool] = True

    steps: int = 32
    fill: str = "blur"
    batch: int = 64

    def values(self, subject: Subject, x: Tensor, target: Target) -> Tensor:
        """Return (pixel - baseline) · mean of ∂target/∂pixel on the way, by Gauss-Legendre quadrature."""
        found: Tensor = CaptumIntegratedGradients(target.of(subject)).attribute(
            wants_gradient(x),
            baselines=baseline(x, self.fill),
            n_steps=self.steps,
            method="gausslegendre",
            internal_batch_size=max(self.batch, x.shape[0]),
        )
        return found
