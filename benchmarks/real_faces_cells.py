"""The cells of the real-faces grid: what each is trained on, and its file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from crowsfeet.imbalance import make_remedy
from crowsfeet.losses import HEAD_OF
from crowsfeet.models import AgeModel, Architecture, build_model, load_model, save_model
from crowsfeet.params import (
    InverseWeightsRemedy,
    LabelSmoothingRemedy,
    NoRemedy,
    OversampleRemedy,
    RankSimRemedy,
    RemedyParams,
    TrainingParams,
)
from crowsfeet.records import AGES
from lightning_modules.faces import FaceTable, read_faces
from lightning_modules.prediction import predict
from lightning_modules.training import Machine, Outcome, Plan, WayBackAt, steps_of, train

BACKBONE = "resnet10t"
BATCH = 64
WEAK = TrainingParams(
    backbone=BACKBONE, batch_size=BATCH, epochs=6, patience=6, learning_rate=2e-3, ema=0.995, channels_last=True
)
PRECISE = WEAK.model_copy(update={"epochs": 30, "patience": 12, "learning_rate": 5e-4, "ema": 0.98})
RATES = (1e-3, 3e-3)
"""Learning rates among which precise only chooses, by the validation error at each set size, with seed 1."""
HORIZON_STEPS = 1000
"""Steps over which precise only's rate is cooled, where its budget is not smaller. It overfits long before the budget
of pretraining ends, and a rate that is still high when early stopping comes would put it at a disadvantage."""
PATIENCE_STEPS = 400
STRATEGIES: dict[str, RemedyParams] = {
    "sqrt-inverse": InverseWeightsRemedy(kind="inverse_weights"),
    "label-smoothing": LabelSmoothingRemedy(kind="label_smoothing"),
    "oversample": OversampleRemedy(kind="oversample"),
    "ranksim": RankSimRemedy(kind="ranksim"),
}


@dataclass(frozen=True)
class Recipe:
    """One cell: its name, what it is trained on and from what."""

    name: str
    size: int
    seed: int
    start: str | None
    training: TrainingParams
    remedy: RemedyParams = field(default_factory=NoRemedy)
    small_loss: float = 0.0
    confidence_weights: bool = False


def recipes(seeds: list[int], sizes: list[int], *, variants: bool) -> Iterator[Recipe]:
    """Yield the grid's cells, the telling ones first; size 0 is pretraining on the weak set."""
    for seed in seeds:
        yield pretraining(seed)
        for size in sizes:
            yield from (_precise_only(size, seed, rate) for rate in (RATES if seed == seeds[0] else ()))
            yield Recipe(f"precise-only-{size}-{seed}", size, seed, None, PRECISE)
            yield Recipe(f"weak-then-precise-{size}-{seed}", size, seed, f"weak-only-{seed}", PRECISE)
        for name, remedy in STRATEGIES.items():
            yield Recipe(f"strategy-{name}-2000-{seed}", 2000, seed, f"weak-only-{seed}", PRECISE, remedy)
    if variants:
        yield from _variants()


def pretraining(seed: int) -> Recipe:
    """The weak set as the label model leaves it: posterior targets, confidence weights, small losses kept."""
    return Recipe(f"weak-only-{seed}", 0, seed, None, WEAK, small_loss=0.1, confidence_weights=True)


def _precise_only(size: int, seed: int, rate: float) -> Recipe:
    training = PRECISE.model_copy(update={"learning_rate": rate})
    return Recipe(f"tuning-{size}-{rate:g}", size, seed, None, training)


