"""Shot regions from the training mass."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.metrics.regions import absolute_regions, moving_mean, region_of, shot_regions


def test_regions_follow_the_share_of_the_training_mass() -> None:
    """Ages of a peak are many, its flanks medium, ages nobody has are few."""
    ages = np.random.default_rng(0).normal(30, 8, 20000).clip(0, 100)
    regions = shot_regions(ages, 0.015, 0.005, 5)
    assert regions[30] == "many"
    assert regions[45] == "medium"
    assert (regions[65:] == "few").all()
    assert list(region_of(np.array([30.9, 80.0, 104.0]), regions)) == ["many", "few", "few"]


def test_an_even_training_set_is_medium_everywhere() -> None:
    """With the same number of faces at each age there is nothing to tell apart, at 0 and 100 neither."""
    assert set(shot_regions(np.repeat(np.arange(101), 3) + 0.5, 0.015, 0.005, 5)) == {"medium"}


def test_absolute_regions_count_faces() -> None:
    """More than 100 faces are many, fewer than 20 few, the borders in between."""
    ages = np.repeat([10.0, 11.0, 12.0, 13.0], [101, 100, 20, 19])
    assert list(absolute_regions(ages)[10:15]) == ["many", "medium", "medium", "few", "few"]


@settings(max_examples=30)
@given(st.lists(st.floats(0, 10), min_size=3, max_size=40), st.integers(1, 9))
def test_moving_mean_is_the_mean_of_the_neighbours(values: list[float], window: int) -> None:
    """Each value is the plain mean over the window, over fewer at the ends."""
    found = moving_mean(np.array(values), window)
    half = window // 2
    expected = [np.mean(values[max(0, k - half) : k + half + 1]) for k in range(len(values))]
    assert np.allclose(found, expected, atol=1e-9)
