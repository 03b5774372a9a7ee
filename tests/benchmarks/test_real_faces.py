"""The real-faces benchmark's own arithmetic: splits, cells, gains and their intervals."""

from __future__ import annotations

import fcntl
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.real_faces import main
from benchmarks.real_faces_cells import Training
from benchmarks.real_faces_data import split_precise, split_weak, without_copies
from benchmarks.real_faces_recipes import RATES, finetuning, first_passes, grid, precise_only, variants
from benchmarks.real_faces_report import Pair, plot, report
from benchmarks.real_faces_results import HeldOut, Results
from crowsfeet.errors import BadInputError, MissingInputError
from crowsfeet.records import LABELS, SPLITS, FaceLabel, to_table, write_table
from lightning_modules.training import steps_of

FACES = 400
GROUPS = np.arange(FACES, dtype=np.uint16) // 2


def make_results(folder: Path, errors: dict[str, float]) -> Results:
    """Write a cell for each name, whose test errors have this mean."""
    results, rng = Results(folder), np.random.default_rng(0)
    shape = rng.exponential(1.0, FACES)
    ages = rng.normal(30, 12, FACES).clip(1, 95).astype(np.float32)
    results.write_test_set(HeldOut("one", GROUPS, ages, ages, {"wiki64": {"kept": 1}}))
    for name, mae in errors.items():
        seed = name.rpartition("-")[2]
        figures = {"name": name, "seed": int(seed) if seed.isdigit() else 1, "validate_mae": mae}
        results.write(name, figures, mae * shape / shape.mean())
    return results


def make_work(root: Path) -> Path:
    """Write labels and splits of a few faces, without pictures."""
    rows, labels = [], []
    for k, split in enumerate(["train"] * 4 + ["test"] * 4):
        face = f"face-{k}"
        rows.append(
            {"dataset": "one", "face_id": face, "person_id": face, "store_index": k, "split": split, "age": 20.0 + k}
        )
        labels.append(FaceLabel(face, face, "one", face_id=face, posterior=[1 / 101] * 101, confidence=1.0))
    write_table(to_table(rows, SPLITS), root / "data/splits.parquet", SPLITS)
    write_table(to_table(labels, LABELS), root / "one/labels.parquet", LABELS)
    return root


def test_a_group_of_near_duplicates_stands_in_one_split() -> None:
    """Test and validation are filled with whole groups, the rest is left to train on; every face has a split."""
    frame = pd.DataFrame({"person_id": [f"p{k // 3}" for k in range(300)]})
    split = split_precise(frame, test=100, validate=50)
    assert split.groupby("person_id")["split"].nunique().max() == 1
    counts = split["split"].value_counts()
    assert 100 <= counts["test"] < 103
    assert 50 <= counts["validate"] < 53
    assert counts.sum() == 300


def test_weak_copies_of_precise_faces_are_left_out() -> None:
    """A weak face a few bits from a precise one goes, whatever it is called; the others stay."""
    weak = pd.DataFrame({"face_id": ["a", "b"], "phash": ["00ff00ff00ff00fe", "123456789abcdef0"], "photo_hash": None})
    precise = pd.DataFrame({"face_id": ["c"], "phash": ["00ff00ff00ff00ff"], "photo_hash": None})
    assert without_copies(weak, precise)["face_id"].tolist() == ["b"]


def test_weak_people_validate_or_train() -> None:
    """A thousand people validate, with all their photos."""
    frame = pd.DataFrame({"person_id": [f"p{k % 1500}" for k in range(3000)]})
    split = split_weak(frame)
    assert split.groupby("person_id")["split"].nunique().max() == 1
    assert (split["split"] == "weak_validate").sum() == 2000


def test_every_seed_has_its_own_pretraining_and_precise_only_none() -> None:
    """Weak → precise starts from the pretraining of its seed; precise only from random weights, each once per seed."""
    cells = {recipe.name: recipe for recipe in grid([1, 2], [500], strategies=True)}
    for seed in (1, 2):
        start = cells[f"weak-then-precise-500-{seed}"].start
        assert start is not None
        assert start.name == f"weak-again-{seed}"
        assert start.start is not None
        assert start.start.name == f"weak-only-{seed}"
        assert cells[f"precise-only-500-{seed}"].start is None
        assert f"strategy-oversample-2000-{seed}" in cells
    assert {f"tuning-500-{rate:g}" for rate in RATES} <= set(cells)


