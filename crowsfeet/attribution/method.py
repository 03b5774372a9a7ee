"""What an attribution method is: a small frozen set of settings that turns pictures into maps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import torch

from crowsfeet.attribution.attribution_map import AttributionMap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target


@dataclass(frozen=True, kw_only=True)
class Method(ABC):
    """One attribution method with its settings.

    `additive` methods give parts of the target itself, in its unit; the others give its rate of change.
    `complete` ones sum to target(picture) minus target(baseline). `grain` ones differ from pixel to pixel.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    additive: ClassVar[bool] = True
    complete: ClassVar[bool] = False
    grain: ClassVar[bool] = True
    faces_at_once: ClassVar[int] = 32

    @abstractmethod
    def values(self, subject: Subject, x: Tensor, target: Target) -> Tensor:
        """Return signed values shaped as x [N, 3, H, W], on its device."""

    def explain(self, subject: Subject, x: Tensor, target: Target) -> AttributionMap:
        """Return the maps of pictures x [N, 3, H, W] in [0, 1]; the same every time for the same settings."""
        x = x.to(subject.device)
        decided = self.decided(subject, x, target)
        parts = [
            decided.values(subject, part, target).detach().float().cpu() for part in torch.split(x, self.faces_at_once)
        ]
        with torch.inference_mode():
            scores = torch.cat([target.score(subject, part).float().cpu() for part in torch.split(x, 256)])
        return AttributionMap(
            torch.cat(parts), self.unit(target), self.name, target.name, scores, asdict(decided), self.grain
        )

    def decided(self, subject: Subject, x: Tensor, target: Target) -> Method:  # noqa: ARG002
        """Return the method with what its settings leave open decided for these pictures, so that maps record it."""
        return self

    def unit(self, target: Target) -> str:
        """Return the unit of one value."""
        return target.unit if self.additive else f"{target.unit} per step from black to white"


def wants_gradient(x: Tensor) -> Tensor:
    """Return a leaf copy of x that gradients can flow to (captum warns when it has to do this itself)."""
    return x.detach().clone().requires_grad_()


@contextmanager
def fixed_randomness(seed: int) -> Iterator[None]:
    """Seed the global generators that captum draws from, and put back what was there."""
    kept = np.random.get_state()  # noqa: NPY002 -- captum draws from the legacy generator
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        try:
            yield
        finally:
            np.random.set_state(kept)  # noqa: NPY002


def describe(method: type[Method]) -> dict[str, Any]:
    """Return a method's name, title and settings with their defaults, for the page and its endpoint."""
    return {"name": method.name, "title": method.title, "settings": asdict(method())}
