"""Intervals over people, paired comparisons, Holm's correction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from crowsfeet.metrics.answers import Answers
from crowsfeet.metrics.bootstrap import Draws, holm, p_value
from crowsfeet.metrics.comparison import compare
from crowsfeet.metrics.statistics import mae

EVEN = np.full((1, 101), 1 / 101)


def answers(error: np.ndarray) -> Answers:
    """Answers that err by the given years."""
    age = np.full(len(error), 50.0)
    return Answers(age, age + error, np.repeat(EVEN, len(error), axis=0))


def test_faces_of_a_person_are_drawn_together() -> None:
    """Every replicate holds all faces of a person equally often, and as many people as there are."""
    people = np.array(["a", "b", "b", "c", "c", "c"], dtype=object)
    drawn = Draws.make(people, 1, 200, 0.95, np.random.default_rng(0)).faces
    assert (drawn[:, 1] == drawn[:, 2]).all()
    assert (drawn[:, 3] == drawn[:, 5]).all()
    assert (drawn[:, [0, 1, 3]].sum(1) == 3).all()


def test_interval_is_the_textbooks_for_a_mean() -> None:
    """For independent people the interval of a mean is that of the normal approximation."""
    error = np.random.default_rng(0).exponential(5, 800)
    people = np.arange(800).astype(str).astype(object)
    found = Draws.make(people, 1, 2000, 0.95, np.random.default_rng(1)).interval(mae, [answers(error)])
    half = 1.96 * error.std() / np.sqrt(800)
    assert found.value == pytest.approx(error.mean())
    assert found.low == pytest.approx(error.mean() - half, abs=0.06)
    assert found.high == pytest.approx(error.mean() + half, abs=0.06)


def test_photos_of_one_person_do_not_narrow_the_interval() -> None:
    """Ten equal photos per person leave the interval as wide as one photo does."""
    error = np.random.default_rng(0).exponential(5, 100)
    once = Draws.make(np.arange(100).astype(str).astype(object), 1, 2000, 0.95, np.random.default_rng(1))
    tenfold = Draws.make(
        np.repeat(np.arange(100), 10).astype(str).astype(object), 1, 2000, 0.95, np.random.default_rng(1)
    )
    one, ten = once.interval(mae, [answers(error)]), tenfold.interval(mae, [answers(np.repeat(error, 10))])
    assert ten.high - ten.low == pytest.approx(one.high - one.low, rel=0.1)


def test_coverage_of_the_interval_is_its_level() -> None:
    """Over many samples the 90 % interval holds the true mean in about nine of ten."""
    rng = np.random.default_rng(0)
    people = np.arange(150).astype(str).astype(object)
    held = 0
    for _ in range(200):
        found = Draws.make(people, 1, 400, 0.9, rng).interval(mae, [answers(rng.exponential(4, 150))])
        held += found.low <= 4 <= found.high
    assert 0.83 <= held / 200 <= 0.96


@given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=12))
def test_holm_is_monotone_and_between_nothing_and_bonferroni(p: list[float]) -> None:
    """Corrected values keep the order, never fall below the raw ones nor exceed Bonferroni's."""
    q = holm(p)
    assert all(a <= b <= min(1, len(p) * a) + 1e-12 for a, b in zip(p, q, strict=True))
    order = np.argsort(p, kind="stable")
    assert (np.diff(np.array(q)[order]) >= 0).all()


def test_holm_gives_the_papers_steps() -> None:
    """The smallest of three is tripled, the next doubled, the last kept."""
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert all(
        a >= b - 1e-12 for a, b in zip(holm([0.01, 0.02, 0.5]), false_discovery_control([0.01, 0.02, 0.5]), strict=True)
    )


def test_p_value_is_two_sided_and_never_zero() -> None:
    """No replicate on the other side gives 2 / (B + 1), half of them 1."""
    assert p_value(np.full(999, -1.0)) == pytest.approx(2 / 1000)
    assert p_value(np.array([-1.0, 1.0])) == 1
    assert p_value(np.array([np.nan])) == 1


def test_better_worse_and_no_evidence_are_told_apart() -> None:
    """A clear gain, a clear loss and a difference within luck each get their word, for either direction of a metric."""
    rng = np.random.default_rng(0)
    error = rng.normal(0, 6, 600)
    people = np.arange(600).astype(str).astype(object)
    runs = {
        "plain": [answers(error)],
        "closer": [answers(error * 0.8)],
        "further": [answers(error * 1.3)],
        "same": [answers(error + rng.normal(0, 0.05, 600))],
    }
    draws = Draws.make(people, 1, 1000, 0.95, rng)
    for metric in ("mae", "cs5"):
        found = {one.strategy: one.verdict for one in compare(runs, "plain", metric, draws)}
        assert found == {"closer": "better", "further": "worse", "same": "no evidence"}


def test_equal_strategies_are_seldom_called_better() -> None:
    """Eight strategies equal to the baseline are called better or worse at most in about one set of twenty."""
    alarms = 0
    people = np.arange(120).astype(str).astype(object)
    for seed in range(60):
        rng = np.random.default_rng(seed)
        hard = rng.normal(0, 4, 120)
        runs = {str(k): [answers(hard + rng.normal(0, 3, 120))] for k in range(9)}
        draws = Draws.make(people, 1, 400, 0.95, rng)
        alarms += any(one.verdict != "no evidence" for one in compare(runs, "0", "mae", draws))
    assert alarms <= 9


def test_seeds_that_disagree_widen_the_interval() -> None:
    """The interval holds the luck of training as well as that of the test people."""
    error = np.random.default_rng(0).exponential(5, 400)
    people = np.arange(400).astype(str).astype(object)
    draws = Draws.make(people, 4, 1000, 0.95, np.random.default_rng(1))
    steady = draws.interval(mae, [answers(error)] * 4)
    moody = draws.interval(mae, [answers(error * factor) for factor in (0.7, 0.9, 1.1, 1.3)])
    assert moody.value == pytest.approx(steady.value)
    assert moody.high - moody.low > 1.5 * (steady.high - steady.low)
