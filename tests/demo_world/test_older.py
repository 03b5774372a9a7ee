"""The same person some years older: what the drawing changes with age and with nothing else."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy

import numpy as np

from crowsfeet.demo_world.canvas import AGE_REGIONS, REGIONS
from crowsfeet.demo_world.older import aged
from crowsfeet.demo_world.scenes import Sitter, portrait
from crowsfeet.demo_world.traits import draw_traits


def test_a_portrait_drawn_next_shows_the_same_picture():
    """Ageing leaves the generator alone, so that regions and box are those of the portrait that follows."""
    rng = np.random.default_rng(3)
    sitter = Sitter(draw_traits(rng), 40.0)
    found = aged(sitter, 160, rng)
    picture = portrait(sitter, 160, 2010, rng)
    np.testing.assert_array_equal(found.regions, picture.regions)
    assert found.box == picture.boxes[0]
    assert [other.shape for other in found.others] == [found.now.shape] * 2


def test_background_and_pose_stay_and_nobody_gets_younger_than_one():
    """Another age changes the person and not what stands around; a child of five is not drawn at minus five."""
    rng = np.random.default_rng(4)
    old, child = (Sitter(draw_traits(rng), age) for age in (70.0, 5.0))
    found = aged(old, 160, deepcopy(rng))
    for other in found.others:
        changed = (found.now != other).any(axis=2)
        assert changed.any()
        assert not changed[:10, :10].any()
        assert not changed[-10:, :10].any()
    assert len(aged(child, 160, rng).others) == 1


def test_the_age_regions_are_those_that_age_changes_most():
    """A region carries age if and only if grown people's ageing changes its pixels more than the picture's."""
    changed, area = defaultdict(float), defaultdict(float)
    for k in range(24):
        rng = np.random.default_rng([5, k])
        found = aged(Sitter(draw_traits(rng), 20 + 3.0 * k), 160, rng)
        x, y, w, h = (round(length) for length in found.box)
        cut = np.s_[max(0, y - 2 * h // 5) : y + 7 * h // 5, max(0, x - 2 * w // 5) : x + 7 * w // 5]
        change = np.mean([np.abs(found.now.astype(float) - other).mean(axis=2) for other in found.others], axis=0)[cut]
        for value, name in enumerate(REGIONS):
            inside = found.regions[cut] == value
            changed[name] += change[inside].sum()
            area[name] += inside.sum()
    mean = sum(changed.values()) / sum(area.values())
    assert {name for name in REGIONS if area[name] and changed[name] / area[name] > mean} == set(AGE_REGIONS)
