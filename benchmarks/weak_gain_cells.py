"""The cells of the weak-gain grid: what each is trained on, and its file."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.cells import read_cell, write_cell
from benchmarks.drawn_worlds import read_params, told_age
from crowsfeet.demo_world import World
from crowsfeet.imbalance import make_remedy
from crowsfeet.importers.posterior import stated_age
from crowsfeet.losses import HEAD_OF
from crowsfeet.models import AgeModel, Architecture, build_model, load_model, save_model
from crowsfeet.params import Params, TrainingParams
from crowsfeet.records import AGES, LABELS, read_frame
from lightning_modules.arms import arm_faces, arm_training
from lightning_modules.faces import FaceTable, read_faces
from lightning_modules.prediction import predict
from lightning_modules.training import Machine, Outcome, Plan, train

AS_TOLD = -1.0
"""The noise of the site as it is: its wrong years and strangers' faces."""
WEAK_ARM, PRECISE_ARM = "plain", "precise-only"
SIZE = 300
"""Precise faces of the world as it is."""
WEAK_VALIDATE = 0.1
FAULTS = (
    "wrong_year",
    "wrong_face",
    "several_faces",
    "no_face",
    "statue_or_scan",
    "duplicate",
    "placeholder",
    "corrupt",
)


@dataclass(frozen=True)
class Cell:
    """One training: `size` precise faces (0: pretraining), `noise` of the weak labels (None: no weak face)."""

    world: int
    size: int
    noise: float | None

    @property
    def name(self) -> str:
        """The cell's file name without its ending."""
        weak = "precise-only" if self.noise is None else "as-told" if self.noise == AS_TOLD else f"noise-{self.noise}"
        return f"{weak}-{self.size}"


@dataclass(frozen=True)
class Grid:
    """Where the worlds lie and how every cell is trained: as params.yaml says, but so many times the epochs."""

    cache: Path
    params: Params
    share: float

    def root(self, cell: Cell) -> Path:
        """Return the folder of the cell's world."""
        return self.cache / str(cell.world)

    def path(self, cell: Cell) -> Path:
        """Return the cell's file; other params are other cells."""
        decides = [self.params.pretrain.model_dump(), self.params.finetune.model_dump(), self.share]
        key = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:8]
        return self.root(cell) / f"gain-{key}" / f"{cell.name}.json"

    def scaled(self, training: TrainingParams, size: int = SIZE) -> TrainingParams:
        """Return the training with the grid's share of its epochs, and on fewer precise faces as many steps."""
        epochs = math.ceil(self.share * training.epochs * SIZE / size)
        return training.model_copy(update={"epochs": epochs, "patience": epochs})


def run(job: tuple[Grid, Cell]) -> str:
    """Train a cell and write its file; return a line about it."""
    grid, cell = job
    path, faces = grid.path(cell), read_faces(grid.root(cell))
    outcome = _pretrain(grid, cell, faces) if cell.size == 0 else _finetune(grid, cell, faces)
    if cell.size == 0:
        save_model(outcome.model, path.with_suffix(""))
    test = faces.in_split("test")
    answers = predict(outcome.model, test) @ (np.arange(AGES, dtype=np.float32) + 0.5)
    mae = float(np.abs(answers - test.age).mean())
    told: dict[str, Any] = {"world": cell.world, "size": cell.size, "noise": cell.noise, "test_mae": mae}
    told |= {"steps": outcome.steps, "best_epoch": outcome.best_epoch, "epochs": len(outcome.history)}
    told |= outcome.best | {"seconds": round(outcome.seconds, 1)}
    write_cell(path, told | {"errors": np.abs(answers - test.age).round(3).tolist()})
    return f"world {cell.world}: {cell.name} {mae:.2f} years, {outcome.steps} steps in {outcome.seconds:.0f} s"