@pytest.mark.parametrize("sizes", [[], [500, 1000]])
def test_what_a_cell_starts_from_is_trained_before_it(sizes: list[int]) -> None:
    """A cell waits for its start, so the start stands before it in what is trained, whatever is left out."""
    seen: set[str] = set()
    for recipe in [*grid([2, 3], sizes, strategies=True), *variants()]:
        assert recipe.start is None or recipe.start.name in seen
        seen.add(recipe.name)


def test_a_known_gain_is_found() -> None:
    """Where one side errs a fifth less on each face, the gain is a fifth, and so are both ends of its interval."""
    plain = np.random.default_rng(0).exponential(8, (3, FACES))
    pair = Pair(plain, 0.8 * plain, GROUPS)
    assert pair.gain == pytest.approx(0.2)
    assert pair.interval() == pytest.approx((0.2, 0.2))


def test_copies_widen_the_interval() -> None:
    """Faces of one group err together: counted as one, they leave the gain less sure."""
    rng = np.random.default_rng(1)
    plain, other = (np.repeat(rng.exponential(8, (1, 50)), 8, axis=1) for _ in range(2))
    widths = [np.diff(Pair(plain, other, groups).interval())[0] for groups in (np.arange(400) // 8, np.arange(400))]
    assert widths[0] > 2 * widths[1]


def test_seeds_that_differ_widen_the_interval() -> None:
    """The interval is drawn over seeds as well as over groups."""
    plain = np.random.default_rng(2).exponential(8, (1, FACES))
    same, apart = np.repeat(0.8 * plain, 3, axis=0), np.concatenate([0.6 * plain, 0.8 * plain, plain])
    plain = np.repeat(plain, 3, axis=0)
    assert Pair(plain, apart, GROUPS).gain == pytest.approx(Pair(plain, same, GROUPS).gain)
    low, high = Pair(plain, apart, GROUPS).interval()
    assert low < 0.1
    assert high > 0.3


def test_the_report_needs_the_cells_alone(tmp_path: Path) -> None:
    """Gains over the seeds that both sides have, the strategies by region, and what makes the comparison void."""
    errors = {f"precise-only-500-{s}": 8.5 for s in (1, 2, 3)} | {f"weak-then-precise-500-{s}": 6.8 for s in (1, 2)}
    errors |= {"precise-only-2000-1": 7.0, "weak-then-precise-2000-1": 6.3, "strategy-ranksim-2000-1": 6.0}
    figures = report(make_results(tmp_path, errors | {"weak-again-1": 9.1}))
    assert figures["seeds"] == {"500": [1, 2], "2000": [1]}
    assert figures["gain_at_500"] == pytest.approx(0.2, abs=1e-3)
    assert figures["gain_at_500_low"] == pytest.approx(0.2, abs=1e-3)
    assert figures["mae_weak_then_precise_at_2000"] == pytest.approx(6.3, abs=1e-2)
    assert figures["void"] == [2000]
    assert figures["weak_only"]["mae"] == pytest.approx(9.1, abs=1e-2)
    assert figures["strategies_at_2000"]["ranksim"]["many"]["gain"] == pytest.approx(1 - 6 / 6.3, abs=1e-3)
    assert figures["strategies_at_2000"]["oversample"] is None
    assert "gain_at_1000" not in figures
    plot(figures, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").stat().st_size > 10_000


def test_precise_only_takes_the_rate_that_validation_chose(tmp_path: Path) -> None:
    """With the seed that was tuned with, the tuning cell is the cell: nothing is trained a second time."""
    results = make_results(
        tmp_path / "cells", {f"tuning-500-{rate:g}": mae for rate, mae in zip(RATES, (9.0, 8.0, 8.5), strict=True)}
    )
    (tmp_path / "cells" / "test_set.npz").unlink()
    training = Training(make_work(tmp_path), results, {})
    assert not training.train(precise_only(500, 1))  # its budget is not known yet
    results.write(finetuning(500, 1).name, {"steps": 100}, np.zeros(4))
    assert training.train(precise_only(500, 1))
    assert results.figures("precise-only-500-1")["validate_mae"] == 8.0
    assert np.array_equal(results.errors("precise-only-500-1"), results.errors(f"tuning-500-{RATES[1]:g}"))


@pytest.mark.parametrize("size", [1000, 2000, 4000])
def test_precise_only_takes_no_fewer_steps_than_finetuning(tmp_path: Path, size: int) -> None:
    """A larger set takes both sides longer; the cells in which rates were tried are shorter, and not taken for it."""
    results = Results(tmp_path / "cells")
    training = Training(make_work(tmp_path), results, {})
    weak = finetuning(size, 1)
    assert weak.start is not None
    for name, steps in ((weak.name, 6000), (weak.start.name, 9000), (first_passes(1).name, 9000)):
        results.write(name, {"steps": steps}, np.zeros(4))
    for rate, mae in zip(RATES, (9.0, 8.0, 8.5), strict=True):
        results.write(precise_only(size, 1, rate).name, {"validate_mae": mae, "seed": 1}, np.zeros(4))
    alone, tried = (training.budget(precise_only(size, 1, rate), 2000) for rate in (None, RATES[1]))
    assert alone.learning_rate == tried.learning_rate == RATES[1]
    assert alone.epochs > 1.9 * tried.epochs
    assert alone.epochs >= training.budget(weak, 2000).epochs
    assert not training._adopt(precise_only(size, 1))


def test_precise_only_has_at_most_the_steps_of_both(tmp_path: Path) -> None:
    """Its budget is what its rate is cooled over, unless weak → precise, pretraining included, took fewer steps."""
    results = Results(tmp_path / "cells")
    training = Training(make_work(tmp_path), results, {})
    start = finetuning(500, 1).start
    assert start is not None
    chain = {finetuning(500, 1).name: 100, start.name: 300, first_passes(1).name: 200}
    for name, steps in chain.items():
        results.write(name, {"steps": steps}, np.zeros(4))
    recipe = precise_only(500, 1, RATES[0])
    per_epoch = steps_of(2000, recipe.training.batch_size, 1)
    assert training.budget(recipe, 2000).epochs == 600 // per_epoch
    results.write(start.name, {"steps": 5000}, np.zeros(4))
    assert training.budget(recipe, 2000).epochs == recipe.steps // per_epoch


def test_a_cell_that_another_process_trains_is_left_to_it(tmp_path: Path) -> None:
    """Each process goes on with what is free."""
    training = Training(make_work(tmp_path), Results(tmp_path / "cells"), {})
    recipe = first_passes(1)
    with (tmp_path / "cells" / f"{recipe.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not training.train(recipe)
    assert not training.results.done(recipe.name)


def test_cells_of_another_recipe_are_refused(tmp_path: Path) -> None:
    """A cell that another rate, or another pretraining, left under the same name is not taken for this one's."""
    training = Training(make_work(tmp_path), Results(tmp_path / "cells"), {})
    recipe = finetuning(500, 1)
    training.results.write(recipe.name, {"recipe": recipe.digest}, np.zeros(4))
    assert training.train(recipe)
    assert recipe.start is not None
    other = replace(recipe, start=replace(recipe.start, small_loss=0.5))
    with pytest.raises(BadInputError, match=r"weak-then-precise-500-1 .* another recipe"):
        training.train(other)


def test_cells_of_another_test_set_are_refused(tmp_path: Path) -> None:
    """Errors on other faces cannot be compared, so the grid does not go on from them."""
    results = make_results(tmp_path / "cells", {})
    with pytest.raises(BadInputError, match="other test faces"):
        Training(make_work(tmp_path), results, {})


def test_without_cells_the_report_says_so(tmp_path: Path) -> None:
    """There is nothing to report on before anything was trained."""
    with pytest.raises(MissingInputError, match="no cell"):
        report(Results(tmp_path))


def test_without_real_faces_it_is_skipped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder of the real sets is told by the environment; without it nothing is run."""
    monkeypatch.delenv("CROWSFEET_REAL", raising=False)
    assert main([]) == 0
    assert "skipped" in capsys.readouterr().out
