"""Windows painted into one reused channels-last buffer: one by one on a CPU, a whole batch at once on a GPU.

Both give the same pictures. Copying single windows moves the fewest bytes, but is two launches each on a GPU; choosing
between picture and fill for every pixel is a few launches per batch, and 4-8 % slower with a small network on a CPU.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    Job = tuple[int, int, int]  # picture, top, left


def even_parts(jobs: list[Job], batch: int) -> list[list[Job]]:
    """Return the jobs in parts of up to `batch`, as even as can be: a small last one is slow."""
    size = math.ceil(len(jobs) / math.ceil(len(jobs) / batch))
    return [jobs[k : k + size] for k in range(0, len(jobs), size)]


class Painter(Protocol):
    """Covers windows of pictures."""

    def paint(self, jobs: Sequence[Job]) -> Tensor:
        """Return [len(jobs), C, H, W]: each job's picture with its window covered; valid until the next call."""


def painter_for(x: Tensor, fill: Tensor, side: int, size: int) -> Painter:
    """Return the faster painter of windows of `side` pixels where x [N, C, H, W] lives; `size` jobs a call at most."""
    return AtOnce(x, fill, side, size) if x.is_cuda else OneByOne(x, fill, side, size)


def _buffer(x: Tensor, size: int) -> Tensor:
    shape = (size, *x.shape[1:])
    return torch.empty(shape, dtype=x.dtype, device=x.device, memory_format=torch.channels_last)


class OneByOne:
    """Copies windows; a slot that holds the job's picture already gets only its last window back."""

    def __init__(self, x: Tensor, fill: Tensor, side: int, size: int) -> None:
        self.x, self.fill, self.side = x, fill, side
        self.buffer = _buffer(x, size)
        self.held: list[Job | None] = [None] * size

    def paint(self, jobs: Sequence[Job]) -> Tensor:
        """Paint; see `Painter`."""
        for slot, job in enumerate(jobs):
            self._restore(slot, job)
            self._copy(slot, self.fill, job)
            self.held[slot] = job
        return self.buffer[: len(jobs)].clone()  # a network may write into its input

    def _restore(self, slot: int, job: Job) -> None:
        held = self.held[slot]
        if held is None or held[0] != job[0]:
            self.buffer[slot].copy_(self.x[job[0]])
        else:
            self._copy(slot, self.x, held)

    def _copy(self, slot: int, source: Tensor, job: Job) -> None:
        n, top, left = job
        rows, columns = slice(top, top + self.side), slice(left, left + self.side)
        self.buffer[slot, :, rows, columns] = source[n, :, rows, columns]


class AtOnce:
    """Chooses between picture and fill for every pixel of a batch."""

    def __init__(self, x: Tensor, fill: Tensor, side: int, size: int) -> None:
        self.x, self.fill, self.side = x, fill, side
        self.buffer = _buffer(x, size)
        self.rows, self.columns = (torch.arange(length, device=x.device) for length in x.shape[-2:])

    def paint(self, jobs: Sequence[Job]) -> Tensor:
        """Paint; see `Painter`."""
        n, top, left = torch.tensor(jobs, device=self.x.device).unbind(dim=1)
        covered = self._inside(self.rows, top).unsqueeze(2) & self._inside(self.columns, left).unsqueeze(1)
        return torch.where(covered.unsqueeze(1), self.fill[n], self.x[n], out=self.buffer[: len(jobs)])

    def _inside(self, pixels: Tensor, start: Tensor) -> Tensor:
        return (pixels >= start.unsqueeze(1)) & (pixels < start.unsqueeze(1) + self.side)
