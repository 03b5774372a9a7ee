"""Each remedy's numbers against its paper's formula, written out."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter1d

from crowsfeet.imbalance.balanced_mse import balanced_mse_batch, balanced_mse_bins
from crowsfeet.imbalance.cap import Cap
from crowsfeet.imbalance.density import kernel_matrix
from crowsfeet.imbalance.effective_number import EffectiveNumber
from crowsfeet.imbalance.feature_smoothing import FeatureSmoothing, SmoothedFeatures
from crowsfeet.imbalance.inverse_weights import InverseWeights
from crowsfeet.imbalance.label_smoothing import LabelSmoothing
from crowsfeet.imbalance.logit_adjustment import LogitAdjustment
from crowsfeet.imbalance.ranksim import DifferentiableRanks, rank_similarity_loss
from crowsfeet.imbalance.relabel import Relabel, adaptive_starts
from crowsfeet.imbalance.resample import Oversample, Undersample

AGES = np.array([30.2] * 9 + [31.9] * 4 + [60.0] * 1)


def test_inverse_weights_follow_the_counts() -> None:
    """Nine faces of an age weigh a third of one face each by the square root, a ninth by the inverse."""
    root = InverseWeights(power=0.5).weights(AGES)
    assert root[0] / root[-1] == pytest.approx(1 / 3)
    assert root[9] / root[-1] == pytest.approx(1 / 2)
    assert InverseWeights(power=1.0).weights(AGES)[0] * 9 == pytest.approx(InverseWeights(power=1.0).weights(AGES)[-1])


def test_effective_number_follows_its_formula() -> None:
    """Weights go with (1 - beta) / (1 - beta^n)."""
    weights = EffectiveNumber(beta=0.9).weights(AGES)
    assert weights[0] / weights[-1] == pytest.approx(((1 - 0.9) / (1 - 0.9**9)) / 1.0, rel=1e-5)


def test_effective_number_nears_no_and_inverse_weights() -> None:
    """A small beta weighs all alike, beta near 1 weighs by inverse frequency."""
    assert np.allclose(EffectiveNumber(beta=1e-6).weights(AGES), 1, atol=1e-4)
    near_one = EffectiveNumber(beta=1 - 1e-7).weights(AGES)
    assert np.allclose(near_one, InverseWeights(power=1.0).weights(AGES), rtol=1e-3)


def test_label_smoothing_agrees_with_scipy_far_from_the_ends() -> None:
    """The smoothed density is scipy's Gaussian filter of the histogram, truncated at the same distance."""
    ages = np.clip(np.random.default_rng(0).normal(50, 8, size=500), 20, 80)
    counts = np.bincount(ages.astype(int), minlength=101).astype(float)
    density = gaussian_filter1d(counts, sigma=2, radius=2)
    expected = 1 / density[ages.astype(int)]
    weights = LabelSmoothing(kernel="gaussian", size=5, sigma=2.0).weights(ages)
    assert np.allclose(weights, expected / expected.mean(), rtol=1e-5)


@pytest.mark.parametrize("kernel", ["gaussian", "triangular", "laplace"])
def test_kernels_are_symmetric_and_keep_an_even_distribution(kernel: str) -> None:
    """An even distribution stays even up to ages 0 and 100, and kernels fall with distance."""
    k = kernel_matrix(kernel, 7, 2.0)
    assert np.allclose(k @ np.ones(101), 1)
    assert np.allclose(k[50, 47:54], k[50, 47:54][::-1])
    assert (np.diff(k[50, 50:54]) < 0).all()
    assert k[50, 54:].sum() == 0


def test_oversampling_equalises_the_ages() -> None:
    """With power 1 each of three ages is shown a third of the time, never by luck off by more than rounding."""
    drawn = Oversample(power=1.0).epoch(AGES, np.random.default_rng(1))
    counts = np.bincount(AGES[drawn].astype(int), minlength=61)[[30, 31, 60]]
    assert len(drawn) == len(AGES)
    assert np.allclose(counts, len(AGES) / 3, atol=1)


def test_oversampling_without_power_shows_each_face_once() -> None:
    """With power 0 an epoch is a permutation."""
    assert sorted(Oversample(power=0.0).epoch(AGES, np.random.default_rng(2))) == list(range(len(AGES)))


def test_undersampling_changes_its_faces_and_the_cap_does_not() -> None:
    """Both keep the median count of the frequent ages; undersampling draws others next time, the cap never."""
    ages = np.array([30.0] * 50 + [40.0] * 5 + [50.0] * 3)
    for remedy, same in ((Undersample(times_median=1.0), False), (Cap(times_median=1.0), True)):
        one, two = (set(remedy.epoch(ages, np.random.default_rng(seed))) for seed in (1, 2))
        assert len(one) == 5 + 5 + 3
        assert (one == two) is same
        assert set(range(50, 58)) <= one


