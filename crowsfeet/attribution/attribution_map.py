"""The answer of every method: maps shaped like the input, with a sign and a unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch

from crowsfeet.attribution.baselines import gaussian_blur

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from torch import Tensor


SHOWN_SIGMA = 0.016
"""Width of the Gaussian that maps are shown under, as a share of their side: a pixel of a 64-pixel map."""


@dataclass(frozen=True)
class AttributionMap:
    """Maps of N pictures under one method and target.

    Args:
        values: float32 [N, 3, H, W], signed; positive raises the target.
        unit: of one value, such as "years".
        method, target: their names.
        scores: float32 [N], the target's value on the untouched pictures.
        settings: what the method was run with.
        grain: whether neighbouring pixels get values of their own (gradients do, windows and layers do not).
    """

    values: Tensor
    unit: str
    method: str
    target: str
    scores: Tensor
    settings: dict[str, Any] = field(default_factory=dict)
    grain: bool = False

    @property
    def pixels(self) -> np.ndarray:
        """Return [N, H, W]: the signed sum over channels, so that opposite channels cancel as they do in the model."""
        pixels: np.ndarray = self.values.sum(dim=1).cpu().numpy()
        return pixels

    @property
    def shown(self) -> np.ndarray:
        """Return [N, H, W] as the eye can take it in; the figures about maps use `pixels`, never this."""
        return for_the_eye(self.pixels, grain=self.grain)

    def __len__(self) -> int:
        return int(self.values.shape[0])


def for_the_eye(pixels: np.ndarray, *, grain: bool) -> np.ndarray:
    """Return maps [N, H, W], those with grain averaged over neighbouring pixels: signed noise cancels in the mean."""
    if not grain:
        return pixels
    maps = torch.as_tensor(pixels, dtype=torch.float32).unsqueeze(1)
    smooth: np.ndarray = gaussian_blur(maps, SHOWN_SIGMA * maps.shape[-1])[:, 0].numpy()
    return smooth


def scale_of(maps: Iterable[np.ndarray], quantile: float = 0.995) -> float:
    """Return the one scale that a set of maps shares: a high quantile of |value|, never zero.

    A fixed 0…1 would hide faint maps and clip strong ones; a scale per picture would make pictures incomparable.
    """
    sizes = [torch.as_tensor(m).abs().flatten().float() for m in maps]
    flat = torch.cat(sizes) if sizes else torch.zeros(1)
    stride = max(1, flat.numel() // 1_000_000)  # torch.quantile refuses more than 16 million values
    found = float(torch.quantile(flat[::stride], quantile))
    return found if found > 0 else float(flat.max()) or 1.0
