"""Natural changes of a face, from none (0) to strong (1): what cameras, scanners, sunglasses and old film do."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from crowsfeet.attribution.baselines import gaussian_blur

if TYPE_CHECKING:
    from collections.abc import Callable

    Corruption = Callable[[torch.Tensor, float], torch.Tensor]

EYES = (0.36, 0.48)
MOUTH = (0.60, 0.74)
"""Bands of a crop with 40 % margin, as shares of its height, where eyes and mouth lie."""


def blur(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Blur by a Gaussian of up to 4 % of the side."""
    return gaussian_blur(x, 0.04 * strength * x.shape[-1])


def jpeg(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Compress as JPEG at quality 95 down to 5."""
    from PIL import Image

    if strength <= 0:
        return x
    out = []
    for picture in (x * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy():
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=round(95 - 90 * strength))
        out.append(np.asarray(Image.open(file).convert("RGB")))
    return torch.as_tensor(np.stack(out)).permute(0, 3, 1, 2).to(x) / 255


def noise(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Add Gaussian noise of up to 20 % of the brightness range, the same pattern for every strength."""
    generator = torch.Generator().manual_seed(0)
    pattern = torch.randn(x.shape[1:], generator=generator).to(x)
    return (x + 0.2 * strength * pattern).clamp(0, 1)


def darker(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Darken to as little as 30 %."""
    return x * (1 - 0.7 * strength)


def brighter(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Brighten by up to 60 % of the way to white."""
    return x + (1 - x) * 0.6 * strength


def rotation(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Turn by up to 30 degrees, the edge repeated."""
    angle = torch.tensor(np.deg2rad(30 * strength), dtype=x.dtype)
    cos, sin, zero = angle.cos(), angle.sin(), torch.zeros((), dtype=x.dtype)
    turn = torch.stack([torch.stack([cos, -sin, zero]), torch.stack([sin, cos, zero])]).to(x.device)
    grid = functional.affine_grid(turn.expand(x.shape[0], 2, 3), list(x.shape), align_corners=False)
    return functional.grid_sample(x, grid, padding_mode="border", align_corners=False)


def eyes_hidden(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Lay a dark band over the eyes, growing from nothing to the whole band."""
    return _band(x, EYES, strength)


def mouth_hidden(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Lay a dark band over the mouth, growing from nothing to the whole band."""
    return _band(x, MOUTH, strength)


def black_and_white(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Take the colour out, by as much as `strength`."""
    weights = torch.tensor([0.299, 0.587, 0.114]).to(x).reshape(1, 3, 1, 1)
    return x + strength * ((x * weights).sum(dim=1, keepdim=True) - x)


def _band(x: torch.Tensor, band: tuple[float, float], strength: float) -> torch.Tensor:
    side = x.shape[-2]
    middle, half = side * (band[0] + band[1]) / 2, strength * side * (band[1] - band[0]) / 2
    top, bottom = round(middle - half), round(middle + half)
    covered = x.clone()
    covered[:, :, top:bottom, round(0.25 * side) : round(0.75 * side)] = 0.1
    return covered


CORRUPTIONS: dict[str, Corruption] = {
    "blur": blur,
    "jpeg": jpeg,
    "noise": noise,
    "darker": darker,
    "brighter": brighter,
    "rotation": rotation,
    "eyes_hidden": eyes_hidden,
    "mouth_hidden": mouth_hidden,
    "black_and_white": black_and_white,
}