def test_adaptive_bins_hold_their_share_and_leave_frequent_years_alone() -> None:
    """Every bin holds the asked share; years that hold it alone stay single."""
    counts = np.zeros(101, dtype=int)
    counts[20:40] = 50
    counts[5], counts[70], counts[90] = 7, 20, 12
    starts = adaptive_starts(counts, 0.02)
    held = np.add.reduceat(counts, starts)
    assert starts[0] == 0
    assert held.min() >= 0.02 * counts.sum()
    assert {21, 22, 38} <= set(starts)


def test_relabelling_keeps_single_years_and_spreads_merged_ones() -> None:
    """Mass moves evenly within merged bins and nowhere else."""
    posterior = np.zeros((1, 101))
    posterior[0, 12], posterior[0, 14] = 0.6, 0.4
    targets = Relabel(adaptive=False, width=5).targets(posterior, np.array([12.0]))
    assert np.allclose(targets[0, 10:15], 0.2)
    ages = np.repeat(np.arange(101), 10) + 0.5
    assert np.allclose(Relabel(min_share=0.009).targets(posterior, ages), posterior)


def test_logit_adjustment_is_tau_log_prior() -> None:
    """Far from any smoothing border the offset is tau times the log of the share, up to the 1 % even part."""
    ages = np.repeat(np.arange(101), 5) + 0.5
    assert np.allclose(LogitAdjustment(tau=2.0).logit_offset(ages), 2 * math.log(1 / 101), atol=0.01)


def test_logit_adjusted_training_predicts_as_if_ages_were_even() -> None:
    """Bayes' rule: softmax(f + log prior) is the posterior under the prior if softmax(f) is that of an even one."""
    ages = np.repeat([20.5, 60.5], [90, 10])
    offset = LogitAdjustment(tau=1.0, sigma=0.05).logit_offset(ages)
    likelihood = np.full(101, 1e-9)
    likelihood[20], likelihood[60] = 0.3, 0.7
    adjusted = np.exp(np.log(likelihood) + offset)
    bayes = likelihood * (0.99 * np.bincount(ages.astype(int), minlength=101) / 100 + 0.01 / 101)
    assert np.allclose(adjusted / adjusted.sum(), bayes / bayes.sum(), atol=1e-6)


def test_balanced_mse_by_bins_is_its_formula() -> None:
    """-log of the Gaussian of the error over the prior-weighted sum of Gaussians at every age."""
    prior = torch.tensor(np.random.default_rng(0).dirichlet(np.ones(101)), dtype=torch.float64)
    predicted, ages, sigma = torch.tensor([33.0, 70.0]).double(), torch.tensor([30.5, 71.5]).double(), torch.tensor(4.0)
    found = balanced_mse_bins(predicted, ages, prior, sigma)
    for k in range(2):
        p, a = float(predicted[k]), float(ages[k])
        total = sum(float(prior[y]) * math.exp(-((p - y - 0.5) ** 2) / 32) for y in range(101))
        assert float(found[k]) == pytest.approx(-math.log(math.exp(-((p - a) ** 2) / 32) / total), rel=1e-6)


def test_balanced_mse_under_an_even_prior_is_a_plain_squared_error() -> None:
    """Far from the ends an even prior adds a constant, so the gradient is that of the squared error."""
    predicted = torch.tensor([45.0, 50.0], dtype=torch.float64, requires_grad=True)
    ages, sigma = torch.tensor([50.0, 48.0]).double(), torch.tensor(3.0)
    balanced_mse_bins(predicted, ages, torch.full((101,), 1 / 101, dtype=torch.float64), sigma).sum().backward()
    assert torch.allclose(predicted.grad, (predicted.detach() - ages) / 9, atol=1e-6)


def test_balanced_mse_pushes_away_from_the_frequent_age() -> None:
    """Between a frequent and a rare age, a right answer is pushed towards the rare side."""
    prior = torch.full((101,), 1e-6)
    prior[30] = 1.0
    predicted = torch.tensor([33.0], requires_grad=True)
    balanced_mse_bins(predicted, torch.tensor([33.0]), prior, torch.tensor(5.0)).sum().backward()
    assert float(predicted.grad) < 0


