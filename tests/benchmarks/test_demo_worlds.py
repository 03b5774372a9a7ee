"""The demo's worlds: answers become errors face by face, and worlds count alike."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.demo_worlds import about_test, summarise


def test_answers_of_both_arms_are_put_face_by_face() -> None:
    """Errors are signed, sorted by face and the same faces in both arms; other rows are left out."""
    answers = pd.DataFrame(
        {
            "strategy": ["precise-only", "plain", "plain", "precise-only", "mean-age"],
            "face_id": ["b", "a", "b", "a", "a"],
            "age": [40.0, 20.0, 40.0, 20.0, 20.0],
            "expected_age": [44.0, 19.0, 41.0, 23.0, 50.0],
        }
    )

    told = about_test(answers)

    assert told == {"age": [20.0, 40.0], "errors": {"plain": [-1.0, 1.0], "precise-only": [3.0, 4.0]}}


def test_gain_is_told_over_worlds_and_by_age() -> None:
    """Worlds count alike, intervals lie around the gain, and bands without a person are left out."""
    young_and_old = {"age": [10.0, 70.0] * 50, "seconds": {}}
    cells = {
        1: young_and_old | {"errors": {"precise-only": [4.0, -8.0] * 50, "plain": [1.0, -8.0] * 50}},
        2: young_and_old | {"errors": {"precise-only": [-2.0, 2.0] * 50, "plain": [1.0, -1.0] * 50}},
    }

    found = summarise(cells)

    assert found["mae_precise_only"] == pytest.approx(4.0)
    assert found["gain"] == pytest.approx(1 - 2.75 / 4)
    assert found["gain_of_each_world"] == [0.25, 0.5]
    assert found["gain_low"] < found["gain"] < found["gain_high"]
    assert found["mae_by_age"]["0-18"] == {"precise-only": 3.0, "plain": 1.0}
    assert "18-35" not in found["mae_by_age"]
