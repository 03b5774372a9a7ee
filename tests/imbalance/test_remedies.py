"""The contract that every remedy keeps."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.errors import BadInputError, EmptyDataError, ParamsError
from crowsfeet.imbalance.balanced_mse import BalancedMSE
from crowsfeet.imbalance.cap import Cap
from crowsfeet.imbalance.catalogue import REMEDIES, make_remedy
from crowsfeet.imbalance.effective_number import EffectiveNumber
from crowsfeet.imbalance.feature_smoothing import SmoothedFeatures
from crowsfeet.imbalance.inverse_weights import InverseWeights
from crowsfeet.imbalance.label_smoothing import LabelSmoothing
from crowsfeet.imbalance.logit_adjustment import LogitAdjustment
from crowsfeet.imbalance.ranksim import RankSim
from crowsfeet.imbalance.relabel import Relabel
from crowsfeet.imbalance.remedy import Remedy
from crowsfeet.imbalance.resample import Oversample, Undersample
from crowsfeet.params import Params, parse_params

ALL = [
    Remedy(),
    Relabel(),
    Relabel(adaptive=False, width=7),
    Cap(),
    Oversample(),
    Oversample(power=1.0),
    Undersample(),
    InverseWeights(),
    InverseWeights(power=1.0),
    EffectiveNumber(),
    LabelSmoothing(),
    LabelSmoothing(kernel="triangular"),
    LabelSmoothing(kernel="laplace", power=0.5),
    SmoothedFeatures(),
    BalancedMSE(),
    BalancedMSE(estimate="batch", share=1.0),
    LogitAdjustment(),
    RankSim(),
]
AGES = st.lists(st.floats(0, 105, allow_nan=False, width=32), min_size=1, max_size=120).map(np.array)


@pytest.mark.parametrize("remedy", ALL, ids=repr)
class TestContract:
    """What must hold for every remedy and any ages, ages that nobody has included."""

    @settings(max_examples=20, deadline=None)
    @given(ages=AGES)
    def test_weights_are_positive_with_mean_one(self, remedy: Remedy, ages: np.ndarray) -> None:
        """Weights are positive and finite and their mean is 1, whatever the ages."""
        weights = remedy.weights(ages)
        assert weights.shape == ages.shape
        assert np.isfinite(weights).all()
        assert (weights > 0).all()
        assert weights.mean() == pytest.approx(1, abs=1e-4)

    @settings(max_examples=20, deadline=None)
    @given(ages=AGES, seed=st.integers(0, 99))
    def test_epochs_have_one_size_and_no_age_is_lost(self, remedy: Remedy, ages: np.ndarray, seed: int) -> None:
        """An epoch holds valid indices, is as long every time, and is the same for the same generator."""
        first = remedy.epoch(ages, np.random.default_rng(seed))
        again = remedy.epoch(ages, np.random.default_rng(seed))
        other = remedy.epoch(ages, np.random.default_rng(seed + 1))
        assert np.array_equal(first, again)
        assert 1 <= len(first) == len(other) <= len(ages)
        assert first.min() >= 0
        assert first.max() < len(ages)

    @settings(max_examples=20, deadline=None)
    @given(ages=AGES, seed=st.integers(0, 99))
    def test_targets_stay_distributions(self, remedy: Remedy, ages: np.ndarray, seed: int) -> None:
        """Label distributions stay non-negative and sum to 1."""
        posterior = np.random.default_rng(seed).dirichlet(np.full(101, 0.1), size=len(ages))
        targets = remedy.targets(posterior, ages)
        assert targets.shape == posterior.shape
        assert (targets >= 0).all()
        assert np.allclose(targets.sum(1), 1)

    @settings(max_examples=20, deadline=None)
    @given(ages=AGES)
    def test_logit_offset_is_finite(self, remedy: Remedy, ages: np.ndarray) -> None:
        """The offset has a finite entry for every age, for those without faces too."""
        offset = remedy.logit_offset(ages)
        assert offset.shape == (101,)
        assert np.isfinite(offset).all()

    def test_objective_gives_a_loss_per_face_with_gradients(self, remedy: Remedy) -> None:
        """A loss module returns a finite loss per face, and its gradient reaches features or logits."""
        ages = np.random.default_rng(0).gamma(6, 5, size=40).clip(0, 99)
        objective = remedy.objective(ages)
        if objective is None:
            return
        torch.manual_seed(0)
        features = torch.randn(40, 8, requires_grad=True)
        logits = features @ torch.randn(8, 101)
        base = -logits.log_softmax(1)[:, 30]
        loss = objective(base, logits, features, torch.tensor(ages, dtype=torch.float32))
        assert loss.shape == (40,)
        loss.mean().backward()
        assert torch.isfinite(loss).all()
        assert features.grad is not None
        assert torch.isfinite(features.grad).all()
        assert features.grad.abs().sum() > 0

    def test_smoothing_is_the_identity_outside_training_and_before_the_first_update(self, remedy: Remedy) -> None:
        """Prediction never sees a remedy, and an unfitted one changes nothing."""
        smoothing = remedy.smoothing(4)
        if smoothing is None:
            return
        features, ages = torch.randn(6, 4), torch.arange(6.0) * 10
        assert torch.equal(smoothing.train()(features, ages), features)
        smoothing.update(torch.randn(50, 4), torch.rand(50) * 90)
        assert torch.equal(smoothing.eval()(features, ages), features)

    @pytest.mark.parametrize("ages", [np.array([30.0, np.nan]), np.array([-1.0]), np.array([131.0])])
    def test_impossible_ages_are_refused(self, remedy: Remedy, ages: np.ndarray) -> None:
        """An age that is no number or impossible is named, in every hook."""
        for hook in (remedy.weights, remedy.logit_offset, remedy.objective):
            with pytest.raises(BadInputError, match="0 to 130 years"):
                hook(ages)
        with pytest.raises(BadInputError):
            remedy.epoch(ages, np.random.default_rng(0))
        with pytest.raises(BadInputError):
            remedy.targets(np.full((len(ages), 101), 1 / 101), ages)

    def test_no_faces_are_refused(self, remedy: Remedy) -> None:
        """Nothing to balance is said in a sentence."""
        with pytest.raises(EmptyDataError, match="no training faces"):
            remedy.weights(np.array([]))


@pytest.mark.parametrize("kind", REMEDIES)
def test_every_kind_is_made_from_params(kind: str) -> None:
    """Each remedy can be asked for in params.yaml, with the same default values on both sides."""
    params = parse_params({"pretrain": {"remedy": {"kind": kind}}})
    assert isinstance(params, Params)
    assert make_remedy(params.pretrain.remedy) == REMEDIES[kind]()


@pytest.mark.parametrize(
    ("remedy", "loss", "fault"),
    [
        ({"kind": "oversampel"}, "dldl", "oversampel"),
        ({"kind": "oversample", "pover": 0.5}, "dldl", "pover` is not a known key"),
        ({"kind": "oversample", "power": 2}, "dldl", "power`: input should be less than or equal to 1"),
        ({"kind": "logit_adjustment"}, "coral", "needs a loss over age bins, not coral"),
    ],
)
def test_a_remedy_that_cannot_be_is_refused_by_name(remedy: dict[str, object], loss: str, fault: str) -> None:
    """A misspelt kind or option, a value out of range, and a remedy that the loss cannot use are told in a sentence."""
    with pytest.raises(ParamsError, match=fault):
        parse_params({"pretrain": {"remedy": remedy, "training": {"loss": loss}}})
    with pytest.raises(ParamsError, match=fault):
        parse_params({"finetune": {"strategies": {"one": {"remedy": remedy}}, "training": {"loss": loss}}})
