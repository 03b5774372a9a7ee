"""One training from faces to the best weights, resumable, with expected failures told in one sentence."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytorch_lightning as pl
import torch

from crowsfeet.errors import BadInputError, TrainingError, bounded
from crowsfeet.imbalance import Remedy
from crowsfeet.models import AgeModel
from crowsfeet.params import RuntimeParams, TrainingParams
from lightning_modules.callbacks import BestWeights, EpochBar, History, LogMetrics, WayBack
from lightning_modules.data_module import FaceDataModule, Feeding
from lightning_modules.faces import FaceTable
from lightning_modules.learner import AgeLearner, Recipe

_PRECISION = {"32": "32-true", "bf16": "bf16-mixed", "16": "16-mixed"}


@dataclass(frozen=True)
class Machine:
    """What the training runs on; changes its speed and, within rounding, nothing else."""

    device: str = "auto"
    devices: int = 1
    num_nodes: int = 1
    strategy: str = "auto"
    loader_workers: int = 0
    progress: bool = False

    @classmethod
    def of(cls, runtime: RuntimeParams) -> Machine:
        """Return the machine that params.yaml names."""
        return cls(
            device=runtime.device,
            devices=runtime.devices,
            num_nodes=runtime.num_nodes,
            loader_workers=runtime.loader_workers,
            progress=runtime.progress,
        )


@dataclass(frozen=True)
class WayBackAt:
    """Where an interrupted training is taken up again, and how often it is written down."""

    path: Path
    seconds: float = 60.0


@dataclass(frozen=True)
class Plan:
    """What is trained on what, apart from the data."""

    training: TrainingParams
    remedy: Remedy
    seed: int
    learning_rate: float
    epochs: int
    patience: int
    small_loss: float = 0.0
    confidence_weights: bool = False


@dataclass
class Outcome:
    """The trained network (best weights, eval mode) and how it went."""

    model: AgeModel
    history: list[dict[str, float]]
    best_epoch: int
    steps: int
    seconds: float

    @property
    def best(self) -> dict[str, float]:
        """The kept epoch's validation figures, years."""
        row = next(row for row in self.history if row["epoch"] == self.best_epoch)
        return {key: value for key, value in row.items() if key.startswith("validate_")}


def train(
    model: AgeModel,
    train_faces: FaceTable,
    validate_faces: FaceTable,
    plan: Plan,
    machine: Machine,
    *,
    log: LogMetrics,
    way_back: WayBackAt | None = None,
    title: str = "training",
) -> Outcome:
    """Train until the last epoch or until the balanced validation error stops falling; keep the best weights.

    Raises:
        BadInputError: all training faces are of one year of age.
        TrainingError: a loss that is no number, or out of memory.
    """
    _check_ages(train_faces)
    pl.seed_everything(plan.seed, verbose=False)
    recipe = _recipe(plan)
    data = FaceDataModule(train_faces, validate_faces, _feeding(plan, machine), plan.remedy)
    learner = AgeLearner(model, recipe, plan.remedy, train_faces.age)
    best, history = BestWeights(plan.patience), History(log)
    callbacks: list[pl.Callback] = [best, history]
    if machine.progress:
        callbacks.append(EpochBar(title))
    if way_back is not None:
        callbacks.append(WayBack(way_back.path, way_back.seconds))
    begun = time.perf_counter()
    with _told_plainly(plan):
        trainer = _trainer(plan, machine, callbacks)
        trainer.fit(learner, data, ckpt_path=_checkpoint(way_back))
    trained = learner.best_model.cpu().requires_grad_(True)
    trained.load_state_dict(best.weights)
    return Outcome(
        model=trained.eval(),
        history=history.rows,
        best_epoch=best.best_epoch,
        steps=int(trainer.global_step),
        seconds=time.perf_counter() - begun,
    )


def _check_ages(faces: FaceTable) -> None:
    years = np.unique(np.floor(faces.age))
    if len(years) == 1:
        raise BadInputError(
            f"All {len(faces)} training faces are {years[0]:.0f} years old; a network learns ages from at least two."
        )


def _recipe(plan: Plan) -> Recipe:
    training = plan.training
    return Recipe(
        loss=training.loss,
        learning_rate=plan.learning_rate,
        weight_decay=training.weight_decay,
        warmup=training.warmup,
        layer_decay=training.layer_decay,
        freeze_epochs=training.freeze_epochs,
        ema=training.ema,
        augment=training.augment,
        seed=plan.seed,
        small_loss=plan.small_loss,
        channels_last=training.channels_last,
        compiled=training.compile,
    )


def _feeding(plan: Plan, machine: Machine) -> Feeding:
    training = plan.training
    return Feeding(
        batch_size=training.batch_size,
        input_size=training.input_size,
        label_blur=training.label_blur,
        seed=plan.seed,
        epochs=plan.epochs,
        workers=machine.loader_workers,
        confidence_weights=plan.confidence_weights,
    )


def _trainer(plan: Plan, machine: Machine, callbacks: list[pl.Callback]) -> pl.Trainer:
    logging.getLogger("pytorch_lightning").setLevel(logging.WARNING)
    precision: Any = _PRECISION[plan.training.precision]
    return pl.Trainer(
        max_epochs=plan.epochs,
        check_val_every_n_epoch=min(plan.training.validate_every, plan.epochs),
        accelerator=machine.device,
        devices=machine.devices,
        num_nodes=machine.num_nodes,
        strategy=machine.strategy,
        precision=precision,
        accumulate_grad_batches=plan.training.accumulate,
        gradient_clip_val=plan.training.clip or None,
        callbacks=callbacks,
        logger=False,
        enable_checkpointing=any(isinstance(c, WayBack) for c in callbacks),
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
        use_distributed_sampler=False,
        log_every_n_steps=1,
    )


def _checkpoint(way_back: WayBackAt | None) -> str | None:
    return str(way_back.path) if way_back is not None and way_back.path.exists() else None


@contextmanager
def _told_plainly(plan: Plan) -> Iterator[None]:
    training = plan.training
    try:
        with warnings.catch_warnings():
            # Lightning asks for as many loader workers as there are cores; decoding takes a few percent of a step
            warnings.filterwarnings("ignore", message=".*does not have many workers.*")
            warnings.filterwarnings("ignore", message=".*isinstance.treespec, LeafSpec.*")
            warnings.filterwarnings("ignore", message=".*GPU available but not used.*")
            warnings.filterwarnings("ignore", message=".*Checkpoint directory.*exists.*")
            yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise _out_of_memory(training) from error
    except RuntimeError as error:
        if "out of memory" in str(error) or "can't allocate memory" in str(error):
            raise _out_of_memory(training) from error
        raise
    except ValueError as error:
        if "NaN" in str(error) or "nan" in str(error):
            raise TrainingError(f"Training met a value that is no number: {bounded(error)}.") from error
        raise


def _out_of_memory(training: TrainingParams) -> TrainingError:
    return TrainingError(
        f"Out of memory with {training.backbone} at {training.input_size} px and batches of {training.batch_size}; "
        "lower `batch_size` and raise `accumulate` by the same factor."
    )


def steps_of(faces: int, batch_size: int, epochs: int) -> int:
    """Return the optimiser steps that `epochs` over `faces` take, for budgets."""
    return int(np.ceil(faces / batch_size)) * epochs
