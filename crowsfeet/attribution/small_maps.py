"""Convolutions of small maps on a CPU, where oneDNN's channels-last kernels work at a quarter of their usual speed.

Those take the columns of an output row together; with two or four there is little to take. On a map of a few pixels
a convolution is a matrix product per output pixel instead, over the taps that lie on the map: with 2 × 2 pixels and
3 × 3 taps four of nine do, the others see padding. On one a little larger oneDNN's contiguous kernels are quicker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    Pair = tuple[int, int]

FEW_PIXELS = 4
"""Of an output: as many matrix products."""
FEW_COLUMNS = 4
"""Of an output: contiguous instead of channels-last."""
FEW_PICTURES = 16
"""Fewer are done as ever: the weights alone take the time."""


class SmallMaps(TorchFunctionMode):
    """Does convolutions of small maps its own way, in this thread, while it is entered; results agree to rounding."""

    def __init__(self) -> None:
        super().__init__()
        self.copies: dict[int, tuple[nn.Parameter, object, Tensor]] = {}

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func is torch.conv2d and args and type(args[0]) is torch.Tensor:
            return self.convolution(*args, **(kwargs or {}))
        return func(*args, **(kwargs or {}))

    def convolution(
        self, x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: int = 1,
    ) -> Tensor:  # fmt: skip
        """Return what `torch.conv2d` returns."""
        if x.ndim < 4 or len(x) < FEW_PICTURES or isinstance(padding, str) or groups > 1 or max(weight.shape[2:]) == 1:
            return torch.conv2d(x, weight, bias, stride, padding, dilation, groups)
        stride, padding, dilation = two(stride), two(padding), two(dilation)
        rows, columns = output_size(x, weight, stride, padding, dilation)
        if (
            1 <= rows * columns <= FEW_PIXELS
            and min(rows, columns) > 0
            and not torch.is_autocast_enabled(x.device.type)
        ):
            return by_pixels(x, weight, bias, stride, padding, dilation)
        if columns <= FEW_COLUMNS and isinstance(weight, nn.Parameter):
            x, weight = x.contiguous(), self._contiguous(weight)
        return torch.conv2d(x, weight, bias, stride, padding, dilation)

    def _contiguous(self, weight: nn.Parameter) -> Tensor:
        state = weight.data_ptr(), 0 if weight.is_inference() else weight._version  # noqa: SLF001 - PyTorch counts changes nowhere else
        if id(weight) not in self.copies or self.copies[id(weight)][1] != state:
            self.copies[id(weight)] = weight, state, weight.contiguous()  # while the first is held, no other has its id
        return self.copies[id(weight)][2]


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
    """Return a convolution [B, K, R, S] of x [B, C, H, W] with weight [K, C, I, J], output pixel by output pixel.

    Of channels-last memory nothing is copied while taps lie side by side: a row of them is one piece, in x and weight.
    """
    rows, columns = output_size(x, weight, stride, padding, dilation)
    pixels, taps = x.permute(0, 2, 3, 1), weight.permute(0, 2, 3, 1)
    out = x.new_empty((len(x), rows, columns, len(weight)))
    for r in range(rows):
        down, above = _on_map(r * stride[0] - padding[0], dilation[0], taps.shape[1], x.shape[2])
        for s in range(columns):
            right, before = _on_map(s * stride[1] - padding[1], dilation[1], taps.shape[2], x.shape[3])
            products = zip(pixels[:, above, before].unbind(1), taps[:, down, right].unbind(1), strict=True)
            pixel = out[:, r, s]
            pixel.copy_(bias) if bias is not None else pixel.zero_()
            for seen, row in products:
                pixel.addmm_(seen.flatten(1), row.flatten(1).t())
    return out.permute(0, 3, 1, 2)


def _on_map(first: int, gap: int, count: int, side: int) -> tuple[slice, slice]:
    """Return which of `count` taps, the first at `first`, lie on 0 … side - 1, and on which pixels."""
    on: Sequence[int] = [k for k in range(count) if 0 <= first + k * gap < side]
    if not on:
        return slice(0, 0), slice(0, 0)
    return slice(on[0], on[-1] + 1), slice(first + on[0] * gap, first + on[-1] * gap + 1, gap)
