"""Weak faces among the precise ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.imbalance import Remedy, make_remedy
from crowsfeet.params import InverseWeightsRemedy, OversampleRemedy
from lightning_modules.faces import read_faces
from lightning_modules.replay import Replay, together

AGES = np.concatenate([np.linspace(1, 90, 30), np.full(50, 25.0)])


@settings(deadline=None, max_examples=30)
@given(st.floats(0.05, 0.9), st.integers(0, 99))
def test_even_share_of_weak_faces(share, seed):
    """With one share throughout every precise face comes once in an epoch, and the weak ones make up the share."""
    order = Replay(Remedy(), Remedy(), 30, share, share).epoch(AGES, np.random.default_rng(seed))
    assert sorted(order[order < 30]) == list(range(30))
    assert (order >= 30).mean() == pytest.approx(share, abs=0.02)


@settings(deadline=None, max_examples=30)
@given(st.floats(0, 0.9), st.floats(0, 0.9), st.integers(0, 99))
def test_share_goes_from_first_to_last(first, last, seed):
    """Epochs are equally long, begin and end with the shares asked for, and show each precise face once on average."""
    replay, rng = Replay(Remedy(), Remedy(), 30, first, last), np.random.default_rng(seed)
    orders = [replay.at(epoch / 20).epoch(AGES, rng) for epoch in range(21)]
    assert len({len(order) for order in orders}) == 1
    assert (orders[0] >= 30).mean() == pytest.approx(first, abs=0.02)
    assert (orders[-1] >= 30).mean() == pytest.approx(last, abs=0.02)
    shown = [np.bincount(order, minlength=80)[:30] for order in orders]
    assert np.sum(shown) / 30 == pytest.approx(21, rel=0.03)
    assert all(np.ptp(epoch) <= 1 for epoch in shown)


def test_strategy_with_longer_epochs_sets_the_length():
    """An oversampler's epoch is drawn as it draws, and the weak faces are as many times more as the shares ask."""
    strategy = make_remedy(OversampleRemedy(kind="oversample"))
    once = len(strategy.epoch(AGES[:30], np.random.default_rng(0)))
    order = Replay(strategy, Remedy(), 30, 0.9, 0.9).epoch(AGES, np.random.default_rng(0))
    assert len(order) == pytest.approx(10 * once, abs=1)
    assert (order < 30).sum() == pytest.approx(once, abs=1)


def test_the_strategy_acts_on_the_precise_faces_alone():
    """Weights are the strategy's over the precise faces, 1 for the weak ones; targets of the weak ones stay."""
    strategy = make_remedy(InverseWeightsRemedy(kind="inverse_weights"))
    replay = Replay(strategy, make_remedy(OversampleRemedy(kind="oversample")), 30, 0.5, 0.5)
    posterior = np.full((80, 101), 1 / 101)
    assert replay.weights(AGES)[:30] == pytest.approx(strategy.weights(AGES[:30]))
    assert (replay.weights(AGES)[30:] == 1).all()
    assert replay.targets(posterior, AGES) == pytest.approx(posterior)
    assert replay.logit_offset(AGES) == pytest.approx(strategy.logit_offset(AGES[:30]))


def test_two_tables_become_one(root):
    """The rows of both tables follow one another, each with its own store."""
    faces = read_faces(root)
    both = together(faces.in_split("train"), faces.in_split("weak_train"))
    assert len(both) == 75
    assert list(both.split[[0, 29, 30, 74]]) == ["train", "train", "weak_train", "weak_train"]
    assert len(set(both.folder_of)) == 2
