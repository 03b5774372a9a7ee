"""Convolutions of small maps on a CPU, where oneDNN's channels-last kernels work at a quarter of their usual speed.

Those take the columns of an output row together; with two or four there is little to take. On a map of a few pixels
a convolution is matrix products per output pixel instead, over the taps that lie on the map: with 2 × 2 pixels and
3 × 3 taps four of nine do, with 4 × 4 pixels two thirds; the others see padding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.overrides import TorchFunctionMode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    Pair = tuple[int, int]

FEW_PIXELS = 16
"""Of an output: at most as many are done one by one."""
FEW_PICTURES = 16
"""Fewer are done as ever: the weights alone take the time."""


class SmallMaps(TorchFunctionMode):
    """Does convolutions of small maps its own way, in this thread, while it is entered; results agree to rounding."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func is torch.conv2d and args and type(args[0]) is torch.Tensor:
            return convolution(*args, **(kwargs or {}))
        return func(*args, **(kwargs or {}))


def convolution(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
    groups: int = 1,
) -> Tensor:  # fmt: skip
    """Return what `torch.conv2d` returns."""
    plain = x.ndim < 4 or len(x) < FEW_PICTURES or isinstance(padding, str) or groups > 1 or max(weight.shape[2:]) == 1
    if not plain and not torch.is_autocast_enabled(x.device.type):
        pairs = two(stride), two(padding), two(dilation)
        rows, columns = output_size(x, weight, *pairs)
        if min(rows, columns) > 0 and rows * columns <= FEW_PIXELS:
            return by_pixels(x, weight, bias, *pairs)
    return torch.conv2d(x, weight, bias, stride, padding, dilation, groups)


def two(value: Any) -> Pair:
    """Return a setting of a convolution or pool for rows and columns, as PyTorch reads it."""
    return (value, value) if isinstance(value, int) else (value[0], value[-1])


def output_size(x: Tensor, weight: Tensor, stride: Pair, padding: Pair, dilation: Pair) -> Pair:
    """Return the rows and columns of a convolution's output."""
    rows, columns = (
        (side + 2 * edge - gap * (taps - 1) - 1) // step + 1
        for side, edge, gap, taps, step in zip(x.shape[2:], padding, dilation, weight.shape[2:], stride, strict=True)
    )
    return rows, columns


def by_pixels(x: Tensor, weight: Tensor, bias: Tensor | None, stride: Pair, padding: Pair, dilation: Pair) -> Tensor:
    """Return a convolution [B, K, R, S] of x [B, C, H, W] with weight [K, C, I, J], a row of taps on a pixel at a time.

    Of channels-last memory nothing is copied while taps lie side by side, as a row of them is one piece, in x and
    weight; other memory is copied once. A row of taps that lies on the map wherever the kernel stands takes a whole
    column of pixels in one product.
    """
    rows, columns = output_size(x, weight, stride, padding, dilation)
    pixels, taps = (one.permute(0, 2, 3, 1).contiguous() for one in (x, weight))
    out = x.new_zeros((len(x), rows, columns, len(weight))) if bias is None else bias.repeat(len(x), rows, columns, 1)
    for s in range(columns):
        right, before = _on_map(s * stride[1] - padding[1], dilation[1], taps.shape[2], x.shape[3])
        seen, column = pixels[:, :, before].flatten(2), out[:, :, s]
        for i in range(taps.shape[1]):
            row = taps[:, i, right].flatten(1).t()
            standing, above = _on_map(i * dilation[0] - padding[0], stride[0], rows, x.shape[2])
            if len(range(rows)[standing]) == rows == x.shape[2]:
                column.view(-1, len(weight)).addmm_(seen.flatten(0, 1), row)
                continue
            for pixel, under in zip(column[:, standing].unbind(1), seen[:, above].unbind(1), strict=True):
                pixel.addmm_(under, row)
    return out.permute(0, 3, 1, 2)


def _on_map(first: int, gap: int, count: int, side: int) -> tuple[slice, slice]:
    """Return which of `count` taps, the first at `first`, lie on 0 … side - 1, and on which pixels."""
    on: Sequence[int] = [k for k in range(count) if 0 <= first + k * gap < side]
    if not on:
        return slice(0, 0), slice(0, 0)
    return slice(on[0], on[-1] + 1), slice(first + on[0] * gap, first + on[-1] * gap + 1, gap)
