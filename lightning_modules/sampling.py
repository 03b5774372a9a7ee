"""Which faces make which batch: seeded by epoch, and split over processes without changing the global batch."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from torch.utils.data import Sampler

Order = Callable[[np.random.Generator, int], NDArray[np.integer]]
"""Returns the rows of the epoch of a number, in order; repeats and omissions are the remedy's business."""


class EpochBatches(Sampler[list[int]]):
    """Lists of row numbers, one per batch; the same seed and epoch give the same batches.

    With several processes each takes every `world`-th row of the *global* batch, so that a weighted or oversampling
    order works as it is, and the steps are those of one process with the same global batch.
    """

    def __init__(self, order: Order, batch_size: int, seed: int, rank: int = 0, world: int = 1) -> None:
        self.order = order
        self.batch_size = batch_size
        self.seed = seed
        self.rank, self.world = rank, world
        self.epoch = 0
        self._count = _batches(len(order(self._rng(0), 0)), batch_size)

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch that the next iteration yields; Lightning calls it."""
        self.epoch = epoch

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[list[int]]:
        rows = self.order(self._rng(self.epoch), self.epoch)
        for number in range(self._count):
            batch = rows[number * self.batch_size : (number + 1) * self.batch_size]
            yield batch[self.rank :: self.world].tolist()

    def _rng(self, epoch: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, epoch])


def _batches(rows: int, batch_size: int) -> int:
    """Return the number of batches; a rest too small for batch statistics is left out when there is a whole batch."""
    whole, rest = divmod(rows, batch_size)
    return whole + (rest >= max(2, batch_size // 4) or (whole == 0 and rest > 0))


class InOrder(Sampler[list[int]]):
    """All rows in order, in lists; with several processes each takes a slice of its own."""

    def __init__(self, rows: int, batch_size: int, rank: int = 0, world: int = 1) -> None:
        self.mine = range(rank, rows, world)
        self.batch_size = batch_size

    def __len__(self) -> int:
        return math.ceil(len(self.mine) / self.batch_size)

    def __iter__(self) -> Iterator[list[int]]:
        for start in range(0, len(self.mine), self.batch_size):
            yield list(self.mine[start : start + self.batch_size])
