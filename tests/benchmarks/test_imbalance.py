"""The benchmark's arithmetic: gains, the choice and its confirmation, arms with more data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.cells import read_cell, write_cell
from benchmarks.imbalance_cells import ARMS, Cell, run_cell, training_faces
from benchmarks.imbalance_report import best_of, confirm, summarise
from crowsfeet.params import TrainingParams
from crowsfeet.records import LABELS, SPLITS, FaceLabel, to_table, write_table
from lightning_modules.faces import read_faces

FACTORS = {"plain": (1.0, 1.0), "greedy": (0.5, 1.2), "good": (0.8, 1.01), "idle": (1.0, 1.0)}
"""Per arm: the factor on plain's error at few-shot ages, and at the others."""
TRAINING = TrainingParams()


def make_world(cache: Path, number: int) -> None:
    """Write a world's splits and labels, and a cell for every arm, with errors of known size."""
    root, rng = cache / str(number), np.random.default_rng(number)
    rows, labels = [], []
    for split, n in (("weak_train", 400), ("validate", 200), ("test", 300)):
        ages = rng.normal(30, 6, n).clip(1, 95) if split == "weak_train" else rng.uniform(1, 95, n)
        for k, age in enumerate(ages):
            face, person = f"{split}-{k:04d}", f"{split}-{k // 2}"
            rows.append(
                {
                    "dataset": "data/one",
                    "face_id": face,
                    "person_id": person,
                    "store_index": k,
                    "split": split,
                    "age": age,
                }
            )
            label = FaceLabel(face, person, "one", face_id=face, posterior=[1 / 101] * 101, confidence=1.0)
            labels.append(label)
    write_table(to_table(rows, SPLITS), root / "data/splits.parquet", SPLITS)
    write_table(to_table(labels, LABELS), root / "data/one/labels.parquet", LABELS)
    noise = {split: rng.normal(0, 8, 300) for split in ("validate", "test")}
    for arm, (few, others) in FACTORS.items():
        cell = {}
        for split in ("validate", "test"):
            ages = np.float32([row["age"] for row in rows if row["split"] == split])
            factor = np.where((ages < 19) | (ages > 41), few, others)
            cell[split] = (ages + factor * noise[split][: len(ages)]).tolist()
        write_cell(Cell(cache, number, arm, TRAINING).path, cell)


def test_gains_the_choice_and_its_confirmation_on_other_worlds(tmp_path: Path) -> None:
    """Gains are those planted; what costs too much at many-shot ages is not chosen, however good it is at few."""
    for number in (1, 2, 4, 5):
        make_world(tmp_path, number)
    found = summarise(tmp_path, [1, 2, 3], list(FACTORS), TRAINING, replicates=200)
    assert found["worlds"] == 2
    assert best_of(found["rows"]) == "good"
    told = confirm(tmp_path, [4, 5], "good", TRAINING)
    assert told["best_strategy"] == "good"
    assert told["best_few_shot_gain"] == pytest.approx(0.2, abs=0.01)
    assert told["best_few_shot_gain_low"] == pytest.approx(0.2, abs=0.02)
    assert told["best_many_shot_loss"] == pytest.approx(0.01, abs=0.002)
    assert told["best_many_shot_loss_low"] <= told["best_many_shot_loss"] <= told["best_many_shot_loss_high"]
    assert told["confirmed"]["worlds"] == 2
    assert confirm(tmp_path, [6], "good", TRAINING) == {"best_strategy": "good"}
    assert best_of({arm: found["rows"][arm] for arm in ("plain", "greedy")}) is None
    assert found["rows"]["greedy"]["test_mae_few_gain"] == pytest.approx(0.5, abs=0.02)
    assert {arm: row.get("few_verdict") for arm, row in found["rows"].items()} == {
        "plain": None,
        "greedy": "better",
        "good": "better",
        "idle": "no evidence",
    }


def test_no_finished_world_is_no_report(tmp_path: Path) -> None:
    """Without a world that has every arm there is nothing to compare."""
    assert summarise(tmp_path, [1], list(FACTORS), TRAINING) == {}


def test_more_data_goes_where_it_is_wanting(tmp_path: Path) -> None:
    """Both arms with more data add as many faces to the same half; steering adds those of rarer ages."""
    make_world(tmp_path, 1)
    faces = read_faces(tmp_path / "1")
    half, random, steered = (training_faces(faces, arm, 1) for arm in ("half", "half-and-random", "half-and-steered"))
    assert len(training_faces(faces, "plain", 1)) == 400
    assert len(half) < len(random) == len(steered)
    assert set(half.face_id) < set(random.face_id)
    assert set(half.face_id) < set(steered.face_id)
    assert np.abs(steered.age - 30).mean() > 1.05 * np.abs(random.age - 30).mean()
    assert {"half", "half-and-random", "half-and-steered"} <= set(ARMS)


def test_every_arm_takes_as_many_steps(small_worlds: Path) -> None:
    """An arm whose epochs are shorter has more of them; answers are there for every validation and test face."""
    training = TrainingParams(backbone="test_resnet", input_size=32, epochs=2, batch_size=8)
    told = []
    for arm in ("plain", "undersample"):
        cell = Cell(small_worlds, 3, arm, training)
        run_cell(cell)
        told.append(read_cell(cell.path))
    plain, undersample = told
    assert plain is not None
    assert undersample is not None
    assert undersample["epochs"] > plain["epochs"] == 2
    assert undersample["steps"] == pytest.approx(plain["steps"], rel=0.2)
    faces = read_faces(small_worlds / "3")
    assert [len(plain[split]) for split in ("validate", "test")] == [
        len(faces.in_split(split)) for split in ("validate", "test")
    ]
