"""Train on the weak labels: `models/pretrained/` with the network, its history and run.json."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from crowsfeet.errors import EmptyDataError
from crowsfeet.imbalance import make_remedy
from crowsfeet.losses import HEAD_OF
from crowsfeet.models import Architecture, build_model, save_model
from crowsfeet.params import PretrainParams, RuntimeParams
from crowsfeet.records import LABEL_QUALITY, read_frame
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
from lightning_modules.resume import ResumePoint
from lightning_modules.training import Machine, Outcome, Plan, train


def pretrain(params: PretrainParams, runtime: RuntimeParams, root: Path) -> None:
    """Train on `weak_train` without the labels of lowest quality, stop by `weak_validate`, keep the best weights.

    Raises:
        EmptyDataError: no weak face is left to train on.
        BadModelError: no such backbone, or `weights` of another one.
        TrainingError: a loss that is no number, or out of memory.
    """
    point = ResumePoint.of(root, "pretrain", _decides(params, root), runtime.checkpoint_seconds)
    prepare = partial(_prepare, params, runtime, root, point)
    if is_follower():
        prepare().fit(log=lambda *_: None)
        return
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
    with tracker.run("pretrain", tags={"stage": "pretrain", "seed": str(params.seed)}, resume=point.run_id) as run:
        point.remember(run.id)
        run.log_params(params.model_dump())
        ready = prepare()
        tell = PatientLog(run)
        outcome = ready.fit(log=tell)
        figures = _figures(outcome, ready)
        tell(figures)
        with whole_or_nothing(root / "models" / "pretrained") as folder:
            save_model(outcome.model, folder)
            comparison = comparison_key(root, folder)
            write_history(outcome.history, folder / "history.csv")
            RunRecord(
                stage="pretrain",
                arm="pretrained",
                seed=params.seed,
                mlflow_run_id=run.id,
                comparison=comparison,
                metrics=figures,
                params=params.model_dump(),
                seconds=outcome.seconds,
                faces=ready.faces,
                steps=outcome.steps,
            ).write(folder)
        with told_later():
            tracker.adopt(run, comparison)
            _adopt_crossfit(tracker, root, comparison)
    point.forget()


@dataclass(frozen=True)
class _Ready:
    """A training that only has to be begun, its number of faces and how many were left out."""

    fit: Callable[..., Outcome]
    faces: int
    dropped: int


def _prepare(params: PretrainParams, runtime: RuntimeParams, root: Path, point: ResumePoint) -> _Ready:
    """Read the faces and build the network; called within the run, so that what is wrong with them fails it."""
    faces = read_faces(root)
    known, validate = faces.in_split("weak_train"), faces.in_split("weak_validate")
    kept = without_worst(known, root / "data" / "label_quality.parquet", params.drop_worst)
    fit = partial(
        train,
        build_model(_architecture(params), _weights(params, root), imagenet=params.imagenet),
        kept,
        validate,
        _plan(params),
        Machine.of(runtime),
        way_back=point.way_back,
        title="pretrain",
    )
    return _Ready(fit, len(kept), len(known) - len(kept))


def without_worst(faces: FaceTable, quality_file: Path, share: float) -> FaceTable:
    """Return the faces whose label quality, a rank within its age stratum, lies above `share`.

    A face without a quality (new since the last crossfit) is kept.
    """
    if share <= 0:
        return faces
    frame = read_frame(quality_file, LABEL_QUALITY)
    quality = dict(zip(zip(frame["dataset"], frame["face_id"], strict=True), frame["quality"], strict=True))
    keys = zip(faces.dataset, faces.face_id, strict=True)
    kept = faces.take(np.array([quality.get(key, 1.0) >= share for key in keys]))
    if not len(kept):
        raise EmptyDataError(f"`pretrain.drop_worst` of {share} leaves no weak face to train on.")
    return kept


def _architecture(params: PretrainParams) -> Architecture:
    training = params.training
    return Architecture(training.backbone, HEAD_OF[training.loss], training.input_size)


def _weights(params: PretrainParams, root: Path) -> Path | None:
    return root / params.weights if params.weights else None


def _plan(params: PretrainParams) -> Plan:
    training = params.training
    return Plan(
        training=training,
        remedy=make_remedy(params.remedy),
        seed=params.seed,
        learning_rate=training.learning_rate,
        epochs=training.epochs,
        patience=training.patience,
        small_loss=params.small_loss,
        confidence_weights=params.confidence_weights,
    )


def _decides(params: PretrainParams, root: Path) -> dict[str, object]:
    files = {name: file_md5(root / "data" / name) for name in ("splits.parquet", "label_quality.parquet")}
    return {"params": params.model_dump(), **files}


def _figures(outcome: Outcome, ready: _Ready) -> dict[str, float]:
    return {
        **outcome.best,
        "best_epoch": float(outcome.best_epoch),
        "faces": float(ready.faces),
        "faces_dropped": float(ready.dropped),
        "training_seconds": outcome.seconds,
    }


def _adopt_crossfit(tracker: Tracker, root: Path, comparison: str) -> None:
    """Nest the run that measured the labels beside this one."""
    folder = root / "reports" / "crossfit"
    if (folder / "run.json").exists():
        run_id = RunRecord.read(folder).mlflow_run_id
        if tracker.exists(run_id):
            tracker.adopt(tracker.reopen(run_id), comparison)
