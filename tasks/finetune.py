"""Train one strategy with one seed on the precise labels: `models/finetuned/<strategy>-<seed>/`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch

from crowsfeet.errors import ParamsError, bounded
from crowsfeet.imbalance import Remedy
from crowsfeet.losses import HEAD_OF
from crowsfeet.models import AgeModel, build_model, load_model, read_architecture, save_model
from crowsfeet.params import FinetuneParams, RuntimeParams, StrategyParams, TrainingParams
from crowsfeet.store import FaceStore
from crowsfeet.tracking import (
    PatientLog,
    RunRecord,
    Tracker,
    comparison_key,
    file_md5,
    told_later,
    whole_or_nothing,
    write_history,
)
from lightning_modules.arms import arm_faces, arm_training
from lightning_modules.faces import FaceTable, read_faces
from lightning_modules.following import is_follower
from lightning_modules.resume import ResumePoint
from lightning_modules.training import Machine, Outcome, Plan, train


def finetune(params: FinetuneParams, runtime: RuntimeParams, root: Path, strategy: str, seed: int) -> None:
    """Train `strategy` with `seed` on `train`, stop by `validate`, keep the best weights.

    A strategy that starts from random weights may take as many steps as pretraining and finetuning together, so that
    both sides of the comparison have the same budget.

    Raises:
        ParamsError: no such strategy, or a loss that the pretrained network's head cannot take.
        EmptyDataError: no precise face to train or to validate on.
        TrainingError: a loss that is no number, or out of memory.
    """
    arm = _arm(params, strategy)
    pretrained = root / "models" / "pretrained"
    pretrain_steps = RunRecord.read(pretrained).steps
    name = f"{strategy}-{seed}"
    decides = {
        "arm": arm.model_dump(),
        "training": params.training.model_dump(),
        "pretrain_steps": pretrain_steps,
        "replay": [params.replay, params.last_replay, params.replay_remedy.model_dump()],
        "comparison": comparison_key(root),
    }
    point = ResumePoint.of(root, f"finetune-{name}", decides, runtime.checkpoint_seconds)
    prepare = partial(_prepare, params, arm, runtime, root, seed=seed, steps=pretrain_steps, point=point, name=name)
    if is_follower():
        prepare().fit(log=lambda *_: None)
        return
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
    tags = {"stage": "finetune", "strategy": strategy, "seed": str(seed), "pretrained": file_md5(_weights(pretrained))}
    with tracker.run(f"finetune/{name}", comparison_key(root), tags, point.run_id) as run:
        point.remember(run.id)
        ready = prepare()
        run.log_params({"training": ready.training.model_dump(), "strategy": arm.model_dump(), "seed": seed})
        tell = PatientLog(run)
        outcome = ready.fit(log=tell)
        figures = {
            **outcome.best,
            "best_epoch": float(outcome.best_epoch),
            "faces": float(ready.faces),
            "training_seconds": outcome.seconds,
        }
        tell(figures)
        folder = root / "models" / "finetuned" / name
        with whole_or_nothing(folder) as part:
            save_model(outcome.model, part)
            write_history(outcome.history, part / "history.csv")
            RunRecord(
                stage="finetune",
                arm=strategy,
                seed=seed,
                mlflow_run_id=run.id,
                comparison=comparison_key(root),
                metrics=figures,
                params={"training": ready.training.model_dump(), "strategy": arm.model_dump()},
                seconds=outcome.seconds,
                faces=ready.faces,
                steps=outcome.steps,
            ).write(part)
        with told_later():
            run.log_model(folder, ready.example)
    point.forget()


@dataclass(frozen=True)
class _Ready:
    """A training that only has to be begun, what it is, its number of precise faces, and one face's file."""

    fit: Callable[..., Outcome]
    training: TrainingParams
    faces: int
    example: bytes


def _prepare(
    params: FinetuneParams,
    arm: StrategyParams,
    runtime: RuntimeParams,
    root: Path,
    *,
    seed: int,
    steps: int,
    point: ResumePoint,
    name: str,
) -> _Ready:
    """Read the faces and build the network; called within the run, so that what is wrong with them fails it."""
    faces = read_faces(root)
    precise, validate = faces.in_split("train"), faces.in_split("validate")
    training = arm_training(params, arm, len(precise), steps)
    known, remedy = arm_faces(params, arm, precise, faces.in_split("weak_train"))
    fit = partial(
        train,
        _start(root / "models" / "pretrained", arm, training, seed),
        known,
        validate,
        _plan(training, remedy, seed),
        Machine.of(runtime),
        way_back=point.way_back,
        title=name,
    )
    return _Ready(fit, training, len(precise), _example(validate))


def _arm(params: FinetuneParams, strategy: str) -> StrategyParams:
    if strategy not in params.strategies:
        known = ", ".join(params.strategies)
        raise ParamsError(f"{bounded(strategy)} is not a strategy of params.yaml; `finetune.strategies` has {known}.")
    return params.strategies[strategy]


def _start(pretrained: Path, arm: StrategyParams, training: TrainingParams, seed: int) -> AgeModel:
    """Return the network to start from; a random one has the pretrained one's architecture."""
    architecture = read_architecture(pretrained)
    if HEAD_OF[training.loss] != architecture.head:
        raise ParamsError(
            f"`finetune.training.loss` is {training.loss}, which needs the head {HEAD_OF[training.loss]}; "
            f"models/pretrained has {architecture.head}."
        )
    if (training.backbone, training.input_size) != (architecture.backbone, architecture.input_size):
        raise ParamsError(
            f"`finetune.training` asks for {training.backbone} at {training.input_size} px; models/pretrained is "
            f"{architecture.backbone} at {architecture.input_size} px."
        )
    if arm.init == "pretrained":
        return load_model(pretrained)
    torch.manual_seed(seed)
    return build_model(architecture)


def _plan(training: TrainingParams, remedy: Remedy, seed: int) -> Plan:
    return Plan(
        training=training,
        remedy=remedy,
        seed=seed,
        learning_rate=training.learning_rate,
        epochs=training.epochs,
        patience=training.patience,
        confidence_weights=True,
    )


def _weights(folder: Path) -> Path:
    return folder / "model.safetensors"


def _example(faces: FaceTable) -> bytes:
    """Return a face's file, kept with the logged model as the input example."""
    return FaceStore.open(faces.folders[faces.folder_of[0]] / "faces").jpeg(int(faces.store_index[0]))
