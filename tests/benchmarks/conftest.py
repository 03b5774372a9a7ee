"""A small drawn world, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.drawn_worlds import make_world
from crowsfeet.params import WorldParams

SMALL = {"people": 30, "photos": 70, "precise_train": 16, "precise_validate": 8, "precise_test": 8, "photo_size": 128}


@pytest.fixture(scope="session")
def small_worlds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of worlds that holds number 3."""
    cache = tmp_path_factory.mktemp("worlds")
    make_world(cache / "3", 3, workers=1, params=WorldParams(seed=3, **SMALL))
    return cache
