"""Batches per epoch, alone and over several processes."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lightning_modules.sampling import EpochBatches, InOrder


def _order(rows: int):
    return lambda rng, _: rng.integers(0, rows, rows)  # with repeats, as an oversampler draws


@settings(deadline=None, max_examples=50)
@given(st.integers(4, 60), st.integers(2, 16), st.integers(0, 3), st.integers(1, 3))
def test_processes_share_the_global_batch(rows, batch, epoch, world):
    """Several processes together draw exactly the batches of one process."""
    one = EpochBatches(_order(rows), batch, 7)
    one.set_epoch(epoch)
    parts = [EpochBatches(_order(rows), batch, 7, rank, world) for rank in range(world)]
    for part in parts:
        part.set_epoch(epoch)
        assert len(part) == len(one)
    for whole, *shares in zip(one, *parts, strict=True):
        assert sorted(whole) == sorted(row for share in shares for row in share)


def test_epochs_differ_and_repeat():
    """Another epoch gives another order, the same epoch the same one."""
    batches = EpochBatches(lambda rng, _: rng.permutation(64), 16, 1)
    first = list(batches)
    batches.set_epoch(1)
    assert list(batches) != first
    batches.set_epoch(0)
    assert list(batches) == first
    assert sorted(row for batch in first for row in batch) == list(range(64))


def test_a_tiny_rest_is_left_out():
    """A rest too small for batch statistics is left out, unless it is all there is."""
    assert [len(b) for b in EpochBatches(lambda rng, _: rng.permutation(33), 16, 1)] == [16, 16]
    assert [len(b) for b in EpochBatches(lambda rng, _: rng.permutation(40), 16, 1)] == [16, 16, 8]
    assert [len(b) for b in EpochBatches(lambda rng, _: rng.permutation(3), 16, 1)] == [3]


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 50), st.integers(1, 9), st.integers(1, 3))
def test_in_order_covers_every_row_once(rows, batch, world):
    """Over all processes every row comes exactly once."""
    parts = [InOrder(rows, batch, rank, world) for rank in range(world)]
    seen = [row for part in parts for rows_of in part for row in rows_of]
    assert sorted(seen) == list(range(rows))
    assert all(len(list(part)) == len(part) for part in parts)
    assert np.all([len(rows_of) <= batch for part in parts for rows_of in part])
