"""Error statistics against scikit-learn, scipy and hand-counted figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gmean, norm
from sklearn.metrics import log_loss, mean_absolute_error

from crowsfeet.errors import BadInputError
from crowsfeet.metrics.answers import Answers
from crowsfeet.metrics.statistics import STATISTICS, bmae, calibration_error, coverage, cs5, gm, mae, nll


def answers(seed: int = 0, n: int = 200) -> Answers:
    """Random answers of a model that errs by some years."""
    rng = np.random.default_rng(seed)
    age = rng.uniform(0, 100, n)
    distribution = 0.9 * rng.dirichlet(np.full(101, 0.3), n) + 0.1 / 101
    return Answers(age, np.clip(age + rng.normal(0, 6, n), 0, 101), distribution)


def plain(statistic: object, found: Answers) -> float:
    """The statistic with every face once."""
    return float(statistic(found, np.ones((1, len(found.age))))[0])


def test_mae_is_scikit_learns() -> None:
    """The mean absolute error agrees with scikit-learn's."""
    found = answers()
    assert plain(mae, found) == pytest.approx(mean_absolute_error(found.age, found.expected))


def test_gm_is_scipys_with_a_floor() -> None:
    """The geometric mean agrees with scipy's, exact hits counting as a hundredth of a year."""
    found = answers()
    found.expected[0] = found.age[0]
    expected = gmean(np.maximum(np.abs(found.error), 0.01))
    assert plain(gm, found) == pytest.approx(expected)


def test_bmae_is_the_mean_of_the_years_maes() -> None:
    """Nine faces of one age count as much as one face of another."""
    age = np.array([30.0] * 9 + [70.5])
    found = Answers(age, age + np.array([2.0] * 9 + [10.0]), np.full((10, 101), 1 / 101))
    assert plain(mae, found) == pytest.approx(2.8)
    assert plain(bmae, found) == pytest.approx(6.0)


def test_cs5_counts_the_border() -> None:
    """An error of exactly five years is within five years."""
    age = np.array([20.0, 30.0, 40.0])
    found = Answers(age, age + np.array([5.0, -5.0, 5.1]), np.full((3, 101), 1 / 101))
    assert plain(cs5, found) == pytest.approx(2 / 3)


def test_nll_is_scikit_learns_log_loss() -> None:
    """The negative log likelihood of the true year agrees with scikit-learn's log loss."""
    found = answers()
    expected = log_loss(found.age.astype(int), found.distribution, labels=np.arange(101))
    assert plain(nll, found) == pytest.approx(expected, rel=1e-6)


def test_a_calibrated_distribution_covers_what_it_says() -> None:
    """Ages drawn from the stated distributions lie in their central intervals as often as the level says."""
    rng = np.random.default_rng(0)
    centre, n = rng.uniform(30, 70, 4000), 4000
    edges = np.arange(102)
    shares = np.diff(norm.cdf((edges[None] - centre[:, None]) / 8), axis=1)
    age = np.clip(centre + 8 * rng.standard_normal(n), 0, 100.9)
    honest = Answers(age, centre, shares / shares.sum(1, keepdims=True))
    sharp = np.diff(norm.cdf((edges[None] - centre[:, None]) / 4), axis=1)
    boasting = Answers(age, centre, sharp / sharp.sum(1, keepdims=True))
    assert plain(calibration_error, honest) < 0.015
    assert plain(calibration_error, boasting) > 0.15
    assert (coverage(boasting, np.ones((1, n)))[0] < np.arange(1, 10) / 10).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000))
def test_weights_mean_repetition(seed: int) -> None:
    """A face of weight 3 counts as three copies of it, in every statistic."""
    found = answers(seed, 12)
    times = np.random.default_rng(seed).integers(0, 4, 12)
    if times.sum() == 0:
        times[0] = 1
    copies = np.repeat(np.arange(12), times)
    repeated = Answers(found.age[copies], found.expected[copies], found.distribution[copies])
    for name, statistic in STATISTICS.items():
        assert statistic(found, times[None].astype(float))[0] == pytest.approx(plain(statistic, repeated)), name


@pytest.mark.parametrize("what", ["age", "expected", "distribution"])
def test_answers_that_are_no_numbers_are_refused(what: str) -> None:
    """A NaN in truth or answer is named instead of poisoning a mean."""
    parts = {"age": np.array([1.0]), "expected": np.array([1.0]), "distribution": np.full((1, 101), 1 / 101)}
    parts[what][0] = np.nan
    with pytest.raises(BadInputError, match="no numbers"):
        Answers(**parts)


def test_answers_of_another_shape_are_refused() -> None:
    """Distributions over another number of ages are refused with both shapes."""
    with pytest.raises(BadInputError, match=r"\(2, 101\)"):
        Answers(np.zeros(2), np.zeros(2), np.zeros((2, 100)))
