"""Cells of the imbalance benchmark: an arm trained on a world, with its answers on validation and test faces."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from benchmarks.cells import write_cell
from crowsfeet.imbalance.more_data import pick_at_random, pick_starving
from crowsfeet.metrics.answering import answers_of
from crowsfeet.params import PretrainParams, TrainingParams
from lightning_modules.faces import FaceTable, read_faces

RESERVE = 0.5
"""Share of the weak people held back for the arms that ask what more data brings."""

ARMS: dict[str, dict[str, Any]] = {
    "plain": {"kind": "none"},
    "relabel": {"kind": "relabel"},
    "cap": {"kind": "cap"},
    "oversample-third": {"kind": "oversample", "power": 0.33},
    "oversample-half": {"kind": "oversample", "power": 0.5},
    "oversample": {"kind": "oversample", "power": 1.0},
    "undersample": {"kind": "undersample"},
    "sqrt-inverse": {"kind": "inverse_weights", "power": 0.5},
    "mild-inverse": {"kind": "inverse_weights", "power": 0.4},
    "inverse": {"kind": "inverse_weights", "power": 1.0},
    "effective-number": {"kind": "effective_number"},
    "label-smoothing": {"kind": "label_smoothing"},
    "feature-smoothing": {"kind": "feature_smoothing"},
    "balanced-mse": {"kind": "balanced_mse"},
    "logit-adjustment": {"kind": "logit_adjustment"},
    "ranksim": {"kind": "ranksim"},
    "half": {"kind": "none"},
    "half-and-random": {"kind": "none"},
    "half-and-steered": {"kind": "none"},
}
"""Name of an arm to its remedy; the last three train on half of the people, with and without more data."""


def training_faces(faces: FaceTable, arm: str, world: int) -> FaceTable:
    """Return the weak faces that an arm trains on."""
    weak = faces.in_split("weak_train")
    if not arm.startswith("half"):
        return weak
    rng = np.random.default_rng([world, 1])
    people = np.unique(weak.person_id.astype(str))
    held = np.isin(weak.person_id.astype(str), rng.permutation(people)[: round(RESERVE * len(people))])
    base, reserve = np.flatnonzero(~held), np.flatnonzero(held)
    n = len(reserve) // 3
    more = np.zeros(0, dtype=np.int64)
    if arm == "half-and-random":
        more = pick_at_random(weak.age[reserve], n, rng)
    elif arm == "half-and-steered":
        more = pick_starving(weak.age[base], weak.age[reserve], n, rng)
    return weak.take(np.concatenate([base, reserve[more]]))


@dataclass(frozen=True)
class Cell:
    """One arm on one world, trained for so many epochs' worth of steps."""

    cache: Path
    world: int
    arm: str
    training: TrainingParams

    @property
    def root(self) -> Path:
        """The folder of the cell's world."""
        return self.cache / str(self.world)

    @property
    def path(self) -> Path:
        """The cell's file; other params are other cells."""
        decides = [ARMS.get(self.arm), self.training.model_dump()]
        key = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:8]
        return self.root / "imbalance" / f"{self.arm}-{key}.json"


def run_cell(cell: Cell) -> str:
    """Train an arm on a world and write its answers on the validation and test faces; return a line about it."""
    from crowsfeet.imbalance import make_remedy
    from crowsfeet.losses import HEAD_OF
    from crowsfeet.models.age_model import Architecture, build_model
    from lightning_modules.training import Machine, Plan, train

    training, faces = cell.training, read_faces(cell.root)
    chosen = training_faces(faces, cell.arm, cell.world)
    remedy = make_remedy(PretrainParams.model_validate({"remedy": ARMS[cell.arm]}).remedy)
    shown = len(remedy.epoch(chosen.age, np.random.default_rng(0)))
    # the same number of steps for every arm, however many faces its epochs show
    epochs = math.ceil(training.epochs * len(faces.in_split("weak_train")) / shown)
    plan = Plan(training, remedy, cell.world, training.learning_rate, epochs, patience=epochs)
    torch.manual_seed(cell.world)
    model = build_model(Architecture(training.backbone, HEAD_OF[training.loss], training.input_size))
    outcome = train(model, chosen, faces.in_split("validate"), plan, Machine("cpu"), log=lambda *_: None)
    told: dict[str, Any] = {"world": cell.world, "arm": cell.arm, "epochs": epochs, "steps": outcome.steps}
    told |= {"faces": len(chosen), "best_epoch": outcome.best_epoch, "seconds": round(outcome.seconds, 1)}
    for split in ("validate", "test"):
        told[split] = answers_of(outcome.model, cell.root, split_frame(faces, split)).expected.round(3).tolist()
    write_cell(cell.path, told)
    return f"world {cell.world}: {cell.arm} in {outcome.seconds:.0f} s, {outcome.steps} steps"


def split_frame(faces: FaceTable, split: str) -> pd.DataFrame:
    """Return a split's faces in their fixed order, as the answering wants them."""
    found = faces.in_split(split)
    frame = pd.DataFrame({name: getattr(found, name) for name in ("dataset", "face_id", "store_index", "age")})
    frame["person_id"] = found.person_id
    return frame.sort_values("face_id", ignore_index=True)
