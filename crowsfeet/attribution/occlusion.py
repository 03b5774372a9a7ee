"""Partial occlusion (Zeiler, Fergus 2014, section 4.2): cover a window, see by how much the target moves.

captum's `Occlusion` says what the answer is; this loop gives the same maps sooner. On a CPU only what a window changes
is computed (`incremental`), and convolutions of small maps are done the quick way (`small_maps`). On a GPU, and for
networks that want plain tensors, windows are painted into one reused channels-last buffer (`painting`). The drops are
spread over the pixels by two small matrix products instead of one full-size mask per window.
`tests/attribution/test_occlusion.py` holds it against captum.
"""

from __future__ import annotations

import math
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, ClassVar

import torch

from crowsfeet.attribution.baselines import baseline
from crowsfeet.attribution.gpu import batch_by_memory, in_half, stays
from crowsfeet.attribution.incremental import incremental_scores
from crowsfeet.attribution.method import Method
from crowsfeet.attribution.painting import even_parts, painter_for
from crowsfeet.errors import ParamsError, bounded
from crowsfeet.models.small_maps import SmallMaps

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from crowsfeet.attribution.painting import Job
    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target

    Score = Callable[[Tensor], Tensor]

CPU_PIXELS = 512 * 64 * 64
"""Pixels of a batch on a CPU: with fewer, the last layers' weights are read again and again; more only take memory."""


PRECISIONS = ("auto", "single", "half")
TRIED = 8
"""Faces, spread over all of them, that half precision is tried on before maps are made in it."""


@dataclass(frozen=True, kw_only=True)
class Occlusion(Method):
    """How much of the target goes when a window is covered, mean over the windows that cover a pixel.

    Args:
        window: side of the window as a share of the picture's, 0.05 … 0.5.
        positions: windows per axis at most, 2 … 30; never so few that pixels between windows stay unseen.
        fill: what the window is painted with.
        batch: pictures per forward pass; bounds the memory. 0 is two million pixels on a CPU, what fits on a GPU.
        precision: single, half, or auto: half on a GPU where the maps of several faces stay, single elsewhere.
    """

    name: ClassVar[str] = "occlusion"
    title: ClassVar[str] = "Partial occlusion"
    grain: ClassVar[bool] = False
    faces_at_once: ClassVar[int] = 1_000_000  # the loop batches over windows and pictures by itself

    window: float = 0.2
    positions: int = 10
    fill: str = "mean"
    batch: int = 0
    precision: str = "auto"

    def decided(self, subject: Subject, x: Tensor, target: Target) -> Occlusion:
        """Return the method with the precision that all maps of x [N, C, H, W] are made in.

        Raises:
            ParamsError: no such precision.
        """
        if self.precision not in PRECISIONS:
            raise ParamsError(f"{bounded(self.precision, 40)!r} is no precision; use one of {', '.join(PRECISIONS)}.")
        if self.precision != "auto":
            return self
        windows = Windows.of(x.shape[-1], self.window, self.positions)
        tried = x[:: math.ceil(len(x) / TRIED)]
        half = x.is_cuda and stays_in_half(target.of(subject), tried, baseline(tried, self.fill), windows)
        return replace(self, precision="half" if half else "single")

    def values(self, subject: Subject, x: Tensor, target: Target) -> Tensor:
        """Return the mean drop per pixel; the channels share it equally, as windows cover all of them."""
        windows = Windows.of(x.shape[-1], self.window, self.positions)
        score, fill = target.of(subject), baseline(x, self.fill)
        if self.precision == "half":
            score = in_half(score, x.device)
        batch = self.batch or (batch_by_memory(score, x[:1]) if x.is_cuda else cpu_batch(x))
        drops = occlusion_map(score, x, fill, windows, batch=batch)
        return drops.unsqueeze(1).expand_as(x) / x.shape[1]


