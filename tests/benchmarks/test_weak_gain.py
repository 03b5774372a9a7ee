"""The weak-gain benchmark: noise as asked, one budget for both arms, gains as planted, no cell made twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.cells import read_cell, write_cell
from benchmarks.weak_gain import Point, gain_replicates, summarise, train_missing
from benchmarks.weak_gain_cells import AS_TOLD, Cell, Grid, run, weak_faces
from crowsfeet.params import Params, load_params
from lightning_modules.faces import FaceTable, read_faces


def params() -> Params:
    """The project's own params with two epochs of a tiny network."""
    found = load_params(Path(__file__).parents[2] / "params.yaml")
    changed = {"epochs": 2, "input_size": 32}
    pretrain = found.pretrain.model_copy(update={"training": found.pretrain.training.model_copy(update=changed)})
    finetune = found.finetune.model_copy(update={"training": found.finetune.training.model_copy(update=changed)})
    return found.model_copy(update={"pretrain": pretrain, "finetune": finetune})


@pytest.fixture
def grid(small_worlds: Path) -> Grid:
    """A grid over one small world."""
    return Grid(small_worlds, params(), 1.0)


def ages(grid: Grid, noise: float) -> dict[str, float]:
    """Return each weak face's age under the noise."""
    faces: FaceTable = read_faces(grid.cache / "3")
    known, validate = weak_faces(grid.cache / "3", faces, Cell(3, 0, noise))
    assert not set(known.person_id) & set(validate.person_id)
    assert np.allclose(known.posterior.astype(float) @ (np.arange(101) + 0.5), known.age, atol=0.6)
    return dict(zip(known.face_id, known.age, strict=True))


def test_noise_moves_as_many_labels_as_asked(grid: Grid) -> None:
    """Without noise every label is right; with 40 % that share is at least three years off, the rest stays."""
    right, wrong = ages(grid, 0.0), ages(grid, 0.4)
    assert right.keys() == wrong.keys()
    off = np.array([abs(right[face] - wrong[face]) for face in right])
    assert (off > 2).mean() == pytest.approx(0.4, abs=0.15)
    assert ((off > 2) | (off < 0.01)).all()


def test_both_arms_have_one_budget_and_no_cell_is_made_twice(grid: Grid) -> None:
    """Precise only may take the steps of pretraining and finetuning together; what is there is left alone."""
    point = Point(16, AS_TOLD, (3,), grid)
    for cell in point.cells():
        run((grid, cell))
    asked = (Cell(3, 0, AS_TOLD), Cell(3, 16, AS_TOLD), Cell(3, 16, None))
    start, weak, alone = (read_cell(grid.path(cell)) for cell in asked)
    assert start is not None
    assert weak is not None
    assert alone is not None
    assert start["steps"] + weak["steps"] <= alone["steps"] <= start["steps"] + weak["steps"] + 2
    before = [grid.path(cell).stat().st_mtime_ns for cell in point.cells()]
    train_missing(point, 1)
    assert [grid.path(cell).stat().st_mtime_ns for cell in point.cells()] == before


def test_gain_is_the_share_of_the_error_that_goes(tmp_path: Path) -> None:
    """A planted gain of a quarter comes out in every world; a point without both arms says nothing."""
    grid, rng = Grid(tmp_path, params(), 1.0), np.random.default_rng(0)
    for world in (1, 2):
        errors = rng.uniform(2, 12, 400 + world)  # a face that was not found is missing
        write_cell(grid.path(Cell(world, 300, None)), {"errors": errors.tolist()})
        write_cell(grid.path(Cell(world, 300, AS_TOLD)), {"errors": (0.75 * errors).tolist()})
    found = summarise(Point(300, AS_TOLD, (1, 2, 4), grid))
    assert found is not None
    assert found["worlds"] == [1, 2]
    assert [found["gain"], found["gain_low"], found["gain_high"]] == pytest.approx([0.25] * 3)
    assert summarise(Point(300, 0.1, (1, 2), grid)) is None


def test_the_interval_covers_people_and_worlds() -> None:
    """Worlds that disagree make the interval wider than people alone would."""
    rng = np.random.default_rng(1)
    plain = rng.uniform(2, 12, (5, 300))
    alike = gain_replicates(plain, 0.7 * plain, 300)
    apart = gain_replicates(plain, np.linspace(0.4, 1.0, 5)[:, None] * plain, 300)
    assert np.ptp(alike) < 1e-9
    low, high = np.quantile(apart, [0.025, 0.975])
    assert low < 0.2
    assert high > 0.4
