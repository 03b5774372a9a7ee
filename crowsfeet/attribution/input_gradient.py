"""Input × gradient (Shrikumar et al. 2016): the first-order share of each pixel against a black picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from captum.attr import InputXGradient

from crowsfeet.attribution.method import Method, wants_gradient

if TYPE_CHECKING:
    from torch import Tensor

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target


@dataclass(frozen=True, kw_only=True)
class InputGradient(Method):
    """Pixel value times gradient, in the target's unit; black pixels get nothing by construction."""

    name: ClassVar[str] = "input_x_gradient"
    title: ClassVar[str] = "Input × gradient"

    def values(self, subject: Subject, x: Tensor, target: Target) -> Tensor:
        """Return pixel · ∂target/∂pixel."""
        found: Tensor = InputXGradient(target.of(subject)).attribute(wants_gradient(x))
        return found
