"""More data, at random and steered."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.imbalance.more_data import pick_at_random, pick_starving

AGES = st.lists(st.floats(0, 100), min_size=1, max_size=60).map(np.array)


@settings(max_examples=30, deadline=None)
@given(have=AGES, reserve=AGES, n=st.integers(0, 80), seed=st.integers(0, 9))
def test_picks_are_distinct_faces_of_the_reserve(have: np.ndarray, reserve: np.ndarray, n: int, seed: int) -> None:
    """As many as asked, no face twice, all when the reserve is smaller; the same for the same generator."""
    for pick in (
        pick_starving(have, reserve, n, np.random.default_rng(seed)),
        pick_at_random(reserve, n, np.random.default_rng(seed)),
    ):
        assert len(pick) == len(set(pick)) == min(n, len(reserve))
    again = pick_starving(have, reserve, n, np.random.default_rng(seed))
    assert np.array_equal(again, pick_starving(have, reserve, n, np.random.default_rng(seed)))


def test_starving_ages_are_fed_first_and_shared_among() -> None:
    """With many young faces at hand the old ones of the reserve come first, spread over their ages."""
    have = np.full(500, 25.5)
    reserve = np.concatenate([np.full(400, 25.5), np.repeat([62.5, 75.5, 88.5], 10)])
    picked = reserve[pick_starving(have, reserve, 15, np.random.default_rng(0))]
    assert sorted(set(picked)) == [62.5, 75.5, 88.5]
    assert max(np.bincount(picked.astype(int))) == 5
