"""The answer of every method: maps shaped like the input, with a sign and a unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from torch import Tensor


@dataclass(frozen=True)
class AttributionMap:
    """Maps of N pictures under one method and target.

    Args:
        values: float32 [N, 3, H, W], signed; positive raises the target.
        unit: of one value, such as "years".
        method, target: their names.
        scores: float32 [N], the target's value on the untouched pictures.
        settings: what the method was run with.
    """

    values: Tensor
    unit: str
    method: str
    target: str
    scores: Tensor
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def pixels(self) -> np.ndarray:
        """Return [N, H, W]: the signed sum over channels, so that opposite channels cancel as they do in the model."""
        pixels: np.ndarray = self.values.sum(dim=1).cpu().numpy()
        return pixels

    def __len__(self) -> int:
        return int(self.values.shape[0])


def scale_of(maps: Iterable[np.ndarray], quantile: float = 0.995) -> float:
    """Return the one scale that a set of maps shares: a high quantile of |value|, never zero.

    A fixed 0…1 would hide faint maps and clip strong ones; a scale per picture would make pictures incomparable.
    """
    sizes = [torch.as_tensor(m).abs().flatten().float() for m in maps]
    flat = torch.cat(sizes) if sizes else torch.zeros(1)
    stride = max(1, flat.numel() // 1_000_000)  # torch.quantile refuses more than 16 million values
    found = float(torch.quantile(flat[::stride], quantile))
    return found if found > 0 else float(flat.max()) or 1.0
