"""Judge every weak label by networks that have not seen it: `data/label_quality.parquet`."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from crowsfeet.errors import EmptyDataError
from crowsfeet.imbalance import make_remedy
from crowsfeet.label_quality import folds_by_person, label_quality
from crowsfeet.losses import HEAD_OF
from crowsfeet.models import Architecture, build_model
from crowsfeet.params import CrossfitParams, NoRemedy, RuntimeParams
from crowsfeet.records import AGES, LABEL_QUALITY, write_table
from crowsfeet.tracking import RunRecord, Tracker, told_later, whole_or_nothing
from lightning_modules.faces import FaceTable, read_faces
from lightning_modules.prediction import predict
from lightning_modules.training import Machine, Plan, train

_LOG = logging.getLogger(__name__)


def crossfit(params: CrossfitParams, runtime: RuntimeParams, root: Path) -> None:
    """Predict every face of `weak_train` by a network trained on other people's, and rank how well its label agrees.

    Raises:
        EmptyDataError: fewer people than folds.
        TrainingError: a loss that is no number, or out of memory.
    """
    begun = time.perf_counter()
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
    with tracker.run("crossfit", tags={"stage": "crossfit", "seed": str(params.seed)}) as run:
        run.log_params(params.model_dump())
        faces = read_faces(root)
        known, validate = faces.in_split("weak_train"), faces.in_split("weak_validate")
        fold = _folds(params, known)
        predicted = np.empty(len(known), np.float32)
        for k in range(params.folds):
            predicted[fold == k] = _predict_fold(params, runtime, known, validate, fold=fold, k=k)
        quality = label_quality(known.age, predicted, params.stratum, params.score)
        error = np.abs(predicted - known.age)
        figures = {"out_of_fold_mae": float(error.mean()), "faces": float(len(known))}
        with told_later():
            run.log_metrics(figures)
        frame = pd.DataFrame(
            {"dataset": known.dataset, "face_id": known.face_id, "quality": quality, "predicted_age": predicted}
        )
        write_table(frame, root / "data" / "label_quality.parquet", LABEL_QUALITY)
        with whole_or_nothing(root / "reports" / "crossfit") as folder:
            RunRecord(
                stage="crossfit",
                arm="crossfit",
                seed=params.seed,
                mlflow_run_id=run.id,
                comparison="",
                metrics=figures,
                params=params.model_dump(),
                seconds=time.perf_counter() - begun,
                faces=len(known),
            ).write(folder)
    _LOG.info("out-of-fold error of %d weak labels: %.1f years", len(known), error.mean())


def _folds(params: CrossfitParams, known: FaceTable) -> NDArray[np.int64]:
    fold = folds_by_person(known.person_id, params.folds, params.seed)
    empty = sorted(set(range(params.folds)) - set(fold.tolist()))
    if empty:
        raise EmptyDataError(
            f"`crossfit.folds` is {params.folds}, but fold {empty[0]} of the weak faces has no person."
        )
    return fold


def _predict_fold(
    params: CrossfitParams,
    runtime: RuntimeParams,
    known: FaceTable,
    validate: FaceTable,
    *,
    fold: NDArray[np.int64],
    k: int,
) -> NDArray[np.float32]:
    """Return the expected ages of fold `k` by a network trained on the others, years."""
    training = params.training
    torch.manual_seed(params.seed)
    plan = Plan(
        training=training,
        remedy=make_remedy(NoRemedy()),
        seed=params.seed,
        learning_rate=training.learning_rate,
        epochs=training.epochs,
        patience=training.patience,
    )
    outcome = train(
        build_model(Architecture(training.backbone, HEAD_OF[training.loss], training.input_size)),
        known.take(fold != k),
        validate,
        plan,
        Machine(runtime.device, loader_workers=runtime.loader_workers, progress=runtime.progress),
        log=lambda _figures, _step: None,
        title=f"crossfit {k + 1}/{params.folds}",
    )
    ages: NDArray[np.float32] = predict(outcome.model, known.take(fold == k)) @ (
        np.arange(AGES, dtype=np.float32) + 0.5
    )
    return ages
