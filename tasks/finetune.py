"""Train one strategy with one seed on the precise labels: `models/finetuned/<strategy>-<seed>/`."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

import torch

from crowsfeet.errors import ParamsError, bounded
from crowsfeet.imbalance import Remedy, make_remedy
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
from lightning_modules.faces import FaceTable, read_faces
from lightning_modules.following import is_follower
from lightning_modules.replay import Replay, together
from lightning_modules.resume import ResumePoint
from lightning_modules.training import Machine, Plan, steps_of, train


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
    faces = read_faces(root)
    precise, validate = faces.in_split("train"), faces.in_split("validate")
    pretrained = root / "models" / "pretrained"
    training = _training(params.training, arm, RunRecord.read(pretrained).steps, _per_epoch(params, arm, precise))
    known, remedy = _mixed(params, arm, faces, precise)
    name = f"{strategy}-{seed}"
    decides = {
        "arm": arm.model_dump(),
        "training": training.model_dump(),
        "replay": [params.replay, params.replay_remedy.model_dump()],
        "comparison": comparison_key(root),
    }
    point = ResumePoint.of(root, f"finetune-{name}", decides, runtime.checkpoint_seconds)
    fit = partial(
        train,
        _start(pretrained, arm, training, seed),
        known,
        validate,
        _plan(training, remedy, seed),
        Machine.of(runtime),
        way_back=point.way_back,
        title=name,
    )
    if is_follower():
        fit(log=lambda *_: None)
        return
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
    tags = {"stage": "finetune", "strategy": strategy, "seed": str(seed), "pretrained": file_md5(_weights(pretrained))}
    with tracker.run(f"finetune/{name}", comparison_key(root), tags, point.run_id) as run:
        point.remember(run.id)
        run.log_params({"training": training.model_dump(), "strategy": arm.model_dump(), "seed": seed})
        tell = PatientLog(run)
        outcome = fit(log=tell)
        figures = {
            **outcome.best,
            "best_epoch": float(outcome.best_epoch),
            "faces": float(len(precise)),
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
                params={"training": training.model_dump(), "strategy": arm.model_dump()},
                seconds=outcome.seconds,
                faces=len(precise),
                steps=outcome.steps,
            ).write(part)
        with told_later():
            run.log_model(folder, _example(validate))
    point.forget()


def _arm(params: FinetuneParams, strategy: str) -> StrategyParams:
    if strategy not in params.strategies:
        known = ", ".join(params.strategies)
        raise ParamsError(f"{bounded(strategy)} is not a strategy of params.yaml; `finetune.strategies` has {known}.")
    return params.strategies[strategy]


def _per_epoch(params: FinetuneParams, arm: StrategyParams, precise: FaceTable) -> tuple[int, int]:
    """Return the steps per epoch of this arm, and of an arm that starts from the pretrained network."""
    own = steps_of(len(precise), params.training.batch_size, 1)
    mixed = steps_of(round(len(precise) / (1 - params.replay)), params.training.batch_size, 1)
    return (own if arm.init == "random" else mixed), mixed


def _mixed(
    params: FinetuneParams, arm: StrategyParams, faces: FaceTable, precise: FaceTable
) -> tuple[FaceTable, Remedy]:
    """Return the faces to train on and the strategy's remedy, with weak faces among them where replay is on.

    An arm that starts from random weights never sees a weak face.
    """
    remedy = make_remedy(arm.remedy)
    if params.replay == 0 or arm.init == "random":
        return precise, remedy
    weak = make_remedy(params.replay_remedy)
    return together(precise, faces.in_split("weak_train")), Replay(remedy, weak, len(precise), params.replay)


def _training(
    training: TrainingParams, arm: StrategyParams, pretrain_steps: int, per_epoch: tuple[int, int]
) -> TrainingParams:
    """Return the strategy's own training: its rate, its epochs, and the budget of its start."""
    own = {
        "learning_rate": arm.learning_rate,
        "epochs": arm.epochs,
        "patience": arm.patience,
        "layer_decay": arm.layer_decay,
    }
    merged = training.model_copy(update={key: value for key, value in own.items() if value is not None})
    if arm.init == "random" and arm.epochs is None:
        alone, finetuning = per_epoch
        epochs = math.ceil((pretrain_steps + training.epochs * finetuning) / alone)
        merged = merged.model_copy(update={"epochs": epochs, "patience": arm.patience or max(1, epochs // 3)})
    return merged


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