def _variants() -> Iterator[Recipe]:
    """What makes weak pretraining pay: each leaves one thing out, and is finetuned on 500."""
    plain = pretraining(1)
    tried = {
        "no-weights": replace(plain, small_loss=0.0, confidence_weights=False),
        "dex-loss": replace(plain, training=WEAK.model_copy(update={"loss": "dex"})),
        "half-the-epochs": replace(plain, training=WEAK.model_copy(update={"epochs": WEAK.epochs // 2})),
        "oversampled": replace(plain, remedy=OversampleRemedy(kind="oversample")),
    }
    for name, recipe in tried.items():
        yield replace(recipe, name=f"variant-{name}-weak")
        finetuned = PRECISE.model_copy(update={"loss": recipe.training.loss})
        yield Recipe(f"variant-{name}-500", 500, 1, f"variant-{name}-weak", finetuned)
    decayed = PRECISE.model_copy(update={"layer_decay": 0.7})
    yield Recipe("variant-layer-decay-500", 500, 1, "weak-only-1", decayed)


class Cells:
    """Cells on disk: figures beside the reports, weights and answers in the work folder."""

    def __init__(self, work: Path, reports: Path) -> None:
        self.work, self.reports = work, reports
        for folder in (work / "cells", reports):
            folder.mkdir(parents=True, exist_ok=True)
        self._faces: FaceTable | None = None

    @property
    def faces(self) -> FaceTable:
        """All faces of both sets."""
        if self._faces is None:
            self._faces = read_faces(self.work)
        return self._faces

    def done(self, name: str) -> bool:
        """Tell whether a cell has its figures and its answers."""
        return (self.reports / f"{name}.json").exists() and (self.work / "cells" / f"{name}.npy").exists()

    def figures(self, name: str) -> dict[str, Any]:
        """Read a cell's figures."""
        figures: dict[str, Any] = json.loads((self.reports / f"{name}.json").read_text(encoding="utf-8"))
        return figures

    def errors(self, name: str) -> np.ndarray:
        """Read a cell's absolute errors on the test faces, years."""
        errors: np.ndarray = np.load(self.work / "cells" / f"{name}.npy")
        return errors

    def maes(self, prefix: str, seeds: list[int]) -> dict[str, float]:
        """Return the test error of each seed that is there."""
        return {str(s): self.figures(f"{prefix}-{s}")["test_mae"] for s in seeds if self.done(f"{prefix}-{s}")}

    def variants(self) -> dict[str, float]:
        """Return the test error of every variant that is there."""
        found = sorted(self.reports.glob("variant-*.json"))
        return {path.stem: self.figures(path.stem)["test_mae"] for path in found}

    def test_people(self) -> np.ndarray:
        """Return the near-duplicate group of each test face."""
        return self.faces.in_split("test").person_id.astype(str)

    def train(self, recipe: Recipe) -> None:
        """Train a cell unless it is there; an interrupted one goes on from its last checkpoint."""
        if self.done(recipe.name):
            return
        known, validate = self._data(recipe)
        plan = self._plan(recipe, len(known))
        begun = time.time()
        checkpoint = self.work / "cells" / f"{recipe.name}.ckpt"
        outcome = train(
            self._start(recipe),
            known,
            validate,
            plan,
            Machine("auto", progress=True),
            log=lambda _figures, _step: None,
            way_back=WayBackAt(checkpoint, 120.0),
            title=recipe.name,
        )
        save_model(outcome.model, self.work / "cells" / recipe.name)
        self._write(recipe, plan, outcome, time.time() - begun)
        checkpoint.unlink(missing_ok=True)

    def _data(self, recipe: Recipe) -> tuple[FaceTable, FaceTable]:
        if recipe.size == 0:
            return self.faces.in_split("weak_train"), self.faces.in_split("weak_validate")
        pool = self.faces.in_split("train")
        # nested sets: the 500 faces are among the 1,000
        rows = np.random.default_rng(recipe.seed).permutation(len(pool))[: recipe.size]
        return pool.take(rows), self.faces.in_split("validate")

    def _start(self, recipe: Recipe) -> AgeModel:
        if recipe.start is not None:
            return load_model(self.work / "cells" / recipe.start)
        torch.manual_seed(recipe.seed)
        return build_model(Architecture(BACKBONE, HEAD_OF[recipe.training.loss], recipe.training.input_size))

    def _plan(self, recipe: Recipe, faces: int) -> Plan:
        training = recipe.training
        if recipe.size and recipe.start is None:
            training = self._budget(recipe, faces)
        return Plan(
            training=training,
            remedy=make_remedy(recipe.remedy),
            seed=recipe.seed,
            learning_rate=training.learning_rate,
            epochs=training.epochs,
            patience=training.patience,
            small_loss=recipe.small_loss,
            confidence_weights=recipe.confidence_weights,
        )

    def _budget(self, recipe: Recipe, faces: int) -> TrainingParams:
        """Return precise only's training: the steps of pretraining and finetuning together, and its validated rate."""
        per_epoch = steps_of(faces, BATCH, 1)
        together = self.figures("weak-only-1")["steps"] + per_epoch * PRECISE.epochs
        epochs = min(together, max(HORIZON_STEPS, per_epoch * PRECISE.epochs)) // per_epoch
        rate = recipe.training.learning_rate
        if recipe.name.startswith("precise-only"):
            tried = {r: self.figures(f"tuning-{recipe.size}-{r:g}")["validate_mae"] for r in RATES}
            rate = min(tried, key=lambda r: tried[r])
        patience = max(8, PATIENCE_STEPS // per_epoch)
        return recipe.training.model_copy(update={"epochs": epochs, "patience": patience, "learning_rate": rate})

    def _write(self, recipe: Recipe, plan: Plan, outcome: Outcome, seconds: float) -> None:
        test = self.faces.in_split("test")
        centres = np.arange(AGES, dtype=np.float32) + 0.5
        error = np.abs(predict(outcome.model, test) @ centres - test.age)
        np.save(self.work / "cells" / f"{recipe.name}.npy", error)
        figures = {
            "name": recipe.name,
            "size": recipe.size,
            "seed": recipe.seed,
            "start": recipe.start,
            "test_mae": float(error.mean()),
            **outcome.best,
            "best_epoch": outcome.best_epoch,
            "epochs": plan.epochs,
            "steps": outcome.steps,
            "learning_rate": plan.learning_rate,
            "loss": plan.training.loss,
            "remedy": recipe.remedy.model_dump(),
            "seconds": seconds,
        }
        (self.reports / f"{recipe.name}.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
