"""Attacks and natural changes, against a target that is known to the letter."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from crowsfeet.attribution import Subject, Target
from crowsfeet.robustness import (
    CORRUPTIONS,
    fgsm,
    fooled_sheet,
    measure_fooling,
    pgd,
    plot_curves,
    report,
    worst_of_both,
)
from crowsfeet.robustness.attacks import pgd_either_way
from crowsfeet.robustness.fooling import figure, flips, natural_flips
from crowsfeet.robustness.most_fooled import FooledFace, most_fooled

BRIGHTNESS = Target("expected_age", "years", lambda _subject, x: 100 * x.mean(dim=(1, 2, 3)))


@pytest.fixture
def subject() -> Subject:
    return Subject(nn.Identity(), input_size=32, mean=torch.zeros(3), std=torch.ones(3))


@pytest.fixture
def x() -> torch.Tensor:
    return torch.rand(6, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 0.6 + 0.2


@pytest.mark.parametrize("steps", [0, 4])
def test_attacks_move_a_linear_target_by_the_whole_radius(subject, x, steps):
    """Every pixel goes the radius up for older and down for younger; a mean of brightness moves by just that."""
    older, younger = worst_of_both(subject, x, BRIGHTNESS, 4 / 255, steps)
    torch.testing.assert_close(older, torch.full((6,), 400 / 255), atol=1e-3, rtol=0)
    torch.testing.assert_close(younger, torch.full((6,), -400 / 255), atol=1e-3, rtol=0)


def test_attacks_stay_inside_the_radius_and_the_picture(subject, x):
    """No pixel moves further than allowed, none leaves [0, 1]."""
    for moved in (fgsm(subject, x, BRIGHTNESS, 0.5, "older"), pgd(subject, x, BRIGHTNESS, 0.5, "older")):
        assert (moved - x).abs().max() <= 0.5 + 1e-6
        assert moved.min() >= 0
        assert moved.max() <= 1


def test_pgd_either_way_takes_the_longer_way(subject, x):
    """Near white there is no way up, near black none down; each face goes where there is room."""
    light, dark = torch.full_like(x[:1], 0.999), torch.full_like(x[:1], 0.001)
    moved = pgd_either_way(subject, torch.cat([light, dark]), BRIGHTNESS, 0.1, 4)
    torch.testing.assert_close(moved.mean(dim=(1, 2, 3)), torch.tensor([0.899, 0.101]), atol=1e-3, rtol=0)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_natural_changes_start_from_nothing_and_grow(name, x):
    """Strength 0 changes nothing but a rounding, full strength changes more than half strength, all stays a picture."""
    change = CORRUPTIONS[name]
    none, half, full = (change(x, strength) for strength in (0.0, 0.5, 1.0))
    torch.testing.assert_close(none, x, atol=1e-5, rtol=0)
    assert 0 < (half - x).abs().mean() < (full - x).abs().mean()
    assert full.shape == x.shape
    assert full.min() >= -1e-6
    assert full.max() <= 1 + 1e-6


def test_black_and_white_has_no_colour_left(x):
    """At full strength the three channels are equal to the luminance of ITU-R BT.601."""
    grey = CORRUPTIONS["black_and_white"](x, 1.0)
    expected = (x * torch.tensor([0.299, 0.587, 0.114]).reshape(1, 3, 1, 1)).sum(dim=1)
    for channel in range(3):
        torch.testing.assert_close(grey[:, channel], expected, atol=1e-6, rtol=0)


def test_the_figures_interval_holds_the_mean_and_shrinks_with_faces():
    """The interval lies around the mean and narrows as the root of the number of faces."""
    rng = np.random.default_rng(0)
    few, many = figure(rng.normal(0, 8, 40)), figure(rng.normal(0, 8, 4000))
    assert few.low < few.mean < few.high
    assert (few.high - few.low) > 4 * (many.high - many.low)
    assert many.mean == pytest.approx(8 * np.sqrt(2 / np.pi), rel=0.1)
    assert many.moved_far == pytest.approx(0.21, abs=0.03)


def test_flips_are_the_smallest_radius_that_carries_over_eighteen():
    """Of two adults one falls at 2 levels and one never; the minor rises at 4."""
    ages = np.array([19.0, 40.0, 15.0])
    directed = {
        2.0: (np.array([1.0, 1, 1]), np.array([-2.0, -3, -1])),
        4.0: (np.array([2.0, 2, 5]), np.array([-3.0, -6, -2])),
    }
    found = flips(ages, directed)
    assert found["adult_to_minor"] == {"faces": 2, "share": 0.5, "smallest_level": 2.0, "median_level": None}
    assert found["minor_to_adult"] == {"faces": 1, "share": 1.0, "smallest_level": 4.0, "median_level": 4.0}
    assert flips(np.array([50.0]), {})["minor_to_adult"]["share"] is None


def test_natural_flips_name_the_weakest_change_that_carries_over_eighteen():
    """Blur carries the older adult at 1.0, noise the younger at 0.5; the minor stays one."""
    ages = np.array([19.0, 40.0, 15.0])
    natural = {("blur", 1.0): np.array([0.0, -25, 1]), ("noise", 0.5): np.array([-2.0, -3, 2])}
    found = natural_flips(ages, natural)
    assert found["adult_to_minor"] == {"faces": 2, "share": 1.0, "smallest_strength": 0.5, "by": "noise"}
    assert found["minor_to_adult"] == {"faces": 1, "share": 0.0, "smallest_strength": None, "by": None}
    assert natural_flips(np.array([50.0]), {("blur", 1.0): np.zeros(1)})["minor_to_adult"]["share"] is None


def test_the_most_fooled_faces_come_first_each_under_its_worst_change():
    """Every face stands once, under the change that moves it most in either direction, the largest first."""
    changes = {("blur", 0.5): np.array([1.0, -9, 2]), ("noise", 1.0): np.array([5.0, 3, -2.5])}
    assert most_fooled(changes, 2) == [FooledFace(1, "blur", 0.5), FooledFace(0, "noise", 1.0)]


def test_the_sheet_and_the_curves_of_what_fools_a_model_are_drawn(subject, x):
    """The sheet holds four rows of as many faces as asked for, in colour; both parts of the plot have their curves."""
    found = measure_fooling(subject, x, BRIGHTNESS, strengths=(0.5, 1.0), levels=(1, 8), steps=2, attacked=4)
    drawn = fooled_sheet("What fools it", subject, x, BRIGHTNESS, found, steps=2, count=3)
    assert drawn.height > 4 * 112
    assert len(np.unique(np.asarray(drawn).reshape(-1, 3), axis=0)) > 1000
    figure = plot_curves("How far", report(found)["curves"], 10.0)
    natural, attacks = figure.axes
    assert len(natural.get_legend().get_texts()) == len(CORRUPTIONS)
    assert {text.get_text() for text in attacks.get_legend().get_texts()} == {"pgd", "fgsm"}


def test_the_report_holds_curves_with_intervals_and_the_worst(subject, x):
    """Each change has a curve over its strengths in order; the worst natural one is the one that moves most."""
    found = report(measure_fooling(subject, x, BRIGHTNESS, strengths=(0.5, 1.0), levels=(1, 8), steps=2, attacked=3))
    assert set(found["curves"]) == {*CORRUPTIONS, "fgsm", "pgd"}
    assert [point["strength"] for point in found["curves"]["pgd"]] == [1.0, 8.0]
    at_half = {name: found["curves"][name][0]["mean_change_years"] for name in CORRUPTIONS}
    assert found["worst_natural"]["name"] == max(at_half, key=lambda name: at_half[name])
    assert found["robustness"]["mean_change_years"] == pytest.approx(np.mean(list(at_half.values())))
    assert found["pgd"]["level"] == 8
    assert found["pgd"]["mean_change_years"] == pytest.approx(800 / 255, abs=0.01)
