"""Saliency: the plain gradient (Simonyan, Vedaldi, Zisserman 2014, eq. 3), signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from captum.attr import Saliency as CaptumSaliency

from crowsfeet.attribution.method import Method, wants_gradient

if TYPE_CHECKING:
    from torch import Tensor

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target


@dataclass(frozen=True, kw_only=True)
class Saliency(Method):
    """How the target changes when one pixel brightens."""

    name: ClassVar[str] = "saliency"
    title: ClassVar[str] = "Saliency"
    additive: ClassVar[bool] = False

    def values(self, subject: Subject, x: Tensor, target: Target) -> Tensor:
        """Return ∂target/∂pixel."""
        found: Tensor = CaptumSaliency(target.of(subject)).attribute(wants_gradient(x), abs=False)
        return found