def test_balanced_mse_by_batch_is_cross_entropy_over_the_batch() -> None:
    """BMC is the cross-entropy of each prediction choosing its own age among the batch's, less log M."""
    predicted, ages = torch.randn(6) * 10 + 40, torch.randn(6) * 10 + 40
    sigma = torch.tensor(5.0)
    logits = -((predicted[:, None] - ages[None]) ** 2) / 50
    expected = torch.nn.functional.cross_entropy(logits, torch.arange(6), reduction="none") - math.log(6)
    assert torch.allclose(balanced_mse_batch(predicted, ages, sigma), expected, atol=1e-5)


def test_feature_smoothing_keeps_means_and_unbiased_variances_per_age() -> None:
    """After the first update, statistics are those of the features by age, and smoothed by the kernel."""
    torch.manual_seed(0)
    features, ages = torch.randn(60, 3) * 2 + 1, torch.tensor([30.5] * 40 + [31.5] * 20)
    module = FeatureSmoothing(3, "gaussian", 5, 2.0, 0.9)
    module.update(features, ages)
    assert torch.allclose(module.mean[30], features[:40].mean(0), atol=1e-5)
    assert torch.allclose(module.var[31], features[40:].var(0), atol=1e-5)
    k = kernel_matrix("gaussian", 5, 2.0)[30]
    share = k[30] / (k[30] + k[31])
    expected = share * module.mean[30] + (1 - share) * module.mean[31]
    assert torch.allclose(module.smooth_mean[30], expected.float(), atol=1e-5)


def test_feature_smoothing_calibrates_by_its_formula() -> None:
    """z̃ = (z - mean) sqrt(smooth var / var) + smooth mean, for ages seen."""
    torch.manual_seed(0)
    module = SmoothedFeatures().smoothing(3).train()
    module.update(torch.randn(80, 3), torch.tensor([20.5] * 50 + [21.5] * 30))
    z = torch.randn(2, 3)
    found = module(z, torch.tensor([20.5, 70.5]))
    expected = (z[0] - module.mean[20]) * (module.smooth_var[20] / module.var[20]).sqrt() + module.smooth_mean[20]
    assert torch.allclose(found[0], expected, atol=1e-5)
    assert torch.equal(found[1], z[1])


def test_feature_smoothing_moves_by_its_momentum() -> None:
    """The second update weighs the old statistics with the momentum, and smooths what it has just updated."""
    module = FeatureSmoothing(1, "gaussian", 1, 1.0, 0.75)
    module.update(torch.tensor([[0.0], [2.0]]), torch.tensor([40.0, 40.0]))
    module.update(torch.tensor([[4.0], [6.0]]), torch.tensor([40.0, 40.0]))
    assert float(module.mean[40]) == pytest.approx(0.75 * 1 + 0.25 * 5)
    assert float(module.smooth_mean[40]) == pytest.approx(float(module.mean[40]))


def test_ranks_have_the_interpolated_gradient() -> None:
    """The backward pass is -(rank(a) - rank(a + λ g)) / λ, computed here by counting."""
    scores = torch.tensor([[0.3, 0.1, 0.2], [1.0, 0.5, 0.9]], requires_grad=True)
    ranks = DifferentiableRanks.apply(scores, 2.0)
    assert torch.allclose(ranks * 3, torch.tensor([[1.0, 3.0, 2.0], [1.0, 3.0, 2.0]]))
    upstream = torch.tensor([[0.0, 0.2, -0.1], [0.0, 0.0, 0.0]])
    ranks.backward(upstream)
    moved = scores.detach() + 2 * upstream
    counted = torch.stack([(row[None] > row[:, None]).sum(1) + 1.0 for row in moved]) / 3
    assert torch.allclose(scores.grad, -(ranks.detach() - counted) / 2)


def test_features_in_age_order_have_no_ranking_loss() -> None:
    """Features on a quarter circle by age agree in rank with the ages, shuffled features do not."""
    ages = torch.tensor([5.0, 22.0, 40.0, 61.0, 85.0])
    angle = ages / 100
    ordered = torch.stack([angle.cos(), angle.sin()], 1)
    assert float(rank_similarity_loss(ordered, ages, 2.0)) == pytest.approx(0, abs=1e-6)
    assert float(rank_similarity_loss(ordered[[3, 0, 4, 1, 2]], ages, 2.0)) > 0.1


def test_ranking_loss_takes_one_face_per_age() -> None:
    """A second face of an age changes nothing, and two ages alone give no loss."""
    ages = torch.tensor([5.0, 22.0, 40.0, 61.0])
    features = torch.randn(4, 3, generator=torch.Generator().manual_seed(3))
    twice = rank_similarity_loss(torch.cat([features, torch.randn(1, 3)]), torch.cat([ages, ages[:1]]), 2.0)
    assert float(twice) == float(rank_similarity_loss(features, ages, 2.0))
    assert float(rank_similarity_loss(features[:2], ages[:2], 2.0)) == 0
