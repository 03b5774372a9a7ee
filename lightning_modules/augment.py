"""Augmentation of a whole batch at once, as tensors, on whatever device they are.

One affine sampling per batch does flip, turn, shift and zoom together; at 64 px that costs a few percent of a step.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

TURN = 15.0  # degrees
SHIFT = 0.08  # share of the side
ZOOM = 0.12
LIGHT = 0.25  # brightness and contrast, as a share
SATURATION = 0.4
GREY = 0.1  # share of faces turned black and white: many old photos are


def augment(pixels: Tensor, generator: torch.Generator, strength: float = 1.0) -> Tensor:
    """Return faces (float [B, 3, S, S], 0 to 255) flipped, turned, shifted, zoomed and differently lit at random."""
    if strength <= 0:
        return pixels
    moved = functional.grid_sample(
        pixels, _grid(pixels, generator, strength), mode="bilinear", padding_mode="reflection", align_corners=False
    )
    return _lit(moved, generator, strength)


def _random(count: int, generator: torch.Generator, device: torch.device) -> Tensor:
    """Return numbers in -1 to 1, drawn on the CPU: the same ones whatever the device."""
    return (2 * torch.rand(count, generator=generator) - 1).to(device)


def _grid(pixels: Tensor, generator: torch.Generator, strength: float) -> Tensor:
    count, device = len(pixels), pixels.device
    angle = math.radians(TURN) * strength * _random(count, generator, device)
    zoom = 1 + ZOOM * strength * _random(count, generator, device)
    flip = _random(count, generator, device).sign()
    shift = 2 * SHIFT * strength * torch.stack([_random(count, generator, device) for _ in range(2)], dim=1)
    cos, sin = angle.cos() * zoom, angle.sin() * zoom
    theta = torch.stack([cos * flip, -sin, sin * flip, cos], dim=1).view(count, 2, 2)
    return functional.affine_grid(torch.cat([theta, shift[:, :, None]], dim=2), list(pixels.shape), align_corners=False)


def _lit(pixels: Tensor, generator: torch.Generator, strength: float) -> Tensor:
    count, device = len(pixels), pixels.device

    def factor(spread: float) -> Tensor:
        return (1 + spread * strength * _random(count, generator, device)).view(count, 1, 1, 1)

    weights = torch.tensor([0.299, 0.587, 0.114], device=device).view(1, 3, 1, 1)
    grey = (pixels * weights).sum(dim=1, keepdim=True)
    saturation = factor(SATURATION)
    black_and_white = (_random(count, generator, device) > 1 - 2 * GREY * strength).view(count, 1, 1, 1)
    coloured = torch.where(black_and_white, grey, grey + saturation * (pixels - grey))
    mean = grey.mean(dim=(2, 3), keepdim=True)
    return (factor(LIGHT) * (mean + factor(LIGHT) * (coloured - mean))).clamp(0, 255)
