"""Augmentation of a whole batch at once, as tensors, on whatever device they are.

What happens to each face is drawn first, as a row of numbers; then one affine sampling does flip, turn, shift and zoom
together, and light and colour follow. At 64 px that costs a few percent of a step.

Sampling between pixels softens a picture. A network that has seen none but soft ones takes a sharp one's lines for age
(compare Touvron et al., "Fixing the train-test resolution discrepancy", NeurIPS 2019): so half of the faces are flipped
and lit, but not moved.
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
STILL = 0.5  # share of the faces that stay where they are, and sharp
_NUMBERS = 9
_MOVES = [0, 1, 3, 4]  # turn, zoom and the two shifts among them


def augment(pixels: Tensor, generator: torch.Generator, strength: float = 1.0) -> Tensor:
    """Return faces (float [B, 3, S, S], 0 to 255) flipped, turned, shifted, zoomed and differently lit at random."""
    if strength <= 0:
        return pixels
    return change(pixels, draw(len(pixels), generator), strength)


def draw(count: int, generator: torch.Generator) -> Tensor:
    """Return what happens to each face, numbers in -1 to 1 [B, 9]; drawn on the CPU: the same on every device."""
    drawn = 2 * torch.rand((count, _NUMBERS), generator=generator) - 1
    moved = torch.rand((count, 1), generator=generator) >= STILL
    drawn[:, _MOVES] *= moved
    return drawn


def change(pixels: Tensor, drawn: Tensor, strength: float = 1.0) -> Tensor:
    """Return faces (float [B, 3, S, S], 0 to 255) changed as `drawn` [B, 9] says, each on its own."""
    turn, zoom, flip, across, down, grey, saturation, contrast, light = drawn.to(pixels.device).unbind(1)
    grid = _grid(pixels, turn * strength, zoom * strength, flip, strength * torch.stack([across, down], dim=1))
    moved = functional.grid_sample(pixels, grid, mode="bilinear", padding_mode="reflection", align_corners=False)
    black_and_white = grey > 1 - 2 * GREY * strength
    return _lit(moved, black_and_white, saturation * strength, contrast * strength, light * strength)


def _grid(pixels: Tensor, turn: Tensor, zoom: Tensor, flip: Tensor, shift: Tensor) -> Tensor:
    angle, scale, mirror = math.radians(TURN) * turn, 1 + ZOOM * zoom, torch.where(flip < 0, -1.0, 1.0)
    cos, sin = angle.cos() * scale, angle.sin() * scale
    theta = torch.stack([cos * mirror, -sin, sin * mirror, cos], dim=1).view(-1, 2, 2)
    whole = torch.cat([theta, 2 * SHIFT * shift[:, :, None]], dim=2)
    return functional.affine_grid(whole, list(pixels.shape), align_corners=False)


def _lit(pixels: Tensor, black_and_white: Tensor, saturation: Tensor, contrast: Tensor, light: Tensor) -> Tensor:
    """Return light · (mean + contrast · (coloured - mean)): linear, so that one matrix a face does it in one pass."""
    weights = torch.tensor([0.299, 0.587, 0.114], device=pixels.device)
    colour = torch.where(black_and_white, 0.0, 1 + SATURATION * saturation)[:, None, None]
    contrast, light = 1 + LIGHT * contrast, 1 + LIGHT * light
    mixed = colour * torch.eye(3, device=pixels.device) + (1 - colour) * weights
    mean = pixels.mean(dim=(2, 3)) @ weights
    offset = (light * (1 - contrast) * mean)[:, None, None]
    with torch.autocast(pixels.device.type, enabled=False):  # bf16 has 8 bits, as many as a pixel
        lit = torch.baddbmm(offset, (light * contrast)[:, None, None] * mixed, pixels.flatten(2))
    return lit.clamp_(0, 255).view_as(pixels)
