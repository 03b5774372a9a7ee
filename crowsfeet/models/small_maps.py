"""Convolutions of small maps on a CPU, where oneDNN's kernels work at a quarter of their usual speed and less.

Those take the columns of an output row together; with two or four there is little to take. On a map of a few pixels
a convolution is matrix products per output pixel instead, over the taps that lie on the map: with 2 × 2 pixels and
3 × 3 taps four of nine do, with 4 × 4 pixels two thirds; the others see padding. So are its gradients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch.autograd.function import once_differentiable
from torch.overrides import TorchFunctionMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch import Tensor

    Pair = tuple[int, int]

FEW_PIXELS = 16
"""Of an output, at most."""
FEW_TO_LEARN = 9
"""The same where gradients are asked for,"""
MANY_WEIGHTS = 200_000
"""and kernels have so many weights: a small network's step is short enough."""
FEW_SEEN = 64
"""Pixels of an input, at most: large kernels on large maps are done well."""
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
    if groups == 1 and not isinstance(padding, str) and two(dilation)[1] == 1 and _is_small(x, weight, bias):
        how = Sliding(two(stride), two(padding), two(dilation)[0])
        rows, columns = how.output_size(x, weight)
        learns = torch.is_grad_enabled() and (x.requires_grad or weight.requires_grad)
        few = FEW_PIXELS if not learns else FEW_TO_LEARN if weight.numel() >= MANY_WEIGHTS else 0
        if min(rows, columns) > 0 <= min(how.padding) and rows * columns <= few:
            out: Tensor = _ByPixels.apply(x, weight, how) if learns else by_pixels(x, weight, how)
            return out if bias is None else out + bias.view(-1, 1, 1)
    return torch.conv2d(x, weight, bias, stride, padding, dilation, groups)


def _is_small(x: Tensor, weight: Tensor, bias: Tensor | None) -> bool:
    """Tell whether maps are small, pictures enough, and memory channels-last, as that of the result will be."""
    return (
        x.ndim == weight.ndim == 4
        and len(x) >= FEW_PICTURES
        and x.shape[2] * x.shape[3] <= FEW_SEEN
        and max(weight.shape[2:]) > 1
        and x.device.type == "cpu"
        and x.dtype in {torch.float32, torch.float64}
        and x.dtype == weight.dtype
        and (bias is None or (bias.dtype == x.dtype and bias.shape == weight.shape[:1]))
        and any(one.is_contiguous(memory_format=torch.channels_last) for one in (x, weight))
        and not torch.is_autocast_enabled("cpu")
    )


def two(value: Any) -> Pair:
    """Return a setting of a convolution or pool for rows and columns, as PyTorch reads it."""
    return (value[0], value[-1]) if isinstance(value, tuple | list) else (int(value), int(value))


@dataclass(frozen=True, slots=True)
class Sliding:
    """How a kernel, whose taps lie side by side in each row, slides over a map; (rows, columns) each."""

    stride: Pair
    padding: Pair
    row_dilation: int = 1

    def output_size(self, x: Tensor, weight: Tensor) -> Pair:
        """Return the rows and columns of a convolution's output."""
        sizes = zip(x.shape[2:], weight.shape[2:], self.stride, self.padding, (self.row_dilation, 1), strict=True)
        rows, columns = ((side + 2 * edge - gap * (taps - 1) - 1) // step + 1 for side, taps, step, edge, gap in sizes)
        return rows, columns

    def products(self, pixels: Tensor, taps: Tensor, out: Tensor) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Yield what is multiplied: views of pixels [M, n C], of a row of taps [K, n C] and of the output [M, K].

        A row of taps that lies on the map wherever the kernel stands takes a whole column of pixels at once.

        Args:
            pixels: [B, H, W, C].
            taps: [K, I, J, C].
            out: [B, R, S, K].
        """
        (down, across), (top, left), gap = self.stride, self.padding, self.row_dilation
        for s in range(out.shape[2]):
            right, before = _on_map(s * across - left, 1, taps.shape[2], pixels.shape[2])
            for i in range(taps.shape[1]):
                standing, above = _on_map(i * gap - top, down, out.shape[1], pixels.shape[1])
                row, column, seen = taps[:, i, right], out[:, standing, s], pixels[:, above, before]
                row, seen = row.view(len(row), row[0].numel()), seen.view(*seen.shape[:2], seen[0, :1].numel())
                if column.shape[1] == out.shape[1] == pixels.shape[1]:
                    yield seen.flatten(0, 1), row, column.flatten(0, 1)
                else:
                    yield from zip(seen.unbind(1), [row] * column.shape[1], column.unbind(1), strict=True)


def by_pixels(x: Tensor, weight: Tensor, how: Sliding) -> Tensor:
    """Return a convolution [B, K, R, S] of x [B, C, H, W] with weight [K, C, I, J], a row of taps on a pixel at a time.

    Of channels-last memory nothing is copied: a row of taps is one piece, in x and weight. Other memory is copied once.
    """
    out = x.new_zeros((len(x), *how.output_size(x, weight), len(weight)))
    for seen, row, pixel in how.products(_channels_last(x), _channels_last(weight), out):
        pixel.addmm_(seen, row.t())
    return out.permute(0, 3, 1, 2)


class _ByPixels(torch.autograd.Function):
    """`by_pixels` with its gradients, which are the same products the other way round."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, how: Sliding) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.how = how
        return by_pixels(x, weight, how)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, None]:
        pixels, taps = map(_channels_last, ctx.saved_tensors)
        out = _channels_last(gradient)
        of_pixels, of_taps = torch.zeros_like(pixels), torch.zeros_like(taps)
        there = ctx.how.products(pixels, taps, out)
        for (seen, row, pixel), (of_seen, of_row, _) in zip(
            there, ctx.how.products(of_pixels, of_taps, out), strict=True
        ):
            of_seen.addmm_(pixel, row)
            of_row.addmm_(pixel.t(), seen)
        return of_pixels.permute(0, 3, 1, 2), of_taps.permute(0, 3, 1, 2), None


def _channels_last(maps: Tensor) -> Tensor:
    return maps.permute(0, 2, 3, 1).contiguous()


def _on_map(first: int, gap: int, count: int, side: int) -> tuple[slice, slice]:
    """Return which of `count` taps or kernels, the first at `first`, lie on 0 … side - 1, and on which pixels."""
    on: Sequence[int] = [k for k in range(count) if 0 <= first + k * gap < side]
    if not on:
        return slice(0, 0), slice(0, 0)
    return slice(on[0], on[-1] + 1), slice(first + on[0] * gap, first + on[-1] * gap + 1, gap)
