"""The cells of the real-faces grid, trained and on disk."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.real_faces_data import digest
from benchmarks.real_faces_recipes import (
    BACKBONE,
    PASSES_OVER,
    PATIENCE_SHARE,
    RATES,
    WEAK_DRAW,
    Recipe,
    finetuning,
    precise_only,
)
from benchmarks.real_faces_results import TEST_SET, HeldOut, Results
from crowsfeet.errors import BadInputError
from crowsfeet.imbalance import Remedy, make_remedy
from crowsfeet.losses import HEAD_OF
from crowsfeet.models import AgeModel, Architecture, build_model, load_model, save_model
from crowsfeet.params import TrainingParams
from crowsfeet.records import AGES
from lightning_modules.faces import FaceTable, read_faces
from lightning_modules.prediction import predict
from lightning_modules.replay import Replay, together
from lightning_modules.training import Machine, Outcome, Plan, WayBackAt, steps_of, train

CENTRES = np.arange(AGES, dtype=np.float32) + 0.5


class Training:
    """Trains cells in a work folder that holds the faces, the weights and the checkpoints."""

    def __init__(self, work: Path, results: Results, imported: dict[str, dict[str, int]]) -> None:
        self.work, self.results = work, results
        (work / "cells").mkdir(parents=True, exist_ok=True)
        self.faces = read_faces(work)
        self.test = self.faces.in_split("test")
        self._know_test_set(imported)

    def _know_test_set(self, imported: dict[str, dict[str, int]]) -> None:
        """Write down the test faces, or see that the cells there are were measured on the same ones.

        Raises:
            BadInputError: they were not, as where another version of OpenCV found other faces.
        """
        groups = np.unique(self.test.person_id.astype(str), return_inverse=True)[1].astype(np.uint16)
        mine = HeldOut(digest(self.test), groups, self.test.age, self.faces.in_split("train").age, imported)
        if not (self.results.folder / TEST_SET).exists():
            self.results.write_test_set(mine)
        elif self.results.test_set().digest != mine.digest:
            raise BadInputError(
                f"The cells in {self.results.folder} were measured on other test faces than this import's."
            )

    def train(self, recipe: Recipe) -> bool:
        """Train a cell unless it is there; an interrupted one goes on from its last checkpoint.

        Several processes may share the grid: False where another one trains the cell, or one that it waits for.

        Raises:
            BadInputError: the cell that is there was trained by another recipe.
        """
        if self.results.done(recipe.name):
            if self.results.figures(recipe.name).get("recipe") != recipe.digest:
                raise BadInputError(f"The cell {recipe.name} in {self.results.folder} was trained by another recipe.")
            return True
        if not self._is_ready(recipe):
            return False
        with self._alone(recipe.name) as mine:
            if mine and not self.results.done(recipe.name) and not self._adopt(recipe):
                self._fit(recipe)
        return mine

    def _is_ready(self, recipe: Recipe) -> bool:
        """Tell whether all is there that a cell is trained from and that decides its budget and rate."""
        needed = [] if recipe.start is None else [recipe.start.name]
        if recipe.size and not recipe.start:
            needed.append(finetuning(recipe.size, recipe.seed).name)
        if _takes_tuned_rate(recipe):
            needed += [precise_only(recipe.size, recipe.seed, rate).name for rate in RATES]
        return all(map(self.results.done, needed))

    @contextmanager
    def _alone(self, name: str, *, wait: bool = False) -> Iterator[bool]:
        """Say whether this process has a cell for itself, and hold it; with `wait` it has, sooner or later."""
        with (self.work / "cells" / f"{name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def _adopt(self, recipe: Recipe) -> bool:
        """Take the tuning cell of the chosen rate, where it had the same seed and steps: it is the same training."""
        if not _takes_tuned_rate(recipe):
            return False
        tuned = precise_only(recipe.size, recipe.seed, self._rate(recipe.size))
        if self.results.figures(tuned.name)["seed"] != recipe.seed or tuned.steps != recipe.steps:
            return False
        figures = self.results.figures(tuned.name) | {"name": recipe.name, "recipe": recipe.digest}
        self.results.write(recipe.name, figures, self.results.errors(tuned.name))
        return True

    def _fit(self, recipe: Recipe) -> None:
        known, validate, remedy = self._data(recipe)
        # what an epoch shows, which is as many faces in every one
        shown = len(remedy.epoch(known.age, np.random.default_rng(0)))
        plan = self._plan(recipe, shown, remedy)
        checkpoint = self.work / "cells" / f"{recipe.name}-{recipe.digest}.ckpt"
        outcome = train(
            self._start(recipe),
            known,
            validate,
            plan,
            Machine("auto", progress=True),
            log=lambda _figures, _step: None,
            way_back=WayBackAt(checkpoint, 60.0),
            title=recipe.name,
        )
        save_model(outcome.model, self.work / "cells" / recipe.name)
        if not self.results.done(recipe.name):
            self._write(recipe, plan, outcome)
        checkpoint.unlink(missing_ok=True)

    def _data(self, recipe: Recipe) -> tuple[FaceTable, FaceTable, Remedy]:
        remedy = make_remedy(recipe.remedy)
        weak = self.faces.in_split("weak_train")
        if recipe.size == 0:
            return weak, self.faces.in_split("weak_validate"), remedy
        pool = self.faces.in_split("train")
        # nested sets: the 500 faces are among the 1,000
        rows = np.random.default_rng(recipe.seed).permutation(len(pool))[: recipe.size]
        known = pool.take(np.tile(rows, max(1, PASSES_OVER // recipe.size)))
        validate = self.faces.in_split("validate")
        if recipe.replay is None:
            return known, validate, remedy
        return together(known, weak), validate, Replay(remedy, make_remedy(WEAK_DRAW), len(known), *recipe.replay)

    def _start(self, recipe: Recipe) -> AgeModel:
        """Return the network to start from; one that was trained small goes on at this cell's size."""
        training = recipe.training
        if recipe.start is None:
            torch.manual_seed(recipe.seed)
            return build_model(Architecture(BACKBONE, HEAD_OF[training.loss], training.input_size))
        with self._alone(recipe.start.name, wait=True):
            if not (self.work / "cells" / recipe.start.name / "model.json").exists():
                self._fit(recipe.start)  # the cell came from another machine, without its weights
        started = load_model(self.work / "cells" / recipe.start.name)
        model = build_model(replace(started.architecture, input_size=training.input_size))
        model.load_state_dict(started.state_dict())
        return model

    def _plan(self, recipe: Recipe, faces: int, remedy: Remedy) -> Plan:
        training = recipe.training
        if recipe.size:
            training = self.budget(recipe, faces)
        return Plan(
            training=training,
            remedy=remedy,
            seed=recipe.seed,
            learning_rate=training.learning_rate,
            epochs=training.epochs,
            patience=training.patience,
            small_loss=recipe.small_loss,
            confidence_weights=recipe.confidence_weights,
        )

    def budget(self, recipe: Recipe, faces: int) -> TrainingParams:
        """Return the training with its epochs; precise only may take the steps that both of weak → precise took."""
        per_epoch = steps_of(faces, recipe.training.batch_size, 1)
        own = max(recipe.steps, recipe.passes * steps_of(recipe.size, recipe.training.batch_size, 1))
        steps = own if recipe.start else min(own, self._steps_of_both(recipe))
        changed: dict[str, Any] = {"epochs": max(1, steps // per_epoch)}
        changed["patience"] = max(4, round(PATIENCE_SHARE * changed["epochs"]))
        if _takes_tuned_rate(recipe):
            changed["learning_rate"] = self._rate(recipe.size)
        return recipe.training.model_copy(update=changed)

    def _steps_of_both(self, recipe: Recipe) -> int:
        last: Recipe | None = finetuning(recipe.size, recipe.seed)
        steps = 0
        while last is not None:
            steps += self.results.figures(last.name)["steps"]
            last = last.start
        return steps

    def _rate(self, size: int) -> float:
        """Return the rate at which precise only did best on validation."""
        tried = {rate: self.results.figures(f"tuning-{size}-{rate:g}")["validate_mae"] for rate in RATES}
        return min(tried, key=lambda rate: tried[rate])

    def _write(self, recipe: Recipe, plan: Plan, outcome: Outcome) -> None:
        error = np.abs(predict(outcome.model, self.test) @ CENTRES - self.test.age)
        figures = {
            "name": recipe.name,
            "recipe": recipe.digest,
            "size": recipe.size,
            "seed": recipe.seed,
            "start": recipe.start.name if recipe.start else None,
            "test_mae": float(error.mean()),
            **outcome.best,
            "best_epoch": outcome.best_epoch,
            "epochs": plan.epochs,
            "steps": outcome.steps,
            "learning_rate": plan.learning_rate,
            "loss": plan.training.loss,
            "remedy": recipe.remedy.model_dump(),
            "replay": recipe.replay,
            "seconds": outcome.seconds,
        }
        self.results.write(recipe.name, figures, error)


def _takes_tuned_rate(recipe: Recipe) -> bool:
    return recipe.name == precise_only(recipe.size, recipe.seed).name
