"""What stands for "nothing there": the colours that occlusion paints and integrated gradients starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import torch
from torch.nn import functional

from crowsfeet.errors import ParamsError, bounded

if TYPE_CHECKING:
    from torch import Tensor

Fill = Literal["grey", "black", "white", "mean", "blur"]
FILLS: tuple[str, ...] = get_args(Fill)


def baseline(x: Tensor, fill: str) -> Tensor:
    """Return pictures of `fill`, shaped as x [N, C, H, W] in [0, 1].

    `mean` is each picture's own mean colour, `blur` the picture under a Gaussian of a tenth of its side.

    Raises:
        ParamsError: no such fill.
    """
    if fill == "mean":
        return x.mean(dim=(2, 3), keepdim=True).expand_as(x)
    if fill == "blur":
        return gaussian_blur(x, x.shape[-1] / 10)
    levels = {"grey": 0.5, "black": 0.0, "white": 1.0}
    if fill not in levels:
        raise ParamsError(f"{bounded(fill, 40)!r} is no fill; use one of {', '.join(FILLS)}.")
    return torch.full_like(x, levels[fill])


def gaussian_blur(x: Tensor, sigma: float) -> Tensor:
    """Blur [N, C, H, W] by a Gaussian of `sigma` pixels, the edge repeated; sigma 0 changes nothing."""
    if sigma <= 0:
        return x
    radius = max(1, min(int(3 * sigma + 0.5), min(x.shape[-2:]) - 1))
    offsets = torch.arange(-radius, radius + 1, device=x.device, dtype=x.dtype)
    kernel = torch.exp(-0.5 * (offsets / sigma) ** 2)
    kernel = (kernel / kernel.sum()).expand(x.shape[1], 1, -1)
    padded = functional.pad(x, (radius, radius, radius, radius), mode="replicate")
    wide = functional.conv2d(padded, kernel.unsqueeze(2), groups=x.shape[1])
    return functional.conv2d(wide, kernel.unsqueeze(3), groups=x.shape[1])