@dataclass(frozen=True, slots=True)
class Windows:
    """A square window and how far it moves, in pixels."""

    side: int
    stride: int

    @classmethod
    def of(cls, picture: int, share: float, positions: int) -> Windows:
        """Return windows of `share` of the picture's side at up to `positions` places per axis.

        Raises:
            ParamsError: a share outside 0.02 … 0.9 or fewer than 2 positions.
        """
        if not 0.02 <= share <= 0.9 or positions < 2:
            raise ParamsError(
                f"occlusion takes a window of 0.02 … 0.9 of the side and 2 or more positions; "
                f"it got {share:g} and {positions}."
            )
        side = max(1, round(share * picture))
        return cls(side, min(side, max(1, math.ceil((picture - side) / (positions - 1)))))

    def starts(self, picture: int) -> list[int]:
        """Return where windows start along one axis; the last may reach over the edge, as in captum."""
        return [self.stride * k for k in range(math.ceil((picture - self.side) / self.stride) + 1)]

    def coverage(self, picture: int, device: torch.device, dtype: torch.dtype = torch.float32) -> Tensor:
        """Return [A, picture]: 1 where window a covers the pixel."""
        starts = torch.tensor(self.starts(picture), device=device).unsqueeze(1)
        pixels = torch.arange(picture, device=device).unsqueeze(0)
        return ((pixels >= starts) & (pixels < starts + self.side)).to(dtype)


def cpu_batch(x: Tensor) -> int:
    """Return how many pictures like x [N, C, H, W] go into one pass on a CPU."""
    return max(1, CPU_PIXELS // math.prod(x.shape[-2:]))


def occlusion_map(score: Score, x: Tensor, fill: Tensor, windows: Windows, *, batch: int) -> Tensor:
    """Return [N, H, W]: for each pixel the mean drop of `score` over the windows that cover it.

    Args:
        score: pictures [B, C, H, W] -> [B].
        x: pictures [N, C, H, W].
        fill: what covers them, shaped as x.
        windows: their side and stride.
        batch: pictures per forward pass; memory grows with it and not with the number of windows.
    """
    drops = _drops(score, x, fill, windows, batch)
    rows, columns = (windows.coverage(side, x.device, drops.dtype) for side in x.shape[-2:])
    weight = rows.sum(dim=0).unsqueeze(1) * columns.sum(dim=0).unsqueeze(0)
    return torch.einsum("nab,ah,bw->nhw", drops, rows, columns) / weight


def _drops(score: Score, x: Tensor, fill: Tensor, windows: Windows, batch: int) -> Tensor:
    """Return score(x) minus score(x with window (a, b) covered), [N, A, B]."""
    height, width = x.shape[-2:]
    tops, lefts = windows.starts(height), windows.starts(width)
    places = [(height, width), *product(tops, lefts)]  # the first beyond the edge: the picture as it is
    jobs = [(n, *place) for n in range(len(x)) for place in places]
    with torch.inference_mode(), nullcontext() if x.is_cuda else SmallMaps():
        x = x.contiguous(memory_format=torch.channels_last)
        scores = None if x.is_cuda else incremental_scores(score, x, fill, windows.side, jobs, batch)
        if scores is None:
            scores = _painted_scores(score, x, fill, windows.side, jobs, batch)
        scores = scores.reshape(len(x), len(places))
        return (scores[:, :1] - scores[:, 1:]).reshape(len(x), len(tops), len(lefts))


def _painted_scores(score: Score, x: Tensor, fill: Tensor, side: int, jobs: list[Job], batch: int) -> Tensor:
    """Return what `incremental_scores` does from whole pictures: on a GPU, and where networks want plain tensors."""
    parts = even_parts(jobs, batch)
    painter = painter_for(x, fill, side, len(parts[0]))
    return torch.cat([score(painter.paint(part)) for part in parts])


def stays_in_half(score: Score, x: Tensor, fill: Tensor, windows: Windows) -> bool:
    """Tell whether windows side by side on x [N, C, H, W] say that every face's map stays within 1 % in half."""
    apart = Windows(windows.side, windows.side)
    whole, half = (_drops(one, x, fill, apart, cpu_batch(x)) for one in (score, in_half(score, x.device)))
    return stays(whole.flatten(1), half.flatten(1))
