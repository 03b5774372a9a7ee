"""Partial occlusion (Zeiler, Fergus 2014, section 4.2): cover a window, see by how much the target moves.

captum's `Occlusion` says what the answer is; this loop gives the same maps sooner: windows are painted into one reused
channels-last buffer, only the painted window is restored, and the drops are spread over the pixels by two small matrix
products instead of one full-size mask per window. `tests/attribution/test_occlusion.py` holds it against captum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch

from crowsfeet.attribution.baselines import baseline
from crowsfeet.attribution.method import Method
from crowsfeet.errors import ParamsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target

    Score = Callable[[Tensor], Tensor]
    Job = tuple[int, int, int]  # picture, top, left


@dataclass(frozen=True, kw_only=True)
class Occlusion(Method):
    """How much of the target goes when a window is covered, mean over the windows that cover a pixel.

    Args:
        window: side of the window as a share of the picture's, 0.05 … 0.5.
        positions: windows per axis at most, 2 … 30; never so few that pixels between windows stay unseen.
        fill: what the window is painted with.
        batch: pictures per forward pass; bounds the memory.
    """

    name: ClassVar[str] = "occlusion"
    title: ClassVar[str] = "Partial occlusion"
    grain: ClassVar[bool] = False
    faces_at_once: ClassVar[int] = 1_000_000  # the loop batches over windows and pictures by itself

    window: float = 0.2
    positions: int = 10
    fill: str = "grey"
    batch: int = 64

    def values(self, subject: Subject, x: Tensor, target: Target) -> Tensor:
        """Return the mean drop per pixel; the channels share it equally, as windows cover all of them."""
        windows = Windows.of(x.shape[-1], self.window, self.positions)
        drops = occlusion_map(target.of(subject), x, baseline(x, self.fill), windows, batch=self.batch)
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

    def coverage(self, picture: int, device: torch.device) -> Tensor:
        """Return [A, picture]: 1 where window a covers the pixel."""
        starts = torch.tensor(self.starts(picture), device=device).unsqueeze(1)
        pixels = torch.arange(picture, device=device).unsqueeze(0)
        return ((pixels >= starts) & (pixels < starts + self.side)).float()


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
    rows, columns = (windows.coverage(side, x.device) for side in x.shape[-2:])
    weight = rows.sum(dim=0).unsqueeze(1) * columns.sum(dim=0).unsqueeze(0)
    return torch.einsum("nab,ah,bw->nhw", drops, rows, columns) / weight


def _drops(score: Score, x: Tensor, fill: Tensor, windows: Windows, batch: int) -> Tensor:
    """Return score(x) minus score(x with window (a, b) covered), [N, A, B]."""
    tops, lefts = (windows.starts(side) for side in x.shape[-2:])
    jobs = [(n, top, left) for n in range(x.shape[0]) for top in tops for left in lefts]
    with torch.inference_mode():
        x = x.contiguous(memory_format=torch.channels_last)
        whole = torch.cat([score(part) for part in torch.split(x, batch)])
        size = min(batch, len(jobs))
        buffer = torch.empty((size, *x.shape[1:]), dtype=x.dtype, device=x.device, memory_format=torch.channels_last)
        held: list[Job | None] = [None] * size
        covered = torch.empty(len(jobs), dtype=whole.dtype, device=x.device)
        for start in range(0, len(jobs), size):
            part = jobs[start : start + size]
            for slot, job in enumerate(part):
                _restore(buffer[slot], x, held[slot], job, windows.side)
                _copy_window(buffer[slot], fill, job, windows.side)
                held[slot] = job
            covered[start : start + len(part)] = score(buffer[: len(part)])
        return whole.reshape(-1, 1, 1) - covered.reshape(x.shape[0], len(tops), len(lefts))


def _restore(slot: Tensor, x: Tensor, held: Job | None, job: Job, side: int) -> None:
    """Make the slot show the job's picture uncovered; where it holds that picture, only the old window is restored."""
    if held is None or held[0] != job[0]:
        slot.copy_(x[job[0]])
    else:
        _copy_window(slot, x, held, side)


def _copy_window(slot: Tensor, source: Tensor, job: Job, side: int) -> None:
    n, top, left = job
    slot[:, top : top + side, left : left + side] = source[n, :, top : top + side, left : left + side]