def _pretrain(grid: Grid, cell: Cell, faces: FaceTable) -> Outcome:
    params = grid.params.pretrain
    training = grid.scaled(params.training)
    known, validate = weak_faces(grid.root(cell), faces, cell)
    plan = Plan(
        training,
        make_remedy(params.remedy),
        cell.world,
        training.learning_rate,
        training.epochs,
        training.patience,
        params.small_loss,
        params.confidence_weights,
    )
    return train(_random(training, cell.world), known, validate, plan, Machine("cpu"), log=lambda *_: None)


def _finetune(grid: Grid, cell: Cell, faces: FaceTable) -> Outcome:
    params = grid.params.finetune
    params = params.model_copy(update={"training": grid.scaled(params.training, cell.size)})
    arm = params.strategies[PRECISE_ARM if cell.noise is None else WEAK_ARM]
    start = grid.path(replace(cell, size=0, noise=AS_TOLD if cell.noise is None else cell.noise))
    pretrained = read_cell(start)
    if pretrained is None:
        raise FileNotFoundError(start)
    pool = faces.in_split("train")
    # nested sets: the 75 faces are among the 150
    precise = pool.take(np.random.default_rng([cell.world, 3]).permutation(len(pool))[: cell.size])
    training = arm_training(params, arm, len(precise), pretrained["steps"])
    known, remedy = arm_faces(params, arm, precise, weak_faces(grid.root(cell), faces, cell)[0])
    plan = Plan(
        training,
        remedy,
        cell.world,
        training.learning_rate,
        training.epochs,
        training.patience,
        confidence_weights=True,
    )
    model = _random(training, cell.world) if arm.init == "random" else load_model(start.with_suffix(""))
    return train(model, known, faces.in_split("validate"), plan, Machine("cpu"), log=lambda *_: None)


def _random(training: TrainingParams, seed: int) -> AgeModel:
    torch.manual_seed(seed)
    return build_model(Architecture(training.backbone, HEAD_OF[training.loss], training.input_size))


def weak_faces(root: Path, faces: FaceTable, cell: Cell) -> tuple[FaceTable, FaceTable]:
    """Return the weak faces to train on and those, of other people, to stop by, under the cell's noise."""
    weak = faces.in_split("weak_train")
    people = weak.person_id.astype(str)
    everyone = np.unique(people)
    chosen = np.random.default_rng([cell.world, 2]).permutation(everyone)[: round(WEAK_VALIDATE * len(everyone))]
    held = np.isin(people, chosen)
    known, validate = weak.take(~held), weak.take(held)
    if cell.noise is None or cell.noise == AS_TOLD:
        return known, validate
    return with_noise(root, known, cell.noise), with_noise(root, validate, cell.noise)


def with_noise(root: Path, weak: FaceTable, share: float) -> FaceTable:
    """Return the faces of whom the picture shows, `share` of them under a wrong year as the site errs, no other fault.

    A world of the same seed plans the same pictures, whatever its faults; more noise keeps the wrong years of less.
    """
    params = read_params(root)
    none = dict.fromkeys(FAULTS, 0.0)
    drawn, right, wrong = (World(params.model_copy(update=faults)) for faults in ({}, none, none | {"wrong_year": 1.0}))
    labels = read_frame(root / "data/weak/labels.parquet", LABELS, ["face_id", "photo_id"])
    photo_of = dict(zip(labels["face_id"], labels["photo_id"], strict=True))
    index = np.array([int(photo_of[face].rpartition(":")[2]) for face in weak.face_id])
    shown = np.array([drawn.entries[i].photo.fault in {"none", "wrong_year"} for i in index])
    noisy = np.random.default_rng([params.seed, 4]).random(params.photos) < share
    spans = [told_age(wrong if noisy[i] else right, i) for i in index[shown]]
    return replace(
        weak.take(shown),
        age=np.array([(low + high) / 2 for low, high in spans], np.float32),
        posterior=np.stack([stated_age(low, high) for low, high in spans]).astype(np.float16),
    )
